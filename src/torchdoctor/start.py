"""Where the collection of a check starts: of a plain one before its command line is loaded.

The command line takes as long to load as the patient to answer, and a check without other flags than these examines
what no flag decides on. With others nothing is started before they are read.
"""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from torchdoctor import signals

if TYPE_CHECKING:
    from torchdoctor.collect.collection import Collection

LIMIT = 60.0  # seconds for each step
NO_SMOKE = "--no-smoke"
PLAIN = {NO_SMOKE, "-v", "--verbose", "-q", "--quiet"}

_begun: "list[Callable[[], Collection]]" = []  # at most one


def early(arguments: Sequence[str]) -> None:
    """Starts it, if this is the command line of a plain check; collection() raises what goes wrong."""
    if list(arguments[:1]) != ["check"] or not PLAIN.issuperset(arguments[1:]):
        return
    signals.end_us()
    try:
        begun = _begin(None, LIMIT, NO_SMOKE not in arguments)
    except Exception as error:
        _begun.append(_raiser(error))
    else:
        _begun.append(lambda: begun)


def _raiser(error: Exception) -> "Callable[[], Collection]":
    def again() -> "Collection":
        raise error

    return again


def collection(python: str | None, limit: float, smoke: bool) -> "Collection":
    """The one that is at work already, or one that starts now. Raises NoSuchPython and NoAnswer."""
    return _begun.pop()() if _begun else _begin(python, limit, smoke)


def end_unused() -> None:
    """Ends a collection that was started and never asked for, as where two flags turn out not to go together."""
    if _begun:
        signals.leave_nothing()


def _begin(python: str | None, limit: float, smoke: bool) -> "Collection":
    from torchdoctor import collect
    from torchdoctor.collect import child
    from torchdoctor.pythons import paths, target

    patient = paths.within(limit, lambda: target.choose(python, os.environ, around=target.around_us()))
    child.own_process()
    return collect.begin(patient, limit, smoke)
