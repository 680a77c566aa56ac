"""Where the Pythons of a machine lie: on PATH, in virtual and conda environments, behind notebook kernels."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from torchdoctor.pythons import conda, pip, project
from torchdoctor.pythons import jupyter as kernels
from torchdoctor.pythons.paths import listed, there
from torchdoctor.pythons.target import interpreter_in

DEPTH, FOLDERS = 3, 3000  # how far below the working directory virtual environments are looked for
PASSED_OVER = {"node_modules", "site-packages", "__pycache__", ".git", ".tox", ".nox"}
ON_PATH = re.compile(r"python(3(\.\d+t?)?)?(\.exe)?")


class Place(NamedTuple):
    """An interpreter, and how one comes upon it."""

    python: str
    by: str  # "PATH", "VIRTUAL_ENV", "pyenv", "conda", "working directory", "project", "kernel"

    @property
    def named(self) -> bool:
        """Whether the user's environment names it, as it does for every command of the shell; else it was searched."""
        return self.by in ("PATH", "VIRTUAL_ENV", "CONDA_PREFIX")


def find(env: Mapping[str, str], cwd: Path | None, home: Path, root: Path = Path("/")) -> list[Place]:
    """Each interpreter once, by the first way one comes upon it.

    cwd: the working directory, where it still exists. home: the user's folder. root: for tests.
    """
    found: dict[Path, Place] = {}
    for python, by in _places(env, cwd, home, root):
        if not pip.is_script(python):
            found.setdefault(pip.home(python), Place(python, by))
    prefixes = [prefix(place.python) for place in found.values()]
    for kernel in kernels.find(env, home, prefixes, root):
        if kernel.there:
            found.setdefault(pip.home(kernel.python), Place(kernel.python, "kernel"))
    return list(found.values())


def prefix(python: str) -> Path:
    """The environment's folder; on Windows conda's interpreter lies at its top."""
    folder = Path(python).parent
    return folder.parent if folder.name in ("bin", "Scripts") else folder


def _places(env: Mapping[str, str], cwd: Path | None, home: Path, root: Path) -> Iterator[tuple[str, str]]:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if (active := env.get(name)) and (own := interpreter_in(Path(active))):
            yield own, name
    yield from ((python, "PATH") for python in on_path(env))
    ways: tuple[tuple[str, Callable[[], Iterator[Path]]], ...] = (
        ("working directory", lambda: virtual_environments(cwd) if cwd else iter(())),
        ("project", lambda: _of_projects(cwd, env, home) if cwd else iter(())),
        ("conda", lambda: conda.environments(env, home, root)),
        ("pyenv", lambda: iter(listed(Path(env.get("PYENV_ROOT") or home / ".pyenv") / "versions"))),
        ("WORKON_HOME", lambda: iter(listed(env.get("WORKON_HOME") or home / ".virtualenvs"))),
    )
    for by, folders in ways:
        for folder in folders():
            if python := interpreter_in(folder):
                yield python, by


def _of_projects(cwd: Path, env: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Where poetry, pixi, hatch and others keep the environments of the projects that a folder is in."""
    for found in project.around(cwd):
        yield from project.environments(found, env, home)


def on_path(env: Mapping[str, str]) -> Iterator[str]:
    for folder in filter(None, env.get("PATH", "").split(os.pathsep)):
        names = [path.name for path in listed(folder) if ON_PATH.fullmatch(path.name)]
        yield from filter(None, (shutil.which(name, path=folder) for name in names if "WindowsApps" not in folder))


def virtual_environments(cwd: Path) -> Iterator[Path]:
    """Below the working directory, and those that tools make for the project around it, up to its repository's root."""
    waiting, looked = [(cwd, 0)], 0
    while waiting and looked < FOLDERS:
        folder, depth = waiting.pop(0)
        looked += 1
        if there(folder / "pyvenv.cfg"):
            yield folder
        elif depth < DEPTH:
            waiting += [(inner, depth + 1) for inner in _subfolders(folder)]
    for parent in cwd.parents if not there(cwd / ".git") else ():
        if there(parent / ".venv" / "pyvenv.cfg"):
            yield parent / ".venv"
        if there(parent / ".git"):
            return  # what is above a repository is none of its tools'


def _subfolders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            inner = [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return sorted(Path(path) for path in inner if os.path.basename(path) not in PASSED_OVER)  # noqa: PTH119 - thousands
