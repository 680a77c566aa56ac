"""TD5xx, continued: the run-time libraries under torch that others bring: C, C++, MKL, OpenMP."""

import re
from collections.abc import Iterator

from torchdoctor import install, shell
from torchdoctor.knowledge import Compat, at_least, version
from torchdoctor.model import Facts, Finding, Fix, Package, Runtime, Severity
from torchdoctor.rule import Family, Seen, rule
from torchdoctor.rules import fixes, given
from torchdoctor.rules.given import Skip, need

FAMILY = Family("TD5", "libraries")

# From here on MKL lacks a symbol that torch used before it was built with such an MKL itself: pytorch/pytorch#123097.
MKL_WITHOUT, TORCH_SINCE = "2024.1", "2.5"
TRUE = ("1", "true", "yes", "on", "t", "y", ".true.", "enabled")  # as OpenMP's run-time libraries read it


@rule("TD511", Severity.ERROR, explained_by=("library-damaged",))
def glibc_too_old(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The system's C library is new enough for this torch.

    What it checks: the newest symbol version of glibc that torch's library files need, against those that the
    system's libc.so.6 has.
    Why it matters: "version GLIBC_2.28 not found". pip does not install such a wheel, but copied environments, bind
    mounts in containers and unofficial builds can contain one.
    How to fix it: use a torch that was built for older systems, or a newer system, possibly in a container. glibc
    itself cannot be replaced.
    Source: the version tables of the ELF files; pytorch/pytorch#150724.
    """
    for item in _behind(facts, "GLIBC"):
        told = f"torch needs glibc {item.wanted}; this system has {item.found} ({item.path})"
        other = install.reinstall_build(facts, compat)
        yield Finding(told, (*other, Fix("Or use a newer system, or a container of one")))
        return
    yield from _new_enough(facts, "GLIBC")


@rule("TD512", Severity.ERROR, explained_by=("library-damaged", "glibc-too-old"))
def libstdcxx_too_old(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The C++ library that is found first is new enough for this torch.

    What it checks: the newest symbol versions of libstdc++ that torch's library files need, against those of the
    libstdc++.so.6 that the loader uses.
    Why it matters: "version GLIBCXX_3.4.29 not found". A folder on LD_LIBRARY_PATH, or a conda environment with an
    old libstdcxx-ng, hides the system's.
    How to fix it: remove the folder if the system has a newer one; otherwise update the one that is used.
    Source: the version tables of the ELF files; ld.so(8); pytorch/pytorch#157709.
    """
    for item in _behind(facts, "GLIBCXX", "CXXABI"):
        lacking = f"{item.name}_{item.wanted}"
        yield Finding(
            f"torch needs {lacking}; {item.path} has only up to {item.name}_{item.found}", _newer(facts, item)
        )
        return
    yield from _new_enough(facts, "GLIBCXX", "CXXABI")


def _new_enough(facts: Facts, *names: str) -> Iterator[Seen]:
    known = [item for item in given.torch(facts).runtimes if item.name in names and item.found]
    for item in known:
        yield Seen(f"torch needs {item.name}_{item.wanted}; {item.path or 'the library'} has up to {item.found}")
    if not known:
        yield Seen("torch was imported")


def _behind(facts: Facts, *names: str) -> Iterator[Runtime]:
    torch = given.torch(facts)
    known = [item for item in torch.runtimes if item.name in names and item.found]
    if facts.imported:
        return
    need(known or None, "it is not known what torch needs from the system's libraries")
    yield from (item for item in known if version(item.found or "") < version(item.wanted))


def _newer(facts: Facts, item: Runtime) -> tuple[Fix, ...]:
    """Another libstdc++ in place of this one."""
    folder, _, name = (item.path or "").rpartition("/")
    if item.hidden and at_least(item.hidden, item.wanted):
        if item.via == "LD_PRELOAD":
            return (Fix(f"Do not preload {name}: a newer one is on the system", ("unset LD_PRELOAD",)),)
        if item.via == "LD_LIBRARY_PATH" and facts.env.get("LD_LIBRARY_PATH"):
            text = f"Remove {folder} from LD_LIBRARY_PATH: the system has a newer {name}"
            return (Fix(text, (fixes.without(facts, folder),)),)
    if facts.python and facts.python.environment == "conda":
        update = shell.conda("linux", "install", facts.python.prefix, "-c", "conda-forge", "libstdcxx-ng")
        return (Fix("Update the C++ library of this environment", (update,)),)
    return (Fix("Use a newer system, or a container or conda environment, which has its own C++ library"),)


@rule("TD513", Severity.ERROR)
def mkl_too_new(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """conda's MKL works with this torch.

    What it checks: MKL 2024.1 or newer with a torch older than 2.5 from conda's pytorch channel, on Linux.
    Why it matters: "undefined symbol: iJIT_NotifyEvent" at import. pip's wheels contain their own MKL.
    How to fix it: install an MKL older than 2024.1.
    Source: pytorch/pytorch#123097, where Intel's developers say which versions work together.
    """
    packages = given.packages(facts)
    if facts.source == "report" or facts.imported:
        yield Seen("torch was imported" if facts.imported else "the report shows what came of importing torch")
        return
    found = {item.name: item for item in packages if item.installer == "conda" and item.version}
    torch, mkl = (need(found.get(name), f"conda has not installed {name}") for name in ("pytorch", "mkl"))
    if facts.host is None or facts.host.os != "linux" or not _of_pytorch(torch):
        raise Skip("not a torch from conda's pytorch channel on Linux")
    if version(torch.version or "") < version(TORCH_SINCE) and at_least(mkl.version or "", MKL_WITHOUT):
        prefix = facts.python.prefix if facts.python else ""
        fix = Fix("Install an MKL older than 2024.1", (shell.conda("linux", "install", prefix, f"mkl<{MKL_WITHOUT}"),))
        yield Finding(f"torch {torch.version} cannot be imported with MKL {mkl.version}", (fix,), "package:mkl")
    else:
        yield Seen(f"torch {torch.version} with MKL {mkl.version}")


def _of_pytorch(package: Package) -> bool:
    """By its build string: "py3.11_cuda11.8_cudnn8.7.0_0" or "py3.11_cpu_0"; conda-forge writes "cuda118_py311h..."."""
    return bool(re.match(r"py\d\.\d+_", package.build or ""))


@rule("TD514", Severity.WARNING)
def openmp_duplicate(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Only one OpenMP library (Intel or LLVM) is loaded with torch.

    What it checks: whether the live test has loaded two of them (libiomp5, libomp) while KMP_DUPLICATE_LIB_OK
    suppresses the error; without that setting the second one stops the program ("OMP: Error #15"), which the live test
    reports. GCC's libgomp next to one of them is common and not a fault.
    Why it matters: its makers call the setting unsafe: it "may cause crashes or silently produce incorrect results".
    How to fix it: install NumPy, MKL and torch from one source; then unset the variable.
    Source: /proc/self/maps of the live test; OpenMP's own text of error 15.
    """
    smoke = given.live_test(facts)
    setting = facts.env.get("KMP_DUPLICATE_LIB_OK", "")
    if setting.lower() not in TRUE:
        raise Skip("KMP_DUPLICATE_LIB_OK is not set")
    if facts.host is None or facts.host.os != "linux":
        raise Skip("checked on Linux only")
    paths = [item.path for item in smoke.libraries if item.name.startswith(("libiomp5", "libomp")) and item.path]
    yield Seen(f"loaded: {' and '.join(paths) or 'no OpenMP library of Intel or LLVM'}")
    if len(paths) > 1:
        told = f"{' and '.join(paths)} are loaded at once, and KMP_DUPLICATE_LIB_OK={setting} hides it"
        one = Fix("Install NumPy, MKL and torch from one source: all from pip, or all from conda")
        yield Finding(
            told,
            (
                one,
                Fix("Then unset the variable, so that duplicates are reported again", ("unset KMP_DUPLICATE_LIB_OK",)),
            ),
        )
