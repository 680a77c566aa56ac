"""Which fixes of a report can be applied here, in which order, and what is left to the user and why."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from torchdoctor import shell
from torchdoctor.fix.model import ByHand, Command, Step, Tool
from torchdoctor.knowledge.versions import normalised
from torchdoctor.model import Facts, Finding, Fix, Report, Result, Severity

NEEDS = {
    "root": "it needs administrator rights",
    "reboot": "it needs a reboot",
    "vendor": "it has to be done at the machine",
}
WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
# Options whose value follows: it is no requirement.
VALUED = {"--index-url", "--extra-index-url", "--index", "-f", "-c", "-p", "--python", "--project", "--source"}
VALUED |= {"--directory", "--manifest-path"}
# Of pip, and of conda: channel::name=1.0.
PACKAGE = r"(?:[^\s-]\S*::)?([A-Za-z0-9][\w.-]*)(?:\[[\w.,-]*\])?\s*([<>=!~].*)?"
# torch itself, and conda's packages that say which build of it: one does not change without the others.
TORCH = {"torch", "pytorch", "libtorch", "pytorch-cpu", "pytorch-gpu", "pytorch-cuda", "pytorch-mutex", "cpuonly"}
# How each command begins that may be run.
PYTHON, ROOT, PREFIX = "<python>", "<project>", "<environment>"
CALLS: Mapping[Tool, tuple[str, ...]] = {
    "pip": (PYTHON, "-m", "pip", "install|uninstall"),
    "ensurepip": (PYTHON, "-m", "ensurepip", "--upgrade"),
    "uv": ("uv", "pip", "install|uninstall", "--python", PYTHON),
    "uv project": ("uv", "add|sync|remove", "--project", ROOT),
    "poetry": ("poetry", "--directory", ROOT, "add|source|remove|install"),
    "pdm": ("pdm", "add|remove|install", "--project", ROOT),
    "pixi": ("pixi", "add|reinstall|remove|install", "--manifest-path", ROOT),
    "conda": ("conda", "install|remove", "-p", PREFIX),
    "cache": ("uv", "cache", "clean"),
    "delete": ("rm", "-rf"),
}

AS_LOCKED: tuple[Tool, ...] = ("poetry", "pdm", "pixi")  # whose `install` needs no package: it takes the lock's


class Place(NamedTuple):
    """The environment that may be changed. prefix and project are full, resolved paths; project: "" for none."""

    os: str
    python: str
    prefix: Path
    project: Path | None = None
    tool: str = ""
    elsewhere: frozenset[str] = frozenset()  # packages in the user's own folder, which pip would change there

    def has(self, path: str) -> bool:
        """Whether a full path is inside the environment. Only its folder is resolved: a venv's python is a link."""
        if not Path(path).is_absolute():
            return False
        folder = Path(os.path.realpath(Path(path).parent))
        return folder == self.prefix or self.prefix in folder.parents


def place_of(facts: Facts) -> Place | None:
    """None where the Python gave no answer."""
    if facts.python is None or not facts.python.prefix:
        return None
    own = facts.project
    root = _real(own.root) if own is not None and own.tool else None
    tool = own.tool if own is not None else ""
    user = facts.python.user_site
    outside = frozenset(normalised(item.name) for item in facts.packages or () if user and item.location == user)
    return Place(facts.os, opened(facts.target.python), _real(facts.python.prefix), root, tool, outside)


def opened(path: str) -> str:
    """With the home folder in the place of ~, to which reports shorten it."""
    return os.path.expanduser(path) if path.startswith(("~/", "~\\")) else path  # noqa: PTH111


def _real(path: str) -> Path:
    return Path(os.path.realpath(opened(path)))


def chosen(report: Report, place: Place, tried: frozenset[str] = frozenset()) -> tuple[list[Step], list[ByHand]]:
    """The steps in the order in which they do not undo each other, and the errors and warnings without one.

    tried: key() of steps that were taken before. Of two that want different versions of a package the first stays.
    """
    steps: list[Step] = []
    by_hand: list[ByHand] = []
    for result, finding in _findings(report):
        possible = [step for fix in finding.fixes if (step := _step(result, finding, fix, place))]
        possible = [step for step in possible if not place.elsewhere & named(step.commands).keys()]
        step = next((step for step in possible if key(step) not in tried), None)
        if step is None and result.severity is not Severity.NOTE:
            by_hand.append(_by_hand(result, finding, place, helpless=bool(possible)))
        elif step is not None and step.commands not in [other.commands for other in steps]:
            steps.append(step)
    kept: list[Step] = []
    for step in sorted(steps, key=_rank):
        if not any(_against(step, other) for other in kept):
            kept.append(step)
    return kept, by_hand


def key(step: Step) -> str:
    """What tells two steps apart."""
    return "\n".join(command.shown for command in step.commands)


def _findings(report: Report) -> Iterator[tuple[Result, Finding]]:
    for severity in WORST_FIRST:
        for result in report.results:
            if result.severity is severity:
                yield from ((result, finding) for finding in result.findings)


def _step(result: Result, finding: Finding, fix: Fix, place: Place) -> Step | None:
    """None for a fix that is not wholly made of commands that may be run here."""
    if fix.needs or not fix.commands:
        return None
    commands = [_command(line, place) for line in fix.commands]
    if any(command is None for command in commands):
        return None
    run = tuple(command for command in commands if command is not None)
    return Step(result.rule, result.slug, finding.subject, fix.text, run)


def _command(line: str, place: Place) -> Command | None:
    words = shell.split(line, place.os)
    argv = tuple(map(opened, words or ()))
    tool = tool_of(argv, place)
    return Command(argv, line, tool) if tool else None


def tool_of(argv: Sequence[str], place: Place) -> Tool | None:
    """The installer that a command calls for this environment; None for everything else, which is not run."""
    for tool, form in CALLS.items():
        if len(argv) >= len(form) and all(_fits(word, wanted, place) for word, wanted in zip(argv, form, strict=False)):
            rest = argv[len(form) :]
            whole = bool(rest) or tool == "ensurepip" or (tool in AS_LOCKED and "install" in argv[: len(form)])
            return tool if whole and all(_may_follow(word, tool, place) for word in rest) else None
    return None


def _fits(word: str, wanted: str, place: Place) -> bool:
    if wanted == PYTHON:
        return place.has(word)
    if wanted in (ROOT, PREFIX):
        return _real(word) == (place.project if wanted == ROOT else place.prefix)
    return word in wanted.split("|")


def _may_follow(word: str, tool: Tool, place: Place) -> bool:
    if tool == "delete":
        return shell.is_folder(word) and place.has(word)
    return shell.is_name(word) if tool == "cache" else True


def _by_hand(result: Result, finding: Finding, place: Place, helpless: bool) -> ByHand:
    """helpless: what could be applied was, and the finding is still there."""
    fix = finding.fixes[0] if finding.fixes else Fix("No fix is known")
    why = "it was applied, but the problem is still there" if helpless else _why(fix, place)
    return ByHand(result.rule, result.slug, finding.message, fix.text, fix.commands, why)


def _why(fix: Fix, place: Place) -> str:
    if fix.needs:
        return NEEDS[fix.needs]
    if not fix.commands:
        return "there is no command for it"
    commands = [_command(line, place) for line in fix.commands]
    outside = next((line for line, command in zip(fix.commands, commands, strict=True) if command is None), "")
    if not outside:
        return "it would change packages in your user site folder, outside the environment"
    return f"`{outside.split()[0]}` here is not an installer that changes only this environment"


def named(commands: Iterable[Command]) -> dict[str, str]:
    """The packages that commands name, and what they want of each: "==2.9.1", "" for any, "gone" for none."""
    found: dict[str, str] = {}
    for command in commands:
        if command.tool not in ("delete", "ensurepip"):
            gone = bool({"uninstall", "remove"} & set(command.argv[:4]))
            for name, limit in _requirements(command.argv):
                found[name] = "gone" if gone else limit or found.get(name, "").replace("gone", "")
    return dict.fromkeys(TORCH if TORCH & found.keys() else (), "") | found


def _requirements(argv: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(name, limit) of each package behind the verb."""
    words = iter(argv[_verb(argv) + 1 :] if "source" not in argv[:4] else ())
    for word in words:
        if word in VALUED:
            next(words, None)
        elif found := re.fullmatch(PACKAGE, word):
            yield normalised(found[1]), found[2] or ""


def _verb(argv: Sequence[str]) -> int:
    verbs = {"install", "uninstall", "add", "sync", "remove", "reinstall", "clean"}
    return next((at for at, word in enumerate(argv) if word in verbs), len(argv))


def _rank(step: Step) -> int:
    """What is deleted first, then torch, then what has to fit it."""
    if all(command.tool == "delete" for command in step.commands):
        return 0
    return 1 if "torch" in named(step.commands) else 2


def _against(step: Step, other: Step) -> bool:
    """Whether two steps want different things of one package: the check afterwards says what is still wanted."""
    first, second = named(other.commands), named(step.commands)
    return any(first[name] != second[name] for name in first.keys() & second.keys() if first[name] and second[name])
