"""A snapshot: everything in an environment and its project's files, from before a fix, and how it is restored."""

import contextlib
import shutil
import stat
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

from torchdoctor.codec import decode, encode
from torchdoctor.fix import state, tree
from torchdoctor.fix.model import Change, Installed, Saved, SnapshotState
from torchdoctor.fix.packages import changes, installed
from torchdoctor.fix.state import AFTER, SNAPSHOT, Record
from torchdoctor.fix.tree import Difference, Entry, Tree
from torchdoctor.pythons import paths


class NoRoom(OSError):
    """The snapshot could not be made; the text is one line for the user."""


class Around(NamedTuple):
    """What a snapshot is of. files: of the project, by their full paths. commands: of the fix."""

    python: str
    prefix: Path
    files: tuple[Path, ...] = ()
    commands: tuple[str, ...] = ()


class Snapshot(NamedTuple):
    """tree: how everything was."""

    record: Record
    around: Around
    tree: Tree
    packages: tuple[Installed, ...]

    @property
    def prefix(self) -> Path:
        return self.around.prefix

    @property
    def store(self) -> Path:
        """Inside the environment, where links to its files can be."""
        return self.prefix / tree.OURS / self.record.id

    def look(self) -> Tree:
        """How everything is now. Raises OSError."""
        return tree.look(self.prefix, self.around.files)


def take(record: Record, around: Around, links: bool) -> Snapshot:
    """On the disk before anything is changed. Raises NoRoom, and then nothing is left of it."""
    made = None
    try:
        found = tree.look(around.prefix, around.files)
        made = Snapshot(record, around, found, installed(around.prefix))
        record.write(SNAPSHOT, _encoded(made))  # first, so that what is left of a snapshot can be found and removed
        made.store.mkdir(parents=True, mode=0o700)
        tree.save(around.prefix, found, made.store, links)
        record.note("snapshot")
    except OSError as error:
        if made:
            drop(made)
        record.forget()
        why = f"{error.filename or around.prefix}: {error.strerror}"
        raise NoRoom(f"the files could not be saved for undo, so nothing was changed ({why})") from None
    return made


def _encoded(made: Snapshot) -> dict[str, Any]:
    around = made.around
    return {
        "python": around.python,
        "prefix": str(around.prefix),
        "files": [*map(str, around.files)],
        "commands": [*around.commands],
        "packages": encode(made.packages),
        "tree": tree.encoded(made.tree),
    }


def load(record: Record) -> Snapshot | None:
    """None where it was never whole, or cannot be read."""
    data = record.read(SNAPSHOT)
    try:
        packages = tuple(decode(Installed, item) for item in data["packages"])
        files = tuple(map(Path, data["files"]))
        around = Around(data["python"], Path(data["prefix"]), files, tuple(data["commands"]))
        return Snapshot(record, around, tree.decoded(data["tree"]), packages)
    except (TypeError, KeyError, ValueError):
        return None


def close(made: Snapshot) -> tuple[Change, ...]:
    """After the last step: keeps what restores this difference alone. The changes of packages. Raises OSError."""
    difference = tree.differing(made.tree, made.look())
    found = changes(made.packages, installed(made.prefix), {})
    kept = {name: [was and [*was], now and [*now]] for name, (was, now) in difference.items()}
    made.record.write(AFTER, {"difference": kept, "changes": encode(found)})
    made.record.note("applied")
    for number, (name, entry) in enumerate(made.tree.items()):
        if entry.kind == "f" and name not in difference:
            tree.stored(made.store, number).unlink(missing_ok=True)
    if not difference:
        drop(made)
    return found


def difference_of(made: Snapshot) -> Difference:
    """What to restore: of a finished fix what it changed, of an interrupted one what is not as it was."""
    data = made.record.read(AFTER) if made.record.reached("applied") else None
    if data is None:
        return tree.differing(made.tree, made.look())
    entries = data["difference"].items()
    return {name: (was and Entry(*was), now and Entry(*now)) for name, (was, now) in entries}


def changed_since(made: Snapshot, difference: Difference) -> list[str]:
    """What is neither as before the fix nor as the fix left it; what Python caches does not count."""
    found = []
    for name, (was, now) in difference.items():
        present = tree.entry_of(made.prefix / name)
        if not name.endswith(".pyc") and not _is(present, was) and not _is(present, now):
            found.append(name)
    return sorted(found)


def _is(present: Entry | None, wanted: Entry | None) -> bool:
    return present is None if wanted is None else wanted.same(present)


def restore(made: Snapshot, difference: Difference, progress: Callable[[str], None] = lambda step: None) -> list[str]:
    """Puts everything back. Names of what could not be, with the reason. Can be interrupted and done again."""
    numbers = {name: number for number, name in enumerate(made.tree)}
    lost = []
    for done, (name, was, _) in enumerate(tree.in_order(difference)):
        if done % 1000 == 0:
            progress(f"restoring files ({done} of {len(difference)})")
        try:
            _put(made, name, was, numbers.get(name, -1))
        except OSError as error:
            lost.append(f"{name}: {error.strerror or error}")
    return lost


def _put(made: Snapshot, name: str, was: Entry | None, number: int) -> None:
    if was is None:
        tree.remove(made.prefix, name)
        return
    if was.same(tree.entry_of(made.prefix / name), inode=True):  # size and time may be those of another version too
        return
    source = tree.stored(made.store, number) if was.kind == "f" else None
    if source is not None and not was.same(tree.entry_of(source)):
        raise OSError("its copy was changed or removed")
    tree.restore(made.prefix, name, was, source)


def drop(made: Snapshot) -> None:
    """The snapshot is of no use any more."""
    shutil.rmtree(made.store, ignore_errors=True)
    with contextlib.suppress(OSError):
        made.store.parent.rmdir()
    made.record.forget()


def size(made: Snapshot) -> int:
    """Bytes that only the snapshot holds: of files whose last link is its own."""
    found = 0
    for path in made.store.rglob("*"):
        with contextlib.suppress(OSError):
            status = path.lstat()
            found += status.st_size if status.st_nlink == 1 and stat.S_ISREG(status.st_mode) else 0
    return found


def saved(root: Path) -> list[tuple[Saved, Snapshot]]:
    """Every snapshot that can be of use, the newest first."""
    found: list[tuple[Saved, Snapshot]] = []
    for record in state.records(root):
        made = load(record)
        if made is not None and useful(record):
            found.append((_about(record, made), made))
    return found


def _about(record: Record, made: Snapshot) -> Saved:
    after = record.read(AFTER) or {}
    how: SnapshotState = "finished" if record.reached("applied") else "interrupted"
    if not paths.is_folder(made.store):
        how = "damaged"
    created = datetime.strptime(record.id, state.ID).replace(tzinfo=timezone.utc).isoformat(timespec="seconds")
    packages = tuple(decode(Change, item) for item in after.get("changes", ()))
    return Saved(
        record.id, created, made.around.python, str(made.prefix), how, made.around.commands, packages, size(made)
    )


def clear_leftovers(root: Path, prefix: Path) -> None:
    """What is left of snapshots of this environment that were interrupted before, or after, they were of use."""
    for record in state.records(root):
        made = load(record)
        if made is not None and made.prefix == prefix and not useful(record):
            drop(made)


def useful(record: Record) -> bool:
    return record.reached("snapshot") and not record.reached("put back")
