"""Names and addresses of the wheel files on download.pytorch.org, by the rules in data/wheels.json.

A rule has conditions (package, platform, build, python: patterns; since, below: versions of the package) and
parts of the name for the wheels that fit (interpreter, abi, tag, local, folder): the first with it decides.
"""

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cached_property

from torchdoctor.frozen import dataclass
from torchdoctor.knowledge.reader import Reader
from torchdoctor.knowledge.versions import version

FILE, HASHES = "wheels.json", "hashes.json"
Rule = dict[str, str]


@dataclass(frozen=True)
class Wheel:
    """One wheel file. version as the file name has it: "2.9.1+cu128". size in bytes; None: not known."""

    package: str
    version: str
    filename: str
    url: str
    sha256: str | None = None
    size: int | None = None


@dataclass(frozen=True)
class Known:
    """What is known of a wheel file; url: where it is not on an index of ours."""

    sha256: str
    size: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Target:
    """What tells wheels apart: the build, the platform ("linux_x86_64") and the Python ("3.12", "3.13t")."""

    build: str
    platform: str
    python: str = ""


class Wheels:
    """Where wheels are and what they are called."""

    def __init__(self, reader: Reader, mirror: str = "") -> None:
        self._reader, self._mirror = reader, mirror

    @cached_property
    def _rules(self) -> tuple[Rule, ...]:
        return self._reader.read(FILE, "rules", tuple[Rule, ...])

    @cached_property
    def _host(self) -> str:
        return self._mirror or self._reader.read(FILE, "host", str)

    @cached_property
    def _of_index(self) -> dict[str, Known]:
        return self._reader.read(HASHES, "index", dict[str, Known])

    @cached_property
    def _of_pypi(self) -> dict[str, Known]:
        return self._reader.read(HASHES, "pypi", dict[str, Known])

    def index(self, build: str) -> str:
        """The index of a build, on the mirror where one is given: https://download.pytorch.org/whl/cu126."""
        return f"{self._host}/{build}"

    def local_version(self, package: str, release: str, target: Target) -> str:
        """The version, with the local tag where the wheels of the index carry one: "2.9.1" -> "2.9.1+cu128"."""
        tagged = _part("local", list(self._fitting(package, release, target)), "yes") == "yes"
        return f"{release}+{target.build}" if tagged else release

    def wheel(self, package: str, release: str, target: Target) -> Wheel:
        """The wheel of a package's release on the index of a build."""
        fitting = list(self._fitting(package, release, target))
        number = target.python.replace(".", "")
        interpreter = _part("interpreter", fitting, "cp" + number.removesuffix("t"))
        abi = _part("abi", fitting, f"cp{number}m" if version(target.python) <= (3, 7) else f"cp{number}")
        tag = _part("tag", fitting)
        full = self.local_version(package, release, target)
        name = f"{package}-{full}-{interpreter}-{abi}-{tag}.whl"
        folder = _part("folder", fitting).format(build=target.build)
        return Wheel(package, full, name, self.index(folder + name.replace("+", "%2B")))

    def known(self, wheel: Wheel, build: str) -> Wheel:
        """The wheel with its hash and size, where they are known."""
        found = self._of_index.get(f"{build}/{wheel.filename}")
        return replace(wheel, sha256=found.sha256, size=found.size) if found else wheel

    def on_pypi(self, package: str, release: str, target: Target) -> Wheel | None:
        """The wheel that PyPI has of a release whose index is not known."""
        name = self.wheel(package, release, target)
        plain = name.filename.replace(f"-{name.version}-", f"-{release}-", 1)
        found = self._of_pypi.get(plain)
        return Wheel(package, release, plain, found.url, found.sha256, found.size) if found else None

    def _fitting(self, package: str, release: str, target: Target) -> Iterator[Rule]:
        number = version(release)
        values = {"package": package, **vars(target)}
        for rule in self._rules:
            reached = version(rule.get("since", "0")) <= number < version(rule.get("below", "999"))
            if reached and all(_fits(value, rule[key]) for key, value in values.items() if key in rule):
                yield rule


def _part(part: str, fitting: list[Rule], default: str = "") -> str:
    return next((rule[part] for rule in fitting if part in rule), default)


def _fits(value: str, pattern: str) -> bool:
    return value == pattern or ("*" in pattern and fnmatchcase(value, pattern))
