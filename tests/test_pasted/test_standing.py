"""Texts that are cut, or have their one certain fact in an odd place; and those that look alike and have none."""

from typing import Any

from pasted_forms import told

from torchdoctor.knowledge import load
from torchdoctor.pasted import NotRead, read
from torchdoctor.rules import diagnose

WHEEL = "  Downloading torch-2.1.0+cu118-cp310-cp310-linux_x86_64.whl (2325.9 MB)"
TELLS: dict[str, dict[str, Any]] = {
    f"Collecting torch==2.1.0\n{WHEEL}": {"torch": None, "python": "3.10", "os": "linux"},
    f"Collecting torch==2.1.0\n{WHEEL}\nERROR: No space left on device": {"torch": None, "python": "3.10"},
    f"Collecting torch\n{WHEEL}\n{WHEEL.replace('2.1.0', '2.0.1')}": {"torch": None},
    f"pip download torch\nCollecting torch\n{WHEEL}": {"torch": None},
    f"Collecting torch==2.1.0\n{WHEEL}\nI have torch 2.4.0": {"torch": "2.4.0"},
    "Requirement already satisfied: torch in /x/lib/python3.7/site-packages (from -r req.txt (line 1)) (1.6.0)": {
        "torch": "1.6.0",
        "python": "3.7",
    },
    "- OS: Windows 11\n- GPU: RTX 3060 [NVIDIA": {"gpus": ["RTX 3060"], "os": "windows"},
    "Rtx 5070 не работает\n\nUbuntu 24.04": {"gpus": ["Rtx 5070"], "os": "linux"},
    "GPU: RTX 4090 이 잘 됩니다\ntorch 2.4.0": {"gpus": ["RTX 4090"]},
    "### Operating System\n\n24.04.3 LTS (Noble Numbat)\n\n### GPU\n\nRTX 3060": {"os": "linux"},
    "Python version: 3.10\nmy project: 24.04.3": {"os": None},
    "Package Version\n------- -------\nnumpy 1.26.4\npywin32 306\ntorch 2.4.0": {"os": "windows", "torch": "2.4.0"},
    "Package Version\n------- -------\nnumpy 1.26.4\nnvidia-nccl-cu12 2.20.5\ntorch 2.4.0": {"os": "linux"},
    "Package Version\n------- -------\nnumpy 1.26.4\ncolorama 0.4.6\ntorch 2.4.0": {"os": None},
    "I use Windows 11\nPackage Version\n------- -------\nnvidia-nccl-cu12 2.20.5\ntorch 2.4.0": {"os": "windows"},
    "Package Version\n------- -------\npywin32 306\nnvidia-nccl-cu12 2.20.5\ntorch 2.4.0": {"os": None},
    "numpy 1.21.5 py39h7a0a035_2\npywin32 302 py39h2bbff1b_2\npytorch 1.12.1 py3.9_cuda11.3_cudnn8_0 pytorch": {
        "os": "windows",
        "torch": "1.12.1",
    },
}
HIP = "RuntimeError: HIP error: invalid device function"
LISTED = "[pip3] onnxruntime==1.23.0\n[pip3] pytorch-triton-rocm==3.5.0\n[pip3] torch==2.10.0.dev20250929+rocm7.0"
ROCBLAS = "rocBLAS error: Cannot read /home/ada/venv/lib/python3.10/site-packages/torch/lib/rocblas/library/"
ROCBLAS += "TensileLibrary.dat"
NO_KERNEL = "CUDA error: no kernel image is available for execution on the device"
NO_DRIVER = "RuntimeError: Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU"
HANDLE = "$ nvidia-smi\nUnable to determine the device handle for GPU0000:03:00.0: Unknown Error"
SMI_FAILED = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest"
SMI_FAILED += " NVIDIA driver is installed and running."
NUMPY_2 = "A module that was compiled using NumPy 1.x cannot be run in\nNumPy 2.0.0 as it may crash."
BLANK = " - PyTorch Version (e.g., 1.0): 1.10.2+cu113\n - OS (e.g., Linux): linux\n - GPU models and configuration:\n"
BLANK += " - Python version: 3.6.2\n - Any other relevant information:"
FINDS: dict[str, tuple[str, bool]] = {  # a rule, and whether it finds something
    f"{HIP}\nVersions of relevant libraries:\n{LISTED}": ("TD601", True),
    f"{HIP}\nin vllm's own kernels\nVersions of relevant libraries:\n{LISTED}": ("TD601", False),
    f"{ROCBLAS}: Illegal seek\nUbuntu 22.04": ("TD601", True),
    f"{ROCBLAS}: Illegal seek\nUbuntu 22.04\nGPU: RX 7900 XTX": ("TD601", False),  # for which most builds have code
    f"{ROCBLAS}: Illegal seek for GPU arch : gfx900\nUbuntu 22.04\nGPU: RX Vega 56": ("TD601", True),
    f"{ROCBLAS}: No such file or directory\nUbuntu 22.04": ("TD601", False),  # of which files may be missing
    f"{ROCBLAS.replace('torch', 'x')}: Illegal seek\nUbuntu 22.04": ("TD601", False),  # another program's
    f"{NO_KERNEL}\nMy nvcc --version says:\nnvcc: NVIDIA (R) Cuda compiler driver\nUbuntu, RTX 5090": ("TD401", True),
    f"{NO_KERNEL}\nnvcc compiles my extension\nUbuntu, RTX 5090": ("TD401", False),
    f"{NO_DRIVER}\nUbuntu 22.04": ("TD302", True),
    f"{NO_DRIVER}\nUbuntu 22.04\nGPU: RTX 3090": ("TD302", True),
    f"{NO_DRIVER}\nUbuntu 22.04\nGPU: RTX 3090\nDriver: 550.54.14": ("TD302", False),  # outside of a container
    f"A colleague has: {NO_DRIVER}\nUbuntu 22.04, torch 2.4.0": ("TD302", False),
    f"{HANDLE}\nUbuntu 22.04": ("TD307", True),
    f"{HANDLE}\nThen I rebooted, and it works again. Ubuntu 22.04": ("TD307", False),
    f"{HANDLE}\nI reseated the card and now it is OK. Ubuntu 22.04": ("TD307", False),
    f"{HANDLE.replace('Unknown Error', 'Not Found')}\nUbuntu 22.04": ("TD307", False),
    f"I no longer get: {HANDLE[13:]}\nUbuntu 22.04": ("TD307", False),
    f"{SMI_FAILED} Any idea?\nUbuntu 22.04": ("TD303", True),
    f"{SMI_FAILED}\nUbuntu 22.04\nIs this 'couldn't communicate with the NVIDIA driver' known?": ("TD303", True),
    f"I use an old GTX 1080:\n{SMI_FAILED}\nUbuntu 22.04": ("TD303", True),
    f"Last week it said:\n{HANDLE[13:]}\nUbuntu 22.04, nvidia-smi": ("TD307", False),
    f">>> import torch\n\n{NUMPY_2}\nUbuntu 22.04": ("TD214", True),
    f">>> import pandas\n\n{NUMPY_2}\nUbuntu 22.04, torch 2.4.0": ("TD214", False),
    f">>> import torch\n>>> import pandas\n\n{NUMPY_2}\nUbuntu 22.04": ("TD214", False),
    f">>> import torch\n\n{NUMPY_2}\nUbuntu 22.04\nnumpy 1.26.4": ("TD214", False),
    f">>> import torch\n\n{NUMPY_2}\nI installed numpy<2 and it works now. Ubuntu 22.04": ("TD214", False),
    f"My script:\nimport torch\n\n{NUMPY_2}\nUbuntu 22.04": ("TD214", False),
    f"{NO_DRIVER}\nIt worked before the update. With the previous kernel it does again. Ubuntu 22.04": ("TD302", False),
    f"{NO_DRIVER}\nIt worked before, so I rolled the update back and all is OK now. Ubuntu 22.04": ("TD302", False),
    f"{NO_DRIVER}\nEverything worked perfectly before the update. Ubuntu 22.04": ("TD302", True),
    BLANK: ("TD302", False),
    BLANK.replace("configuration:", "configuration: ?"): ("TD302", False),
    BLANK.replace("configuration:", "configuration: -"): ("TD302", False),
    BLANK.replace("configuration:", "configuration: 2 cards"): ("TD302", False),
    BLANK.replace("configuration:", "configuration: No CUDA"): ("TD302", True),
    f"{NO_DRIVER}\nmacOS 14": ("TD302", False),
    f"{NO_DRIVER}\nIt was fixed by installing it. Ubuntu 22.04": ("TD302", False),
    f"What does it mean?\n{NO_DRIVER}\nUbuntu 22.04": ("TD302", False),
    f"{NO_DRIVER}\nWSL2, Windows 11, RTX 3090": ("TD302", False),
    f"{NO_DRIVER}\nGoogle Colab, Ubuntu 22.04": ("TD302", False),
    f"{ROCBLAS}: Permission denied\nUbuntu 22.04": ("TD601", False),
    f"{ROCBLAS}: Illegal seek\nI fixed it. Ubuntu 22.04": ("TD601", False),
    f"{NO_KERNEL}\nsageattention 2.2.0\nUbuntu 22.04, RTX 5090": ("TD401", False),
    f"{NO_KERNEL}\nnumpy 1.26.4\nflash_attn 2.5.0\npillow 10.0\nUbuntu 22.04, RTX 5090": ("TD401", True),
    BLANK.replace("configuration:", "configuration: Could not collect"): ("TD302", True),
}


def facts_of(text: str) -> dict[str, Any]:
    try:
        return told(read(f"{text}\n").facts)
    except NotRead:
        return {}


def test_a_list_takes_nothing_from_the_system_that_is_told() -> None:
    listed = "\nPackage Version\n------- -------\nnumpy 1.26.4\nnvidia-nccl-cu12 2.20.5\ntorch 2.4.0"
    ubuntu, wsl = (read(f"OS: {system}{listed}").facts.host for system in ("Ubuntu 22.04", "WSL2 Ubuntu 22.04"))
    assert ubuntu is not None
    assert wsl is not None
    assert (ubuntu.os_name, wsl.wsl) == ("Ubuntu 22.04", 2)


def test_what_a_cut_text_tells() -> None:
    found = {text: facts_of(text) for text in TELLS}
    assert {text: {kind: found[text].get(kind) for kind in wanted} for text, wanted in TELLS.items()} == TELLS


def test_what_the_error_alone_proves() -> None:
    found = {
        text: any(result.rule == rule and result.findings for result in diagnose(read(text).facts, load()))
        for text, (rule, _) in FINDS.items()
    }
    assert found == {text: finds for text, (_, finds) in FINDS.items()}
