"""What was made of the same is not made again, and what decides on it is part of its name."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

from kept import Kept


def test_the_same_is_made_once(tmp_path: Path) -> None:
    calls: list[str] = []

    def step(text: str, end: str = "") -> str:
        calls.append(text + end)
        return f"<{text}é{end}>"

    for _ in range(2):
        made = Kept(tmp_path / "kept", ["tool 1"]).text(step, "step")
        assert (made("a"), made("a", end="!"), made("b")) == ("<aé>", "<aé!>", "<bé>")
    assert calls == ["a", "a!", "b"]
    assert Kept(tmp_path / "kept", ["tool 2"]).text(step, "step")("a") == "<aé>"
    assert Kept(tmp_path / "kept", ["tool 1"]).text(step, "other")("a") == "<aé>"
    assert calls == ["a", "a!", "b", "a", "a"]


def test_what_a_build_did_not_use_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"M")  # another's, which stays
    for text in (b"a", b"b"):
        kept = Kept(tmp_path)
        assert kept(bytes.upper, "upper")(text) == text.upper()
        kept.forget_the_rest()
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == [b"B", b"M"]


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_where_nothing_can_be_kept_it_is_made(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = Kept(tmp_path / place)
    assert kept(bytes.upper, "upper")(b"a") == b"A"
    kept.forget_the_rest()
