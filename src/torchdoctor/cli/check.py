"""torchdoctor check: collect or read facts, judge them, show the report."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.baseline import Baseline, BaselineFacts, WriteBaseline, baseline_of, written_as_baseline
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
from torchdoctor.cli.flags import FailOn, Format, Ignore, NoSmoke, Python, Select, Timeout
from torchdoctor.cli.here import collect_here, collect_node, tested
from torchdoctor.cli.live_tests import NONE, QUICK, LiveTests, chosen
from torchdoctor.cli.node import Label, Node, labelled
from torchdoctor.cli.screen import FAILED, FOUND, show, stop, warn, write
from torchdoctor.cli.source import deserved, error_in, explained, read_report, shown
from torchdoctor.cli.wishes import judged, wishes
from torchdoctor.privacy import published
from torchdoctor.render import Format as ReportFormat
from torchdoctor.render import Setting
from torchdoctor.start import LIMIT

if TYPE_CHECKING:
    from torchdoctor.model import Report
    from torchdoctor.output import Output


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
    typer.Option(metavar="REQ", help="torch>=2.8, cuda, driver, gpus, vram>=24GB, cpu-only ... Repeatable."),
]
FailsOn = Annotated[FailOn | None, typer.Option(help="Lowest severity that makes the exit code 1.  [default: error]")]
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
    tests = chosen(smoke)
    named = f"--smoke {smoke}"
    refuse_pairs(
        {
            ("--from", "--python"): source and python,
            ("--from", named): source and tests,
            ("--from", "--verify"): source and verify,
            ("--no-smoke", named): no_smoke and tests,
            ("-q", "-v"): quiet and verbose,
            ("--node", "--python"): node and python,
            ("--node", "--from"): node and source,
            ("--node", named): node and tests,
            ("--baseline", "--write-baseline"): baseline and write_baseline,
        }
    )
    began = time.monotonic()
    settings = wishes(require, select, ignore, fail_on, node)
    labels = labelled(label)
    before = baseline_of(baseline, baseline_facts)
    files = [*(output or ()), *written_as_baseline(write_baseline)]
    outputs = open_outputs(files) if files else ()
    importing = smoke != NONE and not no_smoke
    pasted = read_report(source) if source else None
    collected = collect_node(timeout, quiet) if node else pasted or collect_here(python, timeout, importing, quiet)
    from torchdoctor import knowledge, rules  # noqa: F401 - while the collectors are at work

    facts, collected_at = collected()
    if tests:
        facts = tested(facts, timeout, tests, quiet)
    report = judged(facts, collected_at, settings, before)
    if verify:
        from torchdoctor import verify as installer

        report = installer.fixes(report)
    seconds = None if source else round(time.monotonic() - began, 3)
    error = error_in(pasted.text, report) if pasted and pasted.text else None
    report = published(replace(report, seconds=seconds, labels=labels, errors=shown(error)))
    setting = Setting(verbose, fail_on=settings.fail_on)
    kept = [write_out(item, in_format(report, item.format, setting)) for item in outputs]
    show_report(report, format, setting._replace(quiet=quiet))
    if error and error.causes and format is ReportFormat.TEXT and not quiet:
        explained(error, report)
    beside = deserved(error, report) if error and error.causes and not quiet else 0
    fails_on = FailOn.NEVER.value if write_baseline else settings.fail_on
    code = exit_code(report, fails_on) if all(kept) else FAILED
    raise typer.Exit(code or (beside if fails_on != FailOn.NEVER.value else 0))


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


def refuse_pairs(given: Mapping[tuple[str, str], object]) -> None:
    """Flags of which one would be ignored in silence."""
    for pair, together in given.items():
        if together:
            stop(f"{pair[0]} and {pair[1]} cannot be used together")


def open_outputs(wanted: list[str]) -> "Sequence[Output]":
    from torchdoctor import output

    try:
        return output.open_all(wanted)
    except output.BadOutput as error:
        stop(str(error))


def write_out(item: "Output", text: str) -> bool:
    """Whether it could be: a full disk takes no report away from the terminal."""
    from torchdoctor.output import BadOutput

    try:
        item.write(text)
    except BadOutput as error:
        warn(str(error))
        return False
    return True


def in_format(report: "Report", format: ReportFormat, setting: Setting) -> str:
    """As it is written to a file, and in all formats but text to standard output too."""
    from torchdoctor import render

    if format in render.ANCHORED:
        from torchdoctor import repository
        from torchdoctor.pythons.paths import here

        if there := here():
            setting = setting._replace(anchor=repository.anchor(there))
    return render.render(report, format, setting)


def show_report(report: "Report", format: ReportFormat, setting: Setting) -> None:
    if format is not ReportFormat.TEXT:
        write(in_format(report, format, setting))
        return
    from torchdoctor.render import text

    show(lambda width: text.lines(report, setting))


def exit_code(report: "Report", fail_on: str) -> int:
    """Of a node a fault says more than that something else could not be asked."""
    found = any(result.findings and result.severity.reaches(fail_on) for result in report.results)
    failed = bool(report.unanswered) or any(result.status == "crashed" for result in report.results)
    if failed and not (found and report.facts.source == "node"):
        return FAILED
    return FOUND if found else 0
