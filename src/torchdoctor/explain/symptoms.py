"""What somebody tells who has no message: memory that grows, training that stands still, is slow or learns nothing."""

from torchdoctor import lazy_re as re
from torchdoctor.explain.errors import BY_ID
from torchdoctor.explain.known import Error

LONGEST = 6000  # characters of what somebody tells; what is longer are pages and programs

_UP = r"(?:increas|grow|ris(?:e|ing)|climb|go(?:es|ing)?[ ]up|leak)"
_KEEPS = r"(?:keep|kept|continu|constant|gradual|steadi|slow|always|progressive|more[ ]and[ ]more|over[ ]time)"
_OVER = r"(?:every|each|over[ ]time|as[ ]the|constantly|while|during|after|until|with|epoch by|iter)"
_GROWS = re.compile(
    rf"""(?i: \b(?:memory|v?ram)\b [^.\n]{{0,80}} \b{_KEEPS}\w*\b [^.\n]{{0,25}} \b{_UP}
    | \b(?:memory|v?ram)\b [^.\n]{{0,60}} \b{_UP}\w* [^.\n]{{0,50}} \b{_OVER}
    | \bmore\ and\ more\ (?:of\ the\ )?(?:gpu\ |cuda\ )?(?:memory|v?ram)\b | \bmemory\ leak
    | \b{_UP}\w* \ (?:in\ )?(?:the\ )?(?:gpu\ |cuda\ )?(?:memory|v?ram)\b [^.\n]{{0,50}} \b{_OVER} )
    | (?:显存|内存)[^。\n]{{0,20}}(?:一直|不断|持续|越来越|逐渐|慢慢)[^。\n]{{0,10}}[增涨大高多]
    | (?:显存|内存)泄[漏露]""",
    re.X,
)
_STANDS = re.compile(
    r"""(?i: \b(?:train\w*|epochs?|(?:data)?loader|iterations?|batch|steps?|script|process|program|code)\b
    [^.\n]{0,100} \b(?:stuck(?:ed)?|frozen|hangs?|hanging|hung|freez\w+|froze|deadlock\w*)\b
    | \b(?:hangs?|hung|freezes|froze|stuck(?:ed)?)\b [^.\n]{0,30} \b(?:at|on|in|after|before|during)\b [^.\n]{0,30}
      \b(?:train\w*|epoch|iteration|batch|step|loader)\b
    | \b(?:hadn't|has\ not|hasn't|does\ not|doesn't)\ start(?:ed)?\ the\ (?:next|second|first)\ epoch )
    | 卡住|卡死|卡在|一直不动""",
    re.X,
)
_LEARNS_NOT = re.compile(
    r"""(?i: \b(?:loss|accuracy|acc|mAP|mIoU|dice|reward)\b [^.\n]{0,60}
    (?: \b(?:does|do|did|is|are|was|can)(?:n'?t|\ ?not)\b [^.\n]{0,20}
      \b(?:decreas|chang|improv|converg|go|drop|reduc|fall)
    | \b(?:stays?|stayed|remains?|remained|stuck|unchanged|constant)\b | \balways\ (?:0|zero|the\ same|around)\b )
    | \bmodel\ (?:does|did|is)(?:n'?t|\ not)\ (?:learn|converg)\w* | \b(?:not|never)\ converg\w+ )
    | (?:loss|损失)[^。\n]{0,8}(?:不下降|不变|不降|降不下)
    | (?:准确率|精度)[^。\n]{0,8}(?:不变|不动|上不去|为0|一直) | 不收敛""",
    re.X,
)
_SLOW = re.compile(
    r"""(?i: \bgpu[- ]?(?:util\w*|usage|load)\b [^.\n]{0,50} \b(?:low|drops?|0\ ?%|zero|only)
    | \btrain\w*\b [^.\n]{0,60} \b(?:very|extremely|too|so|really|much|super)\ slow
    | \b(?:very|extremely|too|so|really|super)\ slow\b [^.\n]{0,40} \b(?:train|epoch|load|iteration) )
    | 训练[^。\n]{0,10}(?:很慢|太慢|慢) | GPU ?利用率[^。\n]{0,6}低""",
    re.X,
)
_ABOUT = re.compile(r"(?i)torch|cuda|\bgpu|epoch|num_?workers|\bDataLoader|\btrain(?:ing|ed|s)?\b|显卡|训练")
_TRAINING = re.compile(r"(?i)\btrain(?:ing|ed|er|s)?\b|epoch|num_?workers|\bDataLoader|torchrun|\bddp\b|\bnccl|训练")
_OTHERS = re.compile(r"(?i)tensorflow|\bkeras|\bjax\b|paddle|mindspore|mxnet")
_TOGETHER = re.compile(
    r"(?i)torchrun|nproc|distributed|\bddp\b|\bnccl|\b(?:[2-9]|two|four|eight|several) gpus?\b|multi-?(?:gpu|node)"
    r"|accelerate launch|多卡"
)
_NEWER_GPU = re.compile(r"(?i)\b(?:rtx ?)?(?:30[5-9]0|40[6-9]0|50[6-9]0)|\bA100\b|\bH[12]00\b")
_OLD_CUDA = re.compile(
    r"(?i)\bcuda[^\n]{0,40}\b(?:8|9|10)\.\d|\bcu(?:80|9\d|10\d)\b|\btorch\S{0,3} ?(?:==)?(?:0\.\d|1\.[0-6])\b"
)


def symptoms(text: str) -> tuple[Error, ...]:
    """The errors, which print nothing, that a text without a message speaks of, the likeliest first."""
    if len(text) > LONGEST or not _ABOUT.search(text) or _OTHERS.search(text):
        return ()
    if _GROWS.search(text):
        return (BY_ID["memory-growth"],)
    if _STANDS.search(text) and _TRAINING.search(text):
        return tuple(BY_ID[id] for id in _of_a_stand(text))
    if _LEARNS_NOT.search(text):
        return (BY_ID["model-does-not-learn"],)
    return (BY_ID["slow-input-pipeline"],) if _SLOW.search(text) else ()


def _of_a_stand(text: str) -> tuple[str, ...]:
    if _NEWER_GPU.search(text) and _OLD_CUDA.search(text):
        return ("no-kernel-image-torch", "dataloader-hangs")
    return ("nccl-timeout", "dataloader-hangs") if _TOGETHER.search(text) else ("dataloader-hangs",)
