"""Restores what the last fix of an environment changed; lists and forgets snapshots."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from torchdoctor import __version__
from torchdoctor.fix import guard, session, snapshot
from torchdoctor.fix.guard import Refused
from torchdoctor.fix.model import Saved, Undoing, UndoStatus
from torchdoctor.fix.snapshot import Snapshot
from torchdoctor.fix.steps import Place
from torchdoctor.pythons import paths

SHOWN = 5


class Talk(NamedTuple):
    """How the user is asked."""

    agree: Callable[[Undoing], bool]
    progress: Callable[[str], None]


def listed(root: Path) -> Undoing:
    return _said("list", snapshots=[about for about, _ in snapshot.saved(root)])


def forgotten(root: Path, id: str) -> Undoing:
    """The room of a snapshot is given back; the environment stays as it is. "all": of every finished fix."""
    found = [(about, made) for about, made in snapshot.saved(root) if id in (about.id, "all")]
    gone = [about for about, made in found if about.state != "interrupted"]
    for about, made in found:
        if about in gone:
            snapshot.drop(made)
    if any(about.state == "interrupted" for about, _ in found) and not gone:
        return _said("refused", f"{id} is needed to undo an interrupted fix; first run: torchdoctor undo")
    return _said("forgotten", snapshots=gone) if gone else _said("refused", f"there is no snapshot {id}")


def run(talk: Talk, root: Path, prefix: Path | None, allow: bool) -> Undoing:
    """Of the newest snapshot, or of the newest of one environment. allow: also what was changed since then."""
    waiting = [(about, made) for about, made in snapshot.saved(root) if prefix in (None, made.prefix)]
    if not waiting:
        return _said("nothing to undo", "there is no fix of this environment left to undo" if prefix else "")
    about, made = waiting[0]
    try:
        with guard.alone(root, made.prefix):
            _refuse(about, made)
            return _undone(about, made, talk, allow)
    except (OSError, Refused) as refusal:
        return _said("refused", session.said(refusal, made.prefix), [about])


def _refuse(about: Saved, made: Snapshot) -> None:
    """Raises Refused."""
    if about.state == "damaged":
        why = "was removed" if not paths.is_folder(made.prefix) else "no longer has its saved files"
        raise Refused(f"{made.prefix} {why}; to delete this snapshot: torchdoctor undo --forget {about.id}")
    for item in made.record.events():
        if item["event"] == "running" and guard.still_running(item["pid"], item["began"]):
            raise Refused(f"that fix's installer is still running (process {item['pid']}); try again later")
    place = Place("", made.around.python, made.prefix, made.around.files[0].parent if made.around.files else None)
    if reason := guard.not_writable(made.prefix) or guard.busy(place):
        raise Refused(reason)


def _undone(about: Saved, made: Snapshot, talk: Talk, allow: bool) -> Undoing:
    difference = snapshot.difference_of(made)
    since = snapshot.changed_since(made, difference) if about.state == "finished" and not begun(made) else []
    if since and not allow:
        names = ", ".join(since[:SHOWN]) + (f" and {len(since) - SHOWN} more" if len(since) > SHOWN else "")
        why = f"{len(since)} files were changed after that fix ({names}); to overwrite them: --allow-changes"
        return _said("refused", why, [about])
    if not talk.agree(_said("plan", snapshots=[about], restored=len(difference))):
        return _said("plan", snapshots=[about], restored=len(difference))
    made.record.note("undoing")
    lost = session.restored(made, talk.progress)
    return _said("partly undone" if lost else "undone", "", [about], len(difference) - len(lost), lost)


def begun(made: Snapshot) -> bool:
    """Whether an undo was interrupted: then some files are as before, and none needs to be asked about."""
    return made.record.reached("undoing")


def _said(
    status: UndoStatus, reason: str = "", snapshots: Sequence[Saved] = (), restored: int = 0, lost: Sequence[str] = ()
) -> Undoing:
    return Undoing(status, reason, tuple(snapshots), restored, tuple(lost), __version__)
