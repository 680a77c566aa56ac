"""The only place that starts processes: no shell, a time limit, bounded output, the group killed, never raises."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from torchdoctor.frozen import dataclass
from torchdoctor.privacy import redact
from torchdoctor.pythons.paths import deaf

Kind = Literal["exit", "signal", "timeout", "flood", "start-failed"]

HEAD = 16_384  # bytes of each stream kept from its start ...
TAIL = 4_000_000  # ... and from its end: a reply about 10,000 packages is about 2 MB
FLOOD = 256_000_000  # bytes on one stream after which a process is stopped
GRACE = 0.5  # seconds that a killed process, or one holding our pipes, is waited for
STARVED = 10.0  # seconds that what is still in a pipe is waited for
CHUNK = 1 << 16

PR_SET_CHILD_SUBREAPER = 36  # of <linux/prctl.h>

_running: set["subprocess.Popen[bytes]"] = set()
_folders: set[str] = set()
_orphans: set[str] = set()  # "ours": they are to be ended; "adopted": they are given to us
_starting: set["Running"] = set()  # whose process may be there already, and is not yet in _running
_ended: set[str] = set()  # "yes" from the signal on that ends us: nothing is started any more


@dataclass(frozen=True)
class Outcome:
    """What a process did. printed: its standard output as it came, for who decodes it and redacts what is in it."""

    kind: Kind
    status: int | None  # exit status; for a signal its number, negative
    printed: str
    stderr: str
    seconds: float
    why: str = ""  # of start-failed

    @property
    def stdout(self) -> str:
        return redact(self.printed)

    @property
    def detail(self) -> str:
        if self.kind == "signal":
            return signal_name(self.status or 0)
        return self.why or (str(self.status) if self.kind == "exit" else "")


class _Stream(threading.Thread):
    """Drains one pipe, keeping its head and tail, so that a flood fills neither the pipe nor our memory."""

    def __init__(self, descriptor: int, flooded: threading.Event, changed: threading.Event) -> None:
        super().__init__(daemon=True)
        self.descriptor, self.flooded, self.changed = descriptor, flooded, changed
        self.head, self.tail, self.total = b"", bytearray(), 0

    def run(self) -> None:
        with contextlib.suppress(OSError, MemoryError):
            while chunk := os.read(self.descriptor, CHUNK):
                self.total += len(chunk)
                self._keep(chunk)
                if self.total > FLOOD:
                    self.flooded.set()
                    self.changed.set()

    def _keep(self, chunk: bytes) -> None:
        room = HEAD - len(self.head)
        self.head += chunk[:room] if room > 0 else b""
        self.tail += chunk[max(room, 0) :]
        if len(self.tail) > 2 * TAIL:
            del self.tail[:-TAIL]

    def drain(self) -> None:
        """Wait for its end; on a starved machine the last of a reply may wait longer than GRACE to be read."""
        deadline = time.monotonic() + STARVED
        self.join(GRACE)
        while self.is_alive() and self._pending() and time.monotonic() < deadline:
            self.join(GRACE)

    def _pending(self) -> bool:
        """Whether something is there to be read, or the end; on Windows that is not known."""
        try:
            return bool(select.select([self.descriptor], [], [], 0)[0])
        except (OSError, ValueError):
            return False

    def text(self) -> str:
        between = b" ... " if self.total > len(self.head) + len(self.tail) else b""
        return (self.head + between + self.tail).decode("utf-8", "replace")


class Running:
    """A process under a time limit, started, fed and drained at once; outcome() waits for its end.

    given: what it finds on its standard input. env: changes to our environment.
    """

    def __init__(
        self,
        argv: Sequence[str],
        limit: float,
        given: str = "",
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
    ) -> None:
        self.began, self.limit, self.why = time.monotonic(), limit, ""
        self.changed, self.flooded = threading.Event(), threading.Event()
        self.attending = threading.Lock()  # a flood may come before the process that floods is ours to end
        self.streams: list[_Stream] = []
        self.process: subprocess.Popen[bytes] | None = None
        self.cwd, self.env = cwd, {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(env or {})}
        leave_no_core_files()
        # In a thread, as a program on a mount that does not answer is waited for without end.
        threading.Thread(target=self._begin, args=(list(argv), given.encode()), daemon=True).start()

    def _begin(self, argv: list[str], given: bytes) -> None:
        deaf(False)
        _starting.add(self)
        try:
            process = None if _ended else self._start(argv)
        except (OSError, ValueError, RuntimeError, MemoryError) as error:
            self.why = getattr(error, "strerror", None) or str(error) or "out of memory"
        else:
            if process:
                self._attend(process, given)
        _starting.discard(self)
        self.changed.set()

    def _start(self, argv: list[str]) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.env,
            cwd=self.cwd,
            start_new_session=True,
        )
        _running.add(process)
        _starting.discard(self)
        return process

    def _attend(self, process: "subprocess.Popen[bytes]", given: bytes) -> None:
        """Until it has ended."""
        adopt_orphans()
        assert process.stdout
        assert process.stderr
        streams = [_Stream(pipe.fileno(), self.flooded, self.changed) for pipe in (process.stdout, process.stderr)]
        with self.attending:
            try:
                for thread in (threading.Thread(target=_feed, args=(process, given), daemon=True), *streams):
                    thread.start()
            except (RuntimeError, MemoryError) as error:  # no more threads
                self.why = str(error) or "out of memory"
                _kill(process)
                _running.discard(process)
                return
            self.streams, self.process = streams, process
        # The dead process stays unreaped where it can, so that its group's number cannot pass to another.
        with contextlib.suppress(OSError):
            if hasattr(os, "waitid"):
                os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            else:
                process.wait()

    def latest(self) -> str:
        """The last whole line that it has printed so far; "" where there is none yet."""
        lines = bytes(self.streams[0].tail or self.streams[0].head).splitlines(keepends=True) if self.streams else []
        return next((line.decode("utf-8", "replace") for line in reversed(lines) if line.endswith(b"\n")), "")

    def outcome(self) -> Outcome:
        """What became of it."""
        in_time = self.changed.wait(max(self.began + self.limit - time.monotonic(), 0))
        with self.attending:
            process = self.process
        if process is None or self.why:
            why = self.why or "it cannot be started"
            return Outcome("start-failed" if in_time else "timeout", None, "", "", time.monotonic() - self.began, why)
        kind: Kind = "timeout" if not in_time else "flood" if self.flooded.is_set() else "exit"
        _kill(process)  # also what it left behind: forked children hold our pipes
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        for stream in self.streams:
            stream.drain()
        _close(process, self.streams)
        _running.discard(process)
        status = process.returncode
        if kind == "exit" and status is not None and status < 0:
            kind = "signal"
        output, errors = (stream.text() for stream in self.streams)
        return Outcome(kind, status, output, redact(errors), time.monotonic() - self.began)


def leave_no_core_files() -> None:
    """A patient that crashes would leave one in the working directory. Ours has the same limit from here on."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def run(argv: Sequence[str], limit: float, given: str = "", env: Mapping[str, str] | None = None) -> Outcome:
    """Run argv for at most limit seconds with `given` on its standard input."""
    return Running(argv, limit, given, env).outcome()


def start(argv: Sequence[str], stdout: int | None, stderr: int | None) -> "subprocess.Popen[bytes]":
    """A program of the user's, in our own group and on our own standard input: not limited, and not ended by us."""
    return subprocess.Popen(list(argv), stdout=stdout, stderr=stderr)


class Attended:
    """An installer that the user asked for: no input, both streams into a file, no limit, in a group of its own.

    env: changes to our environment. Raises OSError where it cannot start.
    """

    def __init__(self, argv: Sequence[str], output: int, env: Mapping[str, str]) -> None:
        own = {**os.environ, **env}
        self._process = subprocess.Popen(
            list(argv), stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=own, start_new_session=True
        )
        self.pid = self._process.pid

    def wait(self, seconds: float) -> int | None:
        """Its exit status, negative for a signal; None where it is still at work by then."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def end(self, patience: float) -> None:
        """Asks it and all that it started to stop as Ctrl-C does, and kills what is still there after some seconds."""
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self._process.terminate()
            else:
                os.killpg(self.pid, signal.SIGINT)
        self.wait(patience)
        _kill(self._process)
        self._process.wait()


class Unattended:
    """A small program that only has to end, or not: without input, outputs, and our environment.

    LD_LIBRARY_PATH may lead to the very mount that it is to ask. Raises OSError where it cannot start.
    """

    def __init__(self, argv: Sequence[str]) -> None:
        no = subprocess.DEVNULL
        self._process = subprocess.Popen(
            list(argv), stdin=no, stdout=no, stderr=no, env={}, cwd="/", start_new_session=True
        )

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        """It is not waited for: what waits for FUSE ends when the mount answers, and no sooner."""
        self._process.kill()


@contextlib.contextmanager
def scratch() -> "Iterator[str]":
    """A folder for what patients write, gone when we are."""
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="torchdoctor-")
    _folders.add(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _folders.discard(folder)


def own_process() -> None:
    """This process is torchdoctor's own, the command line's: what patients leave behind is given to it, and ended."""
    _orphans.add("ours")


def adopt_orphans() -> None:
    """Linux then makes us the parent of what a patient leaves behind: a session of its own hides it from no more."""
    if "ours" in _orphans and "adopted" not in _orphans and sys.platform == "linux":
        _orphans.add("adopted")
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def kill_all() -> None:
    """End every process still running, and what patients have left behind."""
    for process in list(_running):
        _kill(process)
    if "ours" in _orphans and sys.platform == "linux":
        _end_descendants()


def _end_descendants() -> None:
    """One look may miss what is forked while it is taken, so a signal looks twice; who forks on is struck again."""
    deadline = time.monotonic() + GRACE
    looks = 2 if _ended else 1
    while looks and time.monotonic() < deadline:
        left = _descendants()
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        if left or (_ended and _starting):
            time.sleep(0.001)
        else:
            looks -= 1


def _descendants() -> set[int]:
    """Every living process that has us above it: what a patient left behind was given to us."""
    parents: dict[int, int] = {}
    dead = set()
    for name in _names_in_proc():
        if name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                with open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123
                    state, parent = file.read().rpartition(b")")[2].split()[:2]
                parents[int(name)] = int(parent)
                if state in (b"Z", b"X"):  # whose children may have been read before they were given to us
                    dead.add(int(name))
    own = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in own} - own:
        own |= more
    return own - dead - {os.getpid()}


def _names_in_proc() -> list[str]:
    try:
        return os.listdir("/proc")  # noqa: PTH208
    except OSError:  # nothing is mounted there, or it is closed
        return []


def leave_nothing() -> None:
    """For a signal that ends us: no process, no folder."""
    _ended.add("yes")
    kill_all()
    if _folders:
        import shutil

        for folder in list(_folders):
            shutil.rmtree(folder, ignore_errors=True)


def signal_name(number: int) -> str:
    try:
        return signal.Signals(abs(number)).name
    except ValueError:
        return f"signal {abs(number)}"


def _feed(process: "subprocess.Popen[bytes]", given: bytes) -> None:
    """In a thread of its own: a process that never reads must not block us."""
    assert process.stdin
    with contextlib.suppress(OSError, ValueError):
        process.stdin.write(given)
    with contextlib.suppress(OSError, ValueError):
        process.stdin.close()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _close(process: "subprocess.Popen[bytes]", streams: list[_Stream]) -> None:
    """A pipe whose reader still blocks stays open: closing it under the reader would free its number for reuse."""
    for stream, pipe in zip(streams, (process.stdout, process.stderr), strict=True):
        if pipe and not stream.is_alive():
            pipe.close()
