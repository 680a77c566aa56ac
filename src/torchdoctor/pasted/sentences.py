"""What people write in sentences: "I am on Windows 11 with an RTX 4090, torch 2.3.1+cu121 and Python 3.10".

A value counts only where the sentence says that the writer has it: what was tried, wanted, required or denied is not
installed. Two values are two: neither counts, and that is said.
"""

import re
from collections.abc import Iterable, Iterator, Set
from itertools import islice, pairwise
from typing import NamedTuple

from torchdoctor.pasted.kinds import NEEDED, any_of
from torchdoctor.pasted.mentions import COMPANIONS, Mention, likely, mentions
from torchdoctor.pasted.sections import system_of

FORM = "sentences"
_LOGGED = any_of(
    r"""
    \[(?:pip\d?|conda)\]; flags: ; numa ; vulnerability ;
    gcc\b; clang\b; libc\b; c\+\+; File \"; Traceback; at ; from ; import ; def ; class ; FROM ; RUN ; ENV ;
    Collecting ; Downloading ; Using cached ; Requirement ; Found existing ; Uninstalling ; Attempting ;
    Successfully ; ERROR: ; \#\d;
    [$>%] ?\w; pip3? ; conda ; \S+: \d+:
    """
)
_NOT_PROSE = re.compile(rf"^(?:{_LOGGED})|[{{}};]$|\b(?:self|np)\.\w+\(", re.IGNORECASE)
_URL = re.compile(r"\(?https?://\S+|\S+@\S+")
_END = re.compile(
    r"(?<=[\w)\"'])[.!?;]\s+(?=[A-Z\d(])|[。；！？]|,?\s\b(?:but|however|whereas|while|although|though)\b|\?(?=\s|$)",
)
# What stands right before a value that nobody says to have. These have it as their object:
_OBJECT = any_of(
    r"""
    (?:re)?install(?:ing|s)?; upgrad(?:e|ing); downgrad(?:e|ing); updat(?:e|ing); switch(?:ing)?; mov(?:e|ing);
    chang(?:e|ing); needs?; needed; requir\w+; supports?; should; must; recommend\w*; suggest\w*; wants?; wanted;
    expect\w*;
    pin(?:ned|s)?; drop(?:ped|s)?; depend\w*; bump\w*; add(?:s|ed|ing)?; wait\w*; buy\w*; target\w*; specif\w+;
    (?<!am )(?<!'m )(?<!was )(?<!were )force\w*;
    (?:if|what if|suppose) (?:i|we|you) (?:used?|install|had|have|ran?|run); 
    you(?:r|'re| are)? (?:use|using|on|have|can|need); planning;
    (?:don't|didn't|doesn't|(?:do|did|does) not) (?:have|own|use); never (?:used|had|owned|installed); no longer \w+;
    stop(?:ped)? using; rid of; sold; remov(?:ed?|ing); uninstall\w*; delet(?:ed?|ing); failed to get; like to \w+;
    (?:would|'d) (?:love|like|prefer) \w+; hop(?:e|ing) to \w+; going to (?:use|have|run|try|get|be on);
    considering(?: using)?; (?:i|we)(?:'ll| will)(?: be)? \w+; any(?:one|body)(?: here)?(?: using| with| on)?;
    (?:he|she|they|authors|paper|repo\w*)(?:'s|'re| is| are)? (?:has|have|us(?:es|ed?|ing));
    (?:he|she|they)(?:'s|'re| is| are)? on;
    (?<!how )(?<!why )(?:can|could|may) (?:i|we) (?:use|run|have); replac\w+; (?<!linux )release[ds]?; until; wish\w*
    """
)
_FILL = r"(?:\W+(?!(?:with|on|under|using|in|and)\b)\w[\w.+=-]*){0,3}\W*$"
# these take it by a preposition,
_ATTACHED = any_of(
    r"""
    works?; worked; working; runs; ran; compatib\w+; tr(?:y|ied|ies|ying); fine; ok(?:ay)?; well; supported; support;
    depends?;
    built; compiled; builds?; can(?:not)? be \w+; (?:not|n't|never) run; plan\w*; wheels?; binaries; available;
    possible;
    success\w*; (?:was|is) the same; (?:not|n't)(?: been)?(?: yet)? tested;
    (?:was|were|been|is) (?:trained|saved|exported|converted|pickled)(?: using)?
    """
)
_BETWEEN = (
    r"(?:\W+(?:it|also|this|that|out|even|only|both|fine|well|ok|great|perfectly|versions?|package|the|to|use|run|"
    r"running|"
    r"error|issue|problem|code|a|my|other|another)){0,3}"
    r"(?:\W+(?:with|on|for|in|against|under|using|at)(?:\W+(?:an?|the|my|both|older|newer|other|versions?))*)\W*$"
)
# and these stand next to it.
_NEXT_TO = any_of(
    r"""
    before; since; than; like; for; not; without; from; previous; previously; older; newer; latest; either; between;
    vs\.?;
    versus; instead of; until; prior to; up to; at least; at most; >=?; <=?; ~=; !=; another; other; different;
    unlike; both; such as;
    non; no; to; e\.?g\.?; wasn't; isn't; aren't; only(?!\s(?:an?|have|one)\b); in;
    or; earlier; via; please use; just use
    """
)
_WANTED = re.compile(
    rf"\b(?:{_OBJECT}){_FILL}|\b(?:{_ATTACHED}){_BETWEEN}|\b(?:{_NEXT_TO})(?:\W+(?:an?|the|versions?|of|using))*\W*$|"
    r"(?:需要|要求|安装|升级到|换成|支持|试过|更换)\s*$",
    re.IGNORECASE,
)
_UPGRADED = re.compile(
    r"\b(?:upgraded|updated|downgraded|switched|moved|changed|after (?:up|down)grading)(?:\W+\w+){0,5} to\W*$|"
    r"\b(?:i'?m|(?:i|we) (?:am|are|was)) (?:currently )?working (?:with|on|in|under)\W*$|"
    r"\bafter\b[^.;]{0,80}\binstalling(?:\W+\w+){0,2}\W*$",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    r"\+(?!\w)|\s*(?:>|<|or\b|(?:and|&) (?:newer|later|above|up|higher|greater|older|below|lower|earlier|v?\d+\.\d)|"
    r"/\s?v?\d|"
    r"(?:is|are|was|isn't|were) (?:not )?(?:required|needed|supported|recommended|out|released|available(?! on))|"
    r"(?:works?|worked|support|builds?|wheels?|compatib\w+|binar\w+|instead|users?|only|->|→|series|cards? support)\b|"
    r"(?:doesn't|does not|don't|do not|cannot|won't) (?:support|exist|have)|默认|支持|.{0,3}兼容|"
    r",? ?(?:and |but )?(?:it |that |this |everything |all (?:things )?)?"
    r"(?:works?|worked|runs?|(?:is|was|were|are) (?:fine|ok))\b|"
    r"(?:install|download|package|repo|docs?|documentation|release notes)\b)",
    re.IGNORECASE,
)
_OWNED = any_of(
    r"""
    i; we; same; i'm; im; i've; we're; my; our; mine; using; running; uses; used; run; environments?; env; set-?up;
    systems?; machine; hardware; specs?; vm; instance; node; workstation; installed; have; has; having; with; on;
    under; says; shows; reports; upgraded to;
    updated to; downgraded to;
    after (?:up|down)grading to; tested; reproduc\w+; version; gpus?; os; card; pc; laptop; server; cluster; uso;
    usando;
    tengo; tenho; utilizo; ich; mein\w*; verwende; benutze; j'ai; j'utilise; avec; sous
    """
)
_OWN = re.compile(
    rf"\b(?:{_OWNED})\b|[:=]\s*$|我|环境|環境|使用|安装|显卡|系统|驱动|у меня|использую|사용|환경", re.IGNORECASE
)
_ITEMS = re.compile(
    r"(?:[A-Za-z][A-Za-z_ -]{0,30}? v?\d[\w.+-]*\s*(?:[,&+;|/]|and\b|$)\s*)+"
)  # "torch 1.2 & x 3.4 + y 5"
_SPECS = re.compile(
    r"\b(?:\d+ ?gb (?:of )?(?:d?ram|ddr\d?)|ryzen|i[3579]-\d|ddr\d|xeon|epyc|threadripper)\b", re.IGNORECASE
)
_WORDS = re.compile(
    r"(?:[A-Za-z][A-Za-z_-]{0,30} ?\d[\w.+-]*(?:[\s,&;|/]+(?:and\s)?|$))+"
)  # "torch2.1.0 cuda12.1 and x 2"
_PAST = re.compile(
    r"最初|原来|以前|\b(?:previously|formerly|before (?:that|this)|used to (?:use|have|run)|in the past)\b",
    re.IGNORECASE,
)
_IN = re.compile(r"\bin (?:my |the |an? )?$", re.IGNORECASE)
_TRIED_ON = re.compile(  # whoever tried something on a system has it
    r"\b(?:i|we)(?:'ve| have)? (?:tried|tested|ran|run)(?: (?:it|this|that|both))? on (?:my |a |an )?$", re.IGNORECASE
)
_WORKED = re.compile(r"^\W*(?:it |this |that )?worked (?:fine |well |great )?on (?:my |an? )?$", re.IGNORECASE)
_OS_ADVISED = re.compile(
    r" (?:ignore|use|run|install|you|please|see|set|make sure|(?:the |my |this )?(?:card|gpu|same \w+) works?)\b"
)
_INSTEAD = re.compile(r"\b(?:cpu|gpu),? (?:only )?instead of (?:my |the |an? )?$", re.IGNORECASE)
_SET_UP = re.compile(r"\bset(?:ting)?[ -]?up [\w.-]{2,40} for (?:my |an? )$", re.IGNORECASE)
_FINE = re.compile(r"(?:->|→|:|,|-)\s*(?:no (?:problems?|issues?|errors?)|works?(?: fine)?|fine|ok)\W*$", re.IGNORECASE)
_I_AM = re.compile(r"\b(?:i am|i'?m|we are|we're) (?:on|using|running)\s*$", re.IGNORECASE)
_WORKS = re.compile(r",? ?and (?:it |everything |all )?(?:works?|runs?)\b", re.IGNORECASE)  # there, for the writer too
# After a value: "PyTorch 2.5 cannot find the GPU", "RTX 3060 is not detected". What fails is there.
_HAS = re.compile(
    r"\s?(?:available\.?$|is installed|installed)|下(?!载)|"
    r"\s(?:is |are |was )?(?:not|never) (?:being )?(?:recogni[sz]ed|detected|found|used|seen)\b|"
    r"\s(?:cannot (?!be\b)|can't (?!be\b)|fails?\b|crash\w*|segfaults?|gives?\b|raises?\b|throws?\b|hangs?\b|"
    r"freezes?\b)",
    re.IGNORECASE,
)
_LONG_AGO = re.compile(
    r"(?: on \w+)?,? (?:last (?:year|month|week|summer)|\w+ (?:years?|months?|weeks?) ago)\b", re.IGNORECASE
)
_STATED = re.compile(r"\b(?:is|was)\s|__version__")  # "my torch is 2.1"
OF_OTHERS = re.compile(  # what the sentence tells is not its writer's
    r"\b(?:an)?other (?:machine|computer|pc|laptop|server|system|gpu|card)|\b(?:friend|colleague|someone|others)\b|"
    rf"{NEEDED}|"
    r"\b(?:papers?|authors?|article|readme)\b.{0,20}\b(?:reports?|us(?:es|ed?)|train(?:s|ed)?|claims?|mentions?|states?)\b|"
    r"\b(?:according to|(?:in|by|per) the (?:\w+ )?(?:instructions?|guide)\b|"
    r"wonder(?:ing)? (?:if|whether)|to (?:buy|order|purchase)|(?:docs|documentation|readme|manual|"
    r"tutorial|guide|wiki) (?:says?|states?|lists?|recommends?))\b",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"(?:[\s,;/+|&()\[\]-]|and|with|on|in|under|using|an?|the|running|os|gpus?|version|vram|\d{1,2} ?gi?b|cpu|"
    r"cuda[ :]{0,2}[\d.]+|x64|64-?bit)*",
    re.IGNORECASE,
)
_LINK = re.compile(r"\s(?:on|with|under) (?:my|our) ", re.IGNORECASE)
_SINCE = re.compile(r";|\bnow\b", re.IGNORECASE)  # what is so now begins there
_LATEST = re.compile(r"\blatest\W*$", re.IGNORECASE)
_CHANGED = re.compile(r"\b(?:up|down)(?:dat|grad)ed\b", re.IGNORECASE)
_PIECE_BEFORE = re.compile(r"(?:^|[,;|(/:]\s?|\band )\W*$")
_PIECE_AFTER = re.compile(r"(?:\s?\(?\d{1,3} ?g(?:i?b)?\)?)?\s?(?:$|[,;|()/.]|and\b)", re.IGNORECASE)
_AVAILABLE = re.compile(
    r"cuda\.is_available\(?\)?['\"]?(?:\W{0,4}\b(?:will|now|always|still|only|just|also|it|is|was|keeps?|which|this|"
    r"that)\b){0,3}\W{0,6}"
    r"(?:returns?|returned|returning|returs|gives?|gave|says?|prints?|shows?|outputs?|=+|-+>|→|:|#|is|was)?"
    r"(?:\W{0,3}(?:returns?|always|still|me))?\W{0,5}\b(true|false)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"(?:py)?torch v?[\d.]+\S* (?:with|on|and|for) [\w ]{2,60}\?", re.IGNORECASE)  # a title
_HOWEVER = re.compile(
    r", however, |, but (?=torch \S{3,20} requires triton==)", re.IGNORECASE
)  # in the middle it begins no sentence
_MOST = 20  # values of one kind; a text with more is a table
MOST_LINES = 600  # that may name something; what goes on for longer is a log
_LONGEST = 1200  # letters of a line that anybody writes in one go
_REACH = 120  # letters before a value that may say whose it is


class Said(NamedTuple):
    """value: as it is written. line: its number on the page."""

    kind: str
    value: str
    line: int


def read(lines: Iterable[tuple[int, str]]) -> Iterator[Said]:
    """All that the sentences on these lines say that their writer has, in the words of a list written by hand."""
    for number, line in islice((row for row in lines if 6 < len(row[1]) < _LONGEST and likely(row[1])), MOST_LINES):
        if "is_available" in line and (answer := _AVAILABLE.search(line)):
            yield Said("available", answer[1], number)
        if not _NOT_PROSE.search(line[:300]) and not _ASKED.fullmatch(line):
            for sentence in _END.split(_HOWEVER.sub(", ", _URL.sub("", line)).lstrip("-")):
                yield from (Said(kind, value, number) for kind, value in _of(sentence.replace(" _", " ")))


def _of(sentence: str) -> Iterator[tuple[str, str]]:
    found = [] if OF_OTHERS.search(sentence) or _FINE.search(sentence) else list(mentions(sentence))
    plain = sentence.strip(" .-*:`")
    specs = _SPECS.search(plain) and plain.count(",") + plain.count("/") > 1
    listed = specs or _ITEMS.fullmatch(plain) or _WORDS.fullmatch(plain)
    row = len({mention.kind for mention in found}) > 1  # of several kinds, one alone between commas is meant
    joints = [False, *(_joined(sentence, one, other) for one, other in pairwise(found))]
    links = [
        *(joint or _joined(sentence, *pair, _LINK) for joint, pair in zip(joints[1:], pairwise(found), strict=False)),
        False,
    ]
    denied, with_torch = False, _with_torch(found, joints)
    for mention, after_one, before_one in zip(found, joints, links, strict=False):
        if mention.kind in COMPANIONS and not (listed or mention in with_torch):
            continue
        before, after = sentence[max(0, mention.start - _REACH) : mention.start], sentence[mention.end :]
        before = _SINCE.split(before)[-1]
        if mention.kind == "os" and _OS_ADVISED.match(after):
            continue
        if mention.kind == "torch" and not mention.value.isascii():  # "1.7+cuda11兼容性不佳"
            continue
        if mention.kind == "os":  # one works in a system, and a change may be in a version of torch
            before = _WORKED.sub("on ", _TRIED_ON.sub("on ", _IN.sub("on ", before)))
        elif mention.kind == "gpu":  # "it runs on the CPU instead of my RTX 3090"
            before = _SET_UP.sub("I am on ", _INSTEAD.sub("on ", before))
        elif mention.kind == "driver":
            before = _LATEST.sub("my ", before)
        has = _I_AM.search(before) or _UPGRADED.search(before)
        if mention.kind == "driver":  # "I changed the drivers to 550.54"
            has = has or _CHANGED.search(before)
        not_so = _NOT_SO.match(after) and not (has and _WORKS.match(after))
        denied = bool(_is_wanted(before) or (denied and after_one) or not_so or _LONG_AGO.match(after))
        alone = _PIECE_BEFORE.search(before) and _PIECE_AFTER.match(after)
        own = (
            listed
            or _UPGRADED.search(before)
            or _OWN.search(before)
            or (row and (after_one or before_one or alone))
            or _HAS.match(after)
            or (mention.kind == "driver" and not re.search(r"\w", before))
            or _STATED.search(sentence, mention.start, mention.end)
        )
        if not denied and (own or not re.search(r"\w", before + after)):
            yield mention.kind, mention.value


def _with_torch(found: list[Mention], joints: list[bool]) -> set[Mention]:
    """Those in one list with a torch: a companion after more words may be of somebody else's."""
    runs: list[list[Mention]] = []
    for mention, joined in zip(found, joints, strict=False):
        if joined:
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return {mention for run in runs if any(item.kind == "torch" for item in run) for mention in run}


def _joined(sentence: str, one: Mention, other: Mention, between: re.Pattern[str] = _JOINT) -> bool:
    return between.fullmatch(sentence, one.end, other.start) is not None


def _is_wanted(before: str) -> bool:
    return bool((_WANTED.search(before) and not _UPGRADED.search(before)) or _PAST.search(before))


_CALLED = {
    "torch": "versions of torch",
    "python": "versions of Python",
    "driver": "drivers",
    "os": "systems",
    "gpu": "GPUs",
    "available": "answers to whether CUDA is available",
}


def settled(rows: Iterable[Said], have: Set[str]) -> tuple[dict[str, str], list[str]]:
    """The value of each kind that is not known yet; and of which kinds there are several, in words."""
    own, several = {}, []
    by_kind: dict[str, list[Said]] = {}
    for said in rows:
        by_kind.setdefault(said.kind, []).append(said)
    for kind in by_kind.keys() - have:
        values = _distinct(kind, by_kind[kind][:_MOST])
        if len(values) > 1 and kind in COMPANIONS:
            continue
        if len(values) == 1 or (kind == "gpu" and len({said.line for said in by_kind[kind]}) == 1):
            own[kind] = "; ".join(values)
        else:
            several.append(f"several {_CALLED[kind]} are mentioned, and none was taken: {', '.join(values)}")
    return own, sorted(several)


def _distinct(kind: str, rows: list[Said]) -> list[str]:
    """The longest of those that mean the same: "2.1" and "2.1.0+cu118"; "WSL2" is the Linux in a Windows."""
    if kind == "os":
        return _systems([said.value for said in rows])
    kept: list[str] = []
    for value in sorted(dict.fromkeys(said.value for said in rows), key=len, reverse=True):
        if not any(_short(kind, value) in _short(kind, other) for other in kept):
            kept.append(value)
    return kept


def _short(kind: str, value: str) -> str:
    return re.sub(r"nvidia|geforce|tesla|^\d+ x |\W", "", value.lower()) if kind == "gpu" else value.lower()


def _systems(values: list[str]) -> list[str]:
    if remote := [value for value in values if re.search("colab|kaggle", value, re.IGNORECASE)]:
        return remote[:1]  # whatever the browser runs on
    wsl = next((value for value in values if "wsl" in value.lower()), None)
    chip = next((found[0] for value in values if (found := re.search(r"\bM\d\b", value, re.IGNORECASE))), "")
    numbered = sorted(values, key=lambda value: value[-1:].isdigit())
    kinds = {str(system_of(value.lower(), "")): value for value in numbered}
    if wsl and "macos" not in kinds:
        return [" ".join(dict.fromkeys([*kinds.values(), wsl]))]
    if "macos" in kinds and chip and chip not in kinds["macos"]:
        kinds["macos"] += f" (Apple {chip})"
    return [*kinds.values()]
