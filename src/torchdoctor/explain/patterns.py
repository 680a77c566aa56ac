"""The catalogue's patterns, compiled on demand, and the letters by which most are ruled out unlooked at.

A regular expression over a long text is slow, a plain substring is not. So of each pattern the part is taken that every
match contains, of it the letters alone, in lower case, and looked for in the letters of the text: breaks of lines,
blanks, quotes, digits and colours do not matter there. Only a pattern whose letters are there is tried.
"""

import re
from functools import cache
from typing import NamedTuple

from torchdoctor.explain.catalogue import Error, catalogue

# A blank of a pattern: blanks, or the break of a wrapped or quoted line (> of e-mail, # of a comment).
_GAP = r"(?:[ \t]+|[ \t]*\n[ \t>#|│*]{0,80})"
_BLANK = re.compile(r"\\.|\[(?:\\.|[^\]])*\]| [+?*]?", re.S)
_TOKEN = re.compile(
    r"(?P<run>[A-Za-z ]{2,}(?![?*{]))|(?P<open>\((?:\?(?:[:=!]|<[=!]|P<\w+>))?)"
    r"|(?P<any>\\[dDwWsSbBAZ]|\[(?:\\.|[^\]])*\]|[.^$])|\\?(?P<one>.)",
    re.S,
)
_REPEAT = re.compile(r"(?P<none>[?*]|\{0?,\d*\}|\{0\})?(?:[+]|\{[\d,]+\})?\??")
_NOT_LETTERS = re.compile(r"[^a-z]+")

Options = tuple[str, ...]  # of which a match contains at least one; () where nothing is known


class Pattern(NamedTuple):
    """letters: a match contains those of at least one."""

    error: Error
    text: str
    letters: Options

    def may_match(self, there: str) -> bool:
        return not self.letters or any(item in there for item in self.letters)


@cache
def patterns() -> tuple[Pattern, ...]:
    """All patterns in the catalogue's order."""
    return tuple(Pattern(error, text, needed(text)) for error in catalogue() for text in error.patterns)


@cache
def compiled(text: str) -> re.Pattern[str]:
    return re.compile(_BLANK.sub(lambda part: _gap(part[0]), text), re.M)


def letters(text: str) -> str:
    """The letters of a text in lower case: "[WinError 127]" -> "winerror"."""
    return _NOT_LETTERS.sub("", text.lower())


def needed(pattern: str) -> Options:
    """The letters of which every match contains at least one: "(?:libA|libB) not found" -> ("notfound",)."""
    return _choice(pattern, 0)[0]


def _choice(pattern: str, position: int) -> tuple[Options, int]:
    """What a choice a|b|c needs, up to its closing bracket, and where that stands."""
    branches: list[Options] = []
    while True:
        best, position = _sequence(pattern, position)
        branches.append(best)
        if position >= len(pattern) or pattern[position] == ")":
            return (tuple(item for best in branches for item in best) if all(branches) else ()), position
        position += 1


def _sequence(pattern: str, position: int) -> tuple[Options, int]:
    """What one branch needs: the best of its literal parts and groups."""
    found: list[Options] = []
    run = ""
    while position < len(pattern) and pattern[position] not in "|)":
        token = _TOKEN.match(pattern, position)
        assert token
        position = token.end()
        if token["run"]:
            run += token["run"]
            continue
        group: Options = ()
        if token["open"]:
            group, position = _choice(pattern, position)
            position += 1
        repeat = _REPEAT.match(pattern, position)
        assert repeat
        position = repeat.end()
        if token["one"] and not repeat["none"]:
            run += token["one"]
            continue
        found += [(letters(run),), () if repeat["none"] or "!" in (token["open"] or "") else group]
        run = ""
    best = max((*found, (letters(run),)), key=_strength)
    return (best if _strength(best) else ()), position


def _strength(options: Options) -> int:
    return min(map(len, options), default=0)


def _gap(token: str) -> str:
    if not token.startswith(" "):
        return token
    return f"(?:{_GAP})?" if token in (" ?", " *") else _GAP
