"""The machine, read from faked file systems."""

import os
import platform
import resource
from pathlib import Path

import pytest

from torchdoctor.collect import host
from torchdoctor.model import Host, Limit

UBUNTU = 'PRETTY_NAME="Ubuntu 24.04.1 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nID=ubuntu\n'
ALPINE = "NAME='Alpine Linux'\nID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME='Alpine Linux v3.20'\n"
EPYC = "processor\t: 0\nmodel name\t: AMD EPYC 9654\nflags\t\t: fpu sse avx avx2 fma avx512f\nprocessor\t: 1\n"
GRAVITON = "processor\t: 0\nBogoMIPS\t: 243.75\nFeatures\t: fp asimd evtstrm sve\nCPU implementer\t: 0x41\n"


@pytest.fixture(autouse=True)
def _linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(host, "named", lambda: ("Linux", "6.8.0-45-generic", platform.machine()))


def collect(root: Path, **files: str) -> Host:
    """Files by path, with "__" for "/"."""
    for name, text in files.items():
        write(root, name.replace("__", "/"), text)
    return host.collect({}, root, root)


def write(root: Path, path: str, text: str = "") -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def test_nothing_can_be_read(tmp_path: Path) -> None:
    found = collect(tmp_path / "nothing")
    assert found.os == "linux"
    assert found.arch == platform.machine().lower()
    assert (found.container, found.cgroup_cpus, found.cgroup_memory, found.shm_size) == (None, None, None, None)
    assert (found.cpu_flags, found.disk_free) == (None, None)
    assert found.os_name


@pytest.mark.parametrize(
    ("place", "text", "name", "version"),
    [
        ("etc__os-release", UBUNTU, "Ubuntu 24.04.1 LTS", "24.04"),
        ("usr__lib__os-release", ALPINE, "Alpine Linux v3.20", "3.20.3"),
    ],
)
def test_os_release(place: str, text: str, name: str, version: str, tmp_path: Path) -> None:
    found = collect(tmp_path, **{place: text})
    assert (found.os_name, found.os_version) == (name, version)


def test_os_release_of_a_rolling_system_has_no_version(tmp_path: Path) -> None:
    found = collect(tmp_path, **{"etc__os-release": 'PRETTY_NAME="Arch Linux"\n'})
    assert (found.os_name, found.os_version) == ("Arch Linux", "")


def test_cpu_of_x86(tmp_path: Path) -> None:
    found = collect(tmp_path, proc__cpuinfo=EPYC)
    assert found.cpu_model == "AMD EPYC 9654"
    assert found.cpu_flags == ("avx", "avx2", "fma", "avx512f")


def test_cpu_of_arm(tmp_path: Path) -> None:
    assert collect(tmp_path, proc__cpuinfo=GRAVITON).cpu_flags == ("asimd", "sve")


def test_cpu_without_avx_is_known_to_have_none(tmp_path: Path) -> None:
    assert collect(tmp_path, proc__cpuinfo="flags\t: fpu sse sse2\n").cpu_flags == ()


@pytest.mark.parametrize(
    ("files", "cpus", "memory"),
    [
        ({"cpu.max": "250000 100000\n", "memory.max": "8589934592\n"}, 2.5, 8 << 30),
        ({"cpu.max": "max 100000\n", "memory.max": "max\n"}, None, None),
        (
            {
                "cpu/cpu.cfs_quota_us": "50000\n",
                "cpu/cpu.cfs_period_us": "100000\n",
                "memory/memory.limit_in_bytes": "1073741824\n",
            },
            0.5,
            1 << 30,
        ),
        (
            {
                "cpu/cpu.cfs_quota_us": "-1\n",
                "cpu/cpu.cfs_period_us": "100000\n",
                "memory/memory.limit_in_bytes": "9223372036854771712\n",
            },
            None,
            None,
        ),
        ({"cpu.max": "rubbish", "memory.max": "-5"}, None, None),
        ({"cpu.max": "1000 0"}, None, None),
    ],
    ids=["v2", "v2 unlimited", "v1", "v1 unlimited", "rubbish", "no period"],
)
def test_cgroup_limits(files: dict[str, str], cpus: float | None, memory: int | None, tmp_path: Path) -> None:
    for name, text in files.items():
        write(tmp_path, f"sys/fs/cgroup/{name}", text)
    found = collect(tmp_path)
    assert (found.cgroup_cpus, found.cgroup_memory) == (cpus, memory)


@pytest.mark.parametrize(
    ("path", "text", "container"),
    [
        (".dockerenv", "", "docker"),
        ("run/.containerenv", "", "podman"),
        (".singularity.d/env", "", "apptainer"),
        ("proc/1/cgroup", "12:cpu:/docker/0123abc\n", "docker"),
        ("proc/1/cgroup", "1:name=systemd:/kubepods/besteffort/pod1\n", "kubepods"),
        ("proc/1/cgroup", "0::/lxc.payload.box\n", "lxc"),
        ("run/systemd/container", "lxc\n", "lxc"),
        ("proc/1/cgroup", "0::/init.scope\n", None),
    ],
)
def test_container(path: str, text: str, container: str | None, tmp_path: Path) -> None:
    write(tmp_path, path, text)
    assert collect(tmp_path).container == container


def test_kubernetes_is_told_by_its_variable(tmp_path: Path) -> None:
    write(tmp_path, ".dockerenv")
    found = host.collect({"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, tmp_path, tmp_path)
    assert found.container == "kubernetes"
    assert "KUBERNETES_SERVICE_HOST" not in found.env


@pytest.mark.parametrize(
    ("kernel", "wsl"),
    [
        ("5.15.90.1-microsoft-standard-WSL2", 2),
        ("6.6.36.3-microsoft-standard-WSL2+", 2),
        ("4.4.0-19041-Microsoft", 1),
        ("6.8.0-45-generic", None),
    ],
)
def test_wsl(kernel: str, wsl: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "named", lambda: ("Linux", kernel, "x86_64"))
    assert collect(tmp_path).wsl == wsl


def test_musl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> str:
        raise ValueError("unrecognized configuration name")

    monkeypatch.setattr(os, "confstr", refuse)
    write(tmp_path, "lib/ld-musl-x86_64.so.1")
    assert (collect(tmp_path).libc, collect(tmp_path).libc_version) == ("musl", None)
    assert collect(tmp_path / "other").libc is None


def test_glibc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "confstr", lambda name: "glibc 2.17")
    assert (collect(tmp_path).libc, collect(tmp_path).libc_version) == ("glibc", "2.17")


def test_only_allowed_variables_leave_the_machine_and_those_redacted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = os.path.expanduser("~")  # noqa: PTH111
    env = {
        "CUDA_VISIBLE_DEVICES": "",
        "LD_LIBRARY_PATH": f"{home}/lib:/opt",
        "AWS_SECRET_ACCESS_KEY": "x",
        "PIP_INDEX_URL": "y",
    }
    found = host.collect(env, tmp_path, tmp_path)
    assert found.env == {"CUDA_VISIBLE_DEVICES": "", "LD_LIBRARY_PATH": "~/lib:/opt"}


def test_sizes_of_this_machine() -> None:
    found = host.collect(dict(os.environ), Path.cwd())
    assert found.memory is not None
    assert found.memory > 1 << 26
    assert found.disk_free is not None
    assert found.cpus is not None
    assert found.cpus >= (found.cpus_usable or 1) >= 1
    assert found.tmp_free is not None


@pytest.mark.parametrize(
    ("rights", "holding"),
    [
        ("0000000000000000", {"nofile", "nproc", "memlock"}),
        ("000001ffffffffff", {"nofile"}),
        ("4000", {"nofile", "nproc"}),
    ],
    ids=["user", "root", "with CAP_IPC_LOCK"],
)
def test_limits_that_hold_for_this_user(rights: str, holding: set[str], tmp_path: Path) -> None:
    found = collect(tmp_path, proc__self__status=f"Name:\tpython\nCapEff:\t{rights}\n").limits
    assert {limit.name for limit in found} == holding
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert found[0] == Limit("nofile", soft, None if hard == resource.RLIM_INFINITY else hard)


def test_infiniband_ports_that_are_up(tmp_path: Path) -> None:
    for name, layer, state in (("mlx5_0", "InfiniBand", "4: ACTIVE"), ("mlx5_1", "InfiniBand", "1: DOWN")):
        write(tmp_path, f"sys/class/infiniband/{name}/ports/1/link_layer", layer)
        write(tmp_path, f"sys/class/infiniband/{name}/ports/1/state", state)
    write(tmp_path, "sys/class/infiniband/mlx5_2/ports/1/link_layer", "Ethernet")
    write(tmp_path, "sys/class/infiniband/mlx5_2/ports/1/state", "4: ACTIVE")
    assert collect(tmp_path).infiniband == 1
    assert collect(tmp_path / "none").infiniband == 0
