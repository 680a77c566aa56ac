"""TD70x: memory, disk and CPU of the machine."""

from dataclasses import replace
from typing import Any

from cases import finds, passes, skips
from machines import (
    RTX_4090,
    container,
    h100,
    jetson,
    laptop,
    mac,
    no_torch,
    package,
    windows,
    with_gpu,
    with_host,
    with_python,
)

from torchdoctor.model import (
    Ending,
    Facts,
    Library,
    Limit,
    Mount,
    Package,
    Smoke,
    Toolkit,
)


def beside(*packages: Package, machine: Facts | None = None) -> Facts:
    """A healthy machine on which these are installed too."""
    facts = machine or h100()
    return replace(facts, packages=(*(facts.packages or ()), *packages))


def triton(machine: Facts | None = None) -> Facts:
    return beside(package("triton", "3.5.1"), machine=machine)


ABOUT_TO_INSTALL = with_gpu(no_torch(), "580.95.05", RTX_4090)

RPM = replace(with_host(triton(), os_name="Rocky Linux 9.4"), toolkit=Toolkit(nvcc="/usr/local/cuda/bin/nvcc"))

SLIM = replace(triton(), toolkit=Toolkit(libraries=(Library("libcuda.so.1", "/usr/lib/libcuda.so.1"),)))

COMPILER = Toolkit(compiler="/usr/bin/gcc")


def killed(flags: tuple[str, ...] | None, detail: str = "SIGILL", facts: Facts | None = None) -> Facts:
    """The import died on a CPU with these flags."""
    died = replace(facts or laptop(), smoke=Smoke(Ending("signal", detail, "import torch")))
    return with_host(died, cpu_flags=flags, cpu_model="Intel(R) Celeron(R) J4005")


def limited(*limits: Limit, **host: Any) -> Facts:
    """A session with these limits on a machine with eight GPUs and 16 CPUs."""
    return with_host(h100(), limits=limits, **host)


CASES = (
    finds("TD701", "64 MB", with_host(h100(), container="docker", shm_size=64 << 20), "/dev/shm has 64 MB", "docker"),
    finds("TD701", "in a pod", with_host(h100(), container="kubernetes", shm_size=64 << 20), "64 MB"),
    passes("TD701", "8 GB", with_host(h100(), container="docker", shm_size=8 << 30)),
    skips("TD701", "not a container", with_host(h100(), shm_size=64 << 20), "not a container"),
    skips("TD701", "no GPU", with_host(laptop(), container="docker", shm_size=64 << 20), "no GPU"),
    finds(
        "TD702",
        "no room for a CUDA build",
        with_host(ABOUT_TO_INSTALL, disk_free=3 << 30),
        "3.0 GB are free in the environment's folder, but a build for the GPU takes at least 4.0 GB",
        others=("TD201",),
    ),
    finds(
        "TD702",
        "a small /tmp",
        with_host(ABOUT_TO_INSTALL, disk_free=1 << 40, tmp_free=1 << 30),
        "1.0 GB are free for temporary files",
        commands=('mkdir -p "$HOME/tmp"', 'export TMPDIR="$HOME/tmp"'),
        others=("TD201",),
    ),
    finds(
        "TD702",
        "to be replaced by a CUDA build",
        with_host(with_gpu(laptop(), "580.95.05", RTX_4090), disk_free=1 << 30),
        "1.0 GB are free",
        others=("TD211",),
    ),
    passes("TD702", "room enough for the CPU build", with_host(no_torch(), disk_free=1 << 30, tmp_free=1 << 30)),
    passes("TD702", "not known", ABOUT_TO_INSTALL),
    skips(
        "TD702",
        "a good torch on a full disk",
        with_host(h100(), disk_free=0, tmp_free=0),
        "does not have to be installed",
    ),
    finds(
        "TD703",
        "slim image",
        SLIM,
        "no C compiler is on PATH",
        commands=("sudo apt-get install -y gcc",),
    ),
    finds("TD703", "a toolkit and no compiler", RPM, commands=("sudo dnf install -y gcc",)),
    passes("TD703", "gcc", replace(triton(), toolkit=COMPILER)),
    skips("TD703", "a report", triton(), "not known"),
    skips("TD703", "no Triton", h100(), "Triton is not installed"),
    skips("TD703", "no GPU", replace(triton(laptop()), toolkit=Toolkit()), "no GPU"),
    finds(
        "TD704",
        "Ubuntu's Python without its development package",
        replace(with_python(triton(), has_headers=False), toolkit=COMPILER),
        "Python.h of Python 3.12 is missing",
        commands=("sudo apt-get install -y python3.12-dev",),
    ),
    passes("TD704", "headers", replace(with_python(triton(), has_headers=True), toolkit=COMPILER)),
    skips("TD704", "not known", replace(triton(), toolkit=COMPILER), "not known"),
    skips("TD704", "macOS", with_python(triton(mac()), has_headers=False), "on Linux only"),
    finds("TD705", "an old CPU", killed(("avx",)), "import torch was killed by SIGILL", "J4005) does not have AVX2"),
    finds("TD705", "a virtual CPU", killed(("hypervisor",)), "the virtual CPU", "does not have AVX"),
    passes("TD705", "another signal", replace(killed((), "SIGSEGV"), torch=None, packages=())),
    passes("TD705", "the CPU has it", replace(killed(("avx", "avx2")))),
    passes("TD705", "old, and torch works", with_host(laptop(), cpu_flags=())),
    skips("TD705", "not known", killed(None, facts=windows()), "not known"),
    skips("TD705", "another architecture", replace(jetson(), smoke=Smoke(Ending("signal", "SIGILL"))), "x86-64"),
    skips("TD705", "without the live test", replace(container(), smoke=None), "not run"),
    finds(
        "TD706",
        "a server of NFS is gone",
        replace(h100(), silent_mounts=(Mount("/data", "nfs4"),)),
        "no answer from /data (nfs4)",
        commands=("sudo umount --lazy /data",),
    ),
    finds(
        "TD706",
        "a name with a blank",
        replace(h100(), silent_mounts=(Mount("/mnt/my data", "fuse.sshfs"),)),
        commands=("sudo umount --lazy '/mnt/my data'",),
    ),
    passes("TD706", "all answer", h100()),
    skips("TD706", "Windows", windows(), "Linux"),
    finds(
        "TD707",
        "few open files",
        limited(Limit("nofile", 256, 4096)),
        "may have 256 open files, but DataLoader's workers need at least 1,024",
        commands=('ulimit -Sn "$(ulimit -Hn)"',),
    ),
    finds(
        "TD707", "few threads", limited(Limit("nproc", 40, 40)), "40 processes and threads", "at least 64", commands=()
    ),
    finds(
        "TD707",
        "InfiniBand and little locked memory, in a container",
        limited(Limit("memlock", 8 << 20, 8 << 20), infiniband=8, container="docker"),
        "8,388,608 bytes of locked memory",
        commands=(),
    ),
    passes("TD707", "the usual ones", limited(Limit("nofile", 1024, 1 << 20), Limit("memlock", 8 << 20, 8 << 20))),
    passes("TD707", "unlimited", limited(Limit("memlock", None, None), Limit("nproc", None, None), infiniband=8)),
    passes("TD707", "one that is not known here", limited(Limit("a; b", 1, 1))),  # type: ignore[arg-type]
    passes("TD707", "one GPU", with_host(with_gpu(h100(), "580.95.05", RTX_4090), limits=(Limit("memlock", 0, 0),))),
    skips("TD707", "Windows", windows(), "not known"),
)
