"""What a system's own commands print of its driver, its GPUs and torch; and lines that only look like it."""

from typing import Any

from faults import assert_none
from pasted_forms import told

from torchdoctor.pasted import NotRead, read

PRINTED: dict[str, dict[str, Any]] = {
    "NVRM: loading NVIDIA UNIX x86_64 Kernel Module  535.54.03  Tue Jun  6": {"driver": "535.54.03", "os": "linux"},
    "nvidia/535.129.03, 6.2.0-39-generic, x86_64: installed": {"driver": "535.129.03", "os": "linux"},
    "ii  nvidia-driver-535   535.129.03-0ubuntu0.22.04.1   amd64   NVIDIA driver": {
        "driver": "535.129.03",
        "os": "linux",
    },
    "nvidia-driver-535/jammy,now 535.129.03-0ubuntu1 amd64 [installed]": {"driver": "535.129.03", "os": "linux"},
    "nvidia-driver-550.54.14-1.el8.x86_64": {"driver": "550.54.14", "os": "linux"},
    "local/nvidia 545.29.06-1\nlocal/python-pytorch-cuda 2.1.1-1": {
        "driver": "545.29.06",
        "torch": "2.1.1",
        "os": "linux",
    },
    "DriverVersion  Name\n31.0.15.3623   NVIDIA GeForce RTX 3060": {
        "driver": "536.23",
        "gpus": ["NVIDIA GeForce RTX 3060"],
    },
    "id 0    b'NVIDIA GeForce RTX 3080'                              [SUPPORTED]": {
        "gpus": ["NVIDIA GeForce RTX 3080"]
    },
    "Currently Loaded Modules:\n  1) gcc/11.3.0   2) cuda/11.7.0   3) python/3.10.4": {"python": "3.10.4"},
    "python           : 3.10.11.final.0\npython-bits      : 64": {"python": "3.10.11"},
    "torch (2.9.0)\nAvailable versions: 2.9.0, 2.4.0\n  INSTALLED: 2.4.0\n  LATEST:    2.9.0": {"torch": "2.4.0"},
    "<driver_version>535.129.03</driver_version>\n<product_name>NVIDIA L4</product_name>": {
        "driver": "535.129.03",
        "gpus": ["NVIDIA L4"],
    },
    '{"card0": {"Card Series": "AMD Radeon RX 7900 XTX", "GFX Version": "gfx1100"}}': {
        "gpus": ["AMD Radeon RX 7900 XTX"]
    },
    "nvidia.com/cuda.driver.major=535\nnvidia.com/cuda.driver.minor=104\nnvidia.com/cuda.driver.rev=05\n"
    "nvidia.com/gpu.count=2\nnvidia.com/gpu.product=NVIDIA-A100-SXM4-80GB": {
        "driver": "535.104.05",
        "gpus": ["NVIDIA A100-SXM4-80GB"] * 2,
    },
    "nvidia.com/gpu.product=NVIDIA-GeForce-RTX-3090": {"gpus": ["NVIDIA GeForce RTX 3090"]},
    "nvidia.com/gpu.product=NVIDIA-L4\nnvidia.com/gpu.count=N": {"gpus": ["NVIDIA L4"]},
    "torch: 2.4.0\nnvidia.com/gpu.count=N": {"torch": "2.4.0", "gpus": []},
    "torch: 2.4.0\ntorch.version.cuda is None": {"build": "cpu"},
    "torch: 2.4.0\ntorch.version.cuda is None in my case": {"build": "cpu"},
    "torch: 2.4.0\ntorch.version.cuda is 12.1, and it fails": {"build": "cu121"},
    "GPU model: RTX 3090\nGPU count: 4": {"gpus": ["RTX 3090"] * 4},
    "GPUs: 2x A100\nNumber of GPUs: 2": {"gpus": ["A100", "A100"]},
    "You are using a CUDA device ('NVIDIA L4') that has Tensor Cores. To use them": {
        "gpus": ["NVIDIA L4"],
        "available": True,
    },
    "GNU gdb (Ubuntu 12.1-0ubuntu1~22.04) 12.1": {"os": "linux"},
    "-- The CXX compiler identification is AppleClang 15.0.0.15000100": {"os": "macos"},
    "Microsoft (R) C/C++ Optimizing Compiler Version 19.29.30147 for x64": {"os": "windows"},
    "Target: x86_64-unknown-linux-gnu\nCargo version: 1.70.0": {"os": "linux"},
    "INFO: pytorch.version=1.10.1+cu111, cuda.available=True, cudnn.version=8005": {
        "torch": "1.10.1+cu111",
        "available": True,
    },
    "{'torch-version': '1.9.0', 'torch-cuda-available': True, 'torch-cuda-version': '10.2', 'python-version': '3.1'}": {
        "torch": "1.9.0",
        "build": "cu102",
        "available": True,
        "python": None,
    },
    "2026-01-02 03:04:05 | INFO | a.b | rank   0: capabilities =  7.0  ; total memory = 31.7 GB ; name = Tesla V100\n"
    "2026-01-02 03:04:05 | INFO | a.b | rank   1: capabilities =  7.0  ; total memory = 31.7 GB ; name = Tesla V100": {
        "gpus": ["Tesla V100"] * 2
    },
    "GPU 0: NVIDIA L4 | Temp 40C | Util 2% GPU": {"gpus": ["NVIDIA L4"]},
    "GPU 0: NVIDIA L4 [10DE:27B8]\n  Driver version: 560.94": {"gpus": ["NVIDIA L4"], "driver": "560.94"},
    "driverVersion  = 550.54.14.0\ndeviceName = NVIDIA L4": {"driver": "550.54.14", "gpus": ["NVIDIA L4"]},
    "C:\\>python -V\nPython 3.10.11": {"os": "windows", "python": "3.10.11"},
    "CPython 3.8.5\nIPython 7.19.0\n\ntorch 1.7.1\ntorchvision 0.8.2": {"python": "3.8.5", "torch": "1.7.1"},
    "Processing ./torch-2.1.0+cu118-cp310-cp310-linux_x86_64.whl": {"python": "3.10", "os": "linux"},
    "_XpuDeviceProperties(name='Intel(R) Arc(TM) B580 Graphics', total_memory=11605MB)": {
        "gpus": ["Intel(R) Arc(TM) B580 Graphics"],
        "available": None,
    },
    "torch: 2.4.0\nc:>7": {"os": None},
    "torch: 2.4.0\nOS and drivers, Python 3.9": {"os": None},
    "[03:04:05] INFO     PyTorch version 2.1.0 available.                  config.py:58": {"torch": "2.1.0"},
    " - torch==2.4.1\n + torch==2.5.1+cu121\n + numpy==2.1.0": {"torch": "2.5.1+cu121"},
    "- torch==2.4.1\n- torchvision==0.19.1\n- numpy==1.26.4": {"torch": "2.4.1"},  # bullets
    "| OS | Python | PyTorch | GPU |\n|---|:---:|---|---|\n| Ubuntu | 3.10.12 | 2.1.0+cu121 | RTX 3090 |": {
        "os": "linux",
        "python": "3.10.12",
        "torch": "2.1.0+cu121",
        "gpus": ["RTX 3090"],
    },
    "pytorch  pytorch/linux-64::pytorch-2.0.1-py3.10_cuda11.7_cudnn8.5.0_0\nExecuting transaction: done": {
        "torch": "2.0.1",
        "build": "cu117",
        "os": "linux",
    },
    "Name: torch\nVersion: 2.3.1\n---\nName: torchaudio\nVersion: 2.2.2": {"torch": "2.3.1", "packages": 2},
    "docker run --gpus all -it an/image python -c 'import torch; print(torch.cuda.is_available())'\nFalse": {
        "available": False
    },
    "print(gym.__version__, torch.__version__, sys.version, sys.platform)\n"
    "0.28.1 2.0.1+cu118 3.8.16 (default, Mar  2)\n[GCC 11.2.0] linux": {
        "torch": "2.0.1+cu118",
        "python": "3.8.16",
        "os": "linux",
    },
    "OS and Python version: macOS 10.15, Python 3.7.6": {"os": "macos", "python": "3.7.6"},
    "torch版本: 1.7.1\ntorchvision版本: 0.8.2\nCUDA是否可用: True": {"packages": 1, "available": True},
    "Python sürümü: 3.11.4\nWersja PyTorch: 2.1.0\nSürücü: 535.54\nドライバーバージョン: 535.54": {
        "python": "3.11.4",
        "torch": "2.1.0",
        "driver": "535.54",
    },
    "- PyTorch version: 2.2.2+cpu (False)\n- Platform: Linux-6.1\n- Python version: 3.10\n"
    "- transformers version: 4.40.0\n- Using GPU in script?: yes, RTX 3090": {"gpus": ["RTX 3090"]},
    "Model was trained with torch 1.10.0+cu102, yours is 2.0.0. Bad things might happen": {"torch": "2.0.0"},
    "[0 NVIDIA GeForce RTX 3060]  queueC=2[8]  queueG=0[16]": {"gpus": ["NVIDIA GeForce RTX 3060"]},
    "Device usage: ('cuda:0', 'NVIDIA GeForce GTX 1660 Ti', 5.8, 6.0)": {"gpus": ["NVIDIA GeForce GTX 1660 Ti"]},
    "[ 20.4] (II) NVIDIA(0): NVIDIA GPU NVIDIA GeForce RTX 3080 (GA102-A) at PCI:1:0:0": {
        "gpus": ["NVIDIA GeForce RTX 3080"],
        "os": "linux",
    },
    "GPU device = cuda NVIDIA GeForce RTX 3090": {"gpus": ["NVIDIA GeForce RTX 3090"]},
    "GPU: GeForce GTX 1060 6GB": {"gpus": ["GeForce GTX 1060 6GB"]},
    "GPU: GeForce GTX 1080 8GB": {"gpus": ["GeForce GTX 1080"]},
    "GPU: DGX A100 (8x A100-SXM4-40GB)": {"gpus": ["A100-SXM4-40GB"] * 8},
    "GPU: RTX A6000 (2x NVLink)": {"gpus": ["RTX A6000 (2x NVLink)"]},
    "GPU: GeForce GTX 1650 / AMD Radeon(TM) Graphics": {"gpus": ["GeForce GTX 1650"]},
    "Device 0: NVIDIA L4\nDevice 1: NVIDIA L4": {"gpus": ["NVIDIA L4"] * 2},
    "12.1s\t2\ttorch 2.1.2\n12.1s\t3\tCUDA available: True": {"torch": "2.1.2", "available": True},
    "torch: 2.4.0\n$ uname -r\n5.15.133.1-microsoft-standard-WSL2\n* Ubuntu-22.04    Running  2": {"os": "wsl"},
    "gcc (Ubuntu 9.4.0-1ubuntu1~20.04.1) 9.4.0\ntorch: 2.4.0": {"os": "linux"},
    "Raspbian GNU/Linux 11 (bullseye), Python 3.9.2, torch 1.13.0": {"os": "linux", "torch": "1.13.0"},
    "----------Python Info----------\nVersion      : 3.6.9\nCompiler     : GCC 8.4.0": {"python": "3.6.9"},
    "python3 -c 'import torch; print(torch.__version__, torch.backends.mps.is_available())'\n2.1.0 True": {
        "torch": "2.1.0",
        "available": None,
    },
    " [WARNING]  sparse_attn requires a torch version >= 1.5 and < 2.0 but detected 2.1": {"torch": "2.1"},
    "Installed CUDA version 11.5 does not match the version torch was compiled with 11.6": {"build": "cu116"},
    "(controller: NVIDIA Corporation GM108M [GeForce 840M] (rev a2)": {"gpus": ["GeForce 840M"]},
    "{'CUDA available': True,   'GPU 0,1,2': 'NVIDIA A100-SXM4-80GB',   'MMEngine': '0.8.4'": {
        "gpus": ["NVIDIA A100-SXM4-80GB"] * 3
    },
    "gpu devices GTX1080 and RTX2070 (on one computer)": {"gpus": ["GTX1080", "RTX2070"]},
    "V100 16G*4 esxi7 direct\ntorch: 2.4.0": {"gpus": ["V100"] * 4},
    "P104-100 (gtx1070 8gb)\ntorch2.6 cu124": {"gpus": ["P104-100"], "torch": "2.6", "build": "cu124"},
    "    mkl_fft-1.3.0     |   py39h42c9631_2         179 KB\n    olefile-0.46     |       py_0     33 KB": {
        "python": "3.9"
    },
    "NVIDIA-SMI 530.30.04 | Driver Version: 531.29 | CUDA Version: 12.1\n0  NVIDIA TITAN X\n1  NVIDIA RTX 3090": {
        "gpus": ["NVIDIA TITAN X", "NVIDIA RTX 3090"]
    },
    "Ubuntu 20.04, torch 2.1.0, Tesla-V100": {"gpus": ["Tesla-V100"]},
    "Ubuntu 20.04, torch 2.1.0, A6000 Ada": {"gpus": ["A6000 Ada"]},
    "Ubuntu 20.04, torch 2.1.0, GTX Titan Black": {"gpus": ["GTX Titan Black"]},
    "Ubuntu 20.04, torch 2.1.0, 1660S": {"gpus": ["1660S"]},
    "Ubuntu 20.04\ntorch 2.1.0\nA10G": {"gpus": ["A10G"]},
    "显卡: 4090D\npytorch: 2.1.0": {"gpus": ["4090D"]},
    "- torch 2.1.0+cu121\n- Cuda: available": {"available": True},
    "PyTorch 2.0.1 with CUDA 11.8\nOS: SLES 15": {"torch": "2.0.1", "build": "cu118", "os": "linux"},
    "Kylin V10, torch 2.1.0, RTX 3090": {"os": "linux"},
    "torch: 2.4.0\ntorch.version.cuda: None": {"build": "cpu"},
    "torch: 2.4.0\nCUDA available: False\nCUDA version: None": {"build": "cpu"},
    "torch: 2.4.0\nCUDA version: None": {"build": None},
    "torch: 2.4.0\nCUDA available: False\nCUDA toolkit: None": {"build": None},
    "Detected kernel version 4.18.0, which is below the recommended minimum": {"os": "linux"},
    "GPU available: True (mps), used: True": {"os": "macos", "available": None},
    "Total VRAM 32768 MB, total RAM 32768 MB\npytorch version: 2.5.1\nSet vram state to: SHARED\nDevice: mps": {
        "os": "macos"
    },
    "** Platform: posix\n** Python version: 3.12.3 (main) [Clang 18.1.8 ]\npytorch version: 2.5.1\n"
    "Device: cuda:0 NVIDIA L4": {"os": "linux"},
    "Python 3.10.9 (main) [Clang 13.0.0 (clang-1300.0.29.30)]\nLaunching Web UI with arguments: x": {"os": "macos"},
    "Device 0: AMD Radeon RX 6900 XT, gfx1030 (0x1030), VMM: no": {"gpus": ["AMD Radeon RX 6900 XT"]},
    "os: Windows 10\ndriver versoin: 419.35": {"driver": "419.35"},
    "# It fails: RTX 5090 on arch\n\nI installed torch==2.9.0+cu130": {"os": "linux"},
    "torch: 2.4.0\n# Needs sm_120 on arch": {"os": None},
    "GPU[0]: RTX 3090\nGPU[1]: RTX 3080": {"gpus": ["RTX 3090", "RTX 3080"]},
    "python3: 3.10.12\ntorch package = 2.1.0+cu118": {"python": "3.10.12", "torch": "2.1.0+cu118"},
    "torch: 2.4.0\npython3: can't open file '3.10.py'": {"python": None},
    "torch: 2.4.0\nGPU[0] : Temperature (C): 40": {"gpus": []},
    "# no device is detected - WSL2\n\ntorch: 2.4.0": {"os": "wsl"},
    "# Support WSL2\n\ntorch: 2.4.0": {"os": None},
    "# Works in WSL2, fails elsewhere\n\ntorch: 2.4.0": {"os": None},
    "- Backend Library & Version (e.g., PyTorch 0.4.1, MXNet 1.3): PyTorch 2.0.1": {"torch": "2.0.1"},
}
SILENT: dict[str, dict[str, Any]] = {
    "nvidia-driver-535/jammy 535.129.03-0ubuntu1 amd64": {"driver": None},  # apt list: it may be had
    "nvidia/535.129.03, 6.2.0-39-generic, x86_64: added": {"driver": None},
    "conda python version : 3.9.13.final.0": {"python": None},  # conda's own
    "torch (2.9.0)\nAvailable versions: 2.9.0, 2.8.0": {"torch": None},
    "see docs:python/3.10.x": {"python": None},
    "number of gpus: 8": {"gpus": []},
    "torch: 2.4.0\ntorch.version.cuda == None would mean a CPU build": {"build": None},
    "torch: 2.4.0\ntorch.version.cuda != None": {"build": None},
    "torch: 2.4.0\ntorch.version.cuda is None on CPU builds, mine is 12.1": {"build": None},
    'torch: 2.4.0\ntorch.version.cuda == "11.8" is expected': {"build": None},
    "pip download python-pytorch 2.1.1-1": {"torch": None},
    'torch: 2.4.0\npython-version: ["3.8", "3.9"]': {"python": None},
    "# Support of the RTX 5060\n\ntorch: 2.9.1": {"gpus": []},
    "# Which torch is needed to run on RTX 5060?\n\ntorch: 2.9.1": {"gpus": []},
    "DEBUG Selecting: torch==2.5.1 [compatible] (torch-2.5.1-cp312-cp312-manylinux1_x86_64.whl)": {"torch": None},
    "torch: 2.4.0\nCUDA: 12.1 available": {"available": None},
    "torch: 2.4.0\nCUDA: not needed": {"available": None},
    'torch-version: ["1.13.1", "2.0.1"]': {"torch": None},
    "The model was trained with torch 1.10.0, yours is too": {"torch": None},
    "nvidia              56823808  2 nvidia_uvm": {"gpus": []},
    "rank 0: capabilities = 7.0 ; total memory = 31.7 GB ; name = host7": {"gpus": []},
    "torch: 2.4.0\nCUDA可用内存: True": {"available": None},
    "torch: 2.4.0\ndevice name: printer7": {"gpus": []},
    "pytorch  pytorch/linux-64::pytorch-2.0.1-py3.10_cuda11.7_cudnn8.5.0_0\nProceed ([y]/n)? n": {"torch": None},
    "torch: 2.4.0\n| Card | Python | Speed |\n|---|---|---|\n| RTX 3090 | 3.10 | 7 |\n| RTX 4090 | 3.11 | 9 |": {
        "gpus": []
    },
    "- Using GPU in script?: yes\n- Platform: Linux-6.1\n- PyTorch version: 2.2.2\n- transformers version: 4.40.0": {
        "gpus": []
    },
}


def facts_of(text: str) -> dict[str, Any]:
    try:
        return told(read(f"{text}\n").facts)
    except NotRead:
        return {"gpus": []}


def wrong(texts: dict[str, dict[str, Any]], above: str = "") -> dict[str, object]:
    found = {text: facts_of(above + text) for text in texts}
    own = {text: {name: found[text].get(name) for name in wanted} for text, wanted in texts.items()}
    return {text: own[text] != wanted and own[text] for text, wanted in texts.items()}


def test_what_commands_print() -> None:
    assert_none(wrong(PRINTED))


def test_what_only_looks_like_it() -> None:
    assert_none(wrong(SILENT) | wrong(SILENT, "OS: Linux\n"))
