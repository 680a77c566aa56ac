"""Simulated replies of the benchmark's workers: what quiet, busy, throttled and broken machines would send."""

import random
from typing import Any

from torchdoctor.bench import benchmark as bench
from torchdoctor.bench.evidence import Evidence
from torchdoctor.bench.model import Bench, Conditions, Device, Fingerprint, Look, Measurement, Reply, Run
from torchdoctor.bench.statistics import measurements

AMD = Conditions("AMD EPYC 9654", "AuthenticAMD", ("avx2", "avx512f", "avx512_bf16"))
INTEL = Conditions("Intel Xeon", "GenuineIntel", ("avx2", "avx512f"))
H100 = Device("cuda:0", "NVIDIA H100 80GB HBM3", "9.0")
TO_ONEDNN, TF32_ON = (
    'torch.backends.mkldnn.matmul.fp32_precision = "bf16"',
    "torch.backends.cuda.matmul.allow_tf32 = True",
)
ERRORS = {"float32": 3e-7, "bfloat16": 1.7e-3, "float16": 2e-4, "float8_e4m3fn": 1e-2}


def samples(seconds: float, count: int = 40, disturbed: float = 0.0, calls: int = 1, seed: int = 0) -> Any:
    """Around `seconds` a call, of which this share waited as long again for a CPU."""
    dice = random.Random(seed)
    every = []
    for index in range(count):
        once = seconds * calls * (1 + dice.gauss(0, 0.008))
        hit = index < disturbed * count
        every.append((once * 2 if hit else once, calls, once if hit else 0.0))
    dice.shuffle(every)
    return tuple(every)


def run(workload: str, rate: float, dtype: str = "float32", **more: Any) -> Run:
    """A run at this rate; unit and size by the workload."""
    unit = {"bandwidth": "byte", "copy": "byte", "dispatch": "call", "tiny-step": "call"}.get(workload, "flop")
    amount = 1.0 if unit == "call" else rate * 0.001
    taken = more.pop("samples", None) or samples(amount / rate, **more.pop("of", {}))
    given = {"size": 512, "threads": 2, "error": ERRORS.get(dtype, 0.0) if unit == "flop" else 0.0, **more}
    wall = sum(float(sample[0] or 0) for sample in taken)
    return Run(workload, dtype, 0.0, amount=amount, unit=unit, samples=taken, **{"wall": wall, **given})


def reply(*runs: Run, **more: Any) -> Reply:
    known = {"threads": 2, "cpus": 2, "mkl": True, "onednn": True, "onednn_enabled": True}
    fingerprint = Fingerprint("2.13.0+cpu", "3.11.7", "x86_64", **{**known, **more.pop("fingerprint", {})})
    return Reply(runs, fingerprint=fingerprint, **{"usable": 2, "affinity": (0, 1), "bound_to": 2, **more})


def healthy(**more: Any) -> Reply:
    """An Intel CPU with two cores, in GFLOP/s."""
    return reply(*runs(conv=300e9, product=320e9), **more)


def runs(conv: float, product: float, around: float = 0.0, half: float = 0.0) -> list[Run]:
    """As from a quick benchmark: products by MKL, on one thread, by oneDNN and in bfloat16."""
    return [
        run("conv", conv),
        run("bandwidth", 40e9),
        run("matmul", product),
        run("matmul", product / 2, threads=1),
        run("matmul", around or product * 0.9, setting="onednn-bf16", error=4e-7, line=TO_ONEDNN),
        run("matmul", half or product * 2, "bfloat16"),
        run("tiny-step", 1 / 50e-6),
        run("tiny-step", 1 / 90e-6, setting="onednn-bf16"),
        run("dispatch", 1 / 0.9e-6),
    ]


def evidence(found: Reply, machine: Conditions = INTEL, device: Device = bench.CPU, **more: Any) -> Evidence:
    return Evidence(device, machine, found, values(found, device), **more)


def values(found: Reply, device: Device = bench.CPU) -> tuple[Measurement, ...]:
    return bench.with_ceilings(measurements(device.device, found.runs), device)


def on_gpu(device: Device = H100, scale: float = 1.0, look: Look | None = None, **more: Any) -> Reply:
    """An H100 as it should be. look: what NVML said all the while."""
    looks = (look or Look(0.0, 0x4, 1755, 2619, 690_000, 65, 5, 16),) * 3
    given: Any = {"looks": looks, "threads": 48}
    made = [
        run("matmul", 52e12 * scale, size=8192, **given),
        run("matmul", 380e12 * scale, size=8192, setting="tf32", **{**given, "error": 3e-4, "line": TF32_ON}),
        run("matmul", 700e12 * scale, "bfloat16", size=8192, **given),
        run("mlp-step", 40e12 * scale, size=2048, **given),
        run("bandwidth", 2.9e12, size=512, **given),
        *(run("copy", 50e9, way=way, size=512, **given) for way in ("h2d pinned", "d2h pinned")),
        run("dispatch", 1 / 4e-6, **given),
    ]
    limits = {"pcie_generation": 5, "pcie_width": 16, "sm_mhz": 1980}
    held = {"total": 80 << 30, "used": 1 << 30}
    return reply(*made, **{"limits": limits, "held": held, "fingerprint": {"threads": 48, "cpus": 96}, **more})


def whole(*every: Evidence, **more: Any) -> Bench:
    """The benchmark that this evidence makes."""
    results = tuple(one for item in every for one in item.found)
    given = {
        "problems": (),
        "version": "1.0",
        "collected_at": "2026-11-23T12:00:00+00:00",
        "seconds": 2.1,
        "budget": 1.2,
    }
    return Bench(
        "/venv/bin/python",
        "PATH",
        every[0].machine,
        every[0].reply.fingerprint,
        tuple(item.device for item in every),
        results,
        bench.speedups(results),
        tuple(bench.all_verdicts(every)),
        **{**given, **more},
    )
