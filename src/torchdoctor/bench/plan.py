"""Which jobs a benchmark runs on which device, in which order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torchdoctor.bench.model import DTYPES, Device

Job = dict[str, Any]  # as it goes to the worker

STEPS = ("mlp-step", "conv-step", "attention-step")
# What a user can name; an autograd step is forward, backward and gradient descent.
WORKLOADS = ("matmul", "conv", "autograd", "bandwidth", "copy", "dispatch")
DEVICES = ("cpu", "cuda", "xpu", "mps")
LONG = {short: dtype for dtype, short in DTYPES.items()}
WAYS = ("h2d pinned", "d2h pinned", "h2d pageable", "d2h pageable")
QUICK = 0.9  # seconds of measuring, by which the whole takes less than twice as long as importing torch
PIECES_OF_BUDGET = 5.0  # seconds of budget for each further fresh process
MOST_PROCESSES = 5


class UnknownChoice(ValueError):
    """A flag names what there is not; the text is one line for the user."""


@dataclass(frozen=True)
class Scope:
    """What the user asked for; empty: what suits the device, and the CPU with every accelerator. budget: seconds."""

    devices: tuple[str, ...] = ()
    workloads: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = ()
    size: int | None = None
    budget: float = QUICK

    def wants(self, workload: str) -> bool:
        return not self.workloads or workload in self.workloads


def scope(
    devices: Sequence[str], workloads: Sequence[str], dtypes: Sequence[str], size: int | None, budget: float
) -> Scope:
    """From the words of the command line, which may hold commas. Raises UnknownChoice."""
    kinds = known("--dtype", [LONG.get(word, word) for word in split(dtypes)], tuple(DTYPES))
    names = split(devices)
    known("--device", [re.sub(r":\d+$", "", name) for name in names], DEVICES)
    return Scope(tuple(names), known("--workload", split(workloads), WORKLOADS), kinds, size, budget)


def split(words: Sequence[str]) -> list[str]:
    return [part.strip().lower() for word in words for part in word.split(",") if part.strip()]


def known(flag: str, words: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
    for word in words:
        if word not in allowed:
            raise UnknownChoice(f"{flag}: {word!r} is none of {', '.join(allowed)}")
    return tuple(dict.fromkeys(words))


def processes(budget: float) -> int:
    """Fresh processes differ more than samples within one: where there is time, there are several."""
    return min(MOST_PROCESSES, max(1, int(budget / PIECES_OF_BUDGET)))


def job(workload: str, dtype: str = "float32", **more: Any) -> Job:
    return {"workload": workload, "dtype": dtype, **more}


def cpu_jobs(asked: Scope) -> list[Job]:
    """The ceiling first; memory in three windows apart in time, since neighbours share it; tiny steps last."""
    window = [job("bandwidth")] if asked.wants("bandwidth") else []
    jobs = [job("conv")] if asked.wants("conv") or asked.wants("matmul") else []
    jobs += window
    if asked.wants("matmul"):
        jobs += cpu_products(asked)
    jobs += window
    steps = [job(step, dtype) for dtype in asked.dtypes or ("float32",) for step in STEPS if asked.wants("autograd")]
    jobs += steps + window
    jobs += [job("dispatch")] if asked.wants("dispatch") else []
    return sized(jobs, asked.size)


def cpu_products(asked: Scope) -> list[Job]:
    """With the settings whose gain decides what may be recommended; the worker leaves out those already made."""
    dtypes = asked.dtypes or ("float32", "bfloat16", "float16")
    jobs = [job("matmul", dtype, sustained=dtype != "float16") for dtype in dtypes]
    for threads in (1, "usable"):
        jobs += [job("matmul", dtypes[0], threads=threads, sustained=True)]
    jobs += [job("conv", setting="onednn-on")]
    if "float32" in dtypes:
        jobs += [job("matmul", setting="onednn-bf16"), job("tiny-step"), job("tiny-step", setting="onednn-bf16")]
    return jobs


def gpu_jobs(device: Device, asked: Scope) -> list[Job]:
    """Products in every dtype that the device computes fast, steps, memory, copies, dispatch."""
    jobs: list[Job] = []
    if asked.wants("matmul"):
        jobs += [job("matmul", dtype) for dtype in asked.dtypes or fast_dtypes(device)]
        if has_tf32(device) and "float32" in (asked.dtypes or ("float32",)):
            jobs.insert(1, job("matmul", setting="tf32"))
    if asked.wants("conv"):
        jobs.append(job("conv"))
    if asked.wants("autograd"):
        jobs += [job(step, dtype) for dtype in asked.dtypes or ("float32",) for step in STEPS]
    if asked.wants("bandwidth"):
        jobs += [job("bandwidth")] * 3
    if asked.wants("copy") and device.device != "mps":  # its memory is the host's
        jobs += [job("copy", way=way) for way in WAYS]
    if asked.wants("dispatch"):
        jobs.append(job("dispatch"))
    return sized(jobs, asked.size)


def capability(device: Device) -> tuple[int, ...]:
    return tuple(int(part) for part in (device.compute_capability or "0").split("."))


def has_tf32(device: Device) -> bool:
    return capability(device) >= (8, 0)


def fast_dtypes(device: Device) -> tuple[str, ...]:
    """NVIDIA: bfloat16 since 8.0, float8 since 8.9; the others' current GPUs have both half precisions."""
    found = capability(device)
    if device.compute_capability is None:
        return ("float32", "bfloat16", "float16")
    return tuple(
        dtype
        for dtype, since in (("float32", (0,)), ("bfloat16", (8, 0)), ("float16", (5, 3)), ("float8_e4m3fn", (8, 9)))
        if found >= since
    )


def sized(jobs: list[Job], size: int | None) -> list[Job]:
    """A size of the user's is that of matrices and steps; memory and dispatch have none that would matter."""
    free = ("bandwidth", "copy", "dispatch", "tiny-step", "conv")
    return [dict(one, size=size) if size and one["workload"] not in free else one for one in jobs]
