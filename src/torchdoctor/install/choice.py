"""The choice: the newest torch of which a build runs on a machine, and of its builds the recommended one."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from torchdoctor.install.machine import Card, Machine
from torchdoctor.knowledge import Compat, Release, at_least, cuda_of, official, version
from torchdoctor.knowledge.wheels import Target

_TORCH_ALONE = ("windows_arm64", "linux_s390x")  # no wheel of a companion was ever seen


class Request(NamedTuple):
    """What is asked for. torch None: the newest that runs. companions None: those of the selector."""

    torch: str | None = None
    compute: str = "auto"  # "auto", "cuda" (any CUDA version), "cpu", "cu126", "rocm6.4", "xpu"
    companions: tuple[str, ...] | None = None
    manager: str = "pip"
    nightly: bool = False


class Rejected(NamedTuple):
    """A build that was weighed, and why it does not do; torch is the newest release it was weighed for."""

    build: str
    reason: str
    torch: str


class Choice(NamedTuple):
    """A build that runs. packages: versions by name, torch first; index_url None: the default registry."""

    release: Release
    build: str
    packages: Mapping[str, str]
    index_url: str | None
    rejected: tuple[Rejected, ...] = ()
    left_out: tuple[str, ...] = ()  # companions of the official selector that this build lacks, with the reason


class Unmet(Exception):
    """Nothing that was asked for runs there: each build with its reason, and what would run instead."""

    def __init__(self, rejected: Sequence[Rejected], nearest: Sequence[str] = ()) -> None:
        super().__init__("; ".join(f"{item.build}: {item.reason}" for item in rejected))
        self.rejected, self.nearest = tuple(rejected), tuple(nearest)


def choose(request: Request, machine: Machine, compat: Compat) -> Choice:
    """The best build for a machine. Raises Unmet, without what would be nearest."""
    rejected: dict[str, Rejected] = {}
    for release in _candidates(request, compat):
        for build in _ranked(release, request, machine):
            reason = refusal(release, build, request, machine, compat)
            if reason is None:
                found = _choice(release, build, request, machine, compat)
                return found._replace(rejected=tuple(rejected.values()))
            rejected.setdefault(build, Rejected(build, reason, release.torch))
    raise Unmet(tuple(rejected.values()) or (_no_such_build(request, machine, compat),))


def nearest(request: Request, machine: Machine, compat: Compat) -> Iterator[str]:
    """What would run if one thing were different: one sentence each, the smallest change first."""
    loose, cpu = request._replace(torch=None), request._replace(compute="cpu")
    kind = "cuda" if cuda_of(request.compute) else "auto"
    with_gpu = request._replace(compute="cuda") if machine.nvidia and request.compute == "auto" else request
    python = machine._replace(
        python=None, obstacle="" if machine.obstacle.startswith("its Python") else machine.obstacle
    )
    ways = (
        (request, python, "another Python"),
        (loose, machine, "another torch"),
        (with_gpu, machine._replace(driver=None), "a newer NVIDIA driver"),
        (request._replace(compute=kind), machine, "another build"),
        (cpu, machine, "the CPU build"),
        (cpu._replace(torch=None), machine, "another torch, the CPU build"),
        (loose._replace(compute=kind, companions=()), machine, "torch alone"),
    )
    told = set()
    for wish, place, words in ways:
        try:
            found = choose(wish, place, compat)
        except Unmet:
            continue
        if (found.release.torch, found.build, place) in told:
            continue
        told.add((found.release.torch, found.build, place))
        yield f"{words}: torch {found.release.torch} ({found.build}){_needs(found, machine, compat)}"


def _needs(found: Choice, machine: Machine, compat: Compat) -> str:
    """What a choice asks of the machine beyond what it has."""
    pythons = found.release.pythons.get(machine.platform, ())
    needs = [f"Python {span(pythons)}"] if machine.python and machine.python not in pythons else []
    cuda = cuda_of(found.build)
    if cuda and machine.driver and not compat.drivers.runs(machine.driver, cuda, machine.driver_os):
        needs.append(f"NVIDIA driver {compat.drivers.floor(cuda, machine.driver_os)} or newer")
    return f" with {' and '.join(needs)}" if needs else ""


def _no_such_build(request: Request, machine: Machine, compat: Compat) -> Rejected:
    """What is asked for is not among the builds that are known for this system."""
    asked = (
        request.compute if request.compute != "auto" else "cuda" if machine.nvidia else "rocm" if machine.gfx else "cpu"
    )
    system = f"{machine.os} {machine.arch}"
    release = compat.releases.get(request.torch or "")
    if release is None:
        wanted = "nightly torch" if request.nightly else "any torch"
        return Rejected(asked, f"no such build of {wanted} is known for {system}", "")
    known = ", ".join(release.builds(machine.platform)) or "none"
    return Rejected(asked, f"not known for torch {release.torch} on {system}; known there: {known}", release.torch)


def _candidates(request: Request, compat: Compat) -> Iterator[Release]:
    """Releases to weigh, newest first; for a nightly the newest of which the index is known."""
    if request.torch is not None:
        found = compat.releases.get(request.torch)
        yield from (found,) if found else ()
        return
    newest_first = filter(None, map(compat.releases.get, reversed(compat.releases.versions())))
    yield from islice((item for item in newest_first if item.indexed), 1) if request.nightly else newest_first


def _ranked(release: Release, request: Request, machine: Machine) -> list[str]:
    """The builds of a release that answer the request, the officially recommended first.

    Recommended is the CUDA version that the default registry serves on Linux, then what the selector lists,
    newest first.
    """
    default = release.pypi.get("linux_x86_64")
    listed = release.selector.get(machine.platform) or release.selector.get("linux_x86_64", ())

    def rank(build: str) -> tuple[bool, bool, list[int]]:
        numbers = version(cuda_of(build) or build.removeprefix("rocm"))
        return build != default, build not in listed, [-part for part in numbers]

    wanted = _wanted(request, machine)
    return sorted((build for build in release.builds(machine.platform) if wanted(build)), key=rank)


def _wanted(request: Request, machine: Machine) -> Callable[[str], bool]:
    """Whether a build is of the kind asked for; with "auto", of the kind that this machine's GPUs need."""
    if request.compute not in ("auto", "cuda"):
        return lambda build: build == request.compute
    if request.compute == "cuda" or (machine.nvidia and machine.os != "macos"):
        return lambda build: cuda_of(build) is not None
    if machine.gfx:
        return lambda build: build.startswith("rocm")
    return lambda build: build == "cpu"


def _choice(release: Release, build: str, request: Request, machine: Machine, compat: Compat) -> Choice:
    names = official.packages(release.torch) if request.companions is None else request.companions
    lacking = {name: companion_refusal(release, build, name, machine, compat) for name in names}
    present = [name for name in names if lacking[name] is None]
    indexed = build in release.indexed.get(machine.platform, ())
    return Choice(
        release=release,
        build=build,
        packages=official.pinned(release, present),
        index_url=compat.wheels.index(build) if indexed else None,
        left_out=tuple(reason for reason in lacking.values() if reason),
    )


def refusal(release: Release, build: str, request: Request, machine: Machine, compat: Compat) -> str | None:
    """Why a build does not do for this request and machine; None if it does."""
    return next(filter(None, _refusals(release, build, request, machine, compat)), None)


def _refusals(release: Release, build: str, request: Request, machine: Machine, compat: Compat) -> Iterator[str | None]:
    yield machine.obstacle
    yield _python_refusal(release, machine)
    yield _system_refusal(release, build, machine, compat)
    yield driver_refusal(build, machine, compat)
    for gpu in machine.gpus:
        yield gpu_refusal(release.torch, build, gpu, machine.platform, compat)
    for target in machine.gfx:
        yield _gfx_refusal(release.torch, build, target, compat)
    for name in request.companions or ():
        yield companion_refusal(release, build, name, machine, compat)
    yield _manager_refusal(release, build, request, machine)


def span(pythons: Sequence[str]) -> str:
    """Python versions in words: "3.10 to 3.14, 3.14t"."""
    plain = [item for item in pythons if not item.endswith("t")]
    ends = f"{plain[0]} to {plain[-1]}" if len(plain) > 1 else "".join(plain)
    return ", ".join([ends, *(item for item in pythons if item.endswith("t"))])


def _python_refusal(release: Release, machine: Machine) -> str | None:
    pythons = release.pythons.get(machine.platform, ())
    if machine.python is None or machine.python in pythons:
        return None
    known = f"it has them for {span(pythons)}" if pythons else "not known for which it has"
    return f"torch {release.torch} has no wheel for Python {machine.python} here; {known}"


def _system_refusal(release: Release, build: str, machine: Machine, compat: Compat) -> str | None:
    """glibc and macOS: what the wheel's platform tag says, or its own need where that is higher."""
    if machine.glibc is None and machine.macos is None:
        return None
    target = Target(build, machine.platform, machine.python or release.python_max)
    name = compat.wheels.wheel("torch", release.torch, target).filename
    if machine.glibc is not None:
        tag = re.search(r"manylinux_(\d+)_(\d+)_", name)
        floors = [f"{tag[1]}.{tag[2]}"] if tag else []
        floor = max([*floors, release.glibc.get(machine.platform, "0")], key=version)
        if version(machine.glibc) < version(floor):
            return f"torch {release.torch} needs glibc {floor}, this system has {machine.glibc}"
    mac = re.search(r"macosx_(\d+)_", name)
    if mac and machine.macos and version(machine.macos)[:1] < (int(mac[1]),):
        return f"torch {release.torch} needs macOS {mac[1]}, this system has {machine.macos}"
    return None


def driver_refusal(build: str, machine: Machine, compat: Compat) -> str | None:
    """Why the NVIDIA driver cannot run a build; None too where it is not known."""
    cuda = cuda_of(build)
    if cuda is None or machine.driver is None:
        return None
    floor = compat.drivers.floor(cuda, machine.driver_os)
    if floor is None:
        return f"not known which driver CUDA {cuda} needs"
    if at_least(machine.driver, floor):
        return None
    return f"CUDA {cuda} needs NVIDIA driver {floor}, this machine has {machine.driver}"


def gpu_refusal(torch: str, build: str, gpu: Card, platform: str, compat: Compat) -> str | None:
    """Why a build has no code for an NVIDIA GPU; None too where its compute capability is not known."""
    cuda, capability = cuda_of(build), gpu.compute_capability
    if cuda is None or capability is None:
        return None
    archs = compat.gpus.archs(torch, build, platform)
    if archs is None:
        return f"not known for which GPUs torch {torch} was compiled with CUDA {cuda} here"
    if compat.gpus.runs_on(archs.sm, archs.ptx, capability, cuda):
        return None
    name = f"{gpu.name} ({capability})" if gpu.name else f"compute capability {capability}"
    return f"torch {torch} with CUDA {cuda} has no code for {name}"


def _gfx_refusal(torch: str, build: str, target: str, compat: Compat) -> str | None:
    if not build.startswith("rocm"):
        return None
    targets = compat.gpus.rocm_targets(torch, build)
    if targets is None:
        return f"not known for which AMD GPUs torch {torch} was compiled with {build}"
    return None if target in targets else f"torch {torch} with {build} has no code for {target}"


def companion_refusal(release: Release, build: str, name: str, machine: Machine, compat: Compat) -> str | None:
    """Why a companion does not go with a build: none belongs to it, or it has no wheel of that kind."""
    known = compat.companions.of(name, release.torch)
    if known is None:
        return f"not known which {name} belongs to torch {release.torch}"
    if not known:
        return f"there is no {name} for torch {release.torch}"
    if name == "torchtext" and build != "cpu":
        return f"not known whether torchtext {known[0]} lies on the {build} index"
    return _companion_wheel_refusal(name, known[0], build, machine, compat)


def _companion_wheel_refusal(name: str, number: str, build: str, machine: Machine, compat: Compat) -> str | None:
    """A companion has the builds and Pythons of the torch that it was released with."""
    if machine.platform in _TORCH_ALONE:
        return f"no {name} is known for {machine.os} {machine.arch}"
    home = compat.releases.home(name, number)
    if build not in home.builds(machine.platform):
        return f"{name} {number} has no {build} wheel"
    pythons = home.pythons.get(machine.platform, ())
    if name == "torchcodec" or machine.python is None or machine.python in pythons:  # its Pythons are not known
        return None
    return f"{name} {number} has no wheel for Python {machine.python}"


def _manager_refusal(release: Release, build: str, request: Request, machine: Machine) -> str | None:
    if request.manager == "conda":
        if version(release.torch) > version(official.LAST_CONDA):
            return f"official conda packages ended with {official.LAST_CONDA}; use pip inside the environment"
        if (build != "cpu" and cuda_of(build) is None) or machine.platform == "linux_aarch64":
            return f"there is no official conda package of {build} for {machine.os} {machine.arch}"
    if request.manager == "wheel" and not release.on_index(build, machine.platform):
        return f"torch {release.torch} has not been seen on the {build} index: its address is not known"
    if request.nightly and not release.on_index(build, machine.platform):
        return f"not known whether there are nightly wheels of {build}"
    return None
