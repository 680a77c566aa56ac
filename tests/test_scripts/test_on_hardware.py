"""scripts/on_hardware.py without hardware: every step passes on a healthy stand-in, and sees what is not healthy."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from patients import TENSORS, Patient, nvidia_root

from torchdoctor import privacy

ROOT = Path(__file__).parents[2]
STANDINS = ROOT / "tests/standin"
sys.path.insert(0, str(ROOT / "scripts"))

import on_hardware  # noqa: E402
from hardware import Broken, Done, Outcome, Setup, Skip, Step, checks, page, provoke, record, smi, speed  # noqa: E402

for_linux = pytest.mark.skipif(sys.platform != "linux", reason="the stand-ins are for Linux")
TEXTS = json.loads((ROOT / "tests/data/provoked.json").read_text("utf-8"))["texts"]
PROC = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build  (root@builder)\n"
TABLE = """[driver]
version = 580.95.05
cuda = 13000
[gpu0]
name = NVIDIA H100 80GB HBM3
uuid = GPU-11111111-2222-3333-4444-555555555555
bus = 00000000:19:00.0
capability = 9.0
memory = 81559
memory_used = 4
celsius = 34
celsius_limit = 87
power_limit = 700000
power_limit_default = 700000
ecc = 1
mig = 0
persistence = 1
compute_mode = 0
pci_generation = 5
pci_generation_max = 5
pci_width = 16
pci_width_max = 16
mhz_max = 1980
"""
SMI = (
    "NVIDIA H100 80GB HBM3, GPU-11111111-2222-3333-4444-555555555555, 00000000:19:00.0, 9.0, 81559, 0, 35, 700.00, "
    "700.00, Enabled, Disabled, Enabled, Default, 5, 16, 16, 580.95.05, 1980\n"
)
# A torch with one GPU, unless it is hidden; what is asked of it is answered right.
TORCH = f"""{TENSORS}
import os
_hidden = os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1", "99")

class Properties:
    name, major, minor = "NVIDIA H100 80GB HBM3", 9, 0

class cuda:
    is_available = staticmethod(lambda: not _hidden)
    device_count = staticmethod(lambda: 0 if _hidden else 1)
    get_arch_list = staticmethod(lambda: ["sm_80", "sm_90"])
    get_device_properties = staticmethod(lambda index: Properties)
    get_device_capability = staticmethod(lambda: (9, 0))
    def init():
        raise RuntimeError("No CUDA GPUs are available")
    class nccl:
        version = staticmethod(lambda: (2, 30, 7))

class backends:
    class cudnn:
        version = staticmethod(lambda: 92400)
"""
# What the program of provoked.py printed on a machine with a GPU; torch itself is not imported for it.
SAYS_IT = """
import json, os, sys
if len(sys.argv) > 1 and sys.argv[0].endswith("provoked.py"):
    print(json.load(open({file!r}))["texts"][sys.argv[1]], file=sys.stderr)
    os._exit(1)
"""
NVCC = """#!/bin/sh
[ "$1" = --version ] && echo "Cuda compilation tools, release 13.0, V13.0.88" && exit
[ "$BREAKS" ] && echo "unsupported GNU version!" >&2 && exit 1
exit 0
"""


def one(workload: str, **more: Any) -> dict[str, Any]:
    """A value of bench's."""
    base = {"device": "cuda:0", "dtype": "float32", "setting": "", "way": "", "state": "clean", "warnings": []}
    value = {
        "size": 64,
        "unit": "flop",
        "rate": 4e13,
        "sustained": 4e13,
        "tflops": 40.0,
        "gbs": None,
        "samples": 10,
        "peak_fraction": 0.6,
    }
    return {"workload": workload, **base, **value, **more}


MEASURED: dict[str, Any] = {
    "results": [
        one("matmul"),
        one("matmul", setting="tf32"),
        one("matmul", dtype="bfloat16"),
        one("bandwidth", unit="byte", tflops=None, gbs=2900.0, size=16),
        one("conv", device="cpu", state="busy", peak_fraction=None),
    ],
    "verdicts": [{"cause": "tf32-off", "severity": "note", "device": "cuda:0", "message": "TF32 is off"}],
    "speedups": [{"workload": "matmul", "dtype": "float32", "setting": "", "factor": 43.21}],
    "problems": [],
}


@pytest.fixture
def machine(patient: Patient, tmp_path: Path, standin_libraries: Path, monkeypatch: pytest.MonkeyPatch) -> Setup:
    """A healthy machine with an H100, as far as stand-ins go."""
    root = nvidia_root(tmp_path / "root")
    (root / "proc/driver/nvidia/version").write_text(PROC)
    files = {
        "table": TABLE,
        "table.hidden": f"{TABLE}[calls]\ncuInit = 100\n",
        "smi": SMI,
        "bench": json.dumps(MEASURED),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    tools = tmp_path / "tools"
    tools.mkdir()
    shutil.copy(STANDINS / "nvidia-smi", tools)
    (tools / "nvcc").write_text(NVCC)
    (tools / "cc").symlink_to(shutil.which("cc") or "/usr/bin/cc")
    for tool in ("nvidia-smi", "nvcc"):
        (tools / tool).chmod(0o755)
    patient.torch(TORCH, version="2.14.1+cu130", cuda="13.0")
    patient.sitecustomize(SAYS_IT.format(file=str(ROOT / "tests/data/provoked.json")))
    environment = {
        "PATH": f"{tools}:/usr/bin:/bin",
        "LD_LIBRARY_PATH": str(standin_libraries),
        "STANDIN_GPUS": str(tmp_path / "table"),
        "STANDIN_SMI": str(tmp_path / "smi"),
        "STANDIN_ROOT": str(root),
        "STANDIN_BENCH": str(tmp_path / "bench"),
        "STANDIN_TESTS": '{"tensors": "ok", "onnx": "skipped"}',
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for name in ("CUDA_VISIBLE_DEVICES", "CUDA_HOME", "CUDA_PATH", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)
    doctor = (sys.executable, str(STANDINS / "doctor.py"))
    monkeypatch.setattr(on_hardware, "DOCTOR", doctor)
    return Setup(doctor, str(patient.python))


def verdicts(setup: Setup, *words: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and the record."""
    file = Path(setup.python).parents[2] / "record.json"
    status = on_hardware.main([*words, "--python", setup.python, "-o", str(file)])
    return status, json.loads(file.read_text("utf-8"))


@for_linux
def test_a_healthy_machine_passes_every_step(machine: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    """But the loops, which need a torch that computes: they have their own test."""
    status, found = verdicts(machine, "--skip", "loops", "--keep", str(Path(machine.python).parent / "kept"))
    assert {step["name"]: step["faults"] for step in found["steps"] if step["verdict"] != "passed"} == {}
    assert status == 0
    assert found["schema"] == record.SCHEMA
    assert found["machine"]["gpus"][0]["name"] == "NVIDIA H100 80GB HBM3"
    assert [step["name"] for step in found["steps"]] == [
        step.name for step in on_hardware.STEPS if step.name != "loops"
    ]
    printed = capsys.readouterr().out
    assert f"{len(on_hardware.STEPS) - 1} passed, 0 failed, 0 skipped" in printed
    text = json.dumps(found)
    assert "GPU-1111" not in text
    assert str(ROOT) not in text
    assert str(Path(machine.python).parent) not in text
    assert (Path(machine.python).parent / "kept/full.html").read_text("utf-8").startswith("<!")


@for_linux
def test_plain_loops_agree_with_what_bench_measured(
    machine: Setup, standin_libraries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a torch that takes the CPU for its GPU; what bench measured is made of the loops' own rates."""
    shutil.copy(STANDINS / "cuda_on_cpu.py", tmp_path / "sitecustomize.py")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    setup = Setup(machine.doctor, sys.executable)
    found = speed.loops(setup)
    assert set(found.data["compared"]) == {"matmul float32", "matmul float32 tf32", "matmul bfloat16", "bandwidth"}
    for row in found.data["compared"].values():
        assert row["loop"] > 0
    assert len(found.faults) >= 3, "invented rates of an H100 are not those of this CPU"


@for_linux
def test_an_unhealthy_machine_fails_what_it_breaks(machine: Setup, tmp_path: Path) -> None:
    """The GPU lost lanes and ECC, nvidia-smi disagrees, bench was disturbed, and a kernel cannot be built."""
    table, smi_says = (tmp_path / "table"), (tmp_path / "smi")
    table.write_text(TABLE.replace("pci_width = 16", "pci_width = 4") + "processes = 0\n")
    smi_says.write_text(SMI.replace("81559", "40960").replace("1980", "1755"))
    disturbed = {**MEASURED, "results": [one("matmul", state="throttled", peak_fraction=1.4)]}
    (tmp_path / "bench").write_text(json.dumps({**disturbed, "problems": ["cuda:0: the worker was killed"]}))
    status, found = verdicts(machine, "node", "nvml", "bench")
    said = {step["name"]: " | ".join(step["faults"]) for step in found["steps"]}
    assert status == 1
    assert "TD408" in said["node"]
    assert "memory.total: nvidia-smi has 40960, NVML 81559" in said["nvml"]
    assert "clocks.max.sm: nvidia-smi has 1755, NVML 1980" in said["nvml"]
    assert "pcie.link.width.current: nvidia-smi has 16, NVML 4" in said["nvml"]
    assert "the worker was killed" in said["bench"]
    assert "140% of the data sheet" in said["bench"]
    assert "throttled" in said["bench"]


@for_linux
def test_an_answer_that_is_not_the_right_one_fails(machine: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = provoke.Provoked("forked", "CUDA in a forked process", ("oom",))
    found = provoke.provoke(wrong, machine)
    assert found.faults == (
        "the text alone: fork-after-cuda-init comes first, not oom",
        "with --check: fork-after-cuda-init comes first, not oom",
    )
    monkeypatch.setenv("BREAKS", "yes")
    with pytest.raises(Broken, match="unsupported GNU version"):
        provoke.provoke(next(error for error in provoke.ERRORS if error.own), machine)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(provoke, "USUAL_NVCC", "/nowhere")
    with pytest.raises(Skip, match="no nvcc"):
        provoke.provoke(next(error for error in provoke.ERRORS if error.own), machine)


@for_linux
@pytest.mark.process
def test_without_a_gpu_it_says_so(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_hardware, "machine", lambda setup: {"gpus": []})
    assert on_hardware.main([]) == 2
    assert "no GPU" in capsys.readouterr().err


def test_a_step_that_does_not_exist_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        on_hardware.main(["nvlm"])
    assert "no such step: nvlm" in capsys.readouterr().err


def test_steps_have_a_name_of_their_own() -> None:
    names = [step.name for step in on_hardware.STEPS]
    assert len(names) == len(set(names))
    assert {error.name for error in provoke.ERRORS} == set(TEXTS)


def breaking(setup: Setup) -> Outcome:
    raise KeyError("smoke")


def lacking(setup: Setup) -> Outcome:
    raise Skip("there is no nvcc")


def late(setup: Setup) -> Outcome:
    setup.run((sys.executable, "-c", "import time; time.sleep(60)"))
    return Outcome()


@pytest.mark.process
def test_a_step_that_breaks_is_a_failed_step_and_not_the_end() -> None:
    steps = [Step(function.__name__, "", function) for function in (breaking, lacking, late)]
    found = {item.name: item for item in on_hardware.done(steps, Setup((), "", limit=0.2))}
    assert {name: item.verdict for name, item in found.items()} == {
        "breaking": "failed",
        "lacking": "skipped",
        "late": "failed",
    }
    assert found["breaking"].faults == ("the step itself broke: KeyError: 'smoke'",)
    assert found["lacking"].reason == "there is no nvcc"
    assert "did not finish within" in found["late"].faults[0]


def test_what_is_not_healthy_is_named() -> None:
    finding = {"message": "the link has 4 of 16 lanes"}
    results = [
        {"rule": "TD408", "slug": "pcie-link-narrow", "status": "failed", "findings": [finding], "reason": ""},
        {"rule": "TD409", "slug": "gpu-slowed-down", "status": "crashed", "findings": [], "reason": "KeyError"},
    ]
    facts = {
        "problems": [{"collector": "asking the NVIDIA driver", "why": "no answer"}],
        "nvidia": {"gpus": [{}], "gpus_via": "nvidia-smi"},
        "smoke": {"devices": [{"device": "cpu", "tensor": "wrong: 1", "autograd": "ok"}], "cuda_error": "error 802"},
    }
    report = {"results": results, "facts": facts}
    assert list(checks.healthy(report)) == [
        "TD408 (pcie-link-narrow): the link has 4 of 16 lanes",
        "TD409 crashed: KeyError",
        "asking the NVIDIA driver: no answer",
    ]
    assert list(checks.gpu_missing(report)) == ["the GPUs were found by nvidia-smi, not by NVML"]
    assert list(checks.gpu_missing({"facts": {"nvidia": None}})) == ["no GPU was found: nvml: None None"]
    assert list(checks.not_computed(report)) == [
        "nothing was computed on cuda:0: error 802",
        "tensor on cpu: wrong: 1",
    ]


def test_values_of_nvidia_smi_are_compared_as_it_prints_them() -> None:
    by_field = {value.field: value for value in smi.VALUES}
    same = {
        "memory.total": (85_520_809_984, "81559"),
        "ecc.mode.current": (True, "Enabled"),
        "mig.mode.current": (None, "[N/A]"),
        "power.limit": (700, "700.00"),
        "temperature.gpu": (34, "38"),
        "compute_mode": ("exclusive-process", "Exclusive_Process"),
        "pci.bus_id": ("00000000:1A:00.0", "00000000:1a:00.0"),
    }
    assert {name: smi.difference(by_field[name], *pair) for name, pair in same.items()} == dict.fromkeys(same)
    assert smi.difference(by_field["name"], None, "NVIDIA H200") == "name: nvidia-smi has NVIDIA H200, NVML none"
    assert (
        smi.difference(by_field["ecc.mode.current"], True, "[N/A]")
        == "ecc.mode.current: nvidia-smi has none, NVML True"
    )
    assert "38, NVML 20" in str(smi.difference(by_field["temperature.gpu"], 20, "38"))
    with pytest.raises(Broken, match="not a valid field"):
        smi.rows('Field "compute_cap" is not a valid field to query.\n', ["name", "compute_cap"])


def test_five_percent_are_allowed() -> None:
    assert not speed.apart(speed.compared(100e12, 104e12, 100e12))
    assert speed.apart(speed.compared(106e12, 106e12, 100e12))
    assert speed.apart(speed.compared(90e12, 94e12, 100e12))


def test_a_record_says_nothing_of_whose_machine_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTER_TOKEN", "kept-secret-1")
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setattr(privacy, "_secrets", privacy._secrets.__wrapped__)
    monkeypatch.setattr(privacy, "_home", privacy._home.__wrapped__)
    said = "kept-secret-1 in /home/somebody/x.py and /opt/envs/dl/lib/torch.so at 0x7f8a2c000000"
    step = record.StepRecord("x", "y", "failed", 1.0, (said,), "", {"uuid": "GPU-11111111-2222-3333-4444-555555555555"})
    found = record.record({"gpus": []}, [step])
    assert found["steps"][0]["faults"] == ["*** in ~/x.py and torch.so at ..."]
    assert found["steps"][0]["data"] == {"uuid": "..."}
    assert found["summary"] == {"passed": 0, "failed": 1, "skipped": 0}


def test_the_last_words_of_a_program_are_its_exception() -> None:
    text = (
        "Traceback (most recent call last):\ntorch.AcceleratorError: CUDA error: misaligned address\nCompile with X\n"
    )
    assert provoke.last_words(Done(1, "", text, 0.0)) == "torch.AcceleratorError: CUDA error: misaligned address"
    assert provoke.last_words(Done(1, "", "Aborted\n", 0.0)) == "Aborted"


def test_the_page_has_every_record_with_its_faults_and_its_speed(tmp_path: Path) -> None:
    assert "There is none yet" in page.page(tmp_path)
    kept = sorted((ROOT / "docs/hardware").glob("*.json"))
    text = page.page(ROOT / "docs/hardware")
    assert kept
    for file in kept:
        found = json.loads(file.read_text("utf-8"))
        assert found["schema"] == record.SCHEMA
        assert f"]({file.name})" in text
        assert found == record.clean(found), "something in it says whose machine it was"
        for step in found["steps"]:
            assert all(page.cell(fault) in text for fault in step["faults"])
        assert found["summary"]["failed"] == sum(step["verdict"] == "failed" for step in found["steps"])
