"""A saved report as the baseline: what has changed since it was made, and which findings it had already."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from torchdoctor.codec import encode
from torchdoctor.fleet.flat import OF_ONE_MACHINE, SECTIONS, TRIED, flatten, folders, named
from torchdoctor.fleet.report import DAMAGED, NotAReport, sections
from torchdoctor.model import Change, Facts, Policy, Report, Result
from torchdoctor.rules import family
from torchdoctor.rules.policy import FAMILY
from torchdoctor.words import KNOWN

OF_FACTS = SECTIONS[:-1]
NO_FACTS = "none"


class BadBaseline(ValueError):
    """A baseline that cannot be used; the text is one line for the user."""


def chosen(words: Collection[str]) -> tuple[str, ...]:
    """The sections of facts that are compared with the baseline; all where none is named. Raises BadBaseline."""
    for word in words:
        if word not in (*OF_FACTS, NO_FACTS):
            raise BadBaseline(f"--baseline-facts {word}: not one of {', '.join(OF_FACTS)} or {NO_FACTS}")
    return tuple(word for word in words if word != NO_FACTS) if words else OF_FACTS


def asked(facts: Facts, require: tuple[str, ...], before: Any = None, compared: Collection[str] = OF_FACTS) -> Facts:
    """The facts with what the user asks of them; a saved report's own policy stays where nothing is asked.

    Raises BadBaseline.
    """
    if not require and before is None:
        return facts
    if before is None:
        return replace(facts, policy=Policy(require))
    when = str(before.get("collected_at") or "an unknown day")
    return replace(facts, policy=Policy(require, when, changes(before, facts, compared)))


def changes(was: Any, facts: Facts, compared: Collection[str] = OF_FACTS) -> tuple[Change, ...]:
    """What has become of the facts of an earlier report of the same machine. Raises BadBaseline."""
    now = encode(facts)
    try:
        before = sections(was)
        return tuple(item for name in OF_FACTS if name in compared for item in _changes(name, before, now))
    except NotAReport as error:
        raise BadBaseline(str(error)) from None
    except DAMAGED as error:
        raise BadBaseline(f"damaged report: {error}") from None


def _changes(section: str, before: Any, now: Any) -> list[Change]:
    old, new = (flatten(section, part.get(section), OF_ONE_MACHINE, folders(part)) for part in (before, now))
    if section in TRIED and not (old and new):
        return []
    keys = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    return [Change(named(section, key), old.get(key, ""), new.get(key, "")) for key in keys]


def without_known(report: Report, before: Any) -> Report:
    """Only what is new since the baseline fails: by rule and subject, since the wording of a message may change."""
    known = {
        (result.get("rule"), finding.get("subject") or "")
        for result in before.get("results") or ()
        for finding in result.get("findings") or ()
    }
    return replace(report, results=tuple(_new(result, known) for result in report.results))


def _new(result: Result, known: set[tuple[Any, Any]]) -> Result:
    """What the user asks for is judged again each time."""
    if result.status != "failed" or family(result.rule) is FAMILY:
        return result
    left = tuple(item for item in result.findings if (result.rule, item.subject) not in known)
    if left:
        return replace(result, findings=left)
    return replace(result, status="skipped", findings=(), reason=KNOWN)
