"""Reads saved reports: the files that were named, and those in folders that were named."""

import glob
import json
import os
from collections.abc import Iterator, Sequence
from typing import Any

SUFFIX = ".json"
LARGEST = 256_000_000  # bytes of one file; a report of 10,000 packages has 5,000,000


class Unreadable(ValueError):
    """A file that cannot be read, or is no JSON; the text is one line for the user."""


def load(path: str) -> Any:
    """Decoded JSON. Raises Unreadable. PowerShell's `>` writes UTF-16, which json tells from the bytes."""
    return parsed(content(path))


def content(path: str) -> bytes:
    """Of a file or a pipe, up to a size that no report has. Raises Unreadable."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - of 10,000 files, and pathlib is not needed otherwise
            size = min(os.fstat(file.fileno()).st_size, LARGEST)  # of a pipe 0
            data = file.read(size + 1)  # not more: room for as much is made before
            if len(data) > size:
                data += file.read(LARGEST + 1 - len(data))
    except (OSError, ValueError) as error:
        raise Unreadable(getattr(error, "strerror", None) or str(error)) from None
    if len(data) > LARGEST:
        raise Unreadable(f"larger than {LARGEST // 1_000_000} MB, too large for a report")
    return data


def parsed(data: bytes | str) -> Any:
    """Decoded JSON, without what JSON does not have and decoders read all the same. Raises Unreadable."""
    try:
        return _DECODER.decode(
            data if isinstance(data, str) else data.decode(json.detect_encoding(data), "surrogatepass")
        )
    except RecursionError:
        raise Unreadable("not JSON: nested too deeply") from None
    except ValueError as error:
        raise Unreadable(_said(error)) from None


def stream(data: bytes) -> Iterator[tuple[str, Any]]:
    """(name, decoded JSON, or why there is none) of documents one after the other: several checks wrote to one pipe."""
    text = data.decode("utf-8-sig", "replace")
    at, number = 0, 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        number += 1
        try:
            found, at = _DECODER.raw_decode(text, at)
            yield _host(found) or f"report {number}", found
        except (ValueError, RecursionError) as error:
            at = text.find("\n{", at) + 1 or len(text)  # where the next one begins
            why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            yield f"report {number}", Unreadable(f"not JSON: {why}")


def _host(report: Any) -> str:
    """What the machine calls itself, where its report says so."""
    try:
        name = report["facts"]["host"]["hostname"]
    except (KeyError, TypeError):
        return ""
    return name if isinstance(name, str) else ""


def _said(error: ValueError) -> str:
    """What most often became of a file, in words; else what json says."""
    if isinstance(error, json.JSONDecodeError):
        if not error.doc.strip():
            return "empty: the check that should have written it did not finish"
        if error.msg == "Extra data":
            return "more than one report: two checks wrote to it at the same time"
    return f"not JSON: {error}"


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not a number")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def files(paths: Sequence[str]) -> list[str]:
    """Each file once, in order; of a folder all reports in and below it. Patterns too, for Windows."""
    found: dict[str, None] = {}
    for path in paths:
        matches = [path] if os.path.exists(path) else sorted(glob.glob(path, recursive=True))  # noqa: PTH110, PTH207
        for match in matches or [path]:
            inside = sorted(_below(match)) if os.path.isdir(match) else [match]  # noqa: PTH112
            found.update(dict.fromkeys(inside))
    return list(found)


def _below(folder: str) -> Iterator[str]:
    """Files alone: a link to a device never ends, and a pipe is waited for."""
    for place, _, names in os.walk(folder):
        paths = (os.path.join(place, name) for name in names if name.endswith(SUFFIX))  # noqa: PTH118
        yield from (path for path in paths if os.path.isfile(path) or not os.path.exists(path))  # noqa: PTH110, PTH113


def read(paths: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """(name, decoded JSON, or why there is none) one after the other; the name is the path without what all share."""
    absolute = [os.path.abspath(path) for path in paths]  # noqa: PTH100
    folder = os.path.commonpath({os.path.dirname(path) for path in absolute}) if paths else ""  # noqa: PTH120
    for path, whole in zip(paths, absolute, strict=True):
        name = whole[len(folder) :].lstrip(os.sep) if len(paths) > 1 else path
        try:
            yield name, load(path)
        except Unreadable as error:
            yield name, error
