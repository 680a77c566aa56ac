"""Starts the command line: the console script, and `python -m torchdoctor`."""

import gc
import sys


def main() -> None:
    gc.disable()  # nothing here lives long enough to be worth collecting, and importing is a third quicker without
    from torchdoctor.cli import main

    main()


if __name__ == "__main__":
    if not getattr(sys.flags, "safe_path", sys.flags.isolated):
        del sys.path[0]  # `python -m` puts the working directory there, and a json.py in it is not ours
    main()
