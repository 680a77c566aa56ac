"""The data files: each valid by its schema, sourced, dated, in order, and in agreement with the others."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from faults import each
from jsonschema import Draft202012Validator

from torchdoctor import knowledge
from torchdoctor.knowledge import Compat, DataError, Release, cuda_of, version
from torchdoctor.knowledge.gpus import gpu_key

DATA = Path(knowledge.__file__).parents[1] / "data"
NAMES = sorted(path.name.removesuffix(".schema.json") for path in (DATA / "schemas").iterdir())
OURS = knowledge.load("")


def read(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))


def test_every_file_has_a_schema() -> None:
    assert sorted(path.stem for path in DATA.glob("*.json")) == NAMES


@each(NAMES)
def test_each_file_is_valid_by_its_schema(name: str) -> None:
    schema = json.loads((DATA / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    errors = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(read(name))]
    assert errors == []


@each(NAMES)
def test_each_file_is_dated_and_says_where_it_comes_from(name: str) -> None:
    data = read(name)
    assert date(2026, 1, 1) <= date.fromisoformat(data["date"]) <= date(2100, 1, 1)
    assert data["about"]
    assert data["sources"]


def test_schemas_reject_what_is_wrong() -> None:
    schema = Draft202012Validator(json.loads((DATA / "schemas/releases.schema.json").read_text("utf-8")))
    data = read("releases")
    data["releases"][0]["indexed"]["linux_x86_64"] = ["cuda12"]
    data["releases"][1].pop("pythons")
    assert len(list(schema.iter_errors(data))) == 2


def test_releases_stand_in_order_without_repetition() -> None:
    known = [version(item.torch) for item in OURS.releases.all()]
    assert known == sorted(set(known)), "releases.json lists releases from the oldest to the newest, each once"
    days = {item.torch: item.date for item in OURS.releases.all()}
    late = [torch for torch, day in days.items() if date.fromisoformat(day) > date.fromisoformat(OURS.data_version)]
    assert not late, f"releases.json is of {OURS.data_version}, before these releases: set its date"
    minors = [torch for torch in days if torch.endswith(".0")]
    assert [days[torch] for torch in minors] == sorted(days[torch] for torch in minors)


@each(OURS.releases.all())
def test_each_release_agrees_with_itself(release: Release) -> None:
    without_pythons = (set(release.indexed) | set(release.pypi)) - set(release.pythons)
    assert without_pythons <= ({"windows_arm64"} if release.torch == "2.10.0" else set())
    for platform, pythons in release.pythons.items():
        plain = [version(item) for item in pythons if not item.endswith("t")]
        assert plain == sorted(plain)
        assert plain[0] >= version(release.python_min)
        assert plain[-1] <= version(release.python_max)
        assert {item for item in pythons if item.endswith("t")} <= set(release.free_threaded)
        assert set(release.selector.get(platform, ())) <= set(release.builds(platform))


def test_every_cuda_build_has_its_architectures_and_a_driver_floor() -> None:
    """Where the architectures are not known, the planner does not offer the build for a GPU: not more than these."""
    unknown = {
        (release.torch, build, platform)
        for release in OURS.releases.all()
        for platform in release.pythons
        for build in release.builds(platform)
        if cuda_of(build) and OURS.gpus.archs(release.torch, build, platform) is None
    }
    assert unknown == {
        ("2.7.0", "cu128", "linux_aarch64"),
        ("2.7.1", "cu128", "linux_aarch64"),
        ("2.8.0", "cu129", "linux_aarch64"),
        ("2.9.0", "cu129", "linux_aarch64"),
        ("2.9.0", "cu129", "linux_x86_64"),
        ("2.9.0", "cu129", "windows_amd64"),
    }, "python scripts/refresh_data.py --check says what architectures.json lacks"
    builds = {build for release in OURS.releases.all() for seen in release.indexed.values() for build in seen}
    for cuda in filter(None, map(cuda_of, builds)):
        assert OURS.drivers.floor(cuda, "linux")
        assert OURS.drivers.floor(cuda, "windows")


def test_every_row_names_sources_that_exist_and_two_that_have_names_where_they_disagree() -> None:
    amd = [item for builds in read("amd")["builds"].values() for item in builds.values()]
    for name, rows in {"architectures": read("architectures")["builds"], "amd": amd}.items():
        sources = read(name)["sources"]
        for row in rows:
            assert row["source"] in sources
            if row.get("disputed"):
                assert sources[row["source"]]["name"] != sources[row["against"]]["name"]
    assert {row["source"] for row in read("intel")["series"]} <= set(read("intel")["sources"])


def test_driver_floors_and_branches_ascend() -> None:
    branches = read("drivers")["branches"]
    assert [version(cuda) for cuda in branches.values()] == sorted(version(cuda) for cuda in branches.values())
    for floors in read("drivers")["floors"].values():
        ordered = sorted(floors, key=version)
        majors = [version(floors[cuda]) for cuda in ordered if cuda not in ("11.0", "12", "13", "11")]
        assert majors == sorted(majors)


def test_gpu_names_are_in_the_form_in_which_they_are_asked() -> None:
    names = [name for group in read("gpus")["names"].values() for name in group]
    assert len(names) == len(set(names))
    assert [name for name in names if gpu_key(name) != name] == []
    assert not set(names) & set(read("gpus")["ambiguous"])


def test_an_override_folder_replaces_a_file_and_leaves_the_others(tmp_path: Path) -> None:
    drivers = read("drivers")
    drivers["floors"]["linux"]["13"] = "600"
    (tmp_path / "drivers.json").write_text(json.dumps(drivers))
    changed = knowledge.load(str(tmp_path))
    assert changed.drivers.floor("13.0", "linux") == "600"
    assert OURS.drivers.floor("13.0", "linux") == "580"
    assert changed.releases.all() == changed.releases.all()
    assert changed.data_version == OURS.data_version


def test_the_override_folder_is_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCHDOCTOR_DATA", str(tmp_path))
    assert knowledge.load().reader.override == str(tmp_path)


BROKEN = {
    "cut off": "{",
    "another shape": '["releases"]',
    "empty": "",
    "no releases": '{"date": "2026-11-22"}',
    "a release without version": '{"date": "2026-11-22", "releases": [{"date": "2026-01-01"}]}',
    "a number for a text": '{"date": 20261122, "releases": []}',
    "not text": "\x00\xff",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_override_is_one_line_that_names_the_file(text: str, tmp_path: Path) -> None:
    file = tmp_path / "releases.json"
    file.write_text(text, "latin-1")
    broken = Compat(str(tmp_path))
    with pytest.raises(DataError) as error:
        _ = (broken.data_version, broken.releases.all())
    assert str(error.value).startswith(str(file))
    assert "\n" not in str(error.value)
