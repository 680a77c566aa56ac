"""What installed distributions say of themselves and ask of each other, as packaging's rules read it."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from torchdoctor.model import Package

if TYPE_CHECKING:
    from packaging.requirements import Requirement


def requirements(package: Package, *starts: str) -> "Iterator[Requirement]":
    """What it requires that starts so; lines of corrupt metadata are passed over."""
    lines = [line for line in package.requires if line.startswith(starts)]
    if lines:
        from packaging.requirements import InvalidRequirement, Requirement  # costs every start 15 ms: only if needed

        for line in lines:
            with suppress(InvalidRequirement):
                yield Requirement(line)


def named(requirement: str) -> str:
    """The name in a requirement, as names are compared: "typing-extensions" of "typing_extensions>=4.10"."""
    found = re.match(r"[\w.-]+", requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


def within(wanted: "Requirement", found: str) -> bool:
    """Whether this version is what is asked for. What is no version by the rules is not known to be wrong."""
    from packaging.version import InvalidVersion, Version

    try:
        return wanted.specifier.contains(Version(found), prereleases=True)
    except InvalidVersion:
        return True


def first(packages: Iterable[Package]) -> dict[str, Package]:
    """By name; of several the one that comes first on the import path."""
    found: dict[str, Package] = {}
    for package in packages:
        found.setdefault(package.name, package)
    return found
