"""What is wrong over the fleet: every finding once for each way to fix it, with the reports that have it."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from torchdoctor.codec import decode
from torchdoctor.fleet.model import Spread
from torchdoctor.model import Finding, Fix, Severity

Commands = tuple[tuple[str, tuple[str, ...]], ...]  # of each fix its text and commands
Key = tuple[str, str, bool]  # rule, subject, whether it crashed
Wanted = Callable[[str, str], bool]  # (rule, slug): whether it was chosen

MESSAGES = 64  # different messages of one finding that are kept apart, with their fixes
WAYS = 4  # in which one finding is fixed: the commonest each, and all others together
DIFFERENT = Fix("These nodes need different fixes: each report has its own")
LEVELS = [*Severity]


class Told(NamedTuple):
    """A finding as one report has it."""

    slug: str
    severity: Severity
    message: str
    fixes: tuple[Fix, ...]


class Tally:
    """Findings of one report after the other."""

    def __init__(self, wanted: Wanted = lambda rule, slug: True) -> None:
        self.wanted = wanted
        self.found: dict[Key, _Spreading] = {}
        self.raw: list[Any] | None = None  # what the report before found, which in a fleet is often the same
        self.last: Mapping[Key, Told] = {}

    def read(self, results: Any) -> Mapping[Key, Told]:
        """What the results of one report find. Raises as damaged data does."""
        told = [result for result in results if result["status"] in ("failed", "crashed")]
        if told != self.raw:
            self.last = dict(self._read(told))
            self.raw = told
        return self.last

    def _read(self, results: Any) -> Iterator[tuple[Key, Told]]:
        for result in results:
            if self.wanted(result["rule"], result["slug"]):
                yield from self._of(result)

    def _of(self, result: Mapping[str, Any]) -> Iterator[tuple[Key, Told]]:
        rule, slug, severity = str(result["rule"]), str(result["slug"]), Severity(result["severity"])
        if result["status"] == "crashed":
            lines = str(result.get("reason", "")).split("\n")
            yield (rule, "", True), Told(slug, Severity.ERROR, lines[-1] or lines[0], ())
            return
        for item in reversed(result["findings"]):  # the first of a kind is the one that stays
            finding = decode(Finding, item)
            subject = "gpu" if finding.subject.startswith("gpu:") else finding.subject
            yield (rule, subject, False), Told(slug, severity, finding.message, finding.fixes)

    def add(self, number: int, told: Mapping[Key, Told]) -> None:
        """number: of the report, ascending."""
        for key, item in told.items():
            self.found.setdefault(key, _Spreading()).add(number, item)

    def spreads(self, names: Sequence[str]) -> tuple[Spread, ...]:
        """The most serious first."""
        found = [spread for key, item in self.found.items() for spread in item.spreads(key, names)]
        return tuple(
            sorted(found, key=lambda item: (-LEVELS.index(item.severity), -len(item.reports), item.rule, item.subject))
        )


class _Spreading:
    """One finding, and who has it in which words."""

    def __init__(self) -> None:
        self.messages: dict[tuple[str, Commands], _Worded] = {}
        self.more = array("I")  # reports whose words are not kept apart

    def add(self, number: int, told: Told) -> None:
        words = (told.message, _commands(told))
        if words in self.messages:
            self.messages[words].numbers.append(number)
        elif len(self.messages) < MESSAGES:
            self.messages[words] = _Worded(told, array("I", [number]))
        else:
            self.more.append(number)

    def spreads(self, key: Key, names: Sequence[str]) -> Iterator[Spread]:
        """One for each way in which it is fixed: what heals one node need not heal the next."""
        by_fix: dict[Commands, list[_Worded]] = {}
        for (_, commands), item in self.messages.items():
            by_fix.setdefault(commands, []).append(item)
        parts = sorted(by_fix.values(), key=lambda part: -sum(len(item.numbers) for item in part))
        if len(parts) > WAYS:
            parts[WAYS - 1 :] = [[item for part in parts[WAYS - 1 :] for item in part]]
        for part in parts:
            yield _spread(key, part, self.more if part is parts[-1] else array("I"), names)


class _Worded(NamedTuple):
    """The first that said so, and the numbers of all reports that do."""

    told: Told
    numbers: "array[int]"


def _spread(key: Key, part: Sequence[_Worded], more: "array[int]", names: Sequence[str]) -> Spread:
    rule, subject, crashed = key
    most = max(part, key=lambda item: len(item.numbers))
    severity = max((item.told.severity for item in part), key=LEVELS.index)
    reports = tuple(sorted(names[number] for numbers in (*(item.numbers for item in part), more) for number in numbers))
    told = most.told
    others = len(reports) - len(most.numbers)
    fixes = told.fixes if not more and len({_commands(item.told) for item in part}) == 1 else (DIFFERENT,)
    return Spread(rule, told.slug, severity, subject, reports, told.message, others, fixes, crashed)


def _commands(told: Told) -> Commands:
    """What is done about it: `-i 3` resets another GPU than `-i 5`."""
    return tuple((fix.text, fix.commands) for fix in told.fixes)
