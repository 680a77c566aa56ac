"""Fixes of single lines: a requirement with other limits, an index with another address, what is added at an anchor."""

import re
from collections.abc import Iterable

from torchdoctor.declared.model import Anchor, Index, Place, Requirement
from torchdoctor.model import Edit, Fix

_PEP508 = r"([A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?)\s*(\(?[^;@]*?\)?)(\s*;.*)?"
_IN_TOML = r"[\"']?[\w.-]+[\"']?\s*=\s*[\[{\"']"


def respelled(item: Requirement, wanted: str) -> Edit | None:
    """The requirement with other limits. None where it cannot be changed alone: with hashes, or by an address."""
    if not item.written or item.hashed or item.url:
        return None
    if found := re.match(_IN_TOML, item.written):
        new = _in_toml(item.written, wanted, found.end() - 1)
    elif item.conda:
        new = f"{re.split(r'[ =<>!~]', item.written, maxsplit=1)[0]}{wanted}"
    else:
        written = re.fullmatch(_PEP508, item.written, re.S)
        new = f"{written[1]}{wanted}{written[3] or ''}" if written else ""
    return edit(item, new) if new and new != item.written else None


def edit(item: Requirement, new: str) -> Edit:
    """This in place of the requirement as it is written."""
    return at(item.place, item.written, new)


def at(place: Place, old: str, new: str) -> Edit:
    """This in place of what begins there."""
    return Edit(place.file, place.line, old, new, place.column)


def _in_toml(written: str, wanted: str, begin: int) -> str:
    """A line as `torch = "^2.1"` or `torch = { version = "^2.1", source = "x" }`; of a list none is known."""
    plain = wanted.removeprefix("==") if re.fullmatch(r"==[\w.+]+", wanted) and "^" in written else wanted
    if written[begin] in "\"'":
        return re.sub(r"(=\s*)([\"'])[^\"']*\2", rf"\g<1>\g<2>{plain}\2", written, count=1)
    found = re.sub(r"(version\s*=\s*)([\"'])[^\"']*\2", rf"\g<1>\g<2>{plain}\2", written, count=1)
    return found if found != written and written[begin] == "{" else ""


def to(item: Requirement, wanted: str, text: str) -> Fix:
    """A fix by changing the limits of one requirement; in words alone where the line cannot be changed."""
    made = respelled(item, wanted)
    return Fix(text, edits=(made,) if made else ())


def replaced(index: Index, new: str, text: str) -> Fix:
    made = readdressed(index, new)
    return Fix(text, edits=(made,) if made else ())


def readdressed(index: Index, new: str) -> Edit | None:
    if not index.written:
        return None
    return at(index.place, index.written, new)


def sourced(item: Requirement, name: str) -> Edit | None:
    """A line of Poetry's with a source. None where it has one, or several lines."""
    found = re.fullmatch(r"([\w.-]+)\s*=\s*([\"'][^\"']*[\"'])", item.written)
    if found:
        return edit(item, f'{found[1]} = {{ version = {found[2]}, source = "{name}" }}')
    if item.sources or not re.search(r"\{.*\S\s*\}$", item.written):
        return None
    return edit(item, f'{item.written[:-1].rstrip()}, source = "{name}" }}')


def anchor(anchors: Iterable[Anchor], *names: str) -> Anchor | None:
    """The first of these names that the file has."""
    by_name = {item.name: item for item in anchors}
    return next((by_name[name] for name in names if name in by_name), None)


def before(place: Anchor, *lines: str) -> Edit:
    """Lines in front of an anchor, each indented like it."""
    indent = " " * (place.place.column - 1)
    return at(place.place, "", "".join(f"{line}\n{indent}" for line in lines))


def after(place: Anchor, *lines: str) -> Edit:
    """Lines after an anchor, which is the end of its line."""
    return at(place.place, "", "".join(f"\n{line}" for line in lines))


def beside(place: Anchor, text: str) -> Edit:
    """More in the same line."""
    return at(place.place, "", text)
