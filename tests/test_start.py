"""A plain check starts collecting before anything else is loaded: once, and with nothing left behind."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from faults import each
from typer.main import get_command

from torchdoctor import signals, start
from torchdoctor.cli.line import command_line
from torchdoctor.pythons.target import NoSuchPython

START = [
    sys.executable,
    "-c",
    "import sys; sys.path[:] = filter(None, sys.path); from torchdoctor.__main__ import main; main()",
]
COUNTS = """#!/bin/sh
echo started >> "$(dirname "$0")/../starts"
exec {python} "$@"
"""
HANGS = """#!/bin/sh
echo $$ >> "$(dirname "$0")/../starts"
exec sleep 300
"""


@each(
    [
        ("check", True),
        ("check --no-smoke", True),
        ("check -v", True),
        ("check -q --no-smoke", True),
        ("", False),
        ("--version", False),
        ("bench", False),
        ("check --help", False),
        ("check --python x", False),
        ("check --from report.json", False),
        ("check --node", False),
        ("check --timeout 5", False),
        ("check requirements.txt", False),
        ("check -vq", False),
    ]
)
def test_only_what_no_flag_decides_on_is_started_early(line: str, early: bool) -> None:
    started: list[tuple[object, ...]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(start, "_begun", [])
        patch.setattr(signals, "end_us", lambda: None)
        patch.setattr(start, "_begin", lambda *given: started.append(given))
        start.early(line.split())
        assert len(start._begun) == len(started) == early
        if early:
            assert started == [(None, start.LIMIT, "--no-smoke" not in line)]
            start.collection(None, start.LIMIT, True)
            assert len(started) == 1
        start.collection("python3", 5, True)
        assert started[-1] == ("python3", 5, True)


def test_what_goes_wrong_early_is_said_by_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*given: object) -> None:
        raise NoSuchPython("none")

    monkeypatch.setattr(start, "_begun", [])
    monkeypatch.setattr(signals, "end_us", lambda: None)
    monkeypatch.setattr(start, "_begin", refuses)
    start.early(["check"])
    with pytest.raises(NoSuchPython):
        start.collection(None, start.LIMIT, True)


def test_plain_flags_are_those_of_the_command() -> None:
    group: Any = get_command(command_line("check"))
    named = {item.name: {*item.opts} for item in group.commands["check"].params}
    assert (named["no_smoke"], named["verbose"], named["quiet"]) == (start.NO_SMOKE, start.VERBOSE, start.QUIET)


@pytest.mark.process
@pytest.mark.parametrize("flags", ["--no-smoke", "--no-smoke --verbose", "--no-smoke -q", "--no-smoke -v -q"])
def test_a_plain_check_says_what_the_command_says_and_needs_no_typer(flags: str, tmp_path: Path) -> None:
    """A flag with its usual value changes nothing but that the command line is read by Typer."""
    env = {**os.environ, "VIRTUAL_ENV": sys.prefix}
    said = []
    for more in ([], ["--timeout", "60"]):
        command = [sys.executable, "-X", "importtime", *START[1:], "check", *flags.split(), *more]
        done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert ("typer" in done.stderr) == bool(more)
        errors = [line for line in done.stderr.splitlines() if not line.startswith("import time:")]
        said.append((done.returncode, re.sub(r"\d+\.\d+ s\b", "", done.stdout), errors))
    assert said[0] == said[1]


def environment(folder: Path, python: str) -> dict[str, str]:
    """An active one with this in place of its Python, which notes its starts."""
    program = folder / "env/bin/python"
    program.parent.mkdir(parents=True)
    program.write_text(python)
    program.chmod(0o755)
    return {**os.environ, "VIRTUAL_ENV": str(folder / "env")}


@pytest.mark.process
def test_the_patient_is_started_once(tmp_path: Path) -> None:
    env = environment(tmp_path, COUNTS.format(python=sys.executable))
    done = subprocess.run(
        [*START, "check", "--no-smoke"], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "env/starts").read_text() == "started\n"


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("flags", [["-q", "-v"], ["--no-smoke"]])
def test_a_check_that_ends_before_it_asks_leaves_no_process(flags: list[str], tmp_path: Path) -> None:
    """By two flags that do not go together, and by settings that cannot be read."""
    env = environment(tmp_path, HANGS)
    (tmp_path / "pyproject.toml").write_text("[tool.torchdoctor]\nfail_on = 'nonsense'\n")
    done = subprocess.run(
        [*START, "check", *flags], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2, done.stderr
    started = (tmp_path / "env/starts").read_text().split() if (tmp_path / "env/starts").exists() else []
    deadline = time.monotonic() + 30
    while (left := [pid for pid in started if is_running(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


def is_running(pid: str) -> bool:
    """Not so of one that has ended and waits for its new parent to notice."""
    try:
        return Path("/proc", pid, "stat").read_text("utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
