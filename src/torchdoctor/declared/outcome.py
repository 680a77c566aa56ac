"""What an installation brings: which torch, of which build, from where; and what goes with a torch."""

import re
from dataclasses import replace
from typing import Literal, NamedTuple

from torchdoctor.declared import limits, names
from torchdoctor.declared.model import Aim, Install, Requirement
from torchdoctor.knowledge import COMPANIONS, Compat, version

PYPI = "PyPI"


WITHOUT_TORCH = ("triton", "torchcodec")  # they go with one torch, and do not require it


# Releases from before those of the data, by pypi.org.
OLDER = ("0.4.1", "1.0.0", "1.0.1", "1.1.0", "1.2.0", "1.3.0", "1.3.1", "1.4.0", "1.5.0", "1.5.1", "1.6.0")


# From before the data: the torch that each requires, by the tables of pytorch/vision and pytorch/audio.
_OLD = {
    "torchvision": {
        "0.4.0": "1.2.0", "0.4.1": "1.3.0", "0.4.2": "1.3.1", "0.5.0": "1.4.0", "0.6.0": "1.5.0", "0.6.1": "1.5.1",
        "0.7.0": "1.6.0",
    },
    "torchaudio": {"0.4.0": "1.4.0", "0.5.0": "1.5.0", "0.5.1": "1.5.1", "0.6.0": "1.6.0"},
}  # fmt: skip


PRE = "a pre-release may be installed"
KEPT = "a torch is there already, which is kept"


Lack = Literal["", "release", "wheel", "build"]


class Outcome(NamedTuple):
    """torch None: none is installed, or it is not known. build None: not known. lacks: what there is not."""

    requirement: Requirement  # the one that decides, whose place is named
    torch: str | None = None
    build: str | None = None
    source: str = ""  # "PyPI", or the address of an index
    lacks: Lack = ""
    detail: str = ""  # why there is none, for people
    unknown: str = ""
    limits: str = ""  # all of them
    aim: Aim | None = None  # the target as the file narrows it
    choices: tuple[tuple[str, str], ...] = ()  # (torch, build) that it may be, where which one is not known

    @property
    def likely(self) -> "Outcome":
        """With the newest of those that it may be, where which one is not known."""
        newest = max(self.choices, key=lambda item: version(item[0]), default=None) if self.torch is None else None
        return self._replace(torch=newest[0], build=newest[1], source=PYPI) if newest else self

    @property
    def words(self) -> str:
        """ "torch 2.9.1 (cu128) from PyPI"."""
        build = f" ({self.build})" if self.build else ""
        return f"torch {self.torch}{build} from {self.source or 'an index that is not known'}"


PYTHONS = tuple(f"3.{minor}" for minor in range(6, 20))


def _python_of_uv(install: Install, python: str) -> str | None:
    """The target's Python, if the project takes it; else the only one that it takes, which uv fetches."""
    if limits.allows(install.requires_python, f"{python.removesuffix('t')}.99"):
        return python
    accepted = [one for one in PYTHONS if limits.allows(install.requires_python, f"{one}.99")]
    return accepted[0] if len(accepted) == 1 else None


def narrowed(install: Install, aim: Aim) -> Aim:
    """The target, with what the file itself says of system and Python. An image has a C library of its own."""
    if install.tool == "uv" and install.requires_python and aim.python:
        aim = replace(aim, python=_python_of_uv(install, aim.python))
    python = install.python if install.in_image or names.of_docs(install.place.file) else install.python or aim.python
    if install.elsewhere and install.os:
        return Aim(install.os, install.arch, aim.name, install.python)
    if install.in_image and install.arch and install.arch != aim.arch.replace("amd64", "x86_64"):
        return Aim("linux", install.arch, aim.name, python)
    if install.os is None or install.os == aim.os:
        return replace(aim, python=python, glibc=None if install.in_image else aim.glibc)
    arch = {"linux": "aarch64" if aim.arch == "arm64" else "x86_64", "windows": "amd64", "macos": "arm64"}[install.os]
    plain = Aim(install.os, arch, aim.name, python)
    # Containers on Windows get its GPUs by way of WSL.
    return (
        replace(plain, driver=aim.driver, wsl=True, gpus=aim.gpus)
        if install.in_image and aim.os == "windows"
        else plain
    )


def before_data(limit: str, compat: Compat) -> str:
    """Why limits that no release of the data meets say nothing: they allow one from before those; else ""."""
    if not any(limits.allows(limit, older) for older in OLDER):
        return ""
    return f"a torch from before {compat.releases.versions()[0]}, where the data begin"


def platform(aim: Aim) -> str:
    return f"{aim.os}_{aim.arch}"


def is_beside(item: Requirement, aim: Aim) -> bool:
    """Whether a package belongs to one torch alone: the companions, and Triton where torch requires one."""
    return item.name in COMPANIONS or (item.name == "triton" and platform(aim) == "linux_x86_64" and not item.conda)


def pinned(item: Requirement, aim: Aim, compat: Compat) -> str | None:
    """The one torch that a package requires in the version that is asked for; None where that is not known."""
    number = limits.exact(item.limits)
    if number is None or item.url or platform(aim) != "linux_x86_64":
        return None
    return compat.companions.pinned(item.name, number.partition("+")[0])


def companion_fits(item: Requirement, torch: str, compat: Compat) -> bool | None:
    """Whether some version of a companion that is asked for belongs to a torch. None: not known."""
    if item.name == "triton":
        return _triton_fits(item, torch, compat)
    known = compat.companions.of(item.name, torch)
    # One version of conda's may be asked for as 0.19.0=py310_cu121, read as ==0.19.0.*
    number = limits.exact(item.limits.removesuffix(".*") if item.conda else item.limits)
    if known is None or not item.limits:
        return None
    if number is not None:
        return _version_fits(item, number, torch, compat)
    if item.name == "torchcodec":  # known by series
        return None
    return any(limits.allows(item.limits, candidate) for candidate in known)


def old_torch(item: Requirement) -> str:
    """The torch that a companion from before the data requires; "" for all others."""
    return _OLD.get(item.name, {}).get(limits.full((limits.exact(item.limits) or "").partition("+")[0]), "")


def _version_fits(item: Requirement, number: str, torch: str, compat: Compat) -> bool | None:
    if re.search(r"\d(?:a|b|rc|\.?dev)\d", number):
        return None  # as conda's packages name themselves: torchaudio 0.7.0a0+a853dff is that of torch 1.7.1
    if item.conda:  # its channels build a companion for every patch release of torch
        known = compat.companions.of(item.name, torch) or ()
        return any(version(number)[:2] == version(one)[:2] for one in known)
    return compat.companions.belongs(item.name, limits.full(number), torch)


def _triton_fits(item: Requirement, torch: str, compat: Compat) -> bool | None:
    """Whether the Triton that this torch requires on Linux is within limits; of some releases its series is known."""
    pin = compat.companions.triton(torch)
    if pin is None or not item.limits or item.url:
        return None
    number = limits.exact(item.limits)
    if pin.count(".") < 2:
        return None if number is None else version(number)[:2] == version(pin)[:2]
    return limits.allows(item.limits, pin)
