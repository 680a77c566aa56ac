"""The symbol versions of ELF libraries: which torch's ask of the system (GLIBC_2.28 of libc.so.6), and which it has."""

import os
import struct
from collections.abc import Iterable, Iterator
from functools import cache

from torchdoctor.collect.elf.loader import TABLE_LIMIT, Dynamic, Elf, Loader, elf_of, segments
from torchdoctor.frozen import dataclass
from torchdoctor.knowledge.versions import version
from torchdoctor.model import Runtime
from torchdoctor.privacy import redact
from torchdoctor.pythons.paths import not_waiting, resolved

# Symbol versions by their beginnings, and the library that has them. Those of libm and others of glibc's are GLIBC too.
HOMES = {"GLIBC": "libc.so.6", "GLIBCXX": "libstdc++.so.6", "CXXABI": "libstdc++.so.6"}
OWN = ("libtorch_python.so", "libtorch_cpu.so", "libtorch_cuda.so")

DEFINED, DEFINED_COUNT, ASKED, ASKED_COUNT = 0x6FFFFFFC, 0x6FFFFFFD, 0x6FFFFFFE, 0x6FFFFFFF
MOST = 1024  # entries of a table; libstdc++ has some sixty


def runtimes(folder: str, loader: Loader) -> tuple[Runtime, ...]:
    """What torch's own libraries ask of the C and C++ libraries, and what the loader would find for it.

    () where the interpreter is started by a loader of Nix' or Guix', with a C library of its own.
    """
    if not loader.program.interpreter.startswith("/lib"):
        return ()
    paths = [f"{folder}/lib/{name}" for name in OWN]
    asked = [name for path in paths for _, name in versions(path).asked]
    asking = tuple(map(elf_of, paths[:1]))
    return tuple(_runtime(name, wanted, loader, asking) for name in HOMES if (wanted := newest(name, asked)))


def _runtime(name: str, wanted: str, loader: Loader, asking: tuple[Elf, ...]) -> Runtime:
    files = loader.every(HOMES[name], asking)
    first = next(files, None)
    if first is None or first.path is None:
        return Runtime(name, wanted)
    found = newest(name, versions(first.path).defined)
    hidden = None
    if found and version(found) < version(wanted):
        first_file = resolved(first.path)
        behind = (library.path for library in files if library.path and resolved(library.path) != first_file)
        hidden = newest(name, (symbol for path in behind for symbol in versions(path).defined))
    return Runtime(name, wanted, found, redact(first.path), first.via, hidden)


def newest(name: str, symbols: Iterable[str]) -> str | None:
    """The highest number among the versions of this name: "2.28" of "GLIBC_2.2.5" and "GLIBC_2.28"."""
    numbers = (symbol.partition("_")[2] for symbol in symbols if symbol.startswith(f"{name}_"))
    return max((number for number in numbers if number.replace(".", "").isdigit()), key=version, default=None)


@dataclass(frozen=True)
class Versions:
    """asked: (library, version) pairs."""

    asked: frozenset[tuple[str, str]] = frozenset()
    defined: frozenset[str] = frozenset()


@cache
def versions(path: str) -> Versions:
    """Of a library file; empty where it is none, or cannot be read."""
    try:
        with open(path, "rb", buffering=0, opener=not_waiting) as file:
            found = segments(file.read(4096) or b"")
            if found is None:
                return Versions()
            dynamic = Dynamic(file.fileno(), found[0])
            return Versions(frozenset(_asked(dynamic)), frozenset(_defined(dynamic)))
    except (OSError, ValueError, OverflowError, struct.error):
        return Versions()


def _asked(dynamic: Dynamic) -> Iterator[tuple[str, str]]:
    """Verneed: version, count, library, first of its entries; each entry: hash, flags, number, name."""
    table = _table(dynamic, ASKED)
    for at, (_, count, library, first, _) in _chain("<HHIII", table, 0, dynamic.values.get(ASKED_COUNT, 0)):
        for _, (_, _, _, name, _) in _chain("<IHHII", table, at + first, count):
            yield dynamic.name(library), dynamic.name(name)


def _defined(dynamic: Dynamic) -> Iterator[str]:
    """Verdef: version, flags, number, count, hash, first of its names, which is its own."""
    table = _table(dynamic, DEFINED)
    for at, fields in _chain("<HHHHIII", table, 0, dynamic.values.get(DEFINED_COUNT, 0)):
        yield dynamic.name(struct.unpack_from("<I", table, at + fields[5])[0])


def _table(dynamic: Dynamic, tag: int) -> bytes:
    at = dynamic.place(tag)
    return b"" if at is None else os.pread(dynamic.file, TABLE_LIMIT, at)


def _chain(form: str, table: bytes, at: int, count: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """(place, fields) of entries that each end with how far it is to the next."""
    for _ in range(min(count, MOST)):
        fields = struct.unpack_from(form, table, at)
        yield at, fields
        at += fields[-1]
