"""torch's own warnings, of several ages, and whether what they say of a GPU is a finding."""

from faults import assert_none

from torchdoctor.answers import answer
from torchdoctor.knowledge import load
from torchdoctor.pasted import read
from torchdoctor.rules import diagnose

RANGE = (
    "UserWarning:\n    Found GPU0 NVIDIA GeForce {gpu} which is of cuda capability {own}.\n"
    "    Minimum and Maximum cuda capability supported by this version of PyTorch is\n    (7.5) - (12.0)\n"
)
NEWER = (
    "UserWarning: NVIDIA GeForce RTX 5070 Ti with CUDA capability sm_120 is not compatible with the current PyTorch "
    "installation.\n"
)
NIGHTLY = "I installed the latest PyTorch nightly (2.6.0.dev20241112+{tag}).\n"
OLD = "PyTorch no longer supports this GPU because it is too old"
KERNEL = "RuntimeError: CUDA error: no kernel image is available for execution on the device\n"
AMD = "I have a Radeon RX 580 and Windows 10.\n"
FOUND = {  # the finding about GPUs that each text proves, or ""
    "Ubuntu, Tesla K40. PyTorch Version is 2.3.0 compiled from source and works.": "",
    "Ubuntu, Tesla K40. I use PyTorch 2.3.0 and compiled xformers from source.": "gpu-arch-dropped",
    "Ubuntu, Tesla K40. I use PyTorch 2.3.0. Should it be compiled from source?": "gpu-arch-dropped",
    KERNEL + "RTX 5080, torch 2.7.0.dev20250310+cu124, Windows": "gpu-arch-unsupported-by-build",
    KERNEL + "RTX 5080, torch 2.7.0.dev20250310+cu128, Windows": "",
    "Found GPU0 GeForce GT 630M which is of cuda capability 2.1.\n"
    f"{OLD}.\nI installed torch 1.0.1 (cuda 8.0) on Windows.": "gpu-arch-dropped",
    NIGHTLY.format(tag="cu128")
    + NEWER
    + "The current PyTorch install supports CUDA capabilities sm_37 sm_86 sm_90 compute_37.": (
        "gpu-arch-unsupported-by-build"
    ),
    RANGE.format(gpu="GTX 1080", own="6.1"): "gpu-arch-dropped",
    RANGE.format(gpu="GTX 1080", own="6.1") + "Windows 11, a second one: RTX 3090": "gpu-arch-dropped",
    RANGE.format(gpu="GTX 1080", own="6.1") + "GPUs: RTX 3090, GTX 1080\nOS: Linux": "gpu-arch-dropped",
    RANGE.partition("\n")[2].partition("\n")[2] + "GTX 1060, Windows 10": "gpu-arch-dropped",  # cut off above
    RANGE.partition("\n")[2].partition("\n")[2] + "RTX 4070, Windows 10": "",
    RANGE.format(gpu="GTX 1080", own="6.1") + "Then I installed torch 2.7.1+cu126 and it works.": "",
    RANGE.format(gpu="GTX 1080", own="6.1")
    + "Then I installed torch 2.8 and it still does not work.": "gpu-arch-dropped",
    RANGE.format(gpu="GTX 1080", own="6.1") + "If I install torch 2.7, will it work then?": "gpu-arch-dropped",
    "A colleague had:\n" + RANGE.format(gpu="GTX 1080", own="6.1") + "I have an RTX 3090.": "",
    NEWER + "After switching to the cu128 wheel the problem is gone.": "",
    f"Found GPU0 Quadro K2000M which is of cuda capability 3.0.\n {OLD}.": "gpu-arch-dropped",
    "PyTorch says it no longer supports this GPU because it is too old. I have a K2000M Quadro.": "gpu-arch-dropped",
    KERNEL + "I'm using an RTX 5080 on Linux/WSL.": "gpu-arch-unsupported-by-build",
    KERNEL + "GTX780 user": "",  # the oldest builds have code for it
    KERNEL + "RTX 4090 on Windows 11": "",
    KERNEL + "RTX 5080, torch 2.9.0+cu128, Linux": "",
    KERNEL + "RTX 5080, torch 2.5.1+cu124, Linux": "gpu-arch-unsupported-by-build",
    KERNEL + 'File "/x/site-packages/flash_attn/y.py"\nRTX 5080, Linux': "",  # whose code may lack it
    KERNEL + "Then I installed the nightly and now it works.\nRTX 5080, Linux": "",
    "A friend had:\n" + KERNEL + "I have an RTX 5080 too.": "",
    f"GPU 0: RTX 3080\nGPU 1: GTX 680\n{OLD}.": "gpu-arch-dropped",
    f"{OLD}.\nGPU: RTX 3080": "",  # it can mean none that torch has code for
    f"{OLD}.\nGPU: Tesla K40": "gpu-arch-dropped",
    f'The warning "{OLD}" is only a warning, on my K40 it works': "",
    f'I get the warning "{OLD}" on my K40': "gpu-arch-dropped",
    NEWER + "But using the CPU works.": "gpu-arch-unsupported-by-build",
    NEWER + "But after I installed the CPU build it works.": "gpu-arch-unsupported-by-build",
    NEWER + "I then switched to my old 3080, and everything works.": "gpu-arch-unsupported-by-build",
    NEWER + "I then switched to the nightly, and everything works.": "",
    KERNEL + "RTX 5080\nUpdate: fixed by installing the cu128 nightly.": "",
    KERNEL + "RTX 5080\nEdit: solved, thank you": "",
    KERNEL + "RTX 5080\nEdit: how can this be solved?": "gpu-arch-unsupported-by-build",
    KERNEL + "RTX 5080\nUpdate: not solved by a new driver": "gpu-arch-unsupported-by-build",
    KERNEL + "RTX 5080\nReinstalling with cu128 works, thanks": "",
    KERNEL + "RTX 5080\nSolved by installing cu128": "",
    KERNEL + "RTX 5080\nHow can this be\nsolved": "gpu-arch-unsupported-by-build",
    KERNEL + "RTX 5080\nAfter updating it nvidia-smi works again": "gpu-arch-unsupported-by-build",
    KERNEL + "RTX 5080\nAfter I upgraded torch the import works but training fails": "gpu-arch-unsupported-by-build",
    KERNEL + "RTX 5080\nAfter I upgraded torch it works but is slow": "",
    KERNEL + "RTX 5080\nReinstalling works, but the error stays": "gpu-arch-unsupported-by-build",
    KERNEL + "RTX 5080\nInstalling torch works.": "gpu-arch-unsupported-by-build",
    KERNEL + 'RTX 5080\n  File "drawing/splats/__init__.py", line 3, in forward\n    return _C.draw(x)': "",
    KERNEL + "RTX 5080\n    return torch._C._nn.gelu(x)": "gpu-arch-unsupported-by-build",
    KERNEL + "RTX 5080\nIt is my own CUDA extension (torch.utils.cpp_extension)": "",
    NIGHTLY.format(tag="cu121") + NEWER: "gpu-arch-unsupported-by-build",
    NIGHTLY.format(tag="cu128") + NEWER: "",  # which has code for it: the warning is of another build
    NIGHTLY.format(tag="cu121") + "RTX 5070 Ti, and it works.": "",
    "RuntimeError: Found no NVIDIA driver\n" + AMD: "cuda-build-on-amd-machine",
    ">>> torch.cuda.get_arch_list()\n['sm_80', 'sm_90']\n>>> torch.cuda.get_device_name()\n'NVIDIA GeForce RTX 5070'": (
        "gpu-arch-unsupported-by-build"
    ),
    "torch.cuda.get_arch_list() gives ['sm_70', 'sm_75'], my card is an RTX 3090": "gpu-arch-unsupported-by-build",
    "torch.cuda.get_arch_list()\n['sm_80', 'sm_120']\nGPU: RTX 5070": "",
    "torch.cuda.get_arch_list() should not be ['sm_80'] any more\nGPU: RTX 5070": "",
    "If torch.cuda.get_arch_list() has 'sm_80', it works.\nGPU: RTX 5070": "",
    "RTX 5080, torch 2.4, Ubuntu 24.04": "gpu-arch-unsupported-by-build",
    "RTX 5080, torch 2.7, Ubuntu 24.04": "",  # of which one build has code for it
    "The installer found no NVIDIA driver, which is right.\n" + AMD: "",
}
FOUND |= {
    "CUDA driver version is insufficient for CUDA runtime version": "driver-too-old-for-build",
    "cupy raised: CUDA driver version is insufficient for CUDA runtime version\nGPU: RTX 3090": "",
    "CUDA driver version is insufficient for CUDA runtime version\nonce; torch.cuda.is_available() True. 3090": "",
    "RuntimeError: The NVIDIA driver on your system is too old (found version 11040).\nAfter I updated the driver it "
    "works.\ntorch 2.4.0+cu121": "",
    "RTX 3090, torch 2.4.0+cu121.\n\n@ada: the same here.\n@bob: for me it works with driver 470.57.": "",
    "Before: driver 470.57.02, torch 1.13.1+cu117. Now: driver 550.54.14, torch 2.4.0+cu121. RTX 3090, Ubuntu": "",
    "torch 2.9.0+cu130 on my RTX 3090 with driver 550.54 said it is too old; I updated to 580.65.06": "",
    "I had numpy 2.0.0 with torch 2.1.0, which warned. Downgrading to numpy 1.26.4 fixed it. Linux": "",
    "I have numpy 2.0.0 with torch 2.1.0. Linux": "numpy2-with-old-torch",
    "TensorFlow: CUDA driver version is insufficient for CUDA runtime version\ntorch.cuda.is_available(): True": "",
}
HOPPER, BLACKWELL = "['sm_50', 'sm_80', 'sm_90']", "['sm_75', 'sm_80', 'sm_86', 'sm_90', 'sm_100', 'sm_120']"
ASKED, OWN = "torch.cuda.get_arch_list()", "I use torch 2.7.1+cu128 on my RTX 5090 on Ubuntu 22.04."
FOUND |= {  # an answer of another time, machine or torch
    f"Then {ASKED} gave {HOPPER}.\nNow {ASKED} gives {BLACKWELL}. My card is an RTX 5090": "",
    f"{ASKED}\n{HOPPER}\nwas the output on my old machine. Here I have an RTX 5090.": "",
    f"In the docs: >>> {ASKED}\n{HOPPER}\nI have an RTX 5090.": "",
    f"My colleague sees {ASKED} = {HOPPER}. I have an RTX 5090": "",
    f"    assert {ASKED} == {HOPPER}\nFails on my RTX 5090": "",
    f"{ASKED} -> {HOPPER} is what the wheel of my CI has\n\n- GPU: RTX 5090": "",
    f"{ASKED}\n{HOPPER}\n{OWN}": "",  # no build of that release has these
    f"{ASKED}\n{HOPPER}\nI compiled PyTorch 2.7.1 from source. RTX 5090, Linux": "gpu-arch-unsupported-by-build",
}
XFORMERS = (
    "WARNING[XFORMERS]: xFormers can't load C++/CUDA extensions. xFormers was built for:\n"
    "PyTorch 2.0.1+cu118 with CUDA 1108 (you have {})\n"
)
BY_HAND = "torch: {}\nGPU: RTX 5090\nOS: Linux\n"
FOUND |= {  # of two numbers it may be any release of the series, and a build of no index
    BY_HAND.format("2.6"): "gpu-arch-unsupported-by-build",
    BY_HAND.format("2.6 nightly"): "",
    BY_HAND.format("2.6a"): "",
    BY_HAND.format("2.6") + "Image: nvcr.io/nvidia/pytorch:25.01-py3": "",
    BY_HAND.format("2.6") + "I built it from source": "",
    BY_HAND.format("2.5.0") + "I built it from source": "",
    "I have torch 2.6 from NVIDIA's container and a RTX 5090 on Linux": "",
    "torch: 2.4\nxformers: 0.0.27.post2\nOS: Linux": "",
    "torch: 2.1\nxformers: 0.0.23.post1": "",
    "torch: 2.3\nxformers: 0.0.27.post2": "xformers-mismatch",
    XFORMERS.format("2.0.1"): "xformers-mismatch",  # of another build, as it cannot load
    XFORMERS.format("2.0.1+cu118"): "",
    XFORMERS.format("2.0.1") + "Edit: solved": "",
    "torch: 2.2\nnumpy: 2.0.1\nOS: Windows": "numpy2-with-old-torch",
    "torch: 2.2\nnumpy: 2.0.1\nOS: Windows\nbuilt from source": "",
}
SAYS = "{} I have RTX 3090, torch 2.4.0+cu121, Linux"
FOUND |= {
    SAYS.format("CUDA is not available in torch."): "cuda-init-failed",
    SAYS.format("Why is CUDA not available in torch?\n\n"): "cuda-init-failed",
    SAYS.format("CUDA isn't available in torch docs."): "",
    SAYS.format("CUDA not available for PyTorch 1.x on Mac."): "",
    SAYS.format("Why is CUDA not available in PyTorch for AMD?"): "",
    SAYS.format("How to handle CUDA not available in torch gracefully?"): "",
    SAYS.format("How to handle CUDA not available in torch?"): "",
}
HIP = "RuntimeError: HIP error: invalid device function\n"
NO_BINARY = '"hipErrorNoBinaryForGpu: Unable to find code object for all current devices!"\n'
FOUND |= {
    HIP + "gfx1150, PyTorch on Debian": "rocm-gpu-unsupported",
    HIP + "GPU: AMD Radeon 780M\nPyTorch on Fedora": "rocm-gpu-unsupported",
    HIP + "GPU: AMD Radeon RX 7900 XTX\nPyTorch on Fedora": "",  # whose code most builds have
    HIP + "flash_attn on a Radeon 780M": "",  # which has code of its own
    ">>> import torch\n" + NO_BINARY: "rocm-gpu-unsupported",
    "GPU: Radeon RX 580 Series\ntorch==1.8.1+rocm4.0.1\n" + NO_BINARY: "rocm-gpu-unsupported",
    "OS: Ubuntu\nblender on a Radeon RX 580\n" + NO_BINARY: "",
    "OS: Ubuntu\ntensorflow-rocm and torch on a Radeon RX 580\n" + NO_BINARY: "",
    "OS: Ubuntu\nimport torch\n" + NO_BINARY + "Edit: solved by the nightly": "",
    "torch\nrocBLAS error: Cannot read /opt/rocm/lib/rocblas/library/TensileLibrary.dat: Illegal seek for GPU arch : "
    "gfx1036": "rocm-gpu-unsupported",
}
REFUSED, NO_LIBRARY = "hipErrorNoBinaryForGpu", "TensileLibrary.dat: No such file or directory for GPU arch : gfx1010"
N_A = (
    "Collecting environment information...\nPyTorch version: N/A\nOS: Ubuntu 18.04.5 LTS (x86_64)\nPython version: 3.6"
)
FOUND |= {  # ROCm's other words, without the message too
    f"# {REFUSED} with gfx1012\n\nRX 5500 XT, ROCm 5.2. Ubuntu": "rocm-gpu-unsupported",
    f"Image rocm/pytorch:rocm4.0_ubuntu18.04_py3.6 fails: {REFUSED}. The host:\n{N_A}": "rocm-gpu-unsupported",
    "torch 2.3.1+rocm6.0 on Ubuntu, RX 5700 XT\nhipErrorInvalidDeviceFunction": "rocm-gpu-unsupported",
    "gfx803, PyTorch 1.13\nRuntimeError: HIP error: shared object initialization failed": "rocm-gpu-unsupported",
    "gfx1103, PyTorch on Fedora\nHIP error: device kernel image is invalid": "rocm-gpu-unsupported",
    "gfx90c, PyTorch on Fedora\nHIP error: no kernel image is available for execution": "rocm-gpu-unsupported",
    f"torch on Arch\nrocBLAS error: Cannot read /opt/rocm/lib/rocblas/library/{NO_LIBRARY}": "rocm-gpu-unsupported",
    "GPU: RX 6900 XT\ntorch: 1.10.0\n" + NO_BINARY: "rocm-gpu-unsupported",  # older than what is known of its code
    "GPU: RX 6900 XT\ntorch: 2.3.0\n" + NO_BINARY: "",
    f"# {REFUSED} in blender\nRX 580, gfx803, Ubuntu": "",
    f"gfx1010\n{REFUSED} when I run my kernel.hip. Ubuntu": "",
    f"torch 2.3.1+rocm6.0 on Ubuntu works on my RX 6900 XT. It fixes {REFUSED}": "",
    f"What does {REFUSED} mean?\ntorch 2.5.1+rocm6.2, Ubuntu": "",
    f"if (err == {REFUSED}) return;\ntorch 2.5.1+rocm6.2, Ubuntu": "",
    f"See https://example.org/{REFUSED}\ntorch 2.5.1+rocm6.2, Ubuntu": "",
}
UNFIT = "which isn't supported by PyTorch 2.2"
FOUND |= {
    f"Fresh install uses NumPy 2, {UNFIT}\nmacOS": "numpy2-with-old-torch",
    "pip installs numpy 2.0, which is not compatible with torch\nWindows, torch 2.1.0": "numpy2-with-old-torch",
    "NumPy 2.x was installed but it doesn't work with PyTorch 2.1\nmacOS, torch 2.1.2": "numpy2-with-old-torch",
    "It pulled in numpy 2.1, incompatible with my torch\nmacOS, torch 2.0.1": "numpy2-with-old-torch",
    f"torch: 2.2.0\nOS: macOS\nIf pip installs NumPy 2, {UNFIT}": "",
    "torch: 2.2.0\nOS: macOS\nNumPy 2 is not supported by PyTorch 2.2, so I use numpy 1.26": "",
    f"torch: 2.2.0\nOS: macOS\nDoes it use NumPy 2, {UNFIT}?": "",
    f"torch: 2.2.0\nOS: macOS\nPreviously it used NumPy 2, {UNFIT}": "",
    "torch: 2.2.0\nOS: macOS\nIt uses NumPy 2, which isn't supported by tensorflow": "",
    "torch: 2.2.0\nOS: macOS\nIt uses NumPy 2, which isn't supported by pytorch lightning": "",
}
NO_DLL = (
    'File "C:\\py\\lib\\site-packages\\torch\\__init__.py", line 148, in <module>\nraise err\nOSError: '
    '[WinError 126] x. Error loading "C:\\py\\lib\\site-packages\\torch\\lib\\shm.dll" or one of its dependencies.'
)
FOUND |= {  # names with their board's maker, releases that no CUDA for the GPU was out for, an import beside a GPU
    "GPU: Zotac RTX 5060 Ti 16GB\ntorch: 2.5.1+cu121\nOS: Windows 11": "gpu-arch-unsupported-by-build",
    "GPU: Gigabyte GeForce RTX 5080\ntorch: 2.4.0+cu118\nOS: Linux": "gpu-arch-unsupported-by-build",
    "GPU: ASUS RTX 4090\ntorch: 2.4.0+cu121\nOS: Linux": "",
    "I have windows 10, pytorch 1.3.1 and display card rtx3060": "gpu-arch-unsupported-by-build",
    "I have windows 10, pytorch 1.6.0 and display card rtx2080ti": "",
    "I have windows 10, pytorch 1.7.1 and display card rtx3090": "",
    "Your environment has PyTorch version 1.5, but I have an RTX 3090": "",
    "I have ubuntu 20.04, pytorch 1.6.0 from the NVIDIA container, and an A100": "",
    "I have ubuntu 20.04, pytorch 1.6.0 built from source, and an A100": "",
    "OS: Ubuntu 20.04\ntorch: 1.6.0\nGPU: A100\ntorch.cuda.is_available(): True": "",
    f"GPU: rx 580\n{NO_DLL}": "torch-not-importable",
    f"GPU: Intel Arc A770\n{NO_DLL}": "torch-not-importable",
    NO_DLL.replace("OSError: ", "# ").partition("# ")[2]: "torch-not-importable",
    "I fixed OSError: " + NO_DLL.partition("OSError: ")[2] + " OS: Windows, torch 2.3.0": "",
    "GPU: rx 580\nOS: Windows\ntorch.cuda.is_available(): False": "",
}
RULES = (
    "torch-not-importable",
    "rocm-gpu-unsupported",
    "driver-too-old-for-build",
    "gpu-arch-dropped",
    "gpu-arch-unsupported-by-build",
    "cuda-build-on-amd-machine",
    "xformers-mismatch",
    "numpy2-with-old-torch",
    "cuda-init-failed",
    "cpu-build-on-gpu-machine",
)


def test_what_warnings_prove() -> None:
    found = {text: [item.slug for item in diagnose(read(text).facts, load()) if item.findings] for text in FOUND}
    named = {text: ", ".join(slug for slug in slugs if slug in RULES) for text, slugs in found.items()}
    assert_none({text: named[text] != wanted and (named[text] or "nothing") for text, wanted in FOUND.items()})


def test_which_of_two_gpus_is_too_old() -> None:
    found = diagnose(read(f"GPU 0: RTX 3080\nGPU 1: GTX 680\n{OLD}.").facts, load())
    told = [item for result in found for item in result.findings if result.slug == "gpu-arch-dropped"]
    assert [item.message.partition(" has ")[0] for item in told] == ["GTX 680"]


TALK = (
    "torch 2.2.0. pip got numpy 2.0, which torch does not support, so I downgraded to numpy 1.26. Now the loss is nan",
    "torch: 2.2.0\nNote: ComfyUI installs numpy 2, which isn't supported by torch 2.2, so they pin numpy.",
    "enum: hipErrorInvalidValue, hipErrorInvalidDeviceFunction. My torch 2.4.0+rocm6.1 on RX 7900 XTX works",
    "RX 6600: hipErrorInvalidDeviceFunction is gone since HSA_OVERRIDE_GFX_VERSION=10.3.0. torch 2.4.0+rocm6.1",
    "After the override no more HIP error: no kernel image is available. torch 2.4.0+rocm6.1 RX 6600",
    'FAQ\n- [WinError 126] Not found. Error loading "C:\\v\\torch\\lib\\c10.dll" or one of its dependencies.: do this\n'
    "My torch 2.4.0+cu121 on Windows 11",
    'I no longer get [WinError 126] Not found. Error loading "C:\\v\\torch\\lib\\c10.dll" or one of its dependencies.',
)


def test_who_only_talks_of_a_failure_has_none() -> None:
    reports = {text: answer(text, load()).report for text in TALK}
    assert_none(
        {text: [item.rule for item in report.results if item.findings] for text, report in reports.items() if report}
    )
