"""Every rule about project files on the files of its table."""

from importlib import import_module
from pathlib import Path

from declarations import Case, check
from faults import each

from torchdoctor.declared.rules import RULES

TABLES = sorted(path.stem for path in Path(__file__).parent.glob("cases_*.py"))
CASES: tuple[Case, ...] = tuple(
    case for table in TABLES for case in import_module(f"test_declared.test_rules.{table}").CASES
)


@each(CASES)
def test_case(case: Case) -> None:
    check(case)


@each([rule.id for rule in RULES])
def test_rule_has_a_positive_and_two_negatives(rule: str) -> None:
    found = [case.status == "failed" for case in CASES if case.rule == rule]
    assert found.count(True) >= 1, f"{rule} finds something in no file: add one to tests/test_declared/test_rules"
    assert found.count(False) >= 2, f"{rule} has fewer than two files in which it must find nothing: add them"
