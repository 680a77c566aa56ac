"""The report as JUnit XML: one test case a rule, which fails as the exit code does: at or above --fail-on."""

import re
from xml.etree import ElementTree as ET

from torchdoctor.model import Report, Result
from torchdoctor.render import USUAL, Setting
from torchdoctor.render.content import lines, rows
from torchdoctor.render.json import summary
from torchdoctor.render.text import plain
from torchdoctor.rules import family

NOT_XML = re.compile("[\ufffe\uffff]")  # the rest of what XML cannot hold is gone with the control characters


def render(report: Report, setting: Setting = USUAL) -> str:
    fail_on = setting.fail_on
    failed = sum(result.status == "failed" and result.severity.reaches(fail_on) for result in report.results)
    counts = summary(report)
    totals = {
        "tests": str(len(report.results) + len(report.unanswered)),
        "failures": str(failed),
        "errors": str(counts["crashed"] + len(report.unanswered)),
        "time": f"{report.seconds or 0:.3f}",
    }
    # The schema of Jenkins' xUnit plugin has no count of skipped cases on the outermost element, and refuses it there.
    root = ET.Element("testsuites", {"name": "torchdoctor", **totals})
    suite = ET.SubElement(root, "testsuite", {"name": "torchdoctor", **totals, "skipped": str(counts["skipped"])})
    if stamp := _timestamp(report.collected_at):
        suite.set("timestamp", stamp)
    properties = ET.SubElement(suite, "properties")
    for label, value in rows(report.facts):
        ET.SubElement(properties, "property", name=_text(label), value=_text(value))
    for why in report.unanswered:
        case = ET.SubElement(suite, "testcase", classname="torchdoctor", name="torchdoctor could check", time="0")
        ET.SubElement(case, "error", message=_text(why), type="unanswered")
    for result in report.results:
        _case(suite, result, fail_on)
    ET.indent(root, " ")
    return "<?xml version='1.0' encoding='UTF-8'?>\n" + ET.tostring(root, "unicode") + "\n"


def _timestamp(collected_at: str) -> str:
    """In the form of the schema: without time zone."""
    found = re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", collected_at)
    return found[0] if found else ""


def _case(suite: ET.Element, result: Result, fail_on: str) -> None:
    group = f"torchdoctor.{family(result.rule).name}"
    case = ET.SubElement(suite, "testcase", classname=group, name=f"{result.rule} {result.slug}")
    case.set("time", "0")
    if result.status == "skipped":
        ET.SubElement(case, "skipped", message=_text(result.reason))
    elif result.status == "crashed":
        error = ET.SubElement(case, "error", message="this rule crashed: a bug in torchdoctor", type="crashed")
        error.text = _lines(result.reason.splitlines())
    elif result.status == "failed":
        told = [line for finding in result.findings for line in lines(finding)]
        if result.severity.reaches(fail_on):
            first = "; ".join(finding.message for finding in result.findings)
            node = ET.SubElement(case, "failure", message=_text(first), type=result.severity.value)
        else:
            node = ET.SubElement(case, "system-out")
            told = [f"{result.severity.value}: {told[0]}", *told[1:]]
        node.text = _lines(told)


def _lines(told: list[str]) -> str:
    return "\n".join(map(_text, told))


def _text(text: str) -> str:
    return NOT_XML.sub("\ufffd", plain(text))
