"""torchdoctor as a single file in memory, for nodes on which nothing is installed: itself, and what it needs.

Pure Python: what is native (psutil) is left out, and torchdoctor does without.
"""

import io
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import torchdoctor

NATIVE = ("psutil",)
LEFT_OUT = ("pygments", "markdown-it-py", "mdurl")  # what rich needs for colours in code and Markdown alone
MAIN = "from torchdoctor.__main__ import main\nmain()\n"


def parcel() -> bytes:
    """The single file from which we run; where we are installed, one that is made of what is installed."""
    archive = getattr(torchdoctor.__loader__, "archive", None)
    return Path(archive).read_bytes() if archive else _packed()


def _packed() -> bytes:
    data = io.BytesIO()
    home = Path(torchdoctor.__file__).parent
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__main__.py", MAIN)
        for path in sorted(home.rglob("*")):
            if path.suffix != ".pyc" and path.name != "__pycache__":
                archive.write(path, Path("torchdoctor", path.relative_to(home)))
        for name, path in _of_others():
            archive.write(path, name)
    return data.getvalue()


def _of_others() -> Iterator[tuple[str, Path]]:
    """(name in the file, place here) of the modules of what we need."""
    todo, seen = ["torchdoctor"], {"torchdoctor", *NATIVE, *LEFT_OUT}
    while todo:
        try:
            found = distribution(todo.pop())
        except PackageNotFoundError:
            continue
        for item in found.files or ():
            place = Path(str(found.locate_file(item)))
            if item.suffix == ".py" and ".." not in item.parts and item.parts[0] != "torchdoctor" and place.is_file():
                yield item.as_posix(), place
        for wanted in map(Requirement, found.requires or ()):
            name = canonicalize_name(wanted.name)
            if name not in seen and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
                seen.add(name)
                todo.append(name)
