"""Lists that people write themselves: GPU, driver, PyTorch, system, in any order and in several languages.

Whatever has a value that makes sense behind its label counts;
the CUDA that people note may be torch's, a toolkit's or
the one in nvidia-smi's corner, and is left alone.
"""

from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.knowledge.versions import normalised
from torchdoctor.model import Package
from torchdoctor.pasted import commands, notes, plainly, quoted, sections, talk, whose
from torchdoctor.pasted.kinds import KINDS, NEEDED
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.values import ended, named_gpu, numbered, of_each, sensible

FORM = "a list written by hand"
_NAMED = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in KINDS.items())
_LABEL = re.compile(
    rf"""(?:(?<=[\s,;|("'])|^)(?:{_NAMED})["']?\s?(?:==?>?|:(?!:)|\?:?|(?=\[)|(?<=\))\s(?=v?\d)|
    (?<=\s)(?:[-–—]{{1,2}}>?|→)(?=\s))\s*""".replace("\n    ", ""),
    re.IGNORECASE,
)
_SEPARATORS = (*":=?[()–—→", "-")
_SEPARATED = re.compile(r"[:=?\[(–—→]|\s-+>?\s")
# A heading with its value below; or a question to Python, and its answer.
_ALONE = re.compile(
    rf"(?:print\()?(?:(?:what|which)(?:'s|\sis|\sare|\sversion\sof)?\s)?(?:(?:is\s)?(?:your|the|"
    rf"my)\s)?(?:{_NAMED})\)?"
    r"(?:\s(?:are|do|did)\syou\s(?:using|use|have|running|run|working|on)\b[\w\s]{0,40})?",
    re.IGNORECASE,
)
# Where it came from, in words that say nothing else: "(installed from pip)", "stable release", "CPU version".
_FROM = (
    r"(?:[ ,]{1,2}[\[(]?(?:(?:latest |official )?stable(?: release)?|(?:latest|official) release|nightly|preview|lts|"
    r"gpu|cpu|conda(?:-forge)?|pip3?|source|installed|built|compiled|from|via|using|by|with|in|w/|version|build|env|"
    r"environment|venv|virtualenv|wheels?|binar(?:y|ies)|docker|anaconda|miniconda|channel|support|only|the|an?|my|"
    r"mkl|locally|python|py3[\d.]{0,4}|20\d\d[.-]?\d\d[.-]?\d\d|"
    r"(?:for )?(?:cuda|cudnn|rocm|cu)[: ]{0,2}v?[\d.]{0,8})[\])]?)"
)
_BARE = re.compile(
    r"(?P<torch>(?:(?:the )?version (?:of )?|nightly |stable )?(?:(?:py|lib)?torch|pyt(?:horch|roch|och|orh)) "
    r"(?:version )?(?:is |w/ cuda/cudnn )?v?\d[\x21-\x7e]*"
    r"(?: ?(?:with |for |\(with )?[(+]? ?(?:cu|cuda )\d\S*| py3[\d.]{1,4}_(?:cuda\d|cpu_)\S*"
    rf"|(?!.{{0,12}}\bsupport$){_FROM}{{1,6}})?)|"
    r"(?P<python>(?:c?python) {0,2}(?:version )?v?3\.\d(?!.{0,40}\?$)(?!\S* (?:is|isn't|was|has|it|did(?:n't)?|failed|"
    r"worked|does(?:n't)?|do|will|"
    r"can(?:not|'t)?|should|may|support\w*|works?|vs|fails?)\b)\S*(?: (?!but|and|or|not)"
    r"(?:[^\u3000-\u9fff\uac00-\ud7a3]{0,30}|[a-z ]{0,12}(?:环境|環境|版本?|환경)))?)|"
    r"(?P<os>(?:computer os |os )?(?:[kxl]?ubuntu|debian|windows|win ?1[01]|mac ?os ?x?|os ?x|centos|fedora|rocky|"
    r"(?:steamos|raspbian|raspberry pi os|openeuler|kali|manjaro|nixos|opensuse|alma ?linux|alpine|sles|proxmox|unraid|"
    r"truenas|kylin|deepin|euleros|uos|tencentos|gnu/linux|dgx os|jetson linux|darwin|w1[01]|"
    r"slackware|(?:void|amazon|oracle|clear|scientific) linux|endeavouros|zorin os|elementary os|pop!_os)"
    r"(?=(?:[ -](?:linux|gnu/linux|os|ve|server|lts|leap|tumbleweed|scale|core|v?\d[\w.]*|sp\d|x86_64|rolling|bit|"
    r"\([^()]{1,30}\)))*$)|"
    r"wsl ?2?|m[1-5](?: pro| max| ultra)? mac\w*|gentoo|funtoo|"
    r"arch(?: ?linux)?|linux|rhel|microsoft windows|linux version)(?![a-z]|-vdso)"
    r"(?! (?:is|are|was|users?|support|ignore|use|you|please)\b)(?!.{0,60}(?:ますか|ですか|吗|什么|怎么|如何|教程|"
    r"나요|까요|\?$))"
    r".{0,200})|"
    r"(?P<driver>(?:nvidia[ -])?drivers? (?:version )?v?\d{3}\.\d+(?:\.\d+)*)|"
    r"(?P<gpu>(?:(?:gpu model|gpus?(?: (?:devices?|cards?))?) (?=[gr]tx|tesla|geforce|nvidia|quadro))?"
    r"(?:\d{1,2} ?[x×*] ?)?(?:(?:nvidia(?! (?:(?:display |graphics )?driver|"
    r"(?:[a-z]+ ){0,2}audio|docker|container|cuda|smi|gpu driver|toolkit|release|"
    r"corporation|version|\d{3}(?:\.\d| drivers?)))|geforce(?! \d{3}\.\d| driver| game ready)|"
    r"tesla|quadro|titan|radeon)\s|(?:tesla|nvidia)-[ahlptv]\d|[rg]tx[ -]?(?:\d|titan)|"
    r"rx \d|(?:intel(?:\(r\))? )?arc(?:\(tm\))? (?:pro )?[ab]\d|"
    r"[ahlv]\d{2,3}s?\b|(?-i:A10G|B[123]00|M[46]0|A[2456]000)(?=s?(?:$|-| ?[x×*(\[]|"
    r" ?\d+ ?GB?\b| (?:GPUs?|cards?|PCIe|SXM\d?|NVL|Ada)\b))|"
    r"[tl]4\b|p(?:4|40|100)\b|k80\b)"
    r"(?!.{0,40}\b(?:all|can(?:not|'t)?|would|should|could|might|not|no|is|"
    r"used?|at|"
    r"are|was|do(?:es)?(?:n't)?|"
    r"fail\w*|errors?|"
    r"works?|support\w*|for|but|when|crash\w*|hangs?|runs?)\b)[^\u3000-\u9fff\uac00-\ud7a3]{0,40})|"
    r"(?P<package>(?:torch ?vision|torch ?audio|xformers|numpy|triton|transformers) (?:version )?v?\d\S*"
    rf"(?:(?! support$){_FROM}{{1,6}})?)",
    re.IGNORECASE,
)
_MAKER = re.compile(  # of the card: "MSI Gaming GeForce RTX 4070"
    r"^(?:(?:gpu|graphics card) )?(?:asus|msi|gigabyte|evga|zotac|palit|gainward|sapphire|xfx|sparkle|pny|inno3d|"
    r"asrock|powercolor|galax|colorful)(?: (?!geforce|[rg]tx|radeon|rx|nvidia|amd)[\w-]{1,20}){0,3} "
    r"(?=(?:nvidia |amd )?(?:geforce|[rg]tx|radeon|rx ?\d|arc) )",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:not (?:yet )?tested|untested|later|next (?:year|month|week)|soon|planned|wanted|other|old|sold|"
    r"pric\w+|costs?)\b|[✗❌]",
    re.IGNORECASE,
)
_SINCE = re.compile(  # below an error
    r"(?:now\b|edit\b|fixed\b|(?:i|we)(?:'ve| have)? (?:since |then )?(?:upgraded|updated|reinstalled|downgraded)\b)"
    r".{0,60}\btorch",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"(?<=\d) +(?://|<?--|←|#) .*$")  # "torch 2.1.1  // the default"
_REMARK = re.compile(r"(?<=\d) \([^()]{20,160}\)$")  # "NVIDIA GeForce GTX 1660 (ASUS Dual, 6GB GDDR5, two fans)"
_WARNED = re.compile(  # what torch prints before it answers, in one line or several
    r"Warning: |Triggered internally|return torch\._C|torch/cuda/__init__\.py:\d+: ?$|^Did you run some cuda|"
    r"^Error \d+: "
)
_ASKS = re.compile(r"\?|(?!device|name|model)[A-Z][\w /]{1,24}: .{0,60}\?", re.IGNORECASE)  # a form's next question
_ANSWERS = re.compile(
    r"^(?:which |it |and |this |that |but )*(?:always |still |now |only |just )?(?:shows?|showed|returns?|"
    r"returned|gives?|gave|prints?|"
    r"printed|says?|said|outputs?|is|was)(?: me| as| always| still)*:? (?=true\b|false\b)",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"(?:and )?(?:i )?(?:got|get) this\W*|"
    r"the following (?:error|warning|message)s? (?:occur\w*|appear\w*|was \w+)\W*|(?:it )?(?:gives?|returns?|"
    r"prints?|outputs?|result|输出|结果)\s?(?:me)?:?|"
    r"the (?:result|output) (?:is|was)(?: just| only)?:?",
    re.IGNORECASE,
)
# What somebody meant to install is not what is installed.
_COMMAND = re.compile(
    r"\b(?:pip3?|conda|mamba|uv|poetry|pixi)\b.{0,40}\b(?:install|add|create)\b|"
    r"^#sbatch |--gres=|"
    rf"^\W*(?:collecting |(?:debug )?(?:selecting|searching|adding)\b|downloading |using cached |found existing |"
    rf"attempting |would install |obtaining |"
    rf"discarding |"
    rf"(?:info )?installing package)|{NEEDED}|"
    rf"\(from [\w.-]{{1,40}}[=<>~]=|\brequires?[- ](?:a different )?python\b(?!: 3\.\d)|"
    r"\bdepends on torch|\bthe user requested |\b(?:if|when) (?:you|one|someone)\b|"
    r"\binstalling package: |\brequires triton==|\bno matching distribution|\bcan(?:'t|not) be installed|"
    r"distribution `?torch|installation candidates|\bcould not find a version",
    re.IGNORECASE,
)
WANTED_BELOW = re.compile(
    r"\bversions? of \S+ (?:is|are) available:$|"
    r"\b(?:downgrad|upgrad|install(?!ed)|requir|need|should|forces)\w*.{0,40}:$|"
    r"^(?:-f|-r|--find-links|--(?:extra-)?index-url)\b[ =]\S+$|"
    r"^\W{0,4}(?:in|of|from|here is|contents? of) (?:the |my |our |its |this )?\S{0,40}requirements?\w*\.txt\W{0,3}$",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\W*(?:(?:assert|elif|while|return)\b|if (?!i\b))", re.IGNORECASE
)  # which asks, and does not answer
_ADVISED = re.compile(
    r"\b(?:try|install|installing|upgrade|downgrade|use|need|needs|requires?|pin|recommended|minimum|supported|"
    r"required|"
    r"suggested|e\.g\.)(?: (?:to|with|the|version|installing|it|and))?[\s:]*$|"
    r"\brequirements? (?:in|of|from)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
# What stands below such a heading is no machine.
_HEADING = re.compile(
    r"(?:(?:system|software|hardware|minimum|minimal|environment) )*(?:requirements?|prerequisites?|"
    r"supported (?:\w+ ?){1,3}|"
    r"recommended (?:\w+ ?){1,3})\W{0,3}",
    re.IGNORECASE,
)
# The head of a table of them, as the page shows it.
_TABLE_OF_NEEDS = re.compile(
    r"(?!.*\b(?:installed|actual|current|found|yours?|have|mine)\b)(?:components?|items?|packages?|software|hardware|"
    r"dependenc(?:y|ies)|names?|tools?|librar(?:y|ies)|resources?): "
    r"(?:(?:system |version )?requirements?|(?:minimum|required|recommended|supported|needed)(?: \w+)?)(?:: .{0,60})?",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"\b(?:tried|tested)\b.{0,60}\b(?:following|these|several|different|various|many|"
    r"combinations?)\b.{0,60}:$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?!.*\b(?:i|my|we)\b)[A-Za-z][^:?]{1,60}", re.IGNORECASE)
_MOST_NEEDED = 8
_MARK = re.compile(
    r"^(?:\[[+!*]\] |(?:In|Out) ?\[\d{0,4}\]: ?|-(?=[A-Za-z])|\d[.)、](?=[A-Za-z]))"
)  # IPython's; "-OS: ..."
# "Environment: Windows 11, Python 3.10"; "I have Ubuntu 22.04"; "Miniconda with Python 3.11".
_NAMED_BEFORE = re.compile(
    r"^(?:[A-Za-z][\w ]{2,30}\s?: |(?:i|we) (?:have|use|run|am using|am on) |i'm (?:on|using) |using |"
    r"running (?:on )?|"
    r"on |(?!try |works? |use |compatible |tested )(?:\w+ )?with )",
    re.IGNORECASE,
)
_DRIVER = re.compile(r"\bdrivers?[: ](?:version )?(\d{3}\.\d[\d.]*)", re.IGNORECASE)
_PYTHON_BESIDE = re.compile(r"[,;/&]\s*python\s?(3\.\d{1,2}(?:\.\d{1,2})?)(?![\w.])", re.IGNORECASE)
_CUDA_IS = re.compile(r"\W*cuda\W{1,4}(?:not |un)?available\W*", re.IGNORECASE)
_CUDA_VERSION = re.compile(r"\W*cuda version\W{1,4}", re.IGNORECASE)  # torch.version.cuda, as scripts print it
_ENDS = re.compile(r"\s*[,;|]\s+|\s+\|\s*")
_ENDS_AND_DASHES = re.compile(rf"{_ENDS.pattern}|\s[-–•·]\s")
_DASHED = re.compile(r"(?<=\S)\s[-–•·]\s(?=\S)")
_REQUIRED = re.compile(r"\b(?:requires?|needs?|depends? on|expects?|wants?)[\W\d]{1,3}$", re.IGNORECASE)
_COMPARED = re.compile(r"(?:if|elif|while|assert) [^\n]{0,200}(?:[=!]=|\bin\b|startswith)")  # code, and no answer
_MINE = re.compile(r"(?:my|our)\b", re.IGNORECASE)
_OF_YOURS = re.compile(
    r"\byour (?:\w+ )?(?:report|log|output|post|paste|message) (?:says|shows|said|has|lists)\W*$", re.IGNORECASE
)
_NOT_NOW = re.compile(  # "I previously had torch=1.12.0", "the installer defaults to torch==2.1.2"
    r"\b(?:(?:previously|formerly|originally) (?:had|used|using|on|installed)|used to (?:have|use)|"
    r"defaults? (?:back )?to|wanted to use|want to use)[\s`'\"]*$",
    re.IGNORECASE,
)
_UNLABELLED = "name"  # of a system, which yields to one with a label
_OF_A_MACHINE = {"os", "gpu", "driver", "torch", "python"}
MOST_LINES = 20_000  # behind so many lines of a log stands no list
_REACH = 120  # letters before a label that tell whose its value is
_ANSWERED = re.compile(r"\W{0,2}v?\d|(?:i|we|mine|it)\b", re.IGNORECASE)
_SHORT = 40  # letters before a question in a form; more are a sentence
_LONG = 2_000  # letters of a line that anybody writes


class Lists(NamedTuple):
    """values: by kind. lines: their numbers. others: kinds that have another value further down."""

    values: dict[str, str]
    packages: tuple[Package, ...]
    lines: set[int]
    others: set[str]


def lists(page: Page, used: Set[int]) -> Lists:
    """What lists on the lines say that no program's form holds."""
    found: dict[str, str] = {}
    packages: dict[str, Package] = {}
    lines: set[int] = set()
    bare: dict[str, list[int]] = {}
    others: set[str] = set()
    for told, value, number in sorted(_everything(page, used), key=lambda row: row[0] == _UNLABELLED):
        kind = "os" if told == _UNLABELLED else told
        if kind == "other":
            lines.add(number)
        elif kind == "bare":
            bare.setdefault(value, []).append(number)
        elif kind == "package":
            name, _, version = value.partition("=")
            packages.setdefault(normalised(name), sections.package(name, version))
            lines.add(number)
        elif found.setdefault(kind, value) == value or (kind == "torch" and _more_precise(value, found[kind])):
            found[kind] = value
            lines.add(number)
        elif kind in _OF_A_MACHINE and not (kind == "torch" and _more_precise(found[kind], value)):
            others.add(kind)
    if len(bare) == 1 and "gpu" not in found:  # several lines with a GPU's name may be headings
        name, rows = next(iter(bare.items()))
        found["gpu"] = f"{len(rows)} x {name}" if _one_below_another(page, rows) else name
        lines.update(rows)
    return Lists(_counted(found), tuple(packages.values()), lines, others)


def _one_below_another(page: Page, rows: Sequence[int]) -> bool:
    """ "RX 580" on one line and on the next: two of them, and no heading."""
    alike = len({page.lines[row] for row in rows}) == 1
    return len(rows) > 1 and alike and rows[0] > 0 and rows[-1] - rows[0] == len(rows) - 1


def _more_precise(one: str, other: str) -> bool:
    """ "1.3.0" after "1.3" is the same version."""
    new, old = re.search(sections.VERSION, one), re.search(sections.VERSION, other)
    return bool(new and old and new[0].startswith(f"{old[0]}."))


def _plain(page: Page) -> list[str]:
    """Its lines, with the words of some programs' forms put as in all others."""
    lines = [notes.plain(line) for line in page.lines[:MOST_LINES]]
    if "print (" in page.lower:
        lines = [line.replace("print (", "print(") for line in lines]
    if "framework: pytorch" in page.lower:  # Horovod's form
        lines = [re.sub(r"^framework version", "PyTorch version", line, flags=re.IGNORECASE) for line in lines]
    if re.search(r"[\"'](?:gpu|cuda|devices|accelerator)\w*[\"']\s?: ?[\[{]", page.lower):
        lines = [*notes.in_objects(lines)]
    if '"pytorch_version"' in page.lower:  # Coqui's
        lines = [line.replace('"available":', '"CUDA available":') for line in lines]
    return lines


def _everything(page: Page, used: Set[int]) -> Iterator[tuple[str, str, int]]:
    """(kind, value, number of the line)."""
    lines = _plain(page)
    if "torch." in page.lower:
        yield from (row for row in talk.outputs(lines) if row[2] not in used)
    not_had = wanted(lines)
    for number, line in enumerate(lines):
        if number in used or number in not_had or len(line) > _LONG * 5 or (not number and plainly.is_topic(line)):
            continue
        if _COMPARED.match(line):
            continue
        if command := _COMMAND.search(line[:200]):
            line = line[: command.start()]
        below = lines[number + 1 : number + 6]
        if "is_available" in line or "torch.__version__" in line:
            below = [other for other in lines[number + 1 : number + 12] if not _WARNED.search(other)]
            below = [_ANSWERS.sub("", other) for other in below[:5] if not _GIVES.fullmatch(other)]
        following = _first(below, line)
        above = lines[number - 1] if number else ""
        for kind, value in _on(line, following, above):
            yield kind, value, number


def _on(line: str, following: str, above: str) -> Iterator[tuple[str, str]]:
    """(kind, value) of a line, of which the one above may have asked for a Mac's GPU alone."""
    of_mps = "mps.is_" in above and "cuda." not in above
    if (quoted.is_elsewhere(line, following, above) or _SINCE.match(following)) and any(commands.said(line)):
        return
    for part in notes.several(_MARK.sub("", line[:_LONG])):
        told = _said(part, _MARK.sub("", following[:_LONG]))
        yield from (row for row in told if row[0] != "available" or not of_mps)


def _first(below: Sequence[str], line: str) -> str:
    """Of the lines below another; Python's own version stands on two."""
    two = "sys.version" in line and len(below) > 1 and below[1].startswith("[")
    return " ".join(below[: 2 if two else 1])


def wanted(lines: Sequence[str]) -> set[int]:
    """The numbers of lines that list what to install, or may be loaded."""
    found: set[int] = set()
    within, modules, needed, tabled = False, False, 0, False
    for number, line in enumerate(lines):
        tabled = _TABLE_OF_NEEDS.fullmatch(line) is not None or (tabled and ": " in line and not _MINE.match(line))
        within = bool(WANTED_BELOW.search(line[:200])) or (within and "==" in line)
        item = needed and _ITEM.fullmatch(line) and not _ALONE.fullmatch(line)
        if (within and "==" in line) or item or tabled:
            found.add(number)
        elif number and line.startswith("Available versions: "):  # of `pip index`, which names the newest above
            found |= {number - 1, number}
        modules = modules or "module avail" in line or "ml avail" in line
        found |= {number} if modules and line.startswith("python/3") else set()
        needed = _MOST_NEEDED if _HEADING.fullmatch(line) or _TRIED.search(line[:300]) else needed - 1 if item else 0
    return found


def _counted(found: dict[str, str]) -> dict[str, str]:
    """With "GPU 0", "GPU 1" as one list, and the CUDA that torch says it has none of."""
    if found.pop("none", "") and found.get("available", "").lower() == "false" and "rocm" not in found.get("torch", ""):
        found = {"built": "None", **found}
    numbered = [kind for kind in found if kind.startswith("gpu ")]
    names = "; ".join(found.pop(kind) for kind in numbered) or found.pop("hardware", "")
    if names and ("gpu" not in found or (numbered and found["gpu"] in names)):  # "Device 1" may be another's
        found["gpu"] = names
    count = int(found.pop("count", "1"))
    several = count > 1 and len(sections.names(found.get("gpu", ""))) == 1
    return {**found, "gpu": f"{count} x {sections.names(found['gpu'])[0]}"} if several else found


def _said(line: str, following: str) -> Iterator[tuple[str, str]]:
    """(kind, value) of what the line says; only where the value makes sense."""
    if re.match(r"(?:[$#]\s)?(?:sudo\s)?(?:docker|podman)\srun\b", line):
        yield "container", line[:300]
        yield from talk.asked(line, following)
        return
    if own := [*talk.printed(line), *commands.said(line), *talk.asked(line, following)]:
        yield from own
        return
    last = max(map(line.rfind, _SEPARATORS)) if _SEPARATED.search(line) else -1  # behind it nothing is a label
    matches = list(_LABEL.finditer(line, 0, last + 4)) if last >= 0 else []
    matches = [
        match
        for match in matches
        if not match.start() or line[match.start() - 1] == "(" or match[0].rstrip()[-1] not in "-–—>→"
    ]
    ends = [*(match.start() for match in matches[1:]), len(line)]
    rows: list[tuple[str, str]] = []
    for match, end in zip(matches, ends, strict=False):
        value = line[match.end() : end]
        kind = _kind_of_value(match, value)
        filled = None if value.strip() else re.search(r"\(([^()]{2,60})\)", match[0])  # "OS (Ubuntu 20.04):"
        asked = "?" in match[0] and match.start() > _SHORT and not _ANSWERED.match(value)
        if (asked and kind in ("torch", "python")) or _is_not_had(
            kind, line[max(0, match.start() - _REACH) : match.start()], value
        ):
            continue
        if sense := sensible(kind, match[0], filled[1] if filled and "," not in filled[1] else value):
            rows.append((numbered(kind, match[0]), of_each(match[0], sense) if kind == "gpu" else sense))
            if kind == "os" and (beside := _PYTHON_BESIDE.search(value)):
                rows.append(("python", beside[1]))
    versions = {re.sub(r"[^\d.].*", "", value.lstrip(" =v")) for kind, value in rows if kind == "torch"}
    if len(versions) > 1:  # "both torch==1.13.1 and torch==2.0.1 work"
        rows = [row for row in rows if row[0] not in ("torch", "package")]
    yield from rows
    if matches and (driver := _DRIVER.search(line)):
        yield "driver", driver[1]
    if not matches or (line.endswith("?") and matches[-1].end() >= len(line)):  # a question, answered below
        yield from _unlabelled(line, following)


def _of_a_file(before: str, value: str) -> bool:
    """Whether a file, or a package's METADATA, asks for that version."""
    asked = _REQUIRED.search(before) or whose.OF_FILE.search(before) or whose.OF_FILE_TOO.match(value)
    return asked is not None


def _is_not_had(kind: str, before: str, value: str) -> bool:
    """Whether a label's value is of code that asks, of advice, or of a file."""
    if kind == "available":
        return _CODE.match(before) is not None
    if kind == "gpu" and quoted.is_elsewhere(f"{before}{value}", "", ""):
        return True
    advised = kind in _OF_A_MACHINE and (_OF_YOURS.search(before) or _ADVISED.search(before) or _NOT_NOW.search(before))
    return bool(advised or (kind in ("torch", "package") and _of_a_file(before, value)))


def _unlabelled(line: str, following: str) -> Iterator[tuple[str, str]]:
    if len(line) < 60 and (alone := _ALONE.fullmatch(line.strip(":?# "))) and not _ASKS.match(following or "?"):
        kind = _kind(alone)
        if sense := sensible(kind, alone[0], following[:200]):
            yield kind, sense
            return
    if len(line) > 200:
        return
    named = _NAMED_BEFORE.match(line)
    line = _REMARK.sub("", _COMMENT.sub("", line))
    for piece in _pieces(line[named.end() :] if named else line):
        bare = _BARE.fullmatch(_MAKER.sub("", piece.strip(" .(")))
        if bare and not whose.OF_OTHERS.search(line):
            kind = _kind(bare)
            if kind == "gpu" and _NOT_YET.search(line):
                continue
            if sense := sensible(kind, bare[0], ended(kind, bare[0])):
                yield (
                    ("bare", named_gpu(sense))
                    if kind == "gpu"
                    else (_UNLABELLED, sense)
                    if kind == "os"
                    else (kind, sense)
                )
            if kind == "gpu" and (driver := _DRIVER.search(bare.string)):
                yield "driver", driver[1]


def _pieces(text: str) -> list[str]:
    pieces = text.split(" / ")
    begins = {piece[:4].lower() for piece in pieces if piece[:1].isalpha()}
    if len(pieces) > 2 and len(begins) == len(pieces):
        return pieces  # "Conda / Python 3.10 / PyTorch 2.1 / CUDA 11.8"; not "PyTorch 1.5 / 1.6 / PyTorch 1.7"
    if not any(sign in text for sign in ",;|-–•·"):
        return [text]
    return (_ENDS_AND_DASHES if len(_DASHED.findall(text)) > 1 else _ENDS).split(text)


def _kind(match: re.Match[str]) -> str:
    return next(kind for kind, text in match.groupdict().items() if text is not None)


def _kind_of_value(match: re.Match[str], value: str) -> str:
    """ "CUDA: available" answers; "CUDA version: None" is what torch has none of."""
    if _CUDA_IS.fullmatch(f"{match[0]}{value}"):
        return "available"
    return "none" if value.strip() == "None" and _CUDA_VERSION.fullmatch(match[0]) else _kind(match)
