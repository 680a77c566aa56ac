"""The flags of torchdoctor check, and what they ask for: a machine, project files, or every Python."""

from dataclasses import replace
from typing import Annotated

import typer

from torchdoctor.cli.checking import Asked, checked, exit_code, in_format, open_outputs, show_report, write_out
from torchdoctor.cli.declared import (
    Arch,
    Capability,
    Described,
    Diff,
    Driver,
    Files,
    For,
    Found,
    GpuName,
    PythonVersion,
    System,
    Wsl,
)
from torchdoctor.cli.flags import (
    Baseline,
    BaselineFacts,
    FailOn,
    Format,
    Ignore,
    Label,
    LiveTests,
    Node,
    NoSmoke,
    Python,
    Select,
    Timeout,
    WriteBaseline,
)
from torchdoctor.cli.live_tests import QUICK
from torchdoctor.cli.node import labelled
from torchdoctor.cli.screen import FAILED, stop, write
from torchdoctor.cli.wishes import wishes
from torchdoctor.privacy import published
from torchdoctor.render import Format as ReportFormat
from torchdoctor.render import Setting
from torchdoctor.start import LIMIT

All = Annotated[bool, typer.Option("--all", help="Same as torchdoctor pythons: which Python has which torch.")]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="Check a saved report or pasted text instead: JSON, collect_env, pip list ... ('-': standard input).",
    ),
]
Form = Annotated[ReportFormat, typer.Option("-f", "--format", help="Format of the report on standard output.")]
Outputs = Annotated[
    list[str] | None,
    typer.Option("-o", "--output", metavar="FORMAT=PATH", help="Also write the report to a file. Repeatable."),
]
Require = Annotated[
    list[str] | None,
    typer.Option(
        "--require", metavar="REQ", help="torch>=2.8, cuda, driver, gpus, vram>=24GB, cpu-only ... Repeatable."
    ),
]
FailsOn = Annotated[
    FailOn | None, typer.Option("--fail-on", help="Lowest severity that makes the exit code 1.  [default: error]")
]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Show every rule, and how each value was found.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Problems only.")]
Verify = Annotated[
    bool, typer.Option("--verify", help="Ask your pip or uv, over the network, whether it finds what fixes install.")
]


def command(
    context: typer.Context,
    files: Files = None,
    declared: Found = False,
    python: Python = None,
    everything: All = False,
    source: From = None,
    node: Node = False,
    smoke: LiveTests = QUICK,
    no_smoke: NoSmoke = False,
    timeout: Timeout = LIMIT,
    format: Form = ReportFormat.TEXT,
    output: Outputs = None,
    require: Require = None,
    baseline: Baseline = None,
    baseline_facts: BaselineFacts = None,
    write_baseline: WriteBaseline = None,
    fail_on: FailsOn = None,
    select: Select = None,
    ignore: Ignore = None,
    label: Label = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    verify: Verify = False,
    aimed: For = None,
    os: System = None,
    arch: Arch = None,
    python_version: PythonVersion = None,
    driver: Driver = None,
    gpu: GpuName = None,
    compute_capability: Capability = None,
    wsl: Wsl = False,
    diff: Diff = False,
) -> None:
    """Check a Python environment and the machine under it.

    Or, where FILEs are named, what these project files would install, before anything is installed.

    Exit code: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage, 3 torchdoctor itself failed.

    \b
    Examples:
      torchdoctor check                       the Python of this shell
      torchdoctor check --python ~/envs/dl    of another environment
      torchdoctor check --from report.txt     what someone pasted or saved
      torchdoctor check --require 'gpus>=8' -f github    as a step of CI
      torchdoctor check --node -f line        health check of a cluster's node
      torchdoctor check requirements.txt Dockerfile --driver 535 --gpu A100
    """
    target = Described(aimed, os, arch, python_version, driver, (*(gpu or ()),), (*(compute_capability or ()),), wsl)
    if everything:
        every_python(context, timeout, format)
    if files or declared:
        check_files(context, files or [], declared, target)
        return
    if aimed or target.flags or diff:
        flag = "--for" if aimed else [*target.flags, "--diff"][0]
        stop(f"{flag} is for project files: give them, or use --declared")
    asked = Asked(
        python=python, source=source, node=node, smoke=smoke, no_smoke=no_smoke, timeout=timeout, format=format,
        output=tuple(output or ()), require=require, baseline=baseline, baseline_facts=baseline_facts,
        write_baseline=write_baseline, fail_on=fail_on, select=select, ignore=ignore, label=label, verbose=verbose,
        quiet=quiet, verify=verify,
    )  # fmt: skip
    raise typer.Exit(checked(asked))


# What has no meaning where no machine is examined.
OF_MACHINES = (
    "python", "source", "node", "smoke", "no_smoke", "timeout", "require", "baseline", "baseline_facts",
    "write_baseline", "everything",
)  # fmt: skip


def check_files(context: typer.Context, files: list[str], declared: bool, target: Described) -> None:
    """check with files: the same rules of output and exit codes, for what they declare."""
    from torchdoctor.cli import declared as wing

    given = context.params
    for flag in context.command.params:
        name = flag.name or ""
        typed = context.get_parameter_source(name)
        if name in OF_MACHINES and typed is not None and typed.name == "COMMANDLINE":
            stop(f"{flag.opts[-1]} has no effect when checking files")
    if given["quiet"] and given["verbose"]:
        stop("-q and -v cannot be used together")
    fail_on = FailOn(given["fail_on"]) if given["fail_on"] else None
    settings = wishes(None, given["select"], given["ignore"], fail_on, node=False)
    outputs = open_outputs(given["output"]) if given["output"] else ()
    report = replace(wing.judged(files, declared, target, settings), labels=labelled(given["label"]))
    report = published(wing.with_resolved(report) if given["verify"] else report)
    setting = Setting(given["verbose"], fail_on=settings.fail_on)
    kept = [write_out(item, in_format(report, item.format, setting)) for item in outputs]
    if given["diff"]:
        write(wing.diff(report))
    else:
        show_report(report, ReportFormat(given["format"]), setting._replace(quiet=given["quiet"]))
    raise typer.Exit(exit_code(report, settings.fail_on) if all(kept) else FAILED)


def every_python(context: typer.Context, timeout: float, format: ReportFormat) -> None:
    """`--all`: the command `pythons` under its first name. A flag that it would ignore is refused."""
    from torchdoctor.cli import pythons

    for flag in context.command.params:
        given = context.get_parameter_source(flag.name or "")
        if flag.name not in ("everything", "timeout", "format") and given is not None and given.name == "COMMANDLINE":
            stop(f"check --all: {flag.opts[-1]} has no effect; only --format and --timeout do")
    if format.value not in list(Format):
        stop(f"check --all prints text or json, not {format.value}")
    pythons.command(timeout, Format(format.value))
