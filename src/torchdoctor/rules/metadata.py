"""What installed distributions say of themselves and ask of each other, as packaging's rules read it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING

from torchdoctor.knowledge import version
from torchdoctor.model import Facts, Package

if TYPE_CHECKING:
    from packaging.requirements import Requirement


COMPARED = {">=": ge, "<=": le, "<": lt, ">": gt, "==": eq, "!=": ne}
CUDA_META = "cuda-toolkit"  # a wheel without files: its extras require the nvidia-* wheels

# The wheels that torch itself requires, where their names have a CUDA major; others of NVIDIA's have their own folders.
OF_TORCH = (
    r"nvidia-(?:cublas|cuda-(?:cupti|nvrtc|runtime)|cudnn|cufft|cufile|curand|cusolver|cusparse(?:lt)?|nccl|nvjitlink|"
    r"nvshmem|nvtx)-cu(\d\d)"
)


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


def plainly_met(requirement: str, found: str) -> bool:
    """Whether plain numbers show that a version is within the limits; False also where only packaging can tell."""
    limits = re.sub(r"^[\w.-]+(\[[^\]]*\])?\s*\(?|\)?\s*(;.*)?$", "", requirement)
    if not limits:
        return True
    if not re.fullmatch(r"\d+(\.\d+)*", found):
        return False
    return all(_plainly(limit.strip(), version(found)) for limit in limits.split(","))


def _plainly(limit: str, found: tuple[int, ...]) -> bool:
    matched = re.fullmatch(r"(>=|<=|<|>|==|!=)\s*(\d+(?:\.\d+)*)", limit)
    if matched is None:
        return False
    wanted = version(matched[2])
    width = max(len(wanted), len(found))
    ours, theirs = (item + (0,) * (width - len(item)) for item in (found, wanted))
    return bool(COMPARED[matched[1]](ours, theirs))


def within(wanted: "Requirement", found: str) -> bool:
    """Whether this version is what is asked for. What is no version by the rules is not known to be wrong."""
    from packaging.version import InvalidVersion, Version

    try:
        return wanted.specifier.contains(Version(found), prereleases=True)
    except InvalidVersion:
        return True


def absent(facts: Facts) -> "list[Requirement]":
    """What the torch that came as a wheel requires here and is not installed, in the order of its METADATA."""
    packages = first(facts.packages or ())
    torch, markers = packages.get("torch"), facts.python.markers if facts.python else {}
    if torch is None or not markers:
        return []
    # Read in full only what is not there: packaging, which reads it, takes longer to import than all else here.
    lines = tuple(line for line in torch.requires if "extra ==" not in line and named(line) not in packages)
    return [
        wanted
        for wanted in requirements(replace(torch, requires=lines), "")
        if wanted.marker is None or wanted.marker.evaluate({**markers, "extra": ""})
    ]


def cuda_wheels(facts: Facts) -> "tuple[Requirement, ...]":
    """The nvidia-* wheels that the installed torch requires here, also those behind cuda-toolkit's extras.

    () also where that is not known: given.cuda_wheels tells it apart.
    """
    packages = first(facts.packages or ())
    torch, markers = packages.get("torch"), facts.python.markers if facts.python else {}
    if torch is None or not markers:
        return ()
    found = list(applying(torch, markers, ""))
    for meta in [wanted for wanted in found if wanted.name == CUDA_META and CUDA_META in packages]:
        for extra in sorted(meta.extras):
            found += applying(packages[CUDA_META], markers, extra)
    ours = {str(wanted).partition(";")[0]: wanted for wanted in found if wanted.name.startswith("nvidia-")}
    return tuple(ours.values())  # several extras ask for the same


def applying(package: Package, markers: Mapping[str, str], extra: str) -> "Iterator[Requirement]":
    """Its requirements on CUDA wheels whose markers hold here; with an extra, only those that it adds."""
    for wanted in requirements(package, "nvidia-", CUDA_META):
        applies = wanted.marker is None or wanted.marker.evaluate({**markers, "extra": extra})
        if applies and (not extra or "extra" in str(wanted.marker)):
            yield wanted


def first(packages: Iterable[Package]) -> dict[str, Package]:
    """By name; of several the one that comes first on the import path."""
    found: dict[str, Package] = {}
    for package in packages:
        found.setdefault(package.name, package)
    return found


def versions(facts: Facts) -> dict[str, str]:
    """Of what is installed, by name."""
    return {name: package.version for name, package in first(facts.packages or ()).items() if package.version}


def of_other_major(facts: Facts) -> list[str]:
    """Installed wheels of CUDA libraries that are for another CUDA major than torch's."""
    major = ((facts.torch and facts.torch.cuda) or "").partition(".")[0]
    found = (re.fullmatch(OF_TORCH, name) for name in versions(facts))
    return sorted(item[0] for item in found if item and major and item[1] != major)


def sharing(facts: Facts, foreign: Iterable[str]) -> list[str]:
    """What shares folders with these: as torch requires it, or, where that is not known, as installed."""
    shared = {library_of(name) for name in foreign}
    torch = first(facts.packages or ()).get("torch")
    if torch is not None and torch.requires:
        return [f"{own.name}{own.specifier}" for own in cuda_wheels(facts) if library_of(own.name) in shared]
    own = {name: release for name, release in versions(facts).items() if re.fullmatch(OF_TORCH, name)}
    return [f"{name}=={at}" for name, at in own.items() if name not in {*foreign} and library_of(name) in shared]


def library_of(wheel: str) -> str:
    """The folder it unpacks into does not depend on the CUDA major: "nvidia-cudnn-cu12" -> "nvidia-cudnn"."""
    return re.sub(r"-cu\d+$", "", wheel)
