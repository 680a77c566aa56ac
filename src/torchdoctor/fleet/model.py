"""What comparing many reports finds, as data: schema torchdoctor.compare/1."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from torchdoctor.model import Fix, Severity

COMPARE_SCHEMA = "torchdoctor.compare/1"


@dataclass(frozen=True)
class Spread:
    """One finding over the fleet, and one way to fix it. reports: who has it and needs that."""

    rule: str
    slug: str
    severity: Severity
    subject: str  # as in a report, without the number of the GPU
    reports: tuple[str, ...]
    message: str  # of most of them
    others: int = 0  # reports in which the message is another
    fixes: tuple[Fix, ...] = ()  # those that belong to the message
    crashed: bool = False  # the rule crashed, a bug in torchdoctor; message: how


@dataclass(frozen=True)
class Difference:
    """One fact in which reports are not as most. usual, value: in words, "" where there is none."""

    field: str  # "nvidia.driver_version", "nvidia.gpus.00000000:52:00.0"
    usual: str
    value: str
    reports: tuple[str, ...]
    group: str = ""  # the reports that were compared with each other, by --group-by


@dataclass(frozen=True)
class Unknown:
    """What could not be checked, and is therefore not compared."""

    what: str  # "asking the NVIDIA driver"
    why: str
    reports: tuple[str, ...]


@dataclass(frozen=True)
class Turn:
    """A finding that is new since an earlier time, or fixed since, and in which reports."""

    rule: str
    slug: str
    severity: Severity
    subject: str
    reports: tuple[str, ...]


@dataclass(frozen=True)
class Trend:
    """What has become of the findings of an earlier folder of reports."""

    since: str  # the folder
    new: tuple[Turn, ...] = ()
    fixed: tuple[Turn, ...] = ()
    still: int = 0  # findings, counted once for every report that has one
    added: tuple[str, ...] = ()  # reports that the earlier folder has not
    gone: tuple[str, ...] = ()  # reports that only the earlier folder has


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
class Compared:
    """Reports that were compared with each other. scattered: fields without a majority, by how many values they have;
    who has which is not told, since that is different for nearly everyone."""

    name: str  # of the group; "" for all reports
    reports: int
    alike: int  # reports that are as the majority in every field
    majority: Mapping[str, str]
    scattered: Mapping[str, int] = field(default_factory=dict)
    deviating: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """majority: of every field in which any two reports differ, what most have ("" for nothing).

    majority, scattered and deviating are those of all reports, and empty where --group-by made groups.
    """

    reports: int
    alike: int
    majority: Mapping[str, str]
    scattered: Mapping[str, int] = field(default_factory=dict)
    deviating: tuple[Group, ...] = ()
    broken: tuple[Broken, ...] = ()
    names: tuple[str, ...] = ()  # of the first two reports
    nodes: tuple[str, ...] = ()  # of all reports that could be read, sorted
    findings: tuple[Spread, ...] = ()  # the most serious first
    differences: tuple[Difference, ...] = ()  # the most serious first
    unknown: tuple[Unknown, ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)  # of torchdoctor, and how many reports it made
    groups: tuple[Compared, ...] = ()  # by --group-by
    trend: Trend | None = None
    schema: str = COMPARE_SCHEMA
