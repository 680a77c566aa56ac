"""A plan, what became of it, and snapshots: line by line for people, and as JSON."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from torchdoctor.codec import encode
from torchdoctor.fix.model import ByHand, Change, Fixing, Plan, Room, Saved, Step, Undoing
from torchdoctor.fix.plan import mib
from torchdoctor.privacy import redact
from torchdoctor.render.text import Line, plain
from torchdoctor.words import counted

HEADS = {
    "nothing to fix": ("✓ nothing to fix", ""),
    "plan": ("plan", "bold"),
    "refused": ("✗ not applied", "error"),
    "fixed": ("✓ fixed", "bold"),
    "left": ("! something is left", "warning"),
    "put back": ("✗ rolled back: the environment is unchanged", "error"),
    "not put back": ("✗ the environment could not be rolled back", "error"),
}
UNDO_HEADS = {
    "nothing to undo": ("nothing to undo", ""),
    "plan": ("plan", "bold"),
    "refused": ("✗ not undone", "error"),
    "undone": ("✓ undone: the environment is as it was before the fix", "bold"),
    "partly undone": ("✗ not everything could be restored", "error"),
    "forgotten": ("forgotten", ""),
}


def document(value: Fixing | Undoing) -> str:
    """As JSON; home folders shortened as in reports."""
    return json.dumps(_redacted(encode(value)), indent=1) + "\n"


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list):
        return [_redacted(item) for item in value]
    return {key: _redacted(item) for key, item in value.items()} if isinstance(value, dict) else value


def line(text: str, indent: int = 0, style: str = "", verbatim: bool = False) -> Line:
    return Line(((plain(redact(text)), style),), indent, verbatim)


def plan(plan: Plan) -> Iterator[Line]:
    """Each step with its commands and changes, what is left by hand, and the room."""
    for number, step in enumerate(plan.steps, 1):
        yield Line()
        yield from _step(number, step)
    yield from by_hand(plan.by_hand)
    yield Line()
    yield from (line(f"note: {note}") for note in plan.notes)
    if plan.room:
        yield line(_room(plan.room))


def _step(number: int, step: Step) -> Iterator[Line]:
    yield Line(((f"{number}. ", ""), (step.slug, "bold"), (f" {step.rule}  {plain(step.text)}", "")))
    for command in step.commands:
        yield line(command.shown, 4, verbatim=True)
    if not step.predicted and step.result == "not run":
        yield line(f"{step.commands[-1].tool} has no dry run: changes are shown afterwards", 4)
    yield from (line(_change(change), 4) for change in step.changes)


def _change(change: Change) -> str:
    if not change.was:
        return f"+ {change.name} {change.now}"
    if not change.now:
        return f"- {change.name} {change.was}"
    return f"~ {change.name} {change.was}" + (f" -> {change.now}" if change.was != change.now else " again")


def by_hand(items: Sequence[ByHand]) -> Iterator[Line]:
    if items:
        yield Line()
        yield line("Left for you:")
    for item in items:
        yield Line(((item.slug, "bold"), (f" {item.rule}  {plain(item.message)}", "")), 2)
        yield line(f"→ {item.text} (not done here: {item.why}){':' if item.commands else ''}", 4)
        yield from (line(command, 6, verbatim=True) for command in item.commands)


def _room(room: Room) -> str:
    download = "size not known" if room.download is None else mib(room.download)
    free = "" if room.free is None else f", {mib(room.free)} free"
    return f"download: {download} · disk: about {mib(room.needed)} needed{free}"


def outcome(made: Fixing) -> Iterator[Line]:
    """What became of it, after the plan was shown."""
    text, style = HEADS[made.status]
    yield Line()
    yield from _output(made)
    reason = f": {made.reason}" if made.reason else ""
    yield Line(((text, style), (plain(redact(reason)), "")))
    for word, slugs in (("fixed", made.healed), ("still there", made.left), ("new", made.new)):
        if slugs:
            yield line(f"{word}: {', '.join(slugs)}", 2)
    if made.snapshot and made.healed:
        yield line("To undo this: torchdoctor undo", 2)


def _output(made: Fixing) -> Iterator[Line]:
    """All that the installer said, where it failed."""
    for text in made.output.splitlines():
        yield line(text, 4, verbatim=True)


def undoing(made: Undoing) -> Iterator[Line]:
    if made.status == "list":
        yield from listed(made.snapshots)
        return
    text, style = UNDO_HEADS[made.status]
    reason = f": {made.reason}" if made.reason else ""
    yield Line(((text, style), (plain(redact(reason)), "")))
    if made.status in ("plan", "undone", "partly undone"):
        yield from _saved(made.snapshots[0])
        done = "to restore or remove" if made.status == "plan" else "restored or removed"
        yield line(f"{counted(made.restored, 'file')} {done}", 2)
    yield from (line(f"not restored: {item}", 2) for item in made.lost)


def listed(snapshots: Sequence[Saved]) -> Iterator[Line]:
    if not snapshots:
        yield line("nothing to undo")
    for item in snapshots:
        yield line(f"{item.id}  {item.state}  {mib(item.size)}", style="bold")
        yield from _saved(item)


def _saved(item: Saved) -> Iterator[Line]:
    yield line(f"{item.created} {item.prefix}", 2)
    yield from (line(command, 4, verbatim=True) for command in item.commands)
    yield from (line(_change(Change(change.name, change.now, change.was)), 4) for change in item.changes)
