"""What the formats for people say alike: names of nodes folded, differences in words, the line at the top."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from torchdoctor.fleet.flat import THERE
from torchdoctor.fleet.model import Comparison, Difference, Spread
from torchdoctor.fleet.nodesets import fold
from torchdoctor.model import Severity
from torchdoctor.render.text import plain
from torchdoctor.words import counted, only_what_differs

SUFFIX = ".json"
NAMED = 96  # characters of names in a line; with -v, and in JSON, all are there
MOST_TRIED = 512  # names of which as many are told as fit
VALUE = 60  # characters of a value
FEW = 4  # differences of one section on the same nodes that are told one by one
NONE = "none"


def node(name: str) -> str:
    return name.removesuffix(SUFFIX)


def nodes(names: Sequence[str], every: bool = False) -> str:
    """ "n[1-6]"; of more than fit into a line the first and how many follow, unless every one is asked for."""
    return folded([*map(node, names)], every)


def folded(names: Sequence[str], every: bool = False) -> str:
    """The same of names that are to stay whole. What is told can be given to clush and Slurm, also of some."""
    told = ",".join(fold(names))
    if every or len(told) <= NAMED:
        return told
    least, most = 1, min(len(names), MOST_TRIED)
    while least + 1 < most:
        middle = (least + most) // 2
        fits = len(",".join(fold(names[:middle]))) <= NAMED
        least, most = (middle, most) if fits else (least, middle)
    rest = f" and {len(names) - least} more" if least < len(names) else ""
    return f"{','.join(fold(names[:least]))}{rest}"


def headline(found: Comparison) -> str:
    """ "512 reports: 3 have errors, 509 are alike, 3 differ from most in 2 facts" """
    parts = [f"{len(names)} with {word}s" for word, names in _by_severity(found.findings) if names]
    differing = len({name for row in found.differences for name in row.reports})
    if not found.differences:
        parts.append("no differences" if not found.scattered else "no other differences")
    elif found.reports > 2:
        parts.append(f"{differing} {'differs' if differing == 1 else 'differ'} from most in {facts(found.differences)}")
    return f"{counted(found.reports, 'report')}: {', '.join(parts)}"


def facts(rows: Sequence[Difference]) -> str:
    return counted(len({(row.group, row.field) for row in rows}), "fact")


def _by_severity(findings: Iterable[Spread]) -> Iterator[tuple[str, set[str]]]:
    for severity in reversed(Severity):
        if severity is not Severity.NOTE:
            yield severity.value, {name for item in findings if item.severity is severity for name in item.reports}


def message(item: Spread) -> str:
    """What most of those say that have it."""
    bug = "this rule crashed, a bug in torchdoctor: " if item.crashed else ""
    others = f" (with other details in {counted(item.others, 'report')})" if item.others else ""
    return f"{bug}{item.message}{others}"


def change(row: Difference) -> str:
    """ "driver_version: 580.95.05 → 570.86.10"; of a part of the machine that it is missing."""
    thing = part(row.field)
    if THERE in (row.usual, row.value) and not (row.usual and row.value):
        return f"{thing} is {'there' if row.value else 'missing'}"
    usual, value = only_what_differs(row.usual, row.value, VALUE)
    return f"{thing}: {short(usual)} → {short(value)}"


def part(field: str) -> str:
    """A GPU is named as the kernel and nvidia-smi name it."""
    if field.startswith("nvidia.gpus.") and field.count(":") == 2:
        bus, _, rest = field.removeprefix("nvidia.gpus.").partition(".")
        number, _, key = rest.partition(".")
        return f"GPU {bus}.{number}{' ' + key if key else ''}"
    return field


def short(value: str) -> str:
    told = plain(value or NONE)
    return told if len(told) <= VALUE else told[: VALUE - 1] + "…"


def rows(differences: Iterable[Difference]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(what differs, who): one a difference, but for many of one section on the same nodes, which are one."""
    by_nodes: dict[tuple[str, str, tuple[str, ...]], list[Difference]] = {}
    for row in differences:
        by_nodes.setdefault((row.group, row.field.partition(".")[0], row.reports), []).append(row)
    for (_, section, reports), same in by_nodes.items():
        if len(same) <= FEW:
            yield from ((change(row), reports) for row in same)
        else:
            some = "; ".join(change(row).removeprefix(f"{section}.") for row in same[:2])
            yield f"{section}: {len(same)} facts: {some}; and {len(same) - 2} more", reports


def by_group(differences: Iterable[Difference]) -> Iterator[tuple[str, list[Difference]]]:
    for group, found in groupby(differences, key=lambda row: row.group):
        yield group, [*found]
