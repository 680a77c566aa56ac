"""What the Linux kernel shows of NVIDIA hardware and its driver: files of /proc, /sys and /dev are read, nothing is
called and nothing changes."""

import contextlib
import os
import re
import stat
from collections import Counter
from dataclasses import replace
from pathlib import Path

from torchdoctor.model import DeviceNode, Gpu, Host, Nvidia
from torchdoctor.pythons.paths import content, is_folder, listed, read, target_of

VENDOR, DISPLAY, NVSWITCH = "0x10de", ("0x0300", "0x0302"), "0x0680"
# EFI's variable: four bytes of attributes, then 1 where Secure Boot is on.
SECURE_BOOT = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
FABRIC_MANAGER = "nv-fabricmanage"  # the first 15 characters of nv-fabricmanager, as the kernel keeps them
XID = r"NVRM: Xid \(PCI:([\da-fA-F:.]+)\): (\d+)\b"
LOG_LIMIT = 16 << 20  # bytes of the kernel log; its buffer is seldom larger than one


def look(host: Host, root: Path) -> Nvidia:
    """Version and state of the kernel module, and the GPUs on the bus."""
    if host.os != "linux":
        return Nvidia()
    proc = read(root / "proc/driver/nvidia/version")
    module = read(root / "sys/module/nvidia/version").strip()
    version, via = driver_version(proc), "/proc/driver/nvidia/version"
    if version is None and module:
        version, via = module, "/sys/module/nvidia/version"
    gpus = proc_gpus(root / "proc/driver/nvidia/gpus")
    devices = pci_devices(root / "sys/bus/pci/devices")
    seen = Nvidia(
        driver_version=version,
        driver_via=via if version else "",
        module_loaded=None if host.wsl else bool(proc or module),
        gpus=gpus,
        gpus_via="/proc/driver/nvidia/gpus" if gpus else "",
        pci_devices=None if devices is None else len(devices),
        held_by=None if devices is None else tuple(sorted({holder for holder in devices if holder})),
    )
    return look_closer(seen, host, root, proc) if version or gpus or devices else seen


def look_closer(seen: Nvidia, host: Host, root: Path, proc: str) -> Nvidia:
    """What only a machine with NVIDIA has."""
    switches = nvswitches(root / "sys/bus/pci/devices")
    return replace(
        seen,
        module_kind=("open" if "Open Kernel Module" in proc else "proprietary") if proc else None,
        secure_boot=secure_boot(root / SECURE_BOOT),
        uvm=is_folder(root / "sys/module/nvidia_uvm") if is_folder(root / "sys/module/nvidia") else None,
        nodes=device_nodes(root / "dev"),
        nvswitches=switches,
        fabric_manager=runs(root / "proc", FABRIC_MANAGER) if switches and not host.container else None,
        xids=xids(root / "dev/kmsg") if seen.module_loaded else None,
    )


def driver_version(proc: str) -> str | None:
    """The number in "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.10  ..."."""
    found = re.search(r"^NVRM version:.*?\s(\d{3,}\.\d+(?:\.\d+)?)\s", proc, re.M)
    return found.group(1) if found else None


def proc_gpus(folder: Path) -> tuple[Gpu, ...]:
    """From /proc/driver/nvidia/gpus/BUS/information: Model, GPU UUID, Bus Location."""
    gpus = []
    for index, path in enumerate(listed(folder)):
        values = dict(re.findall(r"^([^:\n]+):\s*(.*?)\s*$", read(path / "information"), re.M))
        gpus.append(Gpu(index, values.get("Model", "unknown"), values.get("GPU UUID"), pci_bus_id=path.name))
    return tuple(gpus)


def pci_devices(folder: Path) -> tuple[str, ...] | None:
    """Of each NVIDIA display controller on the PCI bus the kernel driver that holds it, or ""; None: no bus is seen."""
    if not is_folder(folder):
        return None
    found = (device for device in listed(folder) if read(device / "vendor").strip() == VENDOR)
    return tuple(holder(device) for device in found if read(device / "class").startswith(DISPLAY))


def holder(device: Path) -> str:
    return Path(target_of(device / "driver")).name


def nvswitches(folder: Path) -> int | None:
    if not is_folder(folder):
        return None
    found = (device for device in listed(folder) if read(device / "vendor").strip() == VENDOR)
    return sum(read(device / "class").startswith(NVSWITCH) for device in found)


def secure_boot(variable: Path) -> bool | None:
    value = content(variable)[4:5]
    return value == b"\1" if value else None  # no EFI, or a container, which does not show it


def device_nodes(folder: Path) -> tuple[DeviceNode, ...]:
    """/dev/nvidia0, nvidiactl, nvidia-uvm, ..., and whether their permissions admit this user. They are not opened."""
    return tuple(node(path) for path in listed(folder) if path.name.startswith("nvidia") and not is_folder(path))


def node(path: Path) -> DeviceNode:
    mode = group = ""
    with contextlib.suppress(OSError, KeyError, NotImplementedError):  # gone meanwhile; a group without a name here
        mode = stat.filemode(path.stat().st_mode)
        group = path.group()
    return DeviceNode(f"/dev/{path.name}", mode, group, "" if os.access(path, os.R_OK | os.W_OK) else "EACCES")


def runs(proc: Path, command: str) -> bool:
    """Whether a process of that name is running."""
    return any(read(folder / "comm").strip() == command for folder in listed(proc) if folder.name.isdecimal())


def xids(log: Path) -> tuple[str, ...] | None:
    """ "79 on 0000:65:00", "31 on 0000:65:00 (12 times)" of the kernel log; None where it may not be read.

    What follows the number there names the user's processes, and is left out.
    """
    text = read_log(log)
    if text is None:
        return None
    found = Counter(f"{number} on {bus}" for bus, number in re.findall(XID, text))
    return tuple(name if count == 1 else f"{name} ({count} times)" for name, count in found.items())


def read_log(log: Path) -> str | None:
    """/dev/kmsg gives a record a call, says "would block" at the end, and EPIPE where one was overwritten."""
    try:
        file = os.open(log, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    text = b""
    while len(text) < LOG_LIMIT:
        try:
            part = os.read(file, 1 << 16)
        except BrokenPipeError:
            continue
        except OSError:
            break
        if not part:
            break
        text += part
    os.close(file)
    return text.decode("utf-8", "replace")
