"""Up to three causes of what a text shows, in order, each with its cures and how to tell it from the others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from torchdoctor.explain import cures
from torchdoctor.explain.errors import BY_ID
from torchdoctor.explain.known import Error
from torchdoctor.explain.search import Match
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Fix, Result

MOST = 3


@dataclass(frozen=True)
class Cause:
    """said: the text about the line. here: what this machine's facts say to it, "" where not asked or silent."""

    error: Error
    line: str
    fixes: tuple[Fix, ...]
    said: str = ""
    when: str = ""
    here: str = ""
    confirmed: bool = False


def causes(matches: Sequence[Match]) -> tuple[Cause, ...]:
    """The first match, then what else the text shows of that failure, then what else it may be."""
    if not matches:
        return ()
    first = matches[0]
    when = {item.id: item.when for item in first.error.alternatives}
    shown = [match for match in matches[1:] if not match.error.symptom and match.place[:1] == first.place[:1]]
    named = [first, *shown[:1], *(Match(BY_ID[id], first.line, said=first.said) for id in when), *shown[1:]]
    unique = {match.error.id: match for match in reversed(named)}
    order = list(dict.fromkeys(match.error.id for match in named))[:MOST]
    return tuple(_cause(unique[id], when.get(id, "")) for id in order)


def _cause(match: Match, when: str) -> Cause:
    return Cause(match.error, match.line, cures.fixes(match.error, match.said), match.said, when)


def fitted(found: Sequence[Cause], facts: Facts, compat: Compat, results: Iterable[Result]) -> tuple[Cause, ...]:
    """The causes as this machine's facts judge them: what a rule confirms comes first, with that rule's own cures."""
    verdicts = {result.rule: result for result in results}
    judged = list(_judged(found, facts, compat, verdicts))
    return tuple(sorted(judged, key=lambda cause: not cause.confirmed))


def _judged(found: Sequence[Cause], facts: Facts, compat: Compat, verdicts: Mapping[str, Result]) -> Iterator[Cause]:
    for cause in found:
        verdict = verdicts.get(cause.error.rule or "")
        if verdict is not None and verdict.findings:
            told = verdict.findings[0]
            kept = cause.fixes if not told.fixes else ()
            yield replace(cause, here=told.message, fixes=(*told.fixes, *kept), confirmed=_decides(cause, found))
        else:
            passed = (
                f"this machine passes {verdict.rule}: {verdict.title}" if verdict and verdict.status == "passed" else ""
            )
            yield replace(cause, here=passed, fixes=cures.fixes(cause.error, cause.said, facts, compat))


def _decides(cause: Cause, found: Sequence[Cause]) -> bool:
    """A rule that two of the causes name cannot tell them apart."""
    return sum(other.error.rule == cause.error.rule for other in found) == 1
