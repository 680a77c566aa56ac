"""Starting CUDA without torch, over a stand-in for libcuda; each ending is a fact."""

import os
import sys
from pathlib import Path

import pytest

from torchdoctor import privacy
from torchdoctor.collect import nvidia, toolkit
from torchdoctor.collect.elf.loader import Loader
from torchdoctor.model import CudaStart, Host, Nvidia

LINUX = Host("linux", "x86_64")
TWO = "[gpu0]\nname = NVIDIA L4\ncapability = 8.9\nmemory = 23034\n[gpu1]\nname = NVIDIA L4\ncapability = 8.9\n"
DRIVER = "[driver]\nversion = 580.95.05\ncuda = 13000\n"
PROC = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build\n"


@pytest.fixture
def table(tmp_path: Path, standin_libraries: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a loaded driver with its device files, which answers from this file."""
    for name, text in (("proc/driver/nvidia/version", PROC), ("dev/nvidia-uvm", ""), ("dev/nvidia0", "")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setenv("LD_LIBRARY_PATH", str(standin_libraries))
    monkeypatch.setenv("STANDIN_GPUS", str(tmp_path / "table"))
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "table"


def collect(table: Path, limit: float = 30, python: str = sys.executable) -> Nvidia:
    found = nvidia.collect(limit, LINUX, table.parent, python)
    assert found is not None
    return found


def start(table: Path, limit: float = 30) -> CudaStart:
    cuda = collect(table, limit).cuda
    assert cuda is not None
    return cuda


def test_cuda_starts(table: Path, standin_libraries: Path) -> None:
    table.write_text(DRIVER + TWO)
    assert start(table) == CudaStart(0, "", "13.0", 2, str(standin_libraries / "libcuda.so.1"))


@pytest.mark.parametrize("code", [3, 34, 46, 100, 101, 304, 802, 803, 804, 999])
def test_nvml_sees_gpus_and_cuda_does_not_start(code: int, table: Path) -> None:
    table.write_text(DRIVER + TWO + f"[calls]\ncuInit = {code}\n")
    found = collect(table)
    assert (found.nvml, len(found.gpus)) == ("ok", 2)
    assert found.cuda
    assert (found.cuda.result, found.cuda.version, found.cuda.devices) == (code, "13.0", None)


@pytest.mark.parametrize(("behaviour", "detail"), [("hang", "timeout"), ("crash", "signal SIGABRT")])
def test_cuda_that_gives_no_answer(behaviour: str, detail: str, table: Path) -> None:
    table.write_text(DRIVER + TWO + f"[calls]\ncuInit = {behaviour}\n")
    cuda = start(table, limit=2 if behaviour == "hang" else 30)
    assert (cuda.result, cuda.detail, cuda.version) == (None, detail, "13.0")


def test_gpus_where_nvml_is_not_there(table: Path) -> None:
    """As on a Jetson."""
    table.write_text(DRIVER + TWO + "[calls]\nnvmlInit_v2 = 12\n")
    found = collect(table)
    assert (found.nvml, found.gpus_via, found.driver_cuda) == ("library-not-found", "libcuda", "13.0")
    assert [(gpu.name, gpu.compute_capability, gpu.memory) for gpu in found.gpus] == [
        ("NVIDIA L4", "8.9", 23034 << 20),
        ("NVIDIA L4", "8.9", None),
    ]


def test_no_libcuda(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/nowhere")
    cuda = start(table)
    if cuda.path:
        pytest.skip("this machine has a libcuda of its own")
    assert cuda.result is None
    assert "libcuda.so.1: cannot open shared object file" in cuda.detail


def test_patient_that_cannot_run_the_script_tells_nothing_of_cuda(table: Path) -> None:
    table.write_text(DRIVER + TWO)
    assert collect(table, python="/bin/false").cuda is None


def test_cuda_is_not_asked_where_that_would_create_device_files(table: Path) -> None:
    table.write_text(DRIVER + TWO + "[calls]\ncuInit = crash\n")
    (table.parent / "dev/nvidia-uvm").unlink()
    found = collect(table)
    assert (found.nvml, found.cuda) == ("ok", None)


def test_state_of_a_gpu(table: Path) -> None:
    state = {
        "memory_used": 900,
        "processes": 3,
        "ecc": 1,
        "mig": 1,
        "mig_devices": 2,
        "persistence": 1,
        "compute_mode": 3,
        "pci_width": 8,
        "pci_width_max": 16,
        "pci_generation": 1,
        "pci_generation_max": 4,
        "remapped_rows": "0 1 1 0",
        "throttled": "0x45",
        "celsius": 93,
        "celsius_limit": 92,
        "power_limit": 250000,
        "power_limit_default": 350000,
    }
    table.write_text(DRIVER + TWO + "".join(f"{key} = {value}\n" for key, value in state.items()))
    plain, gpu = collect(table).gpus
    assert (gpu.memory_used, gpu.processes, gpu.ecc, gpu.persistence) == (None, 3, True, True)
    assert (gpu.mig, gpu.mig_devices, gpu.compute_mode, gpu.memory_repair) == (True, 2, "exclusive-process", "pending")
    assert (gpu.pci_width, gpu.pci_width_max, gpu.pci_generation, gpu.pci_generation_max) == (8, 16, 1, 4)
    assert gpu.throttled == ("power cap", "hardware thermal slowdown")
    assert (gpu.temperature, gpu.temperature_limit) == (93, 92)
    assert (gpu.power_limit, gpu.power_limit_default) == (250, 350)
    assert (plain.temperature, plain.power_limit) == (None, None)
    assert (plain.memory_used, plain.processes, plain.ecc, plain.mig, plain.throttled) == (0, None, None, None, None)
    assert (plain.compute_mode, plain.memory_repair, plain.pci_width) == (None, None, None)


@pytest.mark.parametrize(
    ("key", "repair"),
    [("remapped_rows = 0 0 0 0", "none"), ("remapped_rows = 0 1 0 1", "failed"), ("retired_pending = 1", "pending")],
)
def test_faulty_memory(key: str, repair: str, table: Path) -> None:
    table.write_text(DRIVER + TWO + key + "\n")
    assert collect(table).gpus[1].memory_repair == repair


@pytest.mark.parametrize(
    "function", ["nvmlDeviceGetComputeRunningProcesses_v3", "nvmlDeviceGetMigMode", "nvmlDeviceGetMemoryInfo"]
)
def test_question_that_fails_is_no_error(function: str, table: Path) -> None:
    table.write_text(DRIVER + TWO + f"[calls]\n{function} = 999\n")
    found = collect(table)
    assert (found.nvml, len(found.gpus)) == ("ok", 2)


@pytest.mark.parametrize("code", [15, 16])
def test_gpu_that_is_lost_while_it_is_asked(code: int, table: Path) -> None:
    table.write_text(DRIVER + TWO + f"[calls]\nnvmlDeviceGetName = {code}\n")
    assert collect(table).nvml == {15: "gpu-lost", 16: "reset-required"}[code]


def test_version_of_the_libraries(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a module of another version."""
    table.write_text("[calls]\nnvmlInit_v2 = 18\n")
    folder = tmp_path / "lib"
    folder.mkdir()
    library = Path(os.environ["LD_LIBRARY_PATH"], "libnvidia-ml.so.1").read_bytes()
    (folder / "libnvidia-ml.so.575.64.05").write_bytes(library)
    (folder / "libnvidia-ml.so.1").symlink_to("libnvidia-ml.so.575.64.05")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(folder))
    found = collect(table)
    assert (found.nvml, found.driver_version, found.library_version) == ("version-mismatch", "580.95.05", "575.64.05")


def make_toolkit(root: Path, version: str, name: str = "usr/local/cuda") -> Path:
    home = root / name
    (home / "bin").mkdir(parents=True)
    (home / "bin/nvcc").write_text("#!/bin/sh\n")
    (home / "bin/nvcc").chmod(0o755)
    (home / "version.json").write_text('{"cuda" : {"name" : "CUDA SDK", "version" : "%s"}}' % version)  # noqa: UP031
    return home


def test_toolkits(tmp_path: Path) -> None:
    make_toolkit(tmp_path, "12.4.1", "usr/local/cuda-12.4")
    make_toolkit(tmp_path, "13.0.2", "usr/local/cuda-13.0")
    (tmp_path / "usr/local/cuda").symlink_to("cuda-13.0")
    found = toolkit.collect({"PATH": "/nowhere"}, tmp_path, None)
    assert found
    assert (found.cuda_home, found.cuda_version) == (str(tmp_path / "usr/local/cuda"), "13.0")
    assert found.installed == ("/usr/local/cuda-12.4", "/usr/local/cuda-13.0")


def test_cuda_home_goes_before_nvcc(tmp_path: Path) -> None:
    mine, other = make_toolkit(tmp_path, "11.8.0", "mine"), make_toolkit(tmp_path, "12.4.1", "other")
    found = toolkit.collect({"PATH": str(other / "bin"), "CUDA_HOME": str(mine)}, tmp_path, None)
    assert found
    assert (found.cuda_home, found.cuda_version, found.nvcc) == (str(mine), "11.8", str(other / "bin/nvcc"))


def test_toolkit_of_conda_or_debian_tells_its_version_in_a_header(tmp_path: Path) -> None:
    home = make_toolkit(tmp_path, "?")
    (home / "include").mkdir()
    (home / "include/cuda.h").write_text("#ifndef X\n#define CUDA_VERSION 12080\n")
    assert toolkit.version(home) == "12.8"


def test_home_folder_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_toolkit(tmp_path, "13.0.2", "cuda")
    (home / "bin/gcc").symlink_to("nvcc")
    monkeypatch.setenv("HOME", str(tmp_path))
    privacy._home.cache_clear()
    found = toolkit.collect({"PATH": str(home / "bin"), "CUDA_HOME": str(home)}, tmp_path / "root", None)
    privacy._home.cache_clear()
    assert found
    assert (found.cuda_home, found.nvcc, found.compiler) == ("~/cuda", "~/cuda/bin/nvcc", "~/cuda/bin/gcc")


def test_no_toolkit(tmp_path: Path) -> None:
    assert toolkit.collect({"PATH": "/nowhere"}, tmp_path, Loader("", {}, "x86_64", tmp_path)) is None


def test_every_libcuda_on_the_way(tmp_path: Path) -> None:
    """Each once, however many links lead to it; WSL's last, where no way leads to it."""
    for name in ("stubs/libcuda.so.1", "driver/libcuda.so.570.86", "root/usr/lib/wsl/lib/libcuda.so.1"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("")
    (tmp_path / "driver/libcuda.so.1").symlink_to("libcuda.so.570.86")
    path = f"{tmp_path}/stubs:{tmp_path}/driver:{tmp_path}/driver/../driver"
    found = toolkit.libraries(Loader("", {"LD_LIBRARY_PATH": path}, "x86_64", tmp_path / "root"))
    assert [(item.path, item.via) for item in found] == [
        (f"{tmp_path}/stubs/libcuda.so.1", "LD_LIBRARY_PATH"),
        (f"{tmp_path}/driver/libcuda.so.1", "LD_LIBRARY_PATH"),
        (f"{tmp_path}/root/usr/lib/wsl/lib/libcuda.so.1", ""),
    ]
