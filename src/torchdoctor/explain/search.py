"""Which errors a text shows: the cause before what it brought about, the last before the earlier.

Most kinds are ruled out by their words, which is fast. A pattern whose words are there is tried around them only, from
the end of the text, and no longer than the time allows.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.explain.cleaned import plain, respaced, respelled, unbroken
from torchdoctor.explain.clock import Clock
from torchdoctor.explain.errors import ERRORS
from torchdoctor.explain.known import Error, Seen
from torchdoctor.explain.mention import AT_WORK, apart, chaptered, genuine, noted
from torchdoctor.explain.order import ASIDE, MARK, OVER, Match, ordered, place_of
from torchdoctor.explain.pattern import compiled, folded, is_passage, letters

WINDOW = 256_000  # characters from the end of a text that are searched: the cause of a failure is near the end
FIRST = 3  # letters that every way needs at least
MANY = 8  # letters by which a way is looked up that needs more: few texts have them without the rest
NEAR, FAR = 700, 3_000  # characters around a pattern's words in which it is tried; far for patterns of several lines
SPOTS = 40  # places of one pattern that are judged, from the last
NOTES = 2_000  # characters above a line that may say that it is a list of fixed errors
ABOUT = 3_000  # characters before a line that a fix is fitted to, and after the words that a check reads
BEHIND = 3_000  # characters after a line that a fix is fitted to
TYPED = 2_000  # characters of a text that somebody may have typed
TOLD = 20  # letters of a message that counts in any case in the midst of a sentence
BEGUN = 20  # letters of a message that is cut short
SHOWN = 300  # characters of a line that are kept to be shown

_LOWER = re.compile(r"\b[a-z]{2,30}(?:error|exception|warning): ")
_LAST_NAME = re.compile(r"^[^\n]{0,200}?\b\w{1,60}(?:Error|Exception|Warning): ")
_CUT = re.compile(r"(?:\.\.\.|…)\W{0,9}\Z")
_RUN = re.compile(r"[A-Za-z]+")
_NUMBER = re.compile(r"\d+")


class Way(NamedTuple):
    """One way in which an error is seen. needs: letters of which a match has one."""

    error: Error
    seen: Seen
    needs: tuple[str, ...]


@cache
def ways() -> tuple[Way, ...]:
    """All of the catalogue, in its order."""
    return tuple(Way(error, seen, _needs(seen.words)) for error in ERRORS for seen in error.seen)


def _needs(words: str) -> tuple[str, ...]:
    return tuple(letters(part) for part in words.split("|"))


def matches(text: str, clock: Clock | None = None) -> tuple[Match, ...]:
    """The errors that a text shows, the likeliest cause first."""
    return ordered(found_in_any_case(plain(text[-WINDOW:]), clock))


def possible(text: str) -> list[Way]:
    """The ways of which a text's letters have the needed ones, in the catalogue's order.

    They are looked up by the letters that they begin with: asking for one after the other takes twenty times as long.
    """
    there = set[int]()
    for many, ways_of in _by_beginning().items():
        beginnings = {text[at : at + many] for at in range(len(text) - many + 1)}
        for beginning in beginnings & ways_of.keys():
            there.update(number for number, need in ways_of[beginning] if need in text)
    return [ways()[number] for number in sorted(there)]


@cache
def _by_beginning() -> dict[int, dict[str, list[tuple[int, str]]]]:
    """How many letters -> the first letters of a need -> the numbers in ways() of those with it, and the whole need."""
    made: dict[int, dict[str, list[tuple[int, str]]]] = {FIRST: {}, MANY: {}}
    for number, way in enumerate(ways()):
        for need in way.needs:
            many = MANY if len(need) >= MANY else FIRST
            made[many].setdefault(need[:many], []).append((number, need))
    return made


def found_in_any_case(text: str, clock: Clock | None = None) -> tuple[Match, ...]:
    """Those of a text. Where there is none, or only a symptom, those of what somebody typed, or copied broken."""
    typed = len(text) <= TYPED
    one_case = typed and (text.islower() or text.isupper())
    hits = tuple(found(text, clock=clock, any_case=one_case))
    if not typed or _has_a_cause(hits):
        return hits
    any_case = one_case or (not hits and _LOWER.search(text) is not None)
    for other in dict.fromkeys((text, unbroken(text, fewest=1), respaced(text), apart(text), respelled(text))):
        others = tuple(found(other, clock=clock, any_case=any_case)) if other != text or any_case else ()
        if _has_a_cause(others) or (others and not hits):
            return others
    if not hits and not one_case:  # a long message, as people type it in a sentence
        hits = tuple(found(text, clock=clock, any_case=True, fewest=TOLD))
    return (begun(_CUT.sub("", text)) if _CUT.search(text) else ()) or hits


def _has_a_cause(hits: Iterable[Match]) -> bool:
    return any(not hit.error.symptom for hit in hits)


def begun(text: str) -> tuple[Match, ...]:
    """Of a message that was cut short, as in titles, the error whose known messages alone begin so."""
    said = _LAST_NAME.sub("", text.strip())
    run = folded(said)
    if len(run) < BEGUN or "\n" in said or AT_WORK.search(text):
        return ()
    errors = {way.error.id: way.error for way in ways() if folded(_LAST_NAME.sub("", way.seen.message)).startswith(run)}
    return tuple(Match(error, text.strip(), said=text) for error in errors.values()) if len(errors) == 1 else ()


def mentioned(text: str) -> tuple[Match, ...]:
    """Errors whose messages stand in a sentence, in quotes or in code: what a text may be about, not certain."""
    return ordered(found(plain(text[-WINDOW:]), talk=True))


def found(
    text: str, clock: Clock | None = None, any_case: bool = False, talk: bool = False, fewest: int = 0
) -> Iterator[Match]:
    """Each error that a plain text shows, once, at its last line. talk: also where it is only mentioned.

    fewest: letters of a way's words; what has fewer is not tried.
    """
    clock = clock or Clock()
    letters_of, marks, last = _Letters(text, talk), list(MARK.finditer(text)), dict[str, tuple[int, Match]]()
    for way in possible(letters_of.folded):
        if clock.is_over():
            break
        if fewest and min(map(len, way.needs)) < fewest:
            continue
        if way.seen.numbers and letters_of.numbers.isdisjoint(way.seen.numbers):
            continue
        before = last.get(way.error.id, (-1,))[0]
        if (match := _last(letters_of, way, before, clock, any_case)) is not None:
            start, spot = match
            end = _line_end(text, start)
            line = _excerpt(text[start:end], spot.start() - start) or _excerpt(spot[0], 0)
            said = text[max(min(start, spot.start()) - ABOUT, 0) : end + BEHIND]
            over = OVER.search(text, spot.end(), min(end, spot.end() + SHOWN))
            place = (*ASIDE, 0, -start) if over else place_of(start, marks)
            last[way.error.id] = start, Match(way.error, line, place, said, way.seen.warns)
    return (match for _, match in last.values())


class _Letters:
    """The letters of a text, and where in the text they are. talk: whether words count that are only mentioned."""

    def __init__(self, text: str, talk: bool = False) -> None:
        self.text = text
        self.talk = talk
        self.folded = folded(text)
        self._starts: list[int] = []
        self._runs: list[int] = []

    @cached_property
    def numbers(self) -> set[str]:
        return set(_NUMBER.findall(self.text))

    def last(self, needs: tuple[str, ...], before: int) -> int:
        """Where in the text the last word with these letters begins that begins before a place in it; -1: nowhere."""
        if not self._runs:
            self._index()
        number = bisect_left(self._runs, before) - 1  # of the run that begins before it
        after = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.folded)
        end = min(self._starts[number] + before - self._runs[number], after) if number >= 0 else 0
        at = max(self.folded.rfind(need, 0, end + len(need) - 1) for need in needs)
        if at < 0:
            return -1
        number = bisect_right(self._starts, at) - 1
        return self._runs[number] + at - self._starts[number]

    def _index(self) -> None:
        total = 0
        for run in _RUN.finditer(self.text):
            self._starts.append(total)
            self._runs.append(run.start())
            total += run.end() - run.start()


def _last(
    letters_of: "_Letters", way: Way, before: int, clock: Clock, any_case: bool
) -> tuple[int, re.Match[str]] | None:
    """The start of the last line that shows the error, if it is after `before`, and the match."""
    text = letters_of.text
    passage = is_passage(way.seen.pattern)
    reach = FAR if passage else NEAR
    pattern, done, judged = compiled(way.seen.pattern, any_case), len(text), 0
    while (at := letters_of.last(way.needs, done)) >= 0:
        low, high = _line_start(text, max(at - reach, 0)), min(at + reach, len(text))
        done = low
        if high <= before or clock.is_over():
            return None
        for spot in reversed(list(pattern.finditer(text, low, high))[-SPOTS:]):
            start = _telling_line(text, spot, passage)
            judged += 1
            if start <= before or judged > SPOTS:
                break
            if (letters_of.talk and way.error.only_if is None) or _holds(text, spot, start, way.error):
                return start, spot
    return None


def _holds(text: str, spot: re.Match[str], start: int, error: Error) -> bool:
    if error.only_if is not None and not error.only_if(text[spot.start() : spot.start() + ABOUT]):
        return False
    if error.amid is not None and not error.amid(_around(text, spot)):
        return False
    return _genuine(text, spot, start, _line_end(text, start))


def _around(text: str, spot: re.Match[str]) -> str:
    """The text about a match, up to the next failure."""
    end = spot.end() + ABOUT
    following = MARK.search(text, spot.end(), end)
    return text[max(spot.start() - ABOUT, 0) : following.start() if following else end]


def _line_start(text: str, at: int) -> int:
    """The start of the line that `at` is in, or `at` where that line begins much earlier."""
    start = text.rfind("\n", 0, at) + 1
    return start if start > at - NEAR else at


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def _telling_line(text: str, spot: re.Match[str], passage: bool) -> int:
    """Where the line that tells begins: of a passage the last."""
    return text.rfind("\n", 0, max(spot.end() - 1, 0) if passage else spot.start()) + 1


def _genuine(text: str, spot: re.Match[str], start: int, end: int) -> bool:
    """Of a passage, both where it begins and where it ends."""
    first = text.rfind("\n", 0, spot.start()) + 1
    begins = genuine(text[first : _line_end(text, spot.start())], spot.start() - first)
    above = text[max(first - NOTES, 0) : first]
    begins = begins and not noted(above) and not chaptered(text[first : first + SHOWN], above)
    return begins and (first == start or genuine(text[start:end], spot.end() - start))


def _excerpt(line: str, around: int) -> str:
    """The line, or of a long one the part with the words, cut between words."""
    if len(line) <= SHOWN:
        return line.strip()
    start = max(around - SHOWN // 3, 0)
    cut = line[start : start + SHOWN]
    if start and " " in cut[:40]:
        cut = cut.split(" ", 1)[1]
    if start + SHOWN < len(line) and " " in cut[-60:]:
        cut = cut.rsplit(" ", 1)[0]
    return cut.strip()
