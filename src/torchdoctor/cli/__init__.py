"""The command line: finds the command that is asked for, runs it, and ends with its exit code.

Each command is a module of its own beside this one; only they know Typer. What costs time is imported where it is
needed.
"""

import contextlib
import errno
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer

from torchdoctor import __version__, apart, signals, start
from torchdoctor.cli.screen import FAILED, USAGE, tell, warn

# Name: module, whose function `command` it is; in the order of --help.
COMMANDS = {
    "check": "check",
    "fix": "fix",
    "undo": "undo",
    "pythons": "pythons",
    "install-cmd": "install_cmd",
    "explain": "explain",
    "triage": "triage",
    "run": "run",
    "bench": "bench",
    "compare": "compare",
    "fleet": "fleet",
    "schema": "schema",
}
LACKING = (errno.ENOMEM, errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EROFS)
VERSION = "--version"
PASSED_THROUGH = ("run",)  # what follows is not ours to read
# What a wrong flag, command or value raises; newer Typers bring a click of their own, and name of it this heir alone.
BadUsage: Any = typer.BadParameter.__mro__[1]


def version(wanted: bool) -> None:
    if wanted:
        print(f"torchdoctor {__version__}")
        raise typer.Exit


def torchdoctor(
    _version: Annotated[
        bool, typer.Option(VERSION, callback=version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Find out why PyTorch does not work on this machine, or not at full speed, and how to fix it.

    \b
    Start with:  torchdoctor check
    """


def command_line(asked: str = "") -> typer.Typer:
    """With the command that is asked for alone, since each costs every start some milliseconds; else with all."""
    app = typer.Typer(
        name="torchdoctor",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(torchdoctor)
    for name in [asked] if asked in COMMANDS else () if asked == VERSION else COMMANDS:
        passing = {"allow_interspersed_args": False, "ignore_unknown_options": True} if name in PASSED_THROUGH else None
        app.command(name, context_settings=passing)(import_module(f"{__name__}.{COMMANDS[name]}").command)
    return app


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
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    start.end_unused()
    apart.leave(code)


def run() -> int:
    """The exit code. What goes wrong in torchdoctor itself is one line to report, and exit code 3."""
    signals.end_us()
    try:
        code = command_line(*sys.argv[1:2])(standalone_mode=False)
        sys.stdout.flush()
    except BadUsage as error:
        return refuse(error)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED if end.code else 0
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
        what = "" if of_the_machine(error) else "internal error, please report: "
        warn(f"{what}{type(error).__name__}: {error}")
        return FAILED
    return code if isinstance(code, int) else 0


def of_the_data(error: Exception) -> bool:
    """A file of the user's data, or the address of a mirror, that cannot be used."""
    reader = sys.modules.get("torchdoctor.knowledge.reader")
    return reader is not None and isinstance(error, reader.DataError)


def of_the_machine(error: Exception) -> bool:
    """What any program would fail of: no memory, threads, descriptors or disk."""
    if isinstance(error, OSError):
        return error.errno in LACKING
    return isinstance(error, MemoryError) or "thread" in str(error)


def refuse(error: Any) -> int:
    """One line; without a command the whole help, which is what is meant then."""
    message, command = error.format_message(), error.ctx.command_path if error.ctx else "torchdoctor"
    ended = message if message.endswith((".", "?")) else f"{message}."
    if "\n" in message:
        print(message, file=sys.stderr)
    else:
        tell(f"{command}: {ended} See {command} --help")
    return USAGE
