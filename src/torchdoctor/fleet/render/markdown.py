"""What compare and fleet found as Markdown, for issues, step summaries and chats: findings, differences, unknowns."""

from collections.abc import Iterable, Iterator

from torchdoctor.fleet.model import Comparison, Spread
from torchdoctor.fleet.render.sentences import by_group, headline, message, nodes, rows, short
from torchdoctor.render.markdown import LARGEST, escape, fenced, within
from torchdoctor.render.text import MARKS, NEEDS
from torchdoctor.words import counted


def render(found: Comparison, verbose: bool = False) -> str:
    return within(LARGEST, _blocks(found, verbose))


def _blocks(found: Comparison, verbose: bool) -> Iterator[str]:
    yield f"## torchdoctor: {escape(headline(found))}\n"
    yield from (_finding(item, found.reports, verbose) for item in found.findings)
    if trend := found.trend:
        yield f"\n### Since {escape(trend.since)}: {trend.still} still there\n\n"
        turns = ((word, turn) for word, some in (("new", trend.new), ("fixed", trend.fixed)) for turn in some)
        yield from _table(
            ("", "Finding", "Nodes", "Which"),
            (
                (word, f"{turn.slug} {turn.rule}", str(len(turn.reports)), nodes(turn.reports, verbose))
                for word, turn in turns
            ),
        )
    for group, listed in by_group(found.differences):
        yield f"\n### Differences{f' in {escape(group)}' if group else ''}\n\n"
        yield from _table(
            ("What", "Nodes", "Which"), ((what, str(len(who)), nodes(who, verbose)) for what, who in rows(listed))
        )
    if verbose and found.majority:
        yield "\n### Most have\n\n"
        yield from _table(("What", "Value"), ((field, short(value)) for field, value in found.majority.items()))
    for item in found.unknown:
        yield f"\n? {escape(nodes(item.reports, verbose))}: {escape(item.what)}: {escape(item.why)}\n"
    if found.broken:
        yield f"\n{counted(len(found.broken), 'file')} could not be read:\n\n"
        yield from _table(("File", "Why"), ((item.report, item.why) for item in found.broken))


def _finding(item: Spread, of: int, every: bool) -> str:
    severity = item.severity.value
    mark = MARKS["crashed"] if item.crashed else MARKS[severity]
    who = f"{len(item.reports)} of {of}: {escape(nodes(item.reports, every))}"
    head = f"\n### {mark} {severity}: {escape(item.slug)} {escape(item.rule)}\n\n{who}\n\n{escape(message(item))}\n"
    return head + "".join(
        f"\n→ {escape(fix.text)}{NEEDS.get(fix.needs, '')}\n" + (f"\n{fenced(fix.commands)}\n" if fix.commands else "")
        for fix in item.fixes
    )


def _table(head: tuple[str, ...], body: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |\n{'|---' * len(head)}|\n"
    for row in body:
        yield "| " + " | ".join(map(escape, row)) + " |\n"
