"""Which errors a text shows: the cause before what it brought about, the last before the earlier."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from torchdoctor.explain.catalogue import Error, catalogue
from torchdoctor.explain.checks import CHECKS
from torchdoctor.explain.mention import genuine, noted
from torchdoctor.explain.patterns import Pattern, compiled, letters, patterns

WINDOW = 256_000  # characters from the end of a text that are searched: the cause of a failure stands near the end
NOTES = 2_000  # characters above a line that may say that it is a list of mended errors
ABOUT = 3_000  # characters before a line that a cure is fitted to, and behind the words that a check reads
BEHIND = 1_000  # characters behind a line that a cure is fitted to
SHOWN = 300  # characters of a line that are shown

_NOISE = re.compile(
    r"\x1b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])|[\u200b\ufeff]|^E {2,}", re.M
)
_PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\xa0": " ", "\r": "\n"})
_MARK = re.compile(
    r"(?P<chain>During handling of the above exception|The above exception was the direct)|Traceback \(most recent"
)


class Match(NamedTuple):
    """An error that a text shows, and the line that told. place: where, for ordering. said: the text about it."""

    error: Error
    line: str
    place: tuple[int, ...] = ()
    said: str = ""


def matches(text: str) -> tuple[Match, ...]:
    """The errors that a text shows, the likeliest cause first."""
    return ordered(found(plain(text[-WINDOW:])))


def plain(text: str) -> str:
    """Without colours, odd quotes, carriage returns and pytest's mark of an error's lines."""
    return _NOISE.sub("", text.replace("\r\n", "\n").translate(_PLAIN))


def ordered(hits: Iterator[Match]) -> tuple[Match, ...]:
    """Causes before symptoms, these before the last words; by place; on one line the catalogue's order."""
    rank = {error.id: number for number, error in enumerate(catalogue())}
    return tuple(sorted(hits, key=lambda hit: (hit.error.symptom, *hit.place, rank[hit.error.id])))


def possible(text: str, among: Iterable[Pattern]) -> list[Pattern]:
    """The patterns whose letters a text has."""
    there = letters(text)
    return [pattern for pattern in among if pattern.may_match(there)]


def found(text: str, among: Iterable[Pattern] | None = None) -> Iterator[Match]:
    """Each error that a plain text shows, once, at its last line."""
    marks, last = list(_MARK.finditer(text)), dict[str, tuple[int, Match]]()
    for pattern in possible(text, patterns() if among is None else among):
        for spot in compiled(pattern.text).finditer(text):
            start, end = _told(text, spot, _is_passage(pattern.text))
            if start <= last.get(pattern.error.id, (-1,))[0] or not _genuine(text, spot, start, end):
                continue
            if (check := pattern.error.check) and not CHECKS[check](text[spot.start() : spot.start() + ABOUT]):
                continue
            line = _excerpt(text[start:end], spot.start() - start)
            said = text[max(min(start, spot.start()) - ABOUT, 0) : end + BEHIND]
            last[pattern.error.id] = start, Match(pattern.error, line, _place(start, marks), said)
    return (match for _, match in last.values())


@cache
def _is_passage(pattern: str) -> bool:
    """Whether a match may span lines by more than a wrapped one; what it must not have does not count."""
    return bool(re.search(r"\\s\\S|\\n", re.sub(r"\[\^[^\]]*\]", "", pattern)))


def _told(text: str, spot: re.Match[str], passage: bool) -> tuple[int, int]:
    """The line that tells: of a passage the last."""
    at = max(spot.end() - 1, 0) if passage else spot.start()
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return start, end if end >= 0 else len(text)


def _genuine(text: str, spot: re.Match[str], start: int, end: int) -> bool:
    """Of a passage, both where it begins and where it ends."""
    first = text.rfind("\n", 0, spot.start()) + 1
    begins = genuine(text[first : text.find("\n", spot.start()) % (len(text) + 1)], spot.start() - first)
    begins = begins and not noted(text[max(first - NOTES, 0) : first])
    return begins and (first == start or genuine(text[start:end], spot.end() - start))


def _place(start: int, marks: list[re.Match[str]]) -> tuple[int, ...]:
    """Sorts the last failure first; in a chain of exceptions the innermost, then the last line."""
    failure = depth = 0
    chained = False
    for mark in marks:
        if mark.start() >= start:
            break
        if mark["chain"]:
            chained = True
        elif chained:
            depth, chained = depth + 1, False
        else:
            failure, depth = failure + 1, 0
    return -failure, depth, -start


def _excerpt(line: str, around: int) -> str:
    """The line, or of a long one the part with the words."""
    start = max(around - SHOWN // 3, 0) if len(line) > SHOWN else 0
    return line[start : start + SHOWN].strip()
