"""The full live tests of the patient: each in a child with its own limit, several at a time, told in a fixed order."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from torchdoctor.collect import child, patient
from torchdoctor.collect.host import usable_cpus
from torchdoctor.model import Ending, SmokeTest, TestResult

# As in inside/smoke_full.py; two ranks where processes have to meet.
TESTS = (
    ("tensors", 1),
    ("autograd", 1),
    ("module", 1),
    ("optimizer", 1),
    ("dataloader", 1),
    ("amp", 1),
    ("save-load", 1),
    ("numpy", 1),
    ("profiler", 1),
    ("torchscript", 1),
    ("onnx", 1),
    ("gloo", 2),
    ("nccl", 2),
    ("torchvision", 1),
    ("torchaudio", 1),
    ("compile", 1),
)
LONGEST = {"compile": 2.0}  # times the limit: it calls a compiler
FEWEST, MOST, CPUS = 2, 6, 3  # at a time: as many as there are CPUs for, so many to each


def names() -> tuple[str, ...]:
    return tuple(name for name, _ in TESTS)


def run(
    python: str, limit: float, careful: bool, progress: Callable[[str], None], chosen: Sequence[str]
) -> tuple[SmokeTest, ...]:
    """The result of each test that is chosen, in our order. careful: without the right to create device nodes."""
    tests = [test for test in TESTS if test[0] in chosen]

    def one(number: int, test: tuple[str, int]) -> SmokeTest:
        progress(f"live test {number} of {len(tests)}: {test[0]}")
        return outcome(python, *test, limit * LONGEST.get(test[0], 1.0), careful)

    slowest_first = sorted(tests, key=lambda test: -LONGEST.get(test[0], 1.0))
    with ThreadPoolExecutor(at_once()) as pool:
        found = dict(zip(slowest_first, pool.map(one, range(1, len(tests) + 1), slowest_first), strict=True))
    return tuple(found[test] for test in tests)


def at_once() -> int:
    allowed = usable_cpus() or os.cpu_count() or 1
    return max(FEWEST, min(MOST, allowed // CPUS))


def outcome(python: str, name: str, ranks: int, limit: float, careful: bool) -> SmokeTest:
    """The worst of its ranks, which meet through a file. What they and compilers leave behind goes with the folder."""
    scripts = ("inside/rights", "inside/smoke_full") if careful else ("inside/smoke_full",)
    with child.scratch() as folder:
        env = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder)
        meeting = str(Path(folder) / "meeting")
        running = [patient.start(python, scripts, limit, name, str(rank), meeting, env=env) for rank in range(ranks)]
        with ThreadPoolExecutor(ranks) as pool:  # a process gets its script when it is waited for
            results = list(pool.map(lambda process: result_of(name, *patient.answer_of(process)), running))
    return next((result for result in results if result.result not in ("ok", "skipped")), results[0])


def result_of(name: str, state: dict[str, object], ending: Ending) -> SmokeTest:

    said, _, detail = str(state.get("result", "")).partition(": ")
    result: TestResult = "ok" if said == "ok" else "skipped" if said == "skipped" else "wrong"
    if ending.kind != "reply":
        result, detail = "failed", str(state.get("exception", ""))
    return SmokeTest(name, result, detail, str(state.get("traceback", "")), ending)
