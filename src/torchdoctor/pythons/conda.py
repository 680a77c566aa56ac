"""Where conda's environments lie: by its own list, and in the folders where it keeps them."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from torchdoctor.pythons.paths import is_folder, listed, read, resolved

USUAL = ("miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba", ".conda")  # under the home folder
SYSTEM = ("opt/conda", "opt/miniconda3", "opt/anaconda3", "opt/miniforge3")


def environments(env: Mapping[str, str], home: Path, root: Path = Path("/")) -> Iterator[Path]:
    """Each environment's folder once, the active one first. home: the user's folder. root: for tests."""
    seen = set()
    for folder in _folders(env, home, root):
        real = resolved(folder)
        if real not in seen and is_folder(folder / "conda-meta"):
            seen.add(real)
            yield folder


def by_name(name: str, env: Mapping[str, str], home: Path, root: Path = Path("/")) -> list[Path]:
    """The environments of this name; "base" is one that holds others."""
    found = list(environments(env, home, root))
    if name == "base":
        return [folder for folder in found if is_folder(folder / "condabin")]
    return [folder for folder in found if folder.name == name and folder.parent.name == "envs"]


def _folders(env: Mapping[str, str], home: Path, root: Path) -> Iterator[Path]:
    if active := env.get("CONDA_PREFIX"):
        yield Path(active)
    for base in _bases(env, home, root):
        yield base
        yield from listed(base / "envs")
    for name in ("CONDA_ENVS_PATH", "CONDA_ENVS_DIRS"):
        for folder in filter(None, env.get(name, "").split(os.pathsep)):
            yield from listed(folder)
    lines = read(home / ".conda" / "environments.txt").splitlines()
    yield from (Path(line.strip()) for line in lines if line.strip())


def _bases(env: Mapping[str, str], home: Path, root: Path) -> Iterator[Path]:
    if program := env.get("CONDA_EXE"):
        yield Path(program).parent.parent
    if active := env.get("CONDA_PREFIX"):
        yield Path(active).parent.parent if Path(active).parent.name == "envs" else Path(active)
    if mamba := env.get("MAMBA_ROOT_PREFIX"):
        yield Path(mamba)
    yield from (home / name for name in USUAL)
    yield from (root / name for name in SYSTEM)
