"""environment.yml, conda-lock.yml and pixi.lock, and YAML with places and bounds."""

import sys

import pytest

from torchdoctor.declared.readers import read
from torchdoctor.declared.readers.tomls import Unreadable
from torchdoctor.declared.readers.yamls import Lacking, documents

ENVIRONMENT = """\
name: a
channels:
  - pytorch
  - nvidia
dependencies:
  - python=3.11
  - pytorch::pytorch=2.4.1=py3.11_cuda12.1_cudnn9.1.0_0
  - "torchvision>=0.19"
  - pip
  - pip:
    - --extra-index-url https://download.pytorch.org/whl/cu121
    - torchaudio==2.4.1
"""
CONDA_LOCK = """\
package:
- name: pytorch
  version: 2.4.1
  manager: conda
  platform: linux-64
  url: https://conda.anaconda.org/conda-forge/linux-64/pytorch-2.4.1-cuda126_py312h1763f6d_306.conda
- name: torchvision
  version: 0.19.1
  manager: pip
  platform: osx-arm64
"""
PIXI_LOCK = """\
version: 6
environments:
  default:
    channels:
    - url: https://conda.anaconda.org/conda-forge/
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/python-3.12.7-hc5c86c4_0_cpython.conda
      - conda: https://conda.anaconda.org/conda-forge/linux-64/pytorch-2.4.1-cuda126_py312h1763f6d_306.conda
      - pypi: https://files.pythonhosted.org/packages/a/b/torchaudio-2.4.1-cp312-cp312-manylinux1_x86_64.whl
packages:
- conda: https://conda.anaconda.org/conda-forge/linux-64/pytorch-2.4.1-cuda126_py312h1763f6d_306.conda
"""


def test_environment() -> None:
    conda, pip = read("environment.yml", ENVIRONMENT).installs
    torch = conda.requirements[1]
    assert (torch.name, torch.limits, torch.build, torch.place.line, torch.place.column) == (
        "torch",
        "==2.4.1",
        "cu121",
        7,
        5,
    )
    assert (conda.channels, conda.python) == (("pytorch", "nvidia"), "3.11")
    assert [(item.name, item.place.line) for item in pip.requirements] == [("torchaudio", 12)]
    assert [item.role for item in pip.indexes] == ["extra"]


def test_lines_of_pip_that_pip_refuses() -> None:
    (unread,) = read("environment.yml", ENVIRONMENT + "      - elasticsearch_dsl>7<8\n").unread
    assert "elasticsearch_dsl>7<8" in unread.why


def test_conda_lock() -> None:
    linux, mac = read("conda-lock.yml", CONDA_LOCK).installs
    assert (linux.os, linux.requirements[0].name, linux.requirements[0].build) == ("linux", "torch", "cu126")
    assert (mac.os, mac.tool, mac.requirements[0].limits) == ("macos", "pip", "==0.19.1")


def test_pixi_lock() -> None:
    conda, pypi = read("pixi.lock", PIXI_LOCK).installs
    assert (conda.python, conda.requirements[1].limits, conda.requirements[1].place.line) == ("3.12", "==2.4.1", 9)
    assert (pypi.requirements[0].name, pypi.requirements[0].limits) == ("torchaudio", "==2.4.1")


def test_places_aliases_and_merged_tables() -> None:
    (page,) = documents("a: &x\n  b: 1\nc:\n  <<: *x\n  d: *x\n")
    inner = page.get("c", "b")
    assert inner is not None
    assert inner.text == "1"
    assert page.get("c", "d", "b") is not None
    assert page.key("c", "f").line == 3


def test_bombs_are_small() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]" for number in range(1, 30)]
    (page,) = documents("\n".join(lines))
    assert len(page.table) == 30


@pytest.mark.parametrize(
    "text", ["[" * 5000, "- " * 5000, "a: [1", "\t- a: :", "".join("  " * n + "a:\n" for n in range(200))]
)
def test_what_is_not_yaml(text: str) -> None:
    with pytest.raises(Unreadable):
        documents(text)


def test_without_its_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(Lacking, match="pip install pyyaml"):
        documents("a: 1")


def test_companions_of_pip_find_the_torch_of_conda() -> None:
    text = "dependencies:\n- pytorch=1.11{}\n- pip:\n  - torchaudio==0.11.0\n"
    for patch, more, earlier in ((".0", "", "1.11.0"), ("", "", "?"), (".0", "  - torch==1.11.0\n", "")):
        assert read("environment.yml", text.format(patch) + more).installs[1].earlier == earlier
