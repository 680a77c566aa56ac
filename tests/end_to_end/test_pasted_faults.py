"""A fault that can be judged from text is found in every form that says it, and on its healthy twin nothing is.

Marked as a process: each of some hundred texts is read and judged by all rules, which takes seconds.
"""

from dataclasses import replace
from typing import NamedTuple

import pytest
from faults import assert_none
from told_machines import FORMS, Told

from torchdoctor.knowledge import load
from torchdoctor.model import Severity
from torchdoctor.pasted import read
from torchdoctor.rules import diagnose

pytestmark = pytest.mark.process


class Fault(NamedTuple):
    """slug: the finding. unsaid: forms that cannot say it."""

    slug: str
    faulty: Told
    healthy: Told
    unsaid: tuple[str, ...] = ()


LINUX = Told()
WINDOWS = Told(
    os="Windows 11",
    platform="Windows-10-10.0.22631-SP0",
    gpu="NVIDIA GeForce RTX 4070",
    driver="572.16",
    of_driver="12.8",
)
WSL = replace(
    LINUX, os="Ubuntu 22.04 (WSL2)", platform="Linux-5.15.153.1-microsoft-standard-WSL2-x86_64-with-glibc2.35"
)
AMD = replace(LINUX, torch="2.5.1+rocm6.2", cuda="", hip="6.2.41133", gpu="AMD Radeon RX 7900 XTX", driver="")
INTEL = replace(LINUX, torch="2.7.0+xpu", cuda="", gpu="Intel(R) Arc(TM) A770 Graphics", driver="", available="False")
BLACKWELL = replace(LINUX, torch="2.8.0+cu128", cuda="12.8", gpu="NVIDIA GeForce RTX 5090", driver="570.86.15")
BLACKWELL_WINDOWS = replace(WINDOWS, torch="2.7.1+cu128", cuda="12.8", gpu="NVIDIA GeForce RTX 5070 Ti")
PASCAL = replace(
    LINUX, torch="2.9.1+cu126", cuda="12.6", gpu="NVIDIA GeForce GTX 1080 Ti", driver="580.65.06", of_driver="13.0"
)
CUDA_12_1 = replace(LINUX, torch="2.3.1+cu121", cuda="12.1")
WHEELS = ("nvidia-cublas-cu12==12.4.5.8", "nvidia-cudnn-cu12==9.1.0.70")
PYPI_WHEELS = ("nvidia-cuda-runtime-cu12==12.4.127", *WHEELS)
# As torch warns, where nothing else in the text says it.
OLD_DRIVER = (
    "/opt/x/torch/cuda/__init__.py:128: UserWarning: CUDA initialization: The NVIDIA driver on your system is too old "
    "(found version 11040). Please update your GPU driver by downloading and installing a new version from the URL: "
    "http://www.nvidia.com/Download/index.aspx (Triggered internally at ../c10/cuda/CUDAFunctions.cpp:108.)\n"
    "  return torch._C._cuda_getDeviceCount() > 0"
)
NEW_GPU = (
    "C:\\x\\torch\\cuda\\__init__.py:235: UserWarning:\n"
    "NVIDIA GeForce RTX 5070 Ti with CUDA capability sm_120 is not compatible with the current PyTorch installation.\n"
    "The current PyTorch install supports CUDA capabilities sm_50 sm_60 sm_61 sm_70 sm_75 sm_80 sm_86 sm_90.\n"
)
OLD_GPU = (
    "/x/torch/cuda/__init__.py:83: UserWarning:\n    Found GPU0 Tesla K40c which is of cuda capability 3.5.\n"
    "    PyTorch no longer supports this GPU because it is too old.\n"
    "    The minimum cuda capability supported by this library is 3.7.\n"
)
NO_CUDA = "AssertionError: Torch not compiled with CUDA enabled"
MISMATCH = "$ nvidia-smi\nFailed to initialize NVML: Driver/library version mismatch\nNVML library version: 550.54"
UNSURE = ("prose", "session", "by hand", "form", "transformers")  # whether conda installed torch
LISTS = ("prose", "by hand", "no system")  # nobody writes CUDA's wheels into them

FAULTS = (
    Fault("driver-too-old-for-build", replace(LINUX, driver="470.82.01", of_driver="11.4", available="False"), LINUX),
    Fault(
        "driver-too-old-for-build",
        replace(WINDOWS, torch="2.9.1+cu130", cuda="13.0", driver="551.61", of_driver="12.4", available="False"),
        replace(WINDOWS, torch="2.9.1+cu130", cuda="13.0", driver="581.42", of_driver="13.0"),
    ),
    Fault(
        "driver-too-old-for-build",
        replace(LINUX, above=OLD_DRIVER, driver="", available="False"),
        LINUX,
        ("no system",),
    ),
    Fault(
        "driver-too-old-for-build",
        replace(LINUX, torch="2.5.1", packages=PYPI_WHEELS, driver="470.82.01", of_driver="11.4", available="False"),
        replace(LINUX, torch="2.5.1", packages=PYPI_WHEELS),
        LISTS,
    ),
    Fault("gpu-arch-unsupported-by-build", replace(BLACKWELL, torch="2.6.0+cu124", cuda="12.4"), BLACKWELL),
    Fault(
        "gpu-arch-unsupported-by-build",
        replace(BLACKWELL_WINDOWS, torch="2.6.0+cu126", cuda="12.6"),
        BLACKWELL_WINDOWS,
    ),
    Fault(
        "gpu-arch-unsupported-by-build",
        replace(BLACKWELL_WINDOWS, torch="2.6.0+cu124", cuda="12.4", above=NEW_GPU),
        BLACKWELL_WINDOWS,
    ),
    Fault("gpu-arch-dropped", replace(PASCAL, torch="2.9.1+cu130", cuda="13.0"), PASCAL),
    Fault(
        "gpu-arch-dropped",
        replace(LINUX, torch="1.13.1+cu117", cuda="11.7", gpu="Tesla K40c", driver="470.82.01", above=OLD_GPU),
        replace(LINUX, torch="1.13.1+cu117", cuda="11.7", gpu="Tesla K80", driver="470.82.01"),
    ),
    Fault("cpu-build-on-gpu-machine", replace(LINUX, torch="2.5.1+cpu", cuda="", available="False"), LINUX),
    Fault("cpu-build-on-gpu-machine", replace(WINDOWS, torch="2.5.1+cpu", cuda="", available="False"), WINDOWS),
    Fault("cpu-build-on-gpu-machine", replace(WSL, torch="2.5.1+cpu", cuda="", available="False"), WSL),
    Fault(
        "cpu-build-on-gpu-machine",
        replace(WINDOWS, torch="2.5.1", cuda="", available="False"),
        WINDOWS,
        ("ComfyUI", "no system", *UNSURE),
    ),
    Fault(
        "cpu-build-on-gpu-machine", replace(WINDOWS, torch="2.5.1", cuda="", above=NO_CUDA, available="False"), WINDOWS
    ),
    Fault("cuda-init-failed", replace(LINUX, available="False"), LINUX, ("ComfyUI",)),
    Fault(
        "cuda-init-failed",
        replace(LINUX, torch="2.5.1", available="False"),
        replace(LINUX, torch="2.5.1"),
        ("ComfyUI", "collect_env"),
    ),
    Fault(
        "driver-library-mismatch",
        replace(LINUX, above=MISMATCH, driver="", available="False"),
        LINUX,
    ),
    Fault(
        "torchvision-mismatch",
        replace(LINUX, packages=("torchvision==0.19.1+cu124",)),
        replace(LINUX, packages=("torchvision==0.20.1+cu124",)),
    ),
    Fault(
        "torchvision-mismatch",
        replace(LINUX, packages=("torchvision==0.20.1+cpu",)),
        replace(LINUX, packages=("torchvision==0.20.1+cu124",)),
    ),
    Fault(
        "torchaudio-mismatch",
        replace(LINUX, packages=("torchvision==0.20.1+cu124", "torchaudio==2.6.0+cu124")),
        replace(LINUX, packages=("torchvision==0.20.1+cu124", "torchaudio==2.5.1+cu124")),
    ),
    Fault(
        "numpy2-with-old-torch",
        replace(LINUX, torch="2.1.2+cu121", cuda="12.1", packages=("numpy==2.1.0",)),
        replace(LINUX, torch="2.1.2+cu121", cuda="12.1", packages=("numpy==1.26.4",)),
    ),
    Fault(
        "xformers-mismatch",
        replace(LINUX, packages=("xformers==0.0.27",)),
        replace(LINUX, packages=("xformers==0.0.29.post1",)),
    ),
    Fault("triton-mismatch", replace(LINUX, packages=("triton==3.2.0",)), replace(LINUX, packages=("triton==3.1.0",))),
    Fault(
        "mixed-cuda-libs",
        replace(LINUX, packages=(*WHEELS, "nvidia-cudnn-cu11==8.9.6.50")),
        replace(LINUX, packages=WHEELS),
        LISTS,
    ),
    Fault(
        "mixed-cuda-libs",
        replace(LINUX, torch="2.5.1", packages=(*WHEELS, "nvidia-cudnn-cu11==8.9.6.50")),
        replace(LINUX, torch="2.5.1", packages=WHEELS),
        LISTS,
    ),
    Fault(
        "cudnn-mismatch",
        replace(CUDA_12_1, packages=("nvidia-cudnn-cu12==9.1.0.70",)),
        replace(CUDA_12_1, packages=("nvidia-cudnn-cu12==8.9.2.26",)),
        LISTS,
    ),
    # collect_env lists no GPU of another vendor to a torch that is not built for it.
    Fault(
        "cuda-build-on-amd-machine",
        replace(AMD, torch="2.5.1+cu124", cuda="12.4", hip="", available="False"),
        AMD,
        ("collect_env", "no system"),
    ),
    Fault(
        "cpu-build-on-amd-machine",
        replace(AMD, torch="2.5.1+cpu", hip="", available="False"),
        AMD,
        ("collect_env", "no system"),
    ),
    Fault("no-xpu-build-on-intel-machine", replace(INTEL, torch="2.7.0+cpu"), INTEL, ("collect_env",)),
    Fault(
        "wsl1-no-gpu",
        replace(
            WSL,
            os="Ubuntu 20.04 (WSL1)",
            platform="Linux-4.4.0-19041-Microsoft-x86_64-with-glibc2.29",
            gpu="",
            driver="",
            available="False",
        ),
        WSL,
        ("ComfyUI", "session", "no system"),
    ),
)


def test_each_fault_is_found_in_every_form_and_nothing_on_its_twin() -> None:
    assert_none(
        {
            f"{number}. {fault.slug}, {form}": wrong(fault, form)
            for number, fault in enumerate(FAULTS)
            for form in FORMS.keys() - {*fault.unsaid}
        }
    )


def wrong(fault: Fault, form: str) -> str:
    found, twin = findings(FORMS[form](fault.faulty)), findings(FORMS[form](fault.healthy))
    missed = "" if fault.slug in found else f"not found, but {found}"
    return "; ".join(filter(None, [missed, f"found on its twin: {twin}" if twin else ""]))


def findings(text: str) -> list[str]:
    results = diagnose(read(text).facts, load())
    return [result.slug for result in results if result.findings and result.severity is not Severity.NOTE]


def test_a_torch_without_a_tag_is_of_pypi_only_where_pip_lists_it_and_nobody_names_conda() -> None:
    told = replace(WINDOWS, torch="2.5.1", cuda="", available="False")
    texts = {
        FORMS["tools"](told): True,
        f"I use conda.\n{FORMS['tools'](told)}": False,
        FORMS["prose"](told): False,
        FORMS["by hand"](told): False,
    }
    assert_none({text: ("cpu-build-on-gpu-machine" in findings(text)) != wanted for text, wanted in texts.items()})


ALONE = {
    "python-unsupported": (
        "$ python --version\nPython {}\n$ pip install torch\nERROR: No matching distribution found for torch\nUbuntu",
        "3.30.0",
        "3.12.1",
    ),
    "no-wheel-32bit": (
        "Python 3.8.10 (tags/v3.8.10:3d8993a, May  3 2021) [MSC v.1928 {}] on win32\n>>> ^Z\n"
        "C:\\> pip install torch\nERROR: No matching distribution found for torch",
        "32 bit (Intel)",
        "64 bit (AMD64)",
    ),
    "cpu-build-on-gpu-machine": (
        "- Device: Jetson Orin Nano 8GB\n- JetPack: 6.2\n- Python: 3.10.12\n- PyTorch: {}\n",
        "2.7.0+cpu",
        "2.7.0",
    ),
    "mps-unavailable": ("- OS: macOS {}\n- Chip: Apple M1\n- torch 2.9.1\n- Python 3.11\n", "13.6", "14.5"),
    "duplicate-torch-pip-and-conda": (
        "# Name  Version  Build  Channel\nnumpy  1.26.4  py310heeff2f4_0\n"
        "pytorch  2.2.2  py3.10_cuda12.1_cudnn8.9.2_0  pytorch\n{}\ntorchvision  0.17.2  py310_cu121  pytorch\n",
        "torch  2.5.1  pypi_0  pypi",
        "tqdm  4.66.1  pypi_0  pypi",
    ),
    "xformers-mismatch": (
        "xFormers was built for:\n    PyTorch 2.1.0+cu121 with CUDA 1201 (you have {})\n"
        "    Python  3.10.13 (you have 3.10.11)\n",
        "2.1.2+cpu",
        "2.1.0+cu121",
    ),
    "driver-too-old-for-build": (
        '  File "/home/u/lib/python3.6/site-packages/torch/cuda/__init__.py", line 82\nAssertionError: \n{}',
        "The NVIDIA driver on your system is too old (found version 9000).",
        "expected scalar type Float",
    ),
    "driver-too-old-for-build ": ("PyTorch: 2.9.1\nGPU: RTX 3090\nDriver: {}\nOS: Linux", "470.82.01", "550.54.14"),
    "gpu-arch-unsupported-by-build": ("PyTorch: {}\nGPU: RTX 5080 Laptop\nOS: Windows 11", "2.2.1", "2.9.1"),
    "numpy2-with-old-torch": (
        'A module that was compiled using NumPy 1.x cannot be run in\nNumPy 2.0.2 as it may crash.\n  File "{}"',
        "C:\\x\\site-packages\\torch\\__init__.py",
        "C:\\x\\site-packages\\cv2\\__init__.py",
    ),
    "numpy2-with-old-torch ": (
        "There is a warning while importing {}:\nA module that was compiled using NumPy 1.x cannot be run in\n"
        "NumPy 2.0.1 as it may crash.\nPython 3.10 on Linux",
        "torch",
        "cv2",
    ),
    "xformers-mismatch ": (
        "WARNING[XFORMERS]: xFormers can't load C++/CUDA extensions. xFormers was built for:\n"
        "    PyTorch 2.1.2+cu121 with CUDA 1201 (you have {})\n",
        "2.1.2+cpu",
        "2.1.2+cu121",
    ),
    "triton-mismatch": (
        'torch 2.2.1 requires triton==2.2.0; platform_system == "Linux" and platform_machine == "x86_64" and '
        'python_version < "3.12", but you have triton {} which is incompatible.',
        "3.0.0",
        "2.2.0",
    ),
    "triton-mismatch ": (
        'ERROR: torch 2.1.2 has requirement triton==2.1.0; platform_system == "Linux" and platform_machine == '
        '"x86_64", but you\'ll have triton {} which is incompatible.',
        "2.2.0",
        "2.1.0",
    ),
    "triton-mismatch  ": (
        "I have installed triton-{} in Ubuntu 22.04, but torch 2.4.0 requires triton==3.0.0. Please help",
        "2.1.0",
        "3.0.0",
    ),
    "torchvision-mismatch ": (
        "torchvision 0.18.1 has requirement torch==2.3.1, but you'll have torch {} which is incompatible.",
        "2.5.1",
        "2.3.1",
    ),
    "torchvision-mismatch  ": (  # only what a program printed shows by a missing tag that a wheel is PyPI's
        "{}torch 2.3.1+cu121\ntorchvision 0.18.1\n\nWindows 11",
        "$ pip list\nPackage Version\n------- -------\n",
        "- GPU: RTX 4090\n",
    ),
    "torchvision-mismatch   ": (
        "{}torch==2.7.0+cpu\ntorchvision==0.22.0\ntorchaudio==2.7.0\n\nUbuntu 22.04",
        "filelock==3.13.1\n",
        "",
    ),
    "torchvision-mismatch    ": (
        "Location: /home/u/x/lib/python3.10/site-packages\nName: torch\nVersion: {}\nSummary: Tensors\n"
        "$ pip show torchvision\nName: torchvision\nVersion: 0.22.0",
        "2.7.0+cpu",
        "2.7.0",
    ),
    "cuda-compat-on-geforce": (
        "RuntimeError: Unexpected error from cudaGetDeviceCount(). Error 804: forward compatibility was attempted on "
        "non supported HW\nUbuntu 22.04, the GPUs are {}.",
        "3090s",
        "A100s",
    ),
    "cuda-build-on-amd-machine": (
        "RuntimeError: Found no NVIDIA driver on your system.\nUbuntu 22.04, my GPU is a {}",
        "Radeon RX 7900 XTX",
        "thing of the past",
    ),
    "torchvision-mismatch": (
        "RuntimeError: Detected that PyTorch and torchvision were compiled with different CUDA major versions. "
        "PyTorch has CUDA Version={} and torchvision has CUDA Version=11.8. Ubuntu",
        "12.1",
        "not told",
    ),
    "cudnn-version-clash": (
        "RuntimeError: cuDNN version incompatibility: PyTorch was compiled  against (9, 1, 0) but found runtime "
        "version ({}). Ubuntu 22.04",
        "8, 9, 2",
        "of another kind",
    ),
    "torch-not-importable": (
        'File "/home/u/x/lib/python3.10/site-packages/{}/__init__.py", line 229, in <module>\n'
        "    from x import *\nImportError: libx.so: undefined symbol: iJIT_NotifyEvent",
        "torch",
        "cv2",
    ),
    "driver-too-old-for-build  ": (
        "# {} what now?\n\nUbuntu",
        "Nvidia driver on your system is too OLD,",
        "It is slow,",
    ),
    "torchvision-mismatch     ": (
        "RuntimeError: No such operator torchvision::{}\nHow to solve this?\nUbuntu",
        "nms",
        "my_own_op",
    ),
    "torchvision-mismatch      ": (
        '/home/u/x/lib/python3.9/site-packages/torchvision/io/image.py:13: UserWarning: {}\n  warn(f"Failed ...")',
        "Failed to load image Python extension: libtorch_cuda_cu.so: cannot open shared object file: No such file",
        "Failed to load image Python extension: libjpeg.so.9: cannot open shared object file: No such file",
    ),
    "torchaudio-mismatch": (
        '  File "/home/u/x/lib/python3.10/site-packages/torchaudio/_extension.py", line 105, in _init_extension\n'
        '  File "/home/u/x/lib/python3.10/site-packages/torch/_ops.py", line 643, in load_library\n'
        "OSError: {}: cannot open shared object file: No such file or directory",
        "libtorch_cuda_cpp.so",
        "libsox.so",
    ),
    "torchaudio-mismatch ": (
        "# OSError: {}: cannot open shared object file: No such file or directory\n\nUbuntu\n"
        "File ~/v/lib/python3.8/site-packages/torchaudio/__init__.py:1, in <module>\n----> 1 from torchaudio import x",
        "libtorch_hip.so",
        "libsndfile.so",
    ),
    "cudnn-version-clash ": (
        "RuntimeError: cuDNN version mismatch: PyTorch was compiled against 7003 but {}. Ubuntu",
        "linked against 7300",
        "I do not know more",
    ),
    "extension-abi-mismatch": (
        "- torch: 2.3.0\n\nflash_attn_2_cuda.cpython-310-x86_64-linux-gnu.so: undefined\n symbol: {}",
        "_ZN3c104cuda9SetDeviceEi",
        "PyCMethod_New",
    ),
    "extension-abi-mismatch ": (
        "torch 2.1.0\nImportError: DLL load failed while importing {}: The specified procedure could not be found.",
        "flash_attn_2_cuda",
        "QtCore",
    ),
    "mps-unavailable ": (
        "I have a MacBook M1 (macOS-{}-arm64-arm-64bit) and torch 2.5.1.\nRuntimeError: The MPS backend is "
        "supported on MacOS 12.3+.Current OS version can be queried using `sw_vers`\n$ sw_vers\nProductName: macOS",
        "12.7.6",
        "15.1",
    ),
    "mps-unavailable  ": (
        "RuntimeError: The MPS backend is supported on MacOS 12.3+, even though my MacOs is {}.",
        "12.7.6",
        "14.5",
    ),
    "cpu-build-on-gpu-machine ": (
        "AssertionError: {}\nNVIDIA-SMI 535.104.05       Driver Version: 535.104.05       CUDA Version: 12.2\nLinux",
        "Torch not compiled with CUDA enabled",
        "shapes differ",
    ),
    "cuda-init-failed": (
        "nvidia-smi: NVIDIA-SMI 450.51.05    Driver Version: 450.51.05    CUDA Version: 11.0\n"
        "print(torch.__version__)\n1.8.1+cu102\nUbuntu. torch.cuda.is_available() returns {}.",
        "False",
        "True",
    ),
    "cuda-build-on-amd-machine ": (
        "# {} on your system\n\nI have a RX7900XTX, no Nvidia.\nUbuntu",
        "Found no NVIDIA driver",
        "There is dust",
    ),
    "numpy2-with-old-torch  ": (
        "A module that was compiled using NumPy 1.x cannot be run in\nNumPy 2.0.0 as it may crash.\n"
        '  File "C:\\x\\site-packages\\{}\\hub.py", line 5, in <module>\n',
        "torch",
        "tensorflow",
    ),
    "gpu-arch-unsupported-by-build ": (
        "We are trying to run the whole of it with torch and are facing an issue like NVIDIA GeForce RTX 5080 with "
        "CUDA capability sm_{} is not compatible with the current PyTorch installation.\n"
        "The current PyTorch install supports CUDA capabilities sm_37 sm_50 sm_60 sm_61 sm_90 compute_37.\nWindows 11",
        "120",
        "_ something else that",
    ),
    "driver-too-old-for-build   ": (
        " - PyTorch Version (e.g., 1.0): 1.3.0\n - OS (e.g., Linux): Debian 9\n - How you installed PyTorch (`conda`, "
        "`pip`, source): pip\n - GPU models and configuration: GTX 1080\n\nMy driver is {}",
        "410.48. torch.cuda.is_available() is False",
        "440.33. torch.cuda.is_available() is True",
    ),
    "gpu-arch-unsupported-by-build  ": (
        "# Does not work with {}\n\n- torch: 2.6.0+cu124\n- os: win11",
        "5060 Ti",
        "3060 Ti",
    ),
    "cpu-build-on-gpu-machine  ": (
        "Installed the {} PyTorch 2.2.0 by mistake, the machine has a GTX 1080 Ti on Ubuntu",
        "CPU version of",
        "release",
    ),
    "cpu-build-on-gpu-machine   ": (
        "I am on Windows 11 {} and get AssertionError: Torch not compiled with CUDA enabled",
        "with an RTX GPU",
        "without an RTX GPU",
    ),
    "rocm-gpu-unsupported": (
        "RX 6700 XT, Ubuntu 22.04, torch 2.3.0+rocm6.0\nRuntimeError: HIP error: {}",
        "invalid device function",
        "out of memory",
    ),
    "torchtext-mismatch": (
        "OSError: /x/lib/python3.9/site-packages/torchtext/lib/libtorchtext.so: {}",
        "undefined symbol: _ZN2at4_ops10zeros_like4callE",
        "file too short",
    ),
    "numpy2-with-old-torch   ": (
        "UserWarning: Failed to initialize NumPy: {} (Triggered internally at x.cpp:84.)\nnumpy 2.0.0\nLinux",
        "_ARRAY_API not found",
        "No module named 'numpy'",
    ),
    "torch-not-importable ": (
        "# OSError: [WinError 126] The specified module could not be found. Error loading "
        '"C:\\x\\site-packages\\{}\\lib\\fbgemm.dll" or one of its dependencies',
        "torch",
        "other",
    ),
    "torch-not-importable  ": (
        "~/conda/lib/python3.6/site-packages/{} in <module>()\n     55     pass\n---> 56 import it\n"
        "ImportError: libcublas.so.9.0: cannot open shared object file",
        "torch/__init__.py",
        "x/__init__.py",
    ),
    "cpu-build-on-gpu-machine    ": (
        "> INFO     nVidia toolkit detected\n>INFO     Torch 2.0.1+{}\n>WARNING  Torch reports CUDA not available",
        "cpu",
        "cu118",
    ),
    "torchaudio-mismatch  ": (
        'File "/x/lib/python3.7/site-packages/torchaudio/extension/extension.py", line 19, in _init_script_module\n'
        "AttributeError: module '{}' has no attribute 'classes'\nUbuntu",
        "torch",
        "numpy",
    ),
    "torchaudio-mismatch   ": (
        "ImportError: /x/dist-packages/{}.cpython-35m-x86_64-linux-gnu.so: undefined symbol: _ZN2at19Undefined",
        "_torch_sox",
        "lib_sox",
    ),
    "gpu-arch-dropped": (
        "my environment is linux, tesla {}, pytorch1.4, cuda101, python3.7.\n"
        "CUDA error: no kernel image is available for execution on the device",
        "K40c",
        "V100",
    ),
    "driver-not-loaded": (
        "{}\nUbuntu 22.04 / torch 2.2.0+cu121 / RTX 3090",
        "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
        "",
    ),
    "no-xpu-build-on-intel-machine": (
        "AssertionError: {}\nGPU : Intel Arc A750 8GB\nPython version : 3.12\nOS: Windows 11",
        "Torch not compiled with XPU enabled",
        "out of memory",
    ),
    "torchvision-mismatch          ": (
        "ERROR: (torchvision 0.19.0 requires torch==2.4.0, but you'll have torch {} which is incompatible.\nLinux",
        "2.3.0",
        "2.4.0",
    ),
    "driver-sees-no-gpu": ("$ nvidia-smi\n{}\n\ntorch 2.2.0+cu121\nUbuntu 22.04", "No devices were found", ""),
}


def test_each_fault_that_few_forms_can_say() -> None:
    judged = {
        slug: (findings(text.format(bad)), findings(text.format(good))) for slug, (text, bad, good) in ALONE.items()
    }
    assert_none({slug: pair for slug, pair in judged.items() if slug.strip() not in pair[0] or pair[1]})
