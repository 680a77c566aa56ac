"""torchdoctor compare: reports of many machines to what differs."""

from itertools import chain
from typing import Annotated, Any, NoReturn

import typer

from torchdoctor.cli.comparison import LEAST_COMPARED, answer, tell
from torchdoctor.cli.flags import Answer, FailOnDiff, Format
from torchdoctor.cli.screen import stop

BENCHES = "torchdoctor.bench/1"  # as bench.model.SCHEMA, which is not imported for reports


def command(
    reports: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="JSON reports or benchmarks, or folders of them.")
    ],
    fail_on_diff: FailOnDiff = False,
    format: Answer = Format.TEXT,
) -> None:
    """Compare saved reports: what differs, who deviates.

    \b
    Examples:
      torchdoctor check -o json=here.json     on each machine
      torchdoctor compare good.json bad.json
      torchdoctor compare reports/            a folder of many

    Exit code: 0 compared, 1 --fail-on-diff and they differ or a file
    is broken, 2 wrong usage or nothing to compare.
    """
    from torchdoctor import saved
    from torchdoctor.compare import compare as compare_all

    paths = saved.files(reports)
    if len(paths) == 1 and len(reports) > 1:
        stop(f"{paths[0]} is named twice, and comparing takes {LEAST_COMPARED} reports")
    every = saved.read(paths)
    first = next(every, None)
    if first and isinstance(first[1], dict) and first[1].get("schema") == BENCHES:
        tell_benches([first, *every], format, fail_on_diff)
    tell(compare_all(chain([first] if first else [], every)), format, fail_on_diff)


def tell_benches(documents: "list[tuple[str, Any]]", format: Format, fail_on_diff: bool) -> NoReturn:
    """The same of what `torchdoctor bench -f json` wrote."""
    from torchdoctor.bench.comparison import compare
    from torchdoctor.bench.render import comparison

    found = compare(documents)
    if len(found.names) < LEAST_COMPARED:
        stop(f"{len(found.names)} of the benchmarks can be read, and comparing takes {LEAST_COMPARED}")
    answer(comparison, found, format, fail_on_diff and bool(found.differences or found.broken))
