"""The registry of rules and judging by it: order, pages, one cause one finding, and that nothing breaks a report."""

import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from importlib import import_module
from itertools import pairwise
from pkgutil import iter_modules
from typing import Any

import pytest
from cases import verdicts
from faults import assert_none
from machines import MACHINES, h100, laptop

from torchdoctor import rules
from torchdoctor.knowledge import Compat, load
from torchdoctor.model import (
    Ending,
    Facts,
    Finding,
    Gpu,
    Host,
    Nvidia,
    Package,
    Python,
    Severity,
    Smoke,
    Target,
    Torch,
)
from torchdoctor.rule import Rule, Unless, rule
from torchdoctor.rules import BY_ID, BY_SLUG, RETIRED, RULES, UnknownRule, choose, diagnose, family, named
from torchdoctor.rules.smoke_full import OF_COMPANIONS

HEADINGS = ("What it checks: ", "Why it matters: ", "How to fix it: ", "Source: ")
RUNS = 200  # of random facts


def test_every_rule_that_is_written_is_registered() -> None:
    modules = [import_module(f"torchdoctor.rules.{item.name}") for item in iter_modules(rules.__path__)]
    written = {item.id for module in modules for item in vars(module).values() if isinstance(item, Rule)}
    assert written == {item.id for item in RULES}, "add it to RULES in src/torchdoctor/rules/__init__.py"


def test_page_has_a_title_and_four_headings_in_order() -> None:
    assert_none({rule.id: [*faults_of_page(rule)] for rule in RULES})


def faults_of_page(rule: Rule) -> Iterator[str]:
    places = [rule.page.find(f"\n{heading}") for heading in HEADINGS]
    if not rule.title.endswith("."):
        yield "the docstring's first line is no sentence"
    if [*rule.page.split("\n"), "", ""][1]:
        yield "no empty line behind the title"
    if -1 in places:
        yield f"its docstring lacks {HEADINGS[places.index(-1)]!r}"
    elif places != sorted(places):
        yield f"its headings are in another order than {HEADINGS}"


def test_a_bad_page_is_seen() -> None:
    def bare(facts: Facts, compat: Compat) -> Iterator[Finding]:
        """Says little
        on two lines."""
        yield Finding("")

    found = [*faults_of_page(Rule("TD999", Severity.NOTE, bare))]
    assert [len(found), found[-1]] == [3, "its docstring lacks 'What it checks: '"]


def test_id_is_of_its_modules_family() -> None:
    assert [rule.id for rule in RULES if family(rule.id) != sys.modules[rule.check.__module__].FAMILY] == []


def test_ids_ascend_and_none_comes_back() -> None:
    ids, slugs = [rule.id for rule in RULES], [rule.slug for rule in RULES]
    taken = {name for names in (ids, slugs) for name in names if names.count(name) > 1} | RETIRED & set(ids)
    assert not taken, "two rules have this ID or slug, or a retired one had it: take the next free one"
    out = [
        f"{later} before {earlier}" for earlier, later in pairwise(sorted(ids)) if ids.index(later) < ids.index(earlier)
    ]
    assert not out, "RULES is in the order of IDs"


def causes(rule: Rule, path: tuple[str, ...] = ()) -> Iterator[str]:
    assert rule.id not in path, f"rules explain each other in a circle: {' -> '.join((*path, rule.id))}"
    for cause in (cause for word in rule.explained_by for cause in named(word)):
        yield cause.id
        yield from causes(cause, (*path, rule.id))


def test_explanations_exist_and_end() -> None:
    unknown = {rule.id: [word for word in rule.explained_by if not named(word)] for rule in RULES}
    assert_none({id: words and f"explained_by names no rule or family: {words}" for id, words in unknown.items()})
    assert [rule.id for rule in RULES if rule.id in set(causes(rule))] == []


def test_family_explains_by_its_errors_alone() -> None:
    assert BY_SLUG["driver-hangs"] in named("driver")
    assert not {BY_SLUG["no-driver"], BY_SLUG["driver-too-old-for-triton"]} & {*named("driver")}
    assert named("no-such-rule") == ()


def test_finding_is_silent_where_the_rule_of_its_cause_has_found_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(facts: Facts, compat: Compat) -> Iterator[Finding | Unless]:
        yield Unless(("torch-not-installed",), Finding("the cause is known"))
        yield Unless(("driver-hangs",), Finding("the cause is not known"))

    facts = replace(laptop(), torch=None, packages=(), smoke=None)
    (result,) = diagnose(facts, load(), [Rule("TD999", Severity.NOTE, wrong)])
    assert [finding.message for finding in result.findings] == ["the cause is not known"]
    assert {*OF_COMPANIONS.values(), "torch-requirement-missing"} <= BY_SLUG.keys()


def test_malformed_id_is_refused() -> None:
    with pytest.raises(ValueError, match="TD1"):
        rule("TD1", Severity.NOTE)


def test_choose_by_id_prefix_and_slug() -> None:
    assert [rule.id for rule in choose(["td301"], [])] == ["TD301"]
    assert {rule.id[:3] for rule in choose(["TD3"], [])} == {"TD3"}
    assert [rule.id for rule in choose(["driver-hangs", "TD301"], ["TD301"])] == ["TD305"]
    assert choose([], []) == RULES


def test_choose_names_what_was_meant() -> None:
    with pytest.raises(UnknownRule, match="driver-hangs"):
        choose(["driver-hang"], [])
    with pytest.raises(UnknownRule, match="TD999"):
        choose([], ["TD999"])


def test_explained_finding_is_silent_also_where_its_cause_was_not_selected() -> None:
    facts = replace(h100(), nvidia=None, torch=None, packages=(), shadows=h100().shadows)
    assert facts.python
    newer = replace(facts, python=replace(facts.python, version="3.99.0"), smoke=None)
    (result,) = diagnose(newer, load(), [BY_ID["TD201"]])
    assert (result.status, result.reason) == ("skipped", "explained by TD101 python-unsupported")


def crashing(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """A rule with a bug."""
    yield Finding("the first half")
    raise KeyError("the bug")


def test_crash_of_a_rule_is_told_and_the_others_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Rule("TD999", Severity.NOTE, crashing)
    monkeypatch.setitem(rules.BY_ID, "TD999", broken)
    results = diagnose(laptop(), load(), (*RULES[:2], broken, *RULES[2:]))
    assert [result.rule for result in results if result.status == "crashed"] == ["TD999"]
    assert "KeyError: 'the bug'" in results[2].reason
    assert results[2].findings == ()
    assert [replace(result) for result in (*results[:2], *results[3:])] == list(verdicts(laptop()).values())


def test_explanation_that_crashes_does_not_hide_what_it_would_explain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rules.BY_ID, "TD101", replace(BY_ID["TD101"], check=crashing))
    facts = replace(laptop(), torch=None, packages=(), smoke=None)
    (result,) = diagnose(facts, load(), [BY_ID["TD201"]])
    assert result.status == "failed"


NOBODY = Target("", "")
LINUX = Host("linux", "x86_64")
SENSELESS = (
    Package("torch", "not a version", requires=("torch", "nvidia-a==1;;", "nvidia-b (", "nvidia-c==x", "nvidia-d==1")),
    Package("torchvision", "?", build="", requires=("torch==what", "torch (==2.9.*)")),
    Package("numpy", "two"),
    Package("nvidia-d", "x", location="\udcff"),
)
EMPTY = (
    Facts(NOBODY),
    Facts(NOBODY, packages=()),
    Facts(
        NOBODY,
        Host("linux", ""),
        Python(""),
        packages=(),
        torch=Torch(None),
        nvidia=Nvidia(),
        smoke=Smoke(Ending("exit")),
    ),
    Facts(NOBODY, LINUX, Python("3"), packages=(), torch=Torch("", cuda=""), nvidia=Nvidia("", nvml="ok")),
    Facts(
        NOBODY,
        LINUX,
        Python("3.12.3", markers={"a": "b"}),
        packages=SENSELESS,
        torch=Torch("not a version", cuda="twelve"),
        nvidia=Nvidia("no number", nvml="ok", gpus=(Gpu(0, "", compute_capability="nine"),)),
        smoke=Smoke(Ending("reply"), imported=True, arch_list=("sm_80", "gfx90a", "")),
    ),
)


@pytest.mark.parametrize("facts", EMPTY, ids=range(len(EMPTY)))
def test_empty_and_senseless_facts_crash_no_rule(facts: Facts) -> None:
    assert crashed(facts) == []


@pytest.mark.long
def test_random_parts_missing_crash_no_rule() -> None:
    """Facts of every machine with random values emptied: whatever could not be found out, there is a report."""
    chance = random.Random(2026)
    for run in range(RUNS):
        machine: Callable[[], Facts] = MACHINES[run % len(MACHINES)]
        facts = emptied(machine(), chance)
        assert crashed(facts) == [], facts


def crashed(facts: Facts) -> list[str]:
    return [f"{result.rule}: {result.reason}" for result in verdicts(facts).values() if result.status == "crashed"]


def emptied(value: Any, chance: random.Random) -> Any:
    """The value with some of its parts set to their defaults, or to None or "" where their types allow it."""
    changes: dict[str, Any] = {}
    for field in fields(value):
        part = getattr(value, field.name)
        if chance.random() < 0.15 and re.search(r"\bNone\b", str(field.type)):
            changes[field.name] = None
        elif chance.random() < 0.15 and isinstance(part, (str, tuple, dict)) and not is_dataclass(part):
            changes[field.name] = type(part)()
        elif is_dataclass(part):
            changes[field.name] = emptied(part, chance)
        elif isinstance(part, tuple) and part and is_dataclass(part[0]):
            changes[field.name] = tuple(emptied(item, chance) for item in part)
    return replace(value, **changes)
