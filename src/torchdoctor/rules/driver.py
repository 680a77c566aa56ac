"""TD3xx: the NVIDIA driver."""

import re
from collections.abc import Iterator
from dataclasses import replace

from torchdoctor import install, shell
from torchdoctor.knowledge import Compat, cuda_of, platform_of, release_of, version
from torchdoctor.model import Facts, Finding, Fix, Nvidia, Severity, Smoke, ToolState
from torchdoctor.rule import Family, Seen, rule
from torchdoctor.rules import fixes, given
from torchdoctor.rules.fixes import DRIVER_PAGE
from torchdoctor.rules.given import Skip, need
from torchdoctor.words import counted, shortened, torch_name

FAMILY = Family("TD3", "driver", of_gpus=True)

TOO_OLD = r"NVIDIA driver on your system is too old|driver version is insufficient for CUDA runtime"
NO_DRIVER = "Found no NVIDIA driver"
LEAST_BRANCH = 100  # drivers with smaller numbers, like 35.4.1, are numbered by Jetson Linux


def driver_os(facts: Facts) -> str:
    """Whose driver versions count: under WSL the driver is the one of Windows."""
    return "windows" if facts.wsl else given.host(facts).os


@rule(
    "TD301",
    Severity.ERROR,
    explained_by=("driver-library-mismatch", "gpu-arch-unsupported-by-build", "gpu-arch-dropped"),
)
def driver_too_old_for_build(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The NVIDIA driver is new enough for this torch build.

    What it checks: the driver's own version against the oldest one that runs the CUDA major version torch was built
    for. The CUDA version that nvidia-smi prints is not the limit: within a major version, newer builds run on older
    drivers.
    Why it matters: "The NVIDIA driver on your system is too old", and torch runs on the CPU.
    How to fix it: install a build for an older CUDA, or a newer driver. The CUDA toolkit does not matter.
    Source: NVIDIA CUDA compatibility guide, minor version compatibility; data/drivers.json.
    """
    nvidia = given.nvidia(facts)
    says = facts.smoke is not None and re.search(TOO_OLD, facts.smoke.cuda_error) is not None
    if facts.torch and facts.smoke and says and (nvidia.driver_version is None or facts.torch.build is None):
        builds = _builds_for(facts, compat, facts.smoke.cuda_error)
        newer = Fix(f"{'Or update' if builds else 'Update'} the NVIDIA driver ({DRIVER_PAGE})", needs="root")
        said, own = shortened(facts.smoke.cuda_error, 200), facts.torch
        who = f"torch {own.version or ''}".strip() + (f" (CUDA {own.cuda})" if own.cuda else "")
        yield Finding(f"{who} says: {said}", (*builds, newer))
        return
    if facts.source == "report" and facts.torch and not (facts.torch.build or facts.torch.cuda):
        yield from _for_any_build(facts, compat)
        return
    torch, cuda = given.cuda_build(facts)
    driver = given.driver_version(facts)
    if version(driver) < (LEAST_BRANCH,):
        raise Skip(f"driver {driver} is numbered by Jetson Linux")
    floor = need(compat.drivers.floor(cuda, driver_os(facts)), f"the least driver for CUDA {cuda} is not known")
    if compat.drivers.runs(driver, cuda, driver_os(facts)) is not False:
        yield Seen(f"driver {driver} >= {floor}, which CUDA {cuda} needs")
        return
    if facts.smoke and facts.smoke.cuda_available:
        raise Skip("torch can use the GPU with this driver")
    if "compat" in facts.env.get("LD_LIBRARY_PATH", ""):
        raise Skip("CUDA's forward compatibility libraries are on LD_LIBRARY_PATH")
    builds = install.reinstall_build(facts, compat)
    update = f"{'Or update' if builds else 'Update'} the NVIDIA driver to {floor} or newer ({DRIVER_PAGE})"
    yield Finding(
        f"NVIDIA driver {driver} is too old for {torch_name(torch)} (CUDA {cuda}), which needs {floor} or newer",
        (*builds, Fix(update, needs="root")),
    )


def _for_any_build(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Where a text does not say which build of a release it is: the driver may be too old for all of them."""
    release, driver = given.torch_version(facts), given.driver_version(facts)
    if (cuda := _of_pypi(facts, compat)) and compat.drivers.runs(driver, cuda, driver_os(facts)) is False:
        floor = need(compat.drivers.floor(cuda, driver_os(facts)), f"the least driver for CUDA {cuda} is not known")
        build = f"torch {release} from PyPI (CUDA {cuda}), which needs {floor} or newer"
        builds = install.reinstall_build(facts, compat)
        update = f"{'Or update' if builds else 'Update'} the NVIDIA driver to {floor} or newer ({DRIVER_PAGE})"
        yield Finding(f"NVIDIA driver {driver} is too old for {build}", (*builds, Fix(update, needs="root")))
        return
    known = compat.releases.get(release) if re.fullmatch(r"[\d.]+", release) and not facts.conda_torch else None
    unknown = f"the build of torch {release} is not known"
    found = need(known, unknown).builds(platform_of(given.host(facts)))
    cudas = [cuda for cuda in map(cuda_of, found) if cuda]
    floors = [need(compat.drivers.floor(cuda, driver_os(facts)), unknown) for cuda in cudas]
    runs = [compat.drivers.runs(driver, cuda, driver_os(facts)) for cuda in cudas]
    if not runs or any(run is not False for run in runs) or version(driver) < (LEAST_BRANCH,):
        raise Skip(unknown)
    if facts.smoke and facts.smoke.cuda_available:
        raise Skip("torch can use the GPU with this driver")
    least = min(floors, key=version)
    told = f"NVIDIA driver {driver} is too old for every CUDA build of torch {release}: they need {least} or newer"
    builds = install.reinstall_build(facts, compat)
    update = f"{'Or update' if builds else 'Update'} the NVIDIA driver to {least} or newer ({DRIVER_PAGE})"
    yield Finding(told, (*builds, Fix(update, needs="root")))


def _of_pypi(facts: Facts, compat: Compat) -> str | None:
    """The CUDA of PyPI's wheel, if a text says that pip installed it, and that torch cannot use the GPU."""
    torch, unavailable = facts.torch, facts.smoke is not None and facts.smoke.cuda_available is False
    if torch is None or not unavailable or facts.conda_torch or "+" in (torch.metadata_version or "+"):
        return None
    release = release_of(str(torch.version))
    return cuda_of(compat.companions.pypi_build(release, platform_of(given.host(facts))) or "")


def _named(major: str, minor: str) -> str:
    """From CUDA 11 on a driver runs all builds of its major version; 10.2's are others than 10.0's."""
    return major if int(major) > 10 else f"{major}.{minor}"


def _builds_for(facts: Facts, compat: Compat, said: str) -> tuple[Fix, ...]:
    """Builds for a driver of which torch only tells its CUDA: "found version 11040"."""
    found = re.search(r"found version (\d{1,2})0(\d)0\b", said)
    if found and facts.host is None:
        cuda = _named(found[1], found[2])
        text = f"Install a torch build for CUDA {cuda}, which this driver runs; this prints the command there"
        return (Fix(text, (shell.command("linux", "torchdoctor", "install-cmd"),)),)
    least = compat.drivers.floor(f"{found[1]}.{found[2]}", driver_os(facts)) if found and facts.host else None
    if least is None or facts.nvidia is None:
        return ()
    return install.reinstall_build(replace(facts, nvidia=replace(facts.nvidia, driver_version=least)), compat)


@rule(
    "TD302",
    Severity.NOTE,
    explained_by=(
        "cuda-build-on-amd-machine",
        "no-xpu-build-on-intel-machine",
    ),
)
def no_driver(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """There is a driver for the GPU build of torch.

    What it checks: a CUDA build of torch without a visible NVIDIA GPU or driver; in a pasted report also a ROCm build
    that finds no GPU.
    Why it matters: torch runs on the CPU; that is fine if there is not supposed to be a GPU.
    How to fix it: in a container, pass the GPU to it; outside, install the driver. Without a GPU, the CPU build saves
    gigabytes.
    Source: NVML, then /proc and /sys, then nvidia-smi.
    """
    torch = given.torch(facts)
    smoke = facts.smoke if facts.source == "report" else None
    if smoke and ((torch.hip and smoke.cuda_available is False) or _without_hip(smoke)):
        hint = Fix("Nothing to do if this machine has no AMD GPU; else see what the driver finds", ("rocminfo",))
        built = f"{torch_name(torch)} is built for ROCm {torch.hip or ''}".rstrip()
        yield Finding(f"{built}, but it found no GPU", (hint,))
        return
    if _says_so(facts):
        yield replace(
            _without_driver(facts, ""),
            message=f"{_torch_named(facts)} found no NVIDIA driver (this build needs CUDA)",
        )
        return
    given.cuda_build(facts)
    if facts.nvidia is not None or (facts.smoke and facts.smoke.cuda_available):
        yield Seen(_visible(facts.nvidia))
        return
    if facts.imported is False:
        raise Skip("torch could not be imported, whether or not there is a GPU")
    if facts.unknown("nvidia"):
        raise Skip("it could not be determined whether there is a driver")
    yield _without_driver(facts, f" {torch.cuda}, but no NVIDIA GPU or driver is visible here")


def _says_so(facts: Facts) -> bool:
    """Whether torch's error, which only a build for CUDA raises, is all that a text tells of the driver."""
    torch, nvidia = given.torch(facts), facts.nvidia
    told = nvidia is not None and (nvidia.driver_version or nvidia.smi != "not tried")
    said = facts.smoke is not None and NO_DRIVER in facts.smoke.cuda_error
    return said and facts.source == "report" and not told and (torch.build is None or nvidia is not None)


def _torch_named(facts: Facts) -> str:
    torch = given.torch(facts)
    return torch_name(torch) if torch.version else "torch"


def _without_driver(facts: Facts, what: str) -> Finding:
    nothing = Fix("Nothing to do if this machine has no GPU: torch runs on the CPU")
    else_do = Fix(f"If it has one, install the NVIDIA driver ({DRIVER_PAGE})", needs="root")
    if facts.container:
        else_do = fixes.hand_over(facts, "If the host has one, start the container with it")
    named = facts.source == "report" and _has_gpu(facts)
    if named and not facts.container:
        else_do = Fix(f"Install the NVIDIA driver ({DRIVER_PAGE})", needs="root")
    ways = (else_do,) if named else (nothing, else_do)
    return Finding(f"{torch_name(given.torch(facts))} is built for CUDA{what}", ways)


def _has_gpu(facts: Facts) -> bool:
    devices = facts.smoke.devices if facts.smoke else ()
    return bool((facts.nvidia and facts.nvidia.gpus) or any(device.name for device in devices))


def _without_hip(smoke: Smoke) -> bool:
    """By torch's error, which only a build for ROCm raises."""
    return smoke.cuda_available is not True and smoke.cuda_error.startswith("No HIP GPUs")


def _visible(nvidia: Nvidia | None) -> str:
    if nvidia is None:
        return "torch can use a GPU"
    if nvidia.driver_version:
        return f"driver {nvidia.driver_version}, from {(nvidia.driver_via or 'the report').replace('nvml', 'NVML')}"
    return f"{counted(len(nvidia.gpus) or nvidia.pci_devices or 0, 'NVIDIA GPU')}, and signs of a driver"


@rule("TD303", Severity.ERROR, explained_by=("wsl-driver-in-guest",))
def driver_not_loaded(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The NVIDIA kernel module is loaded.

    What it checks: an NVIDIA GPU on the PCI bus, or an installed nvidia-smi, without a loaded kernel module.
    Why it matters: "couldn't communicate with the NVIDIA driver". Usual causes are a kernel update without the module,
    Secure Boot, or nouveau.
    How to fix it: load the module; if that fails, modprobe says why.
    Source: /proc/driver/nvidia, /sys/module/nvidia, nvidia-smi.
    """
    nvidia = given.nvidia(facts)
    if nvidia.module_loaded or facts.computed_on("cuda"):
        yield Seen("the kernel module nvidia is loaded" if nvidia.module_loaded else "torch computes on the GPU")
        return
    if nvidia.module_loaded is None and nvidia.smi != "cannot-communicate":
        raise Skip("the kernel module is not visible from here")
    installed = nvidia.smi not in ("missing", "not tried")
    if not installed and facts.torch and not facts.torch.cuda:
        raise Skip("this torch does not use the GPU")
    if installed and nvidia.smi != "cannot-communicate":
        raise Skip("nvidia-smi says more")
    bus = f"{counted(nvidia.pci_devices or 0, 'NVIDIA GPU')} on the PCI bus"
    seen = bus if nvidia.pci_devices else "nvidia-smi is installed"
    if others := [name for name in nvidia.held_by or () if name != "nvidia"]:
        seen += f", held by {', '.join(others)}"
    if nvidia.secure_boot and installed:
        seen += "; Secure Boot is on and refuses modules that are not signed"
    yield Finding(f"the NVIDIA kernel module is not loaded ({seen})", fixes.load_module(facts, installed))


@rule("TD304", Severity.ERROR)
def driver_library_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The NVIDIA kernel module and libraries have the same version.

    What it checks: NVML's or nvidia-smi's "Driver/library version mismatch".
    Why it matters: an update replaced the libraries while the old module stayed in the kernel; nothing can use the GPU.
    How to fix it: reboot. In a container, remove the driver packages installed in it, because the host's libraries are
    mounted; likewise in WSL, if restarting it does not help.
    Source: NVML error 18.
    """
    nvidia = given.nvidia(facts)
    if "version-mismatch" not in (nvidia.nvml, nvidia.smi):
        libraries = f", with libraries of {nvidia.library_version}" if nvidia.library_version else ""
        yield _answered(nvidia, f"driver {nvidia.driver_version}{libraries}" if nvidia.driver_version else "")
        return
    libraries = f", libraries {nvidia.library_version}" if nvidia.library_version else ""
    loaded = f" (module {nvidia.driver_version}{libraries})" if nvidia.driver_version else ""
    if facts.container:
        text = "Remove the NVIDIA driver packages from the image; the host's own libraries are mounted"
        repairs: tuple[Fix, ...] = (Fix(text, needs="root"),)
    elif facts.wsl:
        text = "If that does not help, remove the Linux driver inside WSL: WSL uses the Windows driver"
        repairs = (fixes.reboot(facts, "Restart WSL"), fixes.remove_guest_driver(text))
    else:
        repairs = (fixes.reboot(facts, "Reboot, so that the module of the installed version is loaded"),)
    said = [line.strip() for line in nvidia.smi_detail.splitlines() if line.startswith("NVML library version")]
    yield Finding(". ".join([f"the NVIDIA driver's kernel module and libraries differ{loaded}", *said[:1]]), repairs)


@rule("TD305", Severity.ERROR, explained_by=("driver-library-mismatch",))
def driver_hangs(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The NVIDIA driver answers.

    What it checks: NVML, nvidia-smi and starting CUDA, each with a time limit.
    Why it matters: a hung driver hangs every program that uses the GPU. The cause is usually a GPU that has fallen off
    the bus, or a stuck process.
    How to fix it: read the kernel log for Xid errors, then reboot.
    Source: the time limit of --timeout.
    """
    nvidia = given.nvidia(facts)
    tools: list[tuple[str, str | None, str]] = [*_failures(nvidia)]
    tools += [("cuInit of libcuda", nvidia.cuda.ended, "no answer")] if nvidia.cuda else []
    hung = next((f"{tool} hangs: {detail or 'no answer'}" for tool, state, detail in tools if state == "timeout"), None)
    if hung is None:
        yield _answered(nvidia)
    else:
        yield Finding(hung, (fixes.kernel_log(facts), fixes.reboot(facts, "Then reboot")))


@rule(
    "TD306",
    Severity.ERROR,
    explained_by=(
        "driver-not-loaded",
        "driver-library-mismatch",
        "driver-hangs",
        "container-lost-gpu",
        "docker-gpus-flag-missing",
    ),
)
def driver_sees_no_gpu(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The NVIDIA driver sees a GPU.

    What it checks: a driver that answers but lists no device.
    Why it matters: no device was passed to this container or virtual machine, or the GPU failed to start.
    How to fix it: pass the device to it; on the machine itself, the kernel log says why the GPU failed.
    Source: NVML's device count; nvidia-smi's "No devices were found".
    """
    nvidia = given.nvidia(facts)
    if nvidia.smi != "no-device" and (nvidia.nvml != "ok" or nvidia.gpus):
        yield _answered(nvidia, counted(len(nvidia.gpus), "GPU") if nvidia.gpus else "")
        return
    _stand_aside(facts)
    number = f" {nvidia.driver_version}" if nvidia.driver_version else ""
    look = [fixes.hand_over(facts, "Start the container with the GPUs") if facts.container else fixes.kernel_log(facts)]
    if nvidia.module_kind == "proprietary" and not facts.container:
        text = "If it is a Blackwell GPU (RTX 50, B200), install the driver's open kernel module"
        look.append(Fix(text, needs="root"))
    yield Finding(f"the NVIDIA driver{number} is loaded but sees no GPU", tuple(look))


def _stand_aside(facts: Facts) -> None:
    """Where a driver that cannot be used hinders nobody."""
    if facts.computed_on("cuda"):
        raise Skip("torch can use the GPU")
    if facts.container and (facts.torch is None or not facts.torch.cuda):
        raise Skip("this container was given no GPU, and its torch would not use one")


HANDLED: tuple[ToolState, ...] = (
    "ok",
    "not tried",
    "no-client",
    "missing",
    "timeout",
    "version-mismatch",
    "driver-not-loaded",
    "cannot-communicate",
    "no-device",
)


@rule(
    "TD307",
    Severity.ERROR,
    explained_by=(
        "driver-not-loaded",
        "driver-library-mismatch",
        "driver-hangs",
        "driver-sees-no-gpu",
        "device-permission-denied",
        "container-lost-gpu",
        "wsl-driver-in-guest",
        "docker-gpus-flag-missing",
    ),
)
def driver_unusable(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The NVIDIA driver's tools work.

    What it checks: any other failure of NVML or nvidia-smi: permission, power, a lost GPU, a missing library, an
    unreadable answer.
    Why it matters: a GPU that NVML cannot use is of no use to torch either.
    How to fix it: each failure has its own fix, printed with it.
    Source: nvmlReturn_t in nvml.h.
    """
    nvidia = given.nvidia(facts)
    failed = next(((tool, word, text) for tool, word, text in _failures(nvidia) if word not in HANDLED), None)
    if failed is None:
        yield _answered(nvidia)
        return
    tool, word, text = failed
    _stand_aside(facts)
    if word == "library-not-found" and facts.host and facts.host.kernel.endswith("tegra"):
        raise Skip("Jetson Linux before 36 has no NVML")
    meaning, fix = fixes.of_failure(facts, word) or (f"{tool} gives no usable answer", fixes.kernel_log(facts))
    yield Finding(f"{meaning} ({tool}: {' '.join(text.split())[:200] or word})", (fix,))


def _answered(nvidia: Nvidia, what: str = "") -> Seen:
    """Finding nothing wrong is a good verdict only where one of them has answered."""
    answered = next((tool for tool, state, _ in _failures(nvidia) if state == "ok"), None)
    tool = need(answered, "neither NVML nor nvidia-smi answered")
    return Seen(f"{tool} answers{f': {what}' if what else ''}")


def _failures(nvidia: Nvidia) -> Iterator[tuple[str, ToolState, str]]:
    """NVML first: its number is surer than nvidia-smi's text. Where NVML answers, nvidia-smi is not asked."""
    yield "NVML", nvidia.nvml, nvidia.nvml_detail
    yield "nvidia-smi", nvidia.smi, nvidia.smi_detail


@rule(
    "TD308", Severity.WARNING, explained_by=("driver-too-old-for-build", "driver-not-loaded", "driver-library-mismatch")
)
def driver_too_old_for_triton(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The NVIDIA driver can load what Triton compiles.

    What it checks: a driver older than CUDA 12 under a CUDA 11 build of torch, with a Triton that comes with ptxas from
    CUDA 12.
    Why it matters: torch runs, but torch.compile and kernels written in Triton fail: "device kernel image is invalid".
    How to fix it: install a newer driver, or set TRITON_PTXAS_PATH to ptxas from CUDA 11.
    Source: pytorch/pytorch#119054, triton-lang/triton#3001; data/companions.json, data/drivers.json.
    """
    _, cuda = given.cuda_build(facts)
    driver, found = given.driver_version(facts), facts.readable("triton")
    triton = str(found.version) if found else ""
    ptxas = need(compat.companions.ptxas_cuda(triton), "no Triton with ptxas from CUDA 12 or newer is installed")
    if version(driver) < (LEAST_BRANCH,):
        raise Skip(f"driver {driver} is numbered by Jetson Linux")
    floor = compat.drivers.floor(ptxas, driver_os(facts))
    if version(cuda)[:1] != (11,):
        yield Seen(f"torch is built for CUDA {cuda}: every driver that runs it also runs what Triton compiles")
        return
    if compat.drivers.runs(driver, ptxas, driver_os(facts)) is not False:
        yield Seen(f"driver {driver} >= {floor}, which the ptxas of triton {triton} (CUDA {ptxas}) needs")
        return
    toolkit = Fix("Or name a CUDA 11 toolkit's ptxas", ("export TRITON_PTXAS_PATH=/usr/local/cuda-11.8/bin/ptxas",))
    yield Finding(
        f"triton {triton} compiles for CUDA {ptxas} drivers ({floor} or newer), but the NVIDIA driver is {driver}",
        (Fix(f"Update the NVIDIA driver to {floor} or newer ({DRIVER_PAGE})", needs="root"), toolkit),
    )
