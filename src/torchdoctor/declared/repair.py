"""The fix of a whole installation: every line that must change so that it brings a release of torch of a build."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from torchdoctor import shell
from torchdoctor.declared import edits, limits, markers
from torchdoctor.declared.given import Scene
from torchdoctor.declared.indexes import has
from torchdoctor.declared.model import Aim, Index, Install, Requirement
from torchdoctor.declared.outcome import companion_fits, is_beside, platform
from torchdoctor.install.fit import Fit
from torchdoctor.install.request import Request, Unmet
from torchdoctor.knowledge import COMPANIONS, Compat, Release, cuda_of, version
from torchdoctor.model import Edit, Fix

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


def planned(scene: Scene, compat: Compat, torch: str | None = None) -> Wanted | None:
    """The build that the planner takes for the target: of this release, else of the newest that runs.

    The newest within the limits, where one of those runs.
    """
    from torchdoctor.install.choice import Planner

    known = compat.releases.versions()
    within = [item for item in reversed(known) if limits.allows(scene.outcome.limits, item)]
    wished = ((torch,) if torch else ()) + (tuple(within) if len(within) < len(known) else ())
    for release in dict.fromkeys((*wished, None)):
        try:
            found = Planner(scene.aim.machine, compat).choose(Request(torch=release, companions=()))
        except Unmet:
            continue
        return Wanted(found.release.torch, found.build, found.index_url)
    return None


def nearest(scene: Scene, compat: Compat, every: Sequence[Scene] = ()) -> Wanted | None:
    """The release nearest to what is required that has a wheel on PyPI for the target: for every runner of a matrix."""
    alike = [scene, *(one for one in every if one.outcome.requirement.place == scene.outcome.requirement.place)]
    asked = version(limits.exact(scene.outcome.limits) or limits.minimum(scene.outcome.limits) or "0")
    held = limits.joined(item.limits for item in scene.install.constraints if item.name == "torch")
    place = platform(scene.aim)
    there = [
        item
        for item in compat.releases.all()
        if all(_on_pypi(item, one, compat) for one in alike) and limits.allows(held, item.torch)
    ]
    last = {version(item.torch)[:2]: item for item in there}.values()  # of each series
    with_numpy2 = [item for item in last if compat.releases.numpy2_ok(item.torch, place)]
    for ours in (with_numpy2 if _numpy2(scene) else [], last):
        above = [item for item in ours if version(item.torch)[:2] >= asked[:2]]
        if found := (above or list(ours)[-1:])[:1]:
            return Wanted(found[0].torch, found[0].pypi[place], None)
    return None


def _on_pypi(release: Release, scene: Scene, compat: Compat) -> bool:
    place = platform(scene.aim)
    if not release.on_pypi(place, scene.aim.python or next(iter(release.pythons.get(place, {})), None)):
        return False
    doubt = Fit(scene.aim.bare.machine, compat).refusal(
        release, release.pypi[place], Request(torch=release.torch, companions=())
    )
    return doubt is None or not doubt.known


def _numpy2(scene: Scene) -> bool:
    """Whether NumPy 2 may be installed along."""
    asked = [item for item in scene.install.requirements if item.name == "numpy"]
    return any(lets_numpy2_in(item, scene.install) for item in asked)


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


def same_kind(release: Release, build: str, aim: Aim) -> str | None:
    """The build of a release that is nearest to one that it does not have: the next lower of its kind, else the lowest.

    None for a kind without versions, and where the release has no build of that kind.
    """
    number = _number(build)
    if number is None:
        return None
    ours = [item for item in release.builds(platform(aim)) if item.rstrip("0123456789.") == build.rstrip("0123456789.")]
    known = {version(there): item for item in ours if (there := _number(item))}
    series = version(number)[:2]  # of ROCm it has patch releases of its own
    lower = [there for there in known if there[:2] <= series]
    return known[max(lower)] if lower else known[min(known)] if known else None


def _number(build: str) -> str | None:
    """Of CUDA or ROCm: "cu126" -> "12.6", "rocm6.2.4" -> "6.2.4"."""
    return cuda_of(build) or (build.removeprefix("rocm") if build.startswith("rocm") else None)


def fix(scene: Scene, wanted: Wanted, compat: Compat) -> Fix:
    """The changed lines; where the file has no place for them, words."""
    text = f"Require torch {wanted.torch} ({wanted.build})"
    if scene.install.locked:
        return Fix(f"{text} in the project, then lock again")
    try:
        changes = list(_Changes(scene, wanted, compat).all())
        if scene.install.only_limits:  # what constraints are for: a limit stays one
            text = f"Allow torch {wanted.torch}"
        return Fix(text, edits=tuple(sorted(changes, key=lambda item: (item.file, item.line, item.column))))
    except Impossible:
        return in_words(scene, wanted)


def in_words(scene: Scene, wanted: Wanted) -> Fix:
    """For a file that cannot name an index, the command that installs torch first."""
    if wanted.url is None:
        return Fix(f"Require torch {wanted.torch} ({wanted.build})")
    text = f"Require torch {wanted.torch} ({wanted.build}) from {wanted.url}"
    if scene.install.tool != "pip" or scene.outcome.requirement.conda or scene.install.in_image:
        return Fix(text)
    command = shell.command(scene.aim.os, "pip", "install", f"torch=={wanted.torch}", "--index-url", wanted.url)
    return Fix("Install torch first, from its own index", (command,))


class _Changes:
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
        ours = [item for item in self.install.indexes if has(item.url).build and item.role != "ignored"]
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
        if "torch" not in named or end is None or any(item.name == name for item in self.install.indexes):
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
