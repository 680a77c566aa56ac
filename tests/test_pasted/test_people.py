"""What people tell of their machine, and what they only tell of somebody else's."""

import json
from pathlib import Path

import pasted_forms
import pytest
from faults import assert_none

from torchdoctor.model import Facts
from torchdoctor.pasted import NotRead, people, read
from torchdoctor.pasted.page import page

XFORMERS, NUMPY = {"xformers": "0.0.20"}, {"numpy": "1.26.4"}
BESIDE: dict[str, dict[str, str]] = {  # the companions that the writer has
    "I am on torch 2.3.0, the tutorial uses triton 2.0.0 and xformers 0.0.20, on Ubuntu": {},
    "I am on torch 2.3.0 and used xformers 0.0.20 on Colab last year": {},
    "I am on torch 2.3.0, xformers 0.0.20 two years ago": {},
    "I am on torch 2.3.0, xformers 0.0.20, on Ubuntu": XFORMERS,
    "I use Ubuntu with torch 2.3.0 and numpy 1.26.4 on an RTX 3090": NUMPY,
    "My torch is 2.3.0 (numpy 1.26.4)": NUMPY,
}


def test_a_companion_counts_in_one_list_with_torch() -> None:
    found = {text: companions(text) for text in BESIDE}
    assert_none({text: found[text] != wanted and str(found[text]) for text, wanted in BESIDE.items()})


def companions(text: str) -> dict[str, str | None]:
    parts = people.read(page(text), frozenset())
    return {item.name: item.version for part in parts for item in part.facts.packages or () if item.name != "torch"}


def test_the_image_of_the_same_torch_shows_its_build() -> None:
    text = "I use PyTorch 1.3 in `pytorch/pytorch:1.3-cuda10.1-cudnn7-devel`.\nAnd `pytorch/pytorch:1.2-cuda10.0-x`"
    torch = [part.facts.torch for part in people.read(page(text), frozenset()) if part.facts.torch]
    assert [(item.version, item.build) for item in torch] == [("1.3", "cu101")]


NEW = " with CUDA capability sm_86 is not compatible"
PROMPT = "Python 3.12.3 (main, Feb  4 2025, 14:48:35) [GCC 13.3.0] on linux\n>>> import torch"
TOLD: dict[str, dict[str, object]] = {  # what each says, and nothing else of these kinds
    "A friend got: Please reinstall xformers. PyTorch 2.1.0 (you have 2.2.0). I am on Ubuntu": {"torch": None},
    "torch: 2.4.0\nGPU: RX 6800\nOS: Linux": {"torch": "2.4.0", "gpus": ["RX 6800"]},
    "# crash of clinfo\n\nRX 570\nRX 570\nUbuntu": {"gpus": ["RX 570", "RX 570"]},
    "# RX 570\n\nRX 570\nUbuntu": {"gpus": ["RX 570"]},
    "# a crash\nRX 570\n\nfails:\nRX 570\nUbuntu": {"gpus": ["RX 570"]},
    "The Pytorch version 1.8.0+cu111.\nThe requirements.txt has **torch=1.8.0** My question is whether": {
        "torch": "1.8.0+cu111",
        "build": "cu111",
    },
    "torch: 1.8.0\nA friend has torch 1.8.0+cu111": {"torch": "1.8.0", "build": None},
    "torch: 1.8.0\nI tried torch 1.8.0+cu111": {"torch": "1.8.0", "build": None},
    "Windows\n> pip list\ntorch 2.1.1   // the default of poetry": {"torch": "2.1.1"},
    "Cuda == 11.4 (NVIDIA Driver => 470.57, cudnn == 8.2.2)\n*python == 3.8.10\nUbuntu": {
        "driver": "470.57",
        "python": "3.8",
    },
    "Using /storage/ada/.cache/torch_extensions/py38_cu117 as PyTorch extensions root...": {
        "python": "3.8",
        "build": "cu117",
    },
    "Delete ~/.cache/torch_extensions/py38_cu117 if you are on Ubuntu": {"python": None, "build": None},
    "Using /a/torch_extensions/py38_cu117 ...\nUsing /a/torch_extensions/py310_cu121 ...\nUbuntu": {"build": None},
    "[pip] torch==1.4.0\n[conda] pytorch 1.4.0 py3.7_cuda10.1.243_cudnn7.6.3_0 pytorch": {"build": "cu101"},
    "[pip] torch==1.4.0\n[conda] pytorch 1.5.0 py3.7_cuda10.1.243_cudnn7.6.3_0 pytorch": {"build": None},
    "PyTorch 2.9.0+cu128 with CUDA 1208 (you have 2.10.0+cu128)\nPython 3.10.11 (you have 3.13.12)\n"
    "Please reinstall xformers": {"torch": "2.10.0+cu128", "python": "3.13"},
    "xFormers was built for: PyTorch 2.1.2+cu121 with CUDA 1201 (you have 2.1.0+cpu)\n\nThe log:\n"
    "xFormers was built for:\n    PyTorch 2.1.2+cu121 with CUDA 1201 (you have 2.1.0+cpu)\n"
    "    Python  3.9.13 (you have 3.9.13)\n": {"torch": "2.1.0+cpu", "python": "3.9"},
    "It wants PyTorch 2.0 (you have 1.13). Ubuntu": {"torch": "1.13"},
    "After that I ran\nprint(torch.cuda.is_available())\nAnd now I got True so it works": {"available": True},
    "print(torch.cuda.is_available())\nAnd I get True if I use another machine": {"available": None},
    "print(torch.cuda.is_available())\nit should print True": {"available": None},
    "PyTorch built with CUDA: False\nPyTorch detects CUDA available: False": {"available": False, "build": "cpu"},
    "torch cuda=11.0\nUbuntu 20.04": {"build": "cu110"},
    "torch cuda: False\nUbuntu 20.04": {"build": None},
    "torch cuda: 8.6 is its capability\nUbuntu 20.04": {"build": None},
    "CUDA SETUP: PyTorch settings found: CUDA_VERSION=118, Highest Compute Capability: 8.6.": {"build": "cu118"},
    "CUDA SETUP: Detected CUDA version 118\nUbuntu 20.04": {"build": None},  # of a library that it has found
    "- OS: Windows\n- GPU: GTX 1050 2 GB / GTX 1650 8GB": {"gpus": []},
    "| CPU / GPU | Ryzen 7700X / Intel Arc A770 (DG2) |\n| OS | Ubuntu 26.04 |": {"gpus": ["Intel Arc A770 (DG2)"]},
    "GPU: Intel UHD Graphics 630 / NVIDIA GTX 1650\nUbuntu 20.04": {"gpus": ["NVIDIA GTX 1650"]},
    "GPU: NVIDIA GPU detected\nUbuntu 20.04": {"gpus": []},
    "Ubuntu 22.04. I want to use ipex with Arc A380, but if it is not supported ...": {"gpus": []},
    "Ubuntu 22.04. I want to use torch with my Arc A380": {"gpus": ["Arc A380"]},
    "I got this working with 3x 5090 on Ubuntu": {"gpus": ["5090"] * 3},
    "He got this working with 3x 5090. I am on Ubuntu": {"gpus": []},
    "I have the same problem, 3090 on windows 11": {"gpus": ["3090"], "os": "windows"},
    "It took 5 epochs, 3090 on average. I am on Ubuntu": {"gpus": []},
    "I use a laptop with a Radeon 780m and a dedicated 4070": {"gpus": ["4070"]},
    "x.so: undefined symbol: iJIT_NotifyEvent\nPython 3.10": {"os": "linux"},
    "ab @ https://x.org/a-1.0-cp310-cp310-win_amd64.whl#sha256=0f": {"python": "3.10", "os": "windows"},
    "see https://x.org/ab-1.0-cp310-cp310-win_amd64.whl, or the one for cp311": {"python": None},
    "Python: 3.11.9 (main, Apr 19 2024, 16:48:06) [GCC 11.2.0]\nCUDA available: True\nPyTorch: 2.3.1\nsglang: 0.2.1": {
        "os": "linux"
    },
    "Python: 3.10.14 (main, x) [GCC 9.4]  \nCUDA available: True \nGPU 0,1: NVIDIA A800  \nCUDA_HOME: /usr/local/cuda\n"
    "CUDA Driver Version: 535.86.10": {"os": "linux", "python": "3.10", "gpus": ["NVIDIA A800"] * 2},
    "  copying fairseq/optim/adam.py -> build/lib.macosx-10.7-x86_64-3.6/fairseq/optim": {
        "os": "macos",
        "python": "3.6",
    },
    "Python: 3.9.9 (main, x) [GCC 4.2.1 Compatible Apple LLVM]\nCUDA available: False\nPyTorch: 2.3.1\nsglang: 0.2": {
        "os": None
    },
    "torch 1.7.1\nPython 3.7.3 | packaged by conda-forge | (default, x) [GCC 4.2.1 Compatible Clang 4.0.1] on darwin": {
        "os": "macos"
    },
    "torch 1.7.1\nPython 3.7.3 (default, x) [GCC 4.2.1 (Based on Apple Inc. build 5658) (LLVM build 23)]": {"os": None},
    "torch 2.1.0\nPython 3.11.6 (main, x) [GCC 13.2.0 64 bit (AMD64)] on win32": {"os": "windows"},
    "torch 1.7.1\nPython 3.7.3 (default, x) [GCC 7.3.0]": {"os": "linux"},
    "INFO Python 3.7.3 (default, x) [GCC 4.2.1 Compatible Clang 4.0.1] on Darwin\nINFO Torch 2.0.0\n"
    "WARNING Torch reports CUDA not available": {"os": "macos"},
    "C:\\Users\\u\\Python39\\lib\\site-packages\\torch\\optim\\x.py:129: UserWarning: In PyTorch 1.1.0 and later, you "
    "should call them in the opposite order": {"os": "windows", "python": "3.9", "torch": None},
    "If you use Windows it is in C:\\Users\\u\\Python39\\lib\\site-packages\nRTX 3090": {"os": None, "python": None},
    "# GPU not recognized on WSL\nlinux-vdso.so.1 (0x00007ffc16575000)": {"os": "wsl"},
    "# GPU\n\ngfx1150\n\nLinux": {"gpus": ["gfx1150"]},
    'python -c "import torch; print(torch.__version__)"\nThe result is just:\n2.1.0a0+cxx11.abi\nUbuntu': {
        "torch": "2.1.0a0+cxx11.abi"
    },
    'python -c "import torch; print(torch.__version__)"\nThe result is just what I need.\n2.1.0\nUbuntu': {
        "torch": None
    },
    "In the requirements.txt, torch==1.9.1. The install command gives me 2.4.1+cu121. Ubuntu": {"torch": "2.4.1+cu121"},
    "torch 1.9.1 can only work with CUDA 10.2 on my Ubuntu": {"torch": None},
    "PyTorch version: 1.8.0 (torchvision: 0.9.0)\nOS: Ubuntu 20.04.2 LTS\nIs CUDA available (TensorFlow): Yes\n"
    "Is CUDA available (PyTorch): No\nCUDA runtime version: 11.2.152": {
        "torch": "1.8.0",
        "available": False,
        "comp": {"torchvision": "0.9.0"},
    },
    "torch==2.4.0 in requirements.txt. On Ubuntu": {"torch": None},
    "The version of torchvision is 0.11.1 in the docs, and on Ubuntu I have torch 1.10": {"comp": {}},
    "Hardware: i9-13900K / RTX 4090 / 64GB\nOS: Windows 11": {"gpus": ["RTX 4090"]},
    "GPU: NVIDIA GeForce RTX 3080 Mobile / Max-Q\nUbuntu": {"gpus": ["NVIDIA GeForce RTX 3080 Mobile / Max-Q"]},
    "我的电脑需要pytorch2.9.0对应的CUDA版本, Ubuntu": {"torch": None},
    "I want to use torch with an RTX 5090 on Windows 11": {"gpus": ["RTX 5090"], "os": "windows"},
    "The author moved to 1.7.1+cu110. I am on Ubuntu": {"torch": None},
    "I moved to 1.7.1+cu110 on Ubuntu": {"torch": "1.7.1+cu110"},
    "I want a pip command which gives 2.4.1+cu121 on Ubuntu": {"torch": None},
    "Had this since I upgraded pytorch from version 1.9 to 1.10. The version of torchvision is 0.11.1.": {
        "torch": "1.10",
        "comp": {"torchvision": "0.11.1"},
    },
    "Should I go from pytorch from version 1.9 to 1.10? Ubuntu": {"torch": None},
    "我的电脑需要pytorch2.9.0+cu128 Python3.10版本对应的xformers": {"torch": "2.9.0+cu128", "python": "3.10"},
    "我的电脑需要pytorch2.9.0+cu128, Ubuntu": {"torch": None},
    "作者需要pytorch2.9.0+cu128对应的xformers, 我用Ubuntu": {"torch": None},
    "It requires torch==1.13.0. I have installed this version, and what belongs to it:\n"
    "pip install torch==1.13.0+cpu torchvision==0.14.0+cpu\nUbuntu": {
        "torch": "1.13.0+cpu",
        "build": "cpu",
        "comp": {"torchvision": "0.14.0+cpu"},
    },
    "# NumPy compatibility issue with PyTorch 2.4.0: importing fails\nUbuntu": {"torch": "2.4.0"},
    "# Known compatibility issue with PyTorch 2.4.0\nUbuntu": {"torch": None},
    "Requirement already satisfied: torch>=1.5 in c:\\my app\\lib\\\nsite-packages (from\nx[y])\n(1.13.1)\nRTX 3090": {
        "torch": "1.13.1"
    },
    "Requirement already satisfied: numpy>=1.5 in c:\\u\\lib\\\nsite-packages (from torch==2.0)\n(1.13.1)\nRTX 3090": {
        "torch": None
    },
    "INFO Python 3.10.6 on Darwin\nDEBUG Package version found: torch 2.0.0\nDEBUG Package version found: torchvision "
    "0.15.1\nINFO Torch 2.0.0\nWARNING Torch reports CUDA not available": {"comp": {"torchvision": "0.15.1"}},
    # who tries has it, who only means to has not
    "I am trying to run it on a 5090. torch 2.3.0": {"gpus": ["5090"]},
    "After hours we managed to run this on a 5090. torch 2.3.0": {"gpus": ["5090"]},
    "Not able to run it on a 5090. torch 2.3.0": {"gpus": ["5090"]},
    "It will crash when trying to run it on an RTX 2060. torch 2.3.0": {"gpus": ["RTX 2060"]},
    "Can you help me with an error when trying to run it on a 5090? I use torch 2.3.0": {"gpus": ["5090"]},
    "I will be trying to run it on a 5090. torch 2.3.0": {"gpus": []},
    "We plan on trying to run it on a 5090. torch 2.3.0": {"gpus": []},
    "They tried to run it on a 5090. torch 2.3.0": {"gpus": []},
    "Users failed to run it on a 5090. torch 2.3.0": {"gpus": []},
    "Nobody managed to run it on a 5090. torch 2.3.0": {"gpus": []},
    "I hope to be able to run it on an RTX 2060. torch 2.3.0": {"gpus": []},
    # "no" in two languages, and what nobody has in several
    "O treino trava no Windows 11 com erro. torch 2.3.0": {"os": "windows"},
    "O erro aparece na minha RTX 3090. torch 2.3.0": {"gpus": ["RTX 3090"]},
    "There's no RTX 4090 in my PC. torch 2.4.0": {"gpus": []},
    "I own no RTX 3090. torch 2.4.0": {"gpus": []},
    "It needs no Windows. torch 2.4.0 and RTX 3090": {"gpus": ["RTX 3090"], "os": None},
    "Ich habe eine RTX 3090, torch 2.4.0": {"gpus": ["RTX 3090"]},
    "Ich habe keine Probleme mit RTX 3090. torch 2.3.0": {"gpus": ["RTX 3090"]},
    "Ich habe keine RTX 3090, torch 2.4.0": {"gpus": []},
    "no tengo RTX 3090. torch 2.4.0": {"gpus": []},
    "У меня есть RTX 3090. torch 2.4.0": {"gpus": ["RTX 3090"]},
    "У меня нет RTX 3090. torch 2.4.0": {"gpus": []},
    "je n'ai pas de RTX 3090. torch 2.4.0": {"gpus": []},
    "não tenho RTX 3090. torch 2.4.0": {"gpus": []},
    # the folders of site-packages, and those that were removed
    "numpy-1.26.0.dist-info\ntorch-2.0.0.dist-info\ntorchvision-0.15.1.dist-info/\nRTX 3090": {"torch": "2.0.0"},
    "I removed torch-2.0.0.dist-info\n- torch: 2.1.0+cu121\n- GPU: RTX 3090": {"torch": "2.1.0+cu121"},
    "rm -rf torch-2.0.0.dist-info\nGPU: RTX 3090": {"torch": None},
    "OSError: [Errno 39] Directory not empty:\n torch-2.0.0.dist-info\npip list:\ntorch 2.1.0\ntorchvision 0.16.0\n"
    "numpy 1.26.0": {"torch": "2.1.0"},
    "drwxr-xr-x 2 u u 4096 Jan 2 2024 numpy-1.26.0.dist-info\ndrwxr-xr-x 2 u u 4096 Jan 2 2024 "
    "torch-2.0.0+cu118.dist-info\n-rw-r--r-- 1 u u 40 Jan 2 2024 six.py": {"torch": "2.0.0+cu118"},
    "RTX 3090\nI removed torch-2.0.0+cu118.dist-info": {"torch": None},
    # of the systems, whose it is
    "-- The CXX compiler identification is AppleClang 15.0.0.15000040\ntorch 2.1.0": {"os": "macos"},
    "AppleClang 15 is fine; I'm on Ubuntu 22.04 with torch 2.1.0": {"os": "linux"},
    "[Bug] training hangs on Windows 11 WSL2\nOS: Windows 11\ntorch: 2.1.0": {"os": "wsl"},
    "[Bug] training hangs on Windows 11 but not on WSL2\nOS: Windows 11\ntorch: 2.1.0": {"os": "windows"},
    "  1) python/3.10.4   2) cuda/11.8\ntorch 2.1.0": {"python": "3.10"},
    "$ module avail\npython/3.6.8  python/3.8.2  python/3.10.4\ntorch 1.10.0": {"python": None},
    "Loaded: python/3.8.2\ntorch 1.10.0": {"python": "3.8"},
    "$ module avail\npython/3.6.8\npython/3.8.2\ntorch 1.10.0": {"python": None},
    # what poetry did, and what it did not
    "  - Installing numpy (1.26.0)\n  - Installing torch (2.1.0)\n\nWriting lock file": {"torch": "2.1.0"},
    "RTX 3090\n  - Installing torch (2.1.0)\n\n  RuntimeError\n\n  Unable to find installation candidates for torch": {
        "torch": None
    },
    "RTX 3090\n$ poetry update --dry-run\n  - Updating torch (2.1.0 -> 2.2.0)": {"torch": None},
    # numbers and names that are no GPU's, and how many there are
    "NVIDIA Display Driver 31.0.15.4601\ntorch 2.3.0": {"gpus": []},
    "NVIDIA GeForce RTX 3090 31.0.15.4601\ntorch 2.3.0": {"gpus": ["NVIDIA GeForce RTX 3090"], "driver": "546.01"},
    "It crashes on 5080.\ntorch 2.3.0": {"gpus": ["5080"]},
    "It listens on 5080.\ntorch 2.3.0": {"gpus": []},
    "Which GPU are you using? RTX 5090 or 4090\ntorch 2.3.0": {"gpus": []},
    "GPU (such as RTX 5090):\ntorch: 2.1.0": {"gpus": []},
    "GPU: 8 A100s\ntorch: 2.1.0": {"gpus": ["A100"] * 8},
    "GPU: 8 A100s, 80GB each\ntorch: 2.1.0": {"gpus": ["A100"] * 8},
    "GPU: NVIDIA High Definition Audio\ntorch: 2.1.0": {"gpus": []},
    "GPU: 4 t4\ntorch: 2.1.0": {"gpus": ["t4"] * 4},
    "GPU: 2x RTX 3090, 1x RTX 4090\ntorch: 2.1.0": {"gpus": ["RTX 3090", "RTX 3090", "RTX 4090"]},
    "GPU: A100 x2, 80GB\ntorch: 2.1.0": {"gpus": ["A100", "A100"]},
    # a build for CPUs, by what its writer says
    "RTX 3060. It was indeed my set up, as the requirements.txt installed torch without cuda": {"build": "cpu"},
    "RTX 3060. I had the CPU version of torch installed. Reinstalling with cu121 fixed it": {"build": None},
    "RTX 3060. Maybe I have the cpu version of pytorch?": {"build": None},
    "I have torch 2.1.0+cu118, my torch is cpu only": {"build": "cu118"},
    "RTX 3060. Do I have the CPU version of torch?": {"build": None},
    # what pip shows of a package takes no driver's line, and uv's line of what it removed is no list
    "driver:\nhost: Driver Version: 566.03 CUDA Version: 12.7\nName: accelerate\nVersion: 0.26.0": {"driver": "566.03"},
    "Intel i9 10980HK 、Nvidia 2070super 8g compute capacity 7.5": {"gpus": ["Nvidia 2070super"]},
    "Skipping link: https://x.org/a/torch-1.4.0-cp37-cp37m-linux_x86_64.whl#sha256=0f (from https://x.org)\n"
    "Skipping link: https://x.org/b/torch-1.4.0-cp38-cp38-linux_x86_64.whl#sha256=1f (from https://x.org)\nUbuntu": {
        "torch": None
    },
    "(x) ada@machine1:~/x$ python train.py": {"os": "linux"},
    "# Cards of cuda capability < 3.0\n\nI can't use it with my old graphics card (GeForce GT 630M => 2.1). Ubuntu": {
        "gpus": ["GeForce GT 630M"]
    },
    "# OutOfMemoryError V100\n\nV100 16G*4 esxi7 direct GPU, both Ubuntu and windows": {"gpus": ["V100"] * 4},
    "# a fault\n\n在我的电脑上可以，但是在3090的服务器中总是会报错": {"gpus": ["3090"]},
    "# The 4090 also runs out of VRAM; how much is needed?\n\nUbuntu": {"gpus": ["4090"]},
    "DEBUG Selecting: torch==2.5.1 [compatible] (torch-2.5.1-cp312-cp312-manylinux1_x86_64.whl)\nUbuntu": {
        "torch": None
    },
    "# M1 support\n\nSuccessfully builds on macOS 12.4 (Apple M1 Pro) with Python 3.9.13": {
        "python": "3.9",
        "os": "macos",
    },
    "The current version of PyTorch is 2.9.0. I have torch 2.4.0": {"torch": "2.4.0"},
    "Your PyTorch version 1.12 is old, so try mine: torch 2.4.0, numpy 2.0.0": {"torch": "2.4.0"},
    "with torch 2.1 accuracy 0.9 expected but got 0.85": {"torch": "2.1"},
    "We expected torch==2.1.0 but got 2.3.0": {"torch": "2.3.0"},
    "torchvision 0.19 needs torch==2.4 but the installed version is 2.1.0": {"torch": "2.1.0"},
    "cpu版本的 torch 2.4.0 不行, 所以用 torch 2.4.0+cu121": {"torch": "2.4.0+cu121"},
    "colleague's log: Using /data/u/.cache/torch_extensions/py38_cu102 as root\nMine: torch 2.4.0+cu121 Python 3.10": {
        "torch": "2.4.0+cu121",
        "python": "3.10",
    },
    "Using /a/torch_extensions/py310_cu121 as root...\nI have torch 2.4.0": {"build": "cu121", "python": "3.10"},
    "Arc A770 is detected by torch. Ubuntu": {"gpus": ["Arc A770"]},
    "Here is the 3090 machine environment that I used:\nPytorch 1.9.0; CUDA 11.1": {"torch": "1.9.0", "gpus": ["3090"]},
    "I use an A100. Using a V100 does not seem to fix it": {"gpus": ["A100"]},
    # a build for ROCm has no CUDA, and what Python's first line calls linux may be in a Windows
    "torch.version.cuda: None\ntorch.version.hip: 7.2.53150-aee46ad448\nUbuntu": {"build": "rocm7.2"},
    ">>> torch.version.cuda\n>>> torch.version.hip\n'6.2.41133-dd7f95766'\nUbuntu": {"build": "rocm6.2"},
    "torch.version.cuda: None\ntorch.version.hip: None\nUbuntu": {"build": "cpu"},
    "torch.version.cuda: None\ntorch.cuda.is_available(): True\nUbuntu": {"build": None},
    "torch.version.cuda: 12.1\ntorch.version.hip: None\nUbuntu": {"build": "cu121"},
    "HIP version: 5.7.31921\nI have torch 2.1.0 on Ubuntu": {"build": None},
    "I get the error after installing torch on WSL2:\n" + PROMPT: {"os": "wsl"},
    "Does this work on WSL2 too?\n" + PROMPT: {"os": "linux"},
    "It works on WSL2, and fails here:\n" + PROMPT: {"os": "linux"},
    "Users of WSL2 have to install the driver in Windows.\n" + PROMPT: {"os": "linux"},
    "I use torch 2.1.0 in wsl2-kali linux": {"os": "wsl"},
    f"# NVIDIA GeForce RTX Laptop GPU{NEW}\n\nNVIDIA GeForce RTX 3080 Laptop GPU{NEW} with the current PyTorch": {
        "gpus": ["NVIDIA GeForce RTX 3080 Laptop GPU"]
    },
    f"NVIDIA GeForce RTX 3080{NEW}\nNVIDIA GeForce RTX 3080 Ti{NEW}": {
        "gpus": ["NVIDIA GeForce RTX 3080", "NVIDIA GeForce RTX 3080 Ti"]
    },
    # what an excerpt of a report lists
    "[conda] torch 2.7.0 pypi_0 pypi\n[conda] torchvision 0.22.0 pypi_0 pypi\nUbuntu": {
        "torch": "2.7.0",
        "comp": {"torchvision": "0.22.0"},
    },
    "PyTorch version: 1.7.1\nTorchvision version: 0.8.2\nIs CUDA available: Yes": {"comp": {"torchvision": "0.8.2"}},
    "PyTorch version: 1.7.1\nTorchvision version: >=0.8.2\nIs CUDA available: Yes": {"comp": {}},
    # words of a heading are no GPU
    "### NVIDIA Open GPU Kernel Modules Version\n\nuname -r\n\nUbuntu 22.04": {"gpus": []},
    "# Nvidia older driver\n\nUbuntu 22.04": {"gpus": []},
    "# Nvidia container problems\n\nUbuntu 22.04": {"gpus": []},
    "Nvidia Titan V\nUbuntu 22.04": {"gpus": ["Nvidia Titan V"]},
    "NVIDIA GeForce RTX 3090 driver 535.54\nUbuntu 22.04": {"gpus": ["NVIDIA GeForce RTX 3090"]},
    "# Total VRAM 12288 MB, total RAM 65457 MB\n\nDevice: cuda:0 NVIDIA GeForce RTX 2060 12GB": {
        "gpus": ["NVIDIA GeForce RTX 2060"]
    },
    "Device: cuda:7 NVIDIA GeForce RTX 2060\nUbuntu": {"gpus": ["NVIDIA GeForce RTX 2060"]},
    "GPU: RTX 2060, CUDA:11.8, CUDA: 0\nUbuntu": {"gpus": ["RTX 2060"]},
    "I have an RTX 3070-Ti and Windows 11": {"gpus": ["RTX 3070-Ti"]},
    "I have installed the latest NVIDIA drivers (version: 576.57), torch 2.6.0": {"driver": "576.57"},
    "You need NVIDIA drivers (version: 576.57) for Ubuntu": {"driver": None},
    "argument of type 'WindowsPath' is not iterable": {"os": "windows"},
    "NotImplementedError: cannot instantiate 'WindowsPath' on your system. torch 2.1.0": {"os": None},
    "==========\nHSA Agents\n==========\n*******\nAgent 1\n*******\nName: AMD FX(tm)-9590": {"os": "linux"},
    "HSA Agents in WSL2\nAgent 1\nName: AMD FX(tm)-9590": {"os": "wsl"},
    "> ERROR: torchvision 0.3.0 has requirement torch>=1.1.0, but you'll \nhave torch 1.0.0 which is incompatible.": {
        "comp": {"torchvision": "0.3.0"}
    },
    "With `conda install pytorch==1.9.1 cudatoolkit=11.3`, it shows that I installed `pytorch_cpu`. I couldn't "
    "find a version of PyTorch 1.9 for it": {"torch": "1.9.1", "build": "cpu"},
    "With `conda install pytorch==1.9.1 cudatoolkit=11.3`, it fails. I have Ubuntu": {"torch": None},
    "If `conda install pytorch==1.9.1` says you have installed pytorch_cpu, use pip. I have Ubuntu": {"torch": None},
    # what there is to install is not installed
    "It fails on Windows\nFile /mnt/c/Users/ada/venv/lib/python3.12/site-packages/x.py": {
        "os": "wsl",
        "python": "3.12",
    },
    "File /Users/ada/x.py\nFile /my_env/lib/python3.10/site-packages/torch/x.py": {"os": "macos", "python": "3.10"},
    "File C:\\a\\x.py\nFile /my_env/lib/python3.10/site-packages/torch/x.py": {"os": None, "python": "3.10"},
    "# torch 1.6.0\n\nMy RTX 3060 cannot install torch 1.6.0": {"torch": None},
    "# torch 1.6.0\n\nMy RTX 3060 cannot install torchaudio 1.6.0": {"torch": "1.6.0"},
    "# out of memory\n\nNVIDIA GeForce GTX 1660 (ASUS Dual, 6GB GDDR5, two fans)": {
        "gpus": ["NVIDIA GeForce GTX 1660"]
    },
    "I use torch 2.3.0 on Ubuntu. I found that PyTorch does not have CUDA enabled": {"build": "cpu"},
    "I use torch 2.3.0 on Ubuntu. If PyTorch does not have CUDA enabled, reinstall it": {"build": None},
    "Mine is torch 2.1.0. Does it only occur with the new version of torch? (The torch version 1.13.1 works)": {
        "torch": "2.1.0"
    },
    "Can it be due to this machine, or to the PyTorch version? I am using 1.8.0": {"torch": "1.8.0"},
    "File /work/env/lib64/python3.9/site-packages/x.py": {"os": "linux", "python": "3.9"},
    "I have:\nconda\nNightly pytorch 2.0.1 for CUDA 12.1 (pip3 install --pre torch)": {"torch": "2.0.1"},
    'msg="too old" device="NVIDIA GeForce GTX 1070" compute=6.1\nUbuntu': {"gpus": ["NVIDIA GeForce GTX 1070"]},
    "It fails on Windows\nFile C:\\Users\\ada\\venv\\lib\\x.py": {"os": "windows"},
    "# Training on RTX 5090\n\nHello, torch 2.3.1 here.": {"torch": "2.3.1", "gpus": []},
    "# Training on RTX 5090\n\nIt crashes, torch 2.3.1 here.": {"torch": "2.3.1", "gpus": ["RTX 5090"]},
    "$ uv pip install torch==2.6.0 torchvision==0.21.0 torchaudio==2.6.0\nOn Windows": {"torch": None},
    ">>> print (torch.cuda.is_available())\nTrue": {"available": True},
    "Geforce Version: 455.41\nPyTorch Version: 1.2": {"driver": "455.41"},
    "GPU hardware\nGPU 0: NVIDIA L4 | 23 GB\nUbuntu": {"gpus": ["NVIDIA L4"]},
    "Hardware: We run a RTX PRO 6000 Blackwell": {"gpus": ["RTX PRO 6000 Blackwell"]},
    "[Bug]: x requires torch==2.0.0, but you have torch 1.13.0 which is incompatible.【Ubuntu 18.04】": {"os": "linux"},
    "[Bug]: x fails [Windows 11]\n\ntorch 2.1": {"os": "windows"},
    "Add support for [Ubuntu 24.04]\n\ntorch 2.1": {"os": None},
    "How to install on [Ubuntu 22.04]?\n\ntorch 2.1": {"os": None},
    "lspci -vm\nDevice: 01:00.0\nDevice: GP102 [GeForce GTX 1080 Ti] [1b06]": {"gpus": ["GeForce GTX 1080 Ti"]},
    "我的显卡是4060Ti驱动是551.23 torch是2.2.0": {"driver": "551.23"},
    "RTX3080，drive537.58，pytorch2.1.0": {"driver": "537.58"},
    "RTX3080, drive 500 GB, pytorch 2.1.0": {"driver": None},
    "# CUDA for GTX 960M was not recognized\n\nWindows 10": {"gpus": ["GTX 960M"]},
    "# CUDA for RTX 4090 is great\n\nWindows 10": {"gpus": []},
    "# No luck with RTX 3050\n\nWindows 10": {"gpus": ["RTX 3050"]},
    "# No support for GeForce 840M users?\n\nWindows 10": {"gpus": []},
    "Laptop: Intel ARC 730M\nUbuntu\nto install it on the ARC730M card\nOpenGL shows the Arc(tm) A730M": {
        "gpus": ["Intel ARC 730M"]
    },
    "I use windows 10, pytorch 1.13.1 and need a video card like RTX 3060": {"gpus": []},
    "I have an RTX 4070, torch 2.1.0. It did not happen when I used a GTX 1080": {"gpus": ["RTX 4070"]},
    "I have torch 2.1.0. It did not work when I used an RTX 3060": {"gpus": ["RTX 3060"]},
    "$ conda search pytorch\nLoading channels: done\npytorch 1.7.0 py3.8_cuda11.0.221_cudnn8_0 pytorch\nUbuntu": {
        "torch": None
    },
    "$ conda search pytorch\n$ conda list\npytorch 1.7.0 py3.8_cuda11.0.221_cudnn8_0 pytorch": {"torch": "1.7.0"},
    "# Name Version Build\ntorchvision 0.2.0\ntorchvision 0.2.1\ntorchvision 0.3.0\nUbuntu": {"comp": {}},
}


def test_what_is_told_and_what_is_not() -> None:
    found = {text: told(text) for text in TOLD}
    differs = {
        text: {kind: found[text].get(kind) for kind, value in wanted.items() if found[text].get(kind) != value}
        for text, wanted in TOLD.items()
    }
    assert_none({text: {k: v for k, v in wrong.items() if v or TOLD[text][k]} for text, wrong in differs.items()})


@pytest.mark.long
def test_a_text_with_one_certain_fact_is_read_and_one_without_is_not() -> None:
    short = json.loads((Path(__file__).parents[1] / "data" / "short_texts.json").read_text(encoding="utf-8"))
    found = {text: fields(text) for text in (*short["tells"], *short["tells nothing"])}
    assert_none({text: found[text] != wanted and str(found[text]) for text, wanted in short["tells"].items()})
    assert_none({text: str(found[text] or "") for text in short["tells nothing"]})


def fields(text: str) -> dict[str, object]:
    return {kind: value for kind, value in told(text).items() if kind != "packages" and value not in (None, [], {})}


def test_a_gpu_of_a_brand_is_of_the_machine_it_is_told_of() -> None:
    assert read("I am on Ubuntu with torch 2.3.0 and using an NVIDIA GPU").facts.nvidia
    assert not read("It works with an NVIDIA GPU, but I am on a Mac M1 with torch 2.3.0").facts.nvidia


def told(text: str) -> dict[str, object]:
    try:
        return in_short(read(text).facts)
    except NotRead:
        return {}


def in_short(facts: Facts) -> dict[str, object]:
    found = pasted_forms.told(facts)
    listed = {item.name: item.version for item in facts.packages or () if item.name in ("torchvision", "torchaudio")}
    python = found["python"] and ".".join(found["python"].split(".")[:2])
    return {**found, "python": python, "comp": listed}
