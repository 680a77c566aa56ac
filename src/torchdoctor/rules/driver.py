"""TD3xx: the NVIDIA driver."""

from collections.abc import Iterator

from torchdoctor import install
from torchdoctor.compat import Compat
from torchdoctor.model import Facts, Finding, Fix, Nvidia, Severity, Skip, need
from torchdoctor.rules.rule import rule

NO_NVIDIA = "no NVIDIA GPU or driver is visible"
DRIVER_PAGE = "https://www.nvidia.com/drivers"
REBOOT = ("sudo reboot",)
KERNEL_LOG = ("sudo dmesg | grep -iE 'nvrm|xid|nvidia' | tail -n 20",)


def driver_os(facts: Facts) -> str:
    """Whose driver versions count: under WSL the driver is the one of Windows."""
    host = need(facts.host, "the machine is not known")
    return "windows" if host.wsl else host.os


@rule("TD301", Severity.ERROR)
def driver_too_old_for_build(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The NVIDIA driver is new enough for this torch build.

    What it checks: the driver's own version against the least one for the CUDA major that torch was built for. The
    CUDA number that
    nvidia-smi prints is not the limit: within a major, newer builds run on older drivers.
    Why it matters: "The NVIDIA driver on your system is too old", and torch runs on the CPU.
    How to fix it: a build for an older CUDA, or a newer driver; the CUDA toolkit does not matter.
    Source: NVIDIA CUDA compatibility guide, minor version compatibility; data/drivers.json.
    """
    torch = need(facts.torch, "torch is not installed")
    cuda = need(torch.cuda, "this torch has no CUDA in it")
    nvidia = need(facts.nvidia, NO_NVIDIA)
    driver = need(nvidia.driver_version, "the driver's version is not known")
    floor = need(compat.driver_floor(cuda, driver_os(facts)), f"the least driver for CUDA {cuda} is not known")
    if facts.smoke and facts.smoke.cuda_available:
        raise Skip("torch can use the GPU with this driver")
    if facts.host and "compat" in facts.host.env.get("LD_LIBRARY_PATH", ""):
        raise Skip("CUDA's forward compatibility libraries are on LD_LIBRARY_PATH")
    if compat.driver_runs(driver, cuda, driver_os(facts)) is False:
        update = Fix(f"Or update the NVIDIA driver to {floor} or newer ({DRIVER_PAGE})", needs="root")
        yield Finding(
            f"NVIDIA driver {driver} is older than {floor}, the least for torch {torch.version} (CUDA {cuda})",
            (*install.reinstall_build(facts, compat), update),
        )


@rule("TD302", Severity.NOTE)
def no_driver(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """A driver is there for the GPU build of torch.

    What it checks: a CUDA build of torch where neither an NVIDIA GPU nor a driver is visible.
    Why it matters: torch runs on the CPU; that is fine where no GPU is meant to be.
    How to fix it: in a container, hand the GPU over; on the machine itself, install the driver; without a GPU, the
    CPU build saves gigabytes.
    Source: the ladder NVML, /proc and /sys, nvidia-smi.
    """
    torch = need(facts.torch, "torch is not installed")
    need(torch.cuda, "this torch has no CUDA in it")
    if facts.nvidia is not None or (facts.smoke and facts.smoke.cuda_available):
        raise Skip("an NVIDIA driver or GPU is visible")
    if any(problem.collector == "asking the NVIDIA driver" for problem in facts.problems):
        raise Skip("the driver could not be looked for")
    fixes = [Fix("Nothing to do if this machine has no GPU: torch runs on the CPU")]
    if facts.host and facts.host.container:
        fixes.append(Fix("If the host has one, start the container with it", ("docker run --gpus all ...",)))
    else:
        fixes.append(Fix(f"If it has one, install the NVIDIA driver ({DRIVER_PAGE})", needs="root"))
    yield Finding(
        f"torch {torch.version} is built for CUDA {torch.cuda}, and no NVIDIA GPU or driver is visible here",
        tuple(fixes),
    )


@rule("TD303", Severity.ERROR)
def driver_not_loaded(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The NVIDIA kernel module is loaded.

    What it checks: an NVIDIA GPU on the PCI bus, or an installed nvidia-smi, without the kernel module behind it.
    Why it matters: "couldn't communicate with the NVIDIA driver". Mostly a kernel update without the module, Secure
    Boot, or nouveau.
    How to fix it: load the module; what modprobe then says names the reason.
    Source: /proc/driver/nvidia, /sys/module/nvidia, nvidia-smi.
    """
    nvidia = need(facts.nvidia, NO_NVIDIA)
    if nvidia.module_loaded or (nvidia.module_loaded is None and nvidia.smi != "cannot-communicate"):
        raise Skip("the driver answers, or its kernel module cannot be seen from here")
    if nvidia.smi in ("missing", "not tried") and facts.torch and not facts.torch.cuda:
        raise Skip("this torch does not use the GPU")
    if nvidia.smi not in ("missing", "not tried", "cannot-communicate"):
        raise Skip("nvidia-smi says more")
    seen = f"{nvidia.pci_devices} NVIDIA GPU(s) on the PCI bus" if nvidia.pci_devices else "nvidia-smi is installed"
    yield Finding(
        f"the NVIDIA kernel module is not loaded ({seen})",
        (
            Fix(
                "Load it; if that fails, its message names the reason",
                ("sudo modprobe nvidia",),
                needs="root",
            ),
            Fix(
                "After a kernel update, build it for the running kernel",
                ("sudo dkms autoinstall",),
                needs="root",
            ),
        ),
    )


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
        return
    loaded = f" (module {nvidia.driver_version})" if nvidia.driver_version else ""
    if facts.host and facts.host.container:
        fix = Fix(
            "Remove the NVIDIA driver packages from the image; the host's own libraries are mounted",
            needs="root",
        )
    else:
        fix = Fix("Reboot, so that the module of the installed version is loaded", REBOOT, needs="reboot")
    detail = next((line for line in nvidia.smi_detail.splitlines() if line.startswith("NVML library version")), "")
    yield Finding(" ".join(f"the NVIDIA driver's kernel module and libraries differ{loaded}. {detail}".split()), (fix,))


@rule("TD305", Severity.ERROR, explained_by=("TD304",))
def driver_hangs(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The NVIDIA driver answers.

    What it checks: NVML and nvidia-smi called with a time limit.
    Why it matters: a hung driver hangs every program that uses the GPU; it is mostly a GPU fallen off the bus or a
    stuck process.
    How to fix it: read the kernel log for Xid errors, then reboot.
    Source: the time limit of --timeout.
    """
    nvidia = need(facts.nvidia, NO_NVIDIA)
    hung = {
        "NVML": nvidia.nvml_detail if nvidia.nvml == "timeout" else "",
        "nvidia-smi": nvidia.smi_detail if nvidia.smi == "timeout" else "",
    }
    for name, detail in hung.items():
        if detail:
            look = Fix("See what the driver reported", KERNEL_LOG, needs="root")
            yield Finding(f"{name} hangs: {detail}", (look, Fix("Then reboot", REBOOT, needs="reboot")))
            return


@rule("TD306", Severity.ERROR, explained_by=("TD303", "TD304", "TD305"))
def driver_sees_no_gpu(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The NVIDIA driver sees a GPU.

    What it checks: a driver that answers but lists no device.
    Why it matters: no device was handed to this container or virtual machine, or the GPU failed to start.
    How to fix it: hand the device over; on the machine itself, the kernel log says why it failed.
    Source: NVML's device count; nvidia-smi's "No devices were found".
    """
    nvidia = need(facts.nvidia, NO_NVIDIA)
    if nvidia.smi != "no-device" and (nvidia.nvml != "ok" or nvidia.gpus):
        return
    version = f" {nvidia.driver_version}" if nvidia.driver_version else ""
    if facts.host and facts.host.container:
        fix = Fix("Start the container with the GPUs", ("docker run --gpus all ...",))
    else:
        fix = Fix("See why the GPU did not start", KERNEL_LOG, needs="root")
    yield Finding(f"the NVIDIA driver{version} is loaded but sees no GPU", (fix,))


# What each remaining failure means, and its cure. Numbers of nvmlReturn_t stand in collect/nvidia.py.
FAILURES: dict[str, tuple[str, Fix]] = {
    "no-permission": (
        "this user may not use the GPU's device files",
        Fix(
            "Give the user access to /dev/nvidia*",
            ("ls -l /dev/nvidia*", 'sudo usermod -aG video,render "$USER"'),
            needs="root",
        ),
    ),
    "insufficient-power": (
        "a GPU lacks its power connector",
        Fix("Connect the GPU's power cables", needs="vendor"),
    ),
    "library-not-found": (
        "the driver's library libnvidia-ml.so.1 is missing",
        Fix("Install the driver's user-space libraries of the same version as the kernel module", needs="root"),
    ),
    "gpu-lost": (
        "a GPU has fallen off the bus",
        Fix("Reboot; if it comes back, have the GPU checked", REBOOT, needs="reboot"),
    ),
    "reset-required": (
        "a GPU needs a reset",
        Fix("Reset it, or reboot", ("sudo nvidia-smi --gpu-reset",), needs="root"),
    ),
    "blocked-by-os": (
        "the operating system or WSL blocks access to the GPU",
        Fix(
            "Update the Windows driver and WSL, then restart it",
            ("wsl --update", "wsl --shutdown"),
            needs="root",
        ),
    ),
    "not-ready": (
        "the system is not ready yet",
        Fix(
            "On machines with NVSwitch, start the fabric manager",
            ("sudo systemctl start nvidia-fabricmanager",),
            needs="root",
        ),
    ),
}
OTHER_FAILURE = Fix("See what the driver reported, then reboot", KERNEL_LOG, needs="root")
CONTAINER_WITHOUT_GPU = Fix(
    "Start the container with the GPUs (NVIDIA container toolkit)", ("docker run --gpus all ...",)
)
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


@rule("TD307", Severity.ERROR, explained_by=("TD303", "TD304", "TD305", "TD306"))
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
        return
    tool, word, text = failed
    contained = bool(facts.host and facts.host.container)
    if word == "library-not-found" and contained:
        if facts.torch is None or not facts.torch.cuda:
            raise Skip("this container has no GPU handed to it, and no torch that would use one")
        yield Finding(
            "this container was started without access to the host's GPU (libnvidia-ml.so.1 is missing)",
            (CONTAINER_WITHOUT_GPU,),
        )
        return
    meaning, fix = FAILURES.get(word, (f"{tool} gives no usable answer", OTHER_FAILURE))
    yield Finding(f"{meaning} ({tool}: {' '.join(text.split())[:200] or word})", (fix,))


def _failures(nvidia: Nvidia) -> Iterator[tuple[str, str, str]]:
    """NVML first: its number is surer than nvidia-smi's text. Where NVML answers, nvidia-smi is not asked."""
    yield "NVML", nvidia.nvml, nvidia.nvml_detail
    yield "nvidia-smi", nvidia.smi, nvidia.smi_detail
