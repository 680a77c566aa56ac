"""The benchmark as one HTML page that needs nothing else: SVG bars beside their values; for phone, screen and print."""

from collections.abc import Iterable, Iterator
from html import escape

from torchdoctor.bench.model import CLEAN, FAILED, Bench, Measurement, Speedup, Verdict
from torchdoctor.bench.render import values
from torchdoctor.render.html import PAGE_STYLE, POLICY, STYLE
from torchdoctor.render.text import MARKS, NEEDS, plain

# A row is a grid: on a phone its label stands above its bar.
CHART_STYLE = """
.torchdoctor h2.chart { margin: 1.6rem 0 .5rem; }
.torchdoctor .bar { display: grid; grid-template-columns: 15rem 1fr 8rem 11rem; gap: 0 .8rem; align-items: center;
 padding: .15rem 0; break-inside: avoid; }
.torchdoctor .bar svg { width: 100%; height: 1.1rem; display: block; }
.torchdoctor .bar b { white-space: nowrap; font-weight: 600; text-align: right; font-variant-numeric: tabular-nums; }
.torchdoctor .bar .soft { font-size: .9em; }
.torchdoctor .track { fill: var(--card); } .torchdoctor .fill { fill: var(--note); }
.torchdoctor .doubtful .fill { fill: var(--warning); } .torchdoctor .iqr { fill: var(--ink); }
.torchdoctor .scroll { overflow-x: auto; } .torchdoctor .scroll td { white-space: nowrap; }
.torchdoctor .scroll tr { display: table-row; } .torchdoctor .scroll td, .torchdoctor .scroll th {
 display: table-cell; width: auto; border-top: 1px solid var(--line); padding: .3rem .8rem .3rem 0; }
@media (max-width: 40rem) { .torchdoctor .bar { grid-template-columns: minmax(9rem, 1fr) auto; }
 .torchdoctor .bar .soft, .torchdoctor .bar svg { grid-column: 1 / -1; order: 1; }
 .torchdoctor .bar svg { order: 2; margin-bottom: .4rem; } .torchdoctor .bar i { display: none; } }
@media print { .torchdoctor svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
 .torchdoctor .track { fill: #eee; } .torchdoctor .scroll { font-size: 7pt; } }
"""


def render(bench: Bench) -> str:
    body = "\n".join(_parts(bench))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>torchdoctor bench: {_text(values.closing(bench))}</title>\n"
        f"<style>{PAGE_STYLE}{STYLE}{CHART_STYLE}</style>\n</head>\n"
        f'<body>\n<main class="torchdoctor">\n{body}\n</main>\n</body>\n</html>\n'
    )


def _parts(bench: Bench) -> Iterator[str]:
    yield f"<h1>{_text(values.closing(bench))}</h1>"
    yield from (f'<p class="soft">{_text(line)}</p>' for line in values.identity(bench))
    yield from _speedups(bench.speedups)
    threads = bench.fingerprint.threads if bench.fingerprint else 0
    for group in values.groups(bench):
        yield f'<h2 class="chart">{_text(group.title)}</h2>'
        yield from (_row(one, group.most, threads) for one in group.rows)
    yield from map(_verdict, bench.verdicts)
    yield from (f'<p class="soft">? {_text(problem)}</p>' for problem in bench.problems)
    yield from (f"<p><b>{_text(state)}</b>: {_text(text)}</p>" for state, text in values.advice(bench))
    yield from _table(bench, threads)
    yield f'<p class="soft">{_text(_made(bench))}</p>'


def _made(bench: Bench) -> str:
    return f"Method {bench.method}, torchdoctor {bench.version}, {bench.collected_at}, {bench.budget:g} s a device"


def _speedups(every: Iterable[Speedup]) -> Iterator[str]:
    rows = list(every)
    if not rows:
        return
    yield '<h2 class="chart">Faster than the CPU, each at the size that suits it</h2>'
    most = max(one.factor for one in rows)
    for one in rows:
        name, factor = values.speedup_label(one), values.factor(one.factor)
        yield _bar("", name, _picture(f"{name}: {factor}", one.factor / most), factor, "")


def _row(one: Measurement, most: float, threads: int) -> str:
    name, rate = values.label(one, threads), values.rate(one.value, one.unit)
    kind = "" if one.state == CLEAN else "doubtful"
    note = " · ".join(filter(None, (values.spread(one), values.share(one)))) if one.state == CLEAN else one.state
    if one.state == FAILED or one.unit == "call" or not most:
        return _bar(kind, name, "<i></i>", rate, note)
    drawn = _picture(f"{name}: {rate} {note}", (one.value or 0.0) / most, one.spread)
    return _bar(kind, name, drawn, rate, note)


def _bar(kind: str, name: str, drawn: str, value: str, note: str) -> str:
    soft = f'<span class="soft">{_text(note)}</span>'
    return f'<div class="bar {kind}"><span>{_text(name)}</span>{drawn}<b>{_text(value)}</b>{soft}</div>'


def _picture(said: str, share: float, spread: float | None = None) -> str:
    """A bar of 100 units, stretched to the room there is; over its end, the middle half of the samples."""
    width = max(100 * share, 0.3)
    parts = ['<rect class="track" width="100" height="10"/>', f'<rect class="fill" width="{width:.2f}" height="10"/>']
    if spread:
        left = max(width * (1 - spread / 2), 0.0)
        parts.append(
            f'<rect class="iqr" x="{left:.2f}" y="4.5" width="{min(width * spread, 100 - left):.2f}" height="1"/>'
        )
    head = f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{_text(said)}">'
    return f"{head}{''.join(parts)}</svg>"


def _verdict(verdict: Verdict) -> str:
    kind = verdict.severity.value
    head = f'<span class="kind">{MARKS[kind]} {kind}</span> {_text(verdict.cause)}'
    fixes = "".join(
        f"<p>→ {_text(fix.text)}{NEEDS.get(fix.needs, '')}</p>"
        + (f"<pre>{_text_lines(fix.commands)}</pre>" if fix.commands else "")
        for fix in verdict.fixes
    )
    where = f'<span class="soft">{_text(verdict.device)}</span>'
    return f'<article class="{kind}"><h2>{head} {where}</h2><p>{_text(verdict.message)}</p>{fixes}</article>'


def _table(bench: Bench, threads: int) -> Iterator[str]:
    """All numbers, in a fold that print opens."""
    yield '<details><summary>Every value</summary><div class="scroll"><table>'
    head: tuple[str, ...] = ()
    for one in bench.results:
        cells = values.details(one)
        if not head:
            head = ("", *(name for name, _ in cells))
            yield "<tr>" + "".join(f'<th scope="col">{_text(name)}</th>' for name in head) + "</tr>"
        name = f"{one.device} {values.label(one, threads)}"
        yield (
            f'<tr><th scope="row">{_text(name)}</th>'
            + "".join(f"<td>{_text(cell)}</td>" for _, cell in cells)
            + "</tr>"
        )
    yield "</table></div></details>"


def _text_lines(lines: Iterable[str]) -> str:
    return "\n".join(map(_text, lines))


def _text(text: str) -> str:
    return escape(plain(text))
