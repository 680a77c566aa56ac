"""Real workers in a real torch: what they measure is checked for sense, never for speed."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from torchdoctor.bench import plan
from torchdoctor.bench.model import Reply, Run
from torchdoctor.bench.workers import Bencher
from torchdoctor.cli import line

pytestmark = pytest.mark.process

STANDINS = Path(__file__).parent.parent / "standin"
STATES = {"clean", "busy", "contended", "throttled", "too few samples"}
TABLE = """[driver]
version = 580.95.05
cuda = 13000
[gpu0]
name = NVIDIA H100 80GB HBM3
bus = 00000000:19:00.0
memory = 81559
memory_used = 70000
pci_width = 8
pci_width_max = 16
pci_generation = 5
pci_generation_max = 5
throttled = 0x44
mhz = 900
mhz_max = 1980
celsius = 91
milliwatts = 400000
"""


def work(*jobs: plan.Job, device: str = "cpu", **more: Any) -> tuple[Reply, list[str]]:
    bencher = Bencher(sys.executable, cap=0.1, budget=0.3)
    return bencher.run(device, jobs, **more), bencher.problems


def one(workload: str, dtype: str = "float32", **more: Any) -> Run:
    reply, problems = work(plan.job(workload, dtype, **more))
    assert problems == []
    (run,) = reply.runs
    return run


@pytest.fixture
def measured() -> dict[str, Any]:
    """The default benchmark of everything, in JSON."""
    done = CliRunner().invoke(
        line.command_line(), ["bench", "--python", sys.executable, "--device", "cpu", "-f", "json"]
    )
    assert done.exit_code == 0, done.output
    data: dict[str, Any] = json.loads(done.output)
    return data


def test_the_default_measures_every_workload_and_every_result_is_right(measured: dict[str, Any]) -> None:
    results = measured["results"]
    assert measured["schema"] == "torchdoctor.bench/1"
    assert {one["workload"] for one in results} >= {"matmul", "conv", *plan.STEPS, "bandwidth", "dispatch"}
    assert {one["state"] for one in results} <= STATES
    assert any(found["raw"] for found in results)
    for found in results:
        if not found["raw"]:  # a machine too busy to get through in time
            assert "no time left" in found["warnings"][0]
            continue
        assert found["error"] is not None
        assert found["error"] <= found["tolerance"]
        assert 0 < found["samples"] == len(found["raw"])
        assert found["clean"] <= found["samples"]
        assert found["sustained"] > 0
    assert measured["fingerprint"]["torch"].startswith("2.")
    assert measured["problems"] == []


def test_size_dtype_and_workload_are_taken() -> None:
    flags = ["--workload", "matmul", "--dtype", "bf16", "--size", "96", "--device", "cpu", "--budget", "2"]
    done = CliRunner().invoke(line.command_line(), ["bench", "--python", sys.executable, *flags, "-f", "json"])
    results = json.loads(done.output)["results"]
    assert {(one["dtype"], one["size"]) for one in results if one["workload"] == "matmul"} == {("bfloat16", 96)}
    assert {one["workload"] for one in results} == {"matmul", "conv"}


def test_variables_are_left_out_before_torch_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    job = plan.job("dispatch")
    held, _ = work(job)
    free, _ = work(job, unset=["OMP_NUM_THREADS"])
    assert held.fingerprint
    assert free.fingerprint
    assert held.fingerprint.threads == 1
    assert free.fingerprint.threads == free.usable


def test_threads_and_settings_are_those_of_the_job_alone() -> None:
    jobs = [
        plan.job("matmul", threads=1, size=64),
        plan.job("matmul", setting="onednn-bf16", size=64),
        plan.job("matmul", size=64),
        plan.job("conv", setting="onednn-on"),
        plan.job("matmul", threads="usable", size=64),
    ]
    reply, _ = work(*jobs)
    assert reply.fingerprint
    few, by_onednn, plain, *rest = reply.runs
    assert len(rest) == (reply.fingerprint.threads != reply.usable), "a job that changes nothing is left out"
    assert plain.threads == by_onednn.threads == reply.fingerprint.threads
    assert few.threads == 1
    assert by_onednn.line.startswith("torch.")
    assert (plain.line, plain.setting) == ("", "")


FAST_AND_WRONG = "import torch\ntorch.mm = lambda left, right, out: out\n"


def in_front(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs when the patient's Python starts."""
    (folder / "sitecustomize.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))


def bench(*flags: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(line.command_line(), ["bench", "--python", sys.executable, *flags, "-f", "json"])
    return done.exit_code, json.loads(done.stdout)


def test_a_fast_wrong_answer_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_front(tmp_path, FAST_AND_WRONG, monkeypatch)
    code, data = bench("--workload", "matmul", "--device", "cpu", "--dtype", "fp32", "--size", "64", "--budget", "2")
    products = [one for one in data["results"] if one["workload"] == "matmul"]
    assert code == 1
    assert {one["state"] for one in products} == {"failed"}
    assert "wrong" in products[0]["warnings"][0]


def test_onednn_switched_off_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_front(tmp_path, "import torch\ntorch.backends.mkldnn.set_flags(False)\n", monkeypatch)
    _, data = bench("--workload", "matmul", "--device", "cpu", "--dtype", "fp32", "--budget", "0.2")
    assert "onednn-off" in {one["cause"] for one in data["verdicts"]}
    assert any(one["setting"] == "onednn-on" for one in data["results"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("raise ImportError('libfoo.so: cannot open shared object file')", "libfoo.so: cannot open"),
        ("import os\nos.abort()", "SIGABRT in import torch"),
    ],
)
def test_a_torch_that_does_not_answer(text: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "torch.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    code, data = bench("--budget", "0.2")
    assert code == 3
    assert data["fingerprint"] is None
    assert says in data["problems"][0]


@pytest.mark.parametrize("flags", [["--workload", "gemm"], ["--dtype", "fp7"], ["--device", "tpu"], ["--size", "1"]])
def test_wrong_usage(flags: list[str]) -> None:
    assert CliRunner().invoke(line.command_line(), ["bench", *flags]).exit_code == 2


def test_a_device_that_is_not_there_is_said() -> None:
    code, data = bench("--device", "cuda:7", "--budget", "0.2")
    assert code == 1
    assert data["problems"] == ["cuda:7: torch sees no such device"]


@pytest.fixture
def gpu(tmp_path: Path, standin_libraries: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A torch that takes the CPU for its GPU, and an NVML that tells of an H100."""
    shutil.copy(STANDINS / "cuda_on_cpu.py", tmp_path / "sitecustomize.py")
    (tmp_path / "table").write_text(TABLE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("LD_LIBRARY_PATH", str(standin_libraries))
    monkeypatch.setenv("STANDIN_GPUS", str(tmp_path / "table"))
    return tmp_path / "table"


QUICK = ("--workload", "matmul,copy,dispatch", "--dtype", "fp32", "--size", "64", "--budget", "0.2")


def test_a_gpu_is_measured_by_events_and_watched_by_nvml(gpu: Path) -> None:
    """Nothing here depends on how many samples a busy machine leaves it."""
    code, data = bench("--device", "cuda:0", *QUICK)
    found = {(one["workload"], one["setting"], one["way"]): one for one in data["results"]}
    assert code == 0, data["problems"]
    assert ("matmul", "tf32", "") in found
    assert {way for workload, _, way in found if workload == "copy"} == set(plan.WAYS)
    assert "throttled" in {one["state"] for one in data["results"]}  # 0x44: hardware thermal slowdown
    said = {one["cause"]: one["message"] for one in data["verdicts"]}
    assert "hardware thermal slowdown; at 91 °C, 900 of 1980 MHz" in said["throttled"]
    assert "x8 of x16 lanes" in said["pcie-link"]
    assert "68.4 of 79.6 GiB" in said["memory-held"]


MEET = """
import pathlib, time, torch

def meet(index, folder=pathlib.Path({folder!r})):
    (folder / str(index)).touch()
    while len(list(folder.iterdir())) < 2:
        time.sleep(0.01)

torch.cuda.set_device = meet
"""


def test_equal_gpus_work_at_once_beside_the_cpu(gpu: Path) -> None:
    """Each waits for the other before it measures."""
    meeting = gpu.parent / "meeting"
    meeting.mkdir()
    with (gpu.parent / "sitecustomize.py").open("a") as file:
        file.write("".join(f"    {line}\n" for line in MEET.format(folder=str(meeting)).splitlines()))
    gpu.write_text(TABLE.replace("0x44", "0x4").replace("pci_width = 8", "pci_width = 16"), encoding="utf-8")
    code, data = bench(*QUICK)
    assert code == 0, data["problems"]
    assert [device["device"] for device in data["devices"]] == ["cpu", "cuda:0", "cuda:1"]
    measured = {(one["device"], one["workload"]) for one in data["results"]}
    assert measured >= {(device, "matmul") for device in ("cpu", "cuda:0", "cuda:1")}
    assert {one["cause"] for one in data["verdicts"]} & {"throttled", "pcie-link"} == set()


def test_a_gpu_whose_driver_dies(gpu: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROKEN", "dies")
    code, data = bench("--device", "cuda:0", *QUICK)
    assert code == 1
    assert "cuda:0: the worker was killed by SIGABRT" in data["problems"][0]


def test_bars_on_a_pipe_are_plain() -> None:
    done = CliRunner().invoke(
        line.command_line(),
        ["bench", "--python", sys.executable, "--workload", "dispatch", "--device", "cpu", "--budget", "0.1"],
    )
    assert done.exit_code == 0
    assert "\x1b" not in done.output
    assert "dispatch" in done.output
