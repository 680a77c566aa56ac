"""What a signal does to torchdoctor: it ends at once, and leaves no process and no folder behind."""

import os
import signal
import sys

from torchdoctor import apart


def end_us() -> None:
    """From now on. A signal that was to be ignored stays so."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _end(number: int, frame: object) -> None:
    leave_nothing()
    if sys.stderr.isatty():
        os.write(2, b"\r\x1b[K")  # the line of progress
    apart.leave(128 + number)


def leave_nothing() -> None:
    """Ends what was started, if anything could be."""
    if child := sys.modules.get("torchdoctor.collect.child"):
        child.leave_nothing()
