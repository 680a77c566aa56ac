"""Markdown, read back by a CommonMark parser."""

import re
from collections.abc import Callable

import nasty
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from torchdoctor.model import Report, Severity
from torchdoctor.render import render
from torchdoctor.render.markdown import LARGEST, escape


def tokens(report: Report) -> list[Token]:
    return MarkdownIt("gfm-like", {"linkify": False}).parse(render(report, "markdown"))


def inline(found: list[Token]) -> list[Token]:
    return [child for token in found for child in token.children or ()]


def test_the_patients_text_marks_nothing_up() -> None:
    found = tokens(nasty.hostile())
    html = {token.content.strip() for token in found if token.type == "html_block"}
    titles = ("The machine", "Every check", "Live tests", "How it was found")
    assert html <= {"</details>", *(f"<details><summary>{title}</summary>" for title in titles)}
    assert {token.type for token in inline(found)} <= {"text", "softbreak", "text_special"}


def test_nobody_is_mentioned() -> None:
    text = render(nasty.hostile(), "markdown")
    outside = [part for number, part in enumerate(text.split("````")) if number % 2 == 0]
    assert "@octocat" not in "".join(outside)
    assert "&#64;\N{WORD JOINER}octocat" in text


@pytest.mark.parametrize("make", nasty.REPORTS)
def test_commands_stand_whole_in_blocks(make: Callable[[], Report]) -> None:
    report = make()
    fences = "\n".join(token.content for token in tokens(report) if token.type == "fence")
    wanted = [c for item in report.results for found in item.findings for fix in found.fixes for c in fix.commands]
    assert [command for command in wanted if command.isprintable() and command not in fences] == []


def test_every_rule_is_a_row_of_the_table() -> None:
    report = nasty.healthy()
    rows = [token for token in tokens(report) if token.type == "tr_open"]
    assert len(rows) > len(report.results)


@pytest.mark.long
def test_at_most_one_mebibyte_and_it_says_so() -> None:
    text = render(nasty.many(Severity.ERROR, 3_000, "x" * 1_000), "markdown")
    assert LARGEST - 10_000 < len(text.encode()) < 1 << 20
    assert text.rstrip().endswith("the report would be too large here.")


def test_text_of_the_patient_makes_no_link_and_no_reference() -> None:
    said = "see https://evil.example/x, www.evil.example, #123, GH-7, octocat/x#9, :tada: and mailto:a@b.example"
    written = escape(said)
    for live in ("https:", "www.", "#1", "GH-7", "#9", ":tada:", "mailto:", "@b"):
        assert live not in written
    assert re.sub("&#(\\d+);", lambda found: chr(int(found[1])), written.replace("\N{WORD JOINER}", "")) == said
