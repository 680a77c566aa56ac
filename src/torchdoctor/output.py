"""Files that a report is written to: a bad path is reported at once, and no file is lost before the report is whole.

A file is written beside its place and then put there, so that two writers, a kill or a full disk leave one whole
report. What is no file, and the step summary of GitHub Actions, to which steps add, is written to where it is.
"""

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from torchdoctor.render import Format


class BadOutput(ValueError):
    """An --output that cannot be used; the text is one line for the user."""


class Output(NamedTuple):
    format: Format
    path: str

    def write(self, text: str) -> None:
        """Raises BadOutput."""
        try:
            write(self.path, text)
        except OSError as error:
            raise BadOutput(f"--output {self.format.value}={self.path}: {_why(error)}") from None


def write(path: str, text: str) -> None:
    """The text in place of what a file held, or to what else is there. Raises OSError."""
    data = text.encode("utf-8", "replace")
    place = os.path.realpath(path)  # a link stays one
    if _is_ours(path) and os.access(os.path.dirname(place), os.W_OK):  # noqa: PTH120
        _replace(place, data)
        return
    # Opened without waiting: a FIFO that nobody reads would hold us for ever.
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o666)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - of a descriptor
        if hasattr(os, "set_blocking"):
            os.set_blocking(descriptor, True)
        if _is_ours(path):
            file.truncate(0)  # in a folder that may not be written to
        file.write(data)


def _replace(place: str, data: bytes) -> None:
    folder, name = os.path.split(place)
    descriptor, beside = tempfile.mkstemp(".tmp", f".{name[:100]}.", folder)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - of a descriptor
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.chmod(beside, _mode(place))  # noqa: PTH101
        os.replace(beside, place)  # noqa: PTH105
    except BaseException:  # a signal too
        with contextlib.suppress(OSError):
            os.unlink(beside)  # noqa: PTH108
        raise


def _mode(place: str) -> int:
    """Of the file that is there, else that of a new file."""
    with contextlib.suppress(OSError):
        return stat.S_IMODE(os.stat(place).st_mode)  # noqa: PTH116
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def open_all(wanted: Iterable[str]) -> Sequence[Output]:
    """Of each FORMAT=PATH. Raises BadOutput. Nothing is written, and no file made."""
    outputs = [_open(text) for text in wanted]
    places = [os.path.realpath(item.path) for item in outputs]
    for place, item in zip(places, outputs, strict=True):
        if places.count(place) > 1 and _is_ours(item.path):
            raise BadOutput(f"--output {item.format.value}={item.path}: two reports for one file")
    return outputs


def _open(text: str) -> Output:
    format, equals, path = text.partition("=")
    names = [item.value for item in Format]
    if not equals or not path or format not in names:
        raise BadOutput(f"--output {text}: not of the form FORMAT=PATH, where FORMAT is one of {', '.join(names)}")
    try:
        _usable(path)
    except (OSError, ValueError) as error:
        raise BadOutput(f"--output {text}: {_why(error)}") from None
    return Output(Format(format), path)


def _usable(path: str) -> None:
    """Raises OSError where a report could not be written."""
    place = os.path.realpath(path)
    if os.path.isdir(place):  # noqa: PTH112
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    folder = os.path.dirname(place)  # noqa: PTH120
    if not os.path.lexists(place):
        os.stat(folder)  # noqa: PTH116 - that it is not there, or may not be entered
        if not os.path.isdir(folder):  # noqa: PTH112
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if not os.access(place if os.path.lexists(place) else folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENXIO:
        return "no program is reading this pipe"
    return getattr(error, "strerror", None) or str(error)


def _is_ours(path: str) -> bool:
    """Whether it is a file, or nothing yet, that a report takes the place of: no stream of ours, no step summary."""
    if path.startswith(("/dev/", "/proc/")):
        return False
    summary = os.environ.get("GITHUB_STEP_SUMMARY", "")
    try:
        return stat.S_ISREG(os.stat(path).st_mode) and not (summary and os.path.samefile(path, summary))  # noqa: PTH116, PTH121
    except OSError:
        return True
