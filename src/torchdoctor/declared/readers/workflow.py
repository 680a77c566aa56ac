"""GitHub workflows: jobs that install torch on runners, with the runner's system and Python."""

import re
from collections.abc import Iterator
from dataclasses import replace

from torchdoctor.declared.model import Install, Place, Sheet, Unread
from torchdoctor.declared.readers.commands import read as read_command
from torchdoctor.declared.readers.commands import simple
from torchdoctor.declared.readers.tomls import Unreadable
from torchdoctor.declared.readers.yamls import Node, documents
from torchdoctor.model import Os

_RUNNERS: tuple[tuple[str, Os, str], ...] = (
    (r"ubuntu-[\w.]+-arm", "linux", "aarch64"),
    (r"ubuntu-(?:latest|\d\d\.\d\d)", "linux", "x86_64"),
    (r"windows-(?:latest|20\d\d)", "windows", "amd64"),
    (r"macos-(?:13|.*-large|.*-intel)", "macos", "x86_64"),
    (r"macos-(?:latest|\d\d)", "macos", "arm64"),
)
NOWHERE = Node("", 1, 1)


def read(file: str, text: str) -> Sheet:
    try:
        pages = documents(text)
    except Unreadable as error:
        return Sheet(file, "workflow", unread=(Unread(Place(file, error.line), str(error)),))
    jobs = pages[0].get("jobs") if pages else None
    found = [item for node in (jobs.table if jobs else {}).values() for item in _job(file, node)]
    return Sheet(file, "workflow", tuple(found))


def _job(file: str, job: Node) -> Iterator[Install]:
    """On a runner that is named itself, outside of a container; what a matrix fills in is not known."""
    runner = _runner((job.get("runs-on") or NOWHERE).text)
    if runner is None or job.get("container"):
        return
    python: str | None = None
    for step in (job.get("steps") or NOWHERE).items:
        uses, script = (step.get("uses") or NOWHERE).text, step.get("run")
        if "setup-python" in uses or "setup-uv" in uses:
            asked = (step.get("with", "python-version") or NOWHERE).text
            python = asked if re.fullmatch(r"3\.\d+", asked) else None
        if script is not None and script.text:
            yield from _installs(file, script, runner, python)


def _runner(name: str) -> tuple[Os, str] | None:
    return next(((os, arch) for pattern, os, arch in _RUNNERS if re.fullmatch(pattern, name)), None)


def _installs(file: str, script: Node, runner: tuple[Os, str], python: str | None) -> Iterator[Install]:
    text = re.sub(r"\$\{\{.*?\}\}", "$EXPRESSION", script.text)
    begin = Place(file, script.line + (1 if "\n" in script.text.rstrip("\n") else 0), script.column)
    for line in simple(text, begin):
        found = read_command(line)
        if found and found.install.requirements:
            yield replace(found.install, os=runner[0], arch=runner[1], python=python, elsewhere=True, files=found.files)
