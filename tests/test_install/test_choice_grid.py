"""The choice on a grid of machines, against a table of rules that is written by hand and reads no data of ours.

The table follows the official compatibility matrix, the driver floors of CUDA's release notes and the architecture
lists of the build scripts. Rows stand newest first: the first that fits a machine is what it should get.
"""

from typing import NamedTuple

import pytest
from faults import each

from torchdoctor import knowledge
from torchdoctor.install import Unmet
from torchdoctor.install.choice import Planner
from torchdoctor.install.flags import Flags, install_cmd, machine_of
from torchdoctor.install.request import Request

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
# NVIDIA's matrix of architectures: the first and the last driver branch that knows a GPU.
BRANCHES = {
    3.7: (0, 470), 5.2: (0, 580), 6.0: (0, 580), 6.1: (0, 580), 7.0: (384, 580), 7.5: (410, 999), 8.0: (450, 999),
    8.6: (455, 999), 8.9: (520, 999), 9.0: (520, 999), 10.0: (570, 999), 10.3: (575, 999), 12.0: (570, 999),
    12.1: (580, 999),
}  # fmt: skip
DRIVERS = {
    "linux": ["440.33.01", "450.80.02", "470.82.01", "525.60.13", "535.261.03", "570.86.10", "580.95.05", "595.45"],
    "windows": ["441.22", "452.39", "472.12", "528.33", "537.58", "572.16", "581.15", "591.44"],
}
PYTHONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.13t", "3.14", "3.14t", "3.15", "3.15t")
NEW = ("3.10", "3.11", "3.12", "3.13", "3.14", "3.14t")
NEWEST = (*NEW, "3.15", "3.15t")  # 2.14: from the index alone


class Row(NamedTuple):
    """A build, and the machines on which it runs. Capabilities: from..to."""

    torch: str
    build: str
    pythons: tuple[str, ...]
    driver: tuple[int, ...]
    capabilities: tuple[float, float]


R13, R12, R11, R10 = (580,), (525, 60, 13), (450, 80, 2), (440, 33)
LINUX = (
    Row("2.15.0", "cu132", NEWEST[1:], R13, (7.5, 12.1)),
    Row("2.14.1", "cu130", NEWEST, R13, (7.5, 12.1)),
    Row("2.14.1", "cu126", NEWEST, R12, (5.0, 9.0)),
    Row("2.13.0", "cu129", NEWEST, R12, (7.5, 12.1)),
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
WINDOWS = (
    Row("2.14.1", "cu130", NEWEST, W13, (7.5, 12.1)),
    Row("2.14.1", "cu126", NEWEST, W12, (5.0, 9.0)),
    Row("2.12.0", "cu130", ("3.13t",), W13, (7.5, 12.1)),
    Row("2.12.0", "cu126", ("3.13t",), W12, (5.0, 9.0)),
    Row("2.11.0", "cu128", (*NEW, "3.13t"), W12, (7.5, 12.1)),
    Row("2.8.0", "cu128", ("3.9",), W12, (6.1, 12.1)),
    Row("2.7.1", "cu126", ("3.9",), W12, (5.0, 9.0)),  # that of 2.8.0 begins at 6.1
    Row("2.7.1", "cu118", ("3.9", "3.10", "3.11", "3.12", "3.13", "3.13t"), W11, (3.7, 9.0)),
    Row("2.4.1", "cu121", ("3.8",), W12, (5.0, 9.0)),
    Row("2.4.1", "cu118", ("3.8",), W11, (3.7, 9.0)),
    Row("1.12.1", "cu102", ("3.8", "3.9", "3.10"), W10, (3.7, 7.5)),
)
ARM_GPUS = {"NVIDIA GH200 480GB": 9.0, "NVIDIA GB200": 10.0, "NVIDIA GB300": 10.3, "NVIDIA GB10": 12.1}
ARM_DRIVERS = ["535.261.03", "570.86.10", "575.57.08", "580.95.05", "595.45"]
ARM = (
    Row("2.15.0", "cu132", NEWEST[1:], R13, (8.0, 12.1)),
    Row("2.14.1", "cu130", NEWEST, R13, (8.0, 12.1)),
    Row("2.14.1", "cu126", NEWEST, R12, (8.0, 9.0)),
    Row("2.13.0", "cu129", NEWEST, R12, (8.0, 12.1)),
    Row("2.12.0", "cu130", ("3.13t",), R13, (8.0, 12.1)),
    Row("2.12.0", "cu126", ("3.13t",), R12, (8.0, 9.0)),
    Row("2.11.0", "cu128", ("3.13t",), R12, (8.0, 12.1)),
)
TABLES = {"linux": LINUX, "windows": WINDOWS, "arm": ARM}
PLACES = {"linux": (GPUS, DRIVERS["linux"]), "windows": (GPUS, DRIVERS["windows"]), "arm": (ARM_GPUS, ARM_DRIVERS)}
MACHINES = [
    (system, python, driver, gpu)
    for system, (gpus, drivers) in PLACES.items()
    for python in PYTHONS
    if system != "arm" or python in (*NEWEST, "3.13t")
    for driver in drivers
    for gpu in gpus
]


def expected(system: str, python: str, driver: str, gpu: str) -> tuple[str, str] | None:
    have = tuple(int(part) for part in driver.split("."))
    capability = {**GPUS, **ARM_GPUS}[gpu]
    first, last = BRANCHES[capability]
    if not first <= have[0] < last + 10:  # Windows' drivers of branch 580 are 580 to 589
        return None
    for row in TABLES[system]:
        low, high = row.capabilities
        if python in row.pythons and have >= row.driver and low <= capability <= high:
            return row.torch, row.build
    return None


def planned(flags: Flags) -> tuple[str, str] | None:
    try:
        plan = install_cmd(flags, knowledge.load())
    except Unmet as unmet:
        return refused(unmet)
    return plan.torch, plan.build


def refused(unmet: Unmet) -> tuple[str, str] | None:
    explained = unmet.rejected and all(item.reason for item in unmet.rejected)
    return (None if unmet.status == "does-not-run" else ("not", "known")) if explained else ("without", "a reason")


def chosen(flags: Flags) -> tuple[str, str] | None:
    """The same without what would run instead, which takes most of the time where nothing runs."""
    compat = knowledge.load()
    try:
        choice = Planner(machine_of(flags, compat, None), compat).choose(Request())
    except Unmet as unmet:
        return refused(unmet)
    return choice.release.torch, choice.build


def flags_of(system: str, python: str, driver: str, gpu: str) -> Flags:
    named = "linux" if system == "arm" else system
    return Flags(os=named, python_version=python, driver=driver, gpu=[gpu])


@pytest.mark.long
@pytest.mark.parametrize("system", TABLES)
def test_every_machine_of_the_grid_gets_what_the_table_says(system: str) -> None:
    got = {machine: chosen(flags_of(*machine)) for machine in MACHINES if machine[0] == system}
    wrong = [(machine, found, expected(*machine)) for machine, found in got.items() if found != expected(*machine)]
    assert wrong == []
    one_each = {(machine[1], found is None): machine for machine, found in got.items()}  # of each Python
    assert [
        (machine, got[machine]) for machine in one_each.values() if planned(flags_of(*machine)) != got[machine]
    ] == []


def test_the_grid_is_large() -> None:
    assert len(MACHINES) + len(ROCM_MACHINES) + len(XPU_MACHINES) + len(CPU_MACHINES) > 2000


# ROCm, by PYTORCH_ROCM_ARCH of the build scripts: the newest build that has the target.
ROCM = {
    "gfx900": "2.14.1 rocm7.2", "gfx906": "2.14.1 rocm7.2", "gfx908": "2.14.1 rocm7.14", "gfx90a": "2.14.1 rocm7.14",
    "gfx942": "2.14.1 rocm7.14", "gfx950": "2.14.1 rocm7.14", "gfx1030": "2.14.1 rocm7.14",
    "gfx1100": "2.14.1 rocm7.14", "gfx1101": "2.14.1 rocm7.14", "gfx1102": "2.14.1 rocm7.14",
    "gfx1103": "2.14.1 rocm7.14", "gfx1150": "2.14.1 rocm7.14", "gfx1151": "2.14.1 rocm7.14",
    "gfx1200": "2.14.1 rocm7.14", "gfx1201": "2.14.1 rocm7.14",
}  # fmt: skip
ROCM_MACHINES = [(system, target, python) for system in ("linux", "windows") for target in ROCM for python in NEWEST]


@pytest.mark.parametrize("system", ["linux", "windows"])
def test_amd_gpus(system: str) -> None:
    """pytorch.org has no ROCm build for Windows."""
    for place, target, python in ROCM_MACHINES:
        if place == system:
            right = tuple(ROCM[target].split()) if system == "linux" else None
            assert planned(Flags(os=system, python_version=python, gpu=[target])) == right, (target, python)


XPU_NAMES = ("Arc A770", "Arc B580", "Intel(R) Arc(TM) A380 Graphics", "Core Ultra 7 155H", "Data Center GPU Max 1550")
XPU_MACHINES = [(system, gpu, python) for system in ("linux", "windows") for gpu in XPU_NAMES for python in NEWEST]


def test_intel_gpus() -> None:
    """docs.pytorch.org, Getting Started on Intel GPU: Linux and Windows."""
    for system, gpu, python in XPU_MACHINES:
        found = planned(Flags(os=system, python_version=python, gpu=[gpu]))
        assert found == ("2.14.1", "xpu"), (system, gpu, python)


CPU_MACHINES = [
    (system, arch, python)
    for system, arch in (("linux", "x86_64"), ("linux", "aarch64"), ("windows", "amd64"), ("macos", "arm64"))
    for python in PYTHONS
]
LAST_CPU = {"3.8": "2.4.1", "3.9": "2.8.0", "3.10": "2.14.1", "3.13t": "2.12.0"}


def test_without_a_gpu() -> None:
    """PyPI serves 2.15.0 for the CPU on Windows and macOS; its CPU index is not known to anybody here."""
    for system, arch, python in CPU_MACHINES:
        right = LAST_CPU.get(python, "2.15.0" if system in ("windows", "macos") else "2.14.1")
        found = planned(Flags(os=system, arch=arch, python_version=python))
        assert found == (right, "cpu"), (system, arch, python)


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


@each(PAIRS)
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
        ("2.14.1", "cu126"),
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


@each(OTHERS)
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
    assert (plan.torch, plan.index_url) == ("2.15.0", None)
    assert [item.url.partition("/packages/")[0] for item in plan.wheels] == ["https://files.pythonhosted.org"] * 2
    assert all(item.sha256 and item.size for item in plan.wheels)
    assert plan.command == "pip install torch==2.15.0 torchvision==0.29.2"
