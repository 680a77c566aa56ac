"""What paths and names of images show without saying it: the system, Python's version, and torch's in its own image."""

from collections.abc import Iterable, Iterator
from itertools import islice

from torchdoctor import lazy_re as re
from torchdoctor.pasted.kinds import PEOPLE
from torchdoctor.pasted.sentences import MOST_LINES, Said

FORM = "paths in the text"
# Those of a Mac have others: its users' folders, Homebrew's, MacPorts', and conda's that was installed for all.
_FOLDER = (
    r"/(?!users/|opt/(?:homebrew/|local/|\w*(?:conda|mamba|miniforge))|library/|applications/|system/|usr/local/|"
    r"private/|"
    r"volumes/|\w*conda|mnt/[a-z]/|[a-z]/)[\w.+/-]{1,120}?"
)
_SYSTEM = re.compile(
    r"(?P<wsl>-microsoft-standard|@desktop-[0-9a-z]{7}:[~/]|/mnt/c/(?:users|windows)/|/usr/lib/wsl/|\\\\wsl(?:\$|"
    r"\.localhost)\\)|"
    r"(?P<windows>\bfile:///[a-z]:/(?!ci|bld|b/)|\b(?:torch\w*|transformers|diffusers|"
    r"xformers)\\{1,2}(?:\w{2,30}\\{1,2}){0,6}\w{2,40}\.py\b|"
    r"(?:(?<=[\w.\"'])|(?<=\bat ))\\{1,2}(?![ntr])[\w.-]{1,40}\\{1,2}"
    r"(?:[\w.-]{1,40}\\{1,2}){0,8}[\w.-]{1,60}\.(?:py|cpp|cu|dll|pyd|exe|bat)\b|"
    r"(?<![\w/:])[a-z]:\\{1,2}[\w .@()-]{1,60}(?:\\|/|\.)|(?<![\w/:])[c-z]:/users/|"
    r"\bps [a-z]:(?:\\[^>\n]{0,80})?>|(?:^|[)] )[a-z]:(?:\\[\w .\\@()-]{0,80})?> ?[a-z]|[a-z]:/program files|"
    r"appdata[\\/](?:local|roaming)|\\(?:envs|scripts|site-packages)\\|\[msc v\.\d|\bmsvc v?1\d|"
    r"\bdll load failed\b|\[winerror \d|\bcpython-3\.\d{1,2}\.\d{1,2}-windows-|file \"[a-z]:/\w|\bwddm\b|"
    r"_(?:daylight|standard)_time_\d{4}|"
    r"\bargument of type 'windowspath' is not iterable|"
    r"/win-64\b|-win_amd64\.(?:pyd|whl)|\b(?:lib|temp)\.win-amd64)|"
    r"(?P<mac>\bfile:///users/(?!runner|builder|ktietz|distiller)|(?<![\w:./])/users/[\w.<-]|"
    r"(?<![\w:./])/opt/homebrew/|/library/frameworks/python|\w\.dylib\b|"
    r"/osx-(?:64|arm64)\b|-darwin\.so|\b(?:lib|temp)\.macosx-1\d|-macosx_\d+_\d+_\w+\.whl|/appleinternal/|"
    r"/private/var/folders/|"
    r"/usr/local/(?:cellar/|opt/python@)|\bpython\.framework/|-\[(?:_?mtl|mps)\w+ |"
    r"\bmps(?:ndarray|graph|core)\w*|^device: mps$|"
    r"^(?:\([\w.-]{1,40}\) )?[\w.-]{1,40}@[\w.-]{1,60} [~/]?[\w./~-]{0,80} % |"
    r"^(?:\([\w.-]{1,40}\) )?[\w.-]{0,40}mac(?:book|-?mini|-?pro|-?studio)?[\w.-]{0,40}:"
    r"[~/]?[\w./~-]{0,80} [\w.-]{1,40}\$ )|"
    r"(?P<linux>\bfile:///(?:home/(?!conda/|task_|builder|ktietz|linux1)|root/)|(?:(?<![\w:./~])|"
    r"(?<=-[il]))(?:/home/\S|/root/|/usr/local/lib/python3\.\d+/dist-|/usr/lib/python3|"
    r"/opt/conda/|/usr/lib(?:exec)?/xorg/|/usr/bin/(?:gnome-shell|kwin_\w+|plasmashell|xwayland)\b|"
    r"/[\w./-]{1,120}/lib64/python3\.\d{1,2}/|/[\w./-]{1,80}/libcuda?(?:rt|blas|dnn)\.so|"
    r"/kaggle/|/content/|/workspace/|/data\d?/\w+/|/mnt/(?![a-z]/)\w)|/linux-64\b|-linux-gnu(?:\.so|/)|"
    r"\blib\.linux-x86_64|linux\w{0,20}_(?:x86_64|aarch64)\.whl|\bcpython-3\.\d{1,2}\.\d{1,2}-linux-|\bnvrm: |"
    r"^(?:\([\w.-]{1,40}\) )?[\w.-]{1,40}@(?!\S*mac(?!hine)|desktop-)[\w.-]{1,60}:"
    r"(?:[~/][\w./~-]{0,80}|/(?:media|home|mnt/(?![a-z]/)|run/media|srv|data)/[\w ./~()+-]{0,80})[$#] |"
    r"^(?:\([\w.-]{1,40}\) )?\[[\w.-]{1,40}@(?!\S*mac(?!hine))[\w.-]{1,60} [~/]?[\w./~-]{0,80}\][$#] |"
    r"\bnvcr\.io/nvidia/|\bnvidia/cuda:\d|\w\.so\.\d|\w\.so: undefined symbol|cannot open shared object file|"
    r"(?:^|[$#%>] |&& |➜\s{1,3}\S{1,40} )sudo (?:docker|apt|apt-get|ldconfig|systemctl|dpkg|yum|dnf|modprobe|"
    r"ubuntu-drivers)\b|"
    r"^(?:[\w@.:~/()-]{0,60}[$#] ?)(?:lspci|lsb_release|dpkg|dnf|yum|apt|apt-get|modinfo|journalctl|"
    r"cat /etc/os-release)\b|"
    r"\bdetected kernel version \d+\.\d|^(?:gnu gdb|g(?:cc|\+\+)\S{0,4}) \((?:ubuntu|debian|fedora|centos|opensuse)\b|"
    r"\b\d\.\d{1,2}\.\d{1,3}-\d{1,4}-(?:generic|aws|azure|gcp|oem|lowlatency|amd64)\b)|"
    rf"(?P<folder>(?:(?<![\w:./~])|(?<=-[il])){_FOLDER}/lib/python\d\.\d{{1,2}}/(?:site|dist)-packages)"
)
_PYTHON = re.compile(
    r"(?:(?P<packages>\bvirtualenvs?[ \\/][\w.-]{1,60}-py3\.\d{1,2}\b|"
    r"[\\/]?python[-_]?(?:2\.7|3\.?\d{1,2})(?:[\w.]{0,12}|-32)[\\/](?:lib[\\/])?(?:site|dist)-packages|"
    r"\\python3\d{1,2}-32(?=\\))|"
    r"(?P<library>[\\/](?:lib|library[\\/])?python[\\/-]?(?:2\.7|3\.?\d{1,2})(?:\.\d{1,2})?[\w.]{0,8}(?:[\\/]|"
    r"\.so|m?\.dylib)|"
    r"[\\/]cpython-3\.\d{1,2}\.\d{1,2}-(?:windows|linux|macos)-|/include/python3\.\d{1,2}m?\s)|"
    r"(?P<program>/bin/python3\.\d{1,2}(?![\w.]))|"
    r"(?P<egg>-py3\.\d{1,2}-(?:win-amd64|linux-x86_64)\.egg)|"
    r"(?P<wheel>-cp3\d{1,2}-(?:cp3\w+|none)-[\w.]+\.whl)|(?P<built>\.cp3\d{1,2}-win|\.cpython-3\d{1,2}m?-|"
    r"\b(?:lib|temp)\.[\w.]{1,40}(?:-1\d[\d.]{1,5})?-\w+-(?:c?python-?3\d{1,2}|3\.\d{1,2})\b|"
    # What conda plans and downloads: "linux-64::numpy-1.20.3-py39hf144106_0", "numpy-1.20.3 | py39hf144106_0 23 KB".
    r"(?<=\d-)py3\.?\d{1,2}h[0-9a-f]{5,9}_\d{1,3}(?=\s|$)|"
    r"(?<=\w) \| py3\.?\d{1,2}(?:h[0-9a-f]{5,9})?_\w{1,40} [\d.]+ [kmg]?b\b))"
)
_IMAGE = re.compile(r"\bpytorch/pytorch:v?([12]\.\d+(?:\.\d+)?)-cuda(\d+\.\d+)-")
_ROCM_IMAGE = re.compile(  # "rocm/pytorch:rocm6.1_ubuntu22.04_py3.10_pytorch_2.1.2"
    r"\brocm/pytorch(?:-nightly)?:rocm(\d+\.\d+)[\d.]*_(?:ubuntu|centos|"
    r"rhel)[\d.]+_py(3\.\d{1,2})_pytorch(?:_release)?[_-]"
    r"([12]\.\d+(?:\.\d+)?)"
)
_DRIVER = re.compile(
    r"\blib(?:cuda|"
    r"nvidia-[\w-]{2,30})\.so\.(\d{3}\.\d{2,3}(?:\.\d{2})?)(?![\d.])"
)  # its own libraries
_ABSENT = re.compile(  # or those of another driver than the one that runs
    r"nvidia-smi|cannot open|can't|could ?n[o']t|no such file|not found|missing|mismatch|overwrite|"
    r"\b(?:left|old(?:er)?|stale|remove[ds]?|rm|purged?|needs?|requires?|expect\w*)\b"
)
_AWS_IMAGE = re.compile(r"\bpytorch-(?:training|inference):([12]\.\d+\.\d+)-(?:gpu-py3\d+-cu(\d\d)(\d)|cpu)")
# To whoever has such a system; or of somebody else's.
_ADVICE = re.compile(
    rf"\b(?:{PEOPLE})'s |\bworkarounds?\b|"
    r"\bif (?:you (?:are|use|run|have)|on|running)\b|\byou (?:may want|should|need|can)\b|\btry (?:delet|remov|"
    r"clear)ing\b|"
    r"\bon (?:windows|linux|mac(?:os)?),? (?:it|the|this|use|run|that)\b"
)
_OF_AN_INDEX = re.compile(  # or of a lock file, which lists what every system would take
    r"^(?:debug )?(?:selecting|skipping link|found link|(?:found|no) \w+ response for)\b|"
    r"^\{ ?(?:url|file|name) = \"[^\"]{1,400}\", (?:url|upload|size|hash)"
)
_WARNS = re.compile(r"(?<=\.py):\d{1,6}: [a-z]{0,30}warning: ")
# A Mac has such a folder too, and none of these.
_LOCAL, _CUDA = (
    re.compile(r"(?<![\w:./])/usr/local/lib/python3|[\w.]/lib/python3\.\d+/site-packages"),
    re.compile(r"\+cu\d\d|\bnvml\b|\blibcudart\.so|/usr/local/cuda|/aten/.{1,60}cuda\w*\.cu"),
)
_NUMBER = re.compile(r"2\.7|3\.?\d{1,2}")
_SIGNS: tuple[str, ...] = (
    "/",
    "\\",
    "DLL load",
    "MPSNDArray",
    "MPSGraph",
    "[WinError",
    "NVRM:",
    ".so",
    "MSC v",
    "MSVC",
    ".whl",
    "-generic",
    "'WindowsPath' is not",
    "-microsoft-",
    "@DESKTOP-",
    "-aws",
    "-gcp",
    "-azure",
)
_SIGNS += (
    ":>",
    "_Time_",
    ".cp3",
    "+cu",
    "WDDM",
    "Guessing wheel",
    " | py3",
    "Detected kernel",
    "gcc",
    "g++",
    "gdb",
    "Device: mps",
    ":~",
    "sudo ",
    " ~",
    "$ ",
    "# ",
    " % ",
)
_GUESSES = "guessing wheel url"  # flash-attn's setup.py, for its own Python
# pip takes what fits its own, and says so in its list.
_TAKES = re.compile(
    rf"\b(?:i|we)(?:'m| am|'re| are)? us(?:ing|ed?) \W?\S*torch|^\s*(?:collecting|downloading|using cached|"
    rf"processing)|install|{_GUESSES}|"
    rf"^[a-z][\w.-]{{1,60}} @ (?:https?|file):"
)
_LONGEST = 1000


def read(lines: Iterable[tuple[int, str]]) -> Iterator[Said]:
    """Only what all paths agree on."""
    systems: dict[str, int] = {}
    pythons: dict[str, dict[str, int]] = {
        "packages": {},
        "library": {},
        "egg": {},
        "wheel": {},
        "built": {},
        "program": {},
    }
    lines = list(lines)
    paths = (row for row in lines if any(sign in row[1] for sign in _SIGNS))
    gone = {*_removed(lines)}
    local, cuda, above = -1, False, -2
    for number, line in islice(paths, MOST_LINES):
        lower = _WARNS.split(line[:_LONGEST].lower(), maxsplit=1)[0]  # what it advises is no advice about paths
        if "not a supported wheel" in lower or _ADVICE.search(lower) or _OF_AN_INDEX.search(lower):
            continue
        above = number if _GUESSES in lower else above
        for match in _SYSTEM.finditer(lower):
            systems.setdefault(str(match.lastgroup), number)
        local, cuda = number if _LOCAL.search(lower) else local, cuda or bool(_CUDA.search(lower))
        for match in _PYTHON.finditer(lower):
            kind, found = str(match.lastgroup), _NUMBER.search(match[0])
            if found and number not in gone and (kind != "wheel" or above == number - 1 or _TAKES.search(lower)):
                pythons[kind].setdefault(f"{found[0][0]}.{found[0][1:].lstrip('.')}", number)
        for said in _named(lower, number):
            if said.kind == "torch":
                systems.setdefault("linux", number)
            yield said
    if not systems and cuda and local >= 0:
        systems["linux"] = local
    yield from _system(systems)
    minors = next((found for found in pythons.values() if found), {})
    if len(minors) == 1:
        yield from (Said("python", minor, number) for minor, number in minors.items())


def _removed(lines: Iterable[tuple[int, str]]) -> Iterator[int]:
    """The lines of what conda's plan removes."""
    removed = False
    for number, line in lines:
        removed = "REMOVED:" in line or (removed and "following" not in line)
        if removed and "::" in line:
            yield number


def _named(lower: str, number: int) -> Iterator[Said]:
    """What names of the driver's own libraries and of images say."""
    if (driver := _DRIVER.search(lower)) and "compat" not in lower and not _ABSENT.search(lower):
        yield Said("driver", driver[1], number)
    if image := _IMAGE.search(lower):
        yield Said("torch", f"{image[1]} (cuda {image[2]})", number)
    if image := _ROCM_IMAGE.search(lower):
        yield from (Said("torch", f"{image[3]} (rocm {image[1]})", number), Said("python", image[2], number))
    if image := _AWS_IMAGE.search(lower):
        yield Said("torch", f"{image[1]} (cuda {image[2]}.{image[3]})" if image[2] else f"{image[1]} (cpu)", number)


def _system(found: dict[str, int]) -> Iterator[Said]:
    folder = found.pop("folder", None)  # which a Mac may have too
    if folder is not None and "mac" not in found:
        found.setdefault("linux", folder)
    if "wsl" in found:
        yield Said("os", "Linux (WSL2)", found["wsl"])
    elif len(found) == 1:
        name, number = next(iter(found.items()))
        yield Said("os", {"windows": "Windows", "mac": "macOS", "linux": "Linux"}[name], number)
