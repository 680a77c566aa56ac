"""What the Python and the limits of a text allow to be installed."""

import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from faults import each

from torchdoctor.explain import BY_ID, matches
from torchdoctor.explain.conflicts import Clash, newest
from torchdoctor.explain.fit import fixes
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import Release, load

DATA = Path(__file__).parent.parent / "data"
NO_CODE = "RuntimeError: CUDA error: no kernel image is available for execution on the device"


def commands(text: str) -> list[str]:
    error = matches(text)[0].error
    return [command for fix in fixes(error, text) for command in fix.commands]


ONNX = "Unsupported ONNX opset version: 16"
ALIAS = "AttributeError: module 'numpy' has no attribute 'float'."
WHL = "https://download.pytorch.org/whl"


@each(
    [
        (f"RTX 5080, Python 3.8\n{NO_CODE}", f"torch torchvision torchaudio --index-url {WHL}/cu128", "--force"),
        (f"RTX 5080, Python 3.12\n{NO_CODE}", "python -m pip install --force-reinstall torch torchvision", "venv"),
        (
            "Python 3.8, Windows 10\nImportError: cannot import name 'GradScaler' from 'torch.amp'",
            f"torch==2.3.1 torchvision==0.18.1 torchaudio==2.3.1 --index-url {WHL}/cu121",
            "cu126",
        ),
        (f"Python 3.6.9\n{ONNX}", "python3.12 -m venv", "-U"),
        (f"Python 3.13\n{ALIAS}", "", "venv|numpy<"),
        # what prose says that something takes is no limit of this install
        (f"a-plugin 0.0.27 requires torch<2.4\nRTX 5080, Python 3.10\n{NO_CODE}", f"{WHL}/cu128", "torch<|venv"),
        ("some-plugin requires torch<2.0\nRTX 3060\nTorch not compiled with CUDA enabled", f"{WHL}/cu126", "1\\.13|<"),
        ("a-plugin requires torch<1.5\nPython 3.11\nNo module named 'torch'", "pip install torch", "torch<"),
        (
            "Python 3.13.0\nA module that was compiled using NumPy 1.x cannot be run in NumPy 2.1.0",
            "",
            "venv|numpy<|create",
        ),
        (
            "uv run a.py\nPython 3.13\nA module that was compiled using NumPy 1.x cannot be run in",
            "",
            "venv|numpy<|create",
        ),
        (
            "pyenv install 3.13\nMy venv: Python 3.10\nA module that was compiled using NumPy 1.x cannot be run in",
            "numpy<2",
            "venv",
        ),
        (f"Python 3.11\n{ALIAS}", "python -m pip install 'numpy<1.24'", "venv"),
        (f"Python 3.6 and Python 3.12\n{ONNX}", "python -m pip install -U 'torch>=1.12'", "venv"),
        ("tool 1.2 requires torch<2.0,>=1.7\nNo module named 'torchvision'", "torchvision", "torch<2"),
    ]
)
def test_commands_are_those_that_pip_takes_there(text: str, wanted: str, unwanted: str) -> None:
    made = "\n".join(commands(text))
    assert wanted in made
    assert not re.search(unwanted, made)


@cache
def _texts() -> tuple[tuple[str, str], ...]:
    return (*((id, way.text) for id, error in BY_ID.items() for way in error.seen), *_of_messages())


def _of_messages() -> Iterator[tuple[str, str]]:
    for item in json.loads((DATA / "fix_texts.json").read_text(encoding="utf-8"))["texts"]:
        yield from ((found.error.id, found.said) for found in matches(item["text"])[:1])


@cache
def _indexed(wanted: str) -> list[Release]:
    """The releases that a requirement allows, and an index has."""
    clash = [Clash("", "", "torch", wanted)]
    return [item for item in load().releases.all() if item.indexed and newest([item.torch], clash)]


def _refused(command: str, told: Told) -> bool:
    """Whether a command of pip asks for a torch that the Python of the text has no file of."""
    words = shlex.split(command)
    wanted = next((found[1] for word in words if (found := re.fullmatch(r"torch((?:[<>=!~][^+]*)?)", word))), None)
    if wanted is None:
        return False
    build = next((found[1] for word in words if (found := re.search(r"/whl/(cu\d+|cpu|xpu|rocm[\d.]+)$", word))), "")
    platform = {"windows": "windows_amd64", "macos": "macos_arm64"}.get(told.os, "linux_x86_64")
    every = _indexed(wanted)
    there = [item for item in every if told.python in item.pythons.get(platform, ())]
    return bool(every) and not any(not build or item.on_index(build, "linux_x86_64") for item in there)


@pytest.mark.long
@pytest.mark.parametrize("python", ["3.7", "3.13"])
def test_no_page_asks_for_a_torch_that_its_python_cannot_have(python: str) -> None:
    wrong = []
    for id, text in _texts():
        said = f"{text}\nPython {python}"
        told = Told(said)
        elsewhere = Told(text).python or told.notebook or told.interpreter or told.portable or told.jetson
        own = told.known.releases.get(told.torch)
        if elsewhere or (own and not any(python in pythons for pythons in own.pythons.values())):
            continue
        made = [command for fix in fixes(BY_ID[id], said) for command in fix.commands]
        wrong += [(id, line) for line in made if line.startswith("python -m pip install") and _refused(line, told)]
    assert wrong == []
