"""Each cause of a slow CPU is named by its own pattern, and no other; a healthy machine is left alone."""

import re
from dataclasses import replace
from typing import Any

import pytest
from benches import AMD, H100, INTEL, TO_ONEDNN, evidence, healthy, on_gpu, reply, run, runs

from torchdoctor.bench import benchmark as bench
from torchdoctor.bench import verdicts_cpu
from torchdoctor.bench.evidence import Evidence
from torchdoctor.bench.model import Conditions, Verdict
from torchdoctor.bench.statistics import measurements
from torchdoctor.model import Severity


def causes(found: Evidence) -> list[str]:
    return [one.cause for one in bench.all_verdicts([found])]


def only(found: Evidence) -> Verdict:
    (verdict,) = bench.all_verdicts([found])
    return verdict


def on(machine: Conditions, **env: str) -> Conditions:
    return replace(machine, env=env)


def test_a_healthy_cpu_and_gpu_are_left_alone() -> None:
    assert causes(evidence(healthy())) == []
    assert causes(evidence(reply(*runs(conv=480e9, product=450e9)), AMD)) == []
    found = evidence(on_gpu(), device=H100)
    assert [one for one in bench.all_verdicts([found]) if one.severity is not Severity.NOTE] == []


def test_mkl_on_amd_is_proven_by_the_way_around_it() -> None:
    found = only(evidence(reply(*runs(conv=480e9, product=217e9, around=470e9, half=950e9)), AMD))
    assert found.cause == "mkl-avx2-path"
    assert found.fixes[0].commands == (TO_ONEDNN,)
    assert found.gain is not None
    assert found.gain.factor == pytest.approx(2.17, rel=0.02)
    assert "4e-07" in found.message  # its numerical error
    assert "1.8 times as long" in found.message  # and what it costs elsewhere


@pytest.mark.parametrize(
    ("machine", "around", "error"),
    [(INTEL, 470e9, 4e-7), (AMD, 240e9, 4e-7), (AMD, 470e9, 1.5e-3)],
    ids=["not AMD", "no gain", "digits lost"],
)
def test_without_proof_no_cause_is_named_and_nothing_recommended(
    machine: Conditions, around: float, error: float
) -> None:
    every = runs(conv=480e9, product=217e9, around=around, half=950e9)
    every = [replace(one, error=error) if one.setting == "onednn-bf16" else one for one in every]
    found = only(evidence(reply(*every), machine))
    assert (found.cause, found.fixes) == ("slow-products", ())


def trial(product: float, **more: Any) -> dict[str, Any]:
    return {"trial": measurements("cpu", runs(conv=480e9, product=product)), **more}


def test_variables_that_cap_instructions_are_proven_by_a_run_without_them() -> None:
    machine = on(INTEL, ONEDNN_MAX_CPU_ISA="SSE41", MKL_CBWR="COMPATIBLE")
    slow = reply(*runs(conv=60e9, product=100e9, half=2e9))
    assert verdicts_cpu.suspects(evidence(slow, machine)) == ("ONEDNN_MAX_CPU_ISA", "MKL_CBWR")
    found = only(evidence(slow, machine, unset=("ONEDNN_MAX_CPU_ISA", "MKL_CBWR"), **trial(220e9)))
    assert found.cause == "isa-capped"
    assert found.fixes[0].commands == ("unset ONEDNN_MAX_CPU_ISA MKL_CBWR",)
    assert "ONEDNN_MAX_CPU_ISA=SSE41" in found.message


def test_variables_without_effect_are_not_blamed() -> None:
    machine, slow = on(INTEL, MKL_ENABLE_INSTRUCTIONS="AVX2"), reply(*runs(conv=480e9, product=440e9))
    assert causes(evidence(slow, machine, unset=("MKL_ENABLE_INSTRUCTIONS",), **trial(450e9))) == []


def test_a_trial_that_a_second_run_as_before_equals_proves_nothing() -> None:
    """The machine was disturbed the first time, not held down."""
    machine, slow = on(INTEL, MKL_CBWR="COMPATIBLE"), reply(*runs(conv=300e9, product=260e9))
    again = measurements("cpu", runs(conv=480e9, product=440e9))
    assert causes(evidence(slow, machine, unset=("MKL_CBWR",), **trial(450e9, again=again))) == []


def test_onednn_switched_off() -> None:
    off = {"onednn_enabled": False}
    slow = [*runs(conv=100e9, product=320e9, half=2e9), run("conv", 300e9, setting="onednn-on", line="ON")]
    found = only(evidence(reply(*slow, fingerprint=off)))
    assert (found.cause, found.fixes[0].commands) == ("onednn-off", ("ON",))
    assert causes(evidence(healthy(fingerprint={"onednn": False, "onednn_enabled": False}))) == ["onednn-off"]


@pytest.mark.parametrize("env", [{"OMP_NUM_THREADS": "1"}, {"MKL_NUM_THREADS": "1"}, {}])
def test_one_thread_where_more_would_help(env: dict[str, str]) -> None:
    every = [run("conv", 150e9, threads=1), run("matmul", 160e9, threads=1), run("matmul", 315e9, threads=2)]
    found = only(evidence(reply(*every, fingerprint={"threads": 1}), on(INTEL, **env)))
    assert found.cause == "few-threads"
    assert found.fixes[0].commands == ((f"unset {' '.join(env)}",) if env else ())
    assert bool(env) != ("torch.set_num_threads(2)" in found.fixes[0].text)


def test_one_thread_is_not_blamed_where_two_do_not_help() -> None:
    every = [run("conv", 150e9, threads=1), run("matmul", 160e9, threads=1), run("matmul", 180e9, threads=2)]
    assert causes(evidence(reply(*every, fingerprint={"threads": 1}))) == []


def test_one_thread_is_noted_where_the_gain_could_not_be_measured() -> None:
    disturbed = run("matmul", 20e9, threads=2, of={"disturbed": 1})
    every = [run("conv", 150e9, threads=1), run("matmul", 160e9, threads=1), disturbed]
    found = evidence(reply(*every, fingerprint={"threads": 1}), on(INTEL, OMP_NUM_THREADS="1"))
    (noted,) = (one for one in bench.all_verdicts([found]) if one.cause == "few-threads")
    assert (noted.severity, noted.fixes) == (Severity.NOTE, ())


def quota(fewer: float) -> Evidence:
    stopped = {"times": 10.0, "seconds": 0.5}
    product = run("matmul", 826e9, "bfloat16", stopped=stopped, wall=0.04 * 826 / 378)
    one = run("matmul", fewer, "bfloat16", threads=1, stopped={"times": 0.0, "seconds": 0.0})
    return evidence(reply(product, one, quota=1.0, usable=1))


def test_a_quota_is_named_by_the_lasting_rate() -> None:
    found = only(quota(fewer=520e9))
    assert found.cause == "cgroup-quota"
    assert re.search(r"quota is 100% .* 2 threads: while they run 82\d GFLOP/s, over time 378 GFLOP/s", found.message)
    assert found.fixes[0].commands == ("export OMP_NUM_THREADS=1",)
    crowded = quota(fewer=520e9)
    assert only(replace(crowded, reply=replace(crowded.reply, others=1.0))).fixes == ()  # others may be the cause
    assert only(quota(fewer=400e9)).fixes == ()  # a gain of 1.06 is not worth a setting


def test_threads_stacked_on_one_cpu() -> None:
    slow = reply(*runs(conv=150e9, product=160e9), bound_to=1)
    machine = on(INTEL, GOMP_CPU_AFFINITY="0")
    assert verdicts_cpu.suspects(evidence(slow, machine)) == ("GOMP_CPU_AFFINITY",)
    found = only(evidence(slow, machine, unset=("GOMP_CPU_AFFINITY",), **trial(320e9)))
    assert (found.cause, found.fixes[0].commands) == ("affinity", ("unset GOMP_CPU_AFFINITY",))


def test_stacked_threads_where_the_binding_could_not_be_tried() -> None:
    """One thread was measured to do better than two on one CPU; the variable is named, its removal not promised."""
    slow = reply(run("matmul", 20e9, of={"disturbed": 1}), run("matmul", 160e9, threads=1), bound_to=1)
    found = only(evidence(slow, on(INTEL, GOMP_CPU_AFFINITY="0"), unset=("GOMP_CPU_AFFINITY",)))
    assert (found.cause, found.fixes[0].commands) == ("affinity", ("export OMP_NUM_THREADS=1",))
    assert "by GOMP_CPU_AFFINITY=0" in found.message


def test_a_batch_system_that_gives_one_cpu_is_only_noted() -> None:
    found = only(evidence(healthy(affinity=(0,), usable=1, bound_to=1, fingerprint={"threads": 1})))
    assert (found.cause, found.severity) == ("affinity", Severity.NOTE)


def test_a_busy_neighbour() -> None:
    every = [run("conv", 300e9, of={"disturbed": 0.5}), run("matmul", 320e9, of={"disturbed": 0.5})]
    found = only(evidence(reply(*every, others=1.0)))
    assert found.cause == "busy-neighbour"
    assert "other processes took 1.0 CPUs" in found.message


@pytest.mark.parametrize(("dtype", "rate"), [("float16", 2e9), ("bfloat16", 60e9)])
def test_a_dtype_without_a_fast_path(dtype: str, rate: float) -> None:
    every = [run("conv", 300e9), run("matmul", 320e9), run("matmul", rate, dtype)]
    found = only(evidence(reply(*every)))
    assert (found.cause, found.severity) == ("slow-dtype", Severity.NOTE)
    assert dtype in found.message


def test_a_disturbed_dtype_is_not_called_slow() -> None:
    every = [run("conv", 300e9), run("matmul", 320e9), run("matmul", 20e9, "bfloat16", of={"disturbed": 0.9})]
    assert "slow-dtype" not in causes(evidence(reply(*every)))
    few = [run("conv", 300e9), run("matmul", 320e9), run("matmul", 20e9, "bfloat16", of={"count": 3})]
    assert causes(evidence(reply(*few))) == ["slow-dtype"]


def test_one_cause_is_one_verdict() -> None:
    """Capped instructions make bfloat16 slow; that is not told twice."""
    machine = on(INTEL, ONEDNN_MAX_CPU_ISA="SSE41")
    slow = reply(*runs(conv=60e9, product=300e9, half=2e9))
    assert causes(evidence(slow, machine, unset=("ONEDNN_MAX_CPU_ISA",), **trial(300e9))) == ["isa-capped"]
