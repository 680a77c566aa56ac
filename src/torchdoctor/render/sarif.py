"""The report as SARIF 2.1.0, for code scanning: one result a finding, anchored at the file that asks for torch."""

import hashlib
import json
import re
from typing import Any
from urllib.parse import quote

from torchdoctor.declared.rules import BY_ID as DECLARED
from torchdoctor.model import Finding, Report, Result
from torchdoctor.render import HOME, USUAL, Anchor, Setting
from torchdoctor.render.content import lines
from torchdoctor.render.text import plain
from torchdoctor.rules import BY_ID

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# Code scanning refuses a result without a place; a scanner of images names the image, and we the environment.
NOWHERE = Anchor("python-environment")


def render(report: Report, setting: Setting = USUAL) -> str:
    anchor = setting.anchor
    place = anchor if anchor.path else NOWHERE
    index = {result.rule: number for number, result in enumerate(report.results)}
    found = [(result, finding) for result in report.results for finding in result.findings]
    run = {
        "tool": {"driver": _driver(report)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": [_result(result, finding, index[result.rule], place) for result, finding in found],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _driver(report: Report) -> dict[str, Any]:
    rules = [_rule(result) for result in report.results]
    return {
        "name": "torchdoctor",
        "version": report.version,
        "semanticVersion": report.version,
        "informationUri": HOME,
        "rules": rules,
    }


def _rule(result: Result) -> dict[str, Any]:
    rule = BY_ID.get(result.rule) or DECLARED.get(result.rule)
    page = rule.page if rule else result.title
    return {
        "id": result.rule,
        "name": "".join(word.capitalize() for word in result.slug.split("-")),
        "shortDescription": {"text": result.title},
        "fullDescription": {"text": result.title},
        "help": {"text": page, "markdown": page},
        "helpUri": f"{HOME}/blob/main/docs/rules/{result.rule}.md",
        "defaultConfiguration": {"level": result.severity.value},
        "properties": {"tags": ["torch", "environment"]},
    }


def _result(result: Result, finding: Finding, index: int, place: Anchor) -> dict[str, Any]:
    mark = _fingerprint(result, finding)
    told: dict[str, Any] = {
        "ruleId": result.rule,
        "ruleIndex": index,
        "level": result.severity.value,
        "message": {"text": "\n".join(lines(finding))},
        "locations": [_location(finding, place.of(finding))],
        # The second is the one that GitHub reads; it would else make it of the line's text, the same for all of them.
        "partialFingerprints": {"torchdoctor/1": mark, "primaryLocationLineHash": f"{mark[:16]}:1"},
    }
    if commands := [plain(command) for fix in finding.fixes for command in fix.commands]:
        told["properties"] = {"commands": commands}
    return told


def _location(finding: Finding, place: Anchor) -> dict[str, Any]:
    region = {"startLine": place.line, **({"startColumn": place.column} if place.column else {})}
    physical = {"artifactLocation": {"uri": quote(place.path)}, "region": region}
    where: dict[str, Any] = {"physicalLocation": physical}
    if finding.subject:
        where["logicalLocations"] = [{"fullyQualifiedName": plain(finding.subject)}]
    return where


def _fingerprint(result: Result, finding: Finding) -> str:
    """Of rule, subject and file alone: the same finding stays the same where its numbers and lines change."""
    name = f"{result.rule} {finding.subject} {finding.file}".rstrip()
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]


def _invocation(report: Report) -> dict[str, Any]:
    crashed = [result for result in report.results if result.status == "crashed"]
    told: dict[str, Any] = {"executionSuccessful": not (crashed or report.unanswered)}
    if found := re.match(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\+00:00|Z)", report.collected_at):
        told["endTimeUtc"] = f"{found[1]}Z"
    level = "error" if report.unanswered else "warning"
    notes = [(f"{item.collector}: {item.why}", level) for item in report.facts.problems]
    notes += [(f"{result.rule} crashed: {result.reason}", "error") for result in crashed]
    told["toolExecutionNotifications"] = [
        {"message": {"text": "\n".join(map(plain, text.splitlines()))}, "level": level} for text, level in notes
    ]
    return told
