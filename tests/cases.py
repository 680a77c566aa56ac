"""What a rule must say of a machine: the form of the tables in cases_*.py, one table for each family of rules."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import NamedTuple

from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Result
from torchdoctor.rules import diagnose


class Case(NamedTuple):
    """says: parts of the message, or of the reason for skipping. others: rules that may have findings too."""

    rule: str
    name: str
    facts: Facts
    status: str
    says: tuple[str, ...] = ()
    commands: tuple[str, ...] | None = None  # of all fixes, in order; with * for what the data decides
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.rule} {self.status}: {self.name}"


def finds(
    rule: str,
    name: str,
    facts: Facts,
    *says: str,
    commands: tuple[str, ...] | None = None,
    others: tuple[str, ...] = (),
) -> Case:
    """One finding, and no other rule has one: one cause, one finding."""
    return Case(rule, name, facts, "failed", says, commands, others)


def passes(rule: str, name: str, facts: Facts) -> Case:
    return Case(rule, name, facts, "passed")


def skips(rule: str, name: str, facts: Facts, *says: str) -> Case:
    return Case(rule, name, facts, "skipped", says)


def verdicts(facts: Facts) -> dict[str, Result]:
    return {result.rule: result for result in diagnose(facts, load())}


def silent(results: Iterable[Result]) -> list[str]:
    """What is wrong with what rules say they compared: those that passed without a word, and words that say nothing."""
    bad = re.compile(r"\bNone\b|\[\]|\(\)|\n|: *$|  ")
    mute = [f"{item.rule} passed without a Seen" for item in results if item.status == "passed" and not item.seen]
    return mute + [f"{item.rule}: {text}" for item in results for text in item.seen if bad.search(text)]


def check(case: Case) -> None:
    results = verdicts(case.facts)
    result = results[case.rule]
    assert silent(results.values()) == []
    assert result.status == case.status, result
    if case.status != "failed":
        assert [part for part in case.says if part not in result.reason] == [], result.reason
        return
    failed = {result.rule for result in results.values() if result.status == "failed"}
    assert failed - set(case.others) == {case.rule}
    (finding,) = result.findings
    assert [part for part in case.says if part not in finding.message] == [], finding.message
    if case.commands is not None:
        commands = [command for fix in finding.fixes for command in fix.commands]
        assert len(commands) == len(case.commands), commands
        assert [pair for pair in zip(commands, case.commands, strict=True) if not fnmatchcase(*pair)] == []
