"""The Python interface: check() examines a Python from a notebook or a program, in a process of its own."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from torchdoctor import model
from torchdoctor.codec import decode
from torchdoctor.collect import child
from torchdoctor.render import html, text

SLACK = 30  # seconds beside the time limits of the steps
# Not by -m, for which Python reads modules of the working directory before ours; and not -I, without PYTHONPATH and the
# user's packages, where torchdoctor itself may be.
START = (
    "import sys\nsys.path[:] = filter(None, sys.path)\n"
    f"sys.path.append({str(Path(__file__).parents[1])!r})\n"
    "sys.argv[0] = 'torchdoctor'\nfrom torchdoctor.__main__ import main\nmain()"
)


class Report(model.Report):
    """A report that shows itself: as HTML in a notebook, as text elsewhere."""

    def __repr__(self) -> str:
        return text.render(self).rstrip()

    def _repr_html_(self) -> str:
        return html.fragment(self)


class CheckFailed(RuntimeError):
    """There is no report; the text says why."""


def check(python: str | None = None, smoke: bool = True, timeout: float = 60, require: Sequence[str] = ()) -> Report:
    """The report on this Python, or on another: a path of an interpreter, virtual or conda environment.

    Nothing is imported into this process, nor any torch that it has imported touched. smoke: also import torch, in the
    other process. timeout: seconds for each step. require: as --require: ("torch>=2.8", "gpus>=1"). Raises CheckFailed.
    """
    flags = [f"--require={item}" for item in require] + ([] if smoke else ["--no-smoke"])
    command = [sys.executable, "-c", START, "check", "-f", "json", "--timeout", f"{timeout:g}"]
    outcome = child.run([*command, "--python", python or sys.executable, *flags], 2 * timeout + SLACK)
    try:
        return decode(Report, json.loads(outcome.printed))
    except ValueError:
        why = outcome.stderr.strip().removeprefix("torchdoctor: ") or f"{outcome.kind} {outcome.detail}"
        raise CheckFailed(why) from None
