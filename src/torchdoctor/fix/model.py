"""What `fix` and `undo` say, in types: the plan, what became of each step, and the snapshots that can be restored."""

from dataclasses import field
from typing import Literal

from torchdoctor.frozen import dataclass

SCHEMA, UNDO_SCHEMA = "torchdoctor.fix/1", "torchdoctor.undo/1"
VOLATILE = {"volatile": True}

# What runs a command. "delete": rm inside the environment. "cache": uv's cache of wheels, which fills itself again.
Tool = Literal["pip", "uv", "uv project", "poetry", "pdm", "pixi", "conda", "delete", "cache", "ensurepip"]
StepResult = Literal["not run", "done", "failed", "interrupted"]
# "put back": the environment is as it was before. "not put back": `torchdoctor undo` has to do that.
FixStatus = Literal["nothing to fix", "plan", "refused", "fixed", "left", "put back", "not put back"]
UndoStatus = Literal["nothing to undo", "plan", "refused", "undone", "partly undone", "list", "forgotten"]
SnapshotState = Literal["finished", "interrupted", "damaged"]


@dataclass(frozen=True)
class Change:
    """One package that a step changes. was, now: versions, "" where there is none. named: the fix names it."""

    name: str
    was: str = ""
    now: str = ""
    named: bool = True


@dataclass(frozen=True)
class Command:
    """One command of a step. argv: what is run; shown: the same as `check` prints it."""

    argv: tuple[str, ...]
    shown: str
    tool: Tool


@dataclass(frozen=True)
class Step:
    """One fix of one finding. changes: what the installer says it would change, then what it did change."""

    rule: str
    slug: str
    subject: str
    text: str
    commands: tuple[Command, ...]
    changes: tuple[Change, ...] = ()
    predicted: bool = True  # False: this tool has no dry run, so changes are known only afterwards
    result: StepResult = "not run"


@dataclass(frozen=True)
class ByHand:
    """A finding that is left to the user, with its first fix, and why it is not applied here."""

    rule: str
    slug: str
    message: str
    text: str
    commands: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Room:
    """Sizes in bytes; None: not known. download: of wheels. copy: of what the snapshot takes besides links."""

    needed: int
    free: int | None = field(default=None, metadata=VOLATILE)
    download: int | None = None
    copy: int = 0


@dataclass(frozen=True)
class Plan:
    """What is to be done, in this order."""

    steps: tuple[Step, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    room: Room | None = None
    notes: tuple[str, ...] = ()  # what to know before: uncommitted changes of files that are edited


@dataclass(frozen=True)
class Fixing:
    """What became of one `torchdoctor fix`. healed, left, new: slugs of rules."""

    python: str
    prefix: str
    status: FixStatus
    reason: str = ""
    plan: Plan = Plan()
    healed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    output: str = ""  # of the installer that failed
    snapshot: str = field(default="", metadata=VOLATILE)  # what `undo` would restore
    version: str = ""
    schema: str = SCHEMA


@dataclass(frozen=True)
class Installed:
    """One distribution or conda package, and where it came from: "index", a URL, "editable DIR", a conda channel."""

    name: str
    version: str
    origin: str = ""
    installer: str = ""
    build: str = ""


@dataclass(frozen=True)
class Saved:
    """One snapshot. size: bytes that only it holds. changes: of packages, from before the fix to after it."""

    id: str
    created: str  # ISO 8601, UTC
    python: str
    prefix: str
    state: SnapshotState
    commands: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    size: int = 0


@dataclass(frozen=True)
class Undoing:
    """What became of one `torchdoctor undo`. lost: what could not be restored."""

    status: UndoStatus
    reason: str = ""
    snapshots: tuple[Saved, ...] = ()
    restored: int = 0  # files
    lost: tuple[str, ...] = ()
    version: str = ""
    schema: str = UNDO_SCHEMA
