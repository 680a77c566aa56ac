"""Conditions of driver and GPUs, end to end: each ends in exactly one right finding.

A stand-in driver answers the real NVML client and our own start of CUDA. torch is a recorded one, which says what the
real one said; and in the tests marked `download` PyTorch's own CUDA build with its real CUDA runtime:

    pytest -m download tests/test_nvidia_stack.py

fetches it (see cuda_build.py for how little is needed), or takes the interpreter named in $TORCHDOCTOR_CUDA_PYTHON.
"""

import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from genuine import FAILED, NO_DRIVER, SAID, TOO_OLD
from patients import WORKING, Patient, nvidia_root

from torchdoctor.collect import collect
from torchdoctor.knowledge import load
from torchdoctor.model import Facts
from torchdoctor.pythons.target import Target
from torchdoctor.rules import diagnose

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the stand-ins are for Linux")

PROC = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  {}  Release Build  (root@builder)\n"
LIMIT = 60.0
# A torch that says about its GPUs what the real one said; ANSWERS is filled in below.
RECORDED = (
    WORKING
    + """
import warnings

class AcceleratorError(RuntimeError): pass
class OutOfMemoryError(RuntimeError): pass

on_cpu = tensor

def tensor(values, device=None, requires_grad=False):
    if str(device).startswith("cuda"):
        kind, _, text = FAILS.partition(": ")
        raise globals()[kind](text)
    return on_cpu(values)

class Properties:
    name, major, minor = NAME, CAPABILITY[0], CAPABILITY[1]

class cuda:
    def is_available():
        if SAYS and not SAYS.startswith(("No CUDA", "Found no")):
            warnings.warn("CUDA initialization: " + SAYS + " (Triggered internally at c10/cuda/CUDAFunctions.cpp:119.)")
        return bool(FAILS)
    def device_count():
        return COUNT
    def init():
        raise RuntimeError(SAYS)
    def get_arch_list():
        return ["sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120"]
    def get_device_properties(index):
        return Properties
    class nccl:
        def version():
            return (2, 30, 7)

class backends:
    class cudnn:
        def version():
            return 92400
"""
)


class Condition(NamedTuple):
    """One state of driver and GPU. slug, says: the one finding, and a part of its message."""

    name: str
    slug: str
    says: str
    torch_says: str = ""  # of CUDA as a whole
    fails: str = ""  # what the first tensor on the GPU raises; "": torch does not get that far
    calls: str = ""  # lines of the stand-in's [calls]
    gpu: str = "name = NVIDIA H100 80GB HBM3\ncapability = 9.0\nmemory = 81559\nuuid = GPU-1111-2222\n"
    driver: str = "580.95.05"
    cuda: int = 13000
    env: dict[str, str] = {}  # noqa: RUF012 - never changed
    without: str = ""  # a file of the driver's that is not there
    folder: str = "driver"  # where libcuda lies

    def __str__(self) -> str:
        return self.name


def starts(name: str, code: int, slug: str, says: str, more: str = "", **other: str) -> Condition:
    """cuInit gives this code."""
    said = SAID[code].removeprefix("RuntimeError: ")
    return Condition(name, slug, says, said, calls=f"cuInit = {code}\n{more}", **other)  # type: ignore[arg-type]


def hidden(value: str, slug: str, says: str) -> Condition:
    said = "No CUDA GPUs are available"
    return Condition(
        f"CUDA_VISIBLE_DEVICES={value}", slug, says, said, calls="cuInit = 100\n", env={"CUDA_VISIBLE_DEVICES": value}
    )


def named(name: str, capability: str) -> str:
    return f"name = {name}\ncapability = {capability}\nmemory = 16384\n"


def old(version: str, cuda: int) -> Condition:
    return Condition(
        f"driver {version}",
        "driver-too-old-for-build",
        f"{version} is too old for",
        TOO_OLD.format(cuda),
        driver=version,
        cuda=cuda,
    )


def nvml(code: int, slug: str, says: str, more: str = "") -> Condition:
    """torch cannot use the GPU either."""
    said = "No CUDA GPUs are available"
    calls = f"nvmlInit_v2 = {code}\ncuInit = {'803' if code == 18 else '100'}\n{more}"
    return Condition(f"NVML error {code}", slug, says, SAID[803] if code == 18 else said, calls=calls)


def tensor(code: int, slug: str, says: str, name: str = "", state: str = "") -> Condition:
    """torch finds the GPU, and cudaMalloc for the first tensor gives this code."""
    gpu = Condition("", "", "").gpu + state
    return Condition(
        name or f"runtime error {code}", slug, says, fails=FAILED[code], calls=f"cudaMalloc = {code}\n", gpu=gpu
    )


def capability(gpu: str, number: str, slug: str) -> Condition:
    return Condition(
        f"{gpu}, sm {number}",
        slug,
        f"{gpu} has compute capability {number}",
        fails=FAILED[209],
        calls="cudaMalloc = 209\n",
        gpu=named(gpu, number),
    )


CONDITIONS = (
    starts("initialization error", 3, "driver-init-failed", "error 3"),
    starts("stub library in front", 34, "cuda-stub-library", "stubs/libcuda.so.1 is a stub", folder="stubs"),
    starts("busy", 46, "driver-init-failed", "error 46"),
    starts(
        "exclusive and busy",
        46,
        "exclusive-compute-mode",
        "exclusive-process mode",
        gpu=Condition("", "", "").gpu + "compute_mode = 3\nprocesses = 1\n",
    ),
    starts("no device", 100, "driver-init-failed", "no CUDA-capable device"),
    starts(
        "MIG without slices",
        100,
        "mig",
        "no MIG instance",
        gpu=Condition("", "", "").gpu + "mig = 1\nmig_devices = 0\n",
    ),
    starts("ordinal", 101, "driver-init-failed", "error 101"),
    starts("operating system", 304, "driver-init-failed", "error 304"),
    starts("fabric manager", 802, "fabric-manager", "error 802"),
    starts(
        "compat library of another driver",
        803,
        "cuda-compat-lib-clash",
        "compat/libcuda.so.1 is found first",
        folder="compat",
    ),
    starts("compat library on a GeForce", 804, "cuda-compat-on-geforce", "compat/libcuda.so.1", folder="compat"),
    starts("nvidia_uvm not loaded", 999, "cuda-unknown-error-uvm", "not loaded", without="sys/module/nvidia_uvm"),
    starts("nvidia_uvm broken", 999, "cuda-unknown-error-uvm", "broken"),
    old("470.256.02", 11040),
    old("535.261.03", 12020),
    Condition("no driver", "no-driver", "no NVIDIA GPU or driver is visible", NO_DRIVER, without="proc/driver/nvidia"),
    hidden("", "gpus-hidden", "hides all"),
    hidden("-1", "gpus-hidden", "hides all"),
    hidden("7", "wrong-cuda-visible-devices", "no GPU 7"),
    hidden("0,0", "wrong-cuda-visible-devices", "twice"),
    hidden("abc", "wrong-cuda-visible-devices", "'abc'"),
    hidden("GPU-zzz", "wrong-cuda-visible-devices", "GPU-zzz"),
    nvml(4, "driver-unusable", "not allowed to use"),
    nvml(15, "driver-unusable", "fallen off the bus"),
    nvml(17, "driver-unusable", "blocks access"),
    nvml(18, "driver-library-mismatch", "differ"),
    nvml(999, "driver-unusable", "no usable answer"),
    tensor(2, "tensor-test-failed", "out of memory"),
    tensor(46, "tensor-test-failed", "busy or unavailable"),
    tensor(46, "exclusive-compute-mode", "prohibited mode", "prohibited", "compute_mode = 2\n"),
    tensor(214, "tensor-test-failed", "uncorrectable ECC"),
    tensor(222, "tensor-test-failed", "unsupported toolchain"),
    tensor(700, "tensor-test-failed", "illegal memory access"),
    tensor(719, "tensor-test-failed", "unspecified launch failure"),
    capability("Tesla K40m", "3.5", "gpu-arch-dropped"),
    capability("NVIDIA GeForce GTX 980", "5.2", "gpu-arch-dropped"),
    capability("NVIDIA GeForce GTX 1080 Ti", "6.1", "gpu-arch-dropped"),
    capability("Tesla V100-SXM2-16GB", "7.0", "gpu-arch-dropped"),
    capability("Orin", "8.7", "gpu-arch-unsupported-by-build"),
    capability("NVIDIA Thor", "11.0", "gpu-arch-unsupported-by-build"),
    capability("NVIDIA of tomorrow", "13.0", "gpu-arch-unsupported-by-build"),
)


@pytest.fixture
def machine(tmp_path: Path, standin_libraries: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The root of a machine whose loaded driver is a stand-in."""
    root = nvidia_root(tmp_path / "root")
    (tmp_path / "cc").symlink_to(shutil.which("cc") or "/usr/bin/cc")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("STANDIN_GPUS", str(tmp_path / "table"))
    for name in ("CUDA_VISIBLE_DEVICES", "CUDA_HOME", "CUDA_PATH", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)
    return root


def prepare(condition: Condition, root: Path, libraries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "proc/driver/nvidia/version").write_text(PROC.format(condition.driver))
    table = f"[driver]\nversion = {condition.driver}\ncuda = {condition.cuda}\n[gpu0]\n{condition.gpu}"
    (root.parent / "table").write_text(f"{table}[calls]\n{condition.calls}")
    if condition.without:
        gone = root / condition.without
        gone.rename(root.parent / "gone")
    if condition.without == "proc/driver/nvidia":
        (root / "sys/module/nvidia").rmdir()
    folder = root.parent / condition.folder
    folder.symlink_to(libraries)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/nowhere" if condition.slug == "no-driver" else str(folder))
    for name, value in condition.env.items():
        monkeypatch.setenv(name, value)


def findings(facts: Facts) -> dict[str, str]:
    results = diagnose(facts, load())
    assert [result for result in results if result.status == "crashed"] == []
    return {result.slug: result.findings[0].message for result in results if result.findings}


def recorded(condition: Condition) -> str:
    """The code of a torch that meets this condition."""
    lines = dict(line.split(" = ") for line in condition.gpu.splitlines())
    hides = "CUDA_VISIBLE_DEVICES" in condition.env or condition.slug == "no-driver"
    values = {
        "SAYS": condition.torch_says,
        "FAILS": condition.fails,
        "NAME": lines["name"],
        "CAPABILITY": [int(part) for part in lines["capability"].split(".")],
        "COUNT": 0 if hides else 1,
    }
    return "".join(f"{name} = {value!r}\n" for name, value in values.items()) + RECORDED


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_recorded_torch(
    condition: Condition, patient: Patient, machine: Path, standin_libraries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(condition, machine, standin_libraries, monkeypatch)
    patient.torch(recorded(condition), version="2.14.1+cu130", cuda="13.0")
    facts = collect(Target(str(patient.python), "--python"), LIMIT, root=machine)
    found = findings(facts)
    assert list(found) == [condition.slug], found
    assert condition.says in found[condition.slug]


@pytest.mark.download
@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_real_torch(
    condition: Condition, cuda_python: str, machine: Path, standin_libraries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what it says is what was recorded."""
    prepare(condition, machine, standin_libraries, monkeypatch)
    if condition.fails:
        monkeypatch.setenv("LD_PRELOAD", str(standin_libraries / "libstandin-cudart.so"))
    facts = collect(Target(cuda_python, "--python"), LIMIT, root=machine)
    found = findings(facts)
    assert list(found) == [condition.slug], found
    assert condition.says in found[condition.slug]
    assert facts.smoke
    if condition.fails:
        said = " ".join(facts.smoke.devices[1].tensor.split())
        assert said[:40] == condition.fails[:40]
    else:
        assert condition.torch_says in " ".join(facts.smoke.cuda_error.split())


def test_healthy_driver_and_gpu_that_torch_did_not_try(
    patient: Patient, machine: Path, standin_libraries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(Condition("well", "", ""), machine, standin_libraries, monkeypatch)
    patient.torch("raise SystemExit", version="2.14.1+cu130", cuda="13.0")
    facts = collect(Target(str(patient.python), "--python"), LIMIT, smoke=False, root=machine)
    assert findings(facts) == {}
    assert facts.nvidia
    assert facts.nvidia.cuda
    assert (facts.nvidia.cuda.result, facts.nvidia.module_kind, facts.nvidia.uvm) == (0, "open", True)
    assert facts.problems == ()
