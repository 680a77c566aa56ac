"""torchdoctor run: the program's streams, signals and ending pass through; a failure is explained below."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

OOM = "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB"
DOCTOR = [sys.executable, "-m", "torchdoctor", "run", "--"]


def run(code: str, *arguments: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    command = [*DOCTOR, sys.executable, "-c", code, *arguments]
    return subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)


def test_streams_and_arguments_pass_through() -> None:
    code = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()); sys.stderr.write(repr(sys.argv[1:]))"
    given = bytes(range(256)) * 1000
    done = run(code, "--lr", "1e-3", "-v", "--", "x y", given=given)
    assert (done.returncode, done.stdout) == (0, given)
    assert done.stderr == b"['--lr', '1e-3', '-v', '--', 'x y']"


def test_failure_is_explained_on_standard_error_below() -> None:
    done = run(f"import sys; print('out'); print({OOM!r}, file=sys.stderr); sys.exit(7)")
    assert (done.returncode, done.stdout) == (7, b"out\n")
    first, _, rest = done.stderr.partition(b"\n")
    assert first == OOM.encode()
    assert b"the program failed (exit status 7)" in rest
    assert b"The GPU ran out of memory (problem in the code)" in rest


def test_success_is_silent_whatever_it_printed() -> None:
    done = run(f"import sys; print({OOM!r}, file=sys.stderr)")
    assert (done.returncode, done.stderr) == (0, OOM.encode() + b"\n")


def test_failure_that_is_not_known() -> None:
    done = run("import sys; sys.exit('out of paint')")
    assert done.returncode == 1
    assert b"does not recognise an error" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_ends_by_the_signal_that_ended_the_program(number: signal.Signals) -> None:
    done = run(f"import os; os.kill(os.getpid(), {int(number)})")
    assert done.returncode == -number
    assert number.name.encode() in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGHUP])
def test_signals_reach_the_program(number: signal.Signals) -> None:
    code = (
        "import signal, sys, time\n"
        f"signal.signal({int(number)}, lambda *_: sys.exit(42))\n"
        "print('ready', flush=True)\n"
        "time.sleep(30)"
    )
    running = subprocess.Popen(
        [*DOCTOR, sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert running.stdout
    assert running.stdout.readline() == b"ready\n"
    running.send_signal(number)
    assert running.wait(20) == 42
    running.stdout.close()


@pytest.mark.parametrize(("program", "status"), [("/no/such/program", 127), (os.devnull, 126)])
def test_program_that_cannot_be_started(program: str, status: int) -> None:
    done = subprocess.run([*DOCTOR, program], capture_output=True, timeout=60, check=False)
    assert done.returncode == status
    assert program.encode() in done.stderr


def test_order_of_both_streams_in_one_pipe() -> None:
    code = "import os\nfor n in range(500): os.write(1 + n % 2, b'%d\\n' % n)"
    command = [*DOCTOR, sys.executable, "-c", code]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False)
    assert done.stdout == b"".join(b"%d\n" % n for n in range(500))


def test_file_as_output_stays_the_programs_own(tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = "import sys; sys.stdout.write('abc'); sys.stdout.seek(1); sys.stdout.write('X')"
    with out.open("wb") as file:
        subprocess.run([*DOCTOR, sys.executable, "-c", code], stdout=file, timeout=60, check=True)
    assert out.read_bytes() == b"aXc"


def test_reader_that_leaves_ends_the_program() -> None:
    code = "import sys\nwhile True: sys.stdout.write('y\\n')"
    running = subprocess.Popen([*DOCTOR, sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout
    assert running.stderr
    assert running.stdout.readline() == b"y\n"
    running.stdout.close()
    running.stderr.read()
    running.stderr.close()
    assert running.wait(20) != 0


def test_terminal_stays_a_terminal() -> None:
    code = "import os, sys; print([os.isatty(n) for n in range(3)], os.get_terminal_size().columns); sys.exit(3)"
    taken, given = pty.openpty()
    running = subprocess.Popen(
        [*DOCTOR, sys.executable, "-c", code], stdin=given, stdout=given, stderr=given, start_new_session=True
    )
    os.close(given)
    said = b""
    until = time.monotonic() + 30
    while b"failed (exit status 3)" not in said and time.monotonic() < until:
        if select.select([taken], [], [], 1)[0]:
            try:
                said += os.read(taken, 65536)
            except OSError:
                break
    assert running.wait(20) == 3
    os.close(taken)
    assert b"[True, True, True]" in said
    assert b"\r\r\n" not in said
