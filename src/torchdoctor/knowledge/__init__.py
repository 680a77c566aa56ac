"""What torchdoctor knows besides the machine: releases, drivers, GPUs, wheels, official pages.

Every figure comes from data/*.json, where its source and date are. A file is read when it is first asked.
None always means "not known"; an empty tuple means "known that there is none".
"""

import os
import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from torchdoctor.knowledge.companions import COMPANIONS as COMPANIONS
from torchdoctor.knowledge.companions import Companions
from torchdoctor.knowledge.drivers import Drivers
from torchdoctor.knowledge.elsewhere import Elsewhere
from torchdoctor.knowledge.gpus import Gpus
from torchdoctor.knowledge.reader import DataError as DataError
from torchdoctor.knowledge.reader import Reader
from torchdoctor.knowledge.releases import Release as Release
from torchdoctor.knowledge.releases import Releases
from torchdoctor.knowledge.versions import at_least as at_least
from torchdoctor.knowledge.versions import cuda_of as cuda_of
from torchdoctor.knowledge.versions import release_of as release_of
from torchdoctor.knowledge.versions import version as version
from torchdoctor.knowledge.wheels import Wheels

if TYPE_CHECKING:  # the model imports what it needs of us
    from torchdoctor.model import Host

OVERRIDE, INDEX = "TORCHDOCTOR_DATA", "TORCHDOCTOR_INDEX"


def platform_of(host: "Host") -> str:
    """The name of a machine's platform in the data: "linux_x86_64", "windows_amd64", "macos_arm64"."""
    return f"{host.os}_{host.arch}"


class Compat:
    """The answers; make it with load(). Every question raises DataError where a data file cannot be used."""

    def __init__(self, override: str = "", index: str = "") -> None:
        self.reader = reader = Reader(override)
        self.releases = Releases(reader)
        self.drivers = Drivers(reader)
        self.gpus = Gpus(reader, self.drivers)
        self.companions = Companions(reader, self.releases)
        self.wheels = Wheels(reader, index)
        self.elsewhere = Elsewhere(reader)

    @property
    def data_version(self) -> str:
        """The day the data was collected: "2026-11-22"."""
        return self.reader.read("releases.json", "date", str)

    @property
    def next_release(self) -> str:
        """The day on which upstream meant to release the next minor version: "2026-12-22"."""
        return self.reader.read("releases.json", "next_release", str)

    def outdated(self, today: date, torch: str | None = None) -> str:
        """A sentence for the user where the data may have missed a release, or lacks the torch that is installed."""
        newest = self.releases.versions()[-1]
        if torch and version(torch) > version(newest):
            return f"torch {torch} is newer than the data of {self.data_version}, which ends with {newest}"
        if today < date.fromisoformat(self.next_release):
            return ""
        due = f"the next torch was due on {self.next_release}"
        return f"{due}, and the data of {self.data_version} ends with {newest}: a newer torch may be out"


def load(override: str | None = None, index: str | None = None) -> Compat:
    """The data; a file in the override folder (default: $TORCHDOCTOR_DATA) is read instead of ours.

    index (default: $TORCHDOCTOR_INDEX): a mirror of https://download.pytorch.org/whl, named in every command instead.
    Raises DataError.
    """
    folder = os.environ.get(OVERRIDE, "") if override is None else override
    mirror = os.environ.get(INDEX, "") if index is None else index
    if mirror and not re.fullmatch(r"(https?|file)://[\w.:/~%-]+", mirror):
        raise DataError(
            f"{mirror} is not the address of an index, such as https://mirror.example/whl, without a password"
        )
    return _load(folder, mirror.rstrip("/"))


@cache
def _load(override: str, index: str) -> Compat:
    return Compat(override, index)
