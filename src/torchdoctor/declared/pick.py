"""Which torch pip, uv or Poetry pick, of what their indexes have; or why there is none, or why that is not known."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from torchdoctor.declared import limits
from torchdoctor.declared.indexes import BUILD, Has, has
from torchdoctor.declared.model import SCRIPT, Aim, Install, Requirement
from torchdoctor.declared.outcome import KEPT, PRE, PYPI, WITHOUT_TORCH, Outcome, before_data, companion_fits, platform
from torchdoctor.declared.pins import PINNING, holds
from torchdoctor.declared.sources import asked, together
from torchdoctor.declared.tags import wheel_misfit
from torchdoctor.install.fit import Fit
from torchdoctor.install.request import Request
from torchdoctor.knowledge import Compat, Release, version

MUSL = "the image is Alpine Linux, whose C library is musl: torch has wheels for glibc only"


LTS, LTS_INDEX = ("1.8.2",), "https://download.pytorch.org/whl/lts/1.8"  # for long-term support, and not on PyPI
LAST_OF_OLD = (3, 8)  # Python of releases before those of the data


class Candidate(NamedTuple):
    """A release that a source has. number: with the local tag that its wheel carries there."""

    release: Release
    build: str
    number: str
    source: str
    sure: bool = True


def _pairs(found: Sequence[Candidate]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((item.release.torch, item.build) for item in found))


class Wish(NamedTuple):
    """What is asked for on a target. limits: all of them; beside: the companions; names: every package."""

    install: Install
    first: Requirement
    limits: str
    beside: Sequence[Requirement]
    names: frozenset[str]
    aim: Aim


class Pick:
    """What pip or uv pick, of what their indexes have."""

    def __init__(self, wish: Wish, compat: Compat) -> None:
        self.install, self.first, self.limits, self.beside, self.names, self.aim = wish
        number = limits.exact(self.limits)
        self.number = number and limits.full(number)
        self.compat = compat
        self.fit = Fit(self.aim.bare.machine, compat)
        self.known = compat.releases.versions()

    def outcome(self) -> Outcome:
        if self.first.url and self.first.name == "torch":
            return self._direct()
        if (tag := limits.local(self.limits)) and not BUILD.fullmatch(tag):
            return self._made(unknown=f"+{tag} is a build of which the data say nothing")
        if unknown := self._stays() or self._not_accepted():
            return self._made(unknown=unknown)
        if lacking := self._without_wheel():
            return self._made(lacks="wheel", detail=lacking)
        if unknown := self._unreadable():
            return self._made(unknown=unknown)._replace(choices=self._stable() if unknown == PRE else ())
        return self._from_sources() if self.within else self._none_within()

    @cached_property
    def within(self) -> tuple[Release, ...]:
        """The releases within the limits. To decode all others takes longer than all else here."""
        found = (self.compat.releases.get(torch) for torch in self.known if self._within(torch))
        return tuple(item for item in found if item and not self._too_late(item))

    def _stays(self) -> str:
        """Why a torch that is there already stays."""
        there = self.install.earlier
        if not there or self.install.upgrade or not self._kept(there):
            return ""
        may = "a script of the image may have installed a torch, which is kept"
        return may if there == SCRIPT else KEPT

    def _without_wheel(self) -> str:
        """Why no wheel fits, whatever the indexes have: Alpine Linux, or a release for old Pythons alone."""
        if self.install.musl:
            return MUSL
        python = self.aim.python
        if python is None or not self._before_all() or version(python) <= LAST_OF_OLD:
            return ""
        return f"torch {self.number} has no wheel for Python {python}: it has them for 3.8 or older"

    def _from_sources(self) -> Outcome:
        sources = self._sources()
        if strange := next((item for item in sources if item[1].kind in ("not known", "nightly", "all")), None):
            return self._strange(*strange)
        for group in together(self.install, sources):
            if fitting := [item for source in group for item in self._candidates(source) if self._fits(item)]:
                if held := self._held_by_others(fitting):
                    return self._made(unknown=held)._replace(choices=_pairs(fitting))
                return self._best(fitting)
            if self.install.tool == "uv" and any(
                map(self._has_any, group)
            ):  # it stays with the first that has the name
                break
        held = self._held_by_others(())
        return self._made(unknown=held) if held else self._nothing(sources)

    def _stable(self) -> tuple[tuple[str, str], ...]:
        """What would be installed if there were no pre-release; of an index for one build that is of the same build."""
        sources = self._sources()
        if not self.install.pre or any(found.kind in ("not known", "nightly", "all") for _, found in sources):
            return ()
        each = [[item for item in self._candidates(source) if self._fits(item)] for source in sources]
        return _pairs([item for found in each for item in found[-1:]])

    def _kept(self, there: str) -> bool:
        """Whether a torch that is there already is within the limits, so that it stays."""
        if there in ("?", SCRIPT):
            return there == "?" or not self.number
        return limits.allows(self.limits, there) and not self._replaced(there.partition("+")[0])

    def _replaced(self, there: str) -> bool:
        """Whether an exact companion requires another torch than the one that is there."""
        exact = [item for item in self.beside if limits.exact(item.limits) and item.name not in WITHOUT_TORCH]
        return any(companion_fits(item, there, self.compat) is False for item in exact)

    def _not_accepted(self) -> str:
        """Why the project does not take the target's Python; its tool would fetch another."""
        python, asked = self.aim.python, self.install.requires_python
        if python is None or limits.allows(asked, f"{python.removesuffix('t')}.99"):
            return ""
        return f"the project requires Python {asked}, and the target has {python}"

    def _held_by_others(self, fitting: Sequence[Candidate]) -> str:
        if self.number or self.install.no_deps:
            return ""
        newest = max(fitting, key=lambda item: (version(item.number), item.number), default=None)
        torch, build = (newest.release.torch, newest.build) if newest else ("", "")
        beside = [item for item in self.install.requirements if item.name in self.names]
        holders = {item.name for item in beside if item.name in PINNING or (torch and holds(item, torch, build))}
        return f"{min(holders)} requires a torch of its own: only a resolver knows" if holders else ""

    def _strange(self, url: str, what: Has) -> Outcome:
        """An index of which the data do not say what it has: an exact build is there, or nowhere.

        One that is not pytorch.org's may have builds of its own.
        """
        tag, release = limits.local(self.limits), self.compat.releases.get((self.number or "").partition("+")[0])
        known = what.kind != "not known" or (release is not None and tag in self._builds(release))
        if self.number and tag and known:
            return self._tagged_elsewhere(self.number)
        return self._made(self.number and self.number.partition("+")[0], unknown=f"what {url} has is not known")

    def _best(self, fitting: list[Candidate]) -> Outcome:
        best = max(fitting, key=lambda item: (version(item.number), item.number))
        least = self.install.least_python if self.aim.python is None else ""
        if least and least not in best.release.pythons.get(platform(self.aim), {}):
            unknown = f"with which Python it is installed: the image's own is {least}"
            older = [
                item for item in fitting if item.sure and least in item.release.pythons.get(platform(self.aim), {})
            ]
            second = max(older, key=lambda item: version(item.number), default=None)
            return self._made(unknown=unknown)._replace(choices=_pairs([best, second]) if second else ())
        if best.sure:
            return self._made(best.release.torch, best.build, best.source)
        unknown = f"whether {best.source} has torch {best.release.torch} is not known"
        sure = [item for item in fitting if item.sure]
        second = max(sure, key=lambda item: (version(item.number), item.number), default=best)
        return self._made(best.release.torch, unknown=unknown)._replace(choices=_pairs([best, second]))

    def _made(self, torch: str | None = None, build: str | None = None, source: str = "", **more: str) -> Outcome:
        made = Outcome(self.first, torch, build, source, limits=self.limits, aim=self.aim)
        return made._replace(**more)  # type: ignore[arg-type]

    def _builds(self, release: Release) -> tuple[str, ...]:
        """Those that it has, or may have."""
        place = platform(self.aim)
        return (*release.builds(place), *self.compat.releases.possible(release, place))

    def _before_all(self) -> bool:
        """Whether one release is asked for that came before those of the data."""
        return bool(self.number) and version(self.number) < version(self.known[0])

    def _unreadable(self) -> str:
        """Why nothing can be said about these limits."""
        if limits.specifiers(self.limits) is None:
            return f"{self.limits} is not a version limit by PEP 440"
        newest, oldest = self.known[-1], self.known[0]
        if (self.install.pre and not self.number) or re.search(r"\d(a|b|rc|\.?dev)\d*", self.limits):
            return PRE
        least = limits.minimum(self.limits)
        if least and version(least) > version(newest):
            return f"torch {least} is newer than the data of {self.compat.data_version}"
        if self._before_all():
            return f"torch {self.number} is older than the data, which begins with {oldest}"
        return ""

    def _within(self, torch: str) -> bool:
        """By the limits, and by what belongs to it; a local tag does not matter yet."""
        tag = limits.local(self.limits)
        return limits.allows(self.limits, f"{torch}+{tag}" if tag else torch) and not self._against(torch)

    def _too_late(self, release: Release) -> bool:
        return bool(self.install.before) and release.date > self.install.before

    def _against(self, torch: str) -> bool:
        """Whether a companion is asked for in versions that belong to other releases alone."""
        return any(companion_fits(item, torch, self.compat) is False for item in self.beside)

    def _none_within(self) -> Outcome:
        number, tag = self.number, limits.local(self.limits)
        plain = number and number.partition("+")[0]
        if unknown := self._not_in_data(number):
            return self._made(unknown=unknown)
        if plain in LTS:
            return self._made(lacks="release", detail=f"torch {number} is only on {LTS_INDEX}, for Python 3.6 to 3.9")
        if self.beside and any(limits.allows(self.limits, f"{torch}+{tag}" if tag else torch) for torch in self.known):
            return self._made(plain, unknown="a companion requires a different torch")  # a rule of its own says so
        if not self.first.limits and self.first.name != "torch":
            return self._made(unknown=f"which torch {self.first.name} belongs to is not known")
        near = ""
        if plain:
            from difflib import get_close_matches

            near = ", ".join(get_close_matches(plain, self.known, 3, 0.5))
        detail = f"no release of torch is within {self.limits}" + (f"; nearest: {near}" if near else "")
        return self._made(lacks="release", detail=detail)

    def _not_in_data(self, number: str | None) -> str:
        """Why limits that no release of the data meets may be met all the same."""
        if strange := next((url for url, found in self._sources() if found.kind in ("not known", "nightly")), ""):
            return f"what {strange} has is not known"
        if number and "+" not in number and version(number)[3:]:
            return f"torch {number} is not in the data"
        return before_data(self.limits, self.compat)

    def _sources(self) -> list[tuple[str, Has]]:
        return asked(self.install, self.first, self.aim, self.compat.wheels.index("").rstrip("/"))

    def _has_any(self, source: tuple[str, Has]) -> bool:
        """Whether an index has a torch at all."""
        every = self.compat.releases.all()
        return source[1].kind == "pypi" or any(list(self._indexed(one, source[1].build, "")) for one in every)

    def _candidates(self, source: tuple[str, Has]) -> Iterator[Candidate]:
        url, what = source
        place = platform(self.aim)
        for release in self.within:
            if what.kind == "pypi":
                build = release.pypi.get(place)
                if build and (self.aim.python is None or release.on_pypi(place, self.aim.python)):
                    yield Candidate(release, build, release.torch, PYPI if url == PYPI or "pypi.org" in url else url)
            elif what.kind == "build":
                yield from self._indexed(release, what.build, url)

    def _indexed(self, release: Release, build: str, url: str) -> Iterator[Candidate]:
        place = platform(self.aim)
        sure = build in release.indexed.get(place, ()) or (
            self.aim.os == "macos" and build == "cpu" and place in release.pypi
        )
        if not sure and not self._may_be_there(release, build):
            return
        tagged = self.aim.os != "macos"
        yield Candidate(release, build, f"{release.torch}+{build}" if tagged else release.torch, url, sure)

    def _may_be_there(self, release: Release, build: str) -> bool:
        """Whether a build may be on an index that nobody has read for this release."""
        return platform(self.aim) in release.unverified and build in self._builds(release)

    def _fits(self, item: Candidate) -> bool:
        """Within the limits, with a wheel for this Python, platform and C library."""
        if not limits.allows(self.limits, item.number):
            return False
        doubt = self.fit.refusal(item.release, item.build, Request(torch=item.release.torch, companions=()))
        return doubt is None or not doubt.known

    def _nothing(self, sources: Sequence[tuple[str, Has]]) -> Outcome:
        """Why no source has what is within the limits."""
        within = self.within
        tag = limits.local(self.limits)
        newest = within[-1]
        place = platform(self.aim)
        doubts = [
            self.fit.refusal(item, tag or item.pypi.get(place) or "cpu", Request(torch=item.torch, companions=()))
            for item in within
        ]
        if all(doubt is not None and doubt.known for doubt in doubts):
            doubt = doubts[-1]
            return self._made(lacks="wheel", detail=doubt.reason if doubt else "")
        if not newest.pythons.get(place) and not any(item.builds(place) for item in within):
            return self._made(
                lacks="wheel", detail=f"torch {newest.torch} has no wheel for {self.aim.os} {self.aim.arch}"
            )
        if tag:
            return self._tagged(newest, tag, sources)
        urls = " and ".join(url for url, _ in sources)
        build = next((what.build for _, what in sources if what.build), "")
        known = ", ".join(newest.builds(place)) or "none"
        detail = f"{urls} has no torch within {self.limits or 'these limits'} for {self.aim.os} {self.aim.arch}"
        if build and len(within) == 1 and build not in newest.builds(place):
            detail = f"torch {newest.torch} has no {build} build for {self.aim.os} {self.aim.arch}; it has: {known}"
        return self._made(newest.torch if len(within) == 1 else None, lacks="build", detail=detail)

    def _tagged(self, release: Release, tag: str, sources: Sequence[tuple[str, Has]]) -> Outcome:
        place = platform(self.aim)
        if tag not in self._builds(release):
            known = ", ".join(release.builds(place)) or "none"
            detail = f"torch {release.torch} has no {tag} build for {self.aim.os} {self.aim.arch}; it has: {known}"
            return self._made(release.torch, lacks="build", detail=detail)
        where = " and ".join(url for url, _ in sources)
        why = f" for {self.aim.os} {self.aim.arch}"
        if not any(what.build for _, what in sources):
            why = ": only pytorch.org's index has versions with a tag"
        return self._made(release.torch, tag, lacks="build", detail=f"{where} has no torch {release.torch}+{tag}{why}")

    def _tagged_elsewhere(self, number: str) -> Outcome:
        """An exact build, from a place that may have all: whether there is such a wheel at all."""
        plain, _, tag = number.partition("+")
        release = self.compat.releases.get(plain)
        if release is None:
            return self._made(unknown=f"torch {plain} is not in the data")
        doubt = self.fit.refusal(release, tag, Request(torch=plain, companions=()))
        if doubt and doubt.known:
            return self._made(plain, lacks="wheel", detail=doubt.reason)
        if tag not in self._builds(release):
            return self._tagged(release, tag, ())
        return self._made(plain, tag, "the index that is named")

    def _direct(self) -> Outcome:
        """A wheel by its address."""
        number = limits.exact(self.first.limits)
        if number is None:
            return self._made(unknown="it comes from a repository or an archive")
        plain, _, tag = number.partition("+")
        release = self.compat.releases.get(plain)
        name = self.first.url.partition("#")[0].rpartition("/")[2]
        if wrong := wheel_misfit(name, self.aim):
            return self._made(plain, tag or None, lacks="wheel", detail=wrong)
        if release is None or not has(self.first.url).build:
            return self._made(plain, tag or None, self.first.url, unknown="" if tag else "its build is not known")
        return self._made(plain, tag or has(self.first.url).build, "its address")
