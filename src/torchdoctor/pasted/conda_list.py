"""Lists of conda, mamba and micromamba: text, JSON, `--explicit`, and `conda env export`."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.knowledge.versions import normalised
from torchdoctor.model import Facts, Host, Package, Torch
from torchdoctor.pasted import sections
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "conda list"
SIGNS: tuple[str, ...] = ("pytorch", "conda-forge", "pypi_0", "conda.anaconda.org", "packages in environment")
SIGNS += ("conda list", "dependencies:", "h06a4308_", "_libgcc_mutex", "ld_impl_linux", "vc14_runtime", "py3")
_NAME = r"[A-Za-z0-9_][\w.-]{0,80}"
_NUMBER = r"\d[\w.+!]{0,60}"
_BUILD = (
    r"(?:[\w.+*-]{0,60}_\d+|\d{1,4}|cpu|cuda|pypi_0|<pip>|<develop>|"
    r"\d{1,6}\.g[0-9a-f]{7}|[\w.]*(?:py|cpu|cu|h[0-9a-f]{6,})[\w.]*)"
)
_CHANNEL = r"(?:\s(?:[A-Za-z][\w./:-]{0,80}|<unknown>))?"
_SIZED = r"(?:\s[\d.]{1,8} [KMG]?i?B\sconda)?"  # pixi's
_ROW = re.compile(rf"({_NAME})\s({_NUMBER})\s({_BUILD}){_SIZED}({_CHANNEL})")
_FLAT_ROW = re.compile(
    rf"(?:(?<=\s)|^)({_NAME})\s({_NUMBER})\s({_BUILD})((?:\s[A-Za-z][\w./:-]{{0,80}}(?=\s{_NAME}\s\d|\s?$))?)(?=\s|$)"
)
_URL = re.compile(
    r"/(linux-64|linux-aarch64|linux-ppc64le|win-64|win-arm64|osx-64|osx-arm64|"
    r"noarch)/([\w.-]+?)-(\d[^-/\s]*)-([^-/\s]+?)\.(?:conda|tar\.bz2)"
)
# What conda was to put in, and has.
_PLANNED = re.compile(
    r"(?<=\s)[\w.:/-]{0,80}/(linux-64|linux-aarch64|win-64|osx-64|osx-arm64|noarch)::([\w.-]+?)-(\d[^-/\s]*)-([^-/\s]+)(?=\s|$)"
)
# The builds of PyTorch's own channel and of others, by which a single line is known.
_OWN = re.compile(
    r"(?:cpu|gpu|cuda)\w{0,20}py3\d{1,2}\w{0,20}_\d{1,3}|py\d[\d.]{0,4}_(?:cpu|cuda[\d.]{1,8}(?:_cudnn[\d.]{1,12})?)(?:_\d{1,3})?"
)
_EXPORTED = re.compile(rf"(?:(?<=\s)|^)({_NAME})=({_NUMBER})=({_BUILD})(?=\s|$)")
_JSON = re.compile(
    r'"build_string"\s?:\s?"([^"]{0,80})",?\s{0,4}"channel"\s?:\s?"([^"]{0,120})",?[^{}]{0,300}?"name"\s?:\s?"([^"]{1,80})",?[^{}]{0,80}?"version"\s?:\s?"([^"]{1,60})"'
)
_SYSTEMS = {"linux": "Linux", "win": "Windows", "osx": "macOS"}
_TORCH = ("pytorch", "torch", "libtorch")
_OWN_COMPANIONS = ("torchvision", "torchaudio")
_CELLS = str.maketrans(":|", "  ")
LEAST = 3
# A part of a list is one of what is installed, but for these.
_NOT_THERE = re.compile(
    r"resolvepackagenotfound|packagesnotfounderror|unsatisfiableerror|will be (?:installed|downloaded|updated)|"
    r"\bconda search\b|libmambaunsatisfiable"
)
_SEARCHES = re.compile(r"\b(?:conda|mamba|micromamba) search\b|^Loading channels: ")  # what there is to install
_LISTS = re.compile(
    r"\b(?:conda|mamba|micromamba) (?:env )?(?:list|install|info|activate|export)\b|"
    r"^# packages in env|[$#>] "
)
_ASKED = re.compile(r"\b(?:conda|mamba) list\b")  # then a single row is one of its answer
_OF_ANOTHER = re.compile(  # in what leads to it
    r"\b(?:your|authors?'?|repo\w*|provided|official)(?:'s)? (?:\w+ ){0,3}(?:env\b|environment|\w+\.ya?ml)"
)
_IN_WSL = re.compile(r"@DESKTOP-[0-9A-Z]{7}:[~/]|-microsoft-standard|/mnt/c/")
_ONE_SYSTEMS = {
    "Linux": re.compile(r"^(?:_libgcc_mutex|ld_impl_linux-64) \d", re.MULTILINE),
    "Windows": re.compile(
        r"^(?:vs2015_runtime|vc14_runtime|pywin32(?:-ctypes)?|pywinpty|win_inet_pton|wincertstore|console_shortcut|"
        r"m2w64-[\w-]{3,40}|winpty) \d",
        re.MULTILINE,
    ),
}


def read(page: Page) -> Iterator[Part]:
    text = "\n".join(page.lines)
    rows = (
        [(name, version, build, channel) for build, channel, name, version in _JSON.findall(text)]
        if '"build_string"' in text
        else []
    )
    lines = frozenset(number for number, line in enumerate(page.lines) if '"' in line) if rows else frozenset()
    if not rows and "/" in text and (found := _URL.findall(text)):
        rows = [(name, version, build, "") for _, name, version, build in found]
        lines = frozenset(number for number, line in enumerate(page.lines) if "://" in line)
    if not rows and "\nexecuting transaction: done" in page.lower:
        lines = frozenset(_carried_out(page))
        planned = "\n".join(f" {page.lines[number].rpartition('--> ')[2]}" for number in sorted(lines))
        rows = [(name, version, build, "") for _, name, version, build in _PLANNED.findall(planned)]
    if not rows:
        rows, lines = _table(page)
    sure = any(
        (name in ("pytorch", "libtorch") and (channel or _OWN.fullmatch(build)))
        or (name == "torch" and build == "pypi_0")
        for name, _, build, channel in rows
    )
    if len(rows) >= (1 if sure else LEAST) and any(name in _TORCH for name, *_ in rows):
        yield Part(FORM, _facts(rows, _host(text)), lines, system=_by_names(text))
    elif (
        (_is_asked(page, lines) or (len({name for name, *_ in rows}) >= LEAST and not _NOT_THERE.search(page.lower)))
        and len(_pythons(rows) | _named(text)) == 1
        and not _OF_ANOTHER.search(_above(page, min(lines)))
    ):
        facts = _facts(rows, _host(text))
        own = tuple(item for item in facts.packages or () if item.name in _OWN_COMPANIONS)
        # torch may be in what was cut off
        yield Part(FORM, replace(facts, packages=own or None), lines, partial=True, system=_by_names(text))


def _carried_out(page: Page) -> Iterator[int]:
    """The lines of a plan that name what is there once it is done."""
    done = max(n for n, line in enumerate(page.lines) if line.lower().startswith("executing transaction: done"))
    removed = False
    for number, line in enumerate(page.lines[:done]):
        removed = "REMOVED" in line or (removed and "following" not in line)
        if "::" in line and not removed:
            yield number


def _table(page: Page) -> tuple[list[tuple[str, str, str, str]], frozenset[int]]:
    rows: list[tuple[str, str, str, str]] = []
    lines: set[int] = set()
    searched = False
    for number, line in enumerate(page.lines):
        searched = _SEARCHES.search(line) is not None or (searched and not _LISTS.search(line))
        if searched:
            continue
        if line.count("|") > 1 or (line.count(": ") > 1 and "://" not in line):  # the cells of a table
            line = " ".join(line.translate(_CELLS).split())
        found = (
            _FLAT_ROW.findall(line)
            if len(line) > 200 or len(_FLAT_ROW.findall(line)) > 1
            else [match.groups() for match in [_ROW.fullmatch(line)] if match]
        )
        found = found or [(*match, "") for match in (_EXPORTED.findall(line) if line.count("=") > 1 else ())]
        if found:
            rows += [(name, version, build, channel.strip()) for name, version, build, channel in found]
            lines.add(number)
    return rows, frozenset(lines)


def _is_asked(page: Page, lines: Set[int]) -> bool:
    return bool(lines) and _ASKED.search(_above(page, min(lines))) is not None


def _above(page: Page, first: int) -> str:
    """The last sentence before a list."""
    said = [line for line in page.lines[:first] if " " in line and not line.startswith(("name:", "#", "channels"))]
    return re.split(r"[.?!] ", said[-1].lower())[-1] if said else ""


def _pythons(rows: Sequence[tuple[str, str, str, str]]) -> set[str]:
    """For which Pythons they were built: "py38h06a4308_0"."""
    found = (
        re.match(r"(?:[\w.]{1,20}_|(?:cuda|gpu|cpu)[\d.]{0,5})?py([23])\.?(\d{1,2})(?=h[0-9a-f]{5}|_|$)", build)
        for _, _, build, _ in rows
    )
    return {f"{match[1]}.{match[2]}" for match in found if match}


def _named(text: str) -> set[str]:
    return set(re.findall(r"^python(?:=| )=?(3\.\d{1,2})", text, re.MULTILINE))


def _by_names(text: str) -> str:
    """By packages that one system alone has; not of an environment's file, which may be another's."""
    systems = [system for system, own in _ONE_SYSTEMS.items() if own.search(text)]
    if systems == ["Linux"] and _IN_WSL.search(text):
        return "Linux (WSL2)"
    return systems[0] if len(systems) == 1 else ""


def _host(text: str) -> Host | None:
    """By the platform of what is installed."""
    found = re.search(
        r"/((linux|win|osx)-(64|aarch64|arm64|ppc64le))/|platform\"?: \"?((linux|win|osx)-(64|aarch64|arm64))", text
    )
    if found is None:
        return None
    system, machine = (found[2], found[3]) if found[2] else (found[5], found[6])
    return sections.host(_SYSTEMS[system], machine={"64": "x86_64"}.get(machine, machine))


def _facts(rows: list[tuple[str, str, str, str]], host: Host | None) -> Facts:
    packages: dict[str, Package] = {}
    for name, version, build, channel in rows:
        packages.setdefault(normalised(name), _package(name, version, build, channel))
    own = packages.get("pytorch") or packages.get("torch") or packages.get("libtorch")
    listed = packages.get("python")
    told = re.search(
        r"py(\d)\.?(\d{1,2})(?!\d)",
        next((build for name, _, build, _ in rows if name in ("pytorch", "torchvision", "numpy")), ""),
    )
    same = _pythons(rows) if told is None else set()
    python = listed.version if listed else f"{told[1]}.{told[2]}" if told else same.pop() if len(same) == 1 else None
    return sections.Machine(
        FORM,
        torch=_torch(own) if own else None,
        python=sections.python(python),
        host=host,
        packages=tuple(packages.values()),
        imported=False,
    ).facts


def _package(name: str, version: str, build: str, channel: str) -> Package:
    if channel == "pypi" or build in ("pypi_0", "<pip>"):
        return sections.package(name, version, installer="pip")
    own = name in ("pytorch", "libtorch", "torch")
    return Package(normalised(name), version, installer="conda", build=build if own else built(build))


def built(build: str) -> str | None:
    """ "cu102" of "py38_cu102", "cu126" of "cuda126_py310h...", "cu113" of "py3.8_cuda11.3_cudnn8.2.0_0", "cpu"."""
    cuda = re.search(r"cu(?:da)?(\d{1,2})\.?(\d)", build)
    return f"cu{cuda[1]}{cuda[2]}" if cuda else "cpu" if re.search(r"(?:^|_)cpu", build) else None


def _torch(own: Package) -> Torch | None:
    if own.installer == "pip":
        return sections.torch(own.version, FORM)
    tag = built(own.build or "")
    cuda = re.fullmatch(r"cu(\d+)(\d)", tag or "")
    torch = sections.torch(own.version, FORM, cuda=f"{cuda[1]}.{cuda[2]}" if cuda else None)
    return replace(torch, build=tag) if torch and tag == "cpu" else torch
