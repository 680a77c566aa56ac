"""Recorded pages of upstream with invented content, and what reads them."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import entering
import refresh_data
import upstream
from upstream import build_scripts, pages, pypi
from upstream.facts import Web

FROZEN = Path(__file__).parents[2] / "data/catalogue"
HOST = "https://download.pytorch.org/whl"
LINUX, WINDOWS = "manylinux_2_28_x86_64", "win_amd64"
FILES = "https://files.invented.example"
DAY = "2098-12-22"


def data() -> dict[str, Any]:
    """The frozen data."""
    return refresh_data.load(FROZEN)


def sha256(name: str) -> str:
    """A digest that stands for a file."""
    return f"{sum(map(ord, name)):064x}"


def files(package: str, version: str, *tags: str, day: str = DAY) -> list[dict[str, Any]]:
    """As PyPI lists them."""
    names = [f"{package}-{version}-{tag}.whl" for tag in tags]
    return [
        {
            "filename": name,
            "upload_time": f"{day}T10:00:00",
            "digests": {"sha256": sha256(name), "blake2b_256": "ab" * 32},
            "size": len(name),
            "url": f"{FILES}/{name}",
        }
        for name in names
    ]


def links(*names: str) -> str:
    """A page of the index."""
    return "".join(
        f'<a href="/whl/x/{name.replace("+", "%2B")}.whl#sha256={sha256(name)}">{name}.whl</a>\n' for name in names
    )


def metadata(python: str, *requires: str) -> str:
    """METADATA of a wheel."""
    lines = ["Metadata-Version: 2.4", f"Requires-Python: {python}", *(f"Requires-Dist: {item}" for item in requires)]
    return "\n".join([*lines, "", "Requires-Dist: words-of-the-readme"])


TORCH = {
    "2.15.0": files("torch", "2.15.0", f"cp316-cp316-{LINUX}", f"cp312-cp312-{LINUX}"),
    "2.99.0": files("torch", "2.99.0", f"cp312-cp312-{LINUX}", f"cp313-cp313t-{LINUX}", f"cp312-cp312-{WINDOWS}"),
    "2.99.1rc1": files("torch", "2.99.1rc1", f"cp312-cp312-{LINUX}"),
    "2.100.0": [],
}
VISION = {
    "0.99.0": files("torchvision", "0.99.0", f"cp312-cp312-{LINUX}"),
    "0.98.9": files("torchvision", "0.98.9", f"py3-none-{LINUX}", day="2026-11-01"),
    "0.29.0": files("torchvision", "0.29.0", f"cp312-cp312-{LINUX}", day="2026-09-02"),
}
AUDIO = {
    "2.11.0": files("torchaudio", "2.11.0", f"cp312-cp312-{LINUX}"),
    "2.98.0": files("torchaudio", "2.98.0", f"cp312-cp312-{LINUX}"),
}
CODEC = {
    "0.17.9": files("torchcodec", "0.17.9", f"cp312-cp312-{LINUX}"),
    "0.98.0": files("torchcodec", "0.98.0", f"cp312-cp312-{LINUX}"),
    "0.99.0": files("torchcodec", "0.99.0", f"cp312-cp312-{LINUX}"),
}


def _listed(releases: dict[str, Any]) -> str:
    return json.dumps({"releases": releases})


def _of(package: str, version: str, tag: str) -> str:
    return f"{FILES}/{package}-{version}-{tag}-{LINUX}.whl.metadata"


def script(torch: str, name: str) -> str:
    """Where a build script of a release is."""
    return build_scripts.SCRIPTS.format(torch=torch, script=name)


CUDA_LINUX = """
TORCH_CUDA_ARCH_LIST_TABLE: dict[str, dict[str, set[int]]] = {
    "14.2": {"x86_64": {120, 90}, "aarch64": {90}},
    "13.2": {"x86_64": {75, 80, 86, 90, 100, 120}, "aarch64": {80, 90, 100, 110, 120}},
}
"""
CUDA_WINDOWS = 'TORCH_CUDA_ARCH_LIST_TABLE: dict[str, str] = {"132": "7.5;8.0;8.6;9.0;10.0;12.0+PTX", "992": "9.0"}'
ROCM = """
case ${image} in
    manylinux2_28-builder:cuda13*)
        PYTORCH_ROCM_ARCH="gfx1"
        ;;
    manylinux2_28-builder:rocm*)
        # all builds
        PYTORCH_ROCM_ARCH="gfx908;gfx1030;gfx90a"
        if [[ "$GPU_ARCH_VERSION" == *"preview"* ]]; then
            TARGET=preview
        elif [[ "$GPU_ARCH_VERSION" == *"99.1"* ]]; then
            PYTORCH_ROCM_ARCH="${PYTORCH_ROCM_ARCH};gfx9999"
        else
            if [[ "$GPU_ARCH_VERSION" == *"7.2"* ]]; then
                GPU_ARCH_VERSION="${GPU_ARCH_VERSION}.1"
            fi
            PYTORCH_ROCM_ARCH="gfx900;${PYTORCH_ROCM_ARCH}"
        fi
        ;;
esac
"""
README = """
| `torchcodec`       | `torch`            | Python              |
| ------------------ | ------------------ | ------------------- |
| `main` / `nightly` | `main` / `nightly` | `>=3.10`, `<=3.14`  |
| `0.99`             | `>=2.15`           | `>=3.10`, `<=3.14`  |
| `0.10`             | `2.10`             | `>=3.10`, `<=3.14`  |
"""
SELECTOR = {
    "versions": {
        "preview": {"linux": {"pip": {"accnone": {"command": f"pip3 install --pre torch --index-url {HOST}/cpu"}}}},
        "2.15.0": {
            "linux": {
                "pip": {
                    "cuda.x": {"command": f"pip3 install torch torchvision --index-url {HOST}/cu992"},
                    "cuda.y": {"command": "pip3 install torch torchvision"},
                    "rocm5.x": {"command": None},
                },
                "conda": {"accnone": {"command": "conda install pytorch cpuonly -c pytorch"}},
            },
            "windows": {
                "pip": {"accnone": {"command": "pip3 install torch torchvision"}, "rocm5.x": {"command": None}}
            },
            "macos": {"pip": {"accnone": {"command": "pip3 install torch torchvision"}}},
        },
    }
}
PAGES = {
    f"{pypi.PYPI}/torch/json": _listed(TORCH),
    f"{pypi.PYPI}/torchvision/json": _listed(VISION),
    f"{pypi.PYPI}/torchaudio/json": _listed(AUDIO),
    f"{pypi.PYPI}/torchcodec/json": _listed(CODEC),
    _of("torch", "2.99.0", "cp312-cp312"): metadata(
        ">=3.12",
        'cuda-toolkit[x]==14.2.1; platform_system == "Linux"',
        'triton~=4.1.0; platform_system == "Linux"',
    ),
    _of("torchvision", "0.99.0", "cp312-cp312"): metadata(">=3.12", "numpy", "torch (==2.99.0)"),
    _of("torchvision", "0.98.9", "py3-none"): metadata(">=3.10", "torch>=2.14.1,<2.99"),
    _of("torchvision", "0.29.0", "cp312-cp312"): metadata(">=3.10", "torch==2.14.0+cu130"),
    _of("torchaudio", "2.11.0", "cp312-cp312"): metadata(">=3.10"),
    _of("torchaudio", "2.98.0", "cp312-cp312"): metadata(">=3.10", 'torch; extra == "dev"'),
    f"{HOST}/": "".join(f'<a href="{name}/">{name}</a>' for name in ("cpu", "cu126", "cu992", "torch")),
    f"{HOST}/cpu/torch/": links(f"torch-2.15.0+cpu-cp312-cp312-{LINUX}", f"torch-2.14.1+cpu-cp39-cp39-{LINUX}"),
    f"{HOST}/cpu/torchvision/": links(f"torchvision-0.29.1+cpu-cp312-cp312-{LINUX}"),
    f"{HOST}/cu126/torch/": links(f"torch-2.14.1+cu126-cp312-cp312-{LINUX}", "torch-no-wheel"),
    f"{HOST}/cu126/torchvision/": links("torchvision-no-wheel"),
    f"{HOST}/cu992/torch/": links(f"torch-2.15.0+cu992-cp312-cp312-{LINUX}"),
    build_scripts.MATRIX: 'CUDA_ARCHES_DICT = {"nightly": ["99.9"], "release": ["12.6", "99.2"]}\n'
    'CURRENT_STABLE_VERSION = "2.14.1"',
    pages.SELECTOR: json.dumps(SELECTOR),
    pages.TORCHCODEC: README,
    script("2.99.0", build_scripts.LINUX): CUDA_LINUX,
    script("2.15.0", build_scripts.LINUX): CUDA_LINUX,
    script("2.15.0", build_scripts.WINDOWS): CUDA_WINDOWS,
    script("2.14.1", build_scripts.ROCM): ROCM,
}


def web(without: str = "", **more: str) -> Web:
    """Answers with the recorded pages; refuses where `without` is in the address."""

    def text(url: str) -> str:
        if without and without in url:
            raise OSError("refused")
        if url not in PAGES:
            raise FileNotFoundError(f"{url} is not there")
        return PAGES[url]

    def part(url: str, first: int, last: int) -> tuple[bytes, int]:
        raise OSError("no part was to be asked for")

    return Web(text, part)


def learn(frozen: dict[str, Any], without: str = "", every: bool = False) -> upstream.Learnt:
    """What is learnt from the recorded pages."""
    return upstream.learn(frozen, web(without), partial(entering.entered, today=DAY), every)
