"""torchdoctor compare: reports of many machines to what is wrong over all of them, and what differs."""

from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from torchdoctor.bench import SCHEMA
from torchdoctor.cli.comparison import (
    LEAST_COMPARED,
    FailsOn,
    Form,
    GroupBy,
    Require,
    Verbose,
    prepared,
    tell,
)
from torchdoctor.cli.flags import FailOn, FailOnDiff, Format, Ignore, Select
from torchdoctor.cli.screen import FOUND, say, stop
from torchdoctor.fleet.render import FleetFormat

if TYPE_CHECKING:
    from torchdoctor.fleet.findings import Tally
    from torchdoctor.fleet.trend import Earlier

Since = Annotated[
    str | None,
    typer.Option("--since", metavar="FOLDER", help="Earlier reports: which findings are new, fixed or still there."),
]


def command(
    reports: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="JSON reports or benchmarks, folders of them, or - for stdin."),
    ],
    fail_on: FailsOn = FailOn.ERROR,
    fail_on_diff: FailOnDiff = False,
    require: Require = None,
    select: Select = None,
    ignore: Ignore = None,
    group_by: GroupBy = None,
    since: Since = None,
    format: Form = FleetFormat.TEXT,
    verbose: Verbose = False,
) -> None:
    """Compare saved reports: what is wrong and what differs.

    \b
    Examples:
      torchdoctor check -o json=here.json     on each machine
      torchdoctor compare good.json bad.json
      torchdoctor compare reports/            a folder of many
      srun -N4 torchdoctor check -f json | torchdoctor compare -
      torchdoctor compare today/ --since yesterday/
      torchdoctor compare reports/ -f html >fleet.html

    Exit code: 0 nothing at or above --fail-on (with --since: nothing new),
    1 findings, or --fail-on-diff and they differ or a file is broken,
    2 wrong usage or nothing to compare.
    """
    from torchdoctor import saved

    paths = saved.files([item for item in reports if item != "-"])
    if len(paths) == 1 and len(reports) > 1 and "-" not in reports:
        stop(f"{paths[0]} is given twice, but comparing needs {LEAST_COMPARED} reports")
    every = chain(saved.stream(from_standard_input()) if "-" in reports else (), saved.read(paths))
    first = next(every, None)
    if first and isinstance(first[1], dict) and first[1].get("schema") == SCHEMA:
        tell_benches([first, *every], format, fail_on_diff)
    fleet = prepared(require, select, ignore, group_by)
    if since:
        fleet.earlier = earlier(since, fleet.tally)
    for name, data in chain([first] if first else [], every):
        fleet.take(name, data)
    tell(fleet.comparison(), format, fail_on, fail_on_diff, verbose)


def from_standard_input() -> bytes:
    import sys

    from torchdoctor.saved import LARGEST

    data = sys.stdin.buffer.read(LARGEST + 1)
    if len(data) > LARGEST:
        stop(f"standard input has more than {LARGEST // 1_000_000} MB: save the reports to files")
    return data


def earlier(since: str, tally: "Tally") -> "Earlier":
    from torchdoctor import saved
    from torchdoctor.fleet.trend import Earlier

    found = Earlier(since, saved.read(saved.files([since])), tally)
    if not found.known:
        stop(f"--since {since}: no report in it can be read")
    return found


def tell_benches(documents: list[tuple[str, Any]], format: FleetFormat, fail_on_diff: bool) -> NoReturn:
    """The same of what `torchdoctor bench -f json` wrote."""
    from torchdoctor.bench.comparison import compare
    from torchdoctor.bench.render import comparison

    if format.value not in list(Format):
        stop(f"benchmarks are compared as {' or '.join(item.value for item in Format)}, not as {format.value}")
    found = compare(documents)
    if len(found.names) < LEAST_COMPARED:
        stop(f"{len(found.names)} of the benchmarks can be read, but comparing needs {LEAST_COMPARED}")
    say(comparison.as_json(found) + "\n" if format is FleetFormat.JSON else comparison.as_text(found))
    raise typer.Exit(FOUND if fail_on_diff and (found.differences or found.broken) else 0)
