"""What is asked of the planner, and what it answers: a build, or why none does."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from torchdoctor.knowledge import Release

Status = Literal["runs", "does-not-run", "unknown"]


class Request(NamedTuple):
    """What is asked for. torch None: the newest that runs. companions None: those of the selector."""

    torch: str | None = None
    compute: str = "auto"  # "auto", "cuda" (any CUDA version), "cpu", "cu126", "rocm6.4", "xpu"
    companions: tuple[str, ...] | None = None
    manager: str = "pip"
    nightly: bool = False
    extras: bool = False  # a pyproject with an extra for the CPU, too
    try_unknown: bool = False  # also builds of which it is not known whether their index has them


class Doubt(NamedTuple):
    """What speaks against a build. known False: it may run all the same, and tell says how that would be found out."""

    reason: str
    known: bool = True
    tell: str = ""


class Rejected(NamedTuple):
    """A build that was weighed, and why it does not do; torch is the newest release it was weighed for."""

    build: str
    reason: str
    torch: str
    status: Status = "does-not-run"
    tell: str = ""  # of an unknown: what would tell


class Choice(NamedTuple):
    """A build that runs. packages: versions by name, torch first; index_url None: PyPI."""

    release: Release
    build: str
    packages: Mapping[str, str]
    index_url: str | None
    rejected: tuple[Rejected, ...] = ()
    left_out: tuple[str, ...] = ()  # companions of the official selector that this build lacks, with the reason


class Unmet(Exception):
    """No build is known to run: each that was weighed with its reason, and what would run instead."""

    def __init__(self, rejected: Sequence[Rejected], nearest: Sequence[str] = ()) -> None:
        super().__init__("; ".join(f"{item.build}: {item.reason}" for item in rejected))
        self.rejected, self.nearest = tuple(rejected), tuple(nearest)

    @property
    def status(self) -> Status:
        """Whether nothing runs, or whether that is not known of at least one build."""
        return "unknown" if any(item.status == "unknown" for item in self.rejected) else "does-not-run"

    def reasons(self) -> list[str]:
        """The builds that were weighed, those of one reason together, with what would tell of those not known."""
        together: dict[tuple[str, str], list[str]] = {}
        for item in self.rejected:
            together.setdefault((item.reason, item.tell), []).append(item.build)
        return [
            f"{', '.join(builds)}: {reason}{f' ({tell} would tell)' if tell else ''}"
            for (reason, tell), builds in together.items()
        ]
