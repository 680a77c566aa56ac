"""What the kernel shows of NVIDIA, from faked /proc, /sys and /dev."""

import os
from pathlib import Path

import pytest

from torchdoctor.collect import nvidia_kernel as kernel
from torchdoctor.model import DeviceNode, Host

LINUX = Host("linux", "x86_64")
VERSION = "NVRM version: NVIDIA UNIX {}  570.124.06  Release Build  (root@builder)\n"
LOG = """6,1,2,-;NVRM: loading NVIDIA UNIX Open Kernel Module for x86_64  570.124.06
4,1,3,-;NVRM: Xid (PCI:0000:65:00): 79, pid=4711, name=train_secret.py, GPU has fallen off the bus.
4,1,4,-;NVRM: Xid (PCI:0000:65:00): 31, pid='<unknown>', name=<unknown>, Ch 00000008, intr 00000000.
4,1,5,-;NVRM: Xid (PCI:0000:65:00): 31, pid=4711, name=train_secret.py, Ch 00000008
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A loaded driver."""
    write(tmp_path, "proc/driver/nvidia/version", VERSION.format("x86_64 Kernel Module"))
    (tmp_path / "sys/module/nvidia").mkdir(parents=True)
    return tmp_path


def write(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def device(root: Path, bus: str, kind: str, driver: str = "") -> None:
    write(root, f"sys/bus/pci/devices/{bus}/vendor", "0x10de\n")
    write(root, f"sys/bus/pci/devices/{bus}/class", f"{kind}\n")
    if driver:
        (root / f"sys/bus/pci/devices/{bus}/driver").symlink_to(f"../../drivers/{driver}")


@pytest.mark.parametrize(
    ("text", "kind"), [("x86_64 Kernel Module", "proprietary"), ("Open Kernel Module for x86_64", "open")]
)
def test_kind_of_module(text: str, kind: str, root: Path) -> None:
    write(root, "proc/driver/nvidia/version", VERSION.format(text))
    seen = kernel.look(LINUX, root)
    assert (seen.driver_version, seen.module_kind) == ("570.124.06", kind)


def test_who_holds_the_gpus(tmp_path: Path) -> None:
    device(tmp_path, "0000:01:00.0", "0x030000", "nouveau")
    device(tmp_path, "0000:02:00.0", "0x030200", "vfio-pci")
    device(tmp_path, "0000:03:00.0", "0x030200")
    device(tmp_path, "0000:01:00.1", "0x040300", "snd_hda_intel")
    seen = kernel.look(LINUX, tmp_path)
    assert (seen.pci_devices, seen.held_by) == (3, ("nouveau", "vfio-pci"))


@pytest.mark.parametrize(("value", "on"), [(b"\6\0\0\0\1", True), (b"\6\0\0\0\0", False), (None, None)])
def test_secure_boot(value: bytes | None, on: bool | None, root: Path) -> None:
    if value is not None:
        write(root, kernel.SECURE_BOOT, "").write_bytes(value)
    assert kernel.look(LINUX, root).secure_boot is on


def test_device_files_and_their_permissions(root: Path) -> None:
    write(root, "dev/nvidia0", "").chmod(0o666)
    write(root, "dev/nvidia-caps/nvidia-cap1", "")
    closed = kernel.look(LINUX, root).nodes
    assert closed is not None
    (node,) = closed
    assert (node.path, node.mode, node.error) == ("/dev/nvidia0", "-rw-rw-rw-", "")
    assert node.group


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_device_file_of_others(root: Path) -> None:
    path = write(root, "dev/nvidia0", "")
    path.chmod(0)
    assert kernel.device_nodes(root / "dev") == (DeviceNode("/dev/nvidia0", "----------", path.group(), "EACCES"),)


@pytest.mark.parametrize(("command", "runs"), [("nv-fabricmanage", True), ("nvidia-persiste", False)])
def test_fabric_manager(command: str, runs: bool, root: Path) -> None:
    device(root, "0000:07:00.0", "0x068000")
    write(root, "proc/12/comm", "bash\n")
    write(root, "proc/345/comm", f"{command}\n")
    seen = kernel.look(LINUX, root)
    assert (seen.nvswitches, seen.fabric_manager) == (1, runs)
    inside = kernel.look(Host("linux", "x86_64", container="docker"), root)
    assert inside.fabric_manager is None


def test_no_nvswitch_needs_no_fabric_manager(root: Path) -> None:
    device(root, "0000:01:00.0", "0x030200")
    assert kernel.look(LINUX, root).fabric_manager is None


def test_xids_without_the_names_of_programs(root: Path) -> None:
    write(root, "dev/kmsg", LOG)
    assert kernel.look(LINUX, root).xids == ("79 on 0000:65:00", "31 on 0000:65:00 (2 times)")


def test_kernel_log_that_may_not_be_read(root: Path) -> None:
    assert kernel.look(LINUX, root).xids is None


def test_real_kernel_log_is_read_to_its_end() -> None:
    """/dev/kmsg never ends; where it may be read, reading comes back all the same."""
    text = kernel.read_log(Path("/dev/kmsg"))
    assert text is None or ";" in text or text == ""


@pytest.mark.parametrize("loaded", [True, False])
def test_uvm(loaded: bool, root: Path) -> None:
    if loaded:
        (root / "sys/module/nvidia_uvm").mkdir()
    assert kernel.look(LINUX, root).uvm is loaded


def test_nothing_is_looked_at_closer_without_nvidia(tmp_path: Path) -> None:
    (tmp_path / "sys/bus/pci/devices").mkdir(parents=True)
    write(tmp_path, "dev/kmsg", LOG)
    seen = kernel.look(LINUX, tmp_path)
    assert (seen.nodes, seen.xids, seen.pci_devices) == (None, None, 0)
