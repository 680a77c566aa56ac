"""Commands that install, in shell lines."""

import pytest
from faults import each

from torchdoctor.declared.model import Place
from torchdoctor.declared.readers.commands import Read, conda_spec, read
from torchdoctor.declared.readers.shell_lines import filled, in_quotes, simple

PLACE = Place("Dockerfile", 10, 5)


def all_of(text: str) -> list[Read]:
    return [found for line in simple(text, PLACE, (("V", "2.1.0"),)) if (found := read(line))]


@each(
    [
        "pip install torch==2.1.0",
        "pip3 install --no-cache-dir 'torch==2.1.0'",
        "pip3.11 install torch==2.1.0",
        "python -m pip install --upgrade torch==2.1.0",
        "/opt/venv/bin/python3 -m pip --quiet install torch==2.1.0",
        "uv pip install --system torch==2.1.0",
        "apt-get update && pip install torch==$V",
        "set -e; PIP_NO_CACHE_DIR=1 pip install -t /x torch==${V}",
        "if true; then sudo -H pip install torch==${W:-2.1.0}; fi",
        "uv add torch==2.1.0",
    ]
)
def test_pip_and_uv(text: str) -> None:
    (found,) = all_of(text)
    assert [(item.name, item.limits) for item in found.install.requirements] == [("torch", "==2.1.0")]


def test_indexes_files_and_constraints() -> None:
    text = "pip install -r a.txt -cb.txt --index-url=https://download.pytorch.org/whl/cpu"
    text += " --extra-index-url https://x torch"
    (found,) = all_of(text)
    assert [(item.role, item.url) for item in found.install.indexes] == [
        ("index", "https://download.pytorch.org/whl/cpu"),
        ("extra", "https://x"),
    ]
    assert (found.files, found.constraints) == (("a.txt",), ("b.txt",))


def test_places_go_on_over_lines() -> None:
    (found,) = all_of("echo a && \\\n  pip install \\\n    numpy \\\n    torch")
    numpy, torch = found.install.requirements
    assert (found.install.place.line, numpy.place.line, torch.place.line, torch.place.column) == (11, 12, 13, 5)


def test_conda() -> None:
    (found,) = all_of("conda install -y -n a pytorch==2.1.0 torchvision pytorch-cuda=12.1 -c pytorch -c nvidia")
    assert [(item.name, item.limits) for item in found.install.requirements] == [
        ("torch", "==2.1.0"),
        ("torchvision", ""),
        ("pytorch-cuda", "==12.1.*"),
    ]
    assert found.install.channels == ("pytorch", "nvidia")
    item = conda_spec("pytorch=2.1.0=py3.10_cuda12.1_cudnn8.9.2_0", PLACE)
    assert item is not None
    assert (item.limits, item.build) == ("==2.1.0", "cu121")


@pytest.mark.parametrize(
    "text", ["echo pip install", "pip --version", "pip download torch", "uv sync", "conda env create", "", "'"]
)
def test_what_installs_nothing(text: str) -> None:
    assert all_of(text) == []


def test_what_may_be_compiled() -> None:
    assert all_of("pip install -e .")[0].local
    assert all_of("pip install git+https://github.com/a/b")[0].sources
    assert all_of("uv pip install --torch-backend=cu126 torch")[0].install.indexes[0].url == "cu126"


def test_variables() -> None:
    assert filled("a${X}$Y${Z:-z}${W-w}", (("X", "1"),)) == "a1$Yzw"


def test_an_index_in_quotes_where_a_later_quote_has_no_end() -> None:
    (found,) = all_of('pip install torch --index-url "https://x" # it\'s\n')
    assert [item.url for item in found.install.indexes] == ["https://x"]
    (found,) = all_of('pip install torch --index-url "https://x" "b')
    assert [item.url for item in found.install.indexes] == ["https://x"]


@each(
    [
        'bash -euxo pipefail -c "pip install torch==2.1.0"',
        "/usr/bin/bash -c 'pip install torch==2.1.0'",
        'bash -o pipefail -lc "cd a; pip install \\"torch==2.1.0\\" timm"',
        "su app -c 'pip install torch==2.1.0'",
    ]
)
def test_shells_that_are_given_a_word(text: str) -> None:
    (outer,) = simple(text, PLACE)
    (found,) = [found for line in in_quotes(outer) if (found := read(line))]
    torch = found.install.requirements[0]
    assert (torch.limits, torch.place.column) == ("==2.1.0", PLACE.column + text.index("torch"))


@each(
    [
        "bash setup.sh -c 'pip install torch'",
        "bash -c pip",
        "echo -c 'pip install torch'",
        "bash -e",
        "bash -c 'pip",
        "",
    ]
)
def test_shells_that_are_given_none(text: str) -> None:
    assert [inner for line in simple(text, PLACE) for inner in in_quotes(line)] == []


@each(
    [
        "sudo -H -u app pip install torch==2.1.0",
        "sudo -Eu app --preserve-env=A pip install torch==2.1.0",
        "(cd /a && pip install torch==2.1.0)",
        "((a; pip install torch==2.1.0)) || b",
        'echo "a \\" && b" && pip install torch==2.1.0',
        "find . -name '*.c' -exec rm {} \\; && pip install torch==2.1.0",
    ]
)
def test_users_brackets_and_escapes(text: str) -> None:
    (found,) = all_of(text)
    (torch,) = found.install.requirements
    assert (torch.limits, torch.place.column) == ("==2.1.0", PLACE.column + text.index("torch"))
