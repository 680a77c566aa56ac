"""Every end of a fix: fixed, left, put back or refused; and what was changed by then."""

import errno
import fcntl
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from test_fix import stage
from test_fix.stage import OLD, REPLACES, Stage
from torchdoctor import shell
from torchdoctor.codec import encode
from torchdoctor.fix import guard, render, state, tree
from torchdoctor.fix.model import Fixing
from torchdoctor.model import Finding, Fix, Report

pytestmark = pytest.mark.process
SCHEMA = Path(__file__).parents[2] / "docs/fix.schema.json"


@pytest.fixture
def place(tmp_path: Path) -> Stage:
    return stage.make(tmp_path)


def text(made: Fixing) -> str:
    return "".join(f"{line.text}\n" for line in (*render.plan(made.plan), *render.outcome(made)))


def test_what_was_to_be_fixed_is_fixed_and_said_to_be(place: Stage) -> None:
    made, number = place.fix()
    assert (made.status, made.healed, made.left, made.new, number) == ("fixed", ("torchvision-mismatch",), (), (), 0)
    (step,) = made.plan.steps
    assert [(item.name, item.was, item.now, item.named) for item in step.changes] == [
        ("torchvision", "0.27.0", "0.28.0", True)
    ]
    assert step.commands[0].shown == place.command("install", "torchvision==0.28.0")
    assert step.result == "done"
    assert "~ torchvision 0.27.0 -> 0.28.0" in text(made)
    assert text(made).endswith("✓ fixed\n  fixed: torchvision-mismatch\n  To undo this: torchdoctor undo\n")


def test_the_answer_fits_its_schema(place: Stage) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.validate(json.loads(json.dumps(encode(place.fix()[0]))), schema)


def test_a_plan_changes_nothing(place: Stage) -> None:
    before = place.whole()
    for only_plans in (False, True):
        made, _ = place.fix(agree=False, only_plans=only_plans)
        assert made.status == "plan"
        assert place.whole() == before


def test_a_plan_alone_writes_nothing_anywhere(place: Stage) -> None:
    place.fix(only_plans=True, agree=False)
    assert not place.root.parent.exists()


def test_a_healthy_environment_needs_no_fix(place: Stage) -> None:
    assert place.fix(place.report)[0].status == "nothing to fix"


def test_an_installer_that_fails_leaves_everything_as_it_was(place: Stage) -> None:
    place.script(status=3, says="building ...\nERROR: No space on https://user:geheim@example.com/simple")
    before = place.whole()
    made, _ = place.fix()
    assert made.status == "put back"
    assert place.whole() == before
    assert made.reason == "pip says: No space on https://***@example.com/simple"
    assert "building ..." in made.output
    assert "geheim" not in json.dumps(encode(made))
    assert made.plan.steps[0].result == "failed"
    assert place.undo().status == "nothing to undo"


def test_an_installer_that_is_interrupted_leaves_everything_as_it_was(place: Stage) -> None:
    place.script(interrupts=3, hangs=True)
    before = place.whole()
    done = place.elsewhere("fix")
    made = json.loads(done.stdout)
    assert (made["status"], made["reason"]) == ("put back", "interrupted")
    assert made["plan"]["steps"][0]["result"] == "interrupted"
    assert place.whole() == before


def test_a_downgrade_that_the_fix_does_not_name_is_refused_beforehand(place: Stage) -> None:
    place.script(plan={"torchvision": "0.28.0", "torch": "2.12.0"})
    before = place.whole()
    made, _ = place.fix()
    assert made.status == "refused"
    assert made.reason == (
        "it would also change packages that the fix does not name: torch 2.13.0 -> 2.12.0; to allow that: "
        "--allow-changes"
    )
    assert place.whole() == before
    assert place.fix(allow=True)[0].status == "fixed"


def test_a_removal_that_nobody_foresaw_is_put_back(place: Stage) -> None:
    place.script(does={**REPLACES, "torch-2.13.0.dist-info": None})
    before = place.whole()
    made, _ = place.fix()
    assert made.status == "put back"
    assert "it also changed packages that the fix does not name: torch 2.13.0 -> removed" in made.reason
    assert place.whole() == before
    assert place.fix(allow=True)[0].status == "fixed"


def test_a_conflict_is_said_in_the_resolver_s_words(place: Stage) -> None:
    place.script(
        refuses="ERROR: Cannot install a and b: conflicting dependencies.\nERROR: ResolutionImpossible: see ..."
    )
    before = place.whole()
    made, _ = place.fix()
    assert (made.status, made.reason) == ("refused", "pip says: Cannot install a and b: conflicting dependencies.")
    assert "ResolutionImpossible" in made.output
    assert place.whole() == before


def worse(place: Stage) -> Report:
    """After the fix there are two errors in the place of one."""
    if (place.site / OLD).exists():
        return place.check()
    return place.report(("torch-not-importable", Finding("a")), ("library-damaged", Finding("b")))


def test_what_made_it_worse_is_taken_back_at_once(place: Stage) -> None:
    before = place.whole()
    made, _ = place.fix(lambda: worse(place))
    assert (made.status, made.reason) == ("put back", "it made things worse")
    assert made.new == ("library-damaged", "torch-not-importable")
    assert place.whole() == before


def test_what_made_it_worse_stays_if_the_user_wants_it(place: Stage) -> None:
    made, _ = place.fix(lambda: worse(place), back=False)
    assert (made.status, made.healed) == ("fixed", ("torchvision-mismatch",))
    assert made.new == ("library-damaged", "torch-not-importable")
    assert place.undo().status == "undone"


def test_what_is_not_fixed_is_said_to_be_left(place: Stage) -> None:
    place.script(does={})
    made, _ = place.fix()
    assert (made.status, made.healed, made.left) == ("left", (), ("torchvision-mismatch",))
    assert [item.why for item in made.plan.by_hand] == ["it was applied, but the problem is still there"]


def test_where_the_first_fix_does_not_help_the_next_one_is_tried(place: Stage) -> None:
    first = Fix("Try this", (place.command("install", "torchvision==0.27.5"),))
    (place.site / "pip/__main__.py").write_text(
        stage.PIP.replace('script["does"]', '(script["does"] if "0.28" in sys.argv[-1] else {})')
    )

    def check() -> Report:
        report = place.check()
        if not report.results:
            return report
        found = report.results[0].findings[0]
        return place.report(("torchvision-mismatch", Finding(found.message, (first, *found.fixes))))

    made, _ = place.fix(check)
    assert (made.status, len(made.plan.steps)) == ("fixed", 2)


def test_what_shows_only_after_a_fix_is_fixed_too(place: Stage) -> None:
    def check() -> Report:
        left = place.site / "~orch"
        fix = Fix("Delete it", (shell.delete("linux", str(left.parent), left.name),))
        if (place.site / OLD).exists() or not left.exists():
            return place.check()
        return place.report(("torchvision-mismatch", Finding("still", (fix,))))

    (place.site / "~orch").mkdir()
    before = place.whole()
    made, _ = place.fix(check)
    assert made.status == "fixed"
    assert [step.commands[0].tool for step in made.plan.steps] == ["pip", "delete"]
    assert not (place.site / "~orch").exists()
    assert place.undo().status == "undone"
    assert place.whole() == before


@pytest.mark.parametrize("python", [{"environment": "system"}, {"environment": None}, {"externally_managed": True}])
def test_no_other_python_than_that_of_an_environment_is_changed(place: Stage, python: dict[str, Any]) -> None:
    before = place.whole()
    fix = Fix("Install it", (place.command("install", "torchvision==0.28.0"),))
    report = place.report(("torchvision-mismatch", Finding("old", (fix,))), facts=place.facts(**python))
    made, _ = place.fix(lambda: report)
    assert (made.status, "python3 -m venv .venv" in made.reason) == ("refused", True)
    assert place.whole() == before


def test_an_environment_that_cannot_be_written_to_is_refused(place: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != place.site)
    made, _ = place.fix()
    assert made.status == "refused"
    assert made.reason == f"{place.site} is not writable, so nothing can be changed in this environment"


def test_a_disk_without_room_is_refused(place: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "room_for", lambda prefix: 5)
    made, _ = place.fix()
    assert made.status == "refused"
    assert made.reason.endswith(f"KiB in {place.prefix}, but only 1 KiB are free")


def test_a_disk_that_fills_while_the_way_back_is_saved(place: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/somewhere")

    monkeypatch.setattr(tree, "save", full)
    before = place.whole()
    made, _ = place.fix()
    assert (made.status, "No space left on device" in made.reason) == ("refused", True)
    assert place.whole() == before
    assert list(place.root.iterdir()) == []


@pytest.mark.parametrize("event", ["step", "running", "ended"])
def test_a_disk_that_fills_while_it_is_applied(place: Stage, monkeypatch: pytest.MonkeyPatch, event: str) -> None:
    note = state.Record.note

    def full(self: state.Record, written: state.Event, **about: Any) -> None:
        if written == event:
            raise OSError(errno.ENOSPC, "No space left on device", "/somewhere")
        note(self, written, **about)

    monkeypatch.setattr(state.Record, "note", full)
    before = place.whole()
    made, _ = place.fix()
    assert (made.status, made.reason) == ("put back", "/somewhere: No space left on device")
    assert place.whole() == before


def test_a_state_folder_that_cannot_be_made_is_refused(place: Stage) -> None:
    place.root.parent.parent.joinpath("state").write_text("a file")
    made, _ = place.fix()
    assert (made.status, "Not a directory" in made.reason or "File exists" in made.reason) == ("refused", True)


def test_another_installer_at_work_is_waited_for(place: Stage) -> None:
    place.script(hangs=True, does={})
    other = subprocess.Popen([place.python, "-m", "pip", "install", "x"], stdout=subprocess.PIPE, stdin=subprocess.PIPE)
    try:
        assert other.stdout
        assert other.stdout.readline() == b"working\n"
        made, _ = place.fix()
        assert made.status == "refused"
        assert made.reason == f"pip (process {other.pid}) is working in {place.prefix}; try again when it has finished"
    finally:
        other.kill()
        other.communicate()


def test_uv_s_lock_is_respected(place: Stage) -> None:
    with (place.prefix / ".lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        made, _ = place.fix()
    assert (made.status, made.reason.startswith("uv is working in")) == ("refused", True)
    assert place.fix()[0].status == "fixed"


def test_two_fixes_at_a_time_are_refused(place: Stage) -> None:
    with guard.alone(place.root, place.prefix):
        made, _ = place.fix()
    assert (made.status, "another torchdoctor fix or undo is working" in made.reason) == ("refused", True)


def test_what_needs_root_is_left_to_the_user(place: Stage) -> None:
    driver = Finding("too old", (Fix("Update the driver", ("sudo apt-get install x",), needs="root"),))
    made, _ = place.fix(lambda: place.report(("driver-too-old", driver)))
    assert made.status == "left"
    assert made.plan.steps == ()
    assert made.plan.by_hand[0].why == "it needs administrator rights"
    assert "→ Update the driver (not done here: it needs administrator rights):\n      sudo apt-get install x" in text(
        made
    )
