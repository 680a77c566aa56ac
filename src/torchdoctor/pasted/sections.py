"""Sections of Facts from the words that reports use: systems, versions, GPUs. What is not said stays unknown."""

from collections.abc import Sequence
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.knowledge.signs import wsl_version
from torchdoctor.knowledge.versions import normalised
from torchdoctor.model import (
    Device,
    Ending,
    Facts,
    Gpu,
    Host,
    Nvidia,
    Os,
    Package,
    Python,
    Smoke,
    Target,
    Torch,
)

TARGET = Target("python", "saved report")
VERSION = (
    r"\d+\.\d+(?:\.\d+)*(?:(?:a|b|rc|\.?dev|\.?post)\d+)*"
    r"(?:\+(?!py(?:thon)?\d|cudnn|torch|ubuntu|linux|win)[A-Za-z0-9_.-]{0,60}[A-Za-z0-9_])?"
)
MOST_GPUS = 1024  # of one machine; a text may claim any number
TRUE, FALSE = ("yes", "true", "available", "✅", "✓"), ("no", "false", "not available", "unavailable", "❌", "✗")
_NOT_SAID = ("could not collect", "n/a", "na", "none", "not available", "not installed", "not found", "unknown", "null")
_NO_GPU = (
    r"(?:(?:nvidia|amd|intel|apple)(?:\W+(?:cuda|rocm|mps|metal|gpus?|cards?))*"
    r"(?: (?:was |is )?(?:detected|found)\b.*)?|"
    r"no(?:ne|t?\b.{0,40})?|(?:py)?torch\b.{0,40}|n/?a|cpu(?: only)?|"
    r"false|true|yes|0|-|\?|<fill in>|any|all|unknown|cuda|v?ram|memory|device)\W*"
)
# A name that some GPU has.
GPU = re.compile(
    r"(?:\b|(?<=\dx))(?:[rg]tx(?:[ -]?\d{3,4}(?: ?(?:ti|super))?)?|geforce|tesla|quadro|titan|nvidia|radeon|"
    r"rx ?(?:[4-6]\d0|[5-9]\d{3})(?: ?xtx?)?|"
    r"instinct|mi\d{2,3}x?|arc|gfx\d{1,4}[a-f]?|apple|m[1-5]\b|jetson|orin|[abhl]\d{2,4}s?|l4|t4|v100|"
    r"p\d{1,3}0?|k80|t(?:[46]00|550|1[02]00)|[89][1-8]0m|gh200|"
    r"gb\d{2,3}|gt ?\d{3,4}|\d{3,4} ?ti|[2345]0[5-9]0[ds]?|1[06][5-8]0s?|a10g|m[46]0|r9[67]00|"
    r"iris|xe|hd graphics)(?!\w)",
    re.IGNORECASE,
)
_AMD = re.compile(
    r"\bradeon\b|\binstinct\b|\bamd\b|\bgfx\d|\bRX ?(?:[4-6]\d0|[5-9]\d{3})(?: ?xtx?)?\b|\bR9[67]00\b|\bamd\d|"
    r"\b[5-9]\d[05]0 ?xtx?\b|\bMI[1-3]\d\d|\bmi(?:25|50|60)\b|\bvega ?\d\d\b|\bpro [wv]\d{4}\b|\bw[5-7][1-9]00x?\b|"
    r"\br9 (?:nano|\d{3})|\b[67][6-9]00m\b|(?<!gtx )(?<!gt )(?<!geforce )\b(?:[67]80|8[89]0)m\b|\b90[67]0 ?xt\b|"
    r"\b7[79]00 ?gre\b",
    re.IGNORECASE,
)
# Next to a GPU's name: its memory, in brackets or not, and its driver.
_SIZE = re.compile(
    r"(?<!GeForce GTX 1060)(?<!GeForce GTX 1060 )\s*(?:[(,\[]|[-–] )?\s*(?<![-\w])\d+(?:[.,]\d+)? ?"
    r"(?:[GMgm]i?[Bb]|[ГМ]Б|G\b)"
    r"(?: (?:unified |dedicated |shared )?(?:V?RAM|memory|G?DDR\dX?))?(?: each)?[^\w]*(?=$|[x×*])"
)
_ASIDE = re.compile(
    r"\s*\(\d{3}\.\d{2,3}(?:\.\d\d)?\)|\s*[(\[](?:(?:nvidia )?driver|with|cuda|v?ram|"
    r"\d+(?: ?x ?\d+)? ?[GM]i?B)[^()\[\]]{0,60}[)\]]?|"
    r"\s*\[[0-9a-f]{4}:[0-9a-f]{4}\]?|"
    r"\s*\((?!(?:R|TM)\))(?:\S{1,30} ){2,10}[^()]{1,30}\)?",
    re.IGNORECASE,
)
# "(Blackwell, sm_120)", "with 6,2 GB memory", "driver 440.33"
_REMARK = re.compile(
    r"\s*\([^(),;\n]{0,60},[^()\n]{0,80}\)|\b(?:with|w/) ?\d+(?:[.,]\d+)? ?[GM]i?B\b"
    r"(?: (?:of )?(?:V?RAM|memory|G?DDR\dX?))?|"
    r",? (?:nvidia )?drivers?(?: version)?:? \d{3}[\d.]*|\s*(?:\d{1,3}GB/\d{1,3}GB )?\[(?:discrete|integrated)\]?|"
    r"^\s*(?:one|a|1|single) (?:machine|node|server|host) (?:with|of) ",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:((?![1-5]0[5-9]0 ?RTX\b)\d{1,12})\s*(?:(?!xtx?\b)(?!XTX?\b)[x×*]\s*|(?=(?:NVIDIA|Nvidia|nvidia|AMD|RTX)\b))|"
    r"(\d{1,2})\s(?=(?:GTX|Tesla|GeForce|Quadro|Titan|[AHLVPTK]\d{1,3}s?|[tl]4s?|[ahv]\d\d0s?)\b))?(.*?)(?:(?:\s+|"
    r"(?<=[\d)i]))[x×*]\s*(\d{1,12}))?"
)
_WORD = re.compile(r"(single|one|dual|two|twin|triple|three|quad|four|eight)[ -](?=[A-Za-z\d])", re.IGNORECASE)
_WORDS = {
    **dict.fromkeys(("single", "one"), 1),
    **dict.fromkeys(("dual", "two", "twin"), 2),
    **dict.fromkeys(("triple", "three"), 3),
    **dict.fromkeys(("quad", "four"), 4),
    "eight": 8,
}
_WITHIN = re.compile(r"^[A-Za-z][^()]{1,60}\((\d{1,2}) ?[x×*] ?([A-Z][^()]{2,50})\)$")
_NUMERAL = r"([单單双雙两兩四八]|\d{1,2})\s*[卡张張块塊]"
_CARDS = re.compile(rf"{_NUMERAL}\s*(?=[A-Z\d])(.{{2,60}})|(.{{2,60}}?)\s*[(（]?{_NUMERAL}[)）]?")  # "RTX 4090 八卡"
_NUMERALS = dict(zip("单單双雙两兩四八", "11222248", strict=True))
_PLURAL = re.compile(r"(?<=\b[ABHVPTahv]\d\d0)s$|(?<=\b[TtLl]4)s$|(?<=\d0[5-9]0)s$|(?<=\b[AP]\d000)s$")  # "8 A100s"
_PROSE = re.compile(r"https?:|[=<>$]|&&|[,.:]$|\w\.(?:py|txt|md|sh)\b|^(?:[\da-f]{4,8}:)?[\da-f]{2}:", re.IGNORECASE)
_NOT_NAME = re.compile(
    r"/PCIe/SSE2$|\s*\b(?<!Laptop )(?:GPUs?|cards?|(?:(?:users?|owner) )?here|users?)$|"
    r"\s*\[[A-Za-z ]{0,20}$|[\s,.:/]+$",
    re.IGNORECASE,
)
_ON_CHIP = re.compile(
    r"\bradeon ?(?:\(tm\))?(?: vega \d{1,2})? graphics\b|"
    r"\buhd\b|\bhd graphics|\biris\b|\bryzen\b|\bi[3579]-\d|\bcore i\d|\bxeon\b",
    re.IGNORECASE,
)  # beside another GPU
_INTEL = re.compile(
    r"\bintel\b|\biris\b|\bgpu max \d{4}|\b[ab](?:3[18]0|5[78]0|7[57]0)m?\b|\barc\b(?:\(tm\))? ?\w?\d{3}|\bxe\b",
    re.IGNORECASE,
)
MAC_NAMES = r"\b(?:high sierra|mojave|catalina|big sur|monterey|ventura|sonoma|sequoia|tahoe)\b"
_MAC = re.compile(rf"\bmac(?:os|osx|book|intosh)?(?![a-z])|\bos ?x\b|darwin|{MAC_NAMES}")
_APPLE = re.compile(r"\bapple\b|\bm[1-5](?: (?:pro|max|ultra))?$", re.IGNORECASE)


def said(text: str | None) -> str | None:
    """None where the text says that nothing was found."""
    text = (text or "").strip(" \t,;\"'")
    return None if not text or text.lower().rstrip(".") in _NOT_SAID or text.startswith("<fill in") else text


def yes(text: str | None) -> bool | None:
    """ "Yes", "True" and what a terminal glued to it; None where it is not told."""
    word = (text or "").strip().lower()
    return True if word.startswith(TRUE) else False if word.startswith(FALSE) else None


def host(name: str = "", platform: str = "", machine: str = "", kernel: str = "") -> Host | None:
    """name: the system's own; platform: as Python's module of that name says it; machine: of uname.

    arch is "" where nothing tells it.
    """
    system = system_of(name.lower(), platform.lower())
    if system is None:
        return None
    told = kernel or re.sub(r"-(?:x86_64|aarch64|ppc64le|arm64|i686)?-?with-.*$", "", platform.partition("-")[2])
    libc = re.search(r"with-(glibc|musl)-?([\d.]+)", platform)
    return Host(
        os=system,
        arch=arch_of(system, f"{name} {platform} {machine}"),
        os_name=re.sub(r"\s*\((?:x86_64|aarch64|arm64|ppc64le|AMD64)\)$", "", name),
        os_version=os_version(system, name) or (os_version(system, platform) if system != "linux" else ""),
        kernel=told,
        libc="musl" if libc and libc[1] == "musl" else "glibc" if libc else None,
        libc_version=libc[2] if libc else None,
        wsl=(wsl_version(told) or wsl_of(name)) if system == "linux" else None,
    )


def by_compiler(python: str, gcc: str = "") -> str:
    """Python's own line names what compiled it, and Ubuntu's GCC names Ubuntu; "" where neither tells a system."""
    found = re.search(
        r"\[(?:GCC (?!4\.2\.1 (?:Compatible|\(?(?:Based|Apple)))[\d.]+(?: \d{8})?(?: \([\w. +~-]{2,40}\))?\]|"
        r"(MSC v)|(Clang \d[\d.]* \(clang-\d{3,4}\.))",
        python,
    )
    if found:
        return "win32" if found[1] else "darwin" if found[2] else "linux"
    return "linux" if re.search(r"\((?:Ubuntu|Debian|Red Hat) \d", gcc) else ""


def system_of(name: str, platform: str) -> Os | None:
    """By the platform module's word where it is told: an OS's own name may be in any language."""
    for place in (platform.partition("-")[0], name):
        if "wsl" in place or "bash for windows" in place or "subsystem for linux" in place:
            return "linux"
        if _MAC.search(place):
            return "macos"
        if re.search(r"\bwindows?(?![a-z_])", place) or re.match(
            r"win(?:-?32|-?64|\s?\d+|\s?server|$)|w1[01]\b|nt$|cygwin", place
        ):
            return "windows"
    return "linux" if name or platform else None


def wsl_of(name: str) -> int | None:
    """ "Ubuntu 22.04 (WSL2)", "Windows 11 WSL 2": as people write it."""
    found = re.search(
        r"\bwsl\s*-?(\d)?|\bsubsystem for linux\W*(\d)?|\bbash (?:for|on)(?: ubuntu on)? windows", name, re.IGNORECASE
    )
    return int(found[1] or found[2] or 2) if found else None


def arch_of(system: str, told: str) -> str:
    """As the wheels of that system name it; "" where it is not told."""
    found = re.search(
        r"x86[_-]64|amd64|aarch64|arm64|ppc64le|s390x|riscv64|i[36]86|apple (?:silicon|m\d)|\bx64\b", told.lower()
    ) or (re.search(r"\bm[1-9]\b", told.lower()) if system == "macos" else None)
    if found is None:
        return ""
    own = "arm64" if found[0].startswith(("apple", "m")) else found[0]
    word = {"x64": "x86_64", "x86-64": "x86_64"}.get(own, own)
    names = {"windows": {"x86_64": "amd64"}, "linux": {"amd64": "x86_64", "arm64": "aarch64"}}
    return names.get(system, {}).get(word, word)


def os_version(system: str, name: str) -> str:
    """Of Windows its build; of macOS the release, not the size of a MacBook nor the number of its chip."""
    if system == "macos":
        return _macos_version(name)
    found = re.search(
        r"(?:\(|-)(?:10\.0\.)?(\d{2}\.\d+\.\d+|\d{5})\b" if system == "windows" else r"\d+(?:\.\d+)*", name
    )
    if system != "windows":
        return found[0] if found else ""
    whole = re.search(r"\b(10\.0\.\d{5})\b", name)
    return whole[1] if whole else ""


def _macos_version(name: str) -> str:
    if darwin := re.search(r"\bdarwin(?: kernel version)?[- ](\d\d)\.", name, re.IGNORECASE):
        major = int(darwin[1])  # of its kernel: 19 is 10.15, 20 to 24 are 11 to 15, 25 is 26
        return "" if major < 20 else str(major - 9 if major < 25 else major + 1)
    found = re.search(
        rf"(?:mac ?os|\bos ?x\b|\bosx|{MAC_NAMES})[^\d\n]{{0,20}}([12]\d(?:\.\d+)*)(?!-inch)", name, re.IGNORECASE
    )
    return found[1] if found else ""


def python(text: str | None, machine: str | None = None) -> Python | None:
    """Of what sys.version says, or a bare number. "3.1" is 3.10 and later, of which a program took three letters."""
    found = re.search(r"(?<![\d.])(?!3\.[0-2](?!\d))\d+\.\d+(?:\.\d+)?(?:(?:a|b|rc)\d+)?", text or "")
    if text is None or found is None or not found[0].startswith(("2.", "3.")):
        return None
    bits = re.search(r"(32|64)-?bit(?! \(AMD64\)\])|\b(64) bit \(AMD64\)", text)
    return Python(
        version=found[0],
        implementation="pypy" if "pypy" in text.lower() else "cpython",
        bits=int(bits[1] or bits[2]) if bits else None,
        machine=machine,
        free_threaded="free-threading" in text if "[" in text else None,
    )


def torch(version: str | None, via: str, cuda: str | None = None, hip: str | None = None) -> Torch | None:
    """version: text with torch's own version in it. cuda, hip: of the build, where they are told."""
    text = version or ""
    if tagged := re.search(r"\+cuda ?(\d{1,2}\.\d)", text):  # "2.1.0+cuda 12.1", as people write it
        text, cuda = text[: tagged.start()], cuda or tagged[1]
    found = re.search(rf"(?<!py){VERSION}", text)  # not "py3.7_cuda101"
    if found is None:
        return None
    cuda, hip = number(cuda), number(hip)
    if not (cuda or hip) and re.search(r"\bpy3[\d.]{1,4}_cpu_\d", text):  # conda's
        return Torch(version=found[0], via=via, build="cpu")
    tag = re.search(r"\+(?:cu(\d+)(\d)|rocm(\d+\.\d+))(?![\d])", found[0])
    if tag and not (cuda or hip):
        cuda, hip = (f"{tag[1]}.{tag[2]}", None) if tag[1] else (None, tag[3])
    return Torch(version=found[0], via=via, cuda=None if hip else cuda, hip=hip, build=build_of(found[0], cuda, hip))


def number(text: str | None) -> str | None:
    """ "12.1" of "12.1", "release 12.1, V12.1.105" and "6.1.40091"."""
    found = re.search(r"\d+\.\d+", text or "")
    return found[0] if found else None


def build_of(version: str, cuda: str | None, hip: str | None) -> str | None:
    tag = re.search(r"\+(?:(cpu|xpu)\b|rocm(\d+\.\d+(?:\.\d+)?))", version)
    if tag:
        return tag[1] or f"rocm{tag[2]}"
    return f"rocm{hip}" if hip else f"cu{cuda.replace('.', '')}" if cuda else None


def smoke(
    available: bool | None = None,
    devices: tuple[Device, ...] = (),
    cuda_error: str = "",
    arch_list: tuple[str, ...] | None = None,
) -> Smoke:
    """Of a torch that was imported when the report was written."""
    return Smoke(
        Ending("reply"),
        imported=True,
        cuda_available=available,
        cuda_error=cuda_error,
        arch_list=arch_list,
        devices=devices,
    )


def untested(device: str, name: str) -> Device:
    return Device(device, name, tensor="not tried", autograd="not tried")


def driver(value: str) -> str:
    """The version of NVIDIA's driver in a text; "" where none is."""
    if windows := re.match(r"\d\d\.\d+\.1(\d)\.(\d\d)(\d\d)\b", value):  # as Windows numbers NVIDIA's
        return f"{windows[1]}{windows[2]}.{windows[3]}"
    if re.match(r"\d\d\.\d\.\d{3,5}\.\d{4,5}\b", value):
        return ""  # of another maker's
    number = re.search(r"\b\d{3}\.(?!\d\.\d{4}\.)\d+(?:\.\d+)*|\b[2-6]\d\d\b", value[:60])
    return re.sub(r"(?<=\.\d\d\.\d\d)\.0$", "", number[0]) if number else ""  # as Vulkan writes it


def names(text: str) -> list[str]:
    """GPUs as people count them: "2 x RTX 3090", "A100 x8", "4 NVIDIA L4 GPUs, 24 GB"; one name for each."""
    found: list[str] = []
    text = _REMARK.sub(" ", text[:4000])
    for part in re.split(r"\s*(?:\n|;|\s\+\s|\sand\s|,(?!\s*\d(?!\d?\s?[x×*]\s?(?:[A-Za-z]|\d{4}\b))))\s*", text):
        if found and (not GPU.search(part) or re.match(r"gfx\d", part)):
            continue  # what else a sentence says
        if (named := _counted(_of_pair(part))) and not re.fullmatch(_NO_GPU, named[1], re.IGNORECASE):
            found += [named[1]] * named[0]
    own = [name for name in found if not re.fullmatch(r"gfx\w+", name)]  # "gfx1100, Radeon RX 7900 XTX" is one
    return (own or found)[:MOST_GPUS]


def _of_pair(text: str) -> str:
    """The GPU of "Ryzen 7700X / Arc A770"; none of "GTX 1050 / GTX 1650", of which either may be meant."""
    if " / " not in text:
        return text
    pieces = text.split(" / ")
    own = [piece for piece in pieces if GPU.search(piece) and not _ON_CHIP.search(piece)]
    if len(set(own)) > 1 and all(re.search(r"\d{3}", piece) for piece in own):
        return ""
    others = len(own) == 1 and (own[0] != pieces[0] or any(map(_ON_CHIP.search, pieces)))  # not "Mobile / Max-Q"
    return own[0] if others else text


def _counted(text: str) -> tuple[int, str] | None:
    text = re.sub(r"NVIDIA Corporation \w{2,6} \[([^\]]{3,40})\]?[ \]]*", r"\1 ", text)  # as lspci writes it
    text = re.sub(r"^name\s?[=:]\s?", "", text.strip())
    text = re.sub(r"^gfx\w+ \(([A-Z][^()]{5,60})\)$", r"\1", text.strip())
    text = re.sub(r"(?i)([rg]tx[ -]?\d{3,4}(?: ?ti| ?super)*)-\d{1,2} ?gb\b", r"\1", text)
    if (within := _WITHIN.search(text)) and GPU.search(within[2]):  # "DGX A100 (8x A100-SXM4-40GB)"
        text = f"{within[1]} x {within[2]}"
    if cards := _CARDS.fullmatch(text.strip()):
        number = cards[1] or cards[4]
        text = f"{_NUMERALS.get(number, number)} x {cards[2] or cards[3]}"
    text = _SIZE.sub(" ", _ASIDE.sub("", text.strip())).strip()
    text = re.sub(r"^[x×](\d{1,3}) ", r"\1 x ", text)
    if (word := _WORD.match(text)) and GPU.search(text):
        text = f"{_WORDS[word[1].lower()]} x {text[word.end() :]}"
    found = _COUNTED.fullmatch(text)
    if found is None or not re.search(
        r"[A-Za-z]{2}|\d{3}|[AHKLMPTV]\d\d?|\b(?:[lt]4|[hl]20|[alp]40|l40s|a1[06]|a30|k80)\b", found[3]
    ):
        return None
    bare = found[3].strip("\"' []")
    bare = bare if bare.count("(") == bare.count(")") and not bare.startswith("(") else bare.strip("() ")
    name = _NOT_NAME.sub("", bare).strip()
    name = _PLURAL.sub("", name) if found[1] or found[2] or found[4] else name
    return (min(int(found[1] or found[2] or found[4] or 1), MOST_GPUS), name) if name else None


def is_prose(name: str) -> bool:
    """Whether what stands where a GPU's name is due is none: a sentence, an address, code."""
    return len(name.partition("(")[0].split()) > 9 or _PROSE.search(name) is not None


class Machine(NamedTuple):
    """What one form says of a machine. via: the form. imported: it was written by a program that asked torch itself."""

    via: str
    torch: Torch | None = None
    python: Python | None = None
    host: Host | None = None
    available: bool | None = None
    gpus: Sequence[Gpu] = ()
    driver: str | None = None
    packages: tuple[Package, ...] | None = None
    imported: bool = True
    arch_list: tuple[str, ...] | None = None

    @property
    def facts(self) -> Facts:
        gpus = tuple(self.gpus[:MOST_GPUS])
        devices = _others(gpus, self.torch)
        asked = (self.imported and self.torch is not None) or bool(devices) or self.available is not None
        return Facts(
            TARGET,
            host=self.host,
            python=self.python,
            packages=self.packages,
            torch=self.torch,
            nvidia=_nvidia(self.via, () if devices else gpus, self.driver),
            smoke=smoke(self.available, devices, arch_list=self.arch_list) if asked else None,
            source="report",
        )


def _nvidia(via: str, gpus: tuple[Gpu, ...], driver: str | None) -> Nvidia | None:
    number = re.search(r"\d+(?:\.\d+)+|^\d{3}$", driver or "")
    if not (number or gpus):
        return None
    version = number[0] if number else None
    return Nvidia(driver_version=version, driver_via=via if version else "", gpus=gpus, gpus_via=via if gpus else "")


def _others(gpus: Sequence[Gpu], torch: Torch | None) -> tuple[Device, ...]:
    """AMD's and Intel's as torch names them; () where one is NVIDIA's, or all are Apple's."""
    amd = [gpu.name for gpu in gpus if (torch and torch.hip) or _AMD.search(gpu.name)]
    intel = [gpu.name for gpu in gpus if _INTEL.search(gpu.name) or (torch and torch.build == "xpu")]
    apple = [gpu.name for gpu in gpus if _APPLE.search(gpu.name)]
    if len({*amd, *intel, *apple}) < len({gpu.name for gpu in gpus}):
        return ()
    named = [("cuda", name) for name in amd] or [("xpu", name) for name in intel] or [("mps", name) for name in apple]
    return tuple(
        untested(f"{kind}:{index}" if kind != "mps" else kind, name) for index, (kind, name) in enumerate(named)
    )


def package(name: str, version: str | None, build: str | None = None, installer: str | None = None) -> Package:
    """A wheel's build is the tag of its version."""
    tag = re.search(r"\+(cpu|xpu|cu\d+|rocm\d+\.\d+(?:\.\d+)?)$", version or "")
    return Package(normalised(name), version, build=build or (tag[1] if tag else None), installer=installer)
