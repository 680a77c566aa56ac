"""Every torch release: its Pythons, its builds and where they are, from data/releases.json."""

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any, NamedTuple

from torchdoctor.knowledge.reader import DataError, Reader
from torchdoctor.knowledge.versions import plain, version

FILE = "releases.json"


class Release(NamedTuple):
    """One torch release. Platforms: "linux_x86_64", "linux_aarch64", "windows_amd64", "macos_arm64", ..."""

    torch: str
    date: str
    python_min: str
    python_max: str
    free_threaded: tuple[str, ...]  # "3.13t"
    pythons: Mapping[str, tuple[str, ...]]  # by platform
    indexed: Mapping[str, tuple[str, ...]]  # builds on an index, by platform
    pypi: Mapping[str, str]  # the build of the default registry, by platform
    selector: Mapping[str, tuple[str, ...]]  # builds the selector lists
    glibc: Mapping[str, str]  # least glibc, by platform
    numpy2: Mapping[str, bool]  # works with NumPy 2, by platform
    torchvision: tuple[str, ...] | None
    torchaudio: tuple[str, ...] | None
    torchtext: tuple[str, ...] | None
    torchcodec: tuple[str, ...] | None  # minor series: "0.8"

    def on_index(self, build: str, platform: str) -> bool:
        """Whether a build's wheels are on its index: seen there, or in the CPU folder that all share."""
        places = (platform, "linux_x86_64") if build == "cpu" else (platform,)
        return any(build in self.indexed.get(place, ()) for place in places)

    def builds(self, platform: str) -> tuple[str, ...]:
        """Every build of this release for a platform, from an index or the default registry."""
        seen = self.indexed.get(platform, ())
        default = self.pypi.get(platform)
        return seen if default is None or default in seen else (*seen, default)


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

    def all(self) -> tuple[Release, ...]:
        """Every known release, oldest first."""
        return tuple(map(self._release, self._by_torch))

    def versions(self) -> tuple[str, ...]:
        """The versions of every known release, oldest first."""
        return tuple(self._by_torch)

    def home(self, package: str, number: str) -> Release:
        """The release of torch that a version of a companion came out with; the version must be a known one."""
        known = (torch for torch, item in self._by_torch.items() if (item[package] or ("",))[0] == number)
        return self._release(next(known))

    def numpy2_ok(self, torch: str, platform: str) -> bool | None:
        """Whether this torch was built for NumPy 2 as well as NumPy 1."""
        release = self.get(torch)
        if release is not None:
            return release.numpy2.get(platform)
        older = () < version(torch) < version(next(iter(self._by_torch)))
        return False if older else None
