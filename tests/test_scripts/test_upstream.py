"""scripts/upstream.py: what recorded pages tell, with invented content; and a source that fails loses nothing."""

import copy
import json
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
FROZEN = Path(__file__).parents[1] / "data/catalogue"
sys.path.insert(0, str(SCRIPTS))

import refresh_data  # noqa: E402
import upstream  # noqa: E402

HOST = "https://download.pytorch.org/whl"
LINUX, WINDOWS = "manylinux_2_28_x86_64", "win_amd64"


def files(package: str, version: str, *tags: str) -> list[dict[str, Any]]:
    """As PyPI lists them."""
    day = "2098-12-22T10:00:00"
    return [{"filename": f"{package}-{version}-{tag}.whl", "upload_time": day} for tag in tags]


def links(*names: str) -> str:
    return "".join(f'<a href="/whl/x/{name.replace("+", "%2B")}.whl#sha256=1">{name}.whl</a>\n' for name in names)


TORCH = {
    "releases": {
        "2.15.0": files("torch", "2.15.0", f"cp316-cp316-{LINUX}", f"cp312-cp312-{LINUX}"),
        "2.99.0": files("torch", "2.99.0", f"cp312-cp312-{LINUX}", f"cp313-cp313t-{LINUX}", f"cp312-cp312-{WINDOWS}"),
        "2.99.1rc1": files("torch", "2.99.1rc1", f"cp312-cp312-{LINUX}"),
        "2.100.0": [],
    }
}
ONE = {"info": {"requires_python": ">=3.12", "requires_dist": ["cuda-toolkit[x]==14.2.1; extra", "triton~=4.1.0"]}}
PAGES = {
    "https://pypi.org/pypi/torch/json": json.dumps(TORCH),
    "https://pypi.org/pypi/torch/2.99.0/json": json.dumps(ONE),
    "https://pypi.org/pypi/torchvision/json": json.dumps(
        {"releases": {"0.99.0": files("torchvision", "0.99.0", f"cp312-cp312-{LINUX}")}}
    ),
    "https://pypi.org/pypi/torchaudio/json": json.dumps({"releases": {}}),
    "https://pypi.org/pypi/torchcodec/json": json.dumps(
        {
            "releases": {
                "0.17.9": files("torchcodec", "0.17.9", f"cp312-cp312-{LINUX}"),
                "0.99.0": files("torchcodec", "0.99.0", f"cp312-cp312-{LINUX}"),
            }
        }
    ),
    f"{HOST}/": "".join(f'<a href="{name}/">{name}</a>' for name in ("cpu", "cu126", "cu992", "torch")),
    f"{HOST}/cpu/torch/": links(f"torch-2.15.0+cpu-cp312-cp312-{LINUX}", f"torch-2.14.1+cpu-cp39-cp39-{LINUX}"),
    f"{HOST}/cu126/torch/": links(f"torch-2.14.1+cu126-cp312-cp312-{LINUX}", "torch-no-wheel"),
    f"{HOST}/cu992/torch/": links(f"torch-2.15.0+cu992-cp312-cp312-{LINUX}"),
    upstream.MATRIX: 'CUDA_ARCHES_DICT = {"nightly": ["99.9"], "release": ["12.6", "99.2"]}\n'
    'CURRENT_STABLE_VERSION = "2.14.1"',
}


@pytest.fixture
def data() -> dict[str, Any]:
    return copy.deepcopy(refresh_data.load(FROZEN))


def fetch(url: str) -> str:
    if url not in PAGES:
        raise OSError(f"no route to {url}")
    return PAGES[url]


def told(data: dict[str, Any], without: str = "") -> tuple[set[str], list[upstream.Trouble]]:
    def some(url: str) -> str:
        if without and without in url:
            raise OSError("refused")
        return fetch(url)

    learnt = upstream.learn(data, some)
    return {fact.words() for fact in learnt.facts}, learnt.troubles


OF_PYPI = {
    "torch 2.99.0 is on PyPI",
    "torch 2.15.0 has Python 3.16 for linux_x86_64 on PyPI",
    "torchvision 0.99.0 is on PyPI",
    "torchcodec 0.99.0 is on PyPI",
}
OF_INDEX = {
    "torch 2.15.0 has a cpu build for linux_x86_64 on the index",
    "torch 2.14.1 has Python 3.9 for linux_x86_64 on the index",
    "torch 2.15.0 has a cu992 build for linux_x86_64 on the index",  # an index that the data do not know
}
OF_MATRIX = {"torch 2.14.1 has a cu992 build for linux_x86_64 in the build matrix"}


def test_everything_that_is_new_is_told(data: dict[str, Any]) -> None:
    assert told(data) == (OF_PYPI | OF_INDEX | OF_MATRIX, [])


@pytest.mark.parametrize(
    ("without", "left"),
    [("pypi.org", OF_INDEX | OF_MATRIX), ("download.pytorch.org", OF_PYPI | OF_MATRIX), ("raw.", OF_PYPI | OF_INDEX)],
)
def test_a_source_that_does_not_answer_loses_nothing_of_the_others(
    data: dict[str, Any], without: str, left: set[str]
) -> None:
    facts, troubles = told(data, without)
    assert facts == left
    assert troubles
    assert all(item.why == "refused" for item in troubles)


@pytest.mark.parametrize("text", ["", "{", '{"releases": []}', "<html>busy</html>"])
def test_nonsense_is_no_answer(data: dict[str, Any], text: str) -> None:
    sources = {item.source for item in upstream.learn(data, lambda url: text).troubles}
    assert sources >= {"PyPI, torch", "root of the index", "build matrix"}


def test_a_new_release_comes_with_what_its_page_tells(data: dict[str, Any]) -> None:
    (new,) = (fact for fact in upstream.learn(data, fetch).facts if fact.kind == "release")
    assert new.more == {
        "date": "2098-12-22",
        "python_min": "3.12",
        "pythons": {"linux_x86_64": ["3.12", "3.13t"], "windows_amd64": ["3.12"]},
        "cuda": "cu142",
        "triton": "4.1.0",
        "glibc": {"linux_x86_64": "2.28"},
    }


def test_names_that_our_rules_do_not_make_are_told(data: dict[str, Any]) -> None:
    known = "torch-2.9.1-cp312-cp312-manylinux_2_28_x86_64.whl"
    odd = "torch-2.9.1-cp312-cp312-manylinux_2_99_x86_64.whl"
    page = {"releases": {"2.9.1": [{"filename": known}, {"filename": odd}]}}
    assert list(upstream.other_tags(data, "torch", page)) == [f"wheels.json names {known}, PyPI has {odd}"]


@pytest.mark.parametrize(
    ("filename", "platform", "python"),
    [
        ("torch-2.9.1-cp312-cp312-manylinux_2_28_x86_64.whl", "linux_x86_64", "3.12"),
        ("torch-2.9.1-cp313-cp313t-win_amd64.whl", "windows_amd64", "3.13t"),
        ("torch-2.9.1-cp313-none-macosx_11_0_arm64.whl", "macos_arm64", "3.13"),
        ("torchvision-0.29.2-py3-none-win_amd64.whl", "windows_amd64", ""),
        ("torch-2.10.0-3-cp310-cp310-manylinux_2_28_x86_64.whl", "linux_x86_64", "3.10"),  # a build tag
    ],
)
def test_what_a_file_name_tells(filename: str, platform: str, python: str) -> None:
    found = upstream.wheel(filename)
    assert found is not None
    assert (found.platform, found.python) == (platform, python)


@pytest.mark.parametrize("filename", ["torch-2.9.1.tar.gz", "torch-2.9.1rc2-cp312-cp312-win_amd64.whl", "torch-x.whl"])
def test_what_is_no_stable_wheel(filename: str) -> None:
    assert upstream.wheel(filename) is None
