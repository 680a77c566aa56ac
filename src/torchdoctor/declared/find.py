"""Finds and reads project files, within bounds of depth and number."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from torchdoctor.declared.around import MOST_FILES, whole
from torchdoctor.declared.model import LOCKS, Place, Sheet, Unread
from torchdoctor.declared.readers import form_of, read
from torchdoctor.declared.readers.yamls import Lacking
from torchdoctor.declared.texts import Unusable, text_of
from torchdoctor.words import counted

MOST_ENTRIES, DEEPEST = 50_000, 6
MOST_YAML = 200  # files in YAML of no telling name, which may be manifests
_PASSED_OVER_NAMES = """
    node_modules site-packages venv env build dist __pycache__ third_party vendor tests test wandb
"""
PASSED_OVER = frozenset(_PASSED_OVER_NAMES.split())
HIDDEN = {".github", ".devcontainer"}  # folders with a dot that are looked into


STRANGE = "not a project file that torchdoctor can read; see docs/declared.md"


def sheets(paths: Sequence[str]) -> tuple[Sheet, ...]:
    """Of files that the user names. Raises Unusable for one that is not there, too large, or of no known form."""
    found: dict[str, Sheet] = {}
    for path in paths:
        name = path.replace("\\", "/")
        found.setdefault(name, _sheet(path, name, named=True))
    strange = [name for name, sheet in found.items() if not sheet.form]
    if len(strange) == len(found) and strange:
        raise Unusable(f"{strange[0]}: {STRANGE}")
    for sheet in [*found.values()]:
        for lock in _locks(sheet):
            found.setdefault(lock, _sheet(lock, lock, named=False))
    found.update((sheet.file, sheet) for sheet in _as_built([*found.values()]))
    if strange:
        more = f"; the same is true of {counted(len(strange) - 1, 'other file')}" if strange[1:] else ""
        found[strange[0]] = Sheet(strange[0], "", unread=(Unread(Place(strange[0]), STRANGE + more, wrong=False),))
    return tuple(found.values())


def _as_built(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    """Dockerfiles with the arguments that compose files give to their builds, where all give the same."""
    given: dict[str, set[tuple[tuple[str, str], ...]]] = {}
    for item in (item for sheet in sheets for item in sheet.workloads if item.dockerfile):
        given.setdefault(item.dockerfile, set()).add(item.arguments)
    for sheet in sheets:
        arguments = given.get(os.path.normpath(sheet.file), set())
        if sheet.form == "dockerfile" and len(arguments) == 1 and any(arguments):
            yield _sheet(sheet.file, sheet.file, named=False, given=arguments.pop())


def _locks(sheet: Sheet) -> list[str]:
    """The lock files next to a project's file, which say what is installed."""
    folder = sheet.file.rpartition("/")[0]
    names = [name for name, (form, _) in LOCKS.items() if form == sheet.form]
    paths = [f"{folder}/{name}" if folder else name for name in names]
    return [path for path in paths if os.path.isfile(path)]  # noqa: PTH113


def below(folder: str) -> tuple[Sheet, ...]:
    """Of a folder: every file of a known form in and below it that has something to judge."""
    made = (_sheet(path, path.replace("\\", "/").removeprefix("./"), named=False) for path in _paths(folder))
    found = [sheet for sheet in made if _says_anything(sheet)]
    built = {sheet.file: sheet for sheet in _as_built(found)}
    return tuple(built.get(sheet.file, sheet) for sheet in found)


def _says_anything(sheet: Sheet) -> bool:
    return bool(sheet.installs or sheet.images or sheet.workloads or sheet.unread or sheet.members)


def _paths(folder: str) -> Iterator[str]:
    entries = files = manifests = 0
    for place, folders, names in os.walk(folder):
        depth = place[len(folder) :].count(os.sep)
        folders[:] = sorted(name for name in folders if _entered(name)) if depth < DEEPEST else []
        entries += len(names) + len(folders)
        for name in sorted(names):
            path = os.path.join(place, name)  # noqa: PTH118 - of 50,000
            named = form_of(path)
            manifests += not named and name.endswith((".yaml", ".yml"))
            if (named or (name.endswith((".yaml", ".yml")) and manifests <= MOST_YAML)) and os.path.isfile(path):  # noqa: PTH113
                files += bool(named)
                if files <= MOST_FILES:
                    yield path
        if entries > MOST_ENTRIES:
            return


def _entered(name: str) -> bool:
    return name in HIDDEN or (not name.startswith(".") and name not in PASSED_OVER and not name.endswith(".egg-info"))


def _sheet(path: str, name: str, named: bool, given: tuple[tuple[str, str], ...] = ()) -> Sheet:
    try:
        text = text_of(path, name)
        form = form_of(name, text)
        if not form and name.endswith((".yaml", ".yml")):
            return Sheet(name, "")
        if not form:
            raise Unusable(f"{name}: {STRANGE}")
        return whole(read(name, text, form, given), Path(path))
    except (Unusable, Lacking) as error:
        if named:
            raise Unusable(str(error) if isinstance(error, Unusable) else f"{name}: {error}") from None
        return Sheet(name, "", unread=(Unread(Place(name), str(error), wrong=False),))
