"""What people write in sentences: "I am on Windows 11 with an RTX 4090, torch 2.3.1+cu121 and Python 3.10".

A value counts only where the sentence says that the writer has it: what was tried, wanted, required or denied is not
installed. Two values are two: neither counts, and that is said.
"""

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.pasted import changes, plainly, tongues, whose
from torchdoctor.pasted.kinds import NEEDED, any_of
from torchdoctor.pasted.mentions import COMPANIONS, Mention, likely, mentions
from torchdoctor.pasted.sections import GPU

FORM = "sentences"
_LOGGED = any_of(
    r"""
    \[(?:pip\d?|conda)\]; flags: ; numa ; vulnerability ;
    gcc\b; clang\b; libc\b; c\+\+; File \"; Traceback; at (?=\S*[.(/\\<]); from (?!\d);
    import (?!fail|error|issue); def ;
    class ; FROM ; (?-i:RUN ); ENV ;
    Collecting ; Downloading ; Skipping ; (?:DEBUG )?Selecting\b; Found link; Obtaining ; Discarding ; Looking in ;
    Preparing metadata; (?:Changed|Added|Deprecated|Removed|New) (?:in|since) (?:version |v)?\d;
    Building wheel;
    Using cached ; Requirement ; Found existing ; Uninstalling ; Attempting ;
    \#sbatch ; Successfully (?:un)?(?:install|built |creat|download)\w*; ERROR: ; hint: ; \#\d;
    [$>%] ?\w; pip3? (?!install(?: \S+)? (?:fail|does|give|error|solv|fix|help|did|work)|gives?\b|keeps\b|
    list (?:shows?|says)|show \S+ (?:says|gives|shows)|
    (?:(?:up|down)grad|updat|replac|remov|uninstall)e[ds]\b|installed\b); conda (?!installed\b|gives?\b|
    env(?:ironment)?\b(?! \w+ -)|\w+ shows?\b);
    debug (?:selecting|adding|searching|found|solving|using); \S+: \d+:
    """
)
_NOT_PROSE = re.compile(rf"^(?:{_LOGGED})|[{{}};]$|\b(?:self|np)\.\w+\(", re.IGNORECASE)
_NEEDED = re.compile(NEEDED, re.IGNORECASE)
_URL = re.compile(r"\(?https?://\S+|\S+@\S+")
_END = re.compile(
    r"(?<=[\w)\"'])[.!;]\s+(?=[A-Z\d(А-Я\uac00-\ud7a3]|torch \d)|[。；！？]|"
    r",?\s\b(?:but|however|whereas|while|although|though)\b|(?<=\?)\s|[,，]\s?(?=我(?!朋友|同事|同学|老板)|本机|但|而)",
)
_ITEMS = re.compile(
    r"(?:[A-Za-z][A-Za-z_ -]{0,30}? v?\d[\w.+-]*\s*(?:[,&+;|/]|and\b|$)\s*)+", re.ASCII
)  # "torch 1.2 & x 3.4 + y 5"
_SPECS = re.compile(
    r"\b(?:\d+ ?gb (?:of )?(?:d?ram|ddr\d?)|ryzen|i[3579][- ]\d{4,5}\w*|ddr\d|xeon|epyc|threadripper)\b", re.IGNORECASE
)
_WORDS = re.compile(
    r"(?:[A-Za-z][A-Za-z_-]{0,30} ?\d[\w.+-]*(?:[\s,&;|/]+(?:and\s)?|$))+", re.ASCII
)  # "torch2.1.0 cuda12.1 and x 2"
_LED = re.compile(
    r"(?:^|[,&+;|/] ?)\W*(?:[A-Za-z]\S* +\S+|[A-Za-z][^,;|/&+]* (?:of|for|about|an?|the|installing)|try|use|"
    r"install|need|want|add|support|upgrade|get|"
    r"buy) +$",
    re.IGNORECASE,
)  # by words that are no label: "what about an "
# "Your Python version is 3.7, please upgrade": a program's words
_YOURS = re.compile(
    r"(?:^|[:.!] )\W*(?:your (?:current |installed )?|(?:the )?(?:current |installed |detected ){1,2}|found )$",
    re.IGNORECASE,
)
_OF_PROGRAM = re.compile(r"\S+ version\b", re.IGNORECASE)
_NO_PROGRAM = re.compile(
    r"\b(?:i|i'm|i've|my|mine|we|our|try|docs|documentation|readme|is (?:old|outdated))\b", re.IGNORECASE
)
_OF_WORLD = re.compile(
    r"^\W*the (?:current|latest|newest|most recent) (?:stable |official )?(?:version|release) of (?:the )?$",
    re.IGNORECASE,
)  # "The current version of PyTorch is 2.9.0"
_FINE = re.compile(r"(?:->|→|:|,|-)\s*(?:no (?:problems?|issues?|errors?)|works?(?: fine)?|fine|ok)\W*$", re.IGNORECASE)
_STATED = re.compile(
    r"\b(?:is|was|es)\s|__version__|nvidia-smi \w|版本号?[是为]|バージョン[はが]|버전[은이]|версия"
)  # "my torch is 2.1"
_JOINT = re.compile(
    r"(?:[\s,;/+|&()\[\]、，-]|and|with|on|in|under|using|an?|the|running|os|lts|gpus?|version|vram|\d{1,2} ?gi?b|cpu|"
    r"cuda[ :]{0,2}[\d.]+|x64|64-?bit|(?:display|graphics?|video) cards?)*",
    re.IGNORECASE,
)
# The same of a line without a verb: "a B200 node", "dual 4090 rig, conda".
_FRAGMENT = re.compile(
    rf"(?:{_JOINT.pattern[3:-2]}|node|box|rig|server|laptop|desktop|workstation|computer|pc|machine|vm|instance|"
    rf"here|only|headless|remote|local|cloud|runs?|running|на|под|"
    r"single|dual|old|new|own|my|it's|memory|ram|ddr\d|inside|virtual ?env|venv|docker|container|conda|"
    r"miniconda|anaconda|"
    r"ryzen(?: \d)?(?: \d{4}\w*)?|i[3579](?:-?\d{4,5}\w{0,2})?|threadripper(?: \w+)?|xeon(?: [\w-]+)?|"
    r"epyc(?: \d\w+)?|intel|amd|"
    r"sonoma|sequoia|ventura|monterey|tahoe|lts|\d{2,3} ?gb|env(?:ironment)?|generation|mobile|max-q|integrated|"
    r"cards?|graphics|\d{1,2} ?g\b|"
    r"nvidia|"
    r"cudnn[ :]{0,2}[\d.]+|rocm[ :]{0,2}[\d.]+|pro|user|setup|system|oom|same|error|issue|problem|me|too|also|"
    r"sxm\d?|pcie)*",
    re.IGNORECASE,
)
_COMPANION_IS = re.compile(
    r"(?:(?:the|my) )?(?:version of (?:torchvision|torchaudio)|(?:torchvision|torchaudio)(?:'s)? version) "
    r"is v?\d[\w.+]*?\.?\W*(?:$|\(|,|and\b)",
    re.IGNORECASE,
)
_LINK = re.compile(r"\s(?:on|with|under) (?:my|our) ", re.IGNORECASE)
_LATER = re.compile(
    r"\b(?:then|later|afterwards?|now|instead|or|versus|vs|nodes?|servers?|machines?|"
    r"instances?)\b|然后|后来|或|[,，]\s?(?:但是?|而)?在\s?$",
    re.IGNORECASE,
)
_PIECE_BEFORE = re.compile(r"(?:^|[,;|(/:、]\s?|\band )\W*$")
_PIECE_AFTER = re.compile(r"(?:\s?\(?\d{1,3} ?g(?:i?b)?\)?)?\s?(?:$|[,;|()/.、]|and\b)", re.IGNORECASE)
# "is_available() gives me False", "prüft ... gibt False zurück", "returned by torch.cuda.is_available() is False"
_NOT_AN_ANSWER = (
    r"(?:if|should|must|expect\w*|not|never|instead|rather|want\w*|need\w*|when|unless|whether|until|make|would|"
    r"lambda|mock\w*|return_value|no longer|sometimes|occasionally|default=|type=|"
    r"could|"
    r"used to|previously|before|assert|while|for|else|or|both|on|in the|si|wenn|falls|sollte|debe|deve|doit|"
    r"если|должн\w+)\b|\w*n't\b|应该?|如果|若|もし|べき|경우|[?？;{}]|\.(?=\s|$)|\)\s*\)|\bis_"
)
_AVAILABLE = re.compile(
    rf"(?<!assert )(?<!\bif )(?<!\bif not )(?<!\bor )(?<![A-Za-z0-9_.])(?:torch\.)?(?:cuda\.)?is_available\b(?:\(\)?)?"
    rf"(?:(?!\b{_NOT_AN_ANSWER}|{_NOT_AN_ANSWER[_NOT_AN_ANSWER.index('应') :]})[^\n]){{0,45}}?"
    rf"(?<![A-Za-z_])(?P<answer>true|false)(?![A-Za-z0-9_])(?!\s?(?:/|or\b|if\b|when\b|unless\b|\())|"
    r"(?<!if )(?<!if the )(?<!if a )(?<!when the )(?<!unless the )(?<!whether the )"
    r"\btests? (?:of|for) \W?(?:torch\.)?cuda\.is_available\(?\)?\W{0,3}(?P<fails>fails?|failed)\b"
    r"(?!\s?:|,? (?:with|because|due|since|as|to)\b|[^.\n]{0,80}\w(?:Error|Exception)\b)|"
    r"\bcuda available is (?P<told>true|false)\b|"
    r"(?<!if )\b(?:py)?torch (?:says|reports|tells me|thinks|"
    r"claims)(?: that)? (?:my )?cuda (?:is )?(?P<no>not available|isn't available|unavailable)|"
    r"(?<!if )(?<!when )\bcuda (?:is )?(?P<not>not available|isn't available|unavailable) (?:in|to|for|"
    r"from) (?:my )?(?:py)?torch\b(?=\W*$|[,.;!)] |\? |\s(?:and|but|although|even|after|with my|on my|any ?more)\b)",
    re.IGNORECASE,
)
# "get_device_name(0) gave 'GeForce RTX 2070'"
_DEVICE = re.compile(
    r"(?<!if )\bget_device_name\([^()\n]{0,40}\)[^\w=>\n]{0,3}(?:(?:also |just |then |correctly |always )?"
    r"(?:gave|gives|returns|returned|prints|printed|shows|showed|says|said|outputs|reports|is|was)(?: me)?"
    r"|->|→|=>|=(?!=)|:|#)\s?"
    r"[\"'“‘`](?P<name>[^\"'”’`\n]{4,60})[\"'”’`]",
    re.IGNORECASE,
)
# What leads to a question, a wish or an advice about it.
_ELSEWHERE = re.compile(  # on another machine, or at another time
    r"[^.;]{0,40}\b(?:before|until (?:i|we) (?:\w+ed|ran)|previously|earlier|yesterday|"
    r"(?:on|in) (?:my |the |an? )?(?:old|other|another|previous|former))\b",
    re.IGNORECASE,
)
_OR_ELSE = re.compile(
    r"[^.;]{1,40}\b(?:but|and|while|whereas|vs)\b(?![^.;]{0,40}\b(?:should|must|expect|supposed)\b)", re.IGNORECASE
)
_WHY = re.compile(r"\b(?:why|how come|warum|pourquoi|почему)\b|por qu[eé]|为什么|なぜ|왜", re.IGNORECASE)
_ONLY_IF = re.compile(
    r"\b(?:if(?! i (?:run|type|call|execute|do)\W*$)|unless|whether|ensure|verify|make sure|check (?:that|if)|"
    r"confirm|should|must|until|so that|"
    r"in case|where|want|"
    r"expect\w*|si|wenn|falls|ob|если|чтобы|как)\b[^,.;]{0,40}$|\bassert\W*$|\bwhen(?:ever)?\W*$|\b(?:checks?|"
    r"assum\w+|requires?|tests?|says) (?:that|whether|if)\b[^,.]{0,20}$|(?:如果|确保|应|请)[^,.，。]{0,12}$",
    re.IGNORECASE,
)
# Code that sets or compares the answer, and what is not always so.
_NOT_ASKED = re.compile(
    r"\bhow (?:to|do|does|can|could|should)\b(?!.{0,20}\b(?:fix|solve|resolve)\b)[^.;]{0,40}$|\bhandl\w+(?: \w+)?\W*$|"
    r"\b(?:lambda|mock\w*|return_value|assert(?!ion)\w*)\b[^.;,]{0,60}$|"
    r"\b\w*patch[\w.]*\([^;]{0,60}$|\b(?:i|we) (?:\w+ )?(?:monkey)?patch(?:ed)?\b[^.;,]{0,40}$|"
    r"\b(?:sometimes|occasionally)\b(?:(?!\band\b)[^.;,]){0,25}$|(?:[(,]\s?|\bdefault)\w*=\s?(?:bool\()?$",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:returns?|returned|gives?|gave|shows?|prints?|says?|reports?|still|always)\b", re.IGNORECASE
)
_CALL = re.compile(r"\w[._]\w+$")
_CASE = re.compile(r"\b(?:path|branch|case|mode|fallback|scenario|check|condition|test|block|code) ?$", re.IGNORECASE)
_NEWER = re.compile(r"\b(?:now|after|afterwards|until|then|since|here|my)\b|现在|后来", re.IGNORECASE)
_ASKED = re.compile(r"(?:py)?torch v?[\d.]+\S* (?:with|on|and|for) [\w ]{2,60}\?", re.IGNORECASE)  # a title
# What may be, and is nobody's: "How to use torch 2.4 with driver 470?"
_WHETHER = re.compile(
    r"(?:^\W{0,4}|(?<=[.!?;] ))(?:how (?:to|can|could|do|does|would|should|much|many)|can(?!'t)|could|would|"
    r"should|will|any (?:\w+ ){1,3}(?:users?|owners?)|"
    r"do(?:es)?|is (?:it|there|this|that|torch|pytorch|python|cuda|the)|are there|has any(?:one|body)|have you|"
    r"what about|how about|what|"
    rf"which|{tongues.ASKS})\b"
    r"(?!(?:[^.?!]|\.(?=\w)){0,200}\b(?:my|our|i have|i'?m|i am|(?<!should )i use|fix|solve|resolve|mi|tengo|minha|meu|"
    r"tenho|mon|ma|"
    r"j'ai|mein\w*|ich habe|мо[йяеюи]|у меня|error|fails?|crash\w*)\b)"
    r"(?:[^.?!]|\.(?=\w)){0,300}\?(?=\s|$)|"
    r"(?:^|(?<=[.!?;] ))(?!(?:[^.?!]|\.(?=\w)){0,200}\b(?:my|our|i have|i'?m|i am|i use|we have)\b)"
    r"(?:[^.?!,]|\.(?=\w)){0,200}, (?:is|would|will|does|can|could) (?:it|that|this)\b[^.?!]{0,80}\?",
    re.IGNORECASE,
)
# What another wrote: "@ada: it works with".
_BY_NAME = re.compile(r"\W{0,4}(?:@[\w-]+\s?:|(?:@?[\w.-]+) (?:wrote|commented|writes|said)\s?:)", re.IGNORECASE)
_PRICE = re.compile(
    r"[$€£] ?\d[\d.,]{0,9}(?: ?/ ?| per | an? )(?:gpu[ -]?)?(?:h|hr|hour|day|month|mo)\b", re.IGNORECASE
)
_I_RENT = re.compile(r"\b(?:my|i|we)\b", re.IGNORECASE)
_GLUED = re.compile(r"(?<=\d0)(?=gpus?\b)|(?<=0ti)(?=gpus?\b)|(?<=0 ti)(?=gpus?\b)", re.IGNORECASE)  # "the A5000GPU"
_EMPHASIS = re.compile(r"(?<![\w./\\])([*_]{1,3})([A-Za-z][^*_\n]{1,60})\1(?!\w)")  # "*RTX 3080 Ti*"
_TAGS = re.compile(r"^\W{0,4}\[[^\[\]]{8,90}\]")  # of a title: "[ubuntu-22.04/RX7900XTX/rocm-5.5]"
_HOWEVER = re.compile(
    r", however, |, but (?=torch \S{3,20} requires triton==)", re.IGNORECASE
)  # in the middle it begins no sentence
MOST_LINES = 600  # that may name something; what goes on for longer is a log
_LONGEST = 1200  # letters of a line that anybody writes in one go
_REACH = 120  # letters before a value that may say whose it is


class Said(NamedTuple):
    """value: as it is written. line: its number on the page. apart: from those before it on the line, in time.

    weak: a remedy, or only implied, as by a title: what else the text tells is the machine that it reports.
    firm: its writer says "I have", "I use", "my": it counts more than what is only named.
    """

    kind: str
    value: str
    line: int
    apart: bool = False
    weak: bool = False
    firm: bool = False


def read(lines: Iterable[tuple[int, str]]) -> Iterator[Said]:
    """All that the sentences on these lines say that their writer has, in the words of a list written by hand."""
    lines = [*lines]
    if lines and lines[0][0] == 0 and plainly.is_doing(lines[0][1], [line for _, line in lines[1:]]):
        lines = lines[1:]
    for number, line in islice((row for row in lines if 4 < len(row[1]) < _LONGEST and likely(row[1])), MOST_LINES):
        if answer := _available(line):
            yield Said("available", answer, number)
        asked = _DEVICE.search(line) if "get_device_name" in line else None
        if asked and GPU.search(asked["name"]) and not whose.OF_OTHERS.search(line[: asked.start()]):
            yield Said("gpu", asked["name"], number, firm=True)
        line = _GLUED.sub(" ", changes.newest(tongues.in_latin(line)).replace("%2B", "+"))
        line = _TAGS.sub(lambda found: found[0].replace("/", ", "), line) if number == 0 else line
        if (
            _BY_NAME.match(line)
            or (_PRICE.search(line) and not _I_RENT.search(line))
            or (number == 0 and plainly.is_topic(line))
        ):
            continue
        if not _NEEDED.match(line) and not _NOT_PROSE.search(line[:300]) and not _ASKED.fullmatch(line):
            seen: set[str] = set()
            plain = _HOWEVER.sub(", ", _WHETHER.sub("", _URL.sub("", line))).lstrip("-")
            for at, sentence in enumerate(_END.split(plain)):
                title = (sentence if at else line) if number == 0 else ""  # "RTX 3070. An error"
                found = list(_of(_EMPHASIS.sub(r"\2", sentence).replace(" _", " "), number, title))
                yield from (said._replace(apart=said.apart or said.kind in seen) for said in found)
                seen.update(said.kind for said in found)


def _available(line: str) -> str:
    """ "True" or "False", where the writer says so of the own machine, as it is, and says one of them."""
    if "is_available" not in line and "cuda " not in line.lower():
        return ""
    answer, other, end = "", False, 0
    for found in _AVAILABLE.finditer(line):
        before, after = line[max(0, found.start() - _REACH) : found.start()], line[found.end() :][:_REACH]
        said = found["answer"] or found["told"] or "False"
        either = _OR_ELSE.match(after) and _opposite(said) in after.lower()
        asked = after.startswith("?") and not _WHY.search(before)
        if (
            _ONLY_IF.search(before)
            or _ELSEWHERE.match(after)
            or asked
            or whose.OF_OTHERS.search(_END.split(before)[-1] or "")
            or _is_condition(line, found)
        ):
            continue
        if answer and answer.lower() != said.lower() and not _NEWER.search(line, end, found.end()):
            return ""
        answer, other, end = said, bool(either), found.end()
    return "" if other else answer


def _is_condition(line: str, found: re.Match[str]) -> bool:
    """Whether it is code, or names a case: "the path without a GPU (is_available() is False) is broken"."""
    before = line[: found.start()]
    if _NOT_ASKED.search(before[-_REACH:]):
        return True
    opened: list[int] = []
    for at, letter in enumerate(line[: found.end()]):
        if letter == "(":
            opened.append(at)
        elif letter == ")" and opened:
            opened.pop()
    around = [at for at in opened if at < found.start()]
    if not around or _REPORTED.search(found[0]):
        return False
    lead = before[: around[-1]]
    return bool(_CALL.search(lead) or _CASE.search(lead))


def _opposite(answer: str) -> str:
    return "false" if answer.lower() == "true" else "true"


def _of(sentence: str, number: int, title: str = "") -> Iterator[Said]:
    """apart: whether it came later than another of the sentence."""
    spans = [] if _FINE.search(sentence) else whose.of_writer(sentence)
    found = [
        item for item in mentions(sentence) if any(start <= item.start and item.end <= end for start, end in spans)
    ]
    plain = sentence.strip(" .-*:`")
    stated = _COMPANION_IS.match(plain)
    specs = _SPECS.search(plain) and (plain.count(",") + plain.count("/") > 1 or "、" in plain)
    items = _ITEMS.fullmatch(plain) and not _LED.search(sentence[: found[0].start] if found else "")
    asked = sentence.rstrip().endswith("?")
    listed = specs or items or _WORDS.fullmatch(plain) or (not asked and _only(sentence, found))
    row = len({mention.kind for mention in found}) > 1  # of several kinds, one alone between commas is meant
    either = {item for pair in pairwise(found) if _one_of(sentence, *pair) for item in pair}
    either |= {pair[1] for pair in pairwise(found) if _is_alias(sentence, *pair)}
    joints = [False, *(_joined(sentence, one, other) for one, other in pairwise(found))]
    links = [
        *(joint or _joined(sentence, *pair, _LINK) for joint, pair in zip(joints[1:], pairwise(found), strict=False)),
        False,
    ]
    by_title = plainly.is_of_fault(title) and not whose.MINE.search(title)
    denied, with_torch = False, _with_torch(found, joints)
    for mention, after_one, before_one in zip(found, joints, links, strict=False):
        if mention.kind in COMPANIONS and not (listed or stated or mention in with_torch):
            continue
        lead, after = sentence[max(0, mention.start - _REACH) : mention.start], sentence[mention.end :]
        before = plainly.told(mention.kind, lead, after, title)
        if _YOURS.search(before) and _OF_PROGRAM.match(sentence[mention.start :]) and not _NO_PROGRAM.search(sentence):
            before = "my "
        of_world = _OF_WORLD.search(before) and not _NO_PROGRAM.search(sentence)
        if mention in either or of_world or whose.is_advice(mention, after):
            continue
        helped = whose.helped(mention.kind, before, after)
        denied = not helped and (whose.is_denied(mention.kind, before, after) or (denied and after_one))
        alone = _PIECE_BEFORE.search(before) and _PIECE_AFTER.match(after)
        stands = (
            listed
            or (stated and mention.kind in COMPANIONS)
            or (row and (after_one or before_one or alone))
            or _STATED.search(sentence, mention.start, mention.end)
            or (
                mention.kind == "torch" and "+" in mention.value and "==" not in sentence[mention.start : mention.end]
            )  # nobody speaks of one build in general
        )
        own = stands or helped or whose.is_own(mention.kind, before, after)
        if not denied and (own or not re.search(r"\w", before + after)):
            apart = _LATER.search(sentence, found[0].end, mention.start) is not None
            weak = helped or plainly.is_implied(lead) or by_title or (not stands and whose.is_implied(lead, after))
            yield Said(mention.kind, mention.value, number, apart, weak, not weak and whose.is_firm(lead))


def _is_alias(sentence: str, one: Mention, other: Mention) -> bool:
    """ "P104-100 (GTX 1070)": what the card is like."""
    return (
        one.kind == other.kind == "gpu" and sentence[one.end : other.start] == " (" and "dgx" not in other.value.lower()
    )


def _one_of(sentence: str, one: Mention, other: Mention) -> bool:
    """ "GTX 1050 2 GB / GTX 1650": either may be meant."""
    between = sentence[one.end : other.start]
    return one.kind == other.kind == "gpu" and one.value != other.value and between.endswith(" / ")


def _only(sentence: str, found: list[Mention]) -> bool:
    """Whether there is nothing else in it: "4 x 4090 and 1 x 5090!"."""
    ends = [0, *(end for item in found for end in (item.start, item.end)), len(sentence)]
    rest = [sentence[start:end].strip(" .!") for start, end in zip(ends[::2], ends[1::2], strict=True)]
    named = len(found) > 1 or (found and found[0].kind in ("gpu", "os"))
    return bool(named) and all(_FRAGMENT.fullmatch(piece) for piece in rest)


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
