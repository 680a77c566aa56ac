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
    privacy._reversed_secrets.cache_clear()


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("machine e.org login me password hunter2", "machine e.org login *** password ***"),
        ("{'HF_TOKEN': 'abc', 'HOME': '/x'}", "{'HF_TOKEN': '***', 'HOME': '/x'}"),
        ("export API_KEY=abc; python", "export API_KEY=***; python"),
        ('password = "abc"', 'password = "***"'),
        ("SyntaxError: unexpected token <", "SyntaxError: unexpected token <"),
        ("no module named tokenizers", "no module named tokenizers"),
        ("bos_token_id=1, pad_token=[PAD], token_ids=[7]", "bos_token_id=1, pad_token=[PAD], token_ids=[7]"),
        ("LAUNCHPAD_TOKEN=s3cr3t9 VIDEOS_TOKEN=s3cr3t9", "LAUNCHPAD_TOKEN=*** VIDEOS_TOKEN=***"),
        ("MODAL_TOKEN_ID=ak-S3cr3t token_ids='s3cret123'", "MODAL_TOKEN_ID=*** token_ids='***'"),
        ("/t/torch is a folder", "/t/torch is a folder"),
    ],
)
def test_secrets_in_what_the_patient_writes(text: str, clean: str) -> None:
    assert without_secrets(text) == clean


def named(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr("os.uname", lambda: SimpleNamespace(nodename=host))
    privacy._secrets.cache_clear()
    privacy._reversed_secrets.cache_clear()


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


SECRETS = {"A_TOKEN": "hunter2-S3cr3t/0+=", "B_KEY": "correct horse battery 9", "C_PASSWORD": "correcthorsebattery"}
FORMS = ("ghp_0123456789abcdefABCDEF0123456789abcd", "sk-proj-0123456789abcdefghij", "AKIAIOSFODNN7EXAMPLE")
BLOCK = (
    "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0BA/S3cr3tElevenAA\n" * 20 + "-----END PRIVATE KEY-----"
)


def parts(secret: str) -> list[str]:
    """Every piece of six characters, of a key without the lines around it."""
    secret = secret.strip("-BEGINDPRVATKY \n")
    return [secret[at : at + 6] for at in range(len(secret) - 5)]


@pytest.mark.parametrize("secret", [*SECRETS.values(), *FORMS, BLOCK])
def test_a_text_whose_middle_is_left_out(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the cut falls: in what is kept no six characters in a row are of the secret."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    named(monkeypatch, "torch")
    half = privacy.KEPT // 2
    for inside in range(0, len(secret) + 1, 1 if len(secret) < 100 else 37):
        beginning = ("x " * half)[: half - inside]
        ending = (" x" * half)[: half - (len(secret) - inside)]
        for text in (beginning + secret + " x" * half, "x " * half + secret + ending):
            kept = without_secrets(privacy.cleaned(text, {"output": text})["output"])
            assert len(kept) <= privacy.KEPT + 20
            told = kept.replace("x " * 50, "").replace(" x" * 50, "")
            assert [part for part in parts(secret) if part in told] == [], (inside, kept[half - 60 : half + 60])


@pytest.mark.parametrize("secret", [*SECRETS.values()])
def test_a_text_that_words_of_ours_quote_in_part(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding quotes the first hundreds of characters, and goes on."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    named(monkeypatch, "torch")
    for length in range(6, len(secret)):
        for text in (f"no ({secret[:length]} ... b)", f"no {secret[:length]}", f"... {secret[-length:]}, b"):
            clean = without_secrets(text)
            assert [part for part in parts(secret) if part in clean] == [], text
            assert "***" in clean
    assert without_secrets("correctly ordered, a correct answer") == "correctly ordered, a correct answer"
