"""What stands next to a value that nobody has: it is wanted, tried, advised, denied, or is said of it in general."""

from torchdoctor import lazy_re as re
from torchdoctor.pasted import tongues
from torchdoctor.pasted.kinds import any_of

# What stands right before a value that nobody says to have. These have it as their object:
_OBJECT = any_of(
    r"""
    (?:re)?install(?:ing|s)?; upgrad(?:e|ing); downgrad(?:e|ing); updat(?:e|ing);
    switch(?:ing)?; mov(?:e|ing);
    chang(?:e|ing); needs?; needed; requir\w+; supports?; should; must; recommend\w*; suggest\w*; wants?; wanted;
    expect\w*; (?:want|like|hope|wish|plan) to (?:use|run|try) [\w.-]{2,20} (?:with|on)(?! my| our| an?\b| the| this);
    pin(?:ned|s)?; drop(?:ped|s)?; depends?; depending; bump\w*; add(?:s|ed|ing)?; wait\w*; buy\w*; target\w*;
    specif\w+;
    (?<!am )(?<!'m )(?<!was )(?<!were )force\w*;
    (?:if|what if|suppose) (?:i|we|you) (?:used?|install|had|have|ran?|run); 
    you(?:r|'re| are)? (?:use|using|on|have|can|need); planning;
    (?:don't|didn't|doesn't|(?:do|did|does) not) (?:have|own|use);
    never (?:used|had|owned|installed|tried|tested|seen|run); no longer \w+;
    stop(?:ped)? using; rid of; sold; remov(?:ed?|ing); uninstall\w*; delet(?:ed?|ing); failed to get;
    like to \w+; swap\w*(?: in| out)?; apply(?:ing)?;
    (?:would|'d) (?:love|like|prefer) \w+; hop(?:e|ing) to \w+; going to (?:use|have|run|try|get|be on);
    considering(?: using)?; (?:i|we)(?:'ll| will)(?: be)? \w+; thinking (?:about|of)(?: getting)?; what about;
    how about;
    (?:could ?n[o']t|can ?no?'?t|did ?n[o']t) find (?:an?|any|the)(?: \w+)? (?:version|release|
    build|wheel)s? (?:of|for);
    rent(?:ed|ing)?; order(?:ed|ing); see benchmarks; waiting for; look(?:ing)? for; download\w*; search\w*;
    (?:i|we) (?:could|might|may) \w+; (?:could|should|would|might|may) (?:use|have); perhaps; maybe;
    who (?:has|have|uses?|runs?);
    any(?:one|body)(?: here)?(?: using| with| on)?;
    (?:he|she|they|authors|paper|repo\w*)(?:'s|'re| is| are)? (?:has|have|us(?:es|ed?|ing));
    (?:he|she|they)(?:'s|'re| is| are)? on; 
    (?<!how )(?<!why )(?:can|could|may) (?:i|we) (?:(?:just|also|still|simply|then) )?(?:use|run|have|install);
    replac\w+; (?<!linux )release[ds]?; until; wish\w*
    """
)
_OBJECT += f"|{tongues.WISHES}"
_FILL = (
    r"(?:[^\w,;]+(?!(?:with|on|under|using|in|and|con|en|em|com|avec|sur|sous|mit|auf|unter|y|et|und|на|с|и)\b)"
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
    (?:normal|fine|ok|good|well|great) when (?:i|we) (?:run|ran|train\w*|used?|test\w*)(?: it| this)?;
    built; compiled; builds?; merged; published; can(?:not)? be \w+; (?:not|n't|never) run; plan\w*; wheels?; binaries;
    available; possible;
    (?:should|would|will|might) be able to \w+; succe(?:ss|ed)\w*; (?:was|is) the same;
    (?:not|n't)(?: been)?(?: yet)? tested;
    (?:was|were|been|is|models?|weights|checkpoints?) (?:trained|saved|exported|converted|pickled|
    developed|designed|written|benchmarked|evaluated)(?: using)?
    """
)
_BETWEEN = (
    r"(?:\W+(?:it|also|this|that|out|even|only|both|fine|well|ok|great|perfectly|smoothly|normally|correctly|"
    r"properly|versions?|package|the|to|use|run|"
    r"running|"
    r"error|issue|problem|code|a|my|other|another)){0,3}"
    r"(?:\W+(?:with|on|for|in|against|under|using|at)(?:\W+(?:an?|the|my|both|older|newer|other|versions?|you|him|her|"
    r"them|others))*){1,2}\W*$"
)
# and these stand next to it.
_NEXT_TO = any_of(
    r"""
    try; tried; trying; before(?!,); since; than; like; for; not; without; from; previous; previously; older; newer;
    latest; either; between; about;
    vs\.?;
    versus; instead of; until; prior to; up to; at least; at most; >=?; <=?; ~=; !=; another; other; different;
    unlike; both; such as;
    non; no; to; e\.?g\.?; wasn't; isn't; aren't; only(?!\s(?:an?|have|one)\b); in;
    or; earlier; via; please use; just use
    """
)
WANTED = re.compile(
    rf"\b(?:{_OBJECT}){_FILL}|\b(?:{_ATTACHED}){_BETWEEN}|\b(?:{_NEXT_TO})(?:\W+(?:an?|the|versions?|of|using))*\W*$|"
    r"^\W*to (?:run|use|make|get)\b[^,.;]{0,40}$|\badd\w* (?:\w+ )?support\b[^.;]{0,80}$|"
    r"\b(?:would|will|could|can) (?:it|this|that) (?:be|work|run)\b[^.;]{0,40}$|"
    r"\b(?:check|whether|if|make sure|ensure|verify|confirm)(?: \w+){0,3} your (?:\w+ )?$|"
    r"\bwant\b[^.;]{0,40} (?:which|that) (?:gives|has|supports|installs) $|"
    r"\bas (?:fast|slow|good|bad|long|much|many|well|quick\w*) as(?: an?| the| my)?\W*$|"
    r"\b(?:than|unlike|vs\.?|compared (?:to|with))\W+(?:(?:on|with|in|using) )?(?:my|our)\b[^,.;]{0,24}$|"
    r"(?:er|less|more|worse|better) th[ae]n (?:(?:on|with|in|using) )?(?:an? |the )?(?:\w+ )?$|"
    r"\bwhy (?:does |do )?(?:it|this|that) (?:runs?|works?|is fine)\b[^.;]{0,40} (?:on|with) (?:an? |the )?$|"
    r"\bwill (?:soon |now |then )?be (?:upgraded|updated|bumped|released|switched)\b[^.;]{0,80}$|"
    r"\bi (?:believe|think|guess|assume|suppose) (?:the |that |also )*$|"
    r"\b(?:previous|former) (?:desktop|workstation|rig|box)\b(?: (?:had|was|used|ran)\b[^.;]{0,60})?\W*$|"
    r"\b(?:do|did|does|have|has)(?:n't| not)(?: been)? (?:test|tr(?:y|ied)|run|ran)\b(?:(?!\bmy\b)[^,.;]){0,40}"
    r"\b(?:on|with|in|under|against) (?:an? |the )?$|"
    r"\b(?:i|we)(?:'ll| will|(?:'m| am|'re| are) going to) (?:try|test|run|check|repeat|retry)\b"
    r"(?:\s(?!my\b|our\b)[\w'-]+){0,8}\s$|"  # tomorrow, and maybe elsewhere
    r"(?:想|要|打算|准备|计划|考虑)(?:再|去)?(?:买|购买|购入|入手|换|租)(?:了|一|二|两|几|个|张|块|台|片|新|手|的|"
    r"\s)*$|"
    r"(?:不如|比不上|相比|比起)\W{0,2}$|"
    r"(?:需要|要求|能用|可以用|想用|打算用|如果用|(?<!已)安装|升级到|(?<!现在)换成|(?<!不)支持|试过|更换)\s*$",
    re.IGNORECASE,
)
UPGRADED = re.compile(
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
NOT_SO = re.compile(
    r"\s(?:vs\.?|versus)\s|"
    r"\S{0,20} (?:is |was )?not (?:found|available) for (?:my |this )?python\b| (?:depends on|cannot be used)\b|"
    rf"{tongues.WISHED}|"
    r" ?(?:不行|不能用|用不了|不可用)|"
    r"\s?\((?:works?|working|ok|fine|good)\)|,? (?:please )?(?:use|install(?! (?:does|fail|error|hang|crash|"
    r"is not|problem|issue))|update|upgrade)\b|"
    r"\s(?:in|on|of|at) (?:their|his|her)\b|\s(?:can|will) only \w|\s(?:can|could|will) (?:still )?(?:work|run)\b|"
    r"\+(?!\w)|[^,.，。、]{0,12}(?:吗|嗎|多少钱|价格|哪个|怎么样|行不行|可不可以|能不能|够不够|ですか|ますか|나요|"
    r"까요|가요)|[)\]\"'`]?\s{0,4}(?:>|"
    r"<|or\b|(?:and|"
    r"&) (?:newer|later|"
    r"above|up|higher|greater|older|below|lower|earlier|v?\d+\.\d)|"
    r"/\s?v?\d(?!\d ?gb)|,\s?(?:and |or )?v?[1-3]\.\d{1,2}(?:\.\d+)?\b(?! ?gi?b\b)|"
    r"(?:is|are|was|isn't|were) (?:not )?(?:required|needed|necessary|supported|recommended|out|released|"
    r"available(?! on))|"
    r"(?:works?|worked|support|builds?|wheels?|compatib\w+|binar\w+|instead|users?(?! here| unable| with)|"
    r"only(?!\W*$)|->|→|series|"
    r"cards? support)\b|"
    r"(?:doesn't|does not|didn't|did not) (?:(?:seem|appear) to )?(?:help|fix|change|solve|matter)\b|"
    r"(?:doesn't|does not|don't|do not|cannot|won't) (?:support|exist|have)|默认|支持|.{0,3}兼容|"
    r",? ?(?:and |but )?(?:it |that |this |everything |all (?:things )?)?"
    r"(?:works?|worked|runs?(?! (?:windows|linux|ubuntu|debian|fedora|arch|centos|macos|pop|mint|out\b|on\b|with\b|pip|"
    r"python|conda|uv|git|make))|"
    r"(?:is|was|were|are) (?:fine|ok))\b|"
    r"(?:install(?!s? (?:fail|error|issue|problem|does|hang|crash|is not))|"
    r"download|package|repo|docs?|documentation|release notes)\b)",
    re.IGNORECASE,
)
