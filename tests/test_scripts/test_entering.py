"""scripts/entering.py: facts of upstream become records that are valid, sourced, and a diff that can be read."""

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
from upstream.facts import Fact  # noqa: E402

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
    Fact("companion", "2.99.0", value="torchvision 0.99.0", source="pypi", more={"first": True}),
    Fact("companion", "2.15.0", value="torchvision 0.98.9", source="pypi", more={"first": False}),
    Fact("companion", "", value="torchaudio 2.98.0", source="pypi"),
    Fact("selector", "2.15.0", "linux_x86_64", "cu992", "selector"),
    Fact("selector", "2.15.0", "linux_x86_64", "cpu", "selector"),
    Fact("code", "2.99.0", "linux_x86_64", "cu142", "script", {"sm": [90, 120]}),
    Fact("targets", "2.99.0", "linux_x86_64", "rocm99.1", "script", {"gfx": ["gfx9999"]}),
    Fact("hashes", "2.99.0", value="cu142", source="index", more={"cu142/torch-x.whl": {"sha256": "1" * 64}}),
    Fact("contradiction", "2.15.0", value="two sources disagree", source="index"),
]


@pytest.fixture
def data() -> dict[str, Any]:
    return refresh_data.load(FROZEN)


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
    assert releases["2.15.0"]["indexed"]["linux_x86_64"] == {"cpu": "index-2098-12-24", "cu992": "selector-2098-12-24"}
    assert releases["2.15.0"]["selector"] == {"linux_x86_64": ["cpu", "cu992"]}
    assert "linux_x86_64" not in releases["2.15.0"]["unverified"]
    assert releases["2.14.1"]["indexed"]["linux_x86_64"]["cu992"] == "matrix"
    assert made["releases"]["sources"]["index-2098-12-24"]["confidence"] == "index"
    assert made["releases"]["sources"]["selector-2098-12-24"]["confidence"] == "official-page"
    assert releases["2.99.0"]["torchvision"] == ["0.99.0"]
    assert releases["2.99.0"]["torchaudio"] == releases["2.15.0"]["torchaudio"]
    assert releases["2.15.0"]["torchvision"] == ["0.29.2", "0.29.1", "0.98.9"]
    assert made["amd"]["builds"]["2.99"] == {"rocm99.1": {"gfx": ["gfx9999"], "source": "build"}}
    assert made["hashes"]["index"]["cu142/torch-x.whl"] == {"sha256": "1" * 64}
    assert made["companions"]["triton"]["2.99.0"] == "4.1.0"
    assert made["releases"]["date"] == "2098-12-24"


def test_what_only_a_person_can_enter_fails_the_check(data: dict[str, Any]) -> None:
    facts = [fact for fact in FACTS if fact.kind not in ("code", "companion")]
    wrong = "\n".join(refresh_data.inconsistencies(entering.entered(data, facts, "2098-12-24")))
    assert "architectures.json: torch 2.99.0 cu142 on linux_x86_64 is missing" in wrong
    assert "drivers.json: no floor for cu142 on linux" in wrong
    assert "releases.json: the torchvision of torch 2.99.0 is missing" in wrong
    assert "$.releases" not in wrong  # the records themselves are valid by their schema


def test_the_files_are_written_one_record_a_line(data: dict[str, Any], tmp_path: Path) -> None:
    made = entering.entered(data, FACTS, "2098-12-24")
    assert entering.write(tmp_path, made, data) == ["amd", "architectures", "companions", "hashes", "releases"]
    assert json.loads((tmp_path / "releases.json").read_text()) == made["releases"]
    before = (FROZEN / "releases.json").read_text("utf-8").splitlines()
    after = (tmp_path / "releases.json").read_text("utf-8").splitlines()
    # the date, two sources, two changed records, and two lines for the new one
    assert len(set(after) - set(before)) == 7


def rows(made: dict[str, Any], torch: str) -> list[dict[str, Any]]:
    """The architecture records of a release's cu132 on Linux."""
    place = ("linux_x86_64", "cu132")
    return [
        row
        for row in made["architectures"]["builds"]
        if torch in row["torch"] and (row["platform"], row["build"]) == place
    ]


def code(*sm: int) -> Fact:
    return Fact("code", "2.15.0", "linux_x86_64", "cu132", "script", {"sm": list(sm)})


def test_code_joins_the_record_of_releases_that_have_the_same(data: dict[str, Any]) -> None:
    (row,) = rows(data, "2.15.0")
    row["torch"].remove("2.15.0")
    made = entering.entered(data, [code(75, 80, 86, 90, 100, 120)], "2098-12-24")
    (row,) = rows(made, "2.15.0")
    assert row["source"] == "ci"
    assert row["torch"] == ["2.12.0", "2.12.1", "2.13.0", "2.14.0", "2.15.0"]
    assert list(refresh_data.inconsistencies(made)) == []


def test_where_two_scripts_disagree_the_code_is_disputed_and_both_are_named(data: dict[str, Any]) -> None:
    (row,) = rows(data, "2.15.0")
    row["source"] = "builder"
    made = entering.entered(data, [code(75, 80, 89)], "2098-12-24")
    (row,) = rows(made, "2.15.0")
    assert (row["sm"], row["disputed"]) == ([75, 80], [86, 89, 90, 100, 120])
    assert (row["source"], row["against"]) == ("builder", "ci")
    sources = made["architectures"]["sources"]
    assert sources["builder"]["name"] == "pytorch/builder manywheel/build.sh"
    assert sources["ci"]["name"] == "the build script of the release"
    assert [row["torch"] for row in rows(made, "2.14.1")] == [["2.14.1"]]  # what was known of others stays
    assert list(refresh_data.inconsistencies(made)) == []


@pytest.mark.parametrize("name", ["releases", "architectures", "amd", "drivers", "hashes"])
def test_the_form_is_that_of_the_files(data: dict[str, Any], name: str) -> None:
    assert entering.text(data[name], entering.ROWS[name]) == (FROZEN / f"{name}.json").read_text("utf-8")
