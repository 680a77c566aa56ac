"""What slow steps of a build made, kept in files by what they were given, so that the same is not made twice.

For scripts/build_pyz.py: shortening names and finding codes takes a minute, and from one build to the next most modules
are the same.
"""

import contextlib
import hashlib
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

_GIVEN = re.compile(r"[0-9a-f]{64}(?:\.\d+)?")  # the names of files that are written here


class Kept:
    """of: what else decides on what is made, such as versions of tools; Python and the scripts are added to it."""

    def __init__(self, folder: Path, of: Sequence[str] = ()) -> None:
        scripts = [path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))]
        self.folder, self.of = folder, (sys.version, *of, *scripts)
        self.used = set[str]()

    def __call__(self, step: Callable[..., bytes], name: str) -> Callable[..., bytes]:
        """The step, or what it made of the same before."""

        def made(*given: object, **how: object) -> bytes:
            key = hashlib.sha256(repr((self.of, name, given, sorted(how.items()))).encode()).hexdigest()
            self.used.add(key)
            with contextlib.suppress(OSError):
                return (self.folder / key).read_bytes()
            data = step(*given, **how)
            self._keep(key, data)
            return data

        return made

    def text(self, step: Callable[..., str], name: str) -> Callable[..., str]:
        made = self(lambda *given, **how: step(*given, **how).encode(), name)
        return lambda *given, **how: made(*given, **how).decode()

    def _keep(self, key: str, data: bytes) -> None:
        """Whole or not at all; not where the folder is another user's."""
        passing = self.folder / f"{key}.{os.getpid()}"
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            passing.write_bytes(data)
            passing.replace(self.folder / key)

    def forget_the_rest(self) -> None:
        """What it kept before and this build had no use for; other files of the folder stay."""
        with contextlib.suppress(OSError):
            for path in self.folder.iterdir():
                if _GIVEN.fullmatch(path.name) and path.name not in self.used:
                    path.unlink(missing_ok=True)
