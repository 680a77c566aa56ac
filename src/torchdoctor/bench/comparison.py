"""Compares saved benchmarks: which rates differ beyond their error, and what does not agree between the machines."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from statistics import median
from typing import Any

from torchdoctor.bench import SCHEMA
from torchdoctor.bench.model import CLEAN, Bench, Fingerprint, Measurement
from torchdoctor.bench.statistics import uncertainty
from torchdoctor.codec import DecodeError, decode

LEAST = 0.05  # clocks drift by some percent in minutes: smaller differences are none
SURE = 3.0  # standard errors

Job = tuple[str, str, str, int, str, str]  # device, workload, dtype, threads, setting, way


@dataclass(frozen=True)
class Difference:
    """One rate of one benchmark against the median of all the others, or of the one before it."""

    report: str
    device: str
    workload: str
    dtype: str
    setting: str
    way: str
    unit: str
    size: int
    usual: float
    rate: float
    factor: float
    error: float


@dataclass(frozen=True)
class Compared:
    """names: of the benchmarks. unlike: parts of the fingerprint that do not agree, so that rates compare less."""

    names: tuple[str, ...]
    jobs: int
    differences: tuple[Difference, ...]
    unlike: tuple[str, ...]
    broken: tuple[str, ...] = ()
    schema: str = "torchdoctor.bench-compare/1"


def is_bench(data: Any) -> bool:
    return isinstance(data, dict) and data.get("schema") == SCHEMA


def compare(documents: Sequence[tuple[str, Any]]) -> Compared:
    """documents: (name, decoded JSON, or the error why there is none)."""
    every: list[tuple[str, Bench]] = []
    broken = []
    for name, data in documents:
        try:
            every.append((name, decode(Bench, data if is_bench(data) else None)))
        except DecodeError as error:
            broken.append(f"{name}: {data if isinstance(data, Exception) else error}")
    clean = {name: {job(one): one for one in found.results if one.state == CLEAN and one.rate} for name, found in every}
    shared = {key for jobs in clean.values() for key in jobs if sum(key in other for other in clean.values()) > 1}
    names = tuple(name for name, _ in every)
    differences = [found for key in sorted(shared) for found in of_job(key, clean, names)]
    return Compared(names, len(shared), tuple(differences), unlike(every), tuple(broken))


def job(one: Measurement) -> Job:
    """What is compared by rate; the size may differ where a machine needs a larger one to be timed."""
    return one.device, one.workload, one.dtype, one.threads, one.setting, one.way


def of_job(key: Job, clean: dict[str, dict[Job, Measurement]], names: Sequence[str]) -> list[Difference]:
    """Of two: the second against the first; of more: each against the median."""
    found = [(name, clean[name][key]) for name in names if key in clean[name]]
    base, judged = ([found[0]], found[1:]) if len(names) == 2 else (found, found)
    usual = median(one.rate or 0.0 for _, one in base)
    doubt = median(uncertainty(one) for _, one in base)
    return [made for name, one in judged if (made := difference(name, one, usual, doubt))]


def difference(name: str, one: Measurement, usual: float, doubt: float) -> Difference | None:
    factor = (one.rate or 0.0) / usual
    error = factor * (doubt**2 + uncertainty(one) ** 2) ** 0.5
    if abs(factor - 1) < max(LEAST, SURE * error):
        return None
    what = (one.device, one.workload, one.dtype, one.setting, one.way, one.unit, one.size)
    return Difference(name, *what, usual, one.rate or 0.0, factor, error)


def unlike(every: Sequence[tuple[str, Bench]]) -> tuple[str, ...]:
    """ "threads: 2, 64"."""
    known = [found.fingerprint for _, found in every if found.fingerprint]
    values = {
        item.name: list(dict.fromkeys(str(getattr(one, item.name)) for one in known)) for item in fields(Fingerprint)
    }
    values["cpu"] = list(dict.fromkeys(found.machine.cpu for _, found in every))
    values["method"] = list(dict.fromkeys(found.method for _, found in every))
    return tuple(f"{name}: {', '.join(seen)}" for name, seen in values.items() if len(seen) > 1)
