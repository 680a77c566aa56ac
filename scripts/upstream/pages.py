"""What official pages list: the builds of the selector, and the torch that a torchcodec works with."""

import json
import re
from collections.abc import Iterator, Sequence

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from upstream.facts import Data, Fact

SELECTOR = "https://raw.githubusercontent.com/pytorch/pytorch.github.io/site/published_versions.json"
TORCHCODEC = "https://raw.githubusercontent.com/meta-pytorch/torchcodec/main/README.md"
PLATFORMS = {"linux": "linux_x86_64", "windows": "windows_amd64"}


def of_selector(data: Data, text: str) -> Iterator[Fact]:
    """Builds that the selector lists and the data do not have as listed."""
    known = {item["torch"]: item for item in data["releases"]["releases"]}
    for torch, systems in json.loads(text)["versions"].items():
        if torch not in known:
            continue
        for system, place in PLATFORMS.items():
            commands = [entry["command"] or "" for entry in systems.get(system, {}).get("pip", {}).values()]
            for build in dict.fromkeys(_build(command, known[torch]["pypi"].get(place)) for command in commands):
                if build and build not in known[torch]["selector"].get(place, ()):
                    yield Fact("selector", torch, place, build, "selector")


def _build(command: str, plain: str | None) -> str | None:
    """The build that a command installs: that of its index, or of PyPI; None where it installs none."""
    index = re.search(r"/whl/(cpu|xpu|cu\d{2,3}|rocm\d+(?:\.\d+)+)\b", command)
    if index:
        return index[1]
    return plain if re.search(r"\binstall .*\btorch\b", command) and "/whl" not in command else None


def of_torchcodec(data: Data, torches: Sequence[str], text: str) -> Iterator[Fact]:
    """By the table of versions in torchcodec's README: | `0.12` | `>=2.11` | ..."""
    rows = re.findall(r"^\| *`(\d+\.\d+)` *\| *`(>=)?(\d+\.\d+)` *\|", text, re.M)
    if not rows:
        raise ValueError("it has no table of versions")
    known = {item["torch"]: item["torchcodec"] or () for item in data["releases"]["releases"]}
    oldest = min(Version(item) for listed in known.values() for item in listed)
    for series, more, least in rows:
        fits = SpecifierSet(f"{more}{least}" if more else f"=={least}.*")
        for torch in torches:
            if Version(series) >= oldest and fits.contains(torch) and series not in known.get(torch, ()):
                yield Fact("companion", torch, value=f"torchcodec {series}", source="readme", more={"first": True})
