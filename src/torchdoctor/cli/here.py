"""Collects the facts of this machine for a command, with progress on a terminal."""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from torchdoctor.cli.screen import progress_line, stop

if TYPE_CHECKING:
    from torchdoctor.model import Facts


def collect_here(python: str | None, timeout: float, smoke: bool) -> "Callable[[], tuple[Facts, str]]":
    """Starts the collectors; the function returned waits for them: the facts, and when they were collected."""
    from datetime import datetime, timezone

    from torchdoctor import collect
    from torchdoctor.collect import child
    from torchdoctor.pythons import target

    try:
        collection = collect.begin(target.choose(python, os.environ), timeout, smoke)
    except target.NoSuchPython as error:
        stop(str(error))
    progress, wipe = progress_line()

    def wait() -> "tuple[Facts, str]":
        try:
            return collection.facts(progress), datetime.now(timezone.utc).isoformat(timespec="seconds")
        finally:
            child.kill_all()
            wipe()

    return wait


def tested(facts: "Facts", timeout: float) -> "Facts":
    """With the full live tests, of a torch that can be imported."""
    from torchdoctor.collect import child, patient
    from torchdoctor.collect import live_tests as full

    if facts.smoke is None or not facts.smoke.imported:
        return facts
    progress, wipe = progress_line()
    try:
        python = os.path.expanduser(facts.target.python)  # noqa: PTH111 - reports shorten the home folder to ~
        tests = full.run(python, timeout, patient.no_driver_loaded(), progress)
    finally:
        child.kill_all()
        wipe()
    return replace(facts, smoke_tests=tests)
