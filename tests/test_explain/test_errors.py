"""The catalogue itself: complete, in the right order, and every pattern proved by a text."""

from collections.abc import Iterator

from faults import assert_none

from torchdoctor.explain import BY_ID, ERRORS, matches
from torchdoctor.explain.cleaned import plain
from torchdoctor.explain.fit import fixes
from torchdoctor.explain.known import Error
from torchdoctor.explain.pattern import compiled, folded
from torchdoctor.explain.search import FIRST, Way, ways
from torchdoctor.rules import BY_ID as RULES

EVERYDAY = (
    *("device-mismatch", "train-eval-mode", "zero-grad", "shape-mismatch", "softmax-before-cross-entropy"),
    *("memory-growth", "inplace-on-leaf", "driver-library-mismatch", "dataloader-worker-died", "tensor-to-scalar"),
)


def test_knows_many_kinds() -> None:
    assert len(BY_ID) == len(ERRORS) >= 180
    assert set(EVERYDAY) <= BY_ID.keys()


def test_each_is_complete() -> None:
    assert_none({error.id: [*_lacking(error)] for error in ERRORS})


def _lacking(error: Error) -> Iterator[str]:
    """What an entry of the catalogue still needs."""
    if not error.seen and not error.asked:
        yield "neither seen nor asked"
    if error.title.endswith("."):
        yield "its title is no sentence, and ends without a full stop"
    if not error.cause.endswith((".", ")")):
        yield "its cause is a sentence, and ends with a full stop"
    if not fixes(error) or not all(fix.text for fix in fixes(error)):
        yield "a fix, and each with a text"
    if not error.source:
        yield "its source"
    if error.rule is not None and error.rule not in RULES:
        yield f"there is no rule {error.rule}"
    for other in error.alternatives:
        if other.id == error.id or other.id not in BY_ID:
            yield f"an alternative that is another error's name, not {other.id!r}; docs/errors.md has them all"


def test_what_an_entry_lacks_is_named() -> None:
    bare = Error("bare", "Bare.", "Because", "code", seen=(), fixes=(), source="", rule="TD999")
    assert len([*_lacking(bare)]) == 6


def test_each_names_the_rule_that_has_its_name() -> None:
    shared = {rule.slug: rule.id for rule in RULES.values() if rule.slug in BY_ID}
    assert {slug: BY_ID[slug].rule for slug in shared} == shared


def test_every_pattern_is_proved_by_its_text() -> None:
    assert_none({f"{way.error.id}: {way.seen.pattern}": _fault(way) for way in ways()})


def _fault(way: Way) -> str:
    text = plain(way.seen.text)
    if not compiled(way.seen.pattern).search(text):
        return "does not match its text"
    if min(map(len, way.needs)) < FIRST:
        return f"its words have less than {FIRST} letters"
    if not any(need in folded(text) for need in way.needs):
        return "its text lacks the words"
    first = [match.error.id for match in matches(text)][:1]
    return "" if first == [way.error.id] else f"{first} takes the text"


def test_no_pattern_is_there_twice() -> None:
    seen = [(way.error.id, way.seen.pattern) for way in ways()]
    assert len(seen) == len(set(seen))
