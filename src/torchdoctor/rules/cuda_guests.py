"""TD3xx, continued: guests of another system's driver, containers and WSL."""

from collections.abc import Iterator

from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Fix, Severity
from torchdoctor.rule import Family, Seen, rule
from torchdoctor.rules import fixes, given
from torchdoctor.rules.given import Skip, need
from torchdoctor.words import counted, some_of

FAMILY = Family("TD3", "driver", of_gpus=True)


@rule("TD315", Severity.ERROR)
def container_lost_gpu(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The container still has access to its GPUs.

    What it checks: device files that exist and whose permissions allow access, but that cannot be opened (EPERM)
    because of the container's device rules.
    Why it matters: reloading systemd on the host takes away GPUs that were passed to a running container without its
    knowledge: "Failed to initialize NVML: Unknown Error".
    How to fix it: restart the container; to prevent it, let the container engine itself pass the devices.
    Source: NVIDIA container toolkit, troubleshooting: containers losing access to GPUs.
    """
    nvidia = given.nvidia(facts)
    need(nvidia.nodes, "the device files are not known")
    refused = nvidia.closed_by("EPERM")
    given.container(facts)
    if refused and not facts.computed_on("cuda"):
        openly = "To prevent this, pass the devices by CDI (--device nvidia.com/gpu=all) or use the cgroupfs driver"
        names = some_of([item.path for item in refused])
        yield Finding(
            f"{names} have the right permissions, but the container's device rules deny access",
            (Fix("Restart the container"), Fix(openly)),
        )
    else:
        yield Seen(f"none of {counted(len(nvidia.nodes or ()), 'device file')} is refused by device rules")


@rule("TD320", Severity.WARNING)
def wsl1_no_gpu(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """A torch for CUDA runs under WSL 2.

    What it checks: whether a CUDA build of torch is installed under WSL 1, which has no access to GPUs.
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
        yield Finding(f"torch {torch.version} is a CUDA build, but WSL 1 has no access to GPUs", (convert,))
    else:
        yield Seen(f"this is WSL {facts.host.wsl}" if facts.host else "this is WSL 2")


@rule("TD316", Severity.ERROR)
def wsl_driver_in_guest(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """WSL uses the Windows driver.

    What it checks: if the GPU cannot be used under WSL, whether the libcuda that is found first is not the one that
    Windows provides in /usr/lib/wsl/lib.
    Why it matters: a Linux driver installed inside WSL finds no hardware.
    How to fix it: remove it; only Windows needs a driver.
    Source: NVIDIA's CUDA on WSL guide; microsoft/WSL#7056.
    """
    given.wsl(facts)
    path = need(facts.libcuda.path, "which libcuda is found is not known")
    foreign = "/wsl/" not in path and not any(part in path for part in ("stubs", "compat", "drivers/nv"))
    works = facts.computed_on("cuda") or (facts.nvidia and facts.nvidia.cuda and facts.nvidia.cuda.result == 0)
    if foreign and not works:
        purge = fixes.remove_guest_driver("Remove the Linux driver inside WSL: WSL uses the Windows driver")
        yield Finding(
            f"a Linux NVIDIA driver is installed inside WSL: {path} is found before the Windows one",
            (purge, fixes.reboot(facts, "Then restart WSL")),
        )
    else:
        yield Seen(f"libcuda is {path}{', and CUDA starts' if works else ''}")


@rule("TD317", Severity.ERROR, explained_by=("wsl-driver-in-guest",))
def wsl_libcuda_path(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """WSL programs find the libcuda of the Windows driver.

    What it checks: whether /usr/lib/wsl/lib/libcuda.so.1 exists but the loader does not find it.
    Why it matters: "libcuda.so.1: cannot open shared object file", or "Found no NVIDIA driver on your system".
    How to fix it: add the folder to the library path.
    Source: NVIDIA's CUDA on WSL guide.
    """
    given.wsl(facts)
    known = need(facts.toolkit, "which libraries are found is not known").libraries
    drivers = [item for item in known if item.name == "libcuda.so.1"]
    if drivers and not any(item.via for item in drivers) and not facts.computed_on("cuda"):
        command = "echo /usr/lib/wsl/lib | sudo tee /etc/ld.so.conf.d/wsl.conf && sudo ldconfig"
        yield Finding(
            f"{drivers[0].path} exists, but the loader does not search that folder",
            (Fix("Add WSL's folder to the library path", (command,), needs="root"),),
        )
    else:
        way = next((f"is found by {item.via}" for item in drivers if item.via), "is not in WSL's folder")
        yield Seen("torch computes on the GPU" if facts.computed_on("cuda") else f"libcuda.so.1 {way}")


@rule(
    "TD319",
    Severity.ERROR,
    explained_by=("driver-not-loaded", "driver-library-mismatch", "driver-hangs", "container-lost-gpu"),
)
def docker_gpus_flag_missing(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The container was given the host's GPUs.

    What it checks: a container without the driver's library or a GPU's device file, on a host with a loaded NVIDIA
    driver, if the installed torch would use the GPU.
    Why it matters: "Found no NVIDIA driver on your system", or "libcuda.so.1: cannot open shared object file".
    How to fix it: start the container with the GPUs; the NVIDIA container toolkit must be installed on the host.
    Source: /proc/driver/nvidia, /dev/nvidia*, NVML error 12.
    """
    nvidia = given.nvidia(facts)
    given.container(facts)
    if facts.computed_on("cuda") or not nvidia.module_loaded:
        yield Seen("torch computes on a GPU" if facts.computed_on("cuda") else "the host's kernel has no NVIDIA module")
        return
    no_library = "library-not-found" in (nvidia.nvml, nvidia.smi)
    no_device = nvidia.nodes is not None and not nvidia.gpu_nodes
    if not (no_library or no_device):
        devices = "" if nvidia.nodes is None else f", and {counted(len(nvidia.gpu_nodes), 'device file')} of GPUs"
        yield Seen(f"the driver's library is here{devices}")
        return
    if facts.torch is None or not facts.torch.cuda:
        raise Skip("this container was given no GPU, and its torch would not use one")
    lacks = "the driver's library libnvidia-ml.so.1 is" if no_library else "the device files /dev/nvidia0 ... are"
    yield Finding(
        f"this container was started without the host's GPUs ({lacks} missing)",
        (fixes.hand_over(facts, "Start the container with the GPUs"),),
    )
