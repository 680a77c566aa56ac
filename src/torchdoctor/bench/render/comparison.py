"""What comparing benchmarks found, for people and for programs."""

import json
from collections.abc import Iterator

from torchdoctor.bench.comparison import Compared, Difference
from torchdoctor.bench.model import DTYPES
from torchdoctor.bench.render.values import SETTINGS, rate
from torchdoctor.codec import encode
from torchdoctor.render.text import plain
from torchdoctor.words import counted


def as_json(found: Compared) -> str:
    data = encode(found)
    return json.dumps({"schema": data.pop("schema"), **data}, indent=1)


def as_text(found: Compared) -> str:
    return "".join(f"{plain(line)}\n" for line in _lines(found))


def _lines(found: Compared) -> Iterator[str]:
    many = " → ".join(found.names) if len(found.names) == 2 else f"{len(found.names)} benchmarks"
    yield f"{many}: {counted(len(found.differences), 'difference')} in {counted(found.jobs, 'clean rate')}"
    yield from (f"  different setups, so the rates are less comparable: {line}" for line in found.unlike)
    yield from (f"  {_line(one, len(found.names))}" for one in found.differences)
    yield from (f"? {line}" for line in found.broken)


def _line(one: Difference, reports: int) -> str:
    parts = (
        one.device,
        one.workload,
        DTYPES.get(one.dtype, one.dtype),
        SETTINGS.get(one.setting, one.setting),
        one.way,
    )
    name = " ".join(filter(None, parts))
    whose = "" if reports == 2 else f"{one.report}: "
    rates = f"{rate(one.usual, one.unit)} → {rate(one.rate, one.unit)}"
    return f"{whose}{name}: {rates}, {one.factor:.2f} ± {one.error:.2f} times"
