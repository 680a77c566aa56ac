"""A line of somebody's own list as `label: value`, whatever stands for the colon, without a form's examples."""

from collections.abc import Iterator, Sequence
from itertools import count

from torchdoctor import lazy_re as re
from torchdoctor.pasted import changes, tongues

_EXAMPLE = re.compile(
    r"\s?[(\[]\s?(?:(?:from )?(?:(?:e\.?\s?g|i\.?e)\b\.?|for example|such as))[^)\]:]{0,120}[)\]]", re.IGNORECASE
)
_FLAT = 600  # letters; a longer line is no form's
_RUN = re.compile(r"([^\w\s])\1{5,}")
_LEADERS = re.compile(r"\s?\.{4,}\s?")
_IN_BRACKETS = re.compile(r"^\[([A-Za-z][\w /]{1,24})\]\s(?=\S)")
_ANSWERED = re.compile(  # on the same line, and not by another question
    r"^(?:what|which)(?:'s| is)?(?: your| the)? ([\w ]{2,24}?)(?: are you (?:using|on|running)| do you (?:use|have))?"
    r"\?\s(?=\S)(?!.*\?\s*$)",
    re.IGNORECASE,
)
_IN_TWO = re.compile(r"^([A-Za-z][\w /]{2,40}?)\s?\|\s?[^|:]{0,20}[^\x00-\u2000][^|:]{0,40}$")  # "OS | 操作系统"
_NAMED = re.compile(  # "Name: torch, version: 2.1.0"
    r"^(?:(?:package )?name|package|library|名称|名字|包|库)\s?[:=]\s?([\w-]{2,30})\s?[,;]\s?(?:version|版本)"
    r"\s?[:=]\s?(?=v?\d)",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"^[\u2190-\u2bff\u2e80-\u2eff\U0001f300-\U0001faff\ufe0f]{1,4}\s")
# "rank 0: capabilities = 7.0 ; total memory = 31.7 GB ; name = Tesla V100"
_RANK = re.compile(r"rank (\d{1,4}): capabilities = [^=;]{1,20}; total memory = [^=;]{1,20}; name = (?=\S)")
# "torch / torchvision: 2.1.0 / 0.16.0"
_NAMES = r"[A-Za-z][\w .-]{0,20}(?:\s?/\s?[A-Za-z][\w .-]{0,20}){1,3}"
_SLASHED = re.compile(rf"({_NAMES}):\s?(v?\d[\w.+]{{0,20}}(?:\s?/\s?v?\d[\w.+]{{0,20}}){{1,3}})")


_OBJECT = re.compile(r"[\"'](?:gpus?|gpu_\w{2,12}|cuda|(?:cuda_)?devices|accelerators?)[\"']\s?: ?[\[{]")
_OF_ITS_NAME = re.compile(r"[\"']name[\"']\s?: ?(?=[\"'])")
_AVAILABLE = re.compile(r"[\"'](?:is_)?available[\"']\s?:")
# What another person of a thread says: "@ada: for me it works with driver 470".
_ANOTHER = re.compile(r"\W{0,3}(?:@[\w-]{2,40}(?: (?:wrote|said|commented))?:|[\w-]{2,40} (?:wrote|commented):) ")


def plain(line: str) -> str:
    """ "OS: Linux" of "OS (e.g., Linux): Linux", "[OS] Linux", "OS .... Linux" and "Which OS are you using? Linux"."""
    line = "" if _ANOTHER.match(line) else changes.newest(tongues.in_latin(line))
    if len(line) > _FLAT:
        return _RUN.sub(r"\1", line)
    line = _NAMED.sub(r"\1: ", line) if "ersion" in line or "版本" in line else line
    line = line[1:] if line[:1] == "*" and line[1:2].isalpha() and line.count("*") == 1 else line
    line = _LEADERS.sub(": ", line) if "...." in line else line
    line = _IN_BRACKETS.sub(r"\1: ", line) if line.startswith("[") else line
    line = _ANSWERED.sub(r"\1: ", line) if "? " in line else line
    line = _RANK.sub(r"GPU \1: ", line) if line.startswith("rank ") else line
    line = _IN_TWO.sub(r"\1", line) if "|" in line else line
    line = _SYMBOL.sub("", line) if line[:1] > "\u2000" else line
    return _EXAMPLE.sub("", line) if "(" in line or "[" in line else line


def in_objects(lines: Sequence[str]) -> Iterator[str]:
    """What JSON has in an object of GPUs, with whose name it is: `"gpu": {"name": "RTX 4080", "available": true}`."""
    depth, numbers = 0, count()
    for line in lines:
        start = 0 if depth > 0 else begins.start() if (begins := _OBJECT.search(line)) else -1
        if start < 0:
            yield line
            continue
        own = _OF_ITS_NAME.sub(lambda _: f'"GPU {next(numbers)}": ', line[start:])
        yield line[:start] + _AVAILABLE.sub('"CUDA available":', own)
        depth += sum((letter in "{[") - (letter in "}]") for letter in own)


def several(line: str) -> list[str]:
    """One for each name of "torch/torchvision: 2.1.0/0.16.0"."""
    found = _SLASHED.fullmatch(line) if "/" in line else None
    names, values = (re.split(r"\s?/\s?", text) for text in (found[1], found[2])) if found else ([], [])
    if len(names) != len(values) or not names:
        return [line]
    return [f"{name}: {value}" for name, value in zip(names, values, strict=True)]
