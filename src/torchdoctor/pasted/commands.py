"""What a system's own commands and programs print: uname, lsb_release, os-release, lspci, Python's banner.

Each as (kind, value), in the kinds of a list that is written by hand.
"""

from collections.abc import Iterator

from torchdoctor import lazy_re as re
from torchdoctor.pasted import sections
from torchdoctor.pasted.sections import VERSION

# What Python says of its compiler on Linux; Clang says the same of itself on a Mac, and msys has it on Windows.
GCC = r"\[GCC \d(?![^\]\n]{0,80}(?:Clang|LLVM|Apple|AMD64))(?![^\]\n]{0,80}\] on (?!linux))"
# What a line has in it, and what it says: the groups are kinds, or what one is made of.
_PACKAGED = r"\d{3}\.\d[\d.]*"  # a driver's version in a distribution's package
_LINES = tuple(
    (sign, re.compile(pattern))
    for sign, pattern in (
        ("Linux ", r"^Linux \S+ (?P<kernel>\d+\.\d+\S*) #\d.{0,120}?\b(?P<machine>x86_64|aarch64|ppc64le|riscv64)\b"),
        ("Darwin Kernel", r"^Darwin \S+ \d\S* Darwin Kernel Version.{0,160}\b(?P<mac>arm64|x86_64)\b"),
        ("Description:", r"^Description:\s?(?P<os>(?:[A-Z][\w!/-]* ){1,5}\d[^\"\n]{0,40})"),
        (
            "NAME=",
            r"^NAME=\"?(?P<os>Ubuntu|Debian GNU/Linux|Fedora Linux|CentOS \w+|Red Hat [\w ]+|Rocky Linux|"
            r"Amazon Linux)",
        ),
        ("(python 3", r"^pip \d[\d.]* from \S.{0,200} \(python (?P<python>3\.\d{1,2})\)$"),
        (
            "ython",
            r"\b(?:tested with|requires?|needs) (?:>=? ?)?3\.\d+\S* Python, but you have (?P<python>3\.\d{1,2}\.\d+)|"
            r"requires a different Python: (?P<python_pip>3\.\d{1,2}\.\d+) not in|"
            r"\bcurrent(?:ly activated)? Python version \(?(?P<python_own>3\.\d{1,2}(?:\.\d+)?)\)? (?:is not allowed|"
            r"does not satisfy|is not supported)|"
            r"\bUsing (?:CPython|Python) (?P<python_uv>3\.\d{1,2}\.\d+) (?:interpreter|environment) at\b",
        ),
        ("Edition", r"^Edition:?\s(?P<os>Windows 1[01](?: \w+){1,3})$"),  # of its settings
        ("R3", r"^(?:# )?R3\d \(release\), REVISION: \d.{0,60}(?P<tegra>BOARD)"),  # /etc/nv_tegra_release
        ("('Python'", r"^\('Python', '(?P<python>\d\.\d+\.\d+)"),  # of an old scikit-learn
        (
            " but ",
            r"(?i:\b(?:py)?torch(?: version)?) ?(?:[<>=!~]{1,2} ?[\d.]+|"
            r"v?[\d.]+\+?(?= .{0,20}(?:required|needed|expected)))"
            r"(?:,? ?[<>=!~]{1,2} ?[\d.]+)?(?: or \w+)?(?: (?:is |was )?(?:required|needed|expected))?,? but "
            r"(?:only )?(?:found|got|detected|have|the installed (?:version|one) is|installed(?: version)?)"
            rf"[ :]{{1,2}}(?:(?:py)?torch ?=*)? ?(?:version )?v?(?P<torch>(?=[012]\.){VERSION})"
            r"(?=\W*$|[,;)]|\. | \()",
        ),  # what a library raises
        (
            "hint: You",
            r"^hint: You(?:'re on (?P<os>macOS|Linux|Windows) \(|'re using CPython (?P<python_hint>3\.\d{1,2})|"
            r" require CPython (?P<python_wish>3\.\d{1,2}))",
        ),  # uv's
        ("[GCC", rf"^(?P<gcc>{GCC}[^\]\n]{{0,60}}\])$"),  # the end of sys.version
        ("sys.version_info(", r"sys\.version_info\(major=(?P<major>3), minor=(?P<minor>\d{1,2}),"),
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
            r"(?:[0-9a-f]{4}:)?(?P<index>[0-9a-f]{2}:[0-9a-f]{2}\.\d) (?:VGA compatible|3D|Display) "
            r"controller(?: \[03\d\d\])?: (?:NVIDIA|Advanced Micro Devices)[^\[]{0,60}?"
            r"(?:\[AMD/ATI\][^\[]{0,40})?\[(?P<gpu>[^\]]{3,60})\]",
        ),
        (
            "Device-",
            r"Device-(?P<index>\d): (?:NVIDIA|AMD|Intel)[^\[\n]{0,60}\[(?P<gpu>[^\]\n]{3,60})\]"
            r"(?:[^\n]{0,120}?driver: nvidia v: (?P<driver>\d{3}\.\d[\d.]*))?",
        ),  # inxi's
        (
            "Device: ",
            r"^Device: (?:\w{1,8} )?\[(?P<gpu>(?:NVIDIA |GeForce |Quadro |Tesla |Radeon )[^\[\]\n]{3,60})\]"
            r"(?: \[[0-9a-f]{4}\])?$",
        ),  # lspci -vm
        ("product: ", r"^product: [A-Z][\w /-]{3,30} \[(?P<gpu>[^\]\n]{3,60})\]$"),  # lshw's
        ("NVRM version", r"^NVRM version: ?(?P<driver>\d{3}\.\d[\d.]*)$"),  # of nvidia-container-cli
        (
            "was detected and compat",
            r"^(?:but )?version (?P<driver>\d{3}\.\d[\d.]*) was (?P<image>detected) and compatibility mode",
        ),
        ("NVIDIA Release ", r"^NVIDIA Release \d\d\.\d\d\S* (?P<image>\(build \d+\))"),  # of NVIDIA's image
        ("which is not yet supported", r"Detected (?P<gpu>NVIDIA [\w -]{2,40}?) GPU, which"),
        (
            "Rank ",
            r"^(?:# )?Rank (?P<index>\d{1,3}) .{0,80}device \d{1,2} \[0x\w{1,6}\] (?P<gpu>[A-Z][\w ()-]{3,60})",
        ),  # NCCL's tests
        ("NVIDIA UNIX", r"(?P<image>NVIDIA UNIX) .{0,60}?Kernel Module(?: for \S+)?\s+(?P<driver>\d{3}\.\d[\d.]*)"),
        (
            "DeviceProperties(",
            r"(?:device(?P<index>\d{1,2}) )?_(?:(?P<works>Cuda)|Xpu)DeviceProperties\("
            r"name=['\"](?P<gpu>[^'\"]{2,80})['\"]",
        ),
        (
            "but CUDA is not available",
            r"(?P<unavailable>(?:device_type of 'cuda'|Scaler is enabled), but CUDA is not available)",
        ),  # torch's
        (
            "NAME=",
            r"^NAME=\"?(?P<os>Debian|Fedora|CentOS|"
            r"Arch Linux|Rocky Linux|"
            r"AlmaLinux|NixOS|Linux Mint|Pop!_OS|Amazon Linux|openSUSE[\w ]{0,20}|Red Hat Enterprise Linux)\"?$",
        ),
        (
            "too old to be supported",
            r"Found (?P<gpu>[A-Z][\w ()-]{3,60}?) which is too old to be supported by the triton",
        ),
        ("Device: cuda:", r"^Device: cuda:(?P<index>\d) (?P<gpu>[A-Z][\w ()-]{3,60}?) : (?:native|\w{3,5}MallocAsync)"),
        (
            "torch.version.cuda",
            r"(?:^|(?<=[,;.] ))(?:and |but |my )?torch\.version\.cuda(?:\(\))?"
            r"(?:[^\w=!<>-]{0,3}(?:is|returns?|gives|shows|prints|says|=(?!=)|->)|\s?:)\W{0,3}"
            r"(?P<built>\d{1,2}\.\d|None)\b[\"'`*]{0,3}(?=$|[,.;]|\s(?:and|but|here|for me|(?:in|on) my "
            r"(?:case|machine|system|side|end|env\w*))\b)(?!.{0,300}torch\.version\.cuda)",
        ),
        (
            "vailable ",
            r"^(?i:(?:is )?(?:cuda|gpu)(?: is)? available) (?:(?P<works>[Tt]rue)|(?P<unavailable>[Ff]alse))$",
        ),
        (
            "ernel",
            r"^(?i:linux )?[kK]ernel(?: [vV]ersion)?\s?: ?(?:Linux )?(?P<image>[3-7]\.\d{1,2}\.\d{1,3})\S{0,60}$",
        ),
        ("used to compile PyTorch", r"used to compile PyTorch \((?P<built>\d{1,2}\.\d)\)"),
        ("ContextualVersionConflict", rf"VersionConflict: \(torch (?P<torch>{VERSION}) \("),  # of setuptools
        (
            "cuda:",
            r"\b(?P<works>cuda):(?P<index>\d{1,2}) (?P<gpu>[A-Z][\w ()-]{3,60}?)(?: ?: (?:\w{3,5}MallocAsync|native))$",
        ),  # ComfyUI's
        ("Device ", r'^Device (?P<index>\d{1,2}): "(?P<gpu>[A-Z][^"]{3,60})"$'),  # deviceQuery's
        ("yours is", rf"was trained with torch \S{{3,40}}, yours is (?P<torch>{VERSION})\."),  # pyannote's
        ("but detected ", rf"requires a torch version [^\n]{{3,40}} but detected (?P<torch>{VERSION})"),  # DeepSpeed's
        ("torch was compiled with", r"does not match the version torch was compiled with (?P<built>\d{1,2}\.\d)\b"),
        (
            "NVIDIA Corporation",
            r"NVIDIA Corporation \w{4,8} \[(?P<gpu>[A-Z][^\]]{3,60})\](?: \(|$)",
        ),  # a part of lspci's line
        ("(mps)", r"^GPU available: True \((?P<clang>mps)\)"),  # Lightning's
        ("queueC=", r"^\[(?P<index>\d{1,2}) (?P<gpu>[A-Z][^\]]{3,60})\] queueC="),  # ncnn's
        (
            "('cuda:",
            r"^(?:Device usage: )?\('(?P<works>cuda):(?P<index>\d{1,2})', '(?P<gpu>[A-Z][^']{3,60})'[\d., ]{0,40}\)$",
        ),
        (
            "(II) NVIDIA(",
            r"(?P<image>\(II\)) NVIDIA\(\S{1,6}\): NVIDIA GPU (?P<gpu>[A-Z][^()]{3,60}) \([\w-]{1,12}\) at PCI",
        ),  # Xorg's
        ("modinfo", r"(?P<image>\bmodinfo nvidia)\b"),
        ("SUPPORTED]", r"^id (?P<index>\d{1,3})\s+b'(?P<gpu>[^'\n]{3,60})'\s+\[SUPPORTED\]"),  # numba's
        (
            "nvidia",
            r"^nvidia[,/] ?(?P<driver>\d{3}\.\d[\d.]*), \S{3,60}, (?P<image>x86_64|aarch64): installed",
        ),  # dkms status
        (
            "nvidia-",
            rf"^ii\s+(?:lib)?nvidia-(?:[a-z][a-z0-9-]{{1,30}}-)?\d{{3}}\S*\s+(?P<driver>{_PACKAGED})-(?P<image>\S+)",
        ),  # dpkg -l
        ("ii ", r"^ii\s+\S+\s+[\w.:~+-]+\s+(?P<image>amd64|all|arm64)\b"),
        (
            "nvidia-",
            rf"^nvidia-(?:driver|dkms)\S*/\S+ (?P<driver>{_PACKAGED})-\S+ \S+ \[(?P<image>installed)",
        ),  # apt list
        ("[installed", r"^[a-z][\w.+-]{1,60}/\S{3,60} \S{3,60} (?P<image>amd64|all|arm64) \[installed"),
        (
            "nvidia",
            rf"^(?:nvidia-driver|kmod-nvidia|xorg-x11-drv-nvidia)-(?:latest-)?(?P<driver>{_PACKAGED})-(?P<image>\d)",
        ),  # rpm
        ("nvidia", rf"^(?:local/)?nvidia(?:-open|-dkms|-lts|-utils)* (?P<driver>{_PACKAGED})-(?P<image>\d)"),  # pacman
        ("python-pytorch", rf"^(?:local/)?python-pytorch(?:-\w+)* (?P<torch>{VERSION})-(?P<image>\d)"),
        ("1", r"^(?P<driver>\d\d\.\d\.1\d\.\d{4})\s+(?P<gpu>NVIDIA [\w .()-]{3,50})$"),  # of wmic
        (
            "NVIDIA ",
            r"^(?P<gpu>NVIDIA (?!.{0,40}(?:[dD]river|[aA]udio))[\w .()-]{3,50}?)\s+(?P<driver>\d\d\.\d\.1\d\.\d{4})$",
        ),
        (
            "python/3",
            r"^(?!(?:.{0,300}\s)?python/3.{0,300}\spython/3)(?:.{0,300}\s)?"
            r"python/(?P<python>3\.\d{1,2}\.\d{1,2})(?=\s|$)",
        ),  # a cluster's module
        (
            "using a CUDA device (",
            r"You are (?P<works>using) a CUDA device \('(?P<gpu>[^'\n]{3,60})'\) that has Tensor Cores",
        ),  # Lightning's
        ("AppleClang", r"\bcompiler identification is (?P<clang>AppleClang) \d"),
        ("Optimizing Compiler", r"C/C\+\+ (?P<msvc>Optimizing Compiler)"),
        ("Target: ", r"^Target: \w+-unknown-(?P<image>linux)-(?:gnu|musl)$"),
        ("🐍", r"🐍 v?(?P<python>3\.\d{1,2}\.\d{1,2})\b"),  # of a prompt
        ("PCIe ", r"^Device (?P<index>\d{1,2}) \[(?P<gpu>[A-Z][^\]]{3,60})\] PCIe "),  # nvtop's
        (
            "compute capability",
            r"Device (?P<index>\d{1,2}): (?P<gpu>[A-Z][\w ()-]{3,60}), compute capability \d",
        ),  # llama.cpp's
    )
)
_TELLS = {  # the system, by group
    "kernel": "Linux {kernel} {machine}",
    "tegra": "Linux (L4T)",
    "image": "Linux",
    "msvc": "Windows",
    "clang": "macOS",
    "macos": "macOS {macos}",
    "mac": "macOS {mac}",
}
_SYSTEMS = {"linux": "Linux", "win32": "Windows", "darwin": "macOS"}


def said(line: str) -> Iterator[tuple[str, str]]:
    """Of one line that a command or Python printed."""
    for sign, pattern in _LINES:
        if sign in line and (found := pattern.search(line)):
            yield from _values({name: text for name, text in found.groupdict().items() if text is not None})
            return


def _values(found: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield from (("os", told.format(**found)) for name, told in _TELLS.items() if name in found)
    if "platform" in found or "windows" in found or "gcc" in found:
        yield "os", _SYSTEMS[found.get("platform", "linux" if "gcc" in found else "win32")]
    if "major" in found:
        yield "python", f"{found['major']}.{found['minor']}"
    found |= {name.partition("_")[0]: text for name, text in found.items() if name.startswith("python_")}
    for kind in ("os", "python", "torch", "driver", "built"):
        if kind in found:
            value = sections.driver(found[kind]) if kind == "driver" else found[kind].strip()
            yield kind, value + (" 32-bit" if kind == "python" and "bits" in found else "")
    if "works" in found or "unavailable" in found:
        yield "available", str("works" in found)
    if "gpu" in found and sections.GPU.search(found["gpu"]):
        yield f"gpu {found['index']}" if "index" in found else "gpu", found["gpu"]
