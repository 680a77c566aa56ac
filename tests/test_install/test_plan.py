"""What real users ask, and questions that were once answered wrongly: flags, and the whole answer."""

import pytest
from faults import each

from torchdoctor.install.flags import Flags, UsageError, install_cmd
from torchdoctor.install.request import Unmet
from torchdoctor.knowledge import load

INDEX = "--index-url https://download.pytorch.org/whl"
NEWEST = "torch==2.14.1 torchvision==0.29.1"


def linux(**flags: object) -> Flags:
    return Flags(os="linux", python_version="3.12")._replace(**flags)  # type: ignore[arg-type]


def windows(**flags: object) -> Flags:
    return Flags(os="windows", python_version="3.12")._replace(**flags)  # type: ignore[arg-type]


RUNS = [
    (
        windows(python_version="3.9", gpu=["GTX 980"], driver="560.94"),
        f"torch==2.7.1 torchvision==0.22.1 torchaudio==2.7.1 {INDEX}/cu126",
    ),
    (linux(gpu=["Instinct MI50"]), f"{NEWEST} {INDEX}/rocm7.2"),
    (windows(python_version="3.15", gpu=["RTX 4090"], driver="581.15"), f"{NEWEST} {INDEX}/cu130"),
    (linux(python_version="3.15"), f"{NEWEST} {INDEX}/cpu"),
    (windows(arch="arm64", python_version="3.13"), f"torch==2.13.0 {INDEX}/cpu"),
    (windows(arch="arm64", python_version="3.11"), f"torch==2.13.0 {INDEX}/cpu"),
    (windows(arch="arm64", python_version="3.13", torch="2.10.0"), f"torch==2.10.0 {INDEX}/cpu"),
    (windows(arch="arm64", torch="2.8.0"), f"torch==2.8.0 {INDEX}/cpu"),
    (linux(torch="2.14.1", compute="cu132"), f"{NEWEST} {INDEX}/cu132"),
    (windows(torch="2.14.1", compute="xpu"), f"{NEWEST} {INDEX}/xpu"),
    (linux(torch="2.14.0", compute="rocm7.14"), f"torch==2.14.0 torchvision==0.29.0 {INDEX}/rocm7.14"),
    (
        linux(gpu=["GH200"], torch="2.6.0"),
        f"torch==2.6.0 torchvision==0.21.0 torchaudio==2.6.0 {INDEX}/cu126",
    ),
    (
        linux(torch="2.10.0", compute="cu128"),
        f"torch==2.10.0 torchvision==0.25.0 torchaudio==2.10.0 {INDEX}/cu128",
    ),
    (linux(torch="2.12.1", compute="cu126"), f"torch==2.12.1 torchvision==0.27.1 {INDEX}/cu126"),
    (linux(torch="2.2", compute="cpu"), f"torch==2.2.2 torchvision==0.17.2 torchaudio==2.2.2 {INDEX}/cpu"),
    (linux(gpu=["GTX 1060"], python_version="3.13"), f"{NEWEST} {INDEX}/cu126"),
    (linux(gpu=["DGX Spark"]), "torch==2.15.0 torchvision==0.29.2"),
    (linux(gpu=["Jetson AGX Thor"], driver="580.00"), "torch==2.15.0 torchvision==0.29.2"),
    (linux(gpu=["RTX PRO 6000"]), "torch==2.15.0 torchvision==0.29.2"),
    (linux(gpu=["1080 Ti"]), f"{NEWEST} {INDEX}/cu126"),
    (linux(gpu=["Arc B580"]), f"{NEWEST} {INDEX}/xpu"),
    (windows(gpu=["Core Ultra 7 258V"]), f"{NEWEST} {INDEX}/xpu"),
    (linux(gpu=["Strix Halo"]), f"{NEWEST} {INDEX}/rocm7.14"),
    (linux(gpu=["AMD Radeon 8060S Graphics"]), f"{NEWEST} {INDEX}/rocm7.14"),
    (linux(gpu=["Radeon VII"]), f"{NEWEST} {INDEX}/rocm7.2"),
    (linux(gpu=["780M"]), f"{NEWEST} {INDEX}/rocm7.14"),
    (linux(os=None, wsl=True, gpu=["RX 9070 XT"]), f"{NEWEST} {INDEX}/rocm7.14"),
    (
        windows(gpu=["GTX 1080 Ti", "RTX 5060"]),
        f"torch==2.8.0 torchvision==0.23.0 {INDEX}/cu128",
    ),
    (Flags(os="macos", python_version="3.15", torch="2.14.1"), f"{NEWEST} {INDEX}/cpu"),  # not on PyPI for 3.15
]


@each(RUNS)
def test_what_runs(flags: Flags, arguments: str) -> None:
    plan = install_cmd(flags, load())
    assert (plan.command, plan.status) == (f"pip install {arguments}", "runs")
    assert plan.arguments == tuple(arguments.split())


DOES_NOT = [
    (windows(gpu=["GTX 980"], torch="2.8.0"), "cu126: torch 2.8.0 with CUDA 12.6 has no code for GTX 980 (5.2)"),
    (linux(nightly=True, gpu=["V100"]), "cu126: nightly wheels of cu126 are no longer made"),
    (linux(nightly=True, gpu=["RTX 4090"], driver="550.54"), "cu130: CUDA 13.0 needs NVIDIA driver 580"),
    (linux(nightly=True, gpu=["RTX 4090"], python_version="3.10"), "cu130: torch 2.15.0 has no wheel for Python 3.10"),
    (linux(gpu=["RTX 5060"], driver="566.36"), "needs NVIDIA driver 570 or newer, but this machine has 566.36: update"),
    (
        windows(gpu=["RTX 5060"], driver="566.36"),
        "needs NVIDIA driver 570 or newer, but this machine has 566.36: update",
    ),
    (linux(gpu=["GTX 1060"], driver="595.45"), "595.45 does not support it"),
    (linux(gpu=["K80"], driver="535.261.03"), "NVIDIA driver 470 is the last driver branch for K80 (Kepler)"),
    (linux(gpu=["V100"], torch="2.15.0"), "has no code for V100 (7.0): CUDA 12 is the last for Volta"),
    (linux(gpu=["Orin (nvgpu)"], driver="540.4.0", python_version="3.10"), "has no code for Orin (nvgpu) (8.7)"),
    (windows(gpu=["RX 9070 XT"]), "no such build of any torch is known for windows amd64"),
    (linux(gpu=["Radeon 680M"]), "no ROCm build on pytorch.org supports gfx1035"),
    (linux(gpu=["GTX 1080 Ti", "RTX 5060"]), "has no code for RTX 5060 (12.0)"),
    (Flags(os="macos", arch="x86_64", python_version="3.13"), "no wheel for Python 3.13 here; it has them for 3.8 to"),
]


@each(DOES_NOT)
def test_what_does_not_run(flags: Flags, reason: str) -> None:
    with pytest.raises(Unmet) as unmet:
        install_cmd(flags, load())
    assert unmet.value.status == "does-not-run"
    assert reason in str(unmet.value)
    assert unmet.value.nearest


UNKNOWN = [
    (linux(arch="aarch64", gpu=["GB200"], torch="2.8.0"), "not known whether torch 2.8.0 with CUDA 12.9 has code"),
    (linux(gpu=["gfx1151"], torch="2.10.0"), "has code for gfx1151: sources disagree"),
    (
        linux(compute="cpu", torch="2.15.0"),
        "torch 2.15.0 has been released, but it is not known which builds its index has",
    ),
    (linux(os=None, wsl=True, gpu=["RX 6800"]), "it is not on AMD's list for WSL"),
]


@pytest.mark.parametrize(("flags", "reason"), UNKNOWN)
def test_what_is_not_known(flags: Flags, reason: str) -> None:
    with pytest.raises(Unmet) as unmet:
        install_cmd(flags, load())
    assert unmet.value.status == "unknown"
    assert reason in str(unmet.value)


CONTRADICTIONS = [
    (linux(gpu=["RX 7900 XTX"], driver="580.1"), "--driver 580.1 is an NVIDIA driver"),
    (linux(arch="x86_64", gpu=["Jetson Orin"]), "Jetson Orin is on Arm"),
    (windows(gpu=["GH200"]), "GH200 is on Arm"),
    (linux(gpu=["Arc B580"], compute="cu126"), "--compute cu126 is for NVIDIA GPUs, but Arc B580 is not one"),
    (linux(gpu=["V100"], compute="rocm7.2"), "--compute rocm7.2 is for AMD GPUs, but V100 is not one"),
    (windows(wsl=True), "--wsl means Linux inside Windows"),
]


@pytest.mark.parametrize(("flags", "line"), CONTRADICTIONS)
def test_flags_that_contradict_each_other(flags: Flags, line: str) -> None:
    with pytest.raises(UsageError, match=line.replace("(", r"\(")):
        install_cmd(flags, load())


@pytest.mark.parametrize(
    ("name", "near"), [("Arc C580", "arc b580"), ("RTX 9999", "rtx"), ("RX 7950 XTX", "rx 7900 xtx")]
)
def test_suggestions_are_near(name: str, near: str) -> None:
    with pytest.raises(UsageError) as refused:
        install_cmd(linux(gpu=[name]), load())
    assert near in str(refused.value).partition("nearest: ")[2]


def test_a_newer_release_whose_builds_are_not_known_is_not_skipped_in_silence() -> None:
    plan = install_cmd(linux(), load())
    assert (
        "not torch 2.15.0 (cpu): torch 2.15.0 has been released, but it is not known which builds its index has"
        in plan.why
    )


def test_evidence_that_is_not_the_index_itself_is_named() -> None:
    plan = install_cmd(linux(arch="aarch64", gpu=["GH200"], driver="570.86"), load())
    assert (plan.torch, plan.build) == ("2.14.1", "cu126")
    assert any("was not seen on the index; known from: pytorch/test-infra" in line for line in plan.why)
