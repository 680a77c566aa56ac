"""What compare and fleet found, for people: what is wrong first, then what differs, then what is not known."""

from collections.abc import Iterator

from torchdoctor.fleet.model import Comparison, Spread, Trend, Turn
from torchdoctor.fleet.render.sentences import by_group, change, folded, headline, message, node, nodes, rows, short
from torchdoctor.render.text import MARKS, NEEDS, plain
from torchdoctor.words import counted

BROKEN = 8  # files that could not be read, told one by one


def render(found: Comparison, verbose: bool = False) -> str:
    """verbose: also what most have in the facts that differ, and every name."""
    return "".join(f"{plain(line)}\n" for line in _lines(found, verbose))


def _lines(found: Comparison, verbose: bool) -> Iterator[str]:
    if found.reports == 1:
        yield f"Only {node(found.names[0])} returned a report."
    if found.reports > 2:
        yield headline(found)
    for item in found.findings:
        yield from _finding(item, found.reports, verbose)
    if found.trend:
        yield from _trend(found.trend, verbose)
    if found.reports == 2 and not found.groups:
        yield from _two(found)
    else:
        yield from _differences(found, verbose)
    if verbose:
        yield from _most_have(found)
    yield from _not_known(found, verbose)


def _finding(item: Spread, of: int, every: bool) -> Iterator[str]:
    severity = item.severity.value
    mark = MARKS["crashed"] if item.crashed else MARKS[severity]
    yield f"{mark} {severity} {item.slug} {item.rule}  {len(item.reports)} of {of}: {nodes(item.reports, every)}"
    yield f"    {message(item)}"
    for fix in item.fixes:
        yield f"  → {fix.text}{NEEDS.get(fix.needs, '')}{':' if fix.commands else ''}"
        yield from (f"    {command}" for command in fix.commands)


def _trend(trend: Trend, every: bool) -> Iterator[str]:
    new, fixed = (sum(len(turn.reports) for turn in turns) for turns in (trend.new, trend.fixed))
    yield f"Since {trend.since}: {counted(new, 'finding')} new, {fixed} fixed, {trend.still} still there"
    for word, turns in (("new", trend.new), ("fixed", trend.fixed)):
        yield from (_turn(word, turn, every) for turn in turns)
    if trend.added:
        yield f"  not in {trend.since}: {nodes(trend.added, every)}"
    if trend.gone:
        yield f"  only in {trend.since}: {nodes(trend.gone, every)}"


def _turn(word: str, turn: Turn, every: bool) -> str:
    return f"  {word}: {turn.severity.value} {turn.slug} {turn.rule}  {len(turn.reports)}: {nodes(turn.reports, every)}"


def _two(found: Comparison) -> Iterator[str]:
    first, second = found.names
    if not found.differences:
        yield f"{first} and {second} do not differ{' in their facts' if found.deviating else ''}."
        return
    yield f"{first} → {second}: {counted(len(found.differences), 'difference')}"
    yield from (f"  {change(row)}" for row in found.differences)


def _differences(found: Comparison, every: bool) -> Iterator[str]:
    scattered = {part.name: part.scattered for part in found.groups} or {"": found.scattered}
    listed = dict(by_group(found.differences))
    sizes = {part.name: part.reports for part in found.groups}
    for group in sizes or {"": found.reports}:
        if found.groups:
            alike = "" if listed.get(group) else ", no differences"
            yield f"{group}: {counted(sizes[group], 'report')}{alike}"
        for field, count in scattered[group].items():
            yield f"  {field}: {count} values, none of them common"
        for what, reports in rows(listed.get(group, ())):
            yield f"  {what}  {len(reports)}: {nodes(reports, every)}"


def _most_have(found: Comparison) -> Iterator[str]:
    usual = [(f" in {part.name}", part.majority) for part in found.groups] or [("", found.majority)]
    for where, majority in usual:
        if majority:
            yield f"Most have{where}:"
            yield from (f"  {field}: {short(value)}" for field, value in majority.items())


def _not_known(found: Comparison, every: bool) -> Iterator[str]:
    for item in found.unknown:
        yield f"? {nodes(item.reports, every)}: {item.what}: {item.why}"
    if len(found.versions) > 1:
        told = (f"{counted(count, 'report')} of {version or 'no version'}" for version, count in found.versions.items())
        yield (
            f"Made by different versions of torchdoctor: {', '.join(told)}. Fields that only some of them have "
            f"are left out."
        )
    why: dict[str, list[str]] = {}
    for broken in found.broken:
        why.setdefault(broken.why, []).append(broken.report)
    most_first = sorted(why.items(), key=lambda item: -len(item[1]))
    for reason, names in most_first[:BROKEN]:
        yield f"? {folded(names, every)}: {reason}"
    if rest := sum(map(len, [names for _, names in most_first[BROKEN:]])):
        yield f"? and {counted(rest, 'more file')} that could not be compared, for other reasons"
