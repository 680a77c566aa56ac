"""What is installed in an environment and where each package came from, read from its records without its Python."""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from torchdoctor.fix.model import Change, Installed
from torchdoctor.knowledge.versions import normalised
from torchdoctor.pythons import paths

LARGEST = 1 << 26  # bytes of one record
SITES = ("lib/python*/site-packages", "lib64/python*/site-packages", "Lib/site-packages")


def installed(prefix: Path) -> tuple[Installed, ...]:
    """Distributions and conda packages, by name."""
    folders = {paths.resolved(site) for pattern in SITES for site in prefix.glob(pattern)}
    found = [made for item in distributions(path=sorted(map(str, folders))) if (made := _distribution(item))]
    return tuple(sorted([*found, *_of_conda(prefix)], key=lambda item: (item.name, item.installer, item.version)))


def _distribution(item: Distribution) -> Installed | None:
    try:
        name, number = item.metadata["Name"], item.metadata["Version"]
        installer = (item.read_text("INSTALLER") or "").strip()
        direct = json.loads(item.read_text("direct_url.json") or "{}")
    except (OSError, ValueError, KeyError):
        return None
    if not name or not number:
        return None
    return Installed(normalised(name), number, _origin(direct), installer)


def _origin(direct: Mapping[str, Any]) -> str:
    """By PEP 610; what has no such record came from an index."""
    url = str(direct.get("url", ""))
    if not url:
        return "index"
    if direct.get("dir_info", {}).get("editable"):
        return f"editable {url}"
    commit = direct.get("vcs_info", {}).get("commit_id", "")
    return f"{url}@{commit}" if commit else url


def _of_conda(prefix: Path) -> Iterator[Installed]:
    for file in sorted(prefix.glob("conda-meta/*.json")):
        try:
            record = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        channel = str(record.get("channel", ""))
        yield Installed(str(record["name"]), str(record["version"]), channel, "conda", str(record.get("build", "")))


def changes(before: Sequence[Installed], after: Sequence[Installed], named: Mapping[str, str]) -> tuple[Change, ...]:
    """What differs, by name. named: the packages that the fix names."""
    was, now = (_versions(items) for items in (before, after))
    return tuple(
        Change(name, was.get(name, ""), now.get(name, ""), name in named)
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    )


def _versions(items: Sequence[Installed]) -> dict[str, str]:
    """Of a package that is there more than once every version."""
    found: dict[str, list[str]] = {}
    for item in items:
        known = found.setdefault(item.name, [])
        if item.version not in known:
            known.append(item.version)
    return {name: ", ".join(versions) for name, versions in found.items()}


def unwanted(found: tuple[Change, ...]) -> tuple[Change, ...]:
    """What is downgraded or removed although the fix does not name it."""
    return tuple(item for item in found if not item.named and item.was and (not item.now or _older(item.now, item.was)))


def _older(now: str, was: str) -> bool:
    try:
        return Version(now) < Version(was)
    except InvalidVersion:
        return False  # of conda packages, and of what is there twice


def recorded_size(prefix: Path, names: set[str]) -> int:
    """Bytes of these distributions, by their own records."""
    found = 0
    for site in {paths.resolved(site) for pattern in SITES for site in prefix.glob(pattern)}:
        for record in site.glob("*.dist-info/RECORD"):
            if normalised(record.parent.name.partition("-")[0]) in names:
                sizes = (line.rpartition(",")[2] for line in paths.read(record, LARGEST).splitlines())
                found += sum(int(size) for size in sizes if size.isdigit())
    return found
