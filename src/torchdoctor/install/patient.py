"""Commands in the patient's own installer and interpreter, quoted for its shell."""

import re
from collections.abc import Sequence

from torchdoctor.install.machine import Machine

_VENV = ".venv"  # made where the user stands, when the interpreter may not be installed into


def quote(argument: str, os: str) -> str:
    """An argument as the shell hands it over unchanged; a leading ~/ stays open for the shell to expand."""
    if re.fullmatch(r"[\w@%+=:,./\\-]+" if os == "windows" else r"[\w@%+=:,./-]+", argument):
        return argument
    if os == "windows":
        return f'"{argument}"'
    import shlex  # hardly ever needed, and start-up counts

    if argument.startswith("~/"):
        return "~/" + shlex.quote(argument[2:])
    return shlex.quote(argument)


def call(program: str, os: str) -> str:
    """A program as the first word of a command. PowerShell runs a quoted path only behind `&`."""
    quoted = quote(program, os)
    return f"& {quoted}" if os == "windows" and quoted.startswith('"') else quoted


def install(machine: Machine, *runs: Sequence[str]) -> tuple[str, ...]:
    """Commands that install in the patient's environment; each run holds the arguments behind `install`."""
    interpreter = machine.interpreter
    before: list[str] = []
    if machine.externally_managed:
        before, interpreter = _fresh_venv(machine)
    elif machine.installer != "uv" and not machine.has_pip and interpreter:
        before = [f"{call(interpreter, machine.os)} -m ensurepip --upgrade"]
    verb = _verb(machine, interpreter)
    return (*before, *(f"{verb} {' '.join(quote(item, machine.os) for item in run)}" for run in runs))


def _verb(machine: Machine, interpreter: str) -> str:
    if machine.installer == "uv":
        return "uv pip install" + (f" --python {quote(interpreter, machine.os)}" if interpreter else "")
    return f"{call(interpreter, machine.os)} -m pip install" if interpreter else "pip install"


def _fresh_venv(machine: Machine) -> tuple[list[str], str]:
    """PEP 668: the system's Python belongs to its package manager; a virtual environment is ours."""
    inside = f"{_VENV}\\Scripts\\python.exe" if machine.os == "windows" else f"{_VENV}/bin/python"
    if machine.installer == "uv":
        return [f"uv venv --python {quote(machine.interpreter, machine.os)} {_VENV}"], inside
    return [f"{call(machine.interpreter, machine.os)} -m venv {_VENV}"], inside


def uninstall(machine: Machine, *packages: str) -> str:
    """The command that removes packages from the patient's environment."""
    interpreter = machine.interpreter or "python"
    if machine.installer == "uv":
        return f"uv pip uninstall --python {quote(interpreter, machine.os)} {' '.join(packages)}"
    return f"{call(interpreter, machine.os)} -m pip uninstall -y {' '.join(packages)}"
