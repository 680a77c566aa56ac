"""TD3xx, continued: a driver is there, but CUDA does not start on it."""

import re
from collections.abc import Iterator

from torchdoctor.knowledge import Compat
from torchdoctor.model import LIBCUDA, UVM, Facts, Finding, Fix, Nvidia, Severity
from torchdoctor.rule import Family, Seen, Unless, rule
from torchdoctor.rules import fixes, given
from torchdoctor.rules.given import Skip, need
from torchdoctor.words import counted, gpu_names, some_of

FAMILY = Family("TD3", "driver", of_gpus=True)

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


def refusal(facts: Facts) -> int | None:
    """The CUresult with which CUDA refuses to start; 0 where it starts, None where that is not known.

    What torch met counts before what libcuda alone said. Raises Skip where no one wants CUDA here.
    """
    nvidia = given.nvidia(facts)
    smoke = facts.smoke
    told = facts.source == "report" and facts.torch is not None and facts.torch.build is None  # but by its error
    if not (told and (nvidia.cuda or (smoke and smoke.cuda_error))):
        given.no_other_build(facts)
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


def other_answer(facts: Facts, code: int) -> Seen:
    """That CUDA does not refuse with this code."""
    found = refusal(facts)
    return Seen(f"CUDA starts, without error {code}" if found == 0 else f"CUDA gives error {found}, not {code}")


@rule("TD309", Severity.ERROR, explained_by=("driver-library-mismatch",))
def fabric_manager(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The fabric manager of NVSwitch-linked GPUs is running.

    What it checks: whether CUDA refuses to start with error 802, "system not yet initialized".
    Why it matters: until the fabric manager has set up the switches, no program can use any of the GPUs.
    How to fix it: install and start the fabric manager in exactly the driver's version. On a rented machine it runs on
    the host, where only the provider can start it.
    Source: CUresult in cuda.h; NVIDIA's fabric manager guide; pytorch/pytorch#35710.
    """
    nvidia = refuses_with(facts, NOT_READY)
    if nvidia is None:
        yield other_answer(facts, NOT_READY)
        return
    seen = "the fabric manager does not run"
    if nvidia.fabric_manager is None:
        seen += ", has a different version from the driver, or is still starting"
    elif nvidia.fabric_manager:
        seen = "the fabric manager runs, but has a different version from the driver or is still starting"
    yield Finding(f"CUDA does not start (error 802, system not yet initialized): {seen}", fixes.fabric(facts))


@rule("TD310", Severity.ERROR, explained_by=("driver-library-mismatch",))
def cuda_compat_lib_clash(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """libcuda comes from the loaded driver.

    What it checks: whether CUDA refuses to start with error 803, "system has unsupported display driver / cuda driver
    combination", and which libcuda is found first.
    Why it matters: the libcuda of a cuda-compat package, or of a driver installed inside the image, does not work with
    the host's kernel module.
    How to fix it: remove that libcuda, or install a driver and a compat package that match.
    Source: CUresult in cuda.h; NVIDIA's CUDA compatibility guide; NVIDIA/nvidia-docker#1256.
    """
    if nvidia := refuses_with(facts, MISMATCH):
        found = facts.libcuda
        module = f" {nvidia.driver_version}" if nvidia.driver_version else ""
        what = f"{found.path} is found first" if found.path else "a libcuda that is not the driver's is found first"
        yield Finding(
            f"CUDA does not start (error 803): {what}, which does not work with the kernel module{module}",
            fixes.out_of_the_way(facts, found),
        )
    else:
        yield other_answer(facts, MISMATCH)


@rule("TD311", Severity.ERROR, explained_by=("driver-library-mismatch",))
def cuda_compat_on_geforce(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Forward compatibility is used only on GPUs that support it.

    What it checks: whether CUDA refuses to start with error 804, "forward compatibility was attempted on non supported
    HW", and which libcuda is found first.
    Why it matters: CUDA's forward compatibility packages (cuda-compat) support data centre GPUs only. The same error
    occurs if the driver's libraries were updated but its kernel module was not.
    How to fix it: remove cuda-compat and update the driver instead; after an update, reboot.
    Source: CUresult in cuda.h; NVIDIA's CUDA compatibility guide.
    """
    if nvidia := refuses_with(facts, NO_FORWARD):
        found = facts.libcuda
        names = {gpu.name for gpu in nvidia.gpus}
        on = f" on {', '.join(sorted(names))}" if names else ""
        if found.path is None or "compat" in found.path:
            what = f"{found.path or 'a cuda-compat package'} is found first, and it does not support this GPU"
            mend = fixes.out_of_the_way(facts, found)
        else:
            what = f"{found.path} is newer than the loaded kernel module {nvidia.driver_version or ''}".rstrip()
            mend = (fixes.reboot(facts, "Reboot, so that the module of the installed version is loaded"),)
        yield Finding(f"CUDA does not start{on} (error 804): {what}", mend)
    else:
        yield other_answer(facts, NO_FORWARD)


@rule("TD312", Severity.ERROR)
def cuda_stub_library(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """libcuda is the driver's, not the CUDA toolkit's stub.

    What it checks: whether CUDA refuses to start with error 34, "CUDA driver is a stub library".
    Why it matters: the toolkit's folder stubs/ has an empty libcuda for linking programs; it cannot run anything.
    How to fix it: remove stubs/ from the library path.
    Source: CUresult in cuda.h.
    """
    if refuses_with(facts, STUB):
        found = facts.libcuda
        what = found.path or "the stub libcuda of a CUDA toolkit"
        yield Finding(
            f"CUDA does not start (error 34): {what} is a stub, and is found before the driver's own library",
            fixes.out_of_the_way(facts, found),
        )
    else:
        yield other_answer(facts, STUB)


@rule(
    "TD313", Severity.ERROR, explained_by=("driver-library-mismatch", "device-permission-denied", "container-lost-gpu")
)
def cuda_unknown_error_uvm(facts: Facts, compat: Compat) -> Iterator[Finding | Seen | Unless]:
    """The kernel module nvidia_uvm, which CUDA needs, works.

    What it checks: whether CUDA refuses to start with error 999, "unknown error", while the driver sees the GPUs; and
    whether nvidia_uvm is loaded and /dev/nvidia-uvm exists.
    Why it matters: nvidia-smi works without that module, but CUDA does not. It often breaks when the machine is
    suspended and resumed.
    How to fix it: load or reload it; if that does not help, reboot.
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
        load = fixes.load_uvm(facts, loaded=nvidia.uvm is not False, missing=missing)
        finding = Finding(f"the driver answers, but CUDA does not start (error 999): {what}", load)
        lost = nvidia.nvml in ("gpu-lost", "reset-required")
        yield Unless(("driver-unusable",), finding) if lost else finding
    else:
        yield other_answer(facts, UNKNOWN)


@rule("TD314", Severity.ERROR)
def device_permission_denied(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """This user can open the GPU device files.

    What it checks: the permissions of /dev/nvidiactl, /dev/nvidia-uvm and the GPUs, if CUDA does not start; and whether
    the device rules of a batch system refuse them (EPERM).
    Why it matters: without permission the driver seems to see no GPU, or reports "Insufficient Permissions".
    How to fix it: join the group that owns them and log in again, or ask the batch system for a GPU.
    Source: the files' modes; opening them.
    """
    nvidia = given.nvidia(facts)
    need(nvidia.nodes, "the device files are not known")
    closed = nvidia.closed_by("EACCES")
    if closed and not facts.computed_on("cuda") and refusal(facts) != 0:
        node = closed[0]
        rights = f"{node.mode}, group {node.group}" if node.group else node.mode
        yield Finding(
            f"this user is not allowed to open {some_of([item.path for item in closed])} ({rights})",
            (fixes.join_group(facts, node.group),),
        )
    refused = () if closed or facts.container else nvidia.closed_by("EPERM")
    if refused and not facts.computed_on("cuda") and refusal(facts) != 0:
        names = some_of([item.path for item in refused])
        yield Finding(
            f"{names} have the right permissions, but this session's device rules deny access",
            (Fix("Ask the batch system for a GPU, as by", ("srun --gres=gpu:1 --pty bash",)),),
        )
    nodes = nvidia.nodes or ()
    yield Seen(f"{sum(not node.error for node in nodes)} of {counted(len(nodes), 'device file')} can be opened")


@rule(
    "TD318",
    Severity.ERROR,
    explained_by=(
        "driver-too-old-for-build",
        "driver-library-mismatch",
        "driver-sees-no-gpu",
        "driver-unusable",
        "device-permission-denied",
        "container-lost-gpu",
        "wsl-driver-in-guest",
        "wsl-libcuda-path",
        "exclusive-compute-mode",
        "mig",
        "wrong-cuda-visible-devices",
        "gpus-hidden",
    ),
)
def driver_init_failed(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """CUDA starts on the GPUs that the driver sees.

    What it checks: cuInit, called in a separate process without torch, if the driver sees GPUs. Errors that have their
    own rule are left to that rule.
    Why it matters: torch.cuda.is_available() is False, while nvidia-smi shows nothing wrong.
    How to fix it: the kernel log usually says more; a reboot helps if a GPU or module is in a bad state.
    Source: cuInit of libcuda.
    """
    nvidia = given.nvidia(facts)
    if nvidia.cuda and nvidia.cuda.ended == "signal" and refusal(facts) is None:
        killer = nvidia.cuda.detail.removeprefix("signal ")
        yield Finding(f"CUDA does not start: cuInit dies of {killer}", (fixes.kernel_log(facts),))
        return
    code = need(refusal(facts), "whether CUDA starts is not known")
    cuda = need(nvidia.cuda, "CUDA was not started without torch")
    if code in (0, STUB, NOT_READY, MISMATCH, NO_FORWARD, UNKNOWN) or cuda.result in (0, None):
        told = f"error {code} is one of those that have a rule of their own" if code else "CUDA starts"
        yield Seen(f"cuInit gives {cuda.result}" if cuda.result == 0 else told)
        return
    if not nvidia.gpus:
        raise Skip("the driver sees no GPU")
    names = gpu_names(gpu.name for gpu in nvidia.gpus)
    meaning = f", {MEANINGS[code]}" if code in MEANINGS else ""
    yield Finding(
        f"the driver sees {names}, but CUDA does not start: cuInit gives error {code}{meaning}",
        (fixes.kernel_log(facts), fixes.reboot(facts, "Then reboot")),
    )


@rule("TD321", Severity.ERROR, explained_by=("driver-not-loaded", "driver-library-mismatch", "driver-hangs"))
def libcuda_missing(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The driver's CUDA library, libcuda, is installed.

    What it checks: whether the loader finds libcuda.so.1, if NVML or nvidia-smi lists GPUs.
    Why it matters: nvidia-smi shows nothing wrong, but torch says "Found no NVIDIA driver on your system" or
    "libcuda.so.1: cannot open shared object file". A container started without the capability `compute` does not have
    the library; outside containers it comes in a separate package.
    How to fix it: start the container with that capability, or install the driver's package that contains libcuda, in
    the driver's version. The driver itself is fine.
    Source: the loader's path; NVIDIA container toolkit, NVIDIA_DRIVER_CAPABILITIES.
    """
    nvidia = given.nvidia(facts)
    given.gpus(facts)
    given.no_other_build(facts)
    if facts.os != "linux" or facts.wsl or facts.source == "report":
        raise Skip("checked only on Linux, outside containers")
    if facts.computed_on("cuda") or (nvidia.cuda and nvidia.cuda.result is not None):
        yield Seen(f"libcuda was loaded{f': {facts.libcuda.path}' if facts.libcuda.path else ''}")
        return
    if facts.toolkit is None and not _misses_libcuda(facts):
        raise Skip("it is not known which libraries the loader finds")
    known = facts.toolkit.libraries if facts.toolkit else ()
    if found := next((item for item in known if item.name == LIBCUDA), None):
        yield Seen(f"{LIBCUDA} is {found.path or 'on the way of the loader'}")
        return
    yield Finding(
        f"the driver lists {gpu_names(gpu.name for gpu in nvidia.gpus)}, but its library libcuda.so.1 is missing",
        (fixes.bring_libcuda(facts),),
    )


def _misses_libcuda(facts: Facts) -> bool:
    """By what was said where it was to be loaded."""
    started = facts.nvidia.cuda.detail if facts.nvidia and facts.nvidia.cuda else ""
    said = " ".join((started, facts.smoke.cuda_error, facts.smoke.ending.detail)) if facts.smoke else started
    return "libcuda.so.1: cannot open" in said or "Found no NVIDIA driver" in said
