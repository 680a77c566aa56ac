"""What a text tells of the machine it comes from, beside its error: system, installer, interpreter, versions, GPU."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Literal, NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.explain import interpreters, systems
from torchdoctor.knowledge import Compat, load
from torchdoctor.model import Facts

Place = Literal["", "slurm", "kubernetes", "wsl", "container"]
Manager = Literal["", "pip", "uv", "conda", "poetry", "pixi"]

_MANAGERS: tuple[tuple[Manager, re.Pattern[str]], ...] = (
    (
        "poetry",
        re.compile(
            r"\bpoetry "
            r"(?:install|add|lock|update|run)\b|[/\\\\]pypoetry[/\\\\]|SolverProblemError|find "
            r"installation candidates|version solving failed|\bpoetry "
            r"(?:env|source|cache|shell|run|project)\b|\bpoetry\.lock\b|\bPoetry "
            r"(?:could|was)\b"
            r"|All attempts to connect to \S+ failed"
            r"|(?:^|\n) *[-•] (?:Installing|Updating|Downgrading) [\w.-]+ \(\d[\w.+ >-]*\)(?=:| *(?:\n|$))"
        ),
    ),
    ("pixi", re.compile(r"\bpixi (?:add|install|run|shell)\b|[/\\]\.pixi[/\\]")),
    (
        "uv",
        re.compile(
            r"\buv (?:pip|add|sync|run|lock|venv|tool)\b|[/\\]uv[/\\]|\buv\.lock\b|├─▶|╰─▶ |× No solution found"
            r"|Using (?:CPython|Python) 3|package registry|UV_HTTP_TIMEOUT|only has wheels with the following"
            r"|error: No solution found when|Request failed after \d+ retries|Failed to fetch: |Failed to "
            r"install: \S+\.whl"
            r"|failed to (?:copy|hardlink|reflink|remove) (?:file|directory)|\buv (?:python|cache|self|export|tree)\b"
        ),
    ),
    (
        "conda",
        re.compile(
            r"\b(?:conda|mamba|micromamba) (?:install|create|env|update)\b|CondaHTTPError|Solving environment"
            r"|LibMamba|\blibmamba\b|Conda(?:SSL|Value)Error|Environment(?:Name|Location)NotFound|PackagesNotFoundError|ResolvePackageNotFound|UnsatisfiableError"
        ),
    ),
    (
        "pip",
        re.compile(r"\bpip3? (?:install|download)\b|^ *ERROR: |pip-build-env|Looking in (?:indexes|links): ", re.M),
    ),
)
_NOTEBOOK = re.compile(
    r"\b(?:[Ii]n|[Uu]s(?:e|ing)|[Ff]rom|[Oo]n) (?:a |my |the )?(?:[Jj]upyter|[Gg]?oogle [Cc]olab|[Cc]olab|[Kk]aggle)\b"
    r"|^(?:[Jj]upyter|[Gg]oogle [Cc]olab|[Cc]olab|[Kk]aggle)\b|\bCell In "
    r"?\[\d|<ipython-input-|ipykernel(?:_\d|_launcher|[/\\])"
    r"|^In \[\d+\]:|^-{2,}> ?\d+ |/content/\w|%pip\b|^[`> ]*!(?:pip3?|python3?|apt(?:-get)?|git|wget|nvidia-smi|cd)\b",
    re.M,
)
# Where it works is not where it fails: halves of sentences, which of them say so, and which deny it.
_HALVES = re.compile(r"([.,;:!?\n(]|\b(?:but|however|whereas|while|although)\b)", re.I)
_WORKS = re.compile(
    r"\b(?:works|downloads|(?<!\bI )worked|(?:runs|ran) (?:in|on|under)|fine(?![- ]?tun)|okay"
    r"|no (?:problems?|errors?))\b"
    r"|\b(?:on|in) my (?:old|other|previous) ",
    re.I,
)
_NOT = re.compile(r"(?:\b(?:not|never|nothing|no longer|stopped|fails?|failed)|n't)\b", re.I)
# Where a program runs, if not on a machine as such: what such places print, and how people say it.
_PLACES: tuple[tuple[Place, re.Pattern[str]], ...] = (
    ("slurm", re.compile(r"slurmstepd|\bsrun\b|\bsbatch\b|#SBATCH|\b[Ss]lurm\b|\bSLURM|StepId=")),
    (
        "kubernetes",
        re.compile(r"\b[Kk]ubernetes\b|\b[Kk]8s\b|\bkube(?:ctl|let|flow)\b|[Rr]eason\W{1,9}OOMKilled|\d/\d +OOMKilled"),
    ),
    ("wsl", systems.WSL),
    (
        "container",
        re.compile(
            r"(?i)\b(?:in|inside|within|using|with|via|use|the|a|my|our|your) (?:a |the |my "
            r")?(?:docker|containers?\b|podman)"
            r"|(?:^|\n)(?:[\w-]{3,40}_|\w{1,30}-[\w-]{1,40}-)\d {1,9}\| |\b[a-z]\w{1,20}@[0-9a-f]{12}:"
            r"|\bdocker[- ](?:run|compose|container|image|exec|pull)|\bDockerfile\b|(?:^|\n)\[[\w-]{3,40}\] \| "
            r"|(?:用|使用|在|进入)\s*(?:的)?docker|docker\s*(?:内|里|中)|容器"
        ),
    ),
)
_IMAGE = re.compile(
    r"executor failed running \[|failed to solve: |ERROR: process \"/bin/sh -c"
    r"|The command '/bin/sh -c [^\n]{1,900} returned a|^#\d+ \d+\.\d+ |^Step \d+/\d+ ?: RUN"
    r"|^ *>? *\[[\w ./-]{0,30}\b\d+/\d+\] RUN"
    r"|^\d{1,4}\.\d{1,3} [^\n]{0,300}\n\d{1,4}\.\d{1,3} [^\n]{0,300}\n\d{1,4}\.\d{1,3} "
    r"|^(?:docker|podman) (?:buildx )?build -"
    r"|^(?:docker|podman)[ -]compose up\b[^\n]{0,60}--build"
    r"|\bwhile building (?:the |a |an |my )?(?:docker |container )?(?:image|container)\b",
    re.M,
)
_TYPED = re.compile(r"^[^\s$#>][^\n$#>]{0,60}[$#>] ?(?:sudo )?(\S[^\n]{0,60})|^[$>] ?(?:sudo )?(\S[^\n]{0,60})", re.M)
_BUILDS = re.compile(r"(?:docker|podman)[ -](?:(?:compose |image |buildx )?build\b|compose up\b[^\n]{0,60}--build)")
_NO_PLACE = re.compile(
    r"(?i)(?:\b(?:not|never|without|no)\b|n't)[^.\n]{0,12}\b(?:docker|container|kubernetes|slurm|wsl)"
    r"|If you're installing within a container from \S+"
)
_TORCH = re.compile(
    r"(?:PyTorch version \(|you have(?: torch)? |torch\.__version__\W{1,6}|\btorch: {1,3}"
    r"|\btorch[ _]version ?(?:is|of|[:=])? ?`?|PyTorch [Vv]ersion(?: \(e\.g\.,? [\d.]{1,5}\))?:\*{0,2} |\btorch[ "
    r"=(v-]{0,3}(?:\. ?)?)"
    r"(\d\.\d{1,2}\.\d)(?:\+ ?(cu\d{2,3}|cpu|rocm\d\.\d(?:\.\d)?|xpu))?",
    re.I,
)
_SPOKEN = re.compile(
    r"(?:\bpytorch[ =v:]{1,3}|(?<!minimum )(?<!required )\bpytorch version (?:is )?|^ *(?:py)?torch[ \t]{2,60}"
    r"|torch\.__version__[^\n]{0,60}\n\W{0,4})(\d\.\d{1,2}\.\d)(?:\+(cu\d{2,3}|cpu|rocm\d\.\d(?:\.\d)?|xpu))?(?![\w.])",
    re.I | re.M,
)
_FRAME = re.compile(
    r'^(?:\[rank\d+\]:)?\W{0,9}File "([^"\n]{1,300})", line (\d+), in [^\n]*\n(?:\[rank\d+\]:)?\s*([^\n]{1,300})'
    r"|^(?:File )?\[?([^\s(<|│\[][^\n(<|]{0,200}?\.py)(?:\]\(https?:[^)\s]{1,80}\))?(?::\d+)?,? in [^\n]*\n"
    r"(?:[^\n]*\n){0,6}?-{2,}> ?(\d+) ([^\n]{1,300})"
    r"|^[│|] ((?:[/~<]|[A-Z]:)[^\n│|]{0,200}?\.py):\d+ in [^\n]*\n(?:[│|][^\n]*\n){0,6}?[│|] [❱>] +(\d+) ([^\n]{1,300})"
    r"|^\[?<ipython-input-(\S{1,60})[^\n]*\n(?:[^\n]*\n){0,6}?-{2,}> ?(\d+) ([^\n]{1,300})"
    r"|^\s*Cell In ?(\[\d+\])[^\n]*\n(?:[^\n]*\n){0,6}?-{2,}> ?(\d+) ([^\n]{1,300})",
    re.M,
)
_NOT_OWN = re.compile(
    # On Windows Python's own modules are in Lib itself; projects have a lib of their own, with folders.
    r"(?:site|dist)-packages|[/\\](?:_tensor\.py|autograd[/\\](?:__init__|graph)\.py|nn[/\\]modules[/\\]module\.py)$|[/\\]lib[/\\]python|\\[Ll]ib\\(?:\w+\.py|(?:multiprocessing|concurrent|asyncio|importlib"
    r"|json|unittest|logging|ctypes|encodings|urllib|http)\\)|^<|[/\\]torch[/\\]"
    r"|(?i:comfyui|webui|kohya|sd-scripts|invokeai|fooocus)"
)
_PIPS = re.compile(
    r"[/\\](?:bin|Scripts)[/\\][\w.-]+\n(?:sys\.exit|load_entry_point)\("
)  # what starts a command of a package
_HAVE = re.compile(r"\byou(?:'ll)? have torch (\d\.\d{1,2}\.\d)(?:\+(cu\d{2,3}|cpu|rocm\d\.\d(?:\.\d)?|xpu))?")
_NAME = r"([A-Za-z][\w.-]{0,60}?)"
_BUILT = re.compile(
    rf"Failed building wheel for {_NAME}\b(?![.\w-])|Failed to build '{_NAME}' when"
    rf"|Failed to fetch wheel: {_NAME}==([\w.+!]+)"
    rf"|Failed to (?:download and )?build:? `{_NAME}(?:==([\w.+!]+)| @ [^`\n]{{1,200}})?`"
    rf"|`{_NAME}(?:@([\w.+!]+))?` depends\s+on\s+`torch`, but doesn't"
    rf"|Running setup\.py install for {_NAME}(?: did|:| \.\.\.)|^╰─> {_NAME}$"
    rf"|^[ ×]*Building wheels? for (?:collected packages: )?{_NAME}(?: \(|,|$)|Could not build wheels for {_NAME}[,\s]"
    rf"|projects? \({_NAME}\)|^ *Collecting {_NAME}(?:==([\w.+!]+))?(?: \(|$|[<>=~!@ ])",
    re.M,
)


# An install command; what stands before it on a line that is one; options with a value; what is a requirement; what of
# a sentence is none; and what people install besides, to mend something.
_COMMAND = re.compile(r"\b(?:pip(?:env|[\d.]*) install|(?:uv|poetry|pdm) add) ([^\n|&;]{1,400})")
OWN_LINE = re.compile(r"(?:^|[$#>%!`] {0,2}|\bRUN )(?:sudo )?(?:\S{1,200} (?:-\S{1,20} )?-m |uv )?$")
_OPTION = re.compile(
    r"(?<!\S)(?:(?:-[ifcetr]|--(?:extra-|default-)?index(?:-url)?|--find-links|--trusted-host|--proxy|--timeout|--target"
    r"|--cert|--requirement|--editable|--source|--default-timeout|--retries)[= ]\S+|-\S+)"
)
_FROM = re.compile(r"(?<!\S)-[er] ")  # what is installed from a folder or a file has no names behind it
_REQUIREMENT = re.compile(
    r"[A-Za-z][\w.-]*(?:\[[\w,.-]+\])?(?:(?:[<>!~]=?|={2,3})\d[\w.*+]*(?:,[<>!=~]{1,2}\d[\w.*]*){0,4})?"
)
PROSE = re.compile(
    r"(?i)(?:the|an?|it|this|that|them|these|of|from|for|in|on|with|and|or|commands?|fail(?:s|ed)|errors?|works?|does"
    r"|did|is|was|to|as|but|all|my|your|via|by|using|when|again|requirements|packages?|any|some|gives?|inside|into|method|so|then"
    r"|now|i|we|you|there|here|tr(?:y|ied)|got|gets?|says?|said|returns?|throws?|hangs?|stuck|after|before|because|since"
    r"|still|also|not|no)"
)
# xyz is the example in pip's own message about a system's Python.
_TOOLS = re.compile(
    r"(?:pip|setuptools|wheel|ninja|packaging|cmake|build|certifi|uv|virtualenv|pip-tools|poetry|xyz)\b"
)


class Line(NamedTuple):
    """A line of the user's own program, as a traceback shows it."""

    file: str
    number: str
    code: str


def _short(at: str) -> str:
    if cell := re.match(r"(\d{1,5})-[0-9a-f]{6,40}>", at):
        return f"cell [{cell[1]}]"
    if re.search(r"[/\\](?:ipykernel_|ipython-input-)", at):
        return "the cell"
    return f"cell {at}" if at.startswith("[") else re.split(r"[/\\]", at)[-1]


_ACROSS = re.compile(r"\(\?i?[ms]")  # how a pattern of several lines begins
_pattern = cache(re.compile)  # the module itself forgets all but 512


@dataclass(frozen=True)
class Told:
    """The text about an error, and the machine where one is known: of facts, all that the text cannot tell.

    only: the one system where the error can happen. line: the line that shows the error.
    """

    text: str = ""
    facts: Facts | None = None
    compat: Compat | None = field(default=None, compare=False)
    only: Literal["", "linux", "windows", "macos"] = ""
    line: str = ""

    def last(self, pattern: str) -> re.Match[str] | None:
        """Of what the text names, the last."""
        return next(iter(self.lasts(pattern, 1)), None)

    def lasts(self, pattern: str, number: int) -> deque[re.Match[str]]:
        """The last that many of a pattern."""
        return deque(_pattern(pattern).finditer(self.text), maxlen=number)

    def numbers(self, pattern: str) -> list[int]:
        """Of a message, where it is there."""
        got = self.last(pattern)
        return [int(part) for part in got.groups()] if got else []

    def has(self, pattern: str) -> bool:
        return _pattern(pattern).search(self.text) is not None

    def first(self, marks: Sequence[str]) -> tuple[int, re.Match[str]] | None:
        """The number of the first mark in the failure itself, else in all of the text; and where it is there last.

        Text around a failure has words of its own: code, versions of packages, other errors. Marks of several lines
        are looked for in all of it. The last mark may be "".
        """
        for everywhere in (False, True) if self.failure else (True,):
            for number, mark in enumerate(marks):
                text = self.text if everywhere or _ACROSS.match(mark) else self.failure
                if (mark or everywhere) and (found := [*_pattern(mark).finditer(text)]):
                    return number, found[-1]
        return None

    def choose(self, table: Sequence[tuple[str, str]]) -> str:
        """What a table of marks says of the first; {0} in it is filled in; "" where the text has none."""
        if (got := self.first([mark for mark, _ in table])) is None:
            return ""
        said = table[got[0]][1]
        return said.format(*filter(None, got[1].groups())) if "{0}" in said else said

    @cached_property
    def failure(self) -> str:
        """The error's message with the traceback, or the paragraph, that it ends; "" where its line is not known."""
        at = self.text.rfind(self.line) if self.line else -1
        if at < 0:
            return ""
        start = max(self.text.rfind(mark, 0, at) for mark in ("Traceback (most recent", "\n\n", "```"))
        message = re.match(r"[^\n]*(?:\n(?!```)[^\n]*\S[^\n]*){0,4}", self.text[at : at + 1_000])
        return self.text[max(start, 0) : at] + (message[0] if message else "")

    @cached_property
    def known(self) -> Compat:
        return self.compat or load()

    @cached_property
    def here(self) -> str:
        """The text without halves of sentences about a place where it works, which is not that of the error."""
        if not _WORKS.search(self.text):
            return self.text
        halves = _HALVES.split(self.text)
        paths = r"[/\\]\w"
        return "".join(
            half for half in halves if not _WORKS.search(half) or _NOT.search(half) or re.search(paths, half)
        )

    @cached_property
    def os(self) -> Literal["", "linux", "windows", "macos"]:
        """The system: of the machine, else as paths and messages show it."""
        if self.facts is not None and self.facts.host is not None:
            return self.facts.host.os
        return systems.named(self.text, self.here, self.only)

    @cached_property
    def place(self) -> Place:
        """A job, a pod, a container or WSL, where it ran in one; "" where the text says nothing of it."""
        said = _NO_PLACE.sub(" ", self.here)
        return next((name for name, mark in _PLACES if mark.search(said)), "")

    @cached_property
    def image(self) -> bool:
        """Whether it happens while Docker builds an image."""
        typed = ["", *(found[1] or found[2] for found in _TYPED.finditer(self.text))]
        return _IMAGE.search(self.text) is not None or _BUILDS.match(typed[-1]) is not None

    @cached_property
    def manager(self) -> Manager:
        """The installer that wrote the text; "" where none did."""
        return next((name for name, mark in _MANAGERS if mark.search(self.text)), "")

    @cached_property
    def notebook(self) -> bool:
        return _NOTEBOOK.search(self.here) is not None

    @cached_property
    def portable(self) -> str:
        """A Python inside a program's folder that runs, as ComfyUI's package for Windows has it, from that folder."""
        return "" if self.os in ("linux", "macos") else interpreters.portable(self.here)

    @cached_property
    def conda(self) -> bool:
        """Whether the Python is conda's."""
        return self.manager == "conda" or self.has(
            r"(?i)(?:(?:mini|ana)conda|miniforge|mambaforge|micromamba|/opt/conda)|packaged by "
            r"conda-forge|(?:^|\n)\(base\) "
        )

    @cached_property
    def tool(self) -> tuple[str, str]:
        """The program that pipx or uv made an environment for, and the path of its Python; "" for what is not shown."""
        return interpreters.of_a_tool(self.text) if "pipx" in self.text or "tools" in self.text else ("", "")

    @cached_property
    def interpreter(self) -> str:
        """The Python by which the text starts its program, or that its launcher made for it, by its path; or ""."""
        named = interpreters.started(self.text) or self.tool[1]
        return named if named or self.notebook or self.isolated else interpreters.of_a_launcher(self.text)

    @cached_property
    def project(self) -> bool:
        """Whether uv runs the program in a project of its own, which a change outside its list would not last in."""
        return self.has(r"\buv (?:run|sync|add|lock|remove)\b|your project(?:'s requirements)?\b")

    @cached_property
    def jetson(self) -> bool:
        if self.facts is not None and self.facts.host is not None and self.facts.host.kernel.endswith("tegra"):
            return True
        return self.has(
            r"(?i)\bjetson|\bjetpack|\bl4t\b|\btegra|-tegra\b|\b(?:orin|xavier) (?:nano|nx|agx)|\((?:orin|xavier)\b"
            r"|compute/redist/jp|nvidia\.box\.com|cp3(?:6-cp36m|8-cp38)-linux_aarch64\.whl|py3\.6-linux-aarch64\.egg"
        )

    @cached_property
    def isolated(self) -> bool:
        """Whether it happened in the environment that an installer makes for one build."""
        return self.has(
            r"pip-build-env|[/\\]builds-v0[/\\]"
            r"|Getting requirements to build (?:wheel|editable) (?:did not run|\.\.\. error)"
            r"|Failed to build '[^'\n]+' when getting requirements"
        )

    @cached_property
    def python(self) -> str:
        """ "3.12", or ""."""
        if self.facts is not None and self.facts.python is not None:
            return ".".join(self.facts.python.version.split(".")[:2])
        return interpreters.release(self.text)

    @cached_property
    def several_pythons(self) -> bool:
        """Whether the text names a newer Python than the first: then the first may be that of before, or elsewhere."""
        if not self.python or (self.facts is not None and self.facts.python is not None):
            return False
        return interpreters.names_a_newer(self.text, int(self.python.split(".")[1]))

    @cached_property
    def torch(self) -> str:
        """The installed torch, "2.4.0", or ""."""
        if self.facts is not None and self.facts.torch is not None and self.facts.torch.version:
            named = re.sub(r"\.post\d+$", "", self.facts.torch.version.partition("+")[0])  # a build of conda's
        else:
            named = self._named_torch[1] if self._named_torch else ""
        return "" if re.match(r"1\.(?:1[4-9]|[2-9]\d)", named) else named  # "1.50": no such release

    @cached_property
    def build(self) -> str:
        """The build of the installed torch, "cu124", or ""."""
        if self.facts is not None and self.facts.torch is not None:
            return self.facts.torch.build or ""
        return (self._named_torch[2] or "") if self._named_torch else ""

    @cached_property
    def _named_torch(self) -> re.Match[str] | None:
        """A version of three numbers, and its tag."""
        return _HAVE.search(self.text) or _TORCH.search(self.text) or _SPOKEN.search(self.here)

    @cached_property
    def package(self) -> tuple[str, str]:
        """The package that was being built or installed last, and its version; ("", "") where none is named."""
        found = None
        for found in _BUILT.finditer(self.text):
            if found[0].startswith("Failed"):
                break
        if found is None:
            given = r"(?:install|add|Collecting|Cloning)\b[^\n]{0,200}?" if self.wanted else ""
            address = self.last(rf"{given}git\+https?://[\w.-]+/[\w.-]+/([\w-]+)")
            page = self.last(r"/simple/(?!pip/)([\w.-]+)/")  # of an index, which did not answer
            found = address or page
            name, _, number = (found[1] if found else self.wanted[0] if self.wanted else "").partition("==")
            return re.split(r"[\[<>!~]", name)[0], number
        parts = [part for part in found.groups() if part]
        return parts[0], (parts[1] if len(parts) > 1 else "")

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """The requirements of the last install command in the text; () where it has none."""
        made: tuple[str, ...] = ()
        for found in _COMMAND.finditer(self.text):
            line = self.text[max(self.text.rfind("\n", 0, found.start()) + 1, found.start() - 300) : found.start()]
            own = OWN_LINE.search(line) is not None
            asked = found[1].partition("`")[0] if line.count("`") % 2 else found[1]
            names = list[str]()
            for word in re.sub("[\"']", " ", _OPTION.sub(" ", asked)).split():
                name = word.rstrip(".,:)")
                like = own or any(sign in name for sign in "=<>") or name in ("torchvision", "torchaudio")
                if not _REQUIREMENT.fullmatch(name) or PROSE.fullmatch(name) or (names and not like):
                    names = names[:-1] if PROSE.fullmatch(name) and _FROM.search(asked) else names  # a verb's
                    break
                names.append(name)
                if name != word:
                    break
            made = tuple(name for name in names if not _TOOLS.match(name)) or made
        return made

    @cached_property
    def own_line(self) -> Line | None:
        """The last line of a traceback that is not a library's."""
        frames = ([part or "" for part in frame.groups() if part is not None] for frame in _FRAME.finditer(self.text))
        own = [
            Line(_short(at), number, code.strip("│| \n"))
            for at, number, code in frames
            if not _NOT_OWN.search(at) and not _PIPS.search(f"{at}\n{code}")
        ]
        last = (
            0 if re.search("Exception has occurred|发生异常", self.text) else -1
        )  # a debugger shows the innermost first
        return own[last] if own else None

    @cached_property
    def index(self) -> str:
        """The package index that the text names beside PyPI."""
        found = self.last(
            r"https?://(?!pypi\.org|files\.)[\w.-]+/(?:[\w.-]+/)*whl/[\w./-]*\w|--(?:extra-)?index-url[ =]([^\s`'\"]+)"
        )
        named = re.sub(r"//[^/\s]*@", "//", found[1] or found[0]) if found else ""  # pip asks for name and password
        index = re.sub(r"(/whl/\w+)/(?:torch\w*|[\w.]+-\d[\w.-]*)$", r"\1", named)
        return "" if index.endswith(".whl") else index
