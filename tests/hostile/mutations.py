"""Facts of every kind of machine that the rules' tables have, and the ways in which a stranger could change them."""

import importlib
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from torchdoctor.codec import encode

TABLES = Path(__file__).parents[1] / "test_rules"
# What becomes a command's own words if it is not quoted. MARK is the program that must never be started.
MARK = "pasted_by_a_test"
SHELL = [
    f"a;{MARK};#",
    f"a$({MARK})",
    f"a`{MARK}`",
    f"a\n{MARK}\n",
    f"a|{MARK}",
    f"a&{MARK}&",
    f"'; {MARK}; '",
    f'"; {MARK}; "',
    f"\\';{MARK};#",
    f"a>{MARK}",
    f"a<({MARK})",
    f"$({MARK})",
    f"a && {MARK}",
    f"${{IFS}}{MARK}",
    f"a\r{MARK}",
    f"-e {MARK}",
    f"{MARK}",
    f"!{MARK}",
    f"*;{MARK}",
    f"{{a,{MARK}}}",
    f"~/$({MARK})",
    f"a:$({MARK}):b",
    f"1.0;{MARK}",
]
TEXTS = [
    *(
        "",
        " ",
        "\0",
        "\ud800",
        "\x1b]0;x\x07",
        "\x9b2J",
        "\u202e",
        "..",
        "/",
        "~",
        "-",
        "%s",
        "{}",
        "{0}",
        "{a}",
        "1e9",
    ),
    *(
        "9" * 5000,
        "1." * 300 + "1",
        "::error::x",
        "##[error]x",
        "<script>",
        "]]>",
        "@octocat",
        "#1",
        "| a |",
        "```",
        "None",
    ),
    *("a" * 20_000, "[" * 3000, "cu999", "sm_", "td301", "0", "-1", "1.2.3.4.5", "2.9.1+cpu+x", "torch", "==", "===x"),
]
NUMBERS = [0, -1, 1, 1 << 31, 1 << 63, (1 << 64) - 1, 1e308, -1e308, 0.1, 5e-324]
ODD: list[Any] = [None, True, [], {}, [[]], [None], {"a": 1}, float("nan"), float("inf"), 10**400, "x", 3, -0.0]


@cache
def bases() -> tuple[dict[str, Any], ...]:
    """Facts as decoded JSON, of every case of every table."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(TABLES.glob("cases_*.py")):
        module = importlib.import_module(f"test_rules.{path.stem}")
        for case in module.CASES:
            data = encode(case.facts)
            found.setdefault(repr(data), data)
    return tuple(found.values())


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Of every value in it that is no container, and of the containers themselves."""
    if path:
        yield path
    items = data.items() if isinstance(data, dict) else enumerate(data[:4]) if isinstance(data, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


def changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at one place."""
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = changed(data[path[0]], path[1:], value)
    return copy


def mutated(chance: random.Random) -> Any:
    """Facts with one to three values replaced, by what the type allows or by anything."""
    data = chance.choice(bases())
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        path = chance.choice([*places(data)] or [()])
        old = at(data, path)
        fitting: list[Any] = (
            NUMBERS if isinstance(old, (int, float)) else TEXTS + SHELL if isinstance(old, str) else ODD
        )
        value = chance.choice(fitting if chance.random() < 0.8 else ODD)
        if isinstance(value, str) and isinstance(old, str) and chance.random() < 0.5:
            cut = chance.randrange(len(old) + 1)
            value = old[:cut] + value + old[cut:]
        data = changed(data, path, value)
    return data


def injected() -> Iterator[dict[str, Any]]:
    """Every text of every base replaced by, and continued with, words of a shell."""
    for data in bases():
        for path in places(data):
            old = at(data, path)
            if isinstance(old, str):
                for word in SHELL:
                    yield changed(data, path, word)
                    yield changed(data, path, old + word)
                    yield changed(data, path, old + word.removeprefix("a"))
