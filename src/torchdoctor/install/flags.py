"""The flags of install-cmd: from strings to a Request and a Machine, with one clear line for a bad value."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from torchdoctor.compat import COMPANIONS, Compat, gpu_key, version
from torchdoctor.install.choice import Request
from torchdoctor.install.machine import Card, Machine, arch_name, card
from torchdoctor.install.managers import FORMS, NIGHTLY
from torchdoctor.install.plan import Plan, plan

_ARCHS = {
    "linux": ("x86_64", "aarch64", "s390x"),
    "windows": ("amd64", "arm64"),
    "macos": ("arm64", "x86_64"),
}


class UsageError(ValueError):
    """A flag's value cannot be used; the text is one line that names the nearest valid values."""


class Flags(NamedTuple):
    """The flags as typed. companions: the values of --with; only: torch alone."""

    torch: str | None = None
    compute: str = "auto"
    os: str | None = None
    arch: str | None = None
    python_version: str | None = None
    manager: str | None = None
    companions: Sequence[str] | None = None
    only: bool = False
    driver: str | None = None
    gpu: Sequence[str] = ()
    compute_capability: Sequence[str] = ()
    nightly: bool = False

    @property
    def describe(self) -> bool:
        """Whether they describe a machine, which then is not simply the one at hand."""
        return any((self.os, self.arch, self.python_version, self.driver, *self.gpu, *self.compute_capability))

    @property
    def whole(self) -> bool:
        """Whether they leave nothing to look up: another system, or a Python and what torch is to compute on."""
        device = self.driver or self.gpu or self.compute_capability or self.compute != "auto"
        return bool(self.os or (self.python_version and device))


def install_cmd(flags: Flags, compat: Compat, here: Machine | None = None) -> Plan:
    """The plan for the machine at hand, or for the one that the flags describe.

    A flag replaces what is known of the machine at hand; without one, Linux on x86_64 is assumed.
    Raises UsageError and Unmet.
    """
    place = _machine(flags, compat, here)
    chosen = flags.manager or ("uv" if place.installer == "uv" else "pip")
    request = Request(
        torch=None if flags.torch is None else _torch(flags.torch, compat),
        compute=_compute(flags.compute, compat),
        companions=() if flags.only else _companions(flags.companions),
        manager=_one_of("--manager", chosen, FORMS),
        nightly=flags.nightly,
    )
    _check_together(request, place)
    return plan(request, place, compat)


def _check_together(request: Request, place: Machine) -> None:
    if request.nightly and request.manager not in NIGHTLY:
        raise UsageError(f"--nightly goes with --manager {' or '.join(NIGHTLY)}, not {request.manager}")
    if request.nightly and request.torch:
        raise UsageError("--nightly has no versions: leave out --torch")
    if request.manager == "wheel" and place.python is None:
        raise UsageError("--manager wheel needs --python-version, as 3.12 or 3.13t")


def _machine(flags: Flags, compat: Compat, here: Machine | None) -> Machine:
    place = _place(here, flags.os, flags.arch)
    if flags.python_version is not None:
        place = place._replace(python=_python(flags.python_version), obstacle="")
    if flags.gpu or flags.compute_capability:
        nvidia, amd = _gpus(flags.gpu, flags.compute_capability, compat)
        place = place._replace(gpus=nvidia, gfx=amd, driver=None, note="")
    if flags.driver is not None:
        place = place._replace(driver=_version("--driver", flags.driver, "as 570.86.10"), note="")
    if flags.describe:
        place = place._replace(interpreter="", installer="pip", torch=None, externally_managed=False)
    return place


def _place(here: Machine | None, os: str | None, arch: str | None) -> Machine:
    """The machine at hand, or a bare one where the flags name another system."""
    system = _one_of("--os", os, _ARCHS) if os else here.os if here else "linux"
    known = _ARCHS[system]
    wanted = arch_name(system, arch) if arch else here.arch if here and here.os == system else known[0]
    if here and (here.os, here.arch) == (system, wanted):
        return here
    bare = Machine(os=system, arch=_one_of("--arch", wanted, known))
    return bare._replace(python=here.python) if here else bare


def _one_of(flag: str, value: str, valid: Iterable[str]) -> str:
    if value in valid:
        return value
    raise UsageError(f"{flag} {value}: not known; valid: {', '.join(valid)}")


def _near(flag: str, value: str, valid: Sequence[str]) -> UsageError:
    from difflib import get_close_matches

    close = get_close_matches(value, valid, 5, 0.5) or valid[-5:]
    return UsageError(f"{flag} {value}: not known; nearest: {', '.join(close)}")


def _version(flag: str, value: str, form: str) -> str:
    if re.fullmatch(r"\d+(\.\d+)*", value):
        return value
    raise UsageError(f"{flag} {value}: not a version, {form}")


def _torch(value: str, compat: Compat) -> str:
    known = [release.torch for release in compat.releases()]
    plain = _version("--torch", value, f"as {known[-1]}")
    full = plain if plain.count(".") > 1 else f"{plain}.0"
    if full in known:
        return full
    below = sum(version(item) < version(full) for item in known)
    near = known[max(min(below - 2, len(known) - 4), 0) :][:4]
    raise UsageError(f"--torch {value}: no such release is known; nearest: {', '.join(near)}")


def _compute(value: str, compat: Compat) -> str:
    if value == "auto":
        return value
    builds = {build for release in compat.releases() for seen in release.indexed.values() for build in seen}
    builds |= {build for release in compat.releases() for build in release.pypi.values()}
    if value in builds:
        return value
    raise _near("--compute", value, ["auto", *sorted(builds)])


def _companions(names: Sequence[str] | None) -> tuple[str, ...] | None:
    if names is None:
        return None
    plain = [name.strip() for item in names for name in item.split(",") if name.strip()]
    return tuple(_one_of("--with", name, COMPANIONS) for name in plain if name != "torch")


def _python(value: str) -> str:
    if not re.fullmatch(r"3\.\d+(\.\d+)?t?", value):
        raise UsageError(f"--python-version {value}: not a version, as 3.12 or 3.13t")
    return re.sub(r"(3\.\d+)\.\d+", r"\1", value)


def _gpus(
    names: Sequence[str], capabilities: Sequence[str], compat: Compat
) -> tuple[tuple[Card, ...], tuple[str, ...]]:
    """NVIDIA GPUs, and the gfx targets of AMD ones."""
    nvidia = [Card("", _capability(value)) for value in capabilities]
    amd = []
    for name in names:
        found = card(name, compat)
        target = None if found.compute_capability else compat.gfx(name)
        if target:
            amd.append(target)
        elif found.compute_capability or nvidia:
            nvidia.append(found)
        else:
            raise _near("--gpu", gpu_key(name), compat.gpu_names())
    return tuple(nvidia), tuple(amd)


def _capability(value: str) -> str:
    if re.fullmatch(r"\d+\.\d", value):
        return value
    raise UsageError(f"--compute-capability {value}: not a version, as 8.6")
