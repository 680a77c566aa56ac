"""TD217 to TD220, TD225: what torch and its companions require."""

from dataclasses import replace

from cases import finds, passes, skips
from machines import (
    WHEELS,
    conda,
    h100,
    import_error,
    laptop,
    no_torch,
    package,
    pixi,
    wheels,
    with_python,
    with_torch,
)

from torchdoctor.model import (
    Facts,
    Package,
)

PIP = "~/venv/bin/python -m pip"


def beside(*packages: Package, machine: Facts | None = None) -> Facts:
    """A healthy machine on which these are installed too."""
    facts = machine or h100()
    return replace(facts, packages=(*(facts.packages or ()), *packages))


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
        "TD217",
        "installed with --no-deps",
        asking(*NO_SYMPY),
        "requires sympy, Jinja2, setuptools, triton, which are not installed",
        commands=(f"{PIP} install torch==2.9.1+cpu --index-url https://download.pytorch.org/whl/cpu",),
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
        "TD217",
        "two are gone, told by their names",
        asking("typing_extensions>=4.10", "sympy>=1.13.3", "Jinja2"),
        "requires sympy, Jinja2, which are not installed",
        commands=(f"{PIP} install 'sympy>=1.13.3' Jinja2",),
    ),
    finds(
        "TD217",
        "all of them and CUDA's wheels, told once",
        asking("sympy>=1.13.3", *wheels(WHEELS), "triton==3.5.1", machine=h100()),
        "requires sympy, nvidia-cublas, nvidia-cuda-runtime and 3 more, which are not installed",
        commands=(f"{PIP} install torch==2.9.1+cu130 --index-url https://download.pytorch.org/whl/cu130",),
    ),
    finds(
        "TD217",
        "of a build that no index has",
        asking("sympy>=1.13.3", "triton==3.5.1", machine=with_torch(h100(), "2.9.1+abc123", "13.0")),
        commands=(f"{PIP} install 'sympy>=1.13.3' triton==3.5.1",),
    ),
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
    finds(
        "TD219",
        "NumPy of conda",
        conda(lacking("numpy", "numpy/__init__.py")),
        commands=("conda install -p ~/venv --force-reinstall --no-deps numpy==2.3.1",),
    ),
    finds(
        "TD219",
        "NumPy of conda, in a pixi project",
        pixi(lacking("numpy", "numpy/__init__.py"), numpy="2.3.1"),
        commands=("pixi reinstall --manifest-path ~/project numpy",),
    ),
    passes("TD219", "whole", laptop()),
    passes("TD219", "no NumPy at all", no_numpy()),
    finds(
        "TD225",
        "no Triton",
        asking("typing_extensions", "triton==3.5.1; platform_system == 'Linux'", machine=h100()),
        "torch 2.9.1+cu130 requires triton, which is not installed",
        commands=(f"{PIP} install triton==3.5.1",),
    ),
    finds(
        "TD225",
        "ROCm's Triton, which PyPI does not have",
        asking("pytorch-triton-rocm==3.5.1", machine=with_torch(laptop(), "2.9.1+rocm6.4")),
        "requires pytorch-triton-rocm",
        commands=(f"{PIP} install torch==2.9.1+rocm6.4 --index-url https://download.pytorch.org/whl/rocm6.4",),
    ),
    finds("TD225", "no setuptools", asking("setuptools>=77; python_version >= '3.12'"), "requires setuptools"),
    passes("TD225", "not required by the CPU build", asking("typing_extensions", "sympy; extra == 'x'")),
    passes("TD225", "on another platform", asking("triton==3.5.1; platform_system == 'Windows'")),
    skips("TD225", "more is missing", asking(*NO_SYMPY), "TD217"),
)
