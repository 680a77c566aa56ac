"""Version limits and markers as the tools write them, read by packaging: PEP 440, Poetry's caret, conda's one `=`."""

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from torchdoctor.declared.model import Aim
from torchdoctor.knowledge import version

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

LONGEST = 500  # characters of a specifier or marker
_SYSTEMS = {
    "linux": ("linux", "Linux", "posix"),
    "windows": ("win32", "Windows", "nt"),
    "macos": ("darwin", "Darwin", "posix"),
}
_MACHINES = {("windows", "amd64"): "AMD64", ("windows", "arm64"): "ARM64"}


@cache
def specifiers(limits: str) -> "SpecifierSet | None":
    """None for what is not a specifier by PEP 440."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return SpecifierSet(limits) if len(limits) <= LONGEST else None
    except (InvalidSpecifier, ValueError):
        return None


def allows(limits: str, number: str) -> bool:
    """Whether a version is within limits; what cannot be read allows every one."""
    found = specifiers(limits)
    if found is None:
        return True
    try:
        return bool(found.contains(number, prereleases=bool(re.search(r"\d(a|b|rc|\.dev)\d", number))))
    except ValueError:
        return True


def exact(limits: str) -> str | None:
    """The one version that limits name: "==2.1.0", "===2.1.0+cu121"; None where there are several."""
    for part in limits.split(","):
        if found := re.fullmatch(r"\s*={2,3}\s*([^*\s]+)\s*", part):
            return found[1]
    return None


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
    parts = [part.strip() for part in re.split(r",|\s+(?=[<>=!~^])", text.strip()) if part.strip()]
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


def environment(aim: Aim, python: str | None = None) -> dict[str, str] | None:
    """What markers are evaluated with, for a target. None where its Python is not known."""
    number = python or aim.python
    platform, system, name = _SYSTEMS[aim.os]
    if number is None:
        return None
    plain = number.removesuffix("t")
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{plain}.0",
        "os_name": name,
        "platform_machine": _MACHINES.get((aim.os, aim.arch), aim.arch),
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": system,
        "platform_version": "",
        "python_full_version": f"{plain}.0",
        "python_version": plain,
        "sys_platform": platform,
        "extra": "",
    }


@cache
def _marker(text: str) -> object:
    from packaging.markers import InvalidMarker, Marker

    try:
        return Marker(text) if len(text) <= LONGEST * 4 else None
    except InvalidMarker:
        return None


def holds(marker: str, aim: Aim, python: str | None = None) -> bool | None:
    """Whether a marker is true on a target; None where that is not known. Extras are taken as asked for."""
    if not marker:
        return True
    text = re.sub(r"extra\s*==\s*(?P<q>['\"]).*?(?P=q)", "os_name != ''", marker)
    parsed, values = _marker(text), environment(aim, python)
    if parsed is None:
        return None
    if values is None:
        if re.search(r"python_|implementation_version", text):
            return None
        values = environment(aim, "3.12") or {}
    try:
        return bool(parsed.evaluate(values))  # type: ignore[attr-defined]
    except (ValueError, ArithmeticError, AttributeError):
        return None
    except Exception as error:
        del error
        return None


def joined(limits: Iterable[str]) -> str:
    """All of them together."""
    return ",".join(dict.fromkeys(part.strip() for item in limits for part in item.split(",") if part.strip()))
