"""Commands that install packages, as Dockerfiles and workflows have them: pip, uv, conda, poetry in shell lines."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from torchdoctor.declared.limits import conda as conda_limits
from torchdoctor.declared.model import Anchor, Index, Install, Place, Requirement, Role, Tool
from torchdoctor.declared.readers.requirement import of_wheel, requirement
from torchdoctor.declared.readers.shell_lines import Line, filled, place_of
from torchdoctor.knowledge.versions import normalised

_ROLES: dict[str, Role] = {
    "-i": "index",
    "--index-url": "index",
    "--default-index": "index",
    "--extra-index-url": "extra",
    "--index": "extra",
    "-f": "links",
    "--find-links": "links",
}
# Of pip and of uv, neither of which reads those of the other.
VARIABLES: dict[str, Role] = {
    "PIP_INDEX_URL": "index",
    "PIP_EXTRA_INDEX_URL": "extra",
    "PIP_FIND_LINKS": "links",
    "UV_INDEX_URL": "index",
    "UV_DEFAULT_INDEX": "index",
    "UV_EXTRA_INDEX_URL": "extra",
    "UV_INDEX": "extra",
    "UV_FIND_LINKS": "links",
}
# Options whose value follows as a word of its own.
_VALUED_NAMES = """
    -t --target --prefix --root --python -p --platform --python-version --implementation --abi --src --timeout
    --retries --trusted-host --cache-dir --no-binary --only-binary --progress-bar --log --proxy --cert
    --exists-action --prerelease --resolution --upgrade-strategy --config-settings -C --global-option --build-option
    --python-platform --keyring-provider --link-mode --group --extra --upgrade-package -P --reinstall-package
    --exclude-newer -n --name --override --project --directory --report --default-timeout --solver --file
"""
_VALUED = frozenset(_VALUED_NAMES.split())


def reads(tool: Tool, name: str) -> bool:
    """Whether a tool reads a variable or a file of settings: uv its own alone, all others those of pip."""
    return (tool == "uv") == name.lower().startswith("uv")


def tool_of(words: Sequence[str]) -> tuple[Tool, int] | None:
    """The installer that a command calls, and where its arguments begin; None for every other command."""
    names = [word.rpartition("/")[2] for word in words[:8]]
    first = re.sub(r"[\d.]+$", "", names[0].removesuffix(".exe")) if names else ""
    if first in ("python", "py") and "-m" in names[:4]:
        names[: names.index("-m") + 1] = [""] * (names.index("-m") + 1)
        start = next((index for index, name in enumerate(names) if name), 0)
        if names[start : start + 2] == ["uv", "pip"]:
            return _after("uv", names, start + 2, "install")
        return _after("pip", names, start + 1, "install") if names[start : start + 1] == ["pip"] else None
    if first == "uv":
        return _after("uv", names, 2, "install") if names[1:2] == ["pip"] else _after("uv", names, 1, "add")
    if first in ("conda", "mamba", "micromamba") or (first.startswith("$") and "conda" in first):
        return _after("conda", names, 1, "install") or _after("conda", names, 1, "create")
    return _after("pip", names, 1, "install") if first == "pip" else None


def _after(tool: Tool, names: Sequence[str], start: int, verb: str) -> tuple[Tool, int] | None:
    for index in range(start, min(len(names), start + 4)):
        if names[index] == verb:
            return tool, index + 1
        if not names[index].startswith("-"):
            return None
    return None


PROJECT = ":project:"  # among the files: the one of the working directory, maybe with extras


class Read(NamedTuple):
    """An installation by a command, and the files that it names."""

    install: Install
    files: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    local: bool = False  # installs what is in a folder, so something may be compiled
    sources: bool = False  # installs from a repository
    where: str = ""  # the environment, where it is not the default one


class _Arguments:
    """Of one command, word by word."""

    def __init__(self, line: Line, tool: Tool, begin: int) -> None:
        self.line, self.tool = line, tool
        self.words = [filled(word, line.variables) for word in line.words[begin:]]
        self.requirements: list[Requirement] = []
        self.indexes: list[Index] = []
        self.files: list[str] = []
        self.held: list[str] = []
        self.channels: list[str] = []
        self.flags: set[str] = set()
        self.values: dict[str, str] = {}
        self.local = self.sources = False
        while self.words:
            self._word(self.words.pop(0))

    def _word(self, word: str) -> None:
        if not word.startswith("-"):
            self._package(word)
            return
        name, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if self.tool != "conda" and re.match(r"-[ifrce][^-]", word):
            name, equals, value = word[:2], "=", word[2:]
        if self._takes_value(name) and not equals:
            value = self.words.pop(0) if self.words else ""
        self._option(name, value)

    def _takes_value(self, name: str) -> bool:
        valued = (*_FILES, *_HELD, "-e", "--editable", "--index-strategy", "--torch-backend", "--channel")
        return name in _VALUED or name in valued or (name in _ROLES and self.tool != "conda")

    def _option(self, name: str, value: str) -> None:
        if name in _ROLES and self.tool != "conda":
            written = _written(self.line, value)
            self.indexes.append(Index(value, _ROLES[name], place_of(self.line, written or value), written))
        elif name in _FILES:
            self.files.append(value)
        elif name in _HELD:
            (self.channels if self.tool == "conda" else self.held).append(value)
        elif name == "--channel":
            self.channels.append(value)
        elif name in ("-e", "--editable"):
            self.local, self.sources = True, self.sources or "://" in value
            self._project(value)
        self.flags.add(name)
        self.values[name] = value

    def _project(self, word: str) -> None:
        """The project of the working directory, whose requirements are in its own file."""
        if (found := re.fullmatch(r"\./?(\[[\w,.-]*\])?", word)) and self.tool != "conda":
            self.files.append(PROJECT + (found[1] or ""))

    def _package(self, word: str) -> None:
        item = _named(word, self.line, self.tool)
        if item:
            self.requirements.append(item)
        self._project(word)
        self.local = self.local or re.match(r"[./]|\S*\.whl$", word) is not None
        self.sources = self.sources or (word.startswith(("git+", "http")) and not word.endswith(".whl"))


_FILES = ("-r", "--requirement", "--requirements")
_HELD = ("-c", "--constraint", "--constraints")


def read(line: Line) -> Read | None:
    """What a command installs; None where it is not an installation."""
    found = tool_of(line.words)
    if found is None:
        return None
    tool, begin = found
    given = _Arguments(line, tool, begin)
    backend = given.values.get("--torch-backend")
    first = [Index(backend, "index", line.place, "", "torch-backend")] if backend else []
    install = Install(
        line.place,
        tool,
        tuple(given.requirements),
        indexes=(*first, *given.indexes),
        what=" ".join(line.words[:begin])[:60],
        no_deps="--no-deps" in given.flags,
        strategy=given.values.get("--index-strategy", ""),
        channels=tuple(given.channels),
        upgrade=bool({"-U", "--upgrade", "--force-reinstall", "--ignore-installed", "-I", "--reinstall"} & given.flags),
        pre="--pre" in given.flags or given.values.get("--prerelease") == "allow",
        anchors=(_after_verb(line, line.words[begin - 1]),),
        conditional=line.conditional,
    )
    return Read(install, tuple(given.files), tuple(given.held), given.local, given.sources, _where(line, given.values))


def _where(line: Line, values: Mapping[str, str]) -> str:
    """By the path of the program, or the option that names an environment."""
    named = next(
        (values[name] for name in ("-n", "--name", "-p", "--prefix", "-t", "--target") if values.get(name)), ""
    )
    folder = line.words[0].rpartition("/")[0]
    return named or ("" if folder in ("/usr/bin", "/usr/local/bin", "/opt/conda/bin") else folder)


def _after_verb(line: Line, verb: str) -> Anchor:
    """Where more arguments can be put in."""
    place = place_of(line, verb)
    return Anchor("command", replace(place, column=place.column + len(verb)))


def _named(word: str, line: Line, tool: Tool) -> Requirement | None:
    """A package among the arguments."""
    place = place_of(line, word)
    if tool != "conda" and "$" in word:
        return None
    found = conda_spec(word, place) if tool == "conda" else requirement(word, place) or _wheel(word, place)
    # What a variable has brought is not in this line.
    return found if found is None or word in line.text else replace(found, written="")


def _wheel(word: str, place: Place) -> Requirement | None:
    """A wheel that is there as a file, by its name; of torch also where it is not written out: torch*.whl."""
    name = word.rpartition("/")[2]
    if not name.endswith(".whl"):
        return None
    found = of_wheel(f"/{name}", place)
    if found is None and name.startswith("torch") and not name[5:6].isalpha():
        found = Requirement("torch", place)
    return replace(found, url=word, written="") if found else None


def _written(line: Line, value: str) -> str:
    """With its quotes; "" where a variable has brought it, or it is a part of a word."""
    found = re.search(rf"(?<![^\s=])([\"']?){re.escape(value)}\1(?=[\s)]|$)", line.text) if value else None
    return found[0] if found else ""


def conda_spec(text: str, place: Place) -> Requirement | None:
    """A package as conda names it: pytorch=2.1, pytorch::pytorch==2.1.0=py3.10_cuda12.1_cudnn8.9.2_0, "numpy<2"."""
    found = re.fullmatch(
        r"(?:[\w.\-/:]{1,200}::)?([A-Za-z0-9_][\w.-]{0,100})(?:\[[^\]]{0,100}\])?\s*(.{0,200})", text.strip()
    )
    if found is None:
        return None
    name, rest = found[1], found[2].strip()
    limits, _, build = rest.partition(" ") if re.match(r"[^=<>!~]+ \S", rest) else (rest, "", "")
    if parts := re.fullmatch(r"(={1,2})([^=<>!~,\s]+)[=\s]([^=\s]+)", rest):
        limits, build = f"=={parts[2]}", parts[3]
    plain = "torch" if normalised(name) in ("pytorch", "pytorch-gpu", "pytorch-cpu") else normalised(name)
    kind = re.search(r"cuda(\d+)\.?(\d)", build)
    made = f"cu{kind[1]}{kind[2]}" if kind else "cpu" if "cpu" in build or name == "pytorch-cpu" else ""
    return Requirement(plain, place, text.strip(), conda_limits(limits), conda=True, build=made)
