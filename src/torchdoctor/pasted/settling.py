"""Which of several values that sentences give is the machine's: two that differ are two, and neither counts."""

from collections.abc import Iterable, Set

from torchdoctor import lazy_re as re
from torchdoctor.pasted.mentions import COMPANIONS
from torchdoctor.pasted.sections import system_of
from torchdoctor.pasted.sentences import Said

_COUNT = re.compile(r"\d+ x ")
_CHIP_OR_DISK = re.compile(r"macOS \(M\d\)")
_MOST = 20  # values of one kind; a text with more is a table
_CALLED = {
    "torch": "versions of torch",
    "python": "versions of Python",
    "driver": "drivers",
    "os": "systems",
    "gpu": "GPUs",
    "available": "answers to whether CUDA is available",
}


def settled(rows: Iterable[Said], have: Set[str]) -> tuple[dict[str, str], list[str]]:
    """The value of each kind that is not known yet; and of which kinds there are several, in words."""
    own, several = {}, []
    by_kind: dict[str, list[Said]] = {}
    for said in _without_disks([*rows]):
        by_kind.setdefault(said.kind, []).append(said)
    for kind in by_kind.keys() - have:
        values = _distinct(kind, by_kind[kind][:_MOST])
        if len(values) > 1:
            by_kind[kind] = [said for said in by_kind[kind] if not said.weak] or by_kind[kind]
            values = _distinct(kind, by_kind[kind][:_MOST])
        together = kind == "gpu" and _together(by_kind[kind])
        if len(values) > 1 and not together and (firm := [said for said in by_kind[kind] if said.firm]):
            by_kind[kind], values = _of_firm(kind, by_kind[kind], firm, values)
        if len(values) > 1 and kind in COMPANIONS:
            continue
        if kind == "available" and by_kind[kind][0].value == by_kind[kind][-1].value:
            values = [by_kind[kind][-1].value]  # what is between may be of somebody else
        if len(values) == 1 or together:
            own[kind] = "; ".join(values)
        else:
            several.append(f"several {_CALLED[kind]} are mentioned, and none was taken: {', '.join(values)}")
    return own, sorted(several)


def _of_firm(kind: str, rows: list[Said], firm: list[Said], values: list[str]) -> tuple[list[Said], list[str]]:
    """The one that its writer says to have, where others are only named; what it has by a longer name counts so."""
    own = _distinct(kind, firm[:_MOST])
    if len(own) != 1:
        return rows, values
    like = [said for said in rows if len(_distinct(kind, [*firm, said])) == 1]
    return like, _distinct(kind, like)


def _without_disks(rows: list[Said]) -> list[Said]:
    """Without the "M2" that something is on, where another system, a GPU or a build for CUDA is told."""
    disks = [said for said in rows if _CHIP_OR_DISK.fullmatch(said.value)]
    other = disks and any(
        said.kind == "gpu" or "+cu" in said.value or (said.kind == "os" and "mac" not in said.value.lower())
        for said in rows
    )
    return [said for said in rows if said not in disks] if other else rows


def _together(rows: list[Said]) -> bool:
    """Whether one machine may have them all."""
    return len({said.line for said in rows}) == 1 and not any(said.apart for said in rows)


def _distinct(kind: str, rows: list[Said]) -> list[str]:
    """The longest of those that mean the same: "2.1" and "2.1.0+cu118"; "WSL2" is the Linux in a Windows."""
    if kind == "os":
        return _systems([said.value for said in rows])
    kept: list[str] = []
    for value in sorted(dict.fromkeys(said.value for said in rows), key=len, reverse=True):
        if not any(_short(kind, value) in _short(kind, other) for other in kept):
            kept.append(value)
    kept.sort(key=[said.value for said in rows].index)
    return [_with_count(value, rows) for value in kept] if kind == "gpu" else kept


def _with_count(name: str, rows: list[Said]) -> str:
    """ "2 x RTX 3090 Ti" of "my 2x3090Ti machine" and then "both my RTX 3090 Tis"."""
    first = next(said.value for said in rows if _short("gpu", said.value) in _short("gpu", name))
    count = _COUNT.match(first)
    return f"{count[0]}{name}" if count and not _COUNT.match(name) else name


def _short(kind: str, value: str) -> str:
    if kind != "gpu":
        return value.lower()
    value = re.sub(r"\barc ?(?:\(tm\))? ?a?(?=\d{3}m)", "arc", re.sub("dgx spark", "gb10", value.lower()))
    return re.sub(r"nvidia|geforce|tesla|amd|radeon|^intel(?:\(r\))?|^\d+ x |\W", "", value)


def _systems(values: list[str]) -> list[str]:
    if remote := [value for value in values if re.search("colab|kaggle", value, re.IGNORECASE)]:
        return remote[:1]  # whatever the browser runs on
    wsl = next((value for value in values if "wsl" in value.lower()), None)
    chip = next((found[0] for value in values if (found := re.search(r"\bM\d\b", value, re.IGNORECASE))), "")
    numbered = sorted(values, key=lambda value: value[-1:].isdigit())
    kinds = {str(system_of(value.lower(), "")): value for value in numbered}
    if wsl and "macos" not in kinds:
        return [" ".join(dict.fromkeys([*kinds.values(), wsl]))]
    if "macos" in kinds and chip and chip not in kinds["macos"]:
        kinds["macos"] += f" (Apple {chip})"
    return [*kinds.values()]
