"""What PyPI has: releases of torch, their Pythons, the companions that belong to them, and hashes."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from upstream import wheel_metadata
from upstream.facts import Data, Fact, Web, Wheel, new_hashes, wheel

PYPI = "https://pypi.org/pypi"
FILES = "https://files.pythonhosted.org/packages"
PACKAGES = ("torch", "torchvision", "torchaudio", "torchcodec")
WATCHED = 6  # of so many releases the companions are asked about again


class Torches(NamedTuple):
    """The releases of torch that are known, with those that PyPI has told of."""

    days: Mapping[str, str]  # of release, oldest first
    listed: Mapping[str, Mapping[str, Sequence[str]]]  # the companions that the data list, by torch and package


def page(package: str, web: Web) -> Data:
    """PyPI's JSON of a package."""
    found: Data = json.loads(web.text(f"{PYPI}/{package}/json"))
    return found


def of_torch(data: Data, found: Data, web: Web) -> Iterator[Fact]:
    """New releases of torch, and Pythons that a known one has got since."""
    known = {item["torch"]: item for item in data["releases"]["releases"]}
    newest = max(map(Version, known))
    for number, files in found["releases"].items():
        wheels = _wheels(files)
        if not wheels:
            continue
        if number not in known:
            if Version(number) > newest:
                yield _release(number, files, wheels, web)
            continue
        sources = known[number]["pythons"]
        for place, python in dict.fromkeys((item.platform, item.python) for item in wheels if item.python):
            if sources.get(place, {}).get(python) != "pypi":
                yield Fact("python", number, place, python, "pypi")


def _wheels(files: Sequence[Data]) -> list[Wheel]:
    return [found for file in files if (found := wheel(file["filename"]))]


def _release(number: str, files: Sequence[Data], wheels: Sequence[Wheel], web: Web) -> Fact:
    """A new torch, with what its wheels tell."""
    pythons: dict[str, list[str]] = {}
    for found in wheels:
        seen = pythons.setdefault(found.platform, [])
        if found.python and found.python not in seen:
            seen.append(found.python)
    told = wheel_metadata.read(web, _one_address(files, wheels))
    requires = "\n".join(told.requires)
    cuda = re.search(r"^cuda-toolkit\b.*?==(\d+)\.(\d+)", requires, re.M)
    triton = re.search(r"^triton *\(?[=~]=(\d+\.\d+(?:\.\d+)?)", requires, re.M)
    tags = ((found.platform, re.search(r"manylinux_(\d+_\d+)_", found.filename)) for found in wheels)
    more = {
        "date": min(file["upload_time"] for file in files)[:10],
        "python_min": (told.python or ">=3.10").partition(">=")[2].partition(",")[0],
        "pythons": pythons,
        "cuda": f"cu{cuda[1]}{cuda[2]}" if cuda else None,
        "triton": triton[1] if triton else None,
        "glibc": {place: tag[1].replace("_", ".") for place, tag in tags if tag},
    }
    return Fact("release", number, source="pypi", more=more)


def _one_address(files: Sequence[Data], wheels: Sequence[Wheel]) -> str:
    """The wheel to ask what a version requires: for Linux, whose requirements are the most."""
    chosen = next((item for item in wheels if item.platform == "linux_x86_64"), wheels[0])
    return address(next(file for file in files if file["filename"] == chosen.filename))


def address(file: Data) -> str:
    """The URL of a file: as PyPI tells it, or where it is told otherwise by the digest that PyPI files it under."""
    url: str = file["url"]
    digest = file.get("digests", {}).get("blake2b_256", "")
    return url if url.startswith("https://") else f"{FILES}/{digest[:2]}/{digest[2:4]}/{digest[4:]}/{file['filename']}"


def torches(data: Data, facts: Sequence[Fact]) -> Torches:
    """The known releases of torch, and those among these facts."""
    items = data["releases"]["releases"]
    days = {item["torch"]: item["date"] for item in items}
    days |= {fact.torch: fact.more["date"] for fact in facts if fact.kind == "release"}
    return Torches(days, {item["torch"]: {name: item[name] or () for name in PACKAGES[1:]} for item in items})


def of_companion(known: Torches, package: str, found: Data, web: Web, every: bool = False) -> Iterator[Fact]:
    """Which releases of torch the versions of a companion belong to, by what their wheels require.

    Asked about are versions that the data do not list, and those of the last releases; every: all since torch 1.7.
    """
    listed = {number for by_package in known.listed.values() for number in by_package[package]}
    watched = {number for torch in list(known.listed)[-WATCHED:] for number in known.listed[torch][package]}
    if package == "torchcodec":  # its wheels require no torch; by series
        new = {number for number in found["releases"] if _series(number) not in listed}
        newest = max(map(Version, listed))
        yield from (
            Fact("companion", "", value=f"{package} {number}", source="pypi")
            for number in new
            if Version(number).release[:2] > newest.release[:2] and _wheels(found["releases"][number])
        )
        return
    oldest = min(map(Version, listed))
    for number, files in found["releases"].items():
        wheels = _wheels(files)
        asked = number not in listed or number in watched or every
        if wheels and asked and not Version(number).is_prerelease and Version(number) >= oldest:
            told = wheel_metadata.read(web, _one_address(files, wheels)).of("torch")
            yield from _belonging(known, package, number, files[0]["upload_time"][:10], told)


def _series(number: str) -> str:
    return ".".join(number.split(".")[:2])


def _belonging(known: Torches, package: str, number: str, day: str, requires: SpecifierSet | None) -> Iterator[Fact]:
    """The facts about one version of a companion, from the torch that it requires."""
    name = f"{package} {number}"
    lists = [torch for torch, by_package in known.listed.items() if number in by_package[package]]
    if requires is None:  # as torchaudio since 2.11, which any later torch is good for
        if not lists:
            yield Fact("companion", "", value=name, source="pypi")
        return
    public = SpecifierSet(re.sub(r"\+[\w.]+", "", str(requires)))  # some wheels require torch==2.0.0+cu117
    fits = [torch for torch in known.days if public.contains(torch)]
    cameout = max((torch for torch in known.days if known.days[torch] <= day), key=Version, default="")
    for torch in fits:
        if torch not in lists and (len(fits) == 1 or torch in list(known.days)[-WATCHED:]):
            yield Fact(
                "companion", torch, value=name, source="pypi", more={"first": len(fits) == 1 or torch == cameout}
            )
    for torch in lists:
        if torch not in fits:
            words = f"releases.json has {name} for torch {torch}, and its wheel requires torch{requires}"
            yield Fact("contradiction", torch, value=words, source="pypi")


def hashes(data: Data, package: str, found: Data) -> Iterator[Fact]:
    """Hashes, sizes and addresses of wheels of the releases that are known on PyPI alone."""
    for item in data["releases"]["releases"]:
        number = item["torch"] if package == "torch" else (item[package] or [None])[0]
        if item["indexed"] or number is None:
            continue
        files = [file for file in found["releases"].get(number, ()) if wheel(file["filename"])]
        seen = {
            file["filename"]: {"sha256": file["digests"]["sha256"], "size": file["size"], "url": address(file)}
            for file in files
        }
        yield from new_hashes(data["hashes"]["pypi"], seen, item["torch"], "pypi", "pypi")
