"""Where the Pythons of a machine lie: on PATH, in virtual and conda environments, behind notebook kernels."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from torchdoctor.pythons import conda, pip
from torchdoctor.pythons import jupyter as kernels
from torchdoctor.pythons.target import interpreter_in

DEPTH, FOLDERS = 3, 3000  # how far below the working directory virtual environments are looked for
PASSED_OVER = {"node_modules", "site-packages", "__pycache__", ".git", ".tox", ".nox"}
ON_PATH = re.compile(r"python(3(\.\d+t?)?)?(\.exe)?")


class Place(NamedTuple):
    """An interpreter, and how one comes upon it."""

    python: str
    by: str  # "PATH", "VIRTUAL_ENV", "pyenv", "conda", "working directory", "kernel"


def find(env: Mapping[str, str], cwd: Path, home: Path, root: Path = Path("/")) -> list[Place]:
    """Each interpreter once, by the first way one comes upon it. home: the user's folder. root: for tests."""
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


def _places(env: Mapping[str, str], cwd: Path, home: Path, root: Path) -> Iterator[tuple[str, str]]:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if (active := env.get(name)) and (own := interpreter_in(Path(active))):
            yield own, name
    yield from ((python, "PATH") for python in on_path(env))
    ways: tuple[tuple[str, Callable[[], Iterator[Path]]], ...] = (
        ("working directory", lambda: virtual_environments(cwd)),
        ("conda", lambda: conda.environments(env, home, root)),
        ("pyenv", lambda: iter(sorted((Path(env.get("PYENV_ROOT") or home / ".pyenv") / "versions").glob("*")))),
        ("WORKON_HOME", lambda: iter(sorted(Path(env.get("WORKON_HOME") or home / ".virtualenvs").glob("*")))),
    )
    for by, folders in ways:
        for folder in folders():
            if python := interpreter_in(folder):
                yield python, by


def on_path(env: Mapping[str, str]) -> Iterator[str]:
    for folder in filter(None, env.get("PATH", "").split(os.pathsep)):
        try:
            names = sorted(path.name for path in Path(folder).iterdir() if ON_PATH.fullmatch(path.name))
        except OSError:
            continue
        yield from filter(None, (shutil.which(name, path=folder) for name in names if "WindowsApps" not in folder))


def virtual_environments(cwd: Path) -> Iterator[Path]:
    """Below the working directory, and those beside it that tools make for the project around it."""
    waiting, looked = [(cwd, 0)], 0
    while waiting and looked < FOLDERS:
        folder, depth = waiting.pop(0)
        looked += 1
        if (folder / "pyvenv.cfg").exists():
            yield folder
        elif depth < DEPTH:
            waiting += [(inner, depth + 1) for inner in _subfolders(folder)]
    for parent in cwd.parents:
        if (parent / ".venv" / "pyvenv.cfg").exists():
            yield parent / ".venv"


def _subfolders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            inner = [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return sorted(Path(path) for path in inner if os.path.basename(path) not in PASSED_OVER)  # noqa: PTH119 - thousands
