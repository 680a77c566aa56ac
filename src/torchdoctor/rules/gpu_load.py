"""TD4xx, continued: what keeps a working GPU from its full speed, or its memory from this user."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from torchdoctor import shell
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Fix, Gpu, Severity
from torchdoctor.rule import Family, Seen, rule
from torchdoctor.rules import fixes, given
from torchdoctor.rules.given import Skip
from torchdoctor.words import gpu_subject, of_gpus, which_gpus

FAMILY = Family("TD4", "gpu", of_gpus=True)

T = TypeVar("T")
VISIBLE = "CUDA_VISIBLE_DEVICES"
FEW_LANES = 4  # a link with a quarter of its lanes is no choice of a board's maker
FLEET = 4  # GPUs of one kind among which one that is different is a fault
NEARLY_FULL = 0.1  # of the memory is free
LOWERED = 0.9  # of the default power limit
SLOWED = {
    "hardware thermal slowdown": Fix(
        "Check its fans, heat sink and the air flow through the machine, and the temperature under load",
        ("nvidia-smi -q -d TEMPERATURE,PERFORMANCE",),
    ),
    "power brake": Fix(
        "Check the power supply and its cables: they made the GPU reduce its power",
        ("nvidia-smi -q -d POWER,PERFORMANCE",),
        "vendor",
    ),
}


def _grouped(gpus: tuple[Gpu, ...], key: Callable[[Gpu], T | None]) -> dict[T, list[Gpu]]:
    """The GPUs of which there is something to say, by what that is."""
    found: dict[T, list[Gpu]] = {}
    for gpu in gpus:
        if (said := key(gpu)) is not None:
            found.setdefault(said, []).append(gpu)
    return found


@rule("TD408", Severity.WARNING, explained_by=("driver-unusable",))
def pcie_link_narrow(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The GPUs use all lanes of their PCI Express links.

    What it checks: whether a GPU's link uses a quarter or less of the lanes that both the GPU and its slot have; or,
    with four or more GPUs of the same kind, fewer lanes than most of them. A link in power-saving mode, recognised by
    its lower generation, is not judged.
    Why it matters: copies to and from the GPU, and between GPUs without NVLink, take several times as long.
    How to fix it: reseat the card and its riser, clean the contacts, and check the slot's BIOS settings.
    Source: NVML's current and maximum link width, which accounts for the slot; nvidia-smi's manual.
    """
    gpus = given.gpus(facts)
    if all(gpu.pci_width is None or gpu.pci_width_max is None for gpu in gpus):
        raise Skip("the width of the PCI Express links is not known")
    links = (f"x{gpu.pci_width or '?'} of x{gpu.pci_width_max or '?'}" for gpu in gpus)
    yield Seen(f"PCI Express link: {of_gpus(links, '')}")
    for (width, most), narrow in _grouped(gpus, lambda gpu: _narrow(gpu, gpus)).items():
        reseat = Fix("Reseat the card and its riser, and check the slot's lanes in the BIOS", needs="vendor")
        see = Fix("Check the link while the GPU is busy", ("nvidia-smi -q | grep -A 12 'GPU Link Info'",))
        told = f"{which_gpus(narrow)}: the PCI Express link uses {width} of {most} lanes"
        yield Finding(told, (see, reseat), gpu_subject(narrow))


def _narrow(gpu: Gpu, gpus: tuple[Gpu, ...]) -> tuple[int, int] | None:
    """(lanes now, lanes at most) of a link that is too narrow and does not save power."""
    width, most = gpu.pci_width or 0, gpu.pci_width_max or 0
    awake = gpu.pci_generation is not None and gpu.pci_generation == gpu.pci_generation_max
    alike = [other for other in gpus if other.name == gpu.name]
    usual = sum(other.pci_width == other.pci_width_max == most for other in alike)
    odd = len(alike) >= FLEET and usual > len(alike) / 2
    return (width, most) if awake and 0 < width < most and (width * FEW_LANES <= most or odd) else None


@rule("TD409", Severity.WARNING, explained_by=("driver-unusable",))
def gpu_slowed_down(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """No GPU is slowed down by heat or power.

    What it checks: whether a GPU has reduced its clocks because it is too hot, or because the power supply requests it.
    A power cap and the software's own slowdown are part of normal work, and are not reported.
    Why it matters: the hardware at least halves the clocks, even in the middle of a training run.
    How to fix it: improve the cooling, or fix the power supply.
    Source: NVML's clocks event reasons, HwThermalSlowdown and HwPowerBrakeSlowdown.
    """
    gpus = given.gpus(facts)
    if all(gpu.throttled is None for gpu in gpus):
        raise Skip("these GPUs do not report why their clocks are reduced")
    yield Seen(f"clocks reduced by: {of_gpus(map(_reasons, gpus), 'nothing')}")
    for reason, fix in SLOWED.items():
        if slow := [gpu for gpu in gpus if reason in (gpu.throttled or ())]:
            told = f"{which_gpus(slow)}: {reason}{_heat(slow) if 'thermal' in reason else ''}"
            yield Finding(told, (fix,), gpu_subject(slow))


def _reasons(gpu: Gpu) -> str:
    return "what is not reported" if gpu.throttled is None else ", ".join(gpu.throttled)


def _heat(gpus: list[Gpu]) -> str:
    hottest = max(gpus, key=lambda gpu: gpu.temperature or 0)
    if hottest.temperature is None:
        return ""
    limit = f", and slows down from {hottest.temperature_limit} °C on" if hottest.temperature_limit else ""
    return f"; GPU {hottest.index} is at {hottest.temperature} °C{limit}"


@rule("TD410", Severity.NOTE, explained_by=("driver-unusable", "exclusive-compute-mode"))
def gpu_memory_taken(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The GPUs' memory is not already in use.

    What it checks: GPUs that torch may use and that have less than a tenth of their memory free.
    Why it matters: "CUDA out of memory" at the first tensor, or the first batch. Inside a container, other containers'
    processes are not visible.
    How to fix it: wait for them to finish, use the GPUs that are free, or stop leftover processes.
    Source: NVML's memory and compute processes; CUDA_VISIBLE_DEVICES.
    """
    given.gpus_for_torch(facts)
    gpus = _usable(facts)
    if all(gpu.memory_used is None for gpu in gpus):
        raise Skip("it is not known how much of the GPUs' memory is in use")
    used_most = max(gpus, key=lambda gpu: _sizes(gpu)[0])
    used, total = (size / (1 << 30) for size in _sizes(used_most))
    yield Seen(f"GPU {used_most.index} has the most in use: {used:.1f} of {total:.1f} GiB")
    full = [gpu for gpu in gpus if _full(gpu)]
    if full:
        used, total = (sum(sizes) / len(full) / (1 << 30) for sizes in zip(*map(_sizes, full), strict=True))
        holders = sum(gpu.processes or 0 for gpu in full)
        whose = (
            f"{holders} {'process' if holders == 1 else 'processes'}" if holders else "no process that is visible here"
        )
        each = "each " if len(full) > 1 else ""
        yield Finding(
            f"{which_gpus(full)}: {each}{used:.1f} of {total:.1f} GiB of memory are in use by {whose}",
            (*_others(facts, gpus, full), Fix("Check whose processes these are", ("nvidia-smi",))),
            gpu_subject(full),
        )


def _sizes(gpu: Gpu) -> tuple[int, int]:
    return gpu.memory_used or 0, gpu.memory or 0


def _full(gpu: Gpu) -> bool:
    used, total = _sizes(gpu)
    return total > 0 and total - used < total * NEARLY_FULL


def _usable(facts: Facts) -> tuple[Gpu, ...]:
    """Those that CUDA_VISIBLE_DEVICES lets torch see; all, where it is not set or names slices."""
    wanted = [item.strip() for item in facts.env.get(VISIBLE, "").split(",") if item.strip()]
    chosen = [gpu for gpu in facts.gpus if any(item in (str(gpu.index), gpu.uuid) for item in wanted)]
    return tuple(chosen) or facts.gpus


def _others(facts: Facts, gpus: tuple[Gpu, ...], full: list[Gpu]) -> tuple[Fix, ...]:
    """CUDA may number GPUs of several kinds in another order than the driver."""
    free = [str(gpu.index) for gpu in gpus if gpu not in full]
    if not free or len({gpu.name for gpu in facts.gpus}) > 1:
        return ()
    return (Fix("Use the GPUs that are free", (shell.export(facts.os, VISIBLE, ",".join(free)),)),)


@rule("TD411", Severity.NOTE, explained_by=("driver-unusable",))
def power_limit_lowered(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The GPUs' power limit is not lowered.

    What it checks: whether a GPU's power limit is more than a tenth below its default.
    Why it matters: under full load the clocks are lower than those of other machines with this GPU. It is often set on
    purpose, to save power or reduce heat, and often forgotten, also on rented machines.
    How to fix it: nothing if it is intended; otherwise restore the default. On a rented machine only the provider can
    do that.
    Source: NVML's power management limit and its default.
    """
    gpus = given.gpus(facts)
    if all(gpu.power_limit is None or gpu.power_limit_default is None for gpu in gpus):
        raise Skip("the GPUs' power limits are not known")
    limits = (f"{gpu.power_limit or '?'} W of {gpu.power_limit_default or '?'} W" for gpu in gpus)
    yield Seen(f"power limit: {of_gpus(limits, '')}")
    for (limit, default), low in _grouped(gpus, _lowered).items():
        which = ",".join(str(gpu.index) for gpu in low)
        command = fixes.as_root(facts, "nvidia-smi", "-i", which, "-pl", str(default))
        yield Finding(
            f"{which_gpus(low)}: the power limit is {limit} W, but the default is {default} W",
            (Fix("Nothing to do if this is intended; otherwise restore the default", (command,), "root"),),
            gpu_subject(low),
        )


def _lowered(gpu: Gpu) -> tuple[int, int] | None:
    limit, default = gpu.power_limit or 0, gpu.power_limit_default or 0
    return (limit, default) if 0 < limit < default * LOWERED else None
