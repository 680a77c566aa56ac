"""What a GPU's data sheet promises, from data/peaks.json: shown beside what was measured, never a bar by itself."""

import re
from collections.abc import Mapping
from functools import cached_property

from torchdoctor.frozen import dataclass
from torchdoctor.knowledge.reader import Reader

FILE = "peaks.json"
MOBILE = {"laptop", "mobile", "max"}  # "Max-Q": other clocks under the same number


@dataclass(frozen=True)
class Peak:
    """Of one GPU: TFLOP/s by dtype for dense products, and GB/s of its memory. words: all stand in its name."""

    name: str
    words: str
    tflops: Mapping[str, float]
    gbs: float | None = None


def words_of(name: str) -> set[str]:
    return set(re.sub(r"[^a-z0-9]+", " ", re.sub(r"\((r|tm)\)", "", name.lower())).split())


class Peaks:
    """The figures of data sheets by the name that torch gives a GPU."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @cached_property
    def _gpus(self) -> tuple[Peak, ...]:
        return self._reader.read(FILE, "gpus", tuple[Peak, ...])

    def peak(self, name: str) -> Peak | None:
        """The entry of this GPU, as torch names it; None where it is not known."""
        words = words_of(name)
        fitting = [gpu for gpu in self._gpus if set(gpu.words.split()) <= words]
        found = max(fitting, key=lambda gpu: len(gpu.words.split()), default=None)
        return None if found is None or (words - set(found.words.split())) & MOBILE else found

    def rate(self, name: str, kind: str) -> float | None:
        """FLOP/s of a dtype or of "tf32"; byte/s of "bandwidth"."""
        found = self.peak(name)
        if found is None:
            return None
        if kind == "bandwidth":
            return found.gbs * 1e9 if found.gbs else None
        return found.tflops[kind] * 1e12 if kind in found.tflops else None

    def attainable(self, name: str) -> float | None:
        """The highest published share of the bfloat16 peak that this kind of GPU reaches."""
        words = words_of(name)
        shares = self._reader.read(FILE, "attainable", dict[str, float])
        return next((share for word, share in shares.items() if word in words), None)
