"""The pages that `explain` shows by name: of a rule, by its ID or slug, of a known error, of what makes torch slow."""

import re
from difflib import get_close_matches

from torchdoctor.bench import causes
from torchdoctor.declared.rules import BY_ID as DECLARED
from torchdoctor.declared.rules import BY_SLUG as DECLARED_BY_SLUG
from torchdoctor.declared.rules import RULES as OF_FILES
from torchdoctor.explain.errors import BY_ID as ERRORS
from torchdoctor.render.explanation import of_error
from torchdoctor.rules import BY_ID, BY_SLUG, RULES

NAME = re.compile(r"TD\d+|[A-Za-z]\w*(-\w+)+", re.I)


def page(word: str) -> str:
    """The page of this name; "" if there is none."""
    ids, slugs = {**DECLARED, **BY_ID}, {**DECLARED_BY_SLUG, **BY_SLUG}
    if rule := ids.get(word.upper()) or slugs.get(word.lower()):
        return f"{rule.id} {rule.slug} ({rule.severity.value})\n\n{rule.page}"
    error = ERRORS.get(word.lower())
    return of_error(error) if error else causes.page(word)


def near(word: str) -> list[str]:
    """Rules and errors whose names are almost this word; [] for a text or the name of a file."""
    if not NAME.fullmatch(word):
        return []
    names = [name for rule in (*OF_FILES, *RULES) for name in (rule.id, rule.slug)]
    matches = get_close_matches(word.upper(), names, 3) or get_close_matches(
        word.lower(), [*names, *ERRORS, *causes.BY_NAME], 3, 0.8
    )
    return list(dict.fromkeys(matches))
