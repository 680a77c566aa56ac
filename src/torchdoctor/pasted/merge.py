"""Parts of a page put together: one machine, or as many as they contradict each other on."""

from collections.abc import Iterable, Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import Any, TypeVar

from torchdoctor.knowledge.versions import version
from torchdoctor.model import Ending, Facts, Gpu, Host, Nvidia, Package, Smoke, Torch
from torchdoctor.pasted.part import Part

T = TypeVar("T")
Machine = list[Part]
_NOT_ASKED = Smoke(Ending("reply"), imported=True)


def machines(parts: Sequence[Part]) -> list[Machine]:
    """Each with the parts that agree, the surest first. What was written by hand joins the first machine."""
    found: list[Machine] = []
    for part in sorted((part for part in parts if not part.aside), key=lambda part: part.first):
        home = next((machine for machine in found if not any(differ(part, other) for other in machine)), None)
        if home is None:
            found.append([part])
        else:
            home.append(part)
    for part in parts:
        if part.aside and found:
            found[0].append(part)
        elif part.aside:
            found.append([part])
    return [sorted(machine, key=_rank) for machine in found]


def facts(machine: Machine) -> Facts:
    """Of all parts of one machine: what a surer one leaves unsaid, the next may say."""
    whole = machine[0].facts
    for part in machine[1:]:
        whole = merged(whole, part.facts)
    return whole


def _rank(part: Part) -> tuple[bool, bool, int, bool, bool, int]:
    """What asked torch itself is surer than a list of packages; a whole report surer than an excerpt.

    torch warns once of each kind of GPU: a list that somebody wrote counts them.
    """
    warning = part.facts.torch is not None and part.facts.torch.version is None
    aside = bool(part.aside)
    return aside, aside and warning, part.aside, part.facts.smoke is None, part.partial, part.first


def differ(one: Part, other: Part) -> str:
    """What two parts contradict each other on, in one word; "" where they may be of one machine."""
    a, b = one.facts, other.facts
    if a.host and b.host and a.host.os != b.host.os:
        return "system"
    if a.host and b.host and a.host.arch and b.host.arch and a.host.arch != b.host.arch:
        return "architecture"
    if a.torch and b.torch and _other_torch(a.torch, b.torch):
        return "torch"
    if a.smoke and b.smoke and a.smoke.imported != b.smoke.imported:
        return "torch"
    if a.python and b.python and version(a.python.version)[:2] != version(b.python.version)[:2]:
        return "Python"
    return _other_hardware(a.nvidia, b.nvidia) if a.nvidia and b.nvidia else ""


def _other_torch(one: Torch, other: Torch) -> bool:
    if not (one.version and other.version):
        return False
    tags = {text.partition("+")[2] for text in (one.version, other.version)} - {""}
    a, b = version(one.version)[:3], version(other.version)[:3]
    least = min(len(a), len(b))  # "1.2", as people write it, may be 1.2.0
    return a[:least] != b[:least] or len(tags) > 1


def _other_hardware(one: Nvidia, other: Nvidia) -> str:
    if one.driver_version and other.driver_version and one.driver_version != other.driver_version:
        return "driver"
    if not (one.gpus and other.gpus):
        return ""
    same = any(_alike(a.name, b.name) for a in one.gpus for b in other.gpus[:8])
    return "" if same else "GPU"


def _alike(one: str, other: str) -> bool:
    """ "NVIDIA GeForce ..." of a table that is too narrow is any GeForce."""
    a, b = (name.lower().removesuffix("...").strip().removeprefix("nvidia ") for name in (one, other))
    return a.startswith(b) or b.startswith(a) or a.endswith(b) or b.endswith(a)


def merged(first: T, second: T) -> T:
    """A section with what it leaves open taken from another of the same machine."""
    changes: dict[str, Any] = {}
    for field in fields(first):  # type: ignore[arg-type]
        mine, theirs = getattr(first, field.name), getattr(second, field.name)
        if field.name == "packages" and mine and theirs:
            changes[field.name] = both(mine, theirs)
        elif field.name == "gpus" and mine and theirs:
            changes[field.name] = _gpus(mine, theirs)
        elif field.name in ("torch", "smoke") and isinstance(first, Facts) and first.smoke and not first.smoke.imported:
            continue  # a torch that could not be imported is not the one that somebody writes of
        elif isinstance(mine, Host) and isinstance(theirs, Host) and mine.os != theirs.os:
            continue  # of a list that somebody wrote
        elif isinstance(mine, Smoke) and isinstance(theirs, Smoke) and _says_nothing(mine, theirs):
            changes[field.name] = replace(theirs, devices=theirs.devices or mine.devices)
        elif isinstance(mine, Torch) and isinstance(theirs, Torch) and _other_torch(mine, theirs):
            continue  # the build of another version
        elif is_dataclass(mine) and is_dataclass(theirs):
            changes[field.name] = merged(mine, theirs)
        elif mine in (None, "", (), {}) or (field.default is not MISSING and mine == field.default):
            changes[field.name] = theirs
    return replace(first, **changes)  # type: ignore[type-var]


def _says_nothing(mine: Smoke, theirs: Smoke) -> bool:
    """Whether it comes of a list that but names a GPU, beside an import of torch that failed."""
    return not theirs.imported and mine == replace(_NOT_ASKED, devices=mine.devices)


def both(one: Iterable[Package], other: Iterable[Package]) -> tuple[Package, ...]:
    """One entry a name; the first list is the surer."""
    found = {package.name: package for package in other}
    for package in one:
        twin = found.get(package.name)
        found[package.name] = merged(package, twin) if twin and twin.version == package.version else package
    return tuple(found.values())


def _gpus(mine: Sequence[Gpu], theirs: Sequence[Gpu]) -> tuple[Gpu, ...]:
    """As many as the surer one lists, each with what the other knows of it; a name cut short gives way."""
    if type(mine[0]) is not type(theirs[0]):
        return tuple(mine)
    if len(mine) != len(theirs):
        told = {other.name: other.compute_capability for other in theirs if other.compute_capability}
        return tuple(_capable(gpu, told) for gpu in mine)
    return tuple(_gpu(a, b) for a, b in zip(mine, theirs, strict=True))


def _capable(gpu: Gpu, told: dict[str, str]) -> Gpu:
    known = next((own for name, own in told.items() if _alike(gpu.name, name)), None)
    return gpu if gpu.compute_capability or known is None else replace(gpu, compute_capability=known)


def _gpu(mine: Gpu, theirs: Gpu) -> Gpu:
    cut = mine.name.endswith("...") and not theirs.name.endswith("...")
    return merged(replace(mine, name=theirs.name) if cut else mine, theirs)
