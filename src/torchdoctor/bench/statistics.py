"""Raw samples to measurements: which samples are clean, what they say, and how far that can be trusted."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from statistics import mean, median, stdev

from torchdoctor.bench.inside.clock import CLEAN_DELAY
from torchdoctor.bench.model import (
    BUSY,
    CLEAN,
    CONTENDED,
    FAILED,
    THROTTLED,
    TOO_FEW,
    UNSUPPORTED,
    Look,
    Measurement,
    Run,
)
from torchdoctor.inside.throttling import POWER_CAP, REASONS

FEWEST = 5  # clean samples
MOSTLY = 0.7  # share of clean samples from which on a measurement is not called busy
STOPPED = 0.05  # share of the clean rate that a quota must cost to be called throttling
UNSTABLE = 0.25  # IQR over median from which on even clean samples do not agree

# Norm-relative errors against double precision of the rounded inputs; measured: 3e-7, 2e-4, 2e-3 in this order.
TOLERANCES = {"float64": 1e-13, "float32": 2e-6, "float16": 1e-3, "bfloat16": 5e-3, "float8_e4m3fn": 2e-2}
TF32_TOLERANCE = 1e-3
# A GPU adds up long sums one after the other: 2e-6 for a product of 8192, 4e-5 for a training step of 2048 on an H200.
# TF32 is 30 times off that.
GPU_FLOAT32 = 1e-5
STEPS = 10  # a gradient is several products deep

ADVICE = {
    BUSY: "other processes took CPU time meanwhile; the value is from the undisturbed samples",
    CONTENDED: "almost every sample was disturbed: repeat on an idle machine, or with a larger --budget",
    THROTTLED: "the process was stopped repeatedly: compare the sustained rate, not the clean one",
    TOO_FEW: "a single call takes too long for the time budget: repeat with a larger --budget",
}
LEFT_OUT = "there was no time left to measure this: repeat on an idle machine, or with a larger --budget"
UNSTEADY = "the samples vary although the CPU was free: something else may share caches, memory or clocks; repeat"


def measurements(device: str, runs: Sequence[Run]) -> tuple[Measurement, ...]:
    """One measurement for each job; visits to the same job are put together."""
    visits: dict[tuple[object, ...], list[Run]] = defaultdict(list)
    taken = {_job(run) for run in runs if not run.left_out}
    for run in runs:
        if run.left_out and _job(run) in taken:
            continue
        visits[(run.workload, run.dtype, run.size, run.threads, run.setting, run.way)].append(run)
    return tuple(measurement(device, group) for group in visits.values())


def _job(run: Run) -> tuple[str, ...]:
    return run.workload, run.dtype, run.setting, run.way


def measurement(device: str, visits: Sequence[Run]) -> Measurement:
    """What the visits to one job say together: the median of their medians."""
    first = visits[0]
    state, reasons = state_of(device, visits)
    base = Measurement(
        workload=first.workload,
        device=device,
        dtype=first.dtype,
        size=first.size,
        threads=first.threads,
        setting=first.setting,
        way=first.way,
        unit=first.unit,
        state=state,
        visits=len(visits),
        began=first.began,
        line=first.line,
        error=max((run.error for run in visits if run.error is not None), default=None),
        tolerance=tolerance(device, first),
        warnings=reasons,
    )
    samples = [sample for run in visits for sample in run.samples]
    return base if not samples else with_values(base, visits)


def with_values(base: Measurement, visits: Sequence[Run]) -> Measurement:
    amount, samples = visits[0].amount, [sample for run in visits for sample in run.samples]
    clean = [_each(sample) for sample in samples if is_clean(sample)]
    rates = [run.amount / median(times) for run in visits if (times := [_each(s) for s in run.samples if is_clean(s)])]
    seconds, calls = sum(_seconds(sample) for sample in samples), sum(_calls(sample) for sample in samples)
    middle = median(clean) if len(clean) >= FEWEST else None
    width = interquartile(clean) if middle is not None else None
    return replace(
        base,
        rate=median(rates) if middle else None,
        sustained=amount * calls / sustained_seconds(visits, seconds),
        best=max(rates) if middle else None,
        median_s=middle,
        iqr_s=width,
        spread=width / middle if middle and width is not None else None,
        visits_spread=(max(rates) - min(rates)) / median(rates) if len(rates) > 1 else None,
        first_call_s=visits[0].first_call,
        samples=len(samples),
        clean=len(clean),
        waited=waited_share(samples, visits[0].threads),
        raw=tuple(float(f"{_each(sample):.4g}") for sample in samples),
    )


def sustained_seconds(visits: Sequence[Run], in_samples: float) -> float:
    """The samples' own time: between them we only read counters, but a quota may stop us there too."""
    stopped = any(run.stopped and run.stopped.get("times") for run in visits)
    return max(in_samples, sum(run.wall for run in visits)) if stopped else in_samples


def is_clean(sample: Sequence[float | None]) -> bool:
    """Where waiting cannot be observed every sample counts."""
    waited = sample[2]
    return waited is None or waited <= CLEAN_DELAY * _seconds(sample)


def _seconds(sample: Sequence[float | None]) -> float:
    return sample[0] or 1e-9


def _calls(sample: Sequence[float | None]) -> float:
    return sample[1] or 1


def _each(sample: Sequence[float | None]) -> float:
    return _seconds(sample) / _calls(sample)


def interquartile(values: Sequence[float]) -> float:
    ordered = sorted(values)
    quarter = len(ordered) // 4
    return ordered[-1 - quarter] - ordered[quarter]


def waited_share(samples: Sequence[Sequence[float | None]], threads: int) -> float | None:
    """Of the time of all threads; None where the kernel does not tell."""
    known = [(sample[2], _seconds(sample)) for sample in samples if sample[2] is not None]
    if not known:
        return None
    share: float = sum(waited or 0.0 for waited, _ in known) / sum(seconds for _, seconds in known)
    return share / max(threads, 1)


def tolerance(device: str, run: Run) -> float | None:
    """Largest error of a right result. On GPUs convolutions and fused attention use TF32 unless told not to."""
    if run.unit != "flop" and run.workload != "tiny-step":
        return 0.0
    allowed = GPU_FLOAT32 if run.dtype == "float32" and device != "cpu" else TOLERANCES.get(run.dtype)
    by_tf32 = run.setting == "tf32" or (run.workload.startswith(("conv", "attention")) and device != "cpu")
    if allowed is None or (run.dtype == "float32" and by_tf32):
        allowed = TF32_TOLERANCE
    if run.setting == "onednn-bf16":
        allowed = TOLERANCES["bfloat16"]
    return allowed * STEPS if run.workload.endswith("-step") else allowed


def state_of(device: str, visits: Sequence[Run]) -> tuple[str, tuple[str, ...]]:
    """(state, what to do about it)."""
    failures = [run.failure for run in visits if run.failure]
    if failures:
        missing = any(word in failures[0] for word in ("not implemented", "not supported"))
        missing = missing or visits[0].dtype.startswith("float8")
        return (UNSUPPORTED if missing else FAILED), (failures[0],)
    if wrong := wrong_result(device, visits):
        return FAILED, (wrong,)
    samples = [sample for run in visits for sample in run.samples]
    if not samples:
        return TOO_FEW, (LEFT_OUT,)
    clean = [_each(sample) for sample in samples if is_clean(sample)]
    state = THROTTLED if is_throttled(visits, clean) else state_by_samples(len(samples), len(clean))
    if state == CLEAN and interquartile(clean) > UNSTABLE * median(clean):
        return BUSY, (UNSTEADY,)
    return state, ((ADVICE[state],) if state in ADVICE else ())


def state_by_samples(taken: int, clean: int) -> str:
    if clean == taken < FEWEST:
        return TOO_FEW
    if clean < FEWEST:
        return CONTENDED
    return BUSY if clean < MOSTLY * taken else CLEAN


def wrong_result(device: str, visits: Sequence[Run]) -> str:
    allowed = tolerance(device, visits[0])
    wrong = [run.error for run in visits if run.error is not None and allowed is not None and run.error > allowed]
    if not wrong:
        return ""
    return f"the result is wrong: relative error {wrong[0]:.1g} against double precision, {allowed:.0e} is allowed"


def slowed(look: Look) -> int:
    """The reasons, as NVML's bits, that are a fault."""
    return (look.reasons or 0) & sum(REASONS) & ~POWER_CAP


def is_throttled(visits: Sequence[Run], clean: Sequence[float]) -> bool:
    """By a cgroup's quota that cost something, or by the GPU's own protection while it worked."""
    if any(slowed(look) for run in visits for look in run.looks):
        return True
    if not any(run.stopped and run.stopped.get("times") for run in visits):
        return False
    samples = [sample for run in visits for sample in run.samples]
    calls = sum(_calls(sample) for sample in samples)
    sustained = sustained_seconds(visits, sum(_seconds(sample) for sample in samples)) / max(calls, 1)
    return len(clean) < FEWEST or sustained > median(clean) * (1 + STOPPED)


def uncertainty(found: Measurement) -> float:
    """Relative standard error of a rate: of its median, and of what visits apart in time differ by; at least 1 %."""
    of_median = 0.93 * (found.spread or 0.0) / max(found.clean, 1) ** 0.5
    between: float = (found.visits_spread or 0.0) / 2
    return max(math.hypot(of_median, between), 0.01)


def uncertainty_of_mean(found: Measurement) -> float:
    """Relative standard error of a sustained rate, which every sample counts for; at least 1 %."""
    if len(found.raw) < FEWEST:
        return 1.0
    return max(stdev(found.raw) / mean(found.raw) / math.sqrt(len(found.raw)), 0.01)
