"""Runs what the command line asks for, and ends with its exit code.

Each command is a module of its own beside this one, with its flags; `line` makes the command line of them. What costs
time is imported where it is needed.
"""

import contextlib
import errno
import os
import sys

from torchdoctor import apart, signals, start
from torchdoctor.cli.screen import FAILED, USAGE, warn

LACKING = (errno.ENOMEM, errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EROFS)


def main() -> None:
    """The console script."""
    try:
        code = run()
    except Exception as error:  # also of the line that was to say so, which takes a module where no file can be opened
        if os.environ.get("TORCHDOCTOR_DEBUG"):
            raise
        with contextlib.suppress(OSError):
            os.write(2, f"torchdoctor: {ascii(f'{type(error).__name__}: {error}')[1:-1]}\n".encode())
        code = FAILED
    with contextlib.suppress(OSError, MemoryError):
        sys.stdout.flush()
        sys.stderr.flush()
    with contextlib.suppress(MemoryError):
        start.end_unused()
    apart.leave(code)


def run() -> int:
    """The exit code. What goes wrong in torchdoctor itself is one line to report, and exit code 3."""
    signals.end_us()
    code = 0
    try:
        code = _code(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader left: nothing more to say, and nothing to say it to
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if os.environ.get("TORCHDOCTOR_DEBUG"):
            raise
        if of_the_data(error):
            warn(str(error))
            return USAGE
        ours = "it cannot start: " if isinstance(error, ImportError) else "internal error, please report: "
        what = "" if of_the_machine(error) else ours
        warn(f"{what}{type(error).__name__}: {error}")
        return FAILED
    return code


def _code(arguments: list[str]) -> int:
    """However it ends. A plain check has no flags that Typer would have to read, which takes 13 ms of its 85."""
    plain = start.plain(arguments)
    try:
        if plain is not None:
            from torchdoctor.cli.checking import Asked, checked

            return checked(Asked(no_smoke=plain.no_smoke, verbose=plain.verbose, quiet=plain.quiet))
        from torchdoctor.cli import line

        return line.run(*arguments[:1])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED if end.code else 0


def of_the_data(error: Exception) -> bool:
    """A file of the user's data, or the address of a mirror, that cannot be used."""
    reader = sys.modules.get("torchdoctor.knowledge.reader")
    return reader is not None and isinstance(error, reader.DataError)


def of_the_machine(error: Exception) -> bool:
    """What any program would fail of: no memory, threads, descriptors or disk."""
    if isinstance(error, OSError):
        return error.errno in LACKING
    return isinstance(error, MemoryError) or any(word in str(error) for word in ("thread", "can't allocate "))
