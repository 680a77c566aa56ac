"""What the user asks of a machine: requirements ("torch>=2.8", "vram>=24GB", "cpu-only") parsed and measured."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import field

from torchdoctor.frozen import dataclass

CPU_ONLY = "cpu-only"
COUNTS, SIZES = ("gpus",), ("vram", "ram", "shm", "disk")
VERSIONS = ("torch", "cuda", "driver", "python", "compute-capability", "cudnn", "nccl", "glibc", "rocm")
PRESENT = (CPU_ONLY, "mps", "xpu")  # these have no version
NAMES = ("gpu-name",)  # == a part of the name, in any case
WORDS = (*VERSIONS, *COUNTS, *SIZES, *PRESENT, *NAMES)
UNITS = {"MB": 10**6, "GB": 10**9, "TB": 10**12, "MIB": 1 << 20, "GIB": 1 << 30, "TIB": 1 << 40}
COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


class BadPolicy(ValueError):
    """A requirement or a setting that cannot be used; the text is one line for the user."""


@dataclass(frozen=True)
class Requirement:
    """One thing asked for. limits: "" asks only that it is there."""

    text: str  # as typed
    name: str  # normalised: lower case, dashes
    limits: str = ""  # ">=2.8,<3"


@dataclass(frozen=True)
class Settings:
    """The user's policy, from flags and pyproject.toml. severity: "error", "warning" or "note" by rule."""

    require: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    fail_on: str = "error"
    targets: tuple[Mapping[str, object], ...] = ()  # machines that project files are judged for


def parse(text: str) -> Requirement:
    """Raises BadPolicy for what is no requirement."""
    found = re.fullmatch(r"\s*([A-Za-z0-9](?:[\w.-]*\w)?)\s*([<>=!~].*?)?\s*", text)
    if found is None:
        raise BadPolicy(f"{text!r} is not a requirement; write for example torch>=2.8, vram>=24GB or {CPU_ONLY}")
    wanted = Requirement(text.strip(), re.sub(r"[-_.]+", "-", found[1]).lower(), (found[2] or "").replace(" ", ""))
    _check_name(wanted)
    if re.search(r",\s*[A-Za-z]", wanted.limits):
        raise BadPolicy(f"{text!r}: give one requirement at a time, each with its own --require")
    if wanted.name in PRESENT and wanted.limits:
        raise BadPolicy(f"{text!r}: {wanted.name} has no version")
    if wanted.name in NAMES and not re.fullmatch(r"(==|!=)[^=!<>~,].*", wanted.limits):
        raise BadPolicy(f"{text!r}: which? As {wanted.name}==H100")
    if wanted.name in (*COUNTS, *SIZES) and not wanted.limits:
        raise BadPolicy(f"{text!r}: how many? As {wanted.name}>={'8' if wanted.name in COUNTS else '24GB'}")
    meets(wanted, 0 if wanted.name in (*COUNTS, *SIZES) else "0")
    return wanted


def parsed(text: str) -> Requirement | None:
    """None for what is no requirement, as a saved report may hold; the command line has refused its own."""
    try:
        return parse(text)
    except BadPolicy:
        return None


def _check_name(wanted: Requirement) -> None:
    """A distribution may be called anything; what is one letter off one of our words is a slip of the pen."""
    from difflib import get_close_matches

    near = get_close_matches(wanted.name, WORDS, 1, 0.85)
    if near and wanted.name not in WORDS:
        raise BadPolicy(f"{wanted.text!r}: {wanted.name} is not known; did you mean {near[0]}?")


def meets(wanted: Requirement, value: str | float) -> bool:
    """Whether a version, a count or a size in bytes is within the limits. Raises BadPolicy for senseless limits."""
    if not wanted.limits:
        return True
    if wanted.name in NAMES:
        return (plain(wanted.limits[2:]) in plain(str(value))) == (wanted.limits[:2] == "==")
    if isinstance(value, str):
        return _version_meets(wanted, value)
    return all([_number_meets(wanted, clause, value) for clause in wanted.limits.split(",")])  # noqa: C419 - reads each


def plain(name: str) -> str:
    """A GPU's name for comparing: "NVIDIA RTX A6000" and "rtx-a6000" are alike."""
    return re.sub(r"[\s_-]+", "", name).lower()


def _version_meets(wanted: Requirement, value: str) -> bool:
    """By the rules of PEP 440: ==2.8.* and ~=2.8 too, and ==2.8.0 holds for 2.8.0+cu128."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion

    try:
        return SpecifierSet(wanted.limits).contains(value, prereleases=True)
    except InvalidSpecifier:
        raise BadPolicy(
            f"{wanted.text!r}: {wanted.limits} is not a version limit; write for example >=2.8 or ==2.9.*"
        ) from None
    except InvalidVersion:
        return False


def _number_meets(wanted: Requirement, clause: str, value: float) -> bool:
    units = "|".join(UNITS) if wanted.name in SIZES else "()"
    found = re.fullmatch(rf"(==|!=|>=|<=|>|<)(\d+(?:\.\d+)?)({units})", clause, re.I)
    if found is None:
        form = "a size, such as 24GB or 24GiB" if wanted.name in SIZES else "a number, such as 8"
        raise BadPolicy(f"{wanted.text!r}: {clause or 'an empty limit'} is not {form}")
    return COMPARE[found[1]](value, float(found[2]) * UNITS.get(found[3].upper(), 1))
