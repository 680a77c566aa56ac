"""What a rule is: a documented function of (Facts, Compat) that yields findings."""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Severity

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from torchdoctor.frozen import dataclass

Check = Callable[[Facts, Compat], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """id: "TD301". explained_by: IDs of rules whose failure is the cause of this one's, which is then skipped."""

    id: str
    severity: Severity
    check: Check
    explained_by: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """Names the bad state: the function's name with dashes."""
        return self.check.__name__.replace("_", "-")

    @property
    def title(self) -> str:
        """The healthy state, in one sentence: the docstring's first line."""
        return (self.check.__doc__ or "").lstrip().split("\n", 1)[0].rstrip()

    @property
    def page(self) -> str:
        """The manual page: What it checks / Why it matters / How to fix it / Source."""
        return inspect.cleandoc(self.check.__doc__ or "")


def rule(id: str, severity: Severity, explained_by: tuple[str, ...] = ()) -> Callable[[Check], Rule]:
    """Makes a Rule of the function beneath. Raises ValueError for an ID that is not of the form TD123."""
    if not re.fullmatch(r"TD\d{3}", id):
        raise ValueError(f"rule ID {id!r} is not of the form TD123")
    return lambda check: Rule(id, severity, check, explained_by)
