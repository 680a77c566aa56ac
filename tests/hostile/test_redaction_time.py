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
LENGTH, LONG = 30_000, 4_000_000  # characters; LONG: a patient's whole output
MOST = 1 / 300_000  # seconds of the processor for a character; the worst takes a tenth of that


def slow(unit: str, start: str, length: int) -> bool:
    text = start + unit * (length // len(unit))

    def spent() -> float:
        before = time.process_time()
        redact(text)
        without_secrets(text)
        return time.process_time() - before

    return spent() > MOST * length and min(spent() for _ in range(3)) > MOST * length


@pytest.mark.long
@pytest.mark.parametrize("length", [LENGTH, pytest.param(LONG, marks=pytest.mark.hostile)])
def test_no_text_takes_long(length: int) -> None:
    assert [(start, unit) for start in ("", "https://x/?") for unit in UNITS if slow(unit, start, length)] == []
