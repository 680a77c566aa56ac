"""Comparing saved reports: what differs, who deviates, what is broken, and that it costs little."""

import json
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from machines import RTX_3090, h100, laptop, nvidia, package, with_torch

from torchdoctor.fleet.compare import compare
from torchdoctor.fleet.model import Comparison, Group
from torchdoctor.fleet.render.json import render as as_json
from torchdoctor.fleet.render.text import render as as_text
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Shadow
from torchdoctor.render.json import document
from torchdoctor.rules import judge


def report(facts: Facts) -> Any:
    return json.loads(json.dumps(document(judge(facts, load(), "2026-11-01T00:00:00+00:00"))))


def fleet(*facts: Facts) -> Comparison:
    return compare((f"node{number}", report(item)) for number, item in enumerate(facts))


def driver(version: str) -> Facts:
    seen = h100().nvidia
    assert seen
    return replace(h100(), nvidia=replace(seen, driver_version=version))


def kernel(version: str) -> Facts:
    host = h100().host
    assert host
    return replace(h100(), host=replace(host, kernel=version))


def test_what_changes_from_run_to_run_or_is_of_one_card_alone_is_no_difference() -> None:
    facts = h100()
    assert facts.host
    assert facts.nvidia
    assert facts.smoke
    other = replace(
        facts,
        target=replace(facts.target, python="/opt/venv/bin/python", why="PATH"),
        host=replace(facts.host, disk_free=1, tmp_free=1, memory=(facts.host.memory or 0) + 4096),
        nvidia=replace(facts.nvidia, gpus=tuple(replace(gpu, uuid=f"GPU-x{gpu.index}") for gpu in facts.nvidia.gpus)),
        smoke=replace(facts.smoke, ending=replace(facts.smoke.ending, seconds=99.0, output="[W 12:00] x")),
    )
    found = fleet(facts, other)
    assert (found.alike, found.majority, found.deviating) == (2, {}, ())
    assert as_text(found) == "node0 and node1 do not differ.\n"


def test_two_reports_what_differs() -> None:
    before, after = h100(), with_torch(driver("570.86.10"), "2.8.0+cu128", "12.8", package("numba", "0.61"))
    text = as_text(fleet(before, after))
    assert "node0 → node1: " in text
    assert "smoke" not in text.partition("differences")[2]  # the live test of one was not made, which is no difference
    for line in (
        "torch.version: 2.9.1+cu130 → 2.8.0+cu128",
        "nvidia.driver_version: 580.95.05 → 570.86.10",
        "packages.numpy: 2.3.1 → none",
        "packages.numba: none → 0.61",
    ):
        assert f"  {line}\n" in text


def test_a_finding_that_one_has_and_the_other_has_not() -> None:
    found = fleet(h100(), with_torch(h100(), "2.9.1+cpu"))
    assert found.deviating[0].fields["results.cpu-build-on-gpu-machine"] == "failed"


def test_many_the_majority_once_and_who_deviates_how() -> None:
    found = fleet(*[h100()] * 4, driver("570.86.10"), h100(), driver("570.86.10"), driver("550.90.07"))
    assert found.reports == 8
    assert found.majority["nvidia.driver_version"] == "580.95.05"
    by_members = {group.reports: group.fields["nvidia.driver_version"] for group in found.deviating}
    assert by_members == {("node4", "node6"): "570.86.10", ("node7",): "550.90.07"}
    text = as_text(found)
    assert text.startswith("8 reports: 3 differ from most in 1 fact\n")
    assert "  nvidia.driver_version: 580.95.05 → 570.86.10  2: node[4,6]\n" in text


def test_the_first_may_be_the_one_that_deviates() -> None:
    found = fleet(driver("570.86.10"), *[h100()] * 3)
    assert found.majority["nvidia.driver_version"] == "580.95.05"
    assert [group.reports for group in found.deviating] == [("node0",)]


def test_reports_that_deviate_in_different_sections_are_told_apart() -> None:
    both = replace(driver("570.86.10"), host=kernel("6.1").host)
    found = fleet(*[h100()] * 5, driver("570.86.10"), kernel("6.1"), both)
    assert {group.reports: sorted(group.fields) for group in found.deviating} == {
        ("node5",): ["nvidia.driver_version"],
        ("node6",): ["host.kernel"],
        ("node7",): ["host.kernel", "nvidia.driver_version"],
    }


def test_lists_are_compared_by_what_names_their_items() -> None:
    fewer = replace(h100(), nvidia=nvidia("580.95.05", RTX_3090))
    fields = fleet(h100(), fewer).deviating[0].fields
    assert (fields["nvidia.gpus"], fields["nvidia.gpus.name"]) == ("1", RTX_3090.name)
    shadowed = replace(h100(), shadows=(Shadow("random", "/x/random.py"),))
    assert fleet(h100(), shadowed).deviating[0].fields["shadows.random.path"] == "/x/random.py"


def test_a_package_that_is_there_twice() -> None:
    twice = replace(h100(), packages=(*(h100().packages or ()), package("numpy", "1.26.4")))
    assert fleet(h100(), twice).deviating == (Group(("node1",), {"packages.numpy": "2.3.1 and 1.26.4"}),)


def test_machines_of_different_kinds() -> None:
    found = fleet(h100(), laptop(), laptop())
    assert [group.reports for group in found.deviating] == [("node0",)]
    assert found.majority["nvidia"] == ""
    assert found.deviating[0].fields["nvidia"] == "there"
    assert [row.field for row in found.differences if row.field.startswith("nvidia")] == ["nvidia"]


def test_a_fleet_without_a_majority_is_counted_and_not_listed() -> None:
    found = fleet(*(kernel(f"6.8.{number}") for number in range(12)))
    assert (found.scattered, found.deviating, found.alike) == ({"host.kernel": 12}, (), 12)
    assert "host.kernel: 12 values" in as_text(found)
    assert len(fleet(*(kernel(f"6.8.{number}") for number in range(3))).deviating) == 2


def test_its_text_is_safe() -> None:
    text = as_text(fleet(h100(), kernel("\x1b[2J\n::error::x")))
    assert "\x1b" not in text
    assert len(text.splitlines()) == 2


SCHEMA = {
    "type": "object",
    "required": ["schema", "reports", "alike", "majority", "scattered", "deviating", "broken"],
    "properties": {
        "schema": {"const": "torchdoctor.compare/1"},
        "deviating": {"items": {"required": ["reports", "fields"]}},
        "broken": {"items": {"required": ["report", "why"]}},
    },
}


def test_json() -> None:
    data = json.loads(as_json(fleet(h100(), driver("570.86.10"))))
    jsonschema.validate(data, SCHEMA)
    assert next(iter(data)) == "schema"
    assert data["deviating"][0]["reports"] == ["node1"]


def run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "torchdoctor", "compare", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def write(folder: Path, **facts: Facts) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, item in facts.items():
        (folder / f"{name}.json").write_text(json.dumps(report(item)), "utf-8")


BROKEN = {
    "empty.json": b"",
    "twice.json": b'{"schema": "torchdoctor.report/1"}{"schema": "torchdoctor.report/1"}',
    "cut.json": b'{"schema": "torchdoctor.report/1", "fac',
    "binary.json": bytes(range(256)),
    "list.json": b"[]",
    "other.json": b'{"schema": "torchdoctor.install/1"}',
    "bare.json": b'{"schema": "torchdoctor.report/1"}',
    "damaged.json": b'{"schema": "torchdoctor.report/1", "facts": {"packages": [3]}}',
    "deep.json": b"[" * 100_000,
}


@pytest.mark.process
def test_broken_files_are_named_and_the_rest_is_compared(tmp_path: Path) -> None:
    write(tmp_path, a=h100(), b=h100(), c=driver("570.86.10"))
    for name, content in BROKEN.items():
        (tmp_path / name).write_bytes(content)
    done = run(tmp_path, tmp_path / "missing.json", "-f", "json")
    data = json.loads(done.stdout)
    assert done.returncode == 0
    assert data["reports"] == 3
    assert {item["report"] for item in data["broken"]} == {*BROKEN, "missing.json"}
    assert all(item["why"] and "\n" not in item["why"] for item in data["broken"])
    told = run(tmp_path).stdout
    assert "? cut.json: not JSON: " in told
    assert "? empty.json: empty: the check that should have written it did not finish" in told
    assert "? twice.json: more than one report" in told


@pytest.mark.process
@pytest.mark.parametrize(
    ("others", "flags", "status"),
    [
        ({}, ["--fail-on-diff"], 0),
        ({"b": driver("570.86.10")}, [], 0),
        ({"b": driver("570.86.10")}, ["--fail-on-diff"], 1),
    ],
)
def test_exit_code(tmp_path: Path, others: dict[str, Facts], flags: list[str], status: int) -> None:
    write(tmp_path, **{"a": h100(), "b": h100(), **others})
    assert run(tmp_path, *flags).returncode == status


@pytest.mark.process
def test_a_broken_file_is_a_difference(tmp_path: Path) -> None:
    write(tmp_path, a=h100(), b=h100())
    (tmp_path / "c.json").write_text("", "utf-8")
    assert (run(tmp_path).returncode, run(tmp_path, "--fail-on-diff").returncode) == (0, 1)


@pytest.mark.process
def test_fewer_than_two_reports_are_no_comparison(tmp_path: Path) -> None:
    write(tmp_path, a=h100())
    done = run(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "comparing needs 2" in done.stderr


@pytest.mark.process
def test_folders_below_folders_keep_their_names_apart(tmp_path: Path) -> None:
    write(tmp_path / "rack1" / "node1", report=h100())
    write(tmp_path / "rack2" / "node1", report=driver("570.86.10"))
    assert run(tmp_path).stdout.startswith(f"{Path('rack1/node1/report.json')} → {Path('rack2/node1/report.json')}")


LEAN = 40_000_000  # bytes; the reports below are 50 MB
OFTEN = 5  # times reading and decoding: twice what the benchmark holds it to, since other work may be going on here
MEASURED = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "torchdoctor", "compare", "-f", "json", sys.argv[1]], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""


@pytest.mark.process
def test_a_large_fleet_in_little_time_and_memory(tmp_path: Path) -> None:
    dice, base = random.Random(1), report(h100())
    base["facts"]["packages"] += [
        {**base["facts"]["packages"][0], "name": f"package-{number}"} for number in range(300)
    ]
    text = json.dumps(base)
    for number in range(800):
        data = text.replace('"disk_free": null', f'"disk_free": {dice.getrandbits(40)}')
        data = data.replace("580.95.05", "570.86.10") if number % 500 == 7 else data
        (tmp_path / f"{number}.json").write_text(data.replace("GPU-", f"GPU-{number}-"), "utf-8")
    began = time.monotonic()
    for path in tmp_path.iterdir():
        json.loads(path.read_bytes())
    decoding = time.monotonic() - began
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", MEASURED, str(tmp_path)], capture_output=True, text=True, check=True)
    assert time.monotonic() - began < OFTEN * decoding + 1
    assert int(done.stderr) * 1024 < LEAN
    (group,) = json.loads(done.stdout)["deviating"]
    assert group["reports"] == sorted(f"{number}.json" for number in (7, 507))


@pytest.mark.process
@pytest.mark.parametrize(
    ("flags", "status", "says"),
    [
        ([], 1, "✗ error nvidia-wheel-missing TD501  3 of 3: n[1-3]"),
        (["--fail-on", "never"], 0, "TD501"),
        (["--ignore", "TD501"], 0, "n1.json"),
        (["--ignore", "TD501", "--require", "gpus>=9"], 1, "✗ error requirement-unmet TD901  3 of 3: n[1-3]"),
        (["--select", "TD9", "--require", "gpus>=8"], 0, "3 reports: no differences"),
        (["--group-by", "gpu"], 1, "NVIDIA H100 80GB HBM3: 3 reports, no differences"),
        (["--since", "."], 0, "0 findings new, 0 fixed, 3 still there"),
    ],
)
def test_findings_decide_on_the_exit_code(tmp_path: Path, flags: list[str], status: int, says: str) -> None:
    facts = h100()
    sick = replace(facts, packages=tuple(item for item in facts.packages or () if item.name != "nvidia-cublas"))
    write(tmp_path, n1=sick, n2=sick, n3=sick)
    done = run(tmp_path, *(str(tmp_path) if flag == "." else flag for flag in flags))
    assert (done.returncode, done.stderr) == (status, "")
    assert says in done.stdout or says == "n1.json"


@pytest.mark.process
@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--select", "NOPE"], "no rule is called 'NOPE'"),
        (["--require", "=>2"], "'=>2'"),
        (["--group-by", "("], "--group-by (: not a regular expression"),
        (["--since", "nowhere"], "--since nowhere: no report in it can be read"),
    ],
)
def test_a_wrong_flag_is_one_line(tmp_path: Path, flags: list[str], says: str) -> None:
    write(tmp_path, a=h100(), b=h100())
    done = run(tmp_path, *flags)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert says in done.stderr


@pytest.mark.parametrize("value", [10**400, float("nan"), "8", [1], {"a": 1}])
def test_one_damaged_report_does_not_end_the_comparison(value: Any) -> None:
    odd = report(h100())
    odd["facts"]["host"]["memory"] = value
    found = compare([("a", report(h100())), ("odd", odd), ("b", report(h100()))])
    assert found.reports + len(found.broken) == 3
    assert {"a", "b"} <= set(found.nodes)
    assert as_text(found)
    assert as_json(found)
