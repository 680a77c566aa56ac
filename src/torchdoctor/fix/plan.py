"""The plan of one round: the steps, what installers say of them, the room they need, and whether they may be done."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from torchdoctor.collect import child
from torchdoctor.fix import dry_run, guard, packages, steps, tree
from torchdoctor.fix.guard import Refused
from torchdoctor.fix.model import Change, Plan, Room, Step
from torchdoctor.fix.steps import Place
from torchdoctor.model import Report

UNPACKED = 3  # a wheel and what is in it take about so many times its size
LINKING = ("hardlink", "clone", "")  # link modes of uv that replace a file, and do not write into it
Progress = Callable[[str], None]


def make(report: Report, place: Place, tried: frozenset[str], allow: bool, progress: Progress) -> Plan:
    """Raises Refused, dry_run.NotPossible."""
    chosen, by_hand = steps.chosen(report, place, tried)
    if not chosen:
        return Plan((), tuple(by_hand))
    if reason := guard.not_writable(place.prefix) or guard.busy(place):
        raise Refused(reason)
    foreseen, urls, size = dry_run.foresee(chosen, packages.installed(place.prefix), progress)
    if not allow:
        refuse_unwanted(tuple(change for step in foreseen for change in step.changes))
    progress("asking for the sizes of the wheels")
    download = size if size is not None else dry_run.download_size(urls) if urls else _nothing(foreseen)
    room = room_of(place, foreseen, download)
    if room.free is not None and room.needed > room.free:
        raise Refused(f"the plan needs about {mib(room.needed)} in {place.prefix}, but only {mib(room.free)} are free")
    return Plan(foreseen, tuple(by_hand), room, _notes(place, foreseen))


def _nothing(foreseen: Sequence[Step]) -> int | None:
    """What is downloaded where no wheel is named: nothing, if nothing is installed."""
    return None if any(change.now for step in foreseen for change in step.changes) else 0


def refuse_unwanted(changes: Sequence[Change]) -> None:
    """Raises Refused where something is downgraded or removed that the fix does not name."""
    if found := packages.unwanted(tuple(changes)):
        words = ", ".join(f"{item.name} {item.was} -> {item.now or 'removed'}" for item in found)
        raise Refused(
            f"it would also change packages that the fix does not name: {words}; to allow that: --allow-changes"
        )


def room_of(place: Place, foreseen: Sequence[Step], download: int | None) -> Room:
    """What is needed in the environment: copies for the way back, and what is installed before the old one goes."""
    before = tree.look(place.prefix)
    links = may_link(foreseen, place)
    real = not links or _copies_up(place.prefix)
    copy = sum(item.size for name, item in before.items() if item.kind == "f" and (real or tree.copied(name, True)))
    replaced = {change.name for step in foreseen for change in step.changes if change.now}
    installed = max(UNPACKED * (download or 0), packages.recorded_size(place.prefix, replaced))
    return Room(copy + installed, guard.room_for(place.prefix), download, copy)


def may_link(chosen: Sequence[Step], place: Place) -> bool:
    """Whether links are as good as copies: pip and conda replace files, poetry and pdm write into them."""
    tools = {command.tool for step in chosen for command in step.commands}
    if tools & {"poetry", "pdm", "pixi"}:
        return False
    return not tools & {"uv", "uv project"} or _uv_links(place)


def _uv_links(place: Place) -> bool:
    """uv links files from its cache, and copies them where that is elsewhere or where it was told to."""
    settings = [Path.home() / ".config/uv/uv.toml", *(place.project / name for name in _OF_UV if place.project)]
    if os.environ.get("UV_LINK_MODE", "") not in LINKING or any(_names_a_link_mode(file) for file in settings):
        return False
    said = child.run(["uv", "cache", "dir"], 10.0)
    try:
        return Path(said.printed.strip()).stat().st_dev == place.prefix.stat().st_dev
    except OSError:
        return False


_OF_UV = ("pyproject.toml", "uv.toml")


def _names_a_link_mode(file: Path) -> bool:
    try:
        return "link-mode" in file.read_text("utf-8", "replace")
    except OSError:
        return False


def _copies_up(prefix: Path) -> bool:
    """A container's own file system copies a file of its image when it is linked."""
    mounts = {item.mountpoint: item.fstype for item in psutil.disk_partitions(all=True)}
    above = next((str(folder) for folder in (prefix, *prefix.parents) if str(folder) in mounts), "")
    return mounts.get(above) == "overlay"


def _notes(place: Place, foreseen: Sequence[Step]) -> tuple[str, ...]:
    """Of files that the project's tool edits."""
    tools = {command.tool for step in foreseen for command in step.commands}
    if not tools & {"uv project", "poetry", "pdm", "pixi"}:
        return ()
    changed = guard.uncommitted(guard.project_files(place))
    if not changed:
        return ()
    return (f"git has uncommitted changes in {', '.join(changed)}; undo restores the files as they are now",)


def mib(size: int) -> str:
    for unit, least in (("GiB", 2**30), ("MiB", 2**20)):
        if size >= least:
            return f"{size / least:.1f} {unit}"
    return f"{-(-size // 1024)} KiB"
