"""Logging commands of Azure Pipelines."""

import re
from collections.abc import Callable
from dataclasses import replace

import nasty
import pytest

from torchdoctor.model import Facts, Problem, Report, Target
from torchdoctor.render import Anchor, Setting, render

ISSUE = r"##vso\[task\.logissue type=(error|warning);(sourcepath=[^;\]]*;linenumber=\d+;)?code=[^;\]]*;\].*"


@pytest.mark.parametrize("make", nasty.REPORTS)
def test_only_our_own_commands_are_commands(make: Callable[[], Report]) -> None:
    report = make()
    lines = render(report, "azure").splitlines()
    commands = [line for line in lines if "##" in line]
    assert all(re.fullmatch(ISSUE, line) and line.count("##vso[") == 1 for line in commands)
    found = sum(len(result.findings) or result.status == "crashed" for result in report.results)
    assert len(commands) == found + len(report.unanswered)


def test_is_at_the_line_that_asks_for_torch() -> None:
    text = render(nasty.ill(), "azure", Setting(anchor=Anchor("requirements.txt", 7)))
    assert "sourcepath=requirements.txt;linenumber=7;" in text


def test_a_check_that_failed_is_an_error() -> None:
    facts = Facts(Target("/x/python", "--python"), problems=(Problem("reading", "timeout"),))
    text = render(replace(nasty.healthy(), facts=facts, results=()), "azure")
    assert "##vso[task.logissue type=error;code=torchdoctor;]could not check: reading: timeout\n" in text
