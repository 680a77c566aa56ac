"""TD013 and TD014: whether the files of one project agree."""

import re
from collections.abc import Iterator

from torchdoctor import shell
from torchdoctor.declared import given, limits, markers
from torchdoctor.declared.model import LOCKS, SCRIPT, Aim, Requirement, Sheet
from torchdoctor.declared.resolve import torch_there
from torchdoctor.knowledge import COMPANIONS, Compat
from torchdoctor.model import Facts, Finding, Fix, Severity
from torchdoctor.rule import DECLARED, Seen, Skip, rule

FAMILY = DECLARED


@rule("TD013", Severity.WARNING)
def declared_torch_twice(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """All files of a project require the same torch.

    What it checks: limits of torch in requirements.txt and in pyproject.toml of one folder that no release meets
    together; torch of conda and a different torch of pip in one environment.yml; two different torches in one image.
    Why it matters: which one is there depends on who installed last; torch of conda under torch of pip mixes the
    files of both.
    How to fix it: require it in one place.
    Source: pip's and conda's documentation.
    """
    yield from given.once([*_two_files(facts, compat), *_conda_and_pip(facts, compat), *_in_image(facts, compat)])
    yield from given.brought(facts, compat)


def _two_files(facts: Facts, compat: Compat) -> Iterator[Finding]:
    by_folder: dict[str, list[tuple[str, Requirement]]] = {}
    for sheet, install, found in given.declared_scenes(facts, compat):
        folder, _, name = sheet.file.rpartition("/")
        if name in ("requirements.txt", "pyproject.toml") and not install.what and found.requirement.name == "torch":
            by_folder.setdefault(folder, []).append((found.limits, found.requirement))
    for asked in by_folder.values():
        (limits_a, first), *rest = asked
        for limits_b, item in rest:
            both = limits.joined([limits_a, limits_b])
            known = compat.releases.versions()
            alone = [any(limits.allows(part, _tagged(part, torch)) for torch in known) for part in (limits_a, limits_b)]
            if (
                first.place.file != item.place.file
                and all(alone)
                and not any(limits.allows(both, _tagged(both, torch)) for torch in known)
            ):
                where = f"{first.place.file} line {first.place.line}"
                yield given.at(
                    item.place,
                    f"torch{limits_b} is required here, but torch{limits_a} in {where}",
                    (Fix("Require the same torch in both"),),
                    "package:torch",
                )


def _in_image(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """A step that replaces the torch of the base image or of an earlier step."""
    for scene in given.scenes(facts, compat):
        _, install, found = scene
        item, there = found.requirement, torch_there(install, given.aim(facts), compat)
        if there in ("", "?", SCRIPT) or item.name != "torch" or not found.limits or limits.allows(found.limits, there):
            continue
        of = f" of {item.place.file} line {item.place.line}" if scene.image else ""
        message = f"torch{found.limits}{of} is installed here in place of torch {there}, which the image already has"
        yield given.at(
            install.place if scene.image else item.place,
            message,
            (Fix("Install the one torch that is meant, or take a base image that has it"),),
            "package:torch",
        )


def _tagged(wanted: str, torch: str) -> str:
    tag = next(iter(re.findall(r"\+([\w.]+)", wanted)), "")
    return f"{torch}+{tag}" if tag else torch


def _conda_and_pip(facts: Facts, compat: Compat) -> Iterator[Finding]:
    for sheet in given.declared(facts).sheets:
        if sheet.form not in ("environment", "pixi"):
            continue
        own = [item for install in sheet.installs for item in install.requirements if item.name == "torch"]
        conda, pip = (
            next((item for item in own if item.conda), None),
            next((item for item in own if not item.conda), None),
        )
        if conda and pip and not _satisfied(pip, conda, compat):
            message = f"pip installs torch here, and conda in line {conda.place.line}"
            yield given.at(pip.place, message, (Fix("Keep one of them"),), "package:torch")


def _satisfied(pip: Requirement, conda: Requirement, compat: Compat) -> bool:
    """Whether conda's torch, which pip sees, is surely within pip's limits, so that pip leaves it alone."""
    asked = limits.exact(conda.limits.replace(".*", ""))
    known = [item for item in compat.releases.versions() if limits.allows(conda.limits, item)] or [asked or "0"]
    return not pip.url and all(limits.allows(pip.limits, item) for item in known)


@rule("TD014", Severity.ERROR)
def declared_lock_disagrees(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Lock files hold versions that their projects ask for.

    What it checks: torch and its companions in the lock file of a folder, against the limits in the pyproject.toml,
    Pipfile or pixi.toml of the same folder.
    Why it matters: `uv sync --locked`, `poetry install` and `pdm install` refuse such a lock, or lock again in silence.
    How to fix it: lock again.
    Source: docs.astral.sh/uv, python-poetry.org, pdm-project.org: locking.
    """
    sheets = given.declared(facts).sheets
    pairs = [
        (lock, project) for lock in sheets if lock.form in LOCKS for project in sheets if given.belongs(lock, project)
    ]
    if not pairs:
        raise Skip("no lock file and its project are judged")
    yield from given.once(_disagreeing(pairs, given.aim(facts)))
    yield from given.seen(f"{lock.file} with {project.file}" for lock, project in pairs)


def _disagreeing(pairs: list[tuple[Sheet, Sheet]], target: Aim) -> Iterator[Finding]:
    for lock, project in pairs:
        locked = [item for install in lock.installs for item in install.requirements]
        for install in project.installs:
            for item in install.requirements:
                asked = (
                    item.name in ("torch", *COMPANIONS)
                    and item.limits
                    and not item.url
                    and markers.holds(item.marker, target)
                )
                held = [
                    one
                    for one in locked
                    if one.name == item.name and one.conda == item.conda and limits.exact(one.limits)
                ]
                if not asked or not held or any(_within(one, item) for one in held):
                    continue
                has_number = limits.exact(held[0].limits)
                where = f"{project.file} line {item.place.line}"
                message = f"{item.name} {has_number} is locked, but {where} requires {item.limits}"
                command = shell.command(target.os, *LOCKS[lock.form][1].split())
                yield given.at(held[0].place, message, (Fix("Lock again", (command,)),), f"package:{item.name}")


def _within(locked: Requirement, asked: Requirement) -> bool:
    return limits.allows(asked.limits, str(limits.exact(locked.limits)))
