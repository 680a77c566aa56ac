"""The same torch again: whole, complete, or once in place of several times."""

from collections.abc import Sequence
from dataclasses import replace

from torchdoctor import shell
from torchdoctor.install import patient
from torchdoctor.install.cures import add, conda_channel, conda_command, from_conda, installing, uncached
from torchdoctor.install.machine import Machine, examined, machine
from torchdoctor.install.managers import forced
from torchdoctor.knowledge import Compat, Release, official
from torchdoctor.model import Facts, Fix, Package, Torch


def repair_torch(facts: Facts, compat: Compat) -> Fix:
    """A torch whose files are damaged or missing: the same version and build again, and nothing else.

    Where its record has lost what it requires, what is missing of that comes along.
    """
    fix, place = _torch_again(facts, compat), machine(facts, compat)
    if place is None or from_conda(facts):
        return fix
    return uncached(_cleared(facts, fix, "torch"), place, ["torch"])


def complete_torch(facts: Facts, compat: Compat, missing: Sequence[str] = ()) -> Fix:
    """What torch requires and is missing, as the installer finds it; torch stays. missing: the same as requirements."""
    place, found = machine(facts, compat), _same_torch(facts, compat)
    if place is None or found is None:
        return add(facts, missing) if missing else Fix("Install what torch requires")
    installed, where = found
    run = [f"torch=={installed}", *where]
    runs = _again(facts, place, run) if _lost_record(facts) else [run]
    return installing(f"Install what torch {installed} requires; torch itself stays unchanged", place, *runs)


def _again(facts: Facts, place: Machine, run: list[str]) -> list[list[str]]:
    """The runs that install the same torch again, with what it requires and is missing where its record was lost.

    pip would install all of that again; uv reads the record even to tell what it would do.
    """
    if not _lost_record(facts):
        return [[*forced(place, "torch"), *run]]
    return (
        [["--reinstall-package", "torch", *run]] if place.installer == "uv" else [[*forced(place, "torch"), *run], run]
    )


def _lost_record(facts: Facts) -> bool:
    """Whether what torch requires cannot be read any more."""
    return facts.package("torch") is not None and facts.readable("torch") is None


def _torch_again(facts: Facts, compat: Compat) -> Fix:
    """The same version and build again."""
    place, torch = machine(facts, compat), facts.torch
    installed = _recorded(facts)
    if place is None or torch is None or installed is None:
        return Fix("Reinstall torch from its original source")
    if from_conda(facts):
        plain = installed.partition("+")[0]
        spec = ("--force-reinstall", "--no-deps", f"pytorch={plain}", "-c", conda_channel(plain))
        return Fix(f"Reinstall torch {plain}", conda_command(facts, place, *spec))
    found = _same_torch(facts, compat)
    if found is None:
        return Fix(f"Reinstall torch {installed} from its original source; no index is known to have it")
    installed, where = found
    run = [f"torch=={installed}", *where]
    return installing(f"Reinstall torch {installed}", place, *_again(facts, place, run))


def _recorded(facts: Facts) -> str | None:
    """The version of the installed torch, with the tag of its build where its record or files have one."""
    torch = facts.torch
    recorded = next((item.version for item in facts.packages or () if item.name == "torch"), None)
    return (torch.metadata_version or torch.version or recorded) if torch is not None else None


def _same_torch(facts: Facts, compat: Compat) -> tuple[str, list[str]] | None:
    """(the installed version as an installer is asked for it, the options for its index); None where none has it."""
    place, torch, installed = machine(facts, compat), facts.torch, _recorded(facts)
    if place is None or torch is None or installed is None or from_conda(facts):
        return None
    plain, _, local = installed.partition("+")
    release = compat.releases.get(installed)
    if not local and release and _from_an_index(release, torch, place):
        local, installed = torch.build or "", f"{plain}+{torch.build}"
    if local and (release is None or local not in release.indexed.get(place.platform, ())):
        return None
    return installed, official.index_options(compat.wheels, installed, local) if local else []


def _from_an_index(release: Release, torch: Torch, place: Machine) -> bool:
    """Of an untagged torch: whether it is another build than PyPI's, which pip would put in its place."""
    of_pypi = release.pypi.get(place.platform)
    return (
        of_pypi is not None
        and torch.build not in (None, of_pypi)
        and torch.build in release.indexed.get(place.platform, ())
    )


def single_torch(facts: Facts, compat: Compat, found: Sequence[Package]) -> Fix:
    """torch once in place of several times: an installer removes the first that it finds at each call.

    It cannot remove what has no list of its files. Where all but the torch that is imported are such, theirs are the
    records of an interrupted installation, and nothing else has to change.
    """
    place = examined(facts)
    text = "Uninstall torch repeatedly until no copy is left, then install it once"
    if place is None:
        return Fix(text)
    bare = [item for item in found if not item.removable]
    deleted = tuple(delete_records(facts, item.location, item.entry) for item in bare)
    whole = [item for item in found if item.removable]
    if len(whole) == 1 and facts.torch and _same_release(whole[0], facts.torch):
        return Fix("Delete the records left by an interrupted installation; they have no list of files", deleted)
    removed = [patient.uninstall(place, "torch")] * len(whole)
    return Fix(text, (*deleted, *removed, *_torch_again(facts, compat).commands))


def _same_release(package: Package, torch: Torch) -> bool:
    own, recorded = str(torch.version), str(package.version)
    return own == recorded or own.partition("+")[0] == recorded


def _cleared(facts: Facts, fix: Fix, *names: str) -> Fix:
    """Preceded by deleting the records without a list of files, which an installer can neither remove nor replace."""
    found = [item for item in facts.packages or () if item.name in names and not item.removable]
    deleted = tuple(delete_records(facts, item.location, item.entry) for item in found)
    return replace(fix, commands=(*deleted, *fix.commands)) if deleted and fix.commands else fix


def delete_records(facts: Facts, location: str, *names: str) -> str:
    """The command that deletes from a folder of packages that is the environment's own, as far as that is known."""
    python = facts.python
    if python is None or not (
        location == python.user_site
        or (python.prefix and location.startswith(python.prefix))
        or (location in python.path and location.endswith(("site-packages", "dist-packages")))
    ):
        return shell.NOTHING
    return shell.delete(facts.os, location, *names)
