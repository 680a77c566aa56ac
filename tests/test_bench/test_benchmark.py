"""What is put together of the workers' replies."""

import pytest
from benches import H100, evidence, on_gpu, reply

from torchdoctor.bench import benchmark
from torchdoctor.bench.model import Conditions, Cpu


def test_a_rate_is_shown_beside_the_best_here_and_the_data_sheet() -> None:
    found = {(one.workload, one.dtype, one.setting): one for one in evidence(on_gpu(), device=H100).found}
    product = found["matmul", "float32", ""]
    assert product.peak == pytest.approx(66.9e12)
    assert product.fraction == 1.0
    assert found["matmul", "float32", "tf32"].peak_fraction == pytest.approx(380 / 494.7, rel=0.01)


def test_conditions_are_the_cpu_of_the_patient_and_what_steers_it() -> None:
    cpu = Cpu("AMD EPYC 9654", "AuthenticAMD", ("fpu", "avx2", "avx512_bf16"))
    env = {"OMP_NUM_THREADS": "1", "HOME": "/home/somebody"}
    found = benchmark.conditions(reply(cpu=cpu), env)
    assert found == Conditions("AMD EPYC 9654", "AuthenticAMD", ("avx2", "avx512_bf16"), {"OMP_NUM_THREADS": "1"})
    assert benchmark.conditions(reply(), {}) == Conditions()
