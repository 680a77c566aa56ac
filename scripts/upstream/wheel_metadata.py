"""What a wheel on a server requires, without downloading it."""

import io
import re
import zipfile
from typing import Any, NamedTuple

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from upstream.facts import Web

_AT_ONCE = 1 << 16  # bytes read of a wheel at a time


class Metadata(NamedTuple):
    """Requires-Python, and the requirements as they are written."""

    python: str
    requires: tuple[str, ...]

    def of(self, package: str) -> SpecifierSet | None:
        """Which versions of a package are required; None where it is not, or only for an extra."""
        for requirement in map(Requirement, self.requires):
            if requirement.name == package and "extra" not in str(requirement.marker):
                return requirement.specifier
        return None


def read(web: Web, address: str) -> Metadata:
    """From the file beside the wheel (PEP 658), or where there is none from the wheel, of which parts are read."""
    try:
        text = web.text(f"{address}.metadata")
    except FileNotFoundError:
        text = _inside(web, address)
    head = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    python = re.search(r"^Requires-Python: *(.+?)\r?$", head, re.M)
    return Metadata(python[1] if python else "", tuple(re.findall(r"^Requires-Dist: *(.+?)\r?$", head, re.M)))


def _inside(web: Web, address: str) -> str:
    try:
        archive = zipfile.ZipFile(io.BufferedReader(_Remote(web, address), _AT_ONCE))
        name = next(name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        return archive.read(name).decode("utf-8", "replace")
    except (zipfile.BadZipFile, StopIteration):
        raise ValueError(f"{address} is no wheel") from None


class _Remote(io.RawIOBase):
    """A file on a server, of which parts are read."""

    def __init__(self, web: Web, address: str) -> None:
        self._web, self._address, self._at = web, address, 0
        _, self._size = web.part(address, 0, 0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        last = min(self._at + len(buffer), self._size) - 1
        part = self._web.part(self._address, self._at, last)[0] if last >= self._at else b""
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)
