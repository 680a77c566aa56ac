"""Parts of what NVIDIA's and AMD's tools print, as people cut them: rows alone, tables of names, a version."""

from typing import Any

from faults import assert_none
from pasted_forms import told

from torchdoctor.pasted import NotRead, read

PARTS: dict[str, dict[str, Any]] = {
    "NVRM version: 470.57.02\nCUDA version: 11.4\n\nDevice Index: 0\nDevice Minor: 0\nModel: TITAN V\nBrand: TITAN\n\n"
    "Device Index: 1\nDevice Minor: 1\nModel: TITAN V\nBrand: TITAN": {
        "driver": "470.57.02",
        "gpus": ["TITAN V", "TITAN V"],
        "os": "linux",
    },
    "| 0 NVIDIA GeForce RTX 5090 Off | 00000000:01:00.0 On | N/A |\n| 0% 35C P8 | 800MiB / 32607MiB |": {
        "gpus": ["NVIDIA GeForce RTX 5090"]
    },
    "$ nvidia-smi --query-gpu=name,memory.total --format=csv\nname, memory.total [MiB]\nTesla T4, 15360 MiB\n"
    "Tesla T4, 15360 MiB": {"gpus": ["Tesla T4", "Tesla T4"]},
    "NVIDIA-SMI version  : 560.35.03\nNVML version : 560.35\nDRIVER version      : 560.35.03": {"driver": "560.35.03"},
    "DRIVER version      : 560.35.03\nCUDA Version        : 12.6": {"driver": "560.35.03"},
    "$ modinfo nvidia | grep ^version\nversion:        550.90.07": {"driver": "550.90.07", "os": "linux"},
    "NVIDIA-SMI 525.85.12 Driver Version: 525.85.12 CUDA Version: 12.0\n"
    "| 0 NVIDIA A100-SXM... On | 00000000:07:00.0 Off | On |\n"
    "GPU 0: NVIDIA A100-SXM4-80GB (UUID: GPU-1)\n  MIG 3g.40gb Device 0: (UUID: MIG-1)": {
        "gpus": ["NVIDIA A100-SXM4-80GB"]
    },
    "| 0000:05:00.0    AMD Instinct MI300X | 0 %      40 °C   0           143/750 W |\n"
    "| 0000:26:00.0    AMD Instinct MI300X | 0 %      40 °C   0           143/750 W |": {
        "gpus": ["AMD Instinct MI300X", "AMD Instinct MI300X"]
    },
    "ASIC:\n    MARKET_NAME: AMD Instinct MI300X\n    VENDOR_ID: 0x1002": {"gpus": ["AMD Instinct MI300X"]},
    "Labels: nvidia.com/cuda.driver.major=470\n  nvidia.com/cuda.driver.minor=82\n  nvidia.com/gpu.count=2\n"
    "  nvidia.com/gpu.product=NVIDIA-A100-SXM4-80GB": {"driver": "470.82", "gpus": ["NVIDIA A100-SXM4-80GB"] * 2},
    "n1 Ready 3d v1.29 arch=amd64,os=linux,nvidia.com/gpu.count=1,nvidia.com/gpu.product=Tesla-T4": {
        "gpus": ["Tesla-T4"]
    },
    "Can it run where nvidia.com/gpu.product=NVIDIA-B200? I have torch 2.4.0 and an RTX 3090": {
        "torch": "2.4.0",
        "gpus": ["RTX 3090"],
    },
}
SILENT = (
    "nodeSelector:\n  nvidia.com/gpu.product: NVIDIA-B200\ntorch: 2.4.0",
    "nodeSelector:\n  name: a\n  nvidia.com/gpu.product: NVIDIA-B200\ntorch: 2.4.0",
    "- matchExpressions:\n  - key: x\n    nvidia.com/gpu.product: NVIDIA-B200\ntorch: 2.4.0",
    "Device Index: 0\nColour: red\nModel: none",
    "The NVRM version: 470.57 is old",
    "Model: A new car\nDevice Index: 1",
    "my module has\nversion: 550.90.07",
    "name, memory.total\nTesla, 20 MiB of text",
    "300MiB / 8116MiB of the file is loaded",
    "0000:05:00.0 is the address of the AMD card",
)


def facts_of(text: str) -> dict[str, Any]:
    try:
        return told(read(f"{text}\n").facts)
    except NotRead:
        return {}


def test_parts_of_what_tools_print() -> None:
    found = {text: facts_of(text) for text in PARTS}
    wrong = {text: {name: found[text].get(name) for name in wanted} for text, wanted in PARTS.items()}
    assert_none({text: wrong[text] != wanted and wrong[text] for text, wanted in PARTS.items()})


def test_what_only_looks_like_it() -> None:
    found = {text: facts_of(text) for text in SILENT}
    assert_none({text: facts.get("driver") or facts.get("gpus") for text, facts in found.items()})
