"""One text, one answer: the machine that a pasted text reports, and the error that it shows, judged together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from torchdoctor import rules
from torchdoctor.explain import causes, matches
from torchdoctor.explain.causes import Answer
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Report, Result, TextError
from torchdoctor.pasted import NotRead, Reading, quoted, read


class Both(NamedTuple):
    """reading, report: None where the text holds no report. error: what else it shows, fitted to that machine."""

    reading: Reading | None
    report: Report | None
    error: Answer


def answer(text: str, compat: Compat) -> Both:
    """What the report's facts refute is not offered; what one of its rules confirms comes first."""
    reading = reading_of(text)
    if reading is None:
        return Both(None, None, causes.answer(matches(text)))
    report = rules.judge(reading.facts, compat, "")
    return Both(reading, report, error_beside(text, report, compat))


def reading_of(text: str) -> Reading | None:
    try:
        return read(text)
    except NotRead:
        return None


def error_beside(text: str, report: Report, compat: Compat) -> Answer:
    """Of the error that a text shows beside the report it holds."""

    def judge(asked: Sequence[str]) -> Mapping[str, Result]:
        return rules.decisive(report.facts, compat, asked)

    shows = [hit for hit in matches(text) if not quoted.is_told_of(text, hit.line)]
    return causes.answer(shows, "", causes.Machine(report.facts, compat, judge))


def shown(error: Answer) -> tuple[TextError, ...]:
    """As a report has it."""
    return tuple(
        TextError(item.id, item.title, item.cause, cause.line, item.environment, cause.fixes)
        for cause in error.causes
        for item in (cause.error,)
        if not cause.when
    )


def findings_beside(facts: Facts, compat: Compat, error: Answer) -> Report:
    """The verdicts on a report without the findings that the answer to the error beside it already gives."""
    told = {cause.found or cause.error.rule for cause in error.causes if cause.here}
    report = rules.judge(facts, compat, "")
    kept = (replace(result, findings=()) if result.rule in told else result for result in report.results)
    return replace(report, results=tuple(kept))
