"""An error text to its known causes and cures, from data/errors.json."""

import json
import pkgutil
import re
from dataclasses import dataclass
from functools import cache

from torchdoctor.codec import decode

CONTEXT = 64_000  # characters from the end of a text that are searched: the cause of a failure stands last


@dataclass(frozen=True)
class CatalogueFix:
    """A cure. cure: the name of one that the planner makes to fit the machine: "repair-torch"."""

    text: str
    commands: tuple[str, ...] = ()
    needs: str = ""
    cure: str = ""


@dataclass(frozen=True)
class Error:
    """One kind of error. patterns: regular expressions, each of which tells it. samples: genuine texts to match."""

    id: str
    patterns: tuple[str, ...]
    cause: str
    environment: bool
    fixes: tuple[CatalogueFix, ...] = ()
    rule: str | None = None
    samples: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Match:
    """An error that a text shows, and the line that told."""

    error: Error
    line: str


@dataclass(frozen=True)
class _Catalogue:
    date: str
    errors: tuple[Error, ...]


@cache
def catalogue() -> tuple[Error, ...]:
    """Every known error, the more special before the more general."""
    data = pkgutil.get_data("torchdoctor", "data/errors.json")
    return decode(_Catalogue, json.loads(data or b"")).errors


def matches(text: str) -> tuple[Match, ...]:
    """The errors that a text shows, in the catalogue's order, in which special cases stand first."""
    end = text[-CONTEXT:]
    found = ((error, _last_line(error, end)) for error in catalogue())
    return tuple(Match(error, line) for error, line in found if line)


def _last_line(error: Error, text: str) -> str:
    """The last line that tells this error, or ""."""
    spots = [spot for pattern in error.patterns for spot in re.finditer(pattern, text, re.M)]
    if not spots:
        return ""
    last = max(spots, key=lambda spot: spot.start())
    start = text.rfind("\n", 0, last.start()) + 1
    end = text.find("\n", last.end())
    return text[start : end if end >= 0 else len(text)].strip()
