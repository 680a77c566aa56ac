"""The catalogue itself: complete, in the right order, and every pattern proved by a text."""

import pytest

from torchdoctor.explain import BY_ID, ERRORS, matches
from torchdoctor.explain.fit import fixes
from torchdoctor.explain.known import Error
from torchdoctor.explain.pattern import compiled, folded
from torchdoctor.explain.search import Way, plain, ways
from torchdoctor.rules import BY_ID as RULES

EVERYDAY = (
    *("device-mismatch", "train-eval-mode", "zero-grad", "shape-mismatch", "softmax-before-cross-entropy"),
    *("memory-growth", "inplace-on-leaf", "driver-library-mismatch", "dataloader-worker-died", "tensor-to-scalar"),
)


def test_knows_many_kinds() -> None:
    assert len(BY_ID) == len(ERRORS) >= 180
    assert set(EVERYDAY) <= BY_ID.keys()


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.id)
def test_is_complete(error: Error) -> None:
    assert error.seen or error.asked
    assert not error.title.endswith(".")
    assert error.cause.endswith((".", ")"))
    assert fixes(error)
    assert all(fix.text for fix in fixes(error))
    assert error.source
    assert error.rule is None or error.rule in RULES
    assert {other.id for other in error.alternatives} <= BY_ID.keys() - {error.id}


@pytest.mark.parametrize("slug", sorted({rule.slug for rule in RULES.values()} & BY_ID.keys()))
def test_names_the_rule_that_has_its_name(slug: str) -> None:
    assert RULES[BY_ID[slug].rule or ""].slug == slug


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.id)
def test_every_pattern_is_proved_by_its_text(error: Error) -> None:
    wrong = {way.seen.pattern: fault for way in ways() if way.error is error and (fault := _fault(way))}
    assert wrong == {}


def _fault(way: Way) -> str:
    text = plain(way.seen.text)
    if not compiled(way.seen.pattern).search(text):
        return "does not match its text"
    if not all(way.needs) or not any(need in folded(text) for need in way.needs):
        return "its text lacks the words"
    first = [match.error.id for match in matches(text)][:1]
    return "" if first == [way.error.id] else f"{first} takes the text"


def test_no_pattern_is_there_twice() -> None:
    seen = [(way.error.id, way.seen.pattern) for way in ways()]
    assert len(seen) == len(set(seen))
