"""Reports of strangers, changed in every way: no rule crashes, each form is valid, and nothing repaints a terminal."""

import json
import os
import random
import re
from functools import cache
from typing import Any
from xml.etree import ElementTree

import mutations
import pytest

from torchdoctor import rules
from torchdoctor.codec import DecodeError
from torchdoctor.fleet.compare import Fleet
from torchdoctor.fleet.findings import Tally
from torchdoctor.fleet.render import FleetFormat
from torchdoctor.fleet.render import render as render_fleet
from torchdoctor.knowledge import Compat, load
from torchdoctor.model import SCHEMA, Report
from torchdoctor.older import facts_of
from torchdoctor.render import Format, Setting, render
from torchdoctor.render import json as as_json

CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
WHEN = "2026-11-26T00:00:00+00:00"
JSON_FORMS = ("json", "sarif", "gitlab")


@cache
def compat() -> Compat:
    """Read once: it is asked a hundred thousand times."""
    return load()


def judged(data: Any) -> Report | None:
    """None: it is no report, as one line says."""
    try:
        facts = facts_of(data)
    except DecodeError:
        return None
    return rules.judge(facts, compat(), WHEN)


def refuse(constant: str) -> Any:
    raise AssertionError(constant)


def check(data: Any, chance: random.Random) -> None:
    report = judged(data)
    if report is None:
        return
    crashed = [(item.rule, item.reason[-400:]) for item in report.results if item.status == "crashed"]
    assert crashed == []
    form = chance.choice([*Format])
    written = render(report, form.value, Setting(verbose=chance.random() < 0.3))
    assert not CONTROL.search(written), (form, CONTROL.search(written))
    if form.value in JSON_FORMS:
        json.loads(written, parse_constant=refuse)
    if form.value == "junit":
        ElementTree.fromstring(written)


def compared(chance: random.Random) -> None:
    """A damaged report among good ones takes none of them along."""
    good = [{"schema": SCHEMA, "version": "0.1.0", "facts": data, "results": []} for data in mutations.bases()[:3]]
    bad = {"schema": SCHEMA, "version": chance.choice(mutations.ODD), "facts": mutations.mutated(chance)}
    bad["results"] = chance.choice([[], *mutations.ODD, [{"rule": []}], [{"findings": 5, "status": "failed"}]])
    fleet = Fleet(Tally())
    for number, data in enumerate([*good, bad]):
        fleet.take(str(number), data)
    found = fleet.comparison()
    assert found.reports + len(found.broken) == 4
    assert found.reports >= 3
    written = render_fleet(found, chance.choice([*FleetFormat]), verbose=True)
    assert not CONTROL.search(written)


def run(seed: int, count: int) -> None:
    chance = random.Random(seed)
    for number in range(count):
        data = mutations.mutated(chance)
        try:
            check(data, chance)
            if number % 20 == 0:
                compared(chance)
        except Exception as error:
            raise AssertionError((seed, number)) from error


@pytest.mark.long
def test_reports_of_strangers() -> None:
    run(1, 150)


@pytest.mark.hostile
@pytest.mark.parametrize("seed", range(20))
def test_many_reports_of_strangers(seed: int) -> None:
    run(1000 + seed, int(os.environ.get("HOSTILE", "5000")))


def test_what_the_command_writes_is_what_it_reads() -> None:
    """Every base once: as JSON, read back and judged the same."""
    for data in mutations.bases()[::40]:
        report = judged(data)
        assert report
        again = judged(json.loads(as_json.render(report, Setting()))["facts"])
        assert again
        assert again.results == report.results
