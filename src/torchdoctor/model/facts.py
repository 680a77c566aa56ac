"""All that was found out, in one value, and the questions that everybody asks of it."""

from collections.abc import Mapping
from dataclasses import field

from torchdoctor.frozen import dataclass
from torchdoctor.model.environment import Library, Package, Project, Python, Shadow, Smoke, SmokeTest, Target, Torch
from torchdoctor.model.machine import Amd, Apple, Gpu, Host, Intel, Mount, Nvidia, Toolkit
from torchdoctor.model.words import LIBCUDA, VOLATILE, Os, Section, Source


@dataclass(frozen=True)
class Problem:
    """What could not be checked, and why."""

    collector: str  # for people: the step, "asking the NVIDIA driver"
    why: str
    section: Section = ""  # the facts that are missing for it


@dataclass(frozen=True)
class Change:
    """One fact that is not what it was in the baseline. Values in words, "" where there was or is none."""

    field: str  # "torch.version"
    was: str
    now: str


@dataclass(frozen=True)
class Policy:
    """What the user asks of this machine, beyond a torch that works."""

    require: tuple[str, ...] = ()  # as typed: "torch>=2.8", "cpu-only"
    baseline: str = ""  # when it was collected; "" where none was given
    changes: tuple[Change, ...] = ()  # since the baseline


@dataclass(frozen=True)
class Facts:
    """All that was found out about one machine. A section is None where it is not there or was not looked at."""

    target: Target
    host: Host | None = None
    python: Python | None = None
    packages: tuple[Package, ...] | None = None
    elsewhere: tuple[Package, ...] = ()  # torch in another environment, whose list a saved report holds as well
    torch: Torch | None = None
    shadows: tuple[Shadow, ...] = ()
    project: Project | None = None  # that manages this environment
    nvidia: Nvidia | None = None
    toolkit: Toolkit | None = None
    amd: Amd | None = None
    intel: Intel | None = None
    apple: Apple | None = None
    smoke: Smoke | None = None
    smoke_tests: tuple[SmokeTest, ...] | None = None
    silent_mounts: tuple[Mount, ...] = ()  # file systems that do not answer
    problems: tuple[Problem, ...] = ()
    policy: Policy | None = field(default=None, metadata=VOLATILE)
    # "node": the machine alone, without a Python to check; "report": that someone pasted, and may leave out things;
    # "files": no machine, but project files that are judged for one
    source: Source = "machine"

    # What everybody asks. These answer and never raise; rules/given.py has the same as preconditions.

    @property
    def os(self) -> Os:
        """ "linux" where it is not known."""
        return self.host.os if self.host else "linux"

    @property
    def env(self) -> Mapping[str, str]:
        """The environment variables that are known."""
        return self.host.env if self.host else {}

    @property
    def container(self) -> str:
        """The kind of container, or "" where it is none or that is not known."""
        return (self.host and self.host.container) or ""

    @property
    def wsl(self) -> bool:
        return bool(self.host and self.host.wsl)

    @property
    def gpus(self) -> tuple[Gpu, ...]:
        """NVIDIA's, as the driver lists them."""
        return self.nvidia.gpus if self.nvidia else ()

    @property
    def imported(self) -> bool | None:
        """Whether the live test could import torch; None where it was not run."""
        return self.smoke.imported if self.smoke else None

    @property
    def conda_torch(self) -> Package | None:
        """conda's own package of torch, which it names pytorch."""
        return next(
            (item for item in self.packages or () if item.name == "pytorch" and item.installer == "conda"), None
        )

    @property
    def libcuda(self) -> Library:
        """The libcuda that is taken: the one that was loaded, else the first on the way. path None: not known."""
        known = self.toolkit.libraries if self.toolkit else ()
        found = [item for item in known if item.name == LIBCUDA and item.via]
        loaded = self.nvidia.cuda.path if self.nvidia and self.nvidia.cuda else None
        later = next((item for item in found[1:] if item.path == loaded), None)
        return later or (found[0] if found else Library(LIBCUDA, loaded))

    def unknown(self, section: Section) -> str:
        """Why these facts could not be collected; "" where nothing was in the way."""
        return next((item.why for item in self.problems if item.section == section), "")

    def package(self, name: str) -> Package | None:
        """The installed distribution of this name; of several the one that comes first on the import path."""
        return next((item for item in self.packages or () if item.name == name), None)

    def readable(self, name: str) -> Package | None:
        """The first of this name whose version is known."""
        return next((item for item in self.packages or () if item.name == name and item.version), None)

    def computed_on(self, kind: str, name: str = "") -> bool:
        """Whether the live test has computed on a device of this kind, "cuda" or "mps", and of this name.

        Then it works, whatever tables and tools say.
        """
        devices = self.smoke.devices if self.smoke else ()
        return any(item.device.startswith(kind) and item.tensor == "ok" and name in ("", item.name) for item in devices)
