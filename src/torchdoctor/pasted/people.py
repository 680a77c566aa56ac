"""What people tell of their machine: lists, then sentences, then what the paths in a text show.

What is surer counts: a sentence only says what no list does, and a path what neither says.
"""

from collections.abc import Iterable, Iterator, Set

from torchdoctor import lazy_re as re
from torchdoctor.model import Facts, Package
from torchdoctor.pasted import (
    by_hand,
    installs,
    listed_facts,
    notes,
    places,
    plainly,
    quoted,
    sections,
    sentences,
    settling,
    whose,
)
from torchdoctor.pasted.mentions import COMPANIONS
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part
from torchdoctor.pasted.sections import TARGET

FORMS = frozenset({by_hand.FORM, sentences.FORM, places.FORM})
_WSL_KERNEL = re.compile(r"\b\d\.\d{1,2}\.\d{1,3}[\w.-]{0,12}-microsoft-standard")
_WSL_PATH = re.compile(r"/mnt/[a-z]/[^\n\"']{1,150}?/lib/python3\.\d{1,2}/|/usr/lib/wsl/lib")
_WSL_FIELD = re.compile(r"^wsl version\n(?:.{0,8}wsl ?[12]\b|[12]\b)", re.MULTILINE)
_MAC_PLATFORM = re.compile(r"\bmacos-(\d\d[\d.]*)-(?:arm64|x86_64)")
# "hangs on Windows, but not on WSL2"
_NOT_IN_WSL = re.compile(
    r"(?:\b(?:not|never|no|without|except|than)|n't)(?: (?:happen|occur|reproduce|crash|hang|fail)\w*)?"
    r"(?: (?:on|in|with|under|using|inside|the|my))* wsl|"
    r"(?<!not )(?<!n't )\b(?:works?|worked|fine|ok)(?: fine)? (?:on|in|with|under|inside) wsl",
    re.IGNORECASE,
)
_APPLES = re.compile(
    r"\bapple silicon\b|"
    r"\b(?:apple|mac|mac ?book(?: (?:pro|air))?|mac (?:mini|studio))(?: \d\d)?,? (?:with )?\(?m[1-5]\b|"
    r"\bm[1-5] (?:mac|chip)|\bmacos-\d[\d.]*-arm64"
)
# An NVIDIA GPU whose model is not named, and whose it is.
_BRANDED = re.compile(
    r"^(?:(?!\b(?:if|not|no|without|needs?|requires?|users?|anyone|you|those|people|who|friend|other|"
    r"works?|worked|fine|well|supports?|supported|compatible|tested)\b|n't\b).){0,200}?"
    r"\b(?:i have|i've|my|i use|i'm using|using|with) (?:an? |my |the )?"
    r"(?:nvidia|geforce|rtx|gtx)(?: (?:rtx|gtx|geforce))? (?:gpu|(?:graphics? )?card)\b(?! \d)|"
    r"^nvidia gpu detected via nvidia-smi\b|"
    r"^gpu(?: vendor)?: ?nvidia(?: ?\(cuda\))?$|^nvidia \(cuda\)$",
    re.IGNORECASE,
)
# "PyTorch version is 2.3.0, compiled from source"
_FROM_SOURCE = re.compile(
    r"\b(?:py)?torch(?:'s)?(?: version)?(?: (?:is|was|=))?:? v?[12]\.\d[\w.+]*,?(?: \(| that i| which i| i)?"
    r"(?: is| was| have)?(?: self-| manually)? ?(?:compiled|built|build) (?:it )?(?:myself )?from (?:the )?source\b|"
    r"\b(?:i|we)(?:'ve| have)? (?:compiled|built) (?:py)?torch(?: v?[12]\.\d[\w.+]*)? (?:myself )?"
    r"from (?:the )?source\b|"
    r"^\W*(?:i|we)(?:'ve| have)? (?:compiled|built) (?:it|this) (?:myself )?from (?:the )?source\b",
    re.IGNORECASE,
)
# Of a version that is written as two numbers it may be any build, also one of no index.
_UNOFFICIAL = re.compile(
    r"\bnightly\b|\bdev\b|\balpha\b|\bnvcr\.io|\bngc\b|\bnvidia(?:'?s)? (?:pytorch )?(?:container|image|docker)|"
    r"\bconda-forge\b|\b(?:built|build|compiled?)\b.{0,30} from (?:the )?source\b|"
    r"\btorch\W{1,3}(?:version\W{1,3})?\d\.\d{1,2}a"
)
_EARLY = re.compile(r"\D{0,20}1\.[0-6]\b")  # of which NVIDIA's images had builds for a CUDA that no wheel was for
_OF_NVIDIA = re.compile(r"\bnvcr\.io|\bngc\b|\bnvidia(?:'?s)? (?:pytorch )?(?:container|image|docker)")
_REFUSED = re.compile(  # "RTX 3060 cannot install torch 1.6.0"
    r"\b(?:can ?not|can't|couldn't|could not|unable to|not able to|fail(?:s|ed)? to) (?:pip )?install (?:py)?torch"
    rf"[ =]{{1,3}}v?({sections.VERSION})",
    re.IGNORECASE,
)
_TWO_NUMBERS = re.compile(r"\D{0,20}\d\.\d{1,2}(?![\d+]|\.\d)")
# "my pytorch is cpu only", "the requirements.txt installed torch without cuda support"
_FOR_CPU = re.compile(
    r"\b(?:my|our) (?:installed )?(?:py)?torch(?: version| build| install\w*)? is (?:the |a )?cpu(?:[ -]only)?"
    r"(?: version| build| one)?(?=\W*$|[,.;)])|"
    r"\b(?:i|we|it|which|pip|conda|uv|poetry|requirements?\.txt|script|installer)(?:'ve| have| had| has| only)* "
    r"(?:have|had|installed|got|pulled)(?: only| accidentally)? (?:the |a )?"
    r"(?:cpu(?:[ -]only)? (?:version|build|wheel|variant)s? of (?:py)?torch|(?:py)?torch(?: \S+)? without cuda)\b|"
    r"\b(?:py)?torch (?:does not|doesn't|did not|didn't) have cuda (?:enabled|support|built)\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:if|whether|maybe|perhaps|probably|think|might|could|should|would|can|not|do i)\b|n't\b|\?", re.I
)
# Of such a sentence: it is of another time or place, or of a case.
_NOT_NOW = re.compile(
    r"\b(?:(?:at )?first|initially|originally|yesterday|once|previously|earlier|before|past|ago|used to|when|while|for|"
    r"(?:on|in) (?:the|my|our|an?|another) \w+|ci|docs|docker\w*|colab|mac|laptop|others?)\b",
    re.IGNORECASE,
)
_IN_WSL = re.compile(
    r"(?<=\S) [-–—|] WSL ?2\W*$|(?<=\S) [(\[]WSL ?2[)\]]|^\W{0,3}[(\[]WSL ?2[)\]] ", re.IGNORECASE
)  # of a title
_UNFIT = (
    r"(?=(?:[^.\n?]|\.(?=\w)){0,100}\b(?:py)?torch\b(?![ -](?:lightning|geometric)))"
    r"(?=(?:[^.\n?]|\.(?=\w)){0,100}(?:(?:not|n't)(?: yet)? (?:be )?(?:support|compatib|work)|"
    r"\bincompatib|\bunsupported))"
)
_NUMPY_2 = re.compile(
    r"\b(?:us(?:es?|ing)|install(?:s|ed)|pull(?:s|ed)(?: in)?|gets?|got|has|have|(?:comes?|ships?) with|"
    r"(?:upgrad|updat)(?:es|ed)(?: \w+)? to|brings?|resolves? to) (?:the )?numpy ?(?:>=? ?|==? ?|version |v)?"
    rf"(2(?:\.\d{{1,2}}){{0,2}})(?:\.x)?\b{_UNFIT}|"
    rf"\bnumpy ?(?:version |v)?(2(?:\.\d{{1,2}}){{0,2}})(?:\.x)? (?:is|was|gets?|got) "
    rf"(?:\w+ )?(?:installed|pulled in|used)\b"
    rf"{_UNFIT}",
    re.IGNORECASE,
)
_NUMPY_1 = re.compile(r"\bnumpy ?(?:==? ?|version |v|<)?1\.", re.IGNORECASE)
_UNSURE_NUMPY = re.compile(
    r"\b(?:if|when|unless|whether|until|would|could|might|may|can|should|will|don't|not|never|no longer|"
    r"used to|previously|before|anyone|users?|people|you)\b",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"[\[【] ?((?:Ubuntu|Debian|Fedora|CentOS|Rocky|macOS|Windows|Win) ?\d{1,2}(?:\.\d{1,2}){0,2}) ?[\]】]", re.I
)
_MOST_OF_WSL = 1_000  # lines
_LONGEST_TITLE = 200  # letters
# What somebody has beside a torch that only its error tells of.
_MY_COMPANION = re.compile(
    rf"\bmy (torchvision|torchaudio)(?:'s)?(?: version)? is v?({sections.VERSION})", re.IGNORECASE
)
_SEVERAL = "the list describes several machines or environments; the first is judged"
_SAID = {"torch", "built", "gpu", "driver", "available", "python", "os"}


def read(page: Page, used: Set[int], known: Set[str] | None = None, asked: Set[str] = frozenset()) -> Iterator[Part]:
    """Of the lines that no program's form holds; paths of all lines.

    known: what such forms have said, to which one thing may be added. asked: what they looked for and did not find.
    """
    listed, packages, numbers, others = by_hand.lists(page, used)
    if "os" in listed and _in_wsl(page, listed["os"]):
        listed["os"] += " (WSL2)"
    if "os" in listed and "mac" in listed["os"].lower():
        listed["os"] = _of_apple(page, listed["os"])
    have = (
        listed.keys()
        | {package.name for package in packages if "torch" in listed}
        | asked
        | ((known or set()) - {"container"})
    )
    lines = [(number, notes.plain(line)) for number, line in enumerate(page.lines[: by_hand.MOST_LINES])]
    unread = [(number, line) for number, line in lines if number not in used]
    wanted = by_hand.wanted([line for _, line in lines])
    free = [(number, line) for number, line in unread if number not in wanted]
    free = [*free, *_tags(lines[:1])]
    told = [*sentences.read(free)] if _SAID - have or "torch" in listed else []
    said, rows, unsure = _settled(iter(told) if _SAID - have else iter(()), have)
    said = _with_wsl(_with_torch(_once(said, page.lower), listed), page)
    ran = [*places.read(lines), *installs.read(unread)]
    same, commands, _ = _settled(iter(_of_same(said.get("torch", ""), ran)), have - {"torch"})
    said, rows = {**said, **same}, rows | commands
    listed, said = _with_origin("" if known and "torch" in known else page.lower, free, listed, said)
    listed.update(_with_own_tag(listed, told))
    beside, commands, _ = _settled(iter(_of_same(listed.get("torch", ""), ran)), have - {"torch"})
    listed.update(_with_tag(listed.get("torch", ""), beside))
    packages, numbers = (*packages, *_companions(beside)), numbers | commands
    listed, said = _without_refused(listed, free), _without_refused(said, free)
    said = {**_unfit_numpy(free if "torch" in {**listed, **said} else ()), **said}
    have |= said.keys()
    if "os" not in have and page.lines and _is_in_wsl(page.lines[0][:_LONGEST_TITLE]):
        listed["os"] = "Linux (WSL2)"
    have |= listed.keys()
    shown, paths, _ = _settled(iter(ran), have)
    branded = frozenset(number for number, line in free if _BRANDED.search(line)) if "gpu" not in have else frozenset()
    found = (listed.keys() | said.keys() | shown.keys()) - (
        {"installer"} if "source" in listed.get("installer", "") else set()
    )
    listed, said, shown = (_with_bits(kinds, page.lower) for kinds in (listed, said, shown))
    if known and not found & {*COMPANIONS} and (mine := _of_mine(free)):
        yield mine
    if not unsure and (not found & _SAID or (known is not None and found <= known)):
        return
    if listed or packages:
        facts = listed_facts.facts(by_hand.FORM, listed, packages if "torch" in listed else ())
        several = (_SEVERAL,) if len(others) > 2 else ()
        yield Part(by_hand.FORM, facts, frozenset(numbers), partial=True, aside=1, unsure=several)
    if said or unsure:
        facts = listed_facts.facts(sentences.FORM, said, _companions(said))
        yield Part(sentences.FORM, facts, rows, partial=True, aside=2, unsure=unsure)
    if branded:
        yield Part(
            sentences.FORM,
            listed_facts.of_brand(sentences.FORM, Facts(TARGET, source="report")),
            branded,
            partial=True,
            aside=2,
        )
    if shown:
        yield Part(
            places.FORM, listed_facts.facts(places.FORM, shown, _companions(shown)), paths, partial=True, aside=3
        )


_64_BIT = re.compile(
    r"\bamd64\b|win_amd64|\b64[ -]?bits?\b|\bx64\b|x86[_-]64|conda|\+(?:cu|rocm|xpu)\d|\bis_available\b.{0,20}\btrue\b|"
    r"\bcuda available: true\b"
)
# Who has it no more, or has it elsewhere.
_OF_ANOTHER_BITS = re.compile(
    r"\b(?:un-?install\w*|remov\w*|delet\w*|another|other|old|previous\w*|used to|not on path|not|instead|replac\w*)\b"
)
_LONGEST = 2_000


def _with_bits(told: dict[str, str], text: str) -> dict[str, str]:
    """Python with the 32 bits that the folder has in its name where its installer for Windows chose it."""
    own = re.match(r"\D{0,20}3\.(\d{1,2})", told.get("python", "")) if "-32" in text else None
    return {**told, "python": f"{told['python']} (32-bit)"} if own and _is_32_bit(own[1], text) else told


def _is_32_bit(minor: str, text: str) -> bool:
    """By a library or the program in that folder, and where nothing tells of 64 bits, as each build for CUDA does."""
    if _64_BIT.search(text) or f"python3{minor}\\" in text:
        return False
    own = re.compile(rf"[a-z]:\\[^\n\"']{{0,200}}\\python3{minor}-32\\(?:lib\\site-packages\b|python\.exe)")
    lines = (line[:_LONGEST] for line in text.split("\n") if "-32\\" in line)
    return any(own.search(line) and not _OF_ANOTHER_BITS.search(line) for line in lines)


def _tags(title: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The system in brackets, also of a title that is an error's."""
    yield from ((number, tag) for number, line in title if not plainly.is_topic(line) for tag in _TAG.findall(line))


def _with_wsl(said: dict[str, str], page: Page) -> dict[str, str]:
    """Who says Windows, and shows a Linux's Python below /mnt/c, is in WSL."""
    inside = said.get("os", "").lower().startswith("win") and _WSL_PATH.search(page.lower)
    return {**said, "os": f"{said['os']} (WSL2)"} if inside else said


def _is_in_wsl(title: str) -> bool:
    return _IN_WSL.search(title) is not None and not plainly.is_topic(title)


def _once(said: dict[str, str], text: str) -> dict[str, str]:
    """Without companions of which a text names another version, as before or after a change."""
    twice = {
        kind
        for kind in said.keys() & {*COMPANIONS}
        for other in re.findall(rf"\b{kind}(?: version)?:? v?(\d+\.\d[\d.]*\d)", text)
        if not (said[kind].startswith(other) or other.startswith(said[kind].partition("+")[0]))
    }
    return {kind: value for kind, value in said.items() if kind not in twice}


def _with_torch(said: dict[str, str], listed: dict[str, str]) -> dict[str, str]:
    """Its build from the list; and what belongs to no version of torch says nothing."""
    if "torch" not in said and "torch" not in listed:
        return {kind: value for kind, value in said.items() if kind not in COMPANIONS}
    return {**said, "built": listed["built"]} if "torch" in said and "built" in listed else said


def _of_mine(lines: list[tuple[int, str]]) -> Part | None:
    """A companion of the torch that only an error tells of."""
    found = {number: match for number, line in lines if (match := _MY_COMPANION.search(line))}
    packages = {match[1].lower(): sections.package(match[1].lower(), match[2]) for match in found.values()}
    facts = Facts(TARGET, source="report", packages=tuple(packages.values()))
    return (
        Part(sentences.FORM, facts, frozenset(found), partial=True, aside=2)
        if len(packages) == len(found) > 0
        else None
    )


def _unfit_numpy(lines: Iterable[tuple[int, str]]) -> dict[str, str]:
    """ "It uses NumPy 2, which isn't supported by PyTorch 2.2": installed, though its release is not told."""
    for _, line in lines:
        found = _NUMPY_2.search(line) if "numpy" in line.lower() else None
        unsure = found and (_UNSURE_NUMPY.search(line[: found.start()]) or line[found.end() :].rstrip().endswith("?"))
        talk = unsure or quoted.is_only_talk(line, 0) or _NUMPY_1.search(line)
        if found and not talk and not quoted.of_another(line, *found.span()) and not quoted.is_past(line, 0, 0):
            return {"numpy": found[1] or found[2]}
    return {}


def _of_same(torch: str, rows: list[sentences.Said]) -> list[sentences.Said]:
    """The same version of torch, more precisely, and what was installed with it."""
    own = re.match(sections.VERSION, torch)
    torch = own[0] if own else torch
    precise = {
        row.line
        for row in rows
        if row.kind == "torch" and f"{row.value} ".startswith((f"{torch}.", f"{torch} ", f"{torch}+"))
    }
    return [row for row in rows if row.line in precise and row.kind in ("torch", *COMPANIONS)] if torch else []


def _without_refused(told: dict[str, str], lines: list[tuple[int, str]]) -> dict[str, str]:
    """Without a version of which the writer says that it cannot be installed."""
    refused = [found[1] for _, line in lines if "nstall" in line and (found := _REFUSED.search(line))]
    own = re.search(sections.VERSION, told.get("torch", ""))
    gone = own and own[0].partition("+")[0] in {version.partition("+")[0] for version in refused}
    return {kind: value for kind, value in told.items() if kind not in ("torch", *COMPANIONS)} if gone else told


def _with_origin(
    text: str, lines: list[tuple[int, str]], listed: dict[str, str], said: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """With what sentences say of the build: from source, or the one for CPUs."""
    own = listed.get("torch") or said.get("torch", "")
    unofficial = _UNOFFICIAL if _TWO_NUMBERS.match(own) else _OF_NVIDIA if _EARLY.match(own) else None
    if any(_FROM_SOURCE.search(line) for _, line in lines if "ource" in line) or (
        unofficial and unofficial.search(text)
    ):
        listed, said = _from_source(listed), _from_source(said)
    for_cpu = "built" not in listed and "built" not in said and _is_for_cpu(lines)
    return listed, {**said, "built": "None"} if for_cpu else said


def _is_for_cpu(lines: list[tuple[int, str]]) -> bool:
    """Whether the writer says so of the own torch, and not that another has come since."""
    for at, (_, line) in enumerate(lines):
        found = _FOR_CPU.search(line) if "torch" in line.lower() else None
        asked = found and re.match(r"[^.!]{0,80}\?", line[found.end() :])
        if found and not asked and not _UNSURE.search(line[max(0, found.start() - 60) : found.start()]):
            rest = "\n".join([line[found.end() :], *(line for _, line in lines[at + 1 :])])
            end = re.match(r"(?:[^.!]|\.(?=\w))*", line[found.end() :])
            own = re.split(r"[.!] ", line[: found.start()])[-1] + found[0] + (end[0] if end else "")
            return not (_NOT_NOW.search(own) or quoted.is_replaced(rest) or whose.OF_OTHERS.search(line))
    return False


def _from_source(told: dict[str, str]) -> dict[str, str]:
    return {**told, "installer": "source"} if "torch" in told else told


def _with_own_tag(listed: dict[str, str], told: list[sentences.Said]) -> dict[str, str]:
    """The version of a list with the tag that its writer's own sentence has, where all have one."""
    own = re.match(rf"\D{{0,3}}({sections.VERSION})", listed.get("torch", ""))
    if own is None or "+" in own[1] or "built" in listed or re.search(r"cuda|cu\d|cpu|rocm", listed["torch"], re.I):
        return {}
    said = [re.sub(r"\s?\+\s?", "+", row.value) for row in told if row.kind == "torch"]
    tagged = {value for value in said if re.fullmatch(rf"{re.escape(own[1])}\+(?:cpu|cu\d+|rocm[\d.]+)", value)}
    return {"torch": tagged.pop()} if len(tagged) == 1 else {}


def _with_tag(torch: str, beside: dict[str, str]) -> dict[str, str]:
    """The version of a list with the tag of the command that installed it."""
    own = re.match(sections.VERSION, torch)
    return {"torch": beside["torch"]} if own and beside.get("torch", "").startswith(f"{own[0]}+") else {}


def _in_wsl(page: Page, system: str) -> bool:
    """By its kernel, or by the field of a form: the system of a list may be the Windows around it."""
    lines = [
        row
        for row in enumerate(page.lines[:_MOST_OF_WSL])
        if "wsl" in row[1].lower()
        and (system == "Linux" or system in row[1] or row[0] == 0)  # which Python's own first line says
        and not _NOT_IN_WSL.search(row[1])
    ]
    beside = any(said.kind == "os" and "wsl" in said.value.lower() for said in sentences.read(lines))
    named = beside or _WSL_KERNEL.search(page.lower) or (page.lower.count("wsl") > 1 and _WSL_FIELD.search(page.lower))
    return "wsl" not in system.lower() and "mac" not in system.lower() and bool(named)


def _of_apple(page: Page, system: str) -> str:
    """A Mac's system with the release and the chip that other lines tell."""
    if (platform := _MAC_PLATFORM.search(page.lower)) and not re.search(r"\d", system):
        system = f"macOS {platform[1]}"
    return f"{system} (arm64)" if "arm64" not in system and _APPLES.search(page.lower) else system


def _companions(said: dict[str, str]) -> tuple[Package, ...]:
    return tuple(sections.package(name, said[name]) for name in COMPANIONS if name in said)


def _settled(rows: Iterator[sentences.Said], have: Set[str]) -> tuple[dict[str, str], frozenset[int], tuple[str, ...]]:
    """What they say, by kind, on which lines, and what they say twice."""
    found = list(rows)
    beside = {
        row.line for row in found if row.kind == "torch"
    }  # on other lines a companion may belong to a different torch
    found = [row for row in found if row.kind not in COMPANIONS or row.line in beside]
    own, several = settling.settled(found, have)
    return own, frozenset(row.line for row in found if row.kind in own), tuple(several)
