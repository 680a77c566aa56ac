"""The catalogue's fixes as Fixes: fitted to the text by their variants, to the machine by the planner."""

import re
from collections.abc import Callable
from dataclasses import replace

from torchdoctor import install, shell
from torchdoctor.explain.catalogue import CatalogueFix, Error
from torchdoctor.explain.powershell import is_windows, translated
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Fix

CUDA_LIBRARIES = "TD50"  # how the rules about them begin
# What is said of a cure where no machine is known.
GENERAL = {
    "repair-torch": Fix(
        "Install torch again with what it requires, in a fresh environment or over the damaged one",
        ("python -m pip install --force-reinstall --no-cache-dir torch",),
    ),
    "reinstall-build": Fix(
        "Install the build of torch that suits the machine; this prints the command", ("torchdoctor install-cmd",)
    ),
    "reinstall-newer": Fix(
        "Install a newer torch; this prints the command for this machine", ("torchdoctor install-cmd",)
    ),
    "install-torch": Fix(
        "Install the build of torch that suits the machine; this prints the command", ("torchdoctor install-cmd",)
    ),
    "torchvision": Fix(
        "Install the torchvision that belongs to the installed torch; this prints the command",
        ("torchdoctor check --select TD212",),
    ),
    "torchaudio": Fix(
        "Install the torchaudio that belongs to the installed torch; this prints the command",
        ("torchdoctor check --select TD213",),
    ),
}


def _made() -> dict[str, Callable[[Facts, Compat], tuple[Fix, ...]]]:
    return {
        "repair-torch": lambda facts, compat: (install.repair_torch(facts, compat),),
        "reinstall-build": install.reinstall_build,
        "install-torch": lambda facts, compat: (install.install_torch(facts, compat),),
        "reinstall-newer": lambda facts, compat: (install.install_torch(facts, compat),),
        "torchvision": lambda facts, compat: install.companion(facts, compat, "torchvision"),
        "torchaudio": lambda facts, compat: install.companion(facts, compat, "torchaudio"),
    }


def fixes(error: Error, said: str = "", facts: Facts | None = None, compat: Compat | None = None) -> tuple[Fix, ...]:
    """The cures of an error for the text that shows it, or in general; with facts, those that fit the machine."""
    kept = [fix for fix in error.fixes if not _idle(fix, error, facts)]
    made = tuple(item for fix in kept for item in _fixes(_variant(fix, said), facts, compat))
    if facts is not None:
        return tuple(replace(fix, commands=tuple(_called(command, facts) for command in fix.commands)) for fix in made)
    if is_windows(said):
        return tuple(replace(fix, commands=translated(fix.commands)) for fix in made)
    return made


def _called(command: str, facts: Facts) -> str:
    """By the interpreter that was examined: the shell's `python` may be another one."""
    os = facts.host.os if facts.host else "linux"
    return shell.by_interpreter(os, facts.target.python, command)


def _variant(fix: CatalogueFix, said: str) -> CatalogueFix:
    """The fix as the text wants it: of what it names the last."""
    for variant in fix.variants:
        if told := [*re.finditer(variant.when, said)]:
            commands = tuple(map(told[-1].expand, variant.commands))
            return replace(fix, text=told[-1].expand(variant.text), commands=commands)
    return fix


def _idle(fix: CatalogueFix, error: Error, facts: Facts | None) -> bool:
    """Reinstalling a torch without CUDA does nothing for a CUDA library that another package misses."""
    cuda = (error.rule or "").startswith(CUDA_LIBRARIES)
    return cuda and fix.cure == "repair-torch" and bool(facts and facts.torch and facts.torch.build == "cpu")


def _fixes(fix: CatalogueFix, facts: Facts | None, compat: Compat | None) -> tuple[Fix, ...]:
    if not fix.cure:
        return (Fix(fix.text, fix.commands, fix.needs),)
    if (
        facts is not None
        and compat is not None
        and facts.torch is not None
        and (made := _made()[fix.cure](facts, compat))
    ):
        return made
    general = GENERAL[fix.cure]
    return (Fix(fix.text or general.text, fix.commands or general.commands, general.needs),)
