"""What torch's library files tell without importing it: the real CPU build, damaged in copies of its folder."""

import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from patients import Patient
from real import examine

from torchdoctor.collect.elf import libraries
from torchdoctor.collect.elf.fatbin import architectures
from torchdoctor.collect.elf.loader import Loader
from torchdoctor.model import Damage, Package, Python, Torch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the libraries of the Linux wheels")


def cut(path: Path, size: int) -> None:
    with path.open("rb") as file:
        start = file.read(size)
    path.unlink()
    path.write_bytes(start)


@pytest.mark.parametrize(
    ("harm", "library", "says"),
    [
        (lambda path: cut(path, 100_000), "libtorch_cpu.so", "cut short (100000 of "),
        (lambda path: cut(path, 20), "libtorch_cpu.so", "libtorch_cpu.so is cut short (20 of "),
        (lambda path: cut(path, 0), "libtorch_python.so", "libtorch_python.so is empty"),
        (Path.unlink, "libc10.so", "libc10.so is missing"),
    ],
    ids=["killed by SIGBUS", "file too short", "empty", "missing"],
)
def test_damaged_torch(
    harm: Callable[[Path], None], library: str, says: str, patient: Patient, real_torch: Path
) -> None:
    """One finding, whether torch was imported and died of it, or was only looked at."""
    harm(real_torch / library)
    facts, found = examine(patient)
    assert facts.smoke
    assert not facts.smoke.imported
    assert list(found) == ["library-damaged"], found
    assert says in found["library-damaged"]
    assert examine(patient, smoke=False)[1] == found


def test_whole_torch(patient: Patient, real_torch: Path) -> None:
    facts, found = examine(patient)
    assert found == {}
    assert facts.smoke
    assert facts.smoke.imported
    assert facts.torch
    assert facts.torch.damaged == ()


def test_wheel_of_nvidia_that_lost_a_library(patient: Patient) -> None:
    record = patient.distribution("nvidia_cudnn_cu13", "9.13.0.50")
    folder = patient.site / "nvidia/cudnn/lib"
    folder.mkdir(parents=True)
    (folder / "libcudnn.so.9").write_bytes(b"")
    lines = (
        "nvidia/cudnn/lib/libcudnn.so.9,sha256=x,129240",
        "nvidia/cudnn/lib/libcudnn_ops.so.9,sha256=x,7",
        '"nvidia/cudnn/include/cudnn.h",sha256=x,5',
        "nvidia/cudnn/lib/cudnn.dll,,",
    )
    (record / "RECORD").write_bytes("\r\n".join(lines).encode())
    wheel = Package("nvidia-cudnn-cu13", "9.13.0.50", str(patient.site))
    found = list(libraries.damaged(Torch("2.9.1+cu130"), (wheel,)))
    assert [(item.path.rpartition("/")[2], item.problem) for item in found] == [
        ("libcudnn.so.9", "empty"),
        ("libcudnn_ops.so.9", "missing"),
        ("cudnn.dll", "missing"),
    ]
    assert {item.package for item in found} == {"nvidia-cudnn-cu13"}


def test_record_of_a_torch_that_was_replaced_does_not_count(patient: Patient) -> None:
    for release in ("2.9.1", "2.13.0"):
        record = patient.distribution("torch", release)
        (record / "RECORD").write_text(f"torch/lib/lib{release}.so,,5\n")
    packages = tuple(Package("torch", release, str(patient.site)) for release in ("2.9.1", "2.13.0"))
    (found,) = libraries.damaged(Torch("2.13.0+cpu"), packages)
    assert found == Damage(found.path, "torch", "missing")
    assert found.path.endswith("lib2.13.0.so")


def fake_library(path: Path, *needed: str) -> None:
    """The least ELF file with these names in it."""
    names = b"\0" + b"".join(name.encode() + b"\0" for name in needed)
    table, at = b"", 1
    for name in needed:
        table += struct.pack("<QQ", 1, at)
        at += len(name) + 1
    table += struct.pack("<QQQQ", 5, 176 + len(table) + 32, 0, 0)
    end = 176 + len(table) + len(names)
    header = b"\x7fELF\x02\x01\x01".ljust(16, b"\0") + struct.pack(
        "<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, 2, 64, 0, 0
    )
    segments = struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, end, end, 4096)
    segments += struct.pack("<IIQQQQQQ", 2, 6, 176, 176, 176, len(table), len(table), 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header + segments + table + names)


def test_what_torch_asks_for(tmp_path: Path) -> None:
    """Another major does not serve; what the loader misses may lie in a wheel elsewhere on sys.path."""
    torch, wheels = tmp_path / "site/torch", tmp_path / "other/nvidia"
    fake_library(torch / "_C.cpython-311-x86_64-linux-gnu.so", "libtorch_python.so", "libc.so.6")
    fake_library(torch / "lib/libtorch_python.so", "libcudnn.so.9", "libcublas.so.12", "libnccl.so.2")
    fake_library(tmp_path / "front/libtorch_python.so", "libcudnn.so.9", "libcublas.so.12", "libnccl.so.2")
    fake_library(tmp_path / "front/libnccl.so.2")
    fake_library(wheels / "cublas/lib/libcublas.so.12")
    fake_library(wheels / "cudnn/lib/libcudnn.so.8")
    (tmp_path / "root/etc").mkdir(parents=True)
    (tmp_path / "root/etc/ld.so.cache").write_bytes(b"glibc-ld.so.cache1.1" + bytes(40))
    loader = Loader("", {"LD_LIBRARY_PATH": str(tmp_path / "front")}, "x86_64", tmp_path / "root")
    found = {
        item.name: item for item in libraries.needs(str(torch), Python("3.11", path=(str(wheels.parent),)), loader)
    }
    assert {name: item.via for name, item in found.items()} == {
        "libcudnn.so.9": "",
        "libcublas.so.12": "sys.path",
        "libnccl.so.2": "LD_LIBRARY_PATH",
    }
    assert found["libcudnn.so.9"].path is None


def fatbin(*code: tuple[int, int]) -> bytes:
    entries = b"".join(
        struct.pack("<HHIQIIHHI", kind, 257, 64, 0, 0, 0, 0, 0, arch).ljust(64, b"\0") for kind, arch in code
    )
    return struct.pack("<IHHQ", 0xBA55ED50, 1, 16, len(entries)) + entries


def library_with_code(path: Path, section: bytes, name: bytes = b".nv_fatbin") -> Path:
    names = b"\0" + name + b"\0.shstrtab\0"
    at = 64 + len(section)
    tables = (at + len(names) + 7) // 8 * 8
    header = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    header += struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 0, tables, 0, 64, 56, 0, 64, 3, 2)
    sections = bytes(64) + struct.pack("<IIQQQQ24x", 1, 1, 0, 0, 64, len(section))
    sections += struct.pack("<IIQQQQ24x", len(name) + 2, 3, 0, 0, at, len(names))
    path.write_bytes((header + section + names).ljust(tables, b"\0") + sections)
    return path


def test_architectures_are_those_of_most_kernels(tmp_path: Path) -> None:
    """A kernel for one chip alone does not make torch support that chip."""
    code = fatbin((2, 80), (2, 90), (1, 90)) + bytes(8) + fatbin((2, 80), (2, 90), (1, 90)) * 3 + fatbin((2, 121))
    assert architectures(library_with_code(tmp_path / "lib.so", code)) == ("sm_80", "sm_90", "compute_90")


@pytest.mark.parametrize("content", [b"", b"\xff" * 100, b"\0" * 5000])
def test_section_that_cannot_be_read(content: bytes, tmp_path: Path) -> None:
    assert architectures(library_with_code(tmp_path / "lib.so", content)) is None
    assert architectures(library_with_code(tmp_path / "none.so", content, b".text")) is None


@pytest.mark.parametrize("size", [0, 16, 1 << 63, (1 << 64) - 1])
def test_a_container_that_claims_any_size_ends(size: int, tmp_path: Path) -> None:
    """Of size 0 there is no end, and entries may claim the same."""
    header = struct.pack("<IHHQ", 0xBA55ED50, 1, 0, size)
    entry = struct.pack("<HHIQ", 2, 1, 0, size).ljust(28, b"\0") + struct.pack("<I", 80)
    for content in (header * 50, header + entry * 50, header.ljust(5000, b"\0")):
        architectures(library_with_code(tmp_path / "lib.so", content))


@pytest.mark.parametrize("content", [b"\x7fELF\x02\x01" + b"\xff" * 200, b"x"])
def test_file_without_sections(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/libtorch_cuda.so").write_bytes(content)
    assert libraries.compiled_for(tmp_path) is None


def test_no_file(tmp_path: Path) -> None:
    assert libraries.compiled_for(tmp_path) is None
    assert libraries.problem(str(tmp_path / "lib.so"), 5) == "missing"
    assert list(tmp_path.iterdir()) == []
