"""Lists of pip, uv and poetry: `list`, `freeze`, `show`, `inspect`, as text or JSON; what pip has just installed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.knowledge.versions import normalised
from torchdoctor.model import Facts, Package
from torchdoctor.pasted import sections
from torchdoctor.pasted.by_hand import WANTED_BELOW
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

LIST, FREEZE, INSPECT, SHOW, POETRY, INSTALLED, FOLDERS = (
    "pip list",
    "pip freeze",
    "pip inspect",
    "pip show",
    "poetry show",
    "pip's last words",
    "a listing of site-packages",
)
SIGNS = ("torch", "nvidia-c")
_NAME = r"[A-Za-z0-9](?:[\w.-]{0,80}[A-Za-z0-9])?"
_NUMBER = r"\d+(?:\.\d+)*(?:[a-z]+\d*|[._-](?:post|dev|a|b|rc|alpha|beta)\d*)*(?:\+[\w.-]{1,60})?"
_ROW = re.compile(
    rf"({_NAME})\s(?:\(!\)\s|\((?=\d[^()]*\)$))?({_NUMBER})(?:\)|\s(?:[/~]|[A-Za-z]:\\|file:|https?:|git\+|pypi|"
    rf"pip|https\b)\S*|\s\d[\w.+]{{0,40}}\s(?:wheel|sdist))?"
)
_SHOWN = re.compile(rf"({_NAME})\s(?:\(!\)\s)?({_NUMBER})\s(?:.{{0,20}}\s)?[A-Z\"'(a-z].*")
_PAIR = re.compile(rf"(?:(?<=\s)|^)({_NAME})\s(?:\(!\)\s)?({_NUMBER})(?=\s|$)")
_FROZEN = re.compile(
    rf"({_NAME})(?:\[[\w,.-]{{1,60}}\])?\s?(?:===?\s?({_NUMBER})|@ \S.{{0,300}})(?:\s?;.{{0,200}})?(?:\s\\)?"
)
_URL_OF_WHEEL = re.compile(r"torch(?:vision)? @ https?:")
_WHEEL = re.compile(r"/[\w.]+-(\d[\w.]*(?:%2B[\w.]+)?)-(?:cp|py)\d")
_AT_WHEEL = re.compile(rf"(?:(?<=\s)|^)({_NAME}) @ \S{{1,300}}?/[\w.]+-(\d[\w.]*(?:(?:%2B|\+)[\w.]+)?)-(?:cp|py)\d\S*")
_ORDERS = re.compile(r"(?:^|[\s;&|$`])(?:pip3?|uv|conda|mamba|micromamba|poetry) (?:pip )?(?:install|add|create)\b")
_FROZEN_PAIR = re.compile(rf"(?:(?<=\s)|^)({_NAME})===?({_NUMBER})(?=\s|$)")
_JSON = re.compile(rf'"name"\s?:\s?"({_NAME})",?\s{{0,4}}"version"\s?:\s?"({_NUMBER})"')
_HEADER = re.compile(
    r"(?:.{0,60}\s)?Package:? Version(?: (?:Editable|Location|Installer|Latest|Type).{0,60})?$|Package Version\b",
    re.IGNORECASE,
)
_PIP_SHOW = re.compile(
    rf"Name ?: ({_NAME})\s{{1,4}}Version ?: ({_NUMBER})"
    r"(?=\s{1,4}(?:Summary:|Location:|Requires:|Home-page:|Name:|description :)|\s*\Z)",
    re.IGNORECASE,
)
_OF_SHOW = re.compile(r"(?:(?:.{0,80}\s)?name ?: \S+ )?version ?: |(?:name|location) ?: ", re.IGNORECASE)
_PRINTED = re.compile(r"\b(?:pip3?|uv|conda|mamba|poetry) (?:list|freeze|show)\b")
# What torch or pip brings along, and nobody writes into a list of their own.
_NOT_NOTED = re.compile(
    r"(?:filelock|sympy|mpmath|networkx|jinja2|markupsafe|typing[-_]extensions|fsspec|setuptools|pip|wheel|certifi|"
    r"charset[-_]normalizer|idna|urllib3|six|packaging|nvidia-[\w-]+)$",
    re.IGNORECASE,
)
_MANY = 10  # rows that nobody types
_DONE = re.compile(r"Successfully installed ((?:\S+-\d\S*\s?)+)")
_PUT_IN = re.compile(rf"(?:Install|Updat|Downgrad)ing ({_NAME}) \((?:{_NUMBER} -> )?({_NUMBER})(?: /\S+)?\)")
_ENTRY = re.compile(r"^\S{0,200}\.(?:dist-info|egg-info|libs|pyd|so|pth|py)/?$|^[d-][rwxst-]{9}[.+@]?\s.{5,300}$")
_FILTERED = re.compile(r"\|\s?(?:[ef]?grep|findstr|select-string|head|tail|rg|sls)\b", re.IGNORECASE)
_NOT_PUT_IN = re.compile(
    r"ing torch \(.*: (?:Failed|Skipped)|^[A-Z]\w*(?:Error|Exception)$|"
    r"Unable to find installation candidates|--dry-run\b"
)
_FOLDER = re.compile(rf"(?:d[rwxst-]{{9}}[.+@]?\s.{{5,80}}\s)?(?:\./)?({_NAME})-({_NUMBER})\.dist-info/?")  # ls, ls -l
_INDEXED = re.compile(rf"^torch \(\S+\)\nAvailable versions: [^\n]{{1,4000}}\n\s*INSTALLED: ({_NUMBER})", re.MULTILINE)
# What people note in the same way, and no pip lists.
_NO_PACKAGES = {
    "python",
    "cpython",
    "windows",
    "ubuntu",
    "debian",
    "macos",
    "cuda",
    "cudnn",
    "driver",
    "rtx",
    "gtx",
    "gpu",
}
# "torch>=1.3 in /usr/lib/python3.10/site-packages (from stanza) (2.1.0)"
_FROM = r"(?:\(from (?:[^()]|\([^()]{1,30}\)){1,200}\)\s)?"  # "(from -r requirements.txt (line 1))"
_SATISFIED = re.compile(
    rf"(?<![\w-])({_NAME})(?:\[\w+\])?[^\s()]{{0,40}} in (\S{{1,200}}packages)\s"
    rf"{_FROM}\(({_NUMBER})\)"
)
_CUT_LINES = re.compile(
    rf"Requirement already satisfied: ({_NAME})(?:\[[\w,]{{1,80}}\])?[^\s()]{{0,40}} in ([^()]{{1,300}}?packages) "
    rf"{_FROM}\(({_NUMBER})\)"
)
# "vision 0.8 requires torch==1.7, but you have torch 1.4 which is incompatible"
_CONFLICT = re.compile(
    rf"(?:^|[\s(\"'])({_NAME}) ({_NUMBER}) (?:has requirement|"
    rf"requires) (?P<pin>torch==[\w.+]+)?(?:{_NAME})?[^\n,]{{0,140}}(?:,(?! but you)[^\n,]{{1,40}}){{0,4}}?,? "
    rf"but you(?:'ll)? have "
    rf"({_NAME}) ({_NUMBER})(?: which|\.?(?=\s|$))"
)
_CUT_SHORT = re.compile(r"\bbut you(?:'ll)?(?: have)?$")
_OF_WINDOWS = {"pywin32", "pywin32-ctypes", "pywinpty", "win32-setctime", "windows-curses", "triton-windows"}
LEAST = 3  # rows that a list without a heading has at least
_FLAT = 200


def read(page: Page) -> Iterator[Part]:
    return (made if "conda" in page.lower else _by_pip(made) for made in _read(page))


def _by_pip(made: Part) -> Part:
    """With pip as the installer of torch: pip lists conda's too, which has no tag in its version."""
    packages = made.facts.packages
    if packages is None or made.form == POETRY:
        return made
    told = tuple(replace(item, installer="pip") if item.name == "torch" else item for item in packages)
    return made._replace(facts=replace(made.facts, packages=told))


def _read(page: Page) -> Iterator[Part]:
    text = "\n".join(page.lines)
    if '"name"' in text and len(found := _JSON.findall(text)) >= LEAST:
        form = INSPECT if "metadata_version" in text else LIST
        yield part(form, found, frozenset(range(len(page.lines))) if form == INSPECT else _having(page, '"name"'), text)
        return
    yield from _rows(page)
    yield from _frozen(page)
    if shown := _PIP_SHOW.findall(text):
        made = part(SHOW, shown, frozenset(number for number, line in enumerate(page.lines) if _OF_SHOW.match(line)))
        where = re.search(r"Location: \S{0,200}python(3\.\d+)[/\\]", text)
        python = sections.python(where[1]) if where else None
        yield made._replace(facts=replace(made.facts, python=python)) if python else made
    yield from _satisfied(page)
    yield from _conflicts(page)
    yield from _by_poetry(page)
    yield from _folders(page)
    yield from _indexed(page, text)
    for number, line in enumerate(page.lines):
        if "uccessfully installed" in line and (done := _DONE.search(line)):
            pairs = [word.rpartition("-")[::2] for word in done[1].split()]
            if any(name in ("torch", "torchvision") for name, _ in pairs):
                yield part(INSTALLED, pairs, frozenset({number}))


def _by_poetry(page: Page) -> Iterator[Part]:
    """What `poetry install` has put in: a line is without a remark when it is done."""
    if "installing torch (" not in page.lower and "updating torch (" not in page.lower:
        return
    found = [(n, match) for n, line in enumerate(page.lines) if (match := _PUT_IN.fullmatch(line))]
    if not any(map(_NOT_PUT_IN.search, page.lines)) and any(match[1] == "torch" for _, match in found):
        yield part(INSTALLED, [(match[1], match[2]) for _, match in found], frozenset(n for n, _ in found))


def _indexed(page: Page, text: str) -> Iterator[Part]:
    """`pip index versions torch` names the newest first, and what is installed below."""
    if found := _INDEXED.search(text):
        yield part(INSTALLED, [("torch", found[1])], _having(page, "INSTALLED: ", "Available versions: ", "torch ("))


def _folders(page: Page) -> Iterator[Part]:
    """A listing of site-packages: "torch-2.0.0.dist-info"."""
    if ".dist-info" not in page.lower:
        return
    found = [(n, match) for n, line in enumerate(page.lines) if (match := _FOLDER.fullmatch(line))]
    entries = sum(_ENTRY.search(line) is not None for line in page.lines)
    if len(found) > 1 and entries >= LEAST and [match[1] for _, match in found].count("torch") == 1:
        pairs = [(match[1].replace("_", "-"), match[2]) for _, match in found]
        yield part(FOLDERS, pairs, frozenset(n for n, _ in found))._replace(aside=3)


def _conflicts(page: Page) -> Iterator[Part]:
    """Of packages that pip complains of, both are installed."""
    found = [
        (n, match)
        for n, line in enumerate(page.lines)
        if "but you" in line
        for match in _CONFLICT.finditer(_whole_conflict(page.lines, n))
    ]
    pairs = [pair for _, match in found for pair in ((match[1], match[2]), (match[4], match[5]))]
    if any(name.startswith("torch") for name, _ in pairs):
        pins = {normalised(match[1]): match["pin"] for _, match in found if match["pin"]}
        yield _pinned(part(INSTALLED, pairs, frozenset(number for number, _ in found)), pins)


def _whole_conflict(lines: Sequence[str], at: int) -> str:
    """Of one that is on several lines, all of it."""
    first = at
    if lines[at].startswith("but you"):
        above = range(at - 1, max(at - 6, -1), -1)
        first = next((n for n in above if " requires " in lines[n] and lines[n].endswith((";", ","))), at)
    return " ".join(lines[first : at + (2 if _CUT_SHORT.search(lines[at]) else 1)])


def _pinned(made: Part, pins: Mapping[str, str]) -> Part:
    """With what pip says that each requires."""
    told = tuple(
        replace(item, requires=(pins[item.name],)) if item.name in pins else item for item in made.facts.packages or ()
    )
    return made._replace(facts=replace(made.facts, packages=told))


def _satisfied(page: Page) -> Iterator[Part]:
    """What pip found installed on its way."""
    found = [(n, match) for n, line in enumerate(page.lines) for match in _SATISFIED.finditer(line[:2000])]
    if "requirement already satisfied:" in page.lower and not any(match[1] == "torch" for _, match in found):
        found += _wrapped(page)
    pairs = [(match[1], match[3]) for _, match in found]
    if any(name == "torch" for name, _ in pairs):
        made = part(INSTALLED, pairs, frozenset(number for number, _ in found))
        where = re.search(r"python(3\.\d+)", found[0][1][2])
        yield made._replace(facts=replace(made.facts, python=sections.python(where[1]) if where else None))


def _wrapped(page: Page) -> Iterator[tuple[int, re.Match[str]]]:
    """The same, where mail has cut its lines."""
    for number, line in enumerate(page.lines):
        whole = " ".join(page.lines[number : number + 6])[:1000] if line.startswith("Requirement already sat") else ""
        if match := _CUT_LINES.match(whole):
            yield number, match


def _rows(page: Page) -> Iterator[Part]:
    """Runs of rows; with pip's heading a few are enough."""
    run: list[tuple[str, str]] = []
    lines: set[int] = set()
    headed, described = False, 0
    for number, line in enumerate([*page.lines, ""]):
        if len(line) > _FLAT and len(pairs := _PAIR.findall(line)) >= LEAST and _is_list(line, pairs):
            yield part(LIST if _HEADER.search(line[:200]) else POETRY, pairs, frozenset({number}))
            continue
        row = _ROW.fullmatch(line) or (_SHOWN.fullmatch(line) if len(line) < _FLAT and not headed else None)
        if row and row[1].lower() not in _NO_PACKAGES:
            run.append((row[1], row[2]))
            lines.add(number)
            described += row.re.pattern == _SHOWN.pattern
        elif run and _goes_on(line):
            continue
        else:
            if _is_run(run, headed):
                form = POETRY if described * 2 > len(run) else LIST
                made = _part_of(part(form, run, frozenset(lines)), page, headed)
                yield made if headed or described or _is_printed(page, run) else _noted(made)
            headed = bool(_HEADER.fullmatch(line))
            run, lines, described = [], {number} if headed else set(), 0


def _goes_on(line: str) -> bool:
    """A folder that pip's table has wrapped; what stands for rows that were left out."""
    return line.startswith(("/", "...", "[...]")) or line == "…"


def _is_list(line: str, pairs: Sequence[tuple[str, str]]) -> bool:
    """On one line there is prose too: a list is mostly pairs, and what people note is not in it."""
    if _HEADER.search(line[:200]):
        return True
    names = {name.lower() for name, _ in pairs}
    return bool(names & {"torch", "torchvision"}) and not names & _NO_PACKAGES and len(pairs) * 12 > len(line.split())


def _is_run(run: Sequence[tuple[str, str]], headed: bool) -> bool:
    """What lists one package in many versions is of a search."""
    if len({*run}) > len({name for name, _ in run}) + 1:
        return False
    if headed or not run:
        return headed and bool(run)
    names = [name.lower() for name, _ in run]
    companions = all(name.startswith("torch") for name in names)
    least = 2 if companions else LEAST if "torch" in names else _MANY
    return not {"torch", "torchvision", "torchaudio"}.isdisjoint(names) and len(run) >= least


def _frozen(page: Page) -> Iterator[Part]:
    run: list[tuple[str, str]] = []
    lines: set[int] = set()
    for number, line in enumerate(page.lines):
        if "==" not in line and " @ " not in line:
            continue
        if " @ " in line and len(found := _AT_WHEEL.findall(line)) > 1:  # where line breaks were lost
            run += [(name, version.replace("%2B", "+")) for name, version in found]
            lines.add(number)
        elif _ORDERS.search(line):
            continue
        elif len(line) > _FLAT and len(pairs := _FROZEN_PAIR.findall(line)) >= LEAST:
            run += pairs
            lines.add(number)
        elif (row := _FROZEN.fullmatch(line)) and not line.startswith(("pip ", "uv ")):
            if not lines and WANTED_BELOW.search(page.lines[number - 1] if number else ""):
                return
            version = row[2] or ((wheel := _WHEEL.search(line)) and wheel[1].replace("%2B", "+"))
            run += [(row[1], version)] if version else []
            lines.add(number)
    own = len(run) > 1 and all(name.startswith(("torch", "nvidia-")) for name, _ in run)
    wheels = any(_URL_OF_WHEEL.match(page.lines[number]) for number in lines)  # which only pip writes so
    named = {name for name, _ in run}
    if (
        (own or len(run) >= LEAST)
        and named & {"torch", "torchvision", "torchaudio"}
        and ("torch" in named or own or wheels or _is_printed(page, run))
    ):
        made = _part_of(part(FREEZE, run, frozenset(lines)), page, _is_printed(page, run))
        yield made if _is_printed(page, run) else _noted(made)


def _is_printed(page: Page, run: Sequence[tuple[str, str]]) -> bool:
    """Whether a program wrote the list, so that a version without a tag has none."""
    return len(run) >= _MANY or any(_NOT_NOTED.match(name) for name, _ in run) or bool(_PRINTED.search(page.lower))


def _part_of(made: Part, page: Page, whole: bool) -> Part:
    """Partial, where torch may be in what was left out. whole: it has a heading, or a program wrote it."""
    names = [item.name for item in made.facts.packages or ()]
    cut = (
        not whole
        or (len(names) < _MANY and "pip" not in names)
        or _FILTERED.search(" ".join(page.lines[max(0, made.first - 2) : made.first + 1]))
    )
    return made._replace(partial=True) if "torch" not in names and cut else made


def _noted(made: Part) -> Part:
    """A list that may be somebody's own, who may have left tags out: what torch's METADATA says is not known."""
    others = tuple(item for item in made.facts.packages or () if item.name != "torch")
    return made._replace(facts=replace(made.facts, packages=others or None))


def _having(page: Page, *words: str) -> frozenset[int]:
    return frozenset(number for number, line in enumerate(page.lines) if any(word in line for word in words))


def part(form: str, pairs: Iterable[tuple[str, str]], lines: frozenset[int], text: str = "") -> Part:
    """The first of each name: a list of two environments begins with the one that is meant."""
    packages: dict[str, Package] = {}
    for name, version in pairs:
        packages.setdefault(normalised(name), sections.package(name, version))
    system = _system_of({*packages}) if form == LIST else ""
    return Part(form, _facts(form, tuple(packages.values()), text), lines, system=system)


def _system_of(names: Set[str]) -> str:
    """By packages that have wheels for one system alone; not of a file of requirements, which may be another's."""
    linux = any(name.startswith("nvidia-nccl-cu") for name in names) and "torch" in names
    if names & _OF_WINDOWS:
        return "" if linux else "Windows"
    return "Linux" if linux else ""


def _facts(form: str, packages: tuple[Package, ...], text: str) -> Facts:
    version = next((package.version for package in packages if package.name == "torch"), None)
    environment = {
        name: found[1]
        for name in ("python_full_version", "sys_platform", "platform_machine", "platform_release")
        if (found := re.search(rf'"{name}"\s?:\s?"([^"\n]{{1,80}})"', text))
    }
    system = {"linux": "Linux", "win32": "Windows", "darwin": "macOS"}.get(environment.get("sys_platform", ""), "")
    return sections.Machine(
        form,
        torch=sections.torch(version, form),
        python=sections.python(environment.get("python_full_version")),
        host=sections.host(
            system, machine=environment.get("platform_machine", ""), kernel=environment.get("platform_release", "")
        ),
        packages=packages,
        imported=False,
    ).facts
