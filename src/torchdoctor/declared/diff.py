"""The fixes of a report as one unified diff, which `git apply` and `patch -p1` take."""

import difflib
from collections.abc import Callable, Iterator, Sequence

from torchdoctor.model import Edit, Report

Lines = Callable[[str], Sequence[str]]  # of a file, with their ends


def of(report: Report, lines: Lines) -> str:
    """Of every finding the first fix that changes a file; of two changes of one line the first."""
    by_file: dict[str, dict[int, Edit]] = {}
    for edit in _edits(report):
        by_file.setdefault(edit.file, {}).setdefault(edit.line, edit)
    return "".join(part for file, edits in by_file.items() for part in _file(file, lines(file), edits))


def _edits(report: Report) -> Iterator[Edit]:
    for result in report.results:
        for finding in result.findings:
            yield from next((fix.edits for fix in finding.fixes if fix.edits), ())


def _file(file: str, before: Sequence[str], edits: dict[int, Edit]) -> Iterator[str]:
    after = list(before)
    for line, edit in edits.items():
        if 0 < line <= len(before) and edit.old and edit.old in before[line - 1]:
            after[line - 1] = _changed(before[line - 1], edit)
    for text in difflib.unified_diff(before, "".join(after).splitlines(keepends=True), f"a/{file}", f"b/{file}"):
        yield text if text.endswith("\n") else f"{text}\n\\ No newline at end of file\n"


def _changed(line: str, edit: Edit) -> str:
    """A line of which nothing but its continuation is left goes."""
    new = line.replace(edit.old, edit.new, 1)
    return "" if not edit.new and not new.strip(" \t\r\n\\") else new
