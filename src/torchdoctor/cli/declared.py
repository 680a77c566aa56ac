"""What check does with files: project files judged for a machine, before anything is installed."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.screen import FAILED, stop, warn
from torchdoctor.frozen import dataclass

if TYPE_CHECKING:
    from torchdoctor.declared.model import Aim, Declared, Sheet
    from torchdoctor.install.machine import Machine
    from torchdoctor.knowledge import Compat
    from torchdoctor.model import Report
    from torchdoctor.policy import Settings
    from torchdoctor.rule import Rule

Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FILE]...",
        help="Project files to check instead of this machine: requirements, pyproject.toml, locks, Dockerfile ...",
        show_default=False,
    ),
]
Found = Annotated[
    bool, typer.Option("--declared", help="Check the project files in and below this folder, or the ones given.")
]
For = Annotated[
    str | None,
    typer.Option(
        "--for", metavar="REPORT", help="Check FILES for the machine of a saved report (default: this machine)."
    ),
]
System = Annotated[str | None, typer.Option("--os", metavar="OS", help="Check FILES for linux, windows or macos.")]
Arch = Annotated[str | None, typer.Option("--arch", metavar="ARCH", help="FILES for x86_64, aarch64, arm64 or amd64.")]
PythonVersion = Annotated[
    str | None, typer.Option("--python-version", metavar="X.Y", help="FILES for this Python: 3.12, 3.13t.")
]
Driver = Annotated[
    str | None, typer.Option("--driver", metavar="VERSION", help="FILES for this NVIDIA driver: 535.261.03.")
]
GpuName = Annotated[
    list[str] | None, typer.Option("--gpu", metavar="NAME", help="FILES for this GPU: RTX 3090. Repeatable.")
]
Capability = Annotated[
    list[str] | None,
    typer.Option(
        "--compute-capability", metavar="X.Y", help="Check FILES for GPUs with this compute capability. Repeatable."
    ),
]
Diff = Annotated[bool, typer.Option("--diff", help="Print the fixes for FILES as a unified diff instead.")]
Wsl = Annotated[bool, typer.Option("--wsl", help="Check FILES for Linux inside Windows (with the Windows driver).")]


@dataclass(frozen=True)
class Described:
    """The machine that files are judged for, as flags describe it."""

    report: str | None = None
    os: str | None = None
    arch: str | None = None
    python_version: str | None = None
    driver: str | None = None
    gpu: tuple[str, ...] = ()
    compute_capability: tuple[str, ...] = ()
    wsl: bool = False

    @property
    def flags(self) -> list[str]:
        """The files given, as typed."""
        return [f"--{name.replace('_', '-')}" for name, value in vars(self).items() if value and name != "report"]


def judged(files: Sequence[str], found: bool, target: Described, settings: "Settings") -> "Report":
    """The report on files, or on those of folders, for each target."""
    from torchdoctor import knowledge
    from torchdoctor.declared import find
    from torchdoctor.declared.rules import judge
    from torchdoctor.declared.texts import Unusable

    began = time.monotonic()
    try:
        sheets = _found(files) if found else find.sheets(files)
        data = knowledge.load()
        report = judge(_facts(sheets, _all_aims(target, settings, data), data), data, _chosen(settings))
    except (Unusable, knowledge.DataError) as error:
        stop(str(error))
    report = _graded(report, settings)
    from datetime import date, datetime, timezone

    return replace(
        report,
        collected_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        data_note=data.outdated(date.today()),
        seconds=round(time.monotonic() - began, 3),
    )


def _found(folders: Sequence[str]) -> "tuple[Sheet, ...]":
    from torchdoctor.declared import find
    from torchdoctor.declared.texts import Unusable

    found: dict[str, Sheet] = {}
    files = [path for path in folders if not os.path.isdir(path)]  # noqa: PTH112
    inside = [find.below(path) for path in folders or ["."] if path not in files]
    for sheets in (*inside, find.sheets(files)):
        found.update({sheet.file: sheet for sheet in sheets})
    if not found:
        raise Unusable(f"--declared: there is no project file in or below {' or '.join(folders) or 'this folder'}")
    return tuple(found.values())


def _all_aims(target: Described, settings: "Settings", data: "Compat") -> "tuple[Aim, ...]":
    """The one that flags describe, else those of [tool.torchdoctor], else this machine."""
    if target.report or target.flags or not settings.targets:
        return (_aim(target, data),)
    return tuple(replace(_aim(_described(item), data), name=str(item["name"])) for item in settings.targets)


def _described(item: "Mapping[str, object]") -> Described:
    """A target of [tool.torchdoctor], whose keys are the flags."""

    def several(key: str) -> tuple[str, ...]:
        value = item.get(key, [])
        return tuple(map(str, value)) if isinstance(value, list) else (str(value),)

    def one(key: str) -> str | None:
        return str(item[key]) if key in item else None

    return Described(
        None,
        one("os") or "linux",
        one("arch"),
        one("python-version"),
        one("driver"),
        several("gpu"),
        several("compute-capability"),
        item.get("wsl") is True,
    )


def with_resolved(report: "Report") -> "Report":
    """With what a dry run of uv or pip says."""
    from torchdoctor import knowledge
    from torchdoctor.declared.model import Declared
    from torchdoctor.declared.verified import lines

    facts = report.facts
    assert isinstance(facts, Declared)
    said = "\n".join(filter(None, [facts.target.hint, *lines(facts, knowledge.load())]))
    return replace(report, facts=replace(facts, target=replace(facts.target, hint=said)))


def diff(report: "Report") -> str:
    from torchdoctor.declared.diff import of
    from torchdoctor.declared.texts import lines_of, secret_lines

    text, left = of(report, lines_of, secret_lines)
    for file in left:
        why = (
            "would show credentials of an address" if lines_of(file) else "takes UTF-8 text with usual line ends alone"
        )
        warn(f"{file}: not in the diff, which {why}; change it by hand")
    return text


def _aim(target: Described, data: "Compat") -> "Aim":
    """The one that flags or a report describe, else this machine."""
    from torchdoctor.declared.model import aim_of
    from torchdoctor.install.flags import Flags, UsageError, machine_of
    from torchdoctor.install.machine import machine, this_system

    here: Machine | None = None
    if target.report:
        from torchdoctor.cli.source import read_report

        here = machine(read_report(target.report).facts, data)
        if here is None:
            stop(f"--for {target.report}: it does not say which operating system it is from")
    flags = Flags(
        os=target.os,
        arch=target.arch,
        python_version=target.python_version,
        driver=target.driver,
        gpu=target.gpu,
        compute_capability=target.compute_capability,
        wsl=target.wsl,
    )
    if here is None and flags.whole:
        here = None if flags.os else this_system()
    elif here is None:
        here = _this_machine(data)
    try:
        return aim_of(machine_of(flags, data, here))
    except UsageError as error:
        stop(str(error))


def _this_machine(data: "Compat") -> "Machine":
    from torchdoctor.declared import here
    from torchdoctor.install.machine import machine

    if here.enough():
        return here.machine(data)
    from torchdoctor.cli.here import collect_here

    facts, _ = collect_here(None, 60, smoke=False)()
    found = machine(facts, data)
    if found is None:
        warn(" ".join(f"{item.collector}: {item.why}" for item in facts.problems))
        raise typer.Exit(FAILED)
    return found


def _facts(sheets: "tuple[Sheet, ...]", aims: "tuple[Aim, ...]", data: "Compat") -> "Declared":
    from torchdoctor.declared.facts import made

    return made(sheets, aims, data)


def _chosen(settings: "Settings") -> "tuple[Rule, ...]":
    """By the words that name these rules; a project's settings may name those of machines too."""
    from torchdoctor.declared.rules import RULES

    if not (settings.select or settings.ignore):
        return RULES
    from torchdoctor import rules

    both = (*RULES, *rules.RULES)
    try:
        rules.choose(settings.select, settings.ignore, both)
    except rules.UnknownRule as error:
        stop(str(error))
    select = [word for word in settings.select if rules.is_known(word, RULES)]
    ignore = [word for word in settings.ignore if rules.is_known(word, RULES)]
    return () if settings.select and not select else rules.choose(select, ignore, RULES)


def _graded(report: "Report", settings: "Settings") -> "Report":
    if not settings.severity:
        return report
    from torchdoctor import rules
    from torchdoctor.declared.rules import RULES

    own = {word: value for word, value in settings.severity.items() if rules.is_known(word, RULES)}
    return rules.graded(report, own, RULES) if own else report
