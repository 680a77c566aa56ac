"""The first run of many: no torch on a Python that belongs to the system's package manager (PEP 668)."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fixes.laboratory import LIMIT, Laboratory

pytestmark = [pytest.mark.process, pytest.mark.fixes]
PYTHON = "/usr/bin/python3"
ASKS = "import ensurepip, os, sysconfig; print(os.path.exists(sysconfig.get_path('stdlib') + '/EXTERNALLY-MANAGED'))"
Shell = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def shell(laboratory: Laboratory, tmp_path: Path) -> Shell:
    """Runs lines in an empty folder, with nothing on PATH but the system's programs."""
    there = Path(PYTHON).exists()
    asked = subprocess.run([PYTHON if there else "true", "-c", ASKS], capture_output=True, text=True, timeout=LIMIT)
    if asked.stdout.strip() != "True":
        pytest.skip("no system Python that is managed by another installer and can make virtual environments")
    env = {**laboratory.env, "PATH": "/usr/bin:/bin", "TORCHDOCTOR": str(Path(sys.executable).with_name("torchdoctor"))}

    def run(lines: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", lines], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=LIMIT
        )

    return run


CHECK = '"$TORCHDOCTOR" check -f json'


def checked(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_the_fix_ends_in_an_environment_that_the_next_check_finds(shell: Shell, tmp_path: Path) -> None:
    report = checked(shell(CHECK))
    assert os.path.realpath(report["facts"]["target"]["python"]) == os.path.realpath(PYTHON)
    (result,) = (item for item in report["results"] if item["slug"] == "torch-not-installed")
    commands = result["findings"][0]["fixes"][0]["commands"]
    assert commands[-1] == ". .venv/bin/activate"
    done = shell("\n".join(["set -e", *(f"{line} >/dev/null" for line in commands), f"{CHECK} || true"]))
    active = checked(done)
    assert active["facts"]["target"]["why"] == "VIRTUAL_ENV", done.stderr
    another_shell = checked(shell(CHECK))
    for after in (active, another_shell):
        assert after["facts"]["torch"]["location"].startswith(str(tmp_path / ".venv"))
        assert [item["slug"] for item in after["results"] if item["status"] == "failed"] == []
    assert shell(f"{PYTHON} -c 'import torch'").returncode


def test_pip_refuses_and_explain_says_what_to_do(shell: Shell) -> None:
    refused = shell(f"{PYTHON} -m pip install torch")
    if "externally-managed-environment" not in refused.stderr:
        pytest.skip("the system's Python has no pip")
    done = shell(f'{PYTHON} -m pip install torch 2>&1 | "$TORCHDOCTOR" explain --check -f json')
    first = json.loads(done.stdout)["matches"][0]
    assert first["id"] == "externally-managed"
    again = (
        "python -m pip install torch",
        "python -c 'import torch'",
    )  # pip's refusal does not name what was asked for
    pasted = shell("\n".join(["set -e", *first["fixes"][0]["commands"], *again]))
    assert pasted.returncode == 0, pasted.stderr
