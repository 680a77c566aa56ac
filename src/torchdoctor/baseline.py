"""A saved report as the baseline: what has changed since it was made, and which findings it had already."""

from dataclasses import replace
from typing import Any

from torchdoctor.compare import changes
from torchdoctor.model import Facts, Policy, Report, Result
from torchdoctor.rules import family
from torchdoctor.rules.policy import FAMILY
from torchdoctor.words import KNOWN


def asked(facts: Facts, require: tuple[str, ...], before: Any = None) -> Facts:
    """The facts with what the user asks of them; a saved report's own policy stays where nothing is asked."""
    if not require and before is None:
        return facts
    if before is None:
        return replace(facts, policy=Policy(require))
    when = str(before.get("collected_at") or "an unknown day")
    return replace(facts, policy=Policy(require, when, changes(before, facts)))


def without_known(report: Report, before: Any) -> Report:
    """Only what is new since the baseline fails."""
    known = {
        (result.get("rule"), finding.get("message"), finding.get("subject"))
        for result in before.get("results") or ()
        for finding in result.get("findings") or ()
    }
    return replace(report, results=tuple(_new(result, known) for result in report.results))


def _new(result: Result, known: set[tuple[Any, Any, Any]]) -> Result:
    """What the user asks for is judged again each time."""
    if result.status != "failed" or family(result.rule) is FAMILY:
        return result
    left = tuple(item for item in result.findings if (result.rule, item.message, item.subject) not in known)
    if left:
        return replace(result, findings=left)
    return replace(result, status="skipped", findings=(), reason=KNOWN)
