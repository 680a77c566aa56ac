"""Files that a report is written to, opened before anything is collected: a bad path is told at once."""

import contextlib
import os
import stat
from collections.abc import Iterable, Sequence
from typing import IO, NamedTuple

from torchdoctor.render import Format


class BadOutput(ValueError):
    """An --output that cannot be used; the text is one line for the user."""


class Output(NamedTuple):
    format: Format
    file: IO[str]

    def write(self, text: str) -> None:
        """In place of what the file held, which until now was kept. The step summary of GitHub Actions is added to."""
        with self.file:
            if stat.S_ISREG(os.fstat(self.file.fileno()).st_mode) and not _is_step_summary(self.file.name):
                self.file.truncate(0)
            self.file.write(text)


def open_all(wanted: Iterable[str]) -> Sequence[Output]:
    """Of each FORMAT=PATH. Raises BadOutput."""
    return [_open(text) for text in wanted]


def _open(text: str) -> Output:
    format, equals, path = text.partition("=")
    names = [item.value for item in Format]
    if not equals or not path or format not in names:
        raise BadOutput(f"--output {text}: not of the form FORMAT=PATH, FORMAT one of {', '.join(names)}")
    try:
        file = open(path, "a", encoding="utf-8", errors="replace", newline="\n")  # noqa: PTH123, SIM115
    except (OSError, ValueError) as error:
        raise BadOutput(f"--output {text}: {getattr(error, 'strerror', None) or error}") from None
    return Output(Format(format), file)


def _is_step_summary(path: str) -> bool:
    summary = os.environ.get("GITHUB_STEP_SUMMARY", "")
    with contextlib.suppress(OSError):
        return bool(summary) and os.path.samefile(path, summary)  # noqa: PTH121
    return False
