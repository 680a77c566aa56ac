"""The answer to an issue, for its maintainers: one Markdown comment where the text proves something, else nothing.

Nothing of the text is executed, and of its words only names and versions are repeated: no mention, no link, no line.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from torchdoctor import answers
from torchdoctor.explain.causes import Cause
from torchdoctor.knowledge import Compat
from torchdoctor.model import Finding, Fix, Result, Severity
from torchdoctor.pasted import Reading, people
from torchdoctor.render.markdown import escape, fenced

MARK = "<!-- torchdoctor: triage -->"  # by which the action knows its own comment
LARGEST = 1_000_000  # letters that are read
MOST = 3  # findings in a comment
_LINK = re.compile(r"\b(?:https?|ftp)://\S+|\bwww\.\S+", re.IGNORECASE)
_REFERENCE = re.compile(r"#(?=\d)|\bGH-(?=\d)|(?<=\w)/(?=[\w.-]+#\d)", re.IGNORECASE)
_EMOJI = re.compile(r":(?=[\w+-]+:)")


def text_of(event: Mapping[str, Any]) -> str:
    """Title, body and comment of a GitHub event; "" for one that no person wrote."""
    comment = event.get("comment")
    author = comment.get("user") if isinstance(comment, dict) else None
    if isinstance(author, dict) and author.get("type") == "Bot":
        return ""
    issue = event.get("issue")
    parts = [issue.get("title"), issue.get("body")] if isinstance(issue, dict) else []
    parts += [comment.get("body")] if isinstance(comment, dict) else []
    return "\n\n".join(part for part in parts if isinstance(part, str))


def comment(text: str, compat: Compat) -> str:
    """Markdown, or "" where nothing is sure enough. Of a longer text the first million letters are read."""
    found = answers.answer(text[:LARGEST], compat)
    cause = _sure(found.error.causes)
    results = [] if found.report is None or found.reading is None else [*_proven(found.reading, found.report.results)]
    results = [result for result in results if cause is None or result.rule != cause.error.rule]
    if not (results or cause):
        return ""
    blocks = [MARK, "\nThis is what torchdoctor reads from the text above.\n", *_cause(cause)]
    for result in results[:MOST]:
        blocks += [part for finding in result.findings[:MOST] for part in _finding(result, finding)]
    return "\n".join([*blocks, *_foot(found.reading)]) + "\n"


def _sure(causes: tuple[Cause, ...]) -> Cause | None:
    """A cause that a rule confirms on the reported machine, or the only one that the error has."""
    first = next(iter(causes), None)
    if first is None or not first.error.environment:
        return None
    return first if first.confirmed or (len(causes) == 1 and not first.error.symptom) else None


def _proven(reading: Reading, results: tuple[Result, ...]) -> Iterator[Result]:
    """Errors and warnings on one machine that a program reported: what people note from memory proves nothing."""
    if len(reading.machines) > 1 or people.FORMS.issuperset(reading.recognised):
        return
    for severity in (Severity.ERROR, Severity.WARNING):
        yield from (result for result in results if result.severity is severity and result.findings)


def _cause(cause: Cause | None) -> Iterator[str]:
    if cause is None:
        return
    yield f"**{escape(cause.error.id)}**: {_plain(cause.error.cause)}\n"
    if cause.here:
        yield f"{_plain(cause.here)}\n"
    yield from _fixes(cause.fixes)


def _finding(result: Result, finding: Finding) -> Iterator[str]:
    yield f"**{escape(result.slug)}** ({result.rule}): {_plain(finding.message)}\n"
    yield from _fixes(finding.fixes)


def _fixes(fixes: tuple[Fix, ...]) -> Iterator[str]:
    for fix in fixes[:MOST]:
        yield f"- {_plain(fix.text)}\n"
        if fix.commands:
            yield f"{fenced(fix.commands)}\n"


def _foot(reading: Reading | None) -> Iterator[str]:
    if reading is not None:
        yield f"Read: {_plain(', '.join(reading.recognised))}."
        if reading.missing:
            yield f"Not in the text, and therefore not checked: {_plain(', '.join(reading.missing))}."
    yield "\nA program wrote this, and it may be wrong: maintainers may delete it."


def _plain(text: str) -> str:
    """Without what GitHub would make a link, a reference, a mention or a picture."""
    text = _EMOJI.sub(": ", _REFERENCE.sub("", _LINK.sub("(link)", text)))
    return escape(text)
