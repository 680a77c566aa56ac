"""Where Linux' dynamic loader would find a library, by the order of ld.so(8). Files are read, nothing is loaded."""

import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path

from torchdoctor.frozen import dataclass
from torchdoctor.model import Library, Via
from torchdoctor.pythons.paths import content, not_waiting

ELF64 = b"\x7fELF\x02\x01"  # 64 bit, little-endian: every platform that torch has wheels for
LOAD, DYNAMIC, INTERPRETER = 1, 2, 3
NEEDED, STRINGS, RPATH, RUNPATH = 1, 5, 15, 29
TABLE_LIMIT = 1 << 16  # bytes; a dynamic section has some hundred
NAME_LIMIT = 4096
CACHE_LIMIT = 1 << 26
CACHE = b"glibc-ld.so.cache1.1"
CACHE_MACHINES = {"x86_64": 0x0300, "aarch64": 0x0A00}
SYSTEM_FOLDERS = ("lib64", "usr/lib64", "lib", "usr/lib")


@dataclass(frozen=True)
class Elf:
    """What a library says of itself."""

    needed: tuple[str, ...] = ()
    rpath: tuple[str, ...] = ()
    runpath: tuple[str, ...] = ()
    interpreter: str = ""  # of a program, its loader: "/lib64/ld-linux-x86-64.so.2", or one of Nix' or Guix' own


Segment = tuple[int, int, int, int]  # kind, place in the file, address, bytes in the file


def measure(path: str) -> int | None:
    """How long a library is by its own headers; None where it is no library of this kind. Raises OSError."""
    with open(path, "rb", buffering=0, opener=not_waiting) as file:
        found = segments(file.read(4096) or b"")
    return found[1] if found else None


def read_elf(path: str) -> Elf | None:
    """None where it is no library of this kind, or not whole. Raises OSError."""
    with open(path, "rb", buffering=0, opener=not_waiting) as file:
        head = file.read(4096) or b""
        found = segments(head)
        if found is None or found[1] > os.fstat(file.fileno()).st_size:
            return None
        try:
            elf = _elf(Dynamic(file.fileno(), found[0]), os.path.dirname(os.path.abspath(path)))
        except OverflowError:
            return None  # places that no file can have
        return replace(elf, interpreter=_interpreter(head, found[0]))


def segments(head: bytes) -> tuple[list[Segment], int] | None:
    """(segments, the last byte that the headers speak of)."""
    if len(head) < 64 or not head.startswith(ELF64):
        return None
    programs, sections = struct.unpack_from("<QQ", head, 32)
    size, count, section_size, section_count = struct.unpack_from("<HHHH", head, 54)
    if size < 56 or programs + size * count > len(head):
        return None
    found = [_segment(head, programs + index * size) for index in range(count)]
    return found, max([sections + section_size * section_count, *(place + length for _, place, _, length in found)])


def _interpreter(head: bytes, parts: list[Segment]) -> str:
    at, length = next(((offset, length) for kind, offset, _, length in parts if kind == INTERPRETER), (0, 0))
    return head[at : at + length].rstrip(b"\0").decode("utf-8", "replace")


def _segment(head: bytes, at: int) -> Segment:
    kind, _, offset, address, _, length = struct.unpack_from("<IIQQQQ", head, at)
    return kind, offset, address, length


class Dynamic:
    """The dynamic section, and what it names; read piece by piece, since mapping the file takes longer."""

    def __init__(self, file: int, parts: list[Segment]) -> None:
        self.file, self.parts = file, parts
        at, size = next(((offset, length) for kind, offset, _, length in parts if kind == DYNAMIC), (0, 0))
        table = os.pread(file, min(size, TABLE_LIMIT), at)
        self.entries = list(struct.iter_unpack("<QQ", table[: len(table) // 16 * 16]))
        self.values = dict(self.entries)
        self.names = self.place(STRINGS) or 0  # with all of torch's symbols among them: tens of megabytes

    def place(self, tag: int) -> int | None:
        """Where in the file lies what stands at this address in memory."""
        wanted = self.values.get(tag, -1)
        for kind, offset, address, length in self.parts:
            if kind == LOAD and address <= wanted < address + length:
                return int(wanted - address + offset)
        return None

    def name(self, at: int) -> str:
        return os.pread(self.file, NAME_LIMIT, self.names + at).partition(b"\0")[0].decode("utf-8", "surrogateescape")


def _elf(dynamic: Dynamic, origin: str) -> Elf:
    def folders(tag: int) -> tuple[str, ...]:
        text = dynamic.name(dynamic.values[tag]) if tag in dynamic.values else ""
        return tuple(part.replace("${ORIGIN}", origin).replace("$ORIGIN", origin) for part in text.split(":") if part)

    needed = tuple(dynamic.name(value) for tag, value in dynamic.entries if tag == NEEDED)
    return Elf(needed, folders(RPATH), folders(RUNPATH))


class Cache:
    """/etc/ld.so.cache. Its six hundred names are compared where they lie: decoding them would cost more."""

    def __init__(self, data: bytes, start: int, places: list[tuple[int, int]]) -> None:
        self.data, self.start, self.places = data, start, places  # of name and path, counted from start

    def paths(self, name: str) -> list[str]:
        """In the order in which they are taken."""
        wanted = name.encode() + b"\0"
        return [self._text(path) for at, path in self.places if self.data.startswith(wanted, self.start + at)]

    def names(self, *beginnings: bytes) -> set[str]:
        begin = beginnings or (b"",)
        return {self._text(at) for at, _ in self.places if self.data.startswith(begin, self.start + at)}

    def _text(self, at: int) -> str:
        at += self.start
        return self.data[at : self.data.find(b"\0", at)].decode("utf-8", "surrogateescape")


def read_cache(root: Path, arch: str) -> Cache | None:
    """As glibc 2.2 and newer write it; else None."""
    data = content(root / "etc/ld.so.cache", CACHE_LIMIT)
    start = data.find(CACHE)
    if start < 0 or len(data) < start + 48:
        return None
    count = min(struct.unpack_from("<I", data, start + 20)[0], (len(data) - start - 48) // 24)
    machine = CACHE_MACHINES.get(arch, 0)
    entries = struct.iter_unpack("<iIIIQ", data[start + 48 : start + 48 + 24 * count])
    return Cache(data, start, [(name, path) for flags, name, path, _, _ in entries if flags & 0xFF00 == machine])


class Loader:
    """The loader as it would start this program in this environment."""

    def __init__(self, program: str, env: Mapping[str, str], arch: str, root: Path = Path("/")) -> None:
        self.root, self.arch = root, arch
        self.in_front = tuple(
            folder for folder in env.get("LD_LIBRARY_PATH", "").replace(";", ":").split(":") if folder
        )
        self.preloaded = env.get("LD_PRELOAD", "").replace(":", " ").split()
        self.program = _own(program)

    @cached_property
    def cache(self) -> Cache | None:
        return read_cache(self.root, self.arch)

    def candidates(self, name: str, asking: tuple[Elf, ...] = ()) -> Iterator[Library]:
        """Every file of that name on the way, the one that is taken first. asking: the library, and who loaded it."""
        for path in self.preloaded:
            if os.path.basename(path) == name:
                yield Library(name, path, "LD_PRELOAD")
        for folder, via in self._folders(asking):
            path = os.path.join(folder, name)
            if _exists(path):
                yield Library(name, path, via)

    def _folders(self, asking: tuple[Elf, ...]) -> Iterator[tuple[str, Via]]:
        runpath = asking[0].runpath if asking else ()
        if not runpath:
            yield from ((folder, "RPATH") for elf in (*asking, self.program) if not elf.runpath for folder in elf.rpath)
        yield from ((folder, "LD_LIBRARY_PATH") for folder in self.in_front)
        yield from ((folder, "RUNPATH") for folder in runpath)

    def names(self, *beginnings: bytes) -> set[str]:
        """The libraries whose names begin so that can be found without anyone's RPATH."""
        of_cache = self.cache.names(*beginnings) if self.cache else set()
        return {*of_cache, *(name for folder in self.in_front for name in _names(folder))}

    def find(self, name: str, asking: tuple[Elf, ...] = ()) -> Library:
        """The file that is taken; path None where there is none."""
        return next(self.every(name, asking), Library(name))

    def every(self, name: str, asking: tuple[Elf, ...] = ()) -> Iterator[Library]:
        """candidates(), and behind them what the whole system sees."""
        yield from self.candidates(name, asking)
        for path in self.cache.paths(name) if self.cache else ():
            if _exists(path):
                yield Library(name, path, "ld.so.cache")
        for folder in (f"lib/{self.arch}-linux-gnu", f"usr/lib/{self.arch}-linux-gnu", *SYSTEM_FOLDERS):
            path = str(self.root / folder / name)
            if _exists(path):
                yield Library(name, path, "system folder")


@cache
def _exists(path: str) -> bool:
    return os.path.isfile(path)


def _own(program: str) -> Elf:
    """A conda interpreter's RPATH, its own lib folder, counts for everything it loads.

    Its $ORIGIN is where the file itself lies; that of a library is where it was found, be it a link.
    """
    return elf_of(os.path.realpath(program))


def elf_of(path: str) -> Elf:
    """read_elf(), with nothing in it where the file is no library or cannot be read."""
    try:
        return read_elf(path) or Elf()
    except OSError:
        return Elf()


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
