"""The records of data/*.json that compat.py asks: releases, compiled architectures, early companions."""

from collections.abc import Mapping
from typing import NamedTuple


class Archs(NamedTuple):
    """Compiled CUDA architectures: sm 86 is machine code for compute capability 8.6."""

    sm: tuple[int, ...]
    ptx: tuple[int, ...]  # compiled on loading by newer GPUs
    source: str = ""


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
        """Whether a build's wheels lie on its index: seen there, or in the CPU folder that all share."""
        places = (platform, "linux_x86_64") if build == "cpu" else (platform,)
        return any(build in self.indexed.get(place, ()) for place in places)

    def builds(self, platform: str) -> tuple[str, ...]:
        """Every build of this release for a platform, from an index or the default registry."""
        seen = self.indexed.get(platform, ())
        default = self.pypi.get(platform)
        return seen if default is None or default in seen else (*seen, default)


class Compiled(NamedTuple):
    """The architectures that one build of several torch releases was compiled for."""

    platform: str
    build: str
    torch: tuple[str, ...]
    sm: tuple[int, ...]
    ptx: tuple[int, ...]
    confidence: str


class Earlier(NamedTuple):
    """A release before those of releases.json: what PyPI serves of it on Linux, and its compiled companions."""

    torch: str
    pypi: str
    torchvision: tuple[str, ...] | None = None
    torchaudio: tuple[str, ...] | None = None
