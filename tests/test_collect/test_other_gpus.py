"""GPUs of AMD, Intel and Apple, read from faked file systems as their kernels write them."""

import platform
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from faults import each
from machines import LINUX, laptop, mac

from torchdoctor.collect import collect, other_gpus
from torchdoctor.install.machine import machine
from torchdoctor.knowledge import load
from torchdoctor.model import Amd, AmdGpu, Apple, Facts, Host
from torchdoctor.pythons.target import Target
from torchdoctor.render.text import gpus_line

CPU = "cpu_cores_count 16\nsimd_count 0\ngfx_target_version 0\nvendor_id 0\ndevice_id 0\n"
GPU = "cpu_cores_count 0\nsimd_count 192\nmem_banks_count 1\ngfx_target_version {}\nvendor_id 4098\ndevice_id 29772\n"
BANK = "heap_type {}\nsize_in_bytes {}\nflags 0\nwidth 384\n"


def write(root: Path, path: str, text: str = "") -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def kfd(root: Path, *versions: int) -> None:
    """A processor and these GPUs, with their device files."""
    write(root, f"{other_gpus.TOPOLOGY}/0/properties", CPU)
    write(root, f"{other_gpus.TOPOLOGY}/0/mem_banks/0/properties", BANK.format(0, 1 << 36))
    for index, version in enumerate(versions, 1):
        write(root, f"{other_gpus.TOPOLOGY}/{index}/properties", GPU.format(version))
        write(root, f"{other_gpus.TOPOLOGY}/{index}/mem_banks/0/properties", BANK.format(1, 25_753_026_560))
        write(root, f"dev/dri/renderD{127 + index}")
    write(root, "dev/kfd")
    (root / "sys/module/amdgpu").mkdir(parents=True)


def on_bus(root: Path, *devices: tuple[str, str, str]) -> None:
    for index, (vendor, device, kind) in enumerate(devices):
        for name, text in (("vendor", vendor), ("device", device), ("class", kind)):
            write(root, f"sys/bus/pci/devices/0000:0{index}:00.0/{name}", f"{text}\n")


@each(
    [
        (110_000, "gfx1100"),
        (90_010, "gfx90a"),
        (90_402, "gfx942"),
        (90_012, "gfx90c"),
        (100_306, "gfx1036"),
        (110_501, "gfx1151"),
        (120_001, "gfx1201"),
        (90_006, "gfx906"),
    ]
)
def test_targets_are_named_as_compilers_name_them(number: int, name: str) -> None:
    assert other_gpus.target(number) == name


def test_gpus_of_the_compute_driver(tmp_path: Path) -> None:
    kfd(tmp_path, 110_000, 100_306)
    found = other_gpus.amd(tmp_path)
    assert found
    assert found.gpus == (AmdGpu("gfx1100", 25_753_026_560), AmdGpu("gfx1036", 25_753_026_560))
    assert [node.path for node in found.nodes] == ["/dev/kfd", "/dev/dri/renderD128", "/dev/dri/renderD129"]
    assert {node.error for node in found.nodes} == {""}
    assert (found.module_loaded, found.pci_devices) == (True, None)


def test_gpus_that_have_no_driver_or_were_not_handed_over(tmp_path: Path) -> None:
    on_bus(
        tmp_path, ("0x1002", "0x744c", "0x030000"), ("0x1002", "0xab30", "0x040300"), ("0x10de", "0x2684", "0x030000")
    )
    assert other_gpus.amd(tmp_path) == Amd(pci_devices=1, module_loaded=False)


def test_machines_without(tmp_path: Path) -> None:
    write(tmp_path, f"{other_gpus.TOPOLOGY}/0/properties", CPU)
    write(tmp_path, f"{other_gpus.TOPOLOGY}/1/properties")  # what a container sees of a GPU that is not its own
    on_bus(tmp_path, ("0x10de", "0x2684", "0x030000"), ("0x8086", "0x7a84", "0x060100"))
    assert (other_gpus.amd(tmp_path), other_gpus.intel(tmp_path)) == (None, None)
    assert (other_gpus.amd(tmp_path / "no"), other_gpus.intel(tmp_path / "no")) == (None, None)


def test_intel(tmp_path: Path) -> None:
    on_bus(tmp_path, ("0x8086", "0xe20b", "0x030000"))
    (tmp_path / "sys/module/xe").mkdir(parents=True)
    write(tmp_path, "dev/dri/renderD128")
    found = other_gpus.intel(tmp_path)
    assert found
    assert (found.devices, found.driver, [node.path for node in found.nodes]) == (
        ("0xe20b",),
        "xe",
        ["/dev/dri/renderD128"],
    )


@pytest.mark.process
@pytest.mark.parametrize(
    ("arch", "answer", "silicon"),
    [
        ("arm64", "exit 9", True),
        ("x86_64", "echo 1", True),
        ("x86_64", "echo 0", False),
        ("x86_64", "exit 1", False),  # an Intel Mac knows no such name
        ("x86_64", "echo what", None),
        ("x86_64", "kill -9 $$", None),
    ],
)
def test_the_chip_of_a_mac(arch: str, answer: str, silicon: bool | None, tmp_path: Path) -> None:
    program = tmp_path / "sysctl"
    program.write_text(f"#!/bin/sh\n{answer}\n")
    program.chmod(0o755)
    assert other_gpus.apple(Host("macos", arch), 10, str(program)) == Apple(silicon)
    assert other_gpus.apple(LINUX, 10, str(program)) is None


def planned(facts: Facts, *gfx: str) -> tuple[str, ...]:
    place = machine(replace(facts, amd=Amd(tuple(map(AmdGpu, gfx)))), load())
    assert place
    return place.gfx


def test_planner_counts_gpus_that_some_rocm_build_runs_on() -> None:
    assert planned(laptop(), "gfx1100", "gfx1036") == ("gfx1100",)
    assert planned(laptop(), "gfx1036") == ()
    assert planned(laptop(), "gfx90a", "gfx90a") == ("gfx90a",)
    assert planned(mac(), "gfx1100") == ()


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux" or platform.machine() != "x86_64", reason="reads /sys as Linux has it")
def test_all_of_it(tmp_path: Path) -> None:
    kfd(tmp_path, 110_000)
    found = collect(Target(sys.executable, "--python"), 60, smoke=False, root=tmp_path)
    assert found.amd
    assert [gpu.gfx for gpu in found.amd.gpus] == ["gfx1100"]
    assert (found.intel, found.apple) == (None, None)


def test_report_names_them() -> None:
    seen = replace(laptop(), amd=Amd((AmdGpu("gfx1100"), AmdGpu("gfx1100"))))
    assert gpus_line(seen) == "2 × AMD gfx1100"
    assert gpus_line(replace(seen, amd=None)) == "no NVIDIA GPU"
