"""Extras of a project that its own extras and groups name: all = ["app[gpu,dev]"]."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from torchdoctor.declared.model import Place, Requirement
from torchdoctor.declared.readers.requirement import requirement
from torchdoctor.declared.readers.tomls import named, strings
from torchdoctor.knowledge.versions import normalised

MOST = 40  # extras that one brings along
Read = Callable[[list[str], str], tuple[Requirement, ...]]  # of the texts of an extra


class Extras:
    """The optional dependencies of a project."""

    def __init__(self, project: dict[str, Any], read: Read) -> None:
        self.name, self.read = normalised(str(project.get("name", ""))), read
        self.known = named(project.get("optional-dependencies"))
        self.seen: dict[str, tuple[Requirement, ...]] = {}

    def whole(self, asked: Iterable[Requirement]) -> tuple[tuple[Requirement, ...], list[str]]:
        """Without the project itself, which is not fetched, and with what its named extras bring; these extras."""
        asked = [*asked]
        chosen = self._chosen(asked)
        found = [item for item in asked if item.name != self.name]
        for extra, marker in chosen.items():
            found += [replace(item, marker=_both(item.marker, marker)) for item in self._own(extra)]
        return tuple(found), [*chosen]

    def _own(self, extra: str) -> tuple[Requirement, ...]:
        if extra not in self.seen:
            found = self.read(strings(self.known[extra]), extra)
            self.seen[extra] = tuple(item for item in found if item.name != self.name)
        return self.seen[extra]

    def _chosen(self, asked: list[Requirement]) -> dict[str, str]:
        """The extras that are named, those that these name too, each with its marker."""
        found: dict[str, str] = {}
        waiting = [(item.written, item.marker) for item in asked if item.name == self.name]
        while waiting:
            written, marker = waiting.pop(0)
            listed = re.match(r"[\w.-]+\s*\[([^\]]*)\]", written)
            for word in listed[1].split(",") if listed else ():
                extra = next((one for one in self.known if normalised(one) == normalised(word.strip())), None)
                if extra is not None and extra not in found and len(found) < MOST:
                    found[extra] = marker
                    inner = (requirement(text, Place("")) for text in strings(self.known[extra]))
                    named_too = [one for one in inner if one and one.name == self.name]
                    waiting += [(one.written, _both(marker, one.marker)) for one in named_too]
        return found


def _both(one: str, other: str) -> str:
    return f"({one}) and ({other})" if one and other else one or other
