"""Readers of project files: each takes a file's name and text, and gives a Sheet; none opens a file."""

import re
from collections.abc import Callable

from torchdoctor.declared.model import Form, Sheet
from torchdoctor.declared.readers import (
    compose,
    conda,
    dockerfile,
    kubernetes,
    locks,
    pixi,
    pyproject,
    requirements,
    workflow,
)

Reader = Callable[[str, str], Sheet]
LOOKED_AT = 200_000  # characters of a YAML text of no telling name
READERS: dict[Form, Reader] = {
    "requirements": requirements.read,
    "pyproject": pyproject.read,
    "pixi": pixi.read,
    "uv.lock": locks.toml("uv.lock", "uv"),
    "poetry.lock": locks.toml("poetry.lock", "poetry"),
    "pdm.lock": locks.toml("pdm.lock", "pdm"),
    "pylock": locks.toml("pylock", "pip"),
    "Pipfile": locks.pipfile,
    "Pipfile.lock": locks.pipfile_lock,
    "environment": conda.environment,
    "conda-lock": conda.lock,
    "conda-list": conda.listed,
    "pixi.lock": conda.pixi_lock,
    "dockerfile": dockerfile.read,
    "compose": compose.read,
    "kubernetes": kubernetes.read,
    "devcontainer": compose.devcontainer,
    "workflow": workflow.read,
}
# By the file's name, in lower case; the first that fits.
_NAMES: tuple[tuple[str, Form], ...] = (
    (r"workflows/[^/]+\.ya?ml", "workflow"),
    (r"pyproject\.toml", "pyproject"),
    (r"pixi\.toml", "pixi"),
    (r"uv\.lock", "uv.lock"),
    (r"poetry\.lock", "poetry.lock"),
    (r"pdm\.lock", "pdm.lock"),
    (r"pylock(?:\.[\w-]+)?\.toml", "pylock"),
    (r"pipfile", "Pipfile"),
    (r"pipfile\.lock", "Pipfile.lock"),
    (r"pixi\.lock", "pixi.lock"),
    (r"(?:[\w-]+\.)?conda-lock\.ya?ml", "conda-lock"),
    (r"(?:environment|env|conda)[\w.-]*\.ya?ml", "environment"),
    (r"(?:[\w.-]+[-_.])?(?:dockerfile|containerfile)(?:[-_.][\w.-]+)?", "dockerfile"),
    (r"(?:docker-)?compose[\w.-]*\.ya?ml", "compose"),
    (r"devcontainer\.json|\.devcontainer\.json", "devcontainer"),
    (r"(?:.*[-_.])?(?:apt|system|sys|debian|ubuntu|brew|npm|ros|r|java)[-_.]?(?:requirements|reqs)\.txt", ""),
    (r"(?:requirements|reqs)[-_.](?:apt|system|sys|debian|ubuntu|brew|npm|ros)\.txt", ""),
    (r".*(?:requirements|constraints|reqs)[^/]*\.(?:txt|in)|requirements/[^/]+\.(?:txt|in)", "requirements"),
)
_TEXTS: tuple[tuple[Callable[[str], bool], Form], ...] = (
    (kubernetes.known, "kubernetes"),
    (conda.known, "environment"),
)


def form_of(path: str, text: str = "") -> Form:
    """What a file is, by its name and the folder that it is in, else by its text; "" where no reader knows it."""
    plain = path.replace("\\", "/").lower()
    name = plain.rpartition("/")[2]
    two = "/".join(plain.split("/")[-2:])
    for pattern, form in _NAMES:
        if re.fullmatch(pattern, name) or re.fullmatch(pattern, two):
            return "conda-list" if form == "requirements" and conda.is_list(text) else form
    if text and name.endswith((".txt", ".lock")) and conda.is_list(text):
        return "conda-list"
    if text and name.endswith((".yaml", ".yml")):
        return next((form for known, form in _TEXTS if known(text[:LOOKED_AT])), "")
    return ""


def read(file: str, text: str, form: Form = "") -> Sheet:
    """The sheet of a file. Raises KeyError for a form that has no reader, and Lacking without what reads YAML."""
    return READERS[form or form_of(file, text)](file, text)
