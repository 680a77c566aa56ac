"""Mounted file systems: which are asked, and that one that does not answer holds nobody."""

import ctypes
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from torchdoctor.collect import mounts
from torchdoctor.model import Mount

MOUNTS = r"""proc /proc proc rw,nosuid 0 0
/dev/sda1 / ext4 rw,relatime 0 0
server:/home /home nfs4 rw,vers=4.2 0 0
server:/sw /opt/my\040software nfs ro 0 0
10.0.0.1@tcp:/scratch /scratch lustre rw 0 0
me@host:/x /home/me/x fuse.sshfs rw,user_id=1000 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
fusectl /sys/fs/fuse/connections fusectl rw 0 0
auto.home /auto autofs rw 0 0
tmpfs /dev/shm tmpfs rw 0 0
short
"""


def test_those_with_somebody_behind_them_are_asked() -> None:
    assert mounts.listed(MOUNTS) == [
        Mount("/home", "nfs4"),
        Mount("/opt/my software", "nfs"),
        Mount("/scratch", "lustre"),
        Mount("/home/me/x", "fuse.sshfs"),
    ]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/mounts").write_text(MOUNTS, "utf-8")
    return tmp_path


def test_one_that_hangs_is_named_and_holds_nobody(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()

    def statvfs(path: str) -> Any:
        if path == "/scratch":
            never.wait(30)
        raise OSError(path)

    monkeypatch.setattr(os, "statvfs", statvfs)
    began = time.monotonic()
    assert mounts.silent(0.2, root) == (Mount("/scratch", "lustre"),)
    assert time.monotonic() - began < 5
    never.set()


def test_without_a_list_there_is_nothing_to_ask(tmp_path: Path) -> None:
    assert mounts.silent(1, tmp_path) == ()


@pytest.fixture
def hung(tmp_path: Path) -> Iterator[Path]:
    """A file system of FUSE whose program never answers."""
    folder = tmp_path / "hung"
    folder.mkdir()
    try:
        device = os.open("/dev/fuse", os.O_RDWR)
    except OSError:
        pytest.skip("no /dev/fuse here, or not for this user")
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0".encode()
    if libc.mount(b"hung", str(folder).encode(), b"fuse", 6, options):
        os.close(device)
        pytest.skip("this user may not mount")
    try:
        yield folder
    finally:
        os.close(device)  # ends the wait of everybody
        libc.umount2(str(folder).encode(), 2)


@pytest.mark.process
@pytest.mark.hostile  # while it lasts, every other check of this machine finds that mount
@pytest.mark.parametrize("flags", [["--node", "-f", "line"], ["-q", "--no-smoke"]])
def test_check_names_a_mount_that_hangs_and_ends(hung: Path, flags: list[str]) -> None:
    """Also where it is first on PATH, and the folder for temporary files."""
    env = {**os.environ, "PATH": f"{hung}/bin{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(hung)}
    command = [sys.executable, "-m", "torchdoctor", "check", "--timeout", "8", *flags]
    began = time.monotonic()
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert time.monotonic() - began < 40
    assert done.returncode in (1, 3), done.stdout + done.stderr
    assert "error" in done.stdout
    assert "no answer from " in done.stdout
