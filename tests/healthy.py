"""Kinds of environment in which nothing is wrong, by name: in none of them has any rule a finding, not even a note.

What is installed, and what it requires, is what pip resolved of PyPI in November 2026 (tests/data/installed.json); the
reports are public ones. The rest is made from machines.py.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from envtext import NOTHING, envtext
from machines import (
    H100,
    MARKERS,
    NODES,
    OWN,
    PYTHON,
    RTX_3090,
    RTX_4090,
    RTX_5090,
    SITE,
    container,
    gpus,
    h100,
    jetson,
    laptop,
    mac,
    nvidia,
    package,
    passed,
    torch,
    windows,
    with_gpu,
    with_host,
    with_nvidia,
    with_python,
    with_torch,
    wsl,
)

from torchdoctor.model import (
    Amd,
    AmdGpu,
    Apple,
    CudaStart,
    Device,
    DeviceNode,
    Facts,
    Gpu,
    Intel,
    Library,
    Limit,
    Package,
    Project,
    Shadow,
    Target,
    Toolkit,
)
from torchdoctor.pasted import read

DATA = Path(__file__).parent / "data"
INSTALLED = json.loads((DATA / "installed.json").read_text("utf-8"))
CUDA_OF = {"1.13.1": "11.7", "2.0.1": "11.7", "2.4.1": "12.1", "2.6.0": "12.4", "2.9.1": "12.8", "2.13.0+cpu": None}
RENDER = DeviceNode("/dev/dri/renderD128", "crw-rw----", "render")
KFD = DeviceNode("/dev/kfd", "crw-rw----", "render")
GIB = 1 << 30


def installed(version: str, *gpu: Gpu, driver: str = "580.95.05", **python: Any) -> Facts:
    """A fresh virtual environment after `pip install torch torchvision`, as pip resolved it, with this GPU."""
    found = INSTALLED[version]
    packages = tuple(
        Package(name, number, SITE, "pip", None, tuple(found["requires"].get(name, ())))
        for name, number in found["packages"].items()
    )
    minor, cuda = found["python"], CUDA_OF[version]
    own = replace(torch(version if cuda is None else f"{version}+cu{cuda.replace('.', '')}", cuda))
    abi = "cp" + minor.replace(".", "")
    own = replace(own, metadata_version=version, python_tags=(abi,))
    markers = {**MARKERS, "python_version": minor, "python_full_version": f"{minor}.4"}
    interpreter = replace(PYTHON, version=f"{minor}.4", abi=abi, markers=markers)
    facts = replace(h100(), packages=packages, torch=own, python=replace(interpreter, **python), smoke=None)
    seen = nvidia(driver, *gpu) if gpu else None
    device = Device("cuda:0", gpu[0].name, gpu[0].compute_capability) if gpu else Device("cpu")
    ran = passed(*([device] if gpu else []), version=str(own.version), cuda=True if gpu else None)
    return replace(facts, nvidia=seen, smoke=ran)


def beside(facts: Facts, *packages: Package) -> Facts:
    return replace(facts, packages=(*(facts.packages or ()), *packages))


def without(facts: Facts, *names: str) -> Facts:
    return replace(facts, packages=tuple(item for item in facts.packages or () if item.name not in names))


def conda() -> Facts:
    """conda-forge's torch, with its own MKL, CUDA and names."""
    of_conda = {
        "pytorch": ("2.5.1", "cuda126_mkl_py312_h69f0f22_303"),
        "libtorch": ("2.5.1", "cuda126_mkl_hc64f9c6_303"),
    }
    of_conda |= {
        "mkl": ("2024.2.2", "ha957f24_16"),
        "numpy": ("2.1.3", "py312h58c1407_0"),
        "python": ("3.12.3", "h0_1"),
    }
    packages = tuple(
        Package(name, number, "~/conda/conda-meta", "conda", build) for name, (number, build) in of_conda.items()
    )
    facts = replace(h100(), packages=packages, torch=replace(torch("2.5.1.post303", "12.6"), build="cu126"), smoke=None)
    return with_python(facts, environment="conda", installer="conda", prefix="~/conda", executable="~/conda/bin/python")


def rocm() -> Facts:
    """An Instinct, with the wheels of PyTorch's own index."""
    own_triton = package("pytorch-triton-rocm", "3.5.1")
    own_torch = package("torch", "2.9.1+rocm6.4", "rocm6.4", ("pytorch-triton-rocm==3.5.1",))
    packages = (own_torch, own_triton, package("numpy", "2.3.1"))
    own = replace(torch("2.9.1+rocm6.4"), hip="6.4.43484")
    seen = Amd((AmdGpu("gfx942", 1 << 37),), 1, True, (KFD, RENDER))
    ran = passed(Device("cuda:0", "AMD Instinct MI300X"), version="2.9.1+rocm6.4", cuda=True)
    return replace(laptop(), packages=packages, torch=own, amd=seen, smoke=replace(ran, arch_list=("gfx90a", "gfx942")))


def xpu() -> Facts:
    """An Arc with the build for it."""
    own = replace(torch("2.9.1+xpu"), xpu="20250301")
    ran = passed(Device("xpu:0", "Intel(R) Arc(TM) B580 Graphics"), version="2.9.1+xpu")
    facts = with_torch(laptop(), "2.9.1+xpu", None, package("pytorch-triton-xpu", "3.5.0"))
    return replace(facts, torch=own, intel=Intel(("0xe20b",), "xe", (RENDER,)), smoke=ran)


def vendors_container() -> Facts:
    """NVIDIA's own container, whose torch is a build of its own beside its own companions."""
    version = "2.9.0a0+145a3a7bda.nv25.10"
    facts = with_torch(
        h100(),
        version,
        "13.0",
        package("torchvision", "0.24.0a0+094e7af5", None, ("torch",)),
        package("triton", "3.5.0+git0add6826"),
        package("numpy", "1.26.4"),
        package("nvidia-dali-cuda130", "1.52.0"),
        package("transformer-engine", "2.8.0"),
    )
    compat = {"LD_LIBRARY_PATH": "/usr/local/cuda/compat/lib:/usr/local/nvidia/lib"}
    facts = with_host(facts, container="docker", env=compat, shm_size=8 * GIB)
    ran = passed(Device("cuda:0", H100.name, "9.0"), version=version, cuda=True)
    return replace(facts, smoke=replace(ran, arch_list=("sm_80", "sm_90", "sm_100", "compute_120")))


def arm_server() -> Facts:
    """GH200: a Grace CPU, and pip's torch of PyTorch's own index."""
    markers = {**MARKERS, "platform_machine": "aarch64"}
    gh200 = Gpu(0, "NVIDIA GH200 480GB", "GPU-0", "9.0", 102_005_473_280)
    facts = with_torch(h100(), "2.9.1+cu128", "12.8", package("torchvision", "0.24.1+cu128", "cu128"))
    facts = with_host(
        with_python(facts, machine="aarch64", markers=markers), arch="aarch64", cpu_flags=("asimd", "sve")
    )
    ran = passed(Device("cuda:0", gh200.name, "9.0"), version="2.9.1+cu128", cuda=True)
    return replace(facts, nvidia=nvidia("580.95.05", gh200), smoke=ran)


def cut(**state: Any) -> Facts:
    """An H100 in MIG mode, of which a slice is torch's."""
    facts = gpus(with_gpu(h100(), "580.95.05", H100), mig=True, mig_devices=7, **state)
    facts = with_host(facts, env={"CUDA_VISIBLE_DEVICES": "MIG-5f3a9d4e-0a1b-5c6d-8e7f-102938475601"})
    return replace(facts, smoke=passed(Device("cuda:0", "NVIDIA H100 80GB HBM3 MIG 1g.10gb", "9.0"), cuda=True))


def guest() -> Facts:
    """A virtual machine with a slice of a GPU by vGPU, whose driver answers few questions."""
    seen = Gpu(0, "GRID A100D-20C", "GPU-0", "8.0", 20 * GIB, pci_width=None, ecc=None)
    facts = with_gpu(h100(), "550.90.07", seen)
    own = with_torch(facts, "2.6.0+cu124", "12.4")
    return replace(own, smoke=passed(Device("cuda:0", seen.name, "8.0"), version="2.6.0+cu124", cuda=True))


def busy() -> Facts:
    """A GPU at full load, cards of a desktop that save power, and limits as systemd sets them."""
    state: dict[str, Any] = {"pci_width": 16, "pci_width_max": 16, "pci_generation": 5, "pci_generation_max": 5}
    state |= {"throttled": ("power cap",), "memory_used": 40 * GIB, "processes": 1, "temperature": 74}
    state |= {
        "power_limit": 700,
        "power_limit_default": 700,
        "memory_repair": "none",
        "mig": False,
        "persistence": True,
    }
    limits = (Limit("nofile", 1024, 1 << 19), Limit("nproc", 1 << 18, 1 << 18), Limit("memlock", 8 << 20, 8 << 20))
    return with_host(gpus(h100(), compute_mode="default", **state), limits=limits, infiniband=0)


def idle_desktop() -> Facts:
    state: dict[str, Any] = {
        "pci_width": 8,
        "pci_width_max": 16,
        "pci_generation": 1,
        "pci_generation_max": 4,
        "throttled": (),
    }
    facts = gpus(with_gpu(h100(), "580.95.05", RTX_4090), memory_used=2 * GIB, processes=0, power_limit=450, **state)
    facts = with_torch(gpus(facts, power_limit_default=450), "2.9.1+cu130", "13.0")
    return replace(facts, smoke=passed(Device("cuda:0", RTX_4090.name, "8.9"), cuda=True))


def cluster() -> Facts:
    """A job of Slurm with two of eight GPUs, in exclusive mode, with InfiniBand and unlimited locked memory."""
    facts = gpus(h100(), compute_mode="exclusive-process", processes=0)
    limits = (Limit("nofile", 131072, 131072), Limit("memlock", None, None))
    env = {"CUDA_VISIBLE_DEVICES": "0,1", "SLURM_JOB_ID": "1"}
    return with_host(facts, limits=limits, infiniband=8, env=env)


def whole_driver() -> Facts:
    """All that is known of a driver that works."""
    toolkit = Toolkit("/usr/local/cuda", "13.0", "/usr/local/cuda/bin/nvcc", (), (), "/usr/bin/gcc")
    found = (Library("libcuda.so.1", OWN, "ld.so.cache"),)
    facts = with_nvidia(cuda=CudaStart(0, "", "13.0", 8, OWN), nodes=NODES, uvm=True, held_by=("nvidia",), xids=())
    return replace(facts, toolkit=replace(toolkit, libraries=found))


def notebook() -> Facts:
    """A kernel of Jupyter, which was chosen by its path, with pip of another Python in front of PATH."""
    facts = replace(laptop(), target=Target("~/venv/bin/python", "--python"))
    return with_host(facts, foreign_pip="/usr/bin/python3")


def module_of_a_cluster() -> Facts:
    """`module load pytorch` puts the only torch there is on PYTHONPATH."""
    place = "/sw/pytorch/lib/python3.12/site-packages"
    facts = with_torch(laptop(), "2.9.1+cpu")
    packages = (Package("torch", "2.9.1+cpu", place, "pip", "cpu"),)
    facts = replace(facts, torch=replace(torch("2.9.1+cpu"), location=f"{place}/torch"), packages=packages)
    return with_host(replace(facts, smoke=passed(version="2.9.1+cpu")), env={"PYTHONPATH": place})


def report(number: str) -> Facts:
    """A public report of collect_env."""
    return read((DATA / "reports" / f"{number}.txt").read_text("utf-8")).facts


def pasted(*pip: str, **lines: str | None) -> Facts:
    return read(envtext(pip, lines=lines)).facts


def of_system(facts: Facts) -> Facts:
    """Debian's own Python with pip's torch over it, which --break-system-packages let in."""
    return with_python(
        facts, environment="system", externally_managed=True, prefix="/usr", executable="/usr/bin/python3"
    )


OVER_SYSTEM = Package("torch", "2.6.0", "/usr/lib/python3/dist-packages")
LIGHTNING = package("lightning", "2.6.0", None, ("torch<4.0,>=2.1.0", "torchmetrics<3.0,>0.7.0"))
HUGGING_FACE = (
    package("transformers", "4.57.1", None, ("torch>=2.2; extra == 'torch'", "numpy>=1.17")),
    package("accelerate", "1.11.0", None, ("numpy<3.0.0,>=1.17", "torch>=2.0.0")),
    package("peft", "0.18.0", None, ("torch>=1.13.0",)),
)
BITSANDBYTES = package("bitsandbytes", "0.48.2", None, ("torch<3,>=2.3", "numpy>=1.17"))
FLASH = package("flash-attn", "2.8.3", "cu13torch2.9cxx11abiTRUE", ("torch",))
PYG = package("torch-scatter", "2.1.2+pt29cu130")
JAX = package("jax-cuda13-plugin", "0.8.0", None, ('nvidia-cudnn-cu13<10.0,>=9.8; extra == "with_cuda"',))
NIGHTLY = ("2.15.0.dev20261120+cu130", "13.0", package("torchvision", "0.30.0.dev20261121+cu130", "cu130"))

KINDS: Mapping[str, Callable[[], Facts]] = {
    "a server with eight H100": h100,
    "a laptop with the CPU build": laptop,
    "a Mac with Apple silicon": mac,
    "WSL 2": wsl,
    "Windows with an RTX 3090": windows,
    "a Jetson with JetPack 5": jetson,
    "a container on a GPU server, without a GPU, with the CPU build": container,
    "pip install torch 1.13.1 and NumPy 1": lambda: installed("1.13.1", RTX_3090, driver="470.223.02"),
    "pip install torch 2.0.1 and NumPy 1": lambda: installed("2.0.1", RTX_3090),
    "pip install torch 2.4.1": lambda: installed("2.4.1", RTX_3090, driver="535.183.01"),
    "pip install torch 2.6.0": lambda: installed("2.6.0", RTX_4090, driver="550.54.15"),
    "pip install torch 2.9.1": lambda: installed("2.9.1", RTX_5090),
    "the CPU build of 2.13.0 as its index has it": lambda: installed("2.13.0+cpu"),
    "uv's virtual environment, without pip": lambda: installed("2.9.1", RTX_4090, installer="uv", has_pip=False),
    "torch without companions": lambda: without(installed("2.9.1", RTX_4090), "torchvision"),
    "torch without NumPy": lambda: without(installed("2.6.0", RTX_4090), "numpy", "torchvision"),
    "a uv project with a lock": lambda: replace(
        installed("2.9.1", RTX_4090, installer="uv"), project=Project("~/work", "uv", "uv.lock", {"torch": "2.9.1"})
    ),
    "a poetry project": lambda: replace(laptop(), project=Project("~/work", "poetry", "poetry.lock", {})),
    "a virtual environment with its own torch over the system's": lambda: beside(laptop(), OVER_SYSTEM),
    "a virtual environment with --system-site-packages and the system's torch": lambda: replace(
        laptop(),
        torch=replace(torch("2.9.1+cpu"), location="/usr/lib/python3/dist-packages/torch"),
        packages=(Package("torch", "2.9.1+cpu", "/usr/lib/python3/dist-packages", None, "cpu"),),
    ),
    "Debian's own Python": lambda: of_system(laptop()),
    "the user's site folder of the system's Python": lambda: of_system(
        with_python(laptop(), user_site="~/.local/lib/python3.12/site-packages")
    ),
    "a torch that was built here and is edited": lambda: with_torch(laptop(), "2.15.0a0+git1a2b3c4"),
    "a debug build": lambda: replace(laptop(), torch=replace(torch("2.9.1+cpu"), debug=True)),
    "a nightly build with its torchvision": lambda: with_torch(h100(), *NIGHTLY),
    "conda-forge's torch": conda,
    "NVIDIA's own container": vendors_container,
    "AMD Instinct with ROCm": rocm,
    "Intel Arc with XPU": xpu,
    "an Intel GPU of the processor, with the CPU build": lambda: replace(
        laptop(), intel=Intel(("0x3e9b",), "i915", (RENDER,))
    ),
    "AMD graphics of the processor, with the CPU build": lambda: replace(
        laptop(), amd=Amd((AmdGpu("gfx1036"),), 1, True, (KFD, RENDER))
    ),
    "GH200 on aarch64": arm_server,
    "a slice of a GPU by MIG": cut,
    "a part of a GPU by vGPU": guest,
    "a GPU at full load": busy,
    "a desktop that is idle": idle_desktop,
    "a job of Slurm on a part of a node": cluster,
    "a whole driver with a toolkit of its CUDA": whole_driver,
    "a kernel of Jupyter": notebook,
    "a module of a cluster on PYTHONPATH": module_of_a_cluster,
    "a user's file that has no name of torch's": lambda: replace(laptop(), shadows=(Shadow("test", "~/work/test.py"),)),
    "LD_LIBRARY_PATH with a toolkit": lambda: with_host(h100(), env={"LD_LIBRARY_PATH": "/usr/local/cuda/lib64"}),
    "Lightning and Hugging Face": lambda: beside(h100(), LIGHTNING, *HUGGING_FACE, BITSANDBYTES),
    "flash-attn and PyG for this torch": lambda: beside(h100(), FLASH, PYG),
    "JAX beside torch": lambda: beside(h100(), JAX),
    "xFormers of this torch": lambda: beside(h100(), package("xformers", "0.0.33.post2", None, ("torch==2.9.1",))),
    "onnxruntime-gpu alone": lambda: beside(h100(), package("onnxruntime-gpu", "1.23.2")),
    "a driver newer than everything": lambda: with_nvidia(driver_version="610.10"),
    "an older driver of the same CUDA major": lambda: replace(
        with_torch(h100(), "2.9.1+cu128", "12.8"), nvidia=nvidia("525.147.05", H100)
    ),
    "an old card with the build that still has it": lambda: pasted(
        torch="2.7.1+cu126", cuda="12.6", gpus="GPU 0: NVIDIA GeForce GTX 1080 Ti", driver="560.35.03"
    ),
    "a container of Kubernetes with a GPU": lambda: with_host(h100(), container="kubernetes", shm_size=16 * GIB),
    "Apptainer on a cluster": lambda: with_host(h100(), container="apptainer"),
    "a small container with the CPU build": lambda: with_host(laptop(), container="docker", shm_size=64 << 20),
    "Alpine's C library with torch of its own packages": lambda: with_host(
        with_torch(laptop(), "2.6.0"), libc="musl", libc_version=None
    ),
    "an Intel Mac with the last torch for it": lambda: with_python(
        with_host(
            replace(with_torch(mac(), "2.2.2", None, package("numpy", "1.26.4")), apple=Apple(False)), arch="x86_64"
        ),
        machine="x86_64",
    ),
    "a free-threaded Python": lambda: with_python(laptop(), free_threaded=True, version="3.13.4", abi="cp312"),
    "a text of collect_env": lambda: pasted("torch==2.5.1", "torchvision==0.20.1", "numpy==2.1.3"),
    "the same of a laptop": lambda: pasted(
        "torch==2.5.1", torch="2.5.1+cpu", cuda="None", available="False", gpus=NOTHING, driver=NOTHING
    ),
    "public report: torch 1.1 of 2019": lambda: report("009"),
    "public report: macOS in 2020": lambda: report("035"),
    "public report: Windows with the CPU build": lambda: report("078"),
    "public report: WSL 2 with an RTX 2060": lambda: report("088"),
    "public report: a build from source": lambda: report("092"),
    "public report: a Mac with M chip": lambda: report("094"),
    "public report: a laptop's RTX 3070 in WSL": lambda: report("101"),
    "public report: RTX 3090 in WSL": lambda: report("102"),
    "public report: L40S and CUDA 12.6": lambda: report("114"),
    "public report: RTX PRO 6000 Blackwell": lambda: report("117"),
    "public report: B200": lambda: report("118"),
    "public report: Radeon PRO with a build of its own": lambda: report("054"),
    "public report: AMD's wheels on Windows": lambda: report("131"),
    "public report: Arc Pro with XPU": lambda: report("136"),
    "public report: a laptop's RTX 3060 with torch 1.13": lambda: report("138"),
}
