"""TD6xx: GPUs of AMD, Intel and Apple."""

from dataclasses import replace
from typing import Literal

from cases import finds, passes, skips
from envtext import NOTHING, envtext
from machines import GTX_1080_TI, h100, laptop, mac, nvidia, passed, torch, with_host, with_python, with_torch

from torchdoctor.model import Amd, AmdGpu, Apple, Device, DeviceNode, Facts, Intel, Torch
from torchdoctor.pasted import read

PIP = "~/venv/bin/python -m pip"
KFD, RENDER = DeviceNode("/dev/kfd", "crw-rw----", "render"), DeviceNode("/dev/dri/renderD128", "crw-rw----", "render")


def amd(*gfx: str, nodes: tuple[DeviceNode, ...] = (KFD, RENDER)) -> Amd:
    return Amd(tuple(AmdGpu(name, 1 << 34) for name in gfx), len(gfx) or 1, True, nodes)


def rocm(*gfx: str, version: str = "2.9.1+rocm6.4", **more: Amd) -> Facts:
    """torch for ROCm beside these GPUs; not imported."""
    facts = with_torch(laptop(), version)
    built: Torch = replace(torch(version), hip="6.4.43484")
    return replace(facts, torch=built, amd=more.get("amd") or amd(*gfx))


def ran(facts: Facts, *devices: Device, arch_list: tuple[str, ...] | None = None) -> Facts:
    """Imported, with what it computed right on, and what it was compiled for."""
    return replace(facts, smoke=replace(passed(*devices, version="2.9.1+rocm6.4"), arch_list=arch_list))


def refused(*nodes: DeviceNode) -> tuple[DeviceNode, ...]:
    return tuple(replace(node, error="EACCES") for node in nodes)


def cuda_beside(*gfx: str) -> Facts:
    """What `pip install torch` gives on Linux."""
    return replace(with_torch(h100(), "2.9.1+cu128", "12.8"), nvidia=None, amd=amd(*gfx))


def cpu_beside(*gfx: str) -> Facts:
    return replace(laptop(), amd=amd(*gfx))


def intel_beside(facts: Facts, device: str = "0xe20b", driver: Literal["xe", "i915"] | None = "xe") -> Facts:
    return replace(facts, intel=Intel((device,), driver, (RENDER,)))


def xpu(*nodes: DeviceNode) -> Facts:
    facts = with_torch(laptop(), "2.9.1+xpu")
    return replace(facts, torch=replace(torch("2.9.1+xpu"), xpu="20250301"), intel=Intel(("0xe20b",), "xe", nodes))


def apple(machine: str = "arm64", silicon: bool | None = True, macos: str = "15.1") -> Facts:
    return with_python(with_host(replace(mac(), apple=Apple(silicon)), os_version=macos), machine=machine)


def without_mps(facts: Facts) -> Facts:
    return replace(facts, smoke=passed(version="2.9.1"))


IGPU = "gfx1036"
CASES = (
    finds(
        "TD601",
        "too new for this torch",
        rocm("gfx1151"),
        "torch 2.9.1+rocm6.4 has no code for gfx1151; it has code for gfx1030, gfx1100",
        commands=(f"{PIP} install *torch==2.*rocm*",),
    ),
    finds(
        "TD601",
        "RDNA 2 under WSL",
        read(
            envtext(
                torch="2.1.2+rocm6.1.3",
                cuda="N/A",
                rocm="6.1.40093",
                gpus="AMD Radeon RX 6800 XT (gfx1030)",
                driver=NOTHING,
                platform="Linux-5.15.153.1-microsoft-standard-WSL2-x86_64-with-glibc2.35",
            )
        ).facts,
        "AMD does not support AMD Radeon RX 6800 XT under WSL",
    ),
    finds(
        "TD601",
        "a near relative is compiled",
        rocm("gfx1031"),
        "no code for gfx1031",
        commands=("export HSA_OVERRIDE_GFX_VERSION=10.3.0",),
    ),
    finds(
        "TD601",
        "by what torch says itself",
        ran(rocm("gfx1103"), arch_list=("gfx90a:sramecc+:xnack-", "gfx1100")),
        "it has code for gfx1100, gfx90a",
    ),
    passes("TD601", "compiled for it", rocm("gfx1100")),
    passes("TD601", "one of two: the other is the processor's own", rocm("gfx1100", IGPU)),
    skips("TD601", "overridden", with_host(rocm("gfx1031"), env={"HSA_OVERRIDE_GFX_VERSION": "10.3.0"}), "is set"),
    skips("TD601", "it computes", ran(rocm("gfx1031"), Device("cuda:0")), "computes"),
    skips("TD601", "AMD's own wheel", rocm("gfx1031", version="2.9.1+rocm7.1.1.lw.git351ff442"), "is not known"),
    skips(
        "TD601", "another build beside a processor's graphics", replace(laptop(), amd=amd(IGPU)), "not built for ROCm"
    ),
    finds(
        "TD602",
        "not in the group",
        rocm("gfx1100", amd=amd("gfx1100", nodes=refused(KFD, RENDER))),
        "/dev/kfd (crw-rw----, group render), /dev/dri/renderD128",
        commands=('sudo usermod -aG render "$USER"',),
    ),
    finds(
        "TD602",
        "in a container",
        with_host(rocm("gfx1100", amd=amd("gfx1100", nodes=refused(KFD))), container="docker"),
        commands=(),
    ),
    passes("TD602", "may open them", rocm("gfx1100")),
    passes(
        "TD602",
        "one render node is another user's",
        rocm("gfx1100", amd=amd("gfx1100", nodes=(KFD, RENDER, *refused(RENDER)))),
    ),
    skips("TD602", "no AMD GPU", replace(rocm("gfx1100"), amd=None), "no AMD GPU"),
    finds(
        "TD603",
        "container without the device files",
        with_host(rocm("gfx1100", amd=amd("gfx1100", nodes=())), container="docker"),
        "1 AMD GPU visible, but there is no /dev/kfd",
        commands=(),
    ),
    finds(
        "TD603",
        "driver not loaded",
        rocm(amd=Amd(pci_devices=2, module_loaded=False)),
        "2 AMD GPUs visible, but there is no /dev/kfd",
        commands=("sudo modprobe amdgpu",),
    ),
    finds(
        "TD603", "a driver that lists none", rocm(amd=amd(nodes=(KFD,))), "does not list", commands=("sudo dmesg | *",)
    ),
    passes("TD603", "seen", rocm("gfx1100")),
    skips("TD603", "WSL", with_host(rocm(amd=Amd(pci_devices=1)), wsl=2), "WSL"),
    skips("TD603", "it computes", ran(rocm(amd=Amd(pci_devices=1)), Device("cuda:0")), "computes"),
    finds(
        "TD604",
        "plain pip install",
        cuda_beside("gfx1100"),
        "torch 2.9.1+cu128 is built for CUDA 12.8, but the GPU is an AMD gfx1100",
        commands=(f"{PIP} install *torch==2.9.1+rocm*",),
    ),
    skips("TD604", "no ROCm build for a processor's own graphics", cuda_beside(IGPU), "no ROCm build is known"),
    skips(
        "TD604",
        "beside an NVIDIA GPU",
        replace(cuda_beside("gfx1100"), nvidia=nvidia("580.95.05", GTX_1080_TI)),
        "NVIDIA",
    ),
    skips("TD604", "a CPU build, which is the next rule's", cpu_beside("gfx1100"), "no CUDA support"),
    finds(
        "TD605",
        "a CPU build",
        cpu_beside("gfx1100"),
        "torch 2.9.1+cpu is a CPU build, but this machine has an AMD gfx1100",
        commands=(f"{PIP} install *torch==2.9.1+rocm*",),
    ),
    skips("TD605", "no ROCm build for a processor's own graphics", cpu_beside(IGPU), "no ROCm build is known"),
    skips("TD605", "a ROCm build", rocm("gfx1100"), "not a CPU build"),
    skips(
        "TD605",
        "beside an NVIDIA GPU",
        replace(cpu_beside("gfx1100"), nvidia=nvidia("580.95.05", GTX_1080_TI)),
        "NVIDIA",
    ),
    finds(
        "TD611",
        "not in the group",
        xpu(*refused(RENDER)),
        "/dev/dri/renderD128",
        commands=('sudo usermod -aG render "$USER"',),
    ),
    passes("TD611", "may open it", xpu(RENDER)),
    passes("TD611", "may open one of two", xpu(RENDER, *refused(RENDER))),
    skips("TD611", "no device files", xpu(), "no device files"),
    skips(
        "TD611",
        "another build",
        replace(laptop(), intel=Intel(("0x46a6",), "i915", refused(RENDER))),
        "not built for XPU",
    ),
    finds(
        "TD612",
        "a CPU build beside an Arc B580",
        intel_beside(laptop()),
        "torch 2.9.1+cpu is a CPU build, but this machine has an Intel GPU (Arc B-Series)",
        commands=(f"{PIP} install *torch==2.9.1+xpu*",),
    ),
    finds(
        "TD612",
        "what pip install torch gives on Linux",
        intel_beside(replace(cuda_beside(), amd=None)),
        "is built for CUDA 12.8, but this machine has an Intel GPU",
        commands=(f"{PIP} install *torch==2.9.1+xpu*",),
    ),
    skips("TD612", "older graphics", intel_beside(laptop(), "0x46a6", "i915"), "not known to support"),
    skips("TD612", "an XPU build", xpu(RENDER), "not a CPU or CUDA build"),
    skips("TD612", "no Intel driver", intel_beside(laptop(), driver=None), "no Intel driver"),
    skips(
        "TD612",
        "beside an NVIDIA GPU",
        replace(intel_beside(laptop()), nvidia=nvidia("580.95.05", GTX_1080_TI)),
        "a different vendor",
    ),
    finds(
        "TD621",
        "Rosetta",
        apple("x86_64"),
        "Python 3.12.3 is an x86_64 program under Rosetta",
        commands=("uv venv --python cpython-3.12-macos-aarch64",),
    ),
    passes("TD621", "arm64", apple()),
    skips("TD621", "an Intel Mac", apple("x86_64", silicon=False), "Intel Mac"),
    skips("TD621", "not known", apple("x86_64", silicon=None), "not known"),
    finds(
        "TD622",
        "macOS 13",
        without_mps(apple(macos="13.6.1")),
        "macOS 13.6.1 is too old for MPS in torch 2.9.1, which needs 14",
    ),
    passes("TD622", "a virtual machine without a GPU", without_mps(apple())),
    skips("TD622", "MPS computes", apple(macos="13.6.1"), "uses MPS"),
    skips("TD622", "Linux", laptop(), "not a Mac"),
)
