"""Where torch is published besides pytorch.org and PyPI, from data/elsewhere.json."""

from collections.abc import Mapping
from functools import cached_property

from torchdoctor.frozen import dataclass
from torchdoctor.knowledge.reader import Reader

FILE = "elsewhere.json"


@dataclass(frozen=True)
class JetPack:
    """NVIDIA's own wheels for a JetPack, with the driver branch that it brings."""

    jetpack: str
    driver: str
    pythons: tuple[str, ...]
    url: str  # of their index
    page: str


@dataclass(frozen=True)
class CondaForge:
    """The newest pytorch that conda-forge is known to build, and its builds by platform."""

    torch: str
    builds: Mapping[str, tuple[str, ...]]
    code: Mapping[str, Mapping[str, tuple[int, ...]]]  # architectures compiled, by platform and build


class Elsewhere:
    """What others publish, named where pytorch.org has nothing."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @cached_property
    def conda_forge(self) -> CondaForge:
        return self._reader.read(FILE, "conda_forge", CondaForge)

    def jetpacks(self) -> tuple[JetPack, ...]:
        """The JetPacks for which NVIDIA has wheels of its own."""
        return self._reader.read(FILE, "jetson", tuple[JetPack, ...])
