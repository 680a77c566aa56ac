"""One `torchdoctor fix` from the first check to the last: every end of it is a Fixing."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from torchdoctor import __version__
from torchdoctor.fix import apply, guard, packages, plan, snapshot, state, steps
from torchdoctor.fix.dry_run import NotPossible
from torchdoctor.fix.guard import Refused
from torchdoctor.fix.model import ByHand, Change, Fixing, FixStatus, Plan, Step
from torchdoctor.fix.snapshot import NoRoom, Snapshot
from torchdoctor.fix.steps import Place
from torchdoctor.model import Report, Severity

ROUNDS = 4  # what is wrong with a new torch shows once it is there
NO_PLAN = Plan()
Found = frozenset[tuple[str, str]]  # slug and subject


class Talk(NamedTuple):
    """How the user is asked. check: collects and judges. agree: to apply a plan. back: to undo it at once."""

    check: Callable[[], Report]
    agree: Callable[[Fixing], bool]
    back: Callable[[Fixing], bool]
    progress: Callable[[str], None]
    only_plans: bool = False  # then nothing at all is written


class Ended(Exception):
    """It ends here. number: of the signal that interrupted it, or 0."""

    def __init__(self, made: Fixing, number: int = 0) -> None:
        super().__init__(made.status)
        self.made, self.number = made, number


class Work(NamedTuple):
    """What has been done so far. before: what was found at first; wanted: what the steps are to fix."""

    place: Place
    before: Report
    made: Snapshot | None = None
    steps: tuple[Step, ...] = ()
    wanted: Found = frozenset()
    tried: frozenset[str] = frozenset()


def run(talk: Talk, root: Path, allow: bool) -> tuple[Fixing, int]:
    """The outcome, and the signal that interrupted it or 0. root: the folder of snapshots."""
    report = talk.check()
    facts = report.facts
    place = steps.place_of(facts)
    if place is None:
        return Fixing(facts.target.python, "", "refused", "this Python gave no answer", version=__version__), 0
    work = Work(place, report)
    if reason := interrupted(root, place.prefix) or (found(report) and guard.not_ours(facts)):
        return outcome(work, "refused", reason), 0
    if not found(report):
        return outcome(work, "nothing to fix"), 0
    try:
        with contextlib.nullcontext() if talk.only_plans else guard.alone(root, place.prefix):
            return _rounds(work, talk, root, allow), 0
    except Ended as end:
        return end.made, end.number
    except (OSError, Refused) as refusal:
        return outcome(work, "refused", said(refusal, root)), 0


def said(refusal: Exception, place: Path) -> str:
    """In one line; of what the system refuses, where."""
    if isinstance(refusal, OSError) and refusal.strerror:
        return f"{refusal.filename or place}: {refusal.strerror}"
    return str(refusal)


def _rounds(work: Work, talk: Talk, root: Path, allow: bool) -> Fixing:
    """Plans and applies until nothing is left that can be fixed. Raises Ended, and Refused before the first change."""
    if not talk.only_plans:
        snapshot.clear_leftovers(root, work.place.prefix)
    report = work.before
    for _ in range(ROUNDS):
        wanted = _planned(work, report, talk, allow)
        if not wanted.steps:
            break
        if not talk.agree(outcome(work, "plan", plan_=wanted)):
            raise Ended(_end(work, report) if work.made else outcome(work, "plan", plan_=wanted))
        work = _begun(work, report, wanted, root)
        work = _applied(work, wanted, talk, allow)
        report = talk.check()
        _not_worse(work, report, wanted, talk)
        if not _left(work, report):
            break
    return _end(work, report)


def _planned(work: Work, report: Report, talk: Talk, allow: bool) -> Plan:
    """Raises Ended."""
    try:
        return plan.make(report, work.place, work.tried, allow, talk.progress)
    except (Refused, NotPossible) as refusal:
        raise Ended(_end_refused(work, report, refusal)) from None


def _begun(work: Work, report: Report, wanted: Plan, root: Path) -> Work:
    """With a snapshot, and what the steps are to fix. Raises Ended."""
    try:
        made = work.made or _snapshot(work.place, wanted, root)
    except (Refused, NoRoom, state.NoState) as refusal:
        raise Ended(_end_refused(work, report, refusal)) from None
    fixing = work.wanted | {(step.slug, step.subject) for step in wanted.steps}
    return work._replace(made=made, wanted=fixing, tried=work.tried | {steps.key(step) for step in wanted.steps})


def _snapshot(place: Place, wanted: Plan, root: Path) -> Snapshot:
    """Raises Refused, NoRoom, NoState."""
    if reason := guard.busy(place):  # the user may have taken an hour to agree
        raise Refused(reason)
    shown = [command.shown for step in wanted.steps for command in step.commands]
    around = snapshot.Around(place.python, place.prefix, guard.project_files(place), tuple(shown))
    return snapshot.take(state.new(root), around, plan.may_link(wanted.steps, place))


def _applied(work: Work, wanted: Plan, talk: Talk, allow: bool) -> Work:
    """With its steps done. Raises Ended where they were not, and then everything is put back."""
    made = work.made
    assert made is not None
    before = packages.installed(work.place.prefix)
    try:
        done = apply.run(wanted.steps, made.record, talk.progress)
    except OSError as error:  # the journal could not be written: a full disk
        done = apply.Applied(wanted.steps, said(error, made.record.place))
    reached = replace(wanted, steps=(*work.steps, *done.steps))
    if done.why:
        raise Ended(put_back(work, done.why, talk, done.output, reached), done.signal)
    named = steps.named(command for step in wanted.steps for command in step.commands)
    changes = packages.changes(before, packages.installed(work.place.prefix), named)
    try:
        if not allow:
            plan.refuse_unwanted(changes)
    except Refused as refusal:
        why = str(refusal).replace("it would also change", "it also changed")
        raise Ended(put_back(work, why, talk, plan_=reached)) from None
    return work._replace(steps=(*work.steps, *(_truly(step, changes) for step in done.steps)))


def _truly(step: Step, changes: tuple[Change, ...]) -> Step:
    """With what it did change, where the installer could not say that before."""
    return step if step.predicted else replace(step, changes=changes)


def put_back(work: Work, why: str, talk: Talk, output: str = "", plan_: Plan = NO_PLAN) -> Fixing:
    made = work.made
    assert made is not None
    lost = restored(made, talk.progress)
    if lost:
        reason = f"{why}; not everything could be rolled back: {', '.join(lost[:3])}; see torchdoctor undo"
        return outcome(work, "not put back", reason, output, plan_)
    return outcome(work._replace(made=None), "put back", why, output, plan_)


def restored(made: Snapshot, progress: Callable[[str], None]) -> list[str]:
    """What could not be; where there is none, the snapshot has done its work and is gone."""
    lost = snapshot.restore(made, snapshot.difference_of(made), progress)
    if not lost:
        made.record.note("put back")
        snapshot.drop(made)
    return lost


def _end_refused(work: Work, report: Report, refusal: Exception) -> Fixing:
    """In the first round nothing was changed; later, what the rounds before have done stays."""
    output = refusal.output if isinstance(refusal, NotPossible) else ""
    if work.made is None:
        return outcome(work, "refused", str(refusal), output, Plan(by_hand=_by_hand(work, report)))
    return replace(_end(work, report), reason=str(refusal), output=output)


def _by_hand(work: Work, report: Report) -> tuple[ByHand, ...]:
    return tuple(steps.chosen(report, work.place, work.tried)[1])


def _end(work: Work, report: Report) -> Fixing:
    """After the last check."""
    plan_ = Plan(work.steps, _by_hand(work, report))
    if work.made is None:
        return outcome(work, "left" if plan_.by_hand else "nothing to fix", plan_=plan_)
    reason = ""
    try:
        snapshot.close(work.made)
    except OSError as error:  # the way back stays that of an interrupted fix
        reason = f"the snapshot could not be closed ({error.strerror}); torchdoctor undo still restores it"
    first, now, left = found(work.before), found(report), _left(work, report)
    return replace(
        outcome(work, "left" if left else "fixed", reason, plan_=plan_),
        healed=_slugs(work.wanted - now),
        left=_slugs(left),
        new=_slugs(now - first - work.wanted),
    )


def _left(work: Work, report: Report) -> Found:
    return work.wanted & found(report)


def _not_worse(work: Work, report: Report, wanted: Plan, talk: Talk) -> None:
    """Raises Ended where there are more errors than before, or torch cannot be imported any more, and it is undone."""
    could, can = (item.facts.smoke is not None and item.facts.smoke.imported for item in (work.before, report))
    if _errors(report) <= _errors(work.before) and (can or not could):
        return
    made = outcome(work, "left", "there are more problems than before", plan_=replace(wanted, steps=work.steps))
    worse = replace(made, left=_slugs(_left(work, report)), new=_slugs(found(report) - found(work.before)))
    if talk.back(worse):
        raise Ended(replace(put_back(work, "it made things worse", talk, plan_=worse.plan), new=worse.new))


def _errors(report: Report) -> int:
    return sum(len(result.findings) for result in report.results if result.severity is Severity.ERROR)


def found(report: Report) -> Found:
    return frozenset((result.slug, finding.subject) for result in report.results for finding in result.findings)


def _slugs(items: Found) -> tuple[str, ...]:
    return tuple(sorted({slug for slug, _ in items}))


def interrupted(root: Path, prefix: Path) -> str:
    """Why an environment is not touched, and called healthy even less: a fix of it has not come to its end."""
    for record in state.records(root):
        if snapshot.useful(record) and not record.reached("applied"):
            made = snapshot.load(record)
            if made is not None and made.prefix == prefix:
                return f"an earlier fix was interrupted ({record.id}); first run: torchdoctor undo"
    return ""


def outcome(work: Work, status: FixStatus, reason: str = "", output: str = "", plan_: Plan = NO_PLAN) -> Fixing:
    place, id = work.place, work.made.record.id if work.made else ""
    made = Fixing(place.python, str(place.prefix), status, reason, plan_, output=output, version=__version__)
    return replace(made, snapshot=id)
