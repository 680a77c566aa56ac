"""What install-cmd refuses: values it does not know (one line, the nearest valid ones) and wishes nothing fulfils."""

import pytest
from faults import each

from torchdoctor import knowledge
from torchdoctor.install import Unmet, UsageError, refusal
from torchdoctor.install.flags import Flags, install_cmd
from torchdoctor.install.machine import Card, Machine

LINUX = Flags(os="linux")
BAD = [  # flags, and what the one line must name
    (Flags(torch="2.99"), ["--torch 2.99", "2.14.1", "2.15.0"]),
    (Flags(torch="2.13.1"), ["2.13.0", "2.14.0"]),
    (Flags(torch="1.6.0"), ["1.7.0"]),
    (Flags(torch="2.9."), ["not a version", "2.9.0"]),
    (Flags(torch="newest"), ["not a version", "2.15.0"]),
    (Flags(torch=""), ["not a version"]),
    (Flags(torch="2.9.1+cu126"), ["--torch 2.9.1 --compute cu126"]),
    (Flags(compute="cu127"), ["--compute cu127", "cu126", "cu128"]),
    (Flags(compute="12.6"), ["cu126"]),
    (Flags(compute="rocm6.5"), ["rocm6.4"]),
    (Flags(compute="mps"), ["auto", "cpu"]),
    (Flags(os="plan9"), ["linux, windows, macos"]),
    (Flags(os="linux", arch="sparc"), ["x86_64, aarch64"]),
    (Flags(os="windows", arch="ppc"), ["amd64, arm64"]),
    (LINUX._replace(python_version="312"), ["3.12"]),
    (LINUX._replace(python_version="3"), ["3.15"]),
    (LINUX._replace(python_version="3.x"), ["nearest"]),
    (LINUX._replace(gpu=["RTX 3095"]), ["--gpu rtx 3095", "rtx 3090"]),
    (LINUX._replace(gpu=["RX 7900XTY"]), ["rx 7900 xtx"]),
    (LINUX._replace(gpu=["GTX 860M"]), ["--compute-capability"]),
    (LINUX._replace(gpu=[""]), ["nearest"]),
    (LINUX._replace(compute_capability=["8"]), ["nearest", "12.0"]),
    (LINUX._replace(compute_capability=["86"]), ["8.6"]),
    (LINUX._replace(compute_capability=["99.9"]), ["12.1"]),
    (LINUX._replace(driver="new"), ["570.86.10"]),
    (LINUX._replace(driver="12.8"), ["not a driver version", "615"]),  # the CUDA version that nvidia-smi prints
    (LINUX._replace(driver="57x.10"), ["nearest"]),
    (LINUX._replace(compute="cuda"), ["--compute cuda: give the version, such as cu13"]),
    (LINUX._replace(compute="ROCm"), ["--compute ROCm: give the version, such as rocm7"]),
    (LINUX._replace(manager="npm"), ["pip, uv, conda"]),
    (LINUX._replace(companions=["torchvision,torchaudoi"]), ["torchaudoi", "torchvision, torchaudio"]),
    (LINUX._replace(companions=["torchvision"], only=True), ["--only", "--with"]),
    (LINUX._replace(manager="wheel"), ["--python-version"]),
    (LINUX._replace(nightly=True, manager="conda"), ["pip or uv"]),
    (LINUX._replace(nightly=True, torch="2.9.1"), ["--torch"]),
]


@each(BAD)
def test_a_bad_value_is_one_line_that_names_valid_ones(flags: Flags, named: list[str]) -> None:
    with pytest.raises(UsageError) as error:
        install_cmd(flags, knowledge.load())
    line = str(error.value)
    assert "\n" not in line
    assert all(part in line for part in named), line


FORGIVEN = [  # spellings that can mean one thing only
    (Flags(os="Linux", arch="AMD64", compute="CU126"), "cu126"),
    (Flags(os="linux", arch="x64", compute="cu126"), "cu126"),
    (Flags(os="windows", arch="x86_64", compute="cu126"), "cu126"),
    (Flags(os="linux", gpu=["rtx 3090"], driver="550"), "cu126"),
    (Flags(os="linux", gpu=["NVIDIA GeForce RTX 3090"], driver="550.54.14"), "cu126"),
    (Flags(os="linux", gpu=["RX 7900 XTX"]), "rocm7.14"),
    (Flags(os="linux", gpu=["AMD Instinct MI300X"]), "rocm7.14"),
    (Flags(os="linux", gpu=["gfx1100"]), "rocm7.14"),
    (Flags(os="linux", torch="2.13", compute="cu126", python_version="3.12.4"), "cu126"),
]


@each(FORGIVEN)
def test_spellings_that_can_mean_one_thing_only_are_taken(flags: Flags, build: str) -> None:
    assert install_cmd(flags, knowledge.load()).build == build


UNMET = [  # flags, a reason that must be given, and what would work
    (
        Flags(os="linux", torch="2.9.1", python_version="3.6"),
        "cpu: torch 2.9.1 has no wheel for Python 3.6 here; it has them for 3.10 to 3.14, 3.13t, 3.14t",
        ["a different Python: torch 2.9.1 (cpu) with Python 3.10 to 3.14", "a different torch: torch 1.10.2 (cpu)"],
    ),
    (
        Flags(os="linux", compute="cu130", driver="470.82"),
        "cu130: CUDA 13.0 needs NVIDIA driver 580, but this machine has 470.82",
        [
            "with NVIDIA driver 580 or newer",
            "a different build: torch 2.7.1 (cu118)",
            "the CPU build: torch 2.14.1 (cpu)",
        ],
    ),
    (
        Flags(os="linux", python_version="3.12", driver="340.108"),
        "cu118: CUDA 11.8 needs NVIDIA driver 450.80.02, but this machine has 340.108",
        ["a newer NVIDIA driver: torch 2.15.0 (cu132) with NVIDIA driver 580 or newer", "the CPU build"],
    ),
    (
        Flags(os="linux", compute="cu130", driver="580.95", gpu=["V100"]),
        "cu130: torch 2.15.0 with CUDA 13.0 has no code for V100 (7.0)",
        ["a different build: torch 2.14.1 (cu126)"],
    ),
    (
        Flags(os="linux", torch="2.13.0", compute="cu132", companions=["torchaudio"]),
        "cu132: torchaudio 2.11.0 has no cu132 wheel",
        ["a different build: torch 2.13.0 (cu130)", "torch alone: torch 2.15.0 (cu132)"],
    ),
    (
        Flags(os="linux", torch="2.15.0", compute="cu126"),
        "cu126: torch 2.15.0 is no longer built for cu126",
        ["a different torch: torch 2.14.1 (cu126)", "a different build: torch 2.15.0 (cu132)"],
    ),
    (
        Flags(os="macos", arch="x86_64", torch="2.9.1"),
        "cpu: torch 2.9.1 has no such build on macos x86_64; it has: none",
        ["a different torch: torch 2.2.2 (cpu)"],
    ),
    (
        Flags(os="macos", compute="cu126"),
        "cu126: no such build of any torch is known for macos arm64",
        ["the CPU build: torch 2.15.0 (cpu)"],
    ),
    (
        Flags(os="windows", gpu=["RX 7900 XTX"]),
        "rocm: no such build of any torch is known for windows amd64",
        ["AMD's own wheels", '"torch[device-gfx1100]"', "the CPU build: torch 2.15.0 (cpu)"],
    ),
    (
        Flags(os="linux", gpu=["Radeon RX 5700 XT"]),
        "no ROCm build on pytorch.org supports gfx1010",
        ["the CPU build"],
    ),
    (
        Flags(os="linux", manager="conda", torch="2.9.1"),
        "cpu: official conda packages ended with 2.5.1, and the newest known one on conda-forge is 2.13.0",
        ["a different torch: torch 2.13.0 (cpu)"],
    ),
    (
        Flags(os="linux", compute="cu92", nightly=True),
        "cu92: no such build of nightly torch is known for linux x86_64",
        ["a different build: torch 2.14.1 (cu130)"],
    ),
]


@each(UNMET)
def test_what_cannot_be_met_gives_reasons_and_what_would_work(flags: Flags, reason: str, nearest: list[str]) -> None:
    with pytest.raises(Unmet) as refused:
        install_cmd(flags, knowledge.load())
    answer = refusal(refused.value)
    assert any(reason in f"{item['build']}: {item['reason']}" for item in answer["rejected"]), answer
    assert all(any(part in line for line in answer["nearest"]) for part in nearest), answer["nearest"]
    assert answer["schema"] == "torchdoctor.install/1"


HERE = Machine(
    os="linux",
    arch="x86_64",
    python="3.11",
    glibc="2.36",
    driver="550.54.14",
    gpus=(Card("Tesla V100-SXM2-16GB", "7.0"),),
    interpreter="/opt/my env/bin/python",
    torch="2.9.1",
)


def test_without_flags_the_command_is_for_the_patient_itself() -> None:
    plan = install_cmd(Flags(), knowledge.load(), HERE)
    assert plan.command == (
        "'/opt/my env/bin/python' -m pip install torch==2.14.1 torchvision==0.29.1"
        " --index-url https://download.pytorch.org/whl/cu126"
    )


def test_a_flag_replaces_one_thing_of_the_machine_at_hand() -> None:
    newer = install_cmd(Flags(driver="580.95"), knowledge.load(), HERE)
    assert newer.build == "cu126"  # the V100 is still there
    other = install_cmd(Flags(gpu=["RTX 5090"]), knowledge.load(), HERE)
    assert (other.torch, other.build) == ("2.15.0", "cu132")  # for another GPU, the driver is not known
    assert other.command.startswith("pip install")


def test_another_system_takes_nothing_from_the_machine_at_hand() -> None:
    plan = install_cmd(Flags(os="windows", python_version="3.12"), knowledge.load(), HERE)
    assert (plan.build, plan.command) == ("cpu", "pip install torch==2.15.0 torchvision==0.29.2")


def test_an_old_c_library_gets_the_last_torch_that_was_built_for_it() -> None:
    plan = install_cmd(Flags(), knowledge.load(), HERE._replace(glibc="2.17"))
    assert (plan.torch, plan.build) == ("2.6.0", "cu124")
    assert "torch 2.14.1 needs glibc 2.28, but this system has 2.17" in [item.reason for item in plan.rejected]


OBSTACLES = [
    ("its Python is 32-bit, but torch has wheels only for 64-bit Python", ["a different Python"]),
    ("its C library is musl, but torch has wheels only for glibc", []),
]


@pytest.mark.parametrize(("obstacle", "ways"), OBSTACLES)
def test_what_stands_in_the_way_of_every_wheel(obstacle: str, ways: list[str]) -> None:
    with pytest.raises(Unmet) as refused:
        install_cmd(Flags(), knowledge.load(), HERE._replace(obstacle=obstacle))
    assert {item.reason for item in refused.value.rejected} == {obstacle}
    assert [line.partition(":")[0] for line in refused.value.nearest] == ways


def test_torch_of_the_same_version_but_another_build_is_replaced() -> None:
    """pip would call torch==2.14.1 satisfied by 2.14.1+cpu, so the local tag is named."""
    plan = install_cmd(Flags(), knowledge.load(), HERE._replace(torch="2.14.1"))
    assert "torch==2.14.1+cu126" in plan.command
