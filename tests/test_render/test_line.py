"""One line of at most 80 ASCII characters, whatever the report."""

from collections.abc import Callable
from dataclasses import replace

import nasty
import pytest

from torchdoctor.model import Report
from torchdoctor.render import render


@pytest.mark.parametrize("make", nasty.REPORTS)
def test_is_one_short_line(make: Callable[[], Report]) -> None:
    text = render(make(), "line")
    assert text.isascii()
    assert text.endswith("\n")
    assert text[:-1].isprintable()
    assert 0 < len(text) <= 81


def test_the_worst_comes_first_and_the_others_are_counted() -> None:
    text = render(nasty.ill(), "line")
    assert text.startswith("TD211 error torch 2.9.1+cpu is a CPU build")
    twice = replace(nasty.ill(), results=nasty.ill().results * 2)
    assert render(twice, "line").endswith("; +1 more\n")


def test_a_healthy_machine() -> None:
    assert render(nasty.healthy(), "line").startswith("OK ")
