"""What is run where, by the flags and by the device."""

import pytest
from faults import each

from torchdoctor.bench import plan
from torchdoctor.bench.model import Device
from torchdoctor.knowledge import load
from torchdoctor.knowledge.peaks import Peaks

PEAKS = Peaks(load().reader)


def kinds(jobs: list[plan.Job]) -> set[tuple[str, ...]]:
    return {(one["workload"], one["dtype"], one.get("setting", "")) for one in jobs}


def asked(**flags: str) -> plan.Scope:
    words = {name: [value] for name, value in flags.items()}
    return plan.scope(words.get("device", []), words.get("workload", []), words.get("dtype", []), None, 1.2)


def test_the_default_on_a_cpu() -> None:
    found = kinds(plan.cpu_jobs(asked()))
    products = {("matmul", dtype, "") for dtype in ("float32", "bfloat16", "float16")}
    rest = {
        (name, "float32", "") for name in ("conv", "mlp-step", "conv-step", "attention-step", "bandwidth", "dispatch")
    }
    assert products | rest <= found
    assert not any(workload == "copy" for workload, *_ in found)
    assert sum(one["workload"] == "bandwidth" for one in plan.cpu_jobs(asked())) == 3


def test_products_come_with_their_ceiling() -> None:
    assert ("conv", "float32", "") in kinds(plan.cpu_jobs(asked(workload="matmul")))
    assert kinds(plan.cpu_jobs(asked(workload="dispatch"))) == {("dispatch", "float32", "")}


@pytest.mark.parametrize(
    ("capability", "dtypes", "tf32"),
    [
        ("6.1", {"float32", "float16"}, False),
        ("7.5", {"float32", "float16"}, False),
        ("8.6", {"float32", "bfloat16", "float16"}, True),
        ("9.0", {"float32", "bfloat16", "float16", "float8_e4m3fn"}, True),
        (None, {"float32", "bfloat16", "float16"}, False),  # ROCm, XPU, MPS
    ],
)
def test_dtypes_by_what_the_gpu_has(capability: str | None, dtypes: set[str], tf32: bool) -> None:
    jobs = plan.gpu_jobs(Device("cuda:0", "GPU", capability), asked())
    assert {one["dtype"] for one in jobs if one["workload"] == "matmul"} == dtypes
    assert any(one.get("setting") == "tf32" for one in jobs) is tf32


def test_copies_go_both_ways_and_not_where_memory_is_shared() -> None:
    ways = {one["way"] for one in plan.gpu_jobs(Device("cuda:0", "GPU", "9.0"), asked()) if one["workload"] == "copy"}
    assert ways == {"h2d pinned", "d2h pinned", "h2d pageable", "d2h pageable"}
    assert not any(one["workload"] == "copy" for one in plan.gpu_jobs(Device("mps"), asked()))


@pytest.mark.parametrize("flag", [{"workload": "matmull"}, {"dtype": "int3"}, {"device": "gpu"}])
def test_words_that_name_nothing_are_refused(flag: dict[str, str]) -> None:
    with pytest.raises(plan.UnknownChoice, match=r"is none of"):
        asked(**flag)


def test_words_may_be_short_and_joined_by_commas() -> None:
    found = asked(workload="matmul,autograd", dtype="bf16,fp32", device="cpu,cuda:1")
    assert found.workloads == ("matmul", "autograd")
    assert found.dtypes == ("bfloat16", "float32")
    assert found.devices == ("cpu", "cuda:1")


@pytest.mark.parametrize(("budget", "processes"), [(1.2, 1), (9.0, 1), (10.0, 2), (20.0, 4), (600.0, 5)])
def test_more_time_is_more_processes(budget: float, processes: int) -> None:
    assert plan.processes(budget) == processes


@each(
    [
        ("NVIDIA H100 80GB HBM3", 989.4e12),
        ("NVIDIA H100 PCIe", 756e12),
        ("NVIDIA H100 NVL", 835e12),
        ("NVIDIA H200", 989e12),
        ("NVIDIA A100-SXM4-80GB", 312e12),
        ("NVIDIA A100 80GB PCIe", 312e12),
        ("NVIDIA A10", 125e12),
        ("NVIDIA GeForce RTX 4080 SUPER", 104.4e12),
        ("NVIDIA GeForce RTX 4090 Laptop GPU", None),
        ("NVIDIA GeForce RTX 9999", None),
        ("AMD Instinct MI300X", 1307.4e12),
        ("Intel(R) Data Center GPU Max 1100", 355.5e12),
        ("CPU", None),
    ]
)
def test_peaks_by_the_names_that_torch_gives(name: str, peak: float | None) -> None:
    assert PEAKS.rate(name, "bfloat16") == peak


def test_bandwidth_and_what_is_attainable() -> None:
    assert PEAKS.rate("NVIDIA A100-SXM4-40GB", "bandwidth") == 1555e9
    assert PEAKS.attainable("AMD Instinct MI300X") == 0.51
    assert PEAKS.attainable("NVIDIA GeForce RTX 4090") is None
