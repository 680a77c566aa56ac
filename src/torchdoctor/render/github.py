"""The report as workflow commands of GitHub Actions: annotations, worst first, within what a step may show.

A step shows ten annotations of each kind and drops the rest in silence, so the tenth says how many there are more.
"""

import re

from torchdoctor.model import Finding, Report, Result, Severity
from torchdoctor.render import USUAL, Anchor, Setting
from torchdoctor.render.content import lines
from torchdoctor.render.text import WORST_FIRST, closing, identity, plain

KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
SHOWN = 10  # annotations of a kind in one step
LONGEST = 4000  # characters of a message
TITLE = 255


def render(report: Report, setting: Setting = USUAL) -> str:
    anchor = setting.anchor
    told = [_inert(line) for line in identity(report.facts)]
    for severity in WORST_FIRST:
        found = [_finding(result, finding, anchor) for result in report.results for finding in _of(result, severity)]
        if severity is Severity.ERROR:
            crashed = (result for result in report.results if result.status == "crashed")
            found += [_command("error", f"{result.slug} ({result.rule})", _crash(result), anchor) for result in crashed]
            failed = "torchdoctor could not check"
            found += [_command("error", failed, plain(why), Anchor()) for why in report.unanswered]
        told += _limited(found, KINDS[severity], anchor)
    return "\n".join([*told, _inert(closing(report))]) + "\n"


def _of(result: Result, severity: Severity) -> tuple[Finding, ...]:
    return result.findings if result.severity is severity else ()


def _limited(commands: list[str], kind: str, anchor: Anchor) -> list[str]:
    if len(commands) <= SHOWN:
        return commands
    rest = len(commands) - SHOWN + 1
    told = (
        f"{rest} more of this kind; GitHub shows {SHOWN} per step. The step summary or `torchdoctor check` shows "
        f"all of them."
    )
    return [*commands[: SHOWN - 1], _command(kind, f"{rest} more", told, anchor)]


def _finding(result: Result, finding: Finding, anchor: Anchor) -> str:
    place = anchor.of(finding)
    return _command(KINDS[result.severity], f"{result.slug} ({result.rule})", "\n".join(lines(finding)), place)


def _crash(result: Result) -> str:
    return "\n".join(["this rule crashed, a bug in torchdoctor:", *map(plain, result.reason.splitlines())])


def _command(kind: str, title: str, message: str, anchor: Anchor) -> str:
    where = {"file": plain(anchor.path), "line": str(anchor.line)} if anchor.path else {}
    if anchor.path and anchor.column:
        where["col"] = str(anchor.column)
    values = {**where, "title": plain(title)[:TITLE]}
    properties = ",".join(f"{name}={_property(value)}" for name, value in values.items())
    return f"::{kind} {properties}::{_data(message[:LONGEST])}"


def _data(text: str) -> str:
    """As the runner reads it back."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _inert(line: str) -> str:
    """A plain line of the log that is no command: the runner looks for :: at a line's start and for ##[ anywhere."""
    return re.sub(r"^(\s*):(?=:)", r"\1: ", plain(line)).replace("##[", "## [")
