"""The benchmark as Markdown, for issues and pull requests."""

from collections.abc import Iterable, Iterator

from torchdoctor.bench.model import Bench, Measurement, Verdict
from torchdoctor.bench.render import values
from torchdoctor.render.markdown import escape, fenced
from torchdoctor.render.text import MARKS, NEEDS


def render(bench: Bench) -> str:
    return "\n".join(_blocks(bench)) + "\n"


def _blocks(bench: Bench) -> Iterator[str]:
    yield f"## torchdoctor bench: {escape(values.closing(bench))}\n"
    yield from (f"{escape(line)}  " for line in values.identity(bench))
    if bench.speedups:
        rows = ((values.speedup_label(one), values.factor(one.factor)) for one in bench.speedups)
        yield from _table(("Speed-up over the CPU", "factor"), rows)
    threads = bench.fingerprint.threads if bench.fingerprint else 0
    for group in values.groups(bench):
        names = [name for name, _ in values.details(group.rows[0])]
        yield from _table((group.title, *names), (_row(one, threads) for one in group.rows))
    yield from map(_verdict, bench.verdicts)
    yield from (f"\n? {escape(problem)}" for problem in bench.problems)
    yield from (f"\n{escape(state)}: {escape(text)}" for state, text in values.advice(bench))
    yield f"\nMethod {bench.method}, torchdoctor {bench.version}, {bench.collected_at}"


def _row(one: Measurement, threads: int) -> tuple[str, ...]:
    return (values.label(one, threads), *(value for _, value in values.details(one)))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield ""
    yield "| " + " | ".join(map(escape, head)) + " |"
    yield "|---" + "|--:" * (len(head) - 1) + "|"
    yield from ("| " + " | ".join(map(escape, row)) + " |" for row in rows)


def _verdict(verdict: Verdict) -> str:
    severity = verdict.severity.value
    text = f"\n### {MARKS[severity]} {severity}: {verdict.cause} ({verdict.device})\n\n{escape(verdict.message)}\n"
    for fix in verdict.fixes:
        text += f"\n→ {escape(fix.text)}{NEEDS.get(fix.needs, '')}\n"
        text += f"\n{fenced(fix.commands)}\n" if fix.commands else ""
    return text
