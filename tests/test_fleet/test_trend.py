"""What is new, fixed and still there since an earlier folder of reports."""

import copy
from typing import Any

import fleets

from torchdoctor.fleet.compare import Fleet
from torchdoctor.fleet.findings import Tally
from torchdoctor.fleet.model import Trend
from torchdoctor.fleet.render.text import render
from torchdoctor.fleet.trend import Earlier

BASE = fleets.base(packages=1)


def faulty(state: str) -> Any:
    data = copy.deepcopy(BASE)
    fleets.gpu(3, "memory_repair", state)(data["facts"])
    return fleets.judged(data)


SICK = faulty("pending")
BEFORE = {
    "n1": BASE,
    "n2": SICK,
    "n3": SICK,
    "n4": BASE,
    "gone": BASE,
    "bad": ValueError("x"),
}
NOW = {"n1": SICK, "n2": faulty("failed"), "n3": BASE, "n4": BASE, "added": SICK, "bad": BASE}


def compared() -> Fleet:
    fleet = Fleet(Tally())
    fleet.earlier = Earlier("monday", BEFORE.items(), fleet.tally)
    for name, data in NOW.items():
        fleet.take(name, data)
    return fleet


def test_findings_match_by_rule_and_subject_and_not_by_wording() -> None:
    trend = compared().comparison().trend
    assert isinstance(trend, Trend)
    assert [(turn.rule, turn.reports) for turn in trend.new] == [("TD405", ("added", "n1"))]
    assert [(turn.rule, turn.reports) for turn in trend.fixed] == [("TD405", ("n3",))]
    assert (trend.still, trend.added, trend.gone) == (1, ("added", "bad"), ("gone",))


def test_it_is_told() -> None:
    text = render(compared().comparison())
    assert "Since monday: 2 findings new, 1 fixed, 1 still there\n" in text
    assert "  new: warning hardware-xid-ecc TD405  2: added,n1\n" in text
    assert "  only in monday: gone\n" in text
