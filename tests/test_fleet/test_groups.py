"""--group-by and --label."""

from typing import Any

import pytest
from faults import each

from torchdoctor.fleet.groups import BadGrouping, grouping, labels


def data(*gpus: str, **given: str) -> Any:
    nvidia = {"gpus": [{"name": name} for name in gpus]} if gpus else None
    return {"facts": {"nvidia": nvidia}, "labels": given}


@each(
    [
        ("gpu", "n1", data("T4", "T4"), "T4"),
        ("gpu", "n1", data(), "no NVIDIA GPU"),
        ("rack", "n1", data(rack="12"), "rack=12"),
        ("rack", "n1", data(), "no label rack"),
        ("label", "n1", data(rack="12", row="b"), "rack=12, row=b"),
        (r"^(r\d+)-", "r0012-n05", data(), "r0012"),
        (r"r\d+", "r0012-n05", data(), "r0012"),
        (r"^x(\d+)", "r0012-n05", data(), "other names"),
    ]
)
def test_the_group_of_a_report(word: str, name: str, report: Any, group: str) -> None:
    assert grouping(word)(name, report) == group


def test_a_pattern_that_is_none() -> None:
    with pytest.raises(BadGrouping, match="not a regular expression"):
        grouping("(")


def test_labels() -> None:
    assert labels(["rack=12", "row="]) == {"rack": "12", "row": ""}


@pytest.mark.parametrize("text", ["rack", "=12", "gpu=1", "a b=1"])
def test_what_is_no_label(text: str) -> None:
    with pytest.raises(BadGrouping, match="--label"):
        labels([text])
