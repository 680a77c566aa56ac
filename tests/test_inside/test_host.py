"""CPU and quota, read from faked file systems."""

from pathlib import Path

import pytest

from torchdoctor.inside import host

V2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n"
V1 = "31 23 0:27 /docker/1f /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n"


def write(root: Path, **files: str) -> str:
    """Files by path, with "__" for "/"."""
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return str(root)


def test_the_first_cpu(tmp_path: Path) -> None:
    root = write(
        tmp_path, proc__cpuinfo="vendor_id\t: AuthenticAMD\nmodel name\t: EPYC\nflags\t: fpu avx2\n\nmodel name: B\n"
    )
    assert host.cpu(root) == ("EPYC", "AuthenticAMD", ["fpu", "avx2"])
    assert host.cpu(str(tmp_path / "nothing")) == (None, None, None)


def test_a_quota_above_this_process_counts_and_the_tightest_wins(tmp_path: Path) -> None:
    files = {"proc/self/cgroup": "0::/user.slice/job\n", "proc/self/mountinfo": V2}
    files |= {
        "sys/fs/cgroup/user.slice/cpu.max": "150000 100000\n",
        "sys/fs/cgroup/user.slice/job/cpu.max": "max 100000\n",
    }
    root = write(tmp_path, **{name.replace("/", "__"): text for name, text in files.items()})
    assert host.quota(root) == (1.5, 0.1, str(tmp_path / "sys/fs/cgroup/user.slice"))


def test_version_1_in_a_container(tmp_path: Path) -> None:
    folder = tmp_path / "sys/fs/cgroup/cpu,cpuacct"
    folder.mkdir(parents=True)
    (folder / "cpu.cfs_quota_us").write_text("50000\n")
    (folder / "cpu.cfs_period_us").write_text("100000\n")
    root = write(tmp_path, proc__self__cgroup="4:cpu,cpuacct:/docker/1f\n", proc__self__mountinfo=V1)
    assert host.quota(root) == (0.5, 0.1, str(folder))


@pytest.mark.parametrize("text", ["max 100000\n", "", "100000\n", "x y\n"])
def test_no_limit(text: str, tmp_path: Path) -> None:
    assert host.quota(write(tmp_path, sys__fs__cgroup__cpu__max=text)) is None
    assert host.quota_of(write(tmp_path / "folder", **{"cpu.max": text})) is None
