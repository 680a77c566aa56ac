"""Secrets in what the patient itself writes."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from torchdoctor import privacy
from torchdoctor.privacy import without_secrets


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    privacy._secrets.cache_clear()


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("machine e.org login me password hunter2", "machine e.org login *** password ***"),
        ("{'HF_TOKEN': 'abc', 'HOME': '/x'}", "{'HF_TOKEN': '***', 'HOME': '/x'}"),
        ("export API_KEY=abc; python", "export API_KEY=***; python"),
        ('password = "abc"', 'password = "***"'),
        ("SyntaxError: unexpected token <", "SyntaxError: unexpected token <"),
        ("no module named tokenizers", "no module named tokenizers"),
        ("/t/torch is a folder", "/t/torch is a folder"),
    ],
)
def test_secrets_in_what_the_patient_writes(text: str, clean: str) -> None:
    assert without_secrets(text) == clean


def named(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr("os.uname", lambda: SimpleNamespace(nodename=host))
    privacy._secrets.cache_clear()


def test_values_of_secret_variables_and_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", "0123456789")
    monkeypatch.setenv("SHORT_TOKEN", "torch")
    named(monkeypatch, "gpu-17.cluster.example.org")
    text = "0123456789 torch on gpu-17.cluster.example.org, gpu-17: refused"
    assert without_secrets(text) == "*** torch on ***, ***: refused"
    named(monkeypatch, "torch")
    assert without_secrets("import torch") == "import torch"


@pytest.mark.parametrize("length", range(6, len("gr\\u00fc\\u00dfe-S3cr3t")))
def test_a_text_that_was_cut_within_a_secret(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_KEY", "grüße-S3cr3t")
    named(monkeypatch, "torch")
    part = "gr\\u00fc\\u00dfe-S3cr3t"[:length]
    assert without_secrets(f"ImportError: ~ | {part}") == "ImportError: ~ | ***"
    assert without_secrets(f"ImportError: ~ | {part} ...") == "ImportError: ~ | *** ..."
    assert without_secrets(f"{part[:5]}, and no more of it") == f"{part[:5]}, and no more of it"
