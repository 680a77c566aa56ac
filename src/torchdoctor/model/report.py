"""What the rules have found, with its fixes, and the report of it."""

from collections.abc import Mapping
from dataclasses import field
from enum import Enum

from torchdoctor.frozen import dataclass
from torchdoctor.model.facts import Facts, Problem
from torchdoctor.model.words import SCHEMA, VOLATILE, Needs, Status


class Severity(str, Enum):
    """Named as GitHub and SARIF name them, but for "note" (GitHub: notice)."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    def reaches(self, least: str) -> bool:
        """Whether it is at or above what --fail-on names; nothing reaches "never"."""
        levels = [*Severity]
        return least != "never" and levels.index(self) >= levels.index(Severity(least))


@dataclass(frozen=True)
class Edit:
    """A change of one line of a file: old, which begins at column, becomes new.

    new may be several lines; "" takes the line out if nothing else is on it. column 0: the first place that has old.
    old "": new is put in at column.
    """

    file: str
    line: int
    old: str
    new: str
    column: int = 0

    @property
    def shown(self) -> tuple[str, ...]:
        """The changed lines; what is put in as far to the left as it goes."""
        indent = self.new.rpartition("\n")[2] if not self.old else ""
        text = self.new if self.old else self.new.strip("\n")
        return tuple(line.removeprefix("" if indent.strip() else indent) for line in text.strip(" ").splitlines())


@dataclass(frozen=True)
class Fix:
    """One way to fix it. commands are ready to paste.

    A command that shell.py could not write is empty, and then there are none: half of a fix is none.
    """

    text: str
    commands: tuple[str, ...] = ()
    needs: Needs = ""
    edits: tuple[Edit, ...] = ()  # of the files that were judged

    def __init__(
        self, text: str, commands: tuple[str, ...] = (), needs: Needs = "", edits: tuple[Edit, ...] = ()
    ) -> None:
        self.__dict__.update(text=text, commands=commands if all(commands) else (), needs=needs, edits=edits)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is shown below its text, to be copied: commands, or the changed lines of a file."""
        return self.commands or tuple(line for edit in self.edits for line in edit.shown)


@dataclass(frozen=True)
class Finding:
    """What is wrong, with the numbers that were compared. subject: "gpu:3", "package:numpy".

    file, line, column: its place in a project file that was judged; line and column count from 1, 0 is none.
    """

    message: str
    fixes: tuple[Fix, ...] = ()
    subject: str = ""
    file: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Result:
    """One rule's verdict."""

    rule: str
    slug: str
    title: str
    severity: Severity
    status: Status
    findings: tuple[Finding, ...] = ()
    reason: str = ""  # why it was skipped, or how it crashed
    seen: tuple[str, ...] = ()  # what it compared and found right: "driver 580.65 >= 525.60, which CUDA 12 needs"


@dataclass(frozen=True)
class TextError:
    """An error that a pasted text shows next to its report: explain's words of it. line: of the text."""

    id: str
    title: str
    cause: str
    line: str
    environment: bool = True  # else the user's own code is at fault
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True)
class Report:
    """Facts and every rule's verdict on them."""

    facts: Facts
    results: tuple[Result, ...]
    version: str
    data_version: str
    collected_at: str = field(metadata=VOLATILE)  # ISO 8601, UTC
    seconds: float | None = field(default=None, metadata=VOLATILE)  # that collecting and judging took
    data_note: str = field(default="", metadata=VOLATILE)  # where the data may be too old for this torch, or this day
    schema: str = SCHEMA
    labels: Mapping[str, str] = field(default_factory=dict, metadata=VOLATILE)  # that the user gave the machine
    errors: tuple[TextError, ...] = field(default=(), metadata=VOLATILE)  # of the text that the report was pasted from

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Why torchdoctor could not do its work here, for the exit code 3; empty where it could."""
        facts = self.facts
        missing = facts.problems if facts.source == "node" else ()
        if facts.source == "machine" and facts.python is None:
            missing = facts.problems or (Problem("", "this Python could not be checked"),)
        elif facts.source == "machine" and facts.packages is None and not any(item.findings for item in self.results):
            missing = tuple(item for item in facts.problems if item.section == "packages")  # no more than its version
        return tuple(f"{item.collector}: {item.why}".removeprefix(": ") for item in missing)
