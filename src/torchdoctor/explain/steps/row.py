"""A row of a table of next steps, and how a table is read."""

from collections.abc import Iterable
from typing import NamedTuple

from torchdoctor.explain.clock import Clock
from torchdoctor.explain.mention import stands
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix


class Row(NamedTuple):
    """line: a pattern. text: what to do, where {0} is what the line names first. also, unless: what else a text has.

    also is read before the line, so plain words in it spare most texts the longer pattern.
    """

    line: str
    text: str
    commands: tuple[str, ...] = ()
    also: str = ""
    unless: str = ""


def read(table: Iterable[Row], told: Told, after: int = 0) -> tuple[Fix, ...]:
    """What a table says of the text, by the first row whose line ends behind that place."""
    clock = Clock()
    for row in table:
        if clock.is_over():
            break
        if row.also and not told.has(row.also):
            continue
        line = told.last(f"(?m){row.line}")
        if line is None or line.end() <= after or not stands(told.text, line):
            continue
        if row.unless and told.has(row.unless):
            continue
        names = [name for name in line.groups() if name]
        lines = (item.format(*names) for item in row.commands if told.os != "windows" or item[:3] != "ls ")
        return (Fix(row.text.format(*names), tuple(lines)),)
    return ()
