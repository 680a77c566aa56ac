"""The fix of a whole installation: every line that must change so that it brings a release of torch of a build."""

from collections.abc import Sequence

from torchdoctor import shell
from torchdoctor.declared import limits
from torchdoctor.declared.changes import LAST_NUMPY1 as LAST_NUMPY1
from torchdoctor.declared.changes import Changes, Impossible
from torchdoctor.declared.changes import Wanted as Wanted
from torchdoctor.declared.changes import companions as companions
from torchdoctor.declared.changes import lets_numpy2_in as lets_numpy2_in
from torchdoctor.declared.changes import numpy_limits as numpy_limits
from torchdoctor.declared.given import Scene
from torchdoctor.declared.model import Aim
from torchdoctor.declared.outcome import platform
from torchdoctor.install.fit import Fit
from torchdoctor.install.request import Request, Unmet
from torchdoctor.knowledge import Compat, Release, cuda_of, version
from torchdoctor.model import Fix


def planned(scene: Scene, compat: Compat, torch: str | None = None) -> Wanted | None:
    """The build that the planner takes for the target: of this release, else of the newest that runs.

    The newest within the limits, where one of those runs.
    """
    from torchdoctor.install.choice import Planner

    known = compat.releases.versions()
    within = [item for item in reversed(known) if limits.allows(scene.outcome.limits, item)]
    wished = ((torch,) if torch else ()) + (tuple(within) if len(within) < len(known) else ())
    for release in dict.fromkeys((*wished, None)):
        try:
            found = Planner(scene.aim.machine, compat).choose(Request(torch=release, companions=()))
        except Unmet:
            continue
        return Wanted(found.release.torch, found.build, found.index_url)
    return None


def nearest(scene: Scene, compat: Compat, every: Sequence[Scene] = ()) -> Wanted | None:
    """The release nearest to what is required that has a wheel on PyPI for the target: for every runner of a matrix."""
    alike = [scene, *(one for one in every if one.outcome.requirement.place == scene.outcome.requirement.place)]
    asked = version(limits.exact(scene.outcome.limits) or limits.minimum(scene.outcome.limits) or "0")
    held = limits.joined(item.limits for item in scene.install.constraints if item.name == "torch")
    place = platform(scene.aim)
    there = [
        item
        for item in compat.releases.all()
        if all(_on_pypi(item, one, compat) for one in alike) and limits.allows(held, item.torch)
    ]
    last = {version(item.torch)[:2]: item for item in there}.values()  # of each series
    with_numpy2 = [item for item in last if compat.releases.numpy2_ok(item.torch, place)]
    for ours in (with_numpy2 if _numpy2(scene) else [], last):
        above = [item for item in ours if version(item.torch)[:2] >= asked[:2]]
        if found := (above or list(ours)[-1:])[:1]:
            return Wanted(found[0].torch, found[0].pypi[place], None)
    return None


def _on_pypi(release: Release, scene: Scene, compat: Compat) -> bool:
    place = platform(scene.aim)
    if not release.on_pypi(place, scene.aim.python or next(iter(release.pythons.get(place, {})), None)):
        return False
    doubt = Fit(scene.aim.bare.machine, compat).refusal(
        release, release.pypi[place], Request(torch=release.torch, companions=())
    )
    return doubt is None or not doubt.known


def _numpy2(scene: Scene) -> bool:
    """Whether NumPy 2 may be installed along."""
    asked = [item for item in scene.install.requirements if item.name == "numpy"]
    return any(lets_numpy2_in(item, scene.install) for item in asked)


def same_kind(release: Release, build: str, aim: Aim) -> str | None:
    """The build of a release that is nearest to one that it does not have: the next lower of its kind, else the lowest.

    None for a kind without versions, and where the release has no build of that kind.
    """
    number = _number(build)
    if number is None:
        return None
    ours = [item for item in release.builds(platform(aim)) if item.rstrip("0123456789.") == build.rstrip("0123456789.")]
    known = {version(there): item for item in ours if (there := _number(item))}
    series = version(number)[:2]  # of ROCm it has patch releases of its own
    lower = [there for there in known if there[:2] <= series]
    return known[max(lower)] if lower else known[min(known)] if known else None


def _number(build: str) -> str | None:
    """Of CUDA or ROCm: "cu126" -> "12.6", "rocm6.2.4" -> "6.2.4"."""
    return cuda_of(build) or (build.removeprefix("rocm") if build.startswith("rocm") else None)


def fix(scene: Scene, wanted: Wanted, compat: Compat) -> Fix:
    """The changed lines; where the file has no place for them, words."""
    text = f"Require torch {wanted.torch} ({wanted.build})"
    if scene.install.locked:
        return Fix(f"{text} in the project, then lock again")
    try:
        changes = list(Changes(scene, wanted, compat).all())
        if scene.install.only_limits:  # what constraints are for: a limit stays one
            text = f"Allow torch {wanted.torch}"
        return Fix(text, edits=tuple(sorted(changes, key=lambda item: (item.file, item.line, item.column))))
    except Impossible:
        return in_words(scene, wanted)


def in_words(scene: Scene, wanted: Wanted) -> Fix:
    """For a file that cannot name an index, the command that installs torch first."""
    if wanted.url is None:
        return Fix(f"Require torch {wanted.torch} ({wanted.build})")
    text = f"Require torch {wanted.torch} ({wanted.build}) from {wanted.url}"
    if scene.install.tool != "pip" or scene.outcome.requirement.conda or scene.install.in_image:
        return Fix(text)
    command = shell.command(scene.aim.os, "pip", "install", f"torch=={wanted.torch}", "--index-url", wanted.url)
    return Fix("Install torch first, from its own index", (command,))
