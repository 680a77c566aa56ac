"""Which Python is the patient.

In this order: --python; the one that runs `python -m torchdoctor`; an active environment; that of the project around
the working directory; PATH; and last the one that torchdoctor is installed in.
"""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from torchdoctor.frozen import dataclass
from torchdoctor.pythons import conda, project
from torchdoctor.pythons.paths import content, distrusted, here, is_folder, is_link, read, target_of, there
from torchdoctor.pythons.project import Project

WINDOWS = sys.platform == "win32"
PLACES = ("python.exe", "Scripts/python.exe") if WINDOWS else ("bin/python", "bin/python3")
THROW_AWAY_PARTS = {"archive-v0", "builds-v0"}  # folders of uv's cache in which uvx builds its environments


Near = tuple[Project, Path]  # a project, and a folder where it can have its environment


@dataclass(frozen=True)
class Target:
    """The patient, before it was asked: what Facts say of it is model.Target."""

    python: str
    why: str
    hint: str = ""
    project: Project | None = None  # whose environment it is


class NoSuchPython(ValueError):
    """--python names nothing that could be a Python; the text is one line for the user."""


@dataclass(frozen=True)
class Around:
    """What is around torchdoctor when it is called. cwd: None where it was deleted. module: by `python -m`."""

    cwd: Path | None = None
    home: Path = Path("/")
    module: bool = False


def around_us() -> Around:
    """Of this process. `python -m torchdoctor` means the Python that was typed; a console script's means no one."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is none
    started = getattr(sys.modules.get("__main__"), "__spec__", None)
    return Around(here(), home, started is not None and started.name == "torchdoctor.__main__")


def choose(
    wanted: str | None, env: Mapping[str, str], prefix: str = sys.prefix, around: Around | None = None
) -> Target:
    """The patient and why. prefix: of torchdoctor's own environment. Raises NoSuchPython for a bad `wanted`."""
    around = around or Around()
    near = _environments_around(around.cwd, env, around.home) if around.cwd else []
    if wanted is not None:
        try:
            return _of_project(Target(named(wanted, env), "--python"), env, around.home, near)
        except OSError as error:
            raise NoSuchPython(f"--python: {wanted}: {error.strerror}") from None
    return _of_project(_chosen(env, Path(prefix), around.module, near), env, around.home, near)


def _environments_around(folder: Path, env: Mapping[str, str], home: Path) -> list[Near]:
    """Where the projects around a folder can have their environments, the innermost first."""
    return [(found, place) for found in project.around(folder) for place in project.environments(found, env, home)]


def _chosen(env: Mapping[str, str], own: Path, module: bool, near: Sequence[Near]) -> Target:
    passing = is_throw_away(own, env)
    if extended := _extended_environment(own):
        return Target(extended, "environment that uv run extends")
    gone = _gone_environment(env) or _not_started(near)
    if module and not passing:
        return Target(sys.executable, "python -m torchdoctor", gone)
    found = next(_candidates(env, own if passing else None, near), None)
    if found is None and passing and (base := _base(own)):
        return Target(
            base, "base of torchdoctor's own environment", "no other Python was found; give yours with --python"
        )
    if found is None:
        return Target(sys.executable, "own environment", gone)
    return Target(*found, hint=gone or ("" if passing else _hint(Path(found[0]), own)))


def _of_project(chosen: Target, env: Mapping[str, str], home: Path, near: Sequence[Near]) -> Target:
    """With the project whose environment it is. One that is looked for from its environment is one up from there."""
    folder = Path(chosen.python).parent.parent
    found = next((item for item, place in near if place == folder), None)
    if found is None:
        above = _environments_around(folder.parent, env, home)
        found = next((item for item, place in above if place == folder), None)
    return replace(chosen, project=found)


def named(wanted: str, env: Mapping[str, str]) -> str:
    """The interpreter that is meant by a path to one or to an environment, a conda environment's name, or a command."""
    if not wanted:
        raise NoSuchPython("--python: it is empty; give an interpreter, an environment's folder or conda name")
    path = Path(os.path.expanduser(wanted))  # noqa: PTH111 - Path.expanduser() raises for nobody's home
    if is_folder(path):
        return _inside(path, f"{wanted} is a folder")
    if there(path):
        if not os.access(path, os.X_OK):
            raise NoSuchPython(f"--python: {wanted} is not a program that this user may run")
        return str(path.absolute())
    if is_link(path):
        raise NoSuchPython(f"--python: {_dead(path)}")
    if os.sep not in wanted:
        found = conda.by_name(wanted, env, Path(env.get("HOME") or env.get("USERPROFILE") or "/"))
        if len(found) > 1:
            raise NoSuchPython(
                f"--python: {wanted} is the name of {' and '.join(map(str, found))}; give the folder of one of them"
            )
        if found:
            return _inside(found[0], f"{wanted} is the conda environment {found[0]}")
        if on_path := shutil.which(wanted):
            return on_path
    raise NoSuchPython(f"--python: {wanted} does not exist; give an interpreter, an environment's folder or conda name")


def _inside(folder: Path, what: str) -> str:
    inner = interpreter_in(folder) or interpreter_in(folder / ".venv")
    if inner is None and folder.name in ("bin", "Scripts"):
        inner = interpreter_in(folder.absolute().parent)
    if inner is None:
        if dead := _dead_link(folder):
            raise NoSuchPython(f"--python: {_dead(dead)}")
        raise NoSuchPython(f"--python: {what} with no {' or '.join(PLACES)} in it")
    return inner


def _dead_link(folder: Path) -> Path | None:
    links = (folder / place for place in PLACES)
    return next((link for link in links if is_link(link) and not there(link)), None)


def _dead(link: Path) -> str:
    """Of an environment whose Python was removed or replaced."""
    folder = link.parent.parent
    anew = f": python3 -m venv --clear {folder}" if there(folder / "pyvenv.cfg") else ""
    return f"{link} points to {target_of(link)}, which no longer exists; recreate the environment{anew}"


def interpreter_in(folder: Path) -> str | None:
    """The interpreter of the environment in this folder, not resolved: a venv's link is what makes it a venv."""
    places = (folder / place for place in PLACES)
    return next((str(place.absolute()) for place in places if there(place)), None)


def _gone_environment(env: Mapping[str, str]) -> str:
    """A hint where the active environment was moved or deleted, so that the shell starts another Python."""
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        folder = env.get(name)
        if folder and (dead := _dead_link(Path(folder))):
            return f"{name} points to an environment that cannot be used: {_dead(dead)}"
        if folder and interpreter_in(Path(folder)) is None:
            return f"{name} points to {folder}, which has no Python; it was moved or deleted, so activate another"
    return ""


def _not_started(near: Sequence[Near]) -> str:
    """A hint where the project's environment could be another user's work: what is come upon is not just started."""
    for _, place in near:
        if (python := interpreter_in(place)) and (why := distrusted(python)):
            return f"{place} was not used: {why}; to check it anyway: --python {place}"
    return ""


def is_throw_away(prefix: Path, env: Mapping[str, str]) -> bool:
    """Is this environment one that pipx, uvx, `uv tool` or pre-commit made for torchdoctor alone?"""
    if there(prefix / "pipx_metadata.json") or there(prefix / "uv-receipt.toml"):
        return True
    cache = env.get("UV_CACHE_DIR")
    if cache and Path(cache) in prefix.parents:
        return True
    return any(part in THROW_AWAY_PARTS or part.startswith(("environments-v", "py_env-")) for part in prefix.parts)


def _candidates(env: Mapping[str, str], excluded: Path | None, near: Sequence[Near]) -> Iterator[tuple[str, str]]:
    """conda's base environment is active in every shell of many users, and then says nothing of what is meant."""
    base = env.get("CONDA_DEFAULT_ENV") == "base"
    for name in ("VIRTUAL_ENV",) if base else ("VIRTUAL_ENV", "CONDA_PREFIX"):
        yield from _active(env, name, excluded)
    for found, place in near:
        python = interpreter_in(place)
        if python and not _within(python, excluded) and not distrusted(python):
            yield python, f"{found.tool} project {found.root}" if found.tool else f".venv of {found.root}"
    if base:
        yield from _active(env, "CONDA_PREFIX", excluded)
    for folder in env.get("PATH", "").split(os.pathsep):
        for name in ("python", "python3"):
            python = shutil.which(name, path=folder) if folder and is_folder(folder) else None
            if python and not _within(python, excluded) and not _is_store_stub(python):
                yield python, "PATH"


def _active(env: Mapping[str, str], name: str, excluded: Path | None) -> Iterator[tuple[str, str]]:
    folder = env.get(name)
    if folder and (python := interpreter_in(Path(folder))) and not _within(python, excluded):
        yield python, name


def _within(python: str, folder: Path | None) -> bool:
    return folder is not None and folder in Path(python).parents


def _is_store_stub(python: str) -> bool:
    """Windows puts an empty python.exe on PATH that opens its shop."""
    return "WindowsApps" in python and not content(python, 1)


def _extended_environment(own: Path) -> str | None:
    """`uv run --with torchdoctor` lays a passing environment over the user's and names that one in pyvenv.cfg."""
    base = _configuration(own).get("extends-environment")
    return interpreter_in(Path(base)) if base else None


def _base(own: Path) -> str | None:
    """The Python from which a virtual environment was made."""
    home = _configuration(own).get("home")
    return shutil.which("python3", path=home) or shutil.which("python", path=home) if home else None


def _configuration(environment: Path) -> dict[str, str]:
    lines = read(environment / "pyvenv.cfg").splitlines()
    pairs = (line.partition("=") for line in lines)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _hint(chosen: Path, own: Path) -> str:
    """torchdoctor was called by path from an environment that has torch: perhaps that one was meant."""
    torch = [
        *own.glob("lib/python*/site-packages/torch/version.py"),
        *own.glob("Lib/site-packages/torch/version.py"),
    ]
    if own in chosen.parents or not torch:
        return ""
    return f"torchdoctor's own environment has torch too; to check that one: --python {own}"
