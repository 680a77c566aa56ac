"""torchdoctor fix: shows what would be changed, asks, changes it, checks again."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.flags import Answer, Format, Ignore, NoSmoke, Python, Select, Timeout
from torchdoctor.cli.here import collect_here
from torchdoctor.cli.screen import FOUND, USAGE, progress_line, show, stop, stop_without_fix, tell, write
from torchdoctor.cli.wishes import judged, wishes

if TYPE_CHECKING:
    from torchdoctor.fix.model import Fixing
    from torchdoctor.model import Report

Require = Annotated[
    list[str] | None,
    typer.Option("--require", metavar="REQ", help="Also meet these requirements: torch>=2.8, cuda ... Repeatable."),
]
Yes = Annotated[bool, typer.Option("-y", "--yes", help="Apply the plan without asking.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the plan; change nothing.")]
AllowChanges = Annotated[
    bool, typer.Option("--allow-changes", help="Also apply it if other packages are downgraded or removed.")
]
CODES = {"nothing to fix": 0, "fixed": 0, "refused": USAGE}


def command(
    python: Python = None,
    select: Select = None,
    ignore: Ignore = None,
    require: Require = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    allow_changes: AllowChanges = False,
    no_smoke: NoSmoke = False,
    timeout: Timeout = 60,
    format: Answer = Format.TEXT,
) -> None:
    """Apply the fixes that `check` prints, and check again.

    In this environment alone; `undo` takes them back.

    Exit code: 0 what was to be fixed is fixed, 1 something is left, was put back, or was only planned, 2 refused.

    \b
    Examples:
      torchdoctor fix                       show the plan, ask, apply, check again
      torchdoctor fix --dry-run             the plan alone
      torchdoctor fix --yes --select TD212  one problem, without asking
      torchdoctor undo                      take it back
    """
    stop_without_fix("fix")
    from torchdoctor.fix import session, state

    if yes and dry_run:
        stop("--yes and --dry-run cannot be used together")
    asking = not yes and not dry_run and format is Format.TEXT and sys.stdin.isatty() and sys.stdout.isatty()
    settings = wishes(require, select, ignore, None, node=False)
    progress, wipe = progress_line()
    shown = Shown(asking, yes, format, wipe)

    def check() -> "Report":
        facts, collected_at = collect_here(shown.python or python, timeout, not no_smoke)()
        return judged(facts, collected_at, settings, None)

    talk = session.Talk(check, shown.agree, shown.back, progress, only_plans=not yes and not asking)
    try:
        made, number = session.run(talk, state.folder(), allow_changes)
    finally:
        wipe()
    shown.outcome(made)
    raise typer.Exit(128 + number if number else CODES.get(made.status, FOUND))


class Shown:
    """What was shown so far, and what the user said to it."""

    python: str | None = None

    def __init__(self, asking: bool, yes: bool, format: Format, wipe: object) -> None:
        self.asking, self.yes, self.format, self.wipe = asking, yes, format, wipe
        self.planned = False

    def agree(self, made: "Fixing") -> bool:
        """Whether the plan may be applied."""
        from torchdoctor.fix import render

        self.python = made.python
        if self.format is Format.TEXT:
            if callable(self.wipe):
                self.wipe()
            if not self.planned:
                show(lambda width: iter([render.line(f"{made.python}")]))
            show(lambda width: render.plan(made.plan))
        self.planned = True
        return self.yes or (self.asking and typer.confirm("\nApply this plan?"))

    def back(self, made: "Fixing") -> bool:
        """Whether what made things worse is to be undone at once."""
        from torchdoctor.fix import render

        if self.format is Format.TEXT:
            show(lambda width: render.outcome(made))
        return self.yes or (self.asking and typer.confirm("\nPut the environment back as it was?", default=True))

    def outcome(self, made: "Fixing") -> None:
        from torchdoctor.fix import render

        if self.format is Format.JSON:
            write(render.document(made))
        elif made.status != "plan":
            if not self.planned:
                show(lambda width: render.by_hand(made.plan.by_hand))
            show(lambda width: render.outcome(made))
        elif not self.asking:
            tell("nothing was changed; to apply the plan: torchdoctor fix --yes")
