"""The words before a value put plainly: who writes "it crashes on my" or "I fail to run it with a" has what follows."""

from collections.abc import Sequence

from torchdoctor import lazy_re as re
from torchdoctor.pasted.mentions import mentions

_MAKER = re.compile(  # of the card
    r"\b(?:asus|msi|gigabyte|evga|zotac|palit|gainward|sapphire|xfx|sparkle|pny|inno3d|asrock|powercolor|galax)"
    r"(?: (?:tuf|rog|strix|dual|gaming|ventus|eagle|phantom|nitro|pulse))* $",
    re.IGNORECASE,
)
_SHOWN_OF = re.compile(  # "my rocminfo output for the 6600 XT"
    r"\bmy (?:[\w-]+ ){0,3}(?:info\w*|outputs?|logs?|reports?|results?|config\w*|specs?|dumps?) (?:for|of|from) "
    r"(?:my |the |an? )?$",
    re.IGNORECASE,
)
_FOR = re.compile(r"\(for (?:my |the |an? )?$", re.IGNORECASE)  # "driver 461.72 (for GTX 1660 Ti)"
_IN = re.compile(r"\b(?:in|inside|within) (?:my |the |an? )?(?:new |fresh |clean )?$", re.IGNORECASE)
_ENV = re.compile(r" (?:virtual ?env(?:ironment)?|v?env(?:ironment)?|conda env(?:ironment)?)\b", re.IGNORECASE)
_TRIED_ON = re.compile(  # whoever tried something on a system has it
    r"(?:\b(?:i|we)(?:'ve| have)? |^)(?:tried|tested|ran|run)(?: (?:it|this|that|both))? on (?:my |a |an )?$",
    re.IGNORECASE,
)
_WORKED = re.compile(
    r"^\W*(?:(?:it |this |that )?worked|(?:ok\W+)?success|"
    r"successfully (?:install|buil|compil|train|r[au]n)\w*)(?: fine| well| great)? on (?:my |an? )?$",
    re.IGNORECASE,
)
_CUDA_FOR, _NOT_SEEN = (  # "CUDA for GeForce 840M has not been recognized"
    re.compile(r"\bcuda (?:for|on) (?:my |the |an? )?$", re.IGNORECASE),
    re.compile(
        r" (?:gpu |card )?(?:(?:is|was|has|have|does|did|could|can)(?: not|n't)|cannot) (?:be |been )?"
        r"(?:recogni[sz]|detect|found|seen|work)",
        re.IGNORECASE,
    ),
)
_IN_A = re.compile(r"\W*(?:in|with) (?:an? |the )?", re.IGNORECASE)  # "In RTX 2060, which has 6 GB, it cannot run"
_INSTEAD = re.compile(r"\b(?:cpu|gpu),? (?:only )?instead of (?:my |the |an? )?$", re.IGNORECASE)
_WORKS_FOR = re.compile(  # or does not: whoever says "my" has it
    r"\b(?:works?|worked|working|runs?|ran|running)(?: \w+)? (?:for|on|with) (?:my|our) $", re.IGNORECASE
)
_CPU = re.compile(r"\b(?:i[3579]-\w+|ryzen(?: \d)?(?: \w+)?|xeon(?: [\w-]+)?) ?[+/,&] ?$", re.IGNORECASE)  # beside it
_HAPPENS_IN = re.compile(
    r"\b(?:(?:still|also|again) \w+|happens|happening|occurs|it (?:fails|crashes|breaks)|same (?:error|issue|problem|"
    r"thing)) in $",
    re.I,
)
_OF_MINE = re.compile(r"\b(?:my|this) (?:\w+ )?(?:gpu|card|graphics card) ?\($", re.IGNORECASE)
_OLD = re.compile(r"\bmy old (?:gpu|card|graphics card) ?\($", re.IGNORECASE)
_NOW_ONLY = re.compile(r"(?:\bcurrently|\bnow|(?:现在|目前)(?:是|用的?是?|为|换[成到]了?)?)\W*$", re.IGNORECASE)
# Behind what is so now: "Now RTX 5090 costs 3000" is of nobody.
_ENDS = re.compile(r"\W*$|\s?[,，、;；(（/+]|\s(?:with|on|under)\s")
_UNSUPPORTED = re.compile(r"not (?:supported|compatible)|unsupported|incompatible", re.IGNORECASE)
_INSTALLS = re.compile(
    r"install|\b(?:fixed|solved|resolved|released)\b|\b(?:for|before|since|than|from)\b|[<>]", re.IGNORECASE
)
_FINE_ON = re.compile(
    r"(?<!not )(?<!n't )\b(?:works?|worked|runs|ran|fine|ok)(?: \w+)? (?:on|with|in|under) (?:an? |my )?$",
    re.IGNORECASE,
)
_FOR_ME = re.compile(
    r"\bfor me,? (?:it |this |that |everything )?(?:also |only |still )?(?:works?|worked|runs)(?: \w+)? "
    r"(?:with|on|using|in|under) (?:an? |my )?$|"
    r"\b(?:works?|worked|runs)(?: \w+)? (?:for me|here) (?:\w+ )?(?:with|on|using|in|under) (?:an? |my )?$",
    re.IGNORECASE,
)
_BREAKS_ON = re.compile(
    r"\b(?:hangs?|hanging|crash(?:es|ed|ing)?|out of memory|oom|exceptions?|stuck|freezes?)(?: \w+)? (?:on|"
    r"with) (?:my |an? )?(?:\d+ ?gb )?$",
    re.IGNORECASE,
)
_NOT_USED = re.compile(  # "it did not use the GPU (V100)"
    r"(?:\bnot|n't|\bnever) (?:being )?(?:us(?:e|ing)|utili[sz](?:e|ing)|see|find|detect|"
    r"recogni[sz]e)\w* (?:the |my |any )?(?:nvidia )?"
    r"(?:gpu|card|graphics card) ?\($",
    re.IGNORECASE,
)
_OF_SOME = re.compile(
    r"\b(?:known|people|users?|some|many|reports?|they|can|may|might|will|should|"
    r"could)\b",
    re.IGNORECASE,
)
_FAILS_ON = re.compile(  # whoever says so has it: "training hangs on A100"
    r"\b(?:hang\w*|fail\w*|crash\w*|errors?|slow\w*|freez\w*|stuck|bugs?|issues?|problems?|oom|broken|nan\w*|"
    r"segfault\w*|"
    r"(?:not|n't|never|no longer|cannot|can't) (?:be |seem to |appear to |want to )?(?:work\w*|run\w*|start\w*|"
    r"detected|recogni[sz]ed|used|available|"
    r"built|compile\w*)|"
    r"no (?:run|luck|success|start)|out of memory|exceptions?|"
    r"unable to (?:run|start|use|build|compile|install)(?: \w+)?) (?:on|with|under|in|"
    r"using|from|"
    r"for) (?:my |an? |the )?(?:new )?$",
    re.IGNORECASE,
)
_NOT_WORKING = re.compile(
    r"(?:\bnot|n't|\b(?:does|do|did)nt|\bno longer|\bcannot) (?:work(?:ing|s)?(?: \w+)? (?:on|under|with|in|"
    r"for)|support(?:ed|s|"
    r"ing)?(?: on| for)?)"
    r"[\s(]+(?:(?:my|the|an?|new) )*$|"
    r"(?:\bfail(?:s|ed|ing|ure)? to|\bunable to|\bcannot|n't|\bnot(?: to)?) (?:detect|find|see|recogni[sz]e|use)"
    r"(?:ed|ing)? (?:my |the |an? |new )*$",
    re.IGNORECASE,
)
# "ошибка ... на RTX 3060", "crashes on X (4 T4s)": in a title that says what failed
_FAILED = re.compile(
    r"not available|not able|won't|no longer|nicht mehr|keine unterst|black (?:image|screen)|error|fail|crash|"
    r"\bbug\b|"
    r"hang|freez|slow|stuck|seg(?:ment\w*)? ?fault|sigsegv|"
    r"illegal|\bnan\b|"
    r"\boom\b|out of memory|"
    r"unable|can ?not|not (?:being )?(?:recogni[sz]|detect|find|see)|"
    r"can'?t|doesn'?t|not work|no kern[ae]l|ошибк|не работает|fehler|erreur|problema|报错|错误|失败|不支持|崩[溃潰]|"
    r"闪退|卡死|无法|不可用|不能用|用不了|報錯|錯誤|"
    r"失敗|動かない|動作しない|안 ?(?:됨|돼|됩)|"
    r"no funciona|ne (?:fonctionne|marche)|não funciona|funktioniert nicht|"
    r"geht nicht|вылет|зависа|не (?:видит|запуска|определя)|エラー|오류|에러|"
    r"problème",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"(?<!support )(?<!compatible )(?<!work )(?<!works )(?<!available )(?:\b(?:on|with|using|under|in|на|с|en|"
    r"con|em|com|no|na|auf|mit|"
    r"unter|sur|avec|sous)\s|^\W*|[(\[:|,]\s?|(?:\s|^)[-–—]\s)(?:(?:my|an?|the|new|un|una|uma|einer?|einem|une) )*$",
    re.IGNORECASE,
)
_SET_UP = re.compile(r"\bset(?:ting)?[ -]?up [\w.-]{2,40} for (?:my |an? )$", re.IGNORECASE)
_SINCE = re.compile(r";|\bnow\b|\bcurrently\b|现在|目前", re.IGNORECASE)  # what is so now begins there
_NOW_IT_IS = re.compile(
    r"\bnow (?:it|i|we|this)(?:'s|'m|'re| is| am| are)(?: on| at| using| running)? $", re.IGNORECASE
)
_FROM_A, _A_MACHINE = (  # "sharing progress (from a Windows machine with a GPU)"
    re.compile(
        r"(?:\(|\b(?:progress|results?|report\w*|writing|posting|running|here) )from (?:a|an|my) $", re.IGNORECASE
    ),
    re.compile(r" (?:machine|computer|pc|laptop|desktop|box|workstation|server|vm)\b(?! users?)", re.IGNORECASE),
)
_PORTUGUESE = re.compile(r"(?<=\w) n(?:o|a)(?: meu| minha)? $", re.IGNORECASE)
_ENGLISH_NO = re.compile(
    r"(?:'s|\b(?:there|i|we|you|they|is|are|was|were|has|have|had|with|own(?:s|ed)?|needs?|needed|requires?|see|sees|"
    r"saw|got|gets?|finds?|found|wants?|uses?|using|says?|and|but|or|of|absolutely|simply|just|still|currently)) no $",
    re.IGNORECASE,
)
# Whoever fails at something has what it fails on.
_TRYING = re.compile(
    r"\b(?:trying|struggling|attempting|unable|tried|failed|failing|cannot|can't|couldn't|managed|"
    r"(?<!should be )(?<!would be )(?<!will be )(?<!might be )able|"
    r"impossible)(?: to)? "
    r"(?:get|make|run|use|install|build|set up|train|compile|start|load|deploy|import|launch|finetune|fine-tune|do)\b"
    r"[^.;,\d]{0,50}?\b(?:on|with|under|for|in) (?:an? |my |the )?(?:new |local )?$",
    re.IGNORECASE,
)
# Somebody else, or nobody yet: in the same clause, and the writer not after them.
_NOT_I = re.compile(
    r"\b(?:plan(?:s|ned|ning)?|hop(?:e|es|ing)|(?:i|we)(?: will|'ll| would|'d)|would (?:i|we)|nobody|no one)\b[^.;,]*$|"
    r"\b(?:before|if|they|he|she|you(?: are|'re)|users?|customers?|clients?|people|who|(?:some|any|every)(?:one|body)|"
    r"want(?:s|ed)?|considering|thinking)\b(?:(?!\b(?:i|we)\b)[^.;,])*$",
    re.IGNORECASE,
)
_BY_OTHERS = "tried on "
_HAS_NOW = re.compile(
    r"\b(have|use|using|run|running|on) now\b|(?<=\bi)( am|'m|'ve) now(?= (?:on|using|running|"
    r"installed)\b)",
    re.IGNORECASE,
)
_LATEST = re.compile(r"\blatest\W*$", re.IGNORECASE)
_QUESTION = re.compile(r"\W*(?:is|are|does|do|did|has|have|any\w*|which|what|who|could|should)\b", re.IGNORECASE)
_ISSUE_WITH = re.compile(
    r"(?<!known )(?<!any )(?<!compatibility )\b(?:compatibility )?"
    r"(?:issue|error|problem|bug|crash) (?:with|in|on|under) $",
    re.IGNORECASE,
)
_GOT_IT = re.compile(
    r"\b(?:i|we)(?:'ve)? (?:got|have) (?:this|it|everything) (?:working|running) (?:with|on) (?:an? |my )?$",
    re.IGNORECASE,
)


# What a title is about, if not a fault: "How to install on Windows", "Benchmark on A100".
_TOPIC = re.compile(
    r"^\W*(?:[\w.-]+:? ){0,2}?(?:benchmarks?|speed|time|pre-?trained|how (?:to|many|can|do|you|did)|docs?|"
    r"documentation|guide|tutorial|"
    r"instructions|installation guide|support(?!ed)|ci|"
    r"(?:tests?|train|run|inference|use|deploy) (?:on|with)|"
    r"request|examples?|plans?|compatib\w+|requirements?|"
    r"bump|"
    r"updat(?:e|ing) to|upgrade to|add)\b|能跑吗|(?<![需要请])求(?![助救教解问])",
    re.IGNORECASE,
)
_DOING = re.compile(
    r"\W*(?:training|fine-?tuning|running|inference|using|deploying|testing|support)(?: [\w.-]+){0,3}? (?:on|with|"
    r"for) ",
    re.IGNORECASE,
)
_ALONE = re.compile(r"(?: gpus?| cards?)?\W*", re.IGNORECASE)
_MINE_IN = re.compile(r"\b(?:my|i|our)\b|我", re.IGNORECASE)
_FIRST = 200  # lines below a title
_HOW = re.compile(r"\W*how\b", re.IGNORECASE)
_NOT_RUN = re.compile(
    r"\b(?:not|n't) (?:work|run|build|install|compile)\w*(?: \w+)? (?:on|with|under|in) $", re.IGNORECASE
)
_FAULT = re.compile(r"\b(?:issues?|problems?|broken|trouble|wrong|bugs?)\b", re.IGNORECASE)
_WRITER = re.compile(
    r"\b(?:my|i|i'm|i've|we|our|same|only|takes?|took|not)\b|n't\b|我|[:：=]\s*\d|\b(?:gpu|os|torch|python|driver|"
    r"system)\s?[:=]",
    re.IGNORECASE,
)


def is_topic(title: str) -> bool:
    """Whether a title speaks of no machine that somebody has; one with facts of two kinds may."""
    if not _TOPIC.search(title) or any(found.search(title) for found in (_FAILED, _FAULT, _WRITER)):
        return False
    return _HOW.match(title) is not None or len({item.kind for item in mentions(title)}) < 2


def is_doing(title: str, below: Sequence[str]) -> bool:
    """ "Training on RTX 5090": whether it only says what somebody does or may do, and nothing below says what fails."""
    found = [*mentions(title)] if _DOING.match(title) else []
    alone = len(found) == 1 and found[0].kind == "gpu" and _ALONE.fullmatch(title, found[0].end)
    if not (alone and below) or any(pattern.search(title) for pattern in (_FAILED, _FAULT, _MINE_IN)):
        return False
    return not any(_FAILED.search(line) or _FAULT.search(line) for line in below[:_FIRST])


def is_of_fault(title: str) -> bool:
    """Whether a title only implies what its writer has."""
    return bool(title and (_FAILED.search(title) or _UNSUPPORTED.search(title)))


def told(kind: str, before: str, after: str, title: str) -> str:
    """The words before a value, from where the present begins, put plainly. title: that of an issue, or ""."""
    now = _NOW_ONLY.search(before) and _ENDS.match(after)
    before = "I am on " if now else _HAPPENS_IN.sub("on my ", _FOR_ME.sub("on my ", _of_now(before)))
    if kind in ("gpu", "os", "python"):
        before = _tried(_GOT_IT.sub("on my ", before))
    if kind == "python" and _IN.search(before) and _ENV.match(after) and not _FINE_ON.search(before):
        before = "on my "
    if kind == "gpu":
        before = _OF_MINE.sub("on my ", _CPU.sub("", _WORKED.sub("on ", before)))
        before = "on my " if _IN_A.fullmatch(before) and _FAILED.search(after[:120]) else before
        before = "on my " if _CUDA_FOR.search(before) and _NOT_SEEN.match(after) else before
        before = _SHOWN_OF.sub("on my ", _NOT_USED.sub("on my ", _FOR.sub("on my ", _MAKER.sub("", before))))
    if kind in ("gpu", "os"):
        before = before if _ENGLISH_NO.search(before) else _PORTUGUESE.sub(" on ", before)
        before = _IN.sub("on ", before) if kind == "gpu" and _FAILED.search(before) else before
    if kind == "os":  # one works in a system, and a change may be in a version of torch
        before = _WORKED.sub("on ", _TRIED_ON.sub("on ", _IN.sub("on ", before)))
        before = "on my " if _FROM_A.search(before) and _A_MACHINE.match(after) else before
    elif kind == "gpu":  # "it runs on the CPU instead of my RTX 3090"
        before = _SET_UP.sub("I am on ", _INSTEAD.sub("on ", before))
    elif kind in ("driver", "torch"):
        if title and kind == "torch" and not _QUESTION.match(title):
            before = _ISSUE_WITH.sub("on my ", before)
        before = _LATEST.sub("my ", before)
    if kind in ("torch", "python") and title:
        return _of_fault(before, title)
    return before if _OF_SOME.search(before) or kind not in ("gpu", "os") else _of_hardware(kind, before, title)


def is_implied(before: str) -> bool:
    """Whether what others say, or the writer of another machine, counts more: "the same error in Python 3.12"."""
    return bool(_HAPPENS_IN.search(before) or _FOR_ME.search(before) or _OLD.search(before))


def _of_hardware(kind: str, before: str, title: str) -> str:
    """Before a GPU or a system: of what breaks there, for which a title needs fewer words."""
    before = _BREAKS_ON.sub("on my ", before) if kind == "gpu" else before
    if not title or before == _BY_OTHERS:
        return before
    before = _NOT_WORKING.sub("on my ", _FAILS_ON.sub("on my ", before))
    fault = _FAILED.search(title) or (kind == "gpu" and "?" not in title and _UNSUPPORTED.search(title))
    return "on my " if fault and _WHERE.search(before) and not _FINE_ON.search(before) else before


def _of_now(before: str) -> str:
    *past, now = _SINCE.split(_HAS_NOW.sub(r"\1\2", _NOW_IT_IS.sub("; I am on ", before)))
    now = f"我{now}" if any("我" in words for words in past) else now
    return _WORKS_FOR.sub("on my ", now)


def _of_fault(before: str, title: str) -> str:
    """Before a version in a title: of what fails, and is not to be installed."""
    fails = _FAILED.search(title) and not _INSTALLS.search(title)
    here = _WHERE.search(before) or _NOT_RUN.search(before)
    return "on my " if fails and here and not _FINE_ON.search(before) and not _OF_SOME.search(before) else before


def _tried(before: str) -> str:
    """By others, or by nobody yet, it may be tried on anything."""
    if not (found := _TRYING.search(before)):
        return before
    return _BY_OTHERS if _NOT_I.search(before, 0, found.start()) else f"{before[: found.start()]}on my "
