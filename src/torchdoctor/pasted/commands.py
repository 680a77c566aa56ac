"""What a system's own commands and Python print: uname, lsb_release, os-release, lspci, a talk with torch.

Each as (kind, value), in the kinds of a list that is written by hand.
"""

import re
from collections.abc import Iterator, Sequence

from torchdoctor.pasted.sections import GPU, VERSION

_UNAME = re.compile(r"Linux \S+ (\d+\.\d+\S*) #\d.{0,120}?\b(x86_64|aarch64|ppc64le|riscv64)\b")
_DARWIN = re.compile(r"Darwin \S+ \d\S* Darwin Kernel Version.{0,160}\b(arm64|x86_64)\b")
_RELEASE = re.compile(r"(?:Description:|PRETTY_NAME=)\s?\"?((?:[A-Z][\w!/-]* ){1,5}\d[^\"\n]{0,40})\"?")
_BANNER = re.compile(r"Python (3\.\d+\.\d+\w*) ?(?:\||\()[^\n]{5,200}?(?:\bon (linux|win32|darwin)\b|(\[MSC v))")
_COMPILER = re.compile(r"\[(?:GCC|Clang|MSC)[^\]]{2,60}\] (?::: [^\n]{2,40} )?on (linux|win32|darwin)")
_LSPCI = re.compile(
    r"(?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.\d (?:VGA compatible|3D|Display) controller(?: \[03\d\d\])?: "
    r"(?:NVIDIA|Advanced Micro Devices)[^\[]{0,60}?(?:\[AMD/ATI\][^\[]{0,40})?\[([^\]]{3,60})\]"
)
_NVRM = re.compile(r"NVRM version: NVIDIA UNIX .{0,60}?Kernel Module(?: for \S+)?\s+(\d{3}\.\d[\d.]*)")
_PROPERTIES = re.compile(r"_CudaDeviceProperties\(name=['\"]([^'\"]{2,80})['\"]")
_PRINTED = re.compile(
    rf"\(?'?({VERSION})'?(?:,? '?(\d+\.\d+|None)'?)?,? (True|False)(?:,? '?(\d+\.\d+|None)'?)?"
    r"(?:,? \d{1,2})?(?:,? '?([A-Za-z][\w ]{3,60})'?)?\)?"
)
_ASKED = {
    "torch.__version__": ("torch", re.compile(rf"['\"]?({VERSION})['\"]?")),
    "torch.cuda.is_available()": ("available", re.compile(r"(True|False)")),
    "torch.version.cuda": ("built", re.compile(r"['\"]?(\d+\.\d+|None)['\"]?")),
    "torch.cuda.get_device_name": ("gpu", re.compile(r"['\"]?([A-Z][\w -]{2,60})['\"]?")),
}
_SYSTEMS = {"linux": "Linux", "win32": "Windows", "darwin": "macOS", None: "Windows"}


def said(line: str) -> Iterator[tuple[str, str]]:
    """Of one line that a command or Python printed."""
    if line.startswith("Linux ") and (uname := _UNAME.match(line)):
        yield "os", f"Linux {uname[1]} {uname[2]}"
    elif line.startswith("Darwin ") and (darwin := _DARWIN.match(line)):
        yield "os", f"macOS {darwin[1]}"
    elif line.startswith(("Description:", "PRETTY_NAME=")) and (release := _RELEASE.match(line)):
        yield "os", release[1].strip()
    elif "Python 3." in line and (banner := _BANNER.search(line)):
        yield "python", banner[1]
        yield "os", _SYSTEMS[banner[2]]
    elif line.startswith("[") and (compiler := _COMPILER.match(line)):  # the second line of an older Python's banner
        yield "os", _SYSTEMS[compiler[1]]
    elif "controller" in line and (card := _LSPCI.match(line)):
        yield "gpu", card[1]
    elif "NVRM version" in line and (driver := _NVRM.search(line)):
        yield "driver", driver[1]
    elif "_CudaDeviceProperties" in line and (device := _PROPERTIES.search(line)):
        yield "gpu", device[1]


def printed(line: str) -> Iterator[tuple[str, str]]:
    """ "2.6.0 12.4 True", "('2.1.0+cpu', False)": what a one-liner printed of torch."""
    found = _PRINTED.fullmatch(line) if line[:1] in "('" or line[:1].isdigit() else None
    if found is None:
        return
    yield from (("torch", found[1]), ("available", found[3]))
    if built := found[2] or found[4]:
        yield "built", built
    if found[5] and GPU.search(found[5]):
        yield "gpu", found[5]


def asked(line: str, following: str) -> Iterator[tuple[str, str]]:
    """What a command or a line of Python asked torch for, and the next line answers."""
    if "torch." not in line or ("print(" not in line and " -c " not in line):
        return
    known = [answer for word, answer in _ASKED.items() if word in line]
    if len(known) == 1 and (found := known[0][1].fullmatch(following[:100].strip())):
        yield known[0][0], found[1]


def outputs(lines: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """What a script asked torch for, a print a line, and the lines below it answer in the same order; by line."""
    block: list[tuple[str, re.Pattern[str]]] = []
    for number, line in enumerate([*lines, ""]):
        known = [answer for word, answer in _ASKED.items() if word in line] if "print(" in line else []
        if len(known) == 1:
            block += known
            continue
        if len(block) > 1:
            answers = [
                (kind, pattern.fullmatch(answer[:100]))
                for (kind, pattern), answer in zip(block, lines[number:], strict=False)
            ]
            if len(answers) == len(block) and all(found for _, found in answers):
                yield from ((kind, found[1], number + at) for at, (kind, found) in enumerate(answers) if found)
        block = []
