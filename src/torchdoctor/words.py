"""Numbers and names in words, the same in findings as in the report around them."""

from collections import Counter
from collections.abc import Iterable

KNOWN = "as it was in the baseline"  # why a rule is skipped whose findings are not new


def counted(number: int, noun: str) -> str:
    """ "1 error", "2 errors"."""
    return f"{number} {noun}{'s' * (number != 1)}"


def gpu_names(names: Iterable[str]) -> str:
    """ "2 × NVIDIA H100, NVIDIA T4"."""
    return ", ".join(name if count == 1 else f"{count} × {name}" for name, count in Counter(names).items())
