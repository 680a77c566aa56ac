"""Starts the command line: the console script, and `python -m torchdoctor`."""

import gc
import os
import sys


def main() -> None:
    if sys.version_info < (3, 10):  # noqa: UP036 - a single file comes without an installer that asks
        print(f"torchdoctor runs on Python 3.10 or newer; with one, check this: --python {sys.executable}")
        sys.exit(2)
    have_streams()
    gc.disable()  # nothing here lives long enough to be worth collecting, and importing is a third quicker without
    from torchdoctor.cli import main

    main()


def have_streams() -> None:
    """Standard streams that were closed lead nowhere, and no file that is opened later takes their numbers."""
    while (opened := os.open(os.devnull, os.O_RDWR)) < 3:
        pass
    os.close(opened)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open until the end


if __name__ == "__main__":
    if not getattr(sys.flags, "safe_path", sys.flags.isolated):
        del sys.path[0]  # `python -m` puts the working directory there, and a json.py in it is not ours
    main()
