"""torchdoctor undo: restores what the last fix changed."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.flags import Answer, Format, Python
from torchdoctor.cli.screen import FOUND, USAGE, progress_line, show, stop, stop_without_fix, tell, write

if TYPE_CHECKING:
    from pathlib import Path

    from torchdoctor.fix.model import Undoing

CODES = {"nothing to undo": 0, "undone": 0, "list": 0, "forgotten": 0, "refused": USAGE}


def command(
    python: Python = None,
    listing: Annotated[
        bool, typer.Option("--list", help="List every fix that can be undone, and its disk space.")
    ] = False,
    forget: Annotated[
        str | None,
        typer.Option("--forget", metavar="ID", help="Delete the saved files of a fix: an ID from --list, or all."),
    ] = None,
    yes: Annotated[bool, typer.Option("-y", "--yes", help="Restore without asking.")] = False,
    allow_changes: Annotated[
        bool, typer.Option("--allow-changes", help="Also overwrite files that were changed since that fix.")
    ] = False,
    format: Answer = Format.TEXT,
) -> None:
    """Take back the last `torchdoctor fix`, file by file.

    Every file of the environment is as it was before, also after a fix that was interrupted. Exit code: 0 undone, or
    nothing to undo, 1 not everything could be restored, or only planned, 2 refused.

    \b
    Examples:
      torchdoctor undo                       the last fix, after asking
      torchdoctor undo --python .venv --yes  the last fix of one environment
      torchdoctor undo --list
    """
    stop_without_fix("undo")
    from torchdoctor.fix import render, state, undo

    progress, wipe = progress_line()
    asking = not yes and format is Format.TEXT and sys.stdin.isatty() and sys.stdout.isatty()

    def agree(made: "Undoing") -> bool:
        wipe()
        if asking:
            show(lambda width: render.undoing(made))
        return yes or (asking and typer.confirm("\nRestore this?"))

    if listing:
        made = undo.listed(state.folder())
    elif forget:
        made = undo.forgotten(state.folder(), forget)
    else:
        made = undo.run(undo.Talk(agree, progress), state.folder(), prefix_of(python), allow_changes)
        wipe()
    if format is Format.JSON:
        write(render.document(made))
    elif made.status != "plan" or not asking:
        show(lambda width: render.undoing(made))
    if made.status == "plan" and not asking:
        tell("nothing was changed; to restore it: torchdoctor undo --yes")
    raise typer.Exit(CODES.get(made.status, FOUND))


def prefix_of(python: str | None) -> "Path | None":
    """The environment that is meant, also where its Python is gone."""
    import os
    from pathlib import Path

    from torchdoctor.pythons import paths, target

    if python is None:
        return None
    folder = Path(os.path.expanduser(python))  # noqa: PTH111 - Path.expanduser() raises for nobody's home
    if paths.is_folder(folder):
        return Path(os.path.realpath(folder))
    try:
        found = Path(target.named(python, os.environ))
    except target.NoSuchPython as error:
        stop(str(error))
    return Path(os.path.realpath(found.parent)).parent
