"""TD3xx, continued: guests of another system's driver, containers and WSL."""

from collections.abc import Iterator

from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Fix, Severity
from torchdoctor.rules import fixes, given
from torchdoctor.rules.given import Skip, need
from torchdoctor.rules.rule import Family, rule
from torchdoctor.words import some_of

FAMILY = Family("TD3", "driver", of_gpus=True)


@rule("TD315", Severity.ERROR)
def container_lost_gpu(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The container still has access to its GPUs.

    What it checks: device files that are there and permit access, and are refused all the same (EPERM): by the
    container's device rules.
    Why it matters: a reload of the host's systemd takes away GPUs that were handed to a running container behind its
    back: "Failed to initialize NVML: Unknown Error".
    How to fix it: restart the container; for good, let the engine hand the devices over openly.
    Source: NVIDIA container toolkit, troubleshooting: containers losing access to GPUs.
    """
    nvidia = given.nvidia(facts)
    need(nvidia.nodes, "the device files are not known")
    refused = nvidia.closed_by("EPERM")
    given.container(facts)
    if refused and not facts.computed_on("cuda"):
        openly = "For good: hand the devices over by CDI (--device nvidia.com/gpu=all), or use the cgroupfs driver"
        names = some_of([item.path for item in refused])
        yield Finding(
            f"{names} may be opened by their permissions, and are refused by the container's device rules",
            (Fix("Restart the container"), Fix(openly)),
        )


@rule("TD320", Severity.WARNING)
def wsl1_no_gpu(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """A torch for CUDA runs under WSL 2.

    What it checks: whether a CUDA build of torch is installed under WSL 1, which hands no GPU to its guests.
    Why it matters: torch.cuda.is_available() is False, whatever driver is installed.
    How to fix it: convert the distribution to WSL 2, in Windows.
    Source: Microsoft's comparison of WSL versions; the kernel's name.
    """
    given.wsl(facts)
    torch, _ = given.cuda_build(facts)
    if facts.host and facts.host.wsl == 1:
        convert = Fix(
            "In Windows: list the distributions, then convert this one",
            ("wsl -l -v", "wsl --set-version DISTRIBUTION 2"),
        )
        yield Finding(f"torch {torch.version} is a CUDA build, and WSL 1 has no access to GPUs", (convert,))


@rule("TD316", Severity.ERROR)
def wsl_driver_in_guest(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """WSL uses the Windows driver.

    What it checks: whether the libcuda found first under WSL is another than the one Windows hands in, in
    /usr/lib/wsl/lib, where the GPU cannot be used.
    Why it matters: a Linux driver installed inside WSL finds no hardware.
    How to fix it: remove it; the driver belongs on Windows only.
    Source: NVIDIA's CUDA on WSL guide; microsoft/WSL#7056.
    """
    given.wsl(facts)
    path = need(facts.libcuda.path, "which libcuda is found is not known")
    foreign = "/wsl/" not in path and not any(part in path for part in ("stubs", "compat", "drivers/nv"))
    works = facts.computed_on("cuda") or (facts.nvidia and facts.nvidia.cuda and facts.nvidia.cuda.result == 0)
    if foreign and not works:
        purge = Fix(
            "Remove the Linux driver inside WSL: WSL uses the Windows driver",
            ("sudo apt-get purge 'nvidia-driver-*' 'libnvidia-compute-*'",),
            needs="root",
        )
        yield Finding(
            f"a Linux NVIDIA driver is installed inside WSL: {path} is found before the Windows one",
            (purge, fixes.reboot(facts, "Then restart WSL")),
        )


@rule("TD317", Severity.ERROR, explained_by=("wsl-driver-in-guest",))
def wsl_libcuda_path(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """WSL programs find the libcuda of the Windows driver.

    What it checks: whether /usr/lib/wsl/lib/libcuda.so.1 is there and no way of the loader leads to it.
    Why it matters: "libcuda.so.1: cannot open shared object file", or "Found no NVIDIA driver on your system".
    How to fix it: put the folder on the library path.
    Source: NVIDIA's CUDA on WSL guide.
    """
    given.wsl(facts)
    known = need(facts.toolkit, "which libraries are found is not known").libraries
    drivers = [item for item in known if item.name == "libcuda.so.1"]
    if drivers and not any(item.via for item in drivers) and not facts.computed_on("cuda"):
        command = "echo /usr/lib/wsl/lib | sudo tee /etc/ld.so.conf.d/wsl.conf && sudo ldconfig"
        yield Finding(
            f"{drivers[0].path} exists, but the loader does not search that folder",
            (Fix("Put WSL's folder on the library path", (command,), needs="root"),),
        )


@rule(
    "TD319",
    Severity.ERROR,
    explained_by=("driver-not-loaded", "driver-library-mismatch", "driver-hangs", "container-lost-gpu"),
)
def docker_gpus_flag_missing(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The container was given the host's GPUs.

    What it checks: a container on a host whose NVIDIA driver is loaded, without the driver's library or without a
    GPU's device file, under a torch that would use it.
    Why it matters: "Found no NVIDIA driver on your system", or "libcuda.so.1: cannot open shared object file".
    How to fix it: start the container with the GPUs; the NVIDIA container toolkit must be installed on the host.
    Source: /proc/driver/nvidia, /dev/nvidia*, NVML error 12.
    """
    nvidia = given.nvidia(facts)
    given.container(facts)
    if facts.computed_on("cuda") or not nvidia.module_loaded:
        return
    no_library = "library-not-found" in (nvidia.nvml, nvidia.smi)
    no_device = nvidia.nodes is not None and not nvidia.gpu_nodes
    if not (no_library or no_device):
        return
    if facts.torch is None or not facts.torch.cuda:
        raise Skip("this container was given no GPU, and its torch would not use one")
    lacks = "the driver's library libnvidia-ml.so.1 is" if no_library else "the device files /dev/nvidia0 ... are"
    yield Finding(
        f"this container was started without the host's GPUs ({lacks} missing)",
        (fixes.hand_over(facts, "Start the container with the GPUs"),),
    )
