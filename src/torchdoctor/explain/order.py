"""Which of the errors that a text shows counts: the cause before what it brought about, the last before the earlier."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.explain.errors import RANK
from torchdoctor.explain.known import Error

MARK = re.compile(
    r"(?P<chain>During handling of the above exception|The above exception was the direct)"
    r"|(?P<aside>Exception ignored in|Exception in thread [^\n]{0,40}_pin_memory_loop)|Traceback \(most recent"
)
# What somebody says of an error that is over.
OVER = re.compile(
    r"\b(?:which|that|but|and|,) (?:I|we)(?: have|'ve| had| could)? (?:then )?(?:solved?|fixed?|resolved?|got rid of)\b"
    r"|\b(?:is|was|has been|got) (?:already )?(?:solved|fixed|resolved)(?: now)?, ?(?:but|now|and)\b"
    r"|\b(?:after|by) (?:solving|fixing|resolving) (?:that|this|it)\b|我?已经解决"
)
ASIDE = (1,)  # how the place of an error begins that ended nothing


class Match(NamedTuple):
    """An error that a text shows, and its line. place: where, for ordering. said: the text about it.

    warns: whether the line is a warning alone.
    """

    error: Error
    line: str
    place: tuple[int, ...] = ()
    said: str = ""
    warns: bool = False


_REPORTS = re.compile(r"Warning:|\bWARN|Error loading |which is incompatible|\brequires \S+==")
_OPTIONAL = "optimizations will not be enabled"
# Symptoms that what is missing, and only reported at first, may bring about.
_OF_PACKAGES = (
    *("inductor-failed", "triton-build-failed", "segfault", "hf-import-failed", "torch-internal-assert"),
    *("missing-shared-lib-other", "torchvision-image-extension", "extension-build-failed"),
)


def ordered(hits: Iterable[Match]) -> tuple[Match, ...]:
    """Causes before symptoms, these before the last words; by place; on one line the catalogue's order.

    What a program goes on without is no cause of a later failure, even of a symptom.
    """
    every = tuple(hits)
    ends = min((hit.place[0] for hit in every if hit.place and _may_end(hit.error)), default=1)

    titled = any(_may_end(hit.error) and not hit.error.symptom and _is_title(hit) for hit in every)
    ended = any(_may_end(hit.error) and not hit.error.symptom and not hit.warns for hit in every)

    def order(hit: Match) -> tuple[int, ...]:
        earlier = hit.error.goes_on and bool(hit.place) and hit.place[0] > ends
        earlier = earlier or (titled and not _is_title(hit) and _only_reports(hit))
        earlier = earlier or (ended and hit.error.goes_on and _OPTIONAL in hit.said)
        return (1 if earlier else hit.error.symptom or int(hit.warns), earlier, *hit.place, RANK[hit.error.id])

    return tuple(sorted(every, key=order))


def _is_title(hit: Match) -> bool:
    """Whether it stands in the text's first line, which says what somebody asks about."""
    return not hit.warns and bool(hit.place) and hit.place[-1] == 0


def _only_reports(hit: Match) -> bool:
    """Whether the program went on after it, or pip has only said what does not fit."""
    return hit.error.goes_on or _REPORTS.search(hit.line) is not None


def _may_end(error: Error) -> bool:
    return not error.goes_on and error.symptom < 2 and error.id not in _OF_PACKAGES


def place_of(start: int, marks: Sequence[re.Match[str]]) -> tuple[int, ...]:
    """Sorts the last failure first; in a chain of exceptions the innermost, then the last line.

    What Python only reports while it ends comes last.
    """
    failure = depth = 0
    chained = announced = aside = False
    for mark in marks:
        if mark.start() >= start:
            break
        if mark["chain"] or mark["aside"]:
            chained, announced = bool(mark["chain"]), bool(mark["aside"])
            aside = aside or announced
        elif chained:
            depth, chained = depth + 1, False
        elif announced:
            announced = False
        else:
            failure, depth, aside = failure + 1, 0, False
    return (*ASIDE, 0, -start) if aside else (-failure, depth, -start)
