"""TD505 to TD509: the CUDA library files that are there, missing, damaged or of another version."""

from dataclasses import replace
from typing import Any

from cases import finds, passes, skips
from genuine import CLASH
from machines import (
    SITE,
    h100,
    import_error,
    laptop,
    package,
    with_host,
    without_smoke,
)

from torchdoctor.model import (
    Damage,
    Ending,
    Facts,
    Library,
    Smoke,
    Toolkit,
)


def with_path(facts: Facts, *folders: str) -> Facts:
    return with_host(facts, env={"LD_LIBRARY_PATH": ":".join(folders)})


LIB = f"{SITE}/torch/lib"

CUDNN = Library("libcudnn.so.9", f"{SITE}/nvidia/cudnn/lib/libcudnn.so.9", "RPATH")

GONE = replace(CUDNN, path=None, via="")

SYSTEM_CUDNN = Library("libcudnn.so.9", "/usr/lib/x86_64-linux-gnu/libcudnn.so.9", "loaded")

SYSTEM_LINK = Library("libnvJitLink.so.13", "/usr/local/cuda-13.0/lib64/libnvJitLink.so.13", "loaded")

MISSING = "libcudnn.so.9: cannot open shared object file: No such file or directory"

NO_SYMBOL = (
    f"{SITE}/nvidia/cu13/lib/libcusparse.so.12: undefined symbol: __nvJitLinkComplete_12_4, version libnvJitLink.so.12"
)


def torch_with(smoke: Smoke | None = None, **files: Any) -> Facts:
    facts = h100()
    assert facts.torch
    return replace(facts, torch=replace(facts.torch, **files), smoke=smoke or facts.smoke)


def damaged(path: str, package: str, problem: str, smoke: Smoke | None = None) -> Facts:
    return torch_with(smoke, damaged=(Damage(path, package, problem),))


def killed() -> Smoke:
    return Smoke(Ending("signal", "SIGBUS", "import torch"))


def with_wheel(name: str, facts: Facts) -> Facts:
    wheel = replace((h100().packages or ())[0], name=name, version="13.0.48", build=None, requires=())
    return replace(facts, packages=(*(facts.packages or ()), wheel))


def ended(error: str, *loaded: Library) -> Facts:
    """The import failed with these CUDA libraries in memory."""
    return torch_with(replace(import_error(error, "ImportError"), libraries=loaded))


def cudnn_says(error: str, *loaded: Library) -> Facts:
    facts = h100()
    assert facts.smoke
    return replace(facts, smoke=replace(facts.smoke, cudnn=None, cudnn_error=error, libraries=loaded))


def toolkit(version: str | None, *installed: str) -> Facts:
    return replace(h100(), toolkit=Toolkit("/usr/local/cuda", version, "/usr/local/cuda/bin/nvcc", installed))


CASES = (
    finds(
        "TD505",
        "libtorch cut short",
        damaged(f"{LIB}/libtorch_cpu.so", "torch", "cut short (100 of 446 bytes)", killed()),
        "1 library file of torch: libtorch_cpu.so is cut short",
        commands=("*pip install *torch==2.9.1+cu130*",),
    ),
    finds(
        "TD505",
        "a file of cuDNN is gone",
        damaged(CUDNN.path or "", "nvidia-cudnn-cu13", "missing", import_error(MISSING, "ImportError")),
        "libcudnn.so.9 is missing",
        commands=("*nvidia-cudnn-cu13==9.13.0.50",),
    ),
    finds(
        "TD505", "without live test", without_smoke(damaged(f"{LIB}/libc10.so", "torch", "empty")), "libc10.so is empty"
    ),
    passes("TD505", "whole", torch_with()),
    passes("TD505", "a wheel that torch does not require", damaged("/x/libcudnn.so.8", "nvidia-cudnn-cu11", "missing")),
    skips("TD505", "no torch", replace(h100(), torch=None), "not installed"),
    finds(
        "TD506",
        "cuDNN",
        torch_with(import_error(MISSING, "ImportError"), libraries=(GONE,)),
        "torch needs libcudnn.so.9",
        commands=("*nvidia-cudnn-cu13==9.13.0.50",),
    ),
    finds("TD506", "without live test", without_smoke(torch_with(libraries=(GONE,))), "libcudnn.so.9"),
    passes("TD506", "found", without_smoke(torch_with(libraries=(CUDNN,)))),
    passes("TD506", "not found by us, and imported", torch_with(libraries=(GONE,))),
    passes(
        "TD506",
        "the driver's library is another matter",
        without_smoke(torch_with(libraries=(replace(GONE, name="libcuda.so.1"),))),
    ),
    skips("TD506", "not known", without_smoke(h100()), "not known"),
    finds(
        "TD507",
        "the classic",
        with_path(
            with_wheel("nvidia-nvjitlink", ended(NO_SYMBOL, SYSTEM_LINK)), "/usr/local/cuda-13.0/lib64", "/opt/x"
        ),
        "/usr/local/cuda-13.0/lib64/libnvJitLink.so.13 is loaded instead of",
        "__nvJitLinkComplete_12_4",
        commands=("export LD_LIBRARY_PATH=/opt/x",),
    ),
    finds(
        "TD507",
        "cuDNN of the system",
        with_path(cudnn_says(CLASH, SYSTEM_CUDNN), "/usr/lib/x86_64-linux-gnu"),
        "x86_64-linux-gnu/libcudnn.so.9 is loaded",
        "(9, 13, 1)",
        commands=("unset LD_LIBRARY_PATH",),
    ),
    finds(
        "TD507",
        "not loaded yet: by the way of the loader",
        with_path(
            with_wheel(
                "nvidia-nvjitlink",
                torch_with(
                    import_error(NO_SYMBOL, "ImportError"), libraries=(replace(SYSTEM_LINK, via="LD_LIBRARY_PATH"),)
                ),
            ),
            "/usr/local/cuda-13.0/lib64",
        ),
        "/usr/local/cuda-13.0/lib64/libnvJitLink.so.13 is loaded instead of",
        commands=("unset LD_LIBRARY_PATH",),
    ),
    finds(
        "TD507",
        "a library of torch's own name in front",
        with_path(
            torch_with(import_error("/opt/x/libtorch_cpu.so: file too short", "ImportError")), "/opt/x", "/opt/y"
        ),
        "fails at /opt/x/libtorch_cpu.so, which LD_LIBRARY_PATH puts first",
        commands=("export LD_LIBRARY_PATH=/opt/y",),
    ),
    passes(
        "TD507",
        "loaded from elsewhere, and well",
        torch_with(replace(h100().smoke or killed(), libraries=(SYSTEM_LINK, SYSTEM_CUDNN))),
    ),
    passes(
        "TD507",
        "another error",
        with_wheel(
            "nvidia-nvjitlink",
            ended("libgomp.so.1: cannot open shared object file: No such file or directory", SYSTEM_LINK),
        ),
    ),
    passes("TD507", "torch's own", cudnn_says(CLASH, replace(CUDNN, via="loaded"))),
    skips("TD507", "no live test", without_smoke(h100()), "not run"),
    finds(
        "TD508",
        "older at run time",
        cudnn_says(CLASH, replace(CUDNN, via="loaded")),
        "compiled with cuDNN 9.24.0, but finds 9.13.1 in",
        commands=("*nvidia-cudnn-cu13==9.13.0.50",),
    ),
    finds(
        "TD508",
        "the cuDNN of another CUDA was installed over torch's: told once",
        replace(
            cudnn_says(CLASH, replace(CUDNN, via="loaded")),
            packages=(*(h100().packages or ()), package("nvidia-cudnn-cu12", "9.1.0.70")),
        ),
        "finds 9.13.1 in",
        commands=("*pip uninstall -y nvidia-cudnn-cu12", "*--no-deps nvidia-cudnn-cu13==9.13.0.50"),
    ),
    passes("TD508", "well", h100()),
    passes(
        "TD508",
        "another error of cuDNN",
        cudnn_says("RuntimeError: cuDNN version 92400 is not compatible with devices with SM < 7.5."),
    ),
    skips("TD508", "CPU build", laptop(), "no CUDA"),
    finds(
        "TD509", "older toolkit", toolkit("12.4"), "/usr/local/cuda is CUDA 12.4", "built with CUDA 13.0", commands=()
    ),
    finds(
        "TD509",
        "the fitting one is there",
        toolkit("11.8", "/usr/local/cuda-11.8", "/usr/local/cuda-13.0"),
        "11.8",
        commands=("export CUDA_HOME=/usr/local/cuda-13.0",),
    ),
    passes("TD509", "another minor", toolkit("13.1")),
    skips("TD509", "none", h100(), "no CUDA toolkit"),
    skips("TD509", "CPU build", replace(laptop(), toolkit=toolkit("12.4").toolkit), "no CUDA support"),
    skips("TD509", "no GPU to compile for", replace(toolkit("12.4"), nvidia=None), "no NVIDIA GPU"),
)
