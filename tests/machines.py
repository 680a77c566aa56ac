"""Facts of typical machines, healthy but for what their names say; tests vary them by dataclasses.replace."""

from dataclasses import replace
from functools import cache
from typing import Any

from genuine import SAID

from torchdoctor.knowledge import load
from torchdoctor.model import (
    CudaStart,
    Device,
    DeviceNode,
    Ending,
    Facts,
    Gpu,
    Host,
    Nvidia,
    Package,
    Project,
    Python,
    Smoke,
    Target,
    Torch,
)

SITE = "~/venv/lib/python3.12/site-packages"
H100 = Gpu(0, "NVIDIA H100 80GB HBM3", "GPU-0", "9.0", 85_520_809_984, "00000000:19:00.0")
RTX_3090 = Gpu(0, "NVIDIA GeForce RTX 3090", "GPU-0", "8.6", 25_769_803_776)
RTX_4090 = Gpu(0, "NVIDIA GeForce RTX 4090", "GPU-0", "8.9", 25_757_220_864)
RTX_5090 = Gpu(0, "NVIDIA GeForce RTX 5090", "GPU-0", "12.0", 34_190_917_632)
GTX_1080_TI = Gpu(0, "NVIDIA GeForce GTX 1080 Ti", "GPU-0", "6.1", 11_811_160_064)

LINUX = Host(
    os="linux",
    arch="x86_64",
    os_name="Ubuntu 24.04.1 LTS",
    os_version="24.04",
    kernel="6.8.0-45-generic",
    libc="glibc",
    libc_version="2.39",
    cpu_model="AMD EPYC 9654",
    cpu_flags=("avx", "avx2", "fma"),
    cpus=16,
    cpus_usable=16,
    cgroup_cpus=8.0,
    memory=1 << 36,
    shm_size=1 << 35,
    env={"CUDA_HOME": "/usr/local/cuda"},
)
MARKERS = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_release": "6.8.0-45-generic",
    "platform_system": "Linux",
    "platform_version": "",
    "python_full_version": "3.12.3",
    "python_version": "3.12",
    "sys_platform": "linux",
}
PYTHON = Python(
    version="3.12.3",
    executable="~/venv/bin/python",
    prefix="~/venv",
    abi="cp312",
    bits=64,
    machine="x86_64",
    free_threaded=False,
    environment="venv",
    installer="pip",
    externally_managed=False,
    has_pip=True,
    path=("", SITE),
    markers=MARKERS,
)
NODES = tuple(DeviceNode(f"/dev/{name}", "crw-rw-rw-", "root") for name in ("nvidia0", "nvidia-uvm", "nvidiactl"))
OWN = "/usr/lib/x86_64-linux-gnu/libcuda.so.580.95.05"
LINUX_ONLY = 'platform_system == "Linux"'
# Versions that torch 2.9.1+cu130 pins; cuDNN, NCCL and cuSPARSELt carry the CUDA major in their names.
WHEELS = {
    "nvidia-cublas": "13.0.0.19",
    "nvidia-cuda-runtime": "13.0.48",
    "nvidia-cudnn-cu13": "9.13.0.50",
    "nvidia-nccl-cu13": "2.27.7",
}


def package(name: str, version: str, build: str | None = None, requires: tuple[str, ...] = ()) -> Package:
    return Package(name, version, SITE, "pip", build, requires)


def wheels(pins: dict[str, str]) -> tuple[str, ...]:
    """torch's requirements on these nvidia-* wheels, as its METADATA writes them."""
    return tuple(f"{name}=={pin}; {LINUX_ONLY}" for name, pin in pins.items())


def torch(version: str, cuda: str | None = None) -> Torch:
    """ "2.9.1+cu130", "13.0"."""
    build = version.partition("+")[2] or ("cu" + cuda.replace(".", "") if cuda else "cpu")
    return Torch(
        version,
        f"{SITE}/torch",
        "torch/version.py",
        cuda=cuda,
        debug=False,
        build=build,
        metadata_version=version,
        python_tags=("cp312",),
    )


def passed(*devices: Device, version: str = "2.9.1+cu130", cuda: bool | None = None) -> Smoke:
    """A live test in which the CPU and these devices computed right."""
    return Smoke(
        Ending("reply", seconds=2.5),
        imported=True,
        version=version,
        origin=f"{SITE}/torch/__init__.py",
        cuda_available=cuda,
        cuda_device_count=None if cuda is None else len(devices),
        devices=(Device("cpu"), *devices),
    )


def newest_cuda(driver: str) -> str | None:
    """The CUDA version that a driver of this branch supports, as nvidia-smi shows it."""
    branches = load().reader.read("drivers.json", "branches", dict[str, str])
    known = [cuda for branch, cuda in branches.items() if int(branch) <= int(driver.split(".")[0])]
    return known[-1] if known else None


def nvidia(driver: str, *gpus: Gpu) -> Nvidia:
    """A driver that NVML answers for."""
    numbered = tuple(replace(gpu, index=index) for index, gpu in enumerate(gpus))
    return Nvidia(driver, "nvml", newest_cuda(driver), True, numbered, "nvml", len(gpus), nvml="ok")


def with_host(facts: Facts, **changes: Any) -> Facts:
    assert facts.host
    return replace(facts, host=replace(facts.host, **changes))


def with_nvidia(**changes: Any) -> Facts:
    """A machine that computes, with these changes to what is known of its driver."""
    facts = h100()
    assert facts.nvidia
    return replace(facts, nvidia=replace(facts.nvidia, **changes))


def gpus(facts: Facts, **state: Any) -> Facts:
    """Its GPUs in this state."""
    assert facts.nvidia
    return replace(facts, nvidia=replace(facts.nvidia, gpus=tuple(replace(gpu, **state) for gpu in facts.nvidia.gpus)))


def without_smoke(facts: Facts) -> Facts:
    return replace(facts, smoke=None)


def refusing(code: int, facts: Facts | None = None, **nvidia: Any) -> Facts:
    """torch met this code, and so did cuInit without torch."""
    facts = facts or h100()
    assert facts.smoke
    assert facts.nvidia
    smoke = replace(facts.smoke, cuda_available=False, cuda_error=SAID[code], devices=(Device("cpu"),))
    start = CudaStart(code, path=OWN)
    return replace(facts, smoke=smoke, nvidia=replace(facts.nvidia, **{"cuda": start, "nodes": NODES, **nvidia}))


def with_python(facts: Facts, **changes: Any) -> Facts:
    assert facts.python
    return replace(facts, python=replace(facts.python, **changes))


def conda(facts: Facts) -> Facts:
    """All that is installed there came from conda."""
    packages = tuple(replace(item, installer="conda") for item in facts.packages or ())
    return replace(with_python(facts, installer="conda"), packages=packages)


def pixi(facts: Facts, **locked: str) -> Facts:
    """The same in a pixi project, whose lock has these versions."""
    asked = tuple(item.name for item in facts.packages or ())
    return replace(conda(facts), project=Project("~/project", "pixi", "pixi.lock", locked, asked))


def with_gpu(facts: Facts, driver: str, *gpus: Gpu) -> Facts:
    """Another driver and other GPUs, on which the live test has not run."""
    return replace(facts, nvidia=nvidia(driver, *gpus), smoke=None)


def with_torch(facts: Facts, version: str, cuda: str | None = None, *companions: Package) -> Facts:
    """Another torch, on which the live test has not run; its nvidia-* wheels are not looked at."""
    packages = (package("torch", version, version.partition("+")[2] or None), *companions)
    return replace(facts, torch=torch(version, cuda), packages=packages, smoke=None)


@cache
def h100() -> Facts:
    """A server with eight H100, driver 580 and torch 2.9.1+cu130."""
    gpus = tuple(replace(H100, uuid=f"GPU-{index}") for index in range(8))
    devices = [Device(f"cuda:{gpu}", H100.name, "9.0") for gpu in range(8)]
    archs = ("sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120", "compute_120")
    return Facts(
        Target("~/venv/bin/python", "VIRTUAL_ENV"),
        host=LINUX,
        python=PYTHON,
        packages=(
            package("torch", "2.9.1+cu130", "cu130", wheels(WHEELS)),
            package("torchvision", "0.24.1+cu130", "cu130", ("numpy", "torch==2.9.1")),
            package("torchaudio", "2.9.1+cu130", "cu130", ("torch==2.9.1",)),
            package("numpy", "2.3.1"),
            *(package(name, pin) for name, pin in WHEELS.items()),
        ),
        torch=torch("2.9.1+cu130", "13.0"),
        nvidia=nvidia("580.95.05", *gpus),
        smoke=replace(passed(*devices, cuda=True), arch_list=archs, cudnn="91300"),
    )


@cache
def laptop() -> Facts:
    """No NVIDIA GPU, and the CPU build of torch."""
    facts = with_torch(h100(), "2.9.1+cpu", None, package("torchvision", "0.24.1+cpu", "cpu", ("torch==2.9.1",)))
    return replace(facts, nvidia=None, smoke=passed(version="2.9.1+cpu"))


@cache
def mac() -> Facts:
    """macOS on Apple silicon."""
    host = Host("macos", "arm64", "Darwin 24.1.0", "15.1", cpus=10, memory=1 << 35)
    markers = {**MARKERS, "platform_machine": "arm64", "platform_system": "Darwin", "sys_platform": "darwin"}
    packages = (package("torch", "2.9.1", None, wheels(WHEELS)), package("numpy", "2.3.1"))
    return replace(
        h100(),
        host=host,
        python=replace(PYTHON, machine="arm64", markers=markers),
        packages=packages,
        torch=torch("2.9.1"),
        nvidia=None,
        smoke=passed(Device("mps"), version="2.9.1"),
    )


def wsl() -> Facts:
    """Ubuntu in WSL 2: the driver is that of Windows, and its kernel module cannot be seen."""
    host = replace(LINUX, kernel="5.15.153.1-microsoft-standard-WSL2", wsl=2)
    facts = with_torch(replace(h100(), host=host), "2.9.1+cu128", "12.8")
    seen = replace(nvidia("572.16", RTX_4090), module_loaded=None, pci_devices=None)
    return replace(facts, nvidia=seen, smoke=passed(Device("cuda:0", RTX_4090.name, "8.9"), cuda=True))


def windows() -> Facts:
    """Windows 11 with an RTX 3090."""
    host = Host("windows", "amd64", "Windows 11", "10.0.22631", cpus=24)
    markers = {
        **MARKERS,
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_system": "Windows",
        "sys_platform": "win32",
    }
    python = replace(PYTHON, executable=r"C:\venv\Scripts\python.exe", prefix=r"C:\venv", machine="AMD64")
    facts = with_torch(h100(), "2.9.1+cu126", "12.6", package("torchvision", "0.24.1+cu126", "cu126"))
    return replace(
        facts,
        target=Target(python.executable, "VIRTUAL_ENV"),
        host=host,
        python=replace(python, markers=markers),
        nvidia=replace(nvidia("560.94", RTX_3090), module_loaded=None, pci_devices=None),
        smoke=passed(Device("cuda:0", RTX_3090.name, "8.6"), cuda=True),
    )


def jetson() -> Facts:
    """Jetson AGX Orin with JetPack 5, which numbers its drivers by Jetson Linux and has no NVML and no nvidia-smi."""
    host = replace(LINUX, arch="aarch64", os_version="20.04", kernel="5.10.120-tegra", libc_version="2.31")
    markers = {**MARKERS, "platform_machine": "aarch64"}
    seen = Nvidia("35.4.1", "/sys/module/nvidia/version", module_loaded=True, nvml="library-not-found", smi="missing")
    facts = with_torch(h100(), "2.1.0a0+41361538.nv23.06", "11.4")
    return replace(
        facts,
        host=host,
        python=replace(PYTHON, machine="aarch64", markers=markers),
        torch=replace(torch("2.1.0a0+41361538.nv23.06", "11.4"), build="cu114"),
        nvidia=seen,
        smoke=replace(passed(Device("cuda:0", "Orin", "8.7"), cuda=True), arch_list=("sm_72", "sm_87")),
    )


def container() -> Facts:
    """A container on a machine with GPUs that were not handed to it; the CPU build of torch."""
    host = replace(LINUX, container="docker", os_name="Debian GNU/Linux 12 (bookworm)")
    seen = Nvidia(
        "580.95.05",
        "/proc/driver/nvidia/version",
        module_loaded=True,
        pci_devices=8,
        nvml="library-not-found",
        nvml_detail="NVML Shared Library Not Found",
        smi="missing",
    )
    return replace(laptop(), host=host, nvidia=seen)


def no_torch() -> Facts:
    """No GPU and no torch."""
    without = tuple(item for item in laptop().packages or () if item.name == "numpy")
    return replace(laptop(), packages=without, torch=None, smoke=import_error("No module named 'torch'"))


def import_error(message: str, kind: str = "ModuleNotFoundError", output: str = "") -> Smoke:
    """A live test in which `import torch` raised."""
    ending = Ending("exception", message, "import torch", output, 0.2)
    trace = f'Traceback (most recent call last):\n  File "<stdin>", line 1, in run\n{kind}: {message}\n'
    return Smoke(ending, exception=kind, traceback=trace)


HEALTHY = (h100, laptop, mac, wsl, windows, jetson, container)
MACHINES = (*HEALTHY, no_torch)
