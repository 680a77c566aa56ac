"""What only an NVIDIA GPU proves: `pytest -m gpu`, with the Python that has torch in $TORCHDOCTOR_GPU_PYTHON.

Every step of scripts/on_hardware.py is a test. After them comes what a record has no place for. What is printed and not
asserted, `-s` shows.
"""

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import on_hardware
from hardware import Setup, Skip, Step

from torchdoctor.bench import plan
from torchdoctor.bench.model import Run
from torchdoctor.bench.workers import Bencher

pytestmark = [pytest.mark.gpu, pytest.mark.process]

PYTHON = os.environ.get("TORCHDOCTOR_GPU_PYTHON") or on_hardware.with_torch()
SETUP = Setup(on_hardware.DOCTOR, PYTHON)


@cache
def lacking() -> str:
    """Why nothing can be proved here; "" where it can."""
    if not shutil.which("nvidia-smi"):
        return "there is no nvidia-smi"
    asked = [PYTHON, "-c", "import torch; print(torch.cuda.is_available())"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=300)
    return "" if done.stdout.strip() == "True" else f"{PYTHON} has no torch that uses a GPU"


@pytest.fixture(autouse=True)
def gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the data of this release, not those of the tests."""
    if why := lacking():
        pytest.skip(why)
    monkeypatch.delenv("TORCHDOCTOR_DATA", raising=False)


@pytest.mark.parametrize("step", on_hardware.STEPS, ids=lambda step: step.name)
def test_step(step: Step) -> None:
    try:
        found = step.does(SETUP)
    except Skip as why:
        pytest.skip(str(why))
    print(json.dumps(found.data, indent=1))
    assert found.faults == ()


def measured(*jobs: plan.Job) -> tuple[Run, ...]:
    bencher = Bencher(PYTHON, cap=0.4, budget=2.0, careful=False)
    reply = bencher.run("cuda:0", jobs)
    assert bencher.problems == []
    return reply.runs


def test_events_time_what_the_host_cannot() -> None:
    """Work that doubles eight times over takes eight times as long, and the first call the longest."""
    small, large = measured(plan.job("matmul", size=2048), plan.job("matmul", size=4096))
    each = [min((sample[0] or 0) / (sample[1] or 1) for sample in run.samples) for run in (small, large)]
    assert 5 < each[1] / each[0] < 12
    assert small.first_call > each[0]


def test_nvml_is_watched_while_the_gpu_works() -> None:
    (run,) = measured(plan.job("matmul", "bfloat16"))
    assert len(run.looks) >= 2
    watts = max((look.milliwatts or 0) / 1000 for look in run.looks)
    clocks = {look.sm_mhz for look in run.looks}
    print(f"under load: {watts:.0f} W, {clocks} MHz, {max(look.celsius or 0 for look in run.looks)} °C")
    assert all(
        run.looks[-1].__dict__.get(name) is not None for name in ("sm_mhz", "memory_mhz", "celsius", "pcie_width")
    )


def test_a_wrong_size_is_refused_and_the_gpu_goes_on() -> None:
    """A job that needs more memory than there is fails alone."""
    huge, small = measured(plan.job("matmul", size=1 << 19), plan.job("matmul", size=1024))
    assert "out of memory" in huge.failure.lower()
    assert small.failure == ""
    assert len(small.samples) > 0
