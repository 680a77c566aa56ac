"""Lists that people write themselves: what counts as a value, in which languages, and what is none."""

from typing import Any

import pytest
from faults import assert_none, each
from pasted_forms import told

from torchdoctor.model import Facts, Package
from torchdoctor.pasted import NotRead, read


def said(text: str) -> Facts:
    return read(text).facts


@each(
    [
        ("GPU: NVIDIA RTX A6000", ["NVIDIA RTX A6000"]),
        ("GPU: 3x NVIDIA RTX A6000", ["NVIDIA RTX A6000"] * 3),
        ("GPUs: 2 x RTX 3090", ["RTX 3090"] * 2),
        ("GPU: A100 x 4", ["A100"] * 4),
        ("GPU: 2 x h20", ["h20"] * 2),
        ("GPU: l4", ["l4"]),
        ("- **GPU models and configuration:** RTX 4090 (24GB)", ["RTX 4090"]),
        ("GPU: RTX 3060 12GB", ["RTX 3060"]),
        ("Graphics card: GeForce GTX 1080 Ti", ["GeForce GTX 1080 Ti"]),
        ("显卡：RTX 4060", ["RTX 4060"]),
        ("Видеокарта: RTX 3070", ["RTX 3070"]),
        ("Grafikkarte: RTX 2070", ["RTX 2070"]),
        ("Tarjeta gráfica: RTX 3050", ["RTX 3050"]),
        ("GPU: 999999999 x RTX 3090", ["RTX 3090"] * 1024),
        ("GPU: none", []),
        ("GPU: yes", []),
        ("GPU: 12", []),
    ]
)
def test_gpus(line: str, gpus: list[str]) -> None:
    facts = said(f"PyTorch: 2.4.0+cu121\nPython: 3.10\n{line}")
    assert [gpu.name for gpu in (facts.nvidia.gpus if facts.nvidia else ())] == gpus


@pytest.mark.parametrize(
    "line", ["Driver: 551.61", "NVIDIA driver version: 551.61", "驱动版本：551.61", "Treiber: 551.61"]
)
def test_driver(line: str) -> None:
    nvidia = said(f"torch: 2.4.0\n{line}").nvidia
    assert nvidia
    assert nvidia.driver_version == "551.61"


@pytest.mark.parametrize(
    ("line", "version", "build"),
    [
        ("PyTorch version: 2.5.1", "2.5.1", None),
        ("PyTorch: 2.5.1 (CUDA 12.4)", "2.5.1", "cu124"),
        ("torch: v2.5.1+cu124", "2.5.1+cu124", "cu124"),
        ("torch==2.9.0+rocm6.4", "2.9.0+rocm6.4", "rocm6.4"),
        ("PyTorch Version (e.g., 1.0): 1.13.1", "1.13.1", None),
        ("Pytorch版本：2.1.0", "2.1.0", None),
        ("torch.__version__: '2.3.0+cpu'", "2.3.0+cpu", "cpu"),
        ("Pytorch:  1.2.0 (cpuonly)", "1.2.0", "cpu"),
    ],
)
def test_torch(line: str, version: str, build: str | None) -> None:
    torch = said(f"OS: Windows 11\n{line}").torch
    assert torch
    assert (torch.version, torch.build) == (version, build)


@pytest.mark.parametrize(
    ("line", "system", "wsl"),
    [
        ("OS: Ubuntu 22.04", "linux", None),
        ("Operating system: Windows 11", "windows", None),
        ("OS: Windows 11 WSL2 Ubuntu", "linux", 2),
        ("操作系统：Ubuntu 20.04", "linux", None),
        ("ОС: Windows 10", "windows", None),
        ("OS: macOS 14.5", "macos", None),
        ("Microsoft Windows [Version 10.0.1]\n### WSL Version\n- [X] WSL 2\n", "linux", 2),
        ("OS: Linux\nLinux version 4.19.121-microsoft-standard", "linux", 2),
        ("OS: Windows 11\nIt works in WSL", "windows", None),
    ],
)
def test_system(line: str, system: str, wsl: int | None) -> None:
    host = said(f"torch: 2.4.0\n{line}").host
    assert host
    assert (host.os, host.wsl) == (system, wsl)


def test_a_heading_has_its_value_below() -> None:
    facts = said("### PyTorch version\n\n2.4.0+cu121\n\n### Operating system\n\nWindows 11\n")
    assert facts.torch
    assert facts.host
    assert (facts.torch.version, facts.host.os) == ("2.4.0+cu121", "windows")


def test_a_talk_with_python() -> None:
    facts = said(
        ">>> torch.__version__\n'2.4.0+cu121'\n>>> torch.version.cuda\n'12.1'\n>>> torch.cuda.is_available()\nFalse"
    )
    assert facts.torch
    assert facts.smoke
    assert (facts.torch.build, facts.smoke.cuda_available) == ("cu121", False)


def test_what_torch_warns_of_before_it_answers() -> None:
    warned = (
        "/x/torch/cuda/__init__.py:124: UserWarning: CUDA initialization: failed. (Triggered internally at x.cpp:1.)"
    )
    talk = f">>> torch.__version__\n'2.4.0'\n>>> torch.cuda.is_available()\n{warned}\n"
    smoke = said(f"{talk}  return torch._C._cuda_getDeviceCount() > 0\nFalse").smoke
    assert smoke
    assert smoke.cuda_available is False


def test_what_a_one_liner_prints() -> None:
    facts = said("$ python -c 'import torch; print(...)'\n2.6.0 12.4 True\n")
    assert facts.torch
    assert facts.smoke
    assert (facts.torch.cuda, facts.smoke.cuda_available) == ("12.4", True)


def test_all_on_one_line() -> None:
    facts = said("OS: Ubuntu 22.04, GPU: RTX 3090, Driver: 535.54.03, PyTorch: 2.0.1+cu117")
    assert facts.host
    assert facts.nvidia
    assert facts.torch
    assert (facts.host.os_name, facts.nvidia.driver_version, facts.torch.build) == (
        "Ubuntu 22.04",
        "535.54.03",
        "cu117",
    )


def test_without_labels() -> None:
    facts = said("Windows 11\nRTX 4070\nPython 3.10.6\ntorch 2.1.2+cu121\n")
    assert facts.torch
    assert facts.nvidia
    assert facts.torch.version == "2.1.2+cu121"
    assert facts.nvidia.gpus[0].name == "RTX 4070"


def test_the_cuda_that_people_note_is_not_torchs() -> None:
    torch = said("PyTorch: 2.4.0\nCUDA: 12.2\nOS: Linux").torch
    assert torch
    assert torch.build is None


def test_a_version_of_torch_is_enough() -> None:
    found = read("PyTorch version: 2.3.0")
    assert found.facts.torch
    assert (found.facts.torch.version, "the operating system" in found.missing) == ("2.3.0", True)


def test_a_label_without_a_sensible_value_is_no_list() -> None:
    with pytest.raises(NotRead):
        read("I think that torch: the best library\nGPU: maybe")


@each(
    [
        ("Computer OS macOS High Sierra 10.13.3", "macos"),
        ("ubuntu: 20.04", "linux"),
        ("Mac OSX.", "macos"),
        ("-OS: Windows 10", "windows"),
        ("3.OS: Windows 10", "windows"),
        ("OS and version: Windows 10", "windows"),
        ('PRETTY_NAME="Ubuntu 22.04.3 LTS"', "linux"),
        ("Linux box 5.15.0-91-generic #101-Ubuntu SMP Tue Nov 14 13:30:08 UTC 2023 x86_64 GNU/Linux", "linux"),
        ("Python 3.9.13 (tags/v3.9.13:6de2ca5, May 17 2022, 16:36:42) [MSC v.1929 64 bit (AMD64)] on win32", "windows"),
    ]
)
def test_systems_without_their_label(line: str, system: str) -> None:
    host = said(f"PyTorch version: 1.8.1\n{line}").host
    assert host
    assert host.os == system


def test_gpus_of_a_numbered_list() -> None:
    nvidia = said("PyTorch: 2.1.0\nGPU 0: RTX 3090\nGPU 1: RTX 3060").nvidia
    assert nvidia
    assert [gpu.name for gpu in nvidia.gpus] == ["RTX 3090", "RTX 3060"]


@pytest.mark.parametrize(
    "line",
    [
        "GPU vendor: Nvidia (CUDA)",
        "GPU: NVIDIA GPU",
        ">>> torch.cuda.get_device_name(0)\nRuntimeError: Found no NVIDIA driver on your system",
        "frame #2: torch::autograd::Engine + 0x159 (/home/someone/python3.6/site-packages/torch/lib/libtorch.so)",
    ],
)
def test_what_names_no_gpu(line: str) -> None:
    facts = said(f"PyTorch: 2.1.0\nOS: Linux\n{line}")
    assert facts.torch
    assert (facts.torch.version, facts.nvidia.gpus if facts.nvidia else ()) == ("2.1.0", ())


def test_an_empty_field_of_a_form_is_no_failed_import() -> None:
    facts = said("PyTorch Version (e.g., 1.0):\nPython version: 3.7.9\nGPU models and configuration: TITAN X\n")
    assert facts.smoke is None


@each(
    [
        ("GPU: gtx 970", ["gtx 970"]),
        ("GPU model: 8xH100", ["H100"] * 8),
        ("GPU count and types: 8xA100-SXM4-80GB", ["A100-SXM4-80GB"] * 8),
        ("GPU models and configuration: 4 V100", ["V100"] * 4),
        ("GPU model and memory: Nvidia T4 16Gb + 51Gb RAM", ["Nvidia T4"]),
        ("GPU: NVIDIA GB10, 121GB unified memory", ["NVIDIA GB10"]),
        ("GPU/CPU: GPU (V100)", ["V100"]),
        ("GPU: TITAN X (Pascal)", ["TITAN X (Pascal)"]),
        ("GPU: NVIDIA GeForce RTX 4060 Laptop GPU", ["NVIDIA GeForce RTX 4060 Laptop GPU"]),
        ("Hardware: NVIDIA DGX Spark\nGPU: NVIDIA GB10", ["NVIDIA GB10"]),
        ("Hardware: NVIDIA Jetson AGX Orin", ["NVIDIA Jetson AGX Orin"]),
    ]
)
def test_gpus_among_other_words(line: str, gpus: list[str]) -> None:
    facts = said(f"PyTorch: 2.4.0+cu121\nPython: 3.10\n{line}")
    assert [gpu.name for gpu in (facts.nvidia.gpus if facts.nvidia else ())] == gpus


def test_an_image_is_no_version_of_torch() -> None:
    torch = said("Base container: nvcr.io/nvidia/pytorch:25.11-py3\nPyTorch: 2.10.0a0\nGPU: NVIDIA GB10").torch
    assert torch
    assert torch.version == "2.10.0a0"


def test_what_a_script_prints_line_by_line() -> None:
    facts = said(
        "print(torch.__version__)\nprint(torch.cuda.is_available())\nprint(torch.version.cuda)\n\n1.12.1\nFalse\nNone\n"
    )
    assert facts.torch
    assert facts.smoke
    assert (facts.torch.version, facts.torch.build, facts.smoke.cuda_available) == ("1.12.1", "cpu", False)


@pytest.mark.parametrize(
    "prefix",
    [
        "[2026-01-02 03:04:05,678][DEBUG] ",
        "2026-01-02 03:04:05.678 | INFO     | some.where:main:12 - ",
        "INFO 01-02 03:04:05 main.py:12] ",
        "INFO:root:",
        "Jan 02 03:04:05 host some-start[123]: ",
        "[rank0]: ",
        "(EngineCore pid=123) ",
    ],
)
def test_what_a_log_puts_in_front_of_each_line(prefix: str) -> None:
    facts = said(
        "\n".join(prefix + line for line in ("Platform: Linux-6.6.0-x86_64", "Python: 3.12.1", "torch: 2.5.1"))
    )
    assert facts.host
    assert facts.torch
    assert (facts.host.os, facts.torch.version) == ("linux", "2.5.1")


PRINTED: dict[str, dict[str, Any]] = {
    "GPU models and configuration: Code was run on a single 2080 Ti here\nPython version: 3.7": {"gpus": ["2080 Ti"]},
    "GPU models and configuration: see https://x.org/a#L42 of V100\nPython version: 3.7": {"gpus": []},
    "GPU: NVIDIA Exporter (VRAM/Temp)\ntorch: 2.1.0": {"gpus": []},
    "GPU: NVIDIA Graphics Device\ntorch: 2.1.0": {"gpus": ["NVIDIA Graphics Device"]},
    "GPU: if command -v nvidia-smi >/dev/null\ntorch: 2.1.0": {"gpus": []},
    "ChromeDriver: 119.0.6045.105\nDriver: 119.0.6045.105\ntorch: 2.1.0": {"driver": None},
    "* CUDA:\n  - GPU:\n    - Fastest GeForce In The Moon\n    - see the setup.py\n  - available: True\n"
    "  - version: 10.1\n* Lightning:\n  - lightning: 0.9.0\n  - torch: 1.6.0": {
        "gpus": ["Fastest GeForce In The Moon"]
    },
    "| | A | B |\n|---|---|---|\n| GPU | RTX 3090 | RTX 4090 |\n| torch | 2.4.0 | 2.5.0 |\n| Python | 3.10.1 | 3.11 |\n"
    "| OS | Ubuntu 22.04 | Debian 12 |": {"torch": None, "python": None},
    "PyTorch version: 2.0.0a0+gitc6a572f\nIPEX version: 2.0.110\nOS: Windows 11\nIs XPU available: True\n"
    "GPU models and configuration:\n[0] _DeviceProperties(name='Intel(R) Arc(TM) A770 Graphics', dev_type='gpu')": {
        "gpus": ["Intel(R) Arc(TM) A770 Graphics"]
    },
    "Client OS:window10\nPython version:python3.7": {"os": "windows", "python": "3.7"},
    "GPU: GeForce RTX 2060 with 6GB GDDR6\ntorch: 2.1.0": {"gpus": ["GeForce RTX 2060"]},
    "GPU: RTX 3090 - 24GB\ntorch: 2.1.0": {"gpus": ["RTX 3090"]},
    "GPU: NVIDIA H100 80GB HBM3\ntorch: 2.1.0": {"gpus": ["NVIDIA H100 80GB HBM3"]},
    "- `transformers` version: 4.1\n- Python version: 3.8\n- PyTorch version (GPU?): 1.5.1\n"
    "- Using GPU in script?: Yes + fp16": {"gpus": []},
    "GPU0: RTX 3090\nGPU1: RTX 3080\ntorch: 2.1.0": {"gpus": ["RTX 3090", "RTX 3080"]},
    "GPU0 X NODE 0-31\nGPU1 NODE X 0-31\ntorch: 2.1.0": {"gpus": []},
    "GPU: gfx1100, AMD Radeon RX 7900 XTX\ntorch: 2.1.0": {"gpus": ["AMD Radeon RX 7900 XTX"]},
    "GPU: gfx1100 (AMD Radeon RX 7900 XTX)\ntorch: 2.1.0": {"gpus": ["AMD Radeon RX 7900 XTX"]},
    "GPU: RX 7900 XTX 24GB; RAM: 128GB\n  Board name:  AMD Radeon Graphics": {"gpus": ["RX 7900 XTX"]},
    "ROCm System Management Interface\n0  [0x0e3b : 0x00]  N/A  N/A\n   AMD Radeon RX 6800": {
        "gpus": ["AMD Radeon RX 6800"]
    },
    'time=1 msg="inference compute" id=0 library=rocm variant="" compute=gfx1030 driver=6.7': {"gpus": [""]},
    "(x) $ conda list | grep vision\ntorchvision  0.15.2  cuda118py39h196c800_0\n(x) $ conda search torchvision\n"
    "Loading channels: done\ntorchvision 0.2.0 py27_0 pkgs/main\ntorchvision 0.3.0 py37_0 pkgs/main\n"
    "torchvision 0.4.0 py37_0 pkgs/main\nGPU: L4": {"python": "3.9", "packages": 1},
    "  filelock  pkgs/main/win-64::filelock-3.13.1-py38haa95532_0\n"
    "  gmpy2  pkgs/main/win-64::gmpy2-2.1.2-py38h7f96b67_0\nGPU: L4": {"python": "3.8", "os": "windows"},
    "a pkgs/main/win-64::a-3.13.1-py38haa95532_0\nb pkgs/main/win-64::b-2.1.2-py39h7f96b67_0\nGPU: L4": {
        "python": None
    },
    "NVIDIA Corporation GF108M [GeForce GT 540M] (nvidia-legacy-390xx-driver)": {"gpus": ["GeForce GT 540M"]},
    "rc  nvidia-compute-utils-450   450.102.04-0ubuntu0.20.04.1   amd64   x\n"
    "ii  nvidia-compute-utils-470   470.57.02-0ubuntu1   amd64   x": {"os": "linux", "driver": "470.57.02"},
    "ii  rocm-core   5.5.0.50500-63~22.04   amd64   x\ntorch 2.0.0": {"os": "linux"},
    "ii is the second item of all\ntorch 2.0.0": {"os": None},
    "libx-dev/jammy,now 11.5.50~11.5.1-1ubuntu1 amd64 [installed,automatic]\ntorch 2.0.0": {"os": "linux"},
    "[+] torch version 2.0.1+cu118 installed.\n[+] torchvision version 0.15.2+cu118 installed.": {"packages": 1},
    "1. 名称：torch，版本：1.9.0+cu111\n2. 名称：torchvision，版本：0.10.0": {"torch": "1.9.0+cu111", "packages": 1},
    "### What device are you running on?\n\nAMD GPUs (RX 5000 below)\n\nOS: Windows": {"gpus": [], "os": "windows"},
    "I have two GPUs: A6000 and GT1030\nOS: Linux": {"gpus": ["A6000", "GT1030"]},
    "I have 2 cards (RTX 3090)\nOS: Linux": {"gpus": ["RTX 3090"] * 2},
    "Found GPU0 NVIDIA TITAN V which is of cuda capability 7.0.\nPyTorch no longer supports this GPU because\n"
    "Found GPU1 NVIDIA TITAN V which is of cuda capability 7.0.\nPyTorch no longer supports this GPU because": {
        "gpus": ["NVIDIA TITAN V"] * 2
    },
    "- PyTorch 1.4.0 (installed from pip)\n- torchvision 0.5.0 (pip)": {"torch": "1.4.0", "packages": 1},
    "- PyTorch 1.4.0 stable release, CPU version\n- OS: Linux": {"torch": "1.4.0"},
    "- PyTorch 1.4.0 nightly build 2020.01.02, conda\n- OS: Linux": {"torch": "1.4.0"},
    "- PyTorch 1.5.0 is required\n- PyTorch 1.6.0 support\n- OS: Linux": {"torch": None},
    "- PyTorch 1.4.0 and above\n- PyTorch 1.4.0 with GPU support is out\n- OS: Linux": {"torch": None},
    "NumPy: /opt/python3.6/numpy-1.16.0\ntorch 1.0.0": {"packages": None},
    "pkg | version\n--- | ---\nPython | 3.7.4\ntorch | 1.3.1+cpu (pip)": {"python": "3.7.4", "build": "cpu"},
    "a | b\nPython | 3.7.4 | 3.8.1\ntorch: 1.3.1": {"python": None},
    "- PyTorch Version (e.g., 1.0): 3.6\n- GPU models and configuration: T4\n[pip] torch==1.3.0": {"torch": "1.3.0"},
    "GPU: Dual RTX 3090\ntorch: 2.1.0": {"gpus": ["RTX 3090"] * 2},
    "OS: Windows Subsystem for Linux\nPython: 3.8": {"os": "wsl"},
    "OS: Monterey 12.6\nDriver: >=525": {"os": "macos", "driver": None},
    "- W11\n- Python 3.8": {"os": "windows"},
    "PyTorch Version (e.g., 1.0): 1.2\nGPU models and configuration: K80\n"
    "pytorch 1.2.0 cpu_py37h00be3c6_0\ntorchvision 0.4.0 cuda100py37hecfc37a_0": {"build": "cpu", "packages": 2},
    '{"gpu": {\n "available": true,\n "name": "NVIDIA GeForce RTX 4080"\n },\n"torch_version": "2.13.0"}': {
        "gpus": ["NVIDIA GeForce RTX 4080"],
        "available": True,
    },
    "{'torch_version': '2.4.1', 'devices': [{'name': 'NVIDIA A10G', 'gib': 22}, {'name': 'NVIDIA A10G', 'gib': 22}]}": {
        "gpus": ["NVIDIA A10G"] * 2
    },
    '{"cpu": {"name": "AMD EPYC 7402 with RTX A4000"}, "torch_version": "2.4.1"}': {"gpus": [], "torch": "2.4.1"},
    "2026-01-02 03:04:05,678 - Is Cuda Available False\nTorch version 1.13.1": {"available": False},
    "GPU available false alarms\nTorch version 1.13.1": {"available": None},
    "Conda / Python 3.7.3 / Pytorch 1.5.1 / cuda 10.1": {"python": "3.7.3", "torch": "1.5.1"},
    "PyTorch 1.5 / 1.6 / 1.7\nOS: Linux": {"torch": None},
    "GTX 1050 / GTX 1650 / RTX 2060\nOS: Linux": {"gpus": []},
    "pythorch 1.7.0\nNvidia-V100": {"torch": "1.7.0", "gpus": ["Nvidia-V100"]},
    "torch 1.5.1\ntorch vision 0.6.1": {"torch": "1.5.1", "packages": 1},
    "- MSI GeForce RTX 4070 Ti SUPER\n- torch 2.1.2": {"gpus": ["GeForce RTX 4070 Ti SUPER"]},
    "- MSI GeForce RTX 4090 or RTX 5090 is recommended\n- torch 2.1.2": {"gpus": []},
    "Graphics: NVIDIA GeForce GTX 1080/PCIe/SSE2\nPython: 3.8": {"gpus": ["NVIDIA GeForce GTX 1080"]},
    "Device: cuda:0 AMD Radeon RX 7600 : hipMallocAsync": {"gpus": ["AMD Radeon RX 7600"]},
    "product: Navi 31 [Radeon RX 7900 XT/7900 XTX]\nproduct: Ethernet Controller [RTX]": {
        "gpus": ["Radeon RX 7900 XT/7900 XTX"]
    },
    "- Kernel: 6.18.1\n- GPU: RX 6800": {"os": "linux"},
    "- Kernel: 23.1.0\n- GPU: RX 6800": {"os": None},
    "Adas-MacBook-Pro:x ada$ python3 train.py\nTorch version 1.13.1": {"os": "macos"},
    "$ rocm_agent_enumerator\ngfx000\ngfx1102": {"gpus": [""]},
    "gfx000\ngfx1102\nOS: Linux": {"gpus": []},
    "$ rocminfo | grep gfx\n  Name:   gfx1102\n      Name:   amdgcn-amd-amdhsa--gfx1102": {"gpus": [""]},
    "GPU NODE DID GUID GFX VER GFX RAS\n0 1 0x7480 3799 gfx11002 N/A\n1 2 0x164e 39463 gfx1036 N/A": {"gpus": ["", ""]},
    "  Device Name  gfx1030\n  Device Board Name (AMD)    AMD Radeon RX 6800 XT": {"gpus": ["AMD Radeon RX 6800 XT"]},
    "GPU models and configuration (e.g. V100):\nAny other relevant information:\nProposed Fix\n"
    "L56, x should be nn.Linear(bias=False) according to L30, L15\nIs debug build: No": {"gpus": []},
    "GPU models and configuration: GeForce MX250, driver version 442.53\nPyTorch Version (e.g., 1.0) 1.3.1 gpu": {
        "gpus": ["GeForce MX250"],
        "driver": "442.53",
        "torch": "1.3.1",
    },
    "pytorch 1.3.1 21932.g39c5d28 https://x.org/conda\ntorchvision 0.4.2 653.g7becf3e https://x.org/conda\n"
    "python 3.6.9 h265db76_0": {"torch": "1.3.1", "packages": 3},
    "OS: Windows 11\n - GPU [e.g., Titan V]\n - Docker: did you use Docker? If yes, which RTX 3090?": {"gpus": []},
    "print(torch.cuda.is_available())\n\ngives\nFalse\ntorch: 2.1.0": {"available": False},
    "### GPU\n\nMarketing Name:   AMD Radeon Graphics   Name:   amdgcn-amd-amdhsa--gfx1102": {
        "gpus": ["AMD Radeon Graphics"]
    },
    "GPU: RTX 50 series\ntorch: 2.1.0": {"gpus": []},
    "GPU count and types: one machine with x2 A100\ntorch: 2.1.0": {"gpus": ["A100", "A100"]},
    "ROCk module version 6.7.0 is loaded\nHSA System Attributes": {"os": "linux"},
    "- [ ] RTX 4090\n- [x] RTX 3090\ntorch: 2.1.0": {"gpus": ["RTX 3090"]},
    "The detected CUDA version (12.3) mismatches the version that was used to compile\n PyTorch (11.8). GPU: L4": {
        "build": "cu118"
    },
    'Device 0: "GeForce GTX 1060"\n  CUDA Driver Version / Runtime Version  10.1 / 10.0\ntorch: 1.4': {
        "gpus": ["GeForce GTX 1060"]
    },
    "I spent days (GPU: A5000 RTX). The guide is old\ntorch: 1.4": {"gpus": ["A5000 RTX"]},
    "pytorch 2.2.1 py3.12_cuda11.8_cudnn8.7.0_0": {"torch": "2.2.1"},
    "platform linux -- Python 3.12.9, pytest-8.3.5, pluggy-1.5.0\ntorch: 2.6.0": {"os": "linux", "python": "3.12.9"},
    "Microsoft Windows [Version 10.0.19045.3803]\ntorch: 2.6.0": {"os": "windows"},
    "sys.version: 3.10.12 (main, Nov 20 2023, 15:14:05) [GCC 11.4.0]\ntorch: 2.0.1": {"python": "3.10.12"},
    "vision 0.15 requires torch==2.0.1, but you have torch 2.1.0 which is incompatible.\nGPU: L4": {
        "torch": "2.1.0",
        "gpus": ["L4"],
    },
    "Device 0: NVIDIA L4, compute capability 8.9\nDevice 1: NVIDIA L4, compute capability 8.9\ntorch: 2.4.0": {
        "gpus": ["NVIDIA L4", "NVIDIA L4"]
    },
    '!python -c "import torch; print(torch.__version__); print(torch.cuda.is_available())"\n2.1.0+cu121\nTrue': {
        "torch": "2.1.0+cu121",
        "available": True,
    },
    "Card name: NVIDIA GeForce RTX 4070\nDriver Version: 32.0.15.6094\ntorch: 2.4.0": {
        "driver": "560.94",
        "gpus": ["NVIDIA GeForce RTX 4070"],
    },
    "OS (e.g., Linux): Mac Catalina 10.15.7\nBackend & Version (e.g., PyTorch 0.4.1): PyTorch 1.6.0": {
        "os": "macos",
        "torch": "1.6.0",
    },
    "Using CUDA device0 _CudaDeviceProperties(name='TITAN Xp', total_memory=12195MB)\n"
    "device1 _CudaDeviceProperties(name='TITAN Xp', total_memory=12196MB)": {
        "gpus": ["TITAN Xp", "TITAN Xp"],
        "available": True,
    },
    "UserWarning: User provided device_type of 'cuda', but CUDA is not available. Disabling\nGPU: L4": {
        "available": False
    },
    "pkg_resources.ContextualVersionConflict: (torch 1.2.0 (/srv/x), Requirement.parse('torch==1.3.0'))": {
        "torch": "1.2.0"
    },
    "OS (Linux/Ubuntu_64):\nBackend: Pytorch 1.3.1": {"os": "linux", "torch": "1.3.1"},
    "Torch version: 2.3.1+cu118 / 2.0.1+cu118\nOS: Windows 11\nGPU: L4": {"torch": None, "gpus": ["L4"]},
    "Torch: 2.5.1+cu121\nOS: Windows 11\nIf I downgrade to:\ntorch==2.3.1+cu121\ntorchaudio==2.3.1\nnumpy==1.26.4": {
        "torch": "2.5.1+cu121",
        "packages": None,
    },
    "GPU [NVIDIA Corporation TU102 [TITAN RTX] ] * 2\ntorch: 1.6": {"gpus": ["TITAN RTX", "TITAN RTX"]},
    "Nvidia driver is also installed\ntorch: 1.6": {"gpus": []},
    "ERROR: torchvision 0.8.1+cu101 has requirement torch==1.7.0, but you'll have torch 1.4.0 which is incompatible.": {
        "torch": "1.4.0",
        "build": None,
        "packages": 2,
    },
    "PyTorch Version (e.g., 1.0): py3.7_cuda101_cudnn7_0\nOS: Win10\nGPU: GTX1650": {"torch": None},
    "conda list for pytorch: pytorch-lightning 0.7.1 pypi_0 pypi\nOS: Win10\nGPU: L4": {"torch": None},
    "GPU: GeForce GTX 1070 with 6,2Gb memory\ntorch: 1.3\ntorch version: 1.3.0": {
        "torch": "1.3.0",
        "gpus": ["GeForce GTX 1070"],
    },
    "GPU models and configuration: Tesla K80, driver 440.33.01\ntorch: 1.5.0": {
        "driver": "440.33.01",
        "gpus": ["Tesla K80"],
    },
    "GPU: NVIDIA GeForce RTX 5070 (Blackwell, compute capability sm_120)\ntorch: 2.1": {
        "gpus": ["NVIDIA GeForce RTX 5070"],
    },
    "NVIDIA Release 19.05 (build 6411784)\nPyTorch Version 1.1.0a0+828a6a3\n"
    "Detected NVIDIA A100-PCIE-40GB GPU, which is not yet supported in this version": {
        "os": "linux",
        "torch": "1.1.0a0+828a6a3",
        "gpus": ["NVIDIA A100-PCIE-40GB"],
    },
    "Framework version: 1.15.2\nOS: Linux\nGPU: T4": {"torch": None, "gpus": ["T4"]},
    "FROM pytorch/pytorch:2.1.0-cuda12.1-cudnn8-runtime\nGPU: K80": {"torch": "2.1.0", "build": "cu121", "os": "linux"},
    "python 3.11.9 h955ad1f_0_cpython 29.3 MiB conda https://conda.anaconda.org/conda-forge/\n"
    "pytorch 2.5.1 cuda126_py311h_300 60 MiB conda https://conda.anaconda.org/conda-forge/\n"
    "numpy 1.26.4 py311h_0 7 MiB conda https://conda.anaconda.org/conda-forge/": {"torch": "2.5.1", "python": "3.11.9"},
    '{"system": {"os": "nt", "python_version": "3.12.7 (tags) [MSC v.1941]", "pytorch_version": "2.5.1+cu124"}, '
    '"devices": [{"name": "cuda:0 NVIDIA L4 : cudaMallocAsync", "type": "cuda"}]}': {
        "torch": "2.5.1+cu124",
        "os": "windows",
        "gpus": ["NVIDIA L4"],
        "available": True,
    },
    "17:00.0 VGA compatible controller: NVIDIA Corporation GA102 [GeForce RTX 3090] (rev a1)\n"
    "b3:00.0 VGA compatible controller: NVIDIA Corporation GA102 [GeForce RTX 3090] (rev a1)": {
        "gpus": ["GeForce RTX 3090", "GeForce RTX 3090"]
    },
    'NAME="Red Hat Enterprise Linux"\nVERSION="8.6 (Ootpa)"': {"os": "linux"},
    "Edition\tWindows 11 Pro\nVersion\t23H2": {"os": "windows"},
    "# R35 (release), REVISION: 4.1, GCID: 33958178, BOARD: t186ref, EABI: aarch64": {"os": "linux"},
    ">>> print(sys.version)\n3.9.7 (default, Sep 16 2021, 13:09:58) \n[GCC 7.5.0]": {"os": "linux", "python": "3.9.7"},
    "sys.version_info(major=3, minor=6, micro=9, releaselevel='final', serial=0)": {"python": "3.6"},
    "pip 22.3.1 from D:\\Anaconda3\\envs\\x\\lib\\site-packages\\pip (python 3.10)": {
        "os": "windows",
        "python": "3.10",
    },
    "Device 0 [NVIDIA GeForce RTX 4080] PCIe GEN 4@16x RX: 0.000 KiB/s": {"gpus": ["NVIDIA GeForce RTX 4080"]},
    "- **Name:** cuda:0 NVIDIA L4 : cudaMallocAsync\n- **Type:** cuda": {"gpus": ["NVIDIA L4"], "available": True},
    "OS ............ Ubuntu 22.04\nPyTorch ....... 2.1.0": {"os": "linux", "torch": "2.1.0"},
    "### Which python version are you using?\n\n3.10.11": {"python": "3.10.11"},
    "{'os': 'Linux', 'torch_version': '2.1.0+cu118', 'gpu_name': 'NVIDIA A30'}": {
        "gpus": ["NVIDIA A30"],
        "os": "linux",
    },
    "GPUs: x8 A100s\ntorch: 2.1.0": {"gpus": ["A100"] * 8},
    "Windows 11, Intel(R) Arc(TM) A770 Graphics, torch 2.6.0+cu124": {"gpus": ["Intel(R) Arc(TM) A770 Graphics"]},
    "ERROR: This container was built for NVIDIA Driver Release 590.48 or later, but\n"
    "       version 580.159.03 was detected and compatibility mode is UNAVAILABLE.": {
        "driver": "580.159.03",
        "os": "linux",
    },
    "Built on Fri_Jun_14_16:44:19_Pacific_Daylight_Time_2024\nGPU: L4": {"os": "windows"},
    "我自己的环境配置\nconda create -n llm python=3.10\n"
    "pip install torch==2.9.1 torchvision==0.24.1 --index-url https://x.org/whl/cu130": {
        "torch": "2.9.1",
        "build": "cu130",
    },
    "建议的环境配置\npip install torch==2.9.1 --index-url https://x.org/whl/cu130\nGPU: L4": {"torch": None},
    "a @ file:///home/conda/feedstock_root/a_1\nGPU: L4": {"os": None},
    "a @ file:///home/x/a\nGPU: L4": {"os": "linux"},
    "sys.platform linux\nPython 3.7.4 (default, Aug 13 2019) [GCC 7.3.0]\nnumpy 1.18.1\nCUDA compiler CUDA 10.2\n"
    "PyTorch 1.5.0\nGPU available True\nGPU 0,1 Tesla V100-SXM2-32GB (arch=7.0)\ntorchvision 0.6.0": {
        "build": "cu102",
        "available": True,
        "gpus": ["Tesla V100-SXM2-32GB"] * 2,
    },
    "gpu: intel arc a750\ndriver version: 31.0.101.5534\nos: windows 11": {"driver": None, "gpus": ["intel arc a750"]},
    "OS: Linux\ntorch==2.7.0.dev+cu124 not found for Python 3.11": {"torch": None, "os": "linux"},
    "OS: Linux\nvision nightly requires `torch==2.7.0.dev20250225+cu124`": {"torch": None},
    'OS: Linux\ntorch = { version = ">=2.1.0", index = "https://x/whl/cu121" }': {"torch": None},
    "$ poetry install\nPackage operations: 2 installs\n\n  - Installing triton (3.1.0)\n  - Installing torch (2.5.1)": {
        "torch": "2.5.1",
        "packages": 2,
    },
    "GPU: L4\n  - Installing triton (3.1.0)\n  - Installing torch (2.5.1): Failed": {"torch": None, "gpus": ["L4"]},
    "Creating virtualenv x-qGkISV7-py3.9 in /home/x/.cache/pypoetry/virtualenvs": {"python": "3.9", "os": "linux"},
    "Steps to reproduce:\n1. Create a virtual environment\n"
    "1. Install pytorch as prescribed: `pip install https://x.org/whl/cpu/torch-1.1.0-cp36-cp36m-win_amd64.whl`": {
        "torch": "1.1.0",
        "build": "cpu",
    },
    "This program is tested with 3.10.6 Python, but you have 3.11.2.": {"python": "3.11.2"},
    "ERROR: Package 'x' requires a different Python: 3.12.3 not in '<3.12,>=3.8'": {"python": "3.12.3"},
    "Current Python version (3.12.0) is not allowed by the project (>=3.8,<3.12).": {"python": "3.12.0"},
    "Because the current Python version (3.9.18) does not satisfy Python>=3.10 and torch==2.9.0 depends on it, no": {
        "python": "3.9.18",
        "torch": None,
    },
    "Using CPython 3.12.3 interpreter at: /usr/bin/python3": {"python": "3.12.3"},
    "| Item | Minimum |\n|---|---|\n| PyTorch | 1.8.0 |\n| GPU | RTX 3060 |\n\nMy setup: torch 2.5.0, RTX 4090": {
        "torch": "2.5.0",
        "gpus": ["RTX 4090"],
    },
    "GPU: L4\nThis program needs Python 3.10, but it may work with 3.11.2": {"python": None},
    "torch_directml_native.cp310-win_amd64.pyd\ntorch-2.0.0.dist-info\ntorchvision-0.15.1.dist-info": {
        "torch": "2.0.0",
        "python": "3.10",
        "os": "windows",
        "packages": 2,
    },
    " `-- Device #0: Intel(R) Core(TM) i9-9820X CPU\n `-- Device #0: Intel(R) Arc(TM) B580 Graphics": {
        "gpus": ["Intel(R) Arc(TM) B580 Graphics"]
    },
    "python: 3.9\ndgl==1.1.2+cu118\nnumpy==1.24": {"torch": None},
    "os: ubuntu 20.04 python: 3.10.8 torch: 2.1.0+cu118 cuda: 11.8 gpu: NVIDIA A30 driver: 525.105.17": {
        "os": "linux",
        "gpus": ["NVIDIA A30"],
        "driver": "525.105.17",
    },
    "- vLLM 0.8.4 - OS: Ubuntu 22.04 - Python 3.12 - torch 2.6.0 - GPU NVIDIA L40S - Driver 550.127.08": {
        "os": "linux",
        "torch": "2.6.0",
        "gpus": ["NVIDIA L40S"],
        "driver": "550.127.08",
    },
    "CUDA11.1+cudnn8.0.5+pytorch1.9.0+python3.8": {"torch": "1.9.0", "python": "3.8"},
    "GPU: A100s * 2 - Interconnects: none\ntorch: 2.1": {"gpus": ["A100", "A100"]},
    "GPU models and configuration: 4 NVIDIA P6000s\ntorch: 0.3.1": {"gpus": ["NVIDIA P6000"] * 4},
    "显卡：RTX 4090（双卡）\ntorch: 2.1": {"gpus": ["RTX 4090"] * 2},
    "GPU: 4 张 A100\ntorch: 2.1": {"gpus": ["A100"] * 4},
    "Aug 12 10:37 fs unsloth[40]: CUDA devices (2, CUDA_DEVICE_ORDER=PCI_BUS_ID):\n"
    "Aug 12 10:37 fs unsloth[40]:   [0] NVIDIA L4\nAug 12 10:37 fs unsloth[40]:   [1] NVIDIA L4": {
        "gpus": ["NVIDIA L4"] * 2
    },
    "- TITAN Xp\n- nvidia-driver 396.51\n- Ubuntu 16.04": {"driver": "396.51"},
    "(x) (base) G:\\lora>pip3 install -U xformers\nGPU: L4": {"os": "windows"},
    'PS C:\\> py -c "import torch;print(torch.__version__)"\n2.9.0+cu126': {"os": "windows", "torch": "2.9.0+cu126"},
}


def test_what_programs_print_in_passing() -> None:
    found = {text: told(said(text)) for text in PRINTED}
    wrong = {text: {name: found[text][name] for name in wanted} for text, wanted in PRINTED.items()}
    assert_none({text: facts != PRINTED[text] and facts for text, facts in wrong.items()})


WANTED = (
    "Python 3.13 is not supported yet, is it?",
    "Python 3.13 support, when?",
    "Python 3.9 will be dropped",
    "Collecting torch==2.3.0\nERROR: No matching distribution found for torch==2.3.0",
    "ERROR: Could not find a version that satisfies the requirement torch==2.0.0 (from versions: 2.2.0)",
    "Requirements: Windows 10, Python 3.10, torch 2.1.0, RTX 3060",
    "Minimum requirements: Python 3.8, torch 2.0.0, RTX 2060",
    "|Component|Requirement|\n|---|---|\n|PyTorch|2.7.0+|\n|NVIDIA Driver|525.60.13+ (Linux)|",
    "| Software | Minimum version | Recommended |\n|---|---|---|\n| PyTorch | 2.1.0 | 2.4.0 |",
    "Here your log says Driver version: 344.24",
    "-f https://download.pytorch.org/whl/torch_stable.html\ntorch==1.7.1+cu110\ntorchvision==0.8.2+cu110\nnumpy==1.19",
    "if torch.cuda.get_device_name(0) == 'NVIDIA GeForce RTX 4090': print('ok')",
    "assert torch.__version__ == '1.13.1'",
    "My previous rig had torch 1.4 on GTX 980. It is retired.",
    "Rent an RTX 4090 from $0.35/hr. A100 80GB from $1.19/hr. H100 available.",
    "We offer servers with NVIDIA A100 and RTX 4090, Ubuntu 22.04, PyTorch 2.1",
)


def test_what_is_wanted_is_not_read() -> None:
    for text in WANTED:
        with pytest.raises(NotRead):
            read(text)


LISTED = {
    "torch": ("PyTorch", "2.3.1+cu121"),
    "os": ("Operating System", "windows"),
    "gpus": ("Graphics card", ["RTX 3080"]),
    "driver": ("NVIDIA driver", "551.61"),
    "python": ("Python version", "3.10.6"),
}
SEPARATORS = (": ", " : ", " = ", " - ", " – ", " -> ", " => ", " is ", "：", ": **", " ")


def test_whatever_separates_a_label_from_its_value() -> None:
    found = {separator: told(said("\n".join(labelled(name, separator) for name in LISTED))) for separator in SEPARATORS}
    wrong = {
        separator: [name for name in LISTED if facts[name] != LISTED[name][1]] for separator, facts in found.items()
    }
    assert_none(wrong)


def labelled(name: str, separator: str) -> str:
    label, value = LISTED[name]
    written = {"os": "Windows 11", "gpus": "RTX 3080"}.get(name, str(value))
    return f"{label}{separator}{written}{'**' * separator.endswith('**')}"


def test_a_list_of_two_machines_is_said_to_be_two() -> None:
    one = "OS: Debian 12\nGPU: L4\ntorch: 2.1.0+cu121\n"
    other = "OS: Windows 10\nGPU: GTX 1080\ntorch: 2.0.1+cu118\n"
    said = {
        text: any("several machines" in item.why for item in read(text).facts.problems) for text in (one + other, one)
    }
    assert list(said.values()) == [True, False]


ENDS = {  # a field's value ends where the sentence goes on
    "Windows 11 with an RTX 4090": "Windows 11",
    "Ubuntu 22.04 running torch 2.1": "Ubuntu 22.04",
    "Windows 10 with WSL2 Ubuntu": "Windows 10 with WSL2 Ubuntu",
}


def test_a_system_ends_where_the_sentence_goes_on() -> None:
    hosts = {text: read(f"{text}\nGPU: RTX 3090").facts.host for text in ENDS}
    assert_none({text: host for text, host in hosts.items() if host is None or host.os_name != ENDS[text]})


def test_several_lines_with_a_gpus_name_are_headings() -> None:
    assert read("OS: Linux\nRTX 5070 Ti\nEpoch 1\nRTX 3090 Ti\nEpoch 1").facts.nvidia is None
    nvidia = read("OS: Linux\nRTX 5070 Ti\nEpoch 1").facts.nvidia
    assert nvidia
    assert [gpu.name for gpu in nvidia.gpus] == ["RTX 5070 Ti"]


def test_a_forms_next_question_is_no_answer() -> None:
    form = "OS: Windows 11\n- GPU [e.g., Titan V]\n- Docker: did you use Docker? If yes, which (e.g., nvcr.io/x)"
    assert read(form).facts.nvidia is None


def test_what_stands_between_a_question_to_torch_and_its_answer() -> None:
    smoke = read("`python3\nimport torch\nprint(torch.cuda.is_available())`\ngives\n`False`\nOS: Linux").facts.smoke
    assert smoke
    assert smoke.cuda_available is False


def test_companions_of_the_command_that_installed_the_same_torch() -> None:
    command = "install : pip install torch==1.8.1+cu102 torchvision==0.9.1+cu102 -f x"
    packages = read(f"{command}\nprint(torch.__version__)\n1.8.1+cu102\nOS: Linux").facts.packages
    assert packages
    assert {item.name: item.version for item in packages}["torchvision"] == "0.9.1+cu102"


def test_a_gpu_that_torchs_last_lines_name() -> None:
    line = (
        "If you want to use the NVIDIA GeForce RTX 3060 Laptop GPU GPU with PyTorch, please check the instructions at x"
    )
    nvidia = read(line).facts.nvidia
    assert nvidia
    assert [gpu.name for gpu in nvidia.gpus] == ["NVIDIA GeForce RTX 3060 Laptop GPU"]


def test_what_uv_and_poetry_cannot_install() -> None:
    uv = "error: Distribution `torch==2.5.1 @ registry+https://pypi.org/simple` can't be installed, no wheel for it"
    hint = "hint: torch (v2.5.1) only has wheels for the following platform: manylinux1_x86_64"
    facts = read(f"{uv}\n{hint}\nOS: macOS 15.0 (ARM64)\nPython: 3.13.5").facts
    assert facts.torch is None
    assert facts.host
    assert facts.host.os == "macos"


def test_companions_that_python_was_asked_for() -> None:
    text = ">>> print(torch.__version__)\n1.6.0\n>>>\n>>> print(torchvision.__version__)\n0.7.0a0+78ed10c\nOS: Linux"
    assert versions(read(text).facts.packages)["torchvision"] == "0.7.0a0+78ed10c"
    block = "print(torch.__version__)\nprint(torchaudio.__version__)\n2.3.1+cu121\n2.3.1+cu121\nOS: Linux"
    assert versions(read(block).facts.packages)["torchaudio"] == "2.3.1+cu121"


def versions(packages: tuple[Package, ...] | None) -> dict[str, str | None]:
    return {item.name: item.version for item in packages or ()}


def test_what_somebody_else_may_have() -> None:
    facts = read("If you have torch==1.1.0 and python: 3.6, upgrade it.\nOS: Linux, RTX 3080 used at 99%").facts
    assert (facts.torch, facts.python) == (None, None)


def test_what_is_needed_tried_or_offered_is_not_there() -> None:
    for text in (
        "Requirements\nLinux\nPython 3.8\nPyTorch 1.10\nGPU: RTX 3090",
        "I tried the following combinations:\ntorch 2.0, Python 3.9\ntorch 2.1, Python 3.9\nGPU: RTX 3090",
        "only these versions of torch are available:\ntorch==2.8.0+rocm7.1\nGPU: RTX 3090",
        "In the requirements.txt\ntorch==1.4.0\ntorchvision==0.5.0\nare commented out.\nGPU: RTX 3090",
        "The requirement in the list, torch==1.7.1+cu101, is too low.\nGPU: RTX 3090",
        "Recommended GPU: RTX 4090\nmy GPU: RTX 3090",
    ):
        facts = read(text).facts
        assert (facts.torch, facts.python, facts.host) == (None, None, None), text
        assert facts.nvidia, text
        assert [gpu.name for gpu in facts.nvidia.gpus] == ["RTX 3090"], text


def test_a_gpus_name_ends_where_other_words_begin() -> None:
    for text in ("Nvidia RTX 5090 compatibility", "RTX 5090 user here", "RTX 5090 32GB GDDR7", "RTX 5090 cuda 12.8"):
        nvidia = read(text).facts.nvidia
        assert nvidia, text
        assert [gpu.name.removeprefix("Nvidia ") for gpu in nvidia.gpus] == ["RTX 5090"], text
    nvidia = read("RTX 2070 with Max-Q Design").facts.nvidia
    assert nvidia
    assert nvidia.gpus[0].name == "RTX 2070 with Max-Q Design"


def test_what_a_call_answered_on_the_next_line() -> None:
    for answer in ("showed as False", "which always returns false.", "The following error occurred\nFalse"):
        smoke = read(f"torch.cuda.is_available()\n{answer}\nOS: Linux").facts.smoke
        assert smoke, answer
        assert smoke.cuda_available is False, answer


def test_a_form_that_was_not_filled_in_has_no_system() -> None:
    form = " - PyTorch Version (e.g., 1.0):\n - OS (e.g., Linux):\n - How you installed PyTorch (`conda`, source):\n"
    assert read(f"{form} - Python version: 3.9\n - GPU models and configuration: RTX 3090").facts.host is None


def test_code_that_asks_is_no_answer() -> None:
    for line in ("assert (torch.cuda.is_available()==True)", "if torch.cuda.is_available() == False:"):
        assert read(f"{line}\nOS: Linux").facts.smoke is None, line
