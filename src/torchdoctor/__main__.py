"""Starts the command line: the console script, and `python -m torchdoctor`."""

import _signal  # type: ignore[import-not-found] # signal imports what PYTHONPATH may have put in front
import gc
import os
import sys


def main() -> None:
    if sys.version_info < (3, 10):  # noqa: UP036 - a single file comes without an installer that asks
        print(
            f"torchdoctor needs Python 3.10 or newer to run; start it with a newer Python and check this one: "
            f"--python {sys.executable}"
        )
        sys.exit(2)
    interrupted_quietly()
    have_streams()
    ours_first()
    gc.disable()  # nothing here lives long enough to be worth collecting, and importing is a third quicker without
    try:
        from torchdoctor import apart, start

        apart.work_apart(*sys.argv[1:2])
        start.early(sys.argv[1:])
        from torchdoctor.cli import main
    except (
        Exception
    ) as error:  # of an installation that lacks parts, or by a file that another Python's path puts first
        print(f"torchdoctor: it cannot start: {type(error).__name__}: {error}", file=sys.stderr)
        if begun := sys.modules.get("torchdoctor.start"):
            begun.end_unused()
        os._exit(3)
    main()


def interrupted_quietly() -> None:
    """Until the command line can end what it has started, it has started nothing."""
    if _signal.getsignal(_signal.SIGINT) is not _signal.SIG_IGN:
        _signal.signal(_signal.SIGINT, lambda *_: os._exit(130))


def ours_first() -> None:
    """PYTHONPATH is for the user's programs: a json.py or an old typer on it must not take the place of ours.

    It stays at the end, for where torchdoctor itself comes from there; the patient finds it as it is.
    """
    given = [os.path.abspath(place) for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place]  # noqa: PTH100
    if given:
        sys.path[:] = [place for place in sys.path if place not in given] + given


def have_streams() -> None:
    """Standard streams that were closed lead nowhere, and no file that is opened later takes their numbers."""
    try:
        while (opened := os.open(os.devnull, os.O_RDWR)) < 3:
            pass
        os.close(opened)
    except OSError:  # a container without /dev/null, in which nothing is to be closed either
        return
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open until the end


if __name__ == "__main__":
    if not getattr(sys.flags, "safe_path", sys.flags.isolated):
        del sys.path[0]  # `python -m` puts the working directory there, and a json.py in it is not ours
    main()
