"""The report as JSON, schema torchdoctor.report/1: what other programs read. Within /1 fields are only added."""

import json
from collections import Counter
from typing import Any

from torchdoctor.codec import encode
from torchdoctor.model import Report, Severity
from torchdoctor.render import USUAL, Setting


def summary(report: Report) -> dict[str, int]:
    """How many findings of each severity, and how many rules passed, were skipped or crashed."""
    failed = [(result.severity, len(result.findings)) for result in report.results if result.status == "failed"]
    found = {
        f"{severity.value}s": sum(count for of, count in failed if of is severity) for severity in reversed(Severity)
    }
    states = Counter(result.status for result in report.results)
    return {**found, **{state: states[state] for state in ("passed", "skipped", "crashed")}}


def document(report: Report) -> dict[str, Any]:
    """The JSON object; schema first, so that a reader of the raw text sees at once what it is."""
    data: dict[str, Any] = encode(report)
    return {"schema": data.pop("schema"), **data, "summary": summary(report)}


def render(report: Report, setting: Setting = USUAL) -> str:
    """In ASCII alone, which every output can take, also for file names that are no UTF-8."""
    return json.dumps(document(report), indent=1)
