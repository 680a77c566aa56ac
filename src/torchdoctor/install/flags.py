"""The flags of install-cmd: from strings to a Request and a Machine, with one clear line for a bad value."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from torchdoctor.install.machine import Card, Machine, arch_name, card, with_gpus
from torchdoctor.install.request import Request
from torchdoctor.knowledge import COMPANIONS, Compat, version
from torchdoctor.knowledge.gpus import gpu_key

if TYPE_CHECKING:
    from torchdoctor.install.plan import Plan

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
    wsl: bool = False
    extras: bool = False

    @property
    def describe(self) -> bool:
        """Whether they describe a machine, which then is not simply the one at hand."""
        named = (self.os, self.arch, self.python_version, self.driver, self.wsl)
        return any((*named, *self.gpu, *self.compute_capability))

    @property
    def whole(self) -> bool:
        """Whether they leave nothing to look up: another system, or a Python and what torch is to compute on."""
        device = self.driver or self.gpu or self.compute_capability or self.compute != "auto"
        return bool(self.os or self.wsl or (self.python_version and device))


def install_cmd(flags: Flags, compat: Compat, here: Machine | None = None, try_unknown: bool = False) -> "Plan":
    """The plan for the machine at hand, or for the one that the flags describe.

    A flag replaces what is known of the machine at hand; without one, Linux on x86_64 is assumed. try_unknown: also
    builds of which only their index can say whether it has them. Raises UsageError and Unmet.
    """
    from torchdoctor.install.managers import FORMS
    from torchdoctor.install.plan import plan

    place = machine_of(flags, compat, here)
    if flags.manager:  # named by the user, whatever manages the project
        place = place._replace(project=None)
    chosen = flags.manager or ("uv" if place.installer == "uv" else "pip")
    request = Request(
        torch=None if flags.torch is None else _torch(flags.torch, compat),
        compute=_compute(flags.compute, compat),
        companions=() if flags.only else _companions(flags.companions),
        manager=_one_of("--manager", chosen, FORMS),
        nightly=flags.nightly,
        extras=flags.extras,
        try_unknown=try_unknown,
    )
    request = _kept(request, place, flags)
    _check_together(flags, request, place)
    return plan(request, place, compat)


def _kept(request: Request, place: Machine, flags: Flags) -> Request:
    """Constraints keep the torch that is installed, where the flags ask for none."""
    if request.manager != "constraints" or place.torch is None or flags.torch or flags.compute != "auto":
        return request
    return request._replace(torch=place.torch, compute=place.build or "auto")


def _check_together(flags: Flags, request: Request, place: Machine) -> None:
    from torchdoctor.install.managers import NIGHTLY

    if flags.only and flags.companions:
        raise UsageError("--only installs torch without what --with adds: use one of them")
    if request.nightly and request.manager not in NIGHTLY:
        raise UsageError(f"--nightly works with --manager {' or '.join(NIGHTLY)}, not {request.manager}")
    if request.nightly and request.torch:
        raise UsageError("--nightly has no versions: omit --torch")
    if flags.extras and request.manager != "pyproject":
        raise UsageError(f"--extras works with --manager pyproject, not {request.manager}")
    if request.manager == "dockerfile" and (place.os != "linux" or (place.python or "").endswith("t")):
        raise UsageError("--manager dockerfile: there is no official image of Python for that system")
    if request.manager == "wheel" and place.python is None:
        raise UsageError("--manager wheel needs --python-version, such as 3.12 or 3.13t")


def machine_of(flags: Flags, compat: Compat, here: Machine | None) -> Machine:
    """The machine at hand, with what the flags say otherwise. Raises UsageError."""
    gpus = _gpus(flags.gpu, flags.compute_capability, compat)
    place = _place(here, flags.os or ("linux" if flags.wsl else None), flags.arch or _arch_of(gpus, here, compat))
    if flags.python_version is not None:
        place = place._replace(python=_python(flags.python_version, compat), obstacle="")
    if any(gpus):
        place = with_gpus(place, gpus.nvidia, compat)._replace(gfx=gpus.gfx, intel=gpus.intel, driver=None, note="")
    if flags.driver is not None:
        place = place._replace(driver=_driver(flags.driver, compat), note="")
    if flags.describe:
        plain = place._replace(interpreter="", installer="pip", torch=None, externally_managed=False)
        place = plain._replace(wsl=flags.wsl or place.wsl)
    _check_machine(flags, gpus, place, compat)
    return place


class Gpus(NamedTuple):
    """The GPUs that flags name, by vendor: AMD's by target, Intel's by name."""

    nvidia: tuple[Card, ...] = ()
    gfx: tuple[str, ...] = ()
    intel: tuple[str, ...] = ()

    def words(self) -> str:
        return ", ".join([*(gpu.name or gpu.compute_capability or "" for gpu in self.nvidia), *self.gfx, *self.intel])


def _arch_of(gpus: Gpus, here: Machine | None, compat: Compat) -> str | None:
    """Jetsons and Grace chips are on Arm: no need to say so."""
    arm = any(compat.gpus.on_arm(gpu.name, gpu.compute_capability) for gpu in gpus.nvidia)
    return "aarch64" if arm and here is None else None


def _check_machine(flags: Flags, gpus: Gpus, place: Machine, compat: Compat) -> None:
    """Flags that contradict each other describe no machine."""
    others = ", ".join([*gpus.gfx, *gpus.intel])
    if flags.driver and others and not gpus.nvidia:
        raise UsageError(f"--driver {flags.driver} is an NVIDIA driver, but {others} is not an NVIDIA GPU: omit it")
    if flags.wsl and flags.os not in (None, "linux"):
        raise UsageError(f"--wsl means Linux inside Windows: omit --os {flags.os}")
    if place.platform != "linux_aarch64":
        for gpu in gpus.nvidia:
            if compat.gpus.on_arm(gpu.name, gpu.compute_capability):
                name = gpu.name or f"compute capability {gpu.compute_capability}"
                raise UsageError(f"{name} is on Arm (--os linux --arch aarch64), not {place.os} {place.arch}")
    vendor = next((kind for kind in ("cu", "rocm", "xpu") if flags.compute.lower().startswith(kind)), "")
    fitting = {"cu": gpus.nvidia, "rocm": gpus.gfx, "xpu": gpus.intel}
    if vendor and any(gpus) and not fitting[vendor]:
        maker = {"cu": "NVIDIA", "rocm": "AMD", "xpu": "Intel"}[vendor]
        raise UsageError(f"--compute {flags.compute} is for {maker} GPUs, but {gpus.words()} is not one")


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
    if value.lower() in valid:
        return value.lower()
    raise UsageError(f"{flag} {value}: not known; valid: {', '.join(valid)}")


def _near(flag: str, value: str, valid: Sequence[str], what: str = "not known") -> UsageError:
    """The error that names the likest of the valid values, or the last of them where none is like it."""
    from difflib import get_close_matches

    close = get_close_matches(value, valid, 5, 0.6) or valid[-5:]
    return UsageError(f"{flag} {value}: {what}; nearest: {', '.join(close)}")


def _torch(value: str, compat: Compat) -> str:
    known = compat.releases.versions()
    if "+" in value:
        number, _, build = value.partition("+")
        raise UsageError(f"--torch {value}: the build has its own flag: --torch {number} --compute {build}")
    plain = re.fullmatch(r"\d+\.\d+(\.\d+)*", value) is not None
    if plain and value in known:
        return value
    series = [item for item in known if plain and version(item)[:2] == version(value)]
    if series:
        return series[-1]  # 2.2 is the newest of 2.2: 2.2.2
    below = sum(version(item) < version(value) for item in known) if version(value) else len(known)
    near = known[max(min(below - 2, len(known) - 4), 0) :][:4]
    what = f"there is no such release in the data of {compat.data_version}" if plain else "not a version"
    raise UsageError(f"--torch {value}: {what}; nearest: {', '.join(near)}")


def _compute(value: str, compat: Compat) -> str:
    plain = value.lower()
    if plain == "auto":
        return plain
    builds: dict[str, None] = {}  # in order of release, so that the last are the newest
    for release in compat.releases.all():
        for seen in (*release.indexed.values(), release.pypi.values()):
            builds.update(dict.fromkeys(seen))
    if plain in builds:
        return plain
    if plain in ("cuda", "rocm"):
        newest = next(item for item in reversed(builds) if item.startswith(plain[:2]))
        raise UsageError(f"--compute {value}: give the version, such as {newest}, or omit --compute")
    raise _near("--compute", value, [*(item for item in builds if item != "cpu"), "auto", "cpu"])


def _companions(names: Sequence[str] | None) -> tuple[str, ...] | None:
    if names is None:
        return None
    plain = [name.strip() for item in names for name in item.split(",") if name.strip()]
    return tuple(dict.fromkeys(_one_of("--with", name, COMPANIONS) for name in plain if name != "torch"))


def _python(value: str, compat: Compat) -> str:
    if not re.fullmatch(r"[23]\.\d+(\.\d+)?t?", value):
        known = {item: None for release in compat.releases.all() for seen in release.pythons.values() for item in seen}
        raise _near("--python-version", value, list(known), "not a version of Python")
    return re.sub(r"(\d\.\d+)\.\d+", r"\1", value)


def _driver(value: str, compat: Compat) -> str:
    """A driver's own version, which nvidia-smi prints beside that of CUDA, and which people mix up with it."""
    if re.fullmatch(r"\d{3}(\.\d+)*", value):
        return value
    raise _near("--driver", value, compat.drivers.branches(), "not a driver version such as 570.86.10")


def _gpus(names: Sequence[str], capabilities: Sequence[str], compat: Compat) -> Gpus:
    found = Gpus(nvidia=tuple(Card("", _capability(value, compat)) for value in capabilities))
    for name in names:
        plain, target = card(name, compat), compat.gpus.gfx(name)
        if plain.compute_capability is None and target is None:
            plain = card(compat.gpus.full_name(name), compat)._replace(name=name)
        if plain.compute_capability:
            found = found._replace(nvidia=(*found.nvidia, plain))
        elif target:
            found = found._replace(gfx=(*found.gfx, target))
        elif compat.gpus.intel(name):
            found = found._replace(intel=(*found.intel, name))
        elif not found.nvidia:
            raise _unknown_gpu(name, compat)
    return found


def _unknown_gpu(name: str, compat: Compat) -> UsageError:
    if compat.gpus.ambiguous(name):
        return UsageError(f"--gpu {name}: this name is used for different chips; give its --compute-capability")
    return _near("--gpu", gpu_key(name), [*compat.gpus.amd_names(), *compat.gpus.names(), *compat.gpus.intel_names()])


def _capability(value: str, compat: Compat) -> str:
    if value in compat.gpus.capabilities():
        return value
    raise _near("--compute-capability", value, compat.gpus.capabilities())
