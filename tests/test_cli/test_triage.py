"""`torchdoctor triage`: a comment and exit code 0, or nothing and 1; an event or a text."""

import json
import subprocess
import sys

import pytest
from pasted_forms import text_of

from torchdoctor.triage import MARK

pytestmark = pytest.mark.process
ILL = text_of("diffusers")


def triage(text: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "torchdoctor", "triage", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("text", [ILL, json.dumps({"issue": {"title": "It fails", "body": ILL}})])
def test_a_comment(text: str) -> None:
    done = triage(text)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(MARK)


@pytest.mark.parametrize("text", ["", "hello", "{", "[" * 100_000, json.dumps({"issue": {"body": "hello"}})])
def test_nothing(text: str) -> None:
    done = triage(text)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
