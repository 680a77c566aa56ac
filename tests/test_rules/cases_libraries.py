"""TD501 to TD504, TD510: the CUDA libraries that come as nvidia-* wheels."""

from dataclasses import replace

from cases import finds, passes, skips
from envtext import envtext
from machines import (
    WHEELS,
    h100,
    import_error,
    laptop,
    mac,
    package,
    wheels,
    with_python,
)

from torchdoctor.model import (
    Facts,
    Package,
)
from torchdoctor.pasted import read

PIP = "~/venv/bin/python -m pip"

FORCED = f"{PIP} install --force-reinstall --no-deps"

NEVER = 'nvidia-cufile==1.15.0.42; platform_system == "Windows"'

META = "cuda-toolkit[cublas,nvtx]==13.0.2; platform_system == 'Linux'"

EXTRAS = (
    "nvidia-cublas==13.0.0.19.*; extra == 'cublas'",
    "nvidia-nvtx==13.0.85.*; extra == 'nvtx'",
    "nvidia-x; extra == 'all'",
)


def without(*names: str, facts: Facts | None = None) -> Facts:
    facts = facts or h100()
    return replace(facts, packages=tuple(item for item in facts.packages or () if item.name not in names))


def pinned(**versions: str) -> Facts:
    """With these versions of wheels ("nvidia_cublas") in place of those that torch pins."""
    named = {name.replace("_", "-"): found for name, found in versions.items()}
    packages = [
        replace(item, version=named.get(item.name, item.version)) for item in h100().packages or () if item.version
    ]
    return replace(h100(), packages=tuple(packages), smoke=None)


def requiring(*requires: str, more: tuple[Package, ...] = ()) -> Facts:
    """torch with these requirements."""
    facts = without("torch")
    torch = package("torch", "2.9.1+cu130", "cu130", (*wheels(WHEELS), *requires))
    return replace(facts, packages=(torch, *(facts.packages or ()), *more), smoke=None)


NO_CUDNN = replace(
    without("nvidia-cudnn-cu13"),
    smoke=import_error("libcudnn.so.9: cannot open shared object file: No such file or directory", "ImportError"),
)

FOREIGN = replace(h100(), packages=(*(h100().packages or ()), package("nvidia-cudnn-cu12", "9.10.2.21")))

TOOLKIT = package("cuda-toolkit", "13.0.2", requires=EXTRAS)


def beside(*packages: Package, machine: Facts | None = None) -> Facts:
    """A healthy machine on which these are installed too."""
    facts = machine or h100()
    return replace(facts, packages=(*(facts.packages or ()), *packages))


def jax(pin: str) -> Package:
    return package("jax-cuda13-plugin", "0.8.0", None, (f'nvidia-cudnn-cu13{pin}; extra == "with_cuda"',))


CASES = (
    finds(
        "TD501",
        "no cuDNN, told once",
        NO_CUDNN,
        "nvidia-cudnn-cu13==9.13.0.50",
        "libcudnn.so.9: cannot open",
        commands=(f"{FORCED} nvidia-cudnn-cu13==9.13.0.50",),
    ),
    finds(
        "TD501",
        "two are gone",
        without("nvidia-nccl-cu13", "nvidia-cublas"),
        "nvidia-cublas==",
        "nvidia-nccl-cu13==",
        commands=(f"{FORCED} nvidia-cublas==13.0.0.19 nvidia-nccl-cu13==2.27.7",),
    ),
    finds(
        "TD501",
        "behind cuda-toolkit",
        requiring(META, more=(TOOLKIT,)),
        "requires nvidia-nvtx==13.0.85.*",
        commands=(f"{FORCED} 'nvidia-nvtx==13.0.85.*'",),
    ),
    finds(
        "TD501",
        "two extras ask for the same: told once",
        requiring(META, more=(replace(TOOLKIT, requires=(*EXTRAS, "nvidia-nvtx==13.0.85.*; extra == 'cublas'")),)),
        "torch requires nvidia-nvtx==13.0.85.*, which is not installed",
        commands=(f"{FORCED} 'nvidia-nvtx==13.0.85.*'",),
    ),
    finds(
        "TD501",
        "Triton is missing as well: one command",
        requiring("nvidia-nvtx==13.0.85", "triton==3.5.1"),
        "requires nvidia-nvtx==13.0.85, triton==3.5.1, which are not installed",
        commands=(
            "~/venv/bin/python -m pip install torch==2.9.1+cu130 --index-url https://download.pytorch.org/whl/cu130",
        ),
    ),
    finds("TD501", "the wheel that asks for the others", requiring(META), "requires cuda-toolkit"),
    passes("TD501", "all there", h100()),
    passes("TD501", "required on Windows only", requiring(NEVER)),
    passes("TD501", "macOS needs none", mac()),
    passes("TD501", "corrupt metadata", requiring("nvidia-foo (((", "nvidia_bar ==== ;;;")),
    skips("TD501", "torch without record", without("torch"), "not installed as a wheel"),
    skips(
        "TD501",
        "pasted report: for which platform is not known",
        with_python(NO_CUDNN, markers={}),
        "platform",
    ),
    finds(
        "TD502",
        "older",
        pinned(nvidia_cudnn_cu13="9.1.0.70"),
        "nvidia-cudnn-cu13 9.1.0.70",
        "pins ==9.13.0.50",
        commands=(f"{FORCED} nvidia-cudnn-cu13==9.13.0.50",),
    ),
    finds("TD502", "another major", pinned(nvidia_cudnn_cu13="10.0.0.1"), "10.0.0.1"),
    passes("TD502", "newer of the same major", pinned(nvidia_cudnn_cu13="9.17.1.4")),
    passes("TD502", "cuBLAS is the other rule's", pinned(nvidia_cublas="12.0.0.1")),
    passes(
        "TD502",
        "the first on the path counts",
        replace(h100(), packages=(*(h100().packages or ()), package("nvidia-cudnn-cu13", "9.1.0.70"))),
    ),
    skips("TD502", "missing", NO_CUDNN, "TD501"),
    finds(
        "TD503",
        "older",
        pinned(nvidia_cublas="12.9.1.4"),
        "nvidia-cublas 12.9.1.4",
        "pins ==13.0.0.19",
        commands=(f"{FORCED} nvidia-cublas==13.0.0.19",),
    ),
    finds(
        "TD503", "two", pinned(nvidia_cublas="12.9.1.4", nvidia_nccl_cu13="2.21.5"), "nvidia-cublas", "nvidia-nccl-cu13"
    ),
    passes("TD503", "newer", pinned(nvidia_nccl_cu13="2.28.3")),
    passes("TD503", "pinned", h100()),
    passes("TD503", "cuDNN is the other rule's", pinned(nvidia_cudnn_cu13="9.1.0.70")),
    finds(
        "TD504",
        "cuDNN of CUDA 12 too",
        FOREIGN,
        "uses CUDA 13",
        "nvidia-cudnn-cu12",
        commands=(
            f"{PIP} uninstall -y nvidia-cudnn-cu12",
            f"{FORCED} nvidia-cudnn-cu13==9.13.0.50",
        ),
    ),
    passes(
        "TD504",
        "those that torch has no part in have folders of their own",
        beside(package("nvidia-nvcomp-cu11", "4.0"), package("nvidia-cutlass-dsl-libs-cu12", "4.6.0")),
    ),
    finds(
        "TD504",
        "two NCCLs in a report whose torch cannot be imported",
        read(
            envtext(["nvidia-nccl-cu12==2.29.3", "nvidia-nccl-cu13==2.29.7"], torch="N/A", cuda="N/A", available="N/A")
        ).facts,
        "nvidia-nccl-cu12 2.29.3 and nvidia-nccl-cu13 2.29.7 unpack into one folder",
        commands=("* uninstall -y nvidia-nccl-cu12", "*nvidia-nccl-cu13==2.29.7"),
        others=("TD801",),
    ),
    passes("TD504", "one major", h100()),
    passes(
        "TD504",
        "a name that only ends alike",
        replace(h100(), packages=(*(h100().packages or ()), package("my-tool-cu12", "1.0"))),
    ),
    skips("TD504", "CPU build", laptop(), "no CUDA support"),
    finds(
        "TD510",
        "JAX wants a newer cuDNN",
        beside(jax("<10.0,>=9.14")),
        "jax-cuda13-plugin 0.8.0 requires nvidia-cudnn-cu13<10.0,>=9.14 (9.13.0.50 is installed)",
        commands=(),
    ),
    passes("TD510", "JAX is content", beside(jax("<10.0,>=9.8"))),
    passes(
        "TD510",
        "TensorFlow pins an older cuDNN of the same major",
        beside(package("tensorflow", "2.21.0", None, ('nvidia-cudnn-cu13==9.3.0.75; extra == "and-cuda"',))),
    ),
    skips("TD510", "neither", h100(), "no TensorFlow"),
    skips("TD510", "without a GPU", beside(jax(">=9.14"), machine=laptop()), "no NVIDIA GPU"),
)
