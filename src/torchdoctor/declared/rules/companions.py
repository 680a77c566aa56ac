"""TD005, TD006 and TD012: what goes with torch: its companions, compiled extensions, NumPy."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from torchdoctor.declared import edits, given, limits, markers, outcome, repair
from torchdoctor.declared.indexes import has
from torchdoctor.declared.model import Install, Requirement
from torchdoctor.declared.outcome import Outcome, companion_fits, is_beside, old_torch, platform
from torchdoctor.knowledge import COMPANIONS, Compat, cuda_of, version
from torchdoctor.model import Facts, Finding, Fix, Severity
from torchdoctor.rule import DECLARED, Seen, rule

FAMILY = DECLARED
# They set no upper limit to NumPy, in no version that goes with an old torch.
_QUIET = """
    torch torchvision torchaudio numpy tqdm pillow requests pyyaml einops safetensors packaging filelock regex
    typing-extensions sentencepiece tokenizers setuptools wheel pip
"""
WITHOUT_NUMPY = frozenset(_QUIET.split())


@rule("TD005", Severity.ERROR)
def declared_companion_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """torchvision, torchaudio and torchtext are asked for in versions that belong to the torch that is asked for.

    What it checks: the limits of torch and of its companions, and of Triton: at least one release of torch must be
    within all of them. A version that is not in the data is not checked.
    Why it matters: pip and uv refuse such a set, since every companion requires its own torch; put in one after the
    other, the second replaces the torch of the first, or fails with "operator torchvision::nms does not exist".
    How to fix it: the companion that belongs to this torch.
    Source: data/releases.json; the tables of versions of pytorch/vision and pytorch/audio.
    """
    yield from given.once(_mismatch(facts, compat))
    yield from given.brought(facts, compat, lambda scene: _required(scene, *COMPANIONS))


def _mismatch(facts: Facts, compat: Compat) -> Iterator[Finding]:
    known = compat.releases.versions()
    for scene in given.scenes(facts, compat):
        install, found, target = scene.install, scene.outcome, scene.aim
        beside = [
            item
            for item in install.requirements
            if is_beside(item, target) and markers.holds(item.marker, target) and _known(item, compat)
        ]
        wanted = [item for item in install.requirements if item.name == "torch" and markers.holds(item.marker, target)]
        if install.locked and len({item.limits for item in wanted}) > 1:
            continue
        by_address = [item for item in (*wanted, *beside) if item.url]
        if len(by_address) > 1 and not all(has(item.url).build for item in by_address):
            continue  # somebody's own set of wheels
        if install.no_deps or install.pre or not beside or (wanted and wanted[0].url and not wanted[0].limits):
            continue
        whole = found.limits if wanted else ""
        beside = [item for item in beside if not (old_torch(item) and limits.allows(whole, old_torch(item)))]
        number = limits.full(limits.exact(whole) or "")
        within = [number.partition("+")[0]] if number else [item for item in known if limits.allows(whole, item)]
        if not within or (not set(within) & set(known) and not number):
            continue
        if any(has(item.url).kind == "not known" and item.role != "ignored" for item in install.indexes):
            # Which patch release a wheel of somebody's own requires, only its index knows.
            beside = [item for item in beside if number and not _of_series(item, within[0], compat)]
        for one in _first_misfit(wanted, beside, within, compat):
            yield replace(one, fixes=tuple(_whole(scene, fix, wanted, compat) for fix in one.fixes))


def _of_series(item: Requirement, torch: str, compat: Compat) -> bool:
    """Whether a companion goes with some patch release of a torch."""
    return any(version(one)[:2] == version(torch)[:2] for one in _fitting(item, compat))


def _whole(scene: given.Scene, fix: Fix, wanted: list[Requirement], compat: Compat) -> Fix:
    """With all else that must change so that everything goes with the one torch that is required, if it is known."""
    number, _, tag = (limits.exact(scene.outcome.limits) or "").partition("+")
    release = compat.releases.get(number) if wanted and not wanted[0].url else None
    if release is None or (tag and tag not in release.builds(platform(scene.aim))):
        return fix
    found = repair.fix(scene, repair.Wanted(number, tag, compat.wheels.index(tag) if tag else None), compat)
    places = {(one.line, one.column) for one in found.edits}
    changed = [item.name for item in scene.install.requirements if item.name in COMPANIONS and _at(item) in places]
    if not changed:
        return fix
    return replace(
        fix, text=f"Require {' and '.join(changed)} for torch {number}" if changed[1:] else fix.text, edits=found.edits
    )


def _at(item: Requirement) -> tuple[int, int]:
    return item.place.line, item.place.column


def _required(scene: given.Scene, *names: str) -> str:
    """As the files write them, with their limits: "numpy<2, torchvision==0.19.1"."""
    found = [f"{item.name}{item.limits}" for item in scene.install.requirements if item.name in names]
    return ", ".join(dict.fromkeys(found)) or f"no {' or '.join(names)}"


def _known(item: Requirement, compat: Compat) -> bool:
    """Whether the data has the version that is asked for."""
    return bool(item.limits) and bool(_fitting(item, compat))


def _fitting(item: Requirement, compat: Compat) -> list[str]:
    """The releases of torch that go with a companion."""
    old = old_torch(item)
    return [old] if old else [torch for torch in compat.releases.versions() if companion_fits(item, torch, compat)]


def _first_misfit(
    wanted: list[Requirement], beside: list[Requirement], within: list[str], compat: Compat
) -> Iterator[Finding]:
    """The companion to which no torch belongs any more."""
    for item in beside:
        left = [torch for torch in within if companion_fits(item, torch, compat) is not False]
        if left:
            within = left
            continue
        others = " and ".join(_said(other) for other in (wanted or beside[:1]))
        torch = within[-1]
        right = (repair.companions(item.name, torch, compat) or ("",))[0]
        fits = _fitting(item, compat)
        message = f"{_said(item)} goes with torch {_span(fits)}, but {others} is required"
        if right:
            message += f"; {item.name} {right} goes with torch {torch}"
        fix = edits.to(item, f"=={right}{_tag(item)}", f"Require {item.name} {right}") if right else _ended(item, fits)
        yield given.at(item.place, message, (fix,), f"package:{item.name}")
        return


def _ended(item: Requirement, fits: list[str]) -> Fix | None:
    """For torchtext, whose development has ended."""
    return Fix(f"Remove torchtext, or require torch {fits[-1]}") if item.name == "torchtext" and fits else None


def _tag(item: Requirement) -> str:
    found = limits.local(item.limits)
    return f"+{found}" if found else ""


def _said(item: Requirement) -> str:
    number = limits.exact(item.limits.replace(".*", ""))
    return f"{item.name} {number}" if number else f"{item.name}{item.limits}"


def _span(versions: list[str]) -> str:
    return versions[0] if len(versions) == 1 else f"{versions[0]} to {versions[-1]}"


@rule("TD006", Severity.ERROR)
def declared_extension_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Compiled extensions are asked for as built for the torch that is asked for.

    What it checks: wheels and indexes of extensions whose addresses name the torch or the CUDA version that they were
    built for, as those of flash-attn, PyTorch Geometric, MMCV and DGL do, against the torch that would be installed.
    Why it matters: importing the extension ends with "undefined symbol" or "DLL load failed".
    How to fix it: the wheel or index for that torch.
    Source: the addresses themselves.
    """
    yield from given.once(_extensions(facts, compat))
    yield from given.brought(facts, compat)


_TORCH_IN_NAME = r"torch[-_]?(\d)\.?(\d{1,2})(?!\d)(?:\.\d+)?"
_CUDA_IN_NAME = r"(?<![a-z])cu(\d{2,3})(?!\d)"


def _extensions(facts: Facts, compat: Compat) -> Iterator[Finding]:
    for scene in given.scenes(facts, compat):
        install, found, target = scene.install, scene.outcome, scene.outcome.aim
        if found.torch is None or target is None:
            continue
        places = [
            *(
                (item.url, item.place, item.name)
                for item in install.requirements
                if item.url and item.name not in ("torch", *COMPANIONS) and markers.holds(item.marker, target)
            ),
            *(
                (item.url, item.place, "extensions")
                for item in install.indexes
                if item.role != "ignored" and has(item.url).kind == "without"
            ),
        ]
        yield from _pinned(scene, compat)
        for url, place, name in places:
            if (built := _built_for_another(url, found)) is not None:
                message = f"{url[:150]} has {name} built for {built.words}, and {found.words} would be installed"
                other = _torch_for(built, scene, compat)
                own = Fix(f"{'Or use' if other else 'Use'} {name} built for {found.words.partition(' from ')[0]}")
                yield given.at(place, message, (other, own), f"package:{name}")


def _pinned(scene: given.Scene, compat: Compat) -> Iterator[Finding]:
    """Packages that require one torch, in a version that requires a different one."""
    found = scene.outcome
    asked = [item for item in scene.install.requirements if item.name == "torch" and item.limits and not item.url]
    for item in scene.install.requirements if asked and not scene.install.no_deps else ():
        pin = outcome.pinned(item, scene.aim, compat) if markers.holds(item.marker, scene.aim) else None
        if pin is None or limits.allows(found.limits.partition("+")[0], pin):
            continue
        right = compat.companions.newest_for(item.name, str(found.torch))
        message = (
            f"{item.name} {limits.exact(item.limits)} requires torch {pin}, but torch{found.limits} is required here"
        )
        fix = edits.to(item, f"=={right}", f"Require {item.name} {right}") if right else None
        release = compat.releases.get(pin)
        build = release.pypi.get(platform(scene.aim), "") if release else ""
        both = repair.Wanted(pin, build, None)
        other = repair.fix(scene, both, compat) if fix is None or not fix.edits else None
        yield given.at(item.place, message, (fix, other), f"package:{item.name}")


class _Built(NamedTuple):
    """What an extension's address names, where it is not what would be installed."""

    words: str
    series: tuple[int, int]
    cuda: str  # "124", where it is named in full


def _built_for_another(url: str, found: Outcome) -> _Built | None:
    tail = url.partition("#")[0].rpartition("://")[2].partition("/")[2]
    torch, cuda = re.search(_TORCH_IN_NAME, tail, re.I), re.search(_CUDA_IN_NAME, tail, re.I)
    if torch is None:
        return None
    series, whole = (int(torch[1]), int(torch[2])), cuda[1] if cuda and len(cuda[1]) == 3 else ""
    if series != version(str(found.torch))[:2]:
        return _Built(f"torch {torch[1]}.{torch[2]}", series, whole)
    ours = cuda_of(found.build or "")
    if whole and ours and cuda_of(f"cu{whole}") != ours:
        return _Built(f"CUDA {cuda_of('cu' + whole)}", series, whole)
    return None


def _torch_for(built: _Built, scene: given.Scene, compat: Compat) -> Fix | None:
    """The torch that the extension is built for: its series, and its CUDA version where that is named."""
    place = platform(scene.aim)
    there = [item for item in compat.releases.all() if version(item.torch)[:2] == built.series and place in item.pypi]
    python = scene.aim.python
    there = [item for item in there if python is None or python in item.pythons.get(place, {})]
    if not there:
        return None
    release = there[-1]
    build = f"cu{built.cuda}" if f"cu{built.cuda}" in release.builds(place) else release.pypi[place]
    default = build == release.pypi[place] and not any(has(url).build for url in scene.indexes)
    url = None if default else compat.wheels.index(build)
    return repair.fix(scene, repair.Wanted(release.torch, build, url), compat)


@rule("TD012", Severity.WARNING)
def declared_numpy2_with_old_torch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """NumPy is asked for in a version that the torch that is asked for was compiled for.

    What it checks: NumPy 2, required by its version, or allowed where no other package is listed that may hold it
    back, together with a torch whose binary knows only NumPy 1 (before 2.3; later on some platforms), on a Python that
    NumPy 2 has wheels for.
    Why it matters: the newest NumPy is installed: "A module that was compiled using NumPy 1.x cannot be run in NumPy
    2", then "Numpy is not available".
    How to fix it: numpy<2, or a newer torch.
    Source: data/releases.json, read from the binaries of the wheels; NumPy 2.0 needs Python 3.9.
    """
    yield from given.once(_numpy(facts, compat))
    yield from given.brought(facts, compat, lambda scene: _required(scene, "numpy"))


def _numpy(facts: Facts, compat: Compat) -> Iterator[Finding]:
    for _, install, found in given.scenes(facts, compat):
        target = found.aim
        if found.torch is None or target is None or found.requirement.conda or found.lacks:
            continue
        if target.python and version(target.python) < (3, 9):
            continue
        if install.only_limits or compat.releases.numpy2_ok(found.torch, platform(target)) is not False:
            continue
        for item in install.requirements:
            if item.name != "numpy" or item.conda or not markers.holds(item.marker, target):
                continue
            if item.url or not repair.lets_numpy2_in(item, install):
                continue
            whole = repair.numpy_limits(item, install)
            if limits.exact(whole) is None and not _unbounded(install):
                continue
            message = f"NumPy {_asked(item)} lets NumPy 2 in, and torch {found.torch} was compiled for NumPy 1"
            below = limits.joined([item.limits if limits.exact(item.limits) is None else "", "<2"])
            fix = edits.to(
                item, repair.LAST_NUMPY1 if install.in_image or install.elsewhere else below, "Require NumPy 1"
            )
            yield given.at(item.place, message, (fix,), "package:numpy")


def _asked(item: Requirement) -> str:
    return item.limits or "without a limit"


def _unbounded(install: Install) -> bool:
    """Whether nothing that is listed could hold NumPy below 2: any other package may, which only a resolver knows."""
    return not install.locked and {item.name for item in install.requirements} <= WITHOUT_NUMPY
