"""Which system a text is of, and no command of another one on any page of the catalogue."""

import re

import pytest
from faults import assert_none, each

from torchdoctor.explain import ERRORS
from torchdoctor.explain.fit import fixes
from torchdoctor.explain.known import Error
from torchdoctor.explain.systems import System, named, written
from torchdoctor.explain.told import Told

_LINUXS = (
    r"/proc/|dmesg|\bldd\b|ldconfig|LD_LIBRARY_PATH|LD_PRELOAD|\bapt\b|apt-get|modprobe|rmmod|systemctl|usermod|lspci"
    r"|lsmod|\bdkms\b"
)
_UNIXES = (
    r"\bsudo\b|\bexport |(?<!poetry )(?<!--)\bsource |\.venv/|\brm -rf"
    r"|\bgrep\b|\bhead -|\btail -|\bls -|~/\.|\$\(|\bcat /"
)
# The first line of a text, and what no command may have there.
SYSTEMS: dict[System, tuple[str, str]] = {
    "windows": ("PS C:\\work> python train.py\n", rf"{_LINUXS}|{_UNIXES}|\bbrew\b|'[^'\"]*[<>=][^'\"]*'(?=\s|$)"),
    "macos": (
        "(venv) me@MacBook-Pro work % python train.py\n",
        rf"{_LINUXS}|nvidia-smi|nvcc|/usr/local/cuda|/whl/cu\d|\.exe\b(?!cutable)|\$env:|winget",
    ),
    "linux": ("me@host:/home/me/work$ python train.py\n", r"\bbrew\b|\.exe\b|\$env:|winget|Scripts\\"),
}


def _foreign(error: Error) -> list[str]:
    """The commands of an entry that its reader's system does not have."""
    texts = [way.text for way in error.seen] or [error.title]
    every = [(system, f"{head}{text}", bad) for system, (head, bad) in SYSTEMS.items() for text in texts]
    return [
        f"{system}: {line}"
        for system, text, bad in every
        if system in (error.on or SYSTEMS) and Told(text).os == system and not Told(text).place
        for fix in fixes(error, text)
        for line in fix.commands
        if re.search(bad, line.replace("sys.executable", ""))
    ]


@pytest.mark.long
def test_no_page_has_a_command_of_another_system() -> None:
    assert_none({error.id: _foreign(error) for error in ERRORS})


def test_a_foreign_command_is_found() -> None:
    assert re.search(SYSTEMS["windows"][1], "python -m pip install 'numpy<2'")
    assert re.search(SYSTEMS["macos"][1], "nvidia-smi -L")
    assert re.search(SYSTEMS["linux"][1], ".venv\\Scripts\\python.exe -m pip list")


@each(
    [
        ("me@MacBook-Pro % python x.py", "macos"),
        ("on my MacBook, by ssh: /home/me/x.py fails", "linux"),
        ("nvidia-cuda-mps-control: MPS on Ubuntu 22.04 with an RTX 4090", "linux"),
        ("Running on OSX.\n- https://host/torch-2.6.0-cp312-cp312-win_amd64.whl", "macos"),
        ("Downloading torch-2.6.0-cp312-cp312-win_amd64.whl", "windows"),
        ('File "/Users/me/x.py"', "macos"),
        ('File "C:\\x.py"', "windows"),
        ("I run install.bat and answer y", "windows"),
        ("RuntimeError", ""),
        # The desk in front of another machine, and NVIDIA's own MPS.
        ("by ssh from macOS: RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB", ""),
        ("on my M3 Mac? No: CUDA error: out of memory", ""),
        ("CUDA error: no kernel image is available\ndevice = 'cuda'  # or MPS", ""),
        ("nvcc fatal : Unsupported gpu architecture\nosx-arm64 too, Ubuntu 22.04", "linux"),
        ("MPS built: False, A100\nTorch not compiled with CUDA enabled", ""),
        ("My desk runs macOS.\nImportError: libcudart.so.11.0: cannot open shared object file", "linux"),
        ("PS C:\\> docker run img\nroot@00112233aabb:/# python a.py", "linux"),
        ("Windows 10 clients.\nOSError: libcudnn.so.8: cannot open shared object file", "linux"),
        ("not using WSL, plain Windows 11", "windows"),
        ("Windows 11, it does not work in WSL", "linux"),
        ("I have a Mac\nTorch not compiled with CUDA enabled", "macos"),
        ("I don't have a Mac", ""),
        ("macOS 14\nTorch not compiled with CUDA enabled", "macos"),
        ("RuntimeError: MPS backend out of memory, on a remote Mac", "macos"),
        ("NotImplementedError: Could not run 'aten::x' with arguments from the 'MPS' backend", "macos"),
    ]
)
def test_the_system(text: str, system: System) -> None:
    assert named(text, text, "") == system


INSTALL = "python -m pip install"


@each(
    [
        ("windows", "python3.12 -m venv .venv", "py -3.12 -m venv .venv"),
        ("windows", ".venv/bin/python -m pip install torch", ".venv\\Scripts\\python.exe -m pip install torch"),
        ("windows", "docker run --rm --gpus all IMAGE nvidia-smi", "docker run --rm --gpus all IMAGE nvidia-smi"),
        (
            "macos",
            "python -m pip install torch --index-url https://download.pytorch.org/whl/cu126",
            "python -m pip install torch",
        ),
        ("macos", "python -m pip install torch==2.6.0+cu124", "python -m pip install torch==2.6.0"),
        ("macos", "grep -v ^nvidia- requirements.txt > rest.txt", "grep -v ^nvidia- requirements.txt > rest.txt"),
        ("macos", "nvidia-smi -L", ""),
        ("linux", "winget install Python.Python.3.12", ""),
        ("", "winget install Python.Python.3.12", "winget install Python.Python.3.12"),
        ("linux", "nvidia-smi -L", "nvidia-smi -L"),
    ]
)
def test_a_command(system: System, command: str, form: str) -> None:
    assert written(command, system) == form
