"""The ladder to the NVIDIA driver over stand-ins: the real NVML client, faked /proc and /sys, genuine texts."""

import os
import shutil
from pathlib import Path

import pytest

from torchdoctor.collect import nvidia
from torchdoctor.collect import nvidia_kernel as kernel
from torchdoctor.model import Gpu, Host, Nvidia

LINUX = Host("linux", "x86_64")
LIMIT = 30.0
STANDIN_SMI = Path(__file__).parents[1] / "standin/nvidia-smi"

A100 = """[gpu0]
name = NVIDIA A100-SXM4-40GB
uuid = GPU-1b2c
capability = 8.0
memory = 40960
bus = 00000000:07:00.0
"""
DRIVER = "[driver]\nversion = 570.86.10\ncuda = 12080\n"
LOADED = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.10  Wed Jan 22 21:05:48 UTC 2025\nGCC version:\n"
OPEN_MODULE = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.124.06  Release Build  (root@builder)\n"

CANNOT_COMMUNICATE = (
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA "
    "driver is installed and running.\n"
)
MISMATCH = "Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 580.95\n"
NO_LIBRARY = (
    "NVIDIA-SMI couldn't find libnvidia-ml.so library in your system. Please make sure that the NVIDIA Display Driver "
    "is properly installed and present in your system.\n"
    "Please also try adding directory that contains libnvidia-ml.so to your system PATH.\n"
)
ROW = "0, NVIDIA A100-SXM4-40GB, GPU-1b2c, 00000000:07:00.0, 40960, 535.129.03"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file system with no sign of NVIDIA, and a PATH with nothing on it."""
    (tmp_path / "root").mkdir()
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "root"


def load_driver(root: Path, text: str = LOADED) -> None:
    (root / "proc/driver/nvidia").mkdir(parents=True)
    (root / "proc/driver/nvidia/version").write_text(text)


@pytest.fixture
def driver(root: Path, standin_libraries: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A loaded driver whose NVML answers from the table that is to be written into this file."""
    load_driver(root)
    monkeypatch.setenv("LD_LIBRARY_PATH", str(standin_libraries))
    monkeypatch.setenv("STANDIN_GPUS", str(root / "table"))
    return root / "table"


def collect(root: Path, limit: float = LIMIT) -> Nvidia:
    found = nvidia.collect(limit, LINUX, root)
    assert found is not None
    return found


def smi_says(root: Path, monkeypatch: pytest.MonkeyPatch, text: str, status: int = 0) -> None:
    shutil.copy(STANDIN_SMI, root.parent / "bin")
    (root.parent / "said").write_text(text)
    monkeypatch.setenv("STANDIN_SMI", "hang" if text == "hang" else str(root.parent / "said"))
    monkeypatch.setenv("STANDIN_SMI_STATUS", str(status))


def test_no_sign_of_nvidia(root: Path) -> None:
    assert nvidia.collect(LIMIT, LINUX, root) is None


def test_nvml_tells_all(root: Path, driver: Path) -> None:
    driver.write_text(DRIVER + A100)
    found = collect(root)
    assert (found.nvml, found.smi) == ("ok", "not tried")
    assert (found.driver_version, found.driver_via, found.driver_cuda) == ("570.86.10", "nvml", "12.8")
    assert found.gpus_via == "nvml"
    (gpu,) = found.gpus
    assert (gpu.index, gpu.name, gpu.uuid) == (0, "NVIDIA A100-SXM4-40GB", "GPU-1b2c")
    assert (gpu.compute_capability, gpu.memory, gpu.pci_bus_id) == ("8.0", 40960 << 20, "00000000:07:00.0")


def test_what_a_card_cannot_tell_is_not_known(root: Path, driver: Path) -> None:
    driver.write_text("[gpu0]\nname = Tesla K40m\n")
    found = collect(root)
    assert found.nvml == "ok"
    assert found.gpus == (Gpu(0, "Tesla K40m"),)
    assert (found.driver_version, found.driver_via) == ("570.86.10", "/proc/driver/nvidia/version")


def test_what_the_driver_reserves_is_not_in_use(root: Path, driver: Path) -> None:
    """As nvidia-smi counts since driver 510; an older one has no second form of the answer."""
    table = DRIVER + A100 + "memory_used = 4\nmemory_reserved = 615\n"
    for calls, used in (("", 4), ("[calls]\nnvmlDeviceGetMemoryInfo_v2 = 13\n", 619)):
        driver.write_text(table + calls)
        (gpu,) = collect(root).gpus
        assert (gpu.memory, gpu.memory_used) == (40960 << 20, used << 20)


def test_64_gpus(root: Path, driver: Path) -> None:
    driver.write_text(DRIVER + "".join(A100.replace("gpu0", f"gpu{index}") for index in range(64)))
    found = collect(root)
    assert [gpu.index for gpu in found.gpus] == list(range(64))
    assert {gpu.compute_capability for gpu in found.gpus} == {"8.0"}


def test_one_gpu_is_lost(root: Path, driver: Path) -> None:
    driver.write_text(DRIVER + A100 + A100.replace("gpu0", "gpu1") + "lost = 15\n" + A100.replace("gpu0", "gpu2"))
    found = collect(root)
    assert found.nvml == "gpu-lost"
    assert "GPU 1" in found.nvml_detail
    assert [gpu.index for gpu in found.gpus] == [0, 2]


def test_driver_without_a_gpu(root: Path, driver: Path) -> None:
    driver.write_text(DRIVER)
    found = collect(root)
    assert (found.nvml, found.gpus) == ("ok", ())


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (4, "no-permission"),
        (8, "insufficient-power"),
        (9, "driver-not-loaded"),
        (12, "library-not-found"),
        (15, "gpu-lost"),
        (16, "reset-required"),
        (17, "blocked-by-os"),
        (18, "version-mismatch"),
        (27, "not-ready"),
        (999, "unknown-error"),
        (77, "unknown-error"),
    ],
)
def test_failing_nvml(code: int, word: str, root: Path, driver: Path) -> None:
    driver.write_text(f"[calls]\nnvmlInit_v2 = {code}\n")
    found = collect(root)
    assert (found.nvml, found.smi) == (word, "missing")
    assert found.nvml_detail
    assert found.driver_version == "570.86.10"


@pytest.mark.parametrize("function", ["nvmlInit_v2", "nvmlDeviceGetCount_v2", "nvmlDeviceGetName"])
def test_hung_nvml_is_ended(function: str, root: Path, driver: Path) -> None:
    driver.write_text(A100 + f"[calls]\n{function} = hang\n")
    found = collect(root, limit=2)
    assert found.nvml == "timeout"
    assert found.driver_version == "570.86.10"


def test_crashing_nvml(root: Path, driver: Path) -> None:
    driver.write_text(A100 + "[calls]\nnvmlDeviceGetName = crash\n")
    found = collect(root)
    assert (found.nvml, found.nvml_detail) == ("crashed", "signal SIGABRT")


def test_name_that_is_no_text(root: Path, driver: Path) -> None:
    driver.write_bytes(b"[gpu0]\nname = \xff\xfe\ncapability = 8.0\n")
    found = collect(root)
    assert found.nvml == "ok"
    assert found.gpus[0].compute_capability == "8.0"


def test_nvml_is_left_alone_where_no_driver_is_loaded(root: Path, driver: Path) -> None:
    """As root it would create device nodes."""
    shutil.rmtree(root / "proc")
    driver.write_text(DRIVER + A100)
    assert nvidia.collect(LIMIT, LINUX, root) is None


@pytest.mark.process
def test_library_of_the_driver_is_missing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("ldconfig", path="/sbin:/usr/sbin") and nvml_is_installed():
        pytest.skip("this machine has an NVML of its own")
    load_driver(root)
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    found = collect(root)
    assert (found.nvml, found.module_loaded) == ("library-not-found", True)


def nvml_is_installed() -> bool:
    folders = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib/wsl/lib")
    return any((Path(folder) / "libnvidia-ml.so.1").exists() for folder in folders)


@pytest.mark.process
@pytest.mark.parametrize(
    ("text", "status", "word"),
    [
        (CANNOT_COMMUNICATE, 9, "cannot-communicate"),
        (MISMATCH, 18, "version-mismatch"),
        ("No devices were found\n", 6, "no-device"),
        (NO_LIBRARY, 12, "library-not-found"),
        ("Failed to initialize NVML: Insufficient Permissions\n", 4, "no-permission"),
        ("Failed to initialize NVML: GPU access blocked by the operating system\n", 17, "blocked-by-os"),
        (
            "Unable to determine the device handle for GPU 0000:3B:00.0: GPU is lost.  Reboot the system to recover "
            "this GPU\n",
            15,
            "gpu-lost",
        ),
        ("Failed to initialize NVML: Unknown Error\n", 255, "error"),
        ("", 0, "error"),
        ("\x00\x01 rubbish, 1, 2\n", 0, "error"),
        ("<html>404</html>", 0, "error"),
        (ROW + ", 8.0\n", 1, "error"),
    ],
)
def test_failing_nvidia_smi(text: str, status: int, word: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    smi_says(root, monkeypatch, text, status)
    found = collect(root)
    assert (found.smi, found.gpus, found.driver_version) == (word, (), None)
    assert found.module_loaded is False


@pytest.mark.process
def test_hung_nvidia_smi_is_ended(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    smi_says(root, monkeypatch, "hang")
    assert collect(root, limit=1).smi == "timeout"


@pytest.mark.process
def test_nvidia_smi_that_is_no_program(root: Path) -> None:
    broken = root.parent / "bin/nvidia-smi"
    broken.write_text("not a program")
    broken.chmod(0o755)
    assert collect(root).smi == "error"


def test_working_nvidia_smi_behind_a_failing_nvml(root: Path, driver: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    driver.write_text("[calls]\nnvmlInit_v2 = 4\n")
    smi_says(root, monkeypatch, f"{ROW}, 8.0\n{ROW.replace('0', '1', 1)}, [N/A]\nWARNING: infoROM is corrupted\n")
    found = collect(root)
    assert (found.nvml, found.smi, found.gpus_via) == ("no-permission", "ok", "nvidia-smi")
    assert found.driver_version == "570.86.10"
    assert found.gpus == (
        Gpu(0, "NVIDIA A100-SXM4-40GB", "GPU-1b2c", "8.0", 40960 << 20, "00000000:07:00.0"),
        Gpu(1, "NVIDIA A100-SXM4-40GB", "GPU-1b2c", None, 40960 << 20, "00000000:07:00.0"),
    )


def test_both_hang_within_the_limit(root: Path, driver: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    driver.write_text("[calls]\nnvmlInit_v2 = hang\n")
    smi_says(root, monkeypatch, "hang")
    found = collect(root, limit=2)
    assert (found.nvml, found.smi) == ("timeout", "timeout")


@pytest.mark.process
def test_old_nvidia_smi_does_not_know_compute_cap(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_driver(root)
    monkeypatch.setenv("LD_LIBRARY_PATH", str(root))
    monkeypatch.setenv("STANDIN_SMI_UNKNOWN", "compute_cap")
    smi_says(root, monkeypatch, ROW + "\n")
    found = collect(root)
    assert found.smi == "ok"
    assert (found.gpus[0].name, found.gpus[0].compute_capability) == ("NVIDIA A100-SXM4-40GB", None)


@pytest.mark.process
def test_memory_that_is_shared_with_the_cpu_is_not_known(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    smi_says(root, monkeypatch, "0, NVIDIA GB10, GPU-5, 0000000F:01:00.0, [N/A], 580.95.05, 12.1\n")
    found = collect(root)
    assert (found.gpus[0].memory, found.gpus[0].compute_capability) == (None, "12.1")
    assert (found.driver_version, found.driver_via) == ("580.95.05", "nvidia-smi")


@pytest.mark.process
@pytest.mark.skipif(os.geteuid() != 0, reason="only root could create device nodes")
def test_nvidia_smi_may_not_create_device_nodes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a loaded driver, even as root: bit 27 is the right to mknod."""
    tool = root.parent / "bin/nvidia-smi"
    tool.write_text(
        '#!/bin/sh\nwhile read -r name value; do [ "$name" = CapEff: ] && echo "$value"; done </proc/self/status\n'
    )
    tool.chmod(0o755)
    without = int(collect(root).smi_detail.split()[-1], 16)
    load_driver(root)
    monkeypatch.setenv("LD_LIBRARY_PATH", str(root))
    assert without >> 27 & 1 == 0
    assert without >> 16 & 1 == 0
    assert int(collect(root).smi_detail.split()[-1], 16) & ~without


@pytest.mark.parametrize(
    ("text", "version"),
    [(LOADED, "570.86.10"), (OPEN_MODULE, "570.124.06"), ("NVRM version: none\n", None), ("", None)],
)
def test_version_from_proc(text: str, version: str | None) -> None:
    assert kernel.driver_version(text) == version


def test_version_from_sys_where_proc_has_none(root: Path) -> None:
    """As in containers without /proc/driver."""
    (root / "sys/module/nvidia").mkdir(parents=True)
    (root / "sys/module/nvidia/version").write_text("550.54.15\n")
    found = kernel.look(LINUX, root)
    assert (found.driver_version, found.driver_via) == ("550.54.15", "/sys/module/nvidia/version")
    assert found.module_loaded


def test_gpus_from_proc(root: Path) -> None:
    for bus in ("0000:41:00.0", "0000:01:00.0"):
        (root / "proc/driver/nvidia/gpus" / bus).mkdir(parents=True)
        text = f"Model: \t\t NVIDIA GeForce RTX 4090\nIRQ:   \t\t 130\nGPU UUID: \t GPU-{bus[5:7]}\nBus Type: \t PCIe\n"
        (root / "proc/driver/nvidia/gpus" / bus / "information").write_text(text)
    found = kernel.look(LINUX, root)
    assert [(gpu.index, gpu.name, gpu.uuid, gpu.pci_bus_id) for gpu in found.gpus] == [
        (0, "NVIDIA GeForce RTX 4090", "GPU-01", "0000:01:00.0"),
        (1, "NVIDIA GeForce RTX 4090", "GPU-41", "0000:41:00.0"),
    ]
    assert found.gpus_via == "/proc/driver/nvidia/gpus"


def test_gpu_on_the_bus_without_a_driver(root: Path) -> None:
    """Display controllers of NVIDIA count; its sound function and other vendors' GPUs do not."""
    devices = {
        "0000:01:00.0": ("0x10de", "0x030000"),
        "0000:01:00.1": ("0x10de", "0x040300"),
        "0000:02:00.0": ("0x10de", "0x030200"),
        "0000:03:00.0": ("0x1002", "0x030000"),
        "0000:04:00.0": ("", ""),
    }
    for name, (vendor, kind) in devices.items():
        folder = root / "sys/bus/pci/devices" / name
        folder.mkdir(parents=True)
        (folder / "vendor").write_text(vendor + "\n")
        (folder / "class").write_text(kind + "\n")
    found = collect(root)
    assert (found.pci_devices, found.module_loaded, found.smi) == (2, False, "missing")


def test_other_systems_do_not_look_into_proc(root: Path) -> None:
    load_driver(root)
    assert kernel.look(Host("windows", "amd64"), root) == Nvidia()
    assert nvidia.collect(LIMIT, Host("macos", "arm64"), root) is None
