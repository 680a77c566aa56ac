"""The module re for what reads texts, which has a thousand patterns and needs few: each is compiled when first used.

To be imported `as re`. To compile all at their import took an eighth of the time of `explain`, and a sixth of that of
`check --from`, in November 2026. It also keeps more of the patterns that are given as strings than re does, 512:
where many texts were read, a tenth of the time went into compiling the same ones again.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from re import ASCII as ASCII
from re import DOTALL as DOTALL
from re import IGNORECASE as IGNORECASE
from re import MULTILINE as MULTILINE
from re import I as I
from re import M as M
from re import Match as Match
from re import Pattern as Pattern
from re import S as S
from re import X as X
from re import escape as escape
from typing import Any, cast

_ASKED = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split", "groups", "groupindex")


class Lazy:
    """Stands for a pattern until something is asked of it, and then answers with what the pattern has."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self.flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what copy and pickle ask of it before it has anything
            raise AttributeError(name)
        made = re.compile(self.pattern, self.flags)
        self.__dict__.update({asked: getattr(made, asked) for asked in _ASKED})
        return getattr(made, name)


def compile(pattern: str, flags: int = 0) -> Pattern[str]:
    """Raises re.error only where it is first used."""
    return cast(Pattern[str], Lazy(pattern, flags))


_made = lru_cache(4096)(re.compile)


def search(pattern: str, string: str, flags: int = 0) -> Match[str] | None:
    return _made(pattern, flags).search(string)


def match(pattern: str, string: str, flags: int = 0) -> Match[str] | None:
    return _made(pattern, flags).match(string)


def fullmatch(pattern: str, string: str, flags: int = 0) -> Match[str] | None:
    return _made(pattern, flags).fullmatch(string)


def split(pattern: str, string: str, maxsplit: int = 0, flags: int = 0) -> list[str | Any]:
    return _made(pattern, flags).split(string, maxsplit)


def findall(pattern: str, string: str, flags: int = 0) -> list[Any]:
    return _made(pattern, flags).findall(string)


def finditer(pattern: str, string: str, flags: int = 0) -> Iterator[Match[str]]:
    return _made(pattern, flags).finditer(string)


def sub(pattern: str, repl: str | Callable[[Match[str]], str], string: str, count: int = 0, flags: int = 0) -> str:
    return _made(pattern, flags).sub(repl, string, count)
