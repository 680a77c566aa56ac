"""What ended `import torch`, as Python prints it, as people quote it, and as a title."""

from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.pasted import quoted, standing
from torchdoctor.pasted.page import Page

WORDS = (  # in lower case
    "__init__.py",
    "from torch._c import",
    "error loading ",
    "error loading\n",
    "erro loading ",
    "torch/lib/lib",
    "libtorch_cpu.so: undefined symbol",
    "ijit_notifyevent",
    "' not found (required by",
    "no module named",
)
# Frames of Python and of IPython; nobody else has that line of torch's own.
_IN_TORCH = re.compile(
    r'^(?:File )?"?[^"\n]{0,300}\btorch[/\\]*__init__\.py(?:", line \d+, in (?:<module>|_load\w+)'
    r"| in (?:<module>|_load\w+)|:\d+)|"
    r"^(?:-+> \d+ )?from torch\._C import \*"
)
_ELSEWHERE = re.compile(
    r'^File "(?![^"]{0,300}\b(?:torch|ctypes)\b)|^(?:File )?[~/](?!\S{0,300}\btorch\b)\S{1,300}\.py(?: in |:\d)'
)
_DLL = r"[^\"“”\n]{0,300}[\\/]+torch[\\/]+lib[\\/]+\w+\.dll"
_LOADING_DLL = re.compile(
    r"(?:(?<!raise )OSError: |^(?:[\d:., -]{0,30}ERROR )?Could not load torch: |^\W{0,3})"
    rf"(\[WinError \d+\][^\n]{{0,200}}\bError loading \"{_DLL}\\?\"[^\n.]{{0,60}})|"
    rf"^\W{{0,3}}(Error? loading [\"“”]{_DLL}[\"“”] or one of its dependencies)"
)
_RAISED = re.compile(r"^(ImportError|OSError|ModuleNotFoundError|AttributeError|RuntimeError|NameError): (.{3,600})")
# A library that every import of torch loads, and that lacks a symbol of the next or of the system: no extension is
# at fault.
_LIBRARY = re.compile(
    r"(?:[^\s\"'`(]{0,200}(?<![\w-])torch/lib/[^\s\"'`:]{0,120}\.so[\w.]{0,20}|(?<![\w/.-])libtorch_cpu\.so): "
    r"undefined symbol: \w{3,120}(?:, version [\w.]{1,40})?|"
    r"^\W{0,3}undefined symbol: iJIT_NotifyEvent\b|"  # a title; nothing but torch needs it
    r"[^\s\"'`(]{1,200}: version [`']?(?:GLIBCXX|CXXABI|GLIBC)_[\d.]{1,12}' not found \(required by "
    r"\S{0,300}/torch/lib/lib(?:torch|c10)\S{0,60}\)"
)
_LACKING = ("undefined symbol", "' not found (required by")
_QUOTED = re.compile(r"version [`']?([A-Z]+_[\d.]+)'")
# Nobody has imported torch there: a linker's warning, a program of C++.
_OF_PROGRAM = re.compile(r"\bwarning: |symbol lookup error", re.IGNORECASE)
_CLEANED = re.compile(r"\b(?:unsetting|unset) LD_LIBRARY_PATH", re.IGNORECASE)
_ISOLATED = re.compile(r"pip-build-env|/overlay/|builds-v\d")  # an environment of pip's or uv's own
_CURED = re.compile(
    r"\b(?:can be|was|is|got) (?:addressed|fixed|solved|resolved|avoided)\b|\b(?:conda|pip3?) install mkl\b.{0,40}"
    r"\b(?:fix\w*|help\w*|work\w*|solv\w*)\b",
    re.IGNORECASE,
)
_NO_MODULE = re.compile(r"^(?:ModuleNotFoundError|ImportError): No module named ['\"‘]?torch['\"’]?\W{0,3}$")
_TITLE = re.compile(
    r"(?:\W{0,3}(?:bug|error|issue|help)\W{1,3})?(?:(?:ModuleNotFound|Import)Error: )?"
    r"No module named ['\"‘]?torch['\"’]?(?: on (?:windows|linux|mac(?:os)?|ubuntu))?\W{0,3}",
    re.IGNORECASE,
)
_IMPORTING = re.compile(r"^(?:-+> ?\d{0,5} |\d{1,5} )?(?:import|from) torch\b")
# pip and uv build packages in an environment of their own, which has no torch.
_BUILDING = re.compile(
    r"setup\.py|egg_info|pip-build-env|requirements to build|metadata|build.isolation|pep ?517|build dependencies|"
    r"build_(?:wheel|editable)|failed (?:to build|building)|pyproject|subprocess|uv (?:sync|pip|add|run)|docker|"
    r"setup\.cfg|poetry|pip3? install (?!(?:-U |--upgrade )?(?:py)?torch\b)|\bCI\b|"
    r"flash[-_]attn|building wheel|setuptools|\bsudo\b|jupyter|\[end of output\]",
    re.IGNORECASE,
)
# Who has a torch, only not in this Python; and who has put it in since.
_HAS_TORCH = re.compile(
    r"\b(?:py)?torch\W{0,3}(?:version\W{0,3})?v?[012]\.\d|\binstalled (?:py)?torch\b|"
    r"\b(?:py)?torch\b.{0,30}\b(?:(?:is|was|been|already|successfully) installed|already)\b|"
    r"\balready satisfied: torch\b|torch\.__version__|\b(?:show|find|grep) torch\b|"
    r"\b(?:even though|although|despite|even if|even with)\b|\binstalled in\b|"
    r"\b(?:i|we)(?: have|'ve)? (?:already |just )?(?:re)?installed (?:it|them|everything|all)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\bno module named ['\"‘]?torch['\"’]?(?![\w.-])", re.IGNORECASE)
_SINCE = re.compile(
    r"\b(?:then|so|now|after|afterwards|finally|later|once|edit|update)\b[^.\n?]{0,60}?\b(?:(?:re)?install|upgrad|add)"
    r"(?:ed|ing)\b|\bnow\b[^.\n?]{0,60}\b(?:but|get|error|slow)\b",
    re.IGNORECASE,
)
_FRAMES = 12  # lines between torch's own and what was raised
_ABOVE = 4  # lines between `import torch` and what Python says of it
_BLOCK = 6_000  # letters of a traceback
MOST_LINES = 20_000
_LONGEST = 4_000  # letters of a line
_MOST = 25  # messages that are looked at


class Failed(NamedTuple):
    """kind: of the exception. said: its message. line: where it stands."""

    kind: str
    said: str
    line: int


def failed(page: Page) -> Failed | None:
    """What was raised right below the last frame, which is torch's; else what people tell of it."""
    return _raised(page) or _told(page)


def _raised(page: Page) -> Failed | None:
    last = -_FRAMES
    at = 0  # letters above the line
    for number, line in enumerate(page.lines[:MOST_LINES]):
        if _IN_TORCH.match(line):
            last = number
        elif _ELSEWHERE.match(line):
            last = -_FRAMES
        elif (found := _LOADING_DLL.search(_joined(page, number))) and _is_printed(found, number):
            said = Failed("OSError", found[1] or found[2], number)
            return said if _stands(page, at + found.start(), at + len(line)) else None
        elif number - last < _FRAMES and (raised := _RAISED.match(line)):
            return Failed(raised[1], raised[2], number)
        at += len(line) + 1
    return None


def _joined(page: Page, number: int) -> str:
    """The line, with the next where a console has broken it before the file's name."""
    line = page.lines[number]
    broken = line.endswith("Error loading") and number + 1 < len(page.lines)
    return f"{line} {page.lines[number + 1]}" if broken else line


def _stands(page: Page, start: int, end: int) -> bool:
    return standing.stands("\n".join(page.lines), start, end)


def _is_printed(found: re.Match[str], number: int) -> bool:
    """As Python prints it, or as a title or a line of its own."""
    by_program = "OSError" in found[0] or "Could not load torch" in found[0]
    return (number == 0 or by_program or bool(found[2])) and not quoted.is_only_talk(found.string, 0)


def _told(page: Page) -> Failed | None:
    if not any(sign in page.lower for sign in _LACKING):
        return None
    text = "\n".join(page.lines)
    at = seen = 0
    for number, line in enumerate(page.lines[:MOST_LINES]):
        found = _LIBRARY.search(line[:_LONGEST]) if any(sign in line for sign in _LACKING) else None
        seen += found is not None
        if seen > _MOST:
            return None
        if found and not _ISOLATED.search(found[0]) and _is_now(text, line, found, at):
            return Failed("ImportError", _QUOTED.sub(r"version `\1'", found[0].lstrip(" '\"`#")), number)
        at += len(line) + 1
    return None


def _is_now(text: str, line: str, found: re.Match[str], at: int) -> bool:
    span = (text, at + found.start(), at + found.end())
    talk = quoted.is_only_talk(line[: found.start()] + line[found.end() :], 0)
    program = _OF_PROGRAM.search(line[: found.start()] + found[0])
    return not (talk or program or _CURED.search(text, span[2]) or _CLEANED.search(text)) and standing.stands(*span)


class Missing(NamedTuple):
    """line: where Python says so. elsewhere: whether the text tells of a torch, which is another Python's."""

    line: int
    elsewhere: bool


def missing(page: Page) -> Missing | None:
    """That the Python that ran has no torch at all; None where a package is being built, or torch has come since."""
    if "no module named" not in page.lower:
        return None
    text = "\n".join(page.lines)
    elsewhere = _HAS_TORCH.search(text) is not None
    if _BUILDING.search(text) or (elsewhere and not _NAMED.search(page.lines[0])):
        return None
    for number, line in enumerate(page.lines[:MOST_LINES]):
        named = number == 0 and _TITLE.fullmatch(line)
        above = page.lines[max(0, number - _ABOVE) : number]
        if named or (_NO_MODULE.match(line) and any(map(_IMPORTING.match, above))):
            end = sum(len(other) + 1 for other in page.lines[:number]) + len(line)
            over = _is_of_another(text, end - len(line), end) or not standing.stands(
                text, _block(text, end - len(line), end), end
            )
            since = elsewhere and _SINCE.search(text, end)
            return None if over or since else Missing(number, elsewhere)
    return None


def _is_of_another(text: str, start: int, end: int) -> bool:
    """By the words before its traceback, and around the error itself."""
    return quoted.of_another(text, _block(text, start, end), end) or quoted.is_past(text, start, end)


def _block(text: str, start: int, end: int) -> int:
    """Where its traceback begins."""
    block = text.rfind("Traceback (most", max(0, end - _BLOCK), end)
    return block if block >= 0 else start
