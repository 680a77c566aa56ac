"""Every Python a user could mean, and what `python`, `pip` and the notebook kernels really start."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from torchdoctor.collect import child, conda, kernels, patient, pip
from torchdoctor.collect.target import interpreter_in

if TYPE_CHECKING:
    from torchdoctor.model import Facts

AT_ONCE = 4  # interpreters asked side by side
DEPTH, FOLDERS = 3, 3000  # how far below the working directory virtual environments are looked for
PASSED_OVER = {"node_modules", "site-packages", "__pycache__", ".git", ".tox", ".nox"}
ON_PATH = re.compile(r"python(3(\.\d+t?)?)?(\.exe)?")
OF_PIP = re.compile(r"^pip \S+ from (.+?) \(python \d")


class Place(NamedTuple):
    """An interpreter, and how one comes upon it."""

    python: str
    by: str  # "PATH", "VIRTUAL_ENV", "pyenv", "conda", "working directory", "kernel"


class Call(NamedTuple):
    """What a name starts. python: "" where that is not known; told: what is known then."""

    name: str  # "python", "pip", "kernel Python 3 (ipykernel)"
    python: str
    told: str = ""


class Answer(NamedTuple):
    """What one interpreter says of itself. facts: without the machine's; None where it gave no answer."""

    place: Place
    facts: "Facts | None"
    why: str = ""


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


def ask(places: Sequence[Place], limit: float, progress: Callable[[str], None] = lambda step: None) -> list[Answer]:
    """What each says of itself, a few at once, each within limit seconds."""
    progress(f"asking {len(places)} interpreters")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda place: _answer(place, limit), places))


def _answer(place: Place, limit: float) -> Answer:
    from torchdoctor.collect import libraries
    from torchdoctor.model import Python

    found, ending = patient.facts(patient.start_facts(place.python, limit))
    if found.python is not None:
        target = replace(found.target, python=found.python.executable or place.python, why=place.by)
        packages = found.packages or ()
        torch = libraries.inspect(found.torch, packages, found.python, None) if found.torch else None
        return Answer(place, replace(found, target=target, torch=torch))
    version = patient.version_only(place.python, limit / 4) if ending.kind != "timeout" else None
    only = replace(found, python=Python(version)) if version else None
    said = "too old to be asked more" if version else f"{ending.kind} {ending.detail}".strip()
    return Answer(place, only, said)


def calls(env: Mapping[str, str], home: Path, answers: Sequence[Answer], limit: float) -> list[Call]:
    """What `python`, `pip` and each kernel start, by the interpreters that answered."""
    prefixes = [prefix(answer.place.python) for answer in answers]
    found = [_python(name, env, limit) for name in ("python", "python3")]
    found.append(_pip(env, answers, limit))
    for kernel in kernels.find(env, home, prefixes):
        name = f"kernel {kernel.name}"
        found.append(Call(name, kernel.python) if kernel.there else Call(name, "", f"{kernel.python} does not exist"))
    return [call for call in found if call.python or call.told]


def _python(name: str, env: Mapping[str, str], limit: float) -> Call:
    """Of a shim the interpreter that it chooses, which only running it tells."""
    path = shutil.which(name, path=env.get("PATH", ""))
    if path is None or not pip.is_script(path):
        return Call(name, path or "")
    found, ending = patient.facts(patient.start_facts(path, limit))
    if found.python is not None and found.python.executable:
        return Call(name, str(Path(found.python.executable).expanduser()))
    return Call(name, "", f"{path} starts no Python: {ending.kind} {ending.detail}".strip())


def _pip(env: Mapping[str, str], answers: Sequence[Answer], limit: float) -> Call:
    path = shutil.which("pip", path=env.get("PATH", ""))
    if path is None:
        return Call("pip", "")
    python = pip.interpreter(path, env)
    if python is not None:
        there = Path(python).exists()
        return Call("pip", python) if there else Call("pip", "", f"{path} wants {python}, which does not exist")
    said = OF_PIP.match(child.run([path, "--version"], limit).stdout)
    site = Path(said[1]).parent.as_posix() if said else ""
    for answer in answers:
        if site and answer.facts and answer.facts.python and site in answer.facts.python.path:
            return Call("pip", answer.place.python)
    return Call("pip", "", f"for which Python {path} installs is not known")
