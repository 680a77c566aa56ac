"""torchdoctor check: collect or read facts, judge them, show the report."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from torchdoctor.cli.flags import FailOn, Format, NoSmoke, Python, Timeout, rule_names
from torchdoctor.cli.here import collect_here, tested
from torchdoctor.cli.screen import FAILED, FOUND, show, stop, warn, write
from torchdoctor.cli.source import read_report
from torchdoctor.privacy import published
from torchdoctor.render import Format as ReportFormat
from torchdoctor.render import Setting

if TYPE_CHECKING:
    from torchdoctor.model import Facts, Report
    from torchdoctor.output import Output
    from torchdoctor.policy import Settings


class Smoke(str, Enum):
    QUICK = "quick"
    FULL = "full"
    NONE = "none"


All = Annotated[bool, typer.Option("--all", help="The same as torchdoctor pythons: who has which torch.")]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="Judge a saved report or pasted text instead: JSON, collect_env, pip list ... ('-': standard input).",
    ),
]
LiveTests = Annotated[
    Smoke, typer.Option(help="Live tests: quick imports torch and computes once, full tries all it is used for.")
]
Form = Annotated[ReportFormat, typer.Option("-f", "--format", help="Form of the report on standard output.")]
Outputs = Annotated[
    list[str] | None,
    typer.Option("-o", "--output", metavar="FORMAT=PATH", help="Also write it to a file. Repeatable."),
]
Require = Annotated[
    list[str] | None,
    typer.Option(metavar="REQ", help="torch>=2.8, cuda, driver, gpus, vram>=24GB, cpu-only ... Repeatable."),
]
Baseline = Annotated[
    str | None, typer.Option(metavar="FILE", help="Fail on what changed since this JSON report, and on no more.")
]
FailsOn = Annotated[FailOn | None, typer.Option(help="Least severity that makes the exit code 1.  [default: error]")]
Select = Annotated[
    list[str] | None,
    typer.Option(metavar="RULE", autocompletion=rule_names, help="Only these rules: ID, prefix or slug. Repeatable."),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(metavar="RULE", autocompletion=rule_names, help="Not these rules: ID, prefix or slug. Repeatable."),
]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Every rule, and how each value was found.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Problems only.")]


def command(
    context: typer.Context,
    python: Python = None,
    everything: All = False,
    source: From = None,
    smoke: LiveTests = Smoke.QUICK,
    no_smoke: NoSmoke = False,
    timeout: Timeout = 60,
    format: Form = ReportFormat.TEXT,
    output: Outputs = None,
    require: Require = None,
    baseline: Baseline = None,
    fail_on: FailsOn = None,
    select: Select = None,
    ignore: Ignore = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Check a Python environment and the machine under it.

    Exit code: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage, 3 torchdoctor itself failed.

    \b
    Examples:
      torchdoctor check                       the Python of this shell
      torchdoctor check --python ~/envs/dl    of another environment
      torchdoctor check --from report.txt     what someone pasted or saved
      torchdoctor check --require 'gpus>=8' -f github    as a step of CI
    """
    if everything:
        every_python(context, timeout, format)
    full = smoke is Smoke.FULL
    refuse_pairs(
        {
            ("--from", "--python"): source and python,
            ("--from", "--smoke full"): source and full,
            ("--no-smoke", "--smoke full"): no_smoke and full,
            ("-q", "-v"): quiet and verbose,
        }
    )
    began = time.monotonic()
    settings = wishes(require, select, ignore, fail_on)
    before = read_baseline(baseline) if baseline else None
    outputs = open_outputs(output) if output else ()
    quick = smoke is not Smoke.NONE and not no_smoke
    collected = read_report(source) if source else collect_here(python, timeout, quick)
    from torchdoctor import knowledge, rules  # noqa: F401 - while the collectors are at work

    facts, collected_at = collected()
    if full and not source:
        facts = tested(facts, timeout)
    report = judged(facts, collected_at, settings, before)
    report = published(replace(report, seconds=None if source else round(time.monotonic() - began, 3)))
    setting = Setting(verbose, fail_on=settings.fail_on)
    kept = [write_out(item, in_format(report, item.format, setting)) for item in outputs]
    show_report(report, format, setting._replace(quiet=quiet))
    raise typer.Exit(exit_code(report, settings.fail_on) if all(kept) else FAILED)


def every_python(context: typer.Context, timeout: float, format: ReportFormat) -> None:
    """`--all`: the command `pythons` under its first name. A flag that it would ignore is refused."""
    from torchdoctor.cli import pythons

    for flag in context.command.params:
        given = context.get_parameter_source(flag.name or "")
        if flag.name not in ("everything", "timeout", "format") and given is not None and given.name == "COMMANDLINE":
            stop(f"check --all: {flag.opts[-1]} has no effect on it, only --format and --timeout have")
    if format.value not in list(Format):
        stop(f"check --all is shown as text or json, not as {format.value}")
    pythons.command(timeout, Format(format.value))


def refuse_pairs(given: Mapping[tuple[str, str], object]) -> None:
    """Flags of which one would be ignored in silence."""
    for pair, together in given.items():
        if together:
            stop(f"{pair[0]} and {pair[1]} do not go together")


def wishes(
    require: list[str] | None, select: list[str] | None, ignore: list[str] | None, fail_on: FailOn | None
) -> "Settings":
    """What flags and pyproject.toml ask for; flags add to the lists, but --select and --fail-on win."""
    from torchdoctor import policy

    try:
        given = of_pyproject() or policy.Settings()
        wanted = (*given.require, *(require or ()))
        for text in wanted:
            policy.parse(text)
    except policy.BadPolicy as error:
        stop(str(error))
    except OSError:  # the working directory is gone
        given, wanted = policy.Settings(), tuple(require or ())
    return given._replace(
        require=wanted,
        select=tuple(words(select) or given.select),
        ignore=(*given.ignore, *words(ignore)),
        fail_on=fail_on.value if fail_on else given.fail_on,
    )


def words(given: list[str] | None) -> list[str]:
    """Of a flag that may be repeated, or take several with commas."""
    return [word for text in given or () for word in text.split(",") if word]


def of_pyproject() -> "Settings | None":
    """Where there is none, what would read it is not imported. Raises BadPolicy."""
    from pathlib import Path

    here = Path.cwd()
    if not any((folder / "pyproject.toml").exists() for folder in (here, *here.parents)):
        return None
    from torchdoctor import repository

    return repository.settings(here)


def judged(facts: "Facts", collected_at: str, settings: "Settings", before: "dict[str, Any] | None") -> "Report":
    """By the rules that are wished for, at their severities, and without what a baseline knows already."""
    from torchdoctor import knowledge, rules

    if settings.require or before:
        from torchdoctor.fleet.baseline import asked

        facts = asked(facts, settings.require, before)
    try:
        report = rules.judge(facts, knowledge.load(), collected_at, rules.choose(settings.select, settings.ignore))
        report = rules.graded(report, settings.severity) if settings.severity else report
    except (rules.UnknownRule, knowledge.DataError) as error:
        stop(str(error))
    if not before:
        return report
    from torchdoctor.fleet.baseline import without_known

    return without_known(report, before)


def read_baseline(path: str) -> "dict[str, Any]":
    from torchdoctor import older, saved
    from torchdoctor.codec import decode, encode
    from torchdoctor.model import SCHEMA, Result

    try:
        data = saved.load(path)
        if not isinstance(data, dict) or data.get("schema") != SCHEMA or not isinstance(data.get("facts"), dict):
            stop(f"--baseline {path}: not a report of torchdoctor (no schema {SCHEMA})")
        results = [encode(decode(Result, item)) for item in data.get("results") or ()]
        return {**data, "facts": encode(older.facts_of(data["facts"])), "results": results}
    except (ValueError, TypeError) as error:
        stop(f"--baseline {path}: {error}")


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
    from pathlib import Path

    from torchdoctor import render

    if format in render.ANCHORED:
        from torchdoctor import repository

        setting = setting._replace(anchor=repository.anchor(Path.cwd()))
    return render.render(report, format, setting)


def show_report(report: "Report", format: ReportFormat, setting: Setting) -> None:
    if format is not ReportFormat.TEXT:
        write(in_format(report, format, setting))
        return
    from torchdoctor.render import text

    show(lambda width: text.lines(report, setting))


def exit_code(report: "Report", fail_on: str) -> int:
    answered = report.facts.python is not None or report.facts.source == "report"
    if not answered or any(result.status == "crashed" for result in report.results):
        return FAILED
    return FOUND if any(result.findings and result.severity.reaches(fail_on) for result in report.results) else 0
