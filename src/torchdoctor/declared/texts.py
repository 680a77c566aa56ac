"""The text of a file, within bounds and without the secrets in addresses."""

import os
import re
from collections.abc import Iterator

from torchdoctor.privacy import without_url_secrets

BOM = "\ufeff"
LARGEST = 8 << 20  # bytes of one file; the largest lock files have 3 MiB


class Unusable(ValueError):
    """A file that cannot be judged at all; the text is one line for the user."""


def text_of(path: str, name: str) -> str:
    return without_url_secrets(raw(path, name))


def raw(path: str, name: str) -> str:
    return _decoded(_bytes(path, name))


def _decoded(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def _bytes(path: str, name: str) -> bytes:
    try:
        if not os.path.isfile(path):  # noqa: PTH113
            folder = "a folder; for its project files use --declared, for its environment --python"
            raise Unusable(f"{name}: {folder if os.path.isdir(path) else 'no such file'}")  # noqa: PTH112
        with open(path, "rb") as file:  # noqa: PTH123
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, Unusable):
            raise
        raise Unusable(f"{name}: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > LARGEST:
        raise Unusable(f"{name}: larger than {LARGEST >> 20} MiB, so it is not read")
    return data


def lines(text: str) -> list[str]:
    """With their ends, as git counts them."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """The lines that pip reads, which end at a form feed too, by the numbers that editors and git give them."""
    number = 1
    for line in text.splitlines(keepends=True):
        yield number, line.splitlines()[0]
        number += line.endswith(("\n", "\r"))


def lines_of(path: str) -> list[str] | None:
    """For a diff: with their line ends, and without the secrets in addresses.

    None where a diff as UTF-8 text would not apply: of other encodings, and where a carriage return ends lines.
    """
    data = _bytes(path, path)
    text = _decoded(data)
    mark = BOM if data.startswith(BOM.encode()) else ""
    if (mark + text).encode() != data or re.search(r"\r(?!\n)", text):
        return None
    return lines(mark + without_url_secrets(text))


def secret_lines(path: str) -> frozenset[int]:
    """The lines, from 1, that have a secret in an address, so that they are not printed as they are."""
    pairs = zip(lines(raw(path, path)), lines(text_of(path, path)), strict=False)
    return frozenset(number for number, (written, shown) in enumerate(pairs, 1) if written != shown)
