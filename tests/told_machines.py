"""Invented machines in the words in which people paste them: one machine as a text of every form."""

from collections.abc import Callable
from dataclasses import dataclass

VENDOR_TOOLS = ("Radeon", "Arc")


@dataclass(frozen=True)
class Told:
    """What a text may say. "" where the machine does not have it; above: what stands before the report."""

    torch: str = "2.5.1+cu124"
    cuda: str = "12.4"
    python: str = "3.11.9"
    os: str = "Ubuntu 22.04.4 LTS"
    platform: str = "Linux-5.15.0-101-generic-x86_64-with-glibc2.35"
    gpu: str = "NVIDIA GeForce RTX 3090"
    driver: str = "550.54.14"
    of_driver: str = "12.4"
    available: str = "True"
    packages: tuple[str, ...] = ()
    above: str = ""
    hip: str = ""

    @property
    def windows(self) -> bool:
        return self.os.startswith("Windows")

    @property
    def nvidia(self) -> bool:
        return bool(self.gpu) and not any(word in self.gpu for word in VENDOR_TOOLS)

    @property
    def installed(self) -> tuple[str, ...]:
        return (f"torch=={self.torch}", *self.packages)


def collect_env(told: Told) -> str:
    listed = "\n".join(f"[pip3] {item}" for item in told.installed)
    return f"""{told.above}
Collecting environment information...
PyTorch version: {told.torch}
Is debug build: False
CUDA used to build PyTorch: {told.cuda or "Could not collect"}
ROCM used to build PyTorch: {told.hip or "N/A"}

OS: {told.os} (x86_64)
Libc version: glibc-2.35

Python version: {told.python} (main, Apr  6 2024, 06:26:00) [GCC 11.4.0] (64-bit runtime)
Python platform: {told.platform}
Is CUDA available: {told.available}
CUDA runtime version: Could not collect
GPU models and configuration: {f"GPU 0: {told.gpu}" if told.nvidia else "Could not collect"}
Nvidia driver version: {told.driver or "Could not collect"}

Versions of relevant libraries:
{listed}
[conda] Could not collect
"""


def prose(told: Told) -> str:
    gpu = f" with an {told.gpu}" if told.gpu else ""
    driver = f" (driver {told.driver})" if told.driver else ""
    beside = "".join(f", {item.replace('==', ' ')}" for item in told.packages)
    return f"""Hi, I get a strange error when I train my model.
{told.above}
I am using torch {told.torch}{beside} with Python {told.python} on {told.os}{gpu}{driver}.
torch.cuda.is_available() returns {told.available}. Any help?
"""


def smi(told: Told) -> str:
    if "Radeon" in told.gpu:
        return f"$ rocm-smi\nGPU[0]\t\t: Card series: \t\t{told.gpu}\nGPU[0]\t\t: GFX Version: \t\tgfx1100\n"
    if "Arc" in told.gpu:
        return f"$ xpu-smi discovery\n| 0 | Device Name: {told.gpu} |\n| | Vendor Name: Intel(R) Corporation |\n"
    if not told.driver:
        return ""
    mode = "WDDM" if told.windows else "Off "
    return f"""$ nvidia-smi
| NVIDIA-SMI {told.driver}             Driver Version: {told.driver}     CUDA Version: {told.of_driver}     |
|-----------------------------------------+------------------------+----------------------+
|   0  {told.gpu:<25}  {mode} | 00000000:01:00.0  On |                  N/A |
| 30%   40C    P8             20W /  350W |     300MiB /  24576MiB |      0%      Default |
"""


def pip_list(told: Told) -> str:
    rows = ["filelock==3.13.1", *told.installed, "typing_extensions==4.12.2"]
    return "\n".join(["Package            Version", "---------- ---", *(item.replace("==", "   ") for item in rows)])


def tools(told: Told) -> str:
    asked = f">>> torch.cuda.is_available()\n{told.available}\n"
    return (
        f"I use {told.os} and Python {told.python}.\n{told.above}\n{smi(told)}\n$ pip list\n{pip_list(told)}\n\n{asked}"
    )


def comfyui(told: Told) -> str:
    device = f"cuda:0 {told.gpu} : cudaMallocAsync" if told.available == "True" else "cpu"
    own = f"My GPU is a {told.gpu}{f', driver {told.driver}' if told.driver else ''}.\n" if told.gpu else ""
    listed = f"\n{pip_list(told)}\n" if told.packages else ""
    compiler = "[MSC v.1942 64 bit (AMD64)]" if told.windows else "[GCC 11.4.0]"
    return f"""** ComfyUI startup time: 2025-03-01 10:11:12.345
** Platform: {"Windows" if told.windows else "Linux"}
** Python version: {told.python} (main, Apr  6 2024, 06:26:00) {compiler}
** ComfyUI Path: x
{told.above}
Total VRAM 24576 MB, total RAM 65536 MB
pytorch version: {told.torch}
Set vram state to: NORMAL_VRAM
Device: {device}

{own}{listed}"""


def form(told: Told) -> str:
    fields = {
        "Operating System": told.os,
        "Python version": told.python,
        "PyTorch version": told.torch,
        "GPU": told.gpu or "n/a",
        "Driver version": told.driver or "_No response_",
        "CUDA available": told.available,
        "Logs": f"```shell\n{told.above}\n```",
        "Installed packages": "```\n" + "\n".join(told.installed) + "\n```",
    }
    return "\n".join(f"### {name}\n\n{value}\n" for name, value in fields.items())


def by_hand(told: Told) -> str:
    fields = {
        "OS": told.os,
        "GPU": told.gpu or "none",
        "Driver": told.driver,
        "Python": told.python,
        "PyTorch": told.torch,
        "CUDA available": told.available,
        **dict(item.split("==") for item in told.packages),
    }
    return f"{told.above}\nEnvironment:\n" + "\n".join(f"- {name}: {value}" for name, value in fields.items())


def without_system(told: Told) -> str:
    """Also nothing else that only one system has."""
    return "\n".join(line for line in by_hand(told).splitlines() if not line.startswith(("- OS:", "C:", "/")))


def transformers(told: Told) -> str:
    listed = f"\n{pip_list(told)}\n" if told.packages else ""
    return f"""{told.above}
- `transformers` version: 4.46.0
- Platform: {told.platform}
- Python version: {told.python}
- Huggingface_hub version: 0.26.1
- PyTorch version (GPU?): {told.torch} ({told.available})
- Using GPU in script?: yes
- GPU type: {told.gpu}

My driver version is {told.driver}.
{listed}"""


def session(told: Told) -> str:
    listed = f"\n{pip_list(told)}\n" if told.packages else ""
    banner = "[MSC v.1942 64 bit (AMD64)] on win32" if told.windows else "[GCC 11.4.0] on linux"
    return f"""{told.above}
Python {told.python} (main, Apr  6 2024, 06:26:00) {banner}
Type "help", "copyright", "credits" or "license" for more information.
>>> import torch
>>> torch.__version__
'{told.torch}'
>>> torch.cuda.is_available()
{told.available}
>>> exit()
{smi(told)}{listed}"""


FORMS: dict[str, Callable[[Told], str]] = {
    "collect_env": collect_env,
    "prose": prose,
    "tools": tools,
    "ComfyUI": comfyui,
    "form": form,
    "by hand": by_hand,
    "no system": without_system,
    "transformers": transformers,
    "session": session,
}
