"""What PyPI, the official index and the official build matrix have, as facts that the data may lack.

Each source is asked by itself: one that does not answer, or answers nonsense, loses nothing of the others.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import unquote

from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion, Version

PYPI = "https://pypi.org/pypi"
MATRIX = "https://raw.githubusercontent.com/pytorch/test-infra/main/tools/scripts/generate_binary_build_matrix.py"
PACKAGES = ("torch", "torchvision", "torchaudio", "torchcodec")
SYSTEMS = {"manylinux": "linux", "linux": "linux", "win": "windows", "macosx": "macos"}
INDEX_NAME = r"cpu|xpu|cu\d{2,3}|rocm\d+(?:\.\d+)+"

Data = dict[str, Any]
Fetch = Callable[[str], str]  # the text at a URL; raises OSError


class Wheel(NamedTuple):
    """A wheel as its file name tells. python: "3.12", "3.13t", "" where any will do."""

    package: str
    version: str
    platform: str  # "linux_x86_64"
    python: str
    filename: str


class Fact(NamedTuple):
    """Something upstream has. kind "release": a new torch; "python", "build": of a torch on a platform; "companion"."""

    kind: str
    torch: str
    platform: str = ""
    value: str = ""
    source: str = ""  # by its name in releases.json
    more: Mapping[str, Any] = MappingProxyType({})  # of a release

    def words(self) -> str:
        """One line of the report."""
        where = {"pypi": "on PyPI", "index": "on the index", "matrix": "in the build matrix"}[self.source]
        if self.kind == "release":
            return f"torch {self.torch} is {where}"
        if self.kind == "companion":
            return f"{self.value} is {where}"
        what = f"Python {self.value}" if self.kind == "python" else f"a {self.value} build"
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


class Learnt(NamedTuple):
    """What was learnt. odd: wheels on PyPI that our rules name otherwise."""

    facts: list[Fact]
    odd: list[str]
    troubles: list[Trouble]


def learn(data: Data, fetch: Fetch) -> Learnt:
    """What upstream has that the data lack, source by source."""
    learnt = Learnt([], [], [])
    host = data["wheels"]["host"]

    def asked(source: str, into: list[Any], ask: Callable[[], Iterable[Any]]) -> None:
        try:
            into.extend(ask())
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            learnt.troubles.append(Trouble(source, str(error)))

    for package in PACKAGES:
        pages: list[Data] = []  # one, or none where PyPI does not answer
        asked(f"PyPI, {package}", pages, partial(_read_pypi, package, fetch))
        for page in pages:
            asked(f"PyPI, {package}", learnt.facts, partial(of_pypi, data, package, page, fetch))
            asked(f"names on PyPI, {package}", learnt.odd, partial(other_tags, data, package, page))
    builds: list[str] = []
    asked("root of the index", builds, lambda: indexes(data, fetch(f"{host}/")))
    for build in builds:
        asked(f"index {build}", learnt.facts, partial(_read_index, data, build, fetch))
    asked("build matrix", learnt.facts, lambda: of_matrix(data, fetch(MATRIX)))
    return learnt


def _read_index(data: Data, build: str, fetch: Fetch) -> Iterator[Fact]:
    return of_index(data, build, fetch(f"{data['wheels']['host']}/{build}/torch/"))


def _read_pypi(package: str, fetch: Fetch) -> list[Data]:
    return [json.loads(fetch(f"{PYPI}/{package}/json"))]


def of_pypi(data: Data, package: str, page: Data, fetch: Fetch) -> Iterator[Fact]:
    """New releases of a package, and Pythons that a known torch has got since."""
    releases = data["releases"]["releases"]
    known = [item["torch"] for item in releases]
    for number, files in page["releases"].items():
        wheels = [found for file in files if (found := wheel(file["filename"]))]
        if not wheels:
            continue
        if package != "torch":
            if _new_companion(releases, package, Version(number)):
                yield Fact("companion", "", value=f"{package} {number}", source="pypi")
        elif number not in known:
            if Version(number) > Version(known[-1]):
                yield _release(number, files, wheels, json.loads(fetch(f"{PYPI}/torch/{number}/json")))
        else:
            item = releases[known.index(number)]
            for place, python in dict.fromkeys((found.platform, found.python) for found in wheels if found.python):
                if python not in item["pythons"].get(place, {}):
                    yield Fact("python", number, place, python, "pypi")


def _new_companion(releases: list[Data], package: str, number: Version) -> bool:
    known = [Version(version) for item in releases for version in item[package] or ()]
    if package == "torchcodec":  # known by its minor series
        return number.release[:2] > max(known).release[:2]
    return not number.is_prerelease and number > max(known)


def _release(number: str, files: list[Data], wheels: list[Wheel], page: Data) -> Fact:
    """A new torch, with what its page and its wheels tell."""
    pythons: dict[str, list[str]] = {}
    for found in wheels:
        seen = pythons.setdefault(found.platform, [])
        if found.python and found.python not in seen:
            seen.append(found.python)
    requires = page["info"].get("requires_dist") or []
    cuda = next((match for item in requires if (match := re.match(r"cuda-toolkit\b.*?==(\d+)\.(\d+)", item))), None)
    triton = next((match for item in requires if (match := re.match(r"triton[=~]=(\d+\.\d+(?:\.\d+)?)", item))), None)
    glibc = {}
    for found in wheels:
        if tag := re.search(r"manylinux_(\d+_\d+)_", found.filename):
            glibc[found.platform] = tag[1].replace("_", ".")
    more = {
        "date": min(file["upload_time"] for file in files)[:10],
        "python_min": (page["info"].get("requires_python") or ">=3.10").partition(">=")[2].partition(",")[0],
        "pythons": pythons,
        "cuda": f"cu{cuda[1]}{cuda[2]}" if cuda else None,
        "triton": triton[1] if triton else None,
        "glibc": glibc,
    }
    return Fact("release", number, source="pypi", more=more)


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


def of_index(data: Data, build: str, page: str) -> Iterator[Fact]:
    """Builds and Pythons of the known releases on an index page, which the data lack; macOS takes PyPI's."""
    releases = {item["torch"]: item for item in data["releases"]["releases"]}
    links = re.findall(r'href="([^"#]+\.whl)', page)
    seen = [found for link in links if (found := wheel(unquote(link.rpartition("/")[2]))) and found.package == "torch"]
    told = set()
    for found in seen:
        item = releases.get(found.version.partition("+")[0])
        if item is None or found.platform.startswith("macos"):
            continue
        facts = []
        if build not in item["indexed"].get(found.platform, {}):
            facts.append(Fact("build", item["torch"], found.platform, build, "index"))
        if found.python and found.python not in item["pythons"].get(found.platform, {}):
            facts.append(Fact("python", item["torch"], found.platform, found.python, "index"))
        for fact in facts:
            if fact[:4] not in told:
                told.add(fact[:4])
                yield fact


def of_matrix(data: Data, text: str) -> Iterator[Fact]:
    """Builds that the release channel of the official build matrix makes of its stable version, on Linux."""
    stable = re.search(r'CURRENT_STABLE_VERSION\s*=\s*"(\d+\.\d+\.\d+)"', text)
    cuda = re.search(r"CUDA_ARCHES_DICT\s*=\s*\{(.*?)\}", text, re.S)
    rocm = re.search(r"ROCM_ARCHES_DICT\s*=\s*\{(.*?)\}", text, re.S)
    if not stable or not cuda:
        raise ValueError("it has another form than it had")
    item = next((item for item in data["releases"]["releases"] if item["torch"] == stable[1]), None)
    if item is None:
        return
    for found, prefix in ((cuda, "cu"), (rocm, "rocm")):
        release = re.search(r'"release":\s*\[(.*?)\]', found[1], re.S) if found else None
        for number in re.findall(r'"([\d.]+)"', release[1]) if release else ():
            build = prefix + (number.replace(".", "") if prefix == "cu" else number)
            known = (*item["indexed"].get("linux_x86_64", {}), item["pypi"].get("linux_x86_64"))
            if build not in known:
                yield Fact("build", stable[1], "linux_x86_64", build, "matrix")


def other_tags(data: Data, package: str, page: Data) -> Iterator[str]:
    """Wheels on PyPI that our rules name otherwise: torch since 2.7 on Linux, where PyPI's names are the index's."""
    from torchdoctor.knowledge import Compat
    from torchdoctor.knowledge.wheels import Target

    if package == "torchcodec":
        return
    wheels = Compat().wheels
    releases = data["releases"]["releases"]
    for item in releases:
        for number in [item["torch"]] if package == "torch" else (item[package] or [])[:1]:
            for file in page["releases"].get(number, ()):
                found = wheel(file["filename"])
                early = Version(item["torch"]) < Version("2.7")
                build = item["pypi"].get(found.platform) if found else None
                if not found or not build or not found.python or (early and found.platform.startswith("linux")):
                    continue
                ours = wheels.wheel(package, number, Target(build, found.platform, found.python))
                name = ours.filename.replace(f"-{ours.version}-", f"-{number}-", 1)
                theirs = re.sub(r"^([^-]+-[^-]+)-\d+-", r"\1-", found.filename)  # without a build tag
                if name != theirs and (number, found.python) != ("1.7.0", "3.8"):
                    yield f"wheels.json names {name}, PyPI has {theirs}"
