"""The ways to a library, against the real loader: it loads what Loader said it would."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from real import compile_library

from torchdoctor.collect.elf.loader import Elf, Loader, measure, read_cache, read_elf

pytestmark = [pytest.mark.process, pytest.mark.skipif(sys.platform != "linux", reason="ld.so is Linux' loader")]

WHICH = (
    "import ctypes, re, sys; ctypes.CDLL(sys.argv[1]); "
    "print(re.search(r'/\\S*/libwanted\\.so\\.1$', open('/proc/self/maps').read(), re.M)[0])"
)
FLAGS = {
    "RPATH": ["-Wl,--disable-new-dtags", "-Wl,-rpath,$ORIGIN/own"],
    "RUNPATH": ["-Wl,--enable-new-dtags", "-Wl,-rpath,$ORIGIN/own"],
    "neither": [],
}


@pytest.fixture(scope="module", params=sorted(FLAGS))
def asking(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that asks for libwanted.so.1, which lies in own/ and in elsewhere/ beside it."""
    folder = tmp_path_factory.mktemp(request.param)
    for place in ("own", "elsewhere"):
        compile_library(folder / place / "libwanted.so.1")
    compile_library(
        folder / "libasking.so", "-Wl,--no-as-needed", str(folder / "own/libwanted.so.1"), *FLAGS[request.param]
    )
    return folder / "libasking.so"


@pytest.mark.parametrize("env", [(), ("elsewhere",), ("nowhere", "elsewhere", "own")])
def test_agrees_with_the_real_loader(env: tuple[str, ...], asking: Path) -> None:
    path = {"LD_LIBRARY_PATH": ":".join(str(asking.parent / folder) for folder in env)} if env else {}
    elf = read_elf(str(asking))
    assert elf
    assert "libwanted.so.1" in elf.needed
    found = Loader(sys.executable, path, "x86_64").find("libwanted.so.1", (elf,))
    done = subprocess.run([sys.executable, "-c", WHICH, str(asking)], env=path, capture_output=True, timeout=60)
    assert done.stdout.decode().strip() == (found.path or ""), (found, done.stderr)


def test_origin_of_a_link_is_where_the_link_lies(tmp_path: Path) -> None:
    compile_library(tmp_path / "own/libwanted.so.1")
    compile_library(
        tmp_path / "store/libasking.so", "-Wl,--no-as-needed", str(tmp_path / "own/libwanted.so.1"), *FLAGS["RPATH"]
    )
    (tmp_path / "libasking.so").symlink_to("store/libasking.so")
    elf = read_elf(str(tmp_path / "libasking.so"))
    assert elf
    assert Loader("", {}, "x86_64").find("libwanted.so.1", (elf,)).via == "RPATH"
    command = [sys.executable, "-c", WHICH, str(tmp_path / "libasking.so")]
    assert subprocess.run(command, capture_output=True, timeout=60, check=True).stdout.decode().strip() == str(
        tmp_path / "own/libwanted.so.1"
    )


def test_preloaded_library_wins(asking: Path) -> None:
    preloaded = str(asking.parent / "elsewhere/libwanted.so.1")
    found = Loader("", {"LD_PRELOAD": preloaded}, "x86_64").find("libwanted.so.1", (Elf((), ("/own",)),))
    assert (found.path, found.via) == (preloaded, "LD_PRELOAD")


def test_cache_agrees_with_ldconfig() -> None:
    ldconfig = shutil.which("ldconfig", path="/sbin:/usr/sbin")
    if ldconfig is None or not Path("/etc/ld.so.cache").exists():
        pytest.skip("no ldconfig and its cache")
    cache = read_cache(Path("/"), "x86_64")
    assert cache
    printed = subprocess.run([ldconfig, "-p"], capture_output=True, text=True, timeout=60).stdout
    lines = [line.split() for line in printed.splitlines() if "libc6,x86-64" in line]
    assert lines
    assert cache.names() == {line[0] for line in lines}
    for name in cache.names():
        assert cache.paths(name) == [line[-1] for line in lines if line[0] == name]
    assert cache.names(b"libc.so.6") == {"libc.so.6"}


@pytest.mark.parametrize("cache", [b"", b"rubbish" * 100, b"glibc-ld.so.cache1.1" + b"\xff" * 60])
def test_spoilt_cache(cache: bytes, tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/ld.so.cache").write_bytes(cache)
    spoilt = read_cache(tmp_path, "x86_64")
    assert spoilt is None or spoilt.names() == set()
    assert Loader("", {}, "x86_64", tmp_path).find("libcudnn.so.9").path is None


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"\x7fELF\x02\x01" + b"\xff" * 5000, b"INPUT(libm.so.6)\n" * 20])
def test_file_that_is_no_library(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "lib.so").write_bytes(content)
    assert read_elf(str(tmp_path / "lib.so")) is None
    assert measure(str(tmp_path / "lib.so")) is None
