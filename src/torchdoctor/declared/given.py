"""What a rule about project files needs before it can judge: installations with what they bring, or a reason."""

import posixpath
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from torchdoctor.declared import markers, names
from torchdoctor.declared.model import LOCKS, Aim, Declared, Image, Install, Place, Sheet, Workload
from torchdoctor.declared.outcome import KEPT, Outcome
from torchdoctor.declared.resolve import outcome
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Fix
from torchdoctor.rule import Seen, Skip

IN_IMAGE = " (in the image of "


class Scene(NamedTuple):
    """One installation of a file, and what it brings on the target."""

    sheet: Sheet
    install: Install
    outcome: Outcome

    @property
    def aim(self) -> Aim:
        """The target, as the file narrows it."""
        found = self.outcome.aim
        assert found is not None
        return found

    @property
    def words(self) -> str:
        """What it brings, or why that is not known."""
        found = self.outcome
        return found.words if found.torch else found.unknown or found.detail or "no torch of its own"

    @property
    def image(self) -> str:
        """Where another file than the one of the place installs it into an image: " (in the image of Dockerfile)"."""
        file = self.install.place.file
        other = self.install.in_image and file != self.outcome.requirement.place.file
        return f"{IN_IMAGE}{file})" if other else ""

    @property
    def indexes(self) -> list[str]:
        """The addresses that torch may come from: of its own sources, then of the installation."""
        own = [source.url for source in self.outcome.requirement.sources]
        return [*own, *(item.url for item in self.install.indexes)]


def declared(facts: Facts) -> Declared:
    if not isinstance(facts, Declared):
        raise Skip("no project file is judged")
    return facts


def aim(facts: Facts) -> Aim:
    return declared(facts).aims[0]


def installs(facts: Facts) -> Iterator[tuple[Sheet, Install]]:
    for sheet in declared(facts).sheets:
        for install in sheet.installs:
            yield sheet, install


def belongs(lock: Sheet, project: Sheet) -> bool:
    """Whether a lock file is that of a project's file."""
    wanted = LOCKS[lock.form][0]
    same = lock.file.rpartition("/")[0] == project.file.rpartition("/")[0]
    return same and (project.form == wanted or (wanted == "pixi" and project.form == "pyproject"))


def decides(lock: Sheet, project: Sheet, sheets: Iterable[Sheet]) -> bool:
    """Whether a lock file says what a project installs: it is its own, or that of the workspace of uv that it is in."""
    roots = (one for one in sheets if one.members and lock.form == "uv.lock" and belongs(lock, one))
    return belongs(lock, project) or (project.form == "pyproject" and any(_member(project, root) for root in roots))


def _member(project: Sheet, root: Sheet) -> bool:
    base, folder = (posixpath.dirname(posixpath.normpath(one.file)) for one in (root, project))
    begin = f"{base}/" if base else ""
    parts = folder.removeprefix(begin).split("/")
    if not folder.startswith(begin) or ".." in parts:
        return False
    left_out = [name[1:] for name in root.members if name.startswith("!")]
    return any(_fits(parts, name) for name in root.members) and not any(_fits(parts, name) for name in left_out)


def _fits(parts: list[str], pattern: str) -> bool:
    """Whether a folder is one of a pattern, folder by folder."""
    wanted = posixpath.normpath(pattern).split("/")
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))


def scenes(facts: Facts, compat: Compat) -> list[Scene]:
    """Every installation that brings torch, or a package that belongs to it: of a locked project what is locked."""
    found = found_scenes(facts, compat)
    if not found:
        raise Skip("no file installs torch")
    return found


def found_scenes(facts: Facts, compat: Compat) -> list[Scene]:
    """The same, also where there is none."""
    found = declared_scenes(facts, compat)
    sheets = declared(facts).sheets
    locks = [sheet for sheet in sheets if sheet.form in LOCKS and sheet.installs]
    return [scene for scene in found if not any(decides(lock, scene.sheet, sheets) for lock in locks)]


def declared_scenes(facts: Facts, compat: Compat) -> list[Scene]:
    """Also those of projects that are locked."""
    target = aim(facts)
    return [
        Scene(sheet, install, brought)
        for sheet, install in installs(facts)
        if (brought := outcome(install, target, compat)) is not None
    ]


def running_images(facts: Facts) -> list[tuple[str, Place]]:
    """Every image that is run, or built on and not given a different torch, and where its name is."""
    found = []
    for sheet in declared(facts).sheets:
        for image in sheet.images:
            own = [item for item in sheet.installs if item.project in (image.name, image.base)]
            if image.used and image.runs and not any(one.name == "torch" for item in own for one in item.requirements):
                found.append((image.base, image.place))
        found += [(item.image, item.image_place or item.place) for item in sheet.workloads if item.image]
    return found


def images(facts: Facts) -> list[tuple[Sheet, Image]]:
    found = [(sheet, image) for sheet in declared(facts).sheets for image in sheet.images]
    if not found:
        raise Skip("no Dockerfile is judged")
    return found


def workloads(facts: Facts, *kinds: str) -> list[tuple[Sheet, Workload]]:
    sheets = declared(facts).sheets
    found = [(sheet, item) for sheet in sheets for item in sheet.workloads if item.kind in kinds]
    if not found:
        raise Skip(f"no file of {' or '.join(kinds)} is judged")
    return found


# They make torch compute on other devices; the torch next to them is the one for the CPU, or of their own.
_DEVICES = """
    torch-directml torch-npu torch-xla torch-mlu torch-musa torch-gcu intel-extension-for-pytorch habana-torch-plugin
    torch-neuronx torch-neuron libtpu oneccl-bind-pt
"""
DEVICES = frozenset(_DEVICES.split())


def for_others(scene: Scene) -> bool:
    """Whether an installation is for other machines: by its names, by what it has, or it may not run at all."""
    install, target = scene.install, scene.aim
    said = scene.sheet.file, install.what, install.project
    has_devices = any(item.name in DEVICES and markers.holds(item.marker, target) for item in install.requirements)
    elsewhere = not install.in_image and names.for_another_system(target, scene.sheet.file)
    lint = names.LINT in names.words(*said)
    others = elsewhere or lint or names.for_others(target, *said)
    return install.conditional or install.only_limits or has_devices or others


def only_beside(found: Iterable[Scene]) -> set[Place]:
    """What requirements files ask for that images alone install, all of them beside a torch of their own."""
    places: dict[Place, bool] = {}
    for scene in found:
        if scene.install.in_image and scene.image:
            place, own = scene.outcome.requirement.place, scene.outcome.unknown == KEPT
            places[place] = own and places.get(place, True)
    return {place for place, own in places.items() if own and not place.file.endswith(".toml")}


MOST = 6  # things that are named where nothing is wrong with them


def seen(told: Iterable[str]) -> Iterator[Seen]:
    """Each once, and of many the first."""
    each = [*dict.fromkeys(told)]
    yield from map(Seen, each[:MOST])
    if len(each) > MOST:
        yield Seen(f"and {len(each) - MOST} more")


def brought(facts: Facts, compat: Compat, about: Callable[[Scene], str] = lambda scene: "") -> Iterator[Seen]:
    """What each installation brings. about: what else was compared, "" for nothing."""
    return seen(
        "; ".join(filter(None, (f"{scene.sheet.file}: {scene.words}", about(scene))))
        for scene in found_scenes(facts, compat)
    )


def built(facts: Facts) -> Iterator[Seen]:
    """What each stage of an image builds on."""
    return seen(f"{sheet.file}: {image.base}" for sheet, image in images(facts))


def running(facts: Facts, *kinds: str) -> Iterator[Seen]:
    """What each service or container runs, and what it is given."""
    return seen(
        f"{sheet.file}: {item.name} runs {item.image or 'an image that is built here'}; GPUs: {item.gpus}"
        for sheet, item in workloads(facts, *kinds)
    )


def at(place: Place, message: str, fixes: Iterable[Fix | None] = (), subject: str = "") -> Finding:
    """A finding at its place in a file."""
    kept = tuple(fix for fix in fixes if fix)
    return Finding(message, kept, subject, place.file, place.line, place.column)


def once(found: Iterable[Finding], by_place: bool = False) -> Iterator[Finding]:
    """Each place with each message once: what is always installed is also installed with every extra or in an image.

    by_place: with one message, where a line may be installed on its own and into images.
    """
    seen: set[tuple[str, int, str]] = set()
    for item in sorted(found, key=lambda item: IN_IMAGE in item.message):
        key = (item.file, item.line, "" if by_place else item.message.partition(IN_IMAGE)[0])
        if key not in seen:
            seen.add(key)
            yield item
