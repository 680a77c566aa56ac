"""What a value in a list that is written by hand must be like, and how much of it counts."""

from torchdoctor import lazy_re as re
from torchdoctor.pasted import mentions, sections

_SYSTEM = re.compile(
    r"(?<!many)(?<!musl)linux|ubuntu|debian|windows|\bwindow ?1[01]\b|"
    r"\bwin ?(?:7|8|10|11|32|64|server)?\b|\bmac|darwin|os ?x\b|"
    r"centos|\brhel\b|red ?hat|"
    r"fedora|\barch\b(?!=)|suse|rocky|alma|\bwsl|kali|\bmint\b|pop!?_os|manjaro|nixos|alpine|amzn|jetpack|l4t|"
    r"\bnt$|posix|"
    r"gentoo|funtoo|endeavour|garuda|zorin|elementary|slackware|deepin|raspbian|nobara|bazzite|steamos|cachyos|euler|"
    r"anolis|kylin|tencentos|"
    rf"{sections.MAC_NAMES}|dgx os|\bw1[01]\b|"
    r"\d\d\.\d\d(?:\.\d)? lts\b|\b(?:focal fossa|jammy jellyfish|noble numbat)\b|"  # Ubuntu's
    r"\bsles\b|proxmox|unraid|truenas|raspberry pi os|\buos\b|"
    r"colab",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?: [-–—:])? (?!and (?:[rg]tx|geforce|nvidia|tesla|quadro|[ahvpl]\d))"
    r"(?!(?:laptop|mobile|max-?q|with|design|edition|pcie|sxm|nvl|ti|super|ada|generation|oem|founders|tensor|"
    r"core|gpu|card|"
    r"graphics|x\d|\d|gb|vram)\w*\b)[a-z\u0370-\u07ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]",
    re.IGNORECASE,
)
# What goes on in Greek, Cyrillic, Hebrew, Arabic, kana or Hangul: "RTX 4090 이 잘 됩니다".
_REMARK = re.compile(r"(?<=[A-Za-z\d)]) (?:[-–—] )?[\u0370-\u07ff\u3040-\u30ff\uac00-\ud7a3].*$")
_AFTER_GPU = re.compile(r" (?:[–—-] [a-z]|(?:of|from|in|is|was|which|that|where) ).*$")
_I_HAVE = re.compile(  # "the GPU? I have an Asus GTX 750"
    r"^(?:i|we|yes\W+i)\b[^.]{0,20}?\b(?:have|use|using|own|got|with|run|running|on) (?:an? |the |my )?(?:asus |msi |"
    r"gigabyte )?",
    re.IGNORECASE,
)
_NO_GPU = re.compile(
    r"(?:error|warning)\b|\bgpus \([rg]?tx? \d{2,4} (?:above|below)\)|^nvidia \d{5,12} \d|"
    r"\b(?:audio|display driver|sold)\b|->|→|"
    r"\b[rg]tx[ -]?[1-5]0(?:xx)?(?!\w)|\b[rg]tx[ -]?[1-5]0(?:xx|"
    r"00)?[ -]?series",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(  # a heading of the driver's form: "NVIDIA Open GPU Kernel Modules Version"
    r"\bnvidia\D{0,40}\b(?:drivers?|versions?|modules?|kernel|toolkit|container|docker|runtime|settings|control|support|"
    r"issues?|problems?|bugs?|questions?|users?|info\w*|errors?|install\w*)\b",
    re.IGNORECASE,
)
_BRANDED = re.compile(  # "NVIDIA Exporter" is none
    r"nvidia (?!.*(?:\d|titan|graphics|grid|xavier|orin|thor|nano|spark|quadro|geforce|tesla|[rg]tx|gpu|card))"
    r"[a-z ()/.]{3,60}",
    re.IGNORECASE,
)
_ONE_OF = re.compile(r"\d\S* or (?:an? |the )?(?:[a-z]+ ){0,2}[a-z]{0,3}\d", re.IGNORECASE)  # "RTX 5090 or 4090"
_SENSIBLE = {  # what a value must have in it, and how long it may be
    "torch": (
        rf"^(?!\D{{0,20}}(?:lightning|geometric|vision|audio|"
        rf"ignite))\D{{0,30}}(?=[012]\.\d{{1,2}}(?!\d)){sections.VERSION}",
        80,
    ),
    "built": (
        rf"^(?!\S+\s(?:would|should|means?|is (?:expected|needed|required))\b)(?:None|.*?{sections.VERSION})",
        80,
    ),
    "hip": (r"^\d\.\d", 60),
    "python": (r"(?<!\d)(?:2\.7|3\.(?:[3-9]|[1-3]\d))(?!\d)(?!\S*\.final)", 120),  # conda's own is written so
    "gpu": (sections.GPU.pattern, 300),
    "hardware": (sections.GPU.pattern, 300),
    "count": (r"^\d{1,3}$", 3),
    "os": (_SYSTEM.pattern, 120),
    "container": (r"\S", 120),
    "installer": (
        r"^(?:pip3?\b(?!.*(?:conda|source|whl|https?:|nightly))|(?:(?:compiled |built )?from )?source\W*$)",
        80,
    ),
}
_NEXT_ITEM = re.compile(r"\s(?:[-*>•]|#{1,4})\s+(?=[A-Z#*>])(?!Edition|GPU\b|Server|Core|LTS|PCIe)")
_NEXT = {
    "os": re.compile(
        r"\s(?:with|running|using|w/|having)\s(?!.{0,80}\bwsl)|\s(?:and|&|\+)\s(?!.{0,80}\b(?:wsl|linux))",
        re.IGNORECASE,
    ),
    "gpu": re.compile(
        r"(?<=\w)\. (?=[A-Z])|"
        r"\s(?:can(?:'t|not|\b)|is|are|was|does(?:n't)?|do(?:n't)?|has|on|in|under|not|for|but|when|while|"
        r"running|using|with(?!\s(?:max-?q|\d)))\s",
        re.IGNORECASE,
    ),
}
_TWO = re.compile(  # "2.3.1 / 2.0.1"; ["1.13.1", "2.0.1"] of a matrix
    rf"\W{{0,2}}v?{sections.VERSION}[\"']?\s*(?:/|,|&|:|\bor\b|\band\b|\s)\s*[\"']?v?[12]\.\d+|"
    r"\W{0,2}3\.\d{1,2}(?:[\"'], ?[\"']|(?:\.\d{1,2})?: )3\.\d"
)
_RANGE = re.compile(r"\D{0,30}(?:[<>~^!]=?|\bat least|\bmin\w*) ?[\"']?v?\d")
_ASKED = re.compile(r"(?:is|are|was|should|does) (?:it|that|this|they)\b", re.IGNORECASE)
_NOT_THERE = re.compile(  # "torch==2.7.0 not found for Python 3.11"
    r"\S+ (?:(?:is|was) )?(?:not|n't|never|no longer) (?:be )?(?:found|available|installed|supported)\b|"
    r"\S+ (?:is )?missing\b|\S+ (?:depends on|cannot be|can't be|has no)\b",
    re.IGNORECASE,
)


def named_gpu(text: str) -> str:
    """Without the words that go on after a GPU's name: "RTX 5090 compatibility"."""
    found = next((item for item in mentions.mentions(text) if item.kind == "gpu"), None)
    goes_on = found and _GOES_ON.match(text, found.end)
    return text[: found.end] if found and goes_on else text


def alone(name: str) -> str:
    """The GPU that a sentence names: "Code was run on a single 2080 Ti"."""
    found = [item for item in mentions.mentions(name) if item.kind == "gpu"] if len(name.split()) > 5 else []
    return found[0].value if len(found) == 1 and found[0].start else name


def ended(kind: str, text: str) -> str:
    """Up to where a sentence goes on: "Windows 11 with an RTX 4090", "Arc A770 can't be used"."""
    end = _NEXT.get(kind)
    found = end.search(text) if end else None
    return text[: found.start()] if found else text


def of_each(label: str, name: str) -> str:
    """The GPU of "GPU 0,1" twice."""
    found = re.match(r"gpu \d{1,2}(?:, ?\d{1,2})+", label, re.IGNORECASE)
    return f"{found[0].count(',') + 1} x {name}" if found else name


def numbered(kind: str, label: str) -> str:
    index = re.match(r"(?:gpu|device|card)[\s_\[]?#?(\d{1,2})\b", label, re.IGNORECASE) if kind == "gpu" else None
    return f"gpu {index[1]}" if index else kind


def sensible(kind: str, label: str, value: str) -> str:
    """The value, where it is one of that kind; else ""."""
    if kind == "python" and "version" not in label.lower():
        value = value.replace(".final.0", "")  # of pandas' list; with that word it is conda's own
    value = value.partition(" #- ")[0]  # where line breaks were lost
    value = _NEXT_ITEM.split(value, maxsplit=1)[0] if kind in ("gpu", "os") else value
    value = re.sub(r"^(?:returns?|returned|prints?|is|=+)\s", "", value.strip())
    value = re.sub(r"^\(?(?:e\.?g\.?|i\.?e\.?)[^):]{0,60}\)?:?\s*", "", value.strip()).strip(" -*•,;|\t'\"{}")
    before, closed, _ = value.partition(")")
    value = before if closed and "(" not in before else value  # "(GPU: RTX 3090). Then ..."
    value = re.sub(r"^\[\d{1,2}\] ", "", value) if kind == "gpu" else value
    value = value[1:].rstrip("]") if value.startswith("[") else value
    if kind in ("gpu", "hardware"):
        value = re.split(r" · |(?<=\w)\"(?=\s|$)", value, maxsplit=1)[0]
        value = re.sub(r"^gpus?(?: (?:devices?|models?|cards?|\d{1,2}:))? ", "", value, flags=re.IGNORECASE)
        value = "; ".join(filter(sections.GPU.search, value.split(" | "))) or value
        value = re.sub(r"^(?:cuda|gpu)(?::\d{1,2})? (?=[A-Z])", "", value)
        value = _I_HAVE.sub("", value)
        rest = _AFTER_GPU.search(value)
        value = value[: rest.start()] if rest and sections.GPU.search(value[: rest.start()]) else value
        told = _REMARK.search(value)
        value = value[: told.start()] if told and not sections.GPU.search(told[0]) else value
        value = re.sub(
            r"^(?:(?:device|name|model|marketing)(?: name)?\s?: )+|\sname: .*$", "", value, flags=re.IGNORECASE
        )
    value = (
        re.sub(r"^(?:gpu|cuda(?::\d)?)\s?\(([^()]{2,60})\)?$", r"\1", value, flags=re.IGNORECASE)
        if kind == "gpu"
        else value
    )
    if kind in ("other", "none") or sections.said(value) is None:
        return kind if kind in ("other", "none") else ""
    if kind == "package":
        number = re.search(sections.VERSION, re.split(r"[/\\]", value[:60])[0])  # not of a path
        name = re.split(r"[:=\s版の]|\.__", re.sub(r"^torch (?=vision|audio)", "torch", label.lower()))[0]
        return f"{name}={number[0]}" if number else ""
    if kind == "driver":
        return "" if value.startswith((">", "<")) else sections.driver(re.sub(r"^[vVrR](?=\d{3}\b)", "", value))
    if kind == "built" and "built with" in label.lower():
        return value if value == "False" else ""
    if kind == "available":
        return value[:20] if sections.yes(value) is not None else ""
    if kind == "os" and (named := re.match(r"(?:ubuntu|debian|centos|fedora|windows|macos)\b", label, re.IGNORECASE)):
        value = f"{named[0]} {value}" if value[:1].isdigit() else value
    return value[: _SENSIBLE[kind][1]] if len(value) < 300 and _fits(kind, value) else ""


def _is_no_model(value: str) -> bool:
    """Also where a table has a machine in each column: "RTX 3090: RTX 4090"."""
    several = ": " in value and all(map(sections.GPU.search, value.split(": ")))
    return several or _BRANDED.fullmatch(value) is not None


def _fits(kind: str, value: str) -> bool:
    if kind == "gpu" and (not sections.names(value[:300]) or _NO_GPU.search(value)):
        return False  # a vendor alone; what asking for it raised; one that works
    if kind == "gpu" and (sections.is_prose(value) or _is_no_model(value)):
        return False
    if kind == "gpu" and (_ONE_OF.search(value) or (_NO_MODEL.match(value) and not re.search(r"\d", value))):
        return False
    if kind in ("torch", "python") and any(other.match(value) for other in (_RANGE, _ASKED, _TWO)):
        return False
    if kind == "torch" and _NOT_THERE.match(value):
        return False
    return re.search(_SENSIBLE[kind][0], value[:120], re.IGNORECASE) is not None
