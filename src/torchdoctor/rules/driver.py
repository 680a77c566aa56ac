"""TD3xx: the NVIDIA driver."""

from collections.abc import Iterator

from torchdoctor import install
from torchdoctor.knowledge import Compat, version
from torchdoctor.model import Facts, Finding, Fix, Nvidia, Severity, Skip, need
from torchdoctor.rules import driver_cures as cures
from torchdoctor.rules.driver_cures import DRIVER_PAGE
from torchdoctor.rules.rule import rule
from torchdoctor.words import counted

NO_NVIDIA = "no NVIDIA GPU or driver is visible"
TOO_OLD = "nvidia driver on your system is too old"
LEAST_BRANCH = 100  # drivers with smaller numbers, like 35.4.1, are numbered by Jetson Linux


def driver_os(facts: Facts) -> str:
    """Whose driver versions count: under WSL the driver is the one of Windows."""
    host = need(facts.host, "the machine is not known")
    return "windows" if host.wsl else host.os


def torch_works(facts: Facts) -> bool:
    """The live test has computed on a GPU: whatever a tool says of the driver, it serves torch."""
    devices = facts.smoke.devices if facts.smoke else ()
    return any(device.device.startswith("cuda") and device.tensor == "ok" for device in devices)


@rule("TD301", Severity.ERROR, explained_by=("TD304", "TD401", "TD402"))
def driver_too_old_for_build(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The NVIDIA driver is new enough for this torch build.

    What it checks: the driver's own version against the least one for the CUDA major that torch was built for. The
    CUDA number that nvidia-smi prints is not the limit: within a major, newer builds run on older drivers.
    Why it matters: "The NVIDIA driver on your system is too old", and torch runs on the CPU.
    How to fix it: a build for an older CUDA, or a newer driver; the CUDA toolkit does not matter.
    Source: NVIDIA CUDA compatibility guide, minor version compatibility; data/drivers.json.
    """
    torch = need(facts.torch, "torch is not installed")
    cuda = need(torch.cuda, "this torch has no CUDA in it")
    nvidia = need(facts.nvidia, NO_NVIDIA)
    if nvidia.driver_version is None and facts.smoke and TOO_OLD in facts.smoke.cuda_error.lower():
        newer = Fix(f"Update the NVIDIA driver ({DRIVER_PAGE})", needs="root")
        yield Finding(f"torch {torch.version} (CUDA {cuda}) says: {facts.smoke.cuda_error[:200]}", (newer,))
        return
    driver = need(nvidia.driver_version, "the driver's version is not known")
    if version(driver) < (LEAST_BRANCH,):
        raise Skip(f"driver {driver} is numbered by Jetson Linux")
    floor = need(compat.drivers.floor(cuda, driver_os(facts)), f"the least driver for CUDA {cuda} is not known")
    if facts.smoke and facts.smoke.cuda_available:
        raise Skip("torch can use the GPU with this driver")
    if facts.host and "compat" in facts.host.env.get("LD_LIBRARY_PATH", ""):
        raise Skip("CUDA's forward compatibility libraries are on LD_LIBRARY_PATH")
    if compat.drivers.runs(driver, cuda, driver_os(facts)) is False:
        builds = install.reinstall_build(facts, compat)
        update = f"{'Or update' if builds else 'Update'} the NVIDIA driver to {floor} or newer ({DRIVER_PAGE})"
        yield Finding(
            f"NVIDIA driver {driver} is older than {floor}, the least for torch {torch.version} (CUDA {cuda})",
            (*builds, Fix(update, needs="root")),
        )


@rule("TD302", Severity.NOTE, explained_by=("TD604",))
def no_driver(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """A driver is there for the GPU build of torch.

    What it checks: a CUDA build of torch where neither an NVIDIA GPU nor a driver is visible; in a pasted report also
    a ROCm build that finds no GPU.
    Why it matters: torch runs on the CPU; that is fine where no GPU is meant to be.
    How to fix it: in a container, hand the GPU over; on the machine itself, install the driver; without a GPU, the
    CPU build saves gigabytes.
    Source: the ladder NVML, /proc and /sys, nvidia-smi.
    """
    torch = need(facts.torch, "torch is not installed")
    if torch.hip and facts.target.why == "saved report" and facts.smoke and facts.smoke.cuda_available is False:
        hint = Fix("Nothing to do if this machine has no AMD GPU; else see what the driver finds", ("rocminfo",))
        yield Finding(f"torch {torch.version} is built for ROCm {torch.hip}, and it found no GPU", (hint,))
        return
    need(torch.cuda, "this torch has no CUDA in it")
    if facts.nvidia is not None or (facts.smoke and facts.smoke.cuda_available):
        return
    if facts.smoke and not facts.smoke.imported:
        raise Skip("torch could not be imported, with or without a GPU")
    if any(problem.collector == "asking the NVIDIA driver" for problem in facts.problems):
        raise Skip("the driver could not be looked for")
    fixes = [Fix("Nothing to do if this machine has no GPU: torch runs on the CPU")]
    if cures.in_container(facts):
        fixes.append(cures.hand_over(facts, "If the host has one, start the container with it"))
    else:
        fixes.append(Fix(f"If it has one, install the NVIDIA driver ({DRIVER_PAGE})", needs="root"))
    yield Finding(
        f"torch {torch.version} is built for CUDA {torch.cuda}, and no NVIDIA GPU or driver is visible here",
        tuple(fixes),
    )


@rule("TD303", Severity.ERROR, explained_by=("TD316",))
def driver_not_loaded(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The NVIDIA kernel module is loaded.

    What it checks: an NVIDIA GPU on the PCI bus, or an installed nvidia-smi, without the kernel module behind it.
    Why it matters: "couldn't communicate with the NVIDIA driver". Mostly a kernel update without the module, Secure
    Boot, or nouveau.
    How to fix it: load the module; what modprobe then says names the reason.
    Source: /proc/driver/nvidia, /sys/module/nvidia, nvidia-smi.
    """
    nvidia = need(facts.nvidia, NO_NVIDIA)
    if nvidia.module_loaded or torch_works(facts):
        return
    if nvidia.module_loaded is None and nvidia.smi != "cannot-communicate":
        raise Skip("the kernel module cannot be seen from here")
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
    yield Finding(f"the NVIDIA kernel module is not loaded ({seen})", cures.load_module(facts, installed))


@rule("TD304", Severity.ERROR)
def driver_library_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The NVIDIA kernel module and its libraries have one version.

    What it checks: NVML's or nvidia-smi's "Driver/library version mismatch".
    Why it matters: an update replaced the libraries while the old module stayed in the kernel; nothing can use the GPU.
    How to fix it: reboot. In a container: remove the driver packages installed in it, the host's libraries are mounted.
    Source: NVML error 18.
    """
    nvidia = need(facts.nvidia, NO_NVIDIA)
    if "version-mismatch" not in (nvidia.nvml, nvidia.smi):
        _passed_by(nvidia)
        return
    loaded = f" (module {nvidia.driver_version}" if nvidia.driver_version else ""
    loaded += f", libraries {nvidia.library_version})" if loaded and nvidia.library_version else ")" * bool(loaded)
    if cures.in_container(facts):
        text = "Remove the NVIDIA driver packages from the image; the host's own libraries are mounted"
        fix = Fix(text, needs="root")
    else:
        fix = cures.reboot(facts, "Reboot, so that the module of the installed version is loaded")
    said = [line.strip() for line in nvidia.smi_detail.splitlines() if line.startswith("NVML library version")]
    yield Finding(". ".join([f"the NVIDIA driver's kernel module and libraries differ{loaded}", *said[:1]]), (fix,))


@rule("TD305", Severity.ERROR, explained_by=("TD304",))
def driver_hangs(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The NVIDIA driver answers.

    What it checks: NVML, nvidia-smi and the start of CUDA, called with a time limit.
    Why it matters: a hung driver hangs every program that uses the GPU; it is mostly a GPU fallen off the bus or a
    stuck process.
    How to fix it: read the kernel log for Xid errors, then reboot.
    Source: the time limit of --timeout.
    """
    nvidia = need(facts.nvidia, NO_NVIDIA)
    tools = [("NVML", nvidia.nvml, nvidia.nvml_detail), ("nvidia-smi", nvidia.smi, nvidia.smi_detail)]
    tools += [("cuInit of libcuda", nvidia.cuda.detail, "no answer")] if nvidia.cuda else []
    hung = next((f"{tool} hangs: {detail or 'no answer'}" for tool, state, detail in tools if state == "timeout"), None)
    if hung is None:
        _passed_by(nvidia)
    else:
        yield Finding(hung, (cures.kernel_log(facts), cures.reboot(facts, "Then reboot")))


@rule("TD306", Severity.ERROR, explained_by=("TD303", "TD304", "TD305", "TD315", "TD319"))
def driver_sees_no_gpu(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The NVIDIA driver sees a GPU.

    What it checks: a driver that answers but lists no device.
    Why it matters: no device was handed to this container or virtual machine, or the GPU failed to start.
    How to fix it: hand the device over; on the machine itself, the kernel log says why it failed.
    Source: NVML's device count; nvidia-smi's "No devices were found".
    """
    nvidia = need(facts.nvidia, NO_NVIDIA)
    if nvidia.smi != "no-device" and (nvidia.nvml != "ok" or nvidia.gpus):
        _passed_by(nvidia)
        return
    _stand_aside(facts)
    number = f" {nvidia.driver_version}" if nvidia.driver_version else ""
    contained = cures.in_container(facts)
    fixes = [cures.hand_over(facts, "Start the container with the GPUs") if contained else cures.kernel_log(facts)]
    if nvidia.module_kind == "proprietary" and not contained:
        fixes.append(
            Fix("If it is a Blackwell GPU (RTX 50, B200), install the driver's open kernel module", needs="root")
        )
    yield Finding(f"the NVIDIA driver{number} is loaded but sees no GPU", tuple(fixes))


def _stand_aside(facts: Facts) -> None:
    """Where a driver that cannot be used hinders nobody."""
    if torch_works(facts):
        raise Skip("torch can use the GPU")
    if cures.in_container(facts) and (facts.torch is None or not facts.torch.cuda):
        raise Skip("this container has no GPU handed to it, and no torch that would use one")


HANDLED = (
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
    explained_by=("TD303", "TD304", "TD305", "TD306", "TD314", "TD315", "TD316", "TD319"),
)
def driver_unusable(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The NVIDIA driver's tools work.

    What it checks: any other failure of NVML or nvidia-smi: permission, power, a lost GPU, a missing library, rubbish
    for an answer.
    Why it matters: what NVML cannot use, torch cannot use either.
    How to fix it: each failure has its own cure, printed with it.
    Source: nvmlReturn_t in nvml.h.
    """
    nvidia = need(facts.nvidia, NO_NVIDIA)
    failed = next(((tool, word, text) for tool, word, text in _failures(nvidia) if word not in HANDLED), None)
    if failed is None:
        _passed_by(nvidia)
        return
    tool, word, text = failed
    _stand_aside(facts)
    if word == "library-not-found" and facts.host and facts.host.kernel.endswith("tegra"):
        raise Skip("Jetson Linux before 36 has no NVML")
    meaning, fix = cures.of_failure(facts, word) or (f"{tool} gives no usable answer", cures.kernel_log(facts))
    yield Finding(f"{meaning} ({tool}: {' '.join(text.split())[:200] or word})", (fix,))


def _passed_by(nvidia: Nvidia) -> None:
    """Finding nothing wrong is a good verdict only where one of them has answered."""
    if "ok" not in (nvidia.nvml, nvidia.smi):
        raise Skip("neither NVML nor nvidia-smi has answered")


def _failures(nvidia: Nvidia) -> Iterator[tuple[str, str, str]]:
    """NVML first: its number is surer than nvidia-smi's text. Where NVML answers, nvidia-smi is not asked."""
    yield "NVML", nvidia.nvml, nvidia.nvml_detail
    yield "nvidia-smi", nvidia.smi, nvidia.smi_detail


@rule("TD308", Severity.WARNING, explained_by=("TD301", "TD303", "TD304"))
def driver_too_old_for_triton(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The NVIDIA driver takes what Triton compiles.

    What it checks: a driver older than CUDA 12 under a CUDA 11 build of torch, beside a Triton whose own ptxas is of
    CUDA 12.
    Why it matters: torch runs, but torch.compile and kernels written in Triton fail: "device kernel image is invalid".
    How to fix it: a newer driver; or a ptxas of CUDA 11, named in TRITON_PTXAS_PATH.
    Source: pytorch/pytorch#119054, triton-lang/triton#3001; data/companions.json, data/drivers.json.
    """
    torch = need(facts.torch, "torch is not installed")
    cuda = need(torch.cuda, "this torch has no CUDA in it")
    driver = need(need(facts.nvidia, NO_NVIDIA).driver_version, "the driver's version is not known")
    triton = next((item.version for item in facts.packages or () if item.name == "triton"), None)
    ptxas = need(compat.companions.ptxas_cuda(triton or ""), "no Triton with a ptxas of CUDA 12 or newer is installed")
    if version(driver) < (LEAST_BRANCH,):
        raise Skip(f"driver {driver} is numbered by Jetson Linux")
    if version(cuda)[:1] != (11,) or compat.drivers.runs(driver, ptxas, driver_os(facts)) is not False:
        return
    floor = compat.drivers.floor(ptxas, driver_os(facts))
    toolkit = Fix("Or name a CUDA 11 toolkit's ptxas", ("export TRITON_PTXAS_PATH=/usr/local/cuda-11.8/bin/ptxas",))
    yield Finding(
        f"triton {triton} compiles for drivers of CUDA {ptxas}, from {floor} on, and the NVIDIA driver is {driver}",
        (Fix(f"Update the NVIDIA driver to {floor} or newer ({DRIVER_PAGE})", needs="root"), toolkit),
    )
