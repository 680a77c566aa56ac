"""One requirement by PEP 508, read by packaging, with its place."""

import re
from dataclasses import replace

from torchdoctor.declared import markers
from torchdoctor.declared.limits import specifiers
from torchdoctor.declared.model import Place, Requirement
from torchdoctor.knowledge.versions import normalised

LONGEST = 4000  # characters of one requirement
_PLAIN = re.compile(
    r"([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[\s*(?:[A-Za-z0-9][\w.-]*(?:\s*,\s*[A-Za-z0-9][\w.-]*)*)?\s*\])?\s*"
    r"((?:(?:===|[<>=!~]=|[<>])\s*[\w.*+!-]+\s*,\s*)*(?:===|[<>=!~]=|[<>])\s*[\w.*+!-]+)?\s*"
    r"(?:;\s*([^;\n]{1,1000}))?",
    re.A,
)
_WHEEL = r"/([A-Za-z0-9][\w.]*?)-(\d[\w.!]*?)(?:(?:\+|%2B)([\w.]+))?(?:-\d[^-/]*)?-[^-/]+-[^-/]+-[^-/]+\.whl"


def requirement(text: str, place: Place, group: str = "", index: str = "") -> Requirement | None:
    """None for what is not a requirement by PEP 508."""
    written = text.strip()
    if written.startswith(("http://", "https://", "file:")) and (made := of_wheel(written, place, group)):
        return made
    if not re.match(r"[A-Za-z0-9]", written) or len(written) > LONGEST:
        return None
    short = re.sub(r"\s{9,}", " ", written)  # what a long run of blanks costs is its third power
    plain = _PLAIN.fullmatch(short)
    if plain and (plain[3] is None or markers.is_plain(plain[3])):
        return _plain(plain, place, written, Requirement("", place, index=index, group=group))
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Parsed

    try:
        found = Parsed(re.sub(r"(@\s*\S+);(?=\s)", r"\1 ;", short))  # pip and uv need no space in front of it
    except (InvalidRequirement, ValueError, RecursionError):
        return None
    limits, url = str(found.specifier), found.url or ""
    if url and (wheel := of_wheel(url, place, group)):
        limits = wheel.limits
    marker = str(found.marker) if found.marker else ""
    return Requirement(normalised(found.name), place, written, limits, marker, url, index, group=group)


def _plain(found: "re.Match[str]", place: Place, written: str, base: Requirement) -> Requirement | None:
    """Without an address, with simple markers at most: as packaging.requirements reads it, which is slow to import."""
    limits = specifiers(found[2] or "")
    if limits is None:
        return None
    return replace(
        base,
        name=normalised(found[1]),
        place=place,
        written=written,
        limits=str(limits),
        marker=(found[3] or "").strip(),
    )


def of_wheel(url: str, place: Place, group: str = "") -> Requirement | None:
    """The distribution that the address of a wheel names."""
    found = re.search(_WHEEL, url.partition("#")[0], re.I)
    if found is None:
        return None
    number = f"{found[2]}+{found[3]}" if found[3] else found[2]
    return Requirement(normalised(found[1]), place, url, f"=={number}", "", url, group=group)
