"""The report as one HTML page that needs nothing else: light and dark, phone and print, every value escaped.

No script and, by its own policy, no way to load or run anything. fragment() is what a notebook shows.
"""

from collections.abc import Iterable, Iterator
from html import escape

from torchdoctor.model import Finding, Fix, Report, Result
from torchdoctor.render import USUAL, Setting
from torchdoctor.render.content import rows
from torchdoctor.render.text import MARKS, NEEDS, WORST_FIRST, closing, identity, plain

STYLE = """
.torchdoctor { --ink: #1c2024; --soft: #5b6470; --line: #d9dde3; --card: #f6f7f9; --paper: #fff;
 --error: #b3261e; --warning: #8a5300; --note: #0b5cad; --passed: #1a7f37;
 color: var(--ink); background: var(--paper); font: 16px/1.5 system-ui, sans-serif; max-width: 60rem;
 overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { .torchdoctor { --ink: #e8eaed; --soft: #a3acb8; --line: #3a414b; --card: #1d2229;
 --paper: #12161b; --error: #ff8a80; --warning: #ffb74d; --note: #82b8ff; --passed: #6fd88b; } }
.torchdoctor h1 { font-size: 1.4rem; line-height: 1.3; margin: 0 0 .5rem; }
.torchdoctor h2 { font-size: 1.05rem; margin: 0 0 .4rem; }
.torchdoctor p { margin: .3rem 0; }
.torchdoctor .soft { color: var(--soft); }
.torchdoctor article { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--kind);
 border-radius: 6px; margin: 1rem 0; padding: .8rem 1rem; break-inside: avoid; }
.torchdoctor .error, .torchdoctor .crashed, .torchdoctor .failed { --kind: var(--error); }
.torchdoctor .warning { --kind: var(--warning); } .torchdoctor .note { --kind: var(--note); }
.torchdoctor .passed { --kind: var(--passed); } .torchdoctor .skipped { --kind: var(--soft); }
.torchdoctor .kind { color: var(--kind); font-weight: 600; }
.torchdoctor pre { background: var(--paper); border: 1px solid var(--line); border-radius: 4px; margin: .4rem 0;
 padding: .5rem .7rem; white-space: pre-wrap; user-select: all; font: .9em/1.45 ui-monospace, monospace; }
.torchdoctor summary { cursor: pointer; padding: .4rem 0; font-weight: 600; }
.torchdoctor table { border-collapse: collapse; width: 100%; font-size: .92em; }
.torchdoctor td, .torchdoctor th { border-top: 1px solid var(--line); padding: .3rem .6rem .3rem 0; text-align: left;
 vertical-align: top; font-weight: normal; }
.torchdoctor th { color: var(--soft); width: 14rem; }
@media (max-width: 40rem) { .torchdoctor tr, .torchdoctor td, .torchdoctor th { display: block; width: auto; }
 .torchdoctor td, .torchdoctor th { border: 0; padding: 0; } .torchdoctor tr { border-top: 1px solid var(--line);
 padding: .35rem 0; } }
@media print { .torchdoctor { font-size: 11pt; max-width: none; --ink: #000; --paper: #fff; --card: #fff; --soft: #333;
 --line: #999; --error: #900; --warning: #630; --note: #036; --passed: #050; } }
"""
# In print and where a fold is closed the facts are still wanted.
PAGE_STYLE = """
:root { color-scheme: light dark; } body { margin: 0; } .torchdoctor { margin: 0 auto; padding: 1.2rem 1rem; }
@media (prefers-color-scheme: dark) { html { background: #12161b; } }
@media print { html { background: #fff; } details::details-content { content-visibility: visible; block-size: auto; } }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def render(report: Report, setting: Setting = USUAL) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>torchdoctor: {_text(closing(report))}</title>\n<style>{PAGE_STYLE}</style>\n</head>\n"
        f"<body>\n{fragment(report)}\n</body>\n</html>\n"
    )


def fragment(report: Report) -> str:
    """The report for a page that is there already; its style reaches nothing outside it."""
    return "\n".join((f"<style>{STYLE}</style>", '<main class="torchdoctor">', *_parts(report), "</main>"))


def _parts(report: Report) -> Iterator[str]:
    yield f"<h1>{_text(closing(report))}</h1>"
    yield from (f'<p class="soft">{_text(line)}</p>' for line in identity(report.facts))
    for severity in WORST_FIRST:
        for result in report.results:
            if result.severity is severity:
                yield from (_finding(result, finding) for finding in result.findings)
    yield from (_crash(result, report.version) for result in report.results if result.status == "crashed")
    for problem in report.facts.problems:
        yield f'<p class="soft">? {_text(problem.collector)}: {_text(problem.why)}</p>'
    yield from _table("The machine", (_row(label, value) for label, value in rows(report.facts)))
    yield from _table("Every check", map(_verdict, report.results))
    made = f"torchdoctor {report.version}, data of {report.data_version}, {report.collected_at}"
    if report.data_note:
        yield f'<p class="soft">{_text(report.data_note)}</p>'
    yield f'<p class="soft">{_text(made)}</p>'


def _finding(result: Result, finding: Finding) -> str:
    kind = result.severity.value
    return (
        f'<article class="{kind}"><h2><span class="kind">{MARKS[kind]} {kind}</span> {_text(result.slug)} '
        f'<span class="soft">{_text(result.rule)}</span></h2><p>{_text(finding.message)}</p>'
        f"{''.join(map(_fix, finding.fixes))}</article>"
    )


def _fix(fix: Fix) -> str:
    commands = f"<pre>{_lines(fix.commands)}</pre>" if fix.commands else ""
    return f"<p>→ {_text(fix.text)}{NEEDS.get(fix.needs, '')}</p>{commands}"


def _crash(result: Result, version: str) -> str:
    head = f'<span class="kind">{MARKS["crashed"]} crashed</span> {_text(result.slug)}'
    reason = _lines(result.reason.splitlines())
    return (
        f'<article class="crashed"><h2>{head}</h2>'
        f"<p>A bug in torchdoctor {_text(version)}. Please report:</p><pre>{reason}</pre></article>"
    )


def _table(title: str, body: Iterable[str]) -> Iterator[str]:
    yield f"<details><summary>{title}</summary><table>"
    yield from body
    yield "</table></details>"


def _row(label: str, value: str) -> str:
    return f'<tr><th scope="row">{_text(label)}</th><td>{_text(value)}</td></tr>'


def _verdict(result: Result) -> str:
    reason = f' <span class="soft">{_text(result.reason)}</span>' if result.status == "skipped" else ""
    head = f'<span class="kind">{MARKS[result.status]} {result.status}</span> {_text(result.rule)}'
    return f'<tr class="{result.status}"><th scope="row">{head}</th><td>{_text(result.title)}{reason}</td></tr>'


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(map(_text, lines))


def _text(text: str) -> str:
    return escape(plain(text))
