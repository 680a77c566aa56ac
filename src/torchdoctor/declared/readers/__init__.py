"""Readers of project files: each takes a file's name and text, and gives a Sheet; none opens a file."""

import re
from collections.abc import Callable
from importlib import import_module

from torchdoctor.declared.model import Form, Sheet

Reader = Callable[..., Sheet]
LOOKED_AT = 200_000  # characters of a YAML text of no telling name
# The module and its function that reads a form; the module is imported once a file needs it.
READERS: dict[Form, tuple[str, str]] = {
    "requirements": ("requirements", "read"),
    "pyproject": ("pyproject", "read"),
    "pixi": ("pixi", "read"),
    "uv.lock": ("locks", "uv"),
    "poetry.lock": ("locks", "poetry"),
    "pdm.lock": ("locks", "pdm"),
    "pylock": ("locks", "pylock"),
    "Pipfile": ("locks", "pipfile"),
    "Pipfile.lock": ("locks", "pipfile_lock"),
    "environment": ("conda", "environment"),
    "conda-lock": ("conda", "lock"),
    "conda-list": ("conda", "listed"),
    "pixi.lock": ("conda", "pixi_lock"),
    "dockerfile": ("dockerfile", "read"),
    "compose": ("compose", "read"),
    "kubernetes": ("kubernetes", "read"),
    "devcontainer": ("compose", "devcontainer"),
    "workflow": ("workflow", "read"),
}
_NO_PIP = "apt|system|sys|debian|ubuntu|brew|npm|ros|vcpkg|conan|cargo|choco|apk|dnf|yum"  # other tools' lists
_NO_DOCKERFILES = (
    "py|go|rs|js|ts|sh|md|rst|ya?ml|json|toml|txt|html|dockerignore|jinja2?|j2"  # ends of what is about one
)
# By the file's whole name, in lower case: no expression is compiled for those that most projects have.
_WHOLE: dict[str, Form] = {
    "pyproject.toml": "pyproject",
    "requirements.txt": "requirements",
    "dockerfile": "dockerfile",
    "compose.yaml": "compose",
    "docker-compose.yml": "compose",
    "pixi.toml": "pixi",
    "uv.lock": "uv.lock",
    "poetry.lock": "poetry.lock",
    "pdm.lock": "pdm.lock",
    "pipfile": "Pipfile",
    "pipfile.lock": "Pipfile.lock",
    "pixi.lock": "pixi.lock",
}
# The first that fits.
_NAMES: tuple[tuple[str, Form], ...] = (
    (r"workflows/[^/]+\.ya?ml", "workflow"),
    (r"pylock(?:\.[\w-]+)?\.toml", "pylock"),
    (r"(?:[\w-]+\.)?conda-lock\.ya?ml", "conda-lock"),
    (r"(?:environment|env|conda)[\w.-]*\.ya?ml", "environment"),
    (rf"(?!.*\.(?:{_NO_DOCKERFILES})$)(?:[\w.-]+[-_.])?(?:dockerfile|containerfile)(?:[-_.][\w.-]+)?", "dockerfile"),
    (r"(?:docker-)?compose[\w.-]*\.ya?ml", "compose"),
    (r"devcontainer\.json|\.devcontainer\.json", "devcontainer"),
    (rf"(?:.*[-_.])?(?:{_NO_PIP}|r|java)[-_.]?(?:requirements|reqs)\.txt", ""),
    (rf"(?:requirements|reqs)[-_.](?:{_NO_PIP})\.txt", ""),
    (r".*(?:requirements?|constraints|reqs)[^/]*\.(?:txt|in)|requirements/[^/]+\.(?:txt|in)", "requirements"),
)


def form_of(path: str, text: str = "") -> Form:
    """What a file is, by its name and the folder that it is in, else by its text; "" where no reader knows it."""
    form = _by_name(path.replace("\\", "/").lower())
    if form is not None:
        return "conda-list" if form == "requirements" and is_list(text) else form
    if text and path.lower().endswith((".txt", ".lock")) and is_list(text):
        return "conda-list"
    return _by_text(text[:LOOKED_AT]) if path.lower().endswith((".yaml", ".yml")) else ""


def _by_name(path: str) -> Form | None:
    """None for a name that says nothing."""
    folder, _, name = path.rpartition("/")
    if name in _WHOLE and not folder.endswith("workflows"):
        return _WHOLE[name]
    two = "/".join(path.split("/")[-2:])
    return next((form for pattern, form in _NAMES if re.fullmatch(pattern, name) or re.fullmatch(pattern, two)), None)


def is_list(text: str) -> bool:
    """Whether a text is what conda lists, whatever its name."""
    return re.search(r"^@EXPLICIT\s*$|^#\s*\$ conda create --name", text[:4000], re.M) is not None


def _by_text(text: str) -> Form:
    """A YAML text of no telling name: a manifest that makes pods, or an environment of conda."""
    if re.search(r"^[ \t]*(?:- )?containers:[ \t\r]*$", text, re.M) and re.search(r"^apiVersion:\s*\S", text, re.M):
        return "kubernetes"
    listed = re.search(r"^dependencies:\s*$", text, re.M)
    if re.search(r"^build_dependencies:", text, re.M):
        return ""  # MLflow's, with lines of pip
    return "environment" if listed and re.search(r"^[ \t]*- (?:python|pip|pytorch|conda-forge)\b", text, re.M) else ""


def read(file: str, text: str, form: Form = "", given: tuple[tuple[str, str], ...] = ()) -> Sheet:
    """The sheet of a file. given: the arguments of a Dockerfile's build.

    Raises KeyError for a form that has no reader, and Lacking without what reads YAML.
    """
    module, function = READERS[form or form_of(file, text)]
    reader: Reader = getattr(import_module(f"{__name__}.{module}"), function)
    return reader(file, text, given) if given else reader(file, text)
