"""A release of torch is a data-only commit: one that is made up breaks no test."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from live_data import LIVE, OF_THE_DATA, READERS, ROOT

from torchdoctor.install.flags import Flags, install_cmd
from torchdoctor.knowledge import load, version

FILES = Path(LIVE)
FROZEN = ROOT / "tests/data/catalogue"
NOT_NEEDED = shutil.ignore_patterns(".git", ".venv", "*cache*", "build", "dist", "site", "node_modules", "*.egg-info")


def test_nobody_else_reads_the_live_data() -> None:
    asks = re.compile(
        r"""load\(["']["']\)|refresh_data\.load\(\)|torchdoctor/data\b|"torchdoctor" / "data"|/ "data" / "schemas"""
    )
    asking = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        if asks.search(path.read_text("utf-8"))
    }
    assert asking - {"tests/live_data.py"} <= OF_THE_DATA


def test_the_frozen_catalogue_has_every_file() -> None:
    assert {path.name for path in FROZEN.glob("*.json")} == {path.name for path in FILES.glob("*.json")}


def test_the_newest_release_is_chosen_on_a_plain_machine() -> None:
    ours = load("")
    newest = max(
        (item.torch for item in ours.releases.all() if "cpu" in item.indexed.get("linux_x86_64", ())), key=version
    )
    plan = install_cmd(Flags(os="linux", arch="x86_64", python_version="3.12", compute="cpu"), ours)
    assert plan.packages["torch"] == newest


def enter(folder: Path, torch: str = "2.99.0") -> None:
    """A release that has what the newest on an index has, entered as docs/adding.md says."""
    releases = json.loads((folder / "releases.json").read_text("utf-8"))
    last = next(item for item in reversed(releases["releases"]) if item["indexed"])
    releases["releases"].append({**last, "torch": torch, "date": releases["date"]})
    (folder / "releases.json").write_text(json.dumps(releases), "utf-8")
    architectures = json.loads((folder / "architectures.json").read_text("utf-8"))
    for row in architectures["builds"]:
        if last["torch"] in row["torch"]:
            row["torch"].append(torch)
    (folder / "architectures.json").write_text(json.dumps(architectures), "utf-8")
    companions = json.loads((folder / "companions.json").read_text("utf-8"))
    companions["triton"][torch] = companions["triton"][last["torch"]]
    (folder / "companions.json").write_text(json.dumps(companions), "utf-8")
    amd = json.loads((folder / "amd.json").read_text("utf-8"))
    of, minor = last["torch"].rpartition(".")[0], torch.rpartition(".")[0]
    amd["builds"][minor] = amd["builds"][of]
    (folder / "amd.json").write_text(json.dumps(amd), "utf-8")


@pytest.mark.process
def test_a_made_up_release_breaks_no_test(tmp_path: Path) -> None:
    """The fast tests that read the data, in a copy of the project where 2.99.0 is entered.

    tests/conftest.py fails any other fast one that opens a file of them.
    """
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=NOT_NEEDED, symlinks=True)
    enter(copy / "src/torchdoctor/data")
    env = {**os.environ, "PYTHONPATH": str(copy / "src")}
    asked = [
        sys.executable,
        "-m",
        "torchdoctor",
        "install-cmd",
        "--python-version",
        "3.12",
        "--compute",
        "cpu",
        "--os",
        "linux",
    ]
    newest = subprocess.run(asked, env={**env, "TORCHDOCTOR_DATA": ""}, capture_output=True, text=True, timeout=60)
    assert "torch==2.99.0" in newest.stdout  # it is the copy that runs, and the release is known there
    lane = [
        sys.executable,
        "-m",
        "pytest",
        "-m",
        "not process and not long",
        "-n0",
        "-p",
        "no:cacheprovider",
        "-rfE",
        "--tb=no",
        *sorted(READERS),
    ]
    done = subprocess.run(lane, cwd=copy, env=env, capture_output=True, text=True, timeout=400)
    assert re.search(r"\d{2,} passed", done.stdout), done.stdout + done.stderr
    assert not re.findall(r"^(?:FAILED|ERROR) .*", done.stdout, re.M), done.stdout
