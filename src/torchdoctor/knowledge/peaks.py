"""What a GPU's data sheet promises, from data/peaks.json: shown beside what was measured, never a bar by itself."""

import json
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from torchdoctor.codec import decode

MOBILE = {"laptop", "mobile", "max"}  # "Max-Q": other clocks under the same number


@dataclass(frozen=True)
class Peak:
    """Of one GPU: TFLOP/s by dtype for dense products, and GB/s of its memory. words: all stand in its name."""

    name: str
    words: str
    tflops: Mapping[str, float]
    gbs: float | None = None


@dataclass(frozen=True)
class _Peaks:
    date: str
    attainable: Mapping[str, float]
    gpus: tuple[Peak, ...]


@cache
def _data() -> _Peaks:
    return decode(_Peaks, json.loads(pkgutil.get_data("torchdoctor", "data/peaks.json") or b""))


def words_of(name: str) -> set[str]:
    return set(re.sub(r"[^a-z0-9]+", " ", re.sub(r"\((r|tm)\)", "", name.lower())).split())


def peak(name: str) -> Peak | None:
    """The entry of this GPU, as torch names it; None where it is not known."""
    words = words_of(name)
    fitting = [gpu for gpu in _data().gpus if set(gpu.words.split()) <= words]
    found = max(fitting, key=lambda gpu: len(gpu.words.split()), default=None)
    return None if found is None or (words - set(found.words.split())) & MOBILE else found


def rate(name: str, kind: str) -> float | None:
    """FLOP/s of a dtype or of "tf32"; byte/s of "bandwidth"."""
    found = peak(name)
    if found is None:
        return None
    if kind == "bandwidth":
        return found.gbs * 1e9 if found.gbs else None
    return found.tflops[kind] * 1e12 if kind in found.tflops else None


def attainable(name: str) -> float | None:
    """The highest published share of the bfloat16 peak that this kind of GPU reaches."""
    words = words_of(name)
    return next((share for word, share in _data().attainable.items() if word in words), None)
