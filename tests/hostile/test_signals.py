"""Signals at any moment end torchdoctor at once, with its exit code and nothing left behind."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from patients import WORKING, Patient

pytestmark = [pytest.mark.process, pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")]

START = "import sys; sys.path[:] = filter(None, sys.path); from torchdoctor.__main__ import main; main()"
# A torch that leaves a child in a session of its own behind, one that forks on, and does not come back.
LEAVES = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(300)
    time.sleep(300)
"""
COMMANDS = [
    ["check"],
    ["check", "--smoke", "full"],
    ["pythons"],
    ["bench", "--budget", "5"],
    ["explain", "-"],
]


def of_mark(mark: str) -> list[int]:
    """Processes that have this in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def gone(mark: str) -> list[int]:
    """Which of them are still there after the seconds that a busy machine may take to bury the dead; they are ended."""
    deadline = time.monotonic() + 5
    while (left := of_mark(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return left


def heeded() -> None:
    """nohup, and a shell in the background, have what they start ignore signals, and a test would test nothing."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def strike(
    env: dict[str, str], folder: Path, words: list[str], number: signal.Signals, after: float
) -> tuple[int, float, str]:
    """(exit code, seconds until the end, standard error) of a command that gets a signal after some seconds."""
    process = subprocess.Popen(
        [sys.executable, "-c", START, *words],
        env=env,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heeded,
    )
    time.sleep(after)
    process.send_signal(number)
    began = time.monotonic()
    _, errors = process.communicate(timeout=60)
    return process.returncode, time.monotonic() - began, errors


def check(patient: Patient, folder: Path, seed: int, count: int, earliest: float) -> None:
    chance = random.Random(seed)
    for round_ in range(count):
        number = chance.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
        words, after = chance.choice(COMMANDS), chance.uniform(earliest, 2.5)
        mark = f"{seed}-{round_}-{os.getpid()}"
        path = f"{patient.prefix}/bin:{os.environ['PATH']}"
        env = {**os.environ, "STRUCK": mark, "TMPDIR": str(folder), "PATH": path}
        code, seconds, errors = strike(env, folder, words, number, after)
        told = (seed, round_, words, number, after, code, seconds, errors)
        ended = code in (0, 1, 3) and seconds < 60  # it was done before, or nothing of torch answered
        # -number: before its first line of ours the interpreter dies of it, as any program does.
        assert code in (128 + number, -number) or ended, told
        assert "Traceback" not in errors or "/torchdoctor/" not in errors, told
        assert seconds < 4 or code != 128 + number, told  # one second, and the machine is shared
        assert gone(f"STRUCK={mark}") == [], told
        assert [item.name for item in folder.glob("torchdoctor-*")] == [], told


@pytest.fixture
def leaving(patient: Patient) -> Patient:
    patient.torch(LEAVES + WORKING + "\ntime.sleep(1.5)\n")
    return patient


def test_signals(leaving: Patient, tmp_path: Path) -> None:
    check(leaving, tmp_path, 1, 6, 0.3)


@pytest.mark.hostile
@pytest.mark.parametrize("seed", range(10))
def test_many_signals(leaving: Patient, tmp_path: Path, seed: int) -> None:
    check(leaving, tmp_path, 100 + seed, 50, 0.02)


def test_what_a_patient_leaves_behind_ends_with_the_check(leaving: Patient, tmp_path: Path) -> None:
    env = {**os.environ, "STRUCK": f"left-{os.getpid()}"}
    done = subprocess.run(
        [sys.executable, "-c", START, "check", "-q", "--python", str(leaving.prefix)],
        env=env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert gone(env["STRUCK"]) == []


def test_a_signal_that_was_to_be_ignored_stays_so(leaving: Patient, tmp_path: Path) -> None:
    line = f"trap '' HUP; exec {sys.executable} -c '{START}' check -q --python {leaving.prefix}"
    process = subprocess.Popen(["bash", "-c", line], cwd=tmp_path, stdout=subprocess.DEVNULL)
    time.sleep(0.6)
    process.send_signal(signal.SIGHUP)
    assert process.wait(60) in (0, 1)


def test_no_bytecode_is_written_by_what_a_patient_starts(leaving: Patient, tmp_path: Path) -> None:
    """PYTHONDONTWRITEBYTECODE reaches grandchildren, and is not set here."""
    before = {*leaving.prefix.rglob("*.pyc")}
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for words in (["check", "-q", "--smoke", "full", "--timeout", "2"],):
        subprocess.run(
            [sys.executable, "-B", "-c", START, *words, "--python", str(leaving.prefix)],
            env=env,
            cwd=tmp_path,
            capture_output=True,
            timeout=120,
            check=False,
        )
    assert {*leaving.prefix.rglob("*.pyc")} == before
