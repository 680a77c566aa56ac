"""Runs the command line: `python -m torchdoctor`."""

from torchdoctor.cli import main

main()
