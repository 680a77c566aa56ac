"""Errors and outputs that a text tells of, and that are not of its machine as it is now."""

import pytest
from faults import assert_none

from torchdoctor import answers
from torchdoctor.knowledge import load
from torchdoctor.pasted import quoted

SYMBOL = "flash_attn_2_cuda.cpython-310-x86_64-linux-gnu.so: undefined symbol: _ZN3c104cuda9SetDeviceEi"
HEAD = "NVIDIA-SMI 535.104.05   Driver Version: 535.104.05   CUDA Version: 12.2"
OF_ANOTHER = (
    f"A colleague had: ImportError: /x/{SYMBOL}\nI have torch 2.4.0+cu121 and flash-attn 2.6.3 and it works.",
    f"A colleague had:\n```\nImportError: /x/{SYMBOL}\n```\nI have torch 2.4.0+cu121 and flash-attn 2.6.3.",
    f'I had "{SYMBOL}" but reinstalling fixed it.\ntorch 2.4.0+cu121',
    f"{HEAD} (on my other server)\nOn my laptop: torch 2.4.0+cpu, Windows 11, no NVIDIA GPU",
    f"{HEAD} (on my other server)\nOn my laptop: torch 2.4.0+cpu, Windows 11.",
    f"The server prints:\n```\n| {HEAD} |\n```\nMy laptop has no GPU:\n```\ntorch 2.4.0+cpu\n```\n",
)
OWN = {
    f"ImportError: /x/{SYMBOL}\ntorch 2.4.0+cu121, flash-attn 2.6.3": "TD222",
    f"ImportError: /x/{SYMBOL}\nReinstalling has not fixed it. torch 2.4.0+cu121": "TD222",
    f"| {HEAD} |\nOn my laptop: torch 2.4.0+cpu, Ubuntu 22.04": "TD211",
    f"| {HEAD} |\nMy server has a GPU. torch 2.4.0+cpu, Ubuntu 22.04": "TD211",
    f"| {HEAD} |\nRuntimeError: no NVIDIA GPU found. torch 2.4.0+cpu, Ubuntu 22.04": "TD211",
}


def told(text: str) -> list[str]:
    """The rules with findings, and the errors."""
    found = answers.answer(text, load())
    assert found.report is not None
    return [
        *(result.rule for result in found.report.results if result.findings),
        *(cause.error.id for cause in found.error.causes),
    ]


def test_what_is_of_another_machine_or_past_is_no_finding() -> None:
    assert_none({text: "; ".join(told(text)) for text in OF_ANOTHER})


@pytest.mark.parametrize(("text", "rule"), OWN.items(), ids=range(len(OWN)))
def test_what_is_of_this_machine_is_one(text: str, rule: str) -> None:
    assert rule in told(text)


def test_what_is_settled_is_what_was_changed() -> None:
    lines = {
        "After I upgraded torch to 2.7 it works": True,
        "Edit: the laptop works again, torch too": True,
        "Edit: now it fails again": False,
        "Edit: it runs now on the CPU": False,
        "After I upgraded to Ubuntu 24 the desktop works": False,
    }
    found = {line: quoted.is_settled_below(line, 0) for line in lines}
    assert found == lines
