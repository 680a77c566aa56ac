"""scripts/upstream/pages.py: the selector, and torchcodec's table of versions."""

import json

import pytest
from upstream import pages

from test_scripts.test_upstream import recorded


def test_builds_that_the_selector_lists() -> None:
    facts = pages.of_selector(recorded.data(), json.dumps(recorded.SELECTOR))
    assert [(fact.torch, fact.platform, fact.value) for fact in facts] == [
        ("2.15.0", "linux_x86_64", "cu992"),
        ("2.15.0", "linux_x86_64", "cu132"),  # what PyPI serves
        ("2.15.0", "windows_amd64", "cpu"),
    ]


def test_builds_that_the_data_have_as_listed_are_no_news() -> None:
    versions = {"2.13.0": {"linux": {"pip": {"accnone": {"command": f"pip3 install torch -i {recorded.HOST}/cpu"}}}}}
    assert list(pages.of_selector(recorded.data(), json.dumps({"versions": versions}))) == []


def test_the_torch_of_a_torchcodec() -> None:
    facts = list(pages.of_torchcodec(recorded.data(), ["2.10.0", "2.15.0", "2.99.0"], recorded.README))
    assert [(fact.torch, fact.value) for fact in facts] == [
        ("2.15.0", "torchcodec 0.99"),
        ("2.99.0", "torchcodec 0.99"),
    ]
    with pytest.raises(ValueError, match="no table"):
        list(pages.of_torchcodec(recorded.data(), ["2.15.0"], "# TorchCodec"))
