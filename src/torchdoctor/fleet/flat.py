"""A section of a report as places and values in words, so that machines can be compared: {"version": "2.9.1+cu130"}.

GPUs and other parts that are alike by nature share one value: what most of them have stands at "gpus.name", and only
those that are different have a place of their own: "gpus.00000000:52:00.0.persistence".
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from torchdoctor.model import ALLOTTED, UNIQUE, VOLATILE, Facts

Flat = dict[str, str]
Folders = tuple[tuple[str, str], ...]  # (a folder, what stands for it), the longest first
Skipped = Mapping[str, Any]  # field name -> what to leave out below it; {} leaves out nothing, None the field itself

LEFT_OUT = ("target", "policy", "problems", "source")  # how the patient was found, and what was asked of it
TRIED = ("smoke", "smoke_tests")  # made or not made as the user chose: their absence is no change
THERE, NONE = "there", "none"
NAMES = ("index", "device", "module", "name", "path")  # by which the items of a list are told apart
ALIKE = ("nvidia.gpus", "nvidia.nodes", "amd.gpus", "amd.nodes", "intel.nodes")  # one value where most have the same
DEVICES = "smoke.devices"  # the same of each kind of device
GPUS = "nvidia.gpus"
XIDS = "nvidia.xids"
OF_PROGRAMS = ("13", "31", "43", "45")  # Xids of programs that failed; those of hardware are what TD405 judges
GIB, MIB = 1 << 30, 1 << 20
SIZES = ("memory", "cgroup_memory", "shm_size")  # of equal machines they differ by a few pages: in GiB they do not
ENVIRONMENT, PROJECT = "{environment}", "{project}"  # in place of their folders, which have another name elsewhere


def flatten(section: str, data: Any, skipped: Skipped, folders: Folders = ()) -> Flat:
    """Without None and empty values; empty where the section is not there."""
    if data is None:
        return {}
    if section in ("packages", "elsewhere"):
        return packages(data)
    walk = _Walk(section, folders)
    walk.value(data, "", skipped.get(section, {}))
    return walk.flat


def named(section: str, key: str) -> str:
    return f"{section}.{key}" if key else section


def packages(data: Any) -> Flat:
    """By name; a package that is there twice has both versions."""
    told = [(item["name"], item.get("problem") or item.get("version") or "version not known") for item in data]
    flat = dict(told)
    if len(flat) < len(told):
        flat = {}
        for name, value in told:
            flat[name] = f"{flat[name]} and {value}" if name in flat else value
    return flat


def folders(parts: Mapping[str, Any]) -> Folders:
    """Of a report's sections: the environment's folder and the project's, which may have other names elsewhere."""
    python, project = parts.get("python"), parts.get("project")
    found = []
    if isinstance(python, dict) and python.get("environment") in ("venv", "conda"):  # not the system's
        found.append((python.get("prefix"), ENVIRONMENT))
    if isinstance(project, dict):
        found.append((project.get("root"), PROJECT))
    named = [(folder, word) for folder, word in found if isinstance(folder, str) and len(folder.rstrip("/")) > 1]
    return tuple(sorted(named, key=lambda item: len(item[0]), reverse=True))


class _Walk:
    """One section on its way to being flat."""

    def __init__(self, section: str, folders: Folders) -> None:
        self.section, self.folders = section, folders
        self.flat: Flat = {}

    def value(self, data: Any, place: str, skipped: Skipped) -> None:
        if isinstance(data, dict):
            empty = '""' if place == "env" else ""
            for key, item in data.items():
                below = skipped.get(key, {})
                if below is not None and item is not None:
                    self.value(empty if item == "" else item, f"{place}.{key}" if place else key, below)
        elif isinstance(data, list):
            if data:
                self.several(data, place, skipped)
        elif data != "":
            self.flat[place] = self.words(data, place)

    def several(self, data: list[Any], place: str, skipped: Skipped) -> None:
        where = named(self.section, place)
        if not any(isinstance(item, dict) for item in data):
            self.plain([*map(str, data)], place, where)
        elif where == DEVICES:
            kinds = dict.fromkeys(str(item.get("device", "")).partition(":")[0] for item in data)
            for kind in kinds:
                of_kind = [item for item in data if str(item.get("device", "")).partition(":")[0] == kind]
                self.alike(_by_name(of_kind, skipped), f"{place}.{kind}")
        elif where in ALIKE:
            self.parts(data, place, where, skipped)
        else:
            if place:
                self.flat[place] = str(len(data))
            for name, inner in _by_name(data, {}):
                self.value(inner, f"{place}.{name}" if place else name, skipped)

    def plain(self, data: list[str], place: str, where: str) -> None:
        if where == XIDS:
            numbers = {text.split()[0] for text in data if text.strip()} - {*OF_PROGRAMS}
            data = sorted(numbers, key=lambda number: (len(number), number))
        if data:
            self.flat[place] = self.without_folders(", ".join(item or '""' for item in data))

    def parts(self, data: list[Any], place: str, where: str, skipped: Skipped) -> None:
        """Each is there or missing where its place in the machine is known; else they are counted."""
        named_parts = _by_bus(data, skipped) if where == GPUS else _by_name(data, skipped)
        if named_parts is None or (where.endswith("gpus") and where != GPUS):
            self.flat[place] = str(len(data))
            named_parts = _by_name(data, skipped)
        else:
            self.flat.update((f"{place}.{name}", THERE) for name, _ in named_parts)
        self.alike(named_parts, place)

    def alike(self, named_parts: list[tuple[str, Any]], place: str) -> None:
        inner: list[Flat] = []
        seen: list[tuple[Any, Flat]] = []  # nearly all are the same
        for _, item in named_parts:
            known = next((flat for other, flat in seen if other == item), None)
            if known is None:
                walk = _Walk(named(self.section, place), self.folders)
                walk.value(item, "", {})
                known = walk.flat
                seen.append((item, known))
            inner.append(known)
        if len(seen) == 1:
            self.flat.update((f"{place}.{key}", value) for key, value in inner[0].items())
            return
        for key in dict.fromkeys(key for flat in inner for key in flat):
            values = [flat.get(key, NONE) for flat in inner]
            usual = values[0] if values.count(values[0]) == len(values) else Counter(values).most_common(1)[0][0]
            if usual != NONE:
                self.flat[f"{place}.{key}"] = usual
            for (name, _), value in zip(named_parts, values, strict=True):
                if value != usual:
                    self.flat[f"{place}.{name}.{key}"] = value

    def words(self, value: Any, place: str) -> str:
        if isinstance(value, str):
            return self.without_folders(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int) and place.rpartition(".")[2] in SIZES:
            return f"{value / GIB:.1f} GiB" if value >= GIB else f"{value / MIB:.0f} MiB"
        return str(value)

    def without_folders(self, text: str) -> str:
        for folder, word in self.folders:
            if folder in text:
                text = re.sub(rf"{re.escape(folder)}(?=[/\\,:;]|$)", word, text)
        return text


def _by_name(data: list[Any], skipped: Skipped) -> list[tuple[str, Any]]:
    """(name, the rest of it) of each."""
    label = next(name for name in (*NAMES, "") if not name or all(name in item for item in data))
    out = {label, *skipped}
    return [
        (str(item[label] if label else number), {key: value for key, value in item.items() if key not in out})
        for number, item in enumerate(data)
    ]


def _by_bus(data: list[Any], skipped: Skipped) -> list[tuple[str, Any]] | None:
    """GPUs by their place in the machine: NVML numbers those that are left anew where one is lost."""
    found = [(_bus(item.get("pci_bus_id")), item) for item in data]
    if len({bus for bus, _ in found if bus}) < len(data):
        return None
    out = {"index", "pci_bus_id", *skipped}
    return [(bus, {key: value for key, value in item.items() if key not in out}) for bus, item in found]


def _bus(text: Any) -> str:
    """As NVML writes it, also where another source has a shorter domain: "00000000:52:00.0"."""
    found = re.fullmatch(r"(?:([0-9a-f]{1,8}):)?([0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f])", str(text or "").lower())
    return f"{(found[1] or '').zfill(8)}:{found[2]}".upper() if found else ""


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


def _places(tree: Skipped, place: str = "") -> list[str]:
    """The places at which a tree leaves out a field."""
    found: list[str] = []
    for key, below in tree.items():
        where = f"{place}.{key}" if place else key
        found += [where] if below is None else _places(below, where)
    return found


SECTIONS = (*(item.name for item in fields(Facts) if item.name not in LEFT_OUT), "results")
OF_ONE_MACHINE = _left_out(Facts, {**VOLATILE, **ALLOTTED})
OF_A_FLEET = _left_out(Facts, {**VOLATILE, **UNIQUE})
OF_A_JOB = _places(_left_out(Facts, ALLOTTED))  # "host.cpus_usable", ...
