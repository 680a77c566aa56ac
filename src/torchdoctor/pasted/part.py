"""What one reader found on a page: the facts of one form."""

from typing import NamedTuple

from torchdoctor.model import Facts


class Part(NamedTuple):
    """form: its name, as a user reads it. lines: those of the page that were read. partial: an excerpt of the form.

    aside: a list that somebody wrote, or a warning (1), sentences (2), paths (3); it belongs to the machine of the
    report, whose word outweighs it, as that of 1 outweighs 2. unsure: what was not taken, and why. system: the one
    that it implies, where the text tells none.
    """

    form: str
    facts: Facts
    lines: frozenset[int]
    partial: bool = False
    aside: int = 0
    unsure: tuple[str, ...] = ()
    system: str = ""

    @property
    def first(self) -> int:
        return min(self.lines, default=0)
