"""How every command ends: the exit codes, and the one line of a wrong use."""

import sys
from typing import NoReturn

import typer

FOUND, USAGE, FAILED = 1, 2, 3  # exit codes beside 0; the same for every command


def stop(line: str) -> NoReturn:
    """One clear line, exit code 2."""
    print(f"torchdoctor: {' '.join(line.split())}", file=sys.stderr)
    raise typer.Exit(USAGE)
