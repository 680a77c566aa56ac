"""torchdoctor run: a program passed through unchanged, and its failure explained."""

import os
import re
import shutil
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.causes import answered, say, width
from torchdoctor.cli.here import collect_here
from torchdoctor.cli.screen import tell, warn

if TYPE_CHECKING:
    from torchdoctor.explain import Scan


def command(
    command: Annotated[list[str], typer.Argument(metavar="-- PROGRAM ARGS...", help="What to run.")],
) -> None:
    """Run a program unchanged; if it fails, explain why.

    The explanation is on standard error, below the program's own output.

    Exit code: the program's own; 127 or 126 if it cannot be started.

    \b
    Example:
      torchdoctor run python train.py --epochs 3
    """
    from torchdoctor import run as through
    from torchdoctor.explain import Scan

    scan = Scan()
    try:
        status = through.run(command, scan.feed)
    except OSError as error:
        warn(f"{command[0]}: {error.strerror or error}")
        raise typer.Exit(127 if isinstance(error, FileNotFoundError) else 126) from None
    if status not in (0, -signal.SIGINT, -getattr(signal, "SIGPIPE", 13)):
        explain_failure(scan, status, interpreter(command[0]))
    raise typer.Exit(through.end_like(status))


def explain_failure(scan: "Scan", status: int, python: str | None) -> None:
    """Below the program's own output, and only if something is known. python: the interpreter that was started."""
    from torchdoctor.collect.child import signal_name
    from torchdoctor.privacy import published
    from torchdoctor.render import explanation as report

    how = f"killed by {signal_name(status)}" if status < 0 else f"exit status {status}"
    scan.feed(f"\n{how}\n".encode() if status < 0 else b"")
    asked = (lambda: collect_here(python, 60, smoke=False)()[0]) if sys.stderr.isatty() else None
    found = published(answered(scan, "", asked, wanted=False))
    tell("")
    warn(f"the program failed ({how})")
    columns, windows = width(sys.stderr), sys.platform == "win32"
    said = f"{report.UNKNOWN} `torchdoctor check` examines the environment."
    say(report.text(found, columns, windows) if found.causes else said, sys.stderr)


def interpreter(program: str) -> str | None:
    """The program, where it is a Python: its facts count, not those of the Python that a shell would run."""
    path = shutil.which(program)
    name = os.path.basename(path or "").lower()  # noqa: PTH119 - pathlib is not needed otherwise
    return path if re.fullmatch(r"(?:python|pypy)[\d.]*(?:\.exe)?", name) else None
