"""An error's fixes, fitted to its text and to the machine."""

from dataclasses import replace

from torchdoctor import shell
from torchdoctor.explain.fixes import repair_torch
from torchdoctor.explain.known import Error, Fitted
from torchdoctor.explain.powershell import is_windows, translated
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Fix

CUDA_LIBRARIES = "TD50"  # how the rules about them begin


def fixes(error: Error, said: str = "", facts: Facts | None = None, compat: Compat | None = None) -> tuple[Fix, ...]:
    """The cures of an error for the text that shows it, or in general; with facts, those that fit the machine."""
    told = Told(said, facts, compat)
    kept = [fix for fix in error.fixes if not _idle(fix, error, facts)]
    made = tuple(item for fix in kept for item in ((fix,) if isinstance(fix, Fix) else fix(told)))
    if facts is not None:
        return tuple(replace(fix, commands=tuple(_called(command, facts) for command in fix.commands)) for fix in made)
    if is_windows(said):
        return tuple(replace(fix, commands=translated(fix.commands)) for fix in made)
    return made


def _called(command: str, facts: Facts) -> str:
    """By the interpreter that was examined: the shell's `python` may be another one."""
    os = facts.host.os if facts.host else "linux"
    return shell.by_interpreter(os, facts.target.python, command)


def _idle(fix: Fix | Fitted, error: Error, facts: Facts | None) -> bool:
    """Reinstalling a torch without CUDA does nothing for a CUDA library that another package misses."""
    cuda = (error.rule or "").startswith(CUDA_LIBRARIES)
    return cuda and fix is repair_torch and bool(facts and facts.torch and facts.torch.build == "cpu")
