"""The report as GitLab's Code Quality: one entry a finding, shown in merge requests at the line that asks for torch."""

import hashlib
import json

from torchdoctor.model import Finding, Report, Result, Severity
from torchdoctor.render import USUAL, Anchor, Setting
from torchdoctor.render.content import one_line
from torchdoctor.render.text import plain

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}
# A place is required; where no file asks for torch, one that names the environment.
NOWHERE = Anchor("python-environment")


def render(report: Report, setting: Setting = USUAL) -> str:
    anchor = setting.anchor if setting.anchor.path else NOWHERE
    found = [_entry(result, finding, anchor) for result in report.results for finding in result.findings]
    found += [_crash(result, anchor) for result in report.results if result.status == "crashed"]
    found += [_failed(why, anchor) for why in report.unanswered]
    return json.dumps(found, indent=1) + "\n"


def _entry(result: Result, finding: Finding, anchor: Anchor) -> dict[str, object]:
    name = f"{result.rule} {finding.subject} {finding.file}".rstrip()
    mark = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]
    text = f"{result.slug}: {one_line(finding)}"
    return _written(f"{result.rule} {result.slug}", text, mark, SEVERITIES[result.severity], anchor.of(finding))


def _crash(result: Result, anchor: Anchor) -> dict[str, object]:
    text = f"{result.slug}: this rule crashed, a bug in torchdoctor: {' '.join(result.reason.split())}"
    return _written(result.rule, text, f"crashed {result.rule}", "blocker", anchor)


def _failed(why: str, anchor: Anchor) -> dict[str, object]:
    return _written("torchdoctor", f"torchdoctor could not check: {why}", "failed", "blocker", anchor)


def _written(check: str, text: str, mark: str, severity: str, anchor: Anchor) -> dict[str, object]:
    return {
        "description": plain(text),
        "check_name": check,
        "fingerprint": mark,
        "severity": severity,
        "location": {"path": anchor.path, "lines": {"begin": anchor.line}},
    }
