"""Plain words find their errors, and what is not about torch finds nothing."""

import pytest
from faults import each

from torchdoctor.explain.plain import LONGEST, nearest

ABOUT = [
    ("gpu ran out of vram while training", ["oom"]),
    ("CUBLAS_STATUS_ALLOC_FAILED", ["cublas-alloc-failed"]),
    ("pytorch says no gpu but i have rtx 4070", ["command:check", "cpu-only-build", "no-device"]),
    ("my kernel keeps dying in jupyter when importing torch", ["jupyter-kernel-died", "segfault"]),
    ("loss goes to nan after a few steps", ["loss-nan"]),
    ("Dataloader freezes with num_workers 4", ["dataloader-hangs"]),
    ("model predicts the same class always", ["model-does-not-learn"]),
    ("accuracy drops in eval mode batchnorm", ["train-eval-mode"]),
    ("can I use python 3.14 with torch", ["command:install-cmd", "no-wheel-python-too-new"]),
    ("install pytorch cpu only version", ["command:install-cmd"]),
    ("GLIBCXX_3.4.32 not found", ["libstdcxx-too-old"]),
    ("nvidia-smi command not found", ["no-driver"]),
    ("driver/library version mismatch", ["driver-library-mismatch"]),
    ("H100 error 802", ["fabric-manager"]),
    ("shared memory too small in container", ["docker-shm-too-small"]),
    ("no space left on device pip install torch", ["disk-full"]),
    ("expected Float but found Double", ["dtype-mismatch"]),
    ("Input and weight on different devices", ["device-mismatch"]),
    ("backward second time retain_graph", ["autograd-usage"]),
    ("unexpected key module. state dict", ["state-dict-mismatch"]),
    ("weights_only=True fails loading checkpoint", ["weights-only-load"]),
    ("RTX 5080 no kernel image", ["extension-built-for-other-arch", "no-kernel-image-torch"]),
    (
        "flash attention install fails",
        ["build-isolation", "extension-build-failed", "flash-attn-abi-mismatch", "flash-attn-missing"],
    ),
    ("torchaudio load mp3 fails backend", ["torchaudio-no-backend", "torchcodec-unusable"]),
    ("ddp training hangs at init", ["distributed-config", "nccl-timeout"]),
    ("port 29500 in use", ["distributed-config"]),
    ("MPS not supported operator", ["mps-op-missing"]),
    ("pytorch slow on gpu", ["command:bench", "slow-input-pipeline"]),
    ("num_workers how many", ["slow-input-pipeline", "too-many-dataloader-workers"]),
    ("memory keeps increasing during training", ["memory-growth"]),
    ("need sigmoid for BCEWithLogitsLoss?", ["softmax-before-cross-entropy"]),
    ("forgot model.eval()", ["train-eval-mode"]),
    ("optimizer zero grad missing", ["zero-grad"]),
    ("import torch segfaults", ["segfault"]),
    ("cannot find libcuda.so.1", ["missing-libcuda"]),
    ("undefined symbol ncclCommRegister", ["nccl-lib-clash"]),
    ("hip error invalid device function rx 6700", ["rocm-gpu-unsupported"]),
    ("xformers not compatible with torch", ["xformers-mismatch"]),
    ("bitsandbytes cuda setup failed", ["bitsandbytes-no-gpu-lib"]),
    ("torch.compile fails windows", ["inductor-failed", "torch-compile-windows-no-msvc", "triton-missing"]),
    ("triton windows install", ["triton-missing"]),
    ("ssl certificate error pip torch", ["ssl-certificate"]),
    ("wsl2 cuda not available", ["no-device", "wsl-driver-in-guest", "wsl-libcuda-path", "wsl-no-gpu"]),
    ("process killed exit code 137", ["host-ram-exhausted"]),
    ("tensor size mismatch at dimension 1", ["shape-mismatch"]),
    ("index out of bounds embedding", ["index-out-of-range"]),
    ("random results each time training", ["results-not-reproducible"]),
    ("uncorrectable ecc error", ["hardware-xid-ecc"]),
    ("fell off the bus gpu", ["hardware-xid-ecc"]),
    ("numpy 2.0 torch crash", ["numpy-abi"]),
    ("conda pytorch solving environment failed", ["conda-unsatisfiable"]),
    ("leaf variable in-place operation", ["inplace-on-leaf"]),
    ("retain graph rnn hidden state detach", ["autograd-usage", "memory-growth"]),
    ("IndexError target 10 is out of bounds", ["index-out-of-range"]),
    ("gpu memory not freed after training", ["gpu-busy-stale-process", "memory-growth", "oom"]),
    ("scheduling pod nvidia gpu kubernetes", ["k8s-no-gpu-resource"]),
]
NOT_ABOUT = [
    "how to boil an egg",
    "kubernetes ingress 404",
    "excel formula vlookup not working",
    "python list comprehension syntax",
    "npm install permission denied",
    "mysql server has gone away",
    "best pizza in naples",
    "iphone screen flickering",
    "docker compose port mapping",
    "git push rejected non fast forward",
    "css grid overflow hidden",
    "unity shader compile error",
    "wifi driver missing ubuntu",
    "java.lang.NullPointerException in thread main",
    "android studio gradle build failed",
    "pandas dataframe merge on index",
    "flask 500 internal server error",
    "c++ segmentation fault linked list",
    "learning rate for beginners guitar",
    "model train set scale h0",
    "gradient descent explained",
    "windows update stuck at 35%",
    "chrome uses too much memory",
    "nvidia stock price",
    "flash drive not recognized windows",
    "half life 3 release date",
    "linear equations solve",
    "sql index out of memory",
    "excel file size too large",
    "java heap space out of memory",
    "list index out of range python beginner",
    "hp printer driver windows 11",
    "torch recipe minecraft",
    "",
    "?",
]


@each(ABOUT)
def test_finds(question: str, wanted: list[str]) -> None:
    assert {error.id for error in nearest(question)} & set(wanted)


@pytest.mark.parametrize("case", [str.upper, str.title, str.lower])
def test_in_any_case(case: object) -> None:
    assert callable(case)
    assert "oom" in [error.id for error in nearest(case("cuda out of memory"))]


@each(NOT_ABOUT)
def test_finds_nothing(question: str) -> None:
    assert nearest(question) == ()


def test_a_text_is_no_question() -> None:
    assert nearest("torch gpu not found " * LONGEST) == ()
