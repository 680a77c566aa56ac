"""torchdoctor check --all: every Python of this machine in one table."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from torchdoctor import __version__
from torchdoctor.cli.screen import FAILED, progress_line, say, stop, write

if TYPE_CHECKING:
    from torchdoctor.survey import Survey


def check_all(timeout: float, format: str) -> None:
    """Prints the table, and ends with exit code 0, or 3 where no interpreter answered."""
    if format not in ("text", "json"):
        stop(f"--all is shown as text or json, not as {format}")
    found = survey(timeout)
    from torchdoctor.render import interpreters

    if format == "json":
        write(interpreters.as_json(found) + "\n")
    else:
        say(interpreters.as_text(found))
    raise typer.Exit(0 if any(item.version for item in found.interpreters) else FAILED)


def survey(timeout: float) -> "Survey":
    from torchdoctor import collect
    from torchdoctor import survey as asked
    from torchdoctor.collect import child
    from torchdoctor.pythons import find

    began = time.monotonic()
    progress, wipe = progress_line()
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is none
    try:
        machine = collect.machine(timeout)
        places = find.find(os.environ, Path.cwd(), home)
        answers = asked.ask(places, timeout, progress)
        calls = asked.calls(os.environ, home, answers, timeout)
        around = machine.facts(progress)
    finally:
        child.kill_all()
        wipe()
    from torchdoctor.knowledge import load
    from torchdoctor.privacy import redact
    from torchdoctor.pythons import pip
    from torchdoctor.survey import Interpreter, Survey, examined

    compat = load()
    starts: dict[Path, list[str]] = {}
    for call in calls:
        if call.python:
            starts.setdefault(pip.home(call.python), []).append(redact(call.name))
    return Survey(
        tuple(
            examined(
                Interpreter(
                    redact(answer.place.python),
                    answer.place.by,
                    started_by=tuple(starts.get(pip.home(answer.place.python), ())),
                    why=redact(answer.why),
                ),
                answer.facts,
                around,
                compat,
            )
            for answer in answers
        ),
        unclear=tuple(redact(f"{call.name}: {call.told}") for call in calls if call.told),
        problems=around.problems,
        version=__version__,
        seconds=round(time.monotonic() - began, 3),
    )
