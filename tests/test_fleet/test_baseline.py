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

from torchdoctor.knowledge import load
from torchdoctor.model import Facts
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
    assert "changed since 2026-10-01T00:00:00+00:00: " in messages["section:torch"]
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
