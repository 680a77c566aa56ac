"""Checks the data files, and tells what upstream has that they lack: run it before a release.

    python scripts/refresh_data.py --check            files against their schemas and against each other
    python scripts/refresh_data.py --check --network  also what PyPI and download.pytorch.org have that is newer

Nothing is written: what is new is read by a person, who enters it with its source. The network is used on its flag
alone. Exit code: 0 nothing to do, 1 the files contradict themselves or upstream has more, 2 upstream did not answer.
"""

import argparse
import json
import re
import sys
import urllib.request
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

ROOT = Path(__file__).parents[1]
DATA = ROOT / "src/torchdoctor/data"
PYPI = "https://pypi.org/pypi/{package}/json"
PACKAGES = ("torch", "torchvision", "torchaudio", "torchcodec")
SYSTEMS = {"manylinux": "linux", "linux": "linux", "win": "windows", "macosx": "macos"}
CUDA = re.compile(r"cu(\d+)(\d)")

Data = dict[str, Any]


def load(folder: Path = DATA) -> Data:
    """Every data file by its name."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}


def inconsistencies(data: Data) -> Iterator[str]:
    """What is wrong with the files: by their schemas, and then with each other."""
    from jsonschema import Draft202012Validator

    for path in sorted((DATA / "schemas").glob("*.schema.json")):
        name = path.name.removesuffix(".schema.json")
        validator = Draft202012Validator(json.loads(path.read_text("utf-8")))
        yield from (f"{name}.json: {error.json_path}: {error.message}" for error in validator.iter_errors(data[name]))
    yield from _order(data["releases"]["releases"])
    yield from _companions(data["releases"]["releases"])
    yield from _floors(data)
    yield from _architectures(data)


def _order(releases: list[Data]) -> Iterator[str]:
    known = [Version(item["torch"]) for item in releases]
    for before, after in pairwise(known):
        if before >= after:
            yield f"releases.json: {after} stands behind {before}"


def _companions(releases: list[Data]) -> Iterator[str]:
    """The newest companions known must not get older from one minor release of torch to the next."""
    for name in ("torchvision", "torchaudio"):
        best = [
            (item["torch"], Version(item[name][0])) for item in releases if item[name] and item["torch"][-2:] == ".0"
        ]
        for (_, before), (torch, after) in pairwise(best):
            if after < before:
                yield f"releases.json: {name} {after} of torch {torch} is older than that of the release before"


def _floors(data: Data) -> Iterator[str]:
    for build in sorted(builds(data)):
        cuda = CUDA.fullmatch(build)
        for system, floors in data["drivers"]["floors"].items():
            if cuda and f"{cuda[1]}.{cuda[2]}" not in floors and cuda[1] not in floors:
                yield f"drivers.json: no floor for {build} on {system}"


def _architectures(data: Data) -> Iterator[str]:
    seen = set()
    for row in data["architectures"]["builds"]:
        for key in ((torch, row["platform"], row["build"]) for torch in row["torch"]):
            if key in seen:
                yield f"architectures.json: {' '.join(key)} is listed twice"
            seen.add(key)


def _places(release: Data) -> Iterator[tuple[str, str]]:
    for place, seen in release["indexed"].items():
        yield from ((place, build) for build in seen)
    yield from release["pypi"].items()


def builds(data: Data) -> set[str]:
    return {build for item in data["releases"]["releases"] for _, build in _places(item)}


def fetch(url: str) -> str:
    request = urllib.request.Request(url, headers={"User-Agent": "torchdoctor scripts/refresh_data.py"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        text: str = answer.read().decode("utf-8")
    return text


def newer_on_pypi(data: Data, package: str, page: Data) -> Iterator[str]:
    """Stable releases on PyPI that the data does not name, and Pythons that a known torch has got since."""
    releases = data["releases"]["releases"]
    known = {
        version for item in releases for version in ([item["torch"]] if package == "torch" else item[package] or ())
    }
    newest = max(map(Version, known))
    for number, files in page["releases"].items():
        if _is_new(Version(number), newest, package) and files:
            yield f"{package} {number} is on PyPI"
    if package == "torch":
        for item in releases[-3:]:
            have = {_python(file["filename"]) for file in page["releases"].get(item["torch"], ())} - {""}
            lacking = have - {python for seen in item["pythons"].values() for python in seen}
            yield from (f"torch {item['torch']} has wheels for Python {python} on PyPI" for python in sorted(lacking))


def _is_new(number: Version, newest: Version, package: str) -> bool:
    if package == "torchcodec":  # known by its minor series
        return not number.is_prerelease and number.release[:2] > newest.release[:2]
    return not number.is_prerelease and number > newest


def _python(filename: str) -> str:
    """The Python of a wheel: "3.12", "3.13t"; "" where the name does not tell."""
    tag = re.search(r"-cp3(\d+)-(?:cp3\d+(t?)|none)-", filename)
    return f"3.{tag[1]}{tag[2] or ''}" if tag else ""


def newer_on_index(data: Data, build: str, page: str) -> Iterator[str]:
    """Stable wheels of torch in an index page that the data does not have on that index."""
    known = {
        (item["torch"], place)
        for item in data["releases"]["releases"]
        for place, have in _places(item)
        if have == build
    }
    found = set()
    for link in re.findall(r'href="([^"#]+\.whl)', page):
        try:
            name, number, _, tags = parse_wheel_filename(unquote(link.rpartition("/")[2]))
        except InvalidWheelFilename:
            continue
        if name == "torch" and not number.is_prerelease:
            found |= {(number.public, place) for tag in tags if (place := _place(tag.platform))}
    for torch, place in sorted(found - known):
        if (torch, place) not in known and not place.startswith("macos"):
            yield f"torch {torch} lies on the {build} index for {place}"


def _place(tag: str) -> str:
    """The platform's name in the data: "manylinux_2_28_x86_64" -> "linux_x86_64"."""
    system = next((ours for theirs, ours in SYSTEMS.items() if tag.startswith(theirs)), "")
    arch = next((arch for arch in ("x86_64", "aarch64", "s390x", "amd64", "arm64") if tag.endswith(arch)), "")
    return f"{system}_{arch}" if system and arch else ""


def upstream(data: Data) -> Iterator[str]:
    for package in PACKAGES:
        yield from newer_on_pypi(data, package, json.loads(fetch(PYPI.format(package=package))))
    newest = data["releases"]["releases"][-6:]
    for build in sorted({build for item in newest for _, build in _places(item)}):
        yield from newer_on_index(data, build, fetch(f"{data['wheels']['host']}/{build}/torch/"))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", required=True, help="check, and write nothing")
    parser.add_argument("--network", action="store_true", help="ask PyPI and download.pytorch.org what is newer")
    flags = parser.parse_args()
    data = load()
    told = list(inconsistencies(data))
    if flags.network:
        try:
            told += upstream(data)
        except (OSError, ValueError) as error:
            print(f"upstream: {error}", file=sys.stderr)
            return 2
    print("\n".join(told) or f"data of {data['releases']['date']}: nothing to do")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
