"""scripts/entering.py: facts of upstream become records that are valid, sourced, and a diff that can be read."""

import copy
import json
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
FROZEN = Path(__file__).parents[1] / "data/catalogue"
sys.path.insert(0, str(SCRIPTS))

import entering  # noqa: E402
import refresh_data  # noqa: E402
from upstream import Fact  # noqa: E402

NEW = Fact(
    "release",
    "2.99.0",
    source="pypi",
    more={
        "date": "2098-12-22",
        "python_min": "3.12",
        "pythons": {"linux_x86_64": ["3.12", "3.13t"], "windows_amd64": ["3.12"]},
        "cuda": "cu142",
        "triton": "4.1.0",
        "glibc": {"linux_x86_64": "2.28"},
    },
)
FACTS = [
    NEW,
    Fact("python", "2.15.0", "linux_x86_64", "3.16", "pypi"),
    Fact("build", "2.15.0", "linux_x86_64", "cpu", "index"),
    Fact("build", "2.14.1", "linux_x86_64", "cu992", "matrix"),
]


@pytest.fixture
def data() -> dict[str, Any]:
    return copy.deepcopy(refresh_data.load(FROZEN))


def by_torch(data: dict[str, Any]) -> dict[str, Any]:
    return {item["torch"]: item for item in data["releases"]["releases"]}


def test_facts_become_records_with_their_source(data: dict[str, Any]) -> None:
    made = entering.entered(data, FACTS, "2098-12-24")
    releases = by_torch(made)
    assert releases["2.99.0"]["pypi"] == {"linux_x86_64": "cu142", "windows_amd64": "cpu"}
    assert releases["2.99.0"]["pythons"]["linux_x86_64"] == {"3.12": "pypi", "3.13t": "pypi"}
    assert releases["2.99.0"]["indexed"] == {}
    assert "linux_x86_64" in releases["2.99.0"]["unverified"]
    assert releases["2.15.0"]["pythons"]["linux_x86_64"]["3.16"] == "pypi"
    assert releases["2.15.0"]["python_max"] == "3.16"
    assert releases["2.15.0"]["indexed"]["linux_x86_64"] == {"cpu": "index-2098-12-24"}
    assert "linux_x86_64" not in releases["2.15.0"]["unverified"]
    assert releases["2.14.1"]["indexed"]["linux_x86_64"]["cu992"] == "matrix"
    assert made["releases"]["sources"]["index-2098-12-24"]["confidence"] == "index"
    assert made["companions"]["triton"]["2.99.0"] == "4.1.0"
    assert made["releases"]["date"] == "2098-12-24"


def test_what_only_a_person_can_enter_fails_the_check(data: dict[str, Any]) -> None:
    wrong = "\n".join(refresh_data.inconsistencies(entering.entered(data, FACTS, "2098-12-24")))
    assert "architectures.json: torch 2.99.0 cu142 on linux_x86_64 is missing" in wrong
    assert "drivers.json: no floor for cu142 on linux" in wrong
    assert "$.releases" not in wrong  # the records themselves are valid by their schema


def test_the_files_are_written_one_record_a_line(data: dict[str, Any], tmp_path: Path) -> None:
    made = entering.entered(data, FACTS, "2098-12-24")
    assert entering.write(tmp_path, made, data) == ["companions", "releases"]
    assert json.loads((tmp_path / "releases.json").read_text()) == made["releases"]
    before = (FROZEN / "releases.json").read_text("utf-8").splitlines()
    after = (tmp_path / "releases.json").read_text("utf-8").splitlines()
    assert (
        len(set(after) - set(before)) == 6
    )  # the date, the source, two changed records, and two lines for the new one


@pytest.mark.parametrize("name", ["releases", "architectures", "amd", "drivers", "hashes"])
def test_the_form_is_that_of_the_files(data: dict[str, Any], name: str) -> None:
    assert entering.text(data[name], entering.ROWS[name]) == (FROZEN / f"{name}.json").read_text("utf-8")
