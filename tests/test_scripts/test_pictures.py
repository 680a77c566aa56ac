"""scripts/pictures.py: what a terminal shows becomes an SVG that is well-formed, complete, and loads nothing."""

import sys
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import pictures

from torchdoctor.render.text import Line

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(lines: list[Line]) -> ElementTree.Element:
    return ElementTree.fromstring(pictures.svg("torchdoctor <check>", lines))


def rows(picture: ElementTree.Element) -> list[str]:
    return ["".join(part.text or "" for part in row) for row in picture.iter(f"{SVG}text")]


def test_a_finding_has_its_colour_and_markup_is_text() -> None:
    picture = drawn([Line((("✗ error ", "error"), ("a & b <c>", "")))])
    assert rows(picture) == ["$ torchdoctor <check>", "✗ error a & b <c>"]
    assert [part.get("fill") for part in picture.iter(f"{SVG}tspan")] == [None, "#ff7b72", None]


def test_a_command_breaks_at_the_last_column_and_a_sentence_between_words() -> None:
    command = Line((("x" * 150, ""),), verbatim=True)
    sentence = Line((("word " * 30, ""),))
    _, *shown = rows(drawn([command, sentence]))
    assert [len(row) for row in shown[:2]] == [pictures.WIDTH, 50]
    assert {word for row in shown[2:] for word in row.split()} == {"word"}


def test_pictures_load_nothing_and_are_small() -> None:
    for file in FOLDER.iterdir():
        assert file.stat().st_size < 100_000, file.name
        if file.suffix == ".svg":
            text = file.read_text("utf-8")
            assert [part for part in ("href", "url(", "<script", "@import") if part in text] == [], file.name
