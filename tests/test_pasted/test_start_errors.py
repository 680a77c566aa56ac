"""CUDA or ROCm that does not start, by torch's exceptions and by the banner of NVIDIA's images."""

from faults import assert_none

from torchdoctor.knowledge import load
from torchdoctor.model import Facts
from torchdoctor.pasted import read
from torchdoctor.rules import diagnose

MACHINE = "OS: Ubuntu 22.04\nPython: 3.10\ntorch: 2.1.0\n"
FAILED = "RuntimeError: CUDA driver initialization failed, you might not have a CUDA gpu.\n"
UNKNOWN = "RuntimeError: CUDA unknown error - this may be due to an incorrectly set up environment, e.g. x.\n"
COUNTED = (
    "RuntimeError: Unexpected error from cudaGetDeviceCount(). Did you run some cuda functions before calling "
    "NumCudaDevices() that might have already\nset an error? Error {}\n"
)
NO_HIP = "RuntimeError: No HIP GPUs are available\n"
WARNED = (
    "python -c 'import torch; print(torch.cuda.is_available())'\n/opt/py/site-packages/torch/cuda/__init__.py:82:\n"
    "UserWarning: HIP initialization: Unexpected error from hipGetDeviceCount().\n"
    "Did you run some cuda functions before calling NumHipDevices() that might have already set an error?\n"
    "Error 101: hipErrorInvalidDevice (Triggered internally at /c10/hip/HIPFunctions.cpp:110.)\n"
    "return torch._C._cuda_getDeviceCount() > 0\nFalse\n"
)
BANNER = (
    "ERROR: The NVIDIA Driver is present, but CUDA failed to initialize.  GPU functionality will not be available.\n"
    "   [[ {} ]]\n"
)
NO_FORWARD = BANNER.format("Forward compatibility was attempted on non supported HW (error 804)")
OLD_SYSTEM = (
    "ImportError: /lib64/libstdc++.so.6: version `GLIBCXX_3.4.20' not found (required by /srv/py/site-packages/{})\n"
)
PROVED = {  # the findings of each text
    MACHINE + FAILED: "cuda-init-failed",
    MACHINE + "I get RuntimeError: " + FAILED.partition(": ")[2]: "cuda-init-failed",
    MACHINE + UNKNOWN: "cuda-init-failed",
    MACHINE + UNKNOWN + "I rebooted and it works now.": "",
    MACHINE + "What does this mean?\n" + UNKNOWN: "",
    MACHINE + "We no longer see:\n" + FAILED: "",
    MACHINE + UNKNOWN + "DataLoader with num_workers=4": "",
    MACHINE + FAILED + "CUDA_VISIBLE_DEVICES='' was set.": "",
    MACHINE + FAILED + "AMD RX 6800": "",
    MACHINE + NO_HIP + "Adding me to the group render helped.": "",
    MACHINE.replace("2.1.0", "2.1.0+cu121") + NO_HIP: "",
    "GPU: A100\n" + BANNER.format("System not yet initialized (error 802)") + "It is gone since the service runs.": "",
    MACHINE + COUNTED.format("2: out of memory"): "cuda-init-failed",
    MACHINE + COUNTED.format("802: system not yet initialized"): "fabric-manager",
    MACHINE + COUNTED.format("804: forward compatibility was attempted on non supported HW"): "",  # a look at the GPU
    MACHINE + FAILED + "torch.cuda.is_available(): True": "",
    MACHINE + FAILED + "Then I updated the driver to 550 and now it works.": "",
    MACHINE + "A colleague had:\n" + FAILED: "",
    MACHINE + FAILED + "It happens in the worker that os.fork() made.": "",
    MACHINE + "If you see RuntimeError: " + FAILED.partition(": ")[2]: "",
    MACHINE.replace("2.1.0", "2.1.0+cpu") + FAILED: "",  # of another torch
    MACHINE + NO_HIP: "no-driver",
    MACHINE.replace("2.1.0", "2.1.0+rocm5.6") + NO_HIP: "no-driver",
    MACHINE + "RuntimeError: HIP error: hipErrorNoDevice\n": "no-driver",
    MACHINE + WARNED: "no-driver",
    MACHINE + NO_HIP + "torch.cuda.is_available(): True": "",
    MACHINE + "On another machine:\n" + NO_HIP: "",
    MACHINE + NO_HIP + "Edit: solved": "",
    MACHINE + "hipErrorNoDevice is 100 in the enum.": "",
    f"GPU: RTX 2070\n{NO_FORWARD}": "cuda-compat-on-geforce",
    f"GPU: A100\n{NO_FORWARD}": "",  # there it may be the driver's library
    f"GPU: RTX 2070\n{NO_FORWARD}Then I upgraded the driver to 550 and it works.": "",
    "GPU: A100\n" + BANNER.format("System not yet initialized (error 802)"): "fabric-manager",
    MACHINE + OLD_SYSTEM.format("torch/lib/libtorch_python.so"): "torch-not-importable",
    MACHINE + OLD_SYSTEM.format("matplotlib/_path.so"): "",
    MACHINE + OLD_SYSTEM.format("torch/lib/libc10.so") + "I fixed it: after I installed gcc 12, it works.": "",
    "GPU: RTX 2070\nNVIDIA driver: 550.54.14\nOS: Ubuntu 22.04\nGPU functionality is available.": "",
}


def facts(text: str) -> Facts:
    return read(text).facts


def test_what_does_not_start() -> None:
    slugs = {text: [item.slug for item in diagnose(facts(text), load()) if item.findings] for text in PROVED}
    found = {text: ", ".join(slugs[text]) for text in PROVED}
    assert_none({text: found[text] != wanted and (found[text] or "nothing") for text, wanted in PROVED.items()})


def test_an_answer_below_a_warning_of_several_lines() -> None:
    smoke = facts(MACHINE + WARNED).smoke
    assert smoke is not None
    assert smoke.cuda_available is False


def test_a_table_of_rocm_smi_without_names() -> None:
    table = "==== ROCm System Management Interface ====\n GPU  Temp  AvgPwr  SCLK  MCLK\n  0  35c  73W  1Mhz  3Mhz\n"
    assert facts(table).amd is not None
    named = facts(f"I have a Radeon RX 580.\n{table}").smoke
    assert named is not None
    assert [device.name for device in named.devices] == ["Radeon RX 580"]


def test_a_lock_whose_own_entry_of_torch_was_cut_off() -> None:
    lock = (
        '[[package]]\nname = "numpy"\nversion = "2.0.0"\n[[package]]\nname = "x"\nversion = "0.1"\ndependencies = [\n'
    )
    row = '{ name = "torch", version = "2.6.0", marker = "sys_platform == \'darwin\'" },\n'
    tagged = row.replace("2.6.0", "2.6.0+cpu")
    assert version_of(lock + row + tagged) == "2.6.0"
    assert version_of(lock.replace("x", "torch") + row + row.replace("2.6.0", "2.5.1")) == "0.1"  # its own entry


def version_of(text: str) -> str | None:
    torch = facts(text).torch
    return torch.version if torch else None
