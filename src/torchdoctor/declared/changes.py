"""Every line of one installation that must change so that it brings a release of torch of a build."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from torchdoctor.declared import edits, limits, markers
from torchdoctor.declared.given import Scene
from torchdoctor.declared.indexes import has
from torchdoctor.declared.model import Index, Install, Requirement
from torchdoctor.declared.outcome import companion_fits, is_beside, platform
from torchdoctor.knowledge import COMPANIONS, Compat, version
from torchdoctor.model import Edit

NUMPY2 = ("2.0.0", "2.0.2", "2.2.6", "2.3.5", "2.4.0")


LAST_NUMPY1 = "==1.26.4"  # for shells, which read < as something else


class Wanted(NamedTuple):
    """url None: from PyPI, or wherever torch comes from now."""

    torch: str
    build: str
    url: str | None

    @property
    def name(self) -> str:
        """What PyTorch's documents call the index of such builds in a project: "pytorch-cu128"."""
        return f"pytorch-{self.build.replace('.', '')}"


class Impossible(Exception):
    """A line has no place for what would have to change."""


def lets_numpy2_in(item: Requirement, install: Install) -> bool:
    whole = numpy_limits(item, install)
    return any(limits.allows(whole, number) for number in NUMPY2)


def numpy_limits(item: Requirement, install: Install) -> str:
    """With those of the constraints."""
    return limits.joined([item.limits, *(one.limits for one in install.constraints if one.name == "numpy")])


def companions(name: str, torch: str, compat: Compat) -> tuple[str, ...]:
    """The versions of a companion, or of Triton, that belong to a torch, the best first; some are a series: "0.8"."""
    pin = compat.companions.triton(torch) if name == "triton" else None
    return (pin,) if pin else compat.companions.of(name, torch) or ()


class Changes:
    """Of one installation, line by line. Raises Impossible."""

    def __init__(self, scene: Scene, wanted: Wanted, compat: Compat) -> None:
        self.install, self.aim, self.first = scene.install, scene.aim, scene.outcome.requirement
        self.wanted, self.compat = wanted, compat
        self.tagged = wanted.url is not None and self.aim.os != "macos" and self.install.tool == "pip"

    def all(self) -> Iterator[Edit]:
        holding = [item for item in self.install.requirements if markers.holds(item.marker, self.aim)]
        held = [item.limits for item in self.install.constraints if item.name == "torch"]
        if any(item.conda for item in holding) or not limits.allows(limits.joined(held), self.wanted.torch):
            raise Impossible
        lines = {(item.file, item.line, item.column): item for one in holding if (item := self._line(one))}
        for item in self._index(holding):
            place = (item.file, item.line, item.column)
            lines[place] = _both(lines[place], item) if place in lines else item
        yield from lines.values()
        yield from (edits.at(item.place, item.written, "") for item in self.install.indexes if item.role == "ignored")

    def _line(self, item: Requirement) -> Edit | None:
        """What one requirement becomes; None where it can stay."""
        if item.name == "torch":
            tagged = self.tagged and (not self.install.only_limits or limits.local(item.limits))
            number = f"{self.wanted.torch}+{self.wanted.build}" if tagged else self.wanted.torch
            return None if self._stays(item, number) else self._pinned(item, number)
        if is_beside(item, self.aim):
            return self._companion(item)
        if item.name == "numpy" and limits.exact(item.limits) and self._numpy1(item):
            return _must(edits.respelled(item, self._limit(LAST_NUMPY1.removeprefix("=="))))
        return None

    def _stays(self, item: Requirement, number: str) -> bool:
        """Whether the line brings this version as it is. uv and Poetry need no tag: the index decides."""
        if item.url or not limits.allows(item.limits, number):
            return False
        if limits.exact(item.limits) == number:
            return True
        by_index = not self.tagged and self.wanted.url is not None and limits.local(item.limits) is None
        newer = (one for one in self.compat.releases.versions() if version(one) > version(self.wanted.torch))
        return by_index and not any(limits.allows(item.limits, one) for one in newer)

    def _pinned(self, item: Requirement, number: str) -> Edit:
        """The exact version; of a wheel by its address too, where the line may be a requirement."""
        if item.url.endswith(".whl") and self.install.tool in ("pip", "uv") and item.written:
            return edits.edit(item, f"{item.name}{self._limit(number)}")
        return _must(edits.respelled(item, self._limit(number)))

    def _limit(self, number: str) -> str:
        """Exact; in a file of constraints the upper limit, which PEP 440 has for no tag and no series."""
        upper = self.install.only_limits and not re.search(r"[+*]", number)
        return f"<={number}" if upper else f"=={number}"

    def _exact(self, item: Requirement) -> Requirement:
        """As it is written with the exact version."""
        return replace(item, written=_must(edits.respelled(item, f"=={self.wanted.torch}")).new)

    def _numpy1(self, item: Requirement) -> bool:
        known = self.compat.releases.numpy2_ok(self.wanted.torch, platform(self.aim))
        return known is False and lets_numpy2_in(item, self.install)

    def _companion(self, item: Requirement) -> Edit | None:
        tag = limits.local(item.limits)
        fits = companion_fits(item, self.wanted.torch, self.compat)
        if not item.limits or (fits is not False and (tag is None or tag == self.wanted.build)):
            return None
        known = companions(item.name, self.wanted.torch, self.compat)
        if not known:
            raise Impossible
        number = f"{known[0]}+{self.wanted.build}" if tag and self.wanted.url else known[0]
        return self._pinned(item, number if number.count(".") > 1 else f"{number}.*")

    def _index(self, holding: list[Requirement]) -> Iterator[Edit]:
        """The index of the build in place of one of a different build, else as one more."""
        url = self.wanted.url
        main = [item for item in self.install.indexes if item.role == "index"][:-1]  # each takes the place of these
        asked = [item for item in self.install.indexes if self.install.tool == "poetry" or item not in main]
        ours = [item for item in asked if has(item.url).build and item.role != "ignored"]
        if url is None or any(_same(item.url, url) for item in ours if item.role != "explicit"):
            return
        own = {source.url for item in holding for source in item.sources}
        if any(_same(item, url) for item in own):
            return
        present = [item for item in ours if item.role != "explicit" or item.url in own]
        if present:
            yield from (_must(edits.readdressed(item, _with(item, url))) for item in present[-1:])
        elif self.install.only_limits:
            return  # the files that they limit name it
        elif self.install.tool == "uv" and self.first.place.file.endswith("pyproject.toml"):
            yield from self._of_uv(holding, url)
        elif self.install.tool == "poetry":
            yield from self._of_poetry(holding, url)
        else:
            yield self._one_more(url)

    def _one_more(self, url: str) -> Edit:
        item = self.first
        if place := edits.anchor(self.install.anchors, "pip"):
            return edits.before(place, f"- --extra-index-url {url}")
        if item.written and item.place.file.endswith((".txt", ".in")):
            return edits.edit(item, f"--extra-index-url {url}\n{item.written}")
        if place := edits.anchor(self.install.anchors, "command"):
            return edits.beside(place, f" --extra-index-url {url}")
        raise Impossible

    def _of_uv(self, holding: list[Requirement], url: str) -> Iterator[Edit]:
        """An explicit index, and torch with its companions from it."""
        name = self.wanted.name
        named = [item.name for item in holding if item.name in ("torch", *COMPANIONS) and not item.sources]
        end = edits.anchor(self.install.anchors, "end")
        # For a different group or extra: a second key of the name would be no TOML.
        present = any(edits.anchor(self.install.anchors, f"uv.source {item}") for item in named)
        if "torch" not in named or end is None or present or any(item.name == name for item in self.install.indexes):
            raise Impossible
        sources = [f'{item} = {{ index = "{name}" }}' for item in dict.fromkeys(named)]
        index = ("", "[[tool.uv.index]]", f'name = "{name}"', f'url = "{url}"', "explicit = true")
        table = edits.anchor(self.install.anchors, "uv.sources")
        if table and table.place == end.place:
            yield edits.after(end, *sources, *index)
        elif table:
            yield edits.after(table, *sources)
            yield edits.after(end, *index)
        else:
            yield edits.after(end, "", "[tool.uv.sources]", *sources, *index)

    def _of_poetry(self, holding: list[Requirement], url: str) -> Iterator[Edit]:
        """An explicit source, and torch with its companions from it."""
        name = self.wanted.name
        end = edits.anchor(self.install.anchors, "end")
        ours = [item for item in holding if item.name in ("torch", *COMPANIONS) and not item.sources]
        if end is None or not any(item.name == "torch" for item in ours):
            raise Impossible
        for item in ours:
            pinned = item if item.name != "torch" or self._stays(item, self.wanted.torch) else self._exact(item)
            yield edits.edit(item, _must(edits.sourced(pinned, name)).new)
        source = ("", "[[tool.poetry.source]]", f'name = "{name}"', f'url = "{url}"', 'priority = "explicit"')
        yield edits.after(end, *source)


def _both(line: Edit, put: Edit) -> Edit:
    """A requirement that changes, and what is added in front of it or after it."""
    new = put.new.removesuffix(line.old) + line.new if put.new.endswith(line.old) else put.new
    return Edit(line.file, line.line, line.old, new, line.column)


def _with(item: Index, url: str) -> str:
    return item.written.replace(item.url, url)


def _same(one: str, other: str) -> bool:
    return one.rstrip("/") == other.rstrip("/")


def _must(made: Edit | None) -> Edit:
    if made is None:
        raise Impossible
    return made
