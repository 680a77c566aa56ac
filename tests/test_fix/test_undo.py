"""After any end of a fix, and of an undo, the environment can be brought back to what it was, file by file."""

import json
import os
import time
from pathlib import Path

import psutil
import pytest

from test_fix import stage
from test_fix.stage import Stage
from torchdoctor.fix import guard, snapshot, state, undo

pytestmark = pytest.mark.process


@pytest.fixture
def place(tmp_path: Path) -> Stage:
    return stage.make(tmp_path)


def test_every_file_is_as_it_was(place: Stage) -> None:
    before = place.whole()
    made, _ = place.fix()
    assert made.status == "fixed"
    assert place.whole() != before
    done = place.undo()
    assert (done.status, done.lost) == ("undone", ())
    assert place.whole() == before
    assert place.undo().status == "nothing to undo"
    assert not (place.prefix / ".torchdoctor").exists()


# Calls of our own code before which the process is killed: the first of each kind, and some in their middle.
POINTS = [
    *(("state.Record.write", 1), ("tree.save", 1), ("tree._duplicate", 1), ("tree._duplicate", 5)),
    *(("state.Record.note", number) for number in range(1, 6)),
    *(("apply._step", 1), ("packages.changes", 1), ("snapshot.close", 1), ("state.Record.write", 2)),
]


@pytest.mark.parametrize(("kill", "at"), POINTS)
def test_a_fix_that_is_killed_is_undone(place: Stage, kill: str, at: int) -> None:
    before = place.whole()
    killed = place.elsewhere("fix", kill, at)
    assert (killed.returncode, killed.stdout) == (-9, "")
    ended_by_itself(place)
    assert place.undo().status in ("undone", "nothing to undo")
    assert without_ours(place) == before
    made, _ = place.fix()  # and the next fix finds nothing in its way
    assert made.status == "fixed"
    assert place.undo().status == "undone"
    assert place.whole() == before


def ended_by_itself(place: Stage) -> None:
    """The installer that a killed fix leaves behind goes on to its end."""
    deadline = time.monotonic() + 60
    while (installers(place) or recorded(place)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (installers(place), recorded(place)) == ([], [])


def recorded(place: Stage) -> list[object]:
    """Installers that undo would wait for: one that is dying has no command line any more, and is not yet gone."""
    events = [event for _, made in snapshot.saved(place.root) for event in made.record.events()]
    return [item for item in events if item["event"] == "running" and guard.still_running(item["pid"], item["began"])]


def installers(place: Stage) -> list[psutil.Process]:
    return [item for item in psutil.process_iter() if str(place.python) in said(item)]


def said(process: psutil.Process) -> list[str]:
    """Of a dead process nothing."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def without_ours(place: Stage) -> dict[str, tuple[str, int, int]]:
    return {name: value for name, value in place.whole().items() if "/.torchdoctor" not in name}


@pytest.mark.parametrize("dies", range(len(stage.REPLACES)))
def test_a_fix_that_dies_with_its_installer_is_undone(place: Stage, dies: int) -> None:
    place.script(dies=dies)
    before = place.whole()
    assert place.elsewhere("fix").returncode == -9
    ended_by_itself(place)
    assert place.fix()[0].reason.endswith("first run: torchdoctor undo")
    assert place.undo().status == "undone"
    assert place.whole() == before


@pytest.mark.parametrize(
    ("kill", "at"),
    [
        ("state.Record.note", 1),
        ("state.Record.note", 2),
        ("tree.restore", 1),
        ("tree.restore", 4),
        ("snapshot.drop", 1),
    ],
)
def test_an_undo_that_is_killed_is_done_again(place: Stage, kill: str, at: int) -> None:
    before = place.whole()
    assert place.fix()[0].status == "fixed"
    assert place.elsewhere("undo", kill, at).returncode == -9
    assert place.undo().status in ("undone", "nothing to undo")
    assert without_ours(place) == before
    assert place.fix()[0].status == "fixed"


def test_what_is_still_being_installed_is_waited_for(place: Stage) -> None:
    place.script(hangs=True)
    place.elsewhere("fix", "apply._last_line", 1)
    (installer,) = installers(place)
    try:
        done = place.undo()
        assert (done.status, "still running" in done.reason) == ("refused", True)
    finally:
        installer.kill()
        ended_by_itself(place)
    assert place.undo().status == "undone"


def test_what_was_changed_after_the_fix_is_overwritten_only_if_that_is_allowed(place: Stage) -> None:
    before = place.whole()
    place.fix()
    (place.site / "torchvision/__init__.py").write_text("of the user\n")
    done = place.undo()
    assert done.status == "refused"
    assert "torchvision/__init__.py" in done.reason
    assert place.undo(allow=True).status == "undone"
    assert place.whole() == before


def test_another_version_of_the_same_size_and_time_is_not_taken_for_the_old_one(place: Stage) -> None:
    file = place.site / "torch/__init__.py"
    before, record = place.whole(), state.new(place.root)
    made = snapshot.take(record, snapshot.Around(str(place.python), place.prefix), links=True)
    times = (file.stat().st_atime_ns, file.stat().st_mtime_ns)
    text = file.read_text()
    file.unlink()
    file.write_text(text.replace("torch", "other"))
    os.utime(file, ns=times)
    snapshot.close(made)
    assert place.undo().status == "undone"
    assert place.whole() == before


def test_what_the_user_installed_after_the_fix_stays(place: Stage) -> None:
    place.fix()
    place.distribution("later", "1.0")
    assert place.undo().status == "undone"
    assert (place.site / "later-1.0.dist-info/METADATA").exists()


def test_a_copy_that_was_changed_is_not_restored_and_said_to_be(place: Stage) -> None:
    place.fix()
    copies = [path for path in (place.prefix / ".torchdoctor").rglob("*") if path.is_file()]
    large = max(copies, key=lambda path: path.stat().st_size)
    with large.open("wb") as file:
        file.write(b"something else")
    done = place.undo()
    assert done.status == "partly undone"
    assert any("_C.so: its copy was changed" in item for item in done.lost)
    assert place.undo().status == "partly undone"  # the snapshot is still there


def test_one_fix_after_the_other_is_undone(place: Stage) -> None:
    before = place.whole()
    place.fix()
    between = without_ours(place)
    place.distribution("torchvision", "0.27.0")
    (place.site / stage.NEW / "METADATA").unlink()
    broken = without_ours(place)
    assert place.fix()[0].status == "fixed"
    assert place.undo().status == "undone"
    assert without_ours(place) == broken
    place.undo(allow=True)
    assert {*before} <= {*without_ours(place)}
    assert between != before


def test_snapshots_are_listed_and_forgotten(place: Stage) -> None:
    place.fix()
    (listed,) = undo.listed(place.root).snapshots
    assert listed.state == "finished"
    assert listed.prefix == str(place.prefix)
    assert listed.size > 200_000  # the library that is nowhere else any more
    assert [(item.name, item.was, item.now) for item in listed.changes] == [("torchvision", "0.27.0", "0.28.0")]
    assert undo.forgotten(place.root, "another").status == "refused"
    assert undo.forgotten(place.root, listed.id).status == "forgotten"
    assert undo.listed(place.root).snapshots == ()
    assert not (place.prefix / ".torchdoctor").exists()


def test_the_way_back_from_an_interrupted_fix_is_not_forgotten(place: Stage) -> None:
    place.script(dies=2)
    place.elsewhere("fix")
    ended_by_itself(place)
    assert undo.forgotten(place.root, "all").status == "refused"
    assert place.undo().status == "undone"


def test_an_environment_that_is_gone_is_said_to_be(place: Stage) -> None:
    place.fix()
    os.rename(place.prefix, place.prefix.with_name("moved"))  # noqa: PTH104
    done = place.undo()
    assert (done.status, "was removed" in done.reason) == ("refused", True)
    assert undo.forgotten(place.root, "all").status == "forgotten"


def test_nothing_is_restored_without_consent(place: Stage) -> None:
    place.fix()
    after = place.whole()
    assert place.undo(agree=False).status == "plan"
    assert place.whole() == after


def test_the_answer_of_another_process_is_json(place: Stage) -> None:
    assert json.loads(place.elsewhere("fix").stdout)["status"] == "fixed"
