"""The cures as the text wants them: what it names, and Windows's way of writing."""

import json
import re
from pathlib import Path

import pytest
from faults import each

from torchdoctor.explain import BY_ID, matches
from torchdoctor.explain.causes import causes
from torchdoctor.explain.fit import fixes

DATA = Path(__file__).parent.parent / "data"
NOT_FOUND = (
    "ERROR: Could not find a version that satisfies the requirement {0}{1}\n"
    "ERROR: No matching distribution found for {0}"
)
PYTORCH = "Looking in links: https://download.pytorch.org/whl/torch_stable.html\n"


def cure(text: str) -> tuple[str, str]:
    """What is likeliest, and its first cure's words and commands."""
    cause = causes(matches(text))[0]
    return cause.error.id, "\n".join((cause.fixes[0].text, *cause.fixes[0].commands))


def commands(text: str) -> list[str]:
    return [command for fix in causes(matches(text))[0].fixes for command in fix.commands]


@each(
    [
        (
            "host_config.h:139: #error -- unsupported GNU version! gcc versions later than 10 are not supported!",
            "host-compiler-unsupported",
            "CC=gcc-10 CXX=g++-10",
            "gcc-12",
        ),
        ("host_config.h:9: #error -- unsupported clang version!", "host-compiler-unsupported", "table", "gcc-12"),
        (
            "numpy.dtype size changed, may indicate binary incompatibility. Expected 96 from C header, got 88",
            "numpy-abi",
            "'numpy<2'",
            "-U numpy",
        ),
        (
            "numpy.dtype size changed, may indicate binary incompatibility. Expected 88 from C header, got 96",
            "numpy-abi",
            "-U numpy",
            "numpy<2",
        ),
        (
            "RuntimeError: module compiled against API version 0x10 but this version of numpy is 0xf",
            "numpy-abi",
            "-U numpy",
            "numpy<2",
        ),
        (
            NOT_FOUND.format("torch==2.4.1+cu118", " (from versions: 2.3.0, 2.4.0, 2.4.1)"),
            "missing-index-url",
            "torch==2.4.1+cu118 --index-url https://download.pytorch.org/whl/cu118",
            "cu126",
        ),
        (
            NOT_FOUND.format("torch==1.9.0+cu102", " (from versions: 1.9.0, 1.10.0)"),
            "missing-index-url",
            "torch==1.9.0+cu102 -f https://download.pytorch.org/whl/torch_stable.html",
            "cu126",
        ),
        (
            NOT_FOUND.format("torch==1.7.1+cu11.0", " (from versions: 1.7.0, 1.7.1)"),
            "missing-index-url",
            "version after the +",
            "pip install",
        ),
        (
            "Looking in indexes: https://download.pytorch.org/whl/cu128\n"
            + NOT_FOUND.format("einops", " (from versions: none)"),
            "missing-index-url",
            "pip install einops",
            "whl/cu126",
        ),
        (
            PYTORCH + NOT_FOUND.format("torch==1.9.0+cu111", " (from versions: 1.11.0, 1.11.0+cpu, 1.12.0)"),
            "no-wheel-python-too-new",
            "python3.9 -m venv .venv\n.venv/bin/python -m pip install torch==1.9.0+cu111 --find-links",
            "3.12",
        ),
        (
            NOT_FOUND.format("torch==2.3.1", " (from versions: 2.5.0, 2.7.1)"),
            "no-wheel-python-too-new",
            "python3.12 -m venv .venv\n.venv/bin/python -m pip install torch==2.3.1",
            "index",
        ),
        (
            "ERROR: Package 'voice-tool' requires a different Python: 3.13.0 not in '<3.13,>=3.8'",
            "no-wheel-python-too-new",
            "Use Python 3.12",
            "uv ",
        ),
    ]
)
def test_cure_takes_what_the_text_names(text: str, id: str, wanted: str, unwanted: str) -> None:
    told, said = cure(text)
    assert told == id
    assert wanted in said
    assert unwanted not in said


@pytest.mark.parametrize(
    ("library", "wanted"),
    [
        ("libcudnn_ops_infer.so.8", ["python -m pip install 'nvidia-cudnn-cu12==8.*'"]),
        ("libcudnn.so.9", ["python -m pip install 'nvidia-cudnn-cu12==9.*'"]),
        ("libcudnn.so.7", []),  # no wheel has it
    ],
)
def test_cudnn_of_the_major_version_that_is_named(library: str, wanted: list[str]) -> None:
    text = f"ImportError: {library}: cannot open shared object file: No such file or directory"
    assert [command for command in commands(text) if "cudnn" in command] == wanted


@pytest.mark.parametrize("id", ["mkl-too-new", "openmp-duplicate"])
def test_torch_of_pip_is_not_put_over_that_of_conda(id: str) -> None:
    assert not any("--force-reinstall" in command for fix in fixes(BY_ID[id]) for command in fix.commands)


def test_what_the_text_names_decides_on_the_fix() -> None:
    """Of messages with a known right fix: what must be printed, and what must not."""
    wrong = {}
    for item in json.loads((DATA / "fix_texts.json").read_text(encoding="utf-8"))["texts"]:
        cause = causes(matches(item["text"]))[0]
        said = "\n".join(part for fix in cause.fixes for part in (fix.text, *fix.commands))
        lacking = [part for part in item["wanted"] if not re.search(part, said)]
        harmful = [part for part in item["unwanted"] if re.search(part, said)]
        if cause.error.id not in item["kinds"] or lacking or harmful:
            wrong[item["text"]] = (cause.error.id, lacking, harmful)
    assert wrong == {}
