"""The facts of a saved report that --from names: torchdoctor's own JSON, or whatever people paste."""

import sys
from typing import TYPE_CHECKING

from torchdoctor.cli.screen import FOUND, stop
from torchdoctor.frozen import dataclass

if TYPE_CHECKING:
    from torchdoctor.explain.causes import Answer
    from torchdoctor.model import Facts, Report, TextError

LARGEST = 64 << 20  # bytes that are read; reports are 3,000 times smaller


@dataclass(frozen=True)
class Saved:
    """The facts of a saved report, when they were collected ("" where it does not tell), and the text, if pasted."""

    facts: "Facts"
    collected_at: str = ""
    text: str = ""

    def __call__(self) -> "tuple[Facts, str]":
        return self.facts, self.collected_at


def read_report(source: str) -> Saved:
    try:
        return report_of(read_text(source))
    except (OSError, ValueError) as error:
        name = "standard input" if source == "-" else source
        stop(f"--from {name}: {getattr(error, 'strerror', None) or error}")


def error_in(text: str, report: "Report") -> "Answer":
    """The causes of the error that a pasted text shows beside its report."""
    from torchdoctor import answers, knowledge
    from torchdoctor.privacy import published

    return published(answers.error_beside(text, report, knowledge.load()))


def shown(found: "Answer | None") -> "tuple[TextError, ...]":
    """As a report has them."""
    if found is None:
        return ()
    from torchdoctor import answers

    return answers.shown(found)


def explained(found: "Answer", report: "Report") -> None:
    """Prints them below the report."""
    from torchdoctor.cli.causes import say, width
    from torchdoctor.render import explanation

    first = found.causes[0]
    if any(result.rule == first.error.rule and result.findings for result in report.results):
        say(f"\nThe text also shows the error that this causes:\n\n> {first.line}", sys.stdout)
        return
    page = explanation.text(found, width(sys.stdout), sys.platform == "win32")
    say(f"\nThe text also shows an error:\n\n{page}", sys.stdout)


def deserved(found: "Answer", report: "Report") -> int:
    """The exit code for the error in the text: what is wrong with the user's own code is no finding."""
    first = found.causes[0].error
    known = any(result.rule == first.rule and result.findings for result in report.results)
    return FOUND if first.environment or known else 0


def read_text(source: str) -> str:
    """Of a file or of standard input ("-"). PowerShell's `>` writes UTF-16. Raises OSError and ValueError."""
    if source == "-":
        data = sys.stdin.buffer.read(LARGEST + 1)
    else:
        with open(source, "rb") as file:  # noqa: PTH123 - pathlib is not needed otherwise
            data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(f"larger than {LARGEST >> 20} MiB, so this cannot be a report")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def report_of(text: str) -> Saved:
    """torchdoctor's own report, else a pasted text, which does not say when it was made. Raises ValueError."""
    if text.lstrip()[:1] == "{" and '"torchdoctor.' in text:
        return Saved(*facts_of_json(text))
    from torchdoctor.pasted import read

    return Saved(read(text).facts, text=text)


def facts_of_json(text: str) -> "tuple[Facts, str]":
    """Of torchdoctor's own report. Raises ValueError."""
    from torchdoctor import older, saved
    from torchdoctor.model import SCHEMA

    data = saved.parsed(text)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ValueError(f"not a torchdoctor report (no schema {SCHEMA})")
    facts = data.get("facts")
    if isinstance(facts, dict) and facts.get("source") == "files":
        raise ValueError("a report on project files, which does not describe a machine: check the files again")
    return older.facts_of(facts), str(data.get("collected_at", ""))
