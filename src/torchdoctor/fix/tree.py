"""The files of an environment: how they are, how they differ, copies of them, and how they are brought back.

Everything here works on paths that are kept as text: relative to the environment, or full ones of a project's files.
"""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from torchdoctor.pythons import paths

OURS = ".torchdoctor"  # in the environment, so that copies can be links: they take no room until a file is replaced
BESIDE = ".torchdoctor-restored"  # what a file is called until it is whole
# What installers write into instead of replacing it; of all else a link is as good as a copy.
WRITTEN = ("", "bin", "Scripts", "etc", "conda-meta")  # folders of the environment
RECORDS = (".dist-info", ".egg-info")
WRITTEN_ENDS = (".pth", ".egg-link")
# What a conda installation keeps beside its own environment.
OF_CONDA = ("pkgs", "envs")


class Entry(NamedTuple):
    """A file ("f"), link ("l") or folder ("d"). target: of a link."""

    kind: str
    mode: int
    size: int = 0
    mtime: int = 0  # nanoseconds
    inode: int = 0
    target: str = ""

    def same(self, other: "Entry | None", inode: bool = False) -> bool:
        """Whether both are the same file by its state, which every installer changes. Of a folder the kind alone."""
        if other is None or self.kind != other.kind:
            return False
        if self.kind != "f":
            return self.target == other.target
        mine, theirs = ((item.mode, item.size, item.mtime) for item in (self, other))
        return mine == theirs and not (inode and self.inode != other.inode)


Tree = dict[str, Entry]
Difference = dict[str, tuple[Entry | None, Entry | None]]  # how it was, how it is now


def look(prefix: Path, files: Iterable[Path] = ()) -> Tree:
    """Everything in an environment but our own folder, and these files where they exist. Raises OSError."""
    skipped = {OURS, *(OF_CONDA if paths.is_folder(prefix / "conda-meta") else ())}
    found: Tree = {}
    _walk(prefix, "", skipped, found)
    for file in files:
        if (entry := entry_of(file)) is not None:
            found[str(file)] = entry
    return found


def _walk(folder: Path, above: str, skipped: set[str], found: Tree) -> None:
    with os.scandir(folder) as items:
        for item in items:
            name = f"{above}{item.name}"
            if name in skipped:
                continue
            entry = _entry(os.lstat(item.path), item.path)
            if entry is not None:
                found[name] = entry
                if entry.kind == "d":
                    _walk(Path(item.path), f"{name}/", skipped, found)


def entry_of(path: Path) -> Entry | None:
    """None for what is not there, and for what no installer makes: sockets, pipes, devices."""
    try:
        return _entry(path.lstat(), str(path))
    except (FileNotFoundError, NotADirectoryError):
        return None


def _entry(status: os.stat_result, path: str) -> Entry | None:
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISDIR(status.st_mode):
        return Entry("d", mode)
    if stat.S_ISLNK(status.st_mode):
        return Entry("l", 0, target=os.readlink(path))  # noqa: PTH115
    if stat.S_ISREG(status.st_mode):
        return Entry("f", mode, status.st_size, status.st_mtime_ns, status.st_ino)
    return None


def differing(before: Tree, after: Tree) -> Difference:
    """What is another file now, is gone, or is new."""
    found: Difference = {}
    for name in {*before, *after}:
        was, now = before.get(name), after.get(name)
        if was is None or not was.same(now, inode=True):
            found[name] = was, now
    return found


def copied(name: str, links: bool) -> bool:
    """Whether a file is copied rather than linked. links: installers replace files here, and do not write into them."""
    folder, _, last = name.rpartition("/")
    if not links or name.startswith("/") or last.endswith(WRITTEN_ENDS):
        return True
    return folder in WRITTEN or folder.endswith(RECORDS)


def save(prefix: Path, tree: Mapping[str, Entry], store: Path, links: bool) -> None:
    """Every file into the store, by its number in the tree. Raises OSError, as where the disk is full."""
    for number, (name, entry) in enumerate(tree.items()):
        if entry.kind == "f":
            place = stored(store, number)
            if number % 1000 == 0 or not paths.is_folder(place.parent):
                place.parent.mkdir(parents=True, exist_ok=True)
            _duplicate(prefix / name, place, not copied(name, links))


def stored(store: Path, number: int) -> Path:
    return store / str(number // 1000) / str(number)


def _duplicate(source: Path, target: Path, link: bool) -> None:
    if link:
        with contextlib.suppress(OSError):  # another file system, or one without links
            os.link(source, target, follow_symlinks=False)
            return
    shutil.copy2(source, target, follow_symlinks=False)


def restore(prefix: Path, name: str, entry: Entry, source: Path | None) -> None:
    """Puts back what was there. source: the copy of a file. Raises OSError."""
    path = prefix / name
    present = entry_of(path)
    if entry.kind == "d":
        if present is None or present.kind != "d":
            _remove(path, present)
            path.mkdir(parents=True)
            path.chmod(entry.mode)
        return
    if present is not None and present.kind == "d":
        _remove(path, present)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(BESIDE)
    beside.unlink(missing_ok=True)
    if entry.kind == "l":
        beside.symlink_to(entry.target)
    else:
        assert source is not None
        _duplicate(source, beside, link=True)
    os.replace(beside, path)  # noqa: PTH105


def remove(prefix: Path, name: str) -> None:
    """What a fix has added, with what Python has cached of it. A folder only where it is empty. Raises OSError."""
    path = prefix / name
    present = entry_of(path)
    if present is not None and present.kind == "d":
        with contextlib.suppress(OSError):
            path.rmdir()
        return
    _remove(path, present)
    if path.suffix == ".py":
        for cached in path.parent.glob(f"__pycache__/{_literal(path.stem)}.*.pyc"):
            cached.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            (path.parent / "__pycache__").rmdir()


def _literal(text: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)


def _remove(path: Path, present: Entry | None) -> None:
    if present is None:
        return
    if present.kind == "d":
        shutil.rmtree(path)
    else:
        path.unlink()


def in_order(difference: Difference) -> Iterator[tuple[str, Entry | None, Entry | None]]:
    """What was added goes first, the innermost before its folder; then what is put back, a folder before its files."""
    added = sorted((name for name, (was, _) in difference.items() if was is None), reverse=True)
    back = sorted(name for name, (was, _) in difference.items() if was is not None)
    yield from ((name, *difference[name]) for name in (*added, *back))


def encoded(tree: Mapping[str, Entry]) -> dict[str, list[Any]]:
    return {name: [*entry] for name, entry in tree.items()}


def decoded(data: Mapping[str, list[Any]]) -> Tree:
    return {name: Entry(*entry) for name, entry in data.items()}
