"""Errors that `explain` knows and that an installer's command mends: code that fails, asked about where it failed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fixes.cases_conda import of_conda
from fixes.cases_gpu import CU130, OLD_DRIVER, RTX3090, RTX5090, intel
from fixes.cases_pip import (
    CPU,
    CUDA,
    TORCH,
    Step,
    after,
    install,
    recorded,
    remove,
    write,
)
from fixes.laboratory import Laboratory, Place, of_uv, virtual

CUDNN = "nvidia/cudnn/lib/libcudnn.so.9"
BOTH = {"pip": virtual, "uv": of_uv}
OF_TORCH = {
    **{"filelock": "3.20.0", "typing-extensions": "4.15.0", "sympy": "1.14.0"},
    **{"networkx": "3.5", "jinja2": "3.1.6", "fsspec": "2025.9.0", "pillow": "12.0.0"},
}


@dataclass(frozen=True)
class Failure:
    """kind: of the catalogue. code: Python that fails before the fix and runs after it.

    said: the text that is explained, where the code's own is shorter than what programs print. fixes: which of the
    kind's, in this order. changed: packages that the fix may touch, None for one that is gone.
    """

    kind: str
    steps: tuple[Step, ...]
    code: str
    changed: Mapping[str, str | None]
    said: str = ""
    fixes: tuple[int, ...] = (0,)


FAILURES = (
    Failure(
        "torch-not-installed",
        (install("pillow"),),
        "import torch",
        {"torch": "2.14.1+cpu", "torchvision": "0.29.1+cpu", **OF_TORCH},
    ),
    Failure(
        "torchvision-mismatch",
        (TORCH, install("torchvision==0.28.0", *CPU), install("--no-deps", "torchvision==0.27.0", *CPU)),
        "import torchvision",
        {"torchvision": "0.28.0+cpu"},
    ),
    Failure(
        "torchaudio-mismatch",
        (TORCH, install("--no-deps", "torchaudio==2.2.2", *CPU)),
        "import torchaudio",
        {"torchaudio": "2.11.0+cpu"},
    ),
    Failure(
        "torchtext-mismatch",
        (install("torch==2.2.2", "torchtext==0.17.2", *CPU), install("--no-deps", "torchtext==0.18.0", *CPU)),
        "import torchtext",
        {"torchtext": "0.17.2+cpu"},
    ),
    Failure(
        "xformers-mismatch",
        (TORCH, install("--no-deps", "xformers==0.0.33")),
        "import xformers",
        {"xformers": "0.0.34"},
    ),
    Failure(
        "extension-abi-mismatch",
        (TORCH, install("--no-deps", "torch-scatter", "-f", "https://data.pyg.org/whl/torch-2.12.0+cpu.html")),
        "import torch_scatter",
        {"torch-scatter": "2.1.2+pt213cpu"},
    ),
    Failure(
        "missing-libcudnn",
        (CUDA, remove("nvidia-cudnn-cu12")),
        "import torch",
        {"nvidia-cudnn-cu12": "9.10.2.21"},
    ),
    Failure(
        "missing-libcublas",
        (CUDA, remove("nvidia-cublas-cu12")),
        "import torch",
        {"nvidia-cublas-cu12": "12.6.4.1"},
    ),
    Failure(
        "cudnn-version-clash",
        (CUDA, install("--no-deps", "nvidia-cudnn-cu12==9.1.0.70")),
        "import torch; torch.backends.cudnn.version()",
        {"nvidia-cudnn-cu12": "9.10.2.21"},
    ),
    Failure(
        "numpy-abi",
        (install("torch==2.2.2", *CPU), install("numpy==2.3.4")),
        "import torch; torch.from_numpy(None)",
        {"numpy": "1.26.4"},
    ),
    Failure(
        "typing-extensions-too-old",
        (TORCH, install("--no-deps", "typing-extensions==4.5.0")),
        "from typing_extensions import TypeIs",
        {"typing-extensions": "4.15.0"},
    ),
    Failure(
        "triton-mismatch",
        (CUDA, install("--no-deps", "triton==3.4.0")),
        "from triton.compiler.compiler import triton_key",
        {"triton": "3.7.1"},
    ),
    Failure(
        "torch-for-other-python",
        (
            TORCH,
            recorded("torch/_C.cpython-38-x86_64-linux-gnu.so", "", "torch"),
            write("torch/__init__.py", "raise ImportError('Failed to load PyTorch C extensions')\n"),
        ),
        "import torch",
        {"torch": "2.13.0+cpu"},
    ),
    Failure(
        "truncated-library",
        (TORCH, write("torch/__init__.py", "raise ImportError('/x/torch/lib/libtorch_cpu.so: file too short')\n")),
        "import torch",
        {"torch": "2.13.0+cpu"},
    ),
    Failure("package-missing", (TORCH,), "import torchvision", {"torchvision": "0.28.0+cpu", "pillow": "12.0.0"}),
    Failure(
        "accelerate-missing",
        (TORCH,),
        "import accelerate",
        {"accelerate": "1.11.0"},
        "Using `low_cpu_mem_usage=True` or a `device_map` requires Accelerate: `pip install accelerate`",
    ),
    Failure(
        "bitsandbytes-missing",
        (TORCH,),
        "import bitsandbytes",
        {"bitsandbytes": "0.48.2", "accelerate": "1.11.0"},
        "importlib.metadata.PackageNotFoundError: No package metadata was found for bitsandbytes",
    ),
    Failure(
        "ninja-missing",
        (TORCH,),
        "import ninja",
        {"ninja": "1.13.0"},
        "RuntimeError: Ninja is required to load C++ extensions",
    ),
    Failure(
        "torchaudio-no-backend",
        (TORCH,),
        "import soundfile",
        {"soundfile": "0.13.1"},
        "RuntimeError: Couldn't find appropriate backend to handle uri a.wav and format None.",
    ),
    Failure(
        "transformers-too-old",
        (TORCH, install("transformers==4.30.0")),
        "import transformers; assert transformers.__version__ > '4.31'",
        {"transformers": "4.57.1"},
        "ValueError: The checkpoint you are trying to load has model type `qwen3` but Transformers does not recognize "
        "this architecture.",
    ),
    Failure(
        "package-required",
        (TORCH, install("transformers==4.30.0")),
        "import transformers; assert transformers.__version__ > '4.52.1'",
        {"transformers": "4.57.1"},
        "ValueError: Rank patterns need transformers >= 4.52.1, please upgrade it",
    ),
    Failure(
        "hf-packages-mismatch",
        (TORCH, install("transformers==4.30.0", "huggingface-hub==1.0.1")),
        "import transformers; transformers.load()",
        {"transformers": "4.57.1", "huggingface-hub": "1.0.1"},
    ),
    Failure(
        "onnxruntime-no-cuda-provider",
        (install("torch==2.13.0", *CU130), install("onnxruntime-gpu==1.23.2"), install("onnxruntime"), RTX3090),
        "import onnxruntime; onnxruntime.cuda()",
        {"onnxruntime": None, "onnxruntime-gpu": "1.23.2"},
    ),
    Failure(
        "cpu-only-build",
        (TORCH, RTX3090),
        "import torch; torch.cuda.init()",
        {"torch": "2.13.0+cu130", "nvidia-cublas": "13.0.0.19", "nvidia-cudnn-cu13": "9.10.2.21", "triton": "3.7.1"},
    ),
    Failure(
        "no-kernel-image-torch",
        (CUDA, RTX5090),
        "import torch; torch.tensor([1.0], device='cuda')",
        {"torch": "2.13.0+cu130", "nvidia-cublas": "13.0.0.19", "nvidia-cudnn-cu13": "9.10.2.21", "triton": "3.7.1"},
    ),
    Failure(
        "driver-too-old",
        (install("torch==2.13.0", *CU130), OLD_DRIVER),
        "import torch; torch.cuda.init()",
        {
            "torch": "2.13.0+cu126",
            "nvidia-cublas-cu12": "12.6.4.1",
            "nvidia-cudnn-cu12": "9.10.2.21",
            "triton": "3.7.1",
        },
    ),
    Failure(
        "xpu-unavailable",
        (TORCH, intel),
        "import torch; torch.xpu.init()",
        {"torch": "2.13.0+xpu", "triton-xpu": "3.7.1"},
    ),
    Failure(
        "missing-index-url",
        (TORCH,),
        "import torch; assert torch.__version__ == '2.13.0+cu126'",
        {
            "torch": "2.13.0+cu126",
            "nvidia-cublas-cu12": "12.6.4.1",
            "nvidia-cudnn-cu12": "9.10.2.21",
            "triton": "3.7.1",
        },
        "ERROR: Could not find a version that satisfies the requirement torch==2.13.0+cu126 (from versions: 2.2.2, "
        "2.13.0)\nERROR: No matching distribution found for torch==2.13.0+cu126",
    ),
    Failure(
        "pytorch-not-torch",
        (install("pillow"),),
        "import torch",
        {"torch": "2.14.1+cpu", "torchvision": "0.29.1+cpu", **OF_TORCH},
        'Exception: You tried to install "pytorch". The package named for PyTorch is "torch"',
    ),
    Failure(
        "torch-too-old-for-package",
        (install("torch==2.2.2", *CPU),),
        "import torch; assert int(torch.__version__.split('.')[1]) >= 4",
        {"torch": "2.14.1+cpu"},
        "Disabling PyTorch because PyTorch >= 2.4 is required but found 2.2.2+cpu",
    ),
)
# Of conda: what is mended there by conda.
OF_CONDA = (
    ("libstdcxx-too-old", ("pytorch-cpu=2.9.1", "libstdcxx-ng=9.3.0"), "import torch"),
    ("mkl-too-new", ("pytorch=2.2.2=*cpu*", "mkl=2024.1.0"), "import torch"),
)
Made = Callable[[Laboratory, Path], Place]


def failures() -> list[tuple[str, Made, Failure]]:
    """(name, how its environment is made, what fails there)."""
    found: list[tuple[str, Made, Failure]] = [
        (f"{manager}: {failure.kind}", after(*failure.steps, base=base), failure)
        for manager, base in BOTH.items()
        for failure in FAILURES
    ]
    found += [(f"conda: {kind}", of_conda(*specs), Failure(kind, (), code, {})) for kind, specs, code in OF_CONDA]
    return found
