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
    if not run.forced and not run.source and in_lock(project, run.requirements):
        return _synced(os, project)
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
            "; then set explicit = true under [[tool.uv.index]] in pyproject.toml, or other packages will come "
            "from that index too"
        )
    return ""


def undone(project: "Project", arguments: Sequence[str]) -> str:
    """What to know of a run that the project's tool has no command for; "" where the lock asks for the same."""
    run = parsed(arguments)
    if not project.tool or (run is not None and run.forced and as_locked(project, run.requirements)):
        return ""
    if project.lock:
        return f"; {project.lock} does not contain it, so the next `{project.tool}` command undoes it"
    return f"; add it to the project's files too, or the next `{project.tool}` command may undo it"


def as_locked(project: "Project", requirements: Sequence[str]) -> bool:
    """Whether the lock file holds just these versions."""
    pins = [re.fullmatch(r"([\w.-]+)==([\w.!+-]+)", item) for item in requirements]
    return all(pin is not None and _same(project.locked.get(pin[1].lower()), pin[2]) for pin in pins)


def in_lock(project: "Project", requirements: Sequence[str]) -> bool:
    """Whether the lock file holds versions that these accept: then the environment is behind it."""
    from packaging.requirements import InvalidRequirement, Requirement  # dear to import, and few have a lock
    from packaging.utils import canonicalize_name

    try:
        wanted = [Requirement(item) for item in requirements]
    except InvalidRequirement:
        return False
    held = [(item, project.locked.get(canonicalize_name(item.name))) for item in wanted]
    return all(version and item.specifier.contains(version, prereleases=True) for item, version in held)


def _synced(os: str, project: "Project") -> tuple[str, ...]:
    """What the lock holds is installed, and nothing that is there besides is removed."""
    verbs: dict[str, tuple[str, ...]] = {
        "uv": ("uv", "sync", "--project", project.root, "--inexact"),
        "poetry": ("poetry", "--directory", project.root, "install"),
        "pdm": ("pdm", "install", "--project", project.root),
        "pixi": ("pixi", "install", "--manifest-path", project.root),
    }
    return (shell.command(os, *verbs[project.tool]),) if project.tool in verbs else ()


def removal(os: str, project: "Project", packages: Sequence[str], conda: bool = False) -> tuple[str, ...]:
    """The tool's own command that removes what the project's files ask for; () where they ask for none or not all."""
    if not set(packages) <= set(project.direct):
        return ()
    verbs: dict[str, tuple[str, ...]] = {
        "uv": ("uv", "remove", "--project", project.root),
        "poetry": ("poetry", "--directory", project.root, "remove"),
        "pdm": ("pdm", "remove", "--project", project.root),
        "pixi": ("pixi", "remove", "--manifest-path", project.root, *(() if conda else ("--pypi",))),
    }
    return (shell.command(os, *verbs[project.tool], *packages),) if project.tool in verbs else ()


def brought_back(project: "Project", packages: Sequence[str]) -> str:
    """What to know of a removal that is not the project's own: its lock may ask for the same again."""
    held = [name for name in packages if name in project.locked or name in project.direct]
    if not project.tool or not held or removal("linux", project, packages):
        return ""
    asks = f"; {project.lock or 'the project'} requires {' and '.join(held)}, so the next `{project.tool}` command"
    return f"{asks} reinstalls it: remove what requires it from the project's files"


def _same(locked: str | None, pin: str) -> bool:
    return locked is not None and pin in (locked, locked.partition("+")[0])


def _again(os: str, project: "Project", run: Run) -> tuple[str, ...]:
    """What the lock holds already, installed again. poetry and pdm cannot, but pip's way lasts as well."""
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
