"""scripts/upstream: what recorded pages with invented content tell, and that a source that fails loses nothing."""

from functools import partial

import entering
import pytest
import upstream
from upstream.facts import Trouble, Web, wheel

from test_scripts.test_upstream import recorded

OF_PYPI = {
    "torch 2.99.0 is on PyPI",
    "torch 2.15.0 has Python 3.16 for linux_x86_64 on PyPI",
    "torchvision 0.99.0 belongs to torch 2.99.0, on PyPI",
    "torchvision 0.98.9 belongs to torch 2.14.1, on PyPI",
    "torchvision 0.98.9 belongs to torch 2.15.0, on PyPI",
    "torchaudio 2.98.0 is out, and nothing says to which torch it belongs, on PyPI",
    "torchcodec 0.98.0 is out, and nothing says to which torch it belongs, on PyPI",
    "torch 2.99.0 has 3 wheels with hashes on PyPI, pypi",
    "torch 2.99.0 has 1 wheels with hashes on PyPI, pypi",
}
OF_README = {
    "torchcodec 0.99 belongs to torch 2.15.0, in its README",
    "torchcodec 0.99 belongs to torch 2.99.0, in its README",
}
OF_INDEX = {
    "torch 2.15.0 has a cpu build for linux_x86_64 on the index",
    "torch 2.14.1 has a cpu build for linux_x86_64 on the index",  # the data know single addresses of it
    "torch 2.14.1 has a cu126 build for linux_x86_64 on the index",
    "torch 2.14.1 has Python 3.9 for linux_x86_64 on the index",
    "torch 2.15.0 has a cu992 build for linux_x86_64 on the index",  # an index that the data do not know
    "torch 2.14.1 has 1 wheels with hashes on the index, cpu",
    "torch 2.14.1 has 1 wheels with hashes on the index, cu126",
}
OF_MATRIX = {"torch 2.14.1 has a cu992 build for linux_x86_64 in the build matrix"}
OF_SELECTOR = {
    "torch 2.15.0 has cu992 for linux_x86_64 in the selector",
    "torch 2.15.0 has cu132 for linux_x86_64 in the selector",
    "torch 2.15.0 has cpu for windows_amd64 in the selector",
}
OF_SCRIPTS = {"torch 2.99.0 has in cu142 code for 90, 120 for linux_x86_64 in the build script"}
EVERY = OF_PYPI | OF_README | OF_INDEX | OF_MATRIX | OF_SELECTOR | OF_SCRIPTS


def told(without: str = "") -> tuple[set[str], list[Trouble]]:
    learnt = recorded.learn(recorded.data(), without)
    return {fact.words() for fact in learnt.facts}, learnt.troubles


def test_everything_that_is_new_is_told() -> None:
    assert told() == (EVERY, [])


@pytest.mark.parametrize(
    ("without", "lost"),
    [
        # without a new torch nothing belongs to it; of torchcodec PyPI alone would name a series that has no row
        ("pypi.org", OF_PYPI | OF_SCRIPTS | {"torchcodec 0.99 belongs to torch 2.99.0, in its README"}),
        ("download.pytorch.org", OF_INDEX),
        ("test-infra", OF_MATRIX),
        ("published_versions", OF_SELECTOR),
        ("pytorch/pytorch/v", OF_SCRIPTS),
        ("torchvision/json", {words for words in OF_PYPI if "torchvision" in words or "has 1 wheels" in words}),
    ],
)
def test_a_source_that_does_not_answer_loses_nothing_of_the_others(without: str, lost: set[str]) -> None:
    facts, troubles = told(without)
    assert facts == EVERY - lost
    assert troubles
    assert all(item.why == "refused" for item in troubles)


def test_one_wheel_that_does_not_answer_loses_nothing_of_the_other_packages() -> None:
    facts, troubles = told("torchaudio-2.98.0")
    assert facts >= {words for words in OF_PYPI if "torchaudio" not in words}
    assert [item.source for item in troubles] == ["PyPI, torchaudio"]


@pytest.mark.parametrize("text", ["", "{", '{"releases": []}', "<html>busy</html>"])
def test_nonsense_is_no_answer(text: str) -> None:
    web = Web(lambda url: text, lambda url, first, last: (b"", 0))
    learnt = upstream.learn(recorded.data(), web, partial(entering.entered, today=recorded.DAY))
    sources = {item.source for item in learnt.troubles}
    assert sources >= {"PyPI, torch", "root of the index", "build matrix", "selector", "README of torchcodec"}
    assert learnt.facts == []


def test_what_contradicts_the_data_is_told_and_not_entered() -> None:
    odd = "\n".join(recorded.learn(recorded.data()).odd)
    assert "releases.json has torch 2.14.1 cu126 on linux_aarch64 by matrix, the index has none" in odd
    assert "for rocm7.2 of torch 2.14.1, the build script gfx900, gfx908, gfx90a, gfx1030" in odd


def test_names_that_our_rules_do_not_make_are_told() -> None:
    known = "torch-2.9.1-cp312-cp312-manylinux_2_28_x86_64.whl"
    odd = "torch-2.9.1-cp312-cp312-manylinux_2_99_x86_64.whl"
    page = {"releases": {"2.9.1": [{"filename": known}, {"filename": odd}]}}
    assert list(upstream.other_tags(recorded.data(), "torch", page)) == [f"wheels.json names {known}, PyPI has {odd}"]


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
    found = wheel(filename)
    assert found is not None
    assert (found.platform, found.python) == (platform, python)


@pytest.mark.parametrize("filename", ["torch-2.9.1.tar.gz", "torch-2.9.1rc2-cp312-cp312-win_amd64.whl", "torch-x.whl"])
def test_what_is_no_stable_wheel(filename: str) -> None:
    assert wheel(filename) is None
