"""TD511 to TD514: the C, C++, MKL and OpenMP libraries under torch."""

from dataclasses import replace

from cases import finds, passes, skips
from machines import (
    h100,
    import_error,
    laptop,
    mac,
    package,
    passed,
    with_host,
    with_python,
    with_torch,
)

from torchdoctor.model import (
    Facts,
    Library,
    Package,
    Runtime,
    Smoke,
)

LIBC, LIBSTDCXX = "/lib64/libc.so.6", "/usr/lib64/libstdc++.so.6"

NO_GLIBC = "/lib64/libc.so.6: version `GLIBC_2.28' not found (required by ~/venv/lib/torch/lib/libtorch_cpu.so)"

NO_GLIBCXX = "/usr/lib64/libstdc++.so.6: version `GLIBCXX_3.4.29' not found (required by ~/venv/lib/torch/_C.so)"


def asking(*runtimes: Runtime, facts: Facts | None = None, error: str = "") -> Facts:
    """torch that asks so of the system; without an error the live test was not run."""
    facts = facts or laptop()
    assert facts.torch
    smoke = import_error(error, "ImportError") if error else None
    return replace(facts, torch=replace(facts.torch, runtimes=runtimes), smoke=smoke)


def centos(*runtimes: Runtime, error: str = "") -> Facts:
    """CentOS 7, whose glibc is 2.17."""
    return with_host(asking(*runtimes, error=error), os_name="CentOS Linux 7 (Core)", libc_version="2.17")


def conda(facts: Facts) -> Facts:
    return with_python(facts, environment="conda", installer="conda", prefix="~/miniconda3/envs/dl")


def in_front(folder: str, facts: Facts) -> Facts:
    return with_host(facts, env={"LD_LIBRARY_PATH": f"{folder}:/opt/other"})


OLD_GLIBC = Runtime("GLIBC", "2.28", "2.17", LIBC, "ld.so.cache")

NEW_GLIBC = Runtime("GLIBC", "2.28", "2.39", LIBC, "ld.so.cache")

OLD_CXX = Runtime("GLIBCXX", "3.4.29", "3.4.19", LIBSTDCXX, "ld.so.cache")

HIDING = Runtime("GLIBCXX", "3.4.29", "3.4.19", "/opt/old/lib/libstdc++.so.6", "LD_LIBRARY_PATH", "3.4.33")

HIDING_NONE = replace(HIDING, hidden="3.4.21")


def from_conda(torch: str, mkl: str, build: str = "py3.11_cuda11.8_cudnn8.7.0_0", smoke: Smoke | None = None) -> Facts:
    """A conda environment with this torch and this MKL."""
    facts = with_torch(conda(h100()), torch, "11.8")
    found = (package("torch", torch), of_conda("pytorch", torch, build), of_conda("mkl", mkl, "hb3ce162_678"))
    return replace(facts, packages=found, smoke=smoke)


def of_conda(name: str, version: str, build: str) -> Package:
    return Package(name, version, "~/miniconda3/envs/dl/conda-meta", "conda", build)


def loading(*paths: str, setting: str = "TRUE", facts: Facts | None = None) -> Facts:
    """The live test had these OpenMP libraries loaded."""
    libraries = tuple(Library(path.rpartition("/")[2], path, "loaded") for path in paths)
    env = {"KMP_DUPLICATE_LIB_OK": setting} if setting else {}
    smoke = replace(passed(version="2.9.1+cpu"), libraries=libraries)
    return with_host(replace(facts or laptop(), smoke=smoke), env=env)


INTEL, LLVM = "~/miniconda3/envs/dl/lib/libiomp5.so", "~/venv/lib/python3.12/site-packages/x.libs/libomp-1a2b.so.5"

CASES = (
    finds(
        "TD511",
        "CentOS 7, not imported",
        centos(OLD_GLIBC, OLD_CXX),
        "needs glibc 2.28; this system has 2.17 (/lib64/libc.so.6)",
        commands=(
            "~/venv/bin/python -m pip install torch==2.6.0+cpu torchvision==*+cpu"
            " --index-url https://download.pytorch.org/whl/cpu",
        ),
    ),
    finds("TD511", "CentOS 7, the import fails: told once", centos(OLD_GLIBC, error=NO_GLIBC), "2.17"),
    passes("TD511", "newer", asking(NEW_GLIBC)),
    passes("TD511", "as numbers, not as text", asking(replace(NEW_GLIBC, wanted="2.4", found="2.17"))),
    passes("TD511", "it was imported all the same", replace(centos(OLD_GLIBC), smoke=laptop().smoke)),
    skips("TD511", "not known", replace(laptop(), smoke=None), "not known"),
    skips("TD511", "musl has no such versions", asking(replace(OLD_GLIBC, found=None)), "not known"),
    finds(
        "TD512",
        "the system's",
        asking(NEW_GLIBC, OLD_CXX, error=NO_GLIBCXX),
        "needs GLIBCXX_3.4.29; /usr/lib64/libstdc++.so.6 has only up to GLIBCXX_3.4.19",
        commands=(),
    ),
    finds(
        "TD512",
        "a folder in front hides the system's",
        in_front("/opt/old/lib", asking(HIDING)),
        "/opt/old/lib/libstdc++.so.6",
        commands=("export LD_LIBRARY_PATH=/opt/other",),
    ),
    finds("TD512", "preloaded", asking(replace(HIDING, via="LD_PRELOAD")), commands=("unset LD_PRELOAD",)),
    finds(
        "TD512",
        "nothing newer is behind it",
        in_front("/opt/old/lib", asking(HIDING_NONE)),
        commands=(),
    ),
    finds(
        "TD512",
        "in a conda environment",
        conda(asking(replace(OLD_CXX, path="~/miniconda3/envs/dl/lib/libstdc++.so.6", via="RPATH"))),
        commands=("conda install -p ~/miniconda3/envs/dl -c conda-forge libstdcxx-ng",),
    ),
    finds(
        "TD512",
        "found by RPATH: LD_LIBRARY_PATH has no part in it",
        conda(in_front("/opt/old/lib", asking(replace(HIDING, via="RPATH")))),
        commands=("conda install -p ~/miniconda3/envs/dl -c conda-forge libstdcxx-ng",),
    ),
    finds("TD512", "CXXABI alone", asking(replace(OLD_CXX, name="CXXABI", wanted="1.3.13", found="1.3.11")), "CXXABI"),
    passes("TD512", "new enough", asking(replace(OLD_CXX, found="3.4.30"))),
    skips("TD512", "an old system lacks both", centos(OLD_GLIBC, OLD_CXX), "TD511"),
    finds(
        "TD513",
        "MKL 2024.1 with torch 2.2",
        from_conda("2.2.2", "2024.1.0"),
        "torch 2.2.2 cannot be imported with MKL 2024.1.0",
        commands=("conda install -p ~/miniconda3/envs/dl 'mkl<2024.1'",),
    ),
    finds(
        "TD513",
        "the import fails: told once",
        from_conda("2.0.1", "2024.2.2", "py3.10_cpu_0", import_error("x.so: undefined symbol: iJIT_NotifyEvent")),
        "MKL 2024.2.2",
    ),
    passes("TD513", "the MKL before it", from_conda("2.2.2", "2024.0.0")),
    passes("TD513", "a torch that was built with it", from_conda("2.5.1", "2025.0.1")),
    passes("TD513", "imported", from_conda("2.2.2", "2024.1.0", smoke=passed(version="2.2.2"))),
    passes("TD513", "of a report", replace(from_conda("2.2.2", "2024.1.0"), source="report")),
    skips("TD513", "conda-forge's", from_conda("2.2.2", "2024.1.0", "cuda118_py311h26b5d4b_300"), "pytorch channel"),
    skips("TD513", "pip's", replace(laptop(), smoke=None), "conda has not installed"),
    finds(
        "TD514", "Intel's and LLVM's", loading(INTEL, LLVM), "libiomp5.so and ", "KMP_DUPLICATE_LIB_OK=TRUE hides it"
    ),
    finds("TD514", "LLVM's twice", loading(LLVM, "/usr/lib/libomp.so.5", setting="1"), "/usr/lib/libomp.so.5"),
    passes("TD514", "one", loading(INTEL)),
    skips("TD514", "not hidden: it worked", loading(INTEL, LLVM, setting=""), "is not set"),
    skips("TD514", "switched off", loading(INTEL, LLVM, setting="FALSE"), "is not set"),
    skips("TD514", "macOS has no such map", loading(facts=mac()), "Linux"),
)
