"""What NVIDIA's drivers run, from data/drivers.json."""

from functools import cached_property

from torchdoctor.knowledge.reader import Reader
from torchdoctor.knowledge.versions import at_least, version

FILE = "drivers.json"


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
