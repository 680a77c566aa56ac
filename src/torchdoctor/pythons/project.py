"""The project around a folder: which tool manages it, its lock file, and its environment; by files alone.

Where each tool keeps its environments is on these pages: docs.astral.sh/uv/concepts/projects/layout,
python-poetry.org/docs/configuration, pdm-project.org/latest/usage/venv, pixi.sh/latest/workspace/environment,
hatch.pypa.io/latest/plugins/environment/virtual.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from torchdoctor.frozen import dataclass
from torchdoctor.pythons.paths import is_file, is_folder, listed, read

Tool = Literal["uv", "poetry", "pdm", "pixi", "hatch", "conda", ""]

# What shows that a tool manages the project in a folder: a file, or a table of its pyproject.toml. The first that fits.
FILES: tuple[tuple[str, Tool], ...] = (
    ("uv.lock", "uv"),
    ("poetry.lock", "poetry"),
    ("pdm.lock", "pdm"),
    ("pixi.lock", "pixi"),
    ("pixi.toml", "pixi"),
    ("hatch.toml", "hatch"),
)
TOOLS: tuple[Tool, ...] = ("uv", "poetry", "pdm", "pixi", "hatch")
# hatch.build alone belongs to a package that is only built with hatchling.
TABLES = {"hatch": "hatch.envs"}
TABLE = r"(?m)^\s*\[+\s*tool\.(uv|poetry|pdm|pixi|hatch\.envs)\b"
LARGEST_LOCK = 1 << 24  # bytes that are read
IN_LOCK = r'(?m)^\[\[package\]\]\nname = "([^"\n]+)"\nversion = "([^"\n]+)"'
IN_PIXI_LOCK = r"(?m)^  name: (\S+)\n  version: (\S+)"
MOST_PARENTS = 40
OF_CONDA = (".conda", "env", "envs/default")  # where an environment of conda's lies inside a project


@dataclass(frozen=True)
class Project:
    """tool: "" for a plain virtual environment in its folder. lock: its lock file's name, "" where it has none."""

    root: Path
    tool: Tool
    lock: str = ""


def around(folder: Path) -> Iterator[Project]:
    """The projects that a folder is in, the innermost first. A folder with only a .venv is one too."""
    for place in (folder, *list(folder.parents)[:MOST_PARENTS]):
        tool = tool_of(place)
        if tool or is_folder(place / ".venv") or _conda_in(place):
            tool = tool or ("conda" if _conda_in(place) and not is_folder(place / ".venv") else "")
            yield Project(place, tool, lock_of(place, tool))


def tool_of(folder: Path) -> Tool:
    """The tool by whose files a folder is a project; a lock decides before a table."""
    for name, tool in FILES:
        if is_file(folder / name):
            return tool
    tables = set(re.findall(TABLE, read(folder / "pyproject.toml")))
    return next((tool for tool in TOOLS if TABLES.get(tool, tool) in tables), "")


def lock_of(folder: Path, tool: Tool) -> str:
    name = f"{tool}.lock"
    return name if tool in ("uv", "poetry", "pdm", "pixi") and is_file(folder / name) else ""


def environments(project: Project, env: Mapping[str, str], home: Path) -> Iterator[Path]:
    """The folders where a project's environment can be, the likeliest first; they need not exist."""
    root = project.root
    if project.tool == "uv":
        yield root / (env.get("UV_PROJECT_ENVIRONMENT") or ".venv")
    elif project.tool == "pixi":
        yield root / ".pixi" / "envs" / "default"
    elif project.tool == "conda":
        yield from (root / place for place in OF_CONDA if is_folder(root / place / "conda-meta"))
    elif project.tool == "pdm" and (named := read(root / ".pdm-python").strip()):
        yield Path(named).parent.parent
    elif project.tool == "hatch":
        yield from _of_hatch(project, env, home)
    yield root / ".venv"
    if project.tool == "poetry":
        yield from _of_poetry(project, env, home)


def _of_poetry(project: Project, env: Mapping[str, str], home: Path) -> list[Path]:
    """In poetry's cache, by the project's name and a hash of its folder, the newest Python first."""
    real = os.path.normcase(os.path.realpath(project.root))
    safe = re.sub(r'[ $`!*@"\\\r\n\t]', "_", _name(project.root).lower())[:42]
    folder = Path(env.get("POETRY_VIRTUALENVS_PATH") or _cache("pypoetry", env, home) / "virtualenvs")
    own = f"{safe}-{_checksum(real)}-py"
    return sorted((path for path in listed(folder) if path.name.startswith(own)), key=_minor, reverse=True)


def _of_hatch(project: Project, env: Mapping[str, str], home: Path) -> Iterator[Path]:
    """The environment "default", which has the project's name."""
    name = re.sub(r"[-_.]+", "-", _name(project.root)).lower()
    data = env.get("HATCH_DATA_DIR") or _data("hatch", env, home)
    yield Path(data, "env", "virtual", name, _checksum(str(project.root)), name)


def _checksum(folder: str) -> str:
    """As poetry and hatch shorten a folder's SHA-256."""
    import base64
    import hashlib  # brings OpenSSL, and few have such a project

    return base64.urlsafe_b64encode(hashlib.sha256(os.fsencode(folder)).digest()).decode()[:8]


def _name(root: Path) -> str:
    found = re.search(r"^\s*name\s*=\s*[\"']([^\"'\n]{1,200})[\"']", read(root / "pyproject.toml"), re.M)
    return found[1] if found else root.name


def _minor(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", folder.name.rpartition("-py")[2]))


def _cache(name: str, env: Mapping[str, str], home: Path) -> Path:
    if named := env.get("POETRY_CACHE_DIR"):
        return Path(named)
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / name
    if sys.platform == "win32":
        return Path(env.get("LOCALAPPDATA") or home / "AppData/Local", name, "Cache")
    return Path(env.get("XDG_CACHE_HOME") or home / ".cache", name)


def _data(name: str, env: Mapping[str, str], home: Path) -> Path:
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / name
    if sys.platform == "win32":
        return Path(env.get("LOCALAPPDATA") or home / "AppData/Local", name)
    return Path(env.get("XDG_DATA_HOME") or home / ".local/share", name)


def _conda_in(folder: Path) -> bool:
    return any(is_folder(folder / place / "conda-meta") for place in OF_CONDA)


def direct(project: Project, names: set[str]) -> tuple[str, ...]:
    """Those of these packages, by normalised names, that the project's own files ask for by default."""
    asked: set[str] = set()
    for file in ("pyproject.toml", "pixi.toml") if project.tool else ():
        found = _toml(project.root / file)
        of_pixi = found if file == "pixi.toml" else _table(found, "tool", "pixi")
        listed = _table(found, "project").get("dependencies", ())
        tables = (
            _table(found, "tool", "poetry", "dependencies"),
            *(_table(of_pixi, kind) for kind in ("dependencies", "pypi-dependencies")),
        )
        lines = [*(listed if isinstance(listed, list) else ()), *(name for table in tables for name in table)]
        asked |= {_normal(line) for line in lines if isinstance(line, str)}
    return tuple(sorted(names & asked))


def _normal(requirement: str) -> str:
    found = re.match(r"\s*([\w.-]+)", requirement)
    return re.sub(r"[-_.]+", "-", found[1]).lower() if found else ""


def _toml(path: Path) -> dict[str, object]:
    """{} where it cannot be read."""
    try:
        if sys.version_info >= (3, 11):
            import tomllib  # few have a project
        else:
            import tomli as tomllib
        found: dict[str, object] = tomllib.loads(read(path))
        return found
    except (ImportError, ValueError, RecursionError):
        return {}


def _table(found: Mapping[str, object], *names: str) -> Mapping[str, object]:
    for name in names:
        inner = found.get(name)
        found = inner if isinstance(inner, dict) else {}
    return found


def locked(project: Project, names: set[str]) -> dict[str, str]:
    """The versions of these packages in the project's lock file, whose names are normalised there."""
    if not project.lock:
        return {}
    pattern = IN_PIXI_LOCK if project.tool == "pixi" else IN_LOCK
    found = re.findall(pattern, read(project.root / project.lock, LARGEST_LOCK))
    return {name: version for name, version in found if name in names}
