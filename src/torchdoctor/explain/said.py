"""What somebody says in words of their own, without a message; and what a traceback without its last line tells.

Words of one's own are never certain: who asks for an error, denies or avoids it says the same. Frames are.
"""

from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.explain.errors import BY_ID
from torchdoctor.explain.mention import genuine, is_asked, noted
from torchdoctor.explain.order import Match
from torchdoctor.explain.search import matches
from torchdoctor.explain.symptoms import GROWS, LONGEST, OTHERS

BEFORE = 40  # characters before what is said that may deny it


def _spread(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.X | re.ASCII)


_MEMORY = r"(?:gpu|cuda|video|graphics?(?:\ card)?|v|device)?\ ?(?:memory|mem|ram)"
_FULL = _spread(
    rf"""(?i: \bout[- ]?of[- ]?(?:the\ )?{_MEMORY}\b
    | \b(?:gpu|cuda|video|graphics?(?:\ card)?)\ ?(?:memory|vram)?\ (?:(?:is|was|gets?|got|being|has\ been)\ )?
      (?:exhausted|exceeded|insufficient|overflow\w*|not\ (?:enough|sufficient)|blow\w*\ up|explod\w+|burst\w*)
    | \b(?:not\ enough|insufficient|exceed\w*(?:\ the)?|no\ enough|lack\ of|running\ low\ on|overflow\w*\ of)
      \ (?:free\ )?(?:gpu|cuda|video|v)\ ?(?:memory|ram)
    )
    | \bOOM(?:s|ed|ing)?\b
    | 显存(?:总是|一直|又|就|也|还是|会|都|不够|不足|溢出|爆|炸|超|满|占满|用完){{1,3}} | (?:爆|炸|超)了?显存
    | \bGPU内存(?:不足|不够|溢出) | (?:GPU\ ?|VRAM\ ?|ビデオ)?メモリー?(?:が|を)?(?:不足|足り)
    | 메모리(?:가)?\ ?부족 | (?:не\ хватает|нехватк\w+)\ (?:видео)?памяти"""
)
_ON_GPU = re.compile(
    r"(?ai)\b(?:gpus?|cuda|vram|batch|nvidia|rtx|gtx|[1-5]0[5-9]0(?:ti)?|titan|v100|a100|p100|t4|epochs?)\b"
    r"|显存|显卡|torch"
)
_ON_HOST = re.compile(
    r"(?i)\b(?:cpu|host|system|main) (?:ram|memory)|out of (?:system |host |cpu |the )?ram\b|\bjava|\bheap\b"
    r"|oom[-_ ]?kill|exit code 137|\bmmap|\bswap\b|paging file"
)

_KEYS = _spread(
    r"""(?i: \b(?:missing|unexpected|mismatch(?:ed|ing)?|unmatched|miss(?:es|ed)?\ (?:some|many|a\ lot\ of|several))
      (?:(?:\ and\ |\ or\ |/)unexpected)?[_ ]keys?\b
    | \bkeys?\b[^.\n]{0,60}\b(?:(?:do|does|are|is|can|could)(?:n't|\ not|not)\ (?:match\w*|the\ same|adapt|correspond
      |fit|found|loaded|exist)|differ\w*|mismatch\w*|not\ (?:the\ )?same|are\ missing|wrong|inconsistent)
    | \b(?:weights?|layers?|parameters?)(?:'s)?\ names?\b[^.\n]{0,60}\b(?:differ\w*|mismatch\w*|(?:not|n't)\ match)
    )"""
)
_LOADS = re.compile(
    r"(?i)pre-?train\w*|state_?dict|check-?points?|\bckpts?|\.pth?\b"
    r"|\b(?:load\w*|restor\w*|resum\w*)\b[^.\n]{0,40}\b(?:model|weights?|parameters?)|\bweights?\b[^.\n]{0,40}\bload"
)

_NAN = _spread(
    r"""(?i: \b(?:loss(?:es)?|gradients?|outputs?)\b[^.\n:;]{0,40}[ `"'*=]nan\b | \bnan\b[^.\n]{0,25}\bloss(?:es)?\b )
    | (?:loss|损失)[^。\n]{0,10}(?:nan|NaN|NAN)"""
)

_NEW_GPU = r"(?:\b50[5-9]0(?:\ ?ti)?\b|rtx\ ?50[5-9]0|rtx\ ?50\ ?series|\bsm_?120|\bblackwell)"
_NEW_GPU_FAILS = _spread(
    rf"""(?i: (?:\b(?:not|n't|cannot)\b|\bsupport\w*|\bincompatib\w+|\berrors?\b|\bfail\w*|\bproblem)[^.\n]{{0,60}}
      {_NEW_GPU}
    | {_NEW_GPU}[^.\n]{{0,60}}(?:\b(?:not|n't|cannot)\ (?:work\w*|support\w*|compatible|usable|use|run\w*)
      |\bunsupported|\bincompatib\w+|\bfail\w*|\berrors?\b|\bsupported\ ?\?) )
    | (?:50[5-9]0|50系)[^。\n]{{0,20}}(?:不支持|不兼容|无法|不能|报错|用不了)"""
)


_NOT = (
    r"(?:(?:do|does|did|is|are|was|were|ca|could|has|have)n[o']?t|not|cannot|can't|unable\ to|fail(?:s|ed)?\ to|never)"
)
_USED = (
    r"(?:detect\w*|recogni[sz]\w*|f[oi]u?nd(?:ing)?|see(?:n|ing)?|visible|identif\w+|us(?:e|ed|ing)|utili[sz]\w*"
    r"|access\w*)"
)
_GPU = r"(?:gpus?|cuda|graphics?\ cards?|video\ cards?|(?:rtx|gtx|geforce|tesla|quadro|nvidia)(?:\ ?\w{0,9}))"
_OWN = r"(?:(?:the|my|a|an|any|your|its|nvidia|dedicated|discrete|available|local)\ )*"
_NOT_USED = _spread(
    rf"""(?i: \b{_NOT}\ (?:be(?:ing)?\ )?(?:able\ to\ )?{_USED}\ {_OWN}{_GPU}\b
      (?!\ (?:memory|ram|arch|version|toolkit|\d))
    | \b(?:gpus?|graphics?\ cards?|cuda)(?:\ (?:device|card)s?)?\ (?:(?:is|are|was|still|could|can|has\ been)\ )*
      (?:not|n't|never|isn't|isnt|wasn't|aren't|cannot|can't)\ (?:be(?:ing|en)?\ )?{_USED}
    | \bno\ (?:cuda\ |nvidia\ )?gpus?\ (?:or\ [\w ]{{3,30}}\ )?(?:(?:was|were|is|are)\ )?
      (?:detected|found|recogni[sz]ed|visible)
    | \b(?:only|always|keeps?|just|defaults?)\ (?:be(?:ing)?\ )?(?:to\ )?
      (?:us(?:e[sd]?|ing)|run(?:s|ning)?|work(?:s|ing)?|train(?:s|ing)?|load(?:s|ing|ed)?|generat\w+)?
      \ ?(?:(?:on|with|in|to)\ )?(?:the\ |my\ )?cpu\b(?!\s*(?:usage|util|memory|cores?|threads?))
      [^\n]{{0,40}}\b(?:gpu|cuda)
    | \b(?:us(?:e[sd]?|ing)|run(?:s|ning)?(?:\ on)?|generat\w+\ on)\ (?:the\ |my\ )?cpu
      \ (?:instead|rather|and\ not|not)\b )
    | (?:检测|识别|找|用|调用|使用|读取)不(?:到|了|上)\ ?(?:GPU|gpu|显卡|cuda|CUDA|独显)
    | (?:GPU|gpu|显卡|cuda)\ ?(?:无法|不能|没有?|未)(?:被)?(?:使用|识别|检测|调用|用上)
    | 用的是?\ ?cpu | 只(?:能)?用\ ?(?:到)?了?\ ?(?:cpu|CPU)"""
)

_SHAPES = _spread(
    r"""(?i: \b(?:dimension(?:s|al)?|shapes?|sizes?)\b(?:\ \w+){0,3}
      \ (?:mis-?match\w*|(?:\w+n't|not)\ (?:match\w*|fit|equal)
      |inconsisten\w+|error)
    | \b(?:mis-?match\w*|inconsisten\w+|wrong)\ (?:\w+\ ){0,3}(?:dimensions?|shapes?|sizes?)\b )
    | (?:维度|尺寸|形状)[^。\n]{0,6}(?:不匹配|不对|不一致|不符|错误|不合|不同) | 차원[^.\n]{0,8}(?:맞지|불일치|오류)"""
)

_DEVICES = _spread(
    r"""(?i: \b(?:tensors?|inputs?|data|model|weights?|batch(?:es)?|variables?|parameters?|arguments?)\b[^.\n]{0,60}
      \b(?:(?:on|in|at)\ (?:two\ |several\ )?different\ (?:devices|gpus?)|not\ on\ the\ same\ (?:device|gpu)
        |on\ (?:the\ )?(?:cuda(?::\d)?|gpu)\ and\ (?:on\ (?:the\ )?)?cpu
        |on\ (?:the\ )?cpu\ and\ (?:on\ (?:the\ )?)?(?:cuda|gpu))\b
    | \bdevice\ mis-?match\b
    | \b(?:model|network|weights?)\b[^.\n]{0,20}\b(?:on|in)\ (?:the\ )?(?:gpu|cuda)\b[^.\n]{0,30}
      \b(?:inputs?|data|tensors?|batch|images?|labels?)\b[^.\n]{0,20}\b(?:on|in)\ (?:the\ )?cpu\b )
    | 不(?:在)?同一(?:个)?设备 | 不同(?:的)?设备"""
)
_KERNEL_DIES = _spread(
    r"""(?i: \bkernel\b[^.\n]{0,30}\b(?:dies|died|dead|dying|crash\w*|(?:keeps?\ )?restart\w*) )
    | (?:内核|kernel)[^。\n]{0,6}(?:挂掉|崩溃|死|重启)"""
)
_KILLED = _spread(
    r"""(?i: \b(?:process|program|script|training|python|it|job)
      \ (?:(?:was|is|gets?|got|always|just|then|has\ been)\ ){1,3} (?:be(?:en|ing)?\ )?killed\b
    | \bprocess\ killed\ (?:when|while|during|after|at|by)\b )
    | 被杀死|被kill|进程被杀"""
)
_WORKERS_ON_WINDOWS = _spread(
    r"""(?i: \bnum_?workers?\b[^.\n]{0,40}
      (?:>\ ?0|\b(?:greater|larger|bigger|more|other|higher)\ than\ (?:0|zero)|\bnot\ (?:0|zero)|\bset\ to\ [1-9]
        |=\ ?[1-9]) )"""
)
_LOADED_WITHOUT_GPU = _spread(
    r"""(?i: \b(?:model|checkpoint|weights?|file|network)\b[^.\n]{0,40}\b(?:trained|saved|made|created)\b[^.\n]{0,30}
      \b(?:gpu|cuda)\b[^.\n]{0,60}\b(?:cpu|without\ (?:a\ |any\ )?(?:gpu|cuda)|no\ (?:gpu|cuda)|laptop|mac) )"""
)
_NO_TORCH = _spread(
    r"""(?i: \b(?:can(?:no|')?t|can\ not|not|n't)\ (?:be\ )?(?:find|found|see|locate|import)
      \ (?:the\ )?(?:module\ |package\ )?
      (?:py)?torch\b(?!\ ?(?:vision|audio|\.|version|==))
    | \b(?:py)?torch\ (?:module\ )?(?:doesn't|does\ not)\ exist\b )"""
)

_TORCH = re.compile(r"(?i)torch|cuda|\bgpu|yolo|comfy|webui|\btrain|infer|\bmodel|显卡|训练|epoch|num_?workers|sm_?\d")
_ANY, _NEVER = re.compile(""), re.compile(r"(?!)")


class _Said(NamedTuple):
    """pattern: what is said. about, also: what the text must have besides. unless: what it must not have."""

    id: str
    pattern: re.Pattern[str]
    about: re.Pattern[str] = _TORCH
    unless: re.Pattern[str] = _NEVER
    also: re.Pattern[str] = _ANY


_SAID = (
    _Said("oom", _FULL, _ON_GPU, _ON_HOST),
    _Said(
        "state-dict-mismatch",
        _KEYS,
        _LOADS,
        re.compile(r"(?i)json|api[_ ]key|dictionary|yaml|tensorflow|\bjax\b|\bssh\b"),
    ),
    _Said(
        "torch-not-installed",
        _NO_TORCH,
        unless=re.compile(r"(?i)dll|\.so\b|symbol|circular|libtorch|cmake|no matching|find a version"),
    ),
    _Said(
        "host-ram-exhausted",
        _KILLED,
        re.compile(r"(?i)\btrain\w*|epoch|torch|\bmodel\b|dataloader|\bGPU\b"),
        re.compile(r"(?i)cuda out of memory|\bI killed|ctrl|wandb|slurm|time ?limit"),
    ),
    _Said("jupyter-kernel-died", _KERNEL_DIES, re.compile(r"(?i)jupyter|notebook|colab|ipykernel|kaggle|spyder")),
    _Said(
        "spawn-main-guard",
        _WORKERS_ON_WINDOWS,
        re.compile(r"(?i)\bwin(?:dows|\s?1[01])\b"),
        also=re.compile(r"(?i)crash|error|fail|stuck|hang|freez|not work|n't work|broken"),
    ),
    _Said("load-cuda-on-cpu", _LOADED_WITHOUT_GPU, re.compile(r"(?i)torch|\.pth?\b|deseriali|map_location|checkpoint")),
    _Said("loss-nan", _NAN, unless=re.compile(r"(?i)nan_to_num|isnan|skip\w* nan|ignor\w* nan|nan-?mean|no nan")),
    _Said(
        "no-kernel-image-torch",
        _NEW_GPU_FAILS,
        unless=re.compile(
            r"(?i)\b(?:works?|working|runs?|supported) (?:now|fine|well|perfectly|great)\b"
            r"|julia|\bgames?\b|out of memory"
        ),
    ),
    _Said(
        "device-mismatch",
        _DEVICES,
        re.compile(r"(?i)torch|cuda|\bgpus?\b|tensor"),
        re.compile(r"(?i)\b(?:outputs?|results?|speed)\b"),
    ),
    _Said("state-dict-mismatch", _SHAPES, re.compile(r"(?i)(?:检查点|checkpoint|ckpt)[^\n]{0,30}(?:形状|shape|size)")),
    _Said(
        "shape-mismatch",
        _SHAPES,
        re.compile(r"(?i)torch|tensor|\btrain|epoch|\bmodel\b|\bnetwork\b|训练|模型|学習|학습"),
        re.compile(
            r"(?i)tensorflow|keras|numpy\.dtype|window size|font|screen|\bcss\b|\bwheel size|batch size is wrong"
        ),
    ),
    _Said("cpu-only-build", _NOT_USED, re.compile(r"(?i)\+cpu\b|\bcpu[- ]?only\b|\bcpu version of (?:py)?torch")),
    _Said(
        "no-device",
        _NOT_USED,
        unless=re.compile(
            r"(?i)\bhow (?:to|do (?:i|you)) check\b|only (?:one|1|the first) gpu|multi-?gpu|directml|\b[nt]pu\b"
            r"|\b(?:amd|rocm|radeon|hip|mps|metal|intel arc|xpu|macbook|apple|m[1-4] (?:pro|max|mac))\b"
        ),
    ),
)
# What is not so, or is to be kept from.
DENIED = re.compile(
    r"(?i)(?:n't|\b(?:no|0|not|never|without|avoid(?:s|ing)?|prevent(?:s|ing)?|fix(?:e[sd]|ing)?|reduces?|longer|until|if"
    r"|instead of|rid of))(?: \w+){0,3}\W{0,3}$"
)

_TORCHS_FILE = r"[/\\]torch[/\\][\w/\\.]{0,60}[/\\]?"
# What the frames of a traceback tell of which the last line is missing.
_CUT_OFF = (
    ("spawn-main-guard", r"[A-Z]:[\\/][^\n]*multiprocessing[\\/]+spawn\.py[\s\S]{0,900}_fixup_main_from_path\("),
    ("dataloader-worker-died", r"_error_if_any_worker_fails\(\)"),
    ("raised-in-worker", rf"{_TORCHS_FILE}_utils\.py[^\n]*\bin reraise\n[^\n]*raise (?:self\.exc_type|exception)\b"),
    ("bad-input-data", rf"{_TORCHS_FILE}collate\.py[^\n]*\bin (?:default_)?collate\w*\n[^\n]*torch\.stack\("),
    ("state-dict-mismatch", rf"{_TORCHS_FILE}module\.py[^\n]*\bin load_state_dict\n[^\n]*raise RuntimeError\("),
    (
        "module-definition",
        r"module\.py[\s\S]{0,900}raise NotImplementedError\n[\s\S]{0,200}NotImplementedError:?\s{0,9}\Z"
        r"|module\.py[^\n]*_forward_unimplemented[\s\S]{0,900}raise NotImplementedError",
    ),
)
_LAST_LINE = re.compile(
    r"\w(?:Error|Exception|Interrupt)\b: ?\S"
    r"|^(?!NotImplementedError)(?:\w+\.)*\w{0,40}(?:Error|Exception|Interrupt|Exit|Stop|Iteration)$",
    re.MULTILINE,
)


# A frame's line that raises, or asserts, with the message that was cut off behind it.
_RAISES = re.compile(
    r"(?:, in [^\n]*\n|-> ?\d+ )[^\n]{0,80}?(?:\braise (\w+)\(|\bassert [^\n\"',]{1,120}, ?\(?)[rf]?[\"']"
    r"([^\n]{16,300})"
)


def _in_its_line(text: str) -> tuple[Match, ...]:
    """What the last frame's own line says, where the text ends before Python repeats it."""
    found = max(_RAISES.finditer(text), key=lambda found: found.start(), default=None)
    if found is None or _LAST_LINE.search(text, found.end()) or ", in " in text[found.end() :]:
        return ()
    hits = matches(f"{found[1] or 'AssertionError'}: {found[2]}")
    return tuple(hit._replace(said=text, place=(0, -found.start())) for hit in hits[:1])


def cut_off(text: str) -> tuple[Match, ...]:
    """The error of a traceback without a last line, or ()."""
    text = text[-LONGEST:]
    if shown := _in_its_line(text):
        return shown
    for id, pattern in _CUT_OFF:
        found = max(re.finditer(pattern, text), key=lambda found: found.start(), default=None)
        if found is not None and not _LAST_LINE.search(text, found.start()):
            return (Match(BY_ID[id], _line(text, found.end() - 1)[1].strip()[:300], (0, -found.start()), text),)
    return ()


def said(text: str) -> tuple[Match, ...]:
    """The error that a text without a message speaks of, or ()."""
    if len(text) > LONGEST or OTHERS.search(text) or GROWS.search(text) or not is_asked(text):
        return ()
    return next(((match,) for item in _SAID if (match := _match(item, text)) is not None), ())


def _match(item: _Said, text: str) -> Match | None:
    if not (item.about.search(text) and item.also.search(text)) or item.unless.search(text):
        return None
    return next((_at(item, text, found.start()) for found in item.pattern.finditer(text) if _is_so(text, found)), None)


def _at(item: _Said, text: str, start: int) -> Match:
    return Match(BY_ID[item.id], _line(text, start)[1].strip()[:300], (0, -start), text)


def _is_so(text: str, found: re.Match[str]) -> bool:
    begins, line = _line(text, found.start())
    before = text[max(found.start() - BEFORE, begins) : found.start()]
    listed = line.lstrip().startswith("|") or noted(text[:begins])
    return not listed and genuine(line, found.start() - begins) and not DENIED.search(before)


def _line(text: str, at: int) -> tuple[int, str]:
    """Where the line at a place begins, and the line."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return start, text[start : end if end >= 0 else len(text)]
