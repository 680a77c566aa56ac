"""What the official index has: builds and Pythons of the known releases, and the hashes of their wheels."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from upstream.facts import CONFIDENCE, Data, Fact, Wheel, new_hashes, trust, wheel

INDEX_NAME = r"cpu|xpu|cu\d{2,3}|rocm\d+(?:\.\d+)+"
PACKAGES = ("torch", "torchvision")  # whose pages are read
HASHED = 2  # of so many releases hashes are kept: the data are part of every download of ours


class Link(NamedTuple):
    """A wheel on a page of the index."""

    wheel: Wheel
    sha256: str


def indexes(data: Data, page: str) -> list[str]:
    """The indexes to read: those of the last releases, and every one that the root names and the data do not."""
    linked = {unquote(link).strip("/").rpartition("/")[2] for link in re.findall(r'href="([^"#]+)"', page)}
    there = {name for name in linked if re.fullmatch(INDEX_NAME, name)}
    if not there:
        raise ValueError("the page names no index")
    releases = data["releases"]["releases"]
    used = {build for item in releases[-6:] for place in item["indexed"].values() for build in place}
    ever = {build for item in releases for place in item["indexed"].values() for build in place}
    return sorted(there & used | there - ever)


def links(page: str) -> list[Link]:
    """The wheels of stable releases on a page."""
    found = re.findall(r'href="([^"#]+\.whl)(?:#sha256=([0-9a-f]{64}))?', page)
    wheels = ((wheel(unquote(link.rpartition("/")[2])), sha256) for link, sha256 in found)
    return [Link(item, sha256) for item, sha256 in wheels if item]


def of_torch(data: Data, build: str, page: str) -> Iterator[Fact]:
    """Builds and Pythons that the data lack, or have from a source to be trusted less; macOS takes PyPI's."""
    releases = {item["torch"]: item for item in data["releases"]["releases"]}
    seen: dict[str, dict[str, dict[str, None]]] = {}  # by torch and platform the Pythons, in their order
    for found, _ in links(page):
        number = found.version.partition("+")[0]
        if found.package == "torch" and number in releases and not found.platform.startswith("macos"):
            seen.setdefault(number, {}).setdefault(found.platform, {})[found.python] = None
    if not seen:
        raise ValueError("the page names no wheel of torch")
    for number, places in seen.items():
        item = releases[number]
        for place, pythons in places.items():
            if _less(data, item["indexed"].get(place, {}).get(build)):
                yield Fact("build", number, place, build, "index")
            for python in pythons:
                if python and _less(data, item["pythons"].get(place, {}).get(python)):
                    yield Fact("python", number, place, python, "index")
    yield from _absent(data, build, seen)


def _less(data: Data, source: str | None) -> bool:
    """Whether the index says better what this source says. What PyPI has is a fact of its own, and stays."""
    if source is None:
        return True
    complete = data["releases"]["sources"][source].get("complete", True)
    return source != "pypi" and (not complete or trust(data, "releases", source) < CONFIDENCE.index("index"))


def _absent(data: Data, build: str, seen: dict[str, dict[str, dict[str, None]]]) -> Iterator[Fact]:
    """Builds known from a source to be trusted less, on a platform for which the page has none of that torch."""
    for item in data["releases"]["releases"]:
        if item["torch"] not in seen:
            continue
        for place, builds in item["indexed"].items():
            source = builds.get(build)
            if source is None or trust(data, "releases", source) == CONFIDENCE.index("index"):
                continue
            if place not in seen[item["torch"]]:
                words = f"releases.json has torch {item['torch']} {build} on {place} by {source}, the index has none"
                yield Fact("contradiction", item["torch"], place, words, "index")


def hashes(data: Data, build: str, package: str, page: str) -> Iterator[Fact]:
    """Hashes of the wheels of the last releases, by their place on the index."""
    have = data["hashes"]["index"]
    for item in [item for item in data["releases"]["releases"] if item["indexed"]][-HASHED:]:
        number = item["torch"] if package == "torch" else (item[package] or [""])[0]
        seen = {
            f"{build}/{found.filename}": {"sha256": sha256}
            for found, sha256 in links(page)
            if sha256 and found.package == package and found.version.partition("+")[0] == number
        }
        yield from new_hashes(have, seen, item["torch"], build, "index")
