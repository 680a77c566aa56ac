"""Starts the command line: the console script, and `python -m torchdoctor`."""

import gc
import sys


def main() -> None:
    if sys.version_info < (3, 10):  # noqa: UP036 - a single file comes without an installer that asks
        print(f"torchdoctor runs on Python 3.10 or newer; with one, check this: --python {sys.executable}")
        sys.exit(2)
    gc.disable()  # nothing here lives long enough to be worth collecting, and importing is a third quicker without
    from torchdoctor.cli import main

    main()


if __name__ == "__main__":
    if not getattr(sys.flags, "safe_path", sys.flags.isolated):
        del sys.path[0]  # `python -m` puts the working directory there, and a json.py in it is not ours
    main()
