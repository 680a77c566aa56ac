"""GPUs of AMD and Intel, and Apple's chip: by /sys, by the device files they are opened with, by sysctl."""

import re
from dataclasses import replace
from pathlib import Path

from torchdoctor.collect import child
from torchdoctor.collect.nvidia_kernel import node
from torchdoctor.model import Amd, AmdGpu, Apple, DeviceNode, Host, Intel, IntelDriver
from torchdoctor.pythons.paths import is_folder, listed, read, there

AMD, INTEL = "0x1002", "0x8086"
DISPLAY = ("0x03", "0x12")  # display controllers, processing accelerators
TOPOLOGY = "sys/class/kfd/kfd/topology/nodes"
VIDEO_MEMORY = ("1", "2")  # heap_type of a bank: visible to the host, or not
INTEL_DRIVERS: tuple[IntelDriver, ...] = ("xe", "i915")
SYSCTL = "/usr/sbin/sysctl"


def on_bus(vendor: str, root: Path) -> list[str] | None:
    """The device IDs ("0x744c"); None where no bus is seen."""
    folder = root / "sys/bus/pci/devices"
    if not is_folder(folder):
        return None
    found = [device for device in listed(folder) if read(device / "vendor").strip() == vendor]
    return [read(device / "device").strip() for device in found if read(device / "class").startswith(DISPLAY)]


def amd(root: Path) -> Amd | None:
    """None where there is no sign of one. root: of the file system, for tests."""
    gpus, devices = topology(root / TOPOLOGY), on_bus(AMD, root)
    if not gpus and not devices:
        return None
    return Amd(
        gpus=gpus,
        pci_devices=len(devices) if devices is not None else None,
        module_loaded=there(root / "sys/module/amdgpu"),
        nodes=device_nodes(root, [root / "dev/kfd", *render_nodes(root)]),
    )


def topology(folder: Path) -> tuple[AmdGpu, ...]:
    """The nodes that are GPUs; CPUs stand among them, with a target of 0."""
    found = []
    for place in sorted((path for path in listed(folder) if path.name.isdecimal()), key=lambda path: int(path.name)):
        facts = properties(place / "properties")
        if facts.get("gfx_target_version", "0") != "0":
            name = target(int(facts["gfx_target_version"]))
            banks = [properties(bank / "properties") for bank in listed(place / "mem_banks")]
            memory = sum(int(bank.get("size_in_bytes", 0)) for bank in banks if bank.get("heap_type") in VIDEO_MEMORY)
            found.append(AmdGpu(name, memory or None))
    return tuple(found)


def properties(path: Path) -> dict[str, str]:
    """Lines such as "gfx_target_version 110000"."""
    return dict(re.findall(r"^(\w+) (\d+)$", read(path, 16_384), re.M))


def target(number: int) -> str:
    """110000 is gfx1100, 90010 is gfx90a: major, then minor and stepping in hexadecimal, of two digits each."""
    return f"gfx{number // 10_000}{number // 100 % 100:x}{number % 100:x}"


def device_nodes(root: Path, paths: list[Path]) -> tuple[DeviceNode, ...]:
    found = [path for path in paths if there(path)]
    return tuple(replace(node(path), path=f"/{path.relative_to(root).as_posix()}") for path in found)


def render_nodes(root: Path) -> list[Path]:
    return [path for path in listed(root / "dev/dri") if path.name.startswith("renderD")]


def intel(root: Path) -> Intel | None:
    """None where there is no sign of one. root: of the file system, for tests."""
    found = on_bus(INTEL, root)
    if not found:
        return None
    return Intel(
        devices=tuple(found),
        driver=next((name for name in INTEL_DRIVERS if there(root / "sys/module" / name)), None),
        nodes=device_nodes(root, render_nodes(root)),
    )


def apple(host: Host, limit: float, program: str = SYSCTL) -> Apple | None:
    """program: sysctl, for tests. None where this is not a Mac."""
    if host.os != "macos":
        return None
    if host.arch == "arm64":
        return Apple(silicon=True)
    told = child.run([program, "-n", "hw.optional.arm64"], limit)
    said = told.stdout.strip()
    return Apple(silicon=said == "1" if told.kind == "exit" and said in ("", "0", "1") else None)
