"""What explain knows of one kind of error: how it is seen, its cause, its fixes, and what else it may be."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.explain.pattern import compiled
from torchdoctor.explain.told import Told
from torchdoctor.model import Facts, Fix

Fault = Literal["environment", "code"]
System = Literal["linux", "windows", "macos"]
# A fix that depends on what the text, or the machine, is like. () where it does not apply.
Fitted = Callable[[Told], tuple[Fix, ...]]


class Seen(NamedTuple):
    """One way in which a program words the error.

    words: what every match contains, letters alone; alternatives are separated by "|". Texts without them are not
    searched. pattern: see explain/pattern.py on blanks, * and +. text: a message that proves the pattern. warns: the
    program goes on, so that any error in the text comes first. numbers: every match contains one of them.
    """

    words: str
    pattern: str
    text: str = ""
    warns: bool = False
    numbers: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """The text; in the single file, which has none of them, the words."""
        return self.text or self.words.partition(" | ")[0]


def exactly(*messages: str) -> tuple[Seen, ...]:
    """Messages in which nothing varies: each is its own words, pattern and proof."""
    return tuple(Seen(message, escaped(message), message) for message in messages)


_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in r"[]()\.+*?{}|^$"})


def escaped(message: str) -> str:
    """A pattern of these words alone; blanks stay, which patterns read as any gap."""
    return message.translate(_ESCAPES)


_VARIES = re.compile(r"\{([^}]*)\}|(?:(?<![\w-])-)?\d(?:[\d.]|(?:, ?| x )(?=\d))*")


def varying(*messages: str) -> tuple[Seen, ...]:
    """Messages in which numbers, and the words in braces, vary: "{gather}(): index 3 of [5, 7]"."""
    return tuple(map(_varying, messages))


def _varying(message: str) -> Seen:
    """Its words are the longest part that stays."""
    pattern, parts, at = "", list[str](), 0
    for found in _VARIES.finditer(message):
        parts.append(message[at : found.start()])
        pattern += escaped(parts[-1]) + (r"[\w.:]+" if found[1] else r"-?\d[\d., x-]*")
        at = found.end()
    parts.append(message[at:])
    words = max(parts, key=len).strip()
    return Seen(words, pattern + escaped(parts[-1]), re.sub(r"[{}]", "", message))


_TORCH = re.compile(
    r"(?i)torch|\bcuda|transformers|ultralytics|(?<![\\/])\btrain(?:er|ing)?\b(?![\\/]|\.(?:py|ipynb)\b)|DataLoader"
    r"|\bnn\.|\.backward\(|logits|num_workers|\.to\([\w.]*device\)|Target -?\d+ is out of bounds"
    r"|for dimension -?\d+ with size"
)


def not_elsewhere(around: str) -> bool:
    """Whether a message that other programs print too may be of one that uses torch: its traceback names torch."""
    return 'File "' not in around or _TORCH.search(around) is not None


Case = tuple[tuple[Seen, ...], tuple[Fix | Fitted, ...]]


def when(seen: tuple[Seen, ...], *fixes: Fix | Fitted) -> Case:
    """Messages of one case, and its fixes."""
    return seen, fixes


def cases(*every: Case) -> tuple[tuple[Seen, ...], tuple[Fix | Fitted, ...]]:
    """What is seen, and the fixes of an error with several cases: of the one that the text shows last.

    A question in plain words shows none: then of those whose messages have most of its words.
    """

    def fit(told: Told) -> tuple[Fix, ...]:
        at = [max(_last(way, told.text) for way in seen) for seen, _ in every]
        marks = at if max(at) >= 0 else [_shared(told.text, seen) for seen, _ in every]
        shown = (item for place, (_, fixes) in zip(marks, every, strict=True) if place == max(marks) for item in fixes)
        return tuple(fix for item in shown for fix in ((item,) if isinstance(item, Fix) else item(told)))

    return tuple(way for seen, _ in every for way in seen), (fit,)


def _last(way: Seen, text: str) -> int:
    if way.numbers and not any(number in text for number in way.numbers):
        return -1
    return max((found.start() for found in compiled(way.pattern).finditer(text)), default=-1)


def _shared(question: str, seen: tuple[Seen, ...]) -> int:
    words = set(re.findall(r"[a-z]{4,}", question.lower()))
    return len(words & {word for way in seen for word in re.findall(r"[a-z]{4,}", way.pattern.lower())})


class Or(NamedTuple):
    """Another error that the same text may show. when: how to tell. unless: what the text says against it.

    otherwise: it is this one where the machine passes these rules, which test for the first.
    """

    id: str
    when: str
    unless: Callable[[Told], bool] | None = None
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True)
class Error:
    """One kind of error.

    title: a heading in words. asked: how people put it who have no message, only a symptom.
    symptom: 1 where other errors bring it about, or as a last resort: any other error in the text comes first;
    2 for the last word of a process, which symptoms bring about, too.
    goes_on: whether programs report it and run without what is missing: then a later failure has another cause.
    only_if: what must hold besides for the text from the words on; amid: for the text around them. on: the systems
    where it can happen. where: whether it can happen on a machine with these facts.
    rule: ID of the rule that tests for it on a machine. see, code: for faults in the user's own code, how to see the
    fault there, and lines that show the right way; general: these are of the usual case, a message's fix is its own.
    """

    id: str
    title: str
    cause: str
    fault: Fault
    seen: tuple[Seen, ...]
    fixes: tuple[Fix | Fitted, ...]
    alternatives: tuple[Or, ...] = ()
    asked: tuple[str, ...] = ()
    rule: str | None = None
    symptom: int = 0
    goes_on: bool = False
    only_if: Callable[[str], bool] | None = None
    amid: Callable[[str], bool] | None = None
    on: tuple[System, ...] = ()
    where: Callable[[Facts], bool] | None = None
    see: str = ""
    code: str = ""
    general: bool = False
    source: str = ""

    @property
    def environment(self) -> bool:
        return self.fault == "environment"
