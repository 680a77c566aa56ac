"""The fixes of `check`: commands for the patient's own installer that change no more than they must."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from torchdoctor import shell
from torchdoctor.install import patient
from torchdoctor.install.choice import Planner
from torchdoctor.install.machine import Machine, anywhere, examined, machine
from torchdoctor.install.managers import forced, replacing
from torchdoctor.install.plan import ERRORS, plan
from torchdoctor.install.request import Choice, Request, Unmet
from torchdoctor.knowledge import COMPANIONS, Compat, Release, cuda_of, official, version
from torchdoctor.knowledge.wheels import Target
from torchdoctor.model import Facts, Fix, Package

USUAL = ("torchvision", "torchaudio")
USUAL_DRIVER = "570.86"  # the first for RTX 50; builds for CUDA 13 need a newer one
CPU_ONLY = "cpuonly"  # conda's package without content that forbids builds for GPUs


def install_torch(facts: Facts, compat: Compat) -> Fix:
    """torch where there is none: the build that suits this machine, for the CPU where no GPU can be used."""
    place = machine(facts, compat)
    if place is None:
        return Fix("Install torch: see https://pytorch.org/get-started")
    manager = "uv" if place.installer == "uv" else "pip"
    try:
        found = plan(Request(manager=manager), place, compat)
    except Unmet as unmet:
        reasons = "; ".join(unmet.reasons())
        nearest = f". Nearest: {'; '.join(unmet.nearest)}" if unmet.nearest else ""
        return Fix(f"{ERRORS[unmet.status].capitalize()}: {reasons}{nearest}")
    return Fix(f"Install torch {found.torch} ({found.build})", tuple(found.command.splitlines()))


def newest_torch(facts: Facts, compat: Compat) -> tuple[Fix, ...]:
    """The newest torch that runs here in place of the older one, with its companions; () where there is none newer."""
    place = machine(facts, compat)
    if place is None or place.torch is None:
        return ()
    try:
        chosen = Planner(place, compat).choose(Request(companions=companions_of(facts)))
    except Unmet:
        return ()
    if version(chosen.release.torch) <= version(place.torch):
        return ()
    return (choosing(f"Install torch {chosen.release.torch} ({chosen.build})", facts, chosen, place, compat),)


def reinstall_build(facts: Facts, compat: Compat) -> tuple[Fix, ...]:
    """The build of the installed torch that suits this machine; if there is none, of the nearest release.

    The installed companions come along in the same command. () if nothing runs here.
    """
    facts = presumed(facts)
    place = machine(facts, compat)
    if place is None or facts.torch is None:
        return ()
    chosen = _suited(facts, place, compat)
    if chosen is None or (chosen.release.torch, chosen.build) == (place.torch, facts.torch.build):
        return ()
    what = f"the {chosen.build} build of torch {chosen.release.torch}"
    text = f"Install {what}"
    if chosen.release.torch != place.torch:
        known = compat.releases.get(place.torch) is not None if place.torch else False
        lacking = f"No build of torch {place.torch} works here; the nearest" if known else ("The nearest known build")
        text = f"{lacking} is {what}"
    if from_conda(facts) and version(chosen.release.torch) > version(official.LAST_CONDA):
        text = f"Install conda-forge's {_forge_flavour(chosen.build)}, the newest one that works in this environment"
    lost = [f"; {reason}" for reason in chosen.left_out]
    return (choosing(text + "".join(lost), facts, chosen, place, compat),)


def presumed(facts: Facts) -> Facts:
    """What a warning that is pasted alone does not say: torch mostly has its companions, and an older driver."""
    if facts.source != "report" or (facts.host is not None and facts.host.os == "macos"):
        return facts
    if facts.unknown("packages"):
        have = facts.packages or ()
        there = {item.name for item in have}
        facts = replace(facts, packages=(*have, *(Package(name, None) for name in USUAL if name not in there)))
    nvidia = facts.nvidia
    if nvidia is None or not nvidia.gpus or nvidia.driver_version or nvidia.driver_cuda:
        return facts
    return replace(facts, nvidia=replace(nvidia, driver_version=USUAL_DRIVER))


def companion(facts: Facts, compat: Compat, package: str) -> tuple[Fix, ...]:
    """A companion of another torch, or of another build, mended without touching torch.

    Where none goes with this torch and build: another build of this torch, or removal. () where not known.
    """
    place, torch = machine(facts, compat) or anywhere(facts), facts.torch
    release = compat.releases.get(torch.version) if torch is not None and torch.version else None
    if place is None or torch is None or release is None or compat.companions.of(package, release.torch) is None:
        return ()
    build = torch.build or release.pypi.get(place.platform)
    if build is None:
        return ()
    doubt = Planner(place, compat).fit.companion(release, build, package)
    if doubt is None:
        return (_pair(facts, release, build, package, compat),)
    return (_otherwise(facts, release, package, doubt.reason, compat),)


def restore_wheels(facts: Facts, requirements: Sequence[str], page: str = "", damaged: bool = False) -> Fix:
    """Wheels that are missing, damaged or of another version than torch asks for: these and nothing else.

    page: a URL whose links are looked through besides the index. damaged: what uv's cache has of them is as well.
    """
    pins = [re.sub(r"[\s()]|;.*", "", item) for item in requirements]
    place = examined(facts)
    text = f"Install {', '.join(pins)}".replace("===", "==")
    if place is None:
        by_pip = any(item.name == "torch" and item.installer == "pip" for item in facts.packages or ())
        return Fix(text, (shell.command("linux", "pip", "install", *pins),) if by_pip and not page else ())
    names = [re.split(r"[<>=!~\[]", item, maxsplit=1)[0] for item in pins]
    if place.project is None and all(_by_conda(facts, name) for name in names):
        again = ("--force-reinstall", "--no-deps") if damaged else ()  # else conda leaves a version alone that is there
        return Fix(text, conda_command(facts, place, *again, *pins))
    fix = installing(text, place, [*forced(place, *names), *pins, *(("-f", page) if page else ())])
    return uncached(fix, place, names) if damaged else fix


def uncached(fix: Fix, place: Machine, names: Sequence[str]) -> Fix:
    """uv links files into environments, so that what damages one damages the cache, from which uv installs again."""
    if place.installer != "uv" or not fix.commands or not all(map(shell.is_name, names)):
        return fix
    return replace(fix, commands=(shell.command(place.os, "uv", "cache", "clean", *names), *fix.commands))


def add(facts: Facts, requirements: Sequence[str]) -> Fix:
    """What is missing, with what that requires in turn."""
    place = examined(facts)
    text = f"Install {', '.join(requirements)}"
    return installing(text, place, requirements) if place else Fix(text)


def fitting(facts: Facts, package: str, kept: Mapping[str, str], number: str | None = None) -> Fix:
    """A version of the package that goes with what is kept as it is: that number, else as the installer finds it."""
    place = examined(facts) or anywhere(facts)
    beside = ", ".join(map(" ".join, kept.items()))
    text = f"Let the installer choose a version of {package} that works with {beside}"
    if place is None:
        return Fix(text)
    if number and not _by_conda(facts, package) and place.installer != "uv":
        text = f"Install {package} {number}, which was built for {beside}; the rest stays unchanged"
        return installing(text, place, [f"{package}=={number}", *(f"{name}=={pin}" for name, pin in kept.items())])
    if _by_conda(facts, package):
        pins = (f"{'pytorch' if name == 'torch' else name}={pin.partition('+')[0]}" for name, pin in kept.items())
        return Fix(text, conda_command(facts, place, package, *pins))
    upgrade = ["--upgrade-package", package] if place.installer == "uv" else ["--upgrade"]
    return installing(text, place, [*upgrade, package, *(f"{name}=={pin}" for name, pin in kept.items())])


def compiled_here(facts: Facts, package: str, text: str, source: str = "") -> Fix:
    """The package compiled from its source against the installed torch. source: where it is, if not on PyPI."""
    place = examined(facts)
    if place is None:
        return Fix(text)
    what = (source,) if source else ("--no-binary", package, package)
    return Fix(text, patient.install(place, [*forced(place, package), "--no-build-isolation", *what]))


def remove_wheels(facts: Facts, names: Sequence[str], restored: Sequence[str]) -> Fix:
    """Remove these packages; restored: requirements whose files they shared, and which must be put back."""
    place = examined(facts)
    text = f"Remove {', '.join(names)}"
    if place is None:
        return Fix(text)
    back = restore_wheels(facts, restored).commands if restored else ()
    kept = " and reinstall torch's own, which share folders with them" if restored else ""
    return Fix(text + kept + patient.coming_back(place, *names), (*_removed(facts, place, *names), *back))


def _removed(facts: Facts, place: Machine, *names: str) -> tuple[str, ...]:
    """By whoever installed them."""
    if place.project is None and all(_by_conda(facts, name) for name in names):
        return conda_command(facts, place, *names, verb="remove")
    return (patient.uninstall(place, *names),)


def _suited(facts: Facts, place: Machine, compat: Compat) -> Choice | None:
    """The choice for the installed release or the nearest, if it can be with the installed companions."""
    known = compat.releases.versions()
    here = sum(version(item) < version(place.torch) for item in known) if place.torch else len(known)
    order = sorted(known, key=lambda item: (abs(known.index(item) - here), here - known.index(item)))
    present = companions_of(facts)
    for torch in order:
        for names in (present, ()):
            try:
                found = Planner(place, compat).choose(Request(torch=torch, companions=names))
            except Unmet:
                continue
            return _with_companions(found, present, place, compat)
    return None


def _with_companions(found: Choice, present: Sequence[str], place: Machine, compat: Compat) -> Choice:
    fit = Planner(place, compat).fit
    lacking = {name: fit.companion(found.release, found.build, name) for name in present}
    names = [name for name in present if lacking[name] is None]
    return found._replace(
        packages=official.pinned(found.release, names),
        left_out=tuple(doubt.reason for doubt in lacking.values() if doubt),
    )


def installing(text: str, place: Machine, *runs: Sequence[str]) -> Fix:
    """The fix that installs with these runs, and says what would undo it."""
    return Fix(text + patient.lasting(place, *runs), patient.install(place, *runs))


def choosing(text: str, facts: Facts, chosen: Choice, place: Machine, compat: Compat) -> Fix:
    """The fix that puts a choice in the place of the torch that is there, and says what would undo it."""
    lasting = "" if from_conda(facts) else patient.lasting(place, *replacing(chosen, place, compat))
    return Fix(text + lasting, install_choice(facts, chosen, place, compat))


def companions_of(facts: Facts) -> tuple[str, ...]:
    """The companions that are installed."""
    present = {item.name for item in facts.packages or ()}
    return tuple(name for name in COMPANIONS if name in present)


def install_choice(facts: Facts, chosen: Choice, place: Machine, compat: Compat) -> tuple[str, ...]:
    """The commands that put a choice in the place of the torch that is there, by whatever installed that."""
    if not from_conda(facts):
        return patient.install(place, *replacing(chosen, place, compat))
    if chosen.build != "cpu" and _by_conda(facts, CPU_ONLY):
        return (*conda_command(facts, place, CPU_ONLY, verb="remove"), *_from_channels(facts, chosen, place))
    return _from_channels(facts, chosen, place)


def _from_channels(facts: Facts, chosen: Choice, place: Machine) -> tuple[str, ...]:
    if version(chosen.release.torch) > version(official.LAST_CONDA):
        return conda_command(facts, place, _forge_flavour(chosen.build), "-c", "conda-forge")
    command = official.conda(chosen.release, chosen.packages, Target(chosen.build, place.platform))
    arguments = command.removeprefix("conda install ").split()
    if cuda_of(chosen.build):  # or a build for the CPU that is there counts as asked for: pytorch/pytorch#101801
        arguments = [re.sub(r"^pytorch==(.+)", r"pytorch=\1=*cuda*", item) for item in arguments]
    return conda_command(facts, place, *arguments)


def conda_command(facts: Facts, place: Machine, *arguments: str, verb: str = "install") -> tuple[str, ...]:
    prefix = facts.python.prefix if facts.python is not None else ""
    return (shell.conda(place.os, verb, prefix, *arguments),)


def _forge_flavour(build: str) -> str:
    """conda-forge names no CUDA version: the solver takes the one that the driver can run."""
    return "pytorch-gpu" if cuda_of(build) else "pytorch-cpu"


def conda_channel(torch: str) -> str:
    return "pytorch" if version(torch) <= version(official.LAST_CONDA) else "conda-forge"


def from_conda(facts: Facts) -> bool:
    """Whether torch itself, not only the environment, came from conda."""
    packages, torch = facts.packages or (), facts.torch
    named = {item.name: item.installer for item in packages}
    own = next((item.version for item in packages if item.name == "pytorch" and item.installer == "conda"), None)
    if own and torch and torch.version and named.get("torch", "conda") != "conda":
        return version(own) == version(torch.version)  # pip has one too: which of them is imported
    return named.get("pytorch", named.get("torch")) == "conda"


def _by_conda(facts: Facts, package: str) -> bool:
    """Whether conda installed it, and nobody else over that."""
    installers = {item.installer for item in facts.packages or () if item.name == package}
    return "conda" in installers and installers <= {"conda", None}


def _pair(facts: Facts, release: Release, build: str, package: str, compat: Compat) -> Fix:
    """The version that goes with this torch, of the same build and from the same index."""
    place, pin = examined(facts) or anywhere(facts), _kept(facts, release, package, compat)
    if place is None:
        return Fix(f"Install {package} {pin}")
    text = f"Install {package} {pin}, which matches torch {release.torch} ({build}); torch stays unchanged"
    if from_conda(facts):
        spec = (f"{package}={pin}", "-c", conda_channel(release.torch))
        return Fix(text, conda_command(facts, place, "--freeze-installed", *spec))
    indexed = build in release.indexed.get(place.platform, ())
    where = official.index_options(compat.wheels, release.torch, build) if indexed else []
    if indexed:
        pin = compat.wheels.local_version(package, pin, Target(build, place.platform))
    return installing(text, place, [*_beside_torch(facts, place, package, pin), *where])


def _beside_torch(facts: Facts, place: Machine, package: str, pin: str) -> list[str]:
    """Arguments that put a companion beside the torch that is there, whose pin keeps it from being replaced.

    Where the installer would call the companion satisfied already, it is forced in, alone.
    """
    found = facts.package(package)
    there, torch = (found and found.version) or "", _own_record(facts)
    if there == pin or there.partition("+")[0] == pin or not torch:
        return [*forced(place, package), f"{package}=={pin}"]
    return [f"torch=={torch}", f"{package}=={pin}"]


def _own_record(facts: Facts) -> str:
    """The version in the record of the torch that is imported; of several records one may be left from another."""
    recorded = [item.version for item in facts.packages or () if item.name == "torch" and item.version]
    own = (facts.torch and facts.torch.version) or ""
    alike = [item for item in recorded if item.partition("+")[0] == own.partition("+")[0]]
    return next(iter((*alike, *recorded)), "")


def _kept(facts: Facts, release: Release, package: str, compat: Compat) -> str:
    """The installed version where it belongs to this torch, else the best that does."""
    present = next((item.version for item in facts.packages or () if item.name == package), None)
    if present and compat.companions.belongs(package, present, release.torch):
        return present.partition("+")[0]
    return official.pinned(release, (package,))[package]


def _otherwise(facts: Facts, release: Release, package: str, reason: str, compat: Compat) -> Fix:
    """No version of a companion goes with this build: another build of this torch has it, or none has."""
    place = machine(facts, compat)
    if place is None:
        return Fix(f"{reason}: remove it")
    found: Choice | None
    try:
        found = Planner(place, compat).choose(Request(torch=release.torch, companions=(package,)))
    except Unmet:
        found = None
    if found is None or (found.build == "cpu" and facts.torch is not None and facts.torch.build != "cpu"):
        text = f"{reason}: remove it{patient.coming_back(place, package)}"
        return Fix(text, _removed(facts, place, package))
    chosen = _with_companions(found, companions_of(facts), place, compat)
    text = f"{reason}: the {found.build} build of torch {release.torch} has it"
    return choosing(text, facts, chosen, place, compat)
