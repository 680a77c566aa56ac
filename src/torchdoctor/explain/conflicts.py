"""pip's list, after an installation, of packages that no longer find what they require."""

from collections.abc import Iterable
from typing import NamedTuple

from torchdoctor import lazy_re as re

_LINE = re.compile(
    r"^(?:ERROR: )?([A-Za-z][\w.-]{0,60}) ([\w.+!]{1,40}) (?:requires|has requirement) "
    r"([A-Za-z][\w.-]{0,60})(?:\[[\w,-]{0,60}\])?"
    r"([<>=!~][\w.<>=!~,*+ ]{0,90}?)?(?:; [^,\n]{1,120})?, "
    r"(?:but you(?: have|'ll have) \S{1,60} [\w.+!]{1,40} which is incompatible|which is not installed)",
    re.M,
)


class Clash(NamedTuple):
    """One line: who requires what, within which limits."""

    user: str
    number: str
    name: str
    limits: str


def listed(text: str) -> list[Clash]:
    return [Clash(*(part.strip() for part in found.groups(default=""))) for found in _LINE.finditer(text)]


def solved(clashes: Iterable[Clash]) -> tuple[list[str], list[str]]:
    """Requirements that all who are listed accept; and those who accept no version together."""
    asked: dict[str, list[Clash]] = {}
    for item in clashes:
        asked.setdefault(re.sub(r"[_.]", "-", item.name.lower()), []).append(item)
    fitting, others = list[str](), list[str]()
    for name, items in asked.items():
        limits = _within_all(item.limits for item in items)
        if limits is None:
            others += [item.user for item in items]
        else:
            fitting.append(name + limits)
    return fitting, list(dict.fromkeys(others))


def newest(versions: Iterable[str], clashes: Iterable[Clash]) -> str:
    """The newest of these versions that all accept; "" where there is none."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import Version

    try:
        every = SpecifierSet(",".join(filter(None, (item.limits for item in clashes))))
    except InvalidSpecifier:
        return ""
    return max((item for item in versions if every.contains(item)), key=Version, default="")


def _within_all(limits: Iterable[str]) -> str | None:
    """The limits as one, where a version that they name, or the next after it, is within all."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        every = SpecifierSet(",".join(filter(None, limits)))
    except InvalidSpecifier:
        return None
    named = [item.version.removesuffix(".*") for item in every]
    near = ["0", *named, *(f"{item}.1" for item in named)]
    return str(every) if any(every.contains(item, prereleases=True) for item in near) else None


_REQUESTED = re.compile(r"The user requested (?:\(constraint\) )?([A-Za-z][\w.-]{0,60})((?:[<>=!~]=?[\w.*+!]+,?){1,4})")
_DEPENDS = re.compile(
    r"^[^\n]{0,40}?\b([A-Za-z][\w.-]{0,60}) (\d[\w.+!]{0,30}) depends on ([A-Za-z][\w.-]{0,60})(?:\[[\w,-]{0,60}\])?"
    r"((?: ?(?:and )?[<>=!~]=?[\w.*+!]+,?){1,4})",
    re.M,
)


def clash(text: str) -> tuple[Clash, Clash] | None:
    """Of pip's reasons for a conflict: what is requested, or one who requires it, and who excludes that."""
    asked = [Clash("", "", name, limits) for name, limits in _REQUESTED.findall(text)]
    needed = [Clash(user, number, name, _as_one(limits)) for user, number, name, limits in _DEPENDS.findall(text)]
    for one in (*asked, *needed):
        for other in needed:
            same = re.sub(r"[_.]", "-", one.name.lower()) == re.sub(r"[_.]", "-", other.name.lower())
            if same and one.user != other.user and _within_all((one.limits, other.limits)) is None:
                return one, other
    return None


def _as_one(limits: str) -> str:
    """ "<1.0,>=0.34" of pip's "<1.0 and >=0.34"."""
    return re.sub(r"\s*(?:,|\band\b)\s*", ",", limits.strip()).strip(",")
