"""Takes a pasted collect_env report apart: its labelled lines and package lists.

`python -m torch.utils.collect_env` of any age and vLLM's longer form, also on one line.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.knowledge.versions import normalised
from torchdoctor.model import Package
from torchdoctor.pasted.page import LONGEST, Page

# The labels by which the reports can be known, as they stand in them. Lines are cut before each.
_TELLING = (
    "PyTorch version",
    "Is debug build",
    "CUDA used to build PyTorch",
    "ROCM used to build PyTorch",
    "Is CUDA available",
    "CUDA runtime version",
    "GPU models and configuration",
    "Nvidia driver version",
    "cuDNN version",
    "Is XPU available",
    "XPU used to build PyTorch",
    "HIP runtime version",
    "Versions of relevant libraries",
)
_PLAIN = (
    "GCC version",
    "Clang version",
    "CMake version",
    "Libc version",
    "Python version",
    "Python platform",
    "CUDA_MODULE_LOADING set to",
    "Intel GPU driver version",
    "Intel GPU models onboard",
    "Intel GPU models detected",
    "Intel GPU models",
    "MIOpen runtime version",
    "Is XNNPACK available",
    "Caching allocator config",
    "TensorFlow version",
    "TensorBoard version",
    "CPU Info",
    "ROCM Version",
    "Neuron SDK Version",
    "vLLM Version",
    "vLLM Build Flags",
    "vLLM Info",
    "GPU Topology",
    "Environment Variables",
)
_SHORT = ("OS", "CPU")  # too short to cut a line at
# Those that nobody writes by hand.
_EXCLUSIVE = {
    "is debug build",
    "cuda used to build pytorch",
    "rocm used to build pytorch",
    "is cuda available",
    "gpu models and configuration",
    "is xpu available",
    "xpu used to build pytorch",
    "versions of relevant libraries",
}
_BEGINS = re.compile(r"(?:Collecting environment information|System Info(?:rmation)?\W*$)", re.IGNORECASE)
TELLING = {label.lower() for label in _TELLING}
LABELS = {label.lower() for label in (*_TELLING, *_PLAIN, *_SHORT)}
_CUTTING = (*(label.lower() for label in (*_TELLING, *_PLAIN)), "[pip", "[conda]")
_LONG = "|".join(map(re.escape, sorted((*_TELLING, *_PLAIN), key=len, reverse=True)))
_CUT = re.compile(rf"(?<=.)(?=(?:{_LONG})\s*:)|(?<=.)(?=\[(?:pip\d*|conda)\]\s)", re.IGNORECASE)
_LABELLED = re.compile(rf"(?:{_LONG})\s*:", re.IGNORECASE)
_CUT_SHORT = re.compile(r"(?<=[\w)]) +(?=(?:OS|CPU): )")  # where line breaks were lost
MOST = 100  # reports in a text, after which no more is read
WHOLE = 8  # labels that a report has which is not just an excerpt, or a form filled in by hand
# A value of its own kind, where the colon was lost on the way.
_RETYPED = re.compile(
    r"((?:PyTorch|Python|CUDA runtime|Nvidia driver|GCC|CMake) version) (v?\d\S*)|(?:$)",
    re.IGNORECASE,
)
_HEADINGS = {"versions of relevant libraries", "cpu info", "vllm info", "environment variables"}
_LONGEST_HEADING = max(map(len, _HEADINGS)) + 4
_EXAMPLE = re.compile(r"\s*\((?:e\.?g|i\.?e)\b[^):]*(?:\)|(?=:))", re.IGNORECASE)
_NOT_SAID = ("could not collect", "n/a", "no cuda", "none", "not available", "unknown", "null")


class Report(NamedTuple):
    """fields: by label in lower case, a block's lines joined. pip, conda: None where the report has no such list."""

    fields: dict[str, str]
    pip: tuple[Package, ...] | None
    conda: tuple[Package, ...] | None
    remarks: str  # every other line: warnings that torch printed, environment variables
    lines: frozenset[int] = frozenset()  # of the page, that were read

    def value(self, label: str) -> str | None:
        """What stands behind a label; None where it is missing or says that nothing was found."""
        text = self.fields.get(label.lower(), "").strip()
        return None if not text or text.lower().startswith(_NOT_SAID) else text

    def says(self, *labels: str) -> bool:
        """Whether any of these labels is there, be it without a value."""
        return any(label.lower() in self.fields for label in labels)


@dataclass
class _Part:
    """What was read since a line that begins a report."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    stray: set[str] = field(default_factory=set)  # labels that stood above the report: "os: linux" of some log
    lines: set[int] = field(default_factory=set)

    def block(self, label: str) -> list[str]:
        """Where a label's lines go. The first of a label counts, unless it is stray."""
        if label == "pytorch version" and "gcc version" not in self.fields:  # vLLM's form has its system before
            self.stray = self.fields.keys() - TELLING
        if label in self.fields and label not in self.stray:
            return []
        self.stray.discard(label)
        self.fields[label] = []
        return self.fields[label]

    @property
    def whole(self) -> bool:
        return len(self.fields) >= WHOLE

    @property
    def excerpt(self) -> bool:
        """Some lines of a report, or its list of packages, and nothing that anybody would write by hand."""
        listed = any(re.match(r"(?:torch|pytorch)\b", line) for lines in self.lists.values() for line in lines)
        return listed or (len(self.fields) > 1 and bool(self.fields.keys() & _EXCLUSIVE))


def reports(page: Page) -> Iterator[Report]:
    """All whole reports on a page; then what else is an excerpt of one."""
    parts = sorted(
        filter(lambda part: part.excerpt, _parts(page)), key=lambda part: (not part.whole, -len(part.fields))
    )
    remarks = "\n".join(parts[0].remarks) if parts else ""  # all share them
    return (_report(part, remarks) for part in parts)


def _report(part: _Part, remarks: str) -> Report:
    fields = {label: "\n".join(lines).strip() for label, lines in part.fields.items()}
    lists = (_packages(part.lists, "pip"), _packages(part.lists, "conda"))
    return Report(fields, *lists, remarks, frozenset(part.lines))


def _parts(page: Page) -> list[_Part]:
    """Cut where another report begins, and where a second version of PyTorch is told: another machine's, or the report
    after a form that was filled in by hand."""
    parts = [part := _Part()]
    block = part.remarks
    for number, line in _lines(page):
        label, value = _labelled(line)
        if len(parts) > MOST:
            break
        if (label == "pytorch version" and label in part.fields) or (part.fields and _BEGINS.match(line)):
            parts.append(part := _Part(remarks=part.remarks))
            block = part.remarks
        if label:
            block = part.block(label)
            block.append(value)
            part.lines.add(number)
        elif listed := re.match(r"\[(pip|conda)\d*\]\s*(.*)", line):
            part.lists.setdefault(listed[1], []).append(listed[2])
            block = part.remarks
            part.lines.add(number)
        else:
            part.remarks.append(line)
            if block is not part.remarks:
                block.append(line)
    return parts


def _lines(page: Page) -> Iterator[tuple[int, str]]:
    """Each line, with its number on the page, cut where a label begins."""
    for number, line in enumerate(page.lines):
        if ":" not in line and "[" not in line:
            yield number, line[:LONGEST]
            continue
        for part in _cut(line):
            pieces = _CUT_SHORT.split(part) if _LABELLED.match(part) else [part]
            yield from ((number, piece) for piece in map(str.strip, pieces) if piece)


def _cut(line: str) -> list[str]:
    """Few lines hold a label, and looking at every letter for one takes long."""
    lower = line.lower()
    parts = _CUT.split(line) if any(label in lower for label in _CUTTING) else [line]
    return [part[:LONGEST] for part in parts]


def _labelled(line: str) -> tuple[str, str]:
    """("python version", "3.7") of "Python version (e.g. 3.6): 3.7"; ("", "") of any other line."""
    if ":" not in line and len(line) > _LONGEST_HEADING and "ersion (e" not in line:
        return "", ""
    told = _EXAMPLE.sub("", line) if "(" in line else line
    label, colon, value = told.partition(":")
    if not colon and (plain := _RETYPED.match(label) if told != line else _RETYPED.fullmatch(label)):
        label, colon, value = plain[1], ":", plain[2]
    label = " ".join(label.lower().split()).strip("*_ ")
    label = label.removesuffix(" (pytorch)")  # docTR's, which asks TensorFlow too
    known = label in LABELS if colon else label in _HEADINGS
    return (label, value.strip()) if known else ("", "")


def _packages(lists: dict[str, list[str]], tool: str) -> tuple[Package, ...] | None:
    """None also where the tool could not be asked; () where it knows of none that matter."""
    lines = lists.get(tool)
    if lines is None or any(line.lower().startswith("could not collect") for line in lines):
        return None
    return tuple(_pip(lines) if tool == "pip" else _conda(lines))


def _pip(lines: Iterable[str]) -> Iterator[Package]:
    """ "torch==1.4.0"; "torch (0.4.0)" by pip before 9; "torch @ file:///..." has no version in it."""
    for line in lines:
        found = re.match(r"([\w.\-]+)\s*(?:===?\s*|\(|@\s|(?=\s\d))\s*([^\s,);]+)", line)
        version = found[2] if found and found[2][:1].isdigit() else None
        if found and (version or "==" not in line or found[1] == "torch"):  # not "torchaudio==commit 5e54c77"
            yield Package(normalised(found[1]), version)


def _conda(lines: Iterable[str]) -> Iterator[Package]:
    """ "torchvision  0.7.0  py38_cu102  pytorch": name, version, build and channel."""
    for line in lines:
        words = line.split()
        if len(words) < 2 or not re.match(r"\d", words[1]):
            continue
        by_pip = any(word in ("pypi", "<pip>") or word.startswith("pypi_") for word in words[2:])
        build = words[2] if len(words) > 2 and not by_pip else None
        yield Package(normalised(words[0]), words[1], installer="pip" if by_pip else "conda", build=build)
