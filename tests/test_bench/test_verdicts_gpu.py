"""Each cause of a slow GPU is named by its own pattern, and no other."""

from dataclasses import replace

import pytest
from benches import H100, INTEL, evidence, on_gpu, run

from torchdoctor.bench import benchmark as bench
from torchdoctor.bench import verdicts_gpu
from torchdoctor.bench.evidence import Evidence
from torchdoctor.bench.model import Conditions, Device, Look, Verdict
from torchdoctor.model import Severity


def only(found: Evidence) -> Verdict:
    (verdict,) = bench.all_verdicts([found])
    return verdict


def on(machine: Conditions, **env: str) -> Conditions:
    return replace(machine, env=env)


def warnings(found: Evidence) -> list[str]:
    return [one.cause for one in bench.all_verdicts([found]) if one.severity is Severity.WARNING]


@pytest.mark.parametrize(
    ("reasons", "word"), [(0x8, "hardware slowdown"), (0x20, "software thermal"), (0x80, "power brake")]
)
def test_a_gpu_that_slows_itself_down(reasons: int, word: str) -> None:
    hot = Look(0.0, reasons, 810, 2619, 300_000, 92, 5, 16)
    found = evidence(on_gpu(scale=0.4, look=hot), device=H100)
    assert warnings(found) == ["throttled"]
    verdict = next(one for one in bench.all_verdicts([found]) if one.cause == "throttled")
    assert word in verdict.message
    assert "92 °C, 810 of 1980 MHz" in verdict.message


def test_a_pcie_link_is_judged_by_what_it_was_during_copies() -> None:
    narrow = Look(0.0, 0, 1755, 2619, 500_000, 60, 5, 8)
    assert warnings(evidence(on_gpu(look=narrow), device=H100)) == ["pcie-link"]
    idle_before = Look(0.0, 0, 1755, 2619, 500_000, 60, 1, 16)
    found = on_gpu()
    products = tuple(replace(one, looks=(idle_before,)) if one.workload == "matmul" else one for one in found.runs)
    assert warnings(evidence(replace(found, runs=products), device=H100)) == []


def test_memory_that_others_hold() -> None:
    held = {"total": 80 << 30, "used": 60 << 30}
    assert warnings(evidence(on_gpu(held=held), device=H100)) == ["memory-held"]


def test_tf32_is_offered_with_its_error_and_blamed_where_it_does_not_engage() -> None:
    offered = only(evidence(on_gpu(), device=H100))
    assert (offered.cause, offered.severity) == ("tf32-off", Severity.NOTE)
    assert "0.0003" in offered.message
    found = on_gpu()
    same = tuple(
        run("matmul", 52e12, setting="tf32", size=8192, threads=48) if one.setting else one for one in found.runs
    )
    forced = evidence(replace(found, runs=same), on(INTEL, NVIDIA_TF32_OVERRIDE="0"), H100)
    assert only(forced).cause == "tf32-not-engaging"
    assert only(forced).fixes[0].commands == ("unset NVIDIA_TF32_OVERRIDE",)


def node(*scales: float) -> list[Evidence]:
    devices = [Device(f"cuda:{index}", H100.name, "9.0") for index in range(len(scales))]
    return [evidence(on_gpu(scale=scale), device=device) for device, scale in zip(devices, scales, strict=True)]


@pytest.mark.parametrize(
    ("scales", "slow"),
    [
        ((1.0, 1.0, 0.85, 1.01), ["cuda:2"]),
        ((1.0, 0.95, 1.02, 0.98), []),  # 5 % between healthy ones is normal
        ((1.0, 0.8), []),  # of two none is the odd one
        ((0.7, 1.0, 0.7, 1.0, 1.0, 1.0, 1.0, 1.0), ["cuda:0", "cuda:2"]),
    ],
)
def test_a_straggler_among_equals(scales: tuple[float, ...], slow: list[str]) -> None:
    assert [one.device for one in verdicts_gpu.stragglers(node(*scales))] == slow


def test_a_gpu_far_below_what_is_attainable_has_an_unknown_cause() -> None:
    assert warnings(evidence(on_gpu(scale=0.5), device=H100)) == ["far-below-attainable"]
    unlisted = Device("cuda:0", "NVIDIA GeForce RTX 4090", "8.9")
    assert warnings(evidence(on_gpu(scale=0.01), device=unlisted)) == []
