"""What torchdoctor knows besides the machine: releases, drivers, GPUs, wheels, official pages, peaks.

Every figure comes from data/*.json, where its source and date are. A file is read when it is first asked.
None always means "not known"; an empty tuple means "known that there is none".
"""

import os
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from torchdoctor.knowledge.companions import COMPANIONS as COMPANIONS
from torchdoctor.knowledge.companions import Companions
from torchdoctor.knowledge.drivers import Drivers
from torchdoctor.knowledge.elsewhere import Elsewhere
from torchdoctor.knowledge.gpus import Gpus
from torchdoctor.knowledge.peaks import Peaks
from torchdoctor.knowledge.reader import DataError as DataError
from torchdoctor.knowledge.reader import Reader
from torchdoctor.knowledge.releases import Release as Release
from torchdoctor.knowledge.releases import Releases
from torchdoctor.knowledge.versions import at_least as at_least
from torchdoctor.knowledge.versions import cuda_of as cuda_of
from torchdoctor.knowledge.versions import version as version
from torchdoctor.knowledge.wheels import Wheels

if TYPE_CHECKING:  # the model imports what it needs of us
    from torchdoctor.model import Host

OVERRIDE = "TORCHDOCTOR_DATA"
_STALE_DAYS = 180


def platform_of(host: "Host") -> str:
    """The name of a machine's platform in the data: "linux_x86_64", "windows_amd64", "macos_arm64"."""
    return f"{host.os}_{host.arch}"


class Compat:
    """The answers; make it with load(). Every question raises DataError where a data file cannot be used."""

    def __init__(self, override: str = "") -> None:
        self.reader = reader = Reader(override)
        self.releases = Releases(reader)
        self.drivers = Drivers(reader)
        self.gpus = Gpus(reader, self.drivers)
        self.companions = Companions(reader, self.releases)
        self.wheels = Wheels(reader)
        self.elsewhere = Elsewhere(reader)
        self.peaks = Peaks(reader)

    @property
    def data_version(self) -> str:
        """The day the data was collected: "2026-11-22"."""
        return self.reader.read("releases.json", "date", str)

    def age_days(self, today: date) -> int:
        """Age of the data in days."""
        return (today - date.fromisoformat(self.data_version)).days

    def age_note(self, today: date) -> str:
        """A sentence for the user where the data is old enough to have missed a torch release; else ""."""
        age = self.age_days(today)
        stale = age > _STALE_DAYS
        return f"the data is {age} days old: newer releases of torch are not known" if stale else ""


def load(override: str | None = None) -> Compat:
    """The data; a file in the override folder (default: $TORCHDOCTOR_DATA) is read instead of ours."""
    return _load(os.environ.get(OVERRIDE, "") if override is None else override)


@cache
def _load(override: str) -> Compat:
    return Compat(override)
