"""What pip and uv pick is not always known, and why is said."""

import pytest
from declarations import LINUX, UNKNOWN_PYTHON, Files, declared
from faults import each

from torchdoctor.declared.model import Aim
from torchdoctor.declared.outcome import Outcome
from torchdoctor.declared.resolve import outcome
from torchdoctor.knowledge import load

INDEX = "https://download.pytorch.org/whl"


def of(files: Files | str, target: Aim = LINUX) -> Outcome:
    (sheet,) = declared(files).sheets
    found = outcome(sheet.installs[0], target, load())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("torch\nvllm", "vllm requires a torch of its own"),
        (
            "--extra-index-url https://wheels.example/simple\ntorch",
            "what https://wheels.example/simple has is not known",
        ),
        ("torch @ git+https://github.com/pytorch/pytorch", "from a repository"),
        ("torch==2.10.0.dev20251101", "a pre-release"),
        ("torch>=9", "newer than the data"),
        ("torch; python_version < '3.9'", "is not known"),
        ("torch\ntorchdata<0.7", "torchdata requires a torch of its own"),
        ("torch<2\ntorchdata", "torchdata requires a torch of its own"),
        (f"--index-url {INDEX}/cu126\ntorch\nnvidia-cublas-cu12==12.1.3.1", "nvidia-cublas-cu12 requires a torch"),
    ],
)
def test_what_only_a_resolver_or_nobody_knows(text: str, why: str) -> None:
    found = of(text, UNKNOWN_PYTHON)
    assert found.build is None
    assert why in found.unknown


def test_of_several_that_it_may_be_all_are_named() -> None:
    found = of("torch>=2.11.0,<=2.12.1\nxformers>=0.0.33,<0.0.35")
    assert (found.build, [torch for torch, _ in found.choices]) == (None, ["2.11.0", "2.12.0", "2.12.1"])
    found = of(f"--extra-index-url {INDEX}/cu130\ntorch")
    assert found.build is None
    assert len(found.choices) == 2


@each(
    [
        "torch\nnvidia-cublas-cu12\nnvidia-cudnn-cu12",
        "torch\nnvidia-cublas-cu12==12.1.3.1",
        "torch\ntorchdata",
        "torch\ntorchdata>=0.9",
        f"--index-url {INDEX}/cu126\ntorch\nnvidia-cudnn-cu12",
    ]
)
def test_what_requires_no_torch_of_its_own_holds_none(text: str) -> None:
    assert of(text).torch == of(text.partition("\nnvidia")[0].partition("\ntorchdata")[0]).torch is not None
