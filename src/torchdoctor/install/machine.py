"""The machine to install for, as far as the choice of a build depends on it."""

import platform
import sys
from typing import TYPE_CHECKING, NamedTuple

from torchdoctor.knowledge import Compat

if TYPE_CHECKING:  # a machine described by flags needs no facts, and start-up counts
    from torchdoctor.model import Facts, Project, Python

# How wheels name an architecture, by operating system.
_ARCHS = {
    "linux": {"amd64": "x86_64", "x64": "x86_64", "arm64": "aarch64"},
    "windows": {"x86_64": "amd64", "x64": "amd64", "aarch64": "arm64"},
    "macos": {"amd64": "x86_64", "x64": "x86_64", "aarch64": "arm64"},
}


class Card(NamedTuple):
    """An NVIDIA GPU, as far as the choice of a build depends on it."""

    name: str
    compute_capability: str | None = None  # "8.6"
    listed: bool = False  # by the driver itself, which then knows it


class Machine(NamedTuple):
    """What a build must fit. None: not known, and then not checked."""

    os: str  # "linux", "windows", "macos"
    arch: str  # as the wheels of that OS name it
    python: str | None = None  # "3.12", "3.13t"
    glibc: str | None = None
    macos: str | None = None  # product version of macOS
    driver: str | None = None
    wsl: bool = False  # then the driver is that of Windows
    gpus: tuple[Card, ...] = ()  # NVIDIA
    gfx: tuple[str, ...] = ()  # AMD targets: "gfx1100"
    intel: tuple[str, ...] = ()  # Intel GPUs that xpu builds support, by name or PCI device ID
    obstacle: str = ""  # why no wheel at all can be installed: 32-bit Python, PyPy, musl
    note: str = ""  # what the user should know about how the machine was seen
    interpreter: str = ""  # the patient's Python, to be named in commands; "": plain pip
    installer: str = "pip"  # "pip", "uv" or "conda"
    torch: str | None = None  # the installed torch, without local tag
    build: str | None = None  # of that torch: "cu126"
    externally_managed: bool = False  # PEP 668: only a virtual environment may be installed into
    has_pip: bool = True
    musl: bool = False  # its C library
    jetson: bool = False  # its driver comes with JetPack
    project: "Project | None" = None  # that manages the patient's environment

    @property
    def platform(self) -> str:
        """The platform's name in the data: "linux_x86_64"."""
        return f"{self.os}_{self.arch}"

    @property
    def driver_os(self) -> str:
        """The system whose drivers count."""
        return "windows" if self.wsl else self.os

    @property
    def nvidia(self) -> bool:
        """Whether builds with CUDA are wanted here."""
        return self.driver is not None or bool(self.gpus)


def arch_name(os: str, arch: str) -> str:
    """An architecture as the wheels of an operating system name it: ("linux", "amd64") -> "x86_64"."""
    plain = arch.lower()
    return _ARCHS.get(os, {}).get(plain, plain)


def this_system() -> Machine:
    """The system we run on and nothing more, for flags that say the rest."""
    system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")
    libc, number = platform.libc_ver()
    glibc = number if libc == "glibc" else None
    return Machine(system, arch_name(system, platform.machine()), glibc=glibc)


def examined(facts: "Facts") -> Machine | None:
    """The system and interpreter that were examined, without GPUs; None if not even the system is known."""
    host, python, torch = facts.host, facts.python, facts.torch
    if host is None:
        return None
    arch = python.machine if python is not None and python.machine else host.arch
    made = Machine(
        os=host.os,
        arch=arch_name(host.os, arch),
        glibc=host.libc_version if host.libc == "glibc" else None,
        macos=host.os_version or None if host.os == "macos" else None,
        wsl=bool(host.wsl),
        torch=torch.version.partition("+")[0] if torch is not None and torch.version else None,
        build=torch.build if torch is not None else None,
        obstacle="its C library is musl, but torch has wheels only for glibc" if host.libc == "musl" else "",
        musl=host.libc == "musl",
        project=facts.project,
    )
    return made if python is None else _with_python(made, python, facts.target.python)


def anywhere(facts: "Facts") -> Machine | None:
    """Where the system is not told and torch came as a wheel of an index, pip's command is the same on any."""
    if facts.host is not None or facts.torch is None or "+" not in (facts.torch.version or ""):
        return None
    return Machine("linux", "x86_64", torch=str(facts.torch.version).partition("+")[0], build=facts.torch.build)


_last: list[tuple["Facts", Compat, Machine | None]] = []  # of machine(): at most one


def machine(facts: "Facts", compat: Compat) -> Machine | None:
    """The machine that was examined, with the GPUs that torch could use; made once for all fixes of a report."""
    if not (_last and _last[0][0] is facts and _last[0][1] is compat):
        _last[:] = [(facts, compat, _machine(facts, compat))]
    return _last[0][2]


def _machine(facts: "Facts", compat: Compat) -> Machine | None:
    made, nvidia = examined(facts), facts.nvidia
    if made is not None and facts.amd is not None and made.platform == "linux_x86_64":
        known = compat.gpus.rocm_known()  # a processor's own graphics, mostly, is not among them
        targets = map(compat.gpus.target, facts.amd.gpus)
        made = made._replace(gfx=tuple(dict.fromkeys(gfx for gfx in targets if gfx in known)))
    if made is not None and facts.intel is not None:
        known_intel = tuple(device for device in facts.intel.devices if compat.gpus.intel(device))
        made = made._replace(intel=known_intel if facts.intel.driver or facts.source == "report" else ())
    if made is None or nvidia is None:
        return made
    told = facts.source == "report" and nvidia.gpus  # nvidia-smi listed them: a driver is there, of whatever version
    if nvidia.driver_version is not None or told:
        gpus = tuple(card(gpu.name, compat, gpu.compute_capability)._replace(listed=True) for gpu in nvidia.gpus)
        return with_gpus(made, gpus, compat)._replace(driver=nvidia.driver_version)
    if nvidia.gpus or nvidia.pci_devices:
        return made._replace(note="there is an NVIDIA GPU but no working driver: to use the GPU, fix that first")
    return made


def with_gpus(place: Machine, gpus: tuple[Card, ...], compat: Compat) -> Machine:
    """A machine with these NVIDIA GPUs."""
    module = place.platform == "linux_aarch64" and any(
        gpu.compute_capability in compat.gpus.jetson_since() for gpu in gpus
    )
    return place._replace(gpus=gpus, jetson=module)


def card(name: str, compat: Compat, capability: str | None = None) -> Card:
    """A GPU; where the driver did not tell its compute capability, its name may."""
    return Card(name, capability or compat.gpus.capability(name))


def _with_python(made: Machine, python: "Python", interpreter: str) -> Machine:
    minor = ".".join(python.version.split(".")[:2]) + ("t" if python.free_threaded else "")
    return made._replace(
        python=minor,
        interpreter=interpreter,
        installer=python.installer or "pip",
        externally_managed=bool(python.externally_managed),
        has_pip=python.has_pip is not False,
        obstacle=made.obstacle or _obstacle(python),
    )


def _obstacle(python: "Python") -> str:
    if python.bits == 32:
        return "its Python is 32-bit, but torch has wheels only for 64-bit Python"
    if python.implementation.lower() != "cpython":
        return f"its Python is {python.implementation}, but torch has wheels only for CPython"
    return ""
