"""Which torch, of which build, an installation brings on a target; or why there is none, or why that is not known."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal, NamedTuple

from torchdoctor.declared import limits
from torchdoctor.declared.indexes import Has, has
from torchdoctor.declared.model import Aim, Install, Requirement
from torchdoctor.install.fit import Fit
from torchdoctor.install.request import Request
from torchdoctor.knowledge import COMPANIONS, Compat, Release, official, version

PYPI = "PyPI"
MUSL = "the image is Alpine Linux, whose C library is musl: torch has wheels for glibc only"
# They require one torch, or a range of their own, which only a resolver knows.
_PINNING_NAMES = """
    vllm sglang xformers lmdeploy fastai unsloth unsloth-zoo torch-tensorrt tensorrt-llm torchrec fbgemm-gpu autoawq
    auto-gptq gptqmodel aphrodite-engine torchdata torchtune detectron2 torchserve pytorch-triton
    torchao intel-extension-for-pytorch torch-xla bitblas openrlhf verl speechbrain allennlp torch-directml
    neuralforecast darts stanza coqui-tts tts pyannote-audio whisperx nvidia-nccl-cu12 nvidia-cublas-cu12
    nvidia-cudnn-cu12 f5-tts chatterbox-tts flair
"""
PINNING = frozenset(_PINNING_NAMES.split())
Lack = Literal["", "release", "wheel", "build"]


class Outcome(NamedTuple):
    """torch None: none is installed, or it is not known. build None: not known. lacks: what there is not."""

    requirement: Requirement  # the one that decides, whose place is named
    torch: str | None = None
    build: str | None = None
    source: str = ""  # "PyPI", or the address of an index
    lacks: Lack = ""
    detail: str = ""  # why there is none, for people
    unknown: str = ""
    limits: str = ""  # all of them
    aim: Aim | None = None  # the target as the file narrows it

    @property
    def words(self) -> str:
        """ "torch 2.9.1 (cu128) from PyPI"."""
        build = f" ({self.build})" if self.build else ""
        return f"torch {self.torch}{build} from {self.source or 'an index that is not known'}"


def narrowed(install: Install, aim: Aim) -> Aim:
    """The target, with what the file itself says of system and Python. An image has a C library of its own."""
    python = install.python if install.in_image else install.python or aim.python
    if install.elsewhere and install.os:
        return Aim(install.os, install.arch, aim.name, install.python)
    if install.in_image and install.arch and install.arch != aim.arch.replace("amd64", "x86_64"):
        return Aim("linux", install.arch, aim.name, python)
    if install.os is None or install.os == aim.os:
        return replace(aim, python=python, glibc=None if install.in_image else aim.glibc)
    arch = {"linux": "aarch64" if aim.arch == "arm64" else "x86_64", "windows": "amd64", "macos": "arm64"}[install.os]
    plain = Aim(install.os, arch, aim.name, python)
    # Containers on Windows get its GPUs by way of WSL.
    return (
        replace(plain, driver=aim.driver, wsl=True, gpus=aim.gpus)
        if install.in_image and aim.os == "windows"
        else plain
    )


@cache
def outcome(install: Install, aim: Aim, compat: Compat) -> Outcome | None:
    """None where the installation has no torch, nor a package that brings a known one."""
    target = narrowed(install, aim)
    applying = [(item, limits.holds(item.marker, target)) for item in install.requirements]
    wanted = [item for item, holds in applying if item.name == "torch" and holds is not False]
    beside = [item for item, holds in applying if is_beside(item, target) and holds]
    pins = [item for item, holds in applying if holds and pinned(item, target, compat)]
    if not wanted and not pins and all(item.name == "triton" for item in beside):
        return None
    first = next(item for item in (*wanted, *beside, *pins) if item.name != "triton" or wanted)
    if any(holds is None for item, holds in applying if item in wanted):
        return Outcome(first, unknown=f"whether {first.marker} holds is not known", aim=target)
    held = [item.limits for item in install.constraints if item.name == "torch" and limits.holds(item.marker, target)]
    if install.locked and len({item.limits for item in wanted}) > 1:
        return Outcome(
            first, unknown="it is locked several times, for extras or groups of which one is chosen", aim=target
        )
    whole = limits.joined([*(item.limits for item in wanted), *held])
    numbers = {number for item in pins if (number := pinned(item, target, compat))}
    if len(numbers) == 1 and limits.allows(whole.partition("+")[0], *numbers) and not install.no_deps:
        whole = limits.joined([whole, f"=={numbers.pop()}"]) if limits.exact(whole) is None else whole
        applying = [(item, holds) for item, holds in applying if item not in pins]
    if install.tool in ("conda", "pixi") and first.conda:
        return _conda(install, first, whole, target, compat)
    names = frozenset(item.name for item, holds in applying if holds is not False)
    return _Pick(_Wish(install, first, whole, () if install.no_deps else beside, names, target), compat).outcome()


def pinned(item: Requirement, aim: Aim, compat: Compat) -> str | None:
    """The one torch that a package requires in the version that is asked for; None where that is not known."""
    number = limits.exact(item.limits)
    if number is None or item.url or platform(aim) != "linux_x86_64":
        return None
    return compat.companions.pinned(item.name, number.partition("+")[0])


def is_beside(item: Requirement, aim: Aim) -> bool:
    """Whether a package belongs to one torch alone: the companions, and Triton where torch requires one."""
    return item.name in COMPANIONS or (item.name == "triton" and platform(aim) == "linux_x86_64" and not item.conda)


def platform(aim: Aim) -> str:
    return f"{aim.os}_{aim.arch}"


class Candidate(NamedTuple):
    """A release that a source has. number: with the local tag that its wheel carries there."""

    release: Release
    build: str
    number: str
    source: str
    sure: bool = True


class _Wish(NamedTuple):
    """What is asked for on a target. limits: all of them; beside: the companions; names: every package."""

    install: Install
    first: Requirement
    limits: str
    beside: Sequence[Requirement]
    names: frozenset[str]
    aim: Aim


class _Pick:
    """What pip or uv pick, of what their indexes have."""

    def __init__(self, wish: _Wish, compat: Compat) -> None:
        self.install, self.first, self.limits, self.beside, self.names, self.aim = wish
        self.number = limits.exact(self.limits)
        self.compat = compat
        self.fit = Fit(self.aim.machine._replace(driver=None, gpus=(), gfx=(), intel=()), compat)
        self.releases = [item for item in map(compat.releases.get, compat.releases.versions()) if item]

    def outcome(self) -> Outcome:
        if self.first.url and self.first.name == "torch":
            return self._direct()
        if self.install.earlier and not self.install.upgrade and self._kept(self.install.earlier):
            return self._made(unknown="the image has a torch already, which is kept")
        if unknown := self._not_accepted() or self._unreadable():
            return self._made(unknown=unknown)
        if self.install.musl:
            return self._made(lacks="wheel", detail=MUSL)
        within = [item for item in self.releases if self._within(item) and not self._too_late(item)]
        if not within:
            return self._none_within()
        return self._from_sources(within)

    def _from_sources(self, within: Sequence[Release]) -> Outcome:
        if unknown := self._held_by_others():
            return self._made(unknown=unknown)
        sources = self._sources()
        if strange := next((url for url, found in sources if found.kind in ("not known", "nightly", "all")), ""):
            return self._strange(strange)
        for group in self._groups(sources):
            there = [item for source in group for item in self._candidates(source)]
            if fitting := [item for item in there if self._fits(item)]:
                return self._best(fitting)
            if there and self.install.tool == "uv":  # it stays with the first index that has the name
                break
        return self._nothing(within, sources)

    def _kept(self, there: str) -> bool:
        """Whether a torch that is there already is within the limits, so that it stays."""
        return there == "?" or limits.allows(self.limits, there)

    def _not_accepted(self) -> str:
        """Why the project does not take the target's Python; its tool would fetch another."""
        python, asked = self.aim.python, self.install.requires_python
        if python is None or limits.allows(asked, f"{python.removesuffix('t')}.99"):
            return ""
        return f"the project requires Python {asked}, and the target has {python}"

    def _held_by_others(self) -> str:
        holders = sorted(PINNING & self.names)
        if self.number or self.install.no_deps or not holders:
            return ""
        return f"{holders[0]} requires a torch of its own: only a resolver knows"

    def _strange(self, url: str) -> Outcome:
        """An index of which the data do not say what it has: an exact build is there, or nowhere."""
        if self.number and limits.local(self.limits):
            return self._tagged_elsewhere(self.number)
        return self._made(self.number and self.number.partition("+")[0], unknown=f"what {url} has is not known")

    def _groups(self, sources: list[tuple[str, Has]]) -> list[list[tuple[str, Has]]]:
        """Sources that are asked together: of uv and Poetry each alone, in their order."""
        uv = self.install.tool == "uv" and not self.install.strategy.startswith("unsafe")
        return [[source] for source in sources] if uv or self.install.tool == "poetry" else [sources]

    def _best(self, fitting: list[Candidate]) -> Outcome:
        best = max(fitting, key=lambda item: (version(item.number), item.number))
        if best.sure:
            return self._made(best.release.torch, best.build, best.source)
        unknown = f"whether {best.source} has torch {best.release.torch} is not known"
        return self._made(best.release.torch, unknown=unknown)

    def _made(self, torch: str | None = None, build: str | None = None, source: str = "", **more: str) -> Outcome:
        made = Outcome(self.first, torch, build, source, limits=self.limits, aim=self.aim)
        return made._replace(**more)  # type: ignore[arg-type]

    def _unreadable(self) -> str:
        """Why nothing can be said about these limits."""
        if limits.specifiers(self.limits) is None:
            return f"{self.limits} is not a version limit by PEP 440"
        number, newest, oldest = self.number, self.releases[-1].torch, self.releases[0].torch
        if self.install.pre or re.search(r"\d(a|b|rc|\.?dev)\d*", self.limits):
            return "a pre-release may be installed"
        least = limits.minimum(self.limits)
        if least and version(least) > version(newest):
            return f"torch {least} is newer than the data of {self.compat.data_version}"
        if number and version(number) < version(oldest):
            return f"torch {number} is older than the data, which begins with {oldest}"
        return ""

    def _within(self, release: Release) -> bool:
        """By the limits, and by what belongs to it; a local tag does not matter yet."""
        tag = limits.local(self.limits)
        number = f"{release.torch}+{tag}" if tag else release.torch
        return limits.allows(self.limits, number) and not self._against(release)

    def _too_late(self, release: Release) -> bool:
        return bool(self.install.before) and release.date > self.install.before

    def _against(self, release: Release) -> bool:
        """Whether a companion is asked for in versions that belong to other releases alone."""
        return any(companion_fits(item, release.torch, self.compat) is False for item in self.beside)

    def _none_within(self) -> Outcome:
        number = self.number
        tag = f"+{tag}" if (tag := limits.local(self.limits)) else ""
        if self.beside and any(limits.allows(self.limits, item.torch + tag) for item in self.releases):
            return self._made(
                number and number.partition("+")[0], unknown="a companion of a different torch is asked for"
            )  # a rule of its own says so
        if not self.first.limits and self.first.name != "torch":
            return self._made(unknown=f"which torch {self.first.name} belongs to is not known")
        known = [item.torch for item in self.releases]
        if number and "+" not in number and version(number)[3:]:
            return self._made(unknown=f"torch {number} is not in the data")
        near = ""
        if number:
            from difflib import get_close_matches

            near = ", ".join(get_close_matches(number.partition("+")[0], known, 3, 0.5))
        detail = f"no release of torch is within {self.limits}" + (f"; nearest: {near}" if near else "")
        return self._made(lacks="release", detail=detail)

    def _sources(self) -> list[tuple[str, Has]]:
        """(address or "PyPI", what it has), in uv's order."""
        ours = self.compat.wheels.index("").rstrip("/")
        own = self.first.index or next(
            (item.url for item in self.first.sources if limits.holds(item.marker, self.aim)), ""
        )
        if own:
            return [(own, has(own, ours))]
        indexes = [item for item in self.install.indexes if item.role != "explicit"]
        main = [item for item in indexes if item.role == "index"][-1:]
        extras = [item for item in indexes if item.role in ("extra", "links")]
        found = [(item.url, has(item.url, ours)) for item in (*extras, *main)]
        kept = [(url, what) for url, what in found if what.kind != "without"]
        if self.install.tool == "poetry":
            first = [item for item in kept if item[0] in {index.url for index in indexes if index.role == "index"}]
            last = [item for item in kept if item[0] in {index.url for index in extras}]
            return [*(first or [(PYPI, Has("pypi"))]), *last]
        if self.install.tool == "uv" and any(item.name == "torch-backend" and item.url != "auto" for item in main):
            return kept
        return kept if main else [*kept, (PYPI, Has("pypi"))]

    def _candidates(self, source: tuple[str, Has]) -> Iterator[Candidate]:
        url, what = source
        place = platform(self.aim)
        for release in self.releases:
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
        place = platform(self.aim)
        known = (*release.builds(place), *self.compat.releases.possible(release, place))
        return place in release.unverified and build in known

    def _fits(self, item: Candidate) -> bool:
        """Within the limits, with a wheel for this Python, platform and C library."""
        if not limits.allows(self.limits, item.number) or self._against(item.release):
            return False
        doubt = self.fit.refusal(item.release, item.build, Request(torch=item.release.torch, companions=()))
        return doubt is None or not doubt.known

    def _nothing(self, within: Sequence[Release], sources: Sequence[tuple[str, Has]]) -> Outcome:
        """Why no source has what is within the limits."""
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
        if tag not in (*release.builds(place), *self.compat.releases.possible(release, place)):
            known = ", ".join(release.builds(place)) or "none"
            detail = f"torch {release.torch} has no {tag} build for {self.aim.os} {self.aim.arch}; it has: {known}"
            return self._made(release.torch, lacks="build", detail=detail)
        where = " and ".join(url for url, _ in sources)
        return self._made(
            release.torch,
            tag,
            lacks="build",
            detail=f"{where} has no torch {release.torch}+{tag}: versions with a tag are on pytorch.org's index alone",
        )

    def _tagged_elsewhere(self, number: str) -> Outcome:
        """An exact build, from a place that may have all: whether there is such a wheel at all."""
        plain, _, tag = number.partition("+")
        release = self.compat.releases.get(plain)
        if release is None:
            return self._made(unknown=f"torch {plain} is not in the data")
        doubt = self.fit.refusal(release, tag, Request(torch=plain, companions=()))
        if doubt and doubt.known:
            return self._made(plain, lacks="wheel", detail=doubt.reason)
        if tag not in (
            *release.builds(platform(self.aim)),
            *self.compat.releases.possible(release, platform(self.aim)),
        ):
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


def wheel_misfit(name: str, aim: Aim) -> str:
    """Why a wheel cannot be installed on a target, by its file name; "" where nothing speaks against it."""
    parts = name.removesuffix(".whl").split("-")
    if not name.endswith(".whl") or len(parts) < 5:
        return ""
    interpreter, abi, tags = parts[-3:]
    python = (aim.python or "").removesuffix("t")
    found = re.fullmatch(r"cp(\d)(\d+)", interpreter)
    if python and found and abi != "abi3" and f"{found[1]}.{found[2]}" != python:
        return f"the wheel {name[:100]} is for Python {found[1]}.{found[2]}, and the target has Python {python}"
    system = {"linux": "linux", "windows": "win", "macos": "macosx"}[aim.os]
    if tags != "any" and system not in tags:
        return f"the wheel {name[:100]} is not for {aim.os}"
    arch = {"amd64": "amd64", "arm64": "arm64"}.get(aim.arch, aim.arch)
    if tags != "any" and arch not in tags and "universal2" not in tags:
        return f"the wheel {name[:100]} is not for {aim.arch}"
    return ""


def companion_fits(item: Requirement, torch: str, compat: Compat) -> bool | None:
    """Whether some version of a companion that is asked for belongs to a torch. None: not known."""
    if item.name == "triton":
        return _triton_fits(item, torch, compat)
    known = compat.companions.of(item.name, torch)
    if known is None or not item.limits:
        return None
    number = limits.exact(item.limits)
    if number is not None:
        return compat.companions.belongs(item.name, number, torch)
    if item.name == "torchcodec":  # known by series
        return None
    return any(limits.allows(item.limits, candidate) for candidate in known)


def _triton_fits(item: Requirement, torch: str, compat: Compat) -> bool | None:
    """Whether the Triton that this torch requires on Linux is within limits; of some releases its series is known."""
    pin = compat.companions.triton(torch)
    if pin is None or not item.limits or item.url:
        return None
    number = limits.exact(item.limits)
    if pin.count(".") < 2:
        return None if number is None else version(number)[:2] == version(pin)[:2]
    return limits.allows(item.limits, pin)


def _conda(install: Install, first: Requirement, whole: str, aim: Aim, compat: Compat) -> Outcome:
    """What conda is asked for: its channels' own packages, which end with one release on the channel pytorch."""
    base, known = Outcome(first, limits=whole, aim=aim), compat.releases.versions()
    least, number = limits.minimum(whole), limits.exact(whole)
    if (least and version(least) > version(known[-1])) or (number and version(number) < version(known[0])):
        return base._replace(unknown=f"torch {least} is not in the data")
    releases = [item for item in known if limits.allows(whole, item)]
    ended = "pytorch" in install.channels and "conda-forge" not in install.channels
    within = [item for item in releases if not ended or version(item) <= version(official.LAST_CONDA)]
    if not within:
        last = f"the channel pytorch ends with {official.LAST_CONDA}, and {whole} asks for a newer one"
        return base._replace(lacks="release", detail=last if releases else f"no release of torch is within {whole}")
    release = compat.releases.get(within[-1])
    if len(within) > 1 or release is None:
        return base._replace(unknown="which release conda's solver takes is not known")
    return _conda_exact(base, release, first.build or _conda_build(install), ended)


def _conda_exact(base: Outcome, release: Release, build: str, ended: bool) -> Outcome:
    """ended: from the channel pytorch, whose packages are those of the official wheels."""
    assert base.aim is not None
    known = release.builds(platform(base.aim))
    if ended and build.startswith("cu") and build not in known and base.aim.os != "macos":
        detail = f"torch {release.torch} has no {build} build; it has: {', '.join(known)}"
        return base._replace(torch=release.torch, lacks="build", detail=detail)
    return base._replace(torch=release.torch, build=build or None, source="conda")


def _conda_build(install: Install) -> str:
    for item in install.requirements:
        number = limits.exact(item.limits.replace(".*", ""))
        if item.name in ("pytorch-cuda", "cudatoolkit", "cuda-version") and number:
            parts = ([*number.split("."), "0"])[:2]
            return f"cu{parts[0]}{parts[1]}"
        if item.name == "cpuonly":
            return "cpu"
    return ""
