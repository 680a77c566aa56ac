"""TD4xx, continued: the state the GPUs are in, and whether the environment hides them."""

import functools
import re
from collections.abc import Iterator

from torchdoctor import shell
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Fix, Gpu, Severity
from torchdoctor.rule import Family, Seen, rule
from torchdoctor.rules import fixes, given
from torchdoctor.rules.given import Skip, need
from torchdoctor.words import counted, gpu_names, gpu_subject, of_gpus, some_of

FAMILY = Family("TD4", "gpu", of_gpus=True)


@rule("TD403", Severity.ERROR)
def exclusive_compute_mode(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The GPUs' compute mode lets this program use them.

    What it checks: GPUs in prohibited mode, and GPUs in exclusive mode held by another process, if torch found them
    busy or was not tried.
    Why it matters: "CUDA-capable device(s) is/are busy or unavailable", only when the first tensor is made. On clusters
    exclusive mode is often intended and not a fault in itself.
    How to fix it: stop the process that holds the GPU, use a different GPU, or allow several processes.
    Source: NVML's compute mode; CUresult 46 in cuda.h.
    """
    nvidia = given.nvidia(facts)
    given.no_other_build(facts)
    modes = [gpu for gpu in nvidia.gpus if gpu.compute_mode not in (None, "default")]
    if not modes and nvidia.gpus and nvidia.gpus[0].compute_mode is None:
        raise Skip("the compute mode is not known")
    barred = [gpu for gpu in modes if _barred(facts, gpu)]
    if barred:
        held = sum(gpu.processes or 0 for gpu in barred)
        by = f", and held by {held} {'process' if held == 1 else 'processes'}" if held else ""
        end = Fix("Check who uses it, and stop leftover processes", ("nvidia-smi", "fuser -v /dev/nvidia*"))
        shared = fixes.as_root(facts, "nvidia-smi", "-c", "DEFAULT", "-i", str(barred[0].index))
        allow = Fix("Allow more than one process", (shared,), needs="root")
        yield Finding(
            f"{barred[0].name} is in {barred[0].compute_mode} mode{by}: torch cannot use it",
            (end, allow) if held else (allow,),
            subject=gpu_subject(barred),
        )
    else:
        yield Seen(f"compute mode: {of_gpus((gpu.compute_mode for gpu in nvidia.gpus), 'not known')}")


BUSY = "busy or unavailable"


def _barred(facts: Facts, gpu: Gpu) -> bool:
    """Whether its compute mode keeps this GPU from torch: what torch was told decides, before what NVML says."""
    if facts.computed_on("cuda", gpu.name):
        return False
    if gpu.compute_mode == "prohibited":
        return True
    smoke = facts.smoke
    if smoke and smoke.imported:
        said = [smoke.cuda_error, *(device.tensor for device in smoke.devices)]
        return any(BUSY in text for text in said)
    return bool(gpu.processes)


@rule("TD404", Severity.ERROR)
def mig(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """GPUs in MIG mode have at least one MIG instance.

    What it checks: GPUs in MIG mode without a MIG instance, if torch sees no GPU.
    Why it matters: in MIG mode only MIG instances can be used; without any, "No CUDA GPUs are available".
    How to fix it: create MIG instances, or turn MIG mode off.
    Source: NVML's MIG mode and devices; NVIDIA's MIG user guide.
    """
    nvidia = given.nvidia(facts)
    if all(gpu.mig is None for gpu in nvidia.gpus):
        raise Skip("no GPU here is known to have MIG")
    uncut = [gpu for gpu in nvidia.gpus if gpu.mig and gpu.mig_devices == 0]
    others = [gpu for gpu in nvidia.gpus if gpu not in uncut]
    if uncut and not others and not facts.computed_on("cuda"):
        smi = functools.partial(fixes.as_root, facts, "nvidia-smi")
        which = str(uncut[0].index)
        create = Fix(
            "Create MIG instances: list the profiles, then create them",
            (
                smi("mig", "-i", which, "-lgip"),
                smi("mig", "-i", which, "-cgi", "PROFILE", "-C"),
            ),
            needs="root",
        )
        yield Finding(
            f"{gpu_names(gpu.name for gpu in uncut)}: MIG mode is on, but there is no MIG instance",
            (create, Fix("Or turn MIG mode off", (smi("-i", which, "-mig", "0"),), needs="root")),
            subject=gpu_subject(uncut),
        )
    else:
        yield Seen(f"MIG mode: {of_gpus(map(_mig_mode, nvidia.gpus), 'not known')}")


def _mig_mode(gpu: Gpu) -> str | None:
    if not gpu.mig:
        return None if gpu.mig is None else "off"
    return "on" if gpu.mig_devices is None else f"on with {counted(gpu.mig_devices, 'instance')}"


# Xid errors that come from the GPU, its link or its power, and not from a program. What becomes of faulty memory NVML
# tells better than 63, 64 and 92, which may be long past.
XID = r"[0-9]{1,6}(?= |$)"  # what "79 on 0000:3B:00" begins with; a report may say anything
HARDWARE_XIDS = {
    48: "double-bit memory error",
    54: "power cable",
    62: "internal controller halted",
    74: "NVLink error",
    79: "fallen off the bus",
    95: "uncontained memory error",
    119: "the GPU's controller does not answer",
    120: "the GPU's controller failed",
}


@rule("TD405", Severity.WARNING, explained_by=("driver-hangs", "driver-unusable"))
def hardware_xid_ecc(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The GPUs report no hardware faults.

    What it checks: faulty memory that will be mapped out at the next reset, or cannot be mapped out; and hardware Xid
    errors in the kernel log, if it is readable.
    Why it matters: wrong numbers, "uncorrectable ECC error encountered", programs that die for no apparent reason.
    How to fix it: reset the GPU or reboot; if it happens again, the GPU, its power supply or its slot is defective.
    Source: NVML's remapped rows and retired pages; NVIDIA's Xid catalogue.
    """
    nvidia = given.nvidia(facts)
    if nvidia.xids is None and all(gpu.memory_repair is None for gpu in nvidia.gpus):
        raise Skip("these GPUs do not report memory faults, and the kernel log is not readable")
    for state, text in (("failed", "cannot be mapped out"), ("pending", "will be mapped out at the next reset")):
        if gpus := [gpu for gpu in nvidia.gpus if gpu.memory_repair == state]:
            which = ",".join(str(gpu.index) for gpu in gpus)
            command = fixes.as_root(facts, "nvidia-smi", "--gpu-reset", "-i", which)
            reset = Fix("Reset it while no program uses it, or reboot", (command,), "root")
            replace = Fix("Have the GPU replaced", needs="vendor")
            yield Finding(
                f"{gpu_names(gpu.name for gpu in gpus)}: faulty memory {text}",
                (replace,) if state == "failed" else (reset,),
                subject=gpu_subject(gpus),
            )
    if known := [gpu for gpu in nvidia.gpus if gpu.memory_repair is not None]:
        yield Seen(f"memory to be mapped out: {of_gpus((gpu.memory_repair for gpu in known), '')}")
    if nvidia.xids is not None:
        yield Seen(f"{counted(len(nvidia.xids), 'Xid')} in the kernel log")
    told = [(xid, HARDWARE_XIDS.get(int(found[0]))) for xid in nvidia.xids or () if (found := re.match(XID, xid))]
    if faults := [f"Xid {xid} ({meaning})" for xid, meaning in told if meaning]:
        yield Finding(
            f"the kernel log reports GPU hardware faults: {', '.join(faults[:5])}",
            (fixes.kernel_log(facts), fixes.reboot(facts, "Reboot; if it happens again, have the GPU checked")),
        )


VISIBLE = "CUDA_VISIBLE_DEVICES"
HIDING = ("", "-1", "none", "nodevfiles")  # what users and Slurm write to hide all GPUs


@rule("TD406", Severity.ERROR)
def wrong_cuda_visible_devices(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """CUDA_VISIBLE_DEVICES names GPUs that exist.

    What it checks: its numbers and UUIDs against the GPUs that the driver lists. A value that hides all of them on
    purpose has a rule of its own.
    Why it matters: CUDA stops reading at the first wrong entry, so torch silently sees fewer GPUs, or none.
    How to fix it: correct it before Python starts.
    Source: CUDA programming guide, environment variables; each kind of value was tried with torch.
    """
    gpus, value = _visible(facts)
    if any(gpu.mig for gpu in gpus):
        raise Skip("it is not known what CUDA counts as a GPU in MIG mode")
    wrong = "" if value.strip().lower() in HIDING or facts.computed_on("cuda") else _first_wrong(value, gpus)
    if wrong:
        known = f"GPU {gpus[0].index}" if len(gpus) == 1 else f"GPUs 0 to {len(gpus) - 1}"
        yield Finding(
            f"{VISIBLE}={value}: {wrong}; the driver lists {known}",
            (Fix("Let torch see all of them, or name GPUs that exist", (_unset(facts),)),),
        )
    else:
        yield _names(value, gpus)


@rule("TD407", Severity.NOTE)
def gpus_hidden(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """No environment variable hides the GPUs from torch.

    What it checks: CUDA_VISIBLE_DEVICES with a value that hides all GPUs: empty, -1, NoDevFiles.
    Why it matters: torch.cuda.is_available() is False, on purpose or because of a forgotten line in a start-up file.
    How to fix it: nothing if it is intended; otherwise unset it before Python starts.
    Source: CUDA programming guide, environment variables.
    """
    gpus, value = _visible(facts)
    if value.strip().lower() in HIDING:
        yield Finding(
            f"{VISIBLE} is {repr(value) if value else 'empty'}, which hides all GPUs from torch",
            (Fix("Nothing to do if this is intended; otherwise unset it", (_unset(facts),)),),
        )
    else:
        yield _names(value, gpus)


def _names(value: str, gpus: tuple[Gpu, ...]) -> Seen:
    return Seen(f"{VISIBLE}={value}; the driver lists {some_of([f'GPU {gpu.index}' for gpu in gpus])}")


def _visible(facts: Facts) -> tuple[tuple[Gpu, ...], str]:
    """(the driver's GPUs, the variable's value). Raises Skip where there is nothing to compare."""
    nvidia = given.nvidia(facts)
    given.no_other_build(facts)
    value = need(given.host(facts).env.get(VISIBLE), f"{VISIBLE} is not set")
    if not nvidia.gpus:
        raise Skip("the driver lists no GPU")
    return nvidia.gpus, value


def _first_wrong(value: str, gpus: tuple[Gpu, ...]) -> str:
    """What is wrong with it, or "". Names of MIG slices are not judged."""
    entries = [entry.strip() for entry in value.split(",")]
    for entry in entries:
        if entry.isdecimal():
            if len(entry) > 6 or int(entry) >= len(gpus):
                return f"there is no GPU {entry}"
        elif entry.startswith("GPU-"):
            known = [gpu.uuid for gpu in gpus if gpu.uuid]
            if len(known) == len(gpus) and not any(uuid.startswith(entry) for uuid in known):
                return f"there is no GPU of that UUID, {entry}"
        elif not entry.startswith("MIG-"):
            return f"{entry!r} is neither a number nor a UUID"
    doubled = next((entry for entry in entries if entries.count(entry) > 1), "")
    return f"{doubled} is listed twice" if doubled else ""


def _unset(facts: Facts) -> str:
    return shell.unset(facts.os, VISIBLE)
