"""The choice on a grid of machines, against a table of rules that is written by hand and reads no data of ours.

The table follows the official compatibility matrix, the driver floors of CUDA's release notes and the architecture
lists of the build scripts. Rows stand newest first: the first that fits a machine is what it should get.
"""

from typing import NamedTuple

import pytest

from torchdoctor import knowledge
from torchdoctor.install import Unmet
from torchdoctor.install.flags import Flags, install_cmd

GPUS = {
    "Tesla K80": 3.7,
    "GeForce GTX 980": 5.2,
    "Tesla P100-PCIE-16GB": 6.0,
    "NVIDIA GeForce GTX 1080 Ti": 6.1,
    "Tesla V100-SXM2-32GB": 7.0,
    "Tesla T4": 7.5,
    "NVIDIA A100-SXM4-80GB": 8.0,
    "NVIDIA GeForce RTX 3090": 8.6,
    "NVIDIA GeForce RTX 4090": 8.9,
    "NVIDIA H100 80GB HBM3": 9.0,
    "NVIDIA GeForce RTX 5090": 12.0,
}
DRIVERS = {
    "linux": ["440.33.01", "450.80.02", "470.82.01", "525.60.13", "535.261.03", "570.86.10", "580.95.05", "595.45"],
    "windows": ["441.22", "452.39", "472.12", "528.33", "537.58", "572.16", "581.15"],
}
PYTHONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.13t", "3.14", "3.14t")
NEW = ("3.10", "3.11", "3.12", "3.13", "3.14", "3.14t")


class Row(NamedTuple):
    """A build, and the machines that it serves. Capabilities: from..to."""

    torch: str
    build: str
    pythons: tuple[str, ...]
    driver: tuple[int, ...]
    capabilities: tuple[float, float]


R13, R12, R11, R10 = (580,), (525, 60, 13), (450, 80, 2), (440, 33)
LINUX = (
    Row("2.15.0", "cu132", NEW[1:], R13, (7.5, 12.1)),
    Row("2.14.1", "cu130", NEW, R13, (7.5, 12.1)),
    Row("2.14.1", "cu126", NEW, R12, (5.0, 9.0)),
    Row("2.13.0", "cu129", NEW, R12, (7.5, 12.1)),
    Row("2.12.0", "cu130", ("3.13t",), R13, (7.5, 12.1)),
    Row("2.12.0", "cu126", ("3.13t",), R12, (5.0, 9.0)),
    Row("2.11.0", "cu128", ("3.13t",), R12, (7.5, 12.1)),
    Row("2.8.0", "cu128", ("3.9",), R12, (7.0, 12.1)),
    Row("2.8.0", "cu126", ("3.9",), R12, (5.0, 9.0)),
    Row("2.7.1", "cu118", ("3.9", "3.10", "3.11", "3.12", "3.13", "3.13t"), R11, (3.7, 9.0)),
    Row("2.4.1", "cu121", ("3.8",), R12, (5.0, 9.0)),
    Row("2.4.1", "cu118", ("3.8",), R11, (3.7, 9.0)),
    Row("1.12.1", "cu102", ("3.8", "3.9", "3.10"), R10, (3.7, 7.5)),
)
W13, W12, W11, W10 = (580,), (528, 33), (452, 39), (441, 22)
ANY = (3.7, 99)  # the Windows builds of CUDA 11 hold PTX of 3.7, which newer GPUs compile when loading
WINDOWS = (
    Row("2.14.1", "cu130", NEW, W13, (7.5, 12.1)),
    Row("2.14.1", "cu126", NEW, W12, (5.0, 9.0)),
    Row("2.12.0", "cu130", ("3.13t",), W13, (7.5, 12.1)),
    Row("2.12.0", "cu126", ("3.13t",), W12, (5.0, 9.0)),
    Row("2.11.0", "cu128", (*NEW, "3.13t"), W12, (7.5, 12.1)),
    Row("2.8.0", "cu128", ("3.9",), W12, (6.1, 12.1)),
    Row("2.8.0", "cu126", ("3.9",), W12, (5.0, 9.0)),
    Row("2.7.1", "cu118", ("3.9", "3.10", "3.11", "3.12", "3.13", "3.13t"), W11, ANY),
    Row("2.4.1", "cu121", ("3.8",), W12, (5.0, 9.0)),
    Row("2.4.1", "cu118", ("3.8",), W11, ANY),
    Row("1.12.1", "cu102", ("3.8", "3.9", "3.10"), W10, (3.7, 7.5)),
)
MACHINES = [
    (system, python, driver, gpu)
    for system in ("linux", "windows")
    for python in PYTHONS
    for driver in DRIVERS[system]
    for gpu in GPUS
]


def expected(system: str, python: str, driver: str, gpu: str) -> tuple[str, str] | None:
    have = tuple(int(part) for part in driver.split("."))
    for row in LINUX if system == "linux" else WINDOWS:
        low, high = row.capabilities
        if python in row.pythons and have >= row.driver and low <= GPUS[gpu] <= high:
            return row.torch, row.build
    return None


def planned(flags: Flags) -> tuple[str, str] | None:
    try:
        plan = install_cmd(flags, knowledge.load())
    except Unmet as unmet:
        explained = unmet.rejected and all(item.reason for item in unmet.rejected)
        return None if explained else ("refused", "without a reason")
    return plan.torch, plan.build


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", ["linux", "windows"])
def test_every_machine_of_the_grid_gets_what_the_table_says(system: str, python: str) -> None:
    assert len(MACHINES) > 1000
    wrong = []
    for machine in MACHINES:
        if machine[:2] == (system, python):
            got = planned(Flags(os=system, python_version=python, driver=machine[2], gpu=[machine[3]]))
            if got != expected(*machine):
                wrong.append((machine, got, expected(*machine)))
    assert wrong == []


# Eleven plain pairs of driver and GPU, on each of which some known tool prints a command that cannot work.
PAIRS = [
    ("450.80", "Tesla T4", ["cu118"]),
    ("470.82", "NVIDIA GeForce RTX 2080 Ti", ["cu118"]),
    ("525.60", "NVIDIA A100", ["cu126"]),
    ("550.54", "NVIDIA A100", ["cu126"]),
    ("560.35", "NVIDIA GeForce RTX 4090", ["cu126"]),
    ("570.86", "NVIDIA GeForce RTX 5090", ["cu128", "cu129"]),
    ("580.95", "NVIDIA GeForce RTX 4090", ["cu130", "cu132"]),
    ("580.95", "Tesla V100-SXM2-16GB", ["cu126", "cu128", "cu129"]),
    ("580.95", "NVIDIA GeForce GTX 1080 Ti", ["cu126"]),
    ("590.44", "NVIDIA GeForce RTX 5090", ["cu130", "cu132"]),
    (None, None, ["cpu"]),
]


@pytest.mark.parametrize(("driver", "gpu", "builds"), PAIRS)
def test_the_eleven_pairs(driver: str | None, gpu: str | None, builds: list[str]) -> None:
    flags = Flags(os="linux", python_version="3.11", driver=driver, gpu=[gpu] if gpu else [])
    plan = install_cmd(flags, knowledge.load())
    assert plan.build in builds
    assert plan.build == "cu132" or plan.index_url == f"https://download.pytorch.org/whl/{plan.build}"
    assert "3.11" in knowledge.load().releases.all()[-1].pythons["linux_x86_64"]
    assert plan.wheels == () or "cp311" in plan.wheels[0].filename


OTHERS = [  # other machines: flags, and torch and build
    (Flags(os="macos", arch="arm64", python_version="3.12"), ("2.15.0", "cpu")),
    (Flags(os="macos", arch="x86_64", python_version="3.12"), ("2.2.2", "cpu")),
    (Flags(os="macos", arch="x86_64", python_version="3.13"), None),
    (Flags(os="linux", arch="aarch64", python_version="3.12"), ("2.14.1", "cpu")),
    (
        Flags(os="linux", arch="aarch64", python_version="3.12", driver="580.95", gpu=["NVIDIA GH200 480GB"]),
        ("2.15.0", "cu132"),
    ),
    (
        Flags(os="linux", arch="aarch64", python_version="3.12", driver="570.86", gpu=["NVIDIA GH200 480GB"]),
        ("2.14.0", "cu126"),
    ),
    (Flags(os="windows", arch="arm64", python_version="3.12"), ("2.13.0", "cpu")),
    (Flags(os="linux", python_version="3.12", gpu=["AMD Radeon RX 7900 XTX"]), ("2.14.1", "rocm7.14")),
    (Flags(os="linux", python_version="3.12", compute="xpu"), ("2.14.1", "xpu")),
    (Flags(os="linux", python_version="3.7"), ("1.13.1", "cpu")),
    (Flags(os="windows", python_version="3.12"), ("2.15.0", "cpu")),
    # Two GPUs: a build must serve both. Volta and Blackwell meet in 2.10.0 alone.
    (Flags(os="linux", python_version="3.12", driver="580.95", gpu=["Tesla V100", "RTX 5090"]), ("2.10.0", "cu128")),
    # Orin runs no code for 8.0 or 8.6 before CUDA 13.2.
    (Flags(os="linux", arch="aarch64", python_version="3.12", driver="540.4", compute_capability=["8.7"]), None),
]


@pytest.mark.parametrize(("flags", "right"), OTHERS)
def test_other_machines(flags: Flags, right: tuple[str, str] | None) -> None:
    assert planned(flags) == right


def test_torchaudio_is_offered_only_where_it_exists() -> None:
    """torchaudio ends with 2.11.0, which has no wheel for CUDA 13.2."""
    flags = Flags(os="linux", python_version="3.12", driver="595.45", gpu=["RTX 4090"], companions=["torchaudio"])
    plan = install_cmd(flags, knowledge.load())
    assert (plan.torch, plan.build, plan.packages["torchaudio"]) == ("2.14.1", "cu130", "2.11.0")
    assert any("torchaudio 2.11.0 has no cu132 wheel" in item.reason for item in plan.rejected)
    with pytest.raises(Unmet, match=r"torchaudio 2\.11\.0 has no cu132 wheel"):
        install_cmd(flags._replace(torch="2.13.0", compute="cu132"), knowledge.load())


@pytest.mark.parametrize(("system", "arch"), [("windows", "arm64"), ("linux", "s390x")])
def test_a_companion_that_nobody_has_seen_is_left_out(system: str, arch: str) -> None:
    plan = install_cmd(Flags(os=system, arch=arch, torch="2.13.0", python_version="3.12"), knowledge.load())
    assert dict(plan.packages) == {"torch": "2.13.0"}
    assert f"left out: no torchvision is known for {system} {arch}" in plan.why


def test_a_companion_needs_a_wheel_for_the_python() -> None:
    """torchaudio ended before Python 3.15."""
    flags = Flags(os="macos", python_version="3.15", companions=["torchaudio"])
    with pytest.raises(Unmet, match=r"torchaudio 2\.11\.0 has no wheel for Python 3\.15"):
        install_cmd(flags, knowledge.load())
    assert install_cmd(flags._replace(companions=["torchvision"]), knowledge.load()).packages["torchvision"] == "0.29.2"


def test_an_index_is_not_named_for_a_release_that_nobody_has_seen_on_it() -> None:
    plan = install_cmd(Flags(os="linux", python_version="3.12", driver="595.45", gpu=["RTX 4090"]), knowledge.load())
    assert (plan.torch, plan.index_url, plan.wheels) == ("2.15.0", None, ())
    assert plan.command == "pip install torch==2.15.0 torchvision==0.29.2"
