"""Workflow commands of GitHub Actions, read back as the runner reads them."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import nasty
import pytest

from torchdoctor.model import Report, Severity
from torchdoctor.render import Anchor, Setting, render
from torchdoctor.render.github import SHOWN

DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}
PROPERTY = {**DATA, "%3A": ":", "%2C": ","}


class Command(NamedTuple):
    kind: str
    properties: dict[str, str]
    message: str


def unescaped(text: str, table: dict[str, str]) -> str:
    return re.sub("|".join(table), lambda found: table[found[0]], text)


def commands(log: str) -> Iterator[Command]:
    """As the runner's ActionCommand does: a line is one if it starts with :: after blanks, or has ##[ anywhere."""
    for line in re.split(r"\r\n|\n|\r", log):
        if found := re.match(r"\s*::(\S+?)(?: (.*?))?::(.*)$", line):
            pairs = [item.partition("=") for item in (found[2] or "").split(",") if item]
            yield Command(
                found[1], {key: unescaped(value, PROPERTY) for key, _, value in pairs}, unescaped(found[3], DATA)
            )
        else:
            assert "##[" not in line


def read(report: Report, anchor: Anchor = Anchor("requirements.txt", 3)) -> list[Command]:  # noqa: B008
    return [*commands(render(report, "github", Setting(anchor=anchor)))]


@pytest.mark.parametrize("make", nasty.REPORTS)
def test_one_annotation_a_finding_and_nothing_forged(make: Callable[[], Report]) -> None:
    report = make()
    kinds = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
    expected = sorted(kinds[item.severity] for item in report.results for _ in item.findings)
    expected += ["error"] * sum(item.status == "crashed" for item in report.results)
    assert sorted(item.kind for item in read(report)) == sorted(expected)


def test_message_and_place_survive_the_escaping() -> None:
    report = nasty.ill()
    finding = next(item.findings[0] for item in report.results if item.findings)
    (first, *_) = read(report, Anchor("a,b:c%.txt", 12))
    assert first.message.startswith(finding.message)
    assert finding.fixes[0].commands[0] in first.message
    assert first.properties["file"] == "a,b:c%.txt"
    assert first.properties["line"] == "12"


def test_without_a_file_there_is_no_place() -> None:
    assert set(read(nasty.ill(), Anchor())[0].properties) == {"title"}


@pytest.mark.parametrize("severity", list(Severity))
@pytest.mark.parametrize("count", [SHOWN, SHOWN + 1, 300])
def test_at_most_ten_of_a_kind_and_the_last_says_how_many_more(severity: Severity, count: int) -> None:
    found = read(nasty.many(severity, count))
    assert len(found) == SHOWN == 10
    assert (found[-1].properties["title"] == f"{count - 9} more") is (count > SHOWN)


def test_a_long_message_is_cut() -> None:
    (only,) = read(nasty.many(Severity.ERROR, 1, "x" * 100_000))
    assert len(only.message) < 5_000
