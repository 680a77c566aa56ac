"""The benchmark for people: the speed-up first, then causes and what they cost; every value as a bar.

Where an accelerator's speed-up is shown, the single values are for -v; on a CPU alone they are what was asked for.
"""

from collections.abc import Iterator

from torchdoctor.bench.model import CLEAN, Bench, Measurement, Verdict
from torchdoctor.bench.render import values
from torchdoctor.render.text import MARKS, NEEDS, Line, plain

WIDTH = 80  # columns, where nobody says
LABEL, VALUE, SPREAD, SHARE = 29, 12, 7, 7  # columns of a row; the bar has the rest
GAIN = 31  # columns of a speed-up's name
LEAST_BAR = 4


def render(bench: Bench, verbose: bool = False, width: int = WIDTH) -> str:
    return "".join(f"{line.text}".rstrip() + "\n" for line in lines(bench, verbose, width))


def lines(bench: Bench, verbose: bool = False, width: int = WIDTH) -> Iterator[Line]:
    yield from (_line(text) for text in values.identity(bench))
    yield from _speedups(bench, width)
    if not bench.speedups:
        yield from _values(bench, verbose, width)
    for verdict in bench.verdicts:
        yield from _verdict(verdict)
    if bench.speedups and verbose:
        yield from _values(bench, verbose, width)
    yield from _advice(bench)
    yield Line()
    more = " · -v shows every value" if bench.speedups and not verbose else ""
    yield _line(f"{values.closing(bench)}{more}")


def _values(bench: Bench, verbose: bool, width: int) -> Iterator[Line]:
    threads = bench.fingerprint.threads if bench.fingerprint else 0
    for group in values.groups(bench):
        yield Line()
        yield _heading(group.title, width)
        for one in group.rows:
            yield _row(one, group.most, threads, width)
            yield from _below(one, verbose)


def _line(text: str, indent: int = 0, verbatim: bool = False) -> Line:
    return Line(((plain(text), ""),), indent, verbatim)


def bar(value: float, most: float, width: int) -> str:
    """At least a hair for what is not nothing."""
    filled = min(round(width * value / most), width) if most else 0
    return ("█" * filled or "▏" * (value > 0)).ljust(width)


def _room(width: int) -> int:
    return max(LEAST_BAR, min(width, 100) - LABEL - VALUE - SPREAD - 2 * SHARE - 5)


def _heading(title: str, width: int) -> Line:
    columns = f"{'rate':>{VALUE}} {'spread':>{SPREAD}} {'best':>{SHARE}} {'spec':>{SHARE}}"
    room = LABEL + _room(width) + 1
    return Line(((f"{plain(title)[: room - 1]:<{room}}", "bold"), (columns, "")), verbatim=True)


def _row(one: Measurement, most: float, threads: int, width: int) -> Line:
    name = plain(values.label(one, threads))[: LABEL - 1]
    if not values.is_value(one):
        return Line(((f"{name:<{LABEL}}", ""), (one.state, "error" if one.state == "failed" else "")), verbatim=True)
    shown = bar(one.value or 0.0, most, _room(width)) if one.unit != "call" else " " * _room(width)
    shares = f"{values.percent(one.fraction):>{SHARE}} {values.percent(one.peak_fraction):>{SHARE}}"
    state = ("", "") if one.state == CLEAN else (one.state, "warning")
    if state[0]:  # in place of shares that nobody should build upon
        shares = " " * (2 * SHARE + 1 - len(state[0]))
    rate = f"{values.rate(one.value, one.unit):>{VALUE}} {values.spread(one):>{SPREAD}} "
    return Line(((f"{name:<{LABEL}}", ""), (shown, "green"), (f" {rate}", ""), (shares, ""), state), verbatim=True)


def _below(one: Measurement, verbose: bool) -> Iterator[Line]:
    if text := values.lasting(one):
        yield _line(text, indent=2)
    if verbose:
        yield _line(", ".join(f"{name} {value}" for name, value in values.details(one) if value), indent=2)


def _speedups(bench: Bench, width: int) -> Iterator[Line]:
    """What the accelerator brings, before all else."""
    gains = values.gains(bench)
    if not gains:
        return
    yield Line()
    title = "Speed-up over the CPU, each device at its best size"
    yield Line(((title, "bold"),))
    columns = f"{'':<{GAIN}}{'CPU':>{VALUE + 1}} {gains[0].device:>{VALUE + 1}}"
    yield Line(((columns, ""),), verbatim=True)
    most = max(one.factor for one in gains)
    room = max(LEAST_BAR, min(width, 100) - GAIN - 2 * (VALUE + 2) - 8)
    for one in gains:
        head = f"{plain(one.name)[: GAIN - 1]:<{GAIN}}{one.base:>{VALUE + 1}} {one.rate:>{VALUE + 1}} "
        shown = (bar(one.factor, most, room), "green")
        yield Line(((head, ""), shown, (f"{values.factor(one.factor):>8}", "")), verbatim=True)


def _verdict(verdict: Verdict) -> Iterator[Line]:
    severity = verdict.severity.value
    yield Line()
    head = (f"{MARKS[severity]} {severity}", severity)
    yield Line((head, (" ", ""), (verdict.cause, "bold"), (f" {verdict.device}  {plain(verdict.message)}", "")))
    for fix in verdict.fixes:
        yield _line(f"→ {fix.text}{NEEDS.get(fix.needs, '')}{':' if fix.commands else ''}", indent=2)
        yield from (_line(command, indent=4, verbatim=True) for command in fix.commands)


def _advice(bench: Bench) -> Iterator[Line]:
    told = list(values.advice(bench))
    if told or bench.problems:
        yield Line()
    yield from (_line(f"? {problem}") for problem in bench.problems)
    yield from (_line(f"{state}: {text}") for state, text in told)
