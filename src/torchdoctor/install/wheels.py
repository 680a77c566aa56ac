"""Names and addresses of the wheel files on download.pytorch.org, by the rules in data/wheels.json."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from torchdoctor.compat import Compat, version


@dataclass(frozen=True)
class Rule:
    """A part of a wheel's name for the wheels that fit; parts that are None are left to later rules."""

    package: str = "*"
    platform: str = "*"
    build: str = "*"
    python: str = "*"
    since: str = "0"
    below: str | None = None
    interpreter: str | None = None  # Python tag
    abi: str | None = None
    tag: str | None = None  # platform tag
    local: bool | None = None
    folder: str | None = None


@dataclass(frozen=True)
class _Rules:
    host: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Wheel:
    """One wheel file. version as the file name has it: "2.9.1+cu128"."""

    package: str
    version: str
    filename: str
    url: str


@dataclass(frozen=True)
class Target:
    """What tells wheels apart: the build, the platform ("linux_x86_64") and the Python ("3.12", "3.13t")."""

    build: str
    platform: str
    python: str = ""


@lru_cache(maxsize=4)
def _rules(compat: Compat) -> _Rules:
    return compat.read("wheels.json", _Rules)


def index_url(compat: Compat, build: str) -> str:
    """The index of a build: https://download.pytorch.org/whl/cu126."""
    return f"{_rules(compat).host}/{build}"


def local_version(compat: Compat, package: str, release: str, target: Target) -> str:
    """The version, with the local tag where the wheels of the index carry one: "2.9.1" -> "2.9.1+cu128"."""
    tagged = next(rule.local for rule in _fitting(compat, package, release, target) if rule.local is not None)
    return f"{release}+{target.build}" if tagged else release


def wheel(compat: Compat, package: str, release: str, target: Target) -> Wheel:
    """The wheel of a package's release on the index of a build."""
    fitting = list(_fitting(compat, package, release, target))
    number = target.python.replace(".", "")
    abi = f"cp{number}m" if version(target.python) <= (3, 7) else f"cp{number}"
    abi = next((rule.abi for rule in fitting if rule.abi), abi)
    interpreter = "cp" + number.removesuffix("t")
    interpreter = next((rule.interpreter for rule in fitting if rule.interpreter), interpreter)
    tag = next(rule.tag for rule in fitting if rule.tag)
    folder = next(rule.folder for rule in fitting if rule.folder is not None).format(build=target.build)
    full = local_version(compat, package, release, target)
    name = f"{package}-{full}-{interpreter}-{abi}-{tag}.whl"
    address = "/".join(part for part in (_rules(compat).host, folder, name.replace("+", "%2B")) if part)
    return Wheel(package, full, name, address)


def _fitting(compat: Compat, package: str, release: str, target: Target) -> Iterator[Rule]:
    number = version(release)
    values = (package, target.platform, target.build, target.python)
    for rule in _rules(compat).rules:
        patterns = (rule.package, rule.platform, rule.build, rule.python)
        reached = version(rule.since) <= number and (rule.below is None or number < version(rule.below))
        if reached and all(map(fnmatchcase, values, patterns)):
            yield rule
