"""What a regular expression cannot see: sizes and versions compared."""

from typing import NamedTuple

from torchdoctor import lazy_re as re

_UNITS = {"bytes": 1, "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40}
_SIZE = r"(\d+(?:\.\d+)?) (bytes|[KMGT]iB)"
_ASKED = re.compile(rf"Tried to allocate {_SIZE}", re.I)
_TOTAL = re.compile(rf"total capaci?ty of {_SIZE}|{_SIZE} total capacity", re.I)
_FREE = re.compile(rf"{_SIZE}(?: is)? free", re.I)
_OWN = re.compile(rf"this process has {_SIZE}|{_SIZE} reserved in total|{_SIZE} is allocated by PyTorch", re.I)
_HELD = re.compile(rf"{_SIZE} is allocated by PyTorch", re.I)
_IDLE = re.compile(rf"{_SIZE} is reserved by PyTorch but unallocated|{_SIZE} cached", re.I)
_USED = re.compile(rf"{_SIZE} already allocated", re.I)

# 0.1.2 is a placeholder, from before there were wheels.
_OFFERED = re.compile(
    r"requirement [\w-]+(?:>=?[\d.]+,)?(?:==|<=|~=|<)(\d[\d.]*)\S* (?:\(from [^()\n]{1,200}\) ?)?"
    r"\(from versions: (?!0\.1\.2)(\d[\d.]*)"
)

_LISTED = re.compile(
    r"requirement [\w-]+==(\d[\d.]*)\S*(?: \(from -r \S+ \(line \d+\)\))?"
    r" \(from versions: (?!0\.1\.2)(?=(\d[\d.]*))[^()]*?(\d[\d.]*)(?:\+\w+)?\)"
)

# As uv says which Python is used, and the first that a package has wheels for.
_PYTHONS = re.compile(r"using CPython 3\.(\d+) \(`cp3\d+`\)[^:]*tags?: `cp3(\d+)`")


class Memory(NamedTuple):
    """The numbers of an out-of-memory text, in bytes; None where it does not say.

    asked: what did not fit. total, free: of the GPU. own: what this process holds. idle: of that, what torch has
    reserved and does not use. As c10/cuda/CUDACachingAllocator.cpp words it, today and from torch 1.5 on.
    """

    asked: float | None
    total: float | None
    free: float | None
    own: float | None
    idle: float | None

    @classmethod
    def of(cls, said: str) -> "Memory | None":
        """Of the last such message."""
        at = said.lower().rfind("tried to allocate")
        if at < 0:
            return None
        said = " ".join(said[at : at + 1_200].split())
        asked, total, free, own, idle, used = (
            _size(pattern, said) for pattern in (_ASKED, _TOTAL, _FREE, _OWN, _IDLE, _USED)
        )
        if (
            own is None and used is not None and idle is not None
        ):  # until torch 1.3: "1 GiB already allocated; 2 cached"
            own = used + idle
        elif own is not None and idle is None and used is not None and "reserved in total" in said:
            idle = max(own - used, 0.0)
        elif own is not None and idle is not None and "this process has" not in said:
            own += idle  # "3 GiB is allocated by PyTorch, and 2 GiB is reserved by PyTorch but unallocated"
        held = _size(_HELD, said)
        if own is not None and held is not None and (own < held or (total is not None and own > total)):
            own = held + (idle or 0.0)  # where NVML does not see it: "this process has 0 bytes", or 17179869184.00 GiB
        return cls(asked, total, free, own, idle)

    @property
    def others(self) -> float | None:
        """What other processes hold."""
        if self.total is None or self.free is None or self.own is None:
            return None
        return max(self.total - self.free - self.own, 0.0)

    def in_words(self) -> str:
        """ "7.2 GiB more were asked for, and 2.2 of 11.9 GiB are free; this program holds 9.4 GiB"."""
        parts = [f"{_gib(self.asked)} more was requested"]
        if self.total is not None and self.free is not None:
            parts.append(f"{_gib(self.free)} of {_gib(self.total)} is free")
        if self.own is not None:
            parts.append(f"this program holds {_gib(self.own)}")
        if self.idle is not None:
            parts.append(f"of which {_gib(self.idle)} is reserved and not used")
        return ", ".join(parts)


def _gib(size: float | None) -> str:
    size = size or 0.0
    return f"{size / 2**30:.1f} GiB" if size >= 2**30 else f"{size / 2**20:.0f} MiB"


def others_hold_most(said: str) -> bool:
    """Whether others hold much of the GPU's memory, and without them it would fit. True where sizes are not given."""
    memory = Memory.of(said)
    if memory is None or memory.others is None or memory.asked is None or memory.total is None:
        return True
    full = (memory.free or 0) < max(memory.asked, memory.total / 20)
    context = 0.6 * 2**30  # what CUDA itself, and a desktop, take
    return full and memory.others - context > 0.3 * memory.total and (memory.own or 0) + memory.asked <= memory.total


_NIGHTLY = r"requirement \S+\.?dev20\d{6}\S* \(from versions: \d"


def asked_is_older(said: str) -> bool:
    """Whether pip was asked for a version older than the first that it has. True where it says nothing of both."""
    if (_PYTHONS.search(said) and python_is_older(said)) or re.search(rf"(?i)\balpine\b|\bmusl|{_NIGHTLY}", said):
        return False
    if not (told := _OFFERED.search(" ".join(said.split()))):
        return True
    asked, first = ([int(part) for part in version.split(".") if part] for version in told.groups())
    return asked < first


_NONE_THERE = (
    r"\bno versions?\b|has no (?:wheels|usable)|was not found|\bonly (?:the following|\S+ is available)"
    r"|not (?:in|available)"
)


def requirements_fit(said: str) -> bool:
    """Whether uv does not say that what two packages need excludes each other, with files there for each."""
    reasons = re.findall(r"\b(?:Because|and) (?!you )[\w.-]+(?:\[[\w-]+\])?\S{0,60} depends on", " ".join(said.split()))
    return len(reasons) < 2 or re.search(_NONE_THERE, said) is not None


def _asked(said: str) -> tuple[list[int], list[int], list[int]] | None:
    """The version that pip was asked for, and the first and last that it has."""
    told = _LISTED.search(" ".join(said.split()))
    if told is None:
        return None
    asked, first, last = ([int(part) for part in version.split(".") if part] for version in told.groups())
    return asked, first, last


# The last PyTorch that an index of pytorch.org ever got: a list that ends there says nothing of Python.
_LAST_OF = {
    "cu113": [1, 12, 1],
    "cu116": [1, 13, 1],
    "cu117": [2, 0, 1],
    "cu118": [2, 7, 1],
    "cu121": [2, 5, 1],
    "cu124": [2, 6, 0],
}


def python_is_older(said: str) -> bool:
    """Whether Python is too old, or what was asked for is newer than all it has. True where the text says nothing."""
    told = _PYTHONS.search(said)
    if told is not None:
        return int(told[1]) < int(told[2])
    if re.search(_NIGHTLY, said):
        return False
    versions = _asked(said)
    if versions is None:
        return not _OFFERED.search(" ".join(said.split())) or not asked_is_older(said)
    build = re.search(r"\+(cu\d+)", said.partition(")")[0])
    index_has_no_more = build is not None and versions[2] == _LAST_OF.get(build[1], versions[2])
    return versions[0] > versions[2] and not index_has_no_more


def _size(pattern: re.Pattern[str], said: str) -> float | None:
    """The first size of that kind, in bytes."""
    if not (told := pattern.search(said)):
        return None
    number, unit = filter(None, told.groups())
    return float(number) * _UNITS[unit.lower()]
