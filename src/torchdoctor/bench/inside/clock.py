"""Instruments of the benchmark on the host: clocks, time spent waiting for a CPU, the cgroup's quota, affinity.

Time a thread was ready to run and did not get a CPU is the kernel's second number in /proc/self/task/*/schedstat;
a sample with more than 2 % of it was disturbed and says nothing about the machine's speed.
"""

import contextlib
import os
import time
from collections.abc import Callable

from torchdoctor.inside.host import quota, text

now = time.perf_counter
CLEAN_DELAY = 0.02  # share of a sample's time that its threads may have waited for a CPU


class RunQueue:
    """How long this process's threads have waited for a CPU, in seconds. None where the kernel does not tell."""

    def __init__(self) -> None:
        self.files = []  # type: list[int]
        try:
            for task in os.listdir("/proc/self/task"):
                self.files.append(os.open("/proc/self/task/%s/schedstat" % task, os.O_RDONLY))
        except OSError:
            pass

    def waited(self) -> "float | None":
        total = 0
        for file in self.files:
            with contextlib.suppress(OSError, ValueError, IndexError):  # a thread that has ended
                total += int(os.pread(file, 100, 0).split()[1])
        return total / 1e9 if self.files else None

    def close(self) -> None:
        for file in self.files:
            os.close(file)


class HostClock:
    """Times blocks of calls by the wall, and what they waited for a CPU meanwhile."""

    shortest, least, fewest_calls, name = 0.0005, 0.03, 1, "perf_counter"  # seconds of a sample, of a measurement

    def __init__(self, synchronize: "Callable[[], object] | None" = None) -> None:
        """synchronize: waits for a device that computes beside us."""
        self.queue, self.synchronize = None, synchronize  # type: RunQueue | None, Callable[[], object] | None
        if synchronize is not None:
            self.shortest, self.least = 0.01, 0.1

    def watch_threads(self) -> None:
        """To be called when all threads of a workload have been started: its warm-up does."""
        if self.queue is not None:
            self.queue.close()
        self.queue = RunQueue()

    def block(self, call: "Callable[[], object]", calls: int) -> "tuple[float, float | None]":
        """(seconds, of which waited for a CPU); waiting is summed over threads and can exceed the seconds."""
        waited = self.queue.waited() if self.queue else None
        began = now()
        for _ in range(calls):
            call()
        if self.synchronize is not None:
            self.synchronize()
        seconds = now() - began
        after = self.queue.waited() if self.queue else None
        return seconds, None if waited is None or after is None else after - waited


def affinity() -> "list[int] | None":
    """The CPUs that this thread may use."""
    try:
        return sorted(os.sched_getaffinity(0))
    except (AttributeError, OSError):
        return None


def bound_to() -> "int | None":
    """On how many different CPUs the threads of this process may run, all together."""
    allowed = set()  # type: set[int]
    try:
        for task in os.listdir("/proc/self/task"):
            allowed |= os.sched_getaffinity(int(task))
    except (AttributeError, OSError):
        return None
    return len(allowed)


class Quota:
    """The tightest CPU quota over this process, and how often and how long it has stopped it."""

    def __init__(self) -> None:
        self.cpus, self.period, self.folder = quota() or (None, 0.0, "")  # type: float | None, float, str

    def stopped(self) -> "dict[str, float] | None":
        found = dict(line.split()[:2] for line in text(self.folder + "/cpu.stat").splitlines() if " " in line)
        if "nr_throttled" not in found:
            return None
        seconds = int(found.get("throttled_usec", 0)) / 1e6 or int(found.get("throttled_time", 0)) / 1e9
        return {"times": float(found["nr_throttled"]), "seconds": seconds}


def busy_cpus() -> "tuple[float, float]":
    """Seconds that all CPUs together have been busy, and were withheld by a hypervisor; since the start."""
    words = text("/proc/stat").split("\n", 1)[0].split()[1:]
    if len(words) < 8:
        return 0.0, 0.0
    ticks = [int(word) / os.sysconf("SC_CLK_TCK") for word in words[:8]]
    return sum(ticks) - ticks[3] - ticks[4] - ticks[7], ticks[7]


def last_level_cache() -> int:
    """Bytes of the largest cache of the first CPU; 32 MiB where that is not told."""
    sizes = [0]
    for index in range(5):
        size = text("/sys/devices/system/cpu/cpu0/cache/index%d/size" % index).strip()
        if size[:-1].isdigit():
            sizes.append(int(size[:-1]) << {"K": 10, "M": 20}.get(size[-1], 0))
    return max(sizes) or 32 << 20
