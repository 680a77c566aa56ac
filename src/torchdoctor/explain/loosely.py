"""A known message that somebody told in words, or typed with mistakes: read where no pattern matches.

The words of each known message, without what varies and without small words, are looked for in a line in their order.
Certain is only what has all of them, or all but one of many; what has most of them is near.
"""
# ruff: noqa: SIM905 - lists of words read better as text

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from math import log
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.explain.errors import RANK
from torchdoctor.explain.known import Error
from torchdoctor.explain.mention import AT_WORK, genuine, is_asked
from torchdoctor.explain.order import Match
from torchdoctor.explain.pattern import is_passage
from torchdoctor.explain.plain import OF_PYTHON
from torchdoctor.explain.said import DENIED
from torchdoctor.explain.search import ABOUT, ways

LONGEST = 6_000  # characters of a text that somebody may have written; what is longer is a log, which has its messages
FEWEST = 4  # words of a message that is certain; of fewer every one is in many other sentences, too
NEAR_WORDS = 3  # words of one that is near
TELLING = 2  # of them that not everything says
ALL_OF = 6  # words of one that is found whole, whatever they are
LETTERS = 18  # of the words that are found
NEAR, CERTAIN = 0.72, 0.85  # share of a message's weight
LAST_WORD = 2  # symptom of what a process says last, whatever ended it
GAP = 3  # words between two of a message

_CAN_NOT = r"(?i)\bcan(?: not|'t)\b"
_CONTRACTED = r"(?i)\b(could|did|do|does|is|are|was|were|has|have|would|should)n['o]?t\b"
_WORD = re.compile(r"[A-Za-z]{2,40}")
_SYNTAX = re.compile(r"\\.|\[\^?\]?[^\]]*\]|\(\?\w{0,3}[:)=!<]?")
_SMALL = frozenset(
    """
    a an the is are was were be been being has have had to of in on at for with it its this that these and or as by you
    your do does did will would should can may so than then there which when if from into we i my our please error
    pid errors runtime valueerror runtimeerror typeerror importerror oserror attributeerror assertionerror
    """.split()
)
_DENIES = frozenset("no not cannot cant without never none only unable failed fail fails isnt doesnt".split())
# Words that pip and the shell use about anything: they do not tell which message it is.
_ANYTHING = frozenset(
    """
    able between cannot code command could exit failed forward found instance local missing most no none not
    one only open operator out path process read recent required requirement returned satisfies satisfy shared
    status supported take two unable use version version's warning what write
    """.split()
)
_TORCHS = re.compile(
    r"(?i)torch|cuda|cudnn|nvidia|\bgpus?\b|tensor(?!flow)|nccl|\btrain(?:ing)?\b|epoch|dataloader|checkpoint|state_dict"
    r"|comfy|diffusion|webui|transformers|yolo|\bllama|lora|\bapex\b|vllm|[\u4e00-\u9fff]训练|显卡"
)
_OTHERS = re.compile(
    r"(?i)tensorflow|keras|\bjax\b|paddle|mindspore|mxnet|\bjava\b|javascript|\bnpm\b|\bphp\b|DXGI_ERROR"
)


class _Message(NamedTuple):
    error: Error
    words: tuple[str, ...]
    weight: float
    numbers: tuple[str, ...]


class Found(NamedTuple):
    """match: of the line. certain: whether the line has what the message says, and nothing that turns it round."""

    match: Match
    certain: bool


def found(text: str) -> tuple[Found, ...]:
    """The errors that lines of a torch user's text tell of, the surest first."""
    if len(text) > LONGEST or not _TORCHS.search(text) or _OTHERS.search(text) or not is_asked(text):
        return ()
    best = dict[str, tuple[float, Found]]()
    at = 0
    for line in text.split("\n"):
        every = () if "NCCL INFO" in line else tuple(_of_line(line))  # as of a plugin that is not there, nor needed
        alone = len({message.error.id for _, certain, message, _ in every if certain}) == 1
        for share, certain, message, start in every:
            certain = certain and alone and _is_so(line, start) and _holds(message.error, text, at + start)
            place = (0, -(at + start))
            match = Match(message.error, line.strip()[:300], place, text)
            if share + certain > best.get(message.error.id, (0.0,))[0]:
                best[message.error.id] = share + certain, Found(match, certain)
        at += len(line) + 1
    ranked = sorted(best.values(), key=lambda item: (-item[0], RANK[item[1].match.error.id]))
    return tuple(item for share, item in ranked if share > ranked[0][0] - 0.1)


# A question of what may be, and not of what failed.
_OF_WHAT_MAY_BE = re.compile(
    r"(?i)\b(?:can|does|do|is it possible|is there|what (?:does|is)|how (?:do|can|to))\b"
    r"(?![^.!?\n]{0,60}\b(?:fix|solve|resolve|avoid|rid|errors?|mean)\b)[^.!?\n]{0,60}$"
)


def _is_so(line: str, start: int) -> bool:
    before = line[:start]
    if AT_WORK.search(line) or "No module named" in line:  # whose name decides, and is read whole by the patterns
        return False
    return genuine(line, start) and not DENIED.search(before) and not _OF_WHAT_MAY_BE.search(before)


def _holds(error: Error, text: str, at: int) -> bool:
    return (error.only_if is None or error.only_if(text[at : at + ABOUT])) and (
        error.amid is None or error.amid(text[max(at - ABOUT, 0) : at + ABOUT])
    )


def _of_line(line: str) -> Iterator[tuple[float, bool, _Message, int]]:
    line = re.sub(_CONTRACTED, r"\1 not", re.sub(_CAN_NOT, "cannot", line[:2_000]))
    spans = [(word[0].lower(), word.start()) for word in _WORD.finditer(line)]
    spans = [(word, start) for word, start in spans if word not in _SMALL]
    words = [_stem(word) for word, _ in spans]
    if len(words) < NEAR_WORDS:
        return
    index = _index()
    shared = Counter[int]()
    for word in dict.fromkeys(words):
        for number in index.having.get(word, ()):
            shared[number] += 1
    for number, count in shared.items():
        message = index.messages[number]
        if count < NEAR_WORDS or 2 * count < len(message.words):
            continue
        if message.numbers and not any(number in line for number in message.numbers):
            continue
        if (got := _aligned(message, words, index)) is not None:
            share, certain, first = got
            yield share, certain, message, spans[first][1]


def _aligned(message: _Message, words: Sequence[str], index: "_Index") -> tuple[float, bool, int] | None:
    """The share of the message's weight that a stretch of words has in order, whether that is certain, and where."""
    best: tuple[float, bool, int] | None = None
    for start, word in enumerate(words):
        if word not in message.words[:2]:
            continue
        have, exact, at, between = list[str](), 0, start, list[str]()
        for wanted in message.words:
            ahead = words[at : at + GAP + 1]
            same = next((n for n, other in enumerate(ahead) if other == wanted), None)
            if same is None:
                same = next((n for n, other in enumerate(ahead[:2]) if _alike(other, wanted)), None)
            else:
                exact += 1
            if same is not None:
                between += ahead[:same]
                have.append(wanted)
                at += same + 1
        lost = [wanted for wanted in message.words if wanted not in have]
        share = sum(map(index.weight, have)) / message.weight
        turned = any(word in _DENIES for word in (*lost, *between))
        telling = set(have) - _anything()
        enough = len(have) >= NEAR_WORDS and sum(map(len, have)) >= LETTERS
        enough = enough and (len(telling) >= TELLING or exact == len(message.words) >= ALL_OF)
        if not enough or share < NEAR or turned:
            continue
        certain = (
            share >= CERTAIN
            and len(have) >= FEWEST
            and len(lost) + len(have) - exact <= (1 if len(message.words) > FEWEST else 0)
            and len(between) <= len(have) // 3
            and message.error.symptom < LAST_WORD
        )
        if best is None or (certain, share) > (best[1], best[0]):
            best = share, certain, start
    return best


class _Index:
    def __init__(self, messages: Sequence[tuple[Error, tuple[str, ...], tuple[str, ...]]]) -> None:
        having = defaultdict[str, set[str]](set)
        for error, words, _ in messages:
            for word in words:
                having[word].add(error.id)
        self._count = {word: len(ids) for word, ids in having.items()}
        self._all = len({error.id for error, _, _ in messages})
        self.messages = [
            _Message(error, words, sum(map(self.weight, words)), numbers) for error, words, numbers in messages
        ]
        self.having = defaultdict[str, list[int]](list)
        for number, message in enumerate(self.messages):
            for word in set(message.words):
                self.having[word].append(number)

    def weight(self, word: str) -> float:
        return log(1 + self._all / self._count[word])


@cache
def _index() -> _Index:
    made = dict[tuple[str, tuple[str, ...]], tuple[Error, tuple[str, ...], tuple[str, ...]]]()
    for way in ways():
        if is_passage(way.seen.pattern):
            continue
        said = way.seen.message.strip().split("\n")[-1]
        stays = set(_words(_SYNTAX.sub(" ", way.seen.pattern)))
        words = tuple(word for word in _words(said) if word in stays)
        if NEAR_WORDS <= len(words) <= 20:
            made[(way.error.id, words)] = way.error, words, way.seen.numbers
    return _Index(list(made.values()))


@cache
def _anything() -> frozenset[str]:
    return frozenset(map(_stem, _ANYTHING | OF_PYTHON))


def _words(text: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in _SMALL]


@cache
def _stem(word: str) -> str:
    word = word.removesuffix("s") if word.endswith("pus") else word  # GPUs
    for ending in ("ing", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith(("ss", "us", "is")):
            return word.removesuffix(ending)
    return word


@cache
def _alike(one: str, other: str) -> bool:
    """Whether one is the other with a mistake, or another form of it."""
    if min(len(one), len(other)) < 4 or one in _DENIES or other in _DENIES:
        return False
    if one[:5] == other[:5] and len(one[:5]) == 5:
        return True
    return one[0] == other[0] and _distance(one, other) <= (1 if min(len(one), len(other)) < 5 else 2)


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        above, row[0] = row[0], number
        for at, second in enumerate(other, 1):
            above, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, above + (letter != second))
    return row[-1]
