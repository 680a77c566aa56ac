"""Every rule on the machines of its table."""

from collections import Counter
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from cases import Case, check, silent, verdicts
from faults import each
from healthy import KINDS

from torchdoctor.rules import RULES

TABLES = sorted(path.stem for path in Path(__file__).parent.glob("cases_*.py"))
CASES: tuple[Case, ...] = tuple(case for table in TABLES for case in import_module(f"test_rules.{table}").CASES)


@each(CASES)
def test_case(case: Case) -> None:
    check(case)


def test_rule_has_a_positive_and_two_negatives() -> None:
    positives = Counter(case.rule for case in CASES if case.status == "failed")
    negatives = Counter(case.rule for case in CASES if case.status != "failed")
    few = [rule.id for rule in RULES if positives[rule.id] < 1]
    assert few == [], "add a machine on which they find something to tests/test_rules/cases_<module>.py"
    few = [rule.id for rule in RULES if negatives[rule.id] < 2]
    assert few == [], "they need two machines on which they find nothing in tests/test_rules/cases_<module>.py"


LEAST = 40  # kinds of environment in which nothing is wrong


def test_kinds_of_healthy_environment_suffice() -> None:
    assert len(KINDS) >= LEAST


@each(KINDS)
def test_healthy_environment_has_no_finding(kind: str) -> None:
    facts = KINDS[kind]()
    for seen in (facts, replace(facts, smoke=None)):
        results = verdicts(seen).values()
        assert silent(results) == []
        found = [result for result in results if result.status not in ("passed", "skipped")]
        assert [(item.slug, item.reason, item.findings) for item in found] == []
