"""Jupyter's kernels, by their kernelspecs: which Python each notebook kernel starts."""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from torchdoctor.pythons.paths import content, listed, resolved, there
from torchdoctor.pythons.target import interpreter_in

BARE = re.compile(r"python[\d.]*(\.exe)?$")


class Kernel(NamedTuple):
    """name: as Jupyter shows it. python: the interpreter it starts, or what its kernelspec names in its place."""

    name: str
    python: str
    there: bool = True


def find(env: Mapping[str, str], home: Path, prefixes: Iterable[Path] = (), root: Path = Path("/")) -> list[Kernel]:
    """Python kernels, where Jupyter looks, and in these environments. Of one name in one place there is one."""
    found: dict[Path, Kernel] = {}
    places = [(folder / "kernels", None) for folder in _data_folders(env, home, root)]
    for place, prefix in (*places, *((prefix / "share/jupyter/kernels", prefix) for prefix in prefixes)):
        for spec in _specs(place):
            if resolved(spec) not in found and (kernel := read(spec, prefix, env)):
                found[resolved(spec)] = kernel
    return list(found.values())


def read(spec: Path, prefix: Path | None, env: Mapping[str, str]) -> Kernel | None:
    """prefix: of the environment it lies in, whose Jupyter takes a bare "python" for its own. None: no Python."""
    try:
        data = json.loads(content(spec))
        program = str(data["argv"][0])
        name = f"{data.get('display_name') or spec.parent.name}"
        if str(data.get("language", "python")).lower() != "python":
            return None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    if BARE.match(program):
        own = interpreter_in(prefix) if prefix else None
        program = own or shutil.which(program, path=env.get("PATH", "")) or program
    return Kernel(name, program, there(program))


def _specs(folder: Path) -> list[Path]:
    return [inner / "kernel.json" for inner in listed(folder) if there(inner / "kernel.json")]


def _data_folders(env: Mapping[str, str], home: Path, root: Path) -> Iterator[Path]:
    """As `jupyter --paths` lists them, but for those of an environment."""
    yield from (Path(place) for place in env.get("JUPYTER_PATH", "").split(os.pathsep) if place)
    if own := env.get("JUPYTER_DATA_DIR"):
        yield Path(own)
    elif sys.platform == "darwin":
        yield home / "Library/Jupyter"
    elif sys.platform == "win32":
        yield from (Path(env[name]) / "jupyter" for name in ("APPDATA", "PROGRAMDATA") if name in env)
    else:
        yield Path(env.get("XDG_DATA_HOME") or home / ".local/share") / "jupyter"
    yield from (root / "usr/local/share/jupyter", root / "usr/share/jupyter")
