"""Redaction takes time in proportion to the text: measured on repetitions of the words that its patterns look for."""

import time

import pytest

from torchdoctor.privacy import redact, without_secrets

UNITS = [
    "https://x/?" + "key" * 50,
    "key",
    "token",
    "?token",
    "&a.b-c",
    "://",
    "://a",
    "://a@",
    "https://x/t/",
    "://[::",
    "://1.1.1.",
    "login ",
    "login a ",
    "password ",
    "secret-",
    "token = ",
    "key='",
    "eyJ",
    "-eyJ-",
    "_eyJ.",
    "ghp_",
    "sk-",
    "hf_a",
    "bearer ",
    "Authorization: basic ",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN " + "A " * 19,
    "-----END",
    "/root/",
    "~",
    "\\n",
    '"',
    " ",
    "\n",
    "é",
]
LENGTH = 300_000  # characters; a patient's whole output may be 13 times that
MOST = 1.0  # seconds of the processor; the worst takes a tenth of that


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("start", ["", "https://x/?"])
def test_no_text_takes_long(unit: str, start: str) -> None:
    text = start + unit * (LENGTH // len(unit))
    before = time.process_time()
    redact(text)
    without_secrets(text)
    assert time.process_time() - before < MOST
