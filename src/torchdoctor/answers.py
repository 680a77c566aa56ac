"""One text, one answer: the machine that a pasted text reports, and the error that it shows, judged together."""

from typing import NamedTuple

from torchdoctor import rules
from torchdoctor.explain import causes, matches
from torchdoctor.explain.causes import Cause
from torchdoctor.knowledge import Compat
from torchdoctor.model import Report
from torchdoctor.pasted import NotRead, Reading, read


class Both(NamedTuple):
    """reading, report: None where the text holds no report. causes: of the error in it, fitted to that machine."""

    reading: Reading | None
    report: Report | None
    causes: tuple[Cause, ...]


def answer(text: str, compat: Compat) -> Both:
    """What the report's facts refute is not offered; what one of its rules confirms comes first."""
    try:
        reading = read(text)
    except NotRead:
        return Both(None, None, causes.causes(matches(text)))
    report = rules.judge(reading.facts, compat, "")
    return Both(reading, report, causes_of(text, report, compat))


def causes_of(text: str, report: Report, compat: Compat) -> tuple[Cause, ...]:
    """Of the error that a text shows beside the report it holds."""
    return causes.fitted(causes.causes(matches(text)), report.facts, compat, report.results)
