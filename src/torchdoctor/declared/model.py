"""What project files declare, each item with its place, and the machines that it is meant for: frozen facts."""

from dataclasses import replace
from typing import Literal

from torchdoctor import model
from torchdoctor.frozen import dataclass
from torchdoctor.install.machine import Card, Machine
from torchdoctor.model import Os

Tool = Literal["pip", "uv", "poetry", "pdm", "pipenv", "conda", "pixi"]
Role = Literal["index", "extra", "links", "explicit", "ignored"]
Form = Literal[
    "requirements",
    "pyproject",
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "pylock",
    "Pipfile",
    "Pipfile.lock",
    "pixi",
    "pixi.lock",
    "environment",
    "conda-lock",
    "conda-list",
    "dockerfile",
    "compose",
    "kubernetes",
    "devcontainer",
    "workflow",
    "",
]

# The form of a lock file: that of the project's file next to it, and the command that locks again.
LOCKS: dict[str, tuple[Form, str]] = {
    "uv.lock": ("pyproject", "uv lock"),
    "poetry.lock": ("pyproject", "poetry lock"),
    "pdm.lock": ("pyproject", "pdm lock"),
    "Pipfile.lock": ("Pipfile", "pipenv lock"),
    "pixi.lock": ("pixi", "pixi lock"),
}


@dataclass(frozen=True)
class Place:
    """A place in a file; lines and columns count from 1."""

    file: str  # as the user named it, with forward slashes
    line: int = 1
    column: int = 1


@dataclass(frozen=True)
class Source:
    """The only index that a package may come from, where a marker holds."""

    url: str
    marker: str = ""


@dataclass(frozen=True)
class Requirement:
    """One package that is asked for, or that a lock file has. limits: by PEP 440, "" for any version."""

    name: str  # normalised: lower case, dashes; conda's "pytorch" is "torch"
    place: Place
    written: str = ""  # as it is in that line, so that it can be replaced
    limits: str = ""
    marker: str = ""
    url: str = ""  # of a direct reference, or of the locked wheel
    index: str = ""  # the URL of the only index that it may come from
    sources: tuple[Source, ...] = ()  # the same where it depends on the target; the first that holds
    group: str = ""  # the extra or dependency group; "": always installed
    conda: bool = False
    build: str = ""  # where a lock file or conda names it: "cu126", "cpu"
    hashed: bool = False


@dataclass(frozen=True)
class Index:
    """Where an installer looks. index: in place of PyPI; extra: besides; links: a page of links; explicit: if named;
    ignored: nowhere, since it is in a place where the installer passes over it."""

    url: str
    role: Role
    place: Place
    written: str = ""
    name: str = ""


@dataclass(frozen=True)
class Anchor:
    """Where a file can take something more: in front of a key or an item, or at the end of a line."""

    name: str  # what it is for: "pip", "end", "uv.sources", "service", "limits" ...
    place: Place


SCRIPT = "a script's"  # the torch that a script of an image may have installed


@dataclass(frozen=True)
class Install:
    """Packages that one tool installs together."""

    place: Place
    tool: Tool
    requirements: tuple[Requirement, ...]
    constraints: tuple[Requirement, ...] = ()
    indexes: tuple[Index, ...] = ()
    what: str = ""  # for people: "RUN pip install", "the extra gpu"; "": the file itself
    os: Os | None = None  # where the file itself says it
    python: str | None = None  # "3.12", where the file itself says it
    requires_python: str = ""  # limits, by PEP 440
    locked: bool = False  # every version is exact
    in_image: bool = False
    no_deps: bool = False
    strategy: str = ""  # uv's --index-strategy
    channels: tuple[str, ...] = ()  # conda's
    upgrade: bool = False
    project: str = ""  # the file or the stage that it belongs to
    arch: str = ""  # where the file itself says it
    files: tuple[str, ...] = ()  # that a command names by -r, and that are not read yet
    earlier: str = ""  # the torch that is there already: "2.1.0+cu121"; "?": one that is not known; or SCRIPT
    earlier_step: "Install | None" = None  # the step that has brought a torch without naming its version
    elsewhere: bool = False  # neither on the target's Python nor with its GPUs: on a runner of CI
    anchors: tuple[Anchor, ...] = ()
    musl: bool = False  # on Alpine Linux
    pre: bool = False  # takes pre-releases
    conditional: bool = False  # by a command that runs under a condition
    before: str = ""  # packages that came out later are not taken: "2025-01-31"
    only_limits: bool = False  # constraints, which install nothing themselves
    least_python: str = ""  # the oldest Python that it may run with, where which one it is is not known

    def __hash__(self) -> int:
        """Of a part of it: what an installation brings is looked up by it many times."""
        return hash((self.place.file, self.place.line, self.place.column, self.what, self.tool))


@dataclass(frozen=True)
class Step:
    """What an image does that is not an installation of Python packages."""

    place: Place
    kind: Literal["apt", "env", "run"]
    text: str  # the package, "NAME=value", or the command
    written: str = ""
    conditional: bool = False  # by a command that runs under a condition


@dataclass(frozen=True)
class Image:
    """One stage of a Dockerfile. base: what FROM names, with its arguments filled in."""

    place: Place
    base: str
    written: str = ""
    name: str = ""
    last: bool = False
    steps: tuple[Step, ...] = ()
    stages: tuple[str, ...] = ()  # of this file that it is built on, the nearest first
    copies: bool = False  # takes something from another stage
    used: bool = True  # by the last stage, which is the one that is built unless another is asked for
    runs: bool = True  # programs run in it; not in a stage from which others only copy


@dataclass(frozen=True)
class Workload:
    """A service of a compose file, a container of a Kubernetes manifest, or a development container."""

    place: Place
    kind: Literal["compose", "kubernetes", "devcontainer", "workflow"]
    name: str
    image: str = ""
    image_place: Place | None = None
    dockerfile: str = ""  # that it is built from, as a path like those of files
    gpus: Literal["none", "some", "not known"] = "none"
    capable: bool = True  # its reservation of GPUs names the capability
    capable_place: Place | None = None
    requested_only: bool = False  # a GPU under requests, without a limit
    requested_place: Place | None = None
    shm: Literal["default", "larger", "not known"] = "default"
    driver_capabilities: str | None = None
    driver_capabilities_place: Place | None = None
    anchors: tuple[Anchor, ...] = ()
    stage: str = ""  # of that Dockerfile; "" for the last one
    arguments: tuple[tuple[str, str], ...] = ()  # (name, value) that its build is given
    pod: str = ""  # the name of the manifest that it is in


@dataclass(frozen=True)
class Unread:
    """A place that could not be read, and why. wrong: the tool that the file is for refuses it, too."""

    place: Place
    why: str
    wrong: bool = True


@dataclass(frozen=True)
class Sheet:
    """One file."""

    file: str
    form: Form
    installs: tuple[Install, ...] = ()
    images: tuple[Image, ...] = ()
    workloads: tuple[Workload, ...] = ()
    unread: tuple[Unread, ...] = ()
    includes: tuple[str, ...] = ()  # files that it names by -r and -c
    members: tuple[str, ...] = ()  # of uv's workspace, as patterns of folders; "!" before those that are left out


@dataclass(frozen=True)
class AimGpu:
    """An NVIDIA GPU of a target."""

    name: str
    compute_capability: str | None = None
    listed: bool = False


@dataclass(frozen=True)
class Aim:
    """A machine that the files are meant for. None: not known, and then not checked."""

    os: Os
    arch: str
    name: str = ""  # in the matrix of [tool.torchdoctor]
    python: str | None = None
    glibc: str | None = None
    macos: str | None = None
    driver: str | None = None
    wsl: bool = False
    gpus: tuple[AimGpu, ...] = ()
    gfx: tuple[str, ...] = ()
    intel: tuple[str, ...] = ()
    obstacle: str = ""

    @property
    def machine(self) -> Machine:
        """As the planner wants it."""
        cards = tuple(Card(gpu.name, gpu.compute_capability, gpu.listed) for gpu in self.gpus)
        return Machine(
            self.os,
            self.arch,
            self.python,
            self.glibc,
            self.macos,
            self.driver,
            self.wsl,
            cards,
            self.gfx,
            self.intel,
            self.obstacle,
        )

    @property
    def bare(self) -> "Aim":
        """The same without driver and GPUs."""
        return replace(self, driver=None, gpus=(), gfx=(), intel=())

    @property
    def gpu(self) -> bool:
        """Whether a GPU that torch could use is known to be there."""
        return bool(self.gpus or self.gfx or self.intel or self.driver)


def aim_of(machine: Machine, name: str = "") -> Aim:
    """Of a machine that flags or facts describe."""
    gpus = tuple(AimGpu(card.name, card.compute_capability, card.listed) for card in machine.gpus)
    system: Os = "windows" if machine.os == "windows" else "macos" if machine.os == "macos" else "linux"
    return Aim(
        system,
        machine.arch,
        name,
        machine.python,
        machine.glibc,
        machine.macos,
        machine.driver,
        machine.wsl,
        gpus,
        machine.gfx,
        machine.intel,
        machine.obstacle,
    )


@dataclass(frozen=True)
class Declared(model.Facts):
    """Files, and the machine that they are judged for, in place of a machine that was examined."""

    sheets: tuple[Sheet, ...] = ()
    aims: tuple[Aim, ...] = ()
