"""AMD GPUs as the kernel's compute driver lists them in /sys, and the device files that ROCm opens."""

import re
from dataclasses import replace
from pathlib import Path

from torchdoctor.collect import pci
from torchdoctor.collect.host import read
from torchdoctor.collect.kernel import node
from torchdoctor.model import Amd, AmdGpu, DeviceNode

TOPOLOGY = "sys/class/kfd/kfd/topology/nodes"
VIDEO_MEMORY = ("1", "2")  # heap_type of a bank: visible to the host, or not


def collect(root: Path) -> Amd | None:
    """None where there is no sign of one. root: of the file system, for tests."""
    gpus, on_bus = topology(root / TOPOLOGY), pci.devices(pci.AMD, root)
    if not gpus and not on_bus:
        return None
    return Amd(
        gpus=gpus,
        pci_devices=len(on_bus) if on_bus is not None else None,
        module_loaded=(root / "sys/module/amdgpu").exists(),
        nodes=device_nodes(root, [root / "dev/kfd", *sorted((root / "dev/dri").glob("renderD*"))]),
    )


def topology(folder: Path) -> tuple[AmdGpu, ...]:
    """The nodes that are GPUs; CPUs stand among them, with a target of 0."""
    found = []
    for place in sorted(folder.glob("[0-9]*"), key=lambda path: int(path.name)):
        facts = properties(place / "properties")
        if facts.get("gfx_target_version", "0") != "0":
            name = target(int(facts["gfx_target_version"]))
            banks = [properties(bank) for bank in place.glob("mem_banks/*/properties")]
            memory = sum(int(bank["size_in_bytes"]) for bank in banks if bank.get("heap_type") in VIDEO_MEMORY)
            found.append(AmdGpu(name, memory or None))
    return tuple(found)


def properties(path: Path) -> dict[str, str]:
    """Lines such as "gfx_target_version 110000"."""
    return dict(re.findall(r"^(\w+) (\d+)$", read(path, 16_384), re.M))


def target(number: int) -> str:
    """110000 is gfx1100, 90010 is gfx90a: major, then minor and stepping in hexadecimal, of two digits each."""
    return f"gfx{number // 10_000}{number // 100 % 100:x}{number % 100:x}"


def device_nodes(root: Path, paths: list[Path]) -> tuple[DeviceNode, ...]:
    there = [path for path in paths if path.exists()]
    return tuple(replace(node(path), path=f"/{path.relative_to(root).as_posix()}") for path in there)
