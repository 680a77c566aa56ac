"""Patterns that are compiled when they are first used are right, and nothing else but that differs."""

import copy
import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest
from faults import assert_none

from torchdoctor import explain, lazy_re, pasted
from torchdoctor.lazy_re import Lazy

ROOMS = (pasted, explain)


def test_it_answers_as_the_pattern_does() -> None:
    text = "CUDA 12.4, cuda 11.8"
    lazy, plain = (module.compile(r"(?P<name>cuda) (\d+)", module.I) for module in (lazy_re, re))
    for asked in ("search", "match", "fullmatch", "findall", "split"):
        assert str(getattr(lazy, asked)(text)) == str(getattr(plain, asked)(text))
    assert [found.span() for found in lazy.finditer(text, 3)] == [found.span() for found in plain.finditer(text, 3)]
    assert (lazy.sub("", text), lazy.subn("", text)) == (plain.sub("", text), plain.subn("", text))
    assert copy.copy(lazy_re.compile("a")).search("ba") is not None
    assert (lazy.pattern, lazy.groups, lazy.groupindex) == (plain.pattern, plain.groups, plain.groupindex)


def test_a_wrong_pattern_says_so_where_it_is_used() -> None:
    wrong = lazy_re.compile("(")
    with pytest.raises(re.error, match="missing"):
        wrong.search("")


def test_every_pattern_compiles() -> None:
    names = [module.name for room in ROOMS for module in walk_packages(room.__path__, f"{room.__name__}.")]
    made = {name: [*patterns(vars(import_module(name)))] for name in names}
    assert sum(map(len, made.values())) > 500
    assert_none({name: [fault for item in found if (fault := wrong(item))] for name, found in made.items()})


def patterns(value: object) -> Iterator[Lazy]:
    """Those in a module's names, also in tables."""
    if isinstance(value, Lazy):
        yield value
    elif isinstance(value, tuple | list | dict):
        for item in [*value.values(), *value] if isinstance(value, dict) else value:
            yield from patterns(item)


def wrong(item: Lazy) -> str:
    try:
        re.compile(item.pattern, item.flags)
    except re.error as error:
        return f"{error}: {item.pattern}"
    return ""
