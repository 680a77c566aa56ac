"""The catalogue itself: complete, consistent, and every sample told as its own kind."""

import re

import pytest

from torchdoctor.explain import catalogue, matches
from torchdoctor.explain.catalogue import Error, by_id
from torchdoctor.explain.checks import CHECKS
from torchdoctor.explain.cures import GENERAL, _made
from torchdoctor.explain.patterns import compiled, letters, needed, patterns
from torchdoctor.rules import BY_ID

SAMPLES = [(error.id, sample) for error in catalogue() for sample in error.samples]
EVERYDAY = (
    *("device-mismatch", "train-eval-mode", "zero-grad", "shape-mismatch", "softmax-before-cross-entropy"),
    *("memory-growth", "inplace-on-leaf", "driver-library-mismatch", "dataloader-worker-died", "tensor-to-scalar"),
)


def test_knows_many_kinds() -> None:
    assert len(by_id()) == len(catalogue()) >= 120
    assert set(EVERYDAY) <= by_id().keys()


@pytest.mark.parametrize("error", catalogue(), ids=lambda error: error.id)
def test_is_complete(error: Error) -> None:
    assert error.patterns
    assert error.cause.endswith((".", ")"))
    assert error.fixes
    assert error.samples
    assert error.source
    assert error.rule is None or error.rule in BY_ID
    assert {other.id for other in error.alternatives} <= by_id().keys() - {error.id}
    assert {fix.cure for fix in error.fixes if fix.cure} <= GENERAL.keys()
    assert not error.check or error.check in CHECKS
    assert all(fix.text or fix.cure for fix in error.fixes)


def test_every_cure_can_be_made() -> None:
    assert _made().keys() == GENERAL.keys()


@pytest.mark.parametrize("slug", sorted({rule.slug for rule in BY_ID.values()} & by_id().keys()))
def test_names_the_rule_that_has_its_name(slug: str) -> None:
    assert BY_ID[by_id()[slug].rule or ""].slug == slug


@pytest.mark.parametrize(("id", "sample"), SAMPLES)
def test_sample_is_told_as_its_own_kind(id: str, sample: str) -> None:
    found = matches(f"starting up\n{sample}\n")
    assert [match.error.id for match in found][:1] == [id]
    assert found[0].line


def test_every_pattern_compiles_and_can_be_ruled_out() -> None:
    assert all(compiled(pattern.text) for pattern in patterns())
    assert [pattern.text for pattern in patterns() if not pattern.letters] == []


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (r"undefined symbol: nccl\w+", ("undefinedsymbolnccl",)),
        (r"(?:libA|libBC)\.so is missing", ("soismissing",)),
        (r"(?:not found|missing)", ("notfound", "missing")),
        (r"\[WinError 127\]", ("winerror",)),
        (r"colou?r of [abc]ats", ("colo",)),
        (r"(?:very )?rare(?! earth)\d*", ("rare",)),
        (r"\d+", ()),
    ],
)
def test_letters_that_a_pattern_needs(pattern: str, wanted: tuple[str, ...]) -> None:
    assert needed(pattern) == wanted


@pytest.mark.parametrize(("id", "sample"), SAMPLES)
def test_what_matches_has_the_letters_that_are_needed(id: str, sample: str) -> None:
    told = [p for p in patterns() if p.error.id == id and compiled(p.text).search(sample)]
    assert told
    assert all(pattern.may_match(letters(sample)) for pattern in told)


def test_letters() -> None:
    assert letters("[WinError 127]\n  The") == "winerrorthe"
    assert re.fullmatch(r"[a-z]*", letters("Ünï-code ‘x’ 123"))
