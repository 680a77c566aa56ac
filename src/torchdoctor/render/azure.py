"""The report as logging commands of Azure Pipelines: issues of the step, worst first, and its result."""

from torchdoctor.model import Finding, Report, Result, Severity
from torchdoctor.render import USUAL, Anchor, Setting
from torchdoctor.render.content import one_line
from torchdoctor.render.text import WORST_FIRST, closing, identity, plain

KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "warning"}  # Azure has no third


def render(report: Report, setting: Setting = USUAL) -> str:
    told = [_inert(line) for line in identity(report.facts)]
    for severity in WORST_FIRST:
        told += [
            _issue(KINDS[severity], _code(result), one_line(finding), setting.anchor.of(finding))
            for result, finding in _of(report, severity)
        ]
    for result in report.results:
        if result.status == "crashed":
            why = f"this rule crashed, a bug in torchdoctor: {' '.join(result.reason.split())}"
            told.append(_issue("error", _code(result), why, setting.anchor))
    told += [_issue("error", "torchdoctor", f"could not check: {why}", Anchor()) for why in report.unanswered]
    return "\n".join([*told, _inert(closing(report))]) + "\n"


def _of(report: Report, severity: Severity) -> list[tuple[Result, Finding]]:
    return [(item, finding) for item in report.results if item.severity is severity for finding in item.findings]


def _code(result: Result) -> str:
    return f"{result.slug} ({result.rule})"


def _issue(kind: str, code: str, message: str, anchor: Anchor) -> str:
    where = {"sourcepath": plain(anchor.path), "linenumber": str(anchor.line)} if anchor.path else {}
    if anchor.path and anchor.column:
        where["columnnumber"] = str(anchor.column)
    values = {"type": kind, **where, "code": code}
    properties = "".join(f"{name}={_property(value)};" for name, value in values.items())
    return f"##vso[task.logissue {properties}]{_data(message)}"


def _data(text: str) -> str:
    """As the agent reads it back."""
    return plain(text).replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")


def _inert(line: str) -> str:
    """A plain line of the log that is no command: the agent looks for ##vso[ and ##[ anywhere in it."""
    return plain(line).replace("##", "# #")
