"""The catalogue itself: complete, in the right order, and every pattern proved by a text."""

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faults import assert_none

from torchdoctor.explain import BY_ID, ERRORS, errors, matches, refusal
from torchdoctor.explain.cleaned import plain
from torchdoctor.explain.errors import array_messages, python_messages, refused
from torchdoctor.explain.fit import fixes
from torchdoctor.explain.known import Error
from torchdoctor.explain.pattern import compiled, folded
from torchdoctor.explain.search import FIRST, Way, ways
from torchdoctor.rules import BY_ID as RULES

parser = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")

EVERYDAY = (
    *("device-mismatch", "train-eval-mode", "zero-grad", "shape-mismatch", "softmax-before-cross-entropy"),
    *("memory-growth", "inplace-on-leaf", "driver-library-mismatch", "dataloader-worker-died", "tensor-to-scalar"),
)


def test_no_text_is_cut_by_a_string_that_stands_alone() -> None:
    """A statement that is only a string: the rest of one whose parentheses were forgotten."""
    alone = [
        f"{file.name}:{after.lineno}"
        for file in Path(errors.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(body := getattr(node, "body", None), list)
        for after in body[1:]
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
    ]
    assert alone == []


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


@pytest.mark.long
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


# What nearly every text has, for which a pattern is compiled and tried; and whose messages have no other word.
TRITE = folded("RuntimeError: CUDA error, Exception")
ANY = {"argument-refused", "package-required", "hardware-xid-ecc"}


def test_few_patterns_are_tried_on_any_text() -> None:
    trite = [way for way in ways() if not way.seen.numbers and any(need in TRITE for need in way.needs)]
    assert_none({f"{way.error.id}: {way.seen.words}": way.error.id not in ANY and "name a rarer word" for way in trite})


def test_every_reading_says_what_its_shortest_match_names() -> None:
    """Of a message that lacks a part which may be missing, too: its place in the answer is then no fault."""
    tables = (array_messages.READINGS, python_messages._READINGS, python_messages._LAST, refused._ABOUT, refusal._USUAL)
    assert_none(
        {
            f"{mark}: {said}": _unsaid(mark, text, said)
            for table in tables
            for mark, text in table
            for said in _shortest(mark)
        }
    )


def _unsaid(mark: str, text: str, said: str) -> str:
    if (found := re.search(mark, said)) is None:
        return ""  # what must not stand before or behind it is there
    try:
        text.format(*filter(None, found.groups()))
    except IndexError:
        return f"the text wants more than {found.groups()}"
    return ""


def _shortest(pattern: str) -> set[str]:
    """The shortest texts that each of a pattern's alternatives matches."""
    return _texts(parser.parse(pattern))


def _texts(parts: Any) -> set[str]:
    made = {""}
    for kind, value in parts:
        made = {a + b for a in made for b in _of_part(str(kind), value)}
        assert len(made) < 5000
    return made


def _of_part(kind: str, value: Any) -> set[str]:
    match kind:
        case "BRANCH":
            return {text for branch in value[1] for text in _texts(branch)}
        case "SUBPATTERN":
            return _texts(value[3])
        case "MAX_REPEAT" | "MIN_REPEAT":
            return {text * value[0] for text in _texts(value[2])}
        case "IN":
            return _of_part(str(value[0][0]), value[0][1])
        case "LITERAL" | "RANGE":
            return {chr(value if isinstance(value, int) else value[0])}
    return {_OTHERS.get(str(value), _OTHERS.get(kind, ""))}


_OTHERS = {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY": "x", "NEGATE": "x", "ANY": "x", "NOT_LITERAL": "x"}


def test_no_pattern_is_there_twice() -> None:
    seen = [(way.error.id, way.seen.pattern) for way in ways()]
    assert len(seen) == len(set(seen))
