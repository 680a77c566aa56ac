"""The JSON report, and the answer of explain, fit their published schemas, which ask for what is always there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import nasty
import pytest

from torchdoctor.explain import matches
from torchdoctor.explain.causes import answer
from torchdoctor.model import Report
from torchdoctor.render import render
from torchdoctor.render.explanation import findings_form, json_form

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def schema() -> Any:
    data = json.loads((ROOT / "docs/schemas/report-1.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(data)
    return data


@pytest.mark.parametrize("make", nasty.REPORTS)
def test_fits_the_schema(make: Callable[[], Report], schema: Any) -> None:
    jsonschema.validate(json.loads(render(make(), "json")), schema)


@pytest.mark.parametrize("place", ["schema", "facts.target", "results.0.severity", "summary.errors"])
def test_the_schema_asks_for_what_is_always_there(place: str, schema: Any) -> None:
    data = json.loads(render(nasty.ill(), "json"))
    *path, last = place.split(".")
    owner = data
    for key in path:
        owner = owner[int(key)] if key.isdigit() else owner[key]
    del owner[last]
    assert not jsonschema.Draft202012Validator(schema).is_valid(data)


@pytest.mark.parametrize(
    "words",
    ["RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB", "torch not using gpu", "nothing of the kind"],
    ids=["match", "nearest", "unknown"],
)
def test_what_explain_finds_fits_its_schema(words: str) -> None:
    data = json.loads((ROOT / "docs/schemas/explain-1.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(data)
    form = {**json_form(answer(matches(words), words)), "report": findings_form(nasty.ill())}
    jsonschema.validate(json.loads(json.dumps(form)), data)
    del form["complete"]
    assert not jsonschema.Draft202012Validator(data).is_valid(form)
