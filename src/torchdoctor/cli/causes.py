"""What explain and run share: causes of an error as this machine judges them, and how they are printed."""

from typing import TYPE_CHECKING, TextIO

from torchdoctor.cli.screen import tell

if TYPE_CHECKING:
    from torchdoctor.explain.causes import Cause
    from torchdoctor.model import Facts


def fitted(found: "tuple[Cause, ...]", facts: "Facts", wanted: bool) -> "tuple[Cause, ...]":
    """The causes as this machine judges them."""
    from torchdoctor import knowledge, rules
    from torchdoctor.explain import causes

    if not found or (facts.torch is None and not wanted):
        return found
    data = knowledge.load()
    asked = [cause.error.rule for cause in found if cause.error.rule]
    return causes.fitted(found, facts, data, rules.diagnose(facts, data, rules.choose(asked, [])) if asked else ())


def say(words: str, stream: TextIO) -> None:
    """Lines that quote a program, without what could repaint the terminal."""
    for line in words.split("\n"):
        tell(line, stream)
