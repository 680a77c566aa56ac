"""Reports of older versions: every one still reads, and is judged as it was."""

import json
from pathlib import Path
from typing import Any

import pytest

from torchdoctor.codec import encode
from torchdoctor.fleet.baseline import changes
from torchdoctor.knowledge import load
from torchdoctor.model import Facts
from torchdoctor.older import facts_of
from torchdoctor.rules import diagnose

REPORTS = sorted(Path(__file__).parent.glob("data/reports-*/*.json"))


def saved(name: str) -> Any:
    """A report of 0.1.0, without the results of rules that found nothing."""
    return json.loads((Path(__file__).parent / "data" / "reports-0.1.0" / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: f"{path.parent.name} {path.stem}")
def test_is_judged_as_it_was(path: Path) -> None:
    report = json.loads(path.read_text("utf-8"))
    facts = facts_of(report["facts"])
    found = {result.slug for result in diagnose(facts, load()) if result.status == "failed"}
    assert found == {result["slug"] for result in report["results"]}
    assert changes(report, facts) == (), "as a baseline it differs from itself"
    assert facts_of(encode(facts)) == facts


def test_there_are_reports_to_read() -> None:
    assert len(REPORTS) >= 7


def test_pasted_report_is_known_as_one() -> None:
    assert facts_of(saved("pasted")["facts"]).source == "report"
    assert facts_of(saved("healthy")["facts"]).source == "machine"


def test_step_that_failed_names_the_facts_that_are_missing() -> None:
    assert facts_of(saved("no-answer-of-driver")["facts"]).unknown("nvidia") == "no answer"


def test_leftovers_and_damaged_records_are_named() -> None:
    left = [(item.trouble, item.entry) for item in facts_of(saved("leftovers")["facts"]).packages or () if item.trouble]
    assert left == [("half-removed", "~orch"), ("half-removed", "~orch-2.8.0.dist-info")]
    (torch,) = (item for item in facts_of(saved("damaged-record")["facts"]).packages or () if item.trouble)
    assert (torch.trouble, torch.entry) == ("no-version", "torchvision-0.24.1.dist-info")


@pytest.mark.parametrize(("name", "ended"), [("cuda-dies", "signal"), ("cuda-hangs", "timeout")])
def test_how_the_start_of_cuda_ended_is_known(name: str, ended: str) -> None:
    facts = facts_of(saved(name)["facts"])
    assert facts.nvidia
    assert facts.nvidia.cuda
    assert facts.nvidia.cuda.ended == ended


def test_words_and_keys_of_another_version_are_no_hindrance() -> None:
    data = encode(Facts(facts_of(saved("healthy")["facts"]).target))
    host = {"os": "plan9", "arch": "mips", "of_tomorrow": 1}
    facts = facts_of(
        {**data, "host": host, "nvidia": {"nvml": "error-42"}, "problems": [{"collector": "x", "why": "y"}]}
    )
    assert facts.host
    assert facts.nvidia
    assert (facts.os, facts.nvidia.nvml, facts.problems[0].section) == ("plan9", "error-42", "")
    assert [result.rule for result in diagnose(facts, load()) if result.status == "crashed"] == []


@pytest.mark.parametrize("facts", [None, [], "", {"target": []}, {"target": {"python": "", "why": ""}, "packages": {}}])
def test_what_is_no_report_is_refused(facts: object) -> None:
    with pytest.raises(ValueError, match=r"facts|target"):
        facts_of(facts)
