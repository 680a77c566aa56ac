"""What has become of the findings of an earlier folder of reports: new, fixed, still there."""

from collections.abc import Iterable, Mapping
from typing import Any

from torchdoctor.fleet.findings import LEVELS, Key, Tally, Told
from torchdoctor.fleet.model import Trend, Turn
from torchdoctor.fleet.report import DAMAGED, sections

Heads = Mapping[Key, Told]


class Earlier:
    """The findings of earlier reports by the report's name, and what of them is left in newer ones."""

    def __init__(self, folder: str, reports: Iterable[tuple[str, Any]], tally: Tally) -> None:
        self.folder = folder
        self.known: dict[str, Heads] = {}
        self.new: dict[Key, list[str]] = {}
        self.fixed: dict[Key, list[str]] = {}
        self.told: dict[Key, Told] = {}
        self.still = 0
        self.added: list[str] = []
        self.seen: set[str] = set()
        for name, data in reports:
            try:
                self.known[name] = tally.read(sections(data)["results"])
            except DAMAGED:
                continue  # no earlier report: told as added

    def add(self, name: str, now: Heads) -> None:
        """A newer report. Without an earlier one all its findings are new: a node that was down may come back ill."""
        before = self.known.get(name, {})
        (self.seen.add if name in self.known else self.added.append)(name)
        self.still += len(now.keys() & before.keys())
        for turned, here, there in ((self.new, now, before), (self.fixed, before, now)):
            for key in here.keys() - there.keys():
                turned.setdefault(key, []).append(name)
                self.told.setdefault(key, here[key])

    def trend(self) -> Trend:
        gone = tuple(sorted(self.known.keys() - self.seen))
        return Trend(
            self.folder, self._turns(self.new), self._turns(self.fixed), self.still, tuple(sorted(self.added)), gone
        )

    def _turns(self, found: Mapping[Key, list[str]]) -> tuple[Turn, ...]:
        turns = (
            Turn(key[0], self.told[key].slug, self.told[key].severity, key[1], tuple(sorted(names)))
            for key, names in found.items()
        )
        return tuple(sorted(turns, key=lambda item: (-LEVELS.index(item.severity), -len(item.reports), item.rule)))
