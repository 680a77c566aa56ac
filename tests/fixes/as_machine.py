"""Runs torchdoctor as on a machine whose /proc, /sys and /dev are a folder's: as_machine.py FOLDER COMMAND ..."""

import sys
from pathlib import Path

from torchdoctor import collect
from torchdoctor.__main__ import main

if __name__ == "__main__":
    root = Path(sys.argv.pop(1))
    collect.begin.__defaults__ = (True, root)
    collect.collect.__defaults__ = (True, root)
    sys.argv[0] = "torchdoctor"
    main()
