"""torchdoctor fleet: the check on every node of a cluster, and what differs."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from torchdoctor.cli.comparison import tell
from torchdoctor.cli.flags import Answer, FailOnDiff, Format, NoSmoke, Timeout
from torchdoctor.cli.screen import stop


def command(
    ray: Annotated[str, typer.Option(metavar="ADDRESS", help="Of a Ray cluster: auto, HOST:6379, ray://HOST:10001.")],
    output: Annotated[str | None, typer.Option("-o", "--output", metavar="FOLDER", help="Keep the reports.")] = None,
    no_smoke: NoSmoke = False,
    timeout: Timeout = 60,
    fail_on_diff: FailOnDiff = False,
    format: Answer = Format.TEXT,
) -> None:
    """Check every node of a Ray cluster, and compare.

    Every live node once, without taking a CPU or GPU from a job. torchdoctor must be installed where Ray's workers run.
    Exit code: 0 compared, 1 --fail-on-diff and they differ or a node gave no report, 2 wrong usage or nothing to
    compare.
    """
    from torchdoctor import fleet
    from torchdoctor.compare import compare

    folder = kept_in(output) if output else None
    try:
        found = compare(keep(fleet.reports(ray, timeout, not no_smoke), folder))
    except fleet.NoCluster as error:
        stop(str(error))
    tell(found, format, fail_on_diff, least=1)


def kept_in(output: str) -> Path:
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(f"--output {output}: {error.strerror}")
    return folder


def keep(reports: Iterable[tuple[str, Any]], folder: Path | None) -> Iterator[tuple[str, Any]]:
    for name, data in reports:
        if folder and not isinstance(data, Exception):
            (folder / f"{name}.json").write_text(json.dumps(data, indent=1), "utf-8")
        yield name, data
