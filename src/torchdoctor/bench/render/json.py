"""The benchmark as JSON, schema torchdoctor.bench/1: what other programs read. Within /1 fields are only added."""

import json
from typing import Any

from torchdoctor.bench.model import Bench, Measurement
from torchdoctor.codec import encode

TERA, GIGA = 1e12, 1e9


def document(bench: Bench) -> dict[str, Any]:
    """The JSON object; schema first, so that a reader of the raw text sees at once what it is."""
    data: dict[str, Any] = encode(bench)
    head = {"schema": data.pop("schema"), "method": data.pop("method")}
    return {**head, **data, "results": [_result(one) for one in bench.results]}


def _result(one: Measurement) -> dict[str, Any]:
    """The measurement; besides in the units that people compare."""
    data: dict[str, Any] = encode(one)
    data["tflops"] = one.value / TERA if one.unit == "flop" and one.value else None
    data["gbs"] = one.value / GIGA if one.unit == "byte" and one.value else None
    return data


def render(bench: Bench) -> str:
    return json.dumps(document(bench), indent=1)
