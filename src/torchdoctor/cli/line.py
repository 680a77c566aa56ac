"""The command line, made with Typer of the commands beside this file."""

import sys
from importlib import import_module
from typing import Annotated, Any

import typer

from torchdoctor import __version__
from torchdoctor.cli.screen import USAGE, tell

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
        app.command(name, context_settings=passing)(import_module(f"torchdoctor.cli.{COMMANDS[name]}").command)
    return app


def run(asked: str = "") -> int:
    """The exit code of the command that is asked for. What cannot be read is one line, and exit code 2."""
    try:
        code = command_line(asked)(standalone_mode=False)
    except BadUsage as error:
        return refuse(error)
    return code if isinstance(code, int) else 0


def refuse(error: Any) -> int:
    """One line; without a command the whole help, which is what is meant then."""
    message, command = error.format_message(), error.ctx.command_path if error.ctx else "torchdoctor"
    ended = message if message.endswith((".", "?")) else f"{message}."
    if "\n" in message:
        print(message, file=sys.stderr)
    else:
        tell(f"{command}: {ended} See {command} --help")
    return USAGE
