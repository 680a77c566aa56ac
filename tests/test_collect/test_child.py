"""Processes that behave badly, run by collect/child.py."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from torchdoctor.collect import child
from torchdoctor.collect.child import Outcome

pytestmark = pytest.mark.process

SLACK = 5.0  # seconds above the limit that a loaded machine may take; a hang takes far longer


def run(code: str, limit: float = 20, given: str = "") -> Outcome:
    return child.run([sys.executable, "-c", code], limit, given)


def gone(pid: int) -> bool:
    """Dead, or dead and only not yet collected by its parent."""
    deadline = time.monotonic() + SLACK
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


def test_output_status_and_input() -> None:
    outcome = run("import sys; print(sys.stdin.read()); print('err', file=sys.stderr); sys.exit(3)", given="asked")
    assert (outcome.kind, outcome.status, outcome.detail) == ("exit", 3, "3")
    assert outcome.stdout == "asked\n"
    assert outcome.stderr == "err\n"


def test_environment_is_added_to_ours() -> None:
    code = "import os; print(os.environ['ADDED'], 'PATH' in os.environ)"
    assert child.run([sys.executable, "-c", code], 20, env={"ADDED": "yes"}).stdout.split() == ["yes", "True"]


@pytest.mark.parametrize("name", ["SIGABRT", "SIGSEGV", "SIGILL", "SIGBUS", "SIGKILL"])
def test_death_by_a_signal_is_named(name: str) -> None:
    outcome = run(f"import os, signal; os.kill(os.getpid(), signal.{name})")
    assert (outcome.kind, outcome.detail) == ("signal", name)


def test_signal_without_a_name() -> None:
    assert child.signal_name(-signal.SIGSEGV) == "SIGSEGV"
    assert child.signal_name(-99) == "signal 99"


@pytest.mark.parametrize("argv", [["/no/such/program"], ["/"], [__file__], ["a\0b"], [""]])
def test_what_cannot_be_started(argv: list[str]) -> None:
    outcome = child.run(argv, 5)
    assert outcome.kind == "start-failed"
    assert outcome.status is None
    assert outcome.detail


def test_program_that_is_no_program(tmp_path: Path) -> None:
    script = tmp_path / "empty"
    script.write_text("neither ELF nor #!")
    script.chmod(0o755)
    assert child.run([str(script)], 5).kind == "start-failed"


def test_hang_is_ended() -> None:
    outcome = run("import time; print('begun', flush=True); time.sleep(1000)", limit=1)
    assert (outcome.kind, outcome.detail) == ("timeout", "")
    assert outcome.stdout == "begun\n"
    assert outcome.seconds < 1 + SLACK


def test_deaf_and_stopped_process_is_ended() -> None:
    code = "import os, signal; signal.signal(15, signal.SIG_IGN); os.kill(os.getpid(), signal.SIGSTOP)"
    assert run(code, limit=1).kind == "timeout"


def test_process_that_never_reads_does_not_block() -> None:
    outcome = child.run(["/bin/sleep", "0.2"], 20, given="x" * 10_000_000)
    assert (outcome.kind, outcome.status) == ("exit", 0)


def test_much_on_both_streams_is_drained() -> None:
    code = "import os\nfor _ in range(500): os.write(1, b'o' * 65536); os.write(2, b'e' * 65536)"
    outcome = run(code)
    assert (outcome.kind, outcome.status) == ("exit", 0)
    assert set(outcome.stdout.replace(" ... ", "")) == {"o"}  # what was left out is shown
    assert set(outcome.stderr.replace(" ... ", "")) == {"e"}


def test_head_and_tail_are_kept() -> None:
    outcome = run(
        "import os; os.write(1, b'first'); [os.write(1, b'.' * 65536) for _ in range(300)]; os.write(1, b'last')"
    )
    assert outcome.stdout.startswith("first")
    assert outcome.stdout.endswith("last")
    assert child.TAIL < len(outcome.stdout) < 2 * child.TAIL + child.HEAD + child.CHUNK


def test_large_reply_arrives_whole() -> None:
    reply = "".join(chr(97 + i % 26) for i in range(3_000_000))
    assert run("import sys; sys.stdout.write(sys.stdin.read())", given=reply).stdout == reply


def test_flood_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "FLOOD", 5_000_000)
    outcome = run("import os\nwhile True: os.write(2, b'f' * 65536)")
    assert outcome.kind == "flood"
    assert outcome.seconds < 20


def test_flood_that_comes_while_the_readers_start_is_a_flood(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first bytes wake who waits for the outcome, and the process is to be ended all the same."""
    start = child._Stream.start

    def slow(self: child._Stream) -> None:
        start(self)
        time.sleep(0.3)

    monkeypatch.setattr(child, "FLOOD", 1000)
    monkeypatch.setattr(child._Stream, "start", slow)
    outcome = child.run([sys.executable, "-c", "import os\nwhile True: os.write(1, b'f' * 65536)"], 20)
    assert (outcome.kind, outcome.stdout[:3]) == ("flood", "fff")
    assert child._running == set()


def test_bytes_that_are_no_text() -> None:
    outcome = run(r"import os; os.write(1, b'a\xff\xfe\x00z')")
    assert outcome.stdout == "a��\0z"


def test_grandchildren_that_hold_the_pipes_are_killed_too() -> None:
    code = """
import os, time
pid = os.fork()
if pid == 0:
    time.sleep(1000)
print(pid, flush=True)
os._exit(0)
"""
    outcome = run(code)
    assert (outcome.kind, outcome.status) == ("exit", 0)
    assert outcome.seconds < SLACK
    assert gone(int(outcome.stdout))


def test_daemon_that_left_the_group_does_not_hold_us() -> None:
    code = """
import os, time
pid = os.fork()
if pid == 0:
    os.setsid()
    time.sleep(20)
    os._exit(0)
print(pid, flush=True)
"""
    outcome = run(code)
    os.kill(int(outcome.stdout), signal.SIGKILL)
    assert outcome.kind == "exit"
    assert outcome.seconds < 2 * child.GRACE + SLACK


def test_kill_all_ends_what_still_runs() -> None:
    outcomes: list[Outcome] = []
    watcher = threading.Thread(target=lambda: outcomes.append(run("import time; time.sleep(1000)", limit=60)))
    watcher.start()
    deadline = time.monotonic() + SLACK
    while not child._running and time.monotonic() < deadline:
        time.sleep(0.01)
    child.kill_all()
    watcher.join(SLACK)
    assert [outcome.detail for outcome in outcomes] == ["SIGKILL"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_what_is_being_started_when_the_signal_comes_is_ended() -> None:
    """Its process exists before we hold it: the signal's end waits for it."""
    code = """
import sys, threading, time
from torchdoctor.collect import child
child.own_process()
begun = threading.Event()
true_start = child.Running._start
def start(self, argv):
    begun.set()
    time.sleep(0.05)
    return true_start(self, argv)
child.Running._start = start
running = child.Running([sys.executable, "-c", "import time; time.sleep(1000)"], 60)
begun.wait()
child.leave_nothing()
time.sleep(0.2)
print(child._descendants(), child.run([sys.executable, "-V"], 20).kind)
"""
    assert run(code).stdout == "set() start-failed\n"


def test_nothing_stays_open() -> None:
    before = len(list(Path("/dev/fd").iterdir()))
    for _ in range(5):
        run("pass")
    assert len(list(Path("/dev/fd").iterdir())) <= before


def test_the_end_of_a_reply_is_not_lost_on_a_starved_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of the pipe comes to its turn only seconds after the process has ended."""
    read = os.read

    def slow(descriptor: int, size: int) -> bytes:
        time.sleep(0.4)
        return read(descriptor, min(size, 8))

    monkeypatch.setattr(os, "read", slow)
    outcome = child.run([sys.executable, "-c", "print('x' * 30, 'end')"], 30)
    monkeypatch.undo()
    assert outcome.stdout.rstrip().endswith("end")
