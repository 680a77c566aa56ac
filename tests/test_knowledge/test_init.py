"""The age of the data."""

from datetime import date

import pytest

from torchdoctor.knowledge import DataError, load

DATA = load()


def test_before_the_next_release_the_data_are_not_old() -> None:
    due = date.fromisoformat(DATA.next_release)
    assert DATA.outdated(date.fromordinal(due.toordinal() - 1), "2.9.1+cu130") == ""


def test_from_the_day_of_the_next_release_on_a_newer_torch_may_be_out() -> None:
    said = DATA.outdated(date.fromisoformat(DATA.next_release))
    assert said.startswith(f"the next torch was due on {DATA.next_release}")
    assert said.endswith("a newer torch may be out")


def test_a_torch_newer_than_the_data_is_said_to_be() -> None:
    said = DATA.outdated(date(2026, 11, 25), "2.99.0+cu140")
    assert said == f"torch 2.99.0+cu140 is newer than the data of {DATA.data_version}, which ends with 2.15.0"


def test_a_mirror_is_named_in_place_of_the_official_index(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(index="https://mirror.example/whl/").wheels.index("cu126") == "https://mirror.example/whl/cu126"
    monkeypatch.setenv("TORCHDOCTOR_INDEX", "http://127.0.0.1:8080/pytorch")
    assert load().wheels.index("cpu") == "http://127.0.0.1:8080/pytorch/cpu"


@pytest.mark.parametrize("url", ["mirror.example", "ftp://mirror.example", "https://user:secret@mirror.example", "a b"])
def test_what_is_no_mirror_is_one_line(url: str) -> None:
    with pytest.raises(DataError, match="not the address of an index"):
        load(index=url)
