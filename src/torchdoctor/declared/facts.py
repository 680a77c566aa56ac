"""The facts of a report on files: the sheets, the targets, and in words what would be installed."""

from collections.abc import Iterator

from torchdoctor.declared.model import Aim, Declared, Sheet
from torchdoctor.declared.resolve import outcome
from torchdoctor.knowledge import Compat
from torchdoctor.model import Problem, Target
from torchdoctor.words import counted

NAMED = 3  # extras and groups in one line
MOST = 40  # lines of what would be installed


def made(sheets: tuple[Sheet, ...], aims: tuple[Aim, ...], compat: Compat) -> Declared:
    """Facts whose target names the files and the machines that they are judged for."""
    names = [sheet.file for sheet in sheets]
    shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    machines = "; ".join(map(words, aims))
    lines = list(dict.fromkeys(line for aim in aims for line in brought(sheets, aim, compat, len(aims) > 1)))
    if len(lines) > MOST:
        lines = [*lines[:MOST], f"{counted(len(lines) - MOST, 'line')} more"]
    unread = tuple(
        Problem(f"{item.place.file} line {item.place.line}", item.why)
        for sheet in sheets
        for item in sheet.unread
        if not item.wrong
    )
    return Declared(
        Target(shown, f"for {machines}", "\n".join(lines)), problems=unread, source="files", sheets=sheets, aims=aims
    )


def words(aim: Aim) -> str:
    """A target in one line: "linux x86_64, Python 3.12, NVIDIA driver 535, RTX 3090"."""
    gpus = [gpu.name or f"compute capability {gpu.compute_capability}" for gpu in aim.gpus]
    parts = (
        f"{aim.os} {aim.arch}" + (" (WSL)" if aim.wsl else ""),
        f"Python {aim.python}" if aim.python else "Python not known",
        f"NVIDIA driver {aim.driver}" if aim.driver else "",
        *gpus,
        *(f"AMD {target}" for target in aim.gfx),
        *aim.intel,
    )
    text = ", ".join(filter(None, parts))
    return f"{aim.name} ({text})" if aim.name else text


def brought(sheets: tuple[Sheet, ...], aim: Aim, compat: Compat, several: bool) -> Iterator[str]:
    """For each installation of torch what it brings, or why that is not known."""
    where = f" on {aim.name}" if several and aim.name else ""
    said: dict[tuple[str, str], list[str]] = {}  # what is installed alike by several extras is one line
    for sheet, install in [(one, item) for one in sheets for item in one.installs]:
        found = outcome(install, aim, compat)
        if found is None or found.lacks or install.only_limits:
            continue
        place = f"{found.requirement.place.file}:{found.requirement.place.line}"
        text = f" brings {found.words}{where}"
        if not (found.torch and found.build):
            text = f": which torch it brings{where} is not known: {found.unknown or 'its build is not'}"
        by = f"by {sheet.file}" if sheet.file != found.requirement.place.file else ""
        said.setdefault((place, text), []).append(" ".join(filter(None, (install.what, by))))
    for (place, text), whats in said.items():
        yield f"{place}{_for(whats)}{text}"


def _for(whats: list[str]) -> str:
    """The extras, groups or commands that one line is about; what is always installed needs no name."""
    if "" in whats:
        return ""
    each = [*dict.fromkeys(whats)]
    more = f" and {len(each) - NAMED} more" if len(each) > NAMED else ""
    return f" ({', '.join(each[:NAMED])}{more})"
