"""A check of the machine: collects or reads its facts, judges them, shows the report. It needs no Typer."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from torchdoctor.cli.baseline import baseline_of, written_as_baseline
from torchdoctor.cli.here import collect_here, collect_node, tested
from torchdoctor.cli.live_tests import NONE, QUICK, chosen
from torchdoctor.cli.node import labelled
from torchdoctor.cli.screen import FAILED, FOUND, show, stop, warn, write
from torchdoctor.cli.source import deserved, error_in, explained, read_report, shown
from torchdoctor.cli.wishes import judged, wishes
from torchdoctor.frozen import dataclass
from torchdoctor.privacy import published
from torchdoctor.render import Format, Setting
from torchdoctor.start import LIMIT

if TYPE_CHECKING:
    from torchdoctor.cli.flags import FailOn
    from torchdoctor.model import Facts, Report
    from torchdoctor.output import Output

NEVER = "never"  # of --fail-on


@dataclass(frozen=True)
class Asked:
    """What the flags of check say, under their names; without flags, as a plain check has it."""

    python: str | None = None
    source: str | None = None  # --from
    node: bool = False
    smoke: str = QUICK
    no_smoke: bool = False
    timeout: float = LIMIT  # seconds
    format: Format = Format.TEXT
    output: tuple[str, ...] = ()
    require: list[str] | None = None
    baseline: str | None = None
    baseline_facts: list[str] | None = None
    write_baseline: str | None = None
    fail_on: "FailOn | None" = None
    select: list[str] | None = None
    ignore: list[str] | None = None
    label: list[str] | None = None
    verbose: bool = False
    quiet: bool = False
    verify: bool = False


def checked(asked: Asked) -> int:
    """Shows the report; the exit code."""
    tests, quiet = chosen(asked.smoke), asked.quiet
    refuse_pairs(
        {
            ("--from", "--python"): asked.source and asked.python,
            ("--from", f"--smoke {asked.smoke}"): asked.source and tests,
            ("--from", "--verify"): asked.source and asked.verify,
            ("--no-smoke", f"--smoke {asked.smoke}"): asked.no_smoke and tests,
            ("-q", "-v"): quiet and asked.verbose,
            ("--node", "--python"): asked.node and asked.python,
            ("--node", "--from"): asked.node and asked.source,
            ("--node", f"--smoke {asked.smoke}"): asked.node and tests,
            ("--baseline", "--write-baseline"): asked.baseline and asked.write_baseline,
        }
    )
    began = time.monotonic()
    settings = wishes(asked.require, asked.select, asked.ignore, asked.fail_on, asked.node)
    labels = labelled(asked.label)
    before = baseline_of(asked.baseline, asked.baseline_facts)
    files = [*asked.output, *written_as_baseline(asked.write_baseline)]
    outputs = open_outputs(files) if files else ()
    pasted = read_report(asked.source) if asked.source else None
    collected = collect_node(asked.timeout, quiet) if asked.node else pasted or _of_here(asked)
    from torchdoctor import knowledge, rules  # noqa: F401 - while the collectors are at work

    facts, collected_at = collected()
    if tests:
        facts = tested(facts, asked.timeout, tests, quiet)
    report = judged(facts, collected_at, settings, before)
    if asked.verify:
        from torchdoctor import verify as installer

        report = installer.fixes(report)
    seconds = None if asked.source else round(time.monotonic() - began, 3)
    error = error_in(pasted.text, report) if pasted and pasted.text else None
    report = published(replace(report, seconds=seconds, labels=labels, errors=shown(error)))
    setting = Setting(asked.verbose, fail_on=settings.fail_on)
    kept = [write_out(item, in_format(report, item.format, setting)) for item in outputs]
    show_report(report, asked.format, setting._replace(quiet=quiet))
    if error and error.causes and asked.format is Format.TEXT and not quiet:
        explained(error, report)
    beside = deserved(error, report) if error and error.causes and not quiet else 0
    fails_on = NEVER if asked.write_baseline else settings.fail_on
    code = exit_code(report, fails_on) if all(kept) else FAILED
    return code or (beside if fails_on != NEVER else 0)


def _of_here(asked: Asked) -> "Callable[[], tuple[Facts, str]]":
    importing = asked.smoke != NONE and not asked.no_smoke
    return collect_here(asked.python, asked.timeout, importing, asked.quiet)


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


def in_format(report: "Report", format: Format, setting: Setting) -> str:
    """As it is written to a file, and in all formats but text to standard output too."""
    from torchdoctor import render

    if format in render.ANCHORED:
        from torchdoctor import repository
        from torchdoctor.pythons.paths import here

        if there := here():
            setting = setting._replace(anchor=repository.anchor(there))
    return render.render(report, format, setting)


def show_report(report: "Report", format: Format, setting: Setting) -> None:
    if format is not Format.TEXT:
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
