"""GitLab's Code Quality report."""

import json
import re
from collections.abc import Callable
from dataclasses import replace

import jsonschema
import nasty
import pytest

from torchdoctor.model import Facts, Problem, Report, Target
from torchdoctor.render import Anchor, Setting, render

# What GitLab's documentation requires of an entry.
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/]"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer"}}},
                },
            },
        },
    },
}


@pytest.mark.parametrize("make", nasty.REPORTS)
def test_is_what_gitlab_reads(make: Callable[[], Report]) -> None:
    found = json.loads(render(make(), "gitlab"))
    jsonschema.validate(found, SCHEMA)
    marks = [item["fingerprint"] for item in found]
    assert len(marks) == len(set(marks))


def test_a_fix_is_on_the_line_with_its_commands() -> None:
    told = "\n".join(item["description"] for item in json.loads(render(nasty.ill(), "gitlab")))
    assert re.search(r" → \S[^\n]*: ~/venv/bin/python -m pip install ", told)
    assert "  " not in told


def test_is_at_the_line_that_asks_for_torch() -> None:
    found = json.loads(render(nasty.ill(), "gitlab", Setting(anchor=Anchor("requirements.txt", 7))))
    places = {(item["location"]["path"], item["location"]["lines"]["begin"]) for item in found}
    assert places == {("requirements.txt", 7)}


def test_a_check_that_failed_is_an_entry() -> None:
    facts = Facts(Target("/x/python", "--python"), problems=(Problem("reading", "timeout"),))
    report = replace(nasty.healthy(), facts=facts, results=())
    (entry,) = json.loads(render(report, "gitlab"))
    assert entry["severity"] == "blocker"
    assert "timeout" in entry["description"]
