"""TD9xx on typical machines."""

from dataclasses import replace

from cases import Case, finds, passes, skips
from machines import H100, RTX_3090, h100, jetson, laptop, mac, no_torch, nvidia, without_smoke

from torchdoctor.model import Change, Device, Facts, Policy, Problem, Smoke

PIP = "~/venv/bin/python -m pip install"
INDEX = "--index-url https://download.pytorch.org/whl"


def required(facts: Facts, *texts: str) -> Facts:
    return replace(facts, policy=Policy(texts))


def since(facts: Facts, *changes: Change) -> Facts:
    return replace(facts, policy=Policy((), "2026-11-01T00:00:00+00:00", changes))


def blind(facts: Facts) -> Facts:
    """The collector of the driver gave no answer."""
    return replace(
        facts,
        nvidia=None,
        smoke=None,
        problems=(Problem("asking the NVIDIA driver", "no answer within 60 s", "nvidia"),),
    )


def unable(facts: Facts) -> Facts:
    assert facts.smoke
    return replace(facts, smoke=replace(facts.smoke, devices=(Device("cpu", tensor="wrong: 1 instead of 2"),)))


def sees(facts: Facts, count: int) -> Facts:
    smoke: Smoke | None = facts.smoke
    assert smoke
    return replace(facts, smoke=replace(smoke, cuda_device_count=count))


CASES: tuple[Case, ...] = (
    skips("TD901", "nothing is asked for", h100(), "nothing is required"),
    skips("TD901", "only a baseline", since(h100()), "nothing is required"),
    passes(
        "TD901",
        "a server that has it all",
        required(
            h100(),
            "torch>=2.8,<3",
            "torch==2.9.1",
            "cuda~=13.0",
            "driver>=570",
            "gpus>=8",
            "gpus==8",
            "vram>=80GB",
            "compute-capability>=9.0",
            "python>=3.10",
            "numpy>=2",
            "torchvision",
            "Nvidia_CuDNN.cu13==9.13.0.50",
        ),
    ),
    passes("TD901", "a CPU-only runner", required(laptop(), "cpu-only", "torch>=2.8", "gpus==0")),
    passes("TD901", "a build with CUDA on a CPU-only runner", required(replace(h100(), nvidia=None), "CPU_only")),
    passes("TD901", "a mac", required(mac(), "cpu-only", "torch")),
    finds(
        "TD901",
        "an older torch than required",
        required(h100(), "torch>=2.10"),
        "torch>=2.10 is required, but torch is 2.9.1+cu130",
        commands=(f"{PIP} torch==2.1*+cu130 torchvision==0.2*+cu130 torchaudio==2.1*+cu130 {INDEX}/cu130",),
    ),
    finds(
        "TD901",
        "no CUDA in torch",
        required(laptop(), "cuda>=12.6"),
        "torch 2.9.1+cpu has no CUDA support",
        commands=(f"{PIP} torch==2.9.1* {INDEX}/cu*",),
    ),
    finds("TD901", "a torch that nobody knows", required(laptop(), "torch>=99"), "torch is 2.9.1+cpu", commands=()),
    finds("TD901", "an old driver", required(h100(), "driver>=590"), "driver is 580.95.05", commands=()),
    finds("TD901", "too few GPUs", required(h100(), "gpus>=16"), "gpus>=16", "the number of GPUs is 8", commands=()),
    finds("TD901", "GPUs that torch does not see", required(sees(h100(), 2), "gpus>=8"), "torch sees 2 of 8 GPUs"),
    finds("TD901", "no GPU at all", required(laptop(), "gpus>=1"), "the number of GPUs is 0", commands=()),
    finds(
        "TD901",
        "one GPU with too little memory",
        required(replace(h100(), nvidia=nvidia("580.95.05", H100, RTX_3090)), "vram>=40GB"),
        "vram>=40GB is required, but GPU 1 NVIDIA GeForce RTX 3090 has 25.8 GB",
        commands=(),
    ),
    finds(
        "TD901",
        "one GPU of an older kind",
        required(replace(h100(), nvidia=nvidia("580.95.05", H100, RTX_3090)), "compute_capability>=9.0"),
        "GPU 1 NVIDIA GeForce RTX 3090 has 8.6",
    ),
    finds("TD901", "no GPU for its memory", required(laptop(), "vram>=24GiB"), "no NVIDIA GPU is visible", commands=()),
    finds(
        "TD901",
        "a driver that could not be asked is not one that will do",
        required(blind(h100()), "driver>=570"),
        "the NVIDIA driver could not be queried: no answer within 60 s",
        commands=(),
    ),
    finds("TD901", "GPUs that could not be counted", required(blind(h100()), "gpus>=8"), "no answer within 60 s"),
    finds(
        "TD901",
        "an older Python",
        required(laptop(), "python>=3.13"),
        "Python is 3.12.3",
        commands=("uv venv --python 3.1?",),
    ),
    finds(
        "TD901",
        "a Python that only its very first release is",
        required(laptop(), "python==3.12"),
        "Python is 3.12.3",
        commands=(),
    ),
    finds(
        "TD901",
        "an XPU where nothing was tried",
        required(without_smoke(h100()), "xpu"),
        "the live test was not run",
        commands=(),
    ),
    finds(
        "TD901",
        "a distribution that is not there",
        required(laptop(), "transformers>=4.50"),
        "transformers is not installed",
        commands=(f"{PIP} 'transformers>=4.50'",),
    ),
    finds(
        "TD901",
        "an older distribution",
        required(h100(), "numpy<2"),
        "numpy is 2.3.1",
        commands=(f"{PIP} 'numpy<2'",),
    ),
    finds(
        "TD901",
        "a companion of torch that is not there",
        required(laptop(), "torchaudio"),
        "torchaudio is not installed",
        commands=(f"{PIP} torch==2.9.1+cpu torchaudio==2.9.1+cpu {INDEX}/cpu",),
    ),
    finds(
        "TD901",
        "a companion that belongs to another torch",
        required(laptop(), "torchvision>=0.99"),
        "torchvision is 0.24.1+cpu",
        commands=(),
    ),
    finds(
        "TD901",
        "no torch",
        required(no_torch(), "cpu-only"),
        "torch is not installed",
        commands=(f"{PIP} torch*",),
        others=("TD201",),
    ),
    finds("TD901", "wrong results", required(unable(laptop()), "cpu-only"), "on the CPU wrong: 1", others=("TD803",)),
    skips("TD902", "nothing is asked for", h100(), "no baseline is given"),
    skips("TD902", "only requirements", required(h100(), "gpus>=8"), "no baseline is given"),
    passes("TD902", "nothing changed", since(jetson())),
    finds(
        "TD902",
        "a driver and its libraries",
        since(
            h100(),
            Change("nvidia.driver_version", "570.86.10", "580.95.05"),
            Change("nvidia.driver_cuda", "12.8", "13.0"),
        ),
        "changed since 2026-11-01",
        "nvidia.driver_version: 570.86.10 → 580.95.05; nvidia.driver_cuda: 12.8 → 13.0",
    ),
    passes(
        "TD901",
        "words for the rest of a server",
        required(
            h100(),
            "cudnn>=9.13",
            "glibc>=2.31",
            "ram>=16GB",
            "shm>=1GB",
            "gpu-name==h100",
            "gpu-name!=A100",
        ),
    ),
    finds("TD901", "an older cuDNN", required(h100(), "cudnn>=9.20"), "cudnn>=9.20 is required, but cuDNN is 9.13.0"),
    finds(
        "TD901",
        "another GPU",
        required(h100(), "gpu-name==B200"),
        "gpu-name==B200 is required, but GPU 0 is NVIDIA H100 80GB HBM3",
        commands=(),
    ),
    finds("TD901", "no ROCm", required(h100(), "rocm"), "is not a ROCm build", commands=()),
    finds("TD901", "no XPU", required(h100(), "xpu"), "torch cannot use xpu", commands=()),
    passes("TD901", "a Mac's GPU", required(mac(), "mps")),
    finds("TD901", "little memory", required(h100(), "ram>=9TB"), "ram>=9TB is required, but the machine has"),
    finds("TD901", "no such C library", required(h100(), "glibc>=3"), "glibc>=3 is required, but glibc is"),
    finds(
        "TD901",
        "a distribution that is not known is in no command",
        required(h100(), "in-house-models>=2"),
        "in-house-models is not installed, and torchdoctor does not know this name",
        commands=(),
    ),
    finds(
        "TD901",
        "a slip of the pen",
        required(h100(), "num_py"),
        "num-py is not installed, and torchdoctor does not know this name; near names: numpy",
        commands=(),
    ),
    finds(
        "TD902",
        "packages gone and come",
        since(h100(), Change("packages.einops", "0.8", ""), Change("packages.numba", "", "1.0")),
        "packages.einops: 0.8 → none; packages.numba: none → 1.0",
    ),
    finds(
        "TD902",
        "many packages",
        since(h100(), *(Change(f"packages.p{number}", "1", "2") for number in range(20))),
        "packages.p7: 1 → 2; and 12 more",
    ),
    finds(
        "TD902",
        "a folder in a long list",
        since(h100(), Change("python.path", f"{'/usr/lib/python3.12, ' * 4}/a", f"{'/usr/lib/python3.12, ' * 4}/b")),
        "python.path: ..., /a → ..., /b",
    ),
)
