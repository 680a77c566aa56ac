"""SARIF, by its published schema: data/sarif-2.1.0-rtm.5.json, as Microsoft's jest-sarif ships it."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import nasty
import pytest
from machines import h100

from torchdoctor.knowledge import load
from torchdoctor.model import Policy, Report
from torchdoctor.render import Anchor, Setting, render
from torchdoctor.rules import judge

SCHEMA = json.loads((Path(__file__).parent.parent / "data" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
ANCHOR = Anchor("deploy/my requirements.txt", 7)


def run(report: Report, anchor: Anchor = ANCHOR) -> Any:
    data = json.loads(render(report, "sarif", Setting(anchor=anchor)))
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    jsonschema.Draft4Validator(SCHEMA, format_checker=checker).validate(data)
    (only,) = data["runs"]
    return only


@pytest.mark.parametrize("make", nasty.REPORTS)
def test_fits_the_schema_and_has_every_finding(make: Callable[[], Report]) -> None:
    report = make()
    results = run(report)["results"]
    expected = [(item.rule, item.severity.value) for item in report.results for _ in item.findings]
    assert [(item["ruleId"], item["level"]) for item in results] == expected


def test_the_schema_would_refuse_what_is_wrong() -> None:
    data = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"level": "fatal"}]}]}
    assert not jsonschema.Draft4Validator(SCHEMA).is_valid(data)


def test_a_result_is_anchored_at_the_file_that_asks_for_torch() -> None:
    place = run(nasty.ill())["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "deploy/my%20requirements.txt"}, "region": {"startLine": 7}}


def test_without_such_a_file_it_has_a_place_all_the_same() -> None:
    place = run(nasty.ill(), Anchor())["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "python-environment"


def test_rules_are_described_and_pointed_at() -> None:
    found = run(nasty.ill())
    rules = found["tool"]["driver"]["rules"]
    for result in found["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)


def test_a_finding_keeps_its_fingerprint_when_its_numbers_change() -> None:
    report = nasty.ill()
    first = report.results
    changed = tuple(
        replace(item, findings=tuple(replace(found, message="other numbers") for found in item.findings))
        for item in first
    )
    prints = [
        [item["partialFingerprints"] for item in run(each)["results"]]
        for each in (report, replace(report, results=changed))
    ]
    assert prints[0]
    assert prints[0] == prints[1]


def test_a_crashed_rule_is_a_failed_execution() -> None:
    (invocation,) = run(nasty.hostile())["invocations"]
    assert invocation["executionSuccessful"] is False
    (invocation,) = run(nasty.healthy())["invocations"]
    assert (invocation["executionSuccessful"], invocation["endTimeUtc"]) == (True, "2026-11-22T10:00:00Z")


def test_findings_on_one_line_have_fingerprints_of_their_own() -> None:
    """GitHub reads primaryLocationLineHash alone, and makes it of the line's text where it is missing."""
    facts = replace(h100(), policy=Policy(("gpus>=9", "torch>=9")))
    found = run(judge(facts, load(), "2026-11-01T00:00:00+00:00"))["results"]
    marks = {item["partialFingerprints"]["primaryLocationLineHash"] for item in found}
    assert len(marks) == len(found) == 2
    assert all(re.fullmatch(r"[0-9a-f]{16}:1", mark) for mark in marks)


def test_the_tool_and_its_rules_have_addresses() -> None:
    driver = run(nasty.ill())["tool"]["driver"]
    assert driver["informationUri"].startswith("https://")
    assert all(rule["helpUri"].endswith(f"/docs/rules/{rule['id']}.md") for rule in driver["rules"])
