"""scripts/upstream/index.py: builds, Pythons and hashes on the pages of the official index."""

import pytest
from upstream import index

from test_scripts.test_upstream import recorded

PAGE = recorded.links(
    f"torch-2.14.1+cu126-cp312-cp312-{recorded.LINUX}",
    f"torch-2.14.1+cu126-cp316-cp316-{recorded.LINUX}",
    "torch-2.14.1-cp312-none-macosx_11_0_arm64",
    f"torch-2.1.0+cu126-cp38-cp38-{recorded.LINUX}",
)


def test_a_root_names_the_indexes_that_are_used_and_those_that_are_new() -> None:
    root = "".join(
        f'<a href="{name}/">{name}</a>' for name in ("cpu", "cu117", "cu992", "rocm99.1", "torch", "nightly")
    )
    assert index.indexes(recorded.data(), root) == ["cpu", "cu992", "rocm99.1"]  # cu117 is of old releases
    with pytest.raises(ValueError, match="names no index"):
        index.indexes(recorded.data(), "<html>busy</html>")


def test_what_the_index_has_replaces_what_was_known_from_less() -> None:
    facts = {(fact.torch, fact.kind, fact.value) for fact in index.of_torch(recorded.data(), "cu126", PAGE)}
    assert ("2.14.1", "python", "3.16") in facts  # not known before
    assert ("2.14.1", "build", "cu126") in facts  # known from single addresses
    assert ("2.14.1", "python", "3.12") not in facts  # PyPI has it, which is another fact
    assert ("2.1.0", "build", "cu126") in facts


def test_what_the_data_know_from_an_index_is_no_news() -> None:
    page = recorded.links(*(f"torch-2.13.0+cu126-cp312-cp312-{tag}" for tag in (recorded.LINUX, recorded.WINDOWS)))
    known = [fact for fact in index.of_torch(recorded.data(), "cu126", page) if fact.platform == "linux_x86_64"]
    assert known == []


def test_a_platform_that_the_page_lacks_is_told_where_the_data_have_it_from_less() -> None:
    page = recorded.links(f"torch-2.13.0+cu126-cp312-cp312-{recorded.LINUX}")
    words = "releases.json has torch 2.13.0 cu126 on windows_amd64 by page, the index has none"
    assert [fact.words() for fact in index.of_torch(recorded.data(), "cu126", page)] == [words]


def test_a_page_without_a_wheel_is_no_answer() -> None:
    with pytest.raises(ValueError, match="no wheel of torch"):
        list(index.of_torch(recorded.data(), "cu126", "<html>busy</html>"))


def test_hashes_are_those_of_the_last_releases() -> None:
    (fact,) = index.hashes(recorded.data(), "cu126", "torch", PAGE)
    assert (fact.torch, fact.value) == ("2.14.1", "cu126")
    assert sorted(fact.more) == [
        "cu126/torch-2.14.1+cu126-cp312-cp312-manylinux_2_28_x86_64.whl",
        "cu126/torch-2.14.1+cu126-cp316-cp316-manylinux_2_28_x86_64.whl",
        "cu126/torch-2.14.1-cp312-none-macosx_11_0_arm64.whl",
    ]
    assert list(index.hashes(recorded.data(), "cu126", "torch", PAGE.replace("#sha256=", "#"))) == []
