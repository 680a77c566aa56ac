"""What belongs to a torch release: torchvision and the others, Triton, and what PyPI serves: data/companions.json."""

from functools import cached_property

from torchdoctor.frozen import dataclass
from torchdoctor.knowledge.reader import Reader
from torchdoctor.knowledge.releases import Releases
from torchdoctor.knowledge.versions import at_least, plain, version

FILE = "companions.json"
COMPANIONS = ("torchvision", "torchaudio", "torchtext", "torchcodec")


@dataclass(frozen=True)
class Earlier:
    """A release before those of releases.json: what PyPI serves of it on Linux, and its compiled companions."""

    torch: str
    pypi: str
    torchvision: tuple[str, ...] | None = None
    torchaudio: tuple[str, ...] | None = None


class Companions:
    """Which versions work together."""

    def __init__(self, reader: Reader, releases: Releases) -> None:
        self._reader, self._releases = reader, releases

    @cached_property
    def _earlier(self) -> dict[str, Earlier]:
        return {item.torch: item for item in self._reader.read(FILE, "earlier", tuple[Earlier, ...])}

    def of(self, package: str, torch: str) -> tuple[str, ...] | None:
        """The versions of a companion that work with this torch, best first; torchcodec by series: "0.8"."""
        if len(version(torch)) == 2:
            earlier = (one for one in self._earlier if version(one)[:2] == version(torch))
            series = sorted({*self._releases.series(torch), *earlier})
            known = dict.fromkeys(item for one in series for item in self.of(package, one) or ())
            return tuple(known) or None
        release = self._releases.get(torch) or self._earlier.get(".".join(map(str, version(torch)[:3])))
        return getattr(release, package, None) if package in COMPANIONS else None

    def belongs(self, package: str, installed: str, torch: str) -> bool | None:
        """Whether this version of a companion works with this torch."""
        known = self.of(package, torch)
        if known is None:
            return None
        have = version(installed)
        if package == "torchvision" and have and have < (0, 3):
            return True  # nothing in it was compiled
        if len(have) == 2:  # as people write it: all of the series
            return any(version(item)[:2] == have for item in known)
        return any(have[: len(version(item))] == version(item) for item in known)

    def pypi_build(self, torch: str, platform: str) -> str | None:
        """The build that PyPI serves of this release, and of the companions made for it."""
        release = self._releases.get(torch)
        if release is not None:
            return release.pypi.get(platform)
        earlier = self._earlier.get(plain(torch)) if platform == "linux_x86_64" else None
        return earlier.pypi if earlier else None

    @cached_property
    def _pinned(self) -> dict[str, dict[str, str]]:
        return self._reader.read(FILE, "pinned", dict[str, dict[str, str]])

    def pinned(self, package: str, number: str) -> str | None:
        """The one torch that this version of a package requires on Linux x86_64; None where that is not known."""
        return self._pinned.get(package, {}).get(number)

    def around(self, package: str, number: str) -> str | None:
        """As pinned; of a version that is not listed, what those before and after it require, if that is one."""
        listed = self._pinned.get(package, {})
        if number in listed or not listed:
            return listed.get(number)
        before = [pin for item, pin in listed.items() if version(item) < version(number)]
        after = [pin for item, pin in listed.items() if version(item) > version(number)]
        return before[-1] if before and after and before[-1] == after[0] else None

    def newest_for(self, package: str, torch: str) -> str | None:
        """The newest version of a package that requires this torch."""
        return next((number for number, pin in reversed(self._pinned.get(package, {}).items()) if pin == torch), None)

    def triton(self, torch: str) -> str | None:
        """The version of Triton that a release pins, or its minor series: "3.1.0", "3.8"."""
        return self._reader.read(FILE, "triton", dict[str, str]).get(plain(torch))

    def ptxas_cuda(self, triton: str) -> str | None:
        """The CUDA major version of the ptxas inside a Triton, where it is known to be 12 or newer."""
        first = self._reader.read(FILE, "ptxas_cuda12", str)
        return "12" if version(triton) and at_least(triton, first) else None
