"""The machine itself: operating system, C library, CPU, memory, disk, container, environment variables."""

import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from torchdoctor.inside import host as shared
from torchdoctor.knowledge.signs import CPU_FLAGS, ENVIRONMENT, wsl_version
from torchdoctor.model import Host, Libc, Limit, LimitName, Os
from torchdoctor.privacy import redact
from torchdoctor.pythons.paths import is_folder, listed, read, there

# The limits that running torch meets, each with the capabilities (bits of linux/capability.h) that lift it.
LIMITS: Mapping[LimitName, tuple[int, ...]] = {"nofile": (), "nproc": (21, 24), "memlock": (14,)}
CGROUP_UNLIMITED = 1 << 60  # version 1 writes a number near 2**63 for "no limit"


def collect(env: Mapping[str, str], packages: Path, root: Path = Path("/")) -> Host:
    """packages: a folder on the disk where the patient's packages lie. root: of the file system, for tests."""
    system: Os = "macos" if sys.platform == "darwin" else "windows" if sys.platform == "win32" else "linux"
    name, kernel, arch = named()
    wsl = wsl_version(kernel) if system == "linux" else None
    (cpu, _, flags), quota = shared.cpu(str(root)), shared.quota(str(root))
    release = os_release(root) if system == "linux" else {}
    libc, libc_version = c_library(root) if system == "linux" else (None, None)
    return Host(
        os=system,
        arch=arch.lower(),
        os_name=release.get("PRETTY_NAME", "") or f"{name} {kernel}",
        os_version=release.get("VERSION_ID", "") or own_version(system),
        kernel=kernel,
        libc=libc,
        libc_version=libc_version,
        wsl=wsl,
        container=container(root, env),
        cpu_model=cpu or processor(system) or None,
        cpu_flags=None if flags is None else tuple(flag for flag in CPU_FLAGS if flag in flags),
        cpus=os.cpu_count(),
        cpus_usable=usable_cpus(),
        cgroup_cpus=quota[0] if quota else None,
        cgroup_memory=cgroup_memory(root / "sys/fs/cgroup"),
        memory=memory(),
        disk_free=free(packages),
        tmp_free=free(Path(env.get("TMPDIR") or "/tmp")) if system != "windows" else None,
        shm_size=shm_size(root / "dev/shm"),
        limits=limits(root) if system == "linux" else (),
        infiniband=infiniband(root / "sys/class/infiniband") if system == "linux" else None,
        env={name: redact(env[name]) for name in ENVIRONMENT if name in env},
    )


def named() -> tuple[str, str, str]:
    """(system, release of its kernel, processor). The module that knows them on Windows takes 2 ms to import."""
    if sys.platform == "win32":
        import platform

        return platform.system(), platform.release(), platform.machine()
    found = os.uname()
    return found.sysname, found.release, found.machine


def processor(system: str) -> str:
    """On Linux `uname -p` would be started, which knows no model."""
    if system == "linux":
        return ""
    import platform

    return platform.processor()


def usable_cpus() -> int | None:
    """How many this process may run on; None where the system does not say."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None


def os_release(root: Path) -> dict[str, str]:
    text = read(root / "etc/os-release") or read(root / "usr/lib/os-release")
    return {key: value.strip("\"'") for key, value in re.findall(r"^(\w+)=(.*)$", text, re.M)}


def own_version(system: str) -> str:
    """Rolling Linux distributions have none."""
    if system == "linux":
        return ""
    import platform

    return platform.mac_ver()[0] if system == "macos" else platform.version()


def c_library(root: Path) -> tuple[Libc | None, str | None]:
    try:
        name, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").split()
        return ("glibc" if name == "glibc" else None), version
    except (ValueError, OSError, AttributeError):
        musl = any(path.name.startswith("ld-musl-") for path in listed(root / "lib"))
        return "musl" if musl else None, None


def container(root: Path, env: Mapping[str, str]) -> str | None:
    """What the usual engines leave behind for their guests to see."""
    if "KUBERNETES_SERVICE_HOST" in env:
        return "kubernetes"
    if there(root / "run/.containerenv"):
        return "podman"
    if there(root / ".dockerenv"):
        return "docker"
    if there(root / ".singularity.d"):
        return "apptainer"
    found = re.search(r"docker|kubepods|lxc|containerd", read(root / "proc/1/cgroup"))
    return found.group(0) if found else read(root / "run/systemd/container").strip() or None


def cgroup_memory(folder: Path) -> int | None:
    """Bytes; version 2, then version 1."""
    limit = (read(folder / "memory.max") or read(folder / "memory/memory.limit_in_bytes")).strip()
    return int(limit) if limit.isdigit() and int(limit) < CGROUP_UNLIMITED else None


def memory() -> int | None:
    """psutil cannot load from a single-file torchdoctor, and costs more than asking the C library."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        pass
    try:
        import psutil
    except ImportError:
        return None
    return int(psutil.virtual_memory().total)


def free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def shm_size(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).total if is_folder(folder) else None
    except OSError:
        return None


def limits(root: Path) -> tuple[Limit, ...]:
    """Of this process, which the patient's inherits; without those that its rights lift."""
    import resource

    found = re.search(r"^CapEff:\s*([0-9a-f]+)$", read(root / "proc/self/status"), re.M)
    rights = int(found[1], 16) if found else 0
    holding = [name for name, lifted in LIMITS.items() if not any(rights >> bit & 1 for bit in lifted)]
    pairs = {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name.upper()}")) for name in holding}
    return tuple(
        Limit(name, *(None if value == resource.RLIM_INFINITY else value for value in pair))
        for name, pair in pairs.items()
    )


def infiniband(folder: Path) -> int:
    """Ports of InfiniBand itself that are up; cards for Ethernet are listed there too, mostly without RDMA in use."""
    ports = (port for port in folder.glob("*/ports/*") if read(port / "link_layer").strip() == "InfiniBand")
    return sum("ACTIVE" in read(port / "state") for port in ports)
