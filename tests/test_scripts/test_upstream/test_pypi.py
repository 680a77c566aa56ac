"""scripts/upstream/pypi.py: releases, companions by what their wheels require, and hashes."""

import json

import pytest
from packaging.specifiers import SpecifierSet
from upstream import pypi
from upstream.facts import Fact

from test_scripts.test_upstream import recorded

KNOWN = pypi.Torches(
    {"2.97.0": "2098-01-01", "2.98.0": "2098-03-01", "2.98.1": "2098-04-01"},
    {
        "2.97.0": {"torchvision": ["0.97.0"]},
        "2.98.0": {"torchvision": ["0.98.0"]},
        "2.98.1": {"torchvision": ["0.98.0"]},
    },
)


def test_a_new_release_comes_with_what_its_wheels_tell() -> None:
    page = json.loads(recorded.PAGES[f"{pypi.PYPI}/torch/json"])
    (new,) = (fact for fact in pypi.of_torch(recorded.data(), page, recorded.web()) if fact.kind == "release")
    assert new.torch == "2.99.0"
    assert new.more == {
        "date": "2098-12-22",
        "python_min": "3.12",
        "pythons": {"linux_x86_64": ["3.12", "3.13t"], "windows_amd64": ["3.12"]},
        "cuda": "cu142",
        "triton": "4.1.0",
        "glibc": {"linux_x86_64": "2.28"},
    }


@pytest.mark.parametrize(
    ("number", "day", "requires", "belongs"),
    [
        ("0.98.1", "2098-04-02", "==2.98.1", [("2.98.1", True)]),
        ("0.98.1", "2098-04-02", "==2.98.1+cu999", [("2.98.1", True)]),
        ("0.99.0", "2098-04-02", ">=2.98", [("2.98.0", False), ("2.98.1", True)]),  # it came out with the last
        ("0.98.0", "2098-03-02", ">=2.98", []),  # the data say so
        ("0.99.0", "2098-04-02", "==1.0", []),
        ("0.99.0", "2098-04-02", None, [("", False)]),  # a person has to say
        ("0.98.0", "2098-03-02", None, []),  # a person has said
    ],
)
def test_to_which_torch_a_companion_belongs(
    number: str, day: str, requires: str | None, belongs: list[tuple[str, bool]]
) -> None:
    needs = None if requires is None else SpecifierSet(requires)
    facts = list(pypi._belonging(KNOWN, "torchvision", number, day, needs))
    assert [(fact.torch, fact.more.get("first", False)) for fact in facts] == belongs
    assert {fact.value for fact in facts} <= {f"torchvision {number}"}


def test_a_companion_that_its_wheel_gives_to_another_torch_is_a_contradiction() -> None:
    facts = list(pypi._belonging(KNOWN, "torchvision", "0.98.0", "2098-03-02", SpecifierSet("==2.98.0")))
    words = "releases.json has torchvision 0.98.0 for torch 2.98.1, and its wheel requires torch==2.98.0"
    assert facts == [Fact("contradiction", "2.98.1", value=words, source="pypi")]


def test_known_companions_are_asked_about_where_they_are_of_the_last_releases_or_all_are_wanted() -> None:
    known = pypi.torches(recorded.data(), [])
    early = {"0.14.0": recorded.files("torchvision", "0.14.0", f"cp310-cp310-{recorded.LINUX}", day="2022-10-28")}
    asked = []

    def text(url: str) -> str:
        asked.append(url)
        return recorded.metadata(">=3.7", "torch==1.13.0")

    web = recorded.web()._replace(text=text)
    assert list(pypi.of_companion(known, "torchvision", {"releases": early}, web)) == []
    assert asked == []
    assert list(pypi.of_companion(known, "torchvision", {"releases": early}, web, every=True)) == []
    assert len(asked) == 1


def test_hashes_are_of_releases_that_pypi_alone_has() -> None:
    frozen = recorded.data()
    frozen["hashes"]["pypi"] = {}
    page = json.loads(recorded.PAGES[f"{pypi.PYPI}/torch/json"])
    (fact,) = pypi.hashes(frozen, "torch", page)
    assert fact.torch == "2.15.0"
    name = f"torch-2.15.0-cp312-cp312-{recorded.LINUX}.whl"
    assert fact.more[name] == {
        "sha256": recorded.sha256(name),
        "size": len(name),
        "url": f"{recorded.FILES}/{name}",
    }


def test_another_hash_than_the_data_have_is_a_contradiction() -> None:
    frozen = recorded.data()
    name = f"torch-2.15.0-cp312-cp312-{recorded.LINUX}.whl"
    frozen["hashes"]["pypi"] = {name: {"sha256": "f" * 64}}
    page = json.loads(recorded.PAGES[f"{pypi.PYPI}/torch/json"])
    kinds = {fact.kind: fact.words() for fact in pypi.hashes(frozen, "torch", page)}
    assert f"hashes.json has {'f' * 64} for {name}" in kinds["contradiction"]


def test_an_address_that_is_told_otherwise_follows_from_the_digest() -> None:
    file = {"url": "../../packages/x.whl", "digests": {"blake2b_256": "abcdef"}, "filename": "x.whl"}
    assert pypi.address(file) == "https://files.pythonhosted.org/packages/ab/cd/ef/x.whl"
