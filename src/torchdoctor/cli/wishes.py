"""What flags and the project's pyproject.toml ask for, and the report by that: of the commands that judge."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from torchdoctor.cli.node import node_requirements
from torchdoctor.cli.screen import FAILED, stop, warn

if TYPE_CHECKING:
    from torchdoctor.cli.baseline import Baselined
    from torchdoctor.cli.flags import FailOn
    from torchdoctor.model import Facts, Report
    from torchdoctor.policy import Settings

PATIENCE = 5.0  # seconds for the project's files, whose disk may be a server's that is gone


def words(given: list[str] | None) -> list[str]:
    """Of a flag that may be repeated, or take several with commas."""
    return [word for text in given or () for word in text.split(",") if word]


def of_pyproject() -> "Settings | None":
    """Where there is none, what would read it is not imported. Raises BadPolicy."""
    from torchdoctor.pythons import paths

    here = paths.here()
    if here is None or not any(paths.there(folder / "pyproject.toml") for folder in (here, *here.parents)):
        return None
    from torchdoctor import repository

    return repository.settings(here)


def wishes(
    require: list[str] | None, select: list[str] | None, ignore: list[str] | None, fail_on: "FailOn | None", node: bool
) -> "Settings":
    """What flags and pyproject.toml ask for; flags add to the lists, but --select and --fail-on win.

    node: no project has a say in what a node needs, and its folder need not even answer.
    """
    from torchdoctor import policy
    from torchdoctor.pythons import paths

    try:
        given = (None if node else paths.within(PATIENCE, of_pyproject)) or policy.Settings()
        wanted = (*given.require, *(require or ()))
        for text in wanted:
            policy.parse(text)
        if node:
            node_requirements(wanted)
    except policy.BadPolicy as error:
        stop(str(error))
    except paths.NoAnswer as error:
        warn(str(error))
        raise SystemExit(FAILED) from None
    return replace(
        given,
        require=wanted,
        select=tuple(words(select) or given.select),
        ignore=(*given.ignore, *words(ignore)),
        fail_on=fail_on.value if fail_on else given.fail_on,
    )


def judged(facts: "Facts", collected_at: str, settings: "Settings", before: "Baselined | None") -> "Report":
    """By the rules that are wished for, at their severities, and without what a baseline knows already."""
    from torchdoctor import knowledge, rules

    if settings.require or before:
        from torchdoctor.fleet.baseline import BadBaseline, asked

        try:
            facts = asked(facts, settings.require, *((before.report, before.facts) if before else ()))
        except BadBaseline as error:
            stop(f"--baseline: {error}")
    try:
        settings = of_rules(settings)
        chosen = rules.choose(settings.select, settings.ignore)
        if facts.source == "node":
            chosen = tuple(rule for rule in chosen if rule in rules.OF_NODE)
        data = knowledge.load()
        report = rules.judge(facts, data, collected_at, chosen)
        installed = facts.torch.version if facts.torch else None
        report = replace(report, data_note=data.outdated(date.today(), installed))
        report = rules.graded(report, settings.severity) if settings.severity else report
    except (rules.UnknownRule, knowledge.DataError) as error:
        stop(str(error))
    if not before:
        return report
    from torchdoctor.fleet.baseline import without_known

    return without_known(report, before.report)


def of_rules(settings: "Settings") -> "Settings":
    """Without the words that name rules about files alone: a project has one list for both."""
    from torchdoctor import rules

    words = {*settings.select, *settings.ignore, *settings.severity}
    if all(map(rules.is_known, words)):
        return settings
    from torchdoctor.declared.rules import RULES

    others = {word for word in words if not rules.is_known(word) and rules.is_known(word, RULES)}
    select = tuple(word for word in settings.select if word not in others)
    if settings.select and not select:
        stop(f"--select {settings.select[0]} selects rules about project files: give the files")
    return replace(
        settings,
        select=select,
        ignore=tuple(word for word in settings.ignore if word not in others),
        severity={word: value for word, value in settings.severity.items() if word not in others},
    )
