"""Pictures of reports in docs/pictures/: what a terminal shows of the tests' machines as SVG, and one page as PNG.

scripts/gen_docs.py writes the SVG files and names those that are stale. The PNG is made by a browser, so by hand:
`python scripts/pictures.py chromium`.
"""

import html
import io
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

from rich.ansi import AnsiDecoder
from rich.console import Console
from rich.segment import Segment

from torchdoctor.bench.model import Bench
from torchdoctor.bench.render import text as bench_text
from torchdoctor.explain import causes, matches
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Report
from torchdoctor.render import explanation, terminal, text
from torchdoctor.render import html as page
from torchdoctor.render.text import Line
from torchdoctor.rules import diagnose

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 100  # columns
CELL, ROW, EDGE = 8.4, 18, 14  # pixels: a character of 14 px, a row, the border
# Of the styles that terminal.show() uses, as rich names them: bold; red, yellow and cyan.
COLOURS = {"bold": "#ffffff", "bold color(1)": "#ff7b72", "bold color(3)": "#e3b341", "bold color(6)": "#79c0ff"}
FRAME = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" role="img">
<title>{title}</title>
<rect width="{wide}" height="{high}" rx="8" fill="#161b22"/>
<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#c9d1d9">
{rows}</g>
</svg>
"""


def all_pictures(frozen: str) -> Iterator[tuple[str, str]]:
    """(name, SVG), judged by the data in that folder."""
    failing, healthy = _report(_machine("driver", "TD301"), frozen), _report(import_module("machines").h100(), frozen)
    yield "check.svg", svg("torchdoctor check", text.lines(failing))
    yield "healthy.svg", svg("torchdoctor check", text.lines(healthy))
    said = 'torchdoctor explain "mat1 and mat2 shapes cannot be multiplied (4x8 and 10x5)"'
    yield "explain.svg", svg(said, _explained("RuntimeError: mat1 and mat2 shapes cannot be multiplied (4x8 and 10x5)"))
    yield "bench.svg", svg("torchdoctor bench", bench_text.lines(_bench(), width=WIDTH))


def svg(command: str, lines: Iterable[Line]) -> str:
    """What a terminal of 100 columns shows of a command and its answer."""
    rows = [[Segment(f"$ {command}")], *_rows(lines)]
    while not rows[-1]:
        rows.pop()
    drawn = "".join(_row(number, row) for number, row in enumerate(rows))
    wide, high = round(WIDTH * CELL + 2 * EDGE), len(rows) * ROW + 2 * EDGE
    return FRAME.format(wide=wide, high=high, rows=drawn, title=html.escape(command))


def _rows(lines: Iterable[Line]) -> Iterator[list[Segment]]:
    """As rich wraps them; a command is one line, which the terminal itself breaks at its last column."""
    screen = io.StringIO()
    console = Console(width=WIDTH, file=screen, force_terminal=True, color_system="standard")
    terminal.show(lines, console)
    for line in AnsiDecoder().decode(screen.getvalue()):
        for part in line.divide(range(WIDTH, len(line), WIDTH)):
            yield [segment for segment in part.render(console) if segment.text]


def _row(number: int, row: list[Segment]) -> str:
    """One <text>, in which each piece stands at its own column, whatever the font's width is."""
    column, pieces = 0, ""
    for segment in row:
        if segment.text.strip():
            colour = COLOURS.get(str(segment.style or ""), "")
            fill = f' fill="{colour}" font-weight="bold"' if colour else ""
            left = EDGE + CELL * column
            long = CELL * segment.cell_length
            pieces += f'<tspan x="{left:.1f}" textLength="{long:.1f}"{fill}>{html.escape(segment.text)}</tspan>'
        column += segment.cell_length
    return f'<text y="{EDGE + ROW * number + 13}" xml:space="preserve">{pieces}</text>\n' if pieces else ""


def _machine(module: str, rule: str) -> Facts:
    """The first machine in the tests' table of a module of rules on which a rule finds something."""
    cases = import_module(f"test_rules.cases_{module}").CASES
    found: Facts = next(case.facts for case in cases if (case.rule, case.status) == (rule, "failed"))
    return found


def _report(facts: Facts, frozen: str) -> Report:
    return Report(facts, diagnose(facts, load(frozen)), "", "2026-11-26T09:00:00+00:00", "2026-11-26", seconds=1.4)


def _explained(message: str) -> Iterator[Line]:
    said = explanation.text(causes.answer(matches(message)), WIDTH)
    return (Line(((line, ""),), verbatim=True) for line in said.splitlines())


def _bench() -> Bench:
    """An AMD CPU whose products are slow, and an H100: numbers that the tests make up."""
    made = import_module("benches")
    cpu = made.reply(*made.runs(conv=480e9, product=217e9, around=470e9, half=950e9))
    found: Bench = made.whole(made.evidence(cpu, made.AMD), made.evidence(made.on_gpu(), device=made.H100))
    return found


def main(arguments: list[str]) -> int:
    """The page of the failing machine, as this browser shows it."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    sys.path.insert(0, str(ROOT / "tests"))
    frozen = str(ROOT / "tests/data/catalogue")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "report.html")
        made.write_text(page.render(_report(_machine("driver", "TD301"), frozen)), encoding="utf-8")
        png = ROOT / "docs/pictures/report.png"
        flags = ["--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=900,760", f"--screenshot={png}"]
        subprocess.run([arguments[0], *flags, made.as_uri()], check=True, timeout=60)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
