"""What lzma packed, unpacked without it."""

import lzma
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

from hypothesis import given
from hypothesis import strategies as st
from lzma_in_python import decompress

KINDS = st.sampled_from([(3, 0, 0), (3, 0, 2), (4, 0, 0), (0, 2, 1), (2, 1, 2)])
# Pieces that come again, near and far, also over themselves; and bytes that never do.
PIECES = st.lists(
    st.sampled_from([b"the driver is older than torch\n", b"torch ", b"aaaaaaaaaaaaaaaaaaaa"]) | st.binary()
)


def packed(data: bytes, above: int, low: int, turns: int) -> bytes:
    kind = {"id": lzma.FILTER_LZMA1, "lc": above, "lp": low, "pb": turns}
    return lzma.compress(data, lzma.FORMAT_ALONE, filters=[kind])


@given(PIECES, KINDS)
def test_gives_back_what_was_packed(pieces: list[bytes], kind: tuple[int, int, int]) -> None:
    data = b"".join(pieces)
    assert decompress(packed(data, *kind)) == data


def test_finds_what_stands_far_back() -> None:
    """Distances of every size, in a text as long as a file of the single file."""
    data = b"".join(b"%d: the driver %d is older than %d\n" % (n, n * n % 977, n * 7919 % 1009) for n in range(3000))
    data += data[:70_000] + data[1000:9000] + data[5:40]
    assert decompress(packed(data, 3, 0, 0)) == data
