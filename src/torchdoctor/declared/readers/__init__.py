"""Readers of project files: each takes a file's name and text, and gives a Sheet; none opens a file."""

import re
from collections.abc import Callable

from torchdoctor.declared.model import Form, Sheet
from torchdoctor.declared.readers import pixi, pyproject, requirements

Reader = Callable[[str, str], Sheet]
READERS: dict[Form, Reader] = {
    "requirements": requirements.read,
    "pyproject": pyproject.read,
    "pixi": pixi.read,
}
# By the file's name, in lower case; the first that fits.
_NAMES: tuple[tuple[str, Form], ...] = (
    (r"pyproject\.toml", "pyproject"),
    (r"pixi\.toml", "pixi"),
    (r".*(?:requirements|constraints|reqs)[^/]*\.(?:txt|in)|requirements/[^/]+\.(?:txt|in)", "requirements"),
)


def form_of(path: str, text: str = "") -> Form:
    """What a file is, by its name and the folder that it is in, else by its text; "" where no reader knows it."""
    plain = path.replace("\\", "/").lower()
    name = plain.rpartition("/")[2]
    two = "/".join(plain.split("/")[-2:])
    for pattern, form in _NAMES:
        if re.fullmatch(pattern, name) or re.fullmatch(pattern, two):
            return form
    return ""


def read(file: str, text: str, form: Form = "") -> Sheet:
    """The sheet of a file. Raises KeyError for a form that has no reader."""
    return READERS[form or form_of(file)](file, text)
