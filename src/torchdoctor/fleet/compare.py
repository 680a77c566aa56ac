"""Many reports: what is wrong over all of them, what differs, and what has become of an earlier time's findings."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from torchdoctor.fleet.differences import Table, most_serious
from torchdoctor.fleet.findings import Tally
from torchdoctor.fleet.model import Broken, Compared, Comparison, Unknown
from torchdoctor.fleet.report import DAMAGED, NotAReport, sections
from torchdoctor.fleet.trend import Earlier

Reports = Iterable[tuple[str, Any]]  # (name, decoded JSON, or the exception that reading it raised)


class Fleet:
    """Reports taken one after the other."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.grouped: Callable[[str, Any], str] = lambda name, data: ""  # the group of a report; "": all are one
        self.results: Callable[[Any], Any] = lambda data: data.get("results") or []  # with what is required
        self.earlier: Earlier | None = None
        self.names: list[str] = []
        self.tables: dict[str, Table] = {}
        self.versions: Counter[str] = Counter()
        self.unknown: dict[tuple[str, str], list[str]] = {}
        self.broken: list[Broken] = []

    def take(self, name: str, data: Any) -> None:
        """One more report; what is none is kept with the reason."""
        try:
            self._add(name, data)
        except NotAReport as error:
            self.broken.append(Broken(name, str(error)))
        except DAMAGED as error:
            self.broken.append(Broken(name, f"damaged report: {_said(error)}"))

    def _add(self, name: str, data: Any) -> None:
        parts = sections(data)
        results = self.results(data)
        told = self.tally.read(results)
        problems = [(str(item["collector"]), str(item["why"])) for item in parts.get("problems") or ()]
        version = str(data.get("version") or "")
        table = self.tables.setdefault(self.grouped(name, data), Table())
        parts["results"] = {item.slug: "crashed" if key[2] else "failed" for key, item in told.items()}
        table.add(name, parts, version, known=not problems)
        self.tally.add(len(self.names), told)
        self.names.append(name)
        self.versions[version] += 1
        for problem in problems:
            self.unknown.setdefault(problem, []).append(name)
        if self.earlier:
            self.earlier.add(name, told)

    def comparison(self) -> Comparison:
        """What was found in all that were taken."""
        tables = [table.compared(group) for group, table in sorted(self.tables.items())]
        one = tables[0][0] if len(tables) == 1 else Compared("", len(self.names), 0, {})
        alike = sum(compared.alike for compared, _ in tables)
        rows = (row for _, differences in tables for row in differences if not row.field.startswith("results."))
        return Comparison(
            reports=len(self.names),
            alike=alike,
            majority=one.majority,
            scattered=one.scattered,
            deviating=one.deviating,
            broken=tuple(sorted(self.broken, key=lambda item: item.report)),
            names=tuple(self.names[:2]),
            nodes=tuple(sorted(self.names)),
            findings=self.tally.spreads(self.names),
            differences=tuple(sorted(rows, key=most_serious)),
            unknown=tuple(Unknown(*problem, tuple(sorted(names))) for problem, names in sorted(self.unknown.items())),
            versions=dict(self.versions.most_common()),
            groups=tuple(compared for compared, _ in tables) if [*self.tables] != [""] else (),
            trend=self.earlier.trend() if self.earlier else None,
        )


def compare(reports: Reports, broken: Sequence[Broken] = (), fleet: Fleet | None = None) -> Comparison:
    """Of all reports, read one after the other."""
    fleet = fleet or Fleet(Tally())
    fleet.broken += broken
    for name, data in reports:
        fleet.take(name, data)
    return fleet.comparison()


def _said(error: Exception) -> str:
    """Of a missing key its name, of other damage what Python says of it."""
    return f"no {error}" if isinstance(error, KeyError) else f"{' '.join(str(error).split())[:200]}"
