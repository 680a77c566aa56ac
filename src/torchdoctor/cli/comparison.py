"""What compare and fleet have in common: their flags, and how they end, with what was found and the exit code."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from torchdoctor.cli.flags import FailOn
from torchdoctor.cli.screen import FOUND, say, stop, warn, write
from torchdoctor.fleet.render import FleetFormat

if TYPE_CHECKING:
    from torchdoctor.fleet.compare import Fleet
    from torchdoctor.fleet.model import Comparison

LEAST_COMPARED = 2

Form = Annotated[FleetFormat, typer.Option("-f", "--format", help="Form of the answer.")]
FailsOn = Annotated[FailOn, typer.Option("--fail-on", help="Lowest severity that makes the exit code 1.")]
Require = Annotated[
    list[str] | None,
    typer.Option("--require", metavar="REQ", help="What every machine must have: gpus>=8, driver>=570 ... Repeatable."),
]
GroupBy = Annotated[
    str | None,
    typer.Option(
        "--group-by",
        metavar="gpu|LABEL|REGEX",
        help="Compare within groups: same GPU, same label, or same match in the name.",
    ),
]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Every name, and what most machines have.")]


def prepared(
    require: list[str] | None, select: list[str] | None, ignore: list[str] | None, group_by: str | None
) -> "Fleet":
    """Ready to take reports, as the flags ask."""
    from torchdoctor.fleet.compare import Fleet
    from torchdoctor.fleet.findings import Tally
    from torchdoctor.fleet.groups import BadGrouping, grouping

    fleet = Fleet(Tally(wanted(select, ignore)) if select or ignore else Tally())
    if require:
        fleet.results = required(require)
    if group_by:
        try:
            fleet.grouped = grouping(group_by)
        except BadGrouping as error:
            stop(str(error))
    return fleet


def wanted(select: list[str] | None, ignore: list[str] | None) -> Callable[[str, str], bool]:
    """(rule, slug): whether its findings count; also of rules that only a newer torchdoctor has."""
    from torchdoctor import rules
    from torchdoctor.cli.wishes import words

    chosen, left_out = words(select), words(ignore)
    try:
        rules.choose(chosen, left_out)
    except rules.UnknownRule as error:
        stop(str(error))
    return lambda rule, slug: rules.is_chosen(rule, slug, chosen, left_out)


def required(require: list[str]) -> Callable[[Any], Any]:
    """The results of a report with what its facts are required to be."""
    from torchdoctor import policy
    from torchdoctor.fleet.requirements import results

    try:
        for text in require:
            policy.parse(text)
    except policy.BadPolicy as error:
        stop(str(error))
    return lambda data: results(data, tuple(require))


def tell(
    found: "Comparison",
    format: FleetFormat,
    fail_on: FailOn,
    fail_on_diff: bool,
    verbose: bool,
    least: int = LEAST_COMPARED,
) -> NoReturn:
    """Print what was found and end; least: reports below which there is nothing to tell."""
    from torchdoctor.fleet.render import render

    if found.reports < least:
        for item in found.broken:
            warn(f"{item.report}: {item.why}")
        stop(f"{found.reports} of the reports can be read, but comparing needs {least}")
    told = render(found, format, verbose)
    say(told) if format is FleetFormat.TEXT else write(told)
    differ = fail_on_diff and bool(found.deviating or found.differences or found.broken)
    raise typer.Exit(FOUND if differ or failing(found, fail_on) else 0)


def failing(found: "Comparison", fail_on: FailOn) -> bool:
    """Since an earlier time only what is new fails."""
    if fail_on is FailOn.NEVER:
        return False
    severities = [FailOn.NOTE.value, FailOn.WARNING.value, FailOn.ERROR.value]
    counted = found.trend.new if found.trend else found.findings
    return any(severities.index(item.severity.value) >= severities.index(fail_on.value) for item in counted)
