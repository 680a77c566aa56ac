"""The command line: parse, call, print, exit. The only module that knows Typer.

What costs time is imported in the commands that need it.
"""

import contextlib
import os
import signal
import sys
import time
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TextIO

import typer

from torchdoctor import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from torchdoctor.bench.model import Bench
    from torchdoctor.compat import Compat
    from torchdoctor.explain import Scan
    from torchdoctor.explain.causes import Cause
    from torchdoctor.install.choice import Unmet
    from torchdoctor.install.flags import Flags
    from torchdoctor.install.machine import Machine
    from torchdoctor.install.plan import Plan
    from torchdoctor.model import Facts, Report
    from torchdoctor.output import Output
    from torchdoctor.policy import Settings

FOUND, USAGE, FAILED = 1, 2, 3  # exit codes beside 0; the same for every command
LEAST_COMPARED = 2

app = typer.Typer(
    name="torchdoctor",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(str, Enum):
    TEXT = "text"
    JSON = "json"


class BenchFormat(str, Enum):
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


class ReportFormat(str, Enum):
    """As render.FORMATS, which is not imported for --help alone."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"
    MARKDOWN = "markdown"
    HTML = "html"


class Smoke(str, Enum):
    QUICK = "quick"
    FULL = "full"
    NONE = "none"


class FailOn(str, Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


def version(wanted: bool) -> None:
    if wanted:
        print(f"torchdoctor {__version__}")
        raise typer.Exit


@app.callback()
def torchdoctor(
    _version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Find out why PyTorch does not work on this machine, or not at full speed, and how to mend it."""


@app.command()
def check(
    python: Annotated[
        str | None, typer.Option(help="Interpreter, or folder of a virtual or conda environment, to check.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Judge a saved report instead: JSON, or the text of collect_env ('-': standard input).",
        ),
    ] = None,
    smoke: Annotated[
        Smoke, typer.Option(help="Live tests: quick imports torch and computes once, full tries all it is used for.")
    ] = Smoke.QUICK,
    no_smoke: Annotated[bool, typer.Option("--no-smoke", help="As --smoke none: do not import torch.")] = False,
    timeout: Annotated[float, typer.Option(min=1, max=3600, help="Time limit of every step, in seconds.")] = 60,
    format: Annotated[
        ReportFormat, typer.Option("-f", "--format", help="Form of the report on standard output.")
    ] = ReportFormat.TEXT,
    output: Annotated[
        list[str] | None,
        typer.Option("-o", "--output", metavar="FORMAT=PATH", help="Also write it to a file. Repeatable."),
    ] = None,
    require: Annotated[
        list[str] | None,
        typer.Option(metavar="REQ", help="torch>=2.8, cuda, driver, gpus, vram>=24GB, cpu-only ... Repeatable."),
    ] = None,
    baseline: Annotated[
        str | None, typer.Option(metavar="FILE", help="Fail on what changed since this JSON report, and on no more.")
    ] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="Least severity that makes the exit code 1.  [default: error]")
    ] = None,
    select: Annotated[list[str] | None, typer.Option(help="Only these rules: ID, prefix or slug. Repeatable.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Not these rules: ID, prefix or slug. Repeatable.")] = None,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Every rule, and how each value was found.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Problems only.")] = False,
) -> None:
    """Check a Python environment and the machine under it.

    Exit code: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage, 3 torchdoctor itself failed.
    """
    began = time.monotonic()
    settings = wishes(require, select, ignore, fail_on)
    before = read_baseline(baseline) if baseline else None
    outputs = open_outputs(output) if output else ()
    smoke = Smoke.NONE if no_smoke else smoke
    collected = read_report(source) if source else collect_here(python, timeout, smoke is not Smoke.NONE)
    from torchdoctor import compat, rules  # while the collectors are at work

    facts, collected_at = collected()
    if smoke is Smoke.FULL and not source:
        facts = tested(facts, timeout)
    if settings.require or before:
        from torchdoctor.baseline import asked

        facts = asked(facts, settings.require, before)
    try:
        report = rules.judge(facts, compat.load(), collected_at, rules.choose(settings.select, settings.ignore))
        report = rules.graded(report, settings.severity) if settings.severity else report
    except (rules.UnknownRule, compat.DataError) as error:
        stop(str(error))
    if before:
        from torchdoctor.baseline import without_known

        report = without_known(report, before)
    report = replace(report, seconds=None if source else round(time.monotonic() - began, 3))
    for item in outputs:
        item.write(in_format(report, item.format, settings.fail_on, verbose))
    show(report, format, settings.fail_on, verbose, quiet)
    raise typer.Exit(exit_code(report, FailOn(settings.fail_on)))


@app.command()
def compare(
    reports: Annotated[list[str], typer.Argument(metavar="FILE...", help="JSON reports, or folders of them.")],
    fail_on_diff: Annotated[bool, typer.Option("--fail-on-diff", help="Exit code 1 where anything differs.")] = False,
    format: Annotated[Format, typer.Option("-f", "--format", help="Form of the answer.")] = Format.TEXT,
) -> None:
    """Compare saved reports: of two what differs, of many what most have and who deviates.

    Save them with `torchdoctor check -o json=FILE`. Exit code: 0 compared, 1 --fail-on-diff and they differ or a file
    is broken, 2 wrong usage or nothing to compare.
    """
    from torchdoctor import saved
    from torchdoctor.compare import compare as compare_all
    from torchdoctor.render import comparison

    found = compare_all(saved.read(saved.files(reports)))
    if found.reports < LEAST_COMPARED:
        for item in found.broken:
            print(f"torchdoctor: {item.report}: {item.why}", file=sys.stderr)
        stop(f"{found.reports} of the reports named can be read, and comparing takes two")
    if format is Format.JSON:
        print(comparison.as_json(found))
    else:
        from torchdoctor.render import text

        print(text.encodable(comparison.as_text(found), sys.stdout.encoding), end="")
    raise typer.Exit(FOUND if fail_on_diff and (found.deviating or found.broken) else 0)


@app.command()
def bench(
    device: Annotated[
        list[str] | None,
        typer.Option(metavar="NAMES", help="cpu, cuda, cuda:1, xpu, mps. Default: the CPU and every accelerator."),
    ] = None,
    workload: Annotated[
        list[str] | None,
        typer.Option(metavar="NAMES", help="matmul, conv, autograd, bandwidth, copy, dispatch. Default: all."),
    ] = None,
    dtype: Annotated[
        list[str] | None, typer.Option(metavar="NAMES", help="fp32, bf16, fp16, fp64, fp8. Default: what suits.")
    ] = None,
    size: Annotated[
        int | None, typer.Option(min=16, max=32768, help="Of matrices and steps. Default: what suits the device.")
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(min=0.1, max=3600, help="Seconds of measuring on each device; from 10 on, several processes."),
    ] = None,
    python: Annotated[str | None, typer.Option(help="Interpreter, or folder of an environment, to measure.")] = None,
    format: Annotated[BenchFormat, typer.Option("-f", "--format", help="Form of the results.")] = BenchFormat.TEXT,
    fail_on: Annotated[FailOn, typer.Option(help="Least severity that makes the exit code 1.")] = FailOn.ERROR,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="All that is known of each value.")] = False,
) -> None:
    """Measure how fast torch computes here, and name the cause where it is slower than it could be.

    Exit code: 0 measured, 1 a wrong result or a cause at or above --fail-on, 2 wrong usage, 3 no answer.
    """
    from torchdoctor import bench as benchmark
    from torchdoctor.bench import plan
    from torchdoctor.collect import child, target

    try:
        asked = plan.choice(device or (), workload or (), dtype or (), size, budget or plan.QUICK)
        chosen = target.choose(python, os.environ)
    except (plan.UnknownChoice, target.NoSuchPython) as error:
        stop(str(error))
    progress, wipe = progress_line()
    try:
        found = benchmark.bench(chosen, asked, os.environ, progress)
    finally:
        child.kill_all()
        wipe()
    show_bench(found, format, verbose)
    if found.fingerprint is None:
        raise typer.Exit(FAILED)
    raise typer.Exit(FOUND if benchmark.fails(found, fail_on.value) else 0)


def show_bench(found: "Bench", format: BenchFormat, verbose: bool) -> None:
    from torchdoctor.render import bench, text

    if format is not BenchFormat.TEXT:
        write(bench.render(found, format.value))
        return
    from torchdoctor.render.bench import text as bars

    if sys.stdout.isatty() or os.environ.get("FORCE_COLOR"):
        from rich.console import Console

        from torchdoctor.render import terminal

        console = Console()
        terminal.show(bars.lines(found, verbose, console.width), console)
    else:
        print(text.encodable(bars.render(found, verbose), sys.stdout.encoding), end="")


@app.command("install-cmd")
def install_cmd(
    torch: Annotated[str | None, typer.Option(metavar="VERSION", help="Default: the newest that runs there.")] = None,
    compute: Annotated[str, typer.Option(metavar="BUILD", help="auto, cpu, cu126, rocm6.4, xpu ...")] = "auto",
    os: Annotated[
        str | None,
        typer.Option(metavar="OS", help="linux, windows or macos: another machine, of which only the flags tell."),
    ] = None,
    arch: Annotated[str | None, typer.Option(metavar="ARCH", help="x86_64, aarch64, arm64 or amd64.")] = None,
    python_version: Annotated[str | None, typer.Option(metavar="X.Y", help="3.12; 3.13t is free-threaded.")] = None,
    manager: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="pip, uv, conda, pixi, poetry, pyproject, requirements, dockerfile or wheel."
        ),
    ] = None,
    beside: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="NAMES", help="torchvision,torchaudio,torchtext,torchcodec."),
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="torch alone.")] = False,
    driver: Annotated[str | None, typer.Option(metavar="VERSION", help="Of the NVIDIA driver: 570.86.10.")] = None,
    gpu: Annotated[list[str] | None, typer.Option(metavar="NAME", help="RTX 3090. Repeatable.")] = None,
    compute_capability: Annotated[list[str] | None, typer.Option(metavar="X.Y", help="8.6. Repeatable.")] = None,
    nightly: Annotated[bool, typer.Option("--nightly", help="The nightly wheels.")] = False,
    python: Annotated[str | None, typer.Option(help="Interpreter, or folder of an environment, to install in.")] = None,
    format: Annotated[Format, typer.Option("-f", "--format", help="Form of the answer.")] = Format.TEXT,
) -> None:
    """Print the command that installs the torch that suits this machine, or the one that the flags describe.

    Standard output is the command alone. Exit code: 0 it is printed, 1 nothing runs there, 2 wrong usage, 3 no answer.
    """
    from torchdoctor import compat, install
    from torchdoctor.install import flags as given

    flags = given.Flags(
        torch,
        compute,
        os,
        arch,
        python_version,
        manager,
        beside,
        only,
        driver,
        gpu or (),
        compute_capability or (),
        nightly,
    )
    try:
        data = compat.load()
        found = given.install_cmd(flags, data, machine_here(flags, python, data))
        show_plan(found, format, data)
    except install.Unmet as unmet:
        show_refusal(unmet, format, data)
        raise typer.Exit(FOUND) from None
    except (install.UsageError, compat.DataError) as error:
        stop(str(error))


def machine_here(flags: "Flags", python: str | None, data: "Compat") -> "Machine | None":
    """What is taken from this machine: nothing where the flags name another, of it all but torch where they do not."""
    from torchdoctor.install.machine import machine, this_system

    if flags.whole and not python:
        return None if flags.os else this_system()
    facts, _ = collect_here(python, 60, smoke=False)()
    if facts.host is None or facts.python is None:
        print("torchdoctor:", *(f"{item.collector}: {item.why}" for item in facts.problems), file=sys.stderr)
        raise typer.Exit(FAILED)
    return machine(facts, data)


def show_plan(plan: "Plan", format: Format, data: "Compat") -> None:
    from datetime import date

    from torchdoctor.install import as_json

    rejected = (f"not {item.build}: {item.reason}" for item in plan.rejected if item.torch == plan.torch)
    for line in (*filter(None, [data.age_note(date.today())]), *plan.why, *rejected):
        print(f"# {line}", file=sys.stderr)
    if format is Format.JSON:
        import json

        print(json.dumps(as_json(plan), indent=1))
    else:
        print(plan.command)


def show_refusal(unmet: "Unmet", format: Format, data: "Compat") -> None:
    from datetime import date

    from torchdoctor.install import refusal

    stale = data.age_note(date.today())
    print(f"torchdoctor: nothing that was asked for runs there{f' ({stale})' if stale else ''}", file=sys.stderr)
    for item in unmet.rejected:
        print(f"  {item.build}: {item.reason}", file=sys.stderr)
    for line in unmet.nearest:
        print(f"nearest: {line}", file=sys.stderr)
    if format is Format.JSON:
        import json

        print(json.dumps(refusal(unmet), indent=1))


@app.command()
def explain(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE|-|ID|TEXT...]", help="A log, standard input, a rule (TD301 or slug), or a text."),
    ] = None,
    here: Annotated[
        bool | None,
        typer.Option("--check/--no-check", help="Use this machine's facts.  [default: on a terminal, with torch here]"),
    ] = None,
    python: Annotated[str | None, typer.Option(help="Interpreter or environment whose facts --check uses.")] = None,
    timeout: Annotated[float, typer.Option(min=1, max=3600, help="Time limit of collecting, in seconds.")] = 60,
    format: Annotated[Format, typer.Option("-f", "--format", help="Form of the answer.")] = Format.TEXT,
) -> None:
    """Explain an error text or a whole log: its cause and its cure. Or print the page of a rule.

    Exit code: 0 explained, 1 no error that is known, 2 wrong usage.
    """
    from torchdoctor.explain import report

    if words and len(words) == 1 and (page := report.page(words[0])):
        print(page)
        return
    source = error_source(words or [])
    facts = collect_here(python, timeout, smoke=False) if here or (here is None and sys.stdout.isatty()) else None
    raise typer.Exit(show_causes(source, facts, bool(here), format))


def error_source(words: list[str]) -> "Iterator[bytes]":
    """The blocks of what is to be explained: of a file, of standard input, or the words themselves."""
    import re

    from torchdoctor.explain.stream import BLOCK

    if not words and sys.stdin.isatty():
        stop("explain: give it a file, a rule or an error text, or pipe a log into it")
    if not words or words == ["-"]:
        return iter(lambda: sys.stdin.buffer.read(BLOCK), b"")
    if len(words) == 1 and os.path.isdir(words[0]):  # noqa: PTH112 - pathlib is not needed otherwise
        stop(f"explain: {words[0]} is a folder")
    try:
        file = open(words[0], "rb") if len(words) == 1 else None  # noqa: PTH123, SIM115 - closed when we end
    except (OSError, ValueError) as error:
        if isinstance(error, PermissionError) or re.fullmatch(r"\S+\.(?:log|txt|out|err)|[.~]?/\S+|TD\d+", words[0]):
            stop(f"explain: {words[0]}: {getattr(error, 'strerror', None) or error}")
        file = None
    return iter(lambda: file.read(BLOCK), b"") if file else iter([" ".join(words).encode("utf-8", "replace")])


def show_causes(
    source: "Iterable[bytes]", facts: "Callable[[], tuple[Facts, str]] | None", wanted: bool, format: Format
) -> int:
    """Prints the causes of the errors in a stream. wanted: use the facts also where there is no torch."""
    from torchdoctor.explain import Scan, causes, report

    scan = Scan()
    for block in source:
        scan.feed(block)
    found = causes.causes(scan.matches())
    if facts and (found or wanted):
        found = fitted(found, facts()[0], wanted)
    if format is Format.JSON:
        import json

        print(json.dumps(report.json_form(found), indent=1))
    else:
        say(report.text(found), sys.stdout)
    return 0 if found else FOUND


def fitted(found: "tuple[Cause, ...]", facts: "Facts", wanted: bool) -> "tuple[Cause, ...]":
    """The causes as this machine judges them."""
    from torchdoctor import compat, rules
    from torchdoctor.explain import causes

    if not found or (facts.torch is None and not wanted):
        return found
    data = compat.load()
    asked = [cause.error.rule for cause in found if cause.error.rule]
    return causes.fitted(found, facts, data, rules.diagnose(facts, data, rules.choose(asked, [])) if asked else ())


@app.command("run", context_settings={"allow_interspersed_args": False, "ignore_unknown_options": True})
def run_program(
    command: Annotated[list[str], typer.Argument(metavar="-- PROGRAM ARGS...", help="What to run.")],
) -> None:
    """Run a program unchanged; if it fails, explain what it printed, on standard error below its own output.

    Exit code: the program's own; 127 or 126 if it cannot be started.
    """
    from torchdoctor.collect import through
    from torchdoctor.explain import Scan

    scan = Scan()
    try:
        status = through.run(command, scan.feed)
    except OSError as error:
        print(f"torchdoctor: {command[0]}: {error.strerror or error}", file=sys.stderr)
        raise typer.Exit(127 if isinstance(error, FileNotFoundError) else 126) from None
    if status not in (0, -signal.SIGINT, -getattr(signal, "SIGPIPE", 13)):
        explain_failure(scan, status)
    raise typer.Exit(through.end_like(status))


def explain_failure(scan: "Scan", status: int) -> None:
    """Below the program's own output, and only if something is known."""
    from torchdoctor.collect.child import signal_name
    from torchdoctor.explain import causes, report

    how = f"killed by {signal_name(status)}" if status < 0 else f"exit status {status}"
    scan.feed(f"\n{how}\n".encode() if status < 0 else b"")
    found = causes.causes(scan.matches())
    if found and sys.stderr.isatty():
        found = fitted(found, collect_here(None, 60, smoke=False)()[0], wanted=False)
    print(f"\ntorchdoctor: the program failed ({how})", file=sys.stderr)
    said = report.text(found) if found else f"{report.UNKNOWN} `torchdoctor check` looks at the environment."
    say(said, sys.stderr)


def say(words: str, stream: TextIO) -> None:
    """Lines that quote a program, without what could repaint the terminal."""
    from torchdoctor.render import text

    print(text.encodable("\n".join(map(text.plain, words.split("\n"))), stream.encoding), file=stream)


def collect_here(python: str | None, timeout: float, smoke: bool) -> "Callable[[], tuple[Facts, str]]":
    """Starts the collectors; the function returned waits for them: the facts, and when they were collected."""
    from datetime import datetime, timezone

    from torchdoctor import collect
    from torchdoctor.collect import child, target

    try:
        collection = collect.begin(target.choose(python, os.environ), timeout, smoke)
    except target.NoSuchPython as error:
        stop(str(error))
    progress, wipe = progress_line()

    def wait() -> "tuple[Facts, str]":
        try:
            return collection.facts(progress), datetime.now(timezone.utc).isoformat(timespec="seconds")
        finally:
            child.kill_all()
            wipe()

    return wait


def tested(facts: "Facts", timeout: float) -> "Facts":
    """With the full live tests, of a torch that can be imported."""
    from torchdoctor import collect
    from torchdoctor.collect import child, full

    if facts.smoke is None or not facts.smoke.imported:
        return facts
    progress, wipe = progress_line()
    try:
        tests = full.run(facts.target.python, timeout, collect.no_driver_loaded(), progress)
    finally:
        child.kill_all()
        wipe()
    return replace(facts, smoke_tests=tests)


def read_report(source: str) -> "Callable[[], tuple[Facts, str]]":
    """A function that gives the facts of a saved report, and when they were collected ("" where it does not tell)."""
    try:
        text = read_text(source)
        facts, collected_at = (facts_of_json if text.lstrip().startswith("{") else facts_of_text)(text)
    except (OSError, ValueError) as error:
        name = "standard input" if source == "-" else source
        stop(f"--from {name}: {getattr(error, 'strerror', None) or error}")
    return lambda: (facts, collected_at)


def read_text(source: str) -> str:
    """Of a file or of standard input ("-"). PowerShell's `>` writes UTF-16."""
    if source == "-":
        data = sys.stdin.buffer.read()
    else:
        with open(source, "rb") as file:  # noqa: PTH123 - pathlib is not needed otherwise
            data = file.read()
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def facts_of_json(text: str) -> "tuple[Facts, str]":
    """Of torchdoctor's own report. Raises ValueError."""
    import json

    from torchdoctor.codec import decode
    from torchdoctor.model import SCHEMA, Facts

    try:
        data = json.loads(text)
    except ValueError as error:
        raise ValueError(f"not a JSON report: {error}") from None
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ValueError(f"not a report of torchdoctor (no schema {SCHEMA})")
    return decode(Facts, data.get("facts")), str(data.get("collected_at", ""))


def facts_of_text(text: str) -> "tuple[Facts, str]":
    """Of a pasted report of collect_env, which does not say when it was made. Raises ValueError."""
    from torchdoctor.collect.report import facts_from_text

    return facts_from_text(text), ""


def wishes(
    require: list[str] | None, select: list[str] | None, ignore: list[str] | None, fail_on: FailOn | None
) -> "Settings":
    """What flags and pyproject.toml ask for; flags add to the lists, but --select and --fail-on win."""
    from pathlib import Path

    from torchdoctor import policy, repository

    try:
        given = repository.settings(Path.cwd())
        wanted = (*given.require, *(require or ()))
        for text in wanted:
            policy.parse(text)
    except policy.BadPolicy as error:
        stop(str(error))
    except OSError:  # the working directory is gone
        given, wanted = policy.Settings(), tuple(require or ())
    return given._replace(
        require=wanted,
        select=tuple(select or given.select),
        ignore=(*given.ignore, *(ignore or ())),
        fail_on=fail_on.value if fail_on else given.fail_on,
    )


def read_baseline(path: str) -> "dict[str, Any]":
    from torchdoctor import saved
    from torchdoctor.model import SCHEMA

    try:
        data = saved.load(path)
    except saved.Unreadable as error:
        stop(f"--baseline {path}: {error}")
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or not isinstance(data.get("facts"), dict):
        stop(f"--baseline {path}: not a report of torchdoctor (no schema {SCHEMA})")
    return data


def open_outputs(wanted: list[str]) -> "Sequence[Output]":
    from torchdoctor import output

    try:
        return output.open_all(wanted)
    except output.BadOutput as error:
        stop(str(error))


def progress_line() -> "tuple[Callable[[str], None], Callable[[], None]]":
    """(show a step, wipe the line): on a terminal only, so that logs and pipes stay clean."""
    if not sys.stderr.isatty():
        return (lambda step: None), (lambda: None)

    def write(text: str) -> None:
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    return (lambda step: write(f"{step} ...")), (lambda: write(""))


def in_format(report: "Report", format: str, fail_on: str, verbose: bool) -> str:
    """As it is written to a file, and in all formats but text to standard output too."""
    from pathlib import Path

    from torchdoctor import render

    if format == "text":
        from torchdoctor.render import text

        return text.render(report, verbose)
    setting = render.Setting(fail_on=fail_on)
    if format in render.ANCHORED:
        from torchdoctor import repository

        setting = setting._replace(anchor=repository.anchor(Path.cwd()))
    return render.render(report, format, setting)


def show(report: "Report", format: ReportFormat, fail_on: str, verbose: bool, quiet: bool) -> None:
    if format is not ReportFormat.TEXT:
        write(in_format(report, format.value, fail_on, verbose))
        return
    from torchdoctor.render import text

    if sys.stdout.isatty() or os.environ.get("FORCE_COLOR"):
        from rich.console import Console

        from torchdoctor.render import terminal

        terminal.show(text.lines(report, verbose, quiet), Console())
    else:
        print(text.encodable(text.render(report, verbose, quiet), sys.stdout.encoding), end="")


def write(text: str) -> None:
    """As UTF-8, which XML and HTML say that they are, whatever the terminal's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))


def exit_code(report: "Report", fail_on: FailOn) -> int:
    severities = [FailOn.NOTE.value, FailOn.WARNING.value, FailOn.ERROR.value]
    answered = report.facts.python is not None or report.facts.target.why == "saved report"
    if not answered or any(result.status == "crashed" for result in report.results):
        return FAILED
    if fail_on is FailOn.NEVER:
        return 0
    least = severities.index(fail_on.value)
    found = (severities.index(result.severity.value) for result in report.results if result.findings)
    return FOUND if any(severity >= least for severity in found) else 0


def stop(line: str) -> NoReturn:
    """One clear line, exit code 2."""
    print(f"torchdoctor: {' '.join(line.split())}", file=sys.stderr)
    raise typer.Exit(USAGE)


def main() -> None:
    """The console script."""
    code = run()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)  # at once: a collector's thread that never came back cannot hold us, nor does tearing down cost time


def leave_only(names: list[str]) -> None:
    """Typer makes every command ready before it runs one, a millisecond each: leave it the one that is asked for."""
    asked = [item for item in app.registered_commands if (item.name or getattr(item.callback, "__name__", "")) in names]
    app.registered_commands = asked or app.registered_commands


def run() -> int:
    """The exit code. What goes wrong in torchdoctor itself is one line to report, and exit code 3."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        leave_only(sys.argv[1:2])
        app()
        sys.stdout.flush()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED if end.code else 0
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader left: nothing more to say, and nothing to say it to
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if os.environ.get("TORCHDOCTOR_DEBUG"):
            raise
        print(f"torchdoctor: internal error, please report: {type(error).__name__}: {error}", file=sys.stderr)
        return FAILED
    return 0
