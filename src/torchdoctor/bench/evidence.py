"""What the verdicts on one device are drawn from, and the two questions they ask of it: which value, and what gain."""

from collections.abc import Iterable
from dataclasses import dataclass

from torchdoctor.bench.model import FAILED, UNSUPPORTED, Conditions, Device, Gain, Measurement, Reply
from torchdoctor.bench.statistics import uncertainty, uncertainty_of_mean

WORTH = 1.3  # a change is recommended only where it was measured to help by this factor, less its error


@dataclass(frozen=True)
class Evidence:
    """Of one device. trial: measurements by a fresh process without `unset`; again: by one more as at first."""

    device: Device
    machine: Conditions
    reply: Reply
    found: tuple[Measurement, ...]
    unset: tuple[str, ...] = ()
    trial: tuple[Measurement, ...] = ()
    again: tuple[Measurement, ...] = ()

    @property
    def threads(self) -> int:
        return self.reply.fingerprint.threads if self.reply.fingerprint else 0

    def get(self, workload: str, dtype: str = "float32", setting: str = "", threads: int = 0) -> Measurement | None:
        """The measurement of this job, with as many threads as were set unless said otherwise."""
        return pick(self.found, workload, dtype, setting, threads or self.threads)


def pick(found: Iterable[Measurement], workload: str, dtype: str, setting: str, threads: int) -> Measurement | None:
    wanted = (workload, dtype, setting, threads)
    fitting = (one for one in found if (one.workload, one.dtype, one.setting, one.threads) == wanted)
    return next((one for one in fitting if one.state not in (FAILED, UNSUPPORTED)), None)


def gain(before: Measurement | None, after: Measurement | None, sustained: bool = False) -> Gain | None:
    """What a change did; None where either side is not known well enough to say."""
    if before is None or after is None:
        return None
    first, second = (one.sustained if sustained else one.rate for one in (before, after))
    if not first or not second:
        return None
    factor = second / first
    doubt = uncertainty_of_mean if sustained else uncertainty
    error = factor * (doubt(before) ** 2 + doubt(after) ** 2) ** 0.5
    of = f"{before.workload} {before.dtype} {before.size}"
    return Gain(factor, error, of, first, second, after.error)


def worth_it(measured: Gain | None) -> bool:
    return measured is not None and measured.factor - measured.error >= WORTH


def best_gain(evidence: Evidence) -> Gain | None:
    """Of the trial in a fresh process, against the better of the measurements before and after it."""
    gains = []
    for after in evidence.trial:
        key = (after.workload, after.dtype, after.setting)
        befores = [one for one in (*evidence.found, *evidence.again) if comparable(one, after, key)]
        known = [measured for before in befores if (measured := gain(before, after))]
        if known:
            gains.append(min(known, key=lambda one: one.factor))
    return max(gains, key=lambda one: one.factor - one.error, default=None)


def comparable(before: Measurement, after: Measurement, key: tuple[str, str, str]) -> bool:
    """By rates: the size may differ where the change made a product so much faster that a larger one is due."""
    if (before.workload, before.dtype, before.setting) != key or before.workload not in ("matmul", "conv"):
        return False
    return before.rate is not None and after.rate is not None
