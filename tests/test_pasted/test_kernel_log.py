"""A driver whose libraries are not of its module: whoever prints it, and who has it no more."""

from torchdoctor.knowledge import load
from torchdoctor.pasted import NotRead, read
from torchdoctor.rules import diagnose

SAID = "Failed to initialize NVML: Driver/library version mismatch"
HEAD = "| NVIDIA-SMI 550.54.14 Driver Version: 550.54.14 CUDA Version: 12.4 |"
ROW = "| 0 NVIDIA A100 On | 00000000:07:00.0 Off | On |"
KERNEL = "NVRM: API mismatch: the client has the version 550.90.07, but{}NVRM: this kernel module has the version {}."
NAMED = (
    "NVRM: API mismatch: the client 'Xorg' (pid 91)\n NVRM: has the version 550.90.07, but this kernel module has\n"
    " NVRM: the version 535.183.01."
)
DIFFERS: dict[str, str | None] = {  # the version of the module, "" where it is not told; None: nothing differs
    f"{SAID}\nUbuntu 22.04": "",
    "nvml error: driver/library version mismatch: unknown\nOS: Ubuntu 22.04": "",
    f"{SAID}\nRebooting does not solve the issue. Ubuntu 22.04": "",
    f"{SAID}\nAfter an update; rebooting solved the issue. Ubuntu 22.04 with torch 2.4.0": None,
    f"A colleague has: {SAID}\nUbuntu 22.04, RTX 3090": None,
    f"{SAID}\nAfter the reboot:\n{HEAD}\n{ROW}": None,
    f"On the host:\n{HEAD}\nIn the container:\n{SAID}": "550.54.14",
    KERNEL.format("\n ", "535.183.01"): "535.183.01",
    KERNEL.format("#012", "535.183.01"): "535.183.01",
    f"{KERNEL.format('#012', '535.183.01')}\nIt is fixed by a reboot. Ubuntu": None,
    NAMED: "535.183.01",
    f"nvidia-detector reports nvidia-driver-550\n{NAMED}": "535.183.01",
    "My driver is 550.54.14. I read that NVRM: API mismatch can happen. Ubuntu": None,
    KERNEL.format("\n ", "550.90.07"): None,
}


def differs(text: str) -> str | None:
    try:
        facts = read(text).facts
    except NotRead:
        return None
    found = any(result.rule == "TD304" and result.findings for result in diagnose(facts, load()))
    return (facts.nvidia and facts.nvidia.driver_version) or "" if found else None


def test_a_driver_that_does_not_match_its_libraries() -> None:
    assert {text: differs(text) for text in DIFFERS} == DIFFERS


def test_a_row_that_is_cut_in_its_bus() -> None:
    cut = "| 0 NVIDIA GeForce RTX 4060 Ti Off | 00000000:"
    facts = read(f"{HEAD}\n{cut}").facts
    assert facts.nvidia is not None
    assert [gpu.name for gpu in facts.nvidia.gpus] == ["NVIDIA GeForce RTX 4060 Ti"]
