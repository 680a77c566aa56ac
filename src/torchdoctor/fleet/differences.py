"""In what reports differ: one pass, and memory that stays flat.

Of each section the first one seen is kept, and of every other only how it differs from that; in a fleet nearly all are
equal, which Python sees without looking inside.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from torchdoctor.fleet.flat import OF_A_FLEET, OF_A_JOB, SECTIONS, THERE, Flat, Folders, flatten, folders, named
from torchdoctor.fleet.model import Compared, Difference, Group

T = TypeVar("T")
Deviations = tuple[tuple[str, str], ...]  # (field, value)

FLEET = 10  # reports from which on a field without a majority is only counted
FEW = 2  # reports of which all that differs is told
CLOSE = 0.01  # of a size: equal machines differ by as much
MISSING, UNKNOWN = b"-", b"?"  # variants of a section that is not there, or was not looked at
# What a scheduler sets for each job; only that all GPUs are hidden says something about the node.
OF_JOBS = (
    *OF_A_JOB,
    *(f"host.env.{name}" for name in ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES")),
    *(f"host.env.{name}" for name in ("ROCR_VISIBLE_DEVICES", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "KMP_AFFINITY")),
    "smoke.cuda_device_count",
)
HIDING = ('""', "-1", "none", "NoDevFiles")
NAMED_FREELY = ("packages", "elsewhere", "results", "host.env")  # their fields are no fields of torchdoctor's
NEVER_MISSING = ("results", "shadows", "elsewhere", "silent_mounts")  # lists, which may be empty
MOST_SERIOUS = ("nvidia", "amd", "intel", "apple", "torch", "smoke", "smoke_tests", "python", "host", "toolkit")


class Table:
    """Reports that are compared with each other."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.sections = {name: _Section(name) for name in SECTIONS}
        self.versions: dict[str, int] = {}

    def add(self, name: str, parts: Mapping[str, Any], version: str, known: bool) -> None:
        """known: whether a section that is not there was looked for. Raises as damaged data does, and adds nothing."""
        of_report = folders(parts)
        flats = [
            section.flat(parts.get(key), of_report, known and key in parts) for key, section in self.sections.items()
        ]
        for flat in flats:
            if isinstance(flat, dict) and {*map(type, flat), *map(type, flat.values())} - {str}:
                raise TypeError("something other than text")
        number = self.versions.setdefault(version, len(self.versions))
        self.names.append(name)
        for (key, section), flat in zip(self.sections.items(), flats, strict=True):
            section.add(flat, parts.get(key), of_report, number)

    def compared(self, name: str = "") -> tuple[Compared, list[Difference]]:
        """What most have, who deviates how, and the same again by what deviates."""
        sections = [*self.sections.values()]
        count = len(self.names)
        least = count / 2 if count >= FLEET else 0
        values = [section.values() for section in sections]
        if count > FEW:
            values = [
                {key: found for key, found in part.items() if named(section.name, key) not in OF_A_JOB}
                for section, part in zip(sections, values, strict=True)
            ]
        tops = [{key: max(found, key=found.__getitem__) for key, found in part.items()} for part in values]
        majorities = [
            {
                key: top
                for key, top in sorted(part.items())
                if found[key][top] > least * _share(found[key], count) or named(section.name, key) in OF_JOBS
            }
            for section, part, found in zip(sections, tops, values, strict=True)
        ]
        tables = [
            [*section.deviations(majority, count > FEW)] for section, majority in zip(sections, majorities, strict=True)
        ]
        told = [{key for deviations in table for key, _ in deviations} for table in tables]
        groups = self._groups(tables)
        alike = len(groups.pop((), ()))
        largest_first = sorted(groups.items(), key=lambda item: (-len(item[1]), item[1]))
        scattered = {
            named(section.name, key): len(found)
            for section, part, majority in zip(sections, values, majorities, strict=True)
            for key, found in sorted(part.items())
            if key not in majority and not (count > FEW and named(section.name, key) in OF_JOBS)
        }
        majority = {
            named(section.name, key): value
            for section, part, fields in zip(sections, majorities, told, strict=True)
            for key, value in part.items()
            if named(section.name, key) in fields
        }
        deviating = tuple(Group(tuple(sorted(members)), dict(key)) for key, members in largest_first)
        return Compared(name, count, alike, majority, scattered, deviating), [*self._rows(tables, majority, name)]

    def _groups(self, tables: list[list[Deviations]]) -> dict[Deviations, list[str]]:
        """Who deviates in the same way."""
        of_variants: dict[tuple[int, ...], list[str]] = {}
        columns = zip(*(section.of for section in self.sections.values()), strict=True)
        for name, variants in zip(self.names, columns, strict=True):
            of_variants.setdefault(variants, []).append(name)
        groups: dict[Deviations, list[str]] = {}
        for variants, members in of_variants.items():
            deviating = tuple(item for table, number in zip(tables, variants, strict=True) for item in table[number])
            groups.setdefault(deviating, []).extend(members)
        return groups

    def _rows(self, tables: list[list[Deviations]], majority: Flat, group: str) -> Iterator[Difference]:
        for section, table in zip(self.sections.values(), tables, strict=True):
            who: dict[tuple[str, str], list[str]] = {}
            for name, variant in zip(self.names, section.of, strict=True):
                for item in table[variant]:
                    who.setdefault(item, []).append(name)
            usual = {**section.usual(), **majority}
            for (field, value), names in who.items():
                yield Difference(field, _usual(field, usual), value, tuple(sorted(names)), group)


class _Section:
    """The first one seen, and in which variant of it each report has it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.raw: Any = None
        self.folders: Folders = ()
        self.first: Flat | None = None
        # Where the first is the odd one, most are as the one before: its data, flat, and its variant by version
        self.before: tuple[Any, Folders, Flat, dict[int, int]] | None = None
        self.pairs: dict[tuple[str, str], int] = {}  # every (field, value) that is not as in the first, numbered
        # (version of torchdoctor, the numbers of the pairs in which it differs from the first), numbered
        self.variants: dict[tuple[int, bytes], int] = {}
        self.known: dict[int, dict[str, None]] = {}  # the fields that any report of a version has
        self.of = array("I")

    def flat(self, data: Any, folders: Folders, known: bool) -> Flat | bytes | None:
        """None: the very same as the first."""
        if data is None:
            return MISSING if known and not self.name.startswith("smoke") else UNKNOWN
        if self.first is not None and folders == self.folders and data == self.raw:
            return None
        if self.before is not None and folders == self.before[1] and data == self.before[0]:
            return self.before[2]
        return flatten(self.name, data, OF_A_FLEET, folders)

    def add(self, flat: Flat | bytes | None, data: Any, folders: Folders, version: int) -> None:
        if isinstance(flat, bytes):
            self.of.append(self.variants.setdefault((version, flat), len(self.variants)))
            return
        if self.first is None:
            self.raw, self.folders, self.first = data, folders, flat or {}
        if flat is None or flat == self.first:
            if version not in self.known:
                self.known[version] = dict.fromkeys(self.first)
            self.of.append(self.variants.setdefault((version, b""), len(self.variants)))
            return
        if self.before is None or flat is not self.before[2]:
            self.before = (data, folders, flat, {})
        variants = self.before[3]
        if version not in variants:
            variants[version] = self._variant(flat, version)
        self.of.append(variants[version])

    def _variant(self, flat: Flat, version: int) -> int:
        first, pairs = self.first or {}, self.pairs
        self.known.setdefault(version, {}).update(dict.fromkeys(flat))
        differing = [(key, value) for key, value in flat.items() if first.get(key) != value]
        differing += [(key, "") for key in first if key not in flat]
        numbers = sorted([pairs.setdefault(pair, len(pairs)) for pair in differing])
        return self.variants.setdefault((version, array("I", numbers).tobytes()), len(self.variants))

    def asked(self, version: int, key: str) -> bool:
        """Whether that version of torchdoctor has such a field: what no report of it has says nothing."""
        if len(self.known) < 2 or key in self.known.get(version, ()):
            return True
        return self.name in NAMED_FREELY or named(self.name, key).startswith(NAMED_FREELY) or ":" in key

    def usual(self) -> Flat:
        """What the first has, for fields in which nobody deviates."""
        return {named(self.name, key): value for key, value in (self.first or {}).items()}

    def values(self) -> dict[str, Counter[str]]:
        """Of every field that differs anywhere, how many reports have which value; "" is the section itself."""
        missing, reports, tally = self._counted()
        found: dict[str, Counter[str]] = {}
        by_version: dict[int, Counter[str]] = {}
        first, pairs = self.first or {}, [*self.pairs]
        for version in reports:
            others: Counter[str] = Counter()
            for number, count in tally[version].items():
                key, value = pairs[number]
                others[key] += count
                if value or self.asked(version, key):
                    found.setdefault(key, Counter({first.get(key, ""): 0}))[value] += count
            by_version[version] = others
        for key, values in found.items():
            for version, total in reports.items():
                if first.get(key, "") or self.asked(version, key):
                    values[first.get(key, "")] += total - by_version[version][key]
        if missing and reports and self.name not in NEVER_MISSING:
            both = [("", missing), (THERE, sum(reports.values()))]  # of equally many the first report's is usual
            found[""] = Counter(dict(both if next(iter(self.variants))[1] == MISSING else reversed(both)))
        return found

    def _counted(self) -> tuple[int, Counter[int], dict[int, Counter[int]]]:
        """Reports without the section; with it by version; and by version how many have which pair."""
        counts, missing = Counter(self.of), 0
        reports: Counter[int] = Counter()
        tally: dict[int, Counter[int]] = {}
        for (version, numbers), variant in self.variants.items():
            if numbers == MISSING:
                missing += counts[variant]
            elif numbers != UNKNOWN:
                reports[version] += counts[variant]
                told = tally.setdefault(version, Counter())
                for pair in array("I", numbers):
                    told[pair] += counts[variant]
        return missing, reports, tally

    def deviations(self, majority: Flat, quiet: bool) -> Iterator[Deviations]:
        """Of each variant in turn: in what it is not as the majority. quiet: without what is of jobs."""
        first = self.first or {}
        base = {key: value for key in majority if key and (value := first.get(key, "")) != majority[key]}
        pairs = {number: pair for pair, number in self.pairs.items() if pair[0] in majority}
        for version, numbers in self.variants:
            if numbers == UNKNOWN:
                yield ()
                continue
            if numbers == MISSING:
                yield ((self.name, ""),) if majority.get("") else ()
                continue
            values = {**base, **dict(pairs[number] for number in array("I", numbers) if number in pairs)}
            if majority.get("", THERE) != THERE:  # most have no such section: that it is there says all
                values = {"": THERE}
            odd = ((key, value) for key, value in values.items() if majority[key] != value)
            yield tuple(
                sorted(
                    (named(self.name, key), value)
                    for key, value in odd
                    if (value or self.asked(version, key))
                    and not (quiet and is_noise(named(self.name, key), value, majority[key]))
                )
            )


def is_noise(field: str, value: str, usual: str) -> bool:
    """Whether it differs between healthy nodes of a fleet: what a job was given, and sizes that are nearly equal."""
    if field in OF_JOBS:
        return value not in HIDING
    return _close(value, usual)


def _close(value: str, usual: str) -> bool:
    if not (value.endswith(" GiB") and usual.endswith(" GiB")):
        return False
    here, there = float(value[:-4]), float(usual[:-4])
    return abs(here - there) <= CLOSE * there


def _share(found: "Counter[str]", count: int) -> float:
    """Of the reports that have the section, in which a majority is sought."""
    return sum(found.values()) / count


def _usual(field: str, known: Mapping[str, str]) -> str:
    """What most have; of one GPU that is different, what its neighbours have."""
    if known.get(field):
        return known[field]
    section, _, rest = field.partition(".")
    parts, _, last = rest.partition(".")
    return known.get(f"{section}.{parts}.{last.rpartition('.')[2]}", "") if last.count(".") else ""


def most_serious(item: Difference) -> tuple[str, int, int, bool, str, str]:
    """For sorting: the section, then how many there are, then versions before what follows from them."""
    section = item.field.partition(".")[0]
    rank = MOST_SERIOUS.index(section) if section in MOST_SERIOUS else len(MOST_SERIOUS)
    return item.group, rank, -len(item.reports), not item.field.endswith("version"), item.field, item.value
