"""GitHub workflows: jobs that install torch on runners, with the runner's system and Python."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeVar

from torchdoctor.declared.images import python_of, torch_of
from torchdoctor.declared.model import Index, Install, Place, Requirement, Sheet, Unread
from torchdoctor.declared.readers.commands import read as read_command
from torchdoctor.declared.readers.shell_lines import simple
from torchdoctor.declared.readers.tomls import Unreadable
from torchdoctor.declared.readers.yamls import Node, documents
from torchdoctor.model import Os

MOST = 64  # combinations of a matrix
_RUNNERS: tuple[tuple[str, Os, str], ...] = (
    (r"ubuntu-[\w.]+-arm", "linux", "aarch64"),
    (r"ubuntu-(?:latest|\d\d\.\d\d)", "linux", "x86_64"),
    (r"windows-(?:latest|20\d\d)", "windows", "amd64"),
    (r"macos-(?:13|.*-large|.*-intel)", "macos", "x86_64"),
    (r"macos-(?:latest|\d\d)", "macos", "arm64"),
)
_T = TypeVar("_T", Requirement, Index)
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
    """On every runner of its matrix that is one of GitHub's, in its container where it has one."""
    found = [item for chosen in combinations(job.get("strategy", "matrix")) for item in _runs(file, job, chosen)]
    yield from dict.fromkeys(found)


def _runs(file: str, job: Node, chosen: Mapping[str, str]) -> Iterator[Install]:
    """For one combination of a matrix. A step with a condition on it is not read unless the condition is plain."""
    runner = _runner(filled(job.get("runs-on"), chosen))
    if runner is None:
        return
    container = job.get("container")
    image = filled(container and (container.get("image") or container), chosen)
    python = python_of(image) if image else None
    for step in (job.get("steps") or NOWHERE).items:
        if not holds(filled(step.get("if"), {}), {**chosen, "runner.os": runner[0].replace("macos", "macOS")}):
            continue
        uses, script = filled(step.get("uses"), chosen), step.get("run")
        if "setup-python" in uses or "setup-uv" in uses:
            asked = filled(step.get("with", "python-version"), chosen)
            python = asked if re.fullmatch(r"3\.\d+", asked) else None
        if "conda" in uses or "mamba" in uses or "pixi" in uses:
            python, image = None, image or "conda"
        if script is not None and script.text:
            yield from _installs(file, script, chosen, _On(*runner, python, torch_of(image)))


class _On(NamedTuple):
    """What commands run on."""

    os: Os
    arch: str
    python: str | None
    torch: str  # of the container's image


def _runner(name: str) -> tuple[Os, str] | None:
    return next(((os, arch) for pattern, os, arch in _RUNNERS if re.fullmatch(pattern, name)), None)


def filled(node: Node | None, chosen: Mapping[str, str]) -> str:
    """A text with the values of the matrix; every other expression becomes a variable that nobody knows."""
    text = node.text if node else ""
    text = re.sub(r"\$\{\{\s*matrix\.([\w.-]+)\s*\}\}", lambda found: chosen.get(found[1], found[0]), text)
    return re.sub(r"\$\{\{.*?\}\}", "$EXPRESSION", text)


def holds(condition: str, known: Mapping[str, str]) -> bool:
    """Whether a step runs. One whose condition on the matrix or the runner is not plain counts as not run."""
    if not re.search(r"matrix\.|runner\.", condition):
        return True
    found = re.fullmatch(r"\s*(?:matrix\.)?([\w.-]+)\s*([!=]=)\s*'([^']*)'\s*", condition)
    if found is None or found[1] not in known:
        return False
    return (known[found[1]].lower() == found[3].lower()) == (found[2] == "==")


def combinations(matrix: Node | None) -> list[dict[str, str]]:
    """What a matrix makes of its lists, with include and exclude; one that is empty without a matrix."""
    if matrix is None:
        return [{}]
    axes = {name: _values(name, node) for name, node in matrix.table.items() if name not in ("include", "exclude")}
    axes = {name: values for name, values in axes.items() if values}
    made: list[dict[str, str]] = [{}] if axes else []
    for values in axes.values():
        made = [{**one, **more} for one in made for more in values][:MOST]
    excluded = [_flat("", item) for item in (matrix.get("exclude") or NOWHERE).items]
    made = [one for one in made if not any(gone.items() <= one.items() for gone in excluded)]
    for item in (matrix.get("include") or NOWHERE).items[:MOST]:
        made = _included(made, _flat("", item), {name for values in axes.values() for one in values for name in one})
    return made


def _values(name: str, node: Node) -> list[dict[str, str]]:
    return [_flat(name, item) for item in node.items]


def _flat(name: str, node: Node) -> dict[str, str]:
    """{"os": "ubuntu-latest"}, {"config.os": ...} of a table."""
    if not node.table:
        return {name: node.text}
    return {f"{name}.{key}".lstrip("."): inner.text for key, inner in node.table.items()}


def _included(made: list[dict[str, str]], more: dict[str, str], axes: set[str]) -> list[dict[str, str]]:
    """An entry of include: for the combinations whose own values it leaves alone, else as one more."""
    fits = [all(one.get(key) == value for key, value in more.items() if key in axes) for one in made]
    if not any(fits):
        return [*made, more]
    return [{**one, **more} if fit else one for one, fit in zip(made, fits, strict=True)]


def _own(item: _T, script: str) -> _T:
    """What the matrix has brought is not in this line."""
    return item if item.written in script else replace(item, written="")


def _installs(file: str, script: Node, chosen: Mapping[str, str], on: _On) -> Iterator[Install]:
    begin = Place(file, script.line + (1 if "\n" in script.text.rstrip("\n") else 0), script.column)
    for line in simple(filled(script, chosen), begin):
        found = None if line.conditional else read_command(line)
        if found and found.install.requirements:
            yield replace(
                found.install,
                os=on.os,
                arch=on.arch,
                requirements=tuple(_own(item, script.text) for item in found.install.requirements),
                indexes=tuple(_own(item, script.text) for item in found.install.indexes),
                python=None if found.where else on.python,
                elsewhere=True,
                files=found.files,
                earlier=on.torch,
            )
