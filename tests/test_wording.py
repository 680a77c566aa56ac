"""Plain English in everything that a user reads: none of the words and phrases that give a translation away."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from cases import Case

from torchdoctor.bench.causes import CAUSES
from torchdoctor.explain import ERRORS, Error, fit, steps
from torchdoctor.knowledge import load
from torchdoctor.model import Result
from torchdoctor.rules import BY_ID, RULES, diagnose

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    page.relative_to(ROOT).as_posix()
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
    if page.name not in ("CODE_OF_CONDUCT.md", "CHANGELOG.md")
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
    r"beside": "next to, with",
    r"(is|are|was|were) told": "is reported, you see",
    r"tells (which|whether|no)": "says",
    r"stands?|stood": "is",
    r"lies? (in|on|behind)": "is",
    r"hand(s|ed)? (it |them |the \w+ )?over": "pass",
    r"hand(s|ed)? the (device|device files|GPU)s? to": "pass",
    r"[Tt]ake \S+ off": "remove ... from",
    r"go(es)? with": "matches, works with",
    r"very (version|same|Python|one)": "exactly the",
    r"is no (container|Mac|release|version|number|program|CPU|requirement|address)": "is not a",
    r"in place of": "instead of",
    r"in front of": "before, instead of",
    r"left-over": "leftover",
    r"(one|two|three|s) a (line|rule|finding|device|step|node)": "per",
    r"once more|yet again": "again",
    r"another \w+ than": "a different ... from",
    r"all the same": "anyway, still",
    r"wants": "needs, expects",
    r"mostly": "usually",
    r"waits? for ever": "forever",
    r"do without": "turn off, work without",
    r"brings? (along|its own|their own)": "comes with",
    r"have (it|pip|them) (taken|checked|chosen|unpack|started)": "let, make",
}
FIX = re.compile(r"(Or |Then )?[Ss]ee (the|whether|that|its|who)\b")  # "Check", "Find out"
WRONG = re.compile(rf"\b({'|'.join(AVOID)})\b(?!-in)")
QUOTED = re.compile(r"```.*?^ *```|`[^`\n]*`", re.S | re.M)  # what programs print, and commands
# Parts of the source whose texts users read, besides those that the tables below produce.
MESSAGES = (
    "answers.py",
    "cli",
    "collect",
    "fix",
    "fleet",
    "install",
    "output.py",
    "policy.py",
    "pythons",
    "render",
    "verify.py",
)


def found(text: str) -> list[str]:
    """Each with the words around it."""
    flat = " ".join(text.split())
    return [flat[max(hit.start() - 40, 0) : hit.end() + 40] for hit in WRONG.finditer(flat)]


@cache
def judged() -> tuple[tuple[Case, Result], ...]:
    """The verdict of its own rule on each machine of the tables."""
    tables = sorted((ROOT / "tests/test_rules").glob("cases_*.py"))
    cases = [case for table in tables for case in import_module(f"test_rules.{table.stem}").CASES]
    return tuple((case, *diagnose(case.facts, load(), (BY_ID[case.rule],))) for case in cases)


def test_pages() -> None:
    assert {page: wrong for page in PAGES if (wrong := found(QUOTED.sub("", (ROOT / page).read_text("utf-8"))))} == {}


def test_what_every_rule_says() -> None:
    """Findings, fixes, why it was skipped, and what it compared."""
    wrong: dict[str, list[str]] = {}
    for case, result in judged():
        told = [result.reason if result.status == "skipped" else "", *result.seen]
        for finding in result.findings:
            told += [finding.message, *(fix.text for fix in finding.fixes)]
        if bad := found(". ".join(told)):
            wrong[str(case)] = bad
    assert wrong == {}


@pytest.mark.parametrize("part", ["title", "page"])
def test_pages_of_rules(part: str) -> None:
    assert {rule.id: wrong for rule in RULES if (wrong := found(getattr(rule, part)))} == {}


def test_what_explain_says() -> None:
    assert {error.id: wrong for error in ERRORS if (wrong := found(". ".join(said(error))))} == {}


def test_what_the_tables_of_steps_say() -> None:
    rows = {*steps.TABLE, *steps.LOGGED, *steps.RAISED}
    assert {row.line: wrong for row in rows if (wrong := found(row.text))} == {}


def said(error: Error) -> Iterator[str]:
    yield from (error.title, error.cause, error.see, *(fix.text for fix in fit.fixes(error)))
    yield from (other.when for other in error.alternatives)


def test_causes_of_bench() -> None:
    assert {cause.name: wrong for cause in CAUSES if (wrong := found(f"{cause.title}. {cause.page}"))} == {}


def test_fixes_begin_with_what_to_do() -> None:
    texts = {fix.text for error in ERRORS for fix in fit.fixes(error)}
    texts |= {fix.text for _, result in judged() for item in result.findings for fix in item.fixes}
    assert sorted(text for text in texts if FIX.match(text)) == []


def test_messages_in_the_source() -> None:
    places = (ROOT / "src/torchdoctor" / name for name in MESSAGES)
    files = [file for place in places for file in ([place] if place.is_file() else sorted(place.rglob("*.py")))]
    assert {file.name: wrong for file in files if (wrong := [*of_strings(file.read_text("utf-8"))])} == {}


def of_strings(source: str) -> Iterator[str]:
    """Of the strings that are sentences: no docstrings, no patterns."""
    tree = ast.parse(source)
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in skipped else ""
        if isinstance(text, str) and "\\" not in text and len(re.findall(r"[a-z]{2,} ", text)) > 2:
            yield from found(text)


def test_the_list_catches_what_it_is_for() -> None:
    assert found("Reload the module: it stands in front of the other")
    assert FIX.match("Or see the driver's version")
    assert not found("stand-ins for the driver; the standard library")
    assert not found("Renew the lease, recommend it, and secure it")
