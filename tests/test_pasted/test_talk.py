"""What somebody asked Python, with its answers below, beside or behind a script's own words; and what is no answer."""

from typing import Any

from faults import assert_none
from pasted_forms import told

from torchdoctor.pasted import NotRead, read

TALKS: dict[str, dict[str, Any]] = {
    "print(torch.__version__)\nprint(torchaudio.__version__)\nYour output is as follows:\n2.1.0\n2.1.0\n"
    "My output is different:\n2.0.1+cu117\n2.0.2+cu117": {"torch": "2.0.1+cu117", "packages": 1},
    "print(torch.__version__)\nprint(torchaudio.__version__)\nMy output:\n2.0.1\n2.0.2": {"torch": "2.0.1"},
    ">>> torch.__version__, torch.version.cuda, torch.cuda.is_available()\n('1.10.2', '11.3', True)": {
        "torch": "1.10.2",
        "build": "cu113",
        "available": True,
    },
    "print(torch.__version__, torchvision.__version__, torchaudio.__version__)\n2.0.1 0.15.2 2.0.2": {
        "torch": "2.0.1",
        "packages": 2,
    },
    "python -c 'import torch; print(torch.__version__, torch.cuda.device_count(), torch.cuda.get_device_name(0))'\n"
    "2.8.0+cu128 1 NVIDIA GeForce RTX 5070 Ti": {"torch": "2.8.0+cu128", "gpus": ["NVIDIA GeForce RTX 5070 Ti"]},
    ">>> import torch >>> torch.__version__ '2.1.0+cu121' >>> torch.cuda.is_available() False": {
        "torch": "2.1.0+cu121",
        "available": False,
    },
    "In [1]: import torch In [2]: torch.__version__ Out[2]: '2.2.1' In [3]: torch.version.cuda Out[3]: '12.1'": {
        "torch": "2.2.1",
        "build": "cu121",
    },
    '- >>> torch.__version__\n- "1.13.1+cu116"\n- >>> torch.cuda.is_available()\n- True': {
        "torch": "1.13.1+cu116",
        "available": True,
    },
    'print("CUDA version:", torch.version.cuda)\nprint(f"Device: {torch.cuda.get_device_name(0)}")\n\n'
    "torch: 2.3.0\nCUDA version: 12.1\nDevice: Tesla T4": {"build": "cu121", "gpus": ["Tesla T4"]},
    ">>> from importlib.metadata import version\n>>> version('torch')\n'2.3.1'": {"torch": "2.3.1"},
    ">>> platform.platform()\n'macOS-14.1-arm64-arm-64bit'": {"os": "macos"},
    ">>> torch.__version__\n'2.2.0'\n>>> torch.backends.mps.is_available()\nTrue": {"os": "macos", "torch": "2.2.0"},
    "import torch\nprint(torch.__version__)\nprint(torch.cuda.is_available())\ndevice = torch.device('cuda')\n"
    "print(torch.cuda.get_device_properties(device))\nprint(torch.ones(1).cuda())\noutputs\n\n1.3.1\nTrue\n"
    "_CudaDeviceProperties(name='GeForce GT 740', major=3)\nRuntimeError: CUDA error": {
        "torch": "1.3.1",
        "available": True,
        "gpus": ["GeForce GT 740"],
    },
}
SILENT: dict[str, dict[str, Any]] = {  # and what none of them says, beside a version of torch
    "print(torchvision.__version__)\nprint(torchaudio.__version__)\nExpected output:\n0.16.0\n2.1.0": {
        "packages": None
    },
    ">>> print(torch.cuda.is_available())  # the answer\nlater": {"available": None},
    "if torch.cuda.is_available() False: install the driver": {"available": None},
    ">>> assert torch.cuda.is_available() True": {"available": None},
    "It should print(torch.cuda.is_available()) True": {"available": None},
    "print('CUDA version:', torch.version.cuda)\n\nCUDA version: the newest": {"build": None},
    "CUDA version: 12.1": {"build": None},
    "print(torch.cuda.is_available())\nprint(torch.version.cuda)\nThat is my script.\nTrue\n12.1": {"available": None},
    ">>> torch.cuda.get_device_name(0)\nNot a name": {"gpus": []},
    ">>> torch.backends.mps.is_available()\nFalse": {"os": None},
}


def wrong(texts: dict[str, dict[str, Any]], above: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for text, wanted in texts.items():
        try:
            facts = told(read(f"{above}{text}\n").facts)
        except NotRead:
            facts = {}
        own = {name: facts.get(name) for name in wanted}
        found[text] = own != wanted and own
    return found


def test_answers_are_read() -> None:
    assert_none(wrong(TALKS))


def test_what_is_no_answer_says_nothing() -> None:
    assert_none(wrong(SILENT, "torch: 2.4.0\n\n"))


def test_junk_of_its_own_parts_is_quick() -> None:
    """Linear: a line holds a few questions at most, and none is asked twice."""
    read("torch: 2.4.0\n" + "print(torch.__version__, torch.cuda.is_available() " * 2_000)
