"""Secrets planted in every place where programs keep them, looked for in every output of every command."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from patients import WORKING, Patient, make

from torchdoctor.render import Format

pytestmark = pytest.mark.process

KEY_BLOCK = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BA\nS3cr3tElevenAAAAAAAAA=\n-----END PRIVATE KEY-----"
ENVIRONMENT = {
    "HF_TOKEN": "hunter2-S3cr3t-0",
    "DB_PASSWORD": 'corr"ect\\horse-1',
    "OPENAI_KEY": "grüße-S3cr3t-2",
    "SIGNING_KEY": "battery staple 3",
    "DB_PASS": "S3cr3t,and;more-4",
    "MYSQL_PWD": "hunter2%S3cr3t/5",
    "AZURE_CONNECTION_STRING": "AccountKey=S3cr3t6==",
    "SENTRY_DSN": "S3cr3t-seven",
    "DATABASE_URL": "postgres://ada:S3cr3tEight@db.example.org/x",
    "SESSION_COOKIE": "S3cr3t'nine",
    "WORDS_TOKEN": "correcthorsebattery",
    "HTTPS_PROXY": "http://ada:S3cr3tTen@192.0.2.10:3128",
    "SSH_PRIVATE_KEY": KEY_BLOCK,
}
# By their form alone: no variable holds them.
BY_FORM = {
    "ghp_0123456789abcdefABCDEF0123456789abcd": "ghp_0123456789abcdefABCDEF0123456789abcd",
    "Authorization: Bearer abcDEF-0123456789": "abcDEF-0123456789",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl": "eyJzdWIiOiIxIn0",
    "sk-proj-0123456789abcdefghij": "0123456789abcdefghij",
    "AKIAIOSFODNN7EXAMPLE": "AKIAIOSFODNN7EXAMPLE",
    "https://conda.example.org/t/ab-12345678-S3/main": "ab-12345678-S3",
    "https://pypi.example.org/x?a=1&pass=hunter2hunter": "hunter2hunter",
    "https://192.0.2.17:8443/simple": "192.0.2.17",
    "password=planted99 in a file": "planted99",
    "client(key='planted98planted')": "planted98planted",
}
NEEDLES = {
    *(value for name, value in ENVIRONMENT.items() if "://" not in value and "\n" not in value),
    *BY_FORM.values(),
    "S3cr3tEight",
    "S3cr3tTen",
    "S3cr3tEleven",
    "192.0.2.10",
    'corr\\"ect',
    "gr\\u00fc\\u00dfe",
    "gr\\xfc",
}
SAYS = f"""
import os, sys
said = " | ".join([*map(str, os.environ.values()), repr(dict(os.environ)), *{list(BY_FORM)!r}])
print(said, file=sys.stderr)
print(said)
"""
COMMANDS = {
    "check": ["check", "-v", *(flag for name in Format for flag in ("-o", f"{name.value}=report.{name.value}"))],
    "full": ["check", "-v", "--smoke", "full", "-o", "json=report.json", "-o", "html=report.html"],
    "bench": ["bench", "--budget", "0.1", "-f", "json"],
    "bench-text": ["bench", "--budget", "0.1", "-v"],
    "explain": ["explain", "--check", "-f", "json", "train.log"],
    "explain-text": ["explain", "--no-check", "train.log"],
    "run": ["run", "./prog"],
    "pythons": ["pythons", "-f", "json"],
    "pythons-text": ["pythons"],
    "install-cmd": ["install-cmd", "-f", "json"],
    "node": ["check", "--node", "-v", "-f", "line", "-o", "json=report.node.json"],
    "from": ["check", "-v", "--from", "report.json", "-f", "json"],
    "from-pasted": ["check", "-v", "--from", "pasted.txt"],
    "baseline": ["check", "-v", "--baseline", "report.json"],
    "compare": ["compare", "report.json", "report.node.json", "-v"],
    "compare-html": ["compare", "report.json", "report.node.json", "-f", "html"],
    "compare-json": ["compare", "report.json", "report.node.json", "-f", "json"],
    "compare-markdown": ["compare", "report.json", "report.node.json", "-f", "markdown"],
    "triage": ["triage", "pasted.txt"],
    "fix": ["fix", "--dry-run", "-f", "json"],
    "fix-text": ["fix", "--dry-run"],
    "undo": ["undo", "--list"],
}
# In which a program's words need not be quoted at all.
MAY_BE_SILENT = {"pythons", "pythons-text", "install-cmd", "bench-text", "node", "compare-html", "triage", "compare"}
MAY_BE_SILENT |= {"compare-json", "compare-markdown", "from-pasted", "fix", "fix-text", "undo"}


def called(home: Path, patient: Patient, words: list[str], secrets: dict[str, str]) -> str:
    """All that a command prints and writes."""
    work = home / "work"
    work.mkdir(exist_ok=True)
    env = {
        "PATH": f"{patient.prefix}/bin{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        **secrets,
    }
    asks = words[0] in ("check", "bench", "install-cmd", "fix", "undo") and not {"--node", "--from"} & {*words}
    python = ["--python", str(patient.prefix)] if asks else []
    command = [sys.executable, "-m", "torchdoctor", *words, *python]
    done = subprocess.run(command, cwd=work, env=env, capture_output=True, text=True, timeout=300, check=False)
    refused = words[0] == "fix" and done.returncode == 2 and "Usage" not in done.stderr
    assert done.returncode in (0, 1, 3) or refused, done.stderr
    files = "".join(path.read_text("utf-8") for path in work.glob("report.*"))
    # `run` passes on what the program itself prints: only what follows is ours.
    printed = done.stderr.partition("torchdoctor: ")[2] if words[0] == "run" else done.stdout + done.stderr
    return printed + files


@pytest.fixture(params=["import", "seed"])
def talkative(request: pytest.FixtureRequest, tmp_path: Path) -> Patient:
    """A torch that prints all it can reach when it is imported, and raises it there or once it is used."""
    patient = make(tmp_path / "venv")
    ending = "raise ImportError(said)" if request.param == "import" else "def manual_seed(n): raise RuntimeError(said)"
    patient.torch(f"{SAYS}\n{WORKING}\n{ending}\n")
    for number, form in enumerate(BY_FORM):
        if "://" in form:
            patient.distribution(f"torchplugin{number}", "1.0", f"Requires-Dist: torch @ {form}/torch.whl")
    return patient


def test_no_planted_secret_comes_out(talkative: Patient, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    said = " | ".join([*ENVIRONMENT.values(), repr(ENVIRONMENT), *BY_FORM])
    lines = f"{said}\nRuntimeError: CUDA error: no kernel image is available for execution on the device {said}\n"
    (work / "train.log").write_text(lines, "utf-8")
    pasted = f"PyTorch version: 2.9.1+cu128\nIs debug build: False\nOS: {said}\nCPU: {said}\n```\n{lines}```\n"
    (work / "pasted.txt").write_text(pasted, "utf-8")
    program = work / "prog"
    program.write_text("#!/bin/sh\ncat train.log >&2\nexit 1\n", "utf-8")
    program.chmod(0o755)
    for name, words in COMMANDS.items():
        text = called(tmp_path, talkative, words, ENVIRONMENT)
        found = [needle for needle in NEEDLES if needle in text]
        assert "***" in text or name in MAY_BE_SILENT, name
        assert found == [], (name, [text[max(text.index(item) - 80, 0) :][:200] for item in found])


@pytest.mark.parametrize(
    "value", ["imported", "@torchdoctor", "torchdoctor", "exception", "version", "cpu:ok", "import"]
)
def test_no_verdict_changes_by_what_a_secret_is(tmp_path: Path, value: str) -> None:
    patient = make(tmp_path / "venv")
    patient.torch(WORKING)
    words = ["check", "-f", "json"]
    plain = json.loads(called(tmp_path, patient, words, {}))
    hidden = json.loads(
        called(tmp_path, patient, words, {"API_KEY": value, "DB_PASSWORD": value, "JUPYTER_TOKEN": value})
    )
    assert [(item["rule"], item["status"]) for item in plain["results"]] == [
        (item["rule"], item["status"]) for item in hidden["results"]
    ]
    assert hidden["facts"]["smoke"]["imported"] is True
