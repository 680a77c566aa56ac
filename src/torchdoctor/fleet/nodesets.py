"""Names of nodes folded as clush and Slurm write them: r0001-n05, r0002-n05 are r[0001-0002]-n05."""

import re
from collections.abc import Iterable, Iterator

DIGITS = re.compile(r"(\d+)")
Numbers = tuple[str, ...]  # those of one place, in order
Sets = list[tuple[Numbers, ...]]


def fold(names: Iterable[str]) -> list[str]:
    """Sets of names that are together the same names, as few as are easily found."""
    found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for name in names:
        parts = DIGITS.split(name)
        found.setdefault(tuple(parts[::2]), set()).add(tuple(parts[1::2]))
    return [_written(texts, places) for texts, numbers in sorted(found.items()) for places in _folded(numbers)]


def _folded(numbers: set[tuple[str, ...]]) -> Sets:
    """Each place with all the numbers that go with the same numbers elsewhere; the order that gives the fewest sets."""
    size = len(next(iter(numbers)))
    start: Sets = [tuple((number,) for number in item) for item in numbers]
    forward, backward = _joined(start, range(size)), _joined(start, range(size - 1, -1, -1))
    return sorted(
        backward if len(backward) <= len(forward) else forward,
        key=lambda places: [_order(place[0]) for place in places],
    )


def _joined(sets: Sets, order: Iterable[int]) -> Sets:
    for place in order:
        joined: dict[tuple[Numbers, ...], list[str]] = {}
        for item in sets:
            joined.setdefault((*item[:place], *item[place + 1 :]), []).extend(item[place])
        sets = [(*rest[:place], tuple(sorted(values, key=_order)), *rest[place:]) for rest, values in joined.items()]
    return sets


def _order(number: str) -> tuple[int, int]:
    return int(number), len(number)


def _written(texts: tuple[str, ...], places: tuple[Numbers, ...]) -> str:
    numbers = [place[0] if len(place) == 1 else f"[{','.join(_ranges(place))}]" for place in places]
    return "".join(text + number for text, number in zip(texts, [*numbers, ""], strict=True))


def _ranges(numbers: Numbers) -> Iterator[str]:
    """ "01", "02", "03", "7" are 01-03, 7: a range keeps its leading zeros."""
    first = last = numbers[0]
    for number in (*numbers[1:], ""):
        if number and int(number) == int(last) + 1 and _same_width(last, number):
            last = number
            continue
        yield first if first == last else f"{first}-{last}"
        first = last = number


def _same_width(last: str, number: str) -> bool:
    return len(last) == len(number) or not (last.startswith("0") or number.startswith("0"))
