"""What is wrong over a fleet comes first, also where every node has it."""

import json
from dataclasses import replace
from typing import Any, Literal

import pytest
from machines import h100, package, with_host, with_torch

from torchdoctor.fleet.compare import Fleet, compare
from torchdoctor.fleet.findings import DIFFERENT, Tally
from torchdoctor.fleet.render.prometheus import render as prometheus
from torchdoctor.fleet.render.text import render
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Severity
from torchdoctor.render.json import document
from torchdoctor.rules import judge


def report(facts: Facts) -> Any:
    return json.loads(json.dumps(document(judge(facts, load(), "2026-11-01T00:00:00+00:00"))))


def mismatched() -> Facts:
    """torch with a torchvision of another release."""
    facts = h100()
    others = tuple(item for item in facts.packages or () if item.name != "torchvision")
    vision = package("torchvision", "0.20.1+cu130", "cu130", ("torch==2.5.1",))
    return replace(facts, packages=(*others, vision))


def test_an_error_that_all_nodes_share() -> None:
    found = compare((f"n{number}.json", report(mismatched())) for number in range(1, 7))
    (only,) = [item for item in found.findings if item.rule == "TD212"]
    assert (only.severity, len(only.reports), only.others) == (Severity.ERROR, 6, 0)
    lines = render(found).splitlines()
    assert lines[0] == "6 reports: 6 with errors, no differences"
    assert lines[1] == "✗ error torchvision-mismatch TD212  6 of 6: n[1-6]"
    assert "  → " in lines[3]
    assert sum("pip install" in line for line in lines) == 1


def test_the_most_serious_comes_first_and_then_what_most_have() -> None:
    few = with_torch(h100(), "2.9.1+cpu")
    found = compare([("a", report(few)), *((f"b{number}", report(mismatched())) for number in range(3))])
    severities = [item.severity for item in found.findings]
    assert severities == sorted(severities, key=[Severity.ERROR, Severity.WARNING, Severity.NOTE].index)


def test_a_finding_whose_numbers_differ_is_one() -> None:
    sizes = (64 << 20, 64 << 20, 32 << 20)
    facts = [with_host(h100(), container="docker", shm_size=size) for size in sizes]
    found = compare((f"n{number}", report(item)) for number, item in enumerate(facts))
    (only,) = [item for item in found.findings if item.rule == "TD701"]
    assert (len(only.reports), only.others) == (3, 1)
    assert "64 MB" in only.message
    assert "(with other details in 1 report)" in render(found)


def repairing(*gpus: int, how: Literal["pending", "failed"] = "pending") -> Any:
    facts = h100()
    assert facts.nvidia
    listed = tuple(replace(gpu, memory_repair=how if gpu.index in gpus else None) for gpu in facts.nvidia.gpus)
    return report(replace(facts, nvidia=replace(facts.nvidia, gpus=listed)))


def test_nodes_that_need_different_fixes_are_different_entries() -> None:
    """A GPU to be replaced and one to be reset have one rule and one subject; so have GPU 3 and GPU 5."""
    told = [repairing(3), repairing(3), repairing(5), repairing(3, how="failed")]
    found = compare((f"n{number}", data) for number, data in enumerate(told, 1))
    fixes = {item.reports: item.fixes[0] for item in found.findings if item.rule == "TD405"}
    assert fixes[("n1", "n2")].commands == ("sudo nvidia-smi --gpu-reset -i 3",)
    assert fixes[("n3",)].commands == ("sudo nvidia-smi --gpu-reset -i 5",)
    assert fixes[("n4",)].commands == ()
    assert len(fixes) == 3
    samples = [line for line in prometheus(found).splitlines() if line[0] != "#"]
    assert len({line.rpartition(" ")[0] for line in samples}) == len(samples)


def test_of_very_many_fixes_the_commonest_are_told_and_no_node_gets_anothers() -> None:
    numbers = [0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 6]
    found = compare((f"n{number:02}", repairing(gpu)) for number, gpu in enumerate(numbers))
    parts = [item for item in found.findings if item.rule == "TD405"]
    assert [len(item.reports) for item in parts] == [4, 3, 2, 2]
    assert [item.fixes[0].commands[-1:] for item in parts[1:]] == [
        (f"sudo nvidia-smi --gpu-reset -i {gpu}",) for gpu in range(3)
    ]
    assert parts[0].fixes == (DIFFERENT,)


def test_a_rule_that_crashed_is_an_error() -> None:
    data = report(h100())
    data["results"][5].update(status="crashed", reason="Traceback ...\nKeyError: 'x'")
    found = compare([("a", data), ("b", report(h100()))])
    assert [(item.crashed, item.severity, item.message) for item in found.findings] == [
        (True, Severity.ERROR, "KeyError: 'x'")
    ]


@pytest.mark.parametrize(("rule", "counts"), [("TD212", True), ("torchvision-mismatch", True), ("TD3", False)])
def test_only_what_is_wanted(rule: str, counts: bool) -> None:
    fleet = Fleet(Tally(lambda id, slug: id.startswith(rule) or slug == rule))
    for name in ("a", "b"):
        fleet.take(name, report(mismatched()))
    assert bool(fleet.comparison().findings) is counts
