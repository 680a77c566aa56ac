"""The report as Markdown, for step summaries, issues and pull requests: every value escaped, at most 1 MiB."""

import re
from collections.abc import Iterable, Iterator

from torchdoctor.model import Finding, Fix, Report, Result
from torchdoctor.render import USUAL, Setting, details
from torchdoctor.render.content import rows
from torchdoctor.render.text import MARKS, WORST_FIRST, closing, needs, placed, plain

LARGEST = 1_000_000  # bytes; a step summary of GitHub Actions may have 1 MiB in all
# Anywhere what marks text up, and at the start of a line what would make a heading or a list.
SPECIAL = re.compile(r"([\\`*_\[\]|~$]|^[#+-]|(?<=^\d)[.)]|(?<=^\d\d)[.)])")
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"})
# What GitHub makes a link of, or a picture: #123, GH-1, @name and :tada:, which a character without width takes apart;
# and addresses, which are none with their colon or dot as an entity.
REFERENCE = re.compile(r"(@(?=\w)|#(?=\d)|\b(?i:gh-)(?=\d)|:(?=[A-Za-z0-9_+-]{1,40}:))")
ADDRESS = re.compile(r"(?i)(\b(?:https?|ftp|mailto|xmpp)|\bwww)([:.])")


def render(report: Report, setting: Setting = USUAL) -> str:
    return within(LARGEST, _blocks(report))


def escape(text: str) -> str:
    """Text of the patient as it is: no markup, no HTML, no link, and nobody and nothing mentioned."""
    marked = REFERENCE.sub("\\1\N{WORD JOINER}", plain(text).replace("\t", " ").strip())
    return ADDRESS.sub(lambda found: f"{found[1]}&#{ord(found[2])};", SPECIAL.sub(r"\\\1", marked).translate(ENTITIES))


def fenced(lines: Iterable[str]) -> str:
    """In a block whose fence is longer than any run of backticks within."""
    body = "\n".join(map(plain, lines))
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", body) or [""]))
    return f"{fence}sh\n{body}\n{fence}"


def within(limit: int, blocks: Iterable[str]) -> str:
    """Whole blocks only, and a word where some were left out."""
    text, told = "", "\nMore is left out: the report would be too large here.\n"
    for block in blocks:
        if len((text + block + told).encode("utf-8", "replace")) > limit:
            return text + told
        text += block
    return text


def _blocks(report: Report) -> Iterator[str]:
    yield f"## torchdoctor: {escape(closing(report))}\n"
    for severity in WORST_FIRST:
        for result in report.results:
            if result.severity is severity:
                yield from (_finding(result, finding, report.facts.os) for finding in result.findings)
    for result in report.results:
        if result.status == "crashed":
            yield f"\n### {MARKS['crashed']} {result.slug} {result.rule}: crashed, a bug in torchdoctor\n\n"
            yield fenced(result.reason.splitlines()) + "\n"
    for error in report.errors:
        yield f"\n### The text also shows an error: {escape(error.title)}\n\n> {escape(error.line)}\n"
        yield f"\n{escape(error.cause)}\n"
        yield from (_fix(fix, report.facts.os) for fix in error.fixes)
    for problem in report.facts.problems:
        yield f"\n? {escape(problem.collector)}: {escape(problem.why)}\n"
    yield from _folded("The machine", (("", ""), *rows(report.facts)))
    yield from _folded("Every check", (("", "", ""), *map(_row, report.results)))
    if tests := [*details.live_tests(report.facts)]:
        yield from _folded("Live tests", (("", "", ""), *tests))
    if found := [*details.found(report.facts)]:
        yield from _folded("How it was found", (("", ""), *found))


def _finding(result: Result, finding: Finding, os: str) -> str:
    severity = result.severity.value
    head = f"\n### {MARKS[severity]} {severity}: {result.slug} {result.rule}\n\n{escape(placed(finding))}\n"
    return head + "".join(_fix(fix, os) for fix in finding.fixes)


def _fix(fix: Fix, os: str) -> str:
    commands = f"\n{fenced(fix.lines)}\n" if fix.lines else ""
    return f"\n→ {escape(fix.text)}{needs(fix, os)}\n{commands}"


def _row(result: Result) -> tuple[str, ...]:
    about = result.reason or "; ".join(result.seen)
    return MARKS[result.status], result.rule, f"{result.title} {about}".rstrip()


def _folded(title: str, table: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A table that opens on a click."""
    yield f"\n<details><summary>{title}</summary>\n\n"
    for number, row in enumerate(table):
        yield "| " + " | ".join(map(escape, row)) + " |\n"
        if number == 0:
            yield "|---" * len(row) + "|\n"
    yield "\n</details>\n"
