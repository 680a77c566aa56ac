"""Plain English in everything that a user reads: none of the words and phrases that give a translation away."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from cases import Case, verdicts

from torchdoctor.rules import RULES

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    page.relative_to(ROOT).as_posix()
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
    if page.name != "CODE_OF_CONDUCT.md"
)
# What to write in its place.
AVOID = {
    r"anew": "again",
    r"rubbish": "invalid or unreadable output",
    r"lie about|lies about": "leftovers",
    r"(stands?|stood) (in front|behind|before|there)": "is found first, comes before, is",
    r"mend(s|ed)?": "fix",
    r"cures?": "fix",
    r"tells? of": "reports",
    r"(is|are) told (at once|by|again)": "is reported",
    r"looked at": "checked",
    r"amiss": "wrong",
    r"of another (place|environment|program|machine's)": "from a different",
    r"stays? as it is": "stays unchanged",
    r"cut into slices": "MIG instances",
    r"seat the card": "reseat",
    r"whom": "who",
    r"in small": "small examples",
}
WRONG = re.compile(rf"\b({'|'.join(AVOID)})\b", re.I)


def found(text: str) -> list[str]:
    """Each with the words around it."""
    flat = " ".join(text.split())
    return [flat[max(hit.start() - 40, 0) : hit.end() + 40] for hit in WRONG.finditer(flat)]


def cases() -> Iterator[Case]:
    for table in sorted((ROOT / "tests/test_rules").glob("cases_*.py")):
        yield from import_module(f"test_rules.{table.stem}").CASES


def test_pages() -> None:
    assert {page: wrong for page in PAGES if (wrong := found((ROOT / page).read_text("utf-8")))} == {}


def test_findings_and_fixes_of_every_rule() -> None:
    wrong: dict[str, list[str]] = {}
    for case in cases():
        result = verdicts(case.facts)[case.rule]
        told = [result.reason if result.status == "skipped" else ""]
        for finding in result.findings:
            told += [finding.message, *(fix.text for fix in finding.fixes)]
        if bad := found(". ".join(told)):
            wrong[str(case)] = bad
    assert wrong == {}


@pytest.mark.parametrize("part", ["title", "page"])
def test_pages_of_rules(part: str) -> None:
    assert {rule.id: wrong for rule in RULES if (wrong := found(getattr(rule, part)))} == {}


def test_the_list_catches_what_it_is_for() -> None:
    assert found("Reload the module: it stands in front of the other")
    assert not found("Renew the lease, recommend it, and secure it")
