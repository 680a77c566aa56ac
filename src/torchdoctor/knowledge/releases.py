"""Every torch release: its Pythons, its builds and where they are, from data/releases.json."""

from collections.abc import Mapping
from dataclasses import field
from functools import cache, cached_property
from typing import Any

from torchdoctor.frozen import dataclass
from torchdoctor.knowledge.reader import DataError, Reader
from torchdoctor.knowledge.versions import plain, version

FILE = "releases.json"
PYPI = "pypi"


@dataclass(frozen=True)
class Source:
    """Where facts come from: how far they can be trusted, and whether what it lacks does not exist."""

    what: str
    confidence: str  # "index", "pypi", "official-page", "build-script" or "inferred"
    complete: bool = True
    name: str = ""  # what it is called where two disagree


@dataclass(frozen=True)
class Release:
    """One torch release. Platforms: "linux_x86_64", "linux_aarch64", "windows_amd64", "macos_arm64", ..."""

    torch: str
    date: str
    python_min: str
    python_max: str
    free_threaded: tuple[str, ...]  # "3.13t"
    pythons: Mapping[str, Mapping[str, str]]  # by platform, each with the source that has it
    indexed: Mapping[str, Mapping[str, str]]  # builds on an index, by platform, each with its source
    pypi: Mapping[str, str]  # the build of PyPI, by platform
    selector: Mapping[str, tuple[str, ...]]  # builds the selector lists
    glibc: Mapping[str, str]  # least glibc, by platform
    numpy2: Mapping[str, bool]  # works with NumPy 2, by platform
    torchvision: tuple[str, ...] | None
    torchaudio: tuple[str, ...] | None
    torchtext: tuple[str, ...] | None
    torchcodec: tuple[str, ...] | None  # minor series: "0.8"
    unverified: tuple[str, ...] = ()  # platforms whose index nobody has read for this release
    dropped: Mapping[str, str] = field(
        default_factory=dict
    )  # builds that upstream says it no longer makes, with the source

    def on_index(self, build: str, platform: str) -> bool:
        """Whether a build's wheels are on its index: seen there, or in the CPU folder that all share."""
        places = (platform, "linux_x86_64") if build == "cpu" else (platform,)
        return any(build in self.indexed.get(place, ()) for place in places)

    def builds(self, platform: str) -> tuple[str, ...]:
        """Every build of this release for a platform, from an index or PyPI."""
        seen = tuple(self.indexed.get(platform, ()))
        default = self.pypi.get(platform)
        return seen if default is None or default in seen else (*seen, default)

    def on_pypi(self, platform: str, python: str | None) -> bool:
        """Whether PyPI has this release for a Python, as far as that is known."""
        source = self.pythons.get(platform, {}).get(python or "", PYPI)
        return platform in self.pypi and source == PYPI


class Releases:
    """The known releases, oldest first."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @cached_property
    def _by_torch(self) -> dict[str, Any]:
        """As they are in the file: an answer needs few of them, and decoding all takes longer than the answer."""
        try:
            return {item["torch"]: item for item in self._reader.file(FILE)["releases"]}
        except (KeyError, TypeError) as error:
            raise DataError(f"{self._reader.source(FILE)}: releases: {error}") from None

    @cache  # noqa: B019 - one Releases lives as long as the program
    def _release(self, torch: str) -> Release:
        return self._reader.decoded(FILE, f"torch {torch}", Release, self._by_torch[torch])

    def get(self, torch: str) -> Release | None:
        """The release of a version; a local tag ("2.13.0+cpu") does not matter."""
        return self._release(plain(torch)) if plain(torch) in self._by_torch else None

    def series(self, torch: str) -> tuple[str, ...]:
        """The releases that a version may be, as people write it: "2.1" is 2.1.0, 2.1.1 and 2.1.2."""
        told = version(torch)
        return tuple(one for one in self._by_torch if version(one)[:2] == told) if len(told) == 2 else (torch,)

    def all(self) -> tuple[Release, ...]:
        """Every known release, oldest first."""
        return tuple(map(self._release, self._by_torch))

    def versions(self) -> tuple[str, ...]:
        """The versions of every known release, oldest first."""
        return tuple(self._by_torch)

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return self._reader.read(FILE, "sources", dict[str, Source])

    def source(self, name: str) -> Source:
        """What a source's short name in `pythons` and `indexed` stands for."""
        return self._sources[name]

    def every_python(self, release: Release, platform: str) -> bool:
        """Whether a Python that a release lacks for a platform is known to be missing, rather than not seen."""
        known = release.pythons.get(platform, {})
        return bool(known) and all(self._sources[name].complete for name in known.values())

    def possible(self, release: Release, platform: str) -> tuple[str, ...]:
        """Builds that a release may have where nobody has read its index: those of the one before."""
        if platform not in release.unverified:
            return ()
        earlier = (
            self._release(torch) for torch in reversed(self._by_torch) if version(torch) < version(release.torch)
        )
        before = next((seen for item in earlier if (seen := item.indexed.get(platform))), {})
        return tuple(
            build for build in before if build not in release.dropped and build not in release.builds(platform)
        )

    def home(self, package: str, number: str) -> Release:
        """The release of torch that a version of a companion came out with; the version must be a known one."""
        known = (torch for torch, item in self._by_torch.items() if (item[package] or ("",))[0] == number)
        return self._release(next(known))

    def numpy2_ok(self, torch: str, platform: str) -> bool | None:
        """Whether this torch was built for NumPy 2 as well as NumPy 1."""
        if known := {own.numpy2.get(platform) for one in self.series(torch) if (own := self.get(one))}:
            return known.pop() if len(known) == 1 else None
        older = () < version(torch) < version(next(iter(self._by_torch)))
        return False if older else None
