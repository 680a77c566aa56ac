"""Takes a pasted collect_env report apart: its labelled lines and package lists, whatever was done to them on the way.

`python -m torch.utils.collect_env` of any age and vLLM's longer form; in Markdown, quoted, as HTML, on one line.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from torchdoctor.model import Package

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
TELLING = {label.lower() for label in _TELLING}
LABELS = {label.lower() for label in (*_TELLING, *_PLAIN, *_SHORT)}
_CUTTING = (*(label.lower() for label in (*_TELLING, *_PLAIN)), "[pip", "[conda]")
_LONGEST = 10_000  # letters of a line that are read
_LONG = "|".join(map(re.escape, sorted((*_TELLING, *_PLAIN), key=len, reverse=True)))
_CUT = re.compile(rf"(?<=.)(?=(?:{_LONG})\s*:)|(?<=.)(?=\[(?:pip\d*|conda)\]\s)", re.IGNORECASE)
_LABELLED = re.compile(rf"(?:{_LONG})\s*:", re.IGNORECASE)
_CUT_SHORT = re.compile(r"(?<=[\w)]) +(?=(?:OS|CPU): )")  # where line breaks were lost
_WHOLE = 8  # labels that a report has which is not just an excerpt, or a form filled in by hand
_HEADINGS = {"versions of relevant libraries", "cpu info", "vllm info", "environment variables"}
_TAGS = "details|summary|pre|code|samp|p|div|span|li|ul|ol|td|th|table|tbody|blockquote|b|strong|em|i|a|font"
_MARKUP = (
    (re.compile("[\x1b�]\\[[0-9;]*[A-Za-z]"), ""),  # terminal colours, also where their escape was lost
    (re.compile(r"<(?:br|/p|/li|/tr|/div|/pre)\b[^<>]*>", re.IGNORECASE), "\n"),
    (re.compile(rf"</?(?:{_TAGS})\b[^<>]*>", re.IGNORECASE), ""),  # "<pip>" and "<develop>" are conda's own words
    (re.compile("={10,}"), "\n"),  # vLLM's form frames its headings
    (re.compile("[\u200b-\u200f\ufeff]"), ""),
    (re.compile(r"\r\n?|\x0b|\x0c|\u2028"), "\n"),
)
_NOT_SAID = ("could not collect", "n/a", "no cuda", "none", "not available", "unknown", "null")


class Report(NamedTuple):
    """fields: by label in lower case, a block's lines joined. pip, conda: None where the report has no such list."""

    fields: dict[str, str]
    pip: tuple[Package, ...] | None
    conda: tuple[Package, ...] | None
    remarks: str  # every other line: warnings that torch printed, environment variables

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

    def block(self, label: str) -> list[str]:
        """Where a label's lines go. The first of a label counts, unless it is stray."""
        if label == "pytorch version" and "gcc version" not in self.fields:  # vLLM's form has its system before
            self.stray = self.fields.keys() - TELLING
        if label in self.fields and label not in self.stray:
            return []
        self.stray.discard(label)
        self.fields[label] = []
        return self.fields[label]


def parse(text: str) -> Report:
    """The first whole report in a text, else the one that tells most. Raises ValueError where there is none."""
    parts = _parts(text)
    part = next((part for part in parts if len(part.fields) >= _WHOLE), max(parts, key=lambda part: len(part.fields)))
    if len(part.fields) < 2 or not part.fields.keys() & TELLING:
        raise ValueError("neither torchdoctor's JSON nor a report of `python -m torch.utils.collect_env`")
    fields = {label: "\n".join(lines).strip() for label, lines in part.fields.items()}
    return Report(fields, _packages(part.lists, "pip"), _packages(part.lists, "conda"), "\n".join(part.remarks))


def _parts(text: str) -> list[_Part]:
    """Cut where a second version of PyTorch is told: of another machine, or after a form that was filled in by hand."""
    parts = [part := _Part()]
    block = part.remarks
    for line in _lines(text):
        label, value = _labelled(line)
        if label == "pytorch version" and label in part.fields:
            parts.append(part := _Part(remarks=part.remarks))
        if label:
            block = part.block(label)
            block.append(value)
        elif listed := re.match(r"\[(pip|conda)\d*\]\s*(.*)", line):
            part.lists.setdefault(listed[1], []).append(listed[2])
            block = part.remarks
        else:
            part.remarks.append(line)
            if block is not part.remarks:
                block.append(line)
    return parts


def _lines(text: str) -> Iterator[str]:
    """The lines without markup, each cut where a label begins."""
    if text.count("\n") < 2:
        text = text.replace("\\n", "\n")  # as it stands inside a JSON string
    text = html.unescape(text)
    for pattern, plain in _MARKUP:
        text = pattern.sub(plain, text)
    for line in text.split("\n"):
        for part in _cut(_unmarked(line)):
            pieces = _CUT_SHORT.split(part) if _LABELLED.match(part) else [part]
            yield from filter(None, map(str.strip, pieces))


def _cut(line: str) -> list[str]:
    """Few lines hold a label, and looking at every letter for one takes long."""
    lower = line.lower()
    parts = _CUT.split(line) if any(label in lower for label in _CUTTING) else [line]
    return [part[:_LONGEST] for part in parts]


def _unmarked(line: str) -> str:
    """Without the marks of quotes, lists, headings, tables, emphasis and code."""
    line = " ".join(re.sub(r"^(?:\s*>)+", "", line).split())
    if line.startswith(("```", "~~~")) or re.fullmatch(r"[=\-|: ]*", line):
        return ""
    if line.startswith("|"):
        line = ": ".join(cell.strip() for cell in line.strip("|").split("|"))
    line = re.sub(r"^(?:#+|[-*+•]|\d+[.)])\s+", "", line)
    line = re.sub(r"\\([_*\[\]#<>\\-])", r"\1", line)
    return re.sub(r"\*\*|`", "", line).replace("：", ": ")


def _labelled(line: str) -> tuple[str, str]:
    """("python version", "3.7") of "Python version (e.g. 3.6): 3.7"; ("", "") of any other line."""
    label, colon, value = re.sub(r"\s*\((?:e\.?g|i\.?e)\b[^)]*\)", "", line).partition(":")
    label = " ".join(label.lower().split()).strip("*_ ")
    known = label in LABELS if colon else label in _HEADINGS
    return (label, value.strip()) if known else ("", "")


def _packages(lists: dict[str, list[str]], tool: str) -> tuple[Package, ...] | None:
    """None also where the tool could not be asked; () where it knows of none that matter."""
    lines = lists.get(tool)
    if lines is None or any(line.lower().startswith("could not collect") for line in lines):
        return None
    return tuple(_pip(lines) if tool == "pip" else _conda(lines))


def _pip(lines: Iterable[str]) -> Iterator[Package]:
    """ "torch==1.4.0"; "torch (0.4.0)" by pip before 9; "torch @ file:///..." tells no version."""
    for line in lines:
        found = re.match(r"([\w.\-]+)\s*(?:===?\s*|\(|@\s)\s*([^\s,);]+)", line)
        if found:
            version = found[2] if found[2][:1].isdigit() else None
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


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
