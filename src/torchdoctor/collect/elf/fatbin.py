"""The GPU architectures that a CUDA library holds code for, counted in the library itself.

NVIDIA does not document the format of the section .nv_fatbin; its headers are read as cuobjdump shows them: a container
(magic, version, header size, size) of entries (kind, version, header size, size, ..., architecture at byte 28).
"""

import mmap
import struct
from collections import Counter
from pathlib import Path

from torchdoctor.pythons.paths import not_waiting

SECTION, MAGIC = b".nv_fatbin", 0xBA55ED50
PTX, CODE = 1, 2
FORMS = {PTX: "compute_{}", CODE: "sm_{}"}
FEW = 0.5  # of the most frequent: what fewer kernels are compiled for, torch as a whole does not support


def architectures(library: Path) -> tuple[str, ...] | None:
    """("sm_80", "sm_90", "compute_90"), by number; None where the file tells none. Raises OSError."""
    with open(library, "rb", opener=not_waiting) as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            return _supported(_count(data))
        except (struct.error, ValueError, OverflowError):
            return None


def _count(data: mmap.mmap) -> Counter[tuple[int, int]]:
    """(kind, architecture) -> how many pieces of code."""
    found: Counter[tuple[int, int]] = Counter()
    at, end = _section(data)
    end = min(end, len(data))
    while at + 16 <= end:
        magic, _, header, size = struct.unpack_from("<IHHQ", data, at)
        if magic != MAGIC:
            at += 8  # padding between containers
            continue
        entry, at = at + header, at + max(header + size, 16)  # of a size 0 there is no end
        while entry + 32 <= min(at, end):
            kind, _, header, size = struct.unpack_from("<HHIQ", data, entry)
            found[kind, struct.unpack_from("<I", data, entry + 28)[0]] += 1
            entry += max(header + size, 32)
    return found


def _section(data: mmap.mmap) -> tuple[int, int]:
    """Where .nv_fatbin begins and ends, by the ELF section headers; (0, 0) where there is none."""
    (headers,) = struct.unpack_from("<Q", data, 40)
    size, count, names = struct.unpack_from("<HHH", data, 58)
    (names_at,) = struct.unpack_from("<Q", data, headers + names * size + 24)
    for index in range(count):
        name, _, _, _, offset, length = struct.unpack_from("<IIQQQQ", data, headers + index * size)
        if data[names_at + name : names_at + name + len(SECTION) + 1] == SECTION + b"\0":
            return offset, offset + length
    return 0, 0


def _supported(found: Counter[tuple[int, int]]) -> tuple[str, ...] | None:
    most = max((count for (kind, _), count in found.items() if kind == CODE), default=0)
    kept = (key for key, count in found.items() if key[0] in FORMS and count >= FEW * most)
    return tuple(FORMS[kind].format(number) for kind, number in sorted(kept, key=_code_first)) or None


def _code_first(key: tuple[int, int]) -> tuple[bool, int]:
    return key[0] != CODE, key[1]
