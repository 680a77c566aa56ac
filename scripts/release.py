"""Builds a release and tries it: wheel, sdist and torchdoctor.pyz, each in an environment of its own.

    python scripts/release.py [FOLDER]           builds into FOLDER (default: dist), tries each file
    python scripts/release.py --final [FOLDER]   also asks what a release must have: a CHANGELOG, nothing uncommitted

The wheel is tried with the newest and with the lowest versions of its dependencies that pyproject.toml allows. Nothing
is tagged or uploaded. The first thing that is wrong is told in one line, with exit code 1.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import build_pyz
from packaging.requirements import Requirement

from torchdoctor import __version__

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
SUMS = "SHA256SUMS"
# What is run of each file, and how its output begins.
TRIED = {
    ("--version",): f"torchdoctor {__version__}",
    ("install-cmd", "--os", "linux", "--python-version", "3.12", "--compute", "cpu"): "pip install torch==",
    ("explain", "TD301"): "TD301 driver-too-old-for-build",
    ("check", "--no-smoke", "-f", "json", "--fail-on", "never"): '{\n "schema": "torchdoctor.report/1"',
}
# Tests that need neither torch nor a compiler, for the lowest versions: the fast ones; of the long ones those that have
# versions compared, which is what packaging is for; and the command line's, which is Typer's.
TESTS = (
    ("-m", "not process and not long"),
    (
        "-m",
        "long and not process",
        "tests/test_declared",
        "tests/test_explain/test_fit.py",
        "tests/test_install",
        "tests/test_rules",
    ),
    ("tests/test_cli/test_init.py",),
)
PULLED = {"torch", "numpy"}  # what installing torchdoctor must never bring


class NotGood(Exception):
    """What stands against the release, in one line."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist")
    parser.add_argument("--final", action="store_true")
    asked = parser.parse_args()
    try:
        if asked.final:
            be_final((ROOT / "CHANGELOG.md").read_text("utf-8"), git("status", "--porcelain"))
        files = built(asked.folder)
        try_all(*files)
        write_sums(files)
    except NotGood as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    return 0


def be_final(changelog: str, uncommitted: str) -> None:
    """Raises NotGood where the release is not described, or not all of it is committed."""
    if uncommitted:
        raise NotGood(f"not committed: {', '.join(uncommitted.split()[1::2])}")
    unreleased = re.search(r"^## \[Unreleased\]\n(.*?)^## ", changelog, re.M | re.S)
    if unreleased is None or unreleased[1].strip():
        raise NotGood("CHANGELOG.md: [Unreleased] is to stand there, and to be empty")
    if not re.search(rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.M):
        raise NotGood(f"CHANGELOG.md: no section [{__version__}] with its date")


def git(*arguments: str) -> str:
    return run(["git", "-C", str(ROOT), *arguments])


def run(command: Sequence[str], folder: Path | None = None) -> str:
    """Its standard output. Raises NotGood where it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise NotGood(f"{' '.join(command)}: exit code {done.returncode}: {said[-1] if said else 'it says nothing'}")
    return done.stdout


def built(folder: Path) -> tuple[Path, Path, Path]:
    """The sdist, the wheel that was built from it, and the single file."""
    folder.mkdir(parents=True, exist_ok=True)
    run([sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)])
    file = folder / "torchdoctor.pyz"
    build_pyz.build(file)
    plain = f"torchdoctor-{__version__}"
    return folder / f"{plain}.tar.gz", folder / f"{plain}-py3-none-any.whl", file


def try_all(sdist: Path, wheel: Path, file: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        try_file([sys.executable, "-I", "-S", str(file)], work)
        for name, what in {"wheel": [str(wheel)], "sdist": [str(sdist)], "lowest": [str(wheel), *lowest()]}.items():
            python = environment(work / name, what)
            try_file([str(python.with_name("torchdoctor"))], work)
            bring_no_torch(python)
            print(f"{name}: good")
        run([str(python), "-m", "pip", "install", "--quiet", *project()["optional-dependencies"]["fast"]])
        for tests in TESTS:
            print(f"lowest: {run([str(python), '-m', 'pytest', *tests], ROOT).strip().splitlines()[-1]}")


def environment(folder: Path, packages: Sequence[str]) -> Path:
    """The interpreter of a new virtual environment with these."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    run([str(python), "-m", "pip", "install", "--quiet", *packages])
    return python


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def lowest() -> list[str]:
    """Pins of the lowest version that pyproject.toml allows of each dependency."""
    wanted = [Requirement(line) for line in project()["dependencies"]]
    here = [item for item in wanted if item.marker is None or item.marker.evaluate()]
    return [f"{item.name}=={part.version}" for item in here for part in item.specifier if part.operator == ">="]


def try_file(command: Sequence[str], folder: Path) -> None:
    """Raises NotGood where a command fails or answers something else."""
    for arguments, beginning in TRIED.items():
        answer = run([*command, *arguments], folder)
        if not answer.startswith(beginning):
            raise NotGood(f"{' '.join((*command, *arguments))}: answers {answer[:60]!r}")


def bring_no_torch(python: Path) -> None:
    listed = json.loads(run([str(python), "-m", "pip", "list", "--format", "json"]))
    if pulled := PULLED & {item["name"].lower() for item in listed}:
        raise NotGood(f"installing torchdoctor brings {', '.join(sorted(pulled))}")


def write_sums(files: Sequence[Path]) -> None:
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (files[0].parent / SUMS).write_text("".join(lines), "utf-8")
    print("".join(lines), end="")


if __name__ == "__main__":
    sys.exit(main())
