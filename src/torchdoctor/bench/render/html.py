"""The benchmark as one HTML page that needs nothing else: SVG bars beside their values; for phone, screen and print."""

from collections.abc import Iterator

from torchdoctor.bench.model import CLEAN, FAILED, Bench, Measurement, Verdict
from torchdoctor.bench.render import values
from torchdoctor.model import Severity
from torchdoctor.render.page import day, fix, header, manual, page, text
from torchdoctor.render.text import MARKS
from torchdoctor.words import minute

FILLED = '<svg viewBox="0 0 10 10"><rect class="fill" width="10" height="10"/></svg>'
SPREAD = (
    '<svg viewBox="0 0 10 10"><rect class="track" width="10" height="10"/>'
    '<rect class="iqr" y="4.5" width="10" height="1"/></svg>'
)
LEGEND = (
    f'<p class="soft legend">{FILLED} clean <span class="doubtful">{FILLED}</span> disturbed: do not rely on it '
    f"{SPREAD} where the middle half of the samples is. Bars under one heading share a scale.</p>"
)
# A row is a grid: on a phone its label stands above its bar.
CHART_STYLE = """
.torchdoctor .bar { display: grid; grid-template-columns: 15rem 1fr 8rem 11rem; gap: 0 .8rem; align-items: center;
 padding: .15rem 0; break-inside: avoid; }
.torchdoctor .bar svg { width: 100%; height: 1.1rem; display: block; }
.torchdoctor .bar b { white-space: nowrap; font-weight: 600; text-align: right;
 font-variant-numeric: tabular-nums; }
.torchdoctor .bar .soft { font-size: .9em; }
.torchdoctor .track { fill: var(--card); } .torchdoctor .fill { fill: var(--note); }
.torchdoctor .doubtful { color: var(--soft); } .torchdoctor .doubtful .fill { fill: var(--warning); opacity: .35; }
.torchdoctor .doubtful .iqr { opacity: .35; } .torchdoctor .gain .fill { fill: var(--passed); }
@media (min-width: 40.01rem) { .torchdoctor .gain { grid-template-columns: 15rem 1fr 5rem 14rem; } }
.torchdoctor .legend svg { width: 1.6rem; height: .8rem; vertical-align: -.05rem; margin-left: .6rem; }
.torchdoctor .legend { margin-top: .8rem; } .torchdoctor .iqr { fill: var(--ink); }
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
    return page(f"torchdoctor bench: {values.headline(bench)} · {day(bench.collected_at)}", _parts(bench), CHART_STYLE)


def _parts(bench: Bench) -> Iterator[str]:
    yield _header(bench)
    yield from _gains(bench)
    yield from map(_verdict, bench.verdicts)
    yield from (f'<p class="soft">? {text(problem)}</p>' for problem in bench.problems)
    yield from _groups(bench)
    yield from (f"<p><b>{text(state)}</b>: {text(said)}</p>" for state, said in values.advice(bench))
    yield from _table(bench, _threads(bench))
    yield f'<p class="soft">{text(_made(bench))}</p>'


def _header(bench: Bench) -> str:
    worst = max((verdict.severity for verdict in bench.verdicts), default=None, key=[*Severity].index)
    kind = "error" if any(one.state == FAILED for one in bench.results) else worst.value if worst else "passed"
    about = (values.closing(bench), *values.identity(bench), minute(bench.collected_at))
    return header(kind, values.headline(bench), about)


def _threads(bench: Bench) -> int:
    return bench.fingerprint.threads if bench.fingerprint else 0


def _groups(bench: Bench) -> Iterator[str]:
    """Every value as a bar, each kind on a scale of its own, with what the drawing means."""
    groups = list(values.groups(bench))
    for group in groups:
        yield f"<h2>{text(group.title)}</h2>"
        yield from (_row(one, group.most, _threads(bench)) for one in group.rows)
    if groups:
        yield LEGEND


def _made(bench: Bench) -> str:
    return f"Method {bench.method}, torchdoctor {bench.version}, {bench.collected_at}, {bench.budget:g} s per device"


def _gains(bench: Bench) -> Iterator[str]:
    gains = values.gains(bench)
    if not gains:
        return
    yield "<h2>Speed-up over the CPU, each device at its best size</h2>"
    most = max(one.factor for one in gains)
    for one in gains:
        said = values.factor(one.factor)
        rates = f"{one.base} → {one.rate}" if one.base and one.rate else ""
        yield _bar("gain", one.name, _picture(f"{one.name}: {said}", one.factor / most), said, rates)


def _row(one: Measurement, most: float, threads: int) -> str:
    name, rate = values.label(one, threads, words=True), values.rate(one.value, one.unit)
    kind = "" if one.state == CLEAN else "doubtful"
    note = " · ".join(filter(None, (values.spread(one), values.share(one)))) if one.state == CLEAN else one.state
    if one.state == FAILED or one.unit == "call" or not most:
        return _bar(kind, name, "<i></i>", rate, note)
    drawn = _picture(f"{name}: {rate} {note}", (one.value or 0.0) / most, one.spread)
    return _bar(kind, name, drawn, rate, note)


def _bar(kind: str, name: str, drawn: str, value: str, note: str) -> str:
    soft = f'<span class="soft">{text(note)}</span>'
    return f'<div class="bar {kind}"><span>{text(name)}</span>{drawn}<b>{text(value)}</b>{soft}</div>'


def _picture(said: str, share: float, spread: float | None = None) -> str:
    """A bar of 100 units, stretched to the room there is; over its end, the middle half of the samples."""
    width = min(max(100 * share, 0.3), 100)
    parts = ['<rect class="track" width="100" height="10"/>', f'<rect class="fill" width="{width:.2f}" height="10"/>']
    if spread:
        left = max(width * (1 - spread / 2), 0.0)
        parts.append(
            f'<rect class="iqr" x="{left:.2f}" y="4.5" width="{min(width * spread, 100 - left):.2f}" height="1"/>'
        )
    head = f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{text(said)}">'
    return f"{head}{''.join(parts)}</svg>"


def _verdict(verdict: Verdict) -> str:
    kind = verdict.severity.value
    address = manual("causes", verdict.cause)
    name = f'<a href="{address}">{text(verdict.cause)}</a>'
    head = f'<span class="kind">{MARKS[kind]} {kind}</span> {name} <span class="soft">{text(verdict.device)}</span>'
    fixes = "".join(map(fix, verdict.fixes))
    return f'<article class="{kind}"><h3>{head}</h3><p>{text(verdict.message)}</p>{fixes}</article>'


def _table(bench: Bench, threads: int) -> Iterator[str]:
    """All numbers, in a fold that print opens."""
    yield '<details><summary>Every value</summary><div class="scroll"><table>'
    head: tuple[str, ...] = ()
    for one in bench.results:
        cells = values.details(one)
        if not head:
            head = ("", *(name for name, _ in cells))
            yield "<tr>" + "".join(f'<th scope="col">{text(name)}</th>' for name in head) + "</tr>"
        name = f"{one.device} {values.label(one, threads, words=True)}"
        yield (
            f'<tr><th scope="row">{text(name)}</th>' + "".join(f"<td>{text(cell)}</td>" for _, cell in cells) + "</tr>"
        )
    yield "</table></div></details>"
