"""Logs of any length: found wherever it stands, across blocks, in little memory."""

import tracemalloc

import pytest

from torchdoctor.explain import Scan, stream
from torchdoctor.explain.search import WINDOW
from torchdoctor.explain.stream import BLOCK

ERROR = b"RuntimeError: CUDA error: an illegal memory access was encountered\n"
NOISE = b"".join(b"step %d loss 0.%d error 0.1 throughput 12 tok/s\n" % (n, n * 7) for n in range(5_200))


def scan(*blocks: bytes) -> list[str]:
    made = Scan()
    for block in blocks:
        made.feed(block)
    return [match.error.id for match in made.matches()]


@pytest.mark.parametrize("blocks", [(ERROR, NOISE, NOISE), (NOISE, ERROR, NOISE), (NOISE, NOISE, ERROR)])
def test_found_at_the_beginning_in_the_middle_and_at_the_end(blocks: tuple[bytes, ...]) -> None:
    assert len(NOISE) > WINDOW
    assert scan(*blocks) == ["illegal-memory-access"]


@pytest.mark.parametrize("cut", [1, 7, len(ERROR) // 2, len(ERROR) - 2])
def test_found_across_the_border_of_blocks(cut: int) -> None:
    text = NOISE + ERROR + NOISE
    at = len(NOISE) + cut
    full = b"x" * (BLOCK - len(text[:at]) % BLOCK - 1) + b"\n"  # so that the block ends within the line
    assert scan(full + text[:at], text[at:]) == ["illegal-memory-access"]


def test_found_byte_by_byte() -> None:
    assert scan(*(bytes([byte]) for byte in b"hello\n" + ERROR + b"bye\n")) == ["illegal-memory-access"]


@pytest.mark.long
def test_latest_of_the_early_ones_first_and_those_of_the_end_before() -> None:
    early = b"ImportError: libcudnn.so.9: cannot open shared object file: No such file or directory\n"
    late = b"OSError: [Errno 28] No space left on device\n"
    assert scan(early, NOISE, ERROR, NOISE)[:2] == ["illegal-memory-access", "missing-libcudnn"]
    assert scan(early, NOISE, ERROR, NOISE, late)[0] == "disk-full"


def test_symptom_at_the_end_yields_to_an_earlier_cause() -> None:
    last = b"torch.distributed.elastic.multiprocessing.errors.ChildFailedError:\n"
    assert scan(NOISE, ERROR, NOISE, last)[:2] == ["illegal-memory-access", "rank-failed"]


def test_carriage_returns_end_lines() -> None:
    bar = b"".join(b"\r%d%%|####    | %d/100" % (n, n) for n in range(40_000))
    assert scan(bar + b"\r" + ERROR.strip() + bar) == ["illegal-memory-access"]


@pytest.mark.long
def test_one_endless_line() -> None:
    assert scan(*[b"abc " * 300_000] * 5, b"\n" + ERROR) == ["illegal-memory-access"]


def test_utf16_as_powershell_writes_it() -> None:
    data = "step 1\r\nRuntimeError: No CUDA GPUs are available\r\n".encode("utf-16")
    assert scan(data[:9], data[9:]) == ["no-device"]


def test_bytes_that_are_no_text() -> None:
    assert scan(bytes(range(256)) * 5000, b"\n\xff\xfe " + ERROR) == ["illegal-memory-access"]


@pytest.mark.long
def test_innocent_log_matches_nothing_in_little_memory() -> None:
    made = Scan()
    made.feed(NOISE)
    tracemalloc.start()
    for _ in range(40):
        made.feed(NOISE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert made.total + made._held == 41 * len(NOISE)
    assert made.matches() == ()
    assert peak < 30_000_000


@pytest.mark.long
def test_many_different_suspects_are_kept_within_bounds() -> None:
    words = [f"{a}{b}{c}" for a in "abcdefghij" for b in "klmnopqrst" for c in "uvwxyzabcdef"]
    made = Scan()
    for word in words:
        made.feed(f"{word}: undefined symbol: ncclFoo {word}\n".encode())
    made.feed(NOISE)
    made.feed(ERROR)
    assert [match.error.id for match in made.matches()] == ["illegal-memory-access", "nccl-lib-clash"]
    assert len(made._passages) <= 500


def names(first: int, many: int) -> list[str]:
    """Words that all differ in their letters."""
    return ["".join(chr(97 + number // 26**place % 26) for place in range(5)) for number in range(first, first + many)]


def test_half_of_the_lines_new_are_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Python adds to each of many short lines counts, too."""
    monkeypatch.setattr(stream, "SEEN", 2_000_000)
    made = Scan()
    for first in range(0, 60_000, 10_000):
        made.feed("".join(f"error {name}\nerror of the training\n\n\n" for name in names(first, 10_000)).encode() * 2)
    assert 5_000 < len(made._seen) < 32_000


@pytest.mark.long
def test_where_every_line_is_another_error_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(f"error of {name} and so on, and on and on\n" for name in names(0, 20_000)).encode()
    whole = Scan()
    whole.feed(ERROR + lines)
    assert [match.error.id for match in whole.matches()] == ["illegal-memory-access"]
    assert not whole.passed_over
    monkeypatch.setattr(stream, "LOOK", 100_000)
    made = Scan()
    made.feed(lines)
    made.feed(lines.replace(b"error", b"errors") + ERROR + NOISE)
    assert [match.error.id for match in made.matches()] == ["illegal-memory-access"]
    assert made.passed_over
