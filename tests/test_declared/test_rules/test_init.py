"""The registry of rules about project files: order, pages, several targets in one report."""

import sys
from importlib import import_module
from pkgutil import iter_modules

from declarations import LINUX, MAC, WINDOWS, declared, verdicts
from faults import each
from test_rules.test_init import HEADINGS

from torchdoctor import rules as of_machines
from torchdoctor.declared import rules
from torchdoctor.declared.facts import made
from torchdoctor.declared.rules import RULES, judge
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Target
from torchdoctor.rule import DECLARED, Rule


def test_every_rule_that_is_written_is_registered() -> None:
    modules = [import_module(f"torchdoctor.declared.rules.{item.name}") for item in iter_modules(rules.__path__)]
    written = {item.id for module in modules for item in vars(module).values() if isinstance(item, Rule)}
    assert written == {item.id for item in RULES}, "a rule counts once it stands in RULES of declared/rules/__init__.py"


@each(RULES)
def test_page_and_family(rule: Rule) -> None:
    places = [rule.page.find(f"\n{heading}") for heading in HEADINGS]
    assert -1 not in places
    assert places == sorted(places)
    assert rule.title.endswith(".")
    assert sys.modules[rule.check.__module__].FAMILY == DECLARED == of_machines.family(rule.id)


def test_ids_ascend_and_no_name_is_used_twice() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))
    every = (*RULES, *of_machines.RULES)
    assert len({rule.id for rule in every}) == len({rule.slug for rule in every}) == len(every)


def test_what_some_targets_have_says_on_which() -> None:
    files = declared("torch==2.1.0\nnumpy<2\n")
    from dataclasses import replace

    linux, windows, mac = (replace(aim, name=name) for aim, name in ((LINUX, "a"), (WINDOWS, "b"), (MAC, "c")))
    mac = replace(mac, python="3.11")
    report = judge(made(files.sheets, (linux, windows, mac), load()), load())
    (finding,) = [item for result in report.results for item in result.findings]
    assert finding.message.endswith("(on a, b)")
    assert finding.line == 1


def test_facts_of_a_machine_are_none_of_files() -> None:
    results = rules.verdicts(Facts(Target("", "")), load())
    assert {result.status for result in results} == {"skipped"}
    assert {result.status for result in verdicts(declared("numpy\n")).values()} == {"skipped", "passed"}


MIXED = "--foo\n!!a\n!!b\n!!c\n!!d\n!!e\n!!f\n<<<<<<< HEAD\ntorch\n=======\ntorch\n>>>>>>> x\n"


def test_of_many_lines_those_of_one_fault_are_told_together() -> None:
    (option, one, conflict) = (item.message for item in verdicts(declared(MIXED))["TD001"].findings)
    assert "--foo" in option
    assert "more lines" not in option + conflict
    assert one.endswith("!!a; the same is true of 5 more lines")


def test_commands_to_type_are_said_to_be_none() -> None:
    (sheet,) = declared("numpy\npip install torch==2.1.0\npip install torchvision==0.18.0\n").sheets
    (unread,) = sheet.unread
    assert (unread.place.line, unread.wrong, "commands to type" in unread.why) == (2, False, True)
