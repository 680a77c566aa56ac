"""Dockerfiles: stages with their base images, what they install by pip, uv, conda and apt, and their variables."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import replace

from torchdoctor.declared.images import arch_of, python_of, torch_of
from torchdoctor.declared.model import SCRIPT, Image, Index, Install, Place, Role, Sheet, Step, Unread
from torchdoctor.declared.readers.commands import PROJECT, VARIABLES, reads
from torchdoctor.declared.readers.commands import read as read_command
from torchdoctor.declared.readers.copied import Copied
from torchdoctor.declared.readers.instructions import (
    KNOWN,
    Instruction,
    has_in_order,
    instructions,
    line_of,
    pairs,
    script,
    system_packages,
)
from torchdoctor.declared.readers.shell_lines import Line, filled, in_quotes, may_install, place_of, simple

_VARIABLE = re.compile(r"\$(?:\{[^}]*\}|\w+)")
_MAKES_ENVIRONMENT = re.compile(r"-m venv|virtualenv|uv venv|(?:conda|mamba) (?:env )?create")
MOST_SHELLS = 3  # in the quotes of one another
SHOWN = 5  # unknown instructions that have a line each

UNKNOWN = "$FOLDER"  # of files that are not of this project, for all that is known
# Another Python than the base image's.
_BRINGS_PYTHON = (
    r"(?i)python-?3\.\d+|conda|mamba|miniforge|pyenv|uv (?:venv|python|sync|run)|deadsnakes|pixi|altinstall"
)
_SETTINGS: dict[str, Role] = {"index-url": "index", "extra-index-url": "extra", "find-links": "links"}


def read(file: str, text: str, given: tuple[tuple[str, str], ...] = ()) -> Sheet:
    """given: arguments of the build, which come before the defaults of the file."""
    found = _Stages(file, dict(given))
    unread: list[Unread] = []
    for item in instructions(file, text):
        if item.keyword not in KNOWN:
            unread.append(Unread(item.place, f"not an instruction of a Dockerfile: {item.keyword[:40]}", wrong=False))
            continue
        found.take(item)
    images, installs = found.done()
    if len(unread) > SHOWN:
        unread = [replace(unread[0], why=f"{unread[0].why}; the same is true of {len(unread) - 1} more lines")]
    return Sheet(file, "dockerfile", installs, images, unread=tuple(unread))


class _Stages:
    """The stages of a file, built up instruction by instruction."""

    def __init__(self, file: str, given: Mapping[str, str]) -> None:
        self.file, self.given = file, given
        self.arguments: dict[str, str] = {}  # before the first FROM
        self.images: list[Image] = []
        self.installs: list[tuple[int, Install]] = []
        self.variables: dict[str, str] = {}
        self.indexes: list[tuple[str, Index]] = []  # with the variable or the file that names each
        self.by_name: dict[str, int] = {}
        self.wheres: list[str] = []  # the environment of each installation
        self.arch = ""
        self.needs: list[list[int]] = []  # of each stage the others
        self.parents: list[int | None] = []  # of each stage the one that it is built on
        self.choices: set[int] = set()  # the stages that other values of an ARG choose
        self.gone: list[tuple[int, int]] = []  # (stage, after how many installations) torch was removed
        self.copied = Copied()
        self.states: list[
            tuple[dict[str, str], list[tuple[str, Index]], str, Copied]
        ] = []  # of each stage, for those on it
        self.scripted: set[int] = set()  # the stages with scripts that may install anything
        self.here = ""  # the folder that a command of RUN is called in
        self.listed: Instruction | None = None  # the RUN in brackets that is being read

    def take(self, item: Instruction) -> None:
        if item.keyword == "FROM":
            self._begin(item)
        elif item.keyword in ("ARG", "ENV"):
            self._set(item)
        elif not self.images:
            return
        elif item.keyword == "RUN":
            self._run(item)
        elif item.keyword in ("COPY", "ADD"):
            if "--from=" in item.text:
                self.images[-1] = replace(self.images[-1], copies=True)
                self._needs(filled(item.text.partition("--from=")[2].split()[0], [*self.variables.items()]))
            else:
                self.copied.take(filled(item.text, [*self.variables.items()]))
            words = [word.strip("[]\",'") for word in item.text.split()]
            settings = [word for word in words if word.endswith(("pip.conf", "uv.toml"))]
            self.indexes += [(posixpath.basename(name), Index(name, "extra", item.place)) for name in settings[:1]]
        elif item.keyword == "WORKDIR":
            self.copied.move(filled(item.text, [*self.variables.items()]))

    def done(self) -> tuple[tuple[Image, ...], tuple[Install, ...]]:
        if self.images:
            self.images[-1] = replace(self.images[-1], last=True)
            used = self._used(len(self.images) - 1)
            runs = self._running()
            self.images = [
                replace(image, used=number in used, runs=number in runs) for number, image in enumerate(self.images)
            ]
            others = self.choices - used
            self.installs = [
                (number, replace(install, conditional=True) if number in others else install)
                for number, install in self.installs
            ]
        return tuple(self.images), tuple(install for _, install in self.installs)

    def _used(self, last: int) -> set[int]:
        """The stages that one is built on or takes something from, and so on."""
        found, waiting = set[int](), [last]
        while waiting:
            number = waiting.pop()
            if number not in found:
                found.add(number)
                waiting += self.needs[number]
        return found

    def _running(self) -> set[int]:
        """The stages that no other one needs, and what these are built on: from all others something is copied."""
        needed = {number for needs in self.needs for number in needs}
        found = set[int]()
        for number in {*range(len(self.images))} - needed:
            stage: int | None = number
            while stage is not None:
                found.add(stage)
                stage = self.parents[stage]
        return found

    def _needs(self, name: str) -> None:
        """The present stage needs this one, by its name or number; an image of elsewhere is none."""
        number = int(name) if name.isdecimal() else self.by_name.get(name.lower())
        if number is not None and number < len(self.images):
            self.needs[-1].append(number)

    def _begin(self, item: Instruction) -> None:
        words = [word for word in item.text.split() if not word.startswith("--")]
        written = words[0] if words else ""
        platform = next((word for word in item.text.split() if word.startswith("--platform=")), "")
        base = filled(written, [*self.arguments.items()])
        parent = self.by_name.get(base.lower())
        stages: tuple[str, ...] = ()
        if parent is not None:
            stages = (self.images[parent].name, *self.images[parent].stages)
            base = self.images[parent].base
            if len(pieces := _VARIABLE.split(written.lower())) > 1:
                self.choices |= {number for name, number in self.by_name.items() if has_in_order(name, pieces)}
        name = words[2] if len(words) > 2 and words[1].lower() == "as" else ""
        if name:
            self.by_name[name.lower()] = len(self.images)
        at = item.text.find(written)
        place = Place(self.file, item.place.line, item.place.column + max(at, 0))
        self.images.append(Image(place, base, written, name, stages=stages))
        self.needs.append([] if parent is None else [parent])
        self.parents.append(parent)
        if parent is None:
            self.variables, self.indexes, self.arch, self.copied = {}, [], arch_of(base, platform), Copied()
        else:
            variables, indexes, self.arch, copied = self.states[parent]
            self.variables, self.indexes, self.copied = {**variables}, [*indexes], copied.copy()
        self.states.append((self.variables, self.indexes, self.arch, self.copied))

    def _set(self, item: Instruction) -> None:
        for name, value in pairs(item.text):
            known = self.arguments if not self.images else {**self.variables}
            written, value = value, filled(value, [*known.items()])
            if item.keyword == "ARG":
                value = self.given.get(name) or value or self.arguments.get(name, self.variables.get(name, ""))
            if item.keyword == "ARG" and not value and "=" not in item.text:
                continue  # every build must give it
            if not self.images:
                self.arguments[name] = value
                continue
            self.variables[name] = value
            if role := VARIABLES.get(name):
                self.indexes += [(name, _index(item, url, role)) for url in value.split()[:10]]
            if item.keyword == "ENV":
                self._step(Step(line_of(item, name), "env", f"{name}={value}", written))

    def _step(self, step: Step) -> None:
        self.images[-1] = replace(self.images[-1], steps=(*self.images[-1].steps, step))

    def _run(self, item: Instruction) -> None:
        for name in re.findall(r"--mount=\S*\bfrom=([\w.-]+)", item.text):
            self._needs(name)
        text, place = script(item)
        self.listed = item if item.text.lstrip().startswith("[") else None
        self.here = self.copied.folder
        for line in simple(text, place, [*self.variables.items()]):
            self._command(line)

    def _command(self, line: Line, depth: int = 0) -> None:
        words = list(line.words)
        if depth < MOST_SHELLS and (inner := in_quotes(line)):
            for one in inner:
                self._command(one, depth + 1)
            return
        if words[:1] in (["export"], ["set"]) and len(words) > 1 and "=" in words[1]:
            name, _, value = words[1].partition("=")
            self.variables[name] = filled(value, [*self.variables.items()])
            return
        for package in system_packages(words):
            name = filled(package, [*self.variables.items()])
            self._step(Step(place_of(line, package), "apt", name, package, line.conditional))
        self._configured(words, line)
        if words[:1] in (["cd"], ["pushd"]) and len(words) > 1:
            self.here = posixpath.join(self.here, filled(words[1], [*self.variables.items()]))
        self.copied.clones = self.copied.clones or words[:2] == ["git", "clone"]
        if "uninstall" in words[:4] and "torch" in words and not line.conditional:
            self.gone.append((len(self.images) - 1, len(self.installs)))
        found = read_command(line)
        if found is None:
            self._step(Step(line.place, "run", line.text[:500]))
            if words and may_install(words):
                self.scripted.add(len(self.images) - 1)
            return
        if found.local or found.sources:
            self._step(Step(line.place, "run", "compiles: " + line.text[:200]))
        image = self.images[-1]
        earlier, step = ("?", None) if line.conditional else self._earlier(found.where)
        install = replace(
            found.install,
            indexes=(*(one for name, one in self.indexes if reads(found.install.tool, name)), *found.install.indexes),
            os="linux",
            python=None if line.conditional else self._python(image),
            least_python="" if self._python(image) else python_of(image.base) or "",
            in_image=True,
            files=tuple(map(self._in_build, found.files)),
            what="RUN " + found.install.what,
            earlier=earlier,
            earlier_step=step,
            arch=self.arch,
            musl="alpine" in image.base,
            project=image.name or image.base,
        )
        self.installs.append((len(self.images) - 1, _in_brackets(install, self.listed) if self.listed else install))
        self.wheres.append(found.where)

    def _in_build(self, name: str) -> str:
        """A file that a command names, by the build's folder; a project's with its extras: "pyproject.toml[dev]"."""
        project, _, extras = name.partition("[") if name.startswith(PROJECT) else ("", "", "")
        plain = "pyproject.toml" if project else name
        found = self.copied.origin(plain, self.here)
        if found is None and (project or self.copied.clones or self.here != self.copied.folder):
            return f"{UNKNOWN}/{plain}"
        return (found or plain) + (f"[{extras}" if extras else "")

    def _configured(self, words: list[str], line: Line) -> None:
        """pip config set global.index-url ADDRESS."""
        if words[:1] and re.fullmatch(r"pip[\d.]*", words[0]) and words[1:3] == ["config", "set"] and len(words) > 4:
            name = words[3].rpartition(".")[2]
            if role := _SETTINGS.get(name):
                url = filled(words[4], [*self.variables.items()])
                self.indexes.append(("pip.conf", Index(url, role, place_of(line, words[4]), "")))

    def _python(self, image: Image) -> str | None:
        """That of the base image, unless something else brings another, or every build may name its own image."""
        if (
            image.copies
            or _VARIABLE.fullmatch(image.written)
            or any(re.search(_BRINGS_PYTHON, step.text) for step in image.steps)
        ):
            return None
        return python_of(image.base)

    def _earlier(self, where: str) -> tuple[str, Install | None]:
        """The torch that this environment has: of the base image, or of an earlier step; "?": one that is not known.

        With the step that has brought it, where that one names no version.
        """
        removed = max((count for stage, count in self.gone if self._within(stage)), default=-1)
        for count in range(len(self.installs), 0, -1):
            (number, install), place = self.installs[count - 1], self.wheres[count - 1]
            if count <= removed:
                return "", None
            if place != where or install.conditional or not self._within(number):
                continue
            for item in install.requirements:
                if item.name == "torch":
                    exact = item.limits.startswith("==")
                    return item.limits.removeprefix("==") if exact else "?", None if exact else _alone(install)
        if removed >= 0:
            return "", None
        made = any(_MAKES_ENVIRONMENT.search(step.text) for step in self.images[-1].steps)
        there = "" if where or made else torch_of(self.images[-1].base)
        return there or (SCRIPT if any(map(self._within, self.scripted)) else ""), None

    def _within(self, number: int) -> bool:
        """Whether the present stage has what another one has: it is the same, or built on it."""
        stage = self.images[-1]
        return number == len(self.images) - 1 or self.images[number].name in {stage.name, *stage.stages} - {""}


def _in_brackets(install: Install, item: Instruction) -> Install:
    """The places of words by the list that is written; it has none for more words of a command."""
    whole = Line((), item.place, item.text)
    found = (
        replace(one, place=place_of(whole, one.written)) if one.written in item.text else replace(one, written="")
        for one in install.requirements
    )
    return replace(install, requirements=tuple(found), anchors=())


def _alone(install: Install) -> Install:
    """What a step brings by itself, for the steps that follow."""
    return replace(install, files=(), anchors=(), earlier_step=None)


def _index(item: Instruction, value: str, role: Role) -> Index:
    """uv may give an index a name: pytorch=https://download.pytorch.org/whl/cu128."""
    name, _, url = value.rpartition("=") if re.match(r"[\w-]+=", value) else ("", "", value)
    return Index(url, role, line_of(item, url), url, name)
