"""What is wrong over the fleet: every finding once, with the reports that have it."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from torchdoctor.codec import decode
from torchdoctor.fleet.model import Spread
from torchdoctor.model import Finding, Fix, Severity

Key = tuple[str, str, bool]  # rule, subject, whether it crashed
Wanted = Callable[[str, str], bool]  # (rule, slug): whether it was chosen

MESSAGES = 64  # different messages of one finding that are kept apart, with their fixes
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
        self.raw: Any = None  # the results of the report before, which in a fleet are often the same
        self.last: Mapping[Key, Told] = {}

    def read(self, results: Any) -> Mapping[Key, Told]:
        """What the results of one report find. Raises as damaged data does."""
        if results != self.raw:
            self.last = dict(self._read(results))
            self.raw = results
        return self.last

    def _read(self, results: Any) -> Iterator[tuple[Key, Told]]:
        for result in results:
            if result["status"] in ("failed", "crashed") and self.wanted(result["rule"], result["slug"]):
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
        found = [item.spread(key, names) for key, item in self.found.items()]
        return tuple(
            sorted(found, key=lambda item: (-LEVELS.index(item.severity), -len(item.reports), item.rule, item.subject))
        )


class _Spreading:
    """One finding, and who has it."""

    def __init__(self) -> None:
        self.numbers = array("I")
        self.messages: dict[str, list[Any]] = {}  # how often, and the first that said so

    def add(self, number: int, told: Told) -> None:
        self.numbers.append(number)
        if told.message in self.messages:
            self.messages[told.message][0] += 1
        elif len(self.messages) < MESSAGES:
            self.messages[told.message] = [1, told]

    def spread(self, key: Key, names: Sequence[str]) -> Spread:
        rule, subject, crashed = key
        count, most = max(self.messages.values(), key=lambda item: item[0])
        severity = max((told.severity for _, told in self.messages.values()), key=LEVELS.index)
        reports = tuple(sorted(names[number] for number in self.numbers))
        others = len(reports) - count
        return Spread(rule, most.slug, severity, subject, reports, most.message, others, most.fixes, crashed)
