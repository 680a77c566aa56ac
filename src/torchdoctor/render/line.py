"""The report in one line of at most 80 ASCII characters: for Slurm's reasons, NHC and node-problem-detector.

"OK ..." where nothing is at or above --fail-on, "UNKNOWN ..." where something could not be looked at.
"""

from torchdoctor.model import Report, Severity
from torchdoctor.render import USUAL, Setting
from torchdoctor.render.text import ASCII, WORST_FIRST, driver_line, gpus_line, plain, torch_line

LONGEST = 80  # what node-problem-detector keeps of a message
WORD = 16  # characters that are given up rather than cut


def render(report: Report, setting: Setting = USUAL) -> str:
    return _cut(plain(_said(report)).translate(ASCII).encode("ascii", "replace").decode("ascii")) + "\n"


def _said(report: Report) -> str:
    crashed = [result for result in report.results if result.status == "crashed"]
    found = [
        (result, finding)
        for severity in WORST_FIRST
        if severity is not Severity.NOTE
        for result in report.results
        if result.severity is severity
        for finding in result.findings
    ]
    if found:
        result, finding = found[0]
        more = f"; +{len(found) - 1} more" if len(found) > 1 else ""
        head = f"{result.rule} {result.severity.value} "
        return f"{head}{_short(finding.message, LONGEST - len(head) - len(more))}{more}"
    if crashed:
        return f"UNKNOWN {crashed[0].rule} crashed, a bug in torchdoctor"
    if report.unanswered:
        return f"UNKNOWN {report.unanswered[0]}"
    facts = report.facts
    parts = (torch_line(facts) if facts.source != "node" else "", gpus_line(facts), driver_line(facts))
    return f"OK {', '.join(filter(None, parts)) or 'no problem found'}"


def _short(text: str, room: int) -> str:
    """On one line, cut at a word, or where the word is long within it."""
    words = " ".join(text.split()).translate(ASCII)
    if len(words) <= room:
        return words
    whole = words[: room - 3]
    at_word = whole.rpartition(" ")[0]
    return f"{at_word if len(at_word) > len(whole) - WORD else whole}..."


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
