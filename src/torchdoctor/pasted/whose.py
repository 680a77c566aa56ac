"""Whose a value in a sentence is, by the words around it: had, or wanted, tried, denied, past, somebody else's."""

import re
from itertools import pairwise

from torchdoctor.pasted import tongues
from torchdoctor.pasted.kinds import NEEDED, PEOPLE, any_of
from torchdoctor.pasted.mentions import Mention

# What stands right before a value that nobody says to have. These have it as their object:
_OBJECT = any_of(
    r"""
    (?:re)?install(?:ing|s)?; upgrad(?:e|ing); downgrad(?:e|ing); updat(?:e|ing);
    switch(?:ing)?; mov(?:e|ing);
    chang(?:e|ing); needs?; needed; requir\w+; supports?; should; must; recommend\w*; suggest\w*; wants?; wanted;
    expect\w*; (?:want|like|hope|wish|plan) to (?:use|run|try) [\w.-]{2,20} (?:with|on)(?! my| our| an?\b| the| this);
    pin(?:ned|s)?; drop(?:ped|s)?; depend\w*; bump\w*; add(?:s|ed|ing)?; wait\w*; buy\w*; target\w*; specif\w+;
    (?<!am )(?<!'m )(?<!was )(?<!were )force\w*;
    (?:if|what if|suppose) (?:i|we|you) (?:used?|install|had|have|ran?|run); 
    you(?:r|'re| are)? (?:use|using|on|have|can|need); planning;
    (?:don't|didn't|doesn't|(?:do|did|does) not) (?:have|own|use); never (?:used|had|owned|installed); no longer \w+;
    stop(?:ped)? using; rid of; sold; remov(?:ed?|ing); uninstall\w*; delet(?:ed?|ing); failed to get;
    like to \w+; swap\w*(?: in| out)?; apply(?:ing)?;
    (?:would|'d) (?:love|like|prefer) \w+; hop(?:e|ing) to \w+; going to (?:use|have|run|try|get|be on);
    considering(?: using)?; (?:i|we)(?:'ll| will)(?: be)? \w+; thinking (?:about|of)(?: getting)?; what about;
    how about;
    rent(?:ed|ing)?; order(?:ed|ing); see benchmarks; waiting for; any(?:one|body)(?: here)?(?: using| with| on)?;
    (?:he|she|they|authors|paper|repo\w*)(?:'s|'re| is| are)? (?:has|have|us(?:es|ed?|ing));
    (?:he|she|they)(?:'s|'re| is| are)? on; 
    (?<!how )(?<!why )(?:can|could|may) (?:i|we) (?:use|run|have); replac\w+; (?<!linux )release[ds]?; until; wish\w*
    """
)
_OBJECT += f"|{tongues.WISHES}"
_FILL = (
    r"(?:\W+(?!(?:with|on|under|using|in|and|con|en|em|com|avec|sur|sous|mit|auf|unter|y|et|und|на|с|и)\b)"
    r"\w[\w.+=-]*){0,3}\W*$"
)
# these take it by a preposition,
_ATTACHED = any_of(
    r"""
    (?:he|she|they) (?:run|runs|ran|train\w*|test\w*); works?; worked; working; runs; ran; compatib\w+;
    tr(?:y|ied|ies|ying);
    (?:is|are|was|were|been)(?: \w+)? tested; fine; ok(?:ay)?; well; supported; support;
    depends?;
    normally; smoothly; without (?:any )?(?:problems?|issues?|errors?);
    known (?:issues?|bugs?|problems?);
    (?:normal|fine|ok|good) when (?:i|we) (?:run|train\w*|use|test\w*)(?: it| this)?;
    built; compiled; builds?; can(?:not)? be \w+; (?:not|n't|never) run; plan\w*; wheels?; binaries; available;
    possible;
    success\w*; (?:was|is) the same; (?:not|n't)(?: been)?(?: yet)? tested;
    (?:was|were|been|is) (?:trained|saved|exported|converted|pickled)(?: using)?
    """
)
_BETWEEN = (
    r"(?:\W+(?:it|also|this|that|out|even|only|both|fine|well|ok|great|perfectly|smoothly|normally|correctly|"
    r"properly|versions?|package|the|to|use|run|"
    r"running|"
    r"error|issue|problem|code|a|my|other|another)){0,3}"
    r"(?:\W+(?:with|on|for|in|against|under|using|at)(?:\W+(?:an?|the|my|both|older|newer|other|versions?))*)\W*$"
)
# and these stand next to it.
_NEXT_TO = any_of(
    r"""
    tried; trying; before(?!,); since; than; like; for; not; without; from; previous; previously; older; newer;
    latest; either; between;
    vs\.?;
    versus; instead of; until; prior to; up to; at least; at most; >=?; <=?; ~=; !=; another; other; different;
    unlike; both; such as;
    non; no; to; e\.?g\.?; wasn't; isn't; aren't; only(?!\s(?:an?|have|one)\b); in;
    or; earlier; via; please use; just use
    """
)
_WANTED = re.compile(
    rf"\b(?:{_OBJECT}){_FILL}|\b(?:{_ATTACHED}){_BETWEEN}|\b(?:{_NEXT_TO})(?:\W+(?:an?|the|versions?|of|using))*\W*$|"
    r"\bwant\b[^.;]{0,40} (?:which|that) (?:gives|has|supports|installs) $|"
    r"\bas (?:fast|slow|good|bad|long|much|many|well|quick\w*) as(?: an?| the| my)?\W*$|"
    r"\b(?:than|unlike|vs\.?|compared (?:to|with))\W+(?:my|our)\b[^,.;]{0,20}$|"
    r"(?:需要|要求|能用|可以用|想用|打算用|如果用|安装|升级到|换成|支持|试过|更换)\s*$",
    re.IGNORECASE,
)
_UPGRADED = re.compile(
    r"\b(?:upgraded|updated|downgraded|switched|moved|changed|(?:after|since|upon) "
    r"(?:up|down)(?:grad|dat)ing|(?:after|since|upon) (?:moving|switching|"
    r"changing))(?:\W+\w[\w.]*){0,5} to(?: an?| the| my)?\W*$|"
    r"\b(?:fresh|clean|new)(?:ly)? install(?:ation|ed)?(?: of| on)?\W*$|"
    r"\b(?:pip3?|conda|uv|it|poetry|which|script|installer) (?:has |just |also )?(?:installed|pulled(?: in)?|"
    r"downloaded)\W*$|"
    r"(?:^|\b(?:and|but) )\W*(?:(?:i|we|then|so|later|finally|now) ){0,3}(?:went back|rolled back|reverted)"
    r"(?:\W+\w+){0,5} to\W*$|"
    r"\b(?:i'?m|(?:i|we) (?:am|are|was)) (?:currently )?working (?:with|on|in|under)\W*$|"
    r"\bafter\b[^.;]{0,80}\binstalling(?:\W+\w+){0,2}\W*$|\b(?:command|pip|installation) (?:gives|gave) me\W*$",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    r"\S{0,20} (?:is |was )?not (?:found|available) for (?:my |this )?python\b| (?:depends on|cannot be used)\b|"
    rf"{tongues.WISHED}|"
    r"\s?\((?:works?|working|ok|fine|good)\)|,? (?:please )?(?:use|install(?! (?:does|fail|error|hang|crash|"
    r"is not|problem|issue))|update|upgrade)\b|"
    r"\s(?:in|on|of|at) (?:their|his|her)\b|\s(?:can|will) only \w|"
    r"\+(?!\w)|[^,.，。、]{0,12}(?:吗|嗎|ですか|ますか|나요|까요|가요)|[)\]\"'`]?\s{0,4}(?:>|<|or\b|(?:and|"
    r"&) (?:newer|later|"
    r"above|up|higher|greater|older|below|lower|earlier|v?\d+\.\d)|"
    r"/\s?v?\d|,\s?(?:and |or )?v?[1-3]\.\d{1,2}(?:\.\d+)?\b(?! ?gi?b\b)|"
    r"(?:is|are|was|isn't|were) (?:not )?(?:required|needed|supported|recommended|out|released|available(?! on))|"
    r"(?:works?|worked|support|builds?|wheels?|compatib\w+|binar\w+|instead|users?(?! here)|only(?!\W*$)|->|→|series|"
    r"cards? support)\b|"
    r"(?:doesn't|does not|don't|do not|cannot|won't) (?:support|exist|have)|默认|支持|.{0,3}兼容|"
    r",? ?(?:and |but )?(?:it |that |this |everything |all (?:things )?)?"
    r"(?:works?|worked|runs?(?! (?:windows|linux|ubuntu|debian|fedora|arch|centos|macos|pop|mint|on\b|with\b))|"
    r"(?:is|was|were|are) (?:fine|ok))\b|"
    r"(?:install(?!s? (?:fail|error|issue|problem|does|hang|crash|is not))|"
    r"download|package|repo|docs?|documentation|release notes)\b)",
    re.IGNORECASE,
)
_OWNED = any_of(
    r"""
    i; we; same; i'm; im; i've; we're; my; our; mine; using; running; uses; used; run; environments?; env; set-?up;
    systems?; machine; hardware; users? here; specs?; vm; instance; node; workstation; installed; have; has;
    having; bought; purchased; got; received; picked up; decided to get; owns?; with; on;
    under; says; shows; reports; upgraded to;
    updated to; downgraded to;
    after (?:up|down)grading to; tested; reproduc\w+; version; gpus?; os; card; pc; laptop; server; cluster
    """
)
_OWN = re.compile(
    rf"\b(?:{_OWNED})\b|[:=]\s*$|\bcurrent\W*$|"
    rf"{tongues.OWN}",
    re.IGNORECASE,
)
_PAST = re.compile(tongues.PAST, re.IGNORECASE)
_IN = re.compile(r"\bin (?:my |the |an? )?$", re.IGNORECASE)
_TRIED_ON = re.compile(  # whoever tried something on a system has it
    r"(?:\b(?:i|we)(?:'ve| have)? |^)(?:tried|tested|ran|run)(?: (?:it|this|that|both))? on (?:my |a |an )?$",
    re.IGNORECASE,
)
_WORKED = re.compile(r"^\W*(?:it |this |that )?worked (?:fine |well |great )?on (?:my |an? )?$", re.IGNORECASE)
_OS_ADVISED = re.compile(
    r" (?:ignore|use|run|install(?!\W*$|ation|s?,? (?:does|do |fail|error|not |is |hang|crash|problem|issue))|"
    r"you|please|see|set|make sure|(?:the |my |this )?(?:card|gpu|"
    r"same \w+) works?|it is (?:at|in)|the (?:path|folder|file|location|command))\b"
)
_INSTEAD = re.compile(r"\b(?:cpu|gpu),? (?:only )?instead of (?:my |the |an? )?$", re.IGNORECASE)
_WORKS_FOR = re.compile(  # or does not: whoever says "my" has it
    r"\b(?:works?|worked|working|runs?|ran|running)(?: \w+)? (?:for|on|with) (?:my|our) $", re.IGNORECASE
)
_BREAKS_ON = re.compile(
    r"\b(?:hangs?|hanging|crash(?:es|ed|ing)?|out of memory|oom|exceptions?|stuck|freezes?)(?: \w+)? (?:on|"
    r"with) (?:my |an? )?$",
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
    r"out of memory|exceptions?|unable to (?:run|start|use|build|compile|install)(?: \w+)?) (?:on|with|under|in|"
    r"using|"
    r"for) (?:my |an? |the )?(?:new )?$",
    re.IGNORECASE,
)
_NOT_WORKING = re.compile(
    r"(?:\bnot|n't|\bno longer|\bcannot) work(?:ing|s)?(?: \w+)? (?:on|under|with|in|for) (?:my |the |an? |"
    r"new )*$",
    re.IGNORECASE,
)
# "ошибка ... на RTX 3060", "crashes on X (4 T4s)": in a title that says what failed
_FAILED = re.compile(
    r"not available|not able|won't|no longer|nicht mehr|keine unterst|black (?:image|screen)|error|fail|crash|"
    r"\bbug\b|"
    r"hang|freez|slow|stuck|segfault|sigsegv|"
    r"illegal|\bnan\b|"
    r"\boom\b|out of memory|"
    r"unable|cannot|not (?:being )?(?:recogni[sz]|detect|find|see)|"
    r"can't|doesn't|not work|no kern[ae]l|ошибк|не работает|fehler|erreur|problema|报错|错误|失败|崩[溃潰]|"
    r"闪退|卡死|无法|報錯|錯誤|"
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
_I_AM = re.compile(
    r"\b(?:i am|i'?m|we are|we're) (?:on|using|running)\s*$|"
    r"\bthat (?:i|we)(?:'ve| have) installed\s*$",
    re.IGNORECASE,
)
_WORKS = re.compile(
    r",? ?(?:and )?(?:it |everything |all )?(?:works?|runs?)\b", re.IGNORECASE
)  # there, for the writer too
# After a value: "PyTorch 2.5 cannot find the GPU", "RTX 3060 is not detected". What fails is there.
_HAS = re.compile(
    r"\s?\(?(?:\d{1,3} ?gb\)? )?(?:(?:users?|owner) )?here\b|\s?(?:available\.?$|is installed|installed)|"
    r"\s(?:is |was )?used at \d|"
    r".{0,10}쓰고|"
    r"(?:(?!\b(?:be|not|to|if|should|must|needs?|get)\b|n't)(?:[^.;]|\.(?=\d))){0,60}\sinstalled\.?\s?$|(?:服务器|"
    r"系统|环境|平台|机器|电脑|服務器|系統)|下(?!载)|"
    r" ?を(?:使|"
    r"搭載|利用)| ?です| ?(?:이고|입니다|(?:를|"
    r"을)? ?(?:사용|쓰고|쓰는))| ?(?:显卡|顯卡|单卡|卡上|上(?:运行|训练|跑|测试|复现|推理|报错))|"
    r"\s(?:is |are |was )?(?:not|never) (?:being )?(?:recogni[sz]ed|detected|found|used|seen)\b|"
    r"\s(?:cannot (?!be\b)|can't (?!be\b)|fails?\b|crash\w*|segfaults?|gives?\b|raises?\b|throws?\b|hangs?\b|"
    r"freezes?\b)",
    re.IGNORECASE,
)
_LONG_AGO = re.compile(
    r"(?: on \w+)?,? (?:last (?:year|month|week|summer)|\w+ (?:years?|months?|weeks?) ago)\b", re.IGNORECASE
)
OF_OTHERS = re.compile(  # what the sentence tells is not its writer's
    r"\byou (?:can(?! see| tell| find)|could|should|may|must|need to|will need)\b|"
    rf"{tongues.OTHERS}|{tongues.NEEDS}|^\W*run\b|"
    r"^\W*please (?:provide|share|tell|specify|include|give|post|use|try|make|check|install|upgrade|update)\b|"
    r"\b(?:those|people|everyone|everybody) (?:using|with|on|who|running)\b|"
    r"\bany(?:one|body) (?:here )?(?:with|who|has|have|using|can|could)\b|"
    r"\b(?:some |many |most )?(?:people|users) (?:report|have|see|say|use|with|on|are)\b|\b(?:(?:an)?other|old|"
    r"previous|former|second) (?:machine|computer|pc|laptop|server|system|gpu|card)|"
    rf"\b(?:{PEOPLE}|others)\b|"
    r"\b(?:author|maintainer|reporter)s? (?:moved|switched|went|upgraded|downgraded|uses?|used|has|had)\b|"
    rf"{NEEDED}|"
    r"\b(?:papers?|authors?|article|readme)\b.{0,20}\b(?:reports?|us(?:es|ed?)|train(?:s|ed)?|claims?|mentions?|"
    r"states?|says?|wrote)\b|\bby (?:the )?authors?\b|(?:would|'d) like to see|"
    r"\btodo\b|\b(?:according to|(?:in|by|per) the (?:\w+ )?(?:instructions?|guide)\b|"
    r"^\W*supports\b|"
    r"wonder(?:ing)? (?:if|whether)|to (?:buy|order|purchase)|(?:docs|documentation|readme|manual|"
    r"tutorial|guide|wiki) (?:says?|states?|lists?|recommends?))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r",(?!\d)|;|\bthanks to\b|\b(?:and|while|whereas)\b")
_MINE = re.compile(
    r"\b(?:my|our|i have(?! to\b)|i actually ha(?:ve|d)|i've|i use|i(?: a|')m (?:on|using|running)|we have|we use)\b|"
    r"\b(?:since|because|here)\b|^\W*(?:just |recently |finally )?(?:got|bought|purchased|received) (?:an?|the|"
    r"my|two)\b|我|本机|"
    r"у меня",
    re.IGNORECASE,
)
_SINCE = re.compile(r";|\bnow\b", re.IGNORECASE)  # what is so now begins there
_NOW_IT_IS = re.compile(
    r"\bnow (?:it|i|we|this)(?:'s|'m|'re| is| am| are)(?: on| at| using| running)? $", re.IGNORECASE
)
_PORTUGUESE = re.compile(r"(?<=\w)(?<!\bhas)(?<!\bhave)(?<!\bis)(?<!\bwith) n(?:o|a)(?: meu| minha)? $", re.IGNORECASE)
# Whoever fails at something has what it fails on.
_TRYING = re.compile(
    r"\b(?:trying|struggling|attempting|unable|tried|failed|failing|cannot|can't|couldn't|managed|able|"
    r"impossible)(?: to)? "
    r"(?:get|make|run|use|install|build|set up|train|compile|start|load|deploy|import|launch|finetune|fine-tune|do)\b"
    r"[^.;,\d]{0,50}?\b(?:on|with|under|for|in) (?:an? |my |the )?(?:new |local )?$",
    re.IGNORECASE,
)
_HAS_NOW = re.compile(r"\b(have|use|using|run|running|on) now\b", re.IGNORECASE)
_LATEST = re.compile(r"\blatest\W*$", re.IGNORECASE)
_CHANGED = re.compile(
    r"\b(?:up|down)(?:dat|grad)ed\b|\b(?:after|since|when|upon|by)(?: \w+)? (?:up|down)(?:dat|"
    r"grad)ing\b",
    re.IGNORECASE,
)

_WAS_ON, _NOW = (  # "I was on torch 1.13, now it is 2.1"
    re.compile(r"\b(?:i|we|it) (?:was|were|had|used) (?:on |using |running )?(?:an? |the )?$", re.IGNORECASE),
    re.compile(r"\bnow\b", re.IGNORECASE),
)
_FRESH = re.compile(r"\b(?:fresh|clean|new|current|vanilla|existing) $|\bpip installed $", re.IGNORECASE)
_VERSIONED = ("driver", "torch", "os", "python")
# Whoever says "my" has it, whatever is wished for it; if it was not given away.
_MY = re.compile(
    r"(?<!\bsold )(?<!\bsell )(?<!replacing )(?<!\breplaced )(?<!\breturned )(?<!upgrade )(?<!upgraded "
    r")(?<!\bthan )(?<!from )"
    r"(?<!unlike )(?<!of )(?<!removed )(?<!same on )\b(?:my|our)(?: own| new| current| single| only|"
    r" laptop(?:'s)?| local| gpu| card| pc| "
    r"machine| desktop| workstation| nvidia| \d| two| dual){0,3}\W*$",
    re.IGNORECASE,
)

_OF_TWO = re.compile(  # "2.1.0 on the server and 2.3.0 locally"
    r"\d\.\d[\w.+]{0,20} (?:on|in|under|at) [^,.;]{1,40}? (?:and|but|vs\.?) v?\d{1,3}\.\d[\d.]{0,9} "
    r"(?:on|in|under|at|locally|here|there)\b",
    re.IGNORECASE,
)


def of_writer(sentence: str) -> list[tuple[int, int]]:
    """What of it is of its writer: "my GPU is a 3090, a friend has the same with a 4090, and I use torch 2.1"."""
    if _OF_TWO.search(sentence):
        return []
    if not OF_OTHERS.search(sentence):
        return [(0, len(sentence))]
    ends = [*(match.end() for match in _CLAUSE.finditer(sentence)), len(sentence)]
    spans, mine = [], False
    for start, end in pairwise([0, *ends]):
        mine = not OF_OTHERS.search(sentence, start, end) and (mine or bool(_MINE.search(sentence, start, end)))
        spans += [(start, end)] if mine else []
    return spans


# "In requirements.txt, torch==1.9.1"
OF_FILE = re.compile(
    r"\bin (?:the |your |this )?[\"'`]?(?:requirements?\.txt|setup\.py|environment\.ya?ml|pyproject\.toml)\W{1,3}$",
    re.IGNORECASE,
)
# "我需要torch 2.9对应的xformers": it is there
_FITTING = re.compile(r"[^,，。?？]{0,40}?对应的 ?(?!py?torch|cu|版本|显卡|驱动|环境)[a-z]", re.IGNORECASE)
_I_NEED = re.compile(r"我(?:的(?:电脑|环境|机器))?需要\s*$")
OF_FILE_TOO = re.compile(r"\S+ (?:is )?in (?:the |your |this )?[\"'`]?requirements?\.txt", re.IGNORECASE)
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


def told(kind: str, before: str, title: str) -> str:
    """The words before a value, from where the present begins, put plainly. title: that of an issue, or ""."""
    before = _WORKS_FOR.sub("on my ", _SINCE.split(_HAS_NOW.sub(r"\1", _NOW_IT_IS.sub("; I am on ", before)))[-1])
    if kind in ("gpu", "os", "python"):
        before = _TRYING.sub("on my ", _GOT_IT.sub("on my ", before))
    if kind in ("gpu", "os"):
        before = _PORTUGUESE.sub(" on ", before)
        before = _IN.sub("on ", before) if kind == "gpu" and _FAILED.search(before) else before
    if kind == "os":  # one works in a system, and a change may be in a version of torch
        before = _WORKED.sub("on ", _TRIED_ON.sub("on ", _IN.sub("on ", before)))
    elif kind == "gpu":  # "it runs on the CPU instead of my RTX 3090"
        before = _SET_UP.sub("I am on ", _INSTEAD.sub("on ", before))
    elif kind in ("driver", "torch"):
        if title and kind == "torch" and not _QUESTION.match(title):
            before = _ISSUE_WITH.sub("on my ", before)
        before = _LATEST.sub("my ", before)
    if kind in ("gpu", "os") and not _OF_SOME.search(before):
        before = _BREAKS_ON.sub("on my ", before) if kind == "gpu" else before
        if title:
            before = _NOT_WORKING.sub("on my ", _FAILS_ON.sub("on my ", before))
            return "on my " if _FAILED.search(title) and _WHERE.search(before) else before
    return before


def is_advice(mention: Mention, after: str) -> bool:
    """To whoever has such a system; or what somebody says of versions in general: "1.7+cuda11兼容性不佳"."""
    if mention.kind == "os" and _OS_ADVISED.match(after):
        return True
    return mention.kind == "torch" and not mention.value.isascii()


def is_denied(kind: str, before: str, after: str) -> bool:
    has = _I_AM.search(before) or _UPGRADED.search(before) or (kind in _VERSIONED and _CHANGED.search(before))
    if _FITTING.match(after):
        before = _I_NEED.sub("我", before)
    not_so = _NOT_SO.match(after) and not (has and _WORKS.match(after)) and not _FRESH.search(before)
    done = _UPGRADED.search(before) or (_CHANGED.search(before) and kind in _VERSIONED) or _MY.search(before)
    wanted = (_WANTED.search(before) and not done) or _PAST.search(before)
    then = _WAS_ON.search(before) and _NOW.search(after)
    return bool(wanted or then or not_so or OF_FILE.search(before) or _LONG_AGO.match(after))


def is_own(kind: str, before: str, after: str) -> bool:
    alone = kind == "driver" and not re.search(r"\w", before)
    done = _UPGRADED.search(before) or (kind in _VERSIONED and _CHANGED.search(before))
    return bool(alone or done or (kind == "os" and _FRESH.search(before)) or _OWN.search(before) or _HAS.match(after))
