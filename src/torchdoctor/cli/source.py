"""The facts of a saved report that --from names: torchdoctor's own JSON, or whatever people paste."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from torchdoctor.cli.screen import stop

if TYPE_CHECKING:
    from torchdoctor.model import Facts

LARGEST = 64 << 20  # bytes that are read; reports are 3,000 times smaller


def read_report(source: str) -> "Callable[[], tuple[Facts, str]]":
    """A function that gives the facts of a saved report, and when they were collected ("" where it does not tell)."""
    try:
        facts, collected_at = facts_of(read_text(source))
    except (OSError, ValueError) as error:
        name = "standard input" if source == "-" else source
        stop(f"--from {name}: {getattr(error, 'strerror', None) or error}")
    return lambda: (facts, collected_at)


def read_text(source: str) -> str:
    """Of a file or of standard input ("-"). PowerShell's `>` writes UTF-16. Raises OSError and ValueError."""
    if source == "-":
        data = sys.stdin.buffer.read(LARGEST + 1)
    else:
        with open(source, "rb") as file:  # noqa: PTH123 - pathlib is not needed otherwise
            data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(f"larger than {LARGEST >> 20} MiB, so it is not a report")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def facts_of(text: str) -> "tuple[Facts, str]":
    """Of torchdoctor's own report, else of a pasted text, which does not say when it was made. Raises ValueError."""
    if text.lstrip()[:1] == "{" and '"torchdoctor.' in text:
        return facts_of_json(text)
    from torchdoctor.pasted import read

    return read(text).facts, ""


def facts_of_json(text: str) -> "tuple[Facts, str]":
    """Of torchdoctor's own report. Raises ValueError."""
    from torchdoctor import older, saved
    from torchdoctor.model import SCHEMA

    data = saved.parsed(text)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ValueError(f"not a report of torchdoctor (no schema {SCHEMA})")
    return older.facts_of(data.get("facts")), str(data.get("collected_at", ""))
