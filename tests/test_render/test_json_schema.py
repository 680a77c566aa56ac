"""The JSON report, and the answer of explain, fit their published schemas, which ask for what is always there."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import nasty
import pytest
from jsonschema import Draft202012Validator

from torchdoctor.explain import matches
from torchdoctor.explain.causes import answer
from torchdoctor.model import Report
from torchdoctor.render import render
from torchdoctor.render.explanation import findings_form, json_form

ROOT = Path(__file__).parent.parent.parent


@cache
def schema(name: str) -> Any:
    """That it is one is what tests/test_schema.py tests."""
    return Draft202012Validator(json.loads((ROOT / f"docs/schemas/{name}-1.json").read_text("utf-8")))


@pytest.mark.parametrize("make", nasty.REPORTS)
def test_fits_the_schema(make: Callable[[], Report]) -> None:
    schema("report").validate(json.loads(render(make(), "json")))


@pytest.mark.parametrize("place", ["schema", "facts.target", "results.0.severity", "summary.errors"])
def test_the_schema_asks_for_what_is_always_there(place: str) -> None:
    data = json.loads(render(nasty.ill(), "json"))
    *path, last = place.split(".")
    owner = data
    for key in path:
        owner = owner[int(key)] if key.isdigit() else owner[key]
    del owner[last]
    assert not schema("report").is_valid(data)


@pytest.mark.parametrize(
    "words",
    ["RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB", "torch not using gpu", "nothing of the kind"],
    ids=["match", "nearest", "unknown"],
)
def test_what_explain_finds_fits_its_schema(words: str) -> None:
    form = {**json_form(answer(matches(words), words)), "report": findings_form(nasty.ill())}
    schema("explain").validate(json.loads(json.dumps(form)))
    del form["complete"]
    assert not schema("explain").is_valid(form)
