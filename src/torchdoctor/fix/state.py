"""Where snapshots are kept, and the journal that says after any end how far a fix had come."""

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

# In the order in which they are written. "running" is written with the installer's process before it is waited for.
Event = Literal["snapshot", "step", "running", "ended", "applied", "undoing", "put back"]
ID = "%Y%m%d-%H%M%S-%f"  # of a snapshot: when it was made
JOURNAL, SNAPSHOT, AFTER, OUTPUT = "journal", "snapshot.json", "after.json", "output.txt"


class NoState(OSError):
    """The state folder cannot be used; the text is one line for the user."""


def folder(env: Mapping[str, str] = os.environ, home: Path | None = None) -> Path:
    """Where programs keep what must outlive a restart, as the system has it: XDG_STATE_HOME on Linux."""
    home = home or Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is none
    if sys.platform == "win32":
        return Path(env.get("LOCALAPPDATA") or home / "AppData/Local", "torchdoctor", "undo")
    if sys.platform == "darwin":
        return home / "Library/Application Support/torchdoctor/undo"
    named = env.get("XDG_STATE_HOME", "")
    return Path(named if named.startswith("/") else home / ".local/state", "torchdoctor", "undo")


class Record:
    """The folder of one snapshot. Its journal holds one line of JSON for each event, on the disk before it happens."""

    def __init__(self, place: Path) -> None:
        self.place = place

    @property
    def id(self) -> str:
        return self.place.name

    def note(self, event: Event, **about: Any) -> None:
        """Raises OSError."""
        line = json.dumps({"event": event, **about}) + "\n"
        descriptor = os.open(self.place / JOURNAL, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def events(self) -> list[dict[str, Any]]:
        """A last line that was cut off is none."""
        found = []
        with contextlib.suppress(OSError):
            for line in (self.place / JOURNAL).read_text("utf-8").splitlines():
                with contextlib.suppress(ValueError):
                    found.append(json.loads(line))
        return found

    def reached(self, event: Event) -> bool:
        return any(item["event"] == event for item in self.events())

    def write(self, name: str, data: Any) -> None:
        """A whole file, or none: it is on the disk before it has its name. Raises OSError."""
        beside = self.place / f"{name}.tmp"
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(data, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.place / name)

    def read(self, name: str) -> Any:
        """None where it is not there, or not whole."""
        try:
            return json.loads((self.place / name).read_text("utf-8"))
        except (OSError, ValueError):
            return None

    def forget(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)


def new(root: Path) -> Record:
    """Raises NoState."""
    name = datetime.now(timezone.utc).strftime(ID)
    try:
        (root / name).mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise NoState(f"{root} is not writable ({error.strerror}), so a fix could not be undone") from None
    return Record(root / name)


def records(root: Path) -> Iterator[Record]:
    """The newest first."""
    with contextlib.suppress(OSError):
        for place in sorted(root.iterdir(), reverse=True):
            if place.is_dir():
                yield Record(place)
