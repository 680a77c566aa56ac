"""`check --baseline`: what was wrong before is known, and what came of it is told."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from machines import h100, with_torch

from torchdoctor.fleet.baseline import changes
from torchdoctor.knowledge import load
from torchdoctor.model import Change, Facts, Project
from torchdoctor.render.json import document
from torchdoctor.rules import judge


def run(folder: Path, facts: Facts, *flags: str) -> "subprocess.CompletedProcess[str]":
    """`check --from` a report on these facts."""
    (folder / "facts.json").write_text(json.dumps(document(judge(facts, load(), "2026-11-01T00:00:00+00:00"))), "utf-8")
    command = [sys.executable, "-m", "torchdoctor", "check", "--from", "facts.json", *flags]
    env = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)


def saved(folder: Path, facts: Facts) -> str:
    (folder / "before.json").write_text(
        json.dumps(document(judge(facts, load(), "2026-10-01T00:00:00+00:00"))), "utf-8"
    )
    return str(folder / "before.json")


def failed(done: "subprocess.CompletedProcess[str]") -> dict[str, list[Any]]:
    return {item["rule"]: item["findings"] for item in json.loads(done.stdout)["results"] if item["status"] == "failed"}


@pytest.mark.process
def test_baseline_knows_what_was_wrong_before(tmp_path: Path) -> None:
    facts = with_torch(h100(), "2.9.1+cpu")
    done = run(tmp_path, facts, "--baseline", saved(tmp_path, facts), "-f", "json")
    assert (done.returncode, failed(done)) == (0, {})
    known = sum(
        result["status"] == "failed" for result in json.loads((tmp_path / "before.json").read_text())["results"]
    )
    assert known
    done = run(tmp_path, facts, "--baseline", saved(tmp_path, facts))
    assert f"{known} known from the baseline" in done.stdout


@pytest.mark.process
def test_baseline_tells_what_changed_and_what_came_of_it(tmp_path: Path) -> None:
    done = run(tmp_path, with_torch(h100(), "2.9.1+cpu"), "--baseline", saved(tmp_path, h100()), "-f", "json")
    found = failed(done)
    assert done.returncode == 1
    assert set(found) == {"TD207", "TD902"} or {"TD902"} < set(found)
    messages = {item["subject"]: item["message"] for item in found["TD902"]}
    assert "changed since 2026-10-01 00:00 UTC: " in messages["section:torch"]
    assert "torch.version: 2.9.1+cu130 → 2.9.1+cpu" in messages["section:torch"]
    assert "section:smoke" not in messages  # not made this time
    changes = json.loads(done.stdout)["facts"]["policy"]["changes"]
    assert {"field": "torch.cuda", "was": "13.0", "now": ""} in changes


@pytest.mark.process
def test_baseline_ignores_what_changes_from_run_to_run(tmp_path: Path) -> None:
    before = h100()
    assert before.host
    assert before.smoke
    now = replace(
        before,
        host=replace(before.host, disk_free=1, tmp_free=2),
        smoke=replace(before.smoke, ending=replace(before.smoke.ending, seconds=9.0, output="[W] 12:00")),
        target=replace(before.target, why="PATH"),
    )
    done = run(tmp_path, now, "--baseline", saved(tmp_path, before), "-f", "json")
    assert (done.returncode, failed(done)) == (0, {})


def reworded(facts: Facts) -> Any:
    """A baseline whose messages say the same in other words."""
    data = document(judge(facts, load(), "2026-10-01T00:00:00+00:00"))
    for result in data["results"]:
        for finding in result["findings"]:
            finding["message"] = f"In other words: {finding['message']}"
    return data


@pytest.mark.process
def test_the_wording_of_a_message_may_change(tmp_path: Path) -> None:
    facts = with_torch(h100(), "2.9.1+cpu")
    (tmp_path / "before.json").write_text(json.dumps(reworded(facts)), "utf-8")
    done = run(tmp_path, facts, "--baseline", str(tmp_path / "before.json"), "-f", "json")
    assert (done.returncode, failed(done)) == (0, {})


def test_what_belongs_to_a_shell_or_a_folder_is_no_change() -> None:
    before = h100()
    assert before.host
    assert before.python
    assert before.torch
    now = replace(
        before,
        host=replace(before.host, cpus_usable=1, cgroup_cpus=0.5, cgroup_memory=1 << 30),
        python=replace(
            before.python,
            prefix="/opt/other",
            executable="/opt/other/bin/python",
            path=tuple(item.replace("~/venv", "/opt/other") for item in before.python.path),
        ),
        torch=replace(before.torch, location=before.torch.location.replace("~/venv", "/opt/other")),
        smoke=None,
    )
    assert changes(encoded(before), now) == ()
    project = replace(before, project=Project("~/project", "uv", "uv.lock"))
    assert changes(encoded(project), replace(project, project=Project("/data/copy", "uv", "uv.lock"))) == ()


def test_an_empty_variable_is_a_change() -> None:
    before = h100()
    assert before.host
    now = replace(before, host=replace(before.host, env={**before.host.env, "CUDA_VISIBLE_DEVICES": ""}))
    assert changes(encoded(before), now) == (Change("host.env.CUDA_VISIBLE_DEVICES", "", '""'),)


def encoded(facts: Facts) -> Any:
    return json.loads(json.dumps(document(judge(facts, load(), "2026-10-01T00:00:00+00:00"))))


@pytest.mark.process
@pytest.mark.parametrize(
    ("sections", "changed"),
    [
        ([], {"torch", "packages", "smoke"}),
        (["torch"], {"torch"}),
        (["torch,packages"], {"torch", "packages"}),
        (["none"], set()),
    ],
)
def test_only_the_facts_that_are_wished_for(tmp_path: Path, sections: list[str], changed: set[str]) -> None:
    flags = [part for item in sections for part in ("--baseline-facts", item)]
    done = run(tmp_path, with_torch(h100(), "2.9.1+cpu"), "--baseline", saved(tmp_path, h100()), *flags, "-f", "json")
    found = {item["subject"].removeprefix("section:") for item in failed(done).get("TD902", ())}
    assert found <= changed
    assert bool(found) is bool(changed)


@pytest.mark.process
def test_a_baseline_is_written_and_then_nothing_is_new(tmp_path: Path) -> None:
    facts = with_torch(h100(), "2.9.1+cpu")
    assert run(tmp_path, facts, "--write-baseline", "base.json").returncode == 0
    assert run(tmp_path, facts).returncode == 1
    done = run(tmp_path, facts, "--baseline", "base.json", "-f", "json")
    assert (done.returncode, failed(done)) == (0, {})


@pytest.mark.process
@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--baseline-facts", "torch"], "--baseline-facts needs --baseline"),
        (["--baseline", "facts.json", "--baseline-facts", "weather"], "--baseline-facts weather: not one of host, "),
        (["--baseline", "facts.json", "--write-baseline", "x"], "cannot be used together"),
    ],
)
def test_a_wrong_use_of_baselines_is_one_line(tmp_path: Path, flags: list[str], says: str) -> None:
    done = run(tmp_path, h100(), *flags)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr
