"""Many reports: what differs, what most of them have, and who deviates how. One pass, and memory that stays flat.

A report is taken as decoded JSON and cut into its sections. Of each section the first one seen is kept, and of every
other only how it differs from that; in a fleet nearly all are equal, which Python tells without looking inside.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, TypeVar, get_args, get_type_hints

from torchdoctor.codec import encode
from torchdoctor.model import SCHEMA, UNIQUE, VOLATILE, Change, Facts

COMPARE_SCHEMA = "torchdoctor.compare/1"
T = TypeVar("T")
Flat = dict[str, str]
Deviations = tuple[tuple[str, str], ...]  # (field, value)
Skipped = Mapping[str, Any]  # field name -> what to leave out below it; {} leaves out nothing, None the field itself

LEFT_OUT = ("target", "policy", "problems", "source")  # how the patient was found, and what was asked of it
TRIED = ("smoke", "smoke_tests")  # made or not made as the user chose: their absence is no change
NAMES = ("index", "device", "module", "name", "path")  # by which the items of a list are told apart
FLEET = 10  # reports from which on a field without a majority is only counted
GIB = 1 << 30
SIZES = ("memory", "cgroup_memory", "shm_size")  # of equal machines they differ by a few pages: in GiB they do not


class NotAReport(ValueError):
    """Decoded JSON that is no report of torchdoctor; the text is one line for the user."""


@dataclass(frozen=True)
class Group:
    """Reports that deviate from the majority in the same way. fields: "" where they lack what the majority has."""

    reports: tuple[str, ...]
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Broken:
    """A file that could not be compared, and why."""

    report: str
    why: str


@dataclass(frozen=True)
class Comparison:
    """majority: of every field in which any two reports differ, what most have ("" for nothing).

    scattered: the fields of a fleet in which there is no majority, by how many values they have; who has which is not
    told, since that is different for nearly everyone.
    """

    reports: int
    alike: int  # reports that are as the majority in every field
    majority: Mapping[str, str]
    scattered: Mapping[str, int] = field(default_factory=dict)
    deviating: tuple[Group, ...] = ()
    broken: tuple[Broken, ...] = ()
    names: tuple[str, ...] = ()  # of the first two reports
    schema: str = COMPARE_SCHEMA


def compare(reports: Iterable[tuple[str, Any]], broken: Sequence[Broken] = ()) -> Comparison:
    """reports: (name, decoded JSON, or the exception that reading it raised), read one after the other."""
    sections = {name: _Section(name) for name in SECTIONS}
    names: list[str] = []
    failed = list(broken)
    for name, data in reports:
        try:
            parts = _parts(data)
            flats = {key: section.flat(parts.get(key)) for key, section in sections.items()}
        except (NotAReport, TypeError, ValueError, AttributeError, KeyError) as error:
            failed.append(Broken(name, str(error) if isinstance(error, (NotAReport, ValueError)) else "damaged report"))
            continue
        names.append(name)
        for key, section in sections.items():
            section.add(flats[key], parts.get(key))
    return _comparison([*sections.values()], names, failed)


def changes(was: Any, facts: Facts) -> tuple[Change, ...]:
    """What has become of the facts of an earlier report of the same machine. Raises NotAReport."""
    before, now = _parts(was), encode(facts)
    found: list[Change] = []
    for section in SECTIONS[:-1]:
        old, new = (flatten(section, part.get(section), OF_ONE_MACHINE) for part in (before, now))
        if section in TRIED and not (old and new):
            continue
        keys = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
        found += [Change(_named(section, key), old.get(key, ""), new.get(key, "")) for key in keys]
    return tuple(found)


def flatten(section: str, data: Any, skipped: Skipped) -> Flat:
    """One section as places and values in words: {"version": "2.9.1+cu130"}, without None and empty values."""
    if data is None:
        return {}
    if section == "packages":
        return _packages(data)
    if section == "results":
        return {item["slug"]: item["status"] for item in data if item["status"] in ("failed", "crashed")}
    flat: Flat = {}
    _walk(data, "", skipped.get(section, {}), flat)
    return flat


def _named(section: str, key: str) -> str:
    return f"{section}.{key}" if key else section


class _Section:
    """The first one seen, and in which variant of it each report has it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.raw: Any = self  # equal to nothing that JSON can hold
        self.first: Flat = {}
        self.pairs: dict[tuple[str, str], int] = {}  # every (field, value) that is not as in the first, numbered
        self.variants: dict[bytes, int] = {b"": 0}  # the numbers of the pairs in which it differs from the first
        self.of = array("I")

    def flat(self, data: Any) -> Flat | None:
        """None: the very same as the first."""
        return None if data == self.raw else flatten(self.name, data, OF_A_FLEET)

    def add(self, flat: Flat | None, data: Any) -> None:
        if not self.of:
            self.raw, self.first = data, flat or {}
        if flat is None or flat == self.first:
            self.of.append(0)
            return
        first, pairs = self.first, self.pairs
        differing = [(key, value) for key, value in flat.items() if first.get(key) != value]
        differing += [(key, "") for key in first if key not in flat]
        numbers = sorted([pairs.setdefault(pair, len(pairs)) for pair in differing])
        self.of.append(self.variants.setdefault(array("I", numbers).tobytes(), len(self.variants)))

    def values(self) -> dict[str, Counter[str]]:
        """Of every field that differs anywhere, how many reports have which value; the first report's stands first."""
        counts, tally = Counter(self.of), [0] * len(self.pairs)
        for number, variant in enumerate(self.variants):
            for pair in array("I", variant):
                tally[pair] += counts[number]
        found: dict[str, Counter[str]] = {}
        for (key, value), count in zip(self.pairs, tally, strict=True):
            if key not in found:
                found[key] = Counter({self.first.get(key, ""): 0})
            found[key][value] = count
        for key, values in found.items():
            values[self.first.get(key, "")] = len(self.of) - sum(values.values())
        return found

    def deviations(self, majority: Flat) -> Iterator[Deviations]:
        """Of each variant in turn: in what it is not as the majority."""
        base = {key: value for key in majority if (value := self.first.get(key, "")) != majority[key]}
        pairs = {number: pair for pair, number in self.pairs.items() if pair[0] in majority}
        for variant in self.variants:
            values = {**base, **dict(pairs[number] for number in array("I", variant) if number in pairs)}
            odd = ((_named(self.name, key), value) for key, value in values.items() if majority[key] != value)
            yield tuple(sorted(odd))


def _comparison(sections: list[_Section], names: list[str], broken: list[Broken]) -> Comparison:
    values = [section.values() for section in sections]
    least = len(names) / 2 if len(names) >= FLEET else 0
    tops = [{key: max(found, key=found.__getitem__) for key, found in part.items()} for part in values]
    majorities = [
        {key: top for key, top in sorted(part.items()) if found[key][top] > least}
        for part, found in zip(tops, values, strict=True)
    ]
    tables = [[*section.deviations(majority)] for section, majority in zip(sections, majorities, strict=True)]
    groups = _groups(sections, tables, names)
    alike = len(groups.pop((), ()))
    largest_first = sorted(groups.items(), key=lambda item: (-len(item[1]), item[1]))
    return Comparison(
        reports=len(names),
        alike=alike,
        majority=_together(sections, majorities),
        scattered=_together(
            sections,
            [
                {key: len(found) for key, found in sorted(part.items()) if key not in majority}
                for part, majority in zip(values, majorities, strict=True)
            ],
        ),
        deviating=tuple(Group(tuple(sorted(members)), dict(key)) for key, members in largest_first),
        broken=tuple(sorted(broken, key=lambda item: item.report)),
        names=tuple(names[:2]),
    )


def _together(sections: list[_Section], parts: list[dict[str, T]]) -> dict[str, T]:
    return {
        _named(section.name, key): value
        for section, part in zip(sections, parts, strict=True)
        for key, value in part.items()
    }


def _groups(sections: list[_Section], tables: list[list[Deviations]], names: list[str]) -> dict[Deviations, list[str]]:
    """Who deviates in the same way."""
    of_variants: dict[tuple[int, ...], list[str]] = {}
    for name, variants in zip(names, zip(*(section.of for section in sections), strict=True), strict=True):
        of_variants.setdefault(variants, []).append(name)
    groups: dict[Deviations, list[str]] = {}
    for variants, members in of_variants.items():
        deviating = tuple(item for table, number in zip(tables, variants, strict=True) for item in table[number])
        groups.setdefault(deviating, []).extend(members)
    return groups


def _parts(data: Any) -> dict[str, Any]:
    """The sections of a report."""
    if isinstance(data, Exception):
        raise NotAReport(str(data))
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise NotAReport(f"not a report of torchdoctor (no schema {SCHEMA})")
    facts = data.get("facts")
    if not isinstance(facts, dict):
        raise NotAReport("damaged report: no facts")
    return {**facts, "results": data.get("results")}


def _packages(data: Any) -> Flat:
    """By name; a package that is there twice has both versions."""
    told = [(item["name"], item.get("problem") or item.get("version") or "version not known") for item in data]
    flat = dict(told)
    if len(flat) < len(told):
        flat = {}
        for name, value in told:
            flat[name] = f"{flat[name]} and {value}" if name in flat else value
    return flat


def _walk(data: Any, place: str, skipped: Skipped, flat: Flat) -> None:
    if isinstance(data, dict):
        for key, item in data.items():
            below = skipped.get(key, {})
            if below is not None and item is not None:
                _walk(item, f"{place}.{key}" if place else key, below, flat)
    elif isinstance(data, list):
        _walk_list(data, place, skipped, flat)
    elif data != "":
        flat[place] = _words(data, place)


def _walk_list(data: list[Any], place: str, skipped: Skipped, flat: Flat) -> None:
    if not any(isinstance(item, dict) for item in data):
        if data:
            flat[place] = ", ".join(map(str, data))
        return
    flat[place] = str(len(data))
    label = next(name for name in (*NAMES, "") if not name or all(name in item for item in data))
    for number, item in enumerate(data):
        name = item[label] if label else number
        inner = {key: value for key, value in item.items() if key != label}
        _walk(inner, f"{place}.{name}" if place else str(name), skipped, flat)


def _words(value: Any, place: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and place.rpartition(".")[2] in SIZES:
        return f"{value / GIB:.1f} GiB"
    return str(value)


def _left_out(kind: Any, marks: Mapping[str, bool]) -> dict[str, Any]:
    """The fields of a dataclass, and below it, that bear one of these marks, as a tree."""
    hints = get_type_hints(kind)
    tree: dict[str, Any] = {}
    for item in fields(kind):
        if marks.keys() & item.metadata.keys():
            tree[item.name] = None
        elif below := next((_left_out(part, marks) for part in _parts_of(hints[item.name]) if is_dataclass(part)), {}):
            tree[item.name] = below
    return tree


def _parts_of(hint: Any) -> list[Any]:
    """A type and all within it: of `tuple[Gpu, ...] | None` also Gpu."""
    return [hint, *(part for inner in get_args(hint) for part in _parts_of(inner))]


SECTIONS = (*(item.name for item in fields(Facts) if item.name not in LEFT_OUT), "results")
OF_ONE_MACHINE = _left_out(Facts, VOLATILE)
OF_A_FLEET = _left_out(Facts, {**VOLATILE, **UNIQUE})
