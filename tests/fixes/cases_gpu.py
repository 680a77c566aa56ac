"""Machines with GPUs: the driver is a compiled stand-in, /proc, /sys and /dev are a folder; all else is real."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from real import compiler

from fixes.cases_pip import CPU, CU126, OF_CU126, TORCH, Base, Step, after, install
from fixes.cases_projects import UV, project
from fixes.laboratory import Case, Laboratory, Place, of_uv, virtual

STANDINS = Path(__file__).parents[1] / "standin"
INDEX = "https://download.pytorch.org/whl/"
CU130 = ("--index-url", f"{INDEX}cu130")
ROCM71 = ("--index-url", f"{INDEX}rocm7.1")
LOADED = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  {}  Release Build\n"


def nvidia(name: str, capability: str, driver: str, cuda: str) -> Step:
    """A card, and the driver of that version, which runs CUDA up to a number such as 13000."""

    def step(place: Place) -> None:
        root = _root(place, "dev/nvidiactl", "dev/nvidia0", "dev/nvidia-uvm")
        for folder in ("proc/driver/nvidia", "sys/module/nvidia", "sys/module/nvidia_uvm"):
            (root / folder).mkdir(parents=True)
        (root / "proc/driver/nvidia/version").write_text(LOADED.format(driver))
        table = root / "table"
        card = f"name = {name}\ncapability = {capability}\nmemory = 24576\nbus = 00000000:19:00.0\n"
        table.write_text(f"[driver]\nversion = {driver}\ncuda = {cuda}\n[gpu0]\n{card}")
        place.env.update(STANDIN_GPUS=str(table), LD_LIBRARY_PATH=str(_driver(place.laboratory.root / "driver")))

    return step


def _driver(folder: Path) -> Path:
    """The stand-ins, compiled once a run."""
    if not folder.exists():
        folder.mkdir()
        for source, name in (("nvml.c", "libnvidia-ml.so.1"), ("cuda.c", "libcuda.so.1")):
            made = ["-o", str(folder / name), f"-Wl,-soname,{name}", str(STANDINS / source), "-ldl"]
            subprocess.run([compiler(), "-shared", "-fPIC", "-O1", *made], check=True, timeout=120)
    return folder


def amd(*targets: str) -> Step:
    """Cards of these targets ("gfx1100") with their driver."""

    def step(place: Place) -> None:
        root = _root(place, "dev/kfd", "dev/dri/renderD128")
        (root / "sys/module/amdgpu").mkdir(parents=True)
        for number, target in enumerate(targets):
            _on_bus(root, number, "0x1002", "0x744c")
            node = root / f"sys/class/kfd/kfd/topology/nodes/{number}"
            node.mkdir(parents=True)
            name = target.removeprefix("gfx")
            version = int(name[:-2]) * 10_000 + int(name[-2], 16) * 100 + int(name[-1], 16)
            (node / "properties").write_text(f"gfx_target_version {version}\n")
        place.env.update(STANDIN_GFX=" ".join(targets))

    return step


def intel(place: Place) -> None:
    """An Arc B580 with its driver."""
    root = _root(place, "dev/dri/renderD128")
    (root / "sys/module/xe").mkdir(parents=True)
    _on_bus(root, 0, "0x8086", "0xe20b")
    place.env.update(STANDIN_XPU="Intel(R) Arc(TM) B580 Graphics")


def _root(place: Place, *devices: str) -> Path:
    place.root = place.folder.parent / "machine"
    for device in devices:
        (place.root / device).parent.mkdir(parents=True, exist_ok=True)
        (place.root / device).touch()
    return place.root


def _on_bus(root: Path, number: int, vendor: str, device: str) -> None:
    folder = root / f"sys/bus/pci/devices/0000:0{number}:00.0"
    folder.mkdir(parents=True)
    for name, text in (("vendor", vendor), ("device", device), ("class", "0x030000")):
        (folder / name).write_text(f"{text}\n")


RTX3090 = nvidia("NVIDIA GeForce RTX 3090", "8.6", "580.95.05", "13000")
OLD_DRIVER = nvidia("NVIDIA GeForce RTX 3090", "8.6", "535.261.03", "12020")
RTX5090 = nvidia("NVIDIA GeForce RTX 5090", "12.0", "580.95.05", "13000")
V100 = nvidia("Tesla V100-SXM2-16GB", "7.0", "580.95.05", "13000")
OF_CU130 = {"nvidia-cublas": "13.0.0.19", "nvidia-cudnn-cu13": "9.10.2.21", "triton": "3.7.1"}
WITH_VISION = install("torchvision==0.28.0", *CPU)
# Packages of CUDA that another build leaves behind: told by a rule of its own, with the command that removes them.
LEFT = ("mixed-cuda-libs",)

BROKEN: tuple[tuple[str, str, tuple[Step, ...], dict[str, str | None], tuple[str, ...]], ...] = (
    (
        "a CPU build next to an RTX 3090",
        "cpu-build-on-gpu-machine",
        (TORCH, WITH_VISION, RTX3090),
        {"torch": "2.13.0+cu130", "torchvision": "0.28.0+cu130", **OF_CU130},
        (),
    ),
    (
        "a driver too old for CUDA 13",
        "driver-too-old-for-build",
        (install("torch==2.13.0", *CU130), OLD_DRIVER),
        {"torch": "2.13.0+cu126", **OF_CU126},
        LEFT,
    ),
    (
        "a card newer than the build",
        "gpu-arch-unsupported-by-build",
        (install("torch==2.13.0", *CU126), RTX5090),
        {"torch": "2.13.0+cu130", **OF_CU130},
        LEFT,
    ),
    (
        "a card older than the build",
        "gpu-arch-dropped",
        (install("torch==2.13.0", *CU130), V100),
        {"torch": "2.13.0+cu126", **OF_CU126},
        LEFT,
    ),
    (
        "two ONNX runtimes",
        "onnxruntime-no-cuda-provider",
        (install("torch==2.13.0", *CU130), install("onnxruntime-gpu==1.23.2"), install("onnxruntime"), RTX3090),
        {"onnxruntime": None, "onnxruntime-gpu": "1.23.2"},
        (),
    ),
    (
        "a CUDA build next to an AMD card",
        "cuda-build-on-amd-machine",
        (install("torch==2.13.0", *CU130), amd("gfx1100")),
        {"torch": "2.13.0+rocm7.2", "triton-rocm": "3.7.1", "triton": "3.7.1"},
        (),
    ),
    (
        "a CPU build next to an AMD card",
        "cpu-build-on-amd-machine",
        (TORCH, amd("gfx1100")),
        {"torch": "2.13.0+rocm7.2", "triton-rocm": "3.7.1"},
        (),
    ),
    (
        "an AMD card that the build has no code for",
        "rocm-gpu-unsupported",
        (install("torch==2.13.0", *ROCM71), amd("gfx1151")),
        {"torch": "2.13.0+rocm7.2"},
        (),
    ),
    (
        "a CPU build next to an Intel card",
        "no-xpu-build-on-intel-machine",
        (TORCH, intel),
        {"torch": "2.13.0+xpu", "triton-xpu": "3.7.1"},
        (),
    ),
)


def _on(card: Step, base: Base) -> Base:
    return after(card, base=base)


def in_project(card: Step) -> Callable[[Laboratory, Path], Place]:
    """A uv project with a CPU build, on a machine with this card."""
    return _on(card, project(UV, ["torch==2.13.0"], "cpu"))


def cases() -> list[Case]:
    found = [
        Case(f"{manager}: {name}", rule, after(*steps, base=base), changed, left=left)
        for manager, base in (("pip", virtual), ("uv", of_uv))
        for name, rule, steps, changed, left in BROKEN
    ]
    changed: dict[str, str | None] = {"torch": "2.13.0+cu130", **OF_CU130}
    name = "uv project: a CPU build beside an RTX 3090"
    again = "uv -q sync"
    files = ("pyproject.toml", "uv.lock")
    rule = "cpu-build-on-gpu-machine"
    return [*found, Case(name, rule, in_project(RTX3090), changed, files=files, again=again, needs="uv")]
