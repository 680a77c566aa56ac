"""What --smoke chooses: no live test, the quick ones, all of them, or some by their names."""

from torchdoctor.cli.screen import stop

QUICK, FULL, NONE = "quick", "full", "none"


def chosen(typed: str) -> tuple[str, ...]:
    """The tests beyond the quick ones. A name that none has is one line, exit code 2."""
    if typed in (QUICK, NONE):
        return ()
    from torchdoctor.collect.live_tests import names

    if typed == FULL:
        return names()
    wanted = [word.strip() for word in typed.split(",")]
    if unknown := [word for word in wanted if word not in names()]:
        stop(f"--smoke: there is no live test {unknown[0]!r}; use quick, full, none, or any of {', '.join(names())}")
    return tuple(wanted)
