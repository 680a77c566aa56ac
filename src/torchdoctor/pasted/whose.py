"""Whose a value in a sentence is, by the words around it: had, or wanted, tried, denied, past, somebody else's."""

from itertools import pairwise

from torchdoctor import lazy_re as re
from torchdoctor.pasted import tongues, wanted
from torchdoctor.pasted.kinds import NEEDED, PEOPLE, any_of
from torchdoctor.pasted.mentions import Mention

_OWNED = any_of(
    r"""
    i; we; same; i'm; im; i've; we're; my; our; mine; using; running; uses; used; run; environments?; env; set-?up;
    systems?; machine; hardware; users? here; specs?; vm; instance; node; workstation; installed; have; has;
    having; bought; purchased; got; received; picked up; decided to get; own(?:s|ed|ing)?; with; on;
    under; says; shows; reports; nvidia-smi (?:detects|lists|sees|finds|recogni[sz]es); upgraded to;
    updated to; downgraded to;
    after (?:up|down)grading to; tested; reproduc\w+; version; gpus?; os; card; pc; laptop; server; cluster
    """
)
_OWN = re.compile(
    rf"\b(?:{_OWNED})\b|[:=]\s*$|\bcurrent\W*$|"
    rf"{tongues.OWN}",
    re.IGNORECASE,
)
_PAST = re.compile(f"{tongues.PAST}|{tongues.NONE}", re.IGNORECASE)
_OS_ADVISED = re.compile(
    r" (?:can be|may be|ignore|use|run|install(?!\W*$|ation|s?,? (?:does|do |fail|error|not |is |hang|crash|"
    r"problem|issue))|"
    r"you|please|see|set|make sure|(?:the |my |this )?(?:card|gpu|"
    r"same \w+) works?|it is (?:at|in)|the (?:path|folder|file|location|command))\b"
)
_I_AM = re.compile(
    r"\b(?:i am|i'?m|we are|we're) (?:on|using|running)\s*$|"
    r"\bthat (?:i|we)(?:'ve| have) installed\s*$",
    re.IGNORECASE,
)
_A_USER = (
    re.compile(r"\b(?:i'?m|i am|(as)) an? $", re.IGNORECASE),
    re.compile(r"(?: \w+)? (?:users?|owner)\b(?!,? you\b)"),
    re.compile(r"(?: \w+)? (?:users?|owner),? (?:i|we|my)\b", re.IGNORECASE),
)
# "torch 2.4.1 also worked for me"
_WORKS_HERE = re.compile(
    r"[^.;,]{0,12}\b(?:works?|worked|runs|ran)(?: \w+)? (?:for me|here|on my (?:side|end|machine|pc|system))\b"
    r"(?!\s?\?|[^.;]{0,80}\b(?:but|however|until|before)\b)",
    re.IGNORECASE,
)
_WORKS = re.compile(
    r"\s?instead (?:of|the|my|cpu)\b|,? ?(?:and )?(?:it |everything |all )?(?:works?|runs?)\b|,? please\b| (?:does not|"
    r"doesn't) support\b| (?:doesn't|does not|didn't|did not) (?:help|fix|change|solve|matter)\b",
    re.IGNORECASE,
)  # there, for the writer too
# After a value: "PyTorch 2.5 cannot find the GPU", "RTX 3060 is not detected". What fails is there.
_HAS = re.compile(
    r"\s?\((?:was|previously|formerly|before:?) v?\d|"
    r"(?: gpus?| cards?)? (?:in|inside) (?:my|this|our) (?:machine|pc|computer|laptop|server|workstation|box|system|"
    r"desktop)\b|"
    r"\s?\(?(?:\d{1,3} ?gb\)? )?(?:(?:user|owner) )?here\b(?!\s?\?)|\suser (?:unable|with|trying|and i)\b|"
    r"\s?(?:available\.?$|is installed|installed)|"
    r"\s(?:is |was )?used at \d|(?: gpus?| cards?)? (?:is|are|was|were) used (?:to train|for (?:the )?training)\b|"
    r".{0,10}쓰고|"
    r"(?:(?!\b(?:be|not|to|if|should|must|needs?|get)\b|n't)(?:[^.;]|\.(?=\d))){0,60}\sinstalled\.?\s?$|(?:服务器|"
    r"系统|环境|平台|机器|电脑|服務器|系統)|下(?!载)|"
    r" ?を(?:使|"
    r"搭載|利用)|のPC| ?です| ?(?:이고|입니다|(?:를|"
    r"을)? ?(?:사용|쓰고|쓰는))| ?(?:的?(?:显卡|顯卡|服务器|机器)|单卡|卡上|上(?:运行|训练|跑|测试|复现|推理|报错))|"
    r" ?(?:跑(?!分|得)|训练|复现|报错)|上(?:安装|部署|编译|使用)[^,，。]{0,10}(?:失败|[报出]错|错误|不了|卡|问题)|"
    r"(?: ?\d+ ?gb?)? ?(?:爆?显存|内存)(?:不足|不够|溢出|爆)|芯片|"
    r"で(?:動かし|実行し|試し|使っ|学習し)(?:て|ま|た(?!モデル))|を(?:インストールし|入れ|導入し)(?:まし|てい|た)|"
    r" ?버전(?:입니다|이고|을 ?(?:사용|쓰))|"
    r"\s(?:me da|me sale|da error|falla|dá erro|falha|trava|bekomme ich|stürzt|plante|вылетает|падает|не работает)\b|"
    r"\s(?:ist installiert|está instalad[oa]|est installé|установлен)\b|에서 ?(?:실행|사용|돌|설치|학습|테스트|에러|"
    r"오류)| ?[을를]? ?설치(?:했|되|된|하고)|"
    r" ?서버|"
    r"(?: gpus?| cards?)? (?:memory )?(?:utili[sz]ation|usage|load) (?:(?:is|stays|at|drops|was|remains|to|only|around|"
    r"about|always) )+\d|"
    r"\s(?:also |still |always )?(?:ooms?\b|(?:runs? |ran )?out of (?:gpu |cuda )?(?:v?ram|memory))|"
    r"\s(?:is|are|was) (?:correctly |properly |successfully )?(?:detected|recogni[sz]ed|visible) (?:by|in|as) (?:the )?"
    r"(?:nvidia-smi|lspci|(?:py)?torch|device manager|(?:operating )?system|os|windows|linux|cuda)\b|"
    r"(?: (?:gpus?|cards?|machine|server|env(?:ironment)?|set-?up|system|pc)){0,2} (?:that|which) (?:i|we)"
    r"(?:'m| am| have)? us(?:ed?|ing)\b|"
    r"\s(?:is |are |was )?(?:not|never) (?:being )?(?:recogni[sz]ed|detected|found|used|seen)\b|"
    r"\s(?:cannot (?!be\b)|can't (?!be\b)|fails?\b|crash\w*|segfaults?|gives?\b|raises?\b|throws?\b|hangs?\b|"
    r"freezes?\b)",
    re.IGNORECASE,
)
# "the version went from cuda (2.0.1+cu118) to cpu (2.1.1)"
_LEFT, _FOR_ANOTHER = re.compile(r"\bfrom(?: \w+){1,2} \($", re.IGNORECASE), re.compile(r"\)? to\b", re.IGNORECASE)
_LONG_AGO = re.compile(
    r"(?: on \w+)?,? (?:last (?:year|month|week|summer)|\w+ (?:years?|months?|weeks?) ago)\b", re.IGNORECASE
)
OF_OTHERS = re.compile(  # what the sentence tells is not its writer's
    r"\byou (?:can(?! see| tell| find)|could|should|may|must|need to|will need)\b|"
    rf"{tongues.OTHERS}|{tongues.NEEDS}|^\W*run\b|\b(?:by|in|on) (?:the |our )?ci\b|"
    r"^\W*please (?:do|let|provide|share|tell|specify|include|give|post|use|try|make|check|install|upgrade|update)\b|"
    r"\b(?:those|people|everyone|everybody) (?:using|with|on|who|running)\b|"
    r"\bany(?:one|body) (?:here )?(?:with|who|has|have|using|can|could)\b|"
    r"\b(?:some |many |most )?(?:people|users)(?: here| there)? (?:report|have|see|say|use|with|on|are)\b|"
    r"(?<!replaced my )(?<!replaced the )(?<!swapped my )\b(?:(?<!my )old|old(?! (?:gpu|card|graphics card) ?\()|"
    r"previous|former|second) (?:machine|computer|pc|laptop|server|system|gpu|card|owner)|"
    r"\b(?:an)?other (?:machine|computer|pc|laptop|server|system|gpu|card)|"
    rf"\b(?:{PEOPLE}|(?<!like )(?<!like a few )(?<!like many )"
    r"(?<!like some )(?<!like most )(?<!like the )others)\b|\bi (?:read|heard)(?: somewhere| online)?(?: that|"
    r" about)?\b|"
    r"\b(?:changelog|release notes?|ci|workflow|table|chart|leaderboard|chatgpt|bot) (?:mentions?|uses?|says?|"
    r"lists?|shows?|compares?)\b|"
    r"\b(?:(?:author|maintainer|reporter|(?<!my )(?<!our )(?:team|project)|librar|repo)(?:s|y|ies)?|"
    r"upstream|they)(?: has| have)? (?:moved|switched|went|reverted|upgraded|downgraded|updated|uses?|used|has|had)\b|"
    r"^\W*(?:the )?(?:faq|docs?|readme|wiki|guide|before|old|previously|earlier)\s?:|"
    rf"{NEEDED}|\bfor (?:the |an(?:other)? )?(?:user |users )?@\w|"
    r"\b(?:papers?|authors?|article|readme)\b.{0,20}\b(?:reports?|us(?:es|ed?)|train(?:s|ed)?|claims?|mentions?|"
    r"states?|says?|wrote)\b|\bby (?:the )?authors?\b|(?:would|'d) like to see|"
    r"\bwe (?:offer|provide|rent|sell|host)\b|^\W*(?:rent|hire|deploy|order|buy) (?:an?|your|our|\d|nvidia|gpus?)\b|"
    r"\byou(?:'ve| have)? (?:mentioned|said|wrote|stated|reported|claimed|trained|"
    r"benchmarked|tested)\b|\bfor other (?:projects|apps|tools|programs|models)\b|"
    r"\b(?:in|by|per|to|from) your (?:paper|readme|experiments?|report|log|output)\b|\byour (?:paper|readme|docs?|"
    r"report|log|output) "
    r"(?:says?|shows?|uses?|mentions?|requires?|lists?|has)\b|\b(?:i'm|i am|just) curious\b(?![^.;]*\bmy\b)|"
    r"\btodo\b|\b(?:according to|(?:in|by|per) the (?:\w+ )?(?:instructions?|guide)\b|"
    r"^\W*supports\b|"
    r"wonder(?:ing)? (?:if|whether)|to (?:buy|order|purchase)|(?:docs|documentation|readme|manual|"
    r"tutorial|guide|wiki) (?:says?|states?|lists?|recommends?))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,，](?!\d)|;|\bthanks to\b|\b(?:and|while|whereas)\b")
MINE = re.compile(
    r"\b(?:my|our|mine|i have(?! to\b)|i actually ha(?:ve|d)|i've|i use|i(?: a|')m (?:on|using|running)|we have|"
    r"we use)\b|\b(?:since|because|here)\b|^\W*(?:just |recently |finally )?(?:got|bought|purchased|received) (?:an?|"
    r"the|my|two)\b|我|本机|"
    r"у меня",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom(?: (?:my|the|an?|old|version))*\W*$", re.IGNORECASE)
_CHANGED = re.compile(
    r"\b(?:up|down)(?:dat|grad)ed\b|\b(?:switched|changed|moved|went|reverted)\b|\b(?:after|since|when|upon|"
    r"by)(?: \w+)? (?:up|down)(?:dat|"
    r"grad)ing\b",
    re.IGNORECASE,
)

_WAS_ON, _NOW = (  # "I was on torch 1.13, now it is 2.1"
    re.compile(r"(?:\b(?:i|we|it)|^) ?(?:was|were|had|used) (?:on |using |running )?(?:an? |the )?$", re.IGNORECASE),
    re.compile(r"\bnow\b|\b(?:updated|upgraded|downgraded|switched|moved) to\b", re.IGNORECASE),
)
_FRESH = re.compile(r"\b(?:fresh|clean|new|current|vanilla|existing) $|\bpip installed $", re.IGNORECASE)
_VERSIONED = ("driver", "torch", "os", "python")
# Whoever says "my" has it, whatever is wished for it; if it was not given away.
_MY = re.compile(
    r"(?<!\bsold )(?<!\bsell )(?<!replacing )(?<!\breplaced )(?<!\breturned )(?<!upgrade )(?<!upgraded "
    r")(?<!\bthan )(?<!from )"
    r"(?<!unlike )(?<!of )(?<!removed )(?<!same on )\b(?:my|our|mis?|ma|mon|mein(?:e[rmn]?)?|minha|meu|мо[йяюе]|моей|"
    r"моём)(?: own| new| current| single| only|"
    r" laptop(?:'s)?| local| gpu| card| pc| "
    r"machine| desktop| workstation| nvidia| \d| two| dual){0,3}\W*$",
    re.IGNORECASE,
)

_WHEN = re.compile(
    r"\b(?:when|if|once|whenever) (?:i|we) (?:use|run|install|go back to|(?:switch|change|downgrade|"
    r"upgrade)(?: back)? to)"
    r" (?:an? |the |version )?$",
    re.IGNORECASE,
)
_ALL_FINE = re.compile(
    r"(?: \w+){0,3}, ?(?:then )?(?:it|this|that|everything|all|the \w+|torch|training|i)(?: \w+)? "
    r"(?:works?|runs?|is (?:fine|ok|gone)|can (?:detect|see|find|use|run|train)|detects?|finds?|sees?|succeeds?|"
    r"goes away)\b",
    re.IGNORECASE,
)
_ONCE = re.compile(r"\b(?:was|were|had|did|used to)\b", re.IGNORECASE)
# "I have a", "we are using", "my GPU is"; not "I tried" or "I had"
_FIRM = re.compile(
    r"(?<!when )(?<!if )(?<!once )(?<!unless )(?<!whenever )\b(?:i|we)(?:'m|'re|'ve| am| are)? (?:currently |now |"
    r"only |also |just |actually )?"
    r"(?:have|use|using|run|running|on|own|got)(?: a machine with| a (?:pc|laptop|server) with)?"
    r"(?: (?:an?|the|my|new|single|one|old|nvidia|version|on|with|under|in)){0,3}\W{0,2}$|"
    r"\b(?:i|we)(?:'ve| have)? (?:just )?(?:up|down)(?:grad|dat)ed (?:my |the |to )*$|"
    r"\b(?:my|our|the|an?|one|other|in|on) (?:\w+ )?(?:laptop|pc|desktop|machine|server|cluster|node|workstation|vm|"
    r"instance)"
    r"(?:,| with| has| runs?| is| uses| on| under| an?| the| i| we| have){0,4}\W{0,2}$|"
    r"^\W*(?:the|our|one|a) (?:\w+ )?(?:server|cluster|node|workstation|machine)\b(?:[^.;]|\.(?=\d))*$|"
    r"\b(?:my|our) (?:(?:gpu|card|graphics card|os|system|driver|python|(?:py)?torch|pytorch|version|machine|pc|laptop|"
    r"setup|env(?:ironment)?)(?:'s)?(?: version)? (?:is|has|runs)(?: an?| the| on)?\W{0,2}$|(?:new |own )?$)",
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
        mine = not OF_OTHERS.search(sentence, start, end) and (mine or bool(MINE.search(sentence, start, end)))
        spans += [(start, end)] if mine else []
    return spans


# "Downgrading to torch 2.1.0 solved it", "solved it by installing torch 2.1.0": said of what was done, not advised.
_HELPED = re.compile(
    r"[^.;?]{0,40}?\b(?:fixed|fixes|solved|solves|resolved|resolves|cured|helped|did the trick|worked|made it work|"
    r"works now)\b"
    r"(?!\s?\?|[^.;]{0,30}\b(?:but|for (?:him|her|them|others|some)|in 20\d\d|once|back then|ago)\b)",
    re.IGNORECASE,
)
_BY_CHANGE = re.compile(
    r"\b(?:(?:re-?)?install|upgrad|updat|downgrad|revert|switch|mov|chang|roll|go)ing\b(?:[^.;?]|\.(?=\w)){0,40}$|"
    r"\b(?:pip3?|conda|mamba) install (?:-U |--upgrade )?$",
    re.IGNORECASE,
)
_HELPED_BY = re.compile(
    r"\b(?:fixed|solved|resolved|cured|worked|managed)\b[^.;?]{0,40}\b(?:by|after|with|via) (?:simply |just )?"
    r"(?:(?:re-?)?install|upgrad|updat|downgrad|revert|switch|mov|chang)ing\b(?:[^.;?]|\.(?=\w)){0,30}$",
    re.IGNORECASE,
)
_THEN = re.compile(r"\W*$|\s?[,.;:()!]|\s(?:and|with|on|in|from|for|which|so|now)\b", re.IGNORECASE)
# "升级到torch 2.1.0后报错"
_DONE_TO = re.compile(r"(?:升级到?|降级到?|更新到?|换成?|改成|重装|安装|买)了?\s?$")
_AFTER_IT = re.compile(
    r"(?:版本)?(?:之后|以后|后)[^,，。?？]{0,6}?(?:[报出]错|解决|正常|好了|可以了|还是|仍|依然|一直|不|无法|出现)"
)
_MIGHT = re.compile(r"\b(?:should|will|would|could|might|may|you|he|she|they)\b", re.IGNORECASE)
_DROPPED = re.compile(
    r"\s(?:didn't|did not|doesn't|does not) work\b[^.;]{0,20}\b(?:so|therefore|now)\b|"
    r"\s(?:it )?failed\b[^.;]{0,20}\bnow\b|"
    r"\)?\s(?:died(?! (?:with|on|in|of|at|after|during))|burned|is dead(?! (?:slow|silent))|"
    r"broke down(?=\W*$))\b|换[到成]",
    re.IGNORECASE,
)
_IF = re.compile(r"\b(?:should|would|could|may|might|can|if|you|try|tried|suggest\w*|not|please|maybe)\b|n't\b", re.I)
_SWAPPED = re.compile(
    r"(?:\b(?:i|we)(?:'ve|(?: \w+){1,2})? |^\W*|\b(?:and|then) )(?:swapped|replaced|exchanged|traded) (?:out )?"
    r"(?:(?:my|our|the|an?|this)\b(?![^.;]* in the (?:docs?|readme|code|table))|(?:[rg]tx )?\w?\d{3,4}\w*"
    r"(?: ti| super)?(?= (?:for|with|by)))[^.;]{0,40}? (?:for|with|by) (?:an? |my |the )?(?:new )?$",
    re.IGNORECASE,
)
_TO_SWAP = re.compile(
    r"\b(?:swap|replace|exchange|trade)d?\b[^.;]{1,40}? (?:for|with|by) (?:an? |my |the )?(?:new )?$", re.I
)
_SWAPS = re.compile(
    r"\b(?:swapped|replaced|exchanged|traded) (?:my |our |its |his |her |their |the |an? |out )*(?:old )?$",
    re.IGNORECASE,
)
_BUILT_WITH = re.compile(
    r"\b(?:i|we)(?:'ve| have)? (?:compiled|built) (?:\w+ ){1,3}(?:with|against|using|on) (?:my )?$", re.IGNORECASE
)
_CASE = re.compile(r"\b(?:(?:if|whether|unless)(?: the| your| an?)?|when (?:the|your|an?))\W*$", re.IGNORECASE)
# What is said of a GPU that somebody sells, or praises.
_HEARD = re.compile(
    r"听说|据说|想[买要换]|打算|\bhear(?:d)?\b|"
    r"\bmy (?:dream|(?:next|future|planned|ideal) (?:gpu|card|pc|machine|build|laptop|one))\b",
    re.IGNORECASE,
)
_TRADED = re.compile(
    r"\)?(?:'s)?(?: (?:is|was|are|will be|now|still|not|too|very|so|really))*(?: costs?| prices?| (?:in|out of) stock|"
    r" sold out| rare| expensive| cheap\w*| announced| launched| coming| released| soñad[oa])\b|的人|"
    r".{0,12}(?:[降涨]价|价格|贵|发布|店|가격|싶|후기|らしい)|"
    r".{0,24}(?:цен[аеуыо]\b|стоит \d|магазин|\btienda|\bloja|\bin (?:the )?(?:stores|shops?)\b)",
    re.IGNORECASE,
)
# "In requirements.txt, torch==1.9.1"
OF_FILE = re.compile(
    r"\bin (?:the |your |this )?[\"'`]?(?:requirements?\.txt|setup\.py|environment\.ya?ml|pyproject\.toml)\W{1,3}$",
    re.IGNORECASE,
)
# "我需要torch 2.9对应的xformers": it is there
_FITTING = re.compile(r"[^,，。?？]{0,40}?对应的 ?(?!py?torch|cu|版本|显卡|驱动|环境)[a-z]", re.IGNORECASE)
_I_NEED = re.compile(r"我(?:的(?:电脑|环境|机器))?需要\s*$")
OF_FILE_TOO = re.compile(r"\S+ (?:is )?in (?:the |your |this )?[\"'`]?requirements?\.txt", re.IGNORECASE)


def is_advice(mention: Mention, after: str) -> bool:
    """To whoever has such a system; or what somebody says of versions in general: "1.7+cuda11兼容性不佳"."""
    if mention.kind == "os" and _OS_ADVISED.match(after):
        return True
    return mention.kind == "torch" and not mention.value.isascii()


def helped(kind: str, before: str, after: str) -> bool:
    """Whether it is what the writer changed to, as the remedy."""
    if _DONE_TO.search(before) and _AFTER_IT.match(after):
        return True
    if kind not in _VERSIONED or _IF.search(before) or _FROM.search(before):
        return False
    by = _HELPED_BY.search(before) and _THEN.match(after)
    return bool(by or (_BY_CHANGE.search(before) and _HELPED.match(after)))


def is_denied(kind: str, before: str, after: str) -> bool:
    if kind == "gpu" and (_SWAPPED.search(before) or _TO_SWAP.search(before) or _SWAPS.search(before)):
        return _SWAPPED.search(before) is None
    if kind != "gpu" and (_CASE.search(before) or _is_fine_with(before, after)):
        return True
    if kind == "gpu" and (_TRADED.match(after) or (_HEARD.search(before) and not _MY.search(before))):
        return True
    has = _I_AM.search(before) or _MY.search(before) or wanted.UPGRADED.search(before) or _changed(kind, before)
    if _FITTING.match(after):
        before = _I_NEED.sub("我", before)
    not_so = wanted.NOT_SO.match(after) and not (has and _WORKS.match(after)) and not _FRESH.search(before)
    if _is_user(before, after) or (kind in _VERSIONED and not_so and _WORKS_HERE.match(after)):
        return False
    done = wanted.UPGRADED.search(before) or _changed(kind, before) or _MY.search(before) or _BUILT_WITH.search(before)
    not_had = (wanted.WANTED.search(before) and not done) or _PAST.search(before)
    then = _WAS_ON.search(before) and _NOW.search(after)
    then = then or _DROPPED.match(after)
    left = kind in _VERSIONED and _LEFT.search(before) and _FOR_ANOTHER.match(after)
    return bool(not_had or then or not_so or left or OF_FILE.search(before) or _LONG_AGO.match(after))


def _is_user(before: str, after: str) -> bool:
    """ "I'm a Mac user", "As a Windows user I ...", "Manjaro user"."""
    alone = not re.search(r"\w", before) and re.fullmatch(r" user(?: here)?\W*", after)
    said = _A_USER[0].search(before)
    return bool(alone or (said and _A_USER[2 if said[1] else 1].match(after)))


def _changed(kind: str, before: str) -> bool:
    """Whether its version was changed to that value."""
    changed = kind in _VERSIONED and _CHANGED.search(before) and not _FROM.search(before)
    return bool(changed and not _MIGHT.search(before))


def is_implied(before: str, after: str) -> bool:
    """Whether it was so once, or is so of what was built with it: what the text tells of the present counts more."""
    return bool(_WORKS_HERE.match(after) or _is_user(before, after) or _BUILT_WITH.search(before))


def _is_fine_with(before: str, after: str) -> bool:
    """ "When I use torch 1.2, it works": there, and not where the fault is."""
    return _WHEN.search(before) is not None and _ALL_FINE.match(after) is not None


def is_firm(before: str) -> bool:
    return _FIRM.search(before) is not None and not _ONCE.search(before)


def is_own(kind: str, before: str, after: str) -> bool:
    alone = kind == "driver" and not re.search(r"\w", before)
    done = wanted.UPGRADED.search(before) or _changed(kind, before)
    has = (
        _OWN.search(before)
        or _MY.search(before)
        or _HAS.match(after)
        or _WORKS_HERE.match(after)
        or _is_user(before, after)
    )
    swapped = kind == "gpu" and _SWAPPED.search(before)
    return bool(alone or done or (kind == "os" and _FRESH.search(before)) or has or swapped)
