"""torchdoctor pythons: every Python of this machine in one table."""

import os
from pathlib import Path
from typing import NoReturn

import typer

from torchdoctor.cli.flags import Answer, Format, Timeout
from torchdoctor.cli.screen import FAILED, progress_line, say, warn, write


def command(timeout: Timeout = 60, format: Answer = Format.TEXT) -> NoReturn:
    """List every Python of this machine: who has which torch.

    And what starts which: python, pip, Jupyter's kernels. torch is not imported.
    Exit code: 0 listed, 2 wrong usage, 3 no interpreter answered.

    \b
    Examples:
      torchdoctor pythons                     a table
      torchdoctor pythons -f json             for programs
    """
    from torchdoctor import survey
    from torchdoctor.collect import child
    from torchdoctor.pythons import paths

    child.own_process()
    progress, wipe = progress_line()
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is none
    try:
        found = survey.survey(os.environ, paths.here(), home, timeout, progress)
    except paths.NoAnswer as error:
        warn(str(error))
        raise typer.Exit(FAILED) from None
    finally:
        child.kill_all()
        wipe()
    from torchdoctor.privacy import published
    from torchdoctor.render import interpreters

    found = published(found)
    if format is Format.JSON:
        write(interpreters.as_json(found) + "\n")
    else:
        say(interpreters.as_text(found))
    raise typer.Exit(0 if any(item.version for item in found.interpreters) else FAILED)
