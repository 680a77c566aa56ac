"""torchdoctor explain: an error text, a log or plain words to causes and fixes."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from torchdoctor.cli.causes import answered, say, width
from torchdoctor.cli.flags import Answer, Format, Python, Timeout, page_names
from torchdoctor.cli.here import collect_here
from torchdoctor.cli.screen import FOUND, stop, write

if TYPE_CHECKING:
    from torchdoctor.explain import causes
    from torchdoctor.model import Facts, Report


SHORT = 200  # letters; a shorter text of one or two lines is an error, or a question


def command(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE|-|ID|TEXT...]",
            autocompletion=page_names,
            help="A log, standard input, a rule (TD301 or slug), or a text.",
        ),
    ] = None,
    here: Annotated[
        bool | None,
        typer.Option(
            "--check/--no-check", help="Use facts from this machine.  [default: on a terminal, with torch here]"
        ),
    ] = None,
    python: Python = None,
    timeout: Timeout = 60,
    format: Answer = Format.TEXT,
) -> None:
    """Explain an error text, a log or a symptom: cause and fix.

    Or print the page of a rule, or of a cause that bench names.
    Exit code: 0 explained, 1 no error that is known, 2 wrong usage.

    \b
    Examples:
      torchdoctor explain "CUDA error: no kernel image is available"
      torchdoctor explain train.log
      torchdoctor explain torch not using gpu
      python train.py 2>&1 | torchdoctor explain
      torchdoctor explain TD301               what a rule checks, and why
    """
    if words and len(words) == 1 and words[0].replace("-", "").isalnum():
        from torchdoctor import pages

        if page := pages.page(words[0], width(sys.stdout)):
            say(page, sys.stdout)
            return
        if not os.path.exists(words[0]) and (near := pages.near(words[0])):  # noqa: PTH110 - as costly as all else
            stop(f"explain: no rule or error is called {words[0]!r}; did you mean {' or '.join(near)}?")
    source = error_source(words or [])
    facts = collect_here(python, timeout, smoke=False) if here or (here is None and sys.stdout.isatty()) else None
    raise typer.Exit(show_causes(source, facts, bool(here), format))


def error_source(words: list[str]) -> "Iterator[bytes]":
    """The blocks of what is to be explained: of a file, of standard input, or the words themselves."""
    import re

    if not words and sys.stdin.isatty():
        stop("explain: give a file, a rule or an error text, or pipe a log into it")
    if not words or words == ["-"]:
        return blocks(sys.stdin.buffer)
    if len(words) == 1 and os.path.isdir(words[0]):  # noqa: PTH112 - pathlib is not needed otherwise
        stop(f"explain: {words[0]} is a folder")
    try:
        file = open(words[0], "rb") if len(words) == 1 else None  # noqa: PTH123, SIM115 - blocks() closes it
    except (OSError, ValueError) as error:
        if isinstance(error, PermissionError) or re.fullmatch(r"\S+\.(?:log|txt|out|err)|[.~]?/\S+|TD\d+", words[0]):
            stop(f"explain: {words[0]}: {getattr(error, 'strerror', None) or error}")
        file = None
    return blocks(file) if file else iter([" ".join(words).encode("utf-8", "replace")])


def blocks(file: BinaryIO) -> "Iterator[bytes]":
    from torchdoctor.explain.stream import BLOCK

    with file:
        while block := file.read(BLOCK):
            yield block
            if len(block) < BLOCK and file.isatty():  # the end: to ask again would wait for a second Ctrl-D
                return


def show_causes(
    source: "Iterable[bytes]",
    facts: "Callable[[], tuple[Facts, str]] | None",
    wanted: bool,
    format: Format,
) -> int:
    """Prints the answer to a stream, or to the words themselves. wanted: use the facts also where there is no torch."""
    from torchdoctor.explain import Scan
    from torchdoctor.privacy import published
    from torchdoctor.render import explanation as report

    scan = Scan()
    for block in source:
        scan.feed(block)
    words = scan.text()
    reported = reading_of(words, facts is not None)
    if reported:  # of the machine where the error happened, which is not this one
        found = published(answered(scan, words, lambda: reported, wanted=True))
    else:
        found = published(answered(scan, words, (lambda: facts()[0]) if facts else None, wanted))
    more = beside(reported, found) if reported else None
    findings = findings_of(more) if more else ""
    if format is Format.JSON:
        import json

        data = report.json_form(found)
        if more:
            data["report"] = report.findings_form(more)
        write(json.dumps(data, indent=1) + "\n")
    else:
        if found.causes or not findings:  # what words alone may be about yields to what the report shows
            say(report.text(found, width(sys.stdout), sys.platform == "win32") + "\n" * bool(findings), sys.stdout)
        if findings:
            say(f"The report in this text shows:\n\n{findings}", sys.stdout)
    return 0 if found.causes or found.nearest or findings else FOUND


def reading_of(words: str, at_hand: bool) -> "Facts | None":
    """The machine that the text itself reports, as an issue does.

    at_hand: whether this machine can be asked, which tells more where a warning of torch comes alone.
    """
    if not may_report(words):
        return None
    from torchdoctor.pasted import NotRead, read

    try:
        reading = read(words)
    except NotRead:
        return None
    facts = reading.facts
    told = facts.torch or facts.smoke or facts.nvidia or facts.amd or facts.intel  # else it is hardly a report
    return facts if told and not (reading.is_an_error or (reading.is_a_warning and at_hand)) else None


def may_report(words: str) -> bool:
    """Whether a text may hold the report of a machine. Most hold an error alone: reading them for one costs a start."""
    import re

    thing = r"torch|python|driver|gpus?|graphics|显卡|系统|видеокарта|card series|marketing.name|version|device|chip"
    version = rf"(?:{thing})[\w .()/\"'*`?-]{{0,40}}[:：=|][^\n]{{0,60}}\d"
    plain = r"(?:torch|python|cuda capability)[\s|]{1,40}(?:version )?v?\d|cuda capabilit|compute capability|\(UUID|"
    listed = r"(?:torch|chip)\w{0,12}[-=<>!~]{1,3}\d|driver_version|"
    bare = r"\b(?:rtx|gtx|tesla|geforce|quadro|radeon) ?\w*\d|level_zero|cuda initialization"
    short = len(words) < SHORT and words.count("\n") < 2
    return (
        re.search(f"{plain}{listed}{bare}" if short else rf"{version}|{plain}{listed}{bare}", words, re.I) is not None
    )


def beside(facts: "Facts", found: "causes.Answer") -> "Report":
    """What else is wrong with the machine of the report."""
    from torchdoctor import answers, knowledge
    from torchdoctor.privacy import published

    return published(answers.findings_beside(facts, knowledge.load(), found))


def findings_of(report: "Report") -> str:
    from torchdoctor.render import USUAL, text

    return text.render(report, USUAL._replace(quiet=True)).strip("\n")
