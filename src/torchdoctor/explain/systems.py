"""The system that a text comes from, as paths, messages and people show it, and which commands that system has."""

from typing import Literal

from torchdoctor import lazy_re as re

System = Literal["", "linux", "windows", "macos"]

_WINDOWS = re.compile(
    r"WinError|\bMINGW64 |\b[Ww]indows ?(?:7|8|8\.1|1[01]|[Ss]erver)\b"
    r"|\b(?:[Ww]in|WIN) ?(?:7|8|1[01])\b|(?<![A-Za-z])[A-Z]:[\\/]{1,2}[^\s/\\]"
    r"|[,;(] ?Windows\b(?! Subsystem| and| or|,|/)"
    r"|(?<!supported )(?<!available )(?<!work )(?<!works )\b(?:[Oo]n|[Uu]nder|[Uu]sing|OS:|System:) [Ww]indows\b"
    r"|(?:\bnot|n['’]?t) work (?:on|under|in) [Ww]indows\b"
    r"|(?<!on )(?<!for )\b[Ww]indows {1,3}(?:systems?|machine|PC)\b"
    r"|\\(?i:lib|site-packages|scripts)\\|\\c10\\|\\aten\\src|(?<!`)\bwin_amd64\b|"
    r"\b(?:lib|temp)\.win-(?:amd64|arm64)\b|\bwin-64\b|\w\.dll\b|\bPS "
    r"[A-Z]:|(?<![\w/])python\.exe\b|'nmake'|\b(?:[Rr][ua]n|[Rr]unning|start|starting) [\w-]+\.bat\b"
    r"|is not recognized as (?:an internal|the name of)|(?im:^ *windows(?: python|[,.;]|$))"
    r"|(?i:\bpython ?3[\d.]*,? (?:on |under |for )?windows\b)|\b(?:[Oo]n|OS:) W1[01]\b|\berror C\d{4}: |\bcl\.exe\b"
    r"|Press any key to continue(?: \.){3}|请按任意键继续",
    re.ASCII,
)
WSL = re.compile(r"\bWSL ?2?\b|\bwsl2\b|\bwsl --\w|microsoft-standard|/mnt/c/", re.ASCII)
_NO_WSL = re.compile(
    r"(?i)(?:\b(?:not|never|without|no)|n't)(?: (?:an?|the|in|on|under|inside|us(?:e|ing))){0,2} WSL ?2?\b"
)
# What only glibc and the prompt in a container print, whatever desk is before them; and uv, which lists other systems.
_LINUX_ITSELF = re.compile(
    r"cannot open shared object file|Error: lib[\w.+-]{1,80}\.so(?:\.\d+)*: |\broot@[0-9a-f]{12}:|\bYou're on Linux \("
)
_UNIX = re.compile(r"(?<![\w.:])/(?:home|usr|opt|root|mnt|workspace|content)/[^\s/]", re.ASCII)
_MACOS = re.compile(
    r"/Users/[^\s/]|/opt/homebrew|/private/var/folders/|/usr/local/Cellar/|\w\.dylib\b"
    r"|try brew install|\bmacosx_\d|\bOS: [Mm]ac ?OS\b|\bmacOS-\d"
    r"|\bAppleClang \d|(?i:^\W{0,9}operating systems?\W{1,9}mac(?:os)?\s(?!is\b))"
    r"|/osx-(?:arm)?64\b|Darwin Kernel Version|\bMPS backend out of memory|\b(?:for the|on) MPS device\b"
    r"|\bPackage libcxx(?:abi)? conflicts",
    re.ASCII | re.M,
)
# Words, which may be of the desk of somebody whose program runs elsewhere. NVIDIA has an MPS too.
_MAC_SAID = re.compile(
    r"\bosx-(?:arm64|64)\b|\bDarwin\b|\bApple M[1-5]\b|\bosx 1\d|\b[Mm]ac ?OS\b|\bMacBook"
    r"|\bMPS (?:[Bb]ackend|[Dd]evice|[Tt]ensor|framework|allocat)|'MPS' backend|\bMPS: Unsupported|\bMPS not supported"
    r"|(?:(?:supported|implemented|allocated) on|tensor to|torch-[\d.]{5,9}) MPS\b|\b(?:type='|device: )mps\b",
    re.ASCII,
)
_NOT_A_MAC = re.compile(
    r"/home/\w|(?<![\w.])/root/|manylinux|linux-gnu|\b(?:Ubuntu|Debian|CentOS)\b|\b[RG]TX ?\d|\bTesla\b|\bJetson\b"
    r"|\b(?:[AHV][12]00|B[12]00|P100|A10G?|T4|L4|L40S?)\b|[Dd]river \d{3}\b|\bLinux \d|\b(?:GPU|compute|our) node\b",
    re.ASCII,
)
# What a program says that has CUDA at work, which none on a Mac has.
_CUDA_RUNS = re.compile(
    r"(?i)CUDA error\b|CUDA out of memory|Cuda failure|no kernel image|total capacity|CUDA capability sm_"
    r"|NVIDIA driver on your system is too old|Driver Version: \d|NCCL (?:WARN|error)|nvcc fatal|NVRM|\bXid \d"
    r"|\bcu(?:dnn|blas)_status_|initialize NVML"
)
# How people say that they have a Mac; a path of another system counts more.
_A_MAC = re.compile(
    r"\b[Mm]ac(?:[Bb]ook)?\b[\w ]{0,12}[ ,(-]{1,3}M[1-5]\b|\bM[1-5](?: (?:Pro|Max|Ultra))? (?:[Mm]ac|chip)\b"
    r"|\b[Aa]pple [Ss]ilicon\b|\bOS ?X\b|\b(?i:macbook)|\bMac (?:laptop|mini|Studio|Pro)\b"
    r"|(?<!not )(?<!n't )"
    r"\b(?:[OoIi]n|[Hh]ave|[Mm]y|[Ii]s|[Ff]or|[Uu]sing|[Uu]se) (?:(?:an?|the|my|old|new|[Ii]ntel) ){0,2}[Mm]ac\b"
    r"(?!-| ?addr)",
    re.ASCII,
)
_ELSEWHERE = re.compile(r"(?i)\blinux|ubuntu|\b(?:ssh|remote|server|cluster|vm|cloud|colab)\b")
_LINUX = re.compile(
    r"(?<![\w.:])/(?:home|usr/lib|usr/local/lib|opt/conda|root|workspace|content)/[^\s/]|\blinux-(?:64|gnu)|manylinux|\.so\b"
    r"|\[GCC (?![^\n]{0,80}(?:AMD64|Apple|win32|darwin))"
    r"|\b(?:Ubuntu|Debian|CentOS|Fedora|Linux Mint|Arch Linux)\b|\bslurm|\bapt-get\b|\.el\d\b"
    r"|(?i:\brunpod\b|\bpaperspace\b|\bautodl\b)",
    re.ASCII,
)

# A wheel's name, which says for what system it is, and not on which it was tried.
_WHEEL = re.compile(r"-win(?:_amd64|32)\.whl")


# The same of Linux, where it was refused.
_WHEELS = re.compile(r"[\w.+%-]+-(?:many)?linux\w*\.whl(?=[`'\"]? is not a supported wheel)")


def named(text: str, here: str, only: System) -> System:
    """here: the text without halves of sentences about another place. only: the one system where the error can be."""
    if WSL.search(_NO_WSL.sub("", text)) or _LINUX_ITSELF.search(text):
        return "linux"
    here = _WHEELS.sub("", here)
    no_mac = _CUDA_RUNS.search(text) is not None
    elsewhere = no_mac or _NOT_A_MAC.search(here) or _ELSEWHERE.search(here)
    said_a_mac = _A_MAC.search(here) and not elsewhere
    if _WINDOWS.search(_WHEEL.sub("", here) if said_a_mac else here) and not _UNIX.search(text):
        return "windows"
    if (_MACOS.search(here) and not no_mac) or (_MAC_SAID.search(here) and not elsewhere):
        return "macos"
    if _LINUX.search(here):
        return "linux"
    return "macos" if said_a_mac else only


_OF_LINUX = (
    r"/proc/|\bdmesg\b|\bldd\b|\bldconfig\b|LD_(?:LIBRARY_PATH|PRELOAD)|/x86_64-linux|/dev/(?:kfd|dri|shm)"
    r"|\b(?:modprobe|rmmod|systemctl|usermod|lspci|lsmod|dkms)\b"
)
_OF_NVIDIA = r"(?<!\^)nvidia|\bnvcc\b|/cuda\b|TRITON_PTXAS|--gpus|/dev/kfd|/cu1\d|\bcuda\d"
_OF_WINDOWS = r"\bwinget |\$env:|\w\.exe\b(?!\))|\bScripts\\"
_CUDA_WHEELS = (
    r" (?:--(?:extra-)?index-url|-f) https://download\.pytorch\.org/whl/(?:cu\d+|torch_stable\.html)|(?<=\d)\+cu\d+"
)


def written(command: str, system: System) -> str:
    """The command as that system has it; "" where it has none."""
    if system == "windows":
        command = re.sub(r"^python(3\.\d+) -m venv", r"py -\1 -m venv", command)
        command = re.sub(r"^\.venv/bin/python", r".venv\\Scripts\\python.exe", command)
        return "" if re.search(_OF_LINUX, command) else command
    if system == "macos":
        if "/proc/cpuinfo" in command:
            return "sysctl -n machdep.cpu.features machdep.cpu.leaf7_features"
        command = re.sub(_CUDA_WHEELS, "", command) if " pip install " in command else command
    wrong = f"{_OF_WINDOWS}|{_OF_LINUX}|{_OF_NVIDIA}" if system == "macos" else _OF_WINDOWS
    return "" if system and re.search(wrong, command) else command


def for_cuda(command: str) -> bool:
    """Whether it looks at, or installs, what NVIDIA's GPUs need."""
    return re.search(f"{_OF_NVIDIA}|{_CUDA_WHEELS}", command) is not None
