"""Where the collection of a check starts: of a plain one before anything else is loaded.

A check without other flags than these examines what no flag decides on, and its command line needs no Typer to be read,
which takes as long to load as the patient to answer. With others nothing is started before they are read.
"""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from torchdoctor import signals

if TYPE_CHECKING:
    from torchdoctor.collect.collection import Collection

LIMIT = 60.0  # seconds for each step
NO_SMOKE, VERBOSE, QUIET = {"--no-smoke"}, {"-v", "--verbose"}, {"-q", "--quiet"}


class Plain(NamedTuple):
    """The flags of a plain check: all that can be read without the command line."""

    no_smoke: bool
    verbose: bool
    quiet: bool


_begun: "list[Callable[[], Collection]]" = []  # at most one


def plain(arguments: Sequence[str]) -> Plain | None:
    """None where anything else is asked for."""
    flags = set(arguments[1:])
    if list(arguments[:1]) != ["check"] or flags - NO_SMOKE - VERBOSE - QUIET:
        return None
    return Plain(bool(flags & NO_SMOKE), bool(flags & VERBOSE), bool(flags & QUIET))


def early(arguments: Sequence[str]) -> None:
    """Starts it, if this is the command line of a plain check; collection() raises what goes wrong."""
    asked = plain(arguments)
    if asked is None:
        return
    signals.end_us()
    try:
        begun = _begin(None, LIMIT, not asked.no_smoke)
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
