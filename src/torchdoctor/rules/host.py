"""TD7xx: the machine or container around torch."""

import re
from collections.abc import Iterator, Mapping

from torchdoctor import shell
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Fix, Host, LimitName, Severity
from torchdoctor.rule import Family, Seen, rule
from torchdoctor.rules import given
from torchdoctor.rules.given import Skip, need

FAMILY = Family("TD7", "host")

SMALL = 128 << 20  # bytes; engines give a container 64 MB unless told otherwise


@rule("TD701", Severity.WARNING)
def docker_shm_too_small(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """/dev/shm has room for DataLoader workers and NCCL.

    What it checks: the size of /dev/shm in a container that has GPUs and a torch that uses them.
    Why it matters: DataLoader's workers pass their batches through /dev/shm, and NCCL uses it between GPUs: "Bus
    error", "unhandled system error". By default a container has 64 MB.
    How to fix it: start the container with more, or share the host's.
    Source: pytorch/pytorch#5040; Docker's --shm-size.
    """
    host, container = given.host(facts), given.container(facts)
    size = need(host.shm_size, "the size of /dev/shm is not known")
    given.gpus_for_torch(facts)
    if size < SMALL:
        yield Finding(f"/dev/shm has {size >> 20} MB in this {container} container", (_enlarge(facts),))
    else:
        yield Seen(f"/dev/shm has {size >> 20} MB >= {SMALL >> 20} MB")


def _enlarge(facts: Facts) -> Fix:
    if facts.container == "kubernetes":
        return Fix("Mount an emptyDir with medium: Memory on /dev/shm")
    return Fix("Start the container with --shm-size=8g, or with --ipc=host")


@rule("TD702", Severity.WARNING)
def disk_full(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """There is enough disk space to install torch.

    What it checks: the free space where the environment's packages are and in the folder for temporary files, if torch
    is missing or should be replaced by a GPU build.
    Why it matters: "No space left on device" after minutes of downloading; a CUDA build with its libraries unpacks to
    several gigabytes.
    How to fix it: free space, or put the environment and TMPDIR elsewhere.
    Source: sizes of the wheels; pypa/pip#7745.
    """
    host = given.host(facts)
    gpus = bool(facts.gpus) and host.os != "macos"
    if facts.torch is not None and not (gpus and facts.torch.build == "cpu"):
        raise Skip("torch does not have to be installed")
    disk, temporary = CUDA_SIZES if gpus else CPU_SIZES
    kind = "a build for the GPU" if gpus else "the CPU build"
    if host.disk_free is not None and host.disk_free < disk:
        told = f"{_gigabytes(host.disk_free)} GB are free in the environment's folder"
        where = Fix("Free space there, or create the environment on a larger disk")
        yield Finding(f"{told}, but {kind} takes at least {_gigabytes(disk)} GB", (where,))
    elif host.tmp_free is not None and host.tmp_free < temporary:
        told = f"{_gigabytes(host.tmp_free)} GB are free for temporary files"
        elsewhere = Fix(
            "Make pip use a larger disk for temporary files", ('mkdir -p "$HOME/tmp"', 'export TMPDIR="$HOME/tmp"')
        )
        yield Finding(f"{told}, but downloading {kind} takes at least {_gigabytes(temporary)} GB", (elsewhere,))
    else:
        free = [_needed("free", host.disk_free, disk), _needed("free for temporary files", host.tmp_free, temporary)]
        yield Seen("; ".join(free))


def _needed(what: str, found: int | None, least: int) -> str:
    free = "not known" if found is None else f"{_gigabytes(found)} GB"
    return f"{what}: {free}, needed: {_gigabytes(least)} GB"


# Bytes that the smallest of recent builds take, unpacked and downloaded.
CUDA_SIZES, CPU_SIZES = (4 << 30, 2 << 30), (700 << 20, 200 << 20)


def _gigabytes(size: int) -> str:
    return f"{size / (1 << 30):.1f}"


@rule("TD703", Severity.NOTE)
def triton_no_compiler(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Triton finds a C compiler.

    What it checks: gcc, clang or cc on PATH, or $CC, if Triton and an NVIDIA GPU for it are present.
    Why it matters: torch.compile and Triton kernels compile a small launcher at their first use: "Failed to find C
    compiler". Slim images have no compiler. If you do not use torch.compile, nothing is wrong.
    How to fix it: install one.
    Source: triton, runtime/build.py.
    """
    host = _compiles_with_triton(facts)
    compiler = need(facts.toolkit, "it is not known whether there is a compiler").compiler
    if compiler is None:
        yield Finding("no C compiler is on PATH, but torch.compile needs one", (_install(host, "gcc", "gcc"),))
    else:
        yield Seen(f"the C compiler is {compiler}")


@rule("TD704", Severity.NOTE, explained_by=("triton-no-compiler",))
def triton_no_python_headers(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Triton finds Python's headers.

    What it checks: Python.h of the interpreter, if Triton and an NVIDIA GPU for it are present.
    Why it matters: torch.compile and Triton kernels compile a small launcher at their first use: "fatal error:
    Python.h: No such file or directory". If you do not use torch.compile, nothing is wrong.
    How to fix it: install the development package of this Python, or use a Python that includes them, such as those
    from uv and conda.
    Source: triton, runtime/build.py.
    """
    host, python = _compiles_with_triton(facts), given.python(facts)
    if need(python.has_headers, "it is not known whether Python's headers are installed"):
        yield Seen(f"Python.h of Python {python.version} is there")
        return
    minor = ".".join(python.version.split(".")[:2])
    cure = _install(host, f"python{minor}-dev", f"python{minor}-devel")
    yield Finding(f"Python.h of Python {minor} is missing, but torch.compile needs it", (cure,))


@rule("TD705", Severity.ERROR)
def cpu_without_avx2(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """This CPU has every instruction that torch uses.

    What it checks: whether the live test was killed by SIGILL on an x86-64 CPU without AVX2. Without the live test this
    is not judged, because torch chooses most of its kernels by what the CPU supports.
    Why it matters: nothing but "Illegal instruction", at import or at the first computation. A virtual machine with a
    generic CPU type hides what the real CPU can do.
    How to fix it: in a virtual machine, select the host's own CPU type; on an old CPU, use a build made for it.
    Source: /proc/cpuinfo; pytorch/pytorch#37577, #22338.
    """
    host, smoke = given.host(facts), given.live_test(facts)
    flags = need(host.cpu_flags, "it is not known which instructions the CPU has")
    if host.arch not in ("x86_64", "amd64"):
        raise Skip("this is not an x86-64 CPU")
    if "avx2" in flags or (smoke.ending.kind, smoke.ending.detail) != ("signal", "SIGILL"):
        yield Seen("the CPU has AVX2" if "avx2" in flags else "the CPU has no AVX2, and nothing was killed by SIGILL")
        return
    lacking = "AVX2" if "avx" in flags else "AVX"
    virtual = "hypervisor" in flags
    told = f"{smoke.ending.step or 'import torch'} was killed by SIGILL, and the {'virtual ' if virtual else ''}CPU"
    own = Fix('Set the virtual machine\'s CPU type to "host" (QEMU, Proxmox), or turn on AVX2 for it')
    build = Fix("Use a torch that was compiled for this CPU, or a different machine")
    yield Finding(
        f"{told} ({host.cpu_model or 'x86-64'}) does not have {lacking}", (own, build) if virtual else (build,)
    )


def _compiles_with_triton(facts: Facts) -> Host:
    host = given.host(facts)
    if host.os != "linux":
        raise Skip("checked on Linux only")
    if facts.package("triton") is None:
        raise Skip("Triton is not installed")
    given.gpus_for_torch(facts)
    return host


def _install(host: Host, debian: str, fedora: str) -> Fix:
    """A package by its name in two families of distributions; the others' users know theirs."""
    if re.search("debian|ubuntu|mint", host.os_name, re.I):
        return Fix(f"Install {debian}", (shell.command("linux", "sudo", "apt-get", "install", "-y", debian),), "root")
    if re.search("fedora|red hat|centos|rocky|alma|amazon", host.os_name, re.I):
        return Fix(f"Install {fedora}", (shell.command("linux", "sudo", "dnf", "install", "-y", fedora),), "root")
    return Fix(f"Install {debian} with the system's package manager", needs="root")


@rule("TD706", Severity.ERROR)
def mount_not_answering(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Every mounted file system responds.

    What it checks: file systems that depend on a server or a program (NFS, Lustre, SMB, FUSE and others). Each is asked
    for its size and has five seconds to answer.
    Why it matters: a program that opens a file there waits forever, and often cannot even be killed. Jobs that start on
    such a node hang.
    How to fix it: repair the server or the network. If the server does not come back, detach the file system lazily;
    programs that are already waiting there may need a reboot.
    Source: statvfs(3) on the mounts of /proc/self/mounts; umount(8), --lazy.
    """
    if facts.os != "linux" or facts.source == "report":
        raise Skip("checked only on Linux, outside containers")
    if not facts.silent_mounts:
        yield Seen("all that depend on a server or a program answered")
    for mount in facts.silent_mounts:
        yield Finding(
            f"no answer from {mount.path} ({mount.kind})",
            (
                Fix("Repair the server or the network connection to it"),
                Fix(
                    "If it stays unavailable, detach the file system",
                    (shell.command("linux", "sudo", "umount", "--lazy", mount.path),),
                    "root",
                ),
            ),
            f"mount:{mount.path}",
        )


FILES, THREADS_PER_CPU, LOCKED = 1024, 4, 1 << 30  # open files; threads for each CPU; bytes that are locked in memory
MEANT: Mapping[LimitName, str] = {
    "nofile": "open files, but DataLoader's workers need",
    "nproc": "processes and threads, but several processes with one thread per CPU each need",
    "memlock": "bytes of locked memory, but NCCL over InfiniBand needs",
}
RAISE: Mapping[LimitName, str] = {
    "nofile": 'ulimit -Sn "$(ulimit -Hn)"',
    "nproc": 'ulimit -Su "$(ulimit -Hu)"',
    "memlock": 'ulimit -Sl "$(ulimit -Hl)"',
}


@rule("TD707", Severity.WARNING)
def resource_limits_low(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """This session's resource limits are high enough for torch.

    What it checks: the limits that `ulimit` shows: fewer open files than the usual 1,024; fewer threads than four for
    each CPU; and less than 1 GiB of locked memory, if InfiniBand is up and there are several GPUs. Limits that do not
    apply to this user are not checked.
    Why it matters: "Too many open files" and "received 0 items of ancdata" from DataLoader; "can't start new thread"
    and "OpenBLAS blas_thread_init: pthread_create failed"; "ibv_reg_mr failed: Cannot allocate memory" from NCCL.
    How to fix it: raise the limit for this shell, up to its hard limit. To go beyond that, change the settings of the
    system, the container or the batch system.
    Source: getrlimit(2); pytorch/pytorch#973; NVIDIA's NCCL documentation, troubleshooting.
    """
    host = given.host(facts)
    if not host.limits:
        raise Skip("the session's limits are not known")
    known = [limit for limit in host.limits if limit.name in MEANT]  # a later version may tell of others
    if not known:
        yield Seen("no limit that torch is known to need is set")
    for limit in known:
        least = _least(host, limit.name, len(facts.gpus))
        yield Seen(f"{limit.name}: {'unlimited' if limit.soft is None else f'{limit.soft:,}'}, needed: {least:,}")
        if limit.soft is not None and limit.soft < least:
            told = f"this session may have {limit.soft:,} {MEANT[limit.name]} at least {least:,}"
            raised = limit.hard is None or limit.hard >= least
            yield Finding(told, (_raise(limit.name) if raised else _allow(facts, limit.name),), f"limit:{limit.name}")


def _least(host: Host, name: LimitName, gpus: int) -> int:
    """What torch can be expected to need; 0 where it needs none."""
    if name == "nofile":
        return FILES
    if name == "nproc":
        return THREADS_PER_CPU * (host.cpus_usable or host.cpus or 0)
    return LOCKED if host.infiniband and gpus > 1 else 0


def _raise(name: LimitName) -> Fix:
    return Fix("Raise it to its hard limit, in the shell that starts Python", (RAISE[name],))


def _allow(facts: Facts, name: LimitName) -> Fix:
    """By whoever set the hard limit."""
    if facts.container:
        enough = "65536" if name == "nofile" else "-1"
        return Fix(f"Start the container with a higher limit: docker run --ulimit {name}={enough}")
    text = f"Raise {name} in /etc/security/limits.conf or in the batch system's service file, then log in again"
    return Fix(text, needs="root")
