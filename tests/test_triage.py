"""The comment that an issue gets: only what is sure, in words of our own, from nothing but the text."""

import time

import pytest
from pasted_forms import text_of

from torchdoctor import triage
from torchdoctor.knowledge import load

ILL = text_of("diffusers")
HEALTHY = text_of("ultralytics")
CERTAIN = "OSError: [Errno 28] No space left on device"


def test_a_fault_in_a_report_is_answered() -> None:
    said = triage.comment(ILL, load())
    assert said.startswith(triage.MARK)
    assert "**cpu-build-on-gpu-machine** (TD211)" in said
    assert "```sh\npython -m pip install torch==2.4.1+" in said
    assert "Read: diffusers-cli env." in said
    assert "Not in the text, and therefore not checked:" in said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Please add a feature",
        HEALTHY,
        "GPU: RTX 5090\nPyTorch: 2.4.0+cu121\nOS: Windows 11",  # noted from memory
        "I run PyTorch 2.4.0+cu121 on Windows 11 with my RTX 5090.",
        "RuntimeError: CUDA error: no kernel image is available for execution on the device",  # has several causes
        ILL + "\n\nand on the other machine:\n\n" + text_of("transformers"),  # whose fault is it?
    ],
)
def test_silence_where_nothing_is_sure(text: str) -> None:
    assert triage.comment(text, load()) == ""


def test_an_error_that_the_report_confirms_is_answered_once() -> None:
    error = "AssertionError: Torch not compiled with CUDA enabled"
    said = triage.comment(f"{error}\n\n{ILL}", load())
    assert said.count("torch 2.4.1+cpu is a CPU build") == 1


def test_mentions_and_links_are_not_repeated() -> None:
    hostile = ILL.replace("NVIDIA GeForce RTX 3060", "NVIDIA @octocat https://evil.example/x #12 GH-3 :tada: RTX 3060")
    said = triage.comment(f"@octocat look at https://evil.example/y\n\n{hostile}", load())
    assert said
    for word in ("@octocat", "evil.example", "#12", "GH-3", ":tada:"):
        assert word not in said


def test_markup_of_the_text_stays_text() -> None:
    said = triage.comment(ILL.replace("RTX 3060", "RTX <img src=x> [a](b) `c` 3060"), load())
    assert "<img" not in said
    assert "[a](b)" not in said


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({"issue": {"title": "T", "body": "B"}}, "T\n\nB"),
        ({"issue": {"title": "T", "body": None}}, "T"),
        ({"issue": {"title": "T", "body": "B"}, "comment": {"body": "C", "user": {"type": "User"}}}, "T\n\nB\n\nC"),
        ({"issue": {"title": "T", "body": "B"}, "comment": {"body": "C", "user": {"type": "Bot"}}}, ""),
        ({"issue": 5, "comment": [5]}, ""),
        ({}, ""),
    ],
)
def test_what_people_wrote_in_an_event(event: dict[str, object], text: str) -> None:
    assert triage.text_of(event) == text


@pytest.mark.long
def test_a_text_of_any_length_is_read_in_time() -> None:
    began = time.monotonic()
    triage.comment(ILL + "a line: of a log\n" * 8_000, load())
    assert time.monotonic() - began < 60  # minutes, where it is not bounded
