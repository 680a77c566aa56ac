"""A driver whose libraries are not of its module: whoever prints it, and who has it no more."""

import time

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
    f"{SAID}\nI will reboot and see if that works. Ubuntu 22.04": "",
    f"{SAID}\nWe rebooted; the network works, nvidia-smi fails the same. torch 2.4.0": "",
    f"{SAID}\nrebooting helped for a day, then it came back.": "",
    f"{SAID}\nafter I rebooted only one of the GPUs works.": "",
    f"{SAID}\nAfter a restart it worked. Ubuntu 22.04": None,
    f"{SAID}\nReloading the module with rmmod nvidia solved it. Ubuntu": None,
}
TABLE, LOG = f"{HEAD}\n{ROW}", KERNEL.format("\n", "535.183.01")
LOADED = "[ 99.0] NVRM: loading NVIDIA UNIX x86_64 Kernel Module  550.90.07  Thu"
HEALTHY = (
    "Is CUDA available: True\nOS: Ubuntu 22.04\n\nNot the usual driver/library version mismatch, I think.",
    f"torch.cuda.is_available(): True\nOS: Ubuntu 22.04\n{SAID}",
    "GPU: RTX 3090\nOS: Ubuntu 22.04\n- [x] no driver/library version mismatch",
    "Ubuntu 22.04\nI checked for a driver/library version mismatch and found none.",
    'Ubuntu 22.04\nexcept NVMLError: print("driver/library version mismatch")',
    "There is no driver/library version mismatch here. Ubuntu 22.04, torch 2.4.0, RTX 3090",
    f"{TABLE}\nBefore the reboot it said:\n{SAID}",
    f"{TABLE}\nCould this be a Driver/library version mismatch?",
    f"{TABLE}\nRelated: #123 {SAID}",
    f"{TABLE}\nEarlier I had {SAID} but that is over.",
    f"{TABLE}\n{SAID}\nAfter reboot:\n{TABLE}",
    f"node1:\n{TABLE}\nnode2:\n{SAID}",
    f"{LOG}\nUbuntu 22.04\nThen I rebooted, and:\n{TABLE}",
    f"{LOG}\n{LOADED}",
    f"{LOG}\nGPU: RTX 3090\ntorch 2.4.0\ntorch.cuda.is_available(): True",
    f"dmesg from last week, before the reboot:\n{LOG}\nUbuntu 22.04",
    f"{LOG}\nUbuntu 22.04\nI rebooted and it is OK now.",
    f"{LOG}\nUbuntu 22.04\nRebooting got rid of it.",
    f"{LOG}\nUbuntu 22.04\nEDIT: a reboot did it.",
    f"{LOG}\nUbuntu 22.04\nIt is resolved now.",
)


def differs(text: str) -> str | None:
    try:
        facts = read(text).facts
    except NotRead:
        return None
    found = any(result.rule == "TD304" and result.findings for result in diagnose(facts, load()))
    return (facts.nvidia and facts.nvidia.driver_version) or "" if found else None


def test_a_driver_that_does_not_match_its_libraries() -> None:
    assert {text: differs(text) for text in DIFFERS} == DIFFERS


def test_a_driver_that_is_well_again_or_was_never_ill() -> None:
    assert {text for text in HEALTHY if differs(text) is not None} == set()


def test_a_table_below_the_kernels_log_counts() -> None:
    nvidia = read(f"{LOG}\nThen I rebooted, and:\n{TABLE}").facts.nvidia
    assert nvidia is not None
    assert (nvidia.driver_version, [gpu.name for gpu in nvidia.gpus]) == ("550.54.14", ["NVIDIA A100"])


def test_a_question_keeps_the_facts_of_its_line() -> None:
    facts = read("Is it a driver/library version mismatch? Ubuntu 22.04, torch 2.4.0, RTX 3090").facts
    assert facts.torch is not None
    assert facts.torch.version == "2.4.0"


def test_a_log_that_repeats_itself_is_read_in_no_time() -> None:
    text = "Ubuntu 22.04\n" + f"[ 12.34] {LOG}\n" * 200
    began = time.monotonic()
    assert differs(text) == "535.183.01"
    assert time.monotonic() - began < 10


def test_the_system_that_a_log_implies_gives_way_to_one_that_is_told() -> None:
    host = read(f"{LOG}\nWSL2 Ubuntu 22.04").facts.host
    assert host is not None
    assert host.wsl == 2


def test_a_row_that_is_cut_in_its_bus() -> None:
    cut = "| 0 NVIDIA GeForce RTX 4060 Ti Off | 00000000:"
    facts = read(f"{HEAD}\n{cut}").facts
    assert facts.nvidia is not None
    assert [gpu.name for gpu in facts.nvidia.gpus] == ["NVIDIA GeForce RTX 4060 Ti"]
