"""What a source can say: facts that the data may lack, contradictions, and that it did not answer."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion

SYSTEMS = {"manylinux": "linux", "linux": "linux", "win": "windows", "macosx": "macos"}
WHERE = {
    "pypi": "on PyPI",
    "index": "on the index",
    "matrix": "in the build matrix",
    "selector": "in the selector",
    "readme": "in its README",
    "script": "in the build script",
}
# How far facts can be trusted, the least first. What is known from one is not replaced by what another of less says.
CONFIDENCE = ("inferred", "build-script", "official-page", "pypi", "index")

Data = dict[str, Any]


class Web(NamedTuple):
    """How sources are read. Both raise OSError; FileNotFoundError where the source answers that there is nothing."""

    text: Callable[[str], str]  # at a URL
    part: Callable[[str, int, int], tuple[bytes, int]]  # the bytes from one to another at a URL, and how many it has


class Wheel(NamedTuple):
    """A wheel as its file name tells. python: "3.12", "3.13t", "" where any will do."""

    package: str
    version: str
    platform: str  # "linux_x86_64"
    python: str
    filename: str


class Fact(NamedTuple):
    """Something upstream has, by kind.

    release: a new torch, described by `more`
    python, build: of a torch on a platform
    companion: `value` is "torchvision 0.29.2"; torch "" where nothing says to which it belongs
    selector: a build that the official selector lists
    code, targets: what a build was compiled for: `more` has "sm", or "gfx"
    hashes: `more` has wheels by name, of the index `value` or of "pypi"
    contradiction: `value` says it; nothing is entered
    """

    kind: str
    torch: str
    platform: str = ""
    value: str = ""
    source: str = ""  # a key of WHERE
    more: Mapping[str, Any] = MappingProxyType({})

    def words(self) -> str:
        """One line of the report."""
        where = WHERE.get(self.source, "")
        if self.kind == "contradiction":
            return self.value
        if self.kind == "release":
            return f"torch {self.torch} is {where}"
        if self.kind == "companion":
            belongs = (
                f"belongs to torch {self.torch}" if self.torch else "is out, and nothing says to which torch it belongs"
            )
            return f"{self.value} {belongs}, {where}"
        if self.kind == "hashes":
            return f"torch {self.torch} has {len(self.more)} wheels with hashes {where}, {self.value}"
        what = {"python": f"Python {self.value}", "build": f"a {self.value} build"}.get(self.kind, self.value)
        if self.kind in ("code", "targets"):
            compiled = self.more.get("sm") or self.more["gfx"]
            what = f"in {self.value} code for {', '.join(map(str, compiled))}"
        return f"torch {self.torch} has {what} for {self.platform} {where}"


class Trouble(NamedTuple):
    """A source that gave no answer, or one that cannot be read."""

    source: str
    why: str


def wheel(filename: str) -> Wheel | None:
    """A stable release's wheel; None for release candidates, and for what is no wheel of a known platform."""
    try:
        package, version, _, tags = parse_wheel_filename(filename)
    except (InvalidWheelFilename, InvalidVersion):
        return None
    tag = sorted(tags, key=str)[0]
    place = platform(tag.platform)
    if version.is_prerelease or not place:
        return None
    python = re.fullmatch(r"cp3(\d+)", tag.interpreter)
    free = "t" if re.fullmatch(r"cp3\d+t", tag.abi) else ""
    return Wheel(package, str(version), place, f"3.{python[1]}{free}" if python else "", filename)


def platform(tag: str) -> str:
    """The platform's name in the data: "manylinux_2_28_x86_64" -> "linux_x86_64"; "" where the data have none."""
    system = next((ours for theirs, ours in SYSTEMS.items() if tag.startswith(theirs)), "")
    arch = next((arch for arch in ("x86_64", "aarch64", "s390x", "amd64", "arm64") if tag.endswith(arch)), "")
    return f"{system}_{arch}" if system and arch else ""


def new_hashes(have: Data, seen: Data, torch: str, where: str, source: str) -> Iterator[Fact]:
    """Wheels whose hashes the data lack, and those of which they have others."""
    new = {name: entry for name, entry in seen.items() if name not in have}
    if new:
        yield Fact("hashes", torch, value=where, source=source, more=new)
    for name, entry in seen.items():
        if name in have and have[name]["sha256"] != entry["sha256"]:
            words = f"hashes.json has {have[name]['sha256']} for {name}, and {where} has {entry['sha256']}"
            yield Fact("contradiction", torch, value=words, source=source)


def trust(data: Data, name: str, source: str) -> int:
    """How far a source of a data file can be trusted; more than "inferred" by one place of CONFIDENCE each."""
    return CONFIDENCE.index(data[name]["sources"][source]["confidence"])
