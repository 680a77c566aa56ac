"""What compare found, for people and for programs."""

import json
from collections.abc import Iterable, Iterator

from torchdoctor.codec import encode
from torchdoctor.compare import Comparison, Group
from torchdoctor.render.text import plain
from torchdoctor.words import counted

NAMED = 12  # deviating reports named in the text; the JSON has all
NONE = "none"


def as_json(found: Comparison) -> str:
    """Schema torchdoctor.compare/1."""
    data = encode(found)
    return json.dumps({"schema": data.pop("schema"), **data}, indent=1)


def as_text(found: Comparison) -> str:
    return "".join(f"{plain(line)}\n" for line in _lines(found))


def _lines(found: Comparison) -> Iterator[str]:
    if found.reports == 1:
        yield f"Only {found.names[0]} gave a report."
    elif found.reports == 2:
        yield from _two(found)
    elif found.reports > 2:
        yield from _many(found)
    for item in found.broken:
        yield f"? {item.report}: {item.why}"


def _two(found: Comparison) -> Iterator[str]:
    if not found.deviating:
        yield f"{' and '.join(found.names)} do not differ."
        return
    yield f"{found.names[0]} → {found.names[1]}: {counted(len(found.majority), 'difference')}"
    for field, was in found.majority.items():
        yield f"  {field}: {was or NONE} → {_value(found.deviating[0], field, was)}"


def _value(group: Group, field: str, majority: str) -> str:
    return group.fields.get(field, majority) or NONE


def _many(found: Comparison) -> Iterator[str]:
    if found.scattered:
        yield "Without a majority:"
        yield from (f"  {field}: {count} values" for field, count in found.scattered.items())
    if not found.deviating:
        yield f"All {found.reports} reports are alike{' in all else' if found.scattered else ''}."
        return
    deviating = sum(len(group.reports) for group in found.deviating)
    yield f"{found.reports} reports: {found.alike} as most, {deviating} deviating in {_ways(found)}"
    yield "Most have:"
    yield from (f"  {field}: {value or NONE}" for field, value in found.majority.items())
    for group in found.deviating:
        yield f"{_named(group.reports)}:"
        yield from (f"  {field}: {value or NONE}" for field, value in group.fields.items())


def _ways(found: Comparison) -> str:
    return f"{counted(len(found.deviating), 'way')}, in {counted(len(found.majority), 'field')}"


def _named(reports: Iterable[str]) -> str:
    names = [*reports]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
