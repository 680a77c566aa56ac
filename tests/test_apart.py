"""Where a mount may stop answering, one process works and another waits: the same answers, and always an end."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import hung_mount
import pytest
from machines import h100

from torchdoctor.knowledge import load
from torchdoctor.render.json import render
from torchdoctor.rules import judge

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="threads that cannot be ended are Linux's"),
]

START = """
import os, sys, time
from torchdoctor import __main__, apart, cli, signals
apart._may_stop_answering = lambda: True
"""
# The process that works writes its number, and then does not end by itself.
# Not one long sleep: a signal that comes just before it begins would be heard after it.
WAITS = """def run():
    signals.end_us()
    print(os.getpid(), flush=True)
    while True: time.sleep(0.05)
cli.run = run
"""


def started(*arguments: str, more: str = "") -> "subprocess.Popen[str]":
    code = f"{START}{more}sys.argv[0] = 'torchdoctor'\n__main__.main()\n"
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def in_one(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "torchdoctor", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("flags", [[], ["--require", "gpus>=99"], ["--require", "gpus=>8"]], ids=["0", "1", "2"])
def test_the_same_answer_as_one_process_gives(flags: list[str], tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    saved.write_text(render(judge(h100(), load(), "2026-11-01T00:00:00+00:00")), "utf-8")
    alone, apart = in_one("check", "--from", str(saved), *flags), started("check", "--from", str(saved), *flags)
    output, errors = apart.communicate(timeout=120)
    assert (apart.returncode, output, errors) == (alone.returncode, alone.stdout, alone.stderr)


def test_the_signal_that_ended_the_working_process_is_in_the_exit_code() -> None:
    apart = started("check", more="cli.run = lambda: os.kill(os.getpid(), 9)\n")
    apart.communicate(timeout=120)
    assert apart.returncode == 128 + signal.SIGKILL


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_a_signal_for_the_waiting_process_ends_both(number: signal.Signals) -> None:
    apart = started("check", more=WAITS)
    assert apart.stdout
    working = int(apart.stdout.readline())
    apart.send_signal(number)
    apart.communicate(timeout=60)
    assert apart.returncode == (-number if number == signal.SIGKILL else 128 + number)
    end = time.monotonic() + 60
    while is_running(working) and time.monotonic() < end:
        time.sleep(0.01)
    assert not is_running(working)


def test_ctrl_c_reaches_both_and_ends_both() -> None:
    apart = started("check", more=WAITS)
    assert apart.stdout
    working = int(apart.stdout.readline())
    for pid in (working, apart.pid):
        os.kill(pid, signal.SIGINT)
    _, errors = apart.communicate(timeout=60)
    assert (apart.returncode, errors) == (128 + signal.SIGINT, "")


def test_where_there_is_no_dev_null_the_exit_code_is_the_same() -> None:
    apart = started("check", more="os.devnull = '/nowhere/null'\ncli.run = lambda: 7\n")
    assert apart.communicate(timeout=60) == ("", "")
    assert apart.returncode == 7


def test_where_no_process_can_be_made_one_does_it_all() -> None:
    refused = "def refuse():\n    raise BlockingIOError\nos.fork = refuse\ncli.run = lambda: 7\n"
    alone = started("check", "--all", more=refused)
    alone.communicate(timeout=60)
    assert alone.returncode == 7


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def with_hung_mount(folder: Path, flags: list[str], env: dict[str, str]) -> Any:
    """What check says there, and in how many seconds."""
    folder.mkdir()
    words = [item.format(folder) for item in flags]
    command = ["env", *(f"{name}={value.format(folder)}" for name, value in env.items()), sys.executable]
    command += ["-m", "torchdoctor", "check", "--timeout", "3", *words]
    helper = [sys.executable, hung_mount.__file__, str(folder), *command]
    done = subprocess.run(helper, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode == hung_mount.NOT_HERE:
        pytest.skip("no FUSE here, or this user may not mount")
    return json.loads(done.stdout)


def test_a_mount_that_takes_requests_and_answers_none_holds_nobody(tmp_path: Path) -> None:
    """Nor who waits for the end of our output: the thread that waits for the mount cannot be ended by any signal."""
    path = f"{{}}/bin{os.pathsep}{os.environ['PATH']}"
    with ThreadPoolExecutor() as side_by_side:
        node, patient, everything = side_by_side.map(
            with_hung_mount,
            (tmp_path / "a", tmp_path / "b", tmp_path / "c"),
            (["--node", "-f", "line"], ["-q", "--no-smoke", "--python", "{}/bin/python"], ["-q", "--no-smoke"]),
            ({}, {}, {"PATH": path, "HOME": "{}", "TMPDIR": "{}"}),
        )
    assert node["code"] == 1, node
    assert node["output"].startswith(f"TD706 error no answer from {tmp_path}"[:60])
    assert (patient["code"], patient["output"]) == (3, "")
    assert patient["errors"] == f"torchdoctor: {tmp_path}/b/bin/python does not answer (3 s)\n"
    assert everything["code"] in (1, 3), everything
    assert "no answer from ~ (fuse)" in everything["output"]
