"""How patterns are read, and that no text keeps one busy."""

import re
import time
from collections.abc import Iterator

import pytest
from faults import each

from torchdoctor.explain.mention import genuine, noted
from torchdoctor.explain.pattern import compiled, folded
from torchdoctor.explain.search import matches, ways

LENGTH = 1_000
# In the time that this machine takes, at that moment, for a plain search of 3,000 characters; what is linear takes a
# twentieth of it.
LIMIT = 2.5
PLAIN, CHARACTERS = re.compile("(?:a|b)*c"), "ab" * 1_500
FILLERS = (" ", "a", "1", "\n", "/", '"', "a ", "\t")
PATTERNS = sorted({way.seen.pattern for way in ways()})


def literals(pattern: str) -> list[str]:
    """The pieces of plain text in a pattern: "(?:libA|libB)\\.so not" -> ["libA", "libB", ".so not"]."""
    bare = re.sub(r"\[\^?(?:\\.|[^\]\\])+\]|\\[dDwWsSbB]|\{[\d,]+\}|\(\?(?:[:=!]|<[=!])", "\0", pattern)
    pieces = re.split(r"(?<!\\)[()|^$.*+?\0]+", bare)
    return [piece for piece in (re.sub(r"\\(.)", r"\1", item) for item in pieces) if piece][:10] or ["a"]


def hostile(pattern: str) -> Iterator[str]:
    """Texts made of a pattern's own pieces over and over, which nearly match it everywhere."""
    pieces = literals(pattern)
    units = [*pieces, *FILLERS]
    for number in sorted({1, 2, 3, len(pieces)}):
        units += [filler.join([*pieces[:number], ""]) for filler in ("", "a", " ", "1", "/a")]
    for unit in dict.fromkeys(units):
        if unit:
            yield (unit * (LENGTH // len(unit) + 1))[:LENGTH]
    for number in range(1, min(len(pieces), 4) + 1):
        yield from (("".join(pieces[:number]) + filler * LENGTH)[:LENGTH] for filler in FILLERS)


def spent(pattern: str, text: str) -> float:
    expression = compiled(pattern)
    began = time.process_time()
    for _ in expression.finditer(text):
        pass
    return time.process_time() - began


def plain() -> float:
    began = time.process_time()
    PLAIN.search(CHARACTERS)
    return time.process_time() - began


@pytest.mark.long
@each(range(8))
def test_no_text_keeps_a_pattern_busy(part: int) -> None:
    limit = LIMIT * min(plain() for _ in range(5))
    slow = {
        pattern
        for pattern in PATTERNS[part::8]
        for text in hostile(pattern)
        if spent(pattern, text) > limit and min(spent(pattern, text) / plain() for _ in range(5)) > LIMIT
    }
    assert slow == set()


@pytest.mark.long
@each(FILLERS)
def test_no_line_keeps_the_judge_of_mentions_busy(filler: str) -> None:
    line = "RuntimeError: '" + filler * 4 * LENGTH

    def judged() -> float:
        began = time.process_time()
        genuine(line, 5)
        genuine(line, len(line) - 5)
        noted("Fixed\n" + line)
        return time.process_time() - began

    assert min(judged() / plain() for _ in range(5)) < 4 * LIMIT


@pytest.mark.long
@pytest.mark.parametrize(
    "text",
    [
        "torchaudio/.pyd" * 200,
        "Killed\n" + "\n" * 60_000 + "x",
        "No such device Killed, NCCL WARN" + " " * 60_000 + "x",
        "ERROR: x.whl is not a supported wheel on this platform\n"
        + ",".join(f'{{"filename":"torch-2.{n}.0-cp311-cp311-manylinux_2_28_x86_64.whl"}}' for n in range(300)),
        "libcudnn.so: cannot open shared object file" * 2_000,
        "CUDA out of memory. Tried to allocate " * 2_000,
        "\x1b[" * 30_000,
    ],
    ids=["dlls", "empty lines", "blanks", "wheels in JSON", "one message over and over", "oom", "escapes"],
)
def test_a_text_made_to_be_slow_is_read_in_time(text: str) -> None:
    began = time.process_time()
    matches(text)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("pattern", "text", "matched"),
    [
        ("out of memory", "out\n> of   memory", True),
        (r"lib\S*\.so", "lib" + "x" * 150 + ".so", True),
        (r"lib\S*\.so", "lib" + "x" * 250 + ".so", False),
        (r"[Uu]ndefined symbol: \w+", "undefined symbol: _ZN", True),
        ("Python ?3", "Python3", True),
    ],
)
def test_reads_patterns(pattern: str, text: str, matched: bool) -> None:
    assert bool(compiled(pattern).search(text)) is matched


def test_letters() -> None:
    assert folded("[WinError 127]\n  The") == "winerrorthe"
    assert re.fullmatch(r"[a-z]*", folded("Ünï-code ‘x’ 123"))
