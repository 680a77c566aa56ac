"""One test for a rule that many things keep: it fails with a line for each that does not."""

from collections.abc import Callable, Iterable, Mapping
from inspect import signature
from typing import Any

import pytest

NAME = 200  # characters of what was given that are shown


def assert_none(faults: Mapping[str, object]) -> None:
    """faults: what is wrong, by name; empty where nothing is."""
    wrong = [f"{name}: {fault}" for name, fault in faults.items() if fault]
    assert not wrong, "\n".join(["", *wrong])


def each(items: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """A test of each of many, as one: where a thousand take no longer than ten, pytest's own work is most of the time.

    Of several parameters an item holds one value each, as with parametrize.
    """

    def over(test: Callable[..., None]) -> Callable[[], None]:
        several = len(signature(test).parameters) > 1

        def all_of_them() -> None:
            given = [item if several else (item,) for item in items]
            assert given
            assert_none({f"{number}. {named(values)}": fault(test, *values) for number, values in enumerate(given)})

        all_of_them.__name__, all_of_them.__doc__, all_of_them.__module__ = test.__name__, test.__doc__, test.__module__
        return all_of_them

    return over


def named(values: tuple[Any, ...]) -> str:
    return " ".join(", ".join(map(str, values)).split())[:NAME]


def fault(test: Callable[..., None], *values: Any) -> str:
    """How a test fails; empty if it does not."""
    try:
        test(*values)
    except (Exception, pytest.fail.Exception) as error:
        return f"{type(error).__name__}: {error}"
    return ""
