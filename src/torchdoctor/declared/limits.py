"""Version limits and markers as the tools write them, read by packaging: PEP 440, Poetry's caret, conda's one `=`."""

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from torchdoctor.knowledge import version

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

LONGEST = 500  # characters of a specifier or marker


@cache
def specifiers(limits: str) -> "SpecifierSet | None":
    """None for what is not a specifier by PEP 440."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return SpecifierSet(limits) if len(limits) <= LONGEST else None
    except (InvalidSpecifier, ValueError):
        return None


@cache
def allows(limits: str, number: str) -> bool:
    """Whether a version is within limits; what cannot be read allows every one."""
    found = specifiers(limits)
    if found is None:
        return True
    try:
        return bool(found.contains(number, prereleases=bool(re.search(r"\d(a|b|rc|\.dev)\d", number))))
    except ValueError:
        return True


@cache
def exact(limits: str) -> str | None:
    """The one version that limits name: "==2.1.0", "===2.1.0+cu121"; None where there are several."""
    for part in limits.split(","):
        if found := re.fullmatch(r"\s*={2,3}\s*([^*\s]+)\s*", part):
            return found[1]
    return None


@cache
def full(number: str) -> str:
    """With a patch release: "2.4" is 2.4.0, "2.4+cu121" 2.4.0+cu121."""
    return re.sub(r"^(\d+\.\d+)(?=\+|$)", r"\1.0", number)


def local(limits: str) -> str | None:
    """The build in the local tag of an exact version: "==2.1.0+cu121" -> "cu121"."""
    number = exact(limits)
    return number.partition("+")[2] or None if number else None


def minimum(limits: str) -> str | None:
    """The highest lower bound that limits name: ">=2.1,<3" -> "2.1"."""
    found = re.findall(r"(?:>=|==|~=|===|>)\s*v?(\d[\w.+!]*)", limits)
    return max(found, key=version, default=None)


def poetry(text: str) -> str:
    """Poetry's limits by PEP 440: "^2.1" -> ">=2.1,<3", "~2.1" -> ">=2.1,<2.2", "2.1.0" -> "==2.1.0"."""
    parts = [part.strip() for part in re.split(r",|(?<!\s)\s+(?=[<>=!~^])", text.strip()) if part.strip()]
    return ",".join(filter(None, map(_poetry_part, parts)))


def _poetry_part(part: str) -> str:
    if part in ("*", ""):
        return ""
    if found := re.fullmatch(r"\^\s*v?(\d+(?:\.\d+)*)\S*", part):
        numbers = [int(item) for item in found[1].split(".")[:4]]
        place = next((index for index, item in enumerate(numbers) if item), len(numbers) - 1)
        return f">={found[1]},<{'.'.join(map(str, [*numbers[:place], numbers[place] + 1]))}"
    if found := re.fullmatch(r"~\s*v?(\d+(?:\.\d+)*)\S*", part):
        numbers = [int(item) for item in found[1].split(".")[:4]]
        kept = numbers[:2] if len(numbers) > 1 else numbers
        return f">={found[1]},<{'.'.join(map(str, [*kept[:-1], kept[-1] + 1]))}"
    if re.match(r"\d", part):
        return f"=={part}"
    return re.sub(r"^=(?!=)\s*", "==", part)


def conda(text: str) -> str:
    """conda's limits by PEP 440: "=2.1" -> "==2.1.*", "==2.1.0", ">=2.1,<3", "2.1.*". "|" is not read."""
    if "|" in text:
        return ""
    return ",".join(filter(None, (_conda_part(part.strip()) for part in text.split(","))))


def _conda_part(part: str) -> str:
    if part in ("", "*"):
        return ""
    if found := re.fullmatch(r"=\s*(\d[\w.]*?)(\.?\*)?", part):
        return f"=={found[1]}.*"
    if re.match(r"\d", part):
        return f"=={part}"
    return part


def joined(limits: Iterable[str]) -> str:
    """All of them together."""
    return ",".join(dict.fromkeys(part.strip() for item in limits for part in item.split(",") if part.strip()))
