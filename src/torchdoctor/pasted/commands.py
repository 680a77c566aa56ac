"""What a system's own commands and Python print: uname, lsb_release, os-release, lspci, a talk with torch.

Each as (kind, value), in the kinds of a list that is written by hand.
"""

import re
from collections.abc import Iterator, Sequence

from torchdoctor.pasted.sections import GPU, VERSION

# What Python says of its compiler on Linux; Clang says the same of itself on a Mac, and msys has it on Windows.
GCC = r"\[GCC \d(?![^\]\n]{0,80}(?:Clang|LLVM|Apple|AMD64))(?![^\]\n]{0,80}\] on (?!linux))"
# What a line has in it, and what it says: the groups are kinds, or what one is made of.
_LINES = tuple(
    (sign, re.compile(pattern))
    for sign, pattern in (
        ("Linux ", r"^Linux \S+ (?P<kernel>\d+\.\d+\S*) #\d.{0,120}?\b(?P<machine>x86_64|aarch64|ppc64le|riscv64)\b"),
        ("Darwin Kernel", r"^Darwin \S+ \d\S* Darwin Kernel Version.{0,160}\b(?P<mac>arm64|x86_64)\b"),
        ("Description:", r"^Description:\s?(?P<os>(?:[A-Z][\w!/-]* ){1,5}\d[^\"\n]{0,40})"),
        ("PRETTY_NAME=", r"^PRETTY_NAME=\"?(?P<os>(?:[A-Z][\w!/-]* ){1,5}\d[^\"\n]{0,40})"),
        ("platform ", r"^platform (?P<platform>linux|win32|darwin) -- Python (?P<python>3\.\d+\.\d+)"),  # pytest's
        ("ProductVersion", r"^ProductVersion: ?(?P<macos>\d\d\.\d[\d.]*)"),  # of sw_vers
        ("Windows [", r"(?P<os>Microsoft Windows) \[Version "),
        (
            "Python 3.",
            r"Python (?P<python>3\.\d+\.\d+\w*) ?(?:\||\()[^\n]{5,200}?"
            r"(?:\bon (?P<platform>linux|win32|darwin)\b|(?P<windows>\[MSC v[.\d]* ?(?P<bits>32 bit)?)|"
            rf"(?P<gcc>{GCC}))",
        ),
        # The second line of an older Python's banner.
        ("[", r"^\[(?:GCC|Clang|MSC)[^\]]{2,60}\] (?::: [^\n]{2,40} )?on (?P<platform>linux|win32|darwin)"),
        ("Python version is", r"^Python version is (?P<python>3\.\d+\.\d+\w*) \("),
        (
            "3.",
            r"^(?:sys\.version: ?)?(?P<python>3\.\d+\.\d+) (?:\((?:default|main|tags)|\| packaged by)"
            rf"(?:[^\n]{{5,120}}?(?P<gcc>{GCC}))?",
        ),
        (
            "but you have torch",
            rf"requires (?:py)?torch\b[^\n]{{0,60}}?, but you have torch (?P<torch>{VERSION})",
        ),  # pip's
        (
            " controller",
            r"(?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.\d (?:VGA compatible|3D|Display) controller(?: \[03\d\d\])?: "
            r"(?:NVIDIA|Advanced Micro Devices)[^\[]{0,60}?(?:\[AMD/ATI\][^\[]{0,40})?\[(?P<gpu>[^\]]{3,60})\]",
        ),
        (
            "Device-",
            r"Device-(?P<index>\d): (?:NVIDIA|AMD|Intel)[^\[\n]{0,60}\[(?P<gpu>[^\]\n]{3,60})\]"
            r"(?:[^\n]{0,120}?driver: nvidia v: (?P<driver>\d{3}\.\d[\d.]*))?",
        ),  # inxi's
        ("product: ", r"^product: [A-Z]{2}\d{2,3}\w{0,4} \[(?P<gpu>[^\]\n]{3,60})\]$"),  # lshw's
        ("NVRM version", r"^NVRM version: ?(?P<driver>\d{3}\.\d[\d.]*)$"),  # of nvidia-container-cli
        ("NVIDIA Release ", r"^NVIDIA Release \d\d\.\d\d\S* (?P<image>\(build \d+\))"),  # of NVIDIA's image
        ("which is not yet supported", r"Detected (?P<gpu>NVIDIA [\w -]{2,40}?) GPU, which"),
        (
            "Rank ",
            r"^(?:# )?Rank (?P<index>\d{1,3}) .{0,80}device \d{1,2} \[0x\w{1,6}\] (?P<gpu>[A-Z][\w ()-]{3,60})",
        ),  # NCCL's tests
        ("NVRM version", r"NVIDIA UNIX .{0,60}?Kernel Module(?: for \S+)?\s+(?P<driver>\d{3}\.\d[\d.]*)"),
        (
            "_CudaDeviceProperties",
            r"(?:device(?P<index>\d{1,2}) )?(?P<works>_CudaDeviceProperties)\(name=['\"](?P<gpu>[^'\"]{2,80})['\"]",
        ),
        (
            "but CUDA is not available",
            r"(?P<unavailable>(?:device_type of 'cuda'|Scaler is enabled), but CUDA is not available)",
        ),  # torch's
        ("a different Python: ", r"requires a different Python: (?P<python>3\.\d{1,2}\.\d{1,2}) not in"),  # pip's
        (
            "NAME=",
            r"^(?:NAME|ID)=\"?(?P<os>Ubuntu|Debian(?: GNU/Linux)?|Fedora(?: Linux)?|CentOS(?: Linux)?|"
            r"Arch Linux|Rocky Linux|"
            r"AlmaLinux|NixOS|Linux Mint|Pop!_OS|Amazon Linux|openSUSE[\w ]{0,20}|Red Hat Enterprise Linux)\"?$",
        ),
        ("Device: cuda:", r"^Device: cuda:(?P<index>\d) (?P<gpu>[A-Z][\w ()-]{3,60}?) : (?:native|cudaMallocAsync)"),
        (
            "torch.version.cuda",
            r"^(?:and |my )?torch\.version\.cuda\W{0,3}(?:is|returns?|gives|shows|prints|says|=+|->)\W{0,3}"
            r"(?P<built>\d{1,2}\.\d|None)\b",
        ),
        ("used to compile PyTorch", r"used to compile PyTorch \((?P<built>\d{1,2}\.\d)\)"),
        ("ContextualVersionConflict", rf"VersionConflict: \(torch (?P<torch>{VERSION}) \("),  # of setuptools
        ("Device ", r'^Device (?P<index>\d{1,2}): "(?P<gpu>[A-Z][^"]{3,60})"$'),  # deviceQuery's
        (
            "compute capability",
            r"Device (?P<index>\d{1,2}): (?P<gpu>[A-Z][\w ()-]{3,60}), compute capability \d",
        ),  # llama.cpp's
    )
)
_PRINTED = re.compile(
    rf"\(?'?({VERSION})'?(?:,? '?(\d+\.\d+|None)'?)?,? (True|False)(?:,? '?(\d+\.\d+|None)'?)?"
    r"(?:,? \d{1,2})?(?:,? '?([A-Za-z][\w ]{3,60})'?)?\)?"
)
_ASKED = {
    "torch.__version__": ("torch", re.compile(rf"['\"]?({VERSION})['\"]?")),
    "torch.cuda.is_available()": ("available", re.compile(r"(True|False)")),
    "torch.version.cuda": ("built", re.compile(r"['\"]?(\d+\.\d+|None)['\"]?")),
    "torchvision.__version__": ("torchvision", re.compile(rf"['\"]?({VERSION})['\"]?")),
    "torchaudio.__version__": ("torchaudio", re.compile(rf"['\"]?({VERSION})['\"]?")),
    "torch.cuda.get_device_name": ("gpu", re.compile(r"['\"]?([A-Z][\w -]{2,60})['\"]?")),
}
_GOT = re.compile(
    r"(?:and )?(?:now )?(?:i (?:got|get)|it (?:prints|returns|gives|says|shows)) (?:me )?(True|False)"
    r"(?=\W*$|[,.] |\s(?:so|but|and|now)\b)(?!.{0,40}\bif\b)",
    re.IGNORECASE,
)
_PRINTS = re.compile(rf"print\((?:[\"'][^\"'{{]{{0,60}}[\"'], ?)?({'|'.join(map(re.escape, _ASKED))})")
_SYSTEMS = {"linux": "Linux", "win32": "Windows", "darwin": "macOS"}


def said(line: str) -> Iterator[tuple[str, str]]:
    """Of one line that a command or Python printed."""
    for sign, pattern in _LINES:
        if sign in line and (found := pattern.search(line)):
            yield from _values({name: text for name, text in found.groupdict().items() if text is not None})
            return


def _values(found: dict[str, str]) -> Iterator[tuple[str, str]]:
    if "kernel" in found:
        yield "os", f"Linux {found['kernel']} {found['machine']}"
    if "image" in found:
        yield "os", "Linux"
    if "macos" in found:
        yield "os", f"macOS {found['macos']}"
    if "mac" in found:
        yield "os", f"macOS {found['mac']}"
    if "platform" in found or "windows" in found or "gcc" in found:
        yield "os", _SYSTEMS[found.get("platform", "linux" if "gcc" in found else "win32")]
    for kind in ("os", "python", "torch", "driver", "built"):
        if kind in found:
            yield kind, found[kind].strip() + (" 32-bit" if kind == "python" and "bits" in found else "")
    if "works" in found or "unavailable" in found:
        yield "available", str("works" in found)
    if "gpu" in found:
        yield f"gpu {found['index']}" if "index" in found else "gpu", found["gpu"]


def printed(line: str) -> Iterator[tuple[str, str]]:
    """ "2.6.0 12.4 True", "('2.1.0+cpu', False)": what a one-liner printed of torch."""
    if not (line.startswith(("(", "'")) or line[:1].isdigit()):
        return
    found = _PRINTED.fullmatch(re.sub(r"\s+#.*$", "", line))
    if found is None:
        return
    yield from (("torch", found[1]), ("available", found[3]))
    if built := found[2] or found[4]:
        yield "built", built
    if found[5] and GPU.search(found[5]):
        yield "gpu", found[5]


def asked(line: str, following: str) -> Iterator[tuple[str, str]]:
    """What a command or a line of Python asked torch for, and the next line answers."""
    if "torch" not in line or ("print(" not in line and " -c " not in line):
        return
    known = [answer for word, answer in _ASKED.items() if word in line]
    _, hash_sign, comment = line.partition("# ")
    following = comment if hash_sign and "print(" in line else following
    if len(known) == 1 and known[0][0] == "available" and (got := _GOT.match(following[:80])):
        yield "available", got[1]
    elif len(known) == 1 and (found := known[0][1].fullmatch(following[:100].strip())):
        yield _row(known[0][0], found[1])


def _row(kind: str, value: str) -> tuple[str, str]:
    """A companion is a package of a list."""
    return ("package", f"{kind}={value}") if kind in ("torchvision", "torchaudio") else (kind, value)


def outputs(lines: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """What a script asked torch for, a print a line, and the lines below it answer in the same order; by line."""
    block: list[tuple[str, re.Pattern[str]]] = []
    for number, line in enumerate([*lines, ""]):
        known = [_ASKED[match[1]] for match in _PRINTS.finditer(line)] if "print(" in line else []
        if known and len(known) == line.count("print("):
            block += known
            continue
        if len(block) > 1:
            answers = [
                (kind, pattern.fullmatch(answer[:100]))
                for (kind, pattern), answer in zip(block, lines[number:], strict=False)
            ]
            if len(answers) == len(block) and all(found for _, found in answers):
                yield from ((*_row(kind, found[1]), number + at) for at, (kind, found) in enumerate(answers) if found)
        block = []
