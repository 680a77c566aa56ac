"""What a file takes from the files near it: what it includes, what its commands name, where an index is said."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from torchdoctor.declared.model import Index, Install, Place, Requirement, Sheet, Unread
from torchdoctor.declared.readers import form_of, read
from torchdoctor.declared.texts import Unusable, raw, text_of

MOST_FILES = 500  # of a folder


INCLUDED = 50  # files that one names


def whole(sheet: Sheet, path: Path) -> Sheet:
    """With all that."""
    found = _without_missing(_with_included(sheet, path), path)
    return _with_commands(_with_indexes(_with_overlays(found, path), path), path)


def _with_overlays(sheet: Sheet, path: Path) -> Sheet:
    """Services to which a second compose file of the folder adds GPUs; pods to which an overlay of Kustomize may."""
    bare = {item.name for item in sheet.workloads if item.gpus == "none"}
    if not bare or sheet.form not in ("compose", "kubernetes"):
        return sheet
    if sheet.form == "kubernetes":
        patched = any(_is_patched(path.parent, f"kustomization.{end}") for end in ("yaml", "yml"))
        given = bare if patched else set()
    else:
        given = {item.name for other in _composes(path) for item in other.workloads if item.gpus == "some"}
    changed = (replace(item, gpus="not known") if item.name in bare & given else item for item in sheet.workloads)
    return replace(sheet, workloads=tuple(changed))


def _is_patched(folder: Path, name: str) -> bool:
    """Whether Kustomize changes what is in a folder: it is the base of others, or has patches of its own."""
    whole = Path(os.path.abspath(folder))  # noqa: PTH100
    try:
        text = text_of(str(folder / name), name)
        beside = os.listdir(whole.parent)  # noqa: PTH208
    except (Unusable, OSError):
        return False
    return whole.name in ("base", "bases") or "overlays" in beside or _patches_gpus(folder, text)


def _patches_gpus(folder: Path, text: str) -> bool:
    """Whether patches of a kustomization may add GPUs: by their text and their files; what is not there may."""
    if re.search(r"^component", text, re.M):
        return True
    own = "\n".join(re.findall(r"^patch\w*:.*(?:\n(?![A-Za-z]).*)*", text, re.M))
    words = dict.fromkeys(re.split(r"[\s\"',\[\]{}]+", own))
    for name in [word for word in words if word.endswith((".yaml", ".yml", ".json"))][:INCLUDED]:
        try:
            own += text_of(str(folder / name), name)
        except Unusable:
            return True
    return re.search(r"(?i)gpu|resources", own) is not None


def _composes(path: Path) -> Iterator[Sheet]:
    """The other compose files of a folder."""
    try:
        names = sorted(os.listdir(path.parent))[:MOST_FILES]  # noqa: PTH208
    except OSError:
        return
    for name in names:
        if name != path.name and "compose" in name.lower() and form_of(name) == "compose":
            try:
                yield read(name, text_of(str(path.parent / name), name), "compose")
            except Unusable:
                continue


def _with_included(sheet: Sheet, path: Path) -> Sheet:
    """With what it names by -r as part of its installation, and what it names by -c as constraints."""
    if not sheet.includes or not sheet.installs:
        return sheet
    gathered: list[Requirement] = []
    held: list[Requirement] = []
    unread = [*sheet.unread]
    indexes = [*sheet.installs[0].indexes]
    seen = {_resolved(path)}
    waiting = [(item, path, False) for item in sheet.includes]
    while waiting and len(seen) <= INCLUDED:
        wanted, base, constrains = waiting.pop(0)
        constrains = constrains or wanted.startswith("-c ")
        target = base.parent / wanted.removeprefix("-c ").strip()
        if "://" in wanted or (real := _resolved(target)) in seen:
            continue
        seen.add(real)
        name = _spelled(target, path)
        try:
            inner = read(name, text_of(str(target), name), "requirements")
        except Unusable as error:
            unread.append(Unread(Place(sheet.file), f"{wanted}: {error}", wrong=False))
            continue
        for install in inner.installs:
            (held if constrains else gathered).extend(install.requirements)
            indexes += install.indexes
        waiting += [(item, target, constrains) for item in inner.includes]
    first, *rest = sheet.installs
    whole: Install = replace(
        first,
        requirements=(*first.requirements, *gathered),
        constraints=(*first.constraints, *held),
        indexes=tuple(indexes),
    )
    return replace(sheet, installs=(whole, *rest), unread=tuple(unread))


def _with_commands(sheet: Sheet, path: Path) -> Sheet:
    """With the requirements files that commands of an image or a workflow name, where they are by the file."""
    if not any(install.files for install in sheet.installs):
        return sheet
    base = Path(os.path.normpath(path.parent / "../..")) if sheet.form == "workflow" else path.parent
    folders = _and_above(base) if sheet.form == "dockerfile" else [base]
    filled = [_with_files(install, folders) for install in sheet.installs]
    brought: set[str] = set()  # the stages to which a file has brought torch
    for number, (before, install) in enumerate(zip(sheet.installs, filled, strict=True)):
        if install.project in brought and not install.earlier:
            filled[number] = replace(install, earlier="?")
        if before.requirements != install.requirements and any(item.name == "torch" for item in install.requirements):
            brought.add(install.project)
    return replace(sheet, installs=tuple(filled))


def _with_files(install: Install, folders: Sequence[Path]) -> Install:
    gathered, indexes, left = [*install.requirements], [*install.indexes], []
    for wanted in install.files[:INCLUDED]:
        found = next(filter(None, (_named_by(wanted, folder, install) for folder in folders)), None)
        if found is None:
            left.append(wanted)
            continue
        for part in found.installs:
            gathered += part.requirements
            indexes += part.indexes
    return replace(install, requirements=tuple(gathered), indexes=tuple(indexes), files=tuple(left))


def _named_by(wanted: str, folder: Path, install: Install) -> Sheet | None:
    """A file that a command names, as it is in a folder. None: not there."""
    plain, _, extras = wanted.partition("[")
    target = folder / plain.lstrip("/")
    if wanted.startswith("/") and not os.path.isfile(target):  # noqa: PTH113 - where COPY has put it
        target = folder / target.name
    name = _spelled(target, folder)
    try:
        if target.name == "pyproject.toml":
            return _of_project(read(name, text_of(str(target), name), "pyproject"), extras.strip("]"), install)
        return _with_included(read(name, text_of(str(target), name), "requirements"), target)
    except Unusable:
        return None


def _spelled(target: Path, like: Path) -> str:
    """A path as findings show it: absolute or from the present folder, like the one that led to it."""
    return target.as_posix() if like.is_absolute() else Path(os.path.relpath(target)).as_posix()


def _of_project(sheet: Sheet, extras: str, install: Install) -> Sheet | None:
    """What a project and its extras bring into an image. Only uv reads the sources that it names."""
    if install.no_deps:
        return None
    asked = {f"the extra {name.strip()}" for name in extras.split(",") if name}
    ours = [item for item in sheet.installs if item.what in asked] or [item for item in sheet.installs if not item.what]
    if install.tool != "uv":
        ours = [replace(item, indexes=(), requirements=tuple(map(_bare, item.requirements))) for item in ours]
    return replace(sheet, installs=tuple(ours))


def _bare(item: Requirement) -> Requirement:
    """Without its source, and not to be changed for one image."""
    return replace(item, sources=(), index="", written="")


def _without_missing(sheet: Sheet, path: Path) -> Sheet:
    """Without --find-links to folders that are not there, which pip passes over."""
    if sheet.form != "requirements":
        return sheet
    return replace(
        sheet,
        installs=tuple(
            replace(item, indexes=tuple(one for one in item.indexes if not _missing(one, path.parent)))
            for item in sheet.installs
        ),
    )


def _with_indexes(sheet: Sheet, path: Path) -> Sheet:
    """Where versions with a tag have no index, with what the file's comments and those near it say about one."""
    tags = {*map(_tag_without_index, sheet.installs)} - {""} if sheet.form in ("requirements", "pyproject") else set()
    places = {tag: next((name for name in _around(path) if _names_index(name, path, tag)), "") for tag in sorted(tags)}
    return replace(sheet, installs=tuple(_told(item, places) for item in sheet.installs)) if tags else sheet


def _told(install: Install, places: dict[str, str]) -> Install:
    place = places.get(_tag_without_index(install))
    if not place:
        return install
    more = Index(f"the index that {Path(place).name} names", "extra", Place(install.place.file))
    return replace(install, indexes=(*install.indexes, more))


def _tag_without_index(install: Install) -> str:
    """The build that is asked for, where no index is named."""
    asked = [item for item in install.requirements if item.name == "torch" and not item.url and not item.sources]
    tags = [item.limits.partition("+")[2] for item in asked]
    return "" if any(item.role != "ignored" for item in install.indexes) else "".join(tags[:1])


_TELLING = r"(?i)readme|install|makefile|justfile|.*dockerfile|.*\.(?:sh|bat|ps1|ya?ml|toml|cfg)$|setup\.py$"


def _and_above(folder: Path) -> list[Path]:
    """A folder and up to two above it: those of its repository, else those of the present folder where it is in it.

    Spelled as the folder is: relative or absolute.
    """
    whole = Path(os.path.abspath(folder))  # noqa: PTH100 - a link is where it is named
    found = [whole, *whole.parents[:2]]
    roots = [number for number, one in enumerate(found) if os.path.exists(one / ".git")]  # noqa: PTH110
    roots = roots or [number for number, one in enumerate(found) if _resolved(one) == _here()]
    found = found[: roots[0] + 1] if roots else found
    return found if folder.is_absolute() else [Path(os.path.relpath(one)) for one in found]


def _here() -> str:
    """The present folder; "" where it has been removed."""
    try:
        return os.getcwd()  # noqa: PTH109
    except OSError:
        return ""


def _around(path: Path) -> Iterator[str]:
    """Files next to a requirements file and one and two folders above that may say how it is installed."""
    for folder in _and_above(path.parent):
        try:
            names = sorted(os.listdir(folder))[:MOST_FILES]  # noqa: PTH208
        except OSError:
            return
        own = path.name if folder == path.parent else ""
        yield from (os.path.join(folder, name) for name in names if name == own or re.match(_TELLING, name))  # noqa: PTH118


def _names_index(path: str, file: Path, tag: str) -> bool:
    """Whether a text says where this build comes from: a script that names the file, or prose and comments."""
    try:
        text = raw(path, path)
    except Unusable:
        return False
    index = re.compile(rf"download\.pytorch\.org/whl(?:/{re.escape(tag)}\b|/torch_stable|/?(?:[^\w/]|$))")
    if _resolved(Path(path)) == _resolved(file):
        return any(line.lstrip().startswith("#") and _gives(line, index) for line in text.splitlines())
    if not re.search(r"(?i)\.(?:md|rst|txt)$|readme[^/.]*$", path):
        return file.name in text and index.search(text) is not None
    return any(_gives(line, index) for line in re.sub(r"\\\r?\n", " ", text).splitlines())


_ASKS = r"(?:^|[\s`\"'])(?:-[if]|(?:--)?(?:extra-|default-)?index-url|--(?:default-)?index|(?:--)?find-links)$"


def _gives(line: str, index: "re.Pattern[str]") -> bool:
    """Whether a line of prose has an index for an installer: after an option or a variable."""
    found = index.search(line)
    if found is None:
        return False
    before = re.sub(r"https?://$", "", line[: found.start()])[-60:].rstrip(" =:\"'`(<")
    return re.search(rf"{_ASKS}|_(?:INDEX(?:_URL)?|FIND_LINKS)$", before) is not None


def _missing(index: Index, folder: Path) -> bool:
    relative = index.role == "links" and not re.match(r"\w+:|[/~$\\]|.*\$\{", index.url)
    return relative and not any(os.path.exists(place) for place in (index.url, folder / index.url))  # noqa: PTH110


def _resolved(path: Path) -> str:
    return os.path.realpath(path)
