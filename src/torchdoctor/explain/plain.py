"""Plain words to the errors they may be about: a ranked search over titles, messages, and how people put it.

BM25 (Robertson and Zaragoza 2009), over the words of each error; then only what covers enough of the question counts,
so that what is not about torch gets no answer. No model, no network.
"""
# ruff: noqa: SIM905 - lists of words read better as text

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from math import log
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.explain.errors import ERRORS
from torchdoctor.explain.errors.topics import TOPICS
from torchdoctor.explain.known import Error

MOST = 3
LONGEST = 400  # characters of a question; what is longer is a text, and its last error counts
LEAST, LEAST_OF_OTHERS = 0.45, 0.8  # share of a question's weight that must be covered; without a word of the field
LEAST_OF_NAMED = 0.3  # of one about what it names
LEAST_OF_ERROR = 2  # words of an error's message that must be the same
LEAST_TOGETHER = 0.45  # of what is covered, that one message, title or way to put it has
NEAR_BEST = 0.55  # of the best score, that others must reach
_K, _B = 1.2, 0.4  # BM25's constants: how soon repetition stops to count, and how much length does

_WORD = re.compile(r"[a-z]+(?:_[a-z]+)*|\d+(?:\.\d+)*")
_SYNTAX = re.compile(r"\\.|\[\^?\]?[^\]]*\]|\(\?\w+[:)]")  # of a pattern: what is left are the words of the message
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_STOP = frozenset(
    """
    a an and any are as at be been being but by can cannot cant could did do does doing dont for from get
    getting gets got had has have having how i if in into is isnt it its just me my no nor not of on once one
    only or our please should so some that the their them then there these they this those to too up us use
    used using via was we were what when where which while who why will with would wont you your after before
    during always never still even also im ive help error errors problem issue fix message trying want need
    says say said goes go few keep keeps each time times same very much many lot any anyone way new another something
    nothing everything again lambda step wants broke broken breaks although happens front behind
    """.split()
)
# One word of each kind that people use in another's place.
_SAME = {
    other: word
    for word, _, others in (
        line.strip().partition(": ")
        for line in """
    torch: pytorch
    memory: vram oom ram
    gpu: graphics card videocard geforce rtx gtx
    hang: freezes freeze stuck frozen deadlock hung
    mac: macbook macos apple
    shape: dimensions dimension size sizes
    type: dtype dtypes
    see: detected detect recognized recognize visible sees
    find: found missing
    nan: nans
    grow: increases increasing growing grows leak leaks
    other: different
    mismatch: mismatched incompatible compatible conflict
    kubernetes: k8s
    crash: crashes crashed died dies
    install: installing installed installation
    busy: utilization usage
    slow: slowly slower fast faster speed
    version: versions
    old: outdated older
    notebook: jupyter colab ipynb
    """.strip().splitlines()
    )
    for other in others.split()
}
# Words of the field: a question without any of them is about something else, unless nearly all of it is known.
_FIELD = frozenset(
    """
    attention attn libtorch torch torchvision torchaudio torchtext torchrun cuda gpu
    nvidia tensor tensors nccl cudnn cublas rocm hip
    mps xpu triton dataloader autograd backward gradient gradients loss optimizer zero_grad training epoch
    batchnorm dropout softmax logits bceloss crossentropy bce sigmoid checkpoint state_dict numpy conda
    transformers huggingface vllm xformers bitsandbytes deepspeed lightning onnx sm nvcc inductor
    dynamo ddp fsdp eval libcudnn libcudart libcuda libcublas nan notebook wsl docker shm epochs
    onnxruntime tokenizers dataparallel amd radeon vram watchdog
    opencv cv2 yolo ultralytics whisper ffmpeg gym gymnasium protobuf matplotlib spacy nltk tokenizer llama bert
    imagefolder comfyui webui lora peft diffusers accelerate mmcv mmdet apex dgl tensorrt gradio slurm distutils pip
    codec pylance vscode torchtext datasets ray poetry uv mamba gaussian rasterization registry
    detach requires_grad inplace embedding bf16 fp16 autocast amp num_workers nvml xid mig jetson glibcxx
    """.split()
)

# Packages and parts of torch: what a question names so, it is about, and errors that do not have the name are not.
_NAMED = frozenset(
    """
    torchvision torchaudio torchtext torchcodec xformers numpy onnxruntime onnx bitsandbytes triton deepspeed
    tokenizers transformers nccl mps
    """.split()
)
# Models of one kind, by the one that stands for them.
_KINDS = ((re.compile(r"\b50[5-9]0\b"), "5090"), (re.compile(r"\bm[1-5]\b(?! *[.\d])"), "mac"))


# What Python's own messages are made of: an error that shares only these with another has nothing to do with it.
OF_PYTHON = frozenset(
    """
    object attribute name defined index list string str dict int float tuple nonetype type value argument key element
    positional keyword unexpected require given callable subscriptable iterable syntax operand unsupported invalid
    length range unpack expected find file directory such connection refused deny permission operation line call fail
    array ndarray numpy init truth ambiguous column assertion must function module run main default future deprecated
    package import first convert support method item class lambda other exist address already data axis shape got
    """.split()
)

# Words of the field that programs use in messages of their own: "Unknown loss: focal", "optimizer must be one of".
_EVERYDAY = frozenset(
    "gpu loss nan optimizer dropout tokenizer checkpoint epoch epochs embedding eval datasets".split()
)


class _Document(NamedTuple):
    error: Error
    words: Counter[str]
    phrases: tuple[frozenset[str], ...]
    said: tuple[frozenset[str], ...]
    length: float


def nearest(question: str) -> tuple[Error, ...]:
    """Errors and topics that a question, or the last error of a text, may be about, the likeliest first."""
    if _NOT_PYTHON.search(question):
        return ()
    error = len(question) > LONGEST or question.count("\n") > 2 or bool(_ERROR.match(question))
    words = list(dict.fromkeys(_words(_last_error(question) if error else question)))
    if error:
        words = [word for word in words if word not in OF_PYTHON]
    index = _index()
    weights = {word: index.weight(word) for word in words}
    total = sum(weights.values())
    if not total:
        return ()
    least = LEAST if _FIELD & set(words) else LEAST_OF_OTHERS
    named = _NAMED & set(words)
    scored = []
    for document in index.documents:
        covered = sum(weight for word, weight in weights.items() if document.words[word])
        about = any(document.words[word] > 1 for word in named)
        if error and not _shares(document, words):
            continue
        together = max((sum(weights.get(word, 0.0) for word in phrase) for phrase in document.phrases), default=0.0)
        together = max((together, *(sum(weights.get(word, 0.0) for word in said) for said in document.said)))
        if covered / total >= (LEAST_OF_NAMED if about else least) and together >= LEAST_TOGETHER * covered:
            scored.append((index.score(document, weights), document))
    best = max((score for score, _ in scored), default=0.0)
    scored.sort(key=lambda item: -item[0])
    return tuple(document.error for score, document in scored[:MOST] if score >= NEAR_BEST * best)


def _shares(document: _Document, words: Sequence[str]) -> bool:
    """Whether an error of the catalogue has enough of these words, and one of them is a technical term."""
    shared = {word for word in words if word in document.words}
    return len(shared) >= LEAST_OF_ERROR and bool(shared & _FIELD - _EVERYDAY)


# An exception's name and message, also as people type it: "nameerror: ..."; one without a message is the last as well.
_ERROR = re.compile(
    r"""^\W{0,9}(?:\w+\.)*
    (?: (?: (?i:\w{1,60}(?:error|exception|warning)) | \w{0,60}(?:Error|Exception|Warning|Fault) )
        \w{0,60}(?:\(\w+\))?:[ ]?([^\n]{0,400})
    | \w{1,60}(?:Error|Exception)$ )""",
    re.M | re.X,
)
_PATHS = re.compile(r"\S*[/\\]\S*|0x\w+|\b\d[\d.]*\b")
# torch's function, where the last frame is one.
_RAISED = re.compile(r"packages[\\/]torch[\\/](?:\w+[\\/])*(\w+)\.py\"?, line \d+, in (\w+)(?![\s\S]*, line \d+, in )")
_NOT_PYTHON = re.compile(
    r"(?:^|\s)\./\S+\.out\b|\bBlender\b|^-?\w*sh: (?!nv|conda|python|pip|uv|torch)[\w.-]+: (?:command )?not found"
    r"|\bjavax?\.\w|\.java:\d|^(?:fatal )?error: (?:size|expected|no matching|use of|invalid|unknown type)"
    r"|^ninja: error|Insufficient (?:cpu|memory)\b"
)
_OTHERS = re.compile(r"(?i)tensorflow|keras|\bjax\b|ResourceExhausted|/job:\w")


def _last_error(text: str) -> str:
    """The words of its last error, with torch's function; "" where the text has nothing to do with torch."""
    text = text[-20_000:]
    *_, found = (None, *_ERROR.finditer(text))
    if found is None or _OTHERS.search(found[0]) or not re.search(r"(?i)torch|cuda|nvidia|\btensor|\bgpu", text):
        return ""
    raised = _RAISED.search(text)
    names = " ".join(name for name in raised.groups() if not name.startswith("_")) if raised else ""
    return f"{_PATHS.sub(' ', found[1] or '')} {names}"


class _Index:
    """Of all errors and topics."""

    def __init__(self, documents: Iterable[_Document]) -> None:
        self.documents = tuple(documents)
        self._having = Counter(word for document in self.documents for word in document.words)
        self._mean = sum(document.length for document in self.documents) / len(self.documents)
        self._rarest = self._idf(0)

    def _idf(self, having: int) -> float:
        return log(1 + (len(self.documents) - having + 0.5) / (having + 0.5))

    def weight(self, word: str) -> float:
        """How much a word tells; one that no error has tells much, since the question is about something else."""
        if word in self._having and not (word.isdigit() and len(word) < 3):
            return self._idf(self._having[word])
        return self._rarest * (0.2 if word[0].isdigit() else 0.9)

    def score(self, document: _Document, weights: dict[str, float]) -> float:
        """BM25, and half as much again for a phrase that is the question, word for word."""
        norm = _K * (1 - _B + _B * document.length / self._mean)
        sum_of = sum(
            weight * count * (_K + 1) / (count + norm)
            for word, weight in weights.items()
            if (count := document.words[word])
        )
        return sum_of * (1 + max((_likeness(phrase, weights) for phrase in document.phrases), default=0.0))


def _likeness(phrase: frozenset[str], weights: dict[str, float]) -> float:
    """From 0 to 1: what phrase and question share, of all that both have."""
    shared = len(phrase & weights.keys())
    return shared / len(phrase | weights.keys())


@cache
def _index() -> _Index:
    return _Index(_document(error) for error in (*ERRORS, *TOPICS))


def _document(error: Error) -> _Document:
    phrases = tuple(frozenset(_words(phrase)) for phrase in (*error.asked, error.title, error.id.replace("-", " ")))
    words: Counter[str] = Counter()
    for text, weight in ((error.title, 3), (error.id.replace("-", " "), 2), (error.cause, 1), (error.see, 1)):
        words.update(dict.fromkeys(_words(text), weight))
    for phrase in error.asked:
        words.update(dict.fromkeys(set(_words(phrase)), 2))
    said = tuple(frozenset(_words(_SYNTAX.sub(" ", seen.pattern))) for seen in error.seen[:25])
    for message in said:
        words.update(dict.fromkeys(message, 1))
    return _Document(error, words, phrases, (*said, frozenset(_words(error.cause))), float(len(words)))


def _words(text: str) -> list[str]:
    """In lower case, without endings: "GPUs are not detected" -> ["gpu", "see"]."""
    made = []
    text = _CAMEL.sub(" ", text).lower().replace("'", "")
    for kind, name in _KINDS:
        text = kind.sub(name, text)
    for word in _WORD.findall(text):
        for part in (word, *(word.split("_") if "_" in word else ())):
            if part not in _STOP and len(part) > 1:
                made.append(_SAME.get(part) or _stem(part))
    return made


@cache
def _stem(word: str) -> str:
    for ending, put in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith(("ss", "us", "is")):
            stem = word.removesuffix(ending) + put
            return _SAME.get(stem, stem)
    return word
