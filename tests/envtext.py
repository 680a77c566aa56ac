"""The text of a collect_env report of a healthy machine, with other values in the lines that a test is about."""

from collections.abc import Iterable, Mapping

Lines = Mapping[str, str | None]

A100 = "GPU 0: NVIDIA A100-SXM4-80GB"
NOTHING = "Could not collect"
LABELS = {
    "torch": "PyTorch version",
    "debug": "Is debug build",
    "cuda": "CUDA used to build PyTorch",
    "rocm": "ROCM used to build PyTorch",
    "os": "OS",
    "libc": "Libc version",
    "python": "Python version",
    "platform": "Python platform",
    "available": "Is CUDA available",
    "gpus": "GPU models and configuration",
    "driver": "Nvidia driver version",
    "cudnn": "cuDNN version",
    "xpu": "Is XPU available",
    "detected": "Intel GPU models detected",
    "allocator": "Caching allocator config",
}
HEALTHY = {
    "torch": "2.5.1+cu124",
    "debug": "False",
    "cuda": "12.4",
    "rocm": "N/A",
    "os": "Ubuntu 22.04.4 LTS (x86_64)",
    "libc": "glibc-2.35",
    "python": "3.10.12 (main, Nov 20 2023, 15:14:05) [GCC 11.4.0] (64-bit runtime)",
    "platform": "Linux-5.15.0-1050-azure-x86_64-with-glibc2.35",
    "available": "True",
    "gpus": A100,
    "driver": "550.54.15",
    "cudnn": NOTHING,
}


def envtext(
    pip: Iterable[str] = (),
    conda: Iterable[str] = (),
    above: str = "",
    lines: Lines | None = None,
    **more: str | None,
) -> str:
    """Lines by the names in LABELS; None leaves one out. above: what torch printed before."""
    wanted = {**HEALTHY, **(lines or {}), **more}
    told = [f"{LABELS[name]}: {value}" for name, value in wanted.items() if value is not None]
    listed = [*(f"[pip3] {item}" for item in pip), *(f"[conda] {item}" for item in conda)]
    head = [above, "Collecting environment information..."]
    return "\n".join([*head, *told, "", "Versions of relevant libraries:", *listed])
