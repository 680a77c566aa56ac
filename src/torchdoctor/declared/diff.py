"""The fixes of a report as one unified diff, which `git apply` and `patch -p1` take."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from torchdoctor.declared import texts
from torchdoctor.model import Edit, Report

Lines = Callable[[str], Sequence[str] | None]  # of a file, with their ends; None for a file that no diff can change
CONTEXT = (3, 2, 1)  # lines around a change: as many as have no secret, which is never printed


def of(report: Report, lines: Lines, secret: Callable[[str], frozenset[int]]) -> tuple[str, list[str]]:
    """Of every finding the first fix, where it changes a file; a fix that touches what an earlier one changed waits.

    secret: the numbers of the lines of a file that have a secret. Also the files of which the diff is left out, since
    it would have such lines in it, or has none of text.
    """
    by_file: dict[str, list[Edit]] = {}
    taken: dict[tuple[str, int], list[tuple[str, Edit]]] = {}
    for rule, edits in _fixes(report):
        if any(not _beside(edit, rule, other) for edit in edits for other in taken.get((edit.file, edit.line), ())):
            continue
        for edit in edits:
            taken.setdefault((edit.file, edit.line), []).append((rule, edit))
            by_file.setdefault(edit.file, []).append(edit)
    parts = {file: _file(file, lines(file), edits, secret(file)) for file, edits in by_file.items()}
    return "".join(part or "" for part in parts.values()), [file for file, part in parts.items() if part is None]


def _beside(edit: Edit, rule: str, other: tuple[str, Edit]) -> bool:
    """Whether two changes of one line may both be made: of one rule, each of other words."""
    first, second = sorted((edit, other[1]), key=lambda one: one.column)
    apart = first.column > 0 and first.column + len(first.old) < second.column
    return rule == other[0] and apart and bool(first.old and second.old)


def _fixes(report: Report) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    for result in report.results:
        for finding in result.findings:
            if finding.fixes and finding.fixes[0].edits:
                yield result.rule, finding.fixes[0].edits


def _file(file: str, before: Sequence[str] | None, edits: Iterable[Edit], secret: frozenset[int]) -> str | None:
    """None where a line with a secret is among the changed ones or next to them."""
    if before is None:
        return None
    mark = texts.BOM if before and before[0].startswith(texts.BOM) else ""
    bare = [line.removeprefix(mark) if number == 0 else line for number, line in enumerate(before)]
    after = texts.lines(mark + applied(bare, edits))
    hidden = {before[number - 1] for number in secret}
    for context in CONTEXT:
        made = [*difflib.unified_diff(before, after, f"a/{file}", f"b/{file}", n=context)]
        if not hidden or not any(text[1:] in hidden for text in made):
            return "".join(text if text.endswith("\n") else f"{text}\n\\ No newline at end of file\n" for text in made)
    return None


def applied(before: Sequence[str], edits: Iterable[Edit]) -> str:
    """The text of a file after edits. In one line the last is made first, so that the columns of the others hold."""
    after = list(before)
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.column), reverse=True):
        if 0 < edit.line <= len(before):
            after[edit.line - 1] = _changed(after[edit.line - 1], edit)
    return "".join(after)


def _changed(line: str, edit: Edit) -> str:
    """A line of which nothing but its continuation is left goes; one that has no such text stays."""
    at = edit.column - 1 if edit.column and line.startswith(edit.old, edit.column - 1) else line.find(edit.old)
    if at < 0 or not (edit.old or edit.column):
        return line
    before, rest = line[:at], line[at + len(edit.old) :]
    if not edit.new and before.strip() and re.match(r"\s", rest):
        before = before.rstrip(" ") if rest.strip() in ("", "\\") else before.removesuffix(" ")
    new = before + _ended(edit.new, line) + rest
    return "" if not edit.new and not new.strip(" \t\r\n\\") else new


def _ended(new: str, line: str) -> str:
    """With the line ends of the file."""
    return new.replace("\n", "\r\n") if line.endswith("\r\n") else new
