"""An error's fixes, fitted to its text and to the machine."""

import re
from dataclasses import replace

from torchdoctor.explain.commands import written
from torchdoctor.explain.fixes import complete_torch, repair_torch
from torchdoctor.explain.known import Error, Fitted
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Fix

CUDA_LIBRARIES = "TD50"  # how the rules about them begin
OWN = r"[\\/]torch[\\/]lib[\\/]"  # a library of torch itself


def fixes(
    error: Error, said: str = "", facts: Facts | None = None, compat: Compat | None = None, line: str = ""
) -> tuple[Fix, ...]:
    """The fixes of an error for the text that shows it, or in general; with facts, those that fit the machine."""
    told = Told(said, facts, compat, error.on[0] if len(error.on) == 1 else "", line)
    kept = [fix for fix in error.fixes if not _idle(fix, error, told)]
    made = [item for fix in kept for item in ((fix,) if isinstance(fix, Fix) else fix(told))]
    return tuple(dict.fromkeys(fitted(fix, told) for fix in (*made, *_where(error, made, told))))


def _where(error: Error, made: list[Fix], told: Told) -> tuple[Fix, ...]:
    """The line of the user's own program, for faults in code, where no fix names it."""
    line = told.own_line
    if error.environment or not line or error.symptom == 2 or re.match(r"\w*main\w*\(", line.code):
        return ()
    if any(line.file in fix.text for fix in made):
        return ()
    return (Fix(f"The line of your program that led there is {line.file}, line {line.number}: {line.code}"),)


def fitted(fix: Fix, told: Told) -> Fix:
    """With commands for the place."""
    made = written(fix.commands, told)
    if "sudo apt-get install -y nvidia-driver" in set(made) - set(fix.commands):
        text = f"{fix.text} (Debian has it in its part non-free: add contrib and non-free to apt's sources first)"
        return replace(fix, text=text, commands=made)
    return replace(fix, commands=made) if fix.commands else fix


def _idle(fix: Fix | Fitted, error: Error, told: Told) -> bool:
    """Reinstalling a torch without CUDA does nothing for a CUDA library that another package misses."""
    cuda = (error.rule or "").startswith(CUDA_LIBRARIES) and not told.has(OWN)
    return (
        cuda
        and fix in (complete_torch, repair_torch)
        and bool(told.facts and told.facts.torch and told.facts.torch.build == "cpu")
    )
