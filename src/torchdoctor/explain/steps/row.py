"""A row of a table of next steps, and how a table is read."""

from collections.abc import Iterable
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.explain.clock import Clock
from torchdoctor.explain.mention import chaptered, genuine, noted, stands
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_SPOTS = 4  # places of one line that are judged, from the last
_ABOVE = 2_000  # characters above a line in which a heading says what its list is
_FRAME = re.compile(r"(?:File \"[^\"\n]{1,300}\", line \d+[^\n]*|^> ?\S+\(\d+\)\S*)\n\Z", re.M)
_RAISED = re.compile(r"(?:\w+\.)*\w*(?:Error|Exception|Job): ")  # how the last line of a traceback begins

_QUESTION = re.compile(r"\W*(?:Is|Are|Does|Can (?:anyone|somebody|someone) tell|What (?:does|is|are))\b")


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
        lines = reversed(told.lasts(f"(?m){row.line}", _SPOTS))
        line = next((line for line in lines if line.end() > after and happened(told.text, line)), None)
        if line is None:
            continue
        if row.unless and told.has(row.unless):
            continue
        names = [name for name in line.groups() if name is not None]
        commands = (item.format(*names) for item in row.commands if told.os != "windows" or item[:3] != "ls ")
        return (Fix(row.text.format(*names), tuple(commands)),)
    return ()


def happened(text: str, line: re.Match[str]) -> bool:
    """Whether the words are what a program said here, and not code, a manual, a note of what is mended, or over."""
    start = text.rfind("\n", 0, line.start()) + 1
    above = text[max(start - _ABOVE, 0) : start]
    if not stands(text, line):
        return False
    if "\n" in line[0].strip() or _FRAME.search(above):  # a traceback shows code
        return True
    end = text.find("\n", line.start())
    whole = text[start : end if end >= 0 else len(text)]
    if _QUESTION.match(whole) and whole.find("?", line.end() - start) >= 0:
        return False
    title = start == 0 and re.match(r"\W*(?:BUG|raise)\b", whole)  # of a report, in which the line is copied
    said = title or _RAISED.match(whole) or genuine(whole, line.start() - start)
    return bool(said) and not noted(above) and not chaptered(whole, above)
