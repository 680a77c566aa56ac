"""How the catalogue's patterns are read: Python's regular expressions, but for two things.

A blank is any gap, also the break of a wrapped or quoted line. `*` and `+` after a character class are bounded, so
that no text, however made, keeps a pattern busy: `.`, `\\S` and `[^...]` to LONG characters, all others to SHORT.
"""

import re
from functools import cache

SHORT, LONG = 60, 200
_LONG = (".", r"\S")
_GAP = r"(?:[ \t]{1,80}|[ \t]{0,80}\n[ \t>#|*]{0,80})"  # ASCII: another letter in it triples the time to compile
_ATOM = re.compile(r"(?P<atom>\\.|\[\^?(?:\\.|[^\]\\])+\]|\.| )(?P<times>[*+?]?)", re.S)
_NOT_LETTERS = re.compile(r"[^a-z]+")


@cache
def compiled(pattern: str, any_case: bool = False) -> re.Pattern[str]:
    return re.compile(_ATOM.sub(_bounded, pattern), re.M | (re.I if any_case else 0))


@cache
def letters(text: str) -> str:
    """The letters of a few words in lower case: "[WinError 127]" -> "winerror"."""
    return folded(text)


def folded(text: str) -> str:
    """The letters of a text in lower case: breaks of lines, blanks, quotes, digits and colours do not matter there."""
    return _NOT_LETTERS.sub("", text.lower())


@cache
def is_passage(pattern: str) -> bool:
    """Whether a match may span lines by more than a wrapped one; what it must not have does not count."""
    return bool(re.search(r"\\s\\S|\\n", re.sub(r"\[\^[^\]]*\]", "", pattern)))


def _bounded(found: re.Match[str]) -> str:
    atom, times = found["atom"], found["times"]
    if atom == " ":
        return f"(?:{_GAP})?" if times in ("?", "*") else _GAP
    if times not in ("*", "+"):
        return found[0]
    return f"{atom}{{{1 if times == '+' else 0},{LONG if atom in _LONG or atom.startswith('[^') else SHORT}}}"
