"""Cures for requirements: the command that brings a torch, a CUDA or a distribution that was asked for."""

from collections.abc import Callable, Iterator

from torchdoctor.install.choice import Planner
from torchdoctor.install.cures import choosing, companion, companions_of, installing, presumed
from torchdoctor.install.machine import Machine, anywhere, examined, machine
from torchdoctor.install.request import Choice, Request, Unmet
from torchdoctor.knowledge import Compat, Release, cuda_of, version
from torchdoctor.model import Facts, Fix

Test = Callable[[str], bool]  # whether a version is within the limits


def meet(facts: Facts, compat: Compat, torch: Test, cuda: Test) -> tuple[Fix, ...]:
    """The torch that is within both limits and runs here: the installed release if it can stay, else the newest.

    Rather with the companions that are installed than newer without them. cuda(""): whether a build without CUDA does.
    """
    facts = presumed(facts)
    place = machine(facts, compat) or anywhere(facts)
    if place is None:
        return ()
    releases = [release for release in _in_order(facts, compat) if torch(release.torch)]
    for companions in (None if facts.torch is None else companions_of(facts), ()):
        for release in releases:
            if chosen := _choice(release, companions, cuda, place, compat):
                text = f"Install torch {release.torch} ({chosen.build})"
                return (choosing(text, facts, chosen, place, compat),)
    return (
        Fix(
            "Relax the requirement or use a different machine; no known torch build that meets it runs on this machine"
        ),
    )


def _in_order(facts: Facts, compat: Compat) -> Iterator[Release]:
    installed = compat.releases.get(facts.torch.version) if facts.torch and facts.torch.version else None
    if installed:
        yield installed
    yield from reversed(compat.releases.all())


def _choice(
    release: Release, companions: tuple[str, ...] | None, cuda: Test, place: Machine, compat: Compat
) -> Choice | None:
    """The build recommended here if its CUDA is within the limits, else the newest CUDA that is."""
    fitting = [(version(found), build) for build in release.builds(place.platform) if (found := cuda_of(build))]
    for build in ("auto",) if cuda("") else ("cuda", *(build for _, build in sorted(fitting, reverse=True))):
        try:
            chosen = Planner(place, compat).choose(Request(torch=release.torch, compute=build, companions=companions))
        except Unmet:
            continue
        if cuda("") or cuda(cuda_of(chosen.build) or ""):
            return chosen
    return None


def meet_distribution(facts: Facts, compat: Compat, name: str, limits: str, test: Test) -> tuple[Fix, ...]:
    """A companion of torch in the version that belongs to it; anything else by its limits."""
    place = examined(facts)
    if place is None:
        return ()
    release = compat.releases.get(facts.torch.version) if facts.torch and facts.torch.version else None
    fitting = compat.companions.of(name, release.torch) if release else None
    if release and fitting and not any(map(test, fitting)):
        return (Fix(f"{name} {fitting[0]} matches torch {release.torch}: {name}{limits} needs a different torch"),)
    if fitting:
        return companion(facts, compat, name)
    return (installing(f"Install {name}{limits}", place, [f"{name}{limits}"]),)
