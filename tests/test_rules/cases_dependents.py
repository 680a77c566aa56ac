"""TD217, TD22x: what torch requires, and what is built on it."""

from dataclasses import replace

from cases import finds, passes, skips
from machines import (
    h100,
    import_error,
    laptop,
    no_torch,
    package,
    with_python,
    with_torch,
    wsl,
)

from torchdoctor.model import (
    Facts,
    Package,
)
from torchdoctor.pasted import read

XFORMERS = (
    "xFormers was built for:\n    PyTorch 2.3.0+cu121 with CUDA 1201 (you have 2.3.0+cu121)\nxFormers 0.0.26.post1\n"
    "pytorch.version:                                   2.3.0+cu121\n"
)
PIP = "~/venv/bin/python -m pip"


def beside(*packages: Package, machine: Facts | None = None) -> Facts:
    """A healthy machine on which these are installed too."""
    facts = machine or h100()
    return replace(facts, packages=(*(facts.packages or ()), *packages))


def lightning(*requires: str, version: str = "2.5.0") -> Package:
    return package("lightning", version, None, requires)


def scatter(tag: str) -> Package:
    return package("torch-scatter", f"2.1.2+{tag}")


def flash(tag: str) -> Package:
    """Its wheels say for which torch they are in their names alone."""
    return package("flash-attn", "2.8.3", tag, ("torch",))


def asking(*requires: str, machine: Facts | None = None) -> Facts:
    """torch that requires these; nothing but it, NumPy and typing_extensions is installed."""
    facts = machine or laptop()
    assert facts.torch
    own = package("torch", str(facts.torch.version), facts.torch.build, requires)
    others = (package("numpy", "2.3.1"), package("typing-extensions", "4.15.0"))
    return replace(facts, packages=(own, *others), smoke=None)


NO_SYMPY = (
    "typing_extensions>=4.10",
    "sympy>=1.13.3",
    "Jinja2",
    "setuptools>=77; python_version >= '3.12'",
    "triton==3.7.0",
)


def requiring(*requires: str, **versions: str) -> Facts:
    """torch that requires these, with these installed."""
    facts = asking(*requires)
    others = tuple(package(name.replace("_", "-"), version) for name, version in versions.items())
    kept = tuple(item for item in facts.packages or () if item.name not in {item.name for item in others})
    return replace(facts, packages=(*kept, *others))


def lacking(name: str, *files: str) -> Facts:
    """A machine on which files of this package are gone."""
    return beside(replace(package(name, "2.3.1"), missing=files), machine=no_numpy())


def no_numpy() -> Facts:
    facts = laptop()
    return replace(facts, packages=tuple(item for item in facts.packages or () if item.name != "numpy"))


CASES = (
    finds(
        "TD221",
        "made for an older torch",
        beside(package("xformers", "0.0.28", None, ("numpy", "torch==2.4.1"))),
        "xformers 0.0.28 requires torch==2.4.1, and torch is 2.9.1+cu130",
        commands=(f"{PIP} install --upgrade xformers torch==2.9.1+cu130",),
    ),
    finds(
        "TD221",
        "made for a newer torch, with uv",
        with_python(beside(lightning("torch<4,>=2.10"), machine=laptop()), installer="uv"),
        "lightning 2.5.0 requires torch<4,>=2.10",
        commands=("uv pip install --python ~/venv/bin/python --upgrade-package lightning lightning torch==2.9.1+cpu",),
    ),
    finds(
        "TD221",
        "made for another torchvision",
        beside(package("vllm", "0.9.0", None, ("torch==2.9.1", "torchvision==0.22.0; platform_system == 'Linux'"))),
        "torchvision==0.22.0, and torchvision is 0.24.1+cu130",
        commands=(f"{PIP} install --upgrade vllm torch==2.9.1+cu130 torchvision==0.24.1+cu130",),
    ),
    finds(
        "TD221",
        "made for NumPy 1",
        beside(package("monai", "1.3.0", None, ("torch>=1.9", "numpy<2.0,>=1.20"))),
        "monai 1.3.0 requires numpy<2.0,>=1.20, and numpy is 2.3.1",
        commands=(f"{PIP} install --force-reinstall --no-deps 'numpy<2.0,>=1.20'",),
    ),
    passes(
        "TD221",
        "all fit",
        beside(
            lightning("torch<4.0,>=2.1", "numpy<3.0,>1.20", "torchvision<1.0,>=0.16; extra == 'extra'"),
            package("transformers", "4.57.0", None, ("torch>=2.2; extra == 'torch'", "numpy>=1.17")),
            package("torchmetrics", "1.8.0", None, ("torch>=2.0.0", "numpy>1.20.0")),
            package("xformers", "0.0.33", None, ("numpy", "torch==2.9.1")),
        ),
    ),
    passes(
        "TD221",
        "only for an extra, or another system",
        beside(lightning("torch<2; extra == 'old'", "torch<2; sys_platform == 'darwin'")),
    ),
    passes(
        "TD221",
        "NVIDIA's own build of the release that is asked for",
        with_torch(h100(), "2.9.0a0+145a3a7bda.nv25.10", "13.0", lightning("torch>=2.9")),
    ),
    passes(
        "TD221", "conda-forge's build of it", with_torch(laptop(), "2.9.1.post303", None, lightning("torch==2.9.1"))
    ),
    passes("TD221", "asked for and not installed", beside(lightning("triton==2.0"))),
    skips("TD221", "nothing builds on torch", h100(), "no known package"),
    skips("TD221", "no torch", beside(lightning("torch>=2"), machine=no_torch()), "torch is not installed"),
    finds(
        "TD222",
        "PyG for another torch",
        beside(scatter("pt26cu124")),
        "torch-scatter 2.1.2 is compiled for pt26cu124, and torch is 2.9.1+cu130",
        commands=(
            f"{PIP} install --force-reinstall --no-deps torch-scatter -f https://data.pyg.org/whl/torch-2.9.0+cu130.html",
        ),
    ),
    finds("TD222", "PyG for another CUDA", beside(scatter("pt29cu128")), "compiled for pt29cu128"),
    finds("TD222", "PyG for the CPU beside CUDA", beside(scatter("pt29cpu")), "compiled for pt29cpu"),
    finds("TD222", "PyG for CUDA beside the CPU build", beside(scatter("pt29cu128"), machine=laptop()), "pt29cu128"),
    finds("TD222", "two digits", beside(scatter("pt210cu130")), "compiled for pt210cu130"),
    finds(
        "TD222",
        "flash-attn for another torch",
        beside(flash("cu13torch2.8cxx11abiTRUE")),
        "flash-attn 2.8.3 is compiled for cu13torch2.8cxx11abiTRUE",
        commands=(f"{PIP} install --force-reinstall --no-deps --no-build-isolation --no-binary flash-attn flash-attn",),
    ),
    finds("TD222", "flash-attn of the old ABI", beside(flash("cu13torch2.9cxx11abiFALSE")), "cxx11abiFALSE"),
    passes(
        "TD222",
        "for this torch",
        beside(scatter("pt29cu130"), flash("cu13torch2.9cxx11abiTRUE"), package("pytorch3d", "0.7.8+pt2.9.1cu130")),
    ),
    passes("TD222", "for this torch's CPU build", beside(scatter("pt29cpu"), machine=laptop())),
    passes("TD222", "of another CUDA minor", beside(scatter("pt29cu126"), machine=wsl())),
    skips(
        "TD222",
        "compiles as it goes",
        beside(package("flashinfer-python", "0.2.5+cu126torch2.6")),
        "states which torch",
    ),
    skips("TD222", "compiled here", beside(package("flash-attn", "2.8.3", None, ("torch",))), "states which torch"),
    skips(
        "TD222",
        "conda's",
        beside(Package("pyg-lib", "0.4.0", installer="conda", build="py312_torch_2.6.0_cu124")),
        "states",
    ),
    finds(
        "TD223",
        "both",
        beside(package("onnxruntime", "1.23.0"), package("onnxruntime-gpu", "1.22.0")),
        "onnxruntime 1.23.0 and onnxruntime-gpu 1.22.0 share one folder",
        commands=(
            f"{PIP} uninstall -y onnxruntime onnxruntime-gpu",
            f"{PIP} install --force-reinstall --no-deps onnxruntime-gpu==1.22.0",
        ),
    ),
    skips("TD223", "one", beside(package("onnxruntime-gpu", "1.22.0")), "not more than one"),
    skips(
        "TD223",
        "its extensions are of their own",
        beside(package("onnxruntime", "1.23.0"), package("onnxruntime-extensions", "0.14.0")),
        "not more",
    ),
    finds(
        "TD217",
        "installed with --no-deps",
        asking(*NO_SYMPY),
        "requires sympy, Jinja2, which is not installed",
        commands=(f"{PIP} install 'sympy>=1.13.3' Jinja2",),
    ),
    finds(
        "TD217",
        "the import fails for want of it: told once",
        replace(asking(*NO_SYMPY), smoke=import_error("No module named 'sympy'")),
        "sympy",
    ),
    passes("TD217", "all there", asking("typing-extensions>=4.10", "numpy; extra == 'x'", "typing.extensions")),
    passes("TD217", "not on this platform", asking("sympy; platform_system == 'Windows'", "nvidia-x==1", "cuda-y==1")),
    skips(
        "TD217",
        "of conda",
        replace(asking("sympy"), packages=(package("pytorch", "2.5.1"), *(asking("sympy").packages or ()))),
        "conda",
    ),
    skips("TD217", "a report", with_python(asking("sympy"), markers={}), "not known"),
    finds(
        "TD224",
        "built for another torch, in a pasted text",
        read(XFORMERS.replace("(you have 2.3.0", "(you have 2.1.0").replace("2.3.0+cu121\n", "2.1.0+cu121\n")).facts,
        "was built for torch==2.3.0, and torch is 2.1.0+cu121",
    ),
    passes("TD224", "built for this torch", read(XFORMERS).facts),
    skips("TD224", "not installed", h100(), "xformers is not installed"),
    skips("TD224", "a list of versions", read("torch==2.1.0\nxformers==0.0.22\nnumpy==1.26.4").facts, "not known"),
    finds(
        "TD218",
        "an old typing_extensions, which another package pins",
        requiring("typing_extensions>=4.10.0", typing_extensions="4.5.0"),
        "torch 2.9.1+cpu requires typing_extensions>=4.10.0; installed: typing_extensions 4.5.0",
        commands=(f"{PIP} install 'typing_extensions>=4.10.0'",),
    ),
    finds(
        "TD220",
        "too old to compile with, by a marker that holds",
        requiring("setuptools<82,>=77.0.3; python_version >= '3.9'", setuptools="65.5.0"),
        "installed: setuptools 65.5.0",
        commands=(f"{PIP} install 'setuptools<82,>=77.0.3'",),
    ),
    passes("TD220", "new enough", requiring("setuptools<82,>=77.0.3", setuptools="80.9.0")),
    passes("TD220", "not required", requiring("sympy", setuptools="65.5.0")),
    passes("TD218", "all new enough", requiring("sympy>=1.13.3", "networkx", sympy="1.14.0", networkx="3.5")),
    passes("TD218", "a marker that does not hold", requiring("sympy>=9; python_version < '3.0'", sympy="1.14.0")),
    passes("TD218", "what packaging alone can tell", requiring("sympy~=1.13", sympy="1.14.0rc1")),
    passes(
        "TD218", "CUDA wheels have a rule of their own", requiring("nvidia-nccl-cu12==2.27.3", nvidia_nccl_cu12="2.20")
    ),
    skips("TD218", "torch of another kind", no_torch(), "not installed as a wheel"),
    finds(
        "TD219",
        "NumPy lacks a library",
        lacking("numpy", "numpy/_core/_multiarray_umath.cpython-312-x86_64-linux-gnu.so"),
        "numpy 2.3.1 is missing files that its record lists",
        "_multiarray_umath",
        commands=(f"{PIP} install --force-reinstall --no-deps numpy==2.3.1",),
    ),
    finds("TD219", "several", lacking("numpy", "numpy/__init__.py", "numpy/fft/a.so", "numpy/b.so"), "and 2 more"),
    passes("TD219", "whole", laptop()),
    passes("TD219", "no NumPy at all", no_numpy()),
)
