"""Fixes that several errors share, and that fit the machine where one is known."""

from collections.abc import Callable

from torchdoctor import install
from torchdoctor.explain.known import Fitted
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Fix


def _fitted(general: Fix, made: Callable[[Facts, Compat], tuple[Fix, ...]]) -> Fitted:
    """The planner's fix where this machine's torch is known; else the general one."""

    def fit(told: Told) -> tuple[Fix, ...]:
        if told.facts is None or told.compat is None or told.facts.torch is None:
            return (general,)
        return made(told.facts, told.compat) or (general,)

    return fit


def saying(text: str, fix: Fitted) -> Fitted:
    """The same fix under other words, where the machine is not known."""

    def said(told: Told) -> tuple[Fix, ...]:
        made = fix(told)
        return made if told.facts is not None and told.facts.torch is not None else (Fix(text, made[0].commands),)

    return said


_INSTALL_CMD = ("torchdoctor install-cmd",)
_SUITS = Fix("Install the build of torch that suits the machine; this prints the command", _INSTALL_CMD)

repair_torch = _fitted(
    Fix(
        "Install torch again with what it requires, in a fresh environment or over the damaged one",
        ("python -m pip install --force-reinstall --no-cache-dir torch",),
    ),
    lambda facts, compat: (install.repair_torch(facts, compat),),
)
reinstall_build = _fitted(_SUITS, install.reinstall_build)
install_torch = _fitted(_SUITS, lambda facts, compat: (install.install_torch(facts, compat),))
reinstall_newer = _fitted(
    Fix("Install a newer torch; this prints the command for this machine", _INSTALL_CMD),
    lambda facts, compat: (install.install_torch(facts, compat),),
)
torchvision = _fitted(
    Fix(
        "Install the torchvision that belongs to the installed torch; this prints the command",
        ("torchdoctor check --select TD212",),
    ),
    lambda facts, compat: install.companion(facts, compat, "torchvision"),
)
torchaudio = _fitted(
    Fix(
        "Install the torchaudio that belongs to the installed torch; this prints the command",
        ("torchdoctor check --select TD213",),
    ),
    lambda facts, compat: install.companion(facts, compat, "torchaudio"),
)
