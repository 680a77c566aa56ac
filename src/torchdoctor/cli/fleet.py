"""torchdoctor fleet: the check on every node of a cluster, what is wrong there, and what differs."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from torchdoctor.cli.comparison import FailsOn, Form, GroupBy, Require, Verbose, prepared, tell
from torchdoctor.cli.flags import FailOn, FailOnDiff, Ignore, NoSmoke, Select, Timeout
from torchdoctor.cli.screen import stop, warn
from torchdoctor.fleet.render import FleetFormat

AT_ONCE = 64
DEADLINE = 1800  # seconds

Parallel = Annotated[int, typer.Option("--parallel", min=1, max=10_000, help="How many nodes are checked at a time.")]
Deadline = Annotated[float, typer.Option("--deadline", min=1, metavar="SECONDS", help="For all nodes together.")]


def command(
    ray: Annotated[
        str, typer.Option("--ray", metavar="ADDRESS", help="Of a Ray cluster: auto, HOST:6379, ray://HOST:10001.")
    ],
    output: Annotated[str | None, typer.Option("-o", "--output", metavar="FOLDER", help="Keep the reports.")] = None,
    no_smoke: NoSmoke = False,
    timeout: Timeout = 60,
    parallel: Parallel = AT_ONCE,
    deadline: Deadline = DEADLINE,
    fail_on: FailsOn = FailOn.ERROR,
    fail_on_diff: FailOnDiff = False,
    require: Require = None,
    select: Select = None,
    ignore: Ignore = None,
    group_by: GroupBy = None,
    format: Form = FleetFormat.TEXT,
    verbose: Verbose = False,
) -> None:
    """Check every node of a Ray cluster, and compare.

    Every live node is checked once, and no job loses a CPU or GPU. Nothing needs to be installed on the nodes:
    torchdoctor sends itself there and checks the Python of Ray's workers. At --deadline the reports that have arrived
    are compared, and every other node is named.

    Exit code: 0 nothing at or above --fail-on, 1 findings, or --fail-on-diff and nodes differ or one gave no report,
    2 wrong usage or nothing to compare.
    """
    from torchdoctor.fleet import ray as cluster

    fleet = prepared(require, select, ignore, group_by)
    folder = kept_in(output) if output else None
    flags = ["--no-smoke"] if no_smoke else []
    limits = cluster.limits_of(timeout, deadline, parallel)
    show, wipe = counting()
    try:
        for name, data in keep(cluster.reports(ray, timeout, flags, limits, show), folder):
            fleet.take(name, data)
    except cluster.NoCluster as error:
        stop(str(error))
    finally:
        wipe()
    tell(fleet.comparison(), format, fail_on, fail_on_diff, verbose, least=1)


def counting() -> tuple[Callable[[int, int], None], Callable[[], None]]:
    """(show how many nodes have ended, wipe the line): on a terminal only."""
    if not sys.stderr.isatty():
        return (lambda done, of: None), (lambda: None)

    def show(done: int, of: int) -> None:
        print(f"\r\x1b[K{done} of {of} nodes ...", end="", file=sys.stderr, flush=True)

    return show, lambda: print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def kept_in(output: str) -> Path:
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(f"--output {output}: {error.strerror}")
    return folder


def keep(reports: Iterable[tuple[str, Any]], folder: Path | None) -> Iterator[tuple[str, Any]]:
    """Each report is written as it comes: what was there when a later node failed is not lost.

    A node is called what its cluster calls it: whatever that is, its report is one file of this folder.
    """
    from torchdoctor import output

    kept: set[str] = set()
    for name, data in reports:
        if folder and not isinstance(data, Exception):
            own = re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip(".")[:200] or "_"
            file = own if own not in kept else f"{own}-{len(kept)}"
            kept.add(file)
            try:
                output.write(str(folder / f"{file}.json"), json.dumps(data, indent=1))
            except OSError as error:
                warn(f"--output {folder}: {file}.json: {error.strerror}")
        yield name, data
