"""The table of `torchdoctor pythons`: every Python, its torch, and what starts it."""

import json
from collections.abc import Iterator, Sequence

from torchdoctor.codec import encode
from torchdoctor.render.text import plain
from torchdoctor.survey import Interpreter, Survey
from torchdoctor.words import counted

HEAD = ("", "Python", "torch", "started by", "path")  # the longest last, where a narrow terminal breaks it


def as_json(found: Survey) -> str:
    """Schema torchdoctor.interpreters/1."""
    data = encode(found)
    return json.dumps({"schema": data.pop("schema"), **data}, indent=1)


def as_text(found: Survey) -> str:
    return "".join(f"{plain(line).rstrip()}\n" for line in _lines(found))


def _lines(found: Survey) -> Iterator[str]:
    ordered = sorted(found.interpreters, key=lambda item: (not item.started_by, item.torch is None))
    yield from _table([HEAD, *map(_row, ordered)])
    for item in ordered:
        if item.problems:
            yield f"! {item.python}: {', '.join(item.problems)}; see torchdoctor check --python {item.python}"
    yield from (f"! {line}" for line in (*apart(found), *found.unclear))
    yield from (f"? {item.collector}: {item.why}" for item in found.problems)
    usable = sum(item.torch is not None for item in found.interpreters)
    took = f" · {found.seconds:.1f} s" if found.seconds is not None else ""
    yield f"{counted(len(found.interpreters), 'interpreter')}, {usable} with torch{took}"


def _row(item: Interpreter) -> tuple[str, ...]:
    mark = "?" if item.version is None else "!" if item.problems else "✓" if item.torch else " "
    torch = item.torch or item.why or "no"
    if item.torch and item.build and item.build not in item.torch:
        torch = f"{item.torch} ({item.build})"
    return mark, item.version or "?", torch, ", ".join(item.started_by), item.python


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))


def apart(found: Survey) -> Iterator[str]:
    """Where `pip` installs for another Python than `python`, or `python` has no torch that another has."""
    starts = {name: item for item in found.interpreters for name in item.started_by}
    python, pip = starts.get("python") or starts.get("python3"), starts.get("pip")
    if python and pip and pip != python:
        yield f"pip installs into {pip.python}, but python is {python.python}: use `python -m pip`"
    others = [item.python for item in found.interpreters if item.torch and not item.problems]
    for name, item in starts.items():
        if (
            others
            and item.torch is None
            and name != "pip"
            and not item.why
            and (name != "python3" or item is not python)
        ):
            yield f"{name} has no torch; {others[0]} has it"
