"""What NVIDIA's drivers run, from data/drivers.json."""

from functools import cached_property

from torchdoctor.frozen import dataclass
from torchdoctor.knowledge.reader import Reader
from torchdoctor.knowledge.versions import at_least, version

FILE = "drivers.json"


@dataclass(frozen=True)
class Generation:
    """Compute capabilities that came and went together. None: no bound is known."""

    name: str  # "Blackwell"
    capabilities: tuple[str, ...]
    first_cuda: str | None  # the first toolkit that knows them
    last_cuda: str | None  # the last, by its major version
    first_driver: str | None  # driver branches: "570"
    last_driver: str | None


class Drivers:
    """The least driver of each CUDA version, and the driver branches."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @cached_property
    def _floors(self) -> dict[str, dict[str, str]]:
        """Least driver by operating system and CUDA version, minor or major."""
        return self._reader.read(FILE, "floors", dict[str, dict[str, str]])

    @cached_property
    def _branches(self) -> dict[str, str]:
        return self._reader.read(FILE, "branches", dict[str, str])

    def floor(self, cuda: str, os: str) -> str | None:
        """Least NVIDIA driver for a build made for this CUDA version ("12.8"), on "linux" or "windows"."""
        floors = self._floors.get(os, {})
        return floors.get(cuda) or floors.get(cuda.partition(".")[0])

    def runs(self, driver: str, cuda: str, os: str) -> bool | None:
        """Whether this driver runs builds for this CUDA version, by minor-version compatibility."""
        floor = self.floor(cuda, os)
        return None if floor is None or not version(driver) else at_least(driver, floor)

    def branches(self) -> tuple[str, ...]:
        """The driver branches that are known, oldest first: "570"."""
        return tuple(self._branches)

    def newest_cuda(self, driver: str) -> str | None:
        """The newest CUDA version of a driver's branch; of a branch that is not known that of the one before."""
        known = [branch for branch in self._branches if version(branch)[0] <= (version(driver) or (0,))[0]]
        return self._branches[known[-1]] if known else None

    @cached_property
    def _generations(self) -> tuple[Generation, ...]:
        return self._reader.read(FILE, "generations", tuple[Generation, ...])

    def generation(self, capability: str) -> Generation | None:
        """The generation of a compute capability, with the drivers and CUDA versions that know it."""
        return next((item for item in self._generations if capability in item.capabilities), None)

    def beyond(self, driver: str, branch: str) -> bool:
        """Whether a driver is of a later branch: 581.15 is Windows' name for one of branch 580, 590 is the next."""
        later = next((item for item in self._branches if version(item) > version(branch)), None)
        return later is not None and at_least(driver, later)

    def knows(self, capability: str, cuda: str) -> bool | None:
        """Whether a CUDA version has code for a compute capability in its own libraries."""
        found = self.generation(capability)
        if found is None:
            return None
        ended = found.last_cuda is not None and version(cuda)[:1] > version(found.last_cuda)[:1]
        return not ended and (found.first_cuda is None or at_least(cuda, found.first_cuda))
