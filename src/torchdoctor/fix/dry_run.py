"""Asks the installers what the steps would do; nothing is changed by that."""

import json
import re
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from torchdoctor import verify
from torchdoctor.collect import child
from torchdoctor.fix.model import Change, Command, Installed, Step
from torchdoctor.fix.steps import named
from torchdoctor.knowledge.versions import normalised
from torchdoctor.privacy import redact
from torchdoctor.pythons import paths

LIMIT = 600.0  # seconds: an index without metadata of its own makes pip download the wheel
LARGEST = 1 << 26  # bytes of a report
ASKED = 10.0  # seconds for the size of a wheel
ENV = {
    "PIP_NO_INPUT": "1", "POETRY_NO_INTERACTION": "1", "PDM_NON_INTERACTIVE": "1", "CONDA_ALWAYS_YES": "true",
    "NO_COLOR": "1",
}  # fmt: skip


class NotPossible(Exception):
    """The installer says no. why: one line for the user; output: all that it said; answered: its index did."""

    def __init__(self, why: str, output: str, answered: bool = True) -> None:
        super().__init__(why)
        self.output = output
        self.answered = answered


class Foreseen(NamedTuple):
    """The wheels that are to be downloaded, by URL, where the installer names them."""

    changes: tuple[Change, ...] | None
    urls: tuple[str, ...] = ()
    download: int | None = None  # bytes, where the installer says so itself


def foresee(
    steps: Sequence[Step], before: Sequence[Installed], progress: Callable[[str], None]
) -> tuple[tuple[Step, ...], tuple[str, ...], int | None]:
    """The steps with what they would change, the URLs of wheels, and the bytes of a download. Raises NotPossible."""
    made, urls, size = [], list[str](), None
    versions = {item.name: item.version for item in before}
    for step in steps:
        progress(f"asking {step.commands[-1].tool} what it would change")
        found: dict[str, Change] = {}
        known = True
        for command in step.commands:
            try:
                said = _ask(command, versions)
            except NotPossible as refusal:
                raise _of_one(refusal, step, steps) from None
            known = known and said.changes is not None
            for change in said.changes or ():
                first = found.get(change.name)
                found[change.name] = replace(change, was=first.was) if first else change
                versions[change.name] = change.now
            urls += said.urls
            size = said.download if size is None else size + (said.download or 0)
        names = named(step.commands)
        marked = tuple(replace(item, named=item.name in names) for item in found.values())
        made.append(replace(step, changes=marked, predicted=known))
    return tuple(made), tuple(dict.fromkeys(urls)), size


def _of_one(refusal: NotPossible, step: Step, steps: Sequence[Step]) -> NotPossible:
    """With the way to have the others done, where it is not the index that fails all of them."""
    if not refusal.answered or all(other.slug == step.slug for other in steps):
        return refusal
    told = f"{step.slug} cannot be fixed: {str(refusal).rstrip('.')}; to fix the others: --ignore {step.slug}"
    return NotPossible(told, refusal.output)


def _ask(command: Command, versions: dict[str, str]) -> Foreseen:
    asker = ASKERS.get(command.tool)
    return asker(command, versions) if asker else Foreseen(None)


def _run(argv: Sequence[str], tool: str) -> child.Outcome:
    outcome = child.run(argv, LIMIT, env=ENV)
    if outcome.kind != "exit" or outcome.status != 0:
        output = redact(outcome.printed + outcome.stderr)
        silent = re.search(verify.NO_ANSWER, output) is not None
        raise NotPossible(why(tool, outcome.kind, outcome.detail, output), output, not silent)
    return outcome


def why(tool: str, kind: str, detail: str, output: str) -> str:
    """One line: the installer's own words about what keeps it from doing it."""
    name = tool.partition(" ")[0]
    if kind != "exit":
        return f"{name} gave no answer ({kind} {detail})".replace(" )", ")")
    said = verify.last_words(output)
    return (
        f"{name} could not reach its index: {said}" if re.search(verify.NO_ANSWER, output) else f"{name} says: {said}"
    )


def _pip(command: Command, versions: dict[str, str]) -> Foreseen:
    """By `pip install --dry-run --report`; of what is uninstalled the name suffices."""
    if "uninstall" in command.argv:
        return _gone(command, versions)
    at = command.argv.index("install") + 1
    with child.scratch() as folder:
        report = Path(folder, "report.json")
        argv = [*command.argv[:at], "--dry-run", "--report", str(report), *command.argv[at:]]
        _run(argv, "pip")
        items: list[dict[str, Any]] = json.loads(paths.read(report, LARGEST)).get("install", [])
    found = {normalised(item["metadata"]["name"]): str(item["metadata"]["version"]) for item in items}
    urls = tuple(str(item.get("download_info", {}).get("url", "")) for item in items)
    again = {name: _pinned(limit) for name, limit in named([command]).items() if not versions.get(name)}
    for name, number in again.items():  # an earlier step will have removed it
        found.setdefault(name, number)
    changed = (Change(name, versions.get(name, ""), number) for name, number in found.items())
    return Foreseen(tuple(changed), tuple(url for url in urls if url.startswith("http")))


def _pinned(limit: str) -> str:
    return limit.removeprefix("==") if limit.startswith("==") else "?"


def _gone(command: Command, versions: dict[str, str]) -> Foreseen:
    return Foreseen(tuple(Change(name, versions[name]) for name in named([command]) if versions.get(name)))


def _uv(command: Command, versions: dict[str, str]) -> Foreseen:
    """By `uv pip install --dry-run`: it prints + and - for what it would add and remove, ~ for what again."""
    if "uninstall" in command.argv:
        return _gone(command, versions)
    at = command.argv.index("install") + 1
    said = _run([*command.argv[:at], "--dry-run", "--no-progress", *command.argv[at:]], "uv").stderr
    found = _of_uv(said, versions)
    for name, limit in named([command]).items():
        if not versions.get(name) and name not in {item.name for item in found}:
            found.append(Change(name, "", _pinned(limit)))
    return Foreseen(tuple(found))


def _of_uv(text: str, versions: dict[str, str]) -> list[Change]:
    lines = re.findall(r"^ ([+~-]) ([\w.-]+)==(\S+)", text, re.M)
    there = {normalised(name): number for sign, name, number in lines if sign in "+~"}
    gone = {normalised(name): number for sign, name, number in lines if sign in "-~"}
    return [Change(name, gone.get(name, versions.get(name, "")), there.get(name, "")) for name in {**gone, **there}]


def _uv_project(command: Command, versions: dict[str, str]) -> Foreseen:
    """`uv sync` has a dry run, `uv add` has none."""
    if "sync" not in command.argv:
        return Foreseen(None)
    said = _run([*command.argv, "--dry-run", "--no-progress"], "uv").stderr
    return Foreseen(tuple(_of_uv(said, versions)))


def _poetry(command: Command, versions: dict[str, str]) -> Foreseen:
    """By `poetry add --dry-run`; an index that is entered before is not there for it."""
    if "source" in command.argv[:4]:
        return Foreseen(())
    if "--source" in command.argv:
        return Foreseen(None)
    said = _run([*command.argv, "--dry-run", "--no-ansi"], "poetry").stdout
    found = []
    for verb, name, was, now in re.findall(
        r"- (Installing|Updating|Downgrading|Removing) ([\w.-]+) \(([^\s)]+)(?: -> ([^\s)]+))?\)(?!.*Skipped)", said
    ):
        name = normalised(name)
        number = "" if verb == "Removing" else now or was
        found.append(Change(name, versions.get(name, "") if not now else was, number))
    return Foreseen(tuple(found))


def _pdm(command: Command, versions: dict[str, str]) -> Foreseen:
    """By `pdm add --dry-run`, which lists what it would do to the environment."""
    said = _run([*command.argv, "--dry-run"], "pdm").stdout
    found = [
        Change(normalised(name), versions.get(normalised(name), ""), "" if verb == "remove" else now or was)
        for verb, name, was, now in re.findall(r"(add|update|remove) ([\w.-]+) ([^\s]+)(?: -> ([^\s]+))?", said, re.I)
    ]
    return Foreseen(tuple(found))


def _conda(command: Command, versions: dict[str, str]) -> Foreseen:
    """By `conda ... --dry-run --json`."""
    outcome = _run([*command.argv, "--dry-run", "--json"], "conda")
    try:
        actions = json.loads(outcome.printed).get("actions", {})
    except ValueError:
        return Foreseen(None)
    there = {str(item["name"]): str(item["version"]) for item in actions.get("LINK", ())}
    gone = {str(item["name"]): str(item["version"]) for item in actions.get("UNLINK", ())}
    found = [Change(name, gone.get(name, ""), there.get(name, "")) for name in {**gone, **there}]
    return Foreseen(tuple(found), download=sum(int(item.get("size", 0)) for item in actions.get("FETCH", ())))


def _nothing(command: Command, versions: dict[str, str]) -> Foreseen:
    """Of what changes files and no package."""
    return Foreseen(())


ASKERS: dict[str, Callable[[Command, dict[str, str]], Foreseen]] = {
    "pip": _pip, "uv": _uv, "uv project": _uv_project, "poetry": _poetry, "pdm": _pdm, "conda": _conda,
    "delete": _nothing, "cache": _nothing, "ensurepip": _nothing,
}  # fmt: skip


def download_size(urls: Sequence[str]) -> int | None:
    """Bytes of these files, as their servers say; None where one does not answer."""
    with ThreadPoolExecutor(8) as pool:
        sizes = list(pool.map(_size, urls))
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None


def _size(url: str) -> int | None:
    try:
        request = urllib.request.Request(url, method="HEAD")
        with urllib.request.urlopen(request, timeout=ASKED) as answer:
            return int(answer.headers["Content-Length"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
