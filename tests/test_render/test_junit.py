"""JUnit XML, read back by junitparser."""

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree as ET

import nasty
import pytest
from junitparser import Error, Failure, JUnitXml, Skipped
from junitparser import TestSuite as Suite

from torchdoctor.model import Report, Severity
from torchdoctor.render import Setting, render


def suite(report: Report, fail_on: str = "error") -> Suite:
    xml = JUnitXml.fromstring(render(report, "junit", Setting(fail_on=fail_on)).encode())
    (only,) = xml
    return only


def outcomes(report: Report, fail_on: str = "error") -> dict[str, list[type]]:
    return {case.name.split()[0]: [type(item) for item in case.result] for case in suite(report, fail_on)}


@pytest.mark.parametrize("make", nasty.REPORTS)
def test_one_case_a_rule_with_its_outcome(make: Callable[[], Report]) -> None:
    report = make()
    expected = {"passed": [], "failed": [Failure], "skipped": [Skipped], "crashed": [Error]}
    assert outcomes(report, "note") == {item.rule: expected[item.status] for item in report.results}


@pytest.mark.parametrize("make", nasty.REPORTS)
def test_the_totals_are_those_of_the_cases(make: Callable[[], Report]) -> None:
    read = suite(make())
    kinds = [type(item) for case in read for item in case.result]
    assert (read.tests, read.failures, read.errors, read.skipped) == (
        len([*read]),
        kinds.count(Failure),
        kinds.count(Error),
        kinds.count(Skipped),
    )


@pytest.mark.parametrize(("fail_on", "fails"), [("error", False), ("warning", True), ("note", True), ("never", False)])
def test_a_case_fails_as_the_exit_code_does(fail_on: str, fails: bool) -> None:
    report = nasty.many(Severity.WARNING, 2)
    assert (outcomes(report, fail_on)["TD301"] == [Failure]) is fails
    (case,) = suite(report, fail_on)
    assert "something is wrong 1" in (case.result[0].text if fails else case.system_out)


def test_a_failure_says_what_to_do() -> None:
    (failure,) = next(case.result for case in suite(nasty.ill()) if case.result and type(case.result[0]) is Failure)
    commands = [
        command
        for item in nasty.ill().results
        for found in item.findings
        for fix in found.fixes
        for command in fix.commands
    ]
    assert commands
    assert commands[0] in failure.text


def test_properties_name_the_machine_but_not_the_host() -> None:
    read = suite(nasty.healthy())
    assert {item.name: item.value for item in read.properties()}["NVIDIA driver"].startswith("580.95.05")
    assert read.hostname is None
    assert read.timestamp == "2026-11-22T10:00:00"


def test_a_report_without_a_date_has_no_timestamp() -> None:
    assert suite(replace(nasty.healthy(), collected_at="")).timestamp is None


def test_the_outermost_element_has_no_count_that_jenkins_xunit_refuses() -> None:
    root = ET.fromstring(render(nasty.ill(), "junit"))
    assert set(root.keys()) == {"name", "tests", "failures", "errors", "time"}
