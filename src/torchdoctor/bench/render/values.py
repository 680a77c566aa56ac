"""Measurements in words and numbers, the same in every format."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from torchdoctor.bench.model import CLEAN, DTYPES, FAILED, THROTTLED, UNSUPPORTED, Bench, Measurement, Speedup

SETTINGS = {"onednn-bf16": "by oneDNN", "tf32": "TF32", "onednn-on": "oneDNN on"}
PREFIXES = ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""))
UNITS = {"flop": "FLOP/s", "byte": "B/s"}
SIZELESS = ("bandwidth", "copy", "dispatch")
SIZES = {
    "matmul": "{0}×{0}×{0}",
    "conv": "{0} images",
    "conv-step": "{0} images",
    "mlp-step": "{0} wide",
    "attention-step": "{0} tokens",
    "tiny-step": "batch of {0}",
}
FIRST = "matmul"  # what a speed-up is asked about


class Group(NamedTuple):
    """Measurements whose bars share a scale; most is the longest."""

    title: str
    rows: tuple[Measurement, ...]
    most: float


def groups(bench: Bench) -> Iterator[Group]:
    """By device and kind of unit, in the order measured."""
    titles = {"flop": "computing", "byte": "moving data", "call": "calling"}
    for device in bench.devices:
        for unit, title in titles.items():
            rows = tuple(one for one in bench.results if (one.device, one.unit) == (device.device, unit))
            failed = tuple(one for one in bench.results if one.device == device.device and not one.unit)
            rows += failed if unit == "flop" else ()
            if rows:
                name = device.device if device.device == "cpu" else f"{device.device} {device.name}".strip()
                yield Group(f"{name}: {title}", rows, _scale(rows))


def _scale(rows: Sequence[Measurement]) -> float:
    """The longest bar: a disturbed value, which may be far too high, only where there is no other."""
    clean = [one.value or 0.0 for one in rows if one.state == CLEAN]
    return max(clean or [one.value or 0.0 for one in rows if is_value(one)], default=0.0)


def label(one: Measurement, threads: int, words: bool = False) -> str:
    """ "matmul fp32 512, 1 thread". threads: what torch uses unless told otherwise, which is not said.

    words: the size as "512×512×512", for who has the room.
    """
    shape = SIZES.get(one.workload, "{0}") if words else "{0}"
    parts = [one.workload, "" if one.workload in SIZELESS else DTYPES.get(one.dtype, one.dtype), one.way]
    parts += [
        SETTINGS.get(one.setting, one.setting),
        shape.format(one.size) if one.size and one.workload not in SIZELESS else "",
    ]
    text = " ".join(filter(None, parts))
    if one.device == "cpu" and one.threads not in (threads, 0):
        text += f", {one.threads} thread{'s' * (one.threads != 1)}"
    return text


def rate(value: float | None, unit: str) -> str:
    """ "209 GFLOP/s"; calls as the time of one: "0.88 µs"."""
    if not value:
        return "-"
    if unit == "call":
        return seconds(1 / value)
    size, prefix = next((pair for pair in PREFIXES if value >= pair[0]), PREFIXES[-1])
    return f"{three(value / size)} {prefix}{UNITS.get(unit, unit)}"


def three(value: float) -> str:
    """Three digits, no more than a measurement has."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def seconds(value: float) -> str:
    size, unit = next(pair for pair in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (0.0, "ns")) if value >= pair[0])
    return f"{three(value / (size or 1e-9))} {unit}"


def percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}" if value < 0.0995 else f"{value:.0%}"


def spread(one: Measurement) -> str:
    """Half the interquartile range to either side."""
    return "" if one.spread is None else f"±{one.spread / 2:.1%}"


def share(one: Measurement) -> str:
    """Of the data sheet's peak where there is one, else of the best measured here."""
    if one.peak_fraction is not None:
        return f"{percent(one.peak_fraction)} of spec"
    return f"{percent(one.fraction)} of best" if one.fraction is not None else ""


def is_value(one: Measurement) -> bool:
    return one.state not in (FAILED, UNSUPPORTED)


def advice(bench: Bench) -> Iterator[tuple[str, str]]:
    """(state, what it means and what to do): each once, with how many values it concerns."""
    told: dict[tuple[str, str], int] = {}
    for one in bench.results:
        for warning in one.warnings:
            told[one.state, warning] = told.get((one.state, warning), 0) + 1
    for (state, warning), count in told.items():
        yield f"{state} ({count})", warning


def lasting(one: Measurement) -> str:
    """What was reached over all the time, where that is another number than the rate while running."""
    if one.state != THROTTLED or not one.sustained or not one.rate:
        return ""
    return f"over time {rate(one.sustained, one.unit)}"


class Gain(NamedTuple):
    """A speed-up with the two rates that it compares; "" where one is not known."""

    name: str
    factor: float
    base: str
    rate: str
    device: str


def gains(bench: Bench) -> list[Gain]:
    """What each accelerator brings over the CPU: products of matrices first."""
    found = sorted(bench.speedups, key=lambda one: one.workload != FIRST)
    alone = len({one.device for one in found}) == 1
    return [Gain(speedup_label(one, alone), one.factor, *_rates(bench, one), one.device) for one in found]


def _rates(bench: Bench, speedup: Speedup) -> tuple[str, str]:
    def first(device: str, setting: str) -> str:
        for one in bench.results:
            kind = (one.device, one.workload, one.dtype, one.setting)
            if kind == (device, speedup.workload, speedup.dtype, setting) and one.rate:
                return rate(one.rate, one.unit)
        return ""

    return first(speedup.base, ""), first(speedup.device, speedup.setting)


def headline(bench: Bench) -> str:
    """What was measured on what: "matmul on NVIDIA H100: 240× the CPU", without an accelerator the CPU's own rate."""
    names = {device.device: device.name or device.device for device in bench.devices}
    for one in bench.speedups:
        if one.workload == FIRST:
            name = names.get(one.device, one.device)
            return f"{FIRST} {DTYPES.get(one.dtype, one.dtype)} on {name}: {factor(one.factor)} the CPU"
    for found in bench.results:
        if found.workload == FIRST and is_value(found):
            where = bench.machine.cpu if found.device == "cpu" else names.get(found.device, found.device)
            what = f"{FIRST} {DTYPES.get(found.dtype, found.dtype)}"
            return f"{what} on {where or found.device}: {rate(found.value, found.unit)}"
    return ", ".join(names.values()) or "nothing measured"


def speedup_label(one: Speedup, alone: bool = False) -> str:
    """ "cuda:0 matmul fp32". alone: no other accelerator is shown, so that its name is not needed."""
    parts = ("" if alone else one.device, one.workload, DTYPES.get(one.dtype, one.dtype), SETTINGS.get(one.setting, ""))
    return " ".join(filter(None, parts))


def factor(value: float) -> str:
    return f"{value:.0f}×" if value >= 100 else f"{value:.1f}×" if value >= 10 else f"{value:.2f}×"


def identity(bench: Bench) -> Iterator[str]:
    """Whom this is about: the interpreter and why that one, then what the results depend on."""
    yield f"{bench.python} ({bench.why})"
    known = bench.fingerprint
    if known is None:
        yield "torch gave no answer"
        return
    threads = f"{known.threads} threads on {known.cpus or 'unknown'} CPUs"
    yield " · ".join(filter(None, (f"torch {known.torch}", f"Python {known.python}", bench.machine.cpu, threads)))


def closing(bench: Bench) -> str:
    """ "1 warning, 2 notes · 13 values, 11 clean · 2.1 s"."""
    counts = [
        f"{number} {kind}{'s' * (number != 1)}"
        for kind in ("error", "warning", "note")
        if (number := sum(one.severity.value == kind for one in bench.verdicts))
    ]
    wrong = sum(one.state == FAILED for one in bench.results)
    counts += [f"{wrong} failed"] if wrong else []
    values = f"{sum(map(is_value, bench.results))} values, {sum(one.state == CLEAN for one in bench.results)} clean"
    nothing = "no cause of slowness found" if bench.results else "nothing measured: see torchdoctor check"
    return " · ".join((", ".join(counts) or nothing, values, f"{bench.seconds:.1f} s"))


def details(one: Measurement) -> Sequence[tuple[str, str]]:
    """Everything a reader may want to judge one value by."""
    error = (
        ""
        if one.error is None
        else f"{one.error:.1g} (allowed {one.tolerance:.0e})"
        if one.tolerance
        else f"{one.error:.1g}"
    )
    return (
        ("clean", rate(one.rate, one.unit)),
        ("over time", rate(one.sustained, one.unit)),
        ("spread", spread(one)),
        ("samples", f"{one.clean} of {one.samples}"),
        ("state", one.state),
        ("of best", percent(one.fraction)),
        ("of spec", percent(one.peak_fraction)),
        ("first call", seconds(one.first_call_s) if one.first_call_s else ""),
        ("error", error),
    )
