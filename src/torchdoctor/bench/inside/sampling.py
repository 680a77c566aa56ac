"""When to start counting and when to stop: samples of one call, until they agree or the time is over."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from torchdoctor.bench.inside.clock import CLEAN_DELAY, now

SPREAD, CERTAINTY = 0.02, 0.01  # to stop at: IQR over median, and the median's standard error over the median
AGREEMENT, FEWEST = 0.05, 5  # of two blocks in the warm-up; clean samples
# Seconds of a product on a GPU before it is measured, and that it is measured: at its power limit a GPU's clock swings
# once a second, and with it the rate by a fifth. Over a whole second the mean stays the same.
SETTLE, STEADY = 0.3, 1.0
WARM_UP = 0.25  # seconds it takes at most, but for three calls
LONGEST = 4  # times the cap, for FEWEST samples of a call that is slow


def blocks(clock: "Any", call: "Callable[[], Any]", cap: float, least: float) -> "Iterator[tuple[float, int, Any]]":
    """(seconds, calls, waited) of sample after sample, until they agree or the time is over."""
    calls, warm = warm_up(clock, call)
    clock.watch_threads()
    began, clean, taken = now(), [], 0  # type: float, list[float], int
    longest = max(cap, min(2 * FEWEST * warm, LONGEST * cap))
    while now() - began < longest:
        seconds, waited = clock.block(call, calls)
        taken += 1
        yield seconds, calls, waited
        if waited is None or waited <= CLEAN_DELAY * seconds:
            clean.append(seconds)
        if (
            now() - began >= least
            and taken * calls >= clock.fewest_calls
            and len(clean) >= FEWEST
            and taken % FEWEST == 0
            and settled(clean)
        ):
            return


def warm_up(clock: "Any", call: "Callable[[], Any]") -> "tuple[int, float]":
    """(calls to a sample, seconds of a sample), after at least three calls and until two blocks agree in 5 %."""
    began, calls, seconds = now(), 1, [clock.block(call, 1)[0] for _ in range(2)]
    while True:
        each = min(seconds[-2:]) / calls
        wanted = max(1, math.ceil(clock.shortest / max(each, 1e-9)))
        if wanted > 2 * calls:
            calls = wanted
            seconds = [clock.block(call, calls)[0]]
        seconds.append(clock.block(call, calls)[0])
        if abs(seconds[-1] / seconds[-2] - 1) < AGREEMENT or now() - began > WARM_UP:
            return calls, min(seconds)


def settled(clean: "list[float]") -> bool:
    """The samples agree, or there are so many that their median is certain (its standard error: 0.93 IQR / root n)."""
    width = spread(clean)
    return width < SPREAD or 0.93 * width / len(clean) ** 0.5 < CERTAINTY


def spread(values: "list[float]") -> float:
    """Interquartile range over median."""
    ordered = sorted(values)
    quarter = len(ordered) // 4
    return (ordered[-1 - quarter] - ordered[quarter]) / ordered[len(ordered) // 2]
