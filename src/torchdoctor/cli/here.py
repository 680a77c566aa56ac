"""Collects the facts of this machine for a command, with progress on a terminal."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from torchdoctor.cli.screen import FAILED, progress_line, stop, warn, watched

if TYPE_CHECKING:
    from torchdoctor.collect.collection import Collection
    from torchdoctor.model import Facts

NODE_LIMIT = 20.0  # seconds for each step of a node's check: Slurm ends its health check after 60


def collect_here(
    python: str | None, timeout: float, smoke: bool, quiet: bool = False
) -> "Callable[[], tuple[Facts, str]]":
    """Starts the collectors; the function returned waits for them: the facts, and when they were collected."""
    from torchdoctor import start
    from torchdoctor.pythons import paths, target

    try:
        collection = start.collection(python, timeout, smoke)
    except target.NoSuchPython as error:
        stop(str(error))
    except paths.NoAnswer as error:
        warn(str(error))
        raise SystemExit(FAILED) from None
    return _waiting(collection, quiet)


def _waiting(collection: "Collection", quiet: bool) -> "Callable[[], tuple[Facts, str]]":
    from datetime import datetime, timezone

    from torchdoctor.collect import child

    progress, wipe = progress_line(quiet)

    def wait() -> "tuple[Facts, str]":
        try:
            return collection.facts(progress if watched(quiet) else None), datetime.now(timezone.utc).isoformat(
                timespec="seconds"
            )
        finally:
            child.kill_all()
            wipe()

    return wait


def collect_node(timeout: float, quiet: bool = False) -> "Callable[[], tuple[Facts, str]]":
    """The same of the machine alone."""
    from torchdoctor import collect

    return _waiting(collect.node(min(timeout, NODE_LIMIT)), quiet)


def tested(facts: "Facts", timeout: float, chosen: "Sequence[str]", quiet: bool) -> "Facts":
    """With these of the full live tests, of a torch that can be imported."""
    from torchdoctor.collect import child, patient
    from torchdoctor.collect import live_tests as full

    if facts.smoke is None or not facts.smoke.imported:
        return facts
    child.own_process()
    progress, wipe = progress_line(quiet)
    try:
        python = os.path.expanduser(facts.target.python)  # noqa: PTH111 - reports shorten the home folder to ~
        tests = full.run(python, timeout, patient.no_driver_loaded(), progress, chosen)
    finally:
        child.kill_all()
        wipe()
    return replace(facts, smoke_tests=tests)
