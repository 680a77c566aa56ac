"""Runs the commands of a plan, one after the other, and stops at the first that fails or is interrupted."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import psutil

from torchdoctor.collect import child
from torchdoctor.fix.dry_run import ENV, why
from torchdoctor.fix.model import Command, Step
from torchdoctor.fix.state import OUTPUT, Record
from torchdoctor.privacy import redact, without_secrets
from torchdoctor.pythons import paths

LIMIT = 4 * 3600.0  # seconds for one command: gigabytes over a slow line
PATIENCE = 10.0  # seconds in which an installer that is stopped may put back what it can
TICK = 0.2
LARGEST = 1 << 26  # bytes of an installer's output
SHOWN = 70  # characters of the installer's last line beside the progress
OFTEN = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
Progress = Callable[[str], None]
Handler = Callable[[int, FrameType | None], Any] | int | signal.Handlers | None


class Interrupted(BaseException):
    """A signal has asked us to stop. number: of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Applied(NamedTuple):
    """steps: with their results. why and output: of the command that failed. signal: that interrupted it."""

    steps: tuple[Step, ...]
    why: str = ""
    output: str = ""
    signal: int = 0


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """A signal raises Interrupted once; a second one ends us as ever, and `undo` then has to restore."""
    before = {number: signal.getsignal(number) for number in OFTEN}

    def stop(number: int, frame: FrameType | None) -> None:
        _again(before)
        raise Interrupted(number)

    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        yield
    finally:
        _again(before)


def _again(handlers: Mapping[int, Handler]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)


def run(steps: Sequence[Step], record: Record, progress: Progress) -> Applied:
    """Each event is in the journal before it happens. What was changed by then stays: see snapshot.restore."""
    done: list[Step] = []
    for number, step in enumerate(steps):
        record.note("step", number=number)
        try:
            with interruptible():
                said = _step(step, record, progress)
        except Interrupted as stopped:
            rest = [replace(step, result="interrupted"), *steps[number + 1 :]]
            return Applied((*done, *rest), "interrupted", output(record), stopped.number)
        if said:
            return Applied((*done, replace(step, result="failed"), *steps[number + 1 :]), said, output(record))
        done.append(replace(step, result="done"))
    return Applied(tuple(done))


def _step(step: Step, record: Record, progress: Progress) -> str:
    """ "" where every command ended well, else why not."""
    for command in step.commands:
        if said := _command(command, record, progress):
            return said
    return ""


def _command(command: Command, record: Record, progress: Progress) -> str:
    """The output goes to a file, so that none of it is lost; its last line is the progress."""
    log = record.place / OUTPUT
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"$ {command.shown}\n".encode("utf-8", "replace"))
        began = os.fstat(descriptor).st_size
        try:
            process = child.Attended(command.argv, descriptor, ENV)
        except OSError as error:
            return f"{command.argv[0]} cannot be started: {error.strerror}"
        status = _attended(process, command, record, log, progress)
    finally:
        os.close(descriptor)
    record.note("ended", status=status)
    if status == 0:
        return ""
    said = redact(_text(log, began))
    if status is None:
        return f"{command.tool} did not finish within {LIMIT / 3600:g} hours"
    kind = ("signal", child.signal_name(status)) if status < 0 else ("exit", str(status))
    return why(command.tool, *kind, said)


def _attended(process: child.Attended, command: Command, record: Record, log: Path, progress: Progress) -> int | None:
    """Its exit status; None where it took too long."""
    status, waited = None, 0.0
    try:
        record.note("running", pid=process.pid, began=_began(process.pid))
        while (status := process.wait(TICK)) is None and waited < LIMIT:
            waited += TICK
            progress(f"{command.tool}: {_last_line(log)}")
    finally:
        if status is None:
            process.end(PATIENCE)
    return status


def _began(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return 0.0


def _text(log: Path, start: int = 0) -> str:
    return paths.content(log, LARGEST)[start:].decode("utf-8", "replace")


def _last_line(log: Path) -> str:
    lines = _text(log)[-1000:].replace("\r", "\n").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return redact(last)[:SHOWN]


def output(record: Record) -> str:
    """All that the installers said, without credentials."""
    return without_secrets(redact(_text(record.place / OUTPUT)))
