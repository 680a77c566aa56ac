"""What explain found, as text or JSON; and the page of a known error."""

import textwrap
from collections.abc import Sequence
from typing import TypedDict

from torchdoctor.explain.causes import Answer, Cause
from torchdoctor.explain.fit import fixes
from torchdoctor.explain.known import Error
from torchdoctor.model import Fix, Report

SCHEMA = "torchdoctor.explain/1"
WIDTH = 100  # where no terminal says another
SHORTEST = 40  # columns; narrower, wrapping helps nobody
UNKNOWN = "torchdoctor does not recognise an error in this text."
OWN = "No error of torch or its environment that torchdoctor knows. The last error of Python in this text:"
SAYS = "No error of torch or its environment that torchdoctor knows. The program's own message:"
CUT = "Not all of this text was read, because it takes too long. Pass only the part around the first error."
NEAREST = "No error message was recognised. What these words may be about (not certain):"
COLLECT = (
    Fix("Pass the whole output, including the first error, not only the last line"),
    Fix("If torch fails to import, or does not see the GPU, check this environment", ("torchdoctor check",)),
    Fix("To ask others, attach", ("torchdoctor check -f json > report.json", "python -m torch.utils.collect_env")),
)


def text(found: Answer, width: int = WIDTH, windows: bool = False) -> str:
    """For people. width: of the terminal, in columns. windows: whether rights are those of an administrator."""
    page = _Page(max(width, SHORTEST), windows)
    if found.causes:
        page.causes(found.causes)
    elif found.nearest:
        page.nearest(found.nearest)
    elif found.own:
        page.add(OWN, "")
        page.shown(found.own[0])
    elif found.line:
        page.add(SAYS, "")
        page.add(found.line, indent="> ")
        page.lines += [""]
        page.fixes((*found.steps, *COLLECT))
    else:
        page.add(UNKNOWN)
        page.fixes((*found.steps, *COLLECT))
    if not found.complete:
        page.add("", CUT)
    return "\n".join(page.lines)


class FixForm(TypedDict):
    """commands: ready to paste. needs: the rights that they take, "" for none."""

    text: str
    commands: list[str]
    needs: str


class MatchForm(TypedDict):
    """One error that the text shows. id and slug are the same word. environment: else the user's own code is at fault.

    see, code: how to see the fault in one's own code, and lines that show the right way. rule: that tests for it on a
    machine. line: of the text. when: how to tell it from the others. here: what the machine's facts say to it.
    """

    id: str
    slug: str
    title: str
    cause: str
    environment: bool
    fixes: list[FixForm]
    see: str
    code: str
    rule: str | None
    line: str
    when: str
    here: str
    confirmed: bool


class FindingForm(TypedDict):
    """What a rule finds wrong with the machine of a report in the same text."""

    rule: str
    slug: str
    severity: str
    message: str
    fixes: list[FixForm]


class _Always(TypedDict):
    schema: str
    matches: list[MatchForm]
    nearest: list[MatchForm]
    own: list[MatchForm]
    complete: bool
    collect: list[FixForm]


class AnswerForm(_Always, total=False):
    """What explain found. matches: what the text shows, the likeliest first. nearest: what plain words may be about.

    own: an error of the program itself, where nothing else was found. complete: whether all of the text was read.
    collect: what to gather where nothing was found. report: findings of a report in the same text.
    """

    report: list[FindingForm]


def json_form(found: Answer) -> AnswerForm:
    unknown = not (found.causes or found.nearest)
    return {
        "schema": SCHEMA,
        "matches": [_match(cause) for cause in found.causes],
        "nearest": [_match(cause) for cause in found.nearest],
        "own": [_match(cause) for cause in found.own],
        "complete": found.complete,
        "collect": [_fix(fix) for fix in (*found.steps, *COLLECT)] if unknown else [],
    }


def findings_form(report: Report) -> list[FindingForm]:
    return [
        {
            "rule": result.rule,
            "slug": result.slug,
            "severity": result.severity.value,
            "message": finding.message,
            "fixes": [_fix(fix) for fix in finding.fixes],
        }
        for result in report.results
        for finding in result.findings
    ]


def _match(cause: Cause) -> MatchForm:
    error = cause.error
    return {
        "id": error.id,
        "slug": error.id,
        "title": error.title,
        "cause": error.cause,
        "environment": error.environment,
        "fixes": [_fix(fix) for fix in cause.fixes],
        "see": error.see,
        "code": cause.code,
        "rule": error.rule,
        "line": cause.line,
        "when": cause.when,
        "here": cause.here,
        "confirmed": cause.confirmed,
    }


def _fix(fix: Fix) -> FixForm:
    return {"text": fix.text, "commands": list(fix.commands), "needs": fix.needs}


class _Page:
    """Lines that fit the width; every command is printed once."""

    def __init__(self, width: int, windows: bool = False) -> None:
        self.width = width
        self.windows = windows
        self.lines: list[str] = []
        self._printed: set[str] = set()

    def add(self, *paragraphs: str, indent: str = "", more: str = "") -> None:
        """more: indent of the following rows."""
        for paragraph in paragraphs:
            self.lines += textwrap.wrap(
                paragraph, self.width, initial_indent=indent, subsequent_indent=indent + more, break_long_words=False
            ) or [""]

    def causes(self, found: Sequence[Cause]) -> None:
        first, *others = found
        self.shown(first)
        if others:
            self.lines += ["", "If that is not it:"]
        for other in others:
            test = f", if {other.when}" if other.when else ""
            confirmed = f" (here: {other.here})" if other.confirmed and not _repeats(other.here, first.line) else ""
            self.add(f"- {other.error.title} [{other.error.id}]{test}{confirmed}", indent="  ", more="  ")
        self.names(first, others)

    def shown(self, cause: Cause) -> None:
        self.add(cause.line, indent="> ")
        self.lines += [""]
        self.error(cause, f"{cause.error.title} ({_fault(cause.error)})")

    def nearest(self, found: Sequence[Cause]) -> None:
        self.add(NEAREST)
        for number, cause in enumerate(found):
            self.lines += [""]
            self.error(cause, f"{number + 1}. {cause.error.title} [{cause.error.id}]", brief=number > 0)
        self.lines += [""]
        self.add("If none fits, pass the error message itself, or the whole output.")

    def error(self, cause: Cause, heading: str, brief: bool = False) -> None:
        error = cause.error
        self.add(heading)
        self.add(error.cause, indent="  ")
        if cause.here and not _repeats(cause.here, cause.line):
            self.add(f"Facts: {cause.here}", indent="  ", more="  ")
        if not cause.line and (error.see or error.seen):
            self.add(f"How to tell: {error.see or _message(error)}", indent="  ", more="  ")
        self.fixes(cause.fixes[:1] if brief else cause.fixes)
        if cause.code and not brief:
            self.code(cause.code)

    def code(self, lines: str) -> None:
        """Lines that show the right way."""
        self.add("In code:", indent="  ")
        self.lines += [f"    {line}" for line in lines.splitlines()]

    def fixes(self, made: Sequence[Fix]) -> None:
        for fix in made:
            commands = [command for command in fix.commands if command not in self._printed]
            if fix.commands and not commands:
                continue
            self._printed.update(commands)
            self.add(f"→ {fix.text}{self._needs(fix)}", indent="  ", more="  ")
            self.lines += [f"    {command}" for command in commands]

    def _needs(self, fix: Fix) -> str:
        name = "administrator" if fix.needs == "root" and self.windows else fix.needs
        return f" (needs {name})" if name else ""

    def names(self, first: Cause, others: Sequence[Cause]) -> None:
        """What to type for more, once."""
        rule = f" · {first.error.rule} tests for it" if first.error.rule else ""
        self.lines += [""]
        self.add(
            f"[{first.error.id}]{rule} · more on any of these: torchdoctor explain {first.error.rule or first.error.id}"
        )


def _repeats(here: str, line: str) -> bool:
    """Whether all that the facts say is the line itself: "torch says: ..."."""
    said = here.partition(" says: ")[2]
    return bool(said) and said[:60] in line


def _fault(error: Error) -> str:
    return "environment problem" if error.environment else "problem in the code"


def _message(error: Error) -> str:
    return f"the message is like: {' '.join(error.seen[0].message.split())[:160]}"


def of_error(error: Error, width: int = WIDTH) -> str:
    """The page of a known error, for so many columns."""
    page = _Page(max(width, SHORTEST))
    page.add(f"{error.title} [{error.id}] ({_fault(error)})" + (f", tested by {error.rule}" if error.rule else ""))
    page.lines += [""]
    page.add(error.cause)
    if error.see:
        page.add(f"How to tell: {error.see}")
    page.fixes(fixes(error))
    if error.code:
        page.code(error.code)
    for other in error.alternatives:
        page.add(f"or {other.id}, if {other.when}")
    if error.seen:
        page.lines += ["", "Seen as:", *(f"  {line}" for line in error.seen[0].message.splitlines())]
    if error.source:  # the single file has none
        page.lines += ["", f"Source: {error.source}"]
    return "\n".join(page.lines)
