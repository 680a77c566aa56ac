"""What is encoded comes back the same; what does not fit is named with its place."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from faults import each
from machines import MACHINES, h100, laptop

from torchdoctor.codec import DecodeError, decode, encode
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Finding, Fix, Nvidia, Report, Result, Severity, Target
from torchdoctor.rules import judge


@dataclass(frozen=True)
class Inner:
    number: int
    flag: bool = False


@dataclass(frozen=True)
class Outer:
    name: str
    ratio: float = 0.0
    maybe: int | None = None
    severity: Severity = Severity.NOTE
    inner: Inner = Inner(1)
    items: tuple[Inner, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


def there_and_back(value: Any) -> Any:
    return decode(type(value), json.loads(json.dumps(encode(value))))


@each(MACHINES)
def test_facts_come_back_the_same(machine: Callable[[], Facts]) -> None:
    assert there_and_back(machine()) == machine()


@each(MACHINES)
def test_report_comes_back_the_same(machine: Callable[[], Facts]) -> None:
    facts = replace(machine(), nvidia=None)  # so that rules find something on those with a GPU build
    report = judge(facts, load(), "2026-11-23T18:00:00+00:00")
    assert there_and_back(report) == report
    assert there_and_back(replace(report, seconds=1.5)) != report


def test_findings_come_back_the_same() -> None:
    finding = Finding("what", (Fix("how", ("command",), "root"), Fix("or")), "gpu:3")
    result = Result("TD999", "a-slug", "Title.", Severity.WARNING, "failed", (finding,), "")
    report = Report(laptop(), (result,), "1.0", "2026-01-01", "2026-11-23T18:00:00+00:00")
    assert there_and_back(report) == report


def test_text_that_is_no_unicode_comes_back_the_same() -> None:
    facts = replace(laptop(), target=Target("/home/caf\udce9/bin/python", "PATH", "\x1b[2J"))
    assert there_and_back(facts) == facts


def test_every_kind_of_field() -> None:
    value = Outer("a", 0.5, 3, Severity.ERROR, Inner(2, True), (Inner(3), Inner(4)), {"k": "v"})
    assert there_and_back(value) == value
    assert encode(value)["severity"] == "error"
    assert encode(value)["items"] == [{"number": 3, "flag": False}, {"number": 4, "flag": False}]


def test_missing_keys_take_their_defaults_and_unknown_ones_are_ignored() -> None:
    assert decode(Outer, {"name": "a", "invented_later": {"x": 1}}) == Outer("a")


def test_facts_of_a_later_version_are_read() -> None:
    data = encode(h100())
    data["a_new_section"] = {}
    data["nvidia"]["gpus"][0]["a_new_field"] = 40
    assert decode(Facts, data) == h100()


def test_defaults_are_not_shared() -> None:
    assert decode(Outer, {"name": "a"}).words is not decode(Outer, {"name": "b"}).words


def test_integer_is_a_float_but_nothing_else() -> None:
    assert decode(Outer, {"name": "a", "ratio": 2}).ratio == 2


WRONG: list[tuple[Any, str]] = [
    ({}, "outer: no name"),
    ([], "outer: expected an object, found list"),
    (None, "outer: expected an object, found NoneType"),
    ({"name": 1}, "outer.name: expected str, found int"),
    ({"name": None}, "outer.name: expected str, found NoneType"),
    ({"name": "a", "ratio": "2"}, "outer.ratio: expected float, found str"),
    ({"name": "a", "ratio": True}, "outer.ratio: expected float, found bool"),
    ({"name": "a", "maybe": True}, "outer.maybe: expected int, found bool"),
    ({"name": "a", "maybe": 1.0}, "outer.maybe: expected int, found float"),
    ({"name": "a", "severity": "fatal"}, "outer.severity: 'fatal' is none of note, warning, error"),
    ({"name": "a", "severity": ["note"]}, "outer.severity: ['note'] is none of note, warning, error"),
    ({"name": "a", "inner": {}}, "outer.inner: no number"),
    ({"name": "a", "inner": {"number": 1, "flag": 1}}, "outer.inner.flag: expected bool, found int"),
    ({"name": "a", "items": {}}, "outer.items: expected a list, found dict"),
    ({"name": "a", "items": [{"number": 1}, {"number": "2"}]}, "outer.items[1].number: expected int, found str"),
    ({"name": "a", "words": []}, "outer.words: expected an object, found list"),
    ({"name": "a", "words": {"k": 1}}, "outer.words.k: expected str, found int"),
]


@each(WRONG)
def test_error_names_the_place(data: Any, error: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(Outer, data)
    assert str(caught.value) == error


def test_error_deep_in_facts_names_the_place() -> None:
    data = encode(h100())
    data["nvidia"]["gpus"][5]["memory"] = "80 GB"
    with pytest.raises(DecodeError, match=r"^facts\.nvidia\.gpus\[5\]\.memory: expected int, found str$"):
        decode(Facts, data)


def test_section_may_be_null_where_its_type_says_so() -> None:
    assert decode(Facts, {"target": {"python": "p", "why": "w"}, "nvidia": None}).nvidia is None
    with pytest.raises(DecodeError, match="shadows: expected a list, found NoneType"):
        decode(Facts, {"target": {"python": "p", "why": "w"}, "shadows": None})
    assert decode(Nvidia, {}) == Nvidia()
