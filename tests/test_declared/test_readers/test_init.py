"""Which reader a file gets, and that none of them breaks on anything."""

import random
from itertools import product

import pytest
from faults import each

from torchdoctor.declared.model import Form
from torchdoctor.declared.readers import READERS, form_of, read


@each(
    [
        ("requirements.txt", "requirements"),
        ("deploy/Requirements-gpu.TXT", "requirements"),
        ("requirements/base.txt", "requirements"),
        ("dev-requirements.in", "requirements"),
        ("constraints.txt", "requirements"),
        ("pyproject.toml", "pyproject"),
        ("pixi.toml", "pixi"),
        ("uv.lock", "uv.lock"),
        ("a/poetry.lock", "poetry.lock"),
        ("pdm.lock", "pdm.lock"),
        ("pylock.toml", "pylock"),
        ("pylock.gpu.toml", "pylock"),
        ("Pipfile", "Pipfile"),
        ("Pipfile.lock", "Pipfile.lock"),
        ("pixi.lock", "pixi.lock"),
        ("environment.yml", "environment"),
        ("environment-gpu.yaml", "environment"),
        ("conda-lock.yml", "conda-lock"),
        ("Dockerfile", "dockerfile"),
        ("gpu.Dockerfile", "dockerfile"),
        ("docker/Dockerfile.cuda", "dockerfile"),
        ("Containerfile", "dockerfile"),
        ("docker-compose.gpu.yml", "compose"),
        ("compose.yaml", "compose"),
        (".devcontainer/devcontainer.json", "devcontainer"),
        (".github/workflows/test.yml", "workflow"),
        ("deploy/train.yaml", ""),
        ("README.txt", ""),
        ("Cargo.toml", ""),
    ]
)
def test_by_its_name(path: str, form: str) -> None:
    assert form_of(path) == form


def test_by_its_text() -> None:
    assert form_of("deploy/train.yaml", "apiVersion: v1\nspec:\n  containers:\n  - name: a\n") == "kubernetes"
    assert form_of("gpu.yml", "dependencies:\n  - python=3.12\n") == "environment"
    assert form_of("other.yml", "a: b\n") == ""


PARTS = [
    "torch",
    "==2.1.0",
    "\n",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "=",
    ":",
    "-",
    " ",
    "\\\n",
    "#",
    "\t",
    "&",
    "*a",
    "|",
    "$(",
    "`",
    "\x00",
    "é",
]
PARTS += [
    "[project]\n",
    "dependencies = ",
    "FROM ",
    "RUN pip install ",
    "services:\n",
    "[[package]]\n",
    "name = ",
    "<<EOF\n",
    ";",
    "&&",
]


@each(READERS)
def test_no_text_breaks_a_reader(form: Form) -> None:
    chance = random.Random(f"{form} 2026")
    for _ in range(150):
        text = "".join(chance.choice(PARTS) for _ in range(chance.randrange(60)))
        sheet = read(f"a {form}", text, form)
        assert sheet.file == f"a {form}"


LONG = ["[" * 20_000, "{" * 20_000, "a = " + "[" * 5000, "- " * 20_000, "torch" * 50_000, "\\\n" * 20_000, "(" * 20_000]


@pytest.mark.long
@each(product(READERS, LONG))
def test_deep_and_long_texts_end(form: Form, text: str) -> None:
    assert read("a", text, form).file == "a"


def test_a_file_of_no_form_has_no_reader() -> None:
    with pytest.raises(KeyError):
        read("README.md", "")


def test_blank_lines_are_passed_once() -> None:
    """Where each was the beginning of all that follow, this text took minutes."""
    assert form_of("a.yaml", "apiVersion: v1\n" + "\n " * 60_000) == ""
    assert form_of("a.yaml", "dependencies:\n" + "\n " * 60_000) == ""
    assert form_of("a.yaml", "apiVersion: v1\r\nspec:\r\n  containers:\r\n") == "kubernetes"
