"""torchdoctor fleet: the check on every node of a cluster, and what differs."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from torchdoctor.cli.comparison import FailsOn, Form, GroupBy, Ignore, Require, Select, Verbose, prepared, tell
from torchdoctor.cli.flags import FailOn, FailOnDiff, NoSmoke, Timeout
from torchdoctor.cli.screen import stop, warn
from torchdoctor.fleet.render import FleetFormat


def command(
    ray: Annotated[str, typer.Option(metavar="ADDRESS", help="Of a Ray cluster: auto, HOST:6379, ray://HOST:10001.")],
    output: Annotated[str | None, typer.Option("-o", "--output", metavar="FOLDER", help="Keep the reports.")] = None,
    no_smoke: NoSmoke = False,
    timeout: Timeout = 60,
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

    Every live node once, without taking a CPU or GPU from a job. torchdoctor must be installed where Ray's workers run.
    Exit code: 0 compared, 1 --fail-on-diff and they differ or a node gave no report, 2 wrong usage or nothing to
    compare.
    """
    from torchdoctor.fleet import ray as cluster

    fleet = prepared(require, select, ignore, group_by)
    folder = kept_in(output) if output else None
    try:
        for name, data in keep(cluster.reports(ray, timeout, not no_smoke), folder):
            fleet.take(name, data)
    except cluster.NoCluster as error:
        stop(str(error))
    tell(fleet.comparison(), format, fail_on, fail_on_diff, verbose, least=1)


def kept_in(output: str) -> Path:
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(f"--output {output}: {error.strerror}")
    return folder


def keep(reports: Iterable[tuple[str, Any]], folder: Path | None) -> Iterator[tuple[str, Any]]:
    """A node is called what its cluster calls it: whatever that is, its report is one file of this folder."""
    from torchdoctor import output

    for name, data in reports:
        if folder and not isinstance(data, Exception):
            file = re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip(".")[:200]
            try:
                output.write(str(folder / f"{file or '_'}.json"), json.dumps(data, indent=1))
            except OSError as error:
                warn(f"--output {folder}: {file}.json: {error.strerror}")
        yield name, data
