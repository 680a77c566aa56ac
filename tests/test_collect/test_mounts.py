"""Mounted file systems: which are asked, and that one that does not answer holds nobody."""

import subprocess
import sys
from pathlib import Path

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


HANGS_AT_ONE = ["sh", "-c", 'test "$0" != /scratch || exec sleep 600']


@pytest.mark.process
def test_one_that_hangs_is_named_and_holds_nobody(root: Path) -> None:
    assert Mount("/scratch", "lustre") in mounts.silent(1, root, HANGS_AT_ONE)


@pytest.mark.process
def test_an_error_is_an_answer_and_ends_the_wait(root: Path) -> None:
    assert mounts.silent(60, root, ["false"]) == ()
    assert mounts.silent(60, root) == ()


def test_without_a_list_there_is_nothing_to_ask(tmp_path: Path) -> None:
    assert mounts.silent(1, tmp_path) == ()


@pytest.mark.process
def test_our_own_python_asks_where_the_system_has_no_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(mounts, "PROGRAMS", ())
    assert mounts.asker()[0] == sys.executable
    assert subprocess.run([*mounts.asker(), str(tmp_path)], check=False).returncode == 0
