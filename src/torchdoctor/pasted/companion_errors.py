"""What compiled packages raise beside a torch that they were not built for: torchvision, torchaudio, extensions."""

from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.pasted import quoted, standing
from torchdoctor.pasted.page import Page

WORDS = (  # one of which every message has, in lower case
    "pytorch has cuda",
    "compiled with different cuda",
    "undefined symbol",
    ".so: undefined",
    "operator torchvision::nms",
    "could not run 'torchvision",
    "couldn't load custom c++ ops",
    "cannot open shared object file",
    "could not load this library",
    "dll load failed",
    "symbol not found: _",
    "__init__.py",
    "has no attribute",
    "cannot import name",
    "no module named 'torch.",
)
_BUILDS = re.compile(
    r"PyTorch has\sCUDA\sversion[\s=](\d+\.\d)(?:\sand|\swhereas)\s(?:torchvision|torchaudio)\shas\sCUDA\s{1,2}"
    r"version[\s=]\d+\.\d",
    re.IGNORECASE,
)
# The same, cut off before its numbers.
_DIFFERENT = re.compile(
    r"^(?:.{0,20}RuntimeError: )?Detected that PyTorch and (torchvision|torchaudio) were compiled with different\sCUDA",
    re.MULTILINE,
)
# Of a companion's own library, compiled against another torch.
_SYMBOL = re.compile(r"\btorch(?:audio|vision|text)[/\\][^\s:'\"]{0,120}\.(?:so|pyd): undefined symbol")
_OPERATORS = re.compile(r"Couldn't load custom C\+\+ ops\.(?: This can happen if your PyTorch and torchvision)?")
_FROM_SOURCE = re.compile(
    r"(?<!compiling torchvision )\b(?:from source|setup\.py)", re.IGNORECASE
)  # not in the message itself
_OPERATOR = re.compile(r"operator torchvision::nms does not exist|No such operator torchvision::nms")
# Of a build for the CPU beside a torch that has the GPU's.
_OF_CUDA = re.compile(r"torchvision\W{1,3}\d[\d.]*\+cu\d", re.IGNORECASE)  # which has them
_BACKEND = re.compile(r"Could not run 'torchvision::\w{1,40}' with arguments from the 'CUDA' backend")
# Its own library needs one of torch's that this build or release does not have.
_LIBRARY = re.compile(
    r"Failed to load image Python extension: [^\n]{0,200}?\b(?:libtorch_|libc10_|libcudart)[^\n]{3,120}?cannot open|"
    r"Could not load this library: [^\n]{0,300}\blibtorch(?:audio|text)[\w.]{0,20}|"
    r"(?<=Error: )(?:libtorch_(?:cuda|hip)\w*|libcudart)\.so[\w.]*: cannot open shared object file"
)
_FRAME = re.compile(
    r"\b(torch(?:audio|vision|text))[/\\](?:_extension\b|lib\b|_ext|extension\b|io[/\\]image\.py|__init__\.py)"
)
_REACH = 30  # lines between a companion's frame and what its import raised
# Its Python part asks torch for what this release does not have.
_LACKS = re.compile(
    r"^(?:AttributeError: module 'torch(?:\.\w+)*' has no attribute '\w+'|"
    r"ImportError: cannot import name '\w+' from 'torch(?:\.\w+)*'|"
    r"ModuleNotFoundError: No module named 'torch\.[\w.]+')"
)
# Of what else is compiled against torch, with a name of torch's in C++: its namespaces are c10, at, torch and caffe2.
_EXTENSION = re.compile(
    r"(?:\b(?P<folder>[\w-]{1,60})[/\\]|(?<![\w./\\-]))(?P<name>(?!lib)[A-Za-z_]\w{0,60})"
    r"\.(?:[\w-]{1,60}\.){0,2}(?:so|pyd):? "
    r"undefined\s{1,3}symbol:\s{0,2}(?P<symbol>_Z\w{0,300}?(?:3c10|2at\d|5torch|6caffe2)\w{0,20})|"
    r"[/\s](?P<mac>[A-Za-z_]\w{0,60})\.(?:cpython-[\w-]{1,20}\.|abi3\.)?so, \w{1,6}\): Symbol not found: "
    r"\(?_?(?P<own>_Z\w{0,300}?(?:3c10|2at\d|5torch|6caffe2)\w{0,20})|"
    r"DLL load failed while importing (?P<module>flash_attn\w*|\w{2,40}_cuda): "
    r"The specified procedure could not be found"
)
_MOST_LINES = 20_000


class Mismatch(NamedTuple):
    """message: what was raised, with the package's name. sign: what the lines have that say so. cuda: of torch."""

    message: str
    sign: str
    cuda: str | None = None


def mismatch(page: Page, text: str) -> Mismatch | None:
    if built := _BUILDS.search(text):
        return Mismatch(" ".join(built[0].split()), "pytorch has cuda", built[1])
    cut = None if "PyTorch has CUDA" in text else _DIFFERENT.search(text)
    if cut and ("RuntimeError" in cut[0] or f"{cut[1]}/__init__.py" in text):
        return Mismatch(f"{cut[1]}: {cut[0].rpartition('Error: ')[2]} versions", "compiled with different")
    if found := _SYMBOL.search(text):
        return Mismatch(found[0], "undefined symbol")
    if told := _of_operators(text) or _library(page):
        return told
    extension = next((found for found in _EXTENSION.finditer(text) if _is_now(found)), None)
    return _of_extension(extension) if extension and extension["folder"] != "torch" else None


def _of_operators(text: str) -> Mismatch | None:
    if _OPERATOR.search(text):
        return Mismatch("operator torchvision::nms does not exist", "operator torchvision::nms")
    backend = _BACKEND.search(text)
    if backend and _is_now(backend) and standing.is_printed(backend) and not _OF_CUDA.search(text):
        return Mismatch(backend[0], "could not run 'torchvision")
    custom = _OPERATORS.search(text)
    if custom is None or not _is_now(custom) or _FROM_SOURCE.search(text):
        return None
    return Mismatch("torchvision: Couldn't load custom C++ ops", "load custom C")


def _is_now(found: re.Match[str]) -> bool:
    """Whether it is of this machine, as it is: not a colleague's, and not one that a fix is told of."""
    at = (found.string, *found.span())
    return not (quoted.of_another(*at) or quoted.is_past(*at))


def _library(page: Page) -> Mismatch | None:
    """What a companion's import raised, below its frames; or in a title above them."""
    frames: dict[str, int] = {}
    said = ""
    for number, line in enumerate(page.lines[:_MOST_LINES]):
        if frame := _FRAME.search(line):
            frames[frame[1]] = number
        if lacks := _LACKS.match(line):
            near = max(((last, name) for name, last in frames.items()), default=(-_REACH, ""))
            if number - near[0] < _REACH:
                return Mismatch(f"{near[1]}: {lacks[0]}", lacks[0].lower())
        if found := _LIBRARY.search(line):
            owner = re.search(r"libtorch(audio|text)\b", found[0])
            near = max((last, name) for name, last in frames.items()) if frames else (-_REACH, "")
            if owner or number - near[0] < _REACH:
                return Mismatch(f"{f'torch{owner[1]}' if owner else near[1]}: {found[0]}", found[0].lower())
            said = said or found[0]
    return Mismatch(f"{next(iter(frames))}: {said}", said.lower()) if said and len(frames) == 1 else None


def _of_extension(found: re.Match[str]) -> Mismatch:
    if found["module"]:
        return Mismatch(found[0], "dll load failed")
    name, symbol = found["name"] or found["mac"], found["symbol"] or found["own"]
    folder = found["folder"] if name.startswith("_") and not str(found["folder"]).endswith("-packages") else None
    owner = f"{folder}/" if folder else "torchaudio: " if name == "_torch_sox" else ""
    return Mismatch(f"{owner}{name}: undefined symbol: {symbol}", "undefined" if found["name"] else "Symbol not found")
