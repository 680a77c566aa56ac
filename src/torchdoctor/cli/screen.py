"""Where commands print, and how every command ends: output, progress line, exit codes, the one line of a wrong use."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NoReturn, TextIO

if TYPE_CHECKING:
    from torchdoctor.render.text import Line

FOUND, USAGE, FAILED, UNKNOWN = 1, 2, 3, 4  # exit codes beside 0; the same for every command


def show(lines: "Callable[[int | None], Iterator[Line]]") -> None:
    """Lines of a report, made for a width (None: no terminal); with colours and wrapped on a terminal."""
    if sys.stdout.isatty() or os.environ.get("FORCE_COLOR"):
        from rich.console import Console

        from torchdoctor.render import terminal

        console = Console()
        with read_or_not():
            terminal.show(lines(console.width), console)
    else:
        say("".join(f"{line.text}\n" for line in lines(None)))


def say(whole: str) -> None:
    """Plain text, in what the output can show of it."""
    from torchdoctor.render import text

    with read_or_not():
        print(text.encodable(whole, sys.stdout.encoding), end="", flush=True)


def write(text: str) -> None:
    """As UTF-8, which XML and HTML say that they are, whatever the terminal's encoding."""
    with read_or_not():
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()


def watched(quiet: bool) -> bool:
    """Whether somebody sees which step is at work: on a terminal only, so that logs and pipes stay clean."""
    return not quiet and sys.stderr.isatty()


def progress_line(quiet: bool = False) -> "tuple[Callable[[str], None], Callable[[], None]]":
    """(show a step, wipe the line)."""
    if not watched(quiet):
        return (lambda step: None), (lambda: None)

    def write(text: str) -> None:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns  # 0: not known
        whole = text[: max(columns - 1, 0) or None]  # a line that wraps could not be wiped
        print(f"\r\x1b[K{whole}", end="", file=sys.stderr, flush=True)

    return (lambda step: write(f"{step} ...")), (lambda: write(""))


def stop(line: str) -> NoReturn:
    """One clear line, exit code 2."""
    warn(line)
    raise SystemExit(USAGE)


def stop_without_fix(command: str) -> None:
    """In the single file, which does not contain it, and where psutil, which it needs, is missing."""
    from importlib.util import find_spec

    if find_spec("torchdoctor.fix.session") is None:
        stop(f"{command} is not in this single file: install torchdoctor with pip")
    if find_spec("psutil") is None:
        stop(f"{command} needs psutil, which is not installed: install torchdoctor with pip again")


def warn(line: str) -> None:
    """One line of ours on standard error."""
    tell(f"torchdoctor: {' '.join(line.split())}")


def tell(line: str, stream: TextIO | None = None) -> None:
    """A line on standard error or another stream. It may quote a file's name, or what is in it: nothing repaints."""
    from torchdoctor.render.text import encodable, plain

    stream = stream or sys.stderr
    with read_or_not():
        print(encodable(plain(line), stream.encoding or "ascii"), file=stream, flush=stream is sys.stdout)


@contextlib.contextmanager
def read_or_not() -> "Iterator[None]":
    """As in `check | head -1`: a reader that left changes no verdict, and the rest goes nowhere."""
    try:
        yield
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                os.dup2(nowhere, stream.fileno())
