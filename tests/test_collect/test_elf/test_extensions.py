"""What compiled packages ask for, by real libraries of the C compiler."""

import sys
from pathlib import Path

import pytest
from real import compile_library

from torchdoctor.collect.elf import libraries
from torchdoctor.model import Extension, Package

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="the libraries of the Linux wheels"),
]


def asking(to: Path, *libraries: str) -> None:
    """A library that needs these by their names."""
    stubs = to.parent / "stubs"
    for name in libraries:
        compile_library(stubs / name, f"-Wl,-soname,{name}")
    needed = [str(stubs / name) for name in libraries]
    compile_library(to, "-Wl,--no-as-needed", *(flag for name in needed for flag in ("-x", "none", name)))


def record(site: Path, name: str, version: str, *files: str) -> Package:
    folder = site / f"{name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir(parents=True)
    (folder / "RECORD").write_text("".join(f"{file},sha256=x,1\n" for file in files))
    return Package(name, version, str(site), "pip")


def test_cuda_libraries_of_an_extension(tmp_path: Path) -> None:
    asking(tmp_path / "flash_attn_2_cuda.so", "libc10.so", "libcudart.so.13", "libstdc++.so.6")
    asking(tmp_path / "helper.so", "libcudart.so.12")  # of no torch: it may bring its own
    found = record(tmp_path, "flash-attn", "2.8.3", "flash_attn_2_cuda.so", "helper.so", "gone.so", "a.py")
    assert [*libraries.compiled((found,))] == [Extension("flash-attn", "2.8.3", ("libcudart.so.13",))]


def test_cuda_versions_of_bitsandbytes(tmp_path: Path) -> None:
    names = ("libbitsandbytes_cpu.so", "libbitsandbytes_cuda118.so", "libbitsandbytes_cuda130.so")
    found = record(tmp_path, "bitsandbytes", "0.48.2", *(f"bitsandbytes/{name}" for name in names))
    assert [*libraries.compiled((found,))] == [Extension("bitsandbytes", "0.48.2", builds=("11.8", "13.0"))]


def test_nothing_is_read_of_others(tmp_path: Path) -> None:
    asking(tmp_path / "x.so", "libc10.so")
    others = (record(tmp_path, "numpy", "2.3.1", "x.so"), record(tmp_path, "vllm", "0.11.0", "x.so"))
    assert [*libraries.compiled((*others, Package("flash-attn", "2.8.3", str(tmp_path), "conda")))] == []
