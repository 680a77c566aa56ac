"""Which samples count, what a measurement says of itself, and what it refuses to say."""

import json
from pathlib import Path

import pytest
from benches import ERRORS, H100, run, samples

from torchdoctor.bench.inside.sampling import SETTLE, STEADY
from torchdoctor.bench.model import Look, Run
from torchdoctor.bench.statistics import measurement, measurements, uncertainty
from torchdoctor.bench.verdicts_gpu import STRAGGLER


def test_a_quiet_run_is_clean_and_right() -> None:
    found = measurement("cpu", [run("matmul", 200e9)])
    assert (found.state, found.warnings) == ("clean", ())
    assert found.rate == pytest.approx(200e9, rel=0.01)
    assert found.sustained == pytest.approx(200e9, rel=0.01)
    assert found.spread is not None
    assert 0.0 < found.spread < 0.03
    assert (found.samples, found.clean, len(found.raw)) == (40, 40, 40)


@pytest.mark.parametrize(("disturbed", "state"), [(0.1, "clean"), (0.5, "busy"), (0.95, "contended")])
def test_disturbed_samples_do_not_count(disturbed: float, state: str) -> None:
    found = measurement("cpu", [run("matmul", 200e9, of={"disturbed": disturbed})])
    assert found.state == state
    assert found.sustained is not None
    assert found.sustained < 200e9 / (1 + disturbed) * 1.02
    if state == "contended":
        assert found.rate is None
        assert found.warnings
    else:
        assert found.rate == pytest.approx(200e9, rel=0.01)


def test_a_gpu_may_round_long_sums_but_not_use_tf32() -> None:
    """Errors as an H200 made them."""
    right = [("matmul", "", 2.1e-6), ("mlp-step", "", 4e-5), ("matmul", "tf32", 3e-4)]
    states = [measurement("cuda:0", [run(name, 5e13, setting=how, error=error)]).state for name, how, error in right]
    assert states == ["clean"] * 3
    for name, error in (("matmul", 3e-4), ("mlp-step", 3e-3)):
        assert measurement("cuda:0", [run(name, 5e13, error=error)]).state == "failed"
    assert measurement("cpu", [run("matmul", 5e11, error=2.1e-6)]).state == "failed"


def test_few_samples_are_not_contention() -> None:
    assert measurement("cpu", [run("matmul", 1e9, of={"count": 3})]).state == "too few samples"
    assert measurement("cpu", [run("matmul", 1e9, of={"count": 3, "disturbed": 1})]).state == "contended"


def test_where_waiting_is_not_told_all_samples_count() -> None:
    blind = tuple((seconds, calls, None) for seconds, calls, _ in samples(0.001))
    found = measurement("cpu", [run("matmul", 200e9, samples=blind)])
    assert (found.state, found.clean, found.waited) == ("clean", 40, None)


def test_samples_that_disagree_are_not_called_clean() -> None:
    wild = tuple((0.001 if index % 2 else 0.0017, 1, 0.0) for index in range(40))
    found = measurement("cpu", [run("matmul", 200e9, samples=wild)])
    assert found.state == "busy"
    assert "repeat" in found.warnings[0]


@pytest.mark.parametrize(
    ("stopped", "wall", "state"),
    [
        (None, 0.04, "clean"),
        ({"times": 0.0, "seconds": 0.0}, 0.04, "clean"),
        ({"times": 4.0, "seconds": 0.2}, 0.04, "clean"),  # stopped between samples of no consequence
        ({"times": 4.0, "seconds": 0.2}, 0.08, "throttled"),
    ],
)
def test_a_quota_counts_where_it_costs(stopped: dict[str, float] | None, wall: float, state: str) -> None:
    found = measurement("cpu", [run("matmul", 200e9, stopped=stopped, wall=wall)])
    assert found.state == state
    assert found.rate == pytest.approx(200e9, rel=0.01)
    if state == "throttled":
        assert found.sustained == pytest.approx(100e9, rel=0.02)


@pytest.mark.parametrize(
    ("reasons", "state"), [(0x0, "clean"), (0x1, "clean"), (0x4, "clean"), (0x20, "throttled"), (0x48, "throttled")]
)
def test_a_gpu_at_its_power_cap_is_not_throttled(reasons: int, state: str) -> None:
    look = Look(0.0, reasons)
    assert measurement(H100.device, [run("matmul", 700e12, "bfloat16", looks=(look,))]).state == state


@pytest.mark.parametrize("dtype", list(ERRORS))
def test_a_fast_wrong_answer_is_a_failure(dtype: str) -> None:
    right = measurement("cuda:0", [run("matmul", 9e12, dtype)])
    wrong = measurement("cuda:0", [run("matmul", 9e12, dtype, error=0.1)])
    assert right.state == "clean"
    assert wrong.state == "failed"
    assert "wrong" in wrong.warnings[0]


def test_copies_must_be_exact_and_products_never_written_are_wrong() -> None:
    assert measurement("cuda:0", [run("copy", 9e9, error=1.0)]).state == "failed"
    assert measurement("cpu", [run("matmul", 9e9, error=1e300)]).state == "failed"


@pytest.mark.parametrize(
    ("run_of", "device", "state"),
    [
        (run("matmul", 1e12, setting="tf32", error=4e-4), "cuda:0", "clean"),
        (run("matmul", 1e12, error=4e-4), "cuda:0", "failed"),
        (run("conv-step", 1e12, error=4e-4), "cuda:0", "clean"),  # cuDNN uses TF32 unless told not to
        (run("conv-step", 1e12, error=4e-4), "cpu", "failed"),
        (run("mlp-step", 1e12, error=1e-5), "cpu", "clean"),
    ],
)
def test_what_is_allowed_depends_on_the_arithmetic(run_of: Run, device: str, state: str) -> None:
    assert measurement(device, [run_of]).state == state


@pytest.mark.parametrize(
    ("dtype", "failure", "state"),
    [
        ("float16", "RuntimeError: \"addmm_impl_cpu_\" not implemented for 'Half'", "unsupported"),
        ("float8_e4m3fn", "RuntimeError: torch._scaled_mm is only supported on ...", "unsupported"),
        ("float32", "OutOfMemoryError: CUDA out of memory", "failed"),
    ],
)
def test_what_cannot_be_is_told_from_what_fails(dtype: str, failure: str, state: str) -> None:
    found = measurement("cuda:0", [Run("matmul", dtype, 0.0, failure=failure)])
    assert (found.state, found.rate, found.warnings) == (state, None, (failure,))


def test_visits_to_one_job_are_put_together() -> None:
    windows = [run("bandwidth", rate, of={"seed": seed}) for seed, rate in enumerate((40e9, 80e9, 44e9))]
    (found,) = measurements("cpu", windows)
    assert found.visits == 3
    assert found.rate == pytest.approx(44e9, rel=0.01)
    assert found.best == pytest.approx(80e9, rel=0.01)
    assert found.visits_spread == pytest.approx(40 / 44, rel=0.02)
    assert uncertainty(found) > 0.4


def test_jobs_that_differ_in_a_setting_are_not_mixed() -> None:
    jobs = [run("matmul", 2e11), run("matmul", 1e11, threads=1), run("matmul", 4e11, setting="onednn-bf16")]
    assert len(measurements("cpu", jobs)) == 3


def test_what_no_time_was_left_for_is_said_and_windows_taken_count() -> None:
    late = [Run("bandwidth", "float32", 0.0, left_out=True), Run("dispatch", "float32", 0.0, left_out=True)]
    window, dispatch = measurements("cpu", [run("bandwidth", 40e9), *late])
    assert (window.state, window.visits) == ("clean", 1)
    assert (dispatch.state, dispatch.value) == ("too few samples", None)
    assert "no time left" in dispatch.warnings[0]


def test_a_second_of_a_gpu_at_its_power_limit_says_what_lasts() -> None:
    """As an H100's clock swung: a tenth of a second is a matter of luck, a second is not, and no GPU a straggler."""
    series = json.loads((Path(__file__).parents[1] / "data/clocks.json").read_text("utf-8"))["series"]
    for kind, found in series.items():
        assert apart(found, 0.1) > 0.2, kind
        assert apart(found, STEADY) < min(0.05, STRAGGLER / 2), kind


def apart(found: list[tuple[float, float]], length: float) -> float:
    """How far the mean rates of windows of this length are apart, once it has settled."""
    starts = [at for at, _ in found if SETTLE <= at <= found[-1][0] - length]
    windows = [[rate for at, rate in found if start <= at < start + length] for start in starts]
    means = [len(rates) / sum(1 / rate for rate in rates) for rates in windows]
    return max(means) / min(means) - 1
