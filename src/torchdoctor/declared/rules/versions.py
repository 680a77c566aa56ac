"""TD001 to TD004: whether files can be read, and whether there is the torch that they require."""

import re
from collections.abc import Iterator, Sequence

from torchdoctor import shell
from torchdoctor.declared import edits, given, limits, names, repair
from torchdoctor.declared.indexes import has
from torchdoctor.declared.model import Requirement, Unread
from torchdoctor.declared.outcome import platform
from torchdoctor.declared.resolve import PYTORCH_CUDA, pytorch_cuda
from torchdoctor.install.fit import span
from torchdoctor.knowledge import Compat, cuda_of, official, version
from torchdoctor.model import Facts, Finding, Fix, Severity
from torchdoctor.rule import DECLARED, Seen, rule

FAMILY = DECLARED
SHOWN = 5  # unreadable lines of one file that have a finding each


@rule("TD001", Severity.ERROR)
def declared_file_unreadable(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Project files can be read.

    What it checks: TOML, YAML and JSON that is not valid; lines that pip, uv or conda cannot read as a requirement.
    Why it matters: the tool that the file is for stops there, or leaves the line out; nothing can be said about it.
    How to fix it: correct the line that is named.
    Source: PEP 508; the parsers' own messages.
    """
    for sheet in given.declared(facts).sheets:
        for item, more in _told([item for item in sheet.unread if item.wrong]):
            export = shell.command("linux", "uv", "export", "--format", "pylock.toml", "-o", sheet.file)
            strange = sheet.form == "pylock" and item.why.startswith("not TOML")
            fix = Fix("If it holds requirements, write it again as a lock file", (export,)) if strange else None
            message = f"{item.place.file} line {item.place.line}: {item.why}{more}"
            yield given.at(item.place, message, (fix,), f"file:{sheet.file}")
    sheets = (sheet for sheet in given.declared(facts).sheets if sheet.form)
    yield from given.seen(f"{sheet.file} was read as {sheet.form}" for sheet in sheets)


def _told(wrong: list[Unread]) -> Iterator[tuple[Unread, str]]:
    """(line, what is added): of many lines with one kind of fault the first, and how many more there are."""
    kinds: dict[str, list[Unread]] = {}
    for item in wrong:
        kinds.setdefault(re.sub(r" -\S+|:.*", "", item.why), []).append(item)
    for alike in kinds.values():
        if len(alike) > SHOWN:
            yield alike[0], f"; the same is true of {len(alike) - 1} more lines"
        else:
            yield from ((item, "") for item in alike)


@rule("TD002", Severity.ERROR)
def declared_torch_unavailable(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """There is a release of torch within the limits that files set.

    What it checks: whether any known release of torch is within all limits of one installation, those of constraints
    included. A version newer than torchdoctor's data is not checked.
    Why it matters: pip ends with "No matching distribution found", uv with "no solution".
    How to fix it: require a release that exists.
    Source: data/releases.json.
    """
    yield from given.once(_unavailable(facts, compat))
    yield from given.brought(facts, compat, lambda scene: f"limits: {scene.outcome.limits or 'none'}")


def _unavailable(facts: Facts, compat: Compat) -> Iterator[Finding]:
    for sheet, install, found in given.scenes(facts, compat):
        if found.lacks == "release":
            scene = given.Scene(sheet, install, found)
            yield given.at(
                found.requirement.place, found.detail + scene.image, (_existing(scene, compat),), "package:torch"
            )


def _existing(scene: given.Scene, compat: Compat) -> Fix | None:
    """The nearest release that there is, for the target."""
    if scene.outcome.requirement.conda:
        return Fix("Install pytorch from the channel conda-forge, or torch with pip")
    wanted = repair.nearest(scene, compat)
    return repair.fix(scene, wanted, compat) if wanted else Fix("Set limits that a release of torch meets")


@rule("TD003", Severity.ERROR)
def declared_no_wheel(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The torch that the files require has a wheel for the target's Python, system and C library.

    What it checks: whether any release within the limits has a wheel for the target, or for the Python and system that
    the file itself names; of a wheel that is named by its address, the tags in its name.
    Why it matters: pip ends with "No matching distribution found for torch", which does not say why.
    How to fix it: a release that has such a wheel, or a Python that the release has wheels for.
    Source: data/releases.json.
    """
    yield from given.once(_no_wheel(facts, compat))
    yield from given.brought(facts, compat, lambda scene: f"Python {scene.aim.python or 'not known'} on {scene.aim.os}")


def _no_wheel(facts: Facts, compat: Compat) -> Iterator[Finding]:
    scenes = given.scenes(facts, compat)
    for scene in scenes:
        found = scene.outcome
        if found.lacks == "wheel" and not _elsewhere(scene):
            fixes = (_other_release(scene, scenes, compat), _other_python(scene, compat))
            if scene.install.musl:
                fixes = (_with_glibc(scene), None)
            detail = found.detail.replace("this system has", "the target has").replace(" here; it", "; it")
            yield given.at(found.requirement.place, detail + scene.image, fixes, "package:torch")


def _elsewhere(scene: given.Scene) -> bool:
    """Whether a file says by its name that it is for another system than the target, or for a service's own Python."""
    file, install = scene.sheet.file, scene.install
    if install.in_image or install.elsewhere:
        return False
    return names.for_another_system(scene.aim, file) or (bool(scene.outcome.requirement.url) and names.of_docs(file))


def _with_glibc(scene: given.Scene) -> Fix:
    """The same Python on Debian, where the base image is one of Python."""
    text = "Use a base image with glibc, such as python:3.12-slim"
    base = next((item for item in scene.sheet.images if scene.install.project in (item.name, item.base)), None)
    new = re.sub(r"-alpine[\d.]*$", "-slim", base.written) if base else ""
    if base is None or "python:" not in new or new == base.written:
        return Fix(text)
    return Fix(text, edits=(edits.at(base.place, base.written, new),))


def _other_release(scene: given.Scene, every: Sequence[given.Scene], compat: Compat) -> Fix | None:
    if scene.install.locked or scene.aim.obstacle:
        return None
    url = scene.outcome.requirement.url
    wanted = _same_by_number(scene, compat) if url else repair.nearest(scene, compat, every)
    if wanted and scene.aim.gpu and wanted.build == "cpu" and scene.aim.os != "macos" and not _asked(scene):
        wanted = repair.planned(scene, compat, wanted.torch) or wanted  # PyPI's build could not use the GPU
    return repair.fix(scene, _of_its_kind(wanted, scene, compat), compat) if wanted else None


def _of_its_kind(wanted: repair.Wanted, scene: given.Scene, compat: Compat) -> repair.Wanted:
    """The same release in the build that is asked for, or one of the same kind."""
    asked, release = _asked(scene), compat.releases.get(wanted.torch)
    if not asked or wanted.url or release is None or scene.install.tool != "pip":
        return wanted
    build = asked if asked in release.builds(platform(scene.aim)) else repair.same_kind(release, asked, scene.aim)
    return repair.Wanted(wanted.torch, build, compat.wheels.index(build)) if build else wanted


def _same_by_number(scene: given.Scene, compat: Compat) -> repair.Wanted | None:
    """In place of a wheel by its address: the same version from the index, if it has a wheel for the target."""
    found = scene.outcome
    release = compat.releases.get(found.torch) if found.torch else None
    if release is None or found.build not in release.builds(platform(scene.aim)):
        return None
    if scene.aim.python and scene.aim.python not in release.pythons.get(platform(scene.aim), {}):
        return None
    return repair.Wanted(release.torch, found.build, compat.wheels.index(found.build))


def _other_python(scene: given.Scene, compat: Compat) -> Fix | None:
    """For one exact release that has wheels for other Pythons."""
    release = compat.releases.get(limits.full(limits.exact(scene.outcome.limits) or ""))
    pythons = list(release.pythons.get(platform(scene.aim), {})) if release else []
    if not pythons or scene.aim.python in pythons:
        return None
    return Fix(f"Or use a Python that torch {release.torch if release else ''} has wheels for: {span(tuple(pythons))}")


@rule("TD004", Severity.ERROR)
def declared_build_unavailable(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The torch build that the files require is on the index they use.

    What it checks: versions with a tag such as 2.5.1+cu121, which PyPI never has, without an index that has them; and
    indexes of a build that a release was not made for.
    Why it matters: pip ends with "No matching distribution found for torch==2.5.1+cu121".
    How to fix it: name the index of that build, or require a build that the release has.
    Source: data/releases.json.
    """
    yield from given.once(_build_unavailable(facts, compat))
    yield from given.brought(facts, compat)


def _build_unavailable(facts: Facts, compat: Compat) -> Iterator[Finding]:
    for scene in given.scenes(facts, compat):
        found, item = scene.outcome, scene.outcome.requirement
        if found.lacks != "build" or scene.install.only_limits or _elsewhere(scene) or _of_other_vendor(scene):
            continue
        if cuda := pytorch_cuda(scene.install):
            yield given.at(cuda.place, found.detail, (_other_cuda(scene, cuda, compat),), "package:pytorch-cuda")
            continue
        wanted = _build_meant(scene, compat)
        fix = repair.fix(scene, wanted, compat) if wanted else None
        yield given.at(item.place, found.detail + scene.image, (fix,), "package:torch")


def _other_cuda(scene: given.Scene, item: Requirement, compat: Compat) -> Fix:
    """The nearest package pytorch-cuda that there is for the torch that is required: the next lower, else the next."""
    within = [one for one in compat.releases.all() if limits.allows(scene.outcome.limits, one.torch)]
    ours = [one for one in within if version(one.torch) <= version(official.LAST_CONDA)]
    builds = {cuda_of(build) for one in ours for build in one.builds(platform(scene.aim))}
    there = [number for number in PYTORCH_CUDA if number in builds]
    if not there:
        return Fix("Require a release of torch that a package pytorch-cuda was made for")
    asked = version(limits.exact(item.limits.replace(".*", "")) or limits.minimum(item.limits) or "0")
    number = next((one for one in reversed(there) if version(one) <= asked[:2]), there[0])
    return edits.to(item, f"={number}", f"Require pytorch-cuda {number}")


def _asked(scene: given.Scene) -> str:
    """The build that the version or the indexes name; "" for none."""
    return limits.local(scene.outcome.limits) or next((name for item in scene.indexes if (name := has(item).build)), "")


def _of_other_vendor(scene: given.Scene) -> bool:
    """Whether a file or an extra for GPUs, by its name, is judged for a system that has no such builds."""
    asked, said = _asked(scene), (scene.sheet.file, scene.install.what)
    if scene.aim.os == "macos" and not asked.startswith("cpu"):
        return re.search(r"(?i)cu\d|cuda|gpu|nvidia|rocm|xpu", " ".join(map(names.near, said))) is not None
    other = platform(scene.aim) != "linux_x86_64" and re.match("rocm|xpu", asked) is not None
    return other and names.for_others(scene.aim, *said)


def _build_meant(scene: given.Scene, compat: Compat) -> repair.Wanted | None:
    """The build that is asked for, if there is one; else the nearest of the same kind, or what the planner takes."""
    found, release = scene.outcome, compat.releases.get(scene.outcome.torch or "")
    if release is None:
        return repair.planned(scene, compat)
    if found.build:
        return repair.Wanted(release.torch, found.build, compat.wheels.index(found.build))
    asked = _asked(scene)
    build = None if scene.aim.gpu and cuda_of(asked) else repair.same_kind(release, asked, scene.aim)
    if build is None:
        return repair.planned(scene, compat, release.torch)
    return repair.Wanted(release.torch, build, compat.wheels.index(build))
