"""What would run if one thing were different, where nothing does."""

import pytest

from torchdoctor.install.machine import Card, Machine
from torchdoctor.install.nearest import nearest
from torchdoctor.install.request import Request
from torchdoctor.knowledge import load
from torchdoctor.model import Project

LINUX = Machine("linux", "x86_64", "3.12")
ORIN = Machine("linux", "aarch64", "3.10", driver="540.4.0", gpus=(Card("Orin (nvgpu)", "8.7"),), jetson=True)
MUSL = LINUX._replace(obstacle="its C library is musl, but torch has wheels only for glibc", musl=True)
WAYS = [
    (
        LINUX._replace(driver="595.45", gpus=(Card("GTX 1060", "6.1"),)),
        ["NVIDIA driver 580, the last branch for Pascal: torch 2.14.1 (cu126)"],
    ),
    (
        LINUX._replace(driver="566.36", gpus=(Card("RTX 5060", "12.0"),)),
        ["NVIDIA driver 570 or newer: torch 2.13.0 (cu129)", "a newer NVIDIA driver: torch 2.15.0 (cu132)"],
    ),
    (
        ORIN,
        [
            "NVIDIA's own wheels for JetPack 6 with Python 3.10",
            "JetPack 7.2 or newer, which includes NVIDIA driver 580",
        ],
    ),
    (MUSL, ["a system with glibc (Debian, Ubuntu, Fedora ...): torch 2.14.1 (cpu)"]),
    (LINUX._replace(gfx=("gfx1152",)), ["AMD's own wheels, which pytorch.org does not have: pip install --index-url"]),
    (LINUX._replace(gfx=("gfx1031",)), ["AMD's own wheels, which pytorch.org does not have"]),
    (Machine("windows", "amd64", "3.12", gfx=("gfx1201",)), ["AMD's own wheels, which pytorch.org does not have"]),
]


@pytest.mark.parametrize(("machine", "ways"), WAYS)
def test_the_ways_out_of_a_machine(machine: Machine, ways: list[str]) -> None:
    found = list(nearest(Request(), machine, load()))
    assert all(any(line.startswith(way) for line in found) for way in ways), found
    assert len(found) == len(set(found))


@pytest.mark.parametrize(("system", "gfx", "untested"), [("windows", "gfx1201", True), ("linux", "gfx1031", False)])
def test_it_is_said_where_amd_has_not_tested_its_wheels(system: str, gfx: str, untested: bool) -> None:
    (way,) = (way for way in nearest(Request(), LINUX._replace(os=system, gfx=(gfx,)), load()) if "AMD's own" in way)
    assert (f"AMD has not tested {gfx}" in way) == untested


def test_a_newer_driver_is_no_way_out_for_a_gpu_that_it_would_not_know() -> None:
    lost = LINUX._replace(driver="595.45", gpus=(Card("GTX 1060", "6.1"),))
    assert not any(line.startswith("a newer NVIDIA driver") for line in nearest(Request(), lost, load()))


def test_in_a_project_that_locks_packages_the_ways_out_are_told_too() -> None:
    locked = LINUX._replace(project=Project("/src/model", "uv", locked={"torch": "2.9.1"}))
    assert "a different torch: torch 2.14.1 (cpu)" in list(
        nearest(Request(torch="2.15.0", compute="cpu"), locked, load())
    )


def test_a_jetson_is_not_told_to_update_its_driver() -> None:
    assert not any(line.startswith("a newer NVIDIA driver") for line in nearest(Request(), ORIN, load()))
