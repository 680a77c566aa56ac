"""Runs a program as if we were not there: its streams, signals and ending pass through, and we see what it prints.

Standard input is the program's own. Of what it writes to a terminal or a pipe, a copy goes to `watch`; a terminal is
replaced by one of the same size, so that the program still finds one. Standard output into a file is left alone.
"""

import contextlib
import os
import signal
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType

from torchdoctor.collect import child

GRACE = 1.0  # seconds that what the program left behind may go on writing before we end
CHUNK = 1 << 16
OUT, ERR = 1, 2
TYPED = tuple(getattr(signal, name) for name in ("SIGINT", "SIGQUIT") if hasattr(signal, name))
FORWARDED = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGBREAK") if hasattr(signal, name)
)

Watch = Callable[[bytes], None]


@dataclass
class _Channel:
    """From the program's end (given) through ours (taken) to where it was to go (target)."""

    given: int
    taken: int
    target: int

    def copy(self, watch: Watch) -> None:
        """Until all writers are gone (a terminal says so by an error), or the reader behind us is."""
        with contextlib.suppress(OSError):
            while chunk := os.read(self.taken, CHUNK):
                _write(self.target, chunk)
                watch(chunk)
        os.close(self.taken)  # where our reader is gone, the program learns of it as it would have


def run(argv: Sequence[str], watch: Watch) -> int:
    """Its exit status, or the negative number of the signal that ended it. Raises OSError if it cannot start."""
    channels = _channels()
    lock = threading.Lock()

    def seen(chunk: bytes) -> None:
        with lock:
            watch(chunk)

    try:
        process = child.start(argv, *(channels[stream].given if stream in channels else None for stream in (OUT, ERR)))
    finally:
        unique = {channel.given: channel for channel in channels.values()}
        for given in unique:
            os.close(given)
    threads = [threading.Thread(target=channel.copy, args=(seen,), daemon=True) for channel in unique.values()]
    with _signals(process.send_signal, list(unique.values())):
        for thread in threads:
            thread.start()
        status = process.wait()
        for thread in threads:
            thread.join(GRACE)
    return status


def end_like(status: int) -> int:
    """Ends us by the signal that ended the program; else the exit status to end with."""
    if status >= 0:
        return status
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # the program's core is the one that counts
        signal.signal(-status, signal.SIG_DFL)
    with contextlib.suppress(OSError, ValueError):
        os.kill(os.getpid(), -status)
    return 128 - status


def _channels() -> dict[int, _Channel]:
    """One for each place that is watched; both streams share it where they go to the same."""
    found: dict[int, _Channel] = {}
    places: dict[tuple[int, int], _Channel] = {}
    shared = _place(OUT) is not None and _place(OUT) == _place(ERR)
    for stream in (OUT, ERR):
        place = _place(stream)
        if place is None or (stream == OUT and not shared and _is_file(stream)):
            continue
        if place not in places:
            places[place] = _Channel(*(_terminal(stream) if os.isatty(stream) else _pipe()), stream)
        found[stream] = places[place]
    return found


def _place(stream: int) -> tuple[int, int] | None:
    """What tells whether two streams go to the same place; None if the stream is closed."""
    try:
        status = os.fstat(stream)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status.st_ino else (-1, stream)


def _is_file(stream: int) -> bool:
    mode = os.fstat(stream).st_mode
    return stat.S_ISREG(mode) or (stat.S_ISCHR(mode) and not os.isatty(stream))


def _pipe() -> tuple[int, int]:
    taken, given = os.pipe()
    return given, taken


def _terminal(stream: int) -> tuple[int, int]:
    """A terminal like the one behind the stream, that hands on what is written to it as it is."""
    try:
        import termios
    except ImportError:  # Windows
        return _pipe()
    taken, given = os.openpty()
    modes = termios.tcgetattr(given)
    modes[1] &= ~termios.OPOST  # line ends are the true terminal's affair
    termios.tcsetattr(given, termios.TCSANOW, modes)
    _resize(given, stream)
    return given, taken


def _resize(given: int, stream: int) -> None:
    import fcntl
    import termios

    with contextlib.suppress(OSError):
        fcntl.ioctl(given, termios.TIOCSWINSZ, fcntl.ioctl(stream, termios.TIOCGWINSZ, b"\0" * 8))


def _write(target: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(target, view) :]


@contextlib.contextmanager
def _signals(send: Callable[[int], None], channels: Sequence[_Channel]) -> Iterator[None]:
    """Signals sent to us go to the program. What is typed at a terminal (Ctrl-C) the terminal sends to both itself."""
    typed = any(map(os.isatty, (0, OUT, ERR)))

    def forward(number: int, frame: FrameType | None) -> None:
        send(number)

    def resized(number: int, frame: FrameType | None) -> None:
        for channel in channels:
            if os.isatty(channel.target):
                _resize(channel.taken, channel.target)

    def swallowed(number: int, frame: FrameType | None) -> None:  # not SIG_IGN, which the program would inherit
        return

    handlers = dict.fromkeys(FORWARDED, forward) | dict.fromkeys(TYPED, swallowed if typed else forward)
    if hasattr(signal, "SIGWINCH"):
        handlers[signal.SIGWINCH] = resized
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
