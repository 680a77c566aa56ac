"""Every way to write a report: Format lists them, and render() writes in one."""

from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from torchdoctor.model import Finding, Report


HOME = "https://github.com/torchdoctor/torchdoctor"


class Format(str, Enum):
    """For -f and -o. The module beside this one that has the format's name writes it: render(report, setting)."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"
    MARKDOWN = "markdown"
    HTML = "html"
    GITLAB = "gitlab"
    AZURE = "azure"
    LINE = "line"
    PROMETHEUS = "prometheus"


# Those that show findings at a place in the user's repository.
ANCHORED = (Format.SARIF, Format.GITHUB, Format.GITLAB, Format.AZURE)


class Anchor(NamedTuple):
    """Where in the user's repository a finding is shown: the file that asks for torch, "" where there is none."""

    path: str = ""
    line: int = 1
    column: int = 0  # 0: not known

    def of(self, finding: "Finding") -> "Anchor":
        """The finding's own place, where it has one."""
        return Anchor(finding.file, max(finding.line, 1), finding.column) if finding.file else self


class Setting(NamedTuple):
    """What is known beside the report; each format takes from it what it needs.

    verbose: every rule, and how each value was found. quiet: problems only. fail_on: a severity, or "never".
    """

    verbose: bool = False
    quiet: bool = False
    fail_on: str = "error"
    anchor: Anchor = Anchor()


USUAL = Setting()


def render(report: "Report", format: str, setting: Setting = USUAL) -> str:
    """The report in one Format, as text that ends in a line break. Nothing of the machine is asked or touched."""
    text: str = import_module(f"{__name__}.{Format(format).value}").render(report, setting)
    return text if text.endswith("\n") or not text else text + "\n"
