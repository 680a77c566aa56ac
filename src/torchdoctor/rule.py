"""What a rule is: a documented function of (Facts, Compat) that yields findings, and what it saw; its verdict."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator

from torchdoctor.frozen import dataclass
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Result, Severity, Status


@dataclass(frozen=True)
class Family:
    """The rules about one subject, whose IDs begin alike: "TD3". Each module of rules names its family."""

    prefix: str
    name: str
    of_gpus: bool = False  # does not matter where no GPU is to be used


DECLARED = Family("TD0", "declared")  # about project files; its rules are in the wing declared/


class Skip(Exception):
    """A rule cannot be judged on these facts; its text is the reason shown to the user."""


@dataclass(frozen=True)
class Seen:
    """What a rule compared and found right, in words that `-v` shows: "driver 580.65 >= 525.60, which CUDA 12 needs".

    A rule that compares nothing says what it looked for: "no Xid in the kernel log".
    """

    text: str


@dataclass(frozen=True)
class Unless:
    """A finding that is not reported where one of the rules of these slugs has found its cause."""

    explained_by: tuple[str, ...]
    finding: Finding


# The rules that find another torch in front of the environment's own: what else they see is of a mix of both.
ANOTHER_TORCH = ("torch-of-elsewhere-fails", "duplicate-install")
Check = Callable[[Facts, Compat], Iterator[Finding | Seen | Unless]]


@dataclass(frozen=True)
class Rule:
    """id: "TD301". explained_by: rules whose finding is the cause of this one's, which is then skipped.

    They are named by their slugs; the name of a family stands for all of its rules that find errors.
    of_gpus: where it differs from the family's.
    """

    id: str
    severity: Severity
    check: Check
    explained_by: tuple[str, ...] = ()
    of_gpus: bool | None = None

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


def rule(
    id: str, severity: Severity, explained_by: tuple[str, ...] = (), of_gpus: bool | None = None
) -> Callable[[Check], Rule]:
    """Makes a Rule of the function beneath. Raises ValueError for an ID that is not of the form TD123."""
    if not re.fullmatch(r"TD\d{3}", id):
        raise ValueError(f"rule ID {id!r} is not of the form TD123")
    return lambda check: Rule(id, severity, check, explained_by, of_gpus)


def verdict(rule: Rule, said: Callable[[], Iterable[Finding | Seen]]) -> Result:
    """A rule's result, of what it says: a rule that raises is reported as crashed, and nothing else is lost."""
    findings: tuple[Finding, ...] = ()
    seen: tuple[str, ...] = ()
    reason = ""
    status: Status = "passed"
    try:
        found = [*said()]
        seen = tuple(item.text for item in found if isinstance(item, Seen))
        findings = tuple(item for item in found if not isinstance(item, Seen))
        status = "failed" if findings else "passed"
    except Skip as skip:
        status, reason = "skipped", str(skip)
    except Exception:
        import traceback  # with textwrap, 1.5 ms

        status, reason = "crashed", traceback.format_exc(limit=-3)
    return Result(rule.id, rule.slug, rule.title, rule.severity, status, findings, reason, seen)
