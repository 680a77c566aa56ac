"""torchdoctor compare: reports of many machines to what differs."""

import sys
from typing import Annotated

import typer

from torchdoctor.cli.ending import FOUND, stop
from torchdoctor.cli.flags import Format

LEAST_COMPARED = 2


def command(
    reports: Annotated[list[str], typer.Argument(metavar="FILE...", help="JSON reports, or folders of them.")],
    fail_on_diff: Annotated[bool, typer.Option("--fail-on-diff", help="Exit code 1 where anything differs.")] = False,
    format: Annotated[Format, typer.Option("-f", "--format", help="Form of the answer.")] = Format.TEXT,
) -> None:
    """Compare saved reports: of two what differs, of many what most have and who deviates.

    Save them with `torchdoctor check -o json=FILE`. Exit code: 0 compared, 1 --fail-on-diff and they differ or a file
    is broken, 2 wrong usage or nothing to compare.
    """
    from torchdoctor import saved
    from torchdoctor.compare import compare as compare_all
    from torchdoctor.render import comparison

    found = compare_all(saved.read(saved.files(reports)))
    if found.reports < LEAST_COMPARED:
        for item in found.broken:
            print(f"torchdoctor: {item.report}: {item.why}", file=sys.stderr)
        stop(f"{found.reports} of the reports named can be read, and comparing takes two")
    if format is Format.JSON:
        print(comparison.as_json(found))
    else:
        from torchdoctor.render import text

        print(text.encodable(comparison.as_text(found), sys.stdout.encoding), end="")
    raise typer.Exit(FOUND if fail_on_diff and (found.deviating or found.broken) else 0)
