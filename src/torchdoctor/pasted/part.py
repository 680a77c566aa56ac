"""What one reader found on a page: the facts of one form."""

from typing import NamedTuple

from torchdoctor.model import Facts


class Part(NamedTuple):
    """form: its name, as a user reads it. lines: those of the page that were read. partial: an excerpt of the form.

    aside: a list that somebody wrote, or a warning; it belongs to the machine of the report, whose word outweighs it.
    """

    form: str
    facts: Facts
    lines: frozenset[int]
    partial: bool = False
    aside: bool = False

    @property
    def first(self) -> int:
        return min(self.lines, default=0)
