"""The pages that `explain` shows by name: of a rule, by its ID or slug, of a known error, of what makes torch slow."""

import re
from difflib import get_close_matches

from torchdoctor.bench import causes
from torchdoctor.explain.errors import BY_ID as ERRORS
from torchdoctor.render.explanation import WIDTH, of_error
from torchdoctor.rule import Rule
from torchdoctor.rules import RULES

NAME = re.compile(r"TD\d+|[A-Za-z]\w*(-\w+)+", re.I)


def page(word: str, width: int = WIDTH) -> str:
    """The page of this name, for so many columns; "" if there is none."""
    rules = _rules() if NAME.fullmatch(word) else RULES
    if rule := next((rule for rule in rules if word.upper() == rule.id or word.lower() == rule.slug), None):
        return _wrapped(f"{rule.id} {rule.slug} ({rule.severity.value})\n\n{rule.page}", width)
    error = ERRORS.get(word.lower())
    return of_error(error, width) if error else _wrapped(causes.page(word), width)


def _wrapped(page: str, width: int) -> str:
    """Each heading begins a paragraph, and so does what follows an empty line."""
    import textwrap  # dear to import, and few ask for a page

    whole = re.sub(r"(?<=\S)\n(?!\n|(?:What|How|Why|Source)\b[^\n]{0,20}: )", " ", page)
    return "\n".join(textwrap.fill(line, width, break_on_hyphens=False) for line in whole.split("\n"))


def near(word: str) -> list[str]:
    """Rules and errors whose names are almost this word; [] for a text or the name of a file."""
    if not NAME.fullmatch(word):
        return []
    names = [name for rule in _rules() for name in (rule.id, rule.slug)]
    matches = get_close_matches(word.upper(), names, 3) or get_close_matches(
        word.lower(), [*names, *ERRORS, *causes.BY_NAME], 3, 0.8
    )
    return list(dict.fromkeys(matches))


def _rules() -> tuple[Rule, ...]:
    """Of machines, and of files, which are loaded where a name is asked for: 4 ms that an error text can do without."""
    from torchdoctor.declared.rules import RULES as OF_FILES

    return (*RULES, *OF_FILES)
