"""Symbol versions, against readelf, and against the real loader with a real torch."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from patients import Patient
from real import compile_library, examine

from torchdoctor.collect.elf.loader import Loader, elf_of
from torchdoctor.collect.elf.symbols import newest, runtimes, versions

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="symbol versions of Linux' libraries")


def by_readelf(path: str) -> tuple[set[tuple[str, str]], set[str]]:
    if shutil.which("readelf") is None:
        pytest.skip("no readelf")
    printed = subprocess.run(["readelf", "-V", "-W", path], capture_output=True, text=True, timeout=60).stdout
    asked, defined, library = set(), set(), ""
    for line in printed.partition("Version needs")[2].splitlines():
        library = found[1] if (found := re.search(r"File: (\S+)", line)) else library
        if library and (name := re.search(r"  Name: (\S+)", line)):
            asked.add((library, name[1]))
    for line in printed.partition("Version definition")[2].partition("Version needs")[0].splitlines():
        if name := re.search(r"Cnt: \d+ +Name: (\S+)", line):
            defined.add(name[1])
    return asked, defined


def libraries() -> list[str]:
    spec = importlib.util.find_spec("torch")
    assert spec
    assert spec.submodule_search_locations
    own = [str(path) for path in Path(spec.submodule_search_locations[0], "lib").glob("*.so")]
    loader = Loader(sys.executable, {}, "x86_64")
    system = (loader.find(name).path for name in ("libc.so.6", "libstdc++.so.6", "libm.so.6"))
    return [*own, *filter(None, system)]


@pytest.mark.process
def test_agrees_with_readelf() -> None:
    compared = libraries()
    assert len(compared) > 3
    for path in compared:
        found = versions(path)
        assert (set(found.asked), set(found.defined)) == by_readelf(path), path


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"\x7fELF\x02\x01" + b"\xff" * 5000, b"INPUT(libm.so.6)\n" * 20])
def test_file_that_is_no_library(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "lib.so").write_bytes(content)
    assert versions(str(tmp_path / "lib.so")) == versions(str(tmp_path / "missing.so"))
    assert not versions(str(tmp_path / "lib.so")).asked


@pytest.mark.process
def test_every_byte_of_the_tables_may_be_spoilt(tmp_path: Path) -> None:
    compile_library(tmp_path / "good.so", *with_version(tmp_path, "FOO_1.2"))
    good = (tmp_path / "good.so").read_bytes()
    assert versions(str(tmp_path / "good.so")).defined >= {"FOO_1.2"}
    for at in range(0, len(good), 7):
        spoilt = tmp_path / f"{at}.so"
        spoilt.write_bytes(good[:at] + b"\xff" * 8 + good[at + 8 :])
        versions(str(spoilt))
        spoilt.unlink()


def test_numbers_are_compared_as_such() -> None:
    symbols = ["GLIBC_2.2.5", "GLIBC_2.28", "GLIBC_2.4", "GLIBC_PRIVATE", "GLIBC_ABI_DT_RELR", "GLIBCXX_3.4.9"]
    assert newest("GLIBC", symbols) == "2.28"
    assert newest("GLIBCXX", symbols) == "3.4.9"
    assert newest("CXXABI", symbols) is None


def with_version(folder: Path, *names: str, symbol: str = "nothing") -> list[str]:
    """Flags for a library with these symbol versions, the last of which has its symbol."""
    script = folder / f"{names[-1]}.map"
    empty = "".join(f"{name} {{ }};\n" for name in names[:-1])
    script.write_text(f"{empty}{names[-1]} {{ global: {symbol}; }};\n")
    return [f"-Wl,--version-script={script}"]


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="reads the libraries of an installed torch")
def test_of_the_system_and_the_torch_of_this_environment() -> None:
    spec = importlib.util.find_spec("torch")
    assert spec
    assert spec.submodule_search_locations
    found = {
        item.name: item for item in runtimes(spec.submodule_search_locations[0], Loader(sys.executable, {}, "x86_64"))
    }
    assert found.keys() == {"GLIBC", "GLIBCXX", "CXXABI"}
    assert all(item.found and item.hidden is None for item in found.values())


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="reads the libraries of an installed torch")
def test_an_interpreter_with_a_loader_of_its_own(tmp_path: Path) -> None:
    """As those of Nix: what the system's loader would find tells nothing."""
    usual = elf_of(os.path.realpath(sys.executable)).interpreter
    assert usual.startswith("/lib")
    own = "/nix" + usual[4:]
    program = tmp_path / "python"
    program.write_bytes(Path(sys.executable).read_bytes().replace(usual.encode(), own.encode()))
    assert elf_of(str(program)).interpreter == own
    spec = importlib.util.find_spec("torch")
    assert spec
    assert spec.submodule_search_locations
    assert runtimes(spec.submodule_search_locations[0], Loader(str(program), {}, "x86_64")) == ()


def test_an_old_libstdcxx_in_front(
    patient: Patient, real_torch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in that has only up to GLIBCXX_3.4.9, as GCC 4.2's; the system's own lies behind it."""
    old = tmp_path / "old"
    compile_library(old / "libstdc++.so.6", *with_version(tmp_path, "CXXABI_1.3", "GLIBCXX_3.4", "GLIBCXX_3.4.9"))
    monkeypatch.setenv("LD_LIBRARY_PATH", str(old))
    for smoke in (True, False):
        facts, found = examine(patient, smoke)
        assert list(found) == ["libstdcxx-too-old"]
        assert f"{old}/libstdc++.so.6 has only up to GLIBCXX_3.4.9" in found["libstdcxx-too-old"]
        assert facts.torch
        assert [item.hidden for item in facts.torch.runtimes if item.name == "GLIBCXX"] != [None]
    facts, _ = examine(patient)
    assert facts.smoke
    assert "not found (required by" in facts.smoke.ending.detail


def test_a_torch_for_a_newer_glibc(patient: Patient, real_torch: Path, tmp_path: Path) -> None:
    """A stand-in for libtorch_python that asks for GLIBC_2.99 of the real C library."""
    stub = tmp_path / "stub/libc.so.6"
    compile_library(stub, "-nostdlib", *with_version(tmp_path, "GLIBC_2.99", symbol="newer"), source="int newer;")
    (real_torch / "libtorch_python.so").unlink()
    source = "extern int newer; int *of_newer(void) { return &newer; }"
    compile_library(real_torch / "libtorch_python.so", "-nostdlib", str(stub), source=source)
    for smoke in (True, False):
        facts, found = examine(patient, smoke)
        assert list(found) == ["glibc-too-old"]
        assert "needs glibc 2.99; this system has 2." in found["glibc-too-old"]
    facts, _ = examine(patient)
    assert facts.smoke
    assert "version `GLIBC_2.99' not found" in facts.smoke.ending.detail
