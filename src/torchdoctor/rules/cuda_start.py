"""TD3xx, continued: a driver is there, and CUDA does not start on it."""

import re
from collections.abc import Iterator

from torchdoctor.compat import Compat
from torchdoctor.model import DeviceNode, Facts, Finding, Fix, Library, Nvidia, Severity, Skip, need
from torchdoctor.rules import driver_cures as cures
from torchdoctor.rules.driver import NO_NVIDIA, torch_works
from torchdoctor.rules.rule import rule
from torchdoctor.words import gpu_names

# What torch says of a CUresult that it has a sentence of its own for; of the others it prints the number.
SENTENCES = {
    "CUDA driver initialization failed": 3,
    "No CUDA GPUs are available": 100,
    "CUDA unknown error": 999,
}
MEANINGS = {
    3: "initialization error",
    100: "no CUDA-capable device is detected",
    101: "invalid device ordinal",
    304: "OS call failed or operation not supported on this OS",
}
STUB, NOT_READY, MISMATCH, NO_FORWARD, UNKNOWN = 34, 802, 803, 804, 999
UVM, GPU_NODE = "/dev/nvidia-uvm", re.compile(r"/dev/nvidia\d+")


def refusal(facts: Facts) -> int | None:
    """The CUresult with which CUDA refuses to start; 0 where it starts, None where that is not known.

    What torch met counts before what libcuda alone said. Raises Skip where no one wants CUDA here.
    """
    nvidia = need(facts.nvidia, NO_NVIDIA)
    if facts.torch is not None and facts.torch.cuda is None:
        raise Skip("this torch has no CUDA in it")
    smoke = facts.smoke
    if smoke and smoke.cuda_available:
        return 0
    if smoke and smoke.cuda_error:
        if found := re.search(r"\bError (\d+):", smoke.cuda_error):
            return int(found.group(1))
        return next((code for said, code in SENTENCES.items() if said in smoke.cuda_error), None)
    return nvidia.cuda.result if nvidia.cuda else None


def refuses_with(facts: Facts, code: int) -> Nvidia | None:
    """The NVIDIA section where CUDA refuses to start with this code, else None. Raises Skip where it is not known."""
    if need(refusal(facts), "whether CUDA starts is not known") != code:
        return None
    return facts.nvidia


def libcuda(facts: Facts) -> Library:
    """The libcuda that is taken: the one that was loaded, else the first on the way. path None: not known."""
    known = facts.toolkit.libraries if facts.toolkit else ()
    found = [item for item in known if item.name == "libcuda.so.1" and item.via]
    cuda = facts.nvidia.cuda if facts.nvidia else None
    loaded = cuda.path if cuda else None
    later = next((item for item in found[1:] if item.path == loaded), None)
    return later or (found[0] if found else Library("libcuda.so.1", loaded))


@rule("TD309", Severity.ERROR, explained_by=("TD304",))
def fabric_manager(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """GPUs that NVSwitch links are ready: their fabric manager runs.

    What it checks: whether CUDA refuses to start with error 802, "system not yet initialized".
    Why it matters: until the fabric manager has set up the switches, no program can use any of the GPUs.
    How to fix it: install and start the fabric manager of the driver's very version. On a rented machine it runs on
    the host, out of reach.
    Source: CUresult in cuda.h; NVIDIA's fabric manager guide; pytorch/pytorch#35710.
    """
    nvidia = refuses_with(facts, NOT_READY)
    if nvidia is None:
        return
    seen = {
        None: "the fabric manager does not run, has another version than the driver, or is still starting",
        False: "the fabric manager does not run",
        True: "the fabric manager runs, but has another version than the driver or is still starting",
    }[nvidia.fabric_manager]
    yield Finding(f"CUDA does not start (error 802, system not yet initialized): {seen}", cures.fabric(facts))


@rule("TD310", Severity.ERROR, explained_by=("TD304",))
def cuda_compat_lib_clash(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The libcuda that is found belongs to the loaded driver.

    What it checks: whether CUDA refuses to start with error 803, "system has unsupported display driver / cuda driver
    combination", and which libcuda is found first.
    Why it matters: a libcuda of a cuda-compat package, or of a driver installed inside the image, that does not work
    with the host's kernel module.
    How to fix it: take that libcuda out of the way, or a driver or compat package that fit each other.
    Source: CUresult in cuda.h; NVIDIA's CUDA compatibility guide; NVIDIA/nvidia-docker#1256.
    """
    if nvidia := refuses_with(facts, MISMATCH):
        found = libcuda(facts)
        module = f" {nvidia.driver_version}" if nvidia.driver_version else ""
        what = f"{found.path} is in front" if found.path else "another libcuda than the driver's is in front"
        yield Finding(
            f"CUDA does not start (error 803): {what}, which does not work with the kernel module{module}",
            cures.out_of_the_way(facts, found),
        )


@rule("TD311", Severity.ERROR, explained_by=("TD304",))
def cuda_compat_on_geforce(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """Forward compatibility is not tried on GPUs that do not have it.

    What it checks: whether CUDA refuses to start with error 804, "forward compatibility was attempted on non supported
    HW", and which libcuda is found first.
    Why it matters: CUDA's forward compatibility packages (cuda-compat) serve data centre GPUs only. The same error
    comes where the driver's libraries were updated and its kernel module was not.
    How to fix it: take cuda-compat out of the way and update the driver instead; after an update, reboot.
    Source: CUresult in cuda.h; NVIDIA's CUDA compatibility guide.
    """
    if nvidia := refuses_with(facts, NO_FORWARD):
        found = libcuda(facts)
        names = {gpu.name for gpu in nvidia.gpus}
        on = f" on {', '.join(sorted(names))}" if names else ""
        if found.path is None or "compat" in found.path:
            what = f"{found.path or 'a cuda-compat package'} is in front, and it does not serve this GPU"
            fixes = cures.out_of_the_way(facts, found)
        else:
            what = f"{found.path} is newer than the loaded kernel module {nvidia.driver_version or ''}".rstrip()
            fixes = (cures.reboot(facts, "Reboot, so that the module of the installed version is loaded"),)
        yield Finding(f"CUDA does not start{on} (error 804): {what}", fixes)


@rule("TD312", Severity.ERROR)
def cuda_stub_library(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The libcuda that is found is the driver's, not the toolkit's stub.

    What it checks: whether CUDA refuses to start with error 34, "CUDA driver is a stub library".
    Why it matters: the toolkit's folder stubs/ holds an empty libcuda to link programs against; it can run nothing.
    How to fix it: take stubs/ off the library path.
    Source: CUresult in cuda.h.
    """
    if refuses_with(facts, STUB):
        found = libcuda(facts)
        what = found.path or "the stub libcuda of a CUDA toolkit"
        yield Finding(
            f"CUDA does not start (error 34): {what} is a stub, in front of the driver's own library",
            cures.out_of_the_way(facts, found),
        )


@rule("TD313", Severity.ERROR, explained_by=("TD304", "TD314", "TD315"))
def cuda_unknown_error_uvm(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The kernel module nvidia_uvm, by which CUDA reaches the GPUs' memory, works.

    What it checks: whether CUDA refuses to start with error 999, "unknown error", while the driver sees the GPUs; and
    whether nvidia_uvm is loaded and /dev/nvidia-uvm is there.
    Why it matters: nvidia-smi works without that module, CUDA does not. It often breaks in suspend and resume.
    How to fix it: load it, or load it anew; else reboot.
    Source: CUresult in cuda.h; pytorch/pytorch#88639.
    """
    if nvidia := refuses_with(facts, UNKNOWN):
        if nvidia.uvm is None and nvidia.nodes is None:
            raise Skip("the kernel's modules and device files are not known")
        missing = nvidia.nodes is not None and not any(node.path == UVM for node in nvidia.nodes)
        if nvidia.uvm is False:
            what = "the kernel module nvidia_uvm is not loaded"
        elif missing:
            what = f"{UVM} is missing"
        else:
            what = "the kernel module nvidia_uvm is broken, as after suspend, or was not reached"
        fixes = cures.load_uvm(facts, loaded=nvidia.uvm is not False, missing=missing)
        yield Finding(f"the driver answers, and CUDA does not start (error 999): {what}", fixes)


@rule("TD314", Severity.ERROR)
def device_permission_denied(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """This user may open the GPU's device files.

    What it checks: the permissions of /dev/nvidiactl, /dev/nvidia-uvm and the GPUs, where CUDA does not start.
    Why it matters: without them the driver looks as if it saw no GPU, or gives "Insufficient Permissions".
    How to fix it: join the group that they belong to, and log in anew.
    Source: the files' modes.
    """
    nvidia = need(facts.nvidia, NO_NVIDIA)
    closed = _in_the_way(need(nvidia.nodes, "the device files are not known"), "EACCES")
    if closed and not torch_works(facts) and refusal(facts) != 0:
        node = closed[0]
        yield Finding(
            f"this user may not open {_names(closed)} ({node.mode}{f', group {node.group}' * bool(node.group)})",
            (cures.join_group(facts, node.group),),
        )


@rule("TD315", Severity.ERROR)
def container_lost_gpu(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """This container still has its GPUs.

    What it checks: device files that are there and permit access, and are refused all the same (EPERM): by the
    container's device rules.
    Why it matters: a reload of the host's systemd takes away GPUs that were handed to a running container behind its
    back: "Failed to initialize NVML: Unknown Error".
    How to fix it: restart the container; for good, let the engine hand the devices over openly.
    Source: NVIDIA container toolkit, troubleshooting: containers losing access to GPUs.
    """
    nvidia = need(facts.nvidia, NO_NVIDIA)
    refused = _in_the_way(need(nvidia.nodes, "the device files are not known"), "EPERM")
    if refused and not torch_works(facts):
        openly = "For good: hand the devices over by CDI (--device nvidia.com/gpu=all), or use the cgroupfs driver"
        yield Finding(
            f"{_names(refused)} may be opened by their permissions, and are refused by the container's device rules",
            (Fix("Restart the container"), Fix(openly)),
        )


def _in_the_way(nodes: tuple[DeviceNode, ...], error: str) -> list[DeviceNode]:
    """The nodes with this error, if they hinder CUDA: one that all GPUs need, or every GPU's own."""
    shared = [node for node in nodes if node.path in ("/dev/nvidiactl", UVM) and node.error == error]
    gpus = [node for node in nodes if GPU_NODE.fullmatch(node.path)]
    own = gpus if all(node.error == error for node in gpus) else []
    return shared + own


def _names(nodes: list[DeviceNode]) -> str:
    names = [node.path for node in nodes]
    return ", ".join(names) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"


@rule("TD316", Severity.ERROR)
def wsl_driver_in_guest(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """Under WSL the driver is that of Windows alone.

    What it checks: whether the libcuda found first under WSL is another than the one Windows hands in, in
    /usr/lib/wsl/lib, where the GPU cannot be used.
    Why it matters: a Linux driver installed inside WSL finds no hardware.
    How to fix it: remove it; the driver belongs on Windows only.
    Source: NVIDIA's CUDA on WSL guide; microsoft/WSL#7056.
    """
    if facts.host is None or not facts.host.wsl:
        raise Skip("this is not WSL")
    found = libcuda(facts)
    path = need(found.path, "which libcuda is found is not known")
    foreign = "/wsl/" not in path and not any(part in path for part in ("stubs", "compat", "drivers/nv"))
    works = torch_works(facts) or (facts.nvidia and facts.nvidia.cuda and facts.nvidia.cuda.result == 0)
    if foreign and not works:
        purge = Fix(
            "Remove the Linux driver inside WSL; the one in Windows serves it",
            ("sudo apt-get purge 'nvidia-driver-*' 'libnvidia-compute-*'",),
            needs="root",
        )
        yield Finding(
            f"a Linux NVIDIA driver is installed inside WSL: {path} stands before that of Windows",
            (purge, cures.reboot(facts, "Then restart WSL")),
        )


@rule("TD317", Severity.ERROR, explained_by=("TD316",))
def wsl_libcuda_path(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """Under WSL the loader finds the libcuda of Windows.

    What it checks: whether /usr/lib/wsl/lib/libcuda.so.1 is there and no way of the loader leads to it.
    Why it matters: "libcuda.so.1: cannot open shared object file", or "Found no NVIDIA driver on your system".
    How to fix it: put the folder on the library path.
    Source: NVIDIA's CUDA on WSL guide.
    """
    if facts.host is None or not facts.host.wsl:
        raise Skip("this is not WSL")
    known = need(facts.toolkit, "which libraries are found is not known").libraries
    drivers = [item for item in known if item.name == "libcuda.so.1"]
    if drivers and not any(item.via for item in drivers) and not torch_works(facts):
        command = "echo /usr/lib/wsl/lib | sudo tee /etc/ld.so.conf.d/wsl.conf && sudo ldconfig"
        yield Finding(
            f"{drivers[0].path} is there, and the loader does not look for it there",
            (Fix("Put WSL's folder on the library path", (command,), needs="root"),),
        )


@rule(
    "TD318",
    Severity.ERROR,
    explained_by=(
        "TD301",
        "TD304",
        "TD306",
        "TD307",
        "TD314",
        "TD315",
        "TD316",
        "TD317",
        "TD403",
        "TD404",
        "TD406",
        "TD407",
    ),
)
def driver_init_failed(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """CUDA starts on the GPUs that the driver sees.

    What it checks: cuInit, called in a process of its own without torch, where the driver sees GPUs; errors that have
    a rule of their own are left to it.
    Why it matters: torch.cuda.is_available() is False, while nvidia-smi shows everything well.
    How to fix it: the kernel log mostly says more; a reboot helps where a GPU or module is in a bad state.
    Source: cuInit of libcuda.
    """
    nvidia = need(facts.nvidia, NO_NVIDIA)
    if nvidia.cuda and nvidia.cuda.detail.startswith("signal") and refusal(facts) is None:
        yield Finding(f"CUDA does not start: cuInit dies of {nvidia.cuda.detail[7:]}", (cures.kernel_log(facts),))
        return
    code = need(refusal(facts), "whether CUDA starts is not known")
    cuda = need(nvidia.cuda, "CUDA was not started without torch")
    if code in (0, STUB, NOT_READY, MISMATCH, NO_FORWARD, UNKNOWN) or cuda.result in (0, None):
        return
    if not nvidia.gpus:
        raise Skip("the driver sees no GPU")
    names = gpu_names(gpu.name for gpu in nvidia.gpus)
    meaning = f", {MEANINGS[code]}" if code in MEANINGS else ""
    yield Finding(
        f"the driver sees {names}, and CUDA does not start: cuInit gives error {code}{meaning}",
        (cures.kernel_log(facts), cures.reboot(facts, "Then reboot")),
    )


@rule("TD319", Severity.ERROR, explained_by=("TD303", "TD304", "TD305", "TD315"))
def docker_gpus_flag_missing(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The GPUs of the host were handed to this container.

    What it checks: a container on a host whose NVIDIA driver is loaded, without the driver's library or without a
    GPU's device file, under a torch that would use it.
    Why it matters: "Found no NVIDIA driver on your system", or "libcuda.so.1: cannot open shared object file".
    How to fix it: start the container with the GPUs; the NVIDIA container toolkit must be installed on the host.
    Source: /proc/driver/nvidia, /dev/nvidia*, NVML error 12.
    """
    nvidia = need(facts.nvidia, NO_NVIDIA)
    if not cures.in_container(facts):
        raise Skip("this is no container")
    if torch_works(facts) or not nvidia.module_loaded:
        return
    no_library = "library-not-found" in (nvidia.nvml, nvidia.smi)
    no_device = nvidia.nodes is not None and not any(GPU_NODE.fullmatch(node.path) for node in nvidia.nodes)
    if not (no_library or no_device):
        return
    if facts.torch is None or not facts.torch.cuda:
        raise Skip("this container has no GPU handed to it, and no torch that would use one")
    lacks = "the driver's library libnvidia-ml.so.1 is" if no_library else "the device files /dev/nvidia0 ... are"
    yield Finding(
        f"this container was started without the host's GPUs ({lacks} missing)",
        (cures.hand_over(facts, "Start the container with the GPUs"),),
    )
