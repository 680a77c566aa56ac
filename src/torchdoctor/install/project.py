"""Commands of the tool that manages a project, so that its next run or sync does not undo a fix.

What each tool offers: `uv add`, `uv sync` (docs.astral.sh/uv/reference/cli), `poetry add`, `poetry source add`
(python-poetry.org/docs/cli), `pdm add` (pdm-project.org/latest/reference/cli), `pixi add`, `pixi reinstall` (pixi.sh).
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from torchdoctor import shell

if TYPE_CHECKING:  # a machine described by flags has no project, and start-up counts
    from torchdoctor.model import Project

_FORCED = ("--force-reinstall", "--no-deps")
_VALUED = ("--index-url", "--extra-index-url", "--reinstall-package", "--upgrade-package")


class Run(NamedTuple):
    """What one run of pip or uv is to do. forced: installed again, whatever is there. source: an index, "" as usual."""

    requirements: tuple[str, ...]
    forced: bool = False
    source: str = ""


def parsed(arguments: Sequence[str]) -> Run | None:
    """Arguments behind `install`; None where they hold what no project's tool has a word for."""
    requirements, forced, index = [], False, ""
    waiting = iter(arguments)
    for item in waiting:
        if item in _VALUED:
            value = next(waiting, "")
            forced = forced or item == "--reinstall-package"
            index = value if item.endswith("index-url") else index
        elif item in _FORCED:
            forced = True
        elif shell.is_requirement(item):
            requirements.append(item)
        elif item != "--upgrade":
            return None
    return Run(tuple(requirements), forced, index)


def commands(os: str, project: "Project", arguments: Sequence[str], conda: bool = False) -> tuple[str, ...]:
    """The project's own commands for one run; () where its tool has none. conda: the packages came from conda."""
    run = parsed(arguments)
    if run is None or not run.requirements:
        return ()
    if run.forced and as_locked(project, run.requirements):
        return _again(os, project, run)
    if project.tool == "poetry":
        return _poetry(os, project, run)
    verb = _adding(project, run, conda)
    return (shell.command(os, *verb, *run.requirements),) if verb else ()


def _adding(project: "Project", run: Run, conda: bool) -> tuple[str, ...]:
    """The command to which the requirements are added."""
    if project.tool == "uv":
        index = ("--index", f"{source_name(run.source)}={run.source}") if run.source else ()
        return ("uv", "add", "--project", project.root, *index)
    if project.tool == "pdm" and not run.source:
        return ("pdm", "add", "--project", project.root)
    if project.tool == "pixi" and not run.source:
        return ("pixi", "add", "--manifest-path", project.root, *(() if conda else ("--pypi",)))
    return ()


def to_do(project: "Project", arguments: Sequence[str]) -> str:
    """What is left to do by hand after commands(): uv takes every package from an index that is not explicit."""
    run = parsed(arguments)
    if project.tool == "uv" and run is not None and run.source and not (run.forced and as_locked(project, run[0])):
        return (
            "; then set explicit = true under [[tool.uv.index]] in pyproject.toml, or other packages come from it too"
        )
    return ""


def undone(project: "Project", arguments: Sequence[str]) -> str:
    """What to know of a run that the project's tool has no command for; "" where the lock asks for the same."""
    run = parsed(arguments)
    if not project.tool or (run is not None and run.forced and as_locked(project, run.requirements)):
        return ""
    if project.lock:
        return f"; {project.lock} does not ask for it, so the next `{project.tool}` command undoes it"
    return f"; enter it in the project's files too, or the next `{project.tool}` command may undo it"


def as_locked(project: "Project", requirements: Sequence[str]) -> bool:
    """Whether the lock file holds just these versions."""
    pins = [re.fullmatch(r"([\w.-]+)==([\w.!+-]+)", item) for item in requirements]
    return all(pin is not None and _same(project.locked.get(pin[1].lower()), pin[2]) for pin in pins)


def _same(locked: str | None, pin: str) -> bool:
    return locked is not None and pin in (locked, locked.partition("+")[0])


def _again(os: str, project: "Project", run: Run) -> tuple[str, ...]:
    """What the lock holds already, installed once more. poetry and pdm cannot, but pip's way lasts as well."""
    names = [item.partition("==")[0] for item in run.requirements]
    if project.tool == "uv":
        again = [part for name in names for part in ("--reinstall-package", name)]
        return (shell.command(os, "uv", "sync", "--project", project.root, "--inexact", *again),)
    if project.tool == "pixi":
        return (shell.command(os, "pixi", "reinstall", "--manifest-path", project.root, *names),)
    return ()


def _poetry(os: str, project: "Project", run: Run) -> tuple[str, ...]:
    call = ("poetry", "--directory", project.root)
    if not run.source:
        return (shell.command(os, *call, "add", *run.requirements),)
    name = source_name(run.source)
    return (
        shell.command(os, *call, "source", "add", "--priority=explicit", name, run.source),
        shell.command(os, *call, "add", "--source", name, *run.requirements),
    )


def source_name(index: str) -> str:
    """What a project's files call an index: "https://download.pytorch.org/whl/cu130" is "pytorch-cu130"."""
    return f"pytorch-{index.rstrip('/').rpartition('/')[2]}"
