"""Metrics for node_exporter's textfile folder."""

import re
from collections.abc import Callable
from dataclasses import replace

import nasty
import pytest

from torchdoctor.model import Report
from torchdoctor.render import render

LABEL = r'[a-z_]\w*="(\\.|[^"\\])*"'
SAMPLE = rf"[a-z_]+(\{{{LABEL}(,{LABEL})*\}})? -?\d+(\.\d+)?"


@pytest.mark.parametrize("make", nasty.REPORTS)
def test_every_line_is_one_that_prometheus_reads(make: Callable[[], Report]) -> None:
    names: list[str] = []
    for line in render(make(), "prometheus").splitlines():
        assert re.fullmatch(rf"# (HELP|TYPE) \w+ .+|{SAMPLE}", line), line
        names += re.findall(r"^# TYPE (\w+) gauge$", line)
    assert len(names) == len(set(names))


def test_a_finding_and_the_counts() -> None:
    report = replace(nasty.ill(), labels={"rack": "12"})
    text = render(report, "prometheus")
    assert 'label_rack="12"' in text
    assert 'torchdoctor_findings{severity="error"} ' in text
    for result in report.results:
        if result.findings:
            assert f'torchdoctor_finding{{rule="{result.rule}",slug="{result.slug}"' in text
