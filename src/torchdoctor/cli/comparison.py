"""How compare and fleet end: what was found is printed, and whether anything differs decides on the exit code."""

import sys
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from torchdoctor.cli.flags import Format
from torchdoctor.cli.screen import FOUND, say, stop

if TYPE_CHECKING:
    from torchdoctor.compare import Comparison

LEAST_COMPARED = 2


def tell(found: "Comparison", format: Format, fail_on_diff: bool, least: int = LEAST_COMPARED) -> NoReturn:
    """Print what was found and end; least: reports below which there is nothing to tell."""
    from torchdoctor.render import comparison, text

    if found.reports < least:
        for item in found.broken:
            print(text.plain(f"torchdoctor: {item.report}: {item.why}"), file=sys.stderr)
        stop(f"{found.reports} of the reports can be read, and comparing takes {least}")
    answer(comparison, found, format, fail_on_diff and bool(found.deviating or found.broken))


def answer(rendering: Any, found: Any, format: Format, failing: bool) -> NoReturn:
    """rendering: the module that has both forms of what was found."""
    if format is Format.JSON:
        print(rendering.as_json(found))
    else:
        say(rendering.as_text(found))
    raise typer.Exit(FOUND if failing else 0)
