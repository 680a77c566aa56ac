"""What speaks against a build on a machine, and whether that is certain."""

import pytest
from faults import each

from torchdoctor.install.fit import ASK_BUILD, ASK_INDEX, Fit, span
from torchdoctor.install.machine import Card, Machine
from torchdoctor.install.request import Doubt, Request
from torchdoctor.knowledge import load

LINUX = Machine("linux", "x86_64", "3.12")
WINDOWS = Machine("windows", "amd64", "3.12")
ARM = Machine("linux", "aarch64", "3.12")


def doubt(machine: Machine, torch: str, build: str, request: Request | None = None) -> Doubt | None:
    release = load().releases.get(torch)
    assert release is not None
    return Fit(machine, load()).refusal(release, build, request or Request())


NO = [  # machine, torch, build, reason
    (LINUX._replace(python="3.9"), "2.14.1", "cu126", "no wheel for Python 3.9"),
    (LINUX._replace(python="3.16"), "2.14.1", "cu126", "no wheel for Python 3.16"),
    (LINUX._replace(glibc="2.17"), "2.14.1", "cpu", "needs glibc 2.28"),
    (LINUX._replace(driver="535.1"), "2.14.1", "cu130", "CUDA 13.0 needs NVIDIA driver 580"),
    (LINUX._replace(driver="566.36", gpus=(Card("RTX 5060", "12.0"),)), "2.13.0", "cu129", "update the driver first"),
    (
        LINUX._replace(driver="595.45", gpus=(Card("GTX 1060", "6.1"),)),
        "2.14.1",
        "cu126",
        "NVIDIA driver 580 is the last driver branch for GTX 1060 (Pascal)",
    ),
    (
        LINUX._replace(driver="535.1", gpus=(Card("K80", "3.7"),)),
        "2.4.1",
        "cu118",
        "470 is the last driver branch for K80",
    ),
    (WINDOWS._replace(gpus=(Card("GTX 980", "5.2"),)), "2.8.0", "cu126", "has no code for GTX 980 (5.2)"),
    (WINDOWS._replace(gpus=(Card("RTX 5090", "12.0"),)), "2.7.1", "cu118", "has no code for RTX 5090"),  # PTX of 3.7
    (LINUX._replace(gpus=(Card("V100", "7.0"),)), "2.15.0", "cu130", "CUDA 13.0 has no code for V100"),
    (ARM._replace(gpus=(Card("Orin", "8.7"),)), "2.8.0", "cu129", "CUDA 12.9 has no code for Orin"),
    (LINUX._replace(gfx=("gfx906",)), "2.14.1", "rocm7.14", "has no code for gfx906"),
    (
        LINUX._replace(intel=("Arc B580",)),
        "2.5.1",
        "xpu",
        "does not support Arc B-Series GPUs; torch 2.6",
    ),
]


@each(NO)
def test_what_is_certain(machine: Machine, torch: str, build: str, reason: str) -> None:
    found = doubt(machine, torch, build)
    assert found is not None
    assert (found.known, reason in found.reason) == (True, True), found


UNKNOWN = [  # machine, torch, build, reason, what would tell
    (
        LINUX,
        "2.15.0",
        "cpu",
        "torch 2.15.0 has been released, but it is not known which builds its index has",
        ASK_INDEX,
    ),
    (ARM._replace(gpus=(Card("GB200", "10.0"),)), "2.8.0", "cu129", "not known whether torch 2.8.0 with", ASK_BUILD),
    (
        WINDOWS._replace(gpus=(Card("V100", "7.0"),)),
        "2.8.0",
        "cu129",
        "sources disagree: cuda129.bat, pytorch/pytorch#158126",
        ASK_BUILD,
    ),
    (
        LINUX._replace(gfx=("gfx1151",)),
        "2.10.0",
        "rocm7.1",
        "sources disagree: the build script, uv's measured table",
        ASK_BUILD,
    ),
    *(
        (ARM._replace(gpus=(Card("", capability),)), "2.9.1", build, f"disagree: {one}, {other}", ASK_BUILD)
        for build, capability, one, other in (
            ("cu126", "7.5", "aarch64_ci_build.sh of v2.9.1", "build_cuda.sh of v2.9.1"),
            ("cu128", "7.0", "aarch64_ci_build.sh of v2.9.1", "build_cuda.sh of v2.9.1"),
            ("cu129", "9.0", "build_cuda.sh of v2.9.1", "aarch64_ci_build.sh of v2.9.1"),
            ("cu130", "11.0", "aarch64_ci_build.sh of v2.9.1", "build_cuda.sh of v2.9.1"),
        )
    ),
    (Machine("linux", "s390x", "3.12"), "2.12.1", "cpu", "seen: 3.13, 3.14", ASK_INDEX),
    (
        LINUX._replace(gfx=("gfx1030",), wsl=True),
        "2.14.1",
        "rocm7.2",
        "it is not on AMD's list for WSL",
        "AMD's WSL",
    ),
    (
        LINUX._replace(intel=("Iris Xe",)),
        "2.14.1",
        "xpu",
        "xpu builds support Iris Xe",
        "docs.pytorch",
    ),
]


@each(UNKNOWN)
def test_what_is_not_known_says_what_would_tell(
    machine: Machine, torch: str, build: str, reason: str, tell: str
) -> None:
    found = doubt(machine, torch, build)
    assert found is not None
    assert not found.known
    assert reason in found.reason
    assert found.tell.startswith(tell)


RUNS = [
    (LINUX._replace(python="3.15"), "2.14.1", "cu130"),
    (WINDOWS._replace(gpus=(Card("GTX 1080", "6.1"),), driver="581.15"), "2.14.1", "cu126"),  # R580 on Windows
    (LINUX._replace(driver="595.45", gpus=(Card("GTX 1060", "6.1", listed=True),)), "2.14.1", "cu126"),  # it lists it
    (LINUX._replace(gfx=("gfx1201",), wsl=True), "2.14.1", "rocm7.2"),
    (ARM._replace(gpus=(Card("Orin", "8.7"),)), "2.15.0", "cu132"),
    (ARM._replace(gpus=(Card("GH200", "9.0"),)), "2.9.1", "cu126"),  # both build scripts have it
    (ARM._replace(gpus=(Card("GB200", "10.0"),)), "2.9.1", "cu130"),
    (LINUX._replace(intel=("0xe20b",)), "2.14.1", "xpu"),
]


@each(RUNS)
def test_what_runs(machine: Machine, torch: str, build: str) -> None:
    assert doubt(machine, torch, build) is None


def test_certainty_outweighs_what_is_not_known() -> None:
    found = doubt(LINUX._replace(driver="535.1"), "2.15.0", "cu130")
    assert found is not None
    assert found.known


def test_to_be_verified_is_what_an_index_can_answer() -> None:
    asked = Request(try_unknown=True)
    assert doubt(LINUX, "2.15.0", "cpu", asked) is None
    assert doubt(LINUX._replace(gfx=("gfx1151",)), "2.10.0", "rocm7.1", asked) is not None


@pytest.mark.parametrize(
    ("pythons", "words"),
    [
        (["3.10", "3.11", "3.12", "3.13t", "3.14t"], "3.10 to 3.12, 3.13t, 3.14t"),
        (["3.11", "3.13"], "3.11, 3.13"),
        (["3.8", "3.9", "3.11", "3.12", "3.13"], "3.8, 3.9, 3.11 to 3.13"),
        ([], ""),
    ],
)
def test_pythons_in_words_hide_no_gap(pythons: list[str], words: str) -> None:
    assert span((*pythons,)) == words
