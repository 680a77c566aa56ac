"""TD212 to TD216: what belongs to this torch."""

from dataclasses import replace

from cases import finds, passes, skips
from machines import (
    conda,
    h100,
    laptop,
    mac,
    package,
    pixi,
    torch,
    with_torch,
)

from torchdoctor.model import (
    Ending,
    Facts,
    Package,
    SmokeTest,
)

PIP = "~/venv/bin/python -m pip install"

INDEX = "--index-url https://download.pytorch.org/whl"

PIN = ("numpy", "torch==2.9.1")


def vision(version: str, build: str | None = None, requires: tuple[str, ...] = PIN) -> Package:
    return package("torchvision", version, build, requires)


def audio(version: str, build: str | None = None, requires: tuple[str, ...] = PIN[1:]) -> Package:
    return package("torchaudio", version, build, requires)


def cu126(*companions: Package) -> Facts:
    return with_torch(h100(), "2.9.1+cu126", "12.6", *companions)


def cu128(*companions: Package) -> Facts:
    return with_torch(h100(), "2.9.1+cu128", "12.8", *companions)


def old(version: str, numpy: str, machine: Facts | None = None) -> Facts:
    """An older CPU torch beside this NumPy."""
    return with_torch(machine or laptop(), version, None, package("numpy", numpy))


def old_text(version: str) -> Facts:
    return with_torch(laptop(), "2.3.1+cpu", None, package("torchtext", version))


def triton(version: str, *requires: str) -> Facts:
    """torch with these requirements beside this Triton."""
    return replace(cu128(), packages=(package("torch", "2.9.1+cu128", "cu128", requires), package("triton", version)))


def rocm(*tritons: Package) -> Facts:
    facts = with_torch(laptop(), "2.6.0+rocm6.2.4", None, *tritons)
    return replace(facts, torch=replace(torch("2.6.0+rocm6.2.4"), hip="6.2.41134"))


CUDA_BESIDE_TEXT = with_torch(h100(), "2.3.1+cu121", "12.1", package("torchtext", "0.18.0", "cpu"))

OK = (SmokeTest("tensors", "ok"), SmokeTest("onnx", "skipped", "onnx is not installed"))


def with_tests(*tests: SmokeTest, facts: Facts | None = None) -> Facts:
    return replace(facts or laptop(), smoke_tests=(*OK, *tests))


def raised(name: str, kind: str, message: str, traceback: str = "") -> SmokeTest:
    return SmokeTest(name, "failed", kind, traceback, Ending("exception", message, name, seconds=2.0))


NO_NMS = ("RuntimeError", "operator torchvision::nms does not exist")

OF_ANOTHER_TORCH = with_torch(laptop(), "2.9.1+cpu", None, package("torchvision", "0.20.1+cpu", "cpu"))

CASES = (
    finds(
        "TD212",
        "of another release, by its own requirement",
        cu126(vision("0.22.1+cu126", "cu126", ("torch==2.7.1",))),
        "torchvision 0.22.1+cu126 requires torch==2.7.1, but torch is 2.9.1+cu126",
        commands=(f"{PIP} torch==2.9.1+cu126 torchvision==0.24.1+cu126 {INDEX}/cu126",),
    ),
    finds(
        "TD212",
        "of another release, by the table",
        cu126(vision("0.22.1", None, ())),
        "0.22.1",
        "matching one is 0.24.1",
    ),
    finds(
        "TD212",
        "CPU beside CUDA, with which pip check is content",
        cu126(vision("0.24.1", "cpu")),
        "torchvision 0.24.1 is a cpu build",
        "2.9.1+cu126 is a cu126 build",
        commands=(f"{PIP} torch==2.9.1+cu126 torchvision==0.24.1+cu126 {INDEX}/cu126",),
    ),
    finds(
        "TD212", "CUDA beside CPU", with_torch(laptop(), "2.9.1+cpu", None, vision("0.24.1", "cu128")), "cu128 build"
    ),
    finds("TD212", "another CUDA major", cu126(vision("0.24.1+cu130", "cu130")), "cu130 build", "cu126 build"),
    passes("TD212", "another CUDA minor", cu126(vision("0.24.1+cu128", "cu128"))),
    passes("TD212", "its build is not known", cu126(vision("0.24.1"))),
    passes("TD212", "its own", h100()),
    skips("TD212", "not installed", cu126(), "torchvision is not installed"),
    finds(
        "TD212",
        "a release of long before a nightly torch",
        with_torch(h100(), "2.10.0.dev20251101+cu126", "12.6", vision("0.23.0")),
        "torchvision 0.23.0 is compiled for torch 2.8.0, but torch is 2.10.0.dev20251101+cu126",
    ),
    skips(
        "TD212",
        "a nightly of torchvision beside one of torch",
        with_torch(h100(), "2.10.0.dev20251101+cu126", "12.6", vision("0.23.0.dev20250701+cu126")),
        "not a release",
    ),
    skips(
        "TD212",
        "a nightly torch",
        with_torch(h100(), "2.10.0.dev20251101+cu126", "12.6", vision("0.24.1")),
        "not a release",
    ),
    skips(
        "TD212",
        "NVIDIA's own torch",
        with_torch(h100(), "2.6.0a0+ecf3bae40a.nv25.01", "12.8", vision("0.20.0a0")),
        "not a release",
    ),
    skips(
        "TD212",
        "a release that nobody knows",
        with_torch(h100(), "9.1.0", "20.1", vision("0.99.0", None, ())),
        "not known",
    ),
    finds(
        "TD212",
        "a torchvision of another torch, whose operators then fail: told once",
        with_tests(raised("torchvision", *NO_NMS), facts=OF_ANOTHER_TORCH),
        "torchvision",
    ),
    finds(
        "TD213", "of another release", cu126(audio("2.8.0+cu126", "cu126", ("torch==2.8.0",))), "requires torch==2.8.0"
    ),
    finds("TD213", "CPU beside CUDA", cu126(audio("2.9.1", "cpu")), "torchaudio 2.9.1 is a cpu build"),
    passes("TD213", "its own", h100()),
    passes(
        "TD213",
        "before 0.10 nothing in it was compiled for CUDA: PyPI's fits every build",
        with_torch(h100(), "1.4.0+cu100", "10.0", audio("0.4.0", None, ())),
    ),
    passes(
        "TD212",
        "before 0.3 nothing in it was compiled",
        with_torch(h100(), "1.1.0", "9.0", vision("0.2.2.post3", None, ())),
    ),
    passes("TD213", "no requirement, and it belongs", cu128(audio("2.9.1+cu128", "cu128", ()))),
    skips("TD213", "not installed", laptop(), "torchaudio is not installed"),
    finds(
        "TD214",
        "torch 2.2 and NumPy 2",
        old("2.2.2+cpu", "2.1.0"),
        "NumPy 2.1.0",
        "2.2.2+cpu",
        commands=(f"{PIP} --force-reinstall --no-deps 'numpy<2'",),
    ),
    finds("TD214", "torch 1.13 and NumPy 2", old("1.13.1+cpu", "2.0.0"), "NumPy 2.0.0"),
    finds(
        "TD214",
        "NumPy of conda, in a pixi project",
        pixi(old("2.2.2+cpu", "2.1.0")),
        commands=("pixi add --manifest-path ~/project 'numpy<2'",),
    ),
    passes("TD214", "torch 2.3 knows both", old("2.3.0+cpu", "2.1.0")),
    passes("TD214", "Apple silicon", mac()),
    skips("TD214", "torch 2.2 and NumPy 1", old("2.2.2+cpu", "1.26.4"), "NumPy 2 is not installed"),
    skips("TD214", "no NumPy", with_torch(laptop(), "2.2.2+cpu"), "NumPy 2 is not installed"),
    skips("TD214", "a torch that nobody knows", old("9.1.0", "2.1.0"), "not known"),
    finds("TD215", "of torch 2.3", cu126(package("torchtext", "0.18.0")), "0.18.0", "no version matches"),
    finds("TD215", "of another release", old_text("0.16.0"), "torchtext 0.16.0", "matching one is 0.18.0"),
    finds(
        "TD215",
        "its metadata accepts every newer torch",
        cu126(package("torchtext", "0.18.0", None, ("torch>=2.3.0", "numpy"))),
        "torchtext 0.18.0",
        "no version matches",
    ),
    finds(
        "TD215",
        "of conda",
        conda(cu126(package("torchtext", "0.18.0"))),
        commands=("conda remove -p ~/venv torchtext",),
    ),
    finds(
        "TD215",
        "of a pixi project",
        pixi(cu126(package("torchtext", "0.18.0"))),
        commands=("pixi remove --manifest-path ~/project torchtext",),
    ),
    passes("TD215", "its own", old_text("0.18.0")),
    passes("TD215", "it is compiled for the CPU alone", CUDA_BESIDE_TEXT),
    skips("TD215", "before it had a compiled part", cu126(package("torchtext", "0.6.0")), "no compiled part"),
    skips("TD215", "not installed", h100(), "torchtext is not installed"),
    finds(
        "TD216",
        "another than the pinned",
        triton("3.4.0", "triton==3.5.1; platform_system == 'Linux'"),
        "triton 3.4.0 is installed",
        "requires 3.5.1",
        commands=(f"{PIP} --force-reinstall --no-deps triton==3.5.1",),
    ),
    finds("TD216", "by the table where nothing is pinned", triton("2.1.0"), "triton 2.1.0", "requires 3.5"),
    finds(
        "TD216",
        "CUDA's over ROCm's",
        rocm(package("pytorch-triton-rocm", "3.2.0"), package("triton", "3.1.0")),
        "was installed over pytorch-triton-rocm 3.2.0",
        commands=("* uninstall -y triton", f"{PIP} --force-reinstall --no-deps pytorch-triton-rocm==3.2.0"),
    ),
    passes("TD216", "the pinned", triton("3.5.1", "triton==3.5.1; platform_system == 'Linux'")),
    passes("TD216", "of the series", triton("3.5.1")),
    skips("TD216", "ROCm's alone", rocm(package("pytorch-triton-rocm", "3.2.0")), "not installed"),
    skips(
        "TD216",
        "a leftover beside the CPU build, which requires none",
        replace(
            laptop(),
            packages=(package("torch", "2.9.1+cpu", "cpu", ("sympy>=1.13.3",)), package("triton", "3.4.0")),
        ),
        "requires no Triton",
    ),
    skips("TD216", "none", laptop(), "triton is not installed"),
)
