"""Commands in the patient's own installer and interpreter."""

import re
from collections.abc import Sequence

from torchdoctor import shell
from torchdoctor.install import project
from torchdoctor.install.machine import Machine

_VENV = ".venv"  # made where the user stands, when the interpreter may not be installed into
_OPTION = re.compile(r"--?[a-z][a-z-]*")
_SOURCE = re.compile(r"(?:(?:git\+)?https?|file)://[\w.:/@%+#=&?~-]+")  # an index, one wheel, or a repository


def install(machine: Machine, *runs: Sequence[str]) -> tuple[str, ...]:
    """Commands that install in the patient's environment; each run holds the arguments behind `install`.

    They are those of the tool that manages its project, where it has some. shell.NOTHING stands for a run that holds
    anything but options, requirements and URLs.
    """
    if by_project := _by_project(machine, runs):
        return by_project
    interpreter = machine.interpreter
    before, behind = list[str](), list[str]()
    if machine.externally_managed:
        before, interpreter = _fresh_venv(machine)
        behind = [_activation(machine.os)]
    elif machine.installer != "uv" and not machine.has_pip and interpreter:
        before = [shell.command(machine.os, interpreter, "-m", "ensurepip", "--upgrade")]
    verb = _verb(machine, interpreter)
    return (*before, *(_run(machine, verb, run) for run in runs), *behind)


def _by_project(machine: Machine, runs: Sequence[Sequence[str]]) -> tuple[str, ...]:
    if machine.project is None or not machine.project.tool or not all(_fit(run) for run in runs):
        return ()
    made = [project.commands(machine.os, machine.project, run, machine.installer == "conda") for run in runs]
    return tuple(dict.fromkeys(line for lines in made for line in lines)) if all(made) else ()


def lasting(machine: Machine, *runs: Sequence[str]) -> str:
    """What to add to a fix whose commands the project's tool would undo, or that leave something to be done."""
    if machine.project is None:
        return ""
    said = project.to_do if _by_project(machine, runs) else project.undone
    return next(filter(None, (said(machine.project, run) for run in runs)), "")


def _fit(run: Sequence[str]) -> bool:
    return all(_OPTION.fullmatch(item) or shell.is_requirement(item) or _SOURCE.fullmatch(item) for item in run)


def _run(machine: Machine, verb: Sequence[str], run: Sequence[str]) -> str:
    return shell.command(machine.os, *verb, *run) if _fit(run) else shell.NOTHING


def _verb(machine: Machine, interpreter: str) -> list[str]:
    if machine.installer == "uv":
        return ["uv", "pip", "install", *(["--python", interpreter] if interpreter else [])]
    return [*([interpreter, "-m"] if interpreter else []), "pip", "install"]


def _fresh_venv(machine: Machine) -> tuple[list[str], str]:
    """PEP 668: the system's Python belongs to its package manager; a virtual environment is ours."""
    inside = f"{_VENV}\\Scripts\\python.exe" if machine.os == "windows" else f"{_VENV}/bin/python"
    if machine.installer == "uv":
        return [shell.command(machine.os, "uv", "venv", "--python", machine.interpreter, _VENV)], inside
    return [shell.command(machine.os, machine.interpreter, "-m", "venv", _VENV)], inside


def _activation(os: str) -> str:
    """So that `python` is the new environment's from here on."""
    if os == "windows":
        return shell.command(os, f"{_VENV}\\Scripts\\Activate.ps1")
    return shell.command(os, ".", f"{_VENV}/bin/activate")


def uninstall(machine: Machine, *packages: str) -> str:
    """The command that removes packages from the patient's environment; shell.NOTHING for what is no package's name."""
    if not all(map(shell.is_name, packages)):
        return shell.NOTHING
    if machine.project is not None:
        by_conda = machine.installer == "conda"
        if own := project.removal(machine.os, machine.project, packages, by_conda):
            return own[0]
    interpreter = machine.interpreter or "python"
    if machine.installer == "uv":
        return shell.command(machine.os, "uv", "pip", "uninstall", "--python", interpreter, *packages)
    return shell.command(machine.os, interpreter, "-m", "pip", "uninstall", "-y", *packages)


def coming_back(machine: Machine, *packages: str) -> str:
    """What to add to a fix that removes these: that the project's lock brings them back."""
    return project.brought_back(machine.project, packages) if machine.project is not None else ""
