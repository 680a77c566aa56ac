"""TD4xx: GPUs against compiled architectures. Code serves its major from its minor upwards, PTX all that is newer."""

from dataclasses import replace

from cases import finds, passes, skips
from machines import (
    GTX_1080_TI,
    LINUX,
    RTX_3090,
    RTX_4090,
    RTX_5090,
    h100,
    jetson,
    laptop,
    passed,
    windows,
    with_gpu,
    with_torch,
)
from pasted_forms import text_of

from torchdoctor.model import Device, Facts, Gpu
from torchdoctor.pasted import read

ORIN = Gpu(0, "Orin (nvgpu)", compute_capability="8.7")
XAVIER = Gpu(0, "Xavier", compute_capability="7.2")
V100 = Gpu(0, "Tesla V100-SXM2-16GB", compute_capability="7.0")
B300 = Gpu(0, "NVIDIA B300", compute_capability="10.3")
K80 = Gpu(0, "Tesla K80")  # as old drivers tell it: without compute capability
NAMELESS = Gpu(0, "NVIDIA Graphics Device")
PIP = "~/venv/bin/python -m pip install"
INDEX = "--index-url https://download.pytorch.org/whl"


def on(gpu: Gpu, torch: str, cuda: str, facts: Facts | None = None) -> Facts:
    return with_gpu(with_torch(facts or h100(), torch, cuda), "580.95.05", gpu)


def compiled(gpu: Gpu, *archs: str) -> Facts:
    """A build that says itself what it was compiled for; the live test has not reached the GPU."""
    facts = on(gpu, "2.9.1+cu130", "13.0")
    return replace(facts, smoke=replace(passed(), cuda_available=True, arch_list=archs))


def aarch64(facts: Facts) -> Facts:
    return replace(facts, host=replace(LINUX, arch="aarch64"))


def worked(facts: Facts) -> Facts:
    """The live test has computed on its GPU."""
    assert facts.smoke
    assert facts.nvidia
    devices = (Device("cpu"), Device("cuda:0", facts.nvidia.gpus[0].name))
    return replace(facts, smoke=replace(facts.smoke, devices=devices))


CASES = (
    finds(
        "TD401",
        "RTX 5090 with cu126",
        on(RTX_5090, "2.7.1+cu126", "12.6"),
        "RTX 5090 has compute capability 12.0",
        "sm_50 sm_60 sm_70 sm_75 sm_80 sm_86 sm_90 only",
        commands=(f"{PIP} torch==2.7.1+cu128 {INDEX}/cu128",),
    ),
    finds(
        "TD401",
        "torch's warning alone, though its PTX is older",
        read(text_of("torch-warning").partition("UserWarning:")[2].replace("sm_90.", "sm_90 compute_37.")).facts,
        "NVIDIA GeForce RTX 5080 has compute capability 12.0, and this torch",
        commands=("torchdoctor install-cmd --gpu 'NVIDIA GeForce RTX 5080'",),
    ),
    finds("TD401", "Windows", on(RTX_5090, "2.9.1+cu126", "12.6", windows()), "12.0"),
    finds("TD401", "Blackwell by what the build itself says", compiled(RTX_5090, "sm_80", "sm_90"), "sm_80 sm_90"),
    finds("TD401", "code of a later minor", compiled(RTX_3090, "sm_75", "sm_89"), "8.6"),
    finds("TD401", "PTX for one chip alone", compiled(RTX_5090, "sm_90a", "compute_90a"), "sm_90 only"),
    finds("TD401", "sm_80 is not for Orin before CUDA 13.2", aarch64(compiled(ORIN, "sm_80", "sm_90")), "8.7"),
    passes("TD401", "sm_86 code on an RTX 4090", compiled(RTX_4090, "sm_80", "sm_86")),
    passes("TD401", "RTX 4090 by the table", on(RTX_4090, "2.9.1+cu126", "12.6")),
    passes("TD401", "PTX serves the newer", compiled(RTX_5090, "sm_80", "compute_80")),
    passes("TD401", "sm_90a serves its own", compiled(Gpu(0, "H200", compute_capability="9.0"), "sm_90a")),
    passes("TD401", "sm_100f serves its family", compiled(B300, "sm_100f")),
    passes("TD401", "Jetson with its own build", jetson()),
    passes("TD401", "a GPU that no table knows", on(NAMELESS, "2.9.1+cu126", "12.6")),
    passes("TD401", "it computed, whatever the list says", worked(compiled(RTX_5090, "sm_80"))),
    passes("TD401", "an old GPU is the other rule's", compiled(GTX_1080_TI, "sm_75", "sm_80")),
    skips("TD401", "CPU build", with_gpu(laptop(), "580.95.05"), "no CUDA support"),
    skips("TD401", "no GPU", replace(h100(), nvidia=None), "no NVIDIA"),
    skips("TD401", "a build that no table knows", on(RTX_5090, "9.1.0+cu201", "20.1"), "not known"),
    finds(
        "TD402",
        "GTX 1080 Ti with cu130",
        on(GTX_1080_TI, "2.9.1+cu130", "13.0"),
        "1080 Ti",
        "6.1",
        "sm_75",
        commands=(f"{PIP} torch==2.9.1+cu126 {INDEX}/cu126",),
    ),
    finds(
        "TD402",
        "a Fermi with a build that no table knows",
        on(Gpu(0, "GeForce GT 540M", compute_capability="2.1"), "1.0.0", "9.0"),
        "2.1",
        "less than 3.0",
    ),
    skips("TD402", "a K80 with one", on(K80, "9.1.0+cu201", "20.1"), "not known"),
    finds("TD402", "V100 with cu130", on(V100, "2.9.1+cu130", "13.0"), "7.0"),
    finds("TD402", "K80, told by its name", on(K80, "2.9.1+cu126", "12.6"), "Tesla K80", "3.7"),
    finds("TD402", "by what the build itself says", compiled(GTX_1080_TI, "sm_75", "sm_80", "compute_90"), "6.1"),
    finds("TD402", "Xavier, which sm_70 does not serve", aarch64(compiled(XAVIER, "sm_75")), "7.2"),
    passes("TD402", "GTX 1080 Ti with cu126", on(GTX_1080_TI, "2.9.1+cu126", "12.6")),
    passes("TD402", "older PTX", compiled(GTX_1080_TI, "sm_75", "compute_60")),
    passes("TD402", "a new GPU is the other rule's", compiled(RTX_5090, "sm_75", "sm_80")),
    passes("TD402", "healthy", h100()),
    skips("TD402", "no torch", replace(on(V100, "2.9.1+cu130", "13.0"), torch=None), "not installed"),
)
