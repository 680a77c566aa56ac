"""The age of the data."""

from datetime import date

from torchdoctor.knowledge import load

DATA = load()


def test_age() -> None:
    made = date.fromisoformat(DATA.data_version)
    assert DATA.age_note(made) == ""
    assert "400 days" in DATA.age_note(date.fromordinal(made.toordinal() + 400))
