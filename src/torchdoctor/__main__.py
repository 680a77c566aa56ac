"""Starts the command line: the console script, and `python -m torchdoctor`."""

import gc


def main() -> None:
    gc.disable()  # nothing here lives long enough to be worth collecting, and importing is a third quicker without
    from torchdoctor.cli import main

    main()


if __name__ == "__main__":
    main()
