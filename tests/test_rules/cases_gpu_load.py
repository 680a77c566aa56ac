"""TD408 to TD411: links, heat, memory that is taken, and power limits."""

from dataclasses import replace
from typing import Any

from cases import finds, passes, skips
from machines import H100, RTX_3090, RTX_4090, gpus, h100, laptop, nvidia, with_gpu, with_host

from torchdoctor.model import Facts

FULL = {"pci_width": 16, "pci_width_max": 16, "pci_generation": 5, "pci_generation_max": 5}
GIB = 1 << 30


def linked(facts: Facts, width: int, number: int = 0, **state: Any) -> Facts:
    """All links at their full width but that of one GPU."""
    return changed(gpus(facts, **FULL), number, pci_width=width, **state)


def changed(facts: Facts, number: int, **state: Any) -> Facts:
    """One GPU in another state than the others."""
    assert facts.nvidia
    found = (replace(gpu, **state) if gpu.index == number else gpu for gpu in facts.nvidia.gpus)
    return replace(facts, nvidia=replace(facts.nvidia, gpus=tuple(found)))


def taken(facts: Facts, *numbers: int, **state: Any) -> Facts:
    """Of these GPUs the memory is taken."""
    facts = gpus(facts, memory_used=600 << 20, processes=0)
    for number in numbers:
        facts = changed(facts, number, **{"memory_used": 76 * GIB, "processes": 1, **state})
    return facts


def desktop() -> Facts:
    """One card."""
    facts = h100()
    return replace(facts, nvidia=nvidia("580.95.05", RTX_4090), smoke=None)


CASES = (
    finds("TD408", "a riser", linked(desktop(), 4), "GPU 0 (NVIDIA GeForce RTX 4090)", "uses 4 of 16 lanes"),
    finds("TD408", "one of eight at half its width", linked(h100(), 8, 3), "GPU 3 (NVIDIA H100", "8 of 16 lanes"),
    passes("TD408", "full", gpus(h100(), **FULL)),
    passes("TD408", "two cards share the lanes of a board", gpus(desktop(), **{**FULL, "pci_width": 8})),
    passes("TD408", "a slot with four lanes", gpus(desktop(), **{**FULL, "pci_width": 4, "pci_width_max": 4})),
    passes("TD408", "a GPU that saves power", linked(desktop(), 1, pci_generation=1)),
    passes("TD408", "the virtual slot of a guest has one lane", linked(desktop(), 16, pci_width_max=1)),
    passes("TD408", "generations are not known", linked(desktop(), 4, pci_generation=None)),
    skips("TD408", "not known", h100(), "not known"),
    finds(
        "TD409",
        "too hot",
        changed(
            gpus(h100(), throttled=()),
            2,
            throttled=("hardware thermal slowdown",),
            temperature=93,
            temperature_limit=92,
        ),
        "GPU 2 (NVIDIA H100 80GB HBM3): hardware thermal slowdown; GPU 2 is at 93 °C, and slows down from 92 °C on",
        commands=("nvidia-smi -q -d TEMPERATURE,PERFORMANCE",),
    ),
    finds(
        "TD409",
        "no thermometer",
        gpus(desktop(), throttled=("hardware thermal slowdown",)),
        "hardware thermal slowdown",
    ),
    finds("TD409", "the power supply", gpus(desktop(), throttled=("power cap", "power brake")), "): power brake"),
    passes("TD409", "full load", gpus(h100(), throttled=("power cap", "software thermal slowdown"))),
    passes("TD409", "a bit that comes with others", gpus(h100(), throttled=("hardware slowdown",))),
    passes("TD409", "idle", gpus(h100(), throttled=())),
    skips("TD409", "not known", h100(), "do not report"),
    finds(
        "TD410",
        "others compute on two",
        taken(h100(), 0, 1),
        "GPUs 0, 1 (2 × NVIDIA H100 80GB HBM3): each 76.0 of 79.6 GiB of memory are in use by 2 processes",
        commands=("export CUDA_VISIBLE_DEVICES=2,3,4,5,6,7", "nvidia-smi"),
    ),
    finds(
        "TD410",
        "in another container",
        taken(with_gpu(h100(), "580.95.05", H100), 0, processes=0),
        "76.0 of 79.6 GiB",
        "no process that is visible here",
        commands=("nvidia-smi",),
    ),
    finds(
        "TD410",
        "several kinds, which CUDA may number otherwise",
        taken(with_gpu(h100(), "580.95.05", H100, RTX_3090), 0),
        "GPU 0 (NVIDIA H100",
        commands=("nvidia-smi",),
    ),
    passes("TD410", "free", taken(h100())),
    passes("TD410", "a desktop's own screen", taken(desktop(), 0, memory_used=2 * GIB, processes=3)),
    passes("TD410", "torch is to use the others", with_host(taken(h100(), 0), env={"CUDA_VISIBLE_DEVICES": "1, 2"})),
    skips("TD410", "not known", h100(), "not known"),
    skips("TD410", "CPU build", replace(laptop(), nvidia=taken(h100(), 0).nvidia), "no torch that uses it"),
    finds(
        "TD411",
        "capped",
        changed(gpus(h100(), power_limit=700, power_limit_default=700), 5, power_limit=500),
        "GPU 5 (NVIDIA H100 80GB HBM3): the power limit is 500 W, but the default is 700 W",
        commands=("sudo nvidia-smi -i 5 -pl 700",),
    ),
    passes("TD411", "the default", gpus(h100(), power_limit=700, power_limit_default=700)),
    passes("TD411", "a little lower", gpus(h100(), power_limit=640, power_limit_default=700)),
    passes("TD411", "raised", gpus(desktop(), power_limit=600, power_limit_default=450)),
    skips("TD411", "a laptop's GPU", gpus(desktop(), power_limit=None, power_limit_default=80), "not known"),
)
