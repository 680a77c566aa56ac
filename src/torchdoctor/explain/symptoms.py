"""What somebody tells who has no message: memory that grows, training that stands still, is slow or learns nothing."""

from torchdoctor import lazy_re as re
from torchdoctor.explain.errors import BY_ID
from torchdoctor.explain.known import Error

LONGEST = 6000  # characters of what somebody tells; what is longer are pages and programs

_UP = r"(?:increas|grow|ris(?:e|ing)|climb|go(?:es|ing)?[ ]up|leak)"
_KEEPS = r"(?:keep|kept|continu|constant|gradual|steadi|slow|always|progressive|more[ ]and[ ]more|over[ ]time)"
_OVER = r"(?:every|each|over[ ]time|as[ ]the|constantly|while|during|after|until|with|epoch[ ]by|iter)"
GROWS = re.compile(
    rf"""(?i: \b(?:memory|v?ram)\b [^.\n]{{0,80}} \b{_KEEPS}\w*\b [^.\n]{{0,25}} \b{_UP}
    | \b(?:memory|v?ram)\b [^.\n]{{0,60}} \b{_UP}\w* [^.\n]{{0,50}} \b{_OVER}
    | \bmore\ and\ more\ (?:of\ the\ )?(?:gpu\ |cuda\ )?(?:memory|v?ram)\b | \bmemory\ leak
    | \b{_UP}\w* \ (?:in\ )?(?:the\ )?(?:gpu\ |cuda\ )?(?:memory|v?ram)\b [^.\n]{{0,50}} \b{_OVER} )
    | (?:显存|内存)[^。\n]{{0,20}}(?:一直|不断|持续|越来越|逐渐|慢慢)[^。\n]{{0,10}}[增涨大高多]
    | (?:显存|内存)泄[漏露]""",
    re.X | re.ASCII,
)
STANDS = re.compile(
    r"""(?i: \b(?:train\w*|epochs?|(?:data)?loader|iterations?|batch|steps?|script|process|program|code)\b
    [^.\n]{0,100} \b(?:stuck(?:ed)?|frozen|hangs?|hanging|hung|freez\w+|froze|deadlock\w*)\b
    | \b(?:hangs?|hung|freezes|froze|stuck(?:ed)?)\b [^.\n]{0,30} \b(?:at|on|in|after|before|during)\b [^.\n]{0,30}
      \b(?:train\w*|epoch|iteration|batch|step|loader)\b
    | \b(?:gets?|got|getting|be|is|was|been|it)\ (?:stuck|hung|frozen)\b (?!\ (?:with|by|because)\b)
    | \b(?:server|machine|program|process|script|it|terminal)
      \ (?:(?:did|does)(?:n't|\ not)\ respond|(?:is|was|remain\w*)\ unresponsive)
    | \b(?:runs?|running|ran)\b [^.\n]{0,40} \b(?:hours?|days?)\b [^.\n]{0,40}
      \bwithout\ [^.\n]{0,20} \b(?:output|progress)
    | \bnothing\ (?:happen(?:s|ed)?|is\ happening)\b (?![^.\n]{0,60}\bloss\b)
    | \b(?:it|just|always)\ stuck\ (?:on|at|in)\b
    | \b(?:hadn't|has\ not|hasn't|does\ not|doesn't)\ start(?:ed)?\ the\ (?:next|second|first)\ epoch )
    | 卡住|卡死|卡在|卡主|卡顿在|一直不动|没有日志|阻塞|时冻结(?=[,，。]|$)""",
    re.X | re.ASCII,
)
LEARNS_NOT = re.compile(
    r"""(?i: (?<![A-Za-z])(?:loss|accuracy|acc|mAP|mIoU|dice|reward)\b [^.\n]{0,60}
    (?: \b(?:does|do|did|is|are|was|can)(?:n'?t|\ ?not)\b [^.\n]{0,20}
      \b(?:decreas|chang|improv|converg|go|drop|reduc|fall)
    | \b(?:stays?|stayed|remains?|remained|stuck|unchanged|constant)\b | \bnever\ (?:go|drop|decreas|fall|chang|improv)
    | \balways\ (?:0|zero|the\ same|around)\b )
    | \bmodel\ (?:does|did|is)(?:n'?t|\ not)\ (?:learn|converg)\w* | \b(?:not|never)\ converg\w+ )
    | (?:loss|损失)[^。\n]{0,8}(?:不下降|不变|不降|降不下)
    | (?:准确率|精度)[^。\n]{0,8}(?:不变|不动|上不去|为0|一直) | 不收敛""",
    re.X | re.ASCII,
)
_SLOW = re.compile(
    r"""(?i: \bgpu[- ]?(?:util\w*|usage|load)\b [^.\n]{0,50} \b(?:low|lower|drops?|0\ ?%|zero|only)
    | \b(?:utili[sz]\w*|usage|using)\ (?:rate\ )?(?:of\ )?(?:the\ )?gpu [^.\n]{0,40} \b(?:low|zero|\d\ ?%)
    | \btrain\w*\b [^.\n]{0,60} \b(?:very|extremely|too|so|really|much|super)\ slow
    | \b(?:very|extremely|too|so|really|super)\ slow\b [^.\n]{0,40} \b(?:train|epoch|load|iteration) )
    | 训练[^。\n]{0,10}(?:很慢|太慢|慢) | GPU\ ?的?利用率[^。\n]{0,6}低""",
    re.X | re.ASCII,
)
_THINGS = r"(?:model|network|net\b|data ?set|iter|step|batch|loss|accuracy|code|script|memory|v?ram\b|process|worker)"
_ABOUT = re.compile(
    r"(?i)torch|cuda|\bgpu|epoch|num_?workers|\bDataLoader|显卡|训练|ddp|nccl"
    rf"|\btrain(?:ing|ed|s)?\b[\s\S]*\b{_THINGS}|\b{_THINGS}[\s\S]*\btrain(?:ing|ed|s)?\b"
    r"|\bloss\b[^\n]{0,80}\baccuracy|\baccuracy\b[^\n]{0,80}\bloss\b",
    re.ASCII,
)
TRAINING = re.compile(
    r"(?i)\btrain(?:ing|ed|er|s)?\b|epoch|num_?workers|\bDataLoader|torchrun|accelerate|ddp|nccl|训练|DistributedData"
    r"|network forward|\.cuda\(\)",
    re.ASCII,
)
# What is told of another program, of something mended, or of a paper.
OTHERS = re.compile(
    r"(?i)tensorflow|\bkeras|\bjax\b|paddle|mindspore|mxnet|ollama|llama\.cpp|lm studio|xgboost|light-?gbm|catboost"
    r"|blender"
    r"|\bjulia\b|\bflux\.jl|\bunity\b|\bunreal|chrom(?:e|ium)|firefox|\bgam(?:es?|ing)\b|elasticsearch|\bhvac\b|matlab"
    r"|\bfixed (?:a|the|this|that|our|my) (?:memory )?(?:leak|hang|bug|problem|issue)"
    r"|\bdo(?:es)?(?: not|n't) (?:grow|leak|hang)"
    r"|\b(?:not|never) (?:so |too |very )?(?:slow|stuck)\b|\b(?:in|of) (?:the|this|their|your) paper\b",
    re.ASCII,
)
TOGETHER = re.compile(
    r"(?i)torchrun|nproc|distributed|(?<![a-z])ddp|_ddp|nccl|\b(?:[2-9]|two|four|eight|several) gpus?\b"
    r"|multi-?(?:gpu|node)|accelerate launch|多卡|[两三四八2-8]卡|\b\d{3,4}(?:ti)? ?[x*] ?[2-8]\b|\bgpu 0,1",
    re.ASCII,
)
_NEWER_GPU = re.compile(r"(?i)\b(?:rtx ?)?(?:30[5-9]0|40[6-9]0|50[6-9]0)|\bA100\b|\bH[12]00\b")
_ONE_OF_SEVERAL = re.compile(
    r"(?i)\bonly (?:one|1|the first|gpu ?0|gpu:0|a single) ?(?:of )?(?:the )?(?:gpus?|card)?\b[^.\n]{0,40}"
    r"\b(?:us(?:ed|es|ing)|work\w*|run\w*|busy)"
    r"|\b(?:us(?:ed|es|ing)|runs?|works?) (?:on )?only (?:one|1|the first|a single) (?:gpu|card)",
    re.ASCII,
)
_CRASHES = re.compile(
    r"(?i)(?<!no )(?<!fixed )(?<!fixes )(?<!fixed a )(?<!without )(?<!without a )"
    r"\bsegment(?:ation)? (?:fault|error)s?\b|段错误",
    re.ASCII,
)
_TOO_SMALL = re.compile(r"(?i)\bnot eno\w{1,4} (?:cuda|gpu|graphics|video) (?:memory|ram)\b", re.ASCII)
_OLD_CUDA = re.compile(
    r"(?i)\bcuda[^\n]{0,40}\b(?:8|9|10)\.\d|\bcu(?:80|9\d|10\d)\b|\btorch\S{0,3} ?(?:==)?(?:0\.\d|1\.[0-6])\b"
)

# What a program does by itself: not what somebody wants, or asks whether it is faster.
_ON_THE_CPU = re.compile(
    r"(?:\b(?:is|keeps|still|always) (?:using|(?:running|generating|rendering) (?:on|with))"
    r"|\b(?:[Ii]t|program|app|ui|UI|script) (?:still |only |always )?(?:uses|(?:runs|generates|renders) (?:on|with)))"
    r" (?:only )?(?:my |the )?CPU (?:instead of|rather than) (?:on )?(?:my |the |an? )?(?:NVIDIA |GeForce )?"
    r"(?:[RG]TX\b|GPU|dGPU)"
    r"|\bno cuda,? (?:while|but|although) I have (?:an? )?(?:NVIDIA |GeForce )?(?:[RG]TX\b|NVIDIA|GPU)",
    re.ASCII,
)
_NO_MORE = re.compile(r"(?i)\bno longer\b|\b(?:solved|fixed|works now)\b", re.ASCII)


def symptoms(text: str) -> tuple[Error, ...]:
    """The errors, which print nothing, that a text without a message speaks of, the likeliest first."""
    if len(text) > LONGEST or OTHERS.search(text):
        return ()
    on_the_cpu = _ON_THE_CPU.search(text) and not _NO_MORE.search(text)
    return (BY_ID["no-device"],) if on_the_cpu else _of_training(text)


def _of_training(text: str) -> tuple[Error, ...]:
    if not _ABOUT.search(text):
        return ()
    if GROWS.search(text):
        return (BY_ID["memory-growth"],)
    if STANDS.search(text) and TRAINING.search(text):
        return tuple(BY_ID[id] for id in _of_a_stand(text))
    if LEARNS_NOT.search(text):
        return (BY_ID["model-does-not-learn"],)
    ways = (
        ("slow-input-pipeline", _SLOW),
        ("one-gpu-of-several", _ONE_OF_SEVERAL),
        ("segfault", _CRASHES),
        ("oom", _TOO_SMALL),
    )
    return tuple(BY_ID[id] for id, seen in ways if seen.search(text))[:1]


def _of_a_stand(text: str) -> tuple[str, ...]:
    if _NEWER_GPU.search(text) and _OLD_CUDA.search(text):
        return ("no-kernel-image-torch", "dataloader-hangs")
    return ("nccl-timeout", "dataloader-hangs") if TOGETHER.search(text) else ("dataloader-hangs",)
