"""What a regular expression cannot see: sizes compared."""

import re
from collections.abc import Callable

_UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
_SIZE = r"(\d+(?:\.\d+)?) (bytes|[KMGT]iB)"
_ASKED = re.compile(rf"Tried to allocate {_SIZE}")
_TOTAL = re.compile(rf"total capacity of {_SIZE}|{_SIZE} total capacity")
_FREE = re.compile(rf"{_SIZE}(?: is)? free")
_OWN = re.compile(rf"this process has {_SIZE}|{_SIZE} reserved|{_SIZE} is allocated by PyTorch")


def others_hold_most(said: str) -> bool:
    """Whether most of the GPU's memory is in other hands, and without them it would fit.

    As c10/cuda/CUDACachingAllocator.cpp words it, today and from torch 1.5 on. True where sizes are not told.
    """
    asked, total, free, own = (_size(pattern, said) for pattern in (_ASKED, _TOTAL, _FREE, _OWN))
    if asked is None or total is None or free is None or own is None:
        return True
    return total - free - own > total / 2 and own + asked <= total


def _size(pattern: re.Pattern[str], said: str) -> float | None:
    """The first size of that kind, in bytes."""
    if not (told := pattern.search(said)):
        return None
    number, unit = filter(None, told.groups())
    return float(number) * _UNITS[unit]


CHECKS: dict[str, Callable[[str], bool]] = {"others-hold-most": others_hold_most}
