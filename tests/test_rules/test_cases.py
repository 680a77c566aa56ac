"""Every rule on the machines of its table."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from cases import Case, check, verdicts
from machines import HEALTHY

from torchdoctor.model import Facts
from torchdoctor.rules import RULES

TABLES = sorted(path.stem for path in Path(__file__).parent.glob("cases_*.py"))
CASES: tuple[Case, ...] = tuple(case for table in TABLES for case in import_module(f"test_rules.{table}").CASES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_rule_has_a_positive_and_two_negatives(rule: str) -> None:
    found = [case.status == "failed" for case in CASES if case.rule == rule]
    assert found.count(True) >= 1, f"{rule} has no machine on which it finds something: add one to tests/test_rules"
    assert found.count(False) >= 2, f"{rule} has fewer than two machines on which it must find nothing: add them"


@pytest.mark.parametrize("machine", HEALTHY)
def test_healthy_machine_has_no_finding(machine: Callable[[], Facts]) -> None:
    for facts in (machine(), replace(machine(), smoke=None)):
        assert [result for result in verdicts(facts).values() if result.status not in ("passed", "skipped")] == []
