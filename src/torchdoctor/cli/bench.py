"""torchdoctor bench: measure, judge and show how fast torch computes."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.bench import Format
from torchdoctor.cli.flags import FailOn, Python
from torchdoctor.cli.screen import FAILED, FOUND, progress_line, show, stop, write

if TYPE_CHECKING:
    from torchdoctor.bench.model import Bench


def command(
    device: Annotated[
        list[str] | None,
        typer.Option(
            "--device", metavar="NAMES", help="cpu, cuda, cuda:1, xpu, mps. Default: the CPU and every accelerator."
        ),
    ] = None,
    workload: Annotated[
        list[str] | None,
        typer.Option(
            "--workload", metavar="NAMES", help="matmul, conv, autograd, bandwidth, copy, dispatch. Default: all."
        ),
    ] = None,
    dtype: Annotated[
        list[str] | None,
        typer.Option("--dtype", metavar="NAMES", help="fp32, bf16, fp16, fp64, fp8. Default: what suits."),
    ] = None,
    size: Annotated[
        int | None,
        typer.Option(
            "--size",
            min=16,
            max=32768,
            metavar="N",
            help="Size of matrices and steps. Default: suitable for the device.",
        ),
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(
            "--budget",
            min=0.1,
            max=3600,
            metavar="SECONDS",
            help="Measuring time per device; from 10 on, several processes.",
        ),
    ] = None,
    python: Python = None,
    format: Annotated[Format, typer.Option("-f", "--format", help="Form of the results.")] = Format.TEXT,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="Lowest severity that makes the exit code 1.")
    ] = FailOn.ERROR,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Show everything about each value.")] = False,
) -> None:
    """Measure how fast torch computes here, and why not faster.

    \b
    Examples:
      torchdoctor bench                       CPU and GPU, in some seconds
      torchdoctor bench --device cuda:1 --dtype bf16 --budget 60
      torchdoctor bench -f html > bench.html

    Exit code: 0 measured, 1 a wrong result or a cause at or above --fail-on, 2 wrong usage, 3 no answer.
    """
    from torchdoctor.bench import benchmark, plan
    from torchdoctor.collect import child
    from torchdoctor.pythons import target

    try:
        asked = plan.scope(device or (), workload or (), dtype or (), size, budget or plan.QUICK)
        chosen = target.choose(python, os.environ, around=target.around_us())
    except (plan.UnknownChoice, target.NoSuchPython) as error:
        stop(str(error))
    child.own_process()
    progress, wipe = progress_line()
    try:
        found = benchmark.bench(chosen, asked, os.environ, progress)
    finally:
        child.kill_all()
        wipe()
    from torchdoctor.privacy import published

    found = published(found)
    show_bench(found, format, verbose)
    if found.fingerprint is None:
        raise typer.Exit(FAILED)
    raise typer.Exit(FOUND if benchmark.fails(found, fail_on.value) else 0)


def show_bench(found: "Bench", format: Format, verbose: bool) -> None:
    if format is not Format.TEXT:
        from torchdoctor.bench.render import render

        write(render(found, format))
        return
    from torchdoctor.bench.render import text

    show(lambda width: text.lines(found, verbose, width or text.WIDTH))
