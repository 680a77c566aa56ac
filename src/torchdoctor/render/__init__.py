"""Every way to write a report: FORMATS maps the format's name to the module whose render(report) -> str does it."""

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from torchdoctor.model import Report

FORMATS = {name: f"{__name__}.{name}" for name in ("text", "json", "junit", "sarif", "github", "markdown", "html")}

ANCHORED = ("sarif", "github")  # those that show findings at a place in the user's repository


class Anchor(NamedTuple):
    """Where in the user's repository a finding is shown: the file that asks for torch, "" where there is none."""

    path: str = ""
    line: int = 1


class Setting(NamedTuple):
    """What some formats must know beside the report. fail_on: as the flag; "never" fails on nothing."""

    anchor: Anchor = Anchor()
    fail_on: str = "error"


def render(report: "Report", format: str, setting: Setting | None = None) -> str:
    """The report in one of FORMATS, as text that ends in a line break. Nothing of the machine is asked or touched."""
    write = import_module(FORMATS[format]).render
    text: str = write(report) if format in ("text", "json") else write(report, setting or Setting())
    return text if text.endswith("\n") or not text else text + "\n"
