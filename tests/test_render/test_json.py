"""The JSON report: what other programs read."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jsonschema
from faults import each
from machines import MACHINES, container, h100, laptop

from torchdoctor.codec import decode
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Finding, Fix, Report, Result, Severity, Target
from torchdoctor.render import json as form
from torchdoctor.rules import RULES, judge

TEXT: dict[str, Any] = {"type": "string"}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}


def shape(**properties: Any) -> dict[str, Any]:
    """An object with these keys, none missing and none more."""
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def several(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


NUMBER = {"type": "integer"}
EDIT = shape(file=TEXT, line=NUMBER, old=TEXT, new=TEXT)
FIX = shape(text=TEXT, commands=several(TEXT), needs={"enum": ["", "root", "reboot", "vendor"]}, edits=several(EDIT))
RESULT = shape(
    rule={"type": "string", "pattern": r"^TD\d{3}$"},
    slug={"type": "string", "pattern": "^[a-z0-9-]+$"},
    title=TEXT,
    severity={"enum": ["note", "warning", "error"]},
    status={"enum": ["passed", "failed", "skipped", "crashed"]},
    reason=TEXT,
    seen=several(TEXT),
    findings=several(shape(message=TEXT, subject=TEXT, fixes=several(FIX), file=TEXT, line=NUMBER, column=NUMBER)),
)
SCHEMA = shape(
    schema={"const": "torchdoctor.report/1"},
    version=TEXT,
    data_version={"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
    collected_at=TEXT,
    seconds={"type": ["number", "null"]},
    labels={"type": "object", "additionalProperties": TEXT},
    data_note={"type": "string"},
    errors=several(
        shape(id=TEXT, title=TEXT, cause=TEXT, line=TEXT, environment={"type": "boolean"}, fixes=several(FIX)),
    ),
    facts={
        "type": "object",
        "required": ["target", "host", "python", "packages", "torch", "nvidia", "smoke", "problems"],
    },
    results=several(RESULT),
    summary=shape(**dict.fromkeys(("errors", "warnings", "notes", "passed", "skipped", "crashed"), COUNT)),
)


FORM = jsonschema.Draft202012Validator(SCHEMA)


def report(facts: Facts) -> Report:
    return judge(facts, load(), "2026-11-23T18:00:00+00:00")


@each(MACHINES)
def test_document_has_the_promised_form(machine: Callable[[], Facts]) -> None:
    for facts in (machine(), replace(machine(), nvidia=None), Facts(Target("python", "PATH"))):
        FORM.validate(json.loads(form.render(report(facts))))


def test_schema_comes_first() -> None:
    written = form.render(report(laptop()))
    assert written.split('"')[1] == "schema"
    assert [*json.loads(written)][-1] == "summary"


@each(MACHINES)
def test_facts_can_be_judged_again(machine: Callable[[], Facts]) -> None:
    of = report(machine())
    data = json.loads(form.render(of))
    assert decode(Facts, data["facts"]) == machine()
    assert report(decode(Facts, data["facts"])) == of


def test_summary_counts_findings_and_rules() -> None:
    two, one = (Finding("a"), Finding("b")), (Finding("c"),)
    results = (
        Result("TD001", "a", "A.", Severity.ERROR, "failed", two),
        Result("TD002", "b", "B.", Severity.ERROR, "failed", one),
        Result("TD003", "c", "C.", Severity.NOTE, "failed", one),
        Result("TD004", "d", "D.", Severity.ERROR, "passed"),
        Result("TD005", "e", "E.", Severity.ERROR, "skipped", (), "why"),
        Result("TD006", "f", "F.", Severity.ERROR, "crashed", (), "why"),
    )
    counts = form.summary(replace(report(laptop()), results=results))
    assert counts == {"errors": 3, "warnings": 0, "notes": 1, "passed": 1, "skipped": 1, "crashed": 1}


def test_every_rule_has_its_verdict() -> None:
    data = form.document(report(container()))
    assert [result["rule"] for result in data["results"]] == [rule.id for rule in RULES]
    assert data["summary"]["passed"] + data["summary"]["skipped"] == len(RULES)


def test_any_output_can_take_it() -> None:
    fix = Fix("東京 ×", ("rm caf\udce9",))
    result = Result("TD999", "a", "A.", Severity.NOTE, "failed", (Finding("\x1b[2J\u202e", (fix,)),))
    of = replace(report(h100()), results=(result,))
    written = form.render(of)
    written.encode("ascii")
    assert "\x1b" not in written
    assert decode(Report, json.loads(written)) == of
