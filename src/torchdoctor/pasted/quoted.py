"""What a text quotes that is not of its machine as it is: the output of another machine, and an error that is past."""

from collections import deque
from functools import lru_cache
from itertools import islice

from torchdoctor import lazy_re as re
from torchdoctor.pasted.kinds import PEOPLE

_PLACE = r"(?:machine|computer|pc|laptop|desktop|server|workstation|box|node|cluster|system|env(?:ironment)?|set-?up)"
_ELSEWHERE = re.compile(
    rf"\b(?:(?:an)?other|old|previous|former|different) {_PLACE}\b|"
    rf"\b(?:{PEOPLE})\b|"
    r"\b(?:he|she|they) (?:has|have|had|gets?|got|sees?|saw)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:of|from|on|in|is|was|were|comes?)\b")
# Another build of torch or another driver settles it; to use the CPU or another GPU does not.
_FIXED_BY = re.compile(
    r"\b(?:then|after|finally|so|later|until|now that|but|once)\b[^.\n?]{0,30}?\b(?:(?:re-?)?(?:install|upgrad|"
    r"updat|downgrad)|(?:switch|mov|chang|us)(?=(?:ed|ing|e)\b[^.\n?]{0,60}?\b(?:(?:py)?torch|nightly|cu\d{2,3}|"
    r"builds?|wheels?|drivers?)\b))(?:ed|ing|e)\b(?!(?:[^.\n?]|\.(?=\w)){0,60}\b(?:cpu|nvidia-smi)\b)(?:[^.\n?]|"
    r"\.(?=\w)){0,100}?"
    r"(?<!desktop )(?<!screen )(?<!display )(?<!monitor )(?<!sound )(?<!audio )(?<!wifi )(?<!login )"
    r"\b(?:works?|worked|working|is fine|runs|gone|solved|fixed|disappeared)\b"
    r"(?!\s?(?:\?|for (?:a while|others)|[^.\n]{0,12}\b(?:but|however)\b[^.\n]{0,40}\b(?:errors?|fails?|same)\b))",
    re.IGNORECASE,
)
# "Edit: solved"; "Reinstalling with cu128 works, thanks". That "installing works" says nothing of what was installed.
_CLOSED = re.compile(
    r"^\W{0,4}(?-i:Solved|SOLVED|Fixed|FIXED|Resolved)(?: (?:it )?(?:by|with)\b(?![^\n]{0,80}\?)|\W{0,4}$)|"
    r"^\W{0,4}(?:update|edit|edited)\b[\W\d]{0,16}(?:(?:it|this|the|problem|issue|error|is|was|has|been|i|now|"
    r"got|finally)(?:'s)? ){0,6}(?:fixed|solved|resolved)\b(?! (?:for others|in \S+ for))(?![^\n]{0,80}\?)|"
    r"^(?![^\n]{0,120}\bcpu\b)\W{0,4}(?:update|edit|edited)\b[^\n]{0,80}\b(?:works?|working|runs?|running|fine) "
    r"(?:again|now)\b(?![^\n]{0,80}(?:\?|\bbut\b|\bexcept\b))|"
    r"(?:^|[.!:] )\W{0,4}(?:(?:re-?install|upgrad|updat|downgrad)ing\b(?:[^.\n?]|\.(?=\w)){0,100}?"
    r"\b(?:works?|worked|helped|solved|fixed|resolved|did the trick)|"
    r"installing\b(?:[^.\n?]|\.(?=\w)){0,100}?\b(?:helped|solved|fixed|resolved|did the trick))\b"
    r"(?!\s?(?:\?|for (?:a while|others)|(?:fine)?[,.;]? (?:but|however)))",
    re.IGNORECASE | re.MULTILINE,
)
# What ends a driver whose libraries are newer than its module.
_REBOOTED = re.compile(
    r"\b(?:reboot(?:ing|ed)?|restart(?:ing|ed)?|(?:re-?load|unload)(?:ing|ed)|rmmod)\b[^.\n?]{0,60}\b(?:solve[sd]|"
    r"fixe[sd]|help(?:s|ed)|work(?:s|ed|ing)|resolve[sd]|did (?:it|the trick)|(?:is|was) (?:fine|ok|well)|gone|"
    r"got rid)\b|"
    r"\b(?:solved|fixed|resolved|gone|cured) (?:by|after|with|on) (?:an? |the |another )?(?:re-?boot|restart)|"
    r"\b(?:it|this|that|all|everything)(?: is|'s)? (?:now )?(?:resolved|solved|fixed|ok(?:ay)?|good|over|fine|well|"
    r"works?|working) (?:now|again)\b|\b(?:it|this|that) is (?:resolved|solved|fixed|over)\b",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"\bnot\b|n't\b|\bno longer\b|\bstill\b|\bnever\b|\b(?:should|would|could|if|does|will|can|"
    r"you|fails?|failed|same|back|only|but|until|for an? (?:\w+ )?(?:day|hour|while|week|bit|moment))\b",
    re.IGNORECASE,
)
_STILL_BROKEN = re.compile(
    r"\bnot\b|n't\b|\bno longer\b|\bstill\b|\bnever\b|\b(?:should|would|could|if|does|will|can|"
    r"you)\b",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?](?:\s|$)|\n")  # of a sentence
_MOST = 50  # places that are looked at
# What was printed before something was changed.
_BEFORE = re.compile(
    r"\b(?:before|earlier|previously|yesterday|ago|last (?:week|month|year|time|night)|used to|old|formerly|"
    r"at first|initially)\b",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    r"(?:\b(?:no|not (?:an?|the)|without(?: an?| the)?|rule[sd]? out:?|instead of(?: an?)?|related:?|see:?)|#\d+:?)"
    r"(?: \w+)? [\"'`]{0,3}$|[\"'`]$",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"(?<!not )(?<!n't )(?<!never )\b(?:fixed|solved|resolved|cured) (?:it|this|that|the (?:problem|issue|error))\b"
    r"(?! (?:only )?(?:for a while|once|at first))|\bwent away\b|\b(?:i|we) used to (?:get|see|have)\b",
    re.IGNORECASE,
)
# What follows "pip installed torch without CUDA" where that has another torch since, or is told of one apart.
_SINCE = re.compile(
    r"\b(?:(?:re|un)-?install\w*|fixed|solved|removed|since|now|then|instead|replaced|switched|upgraded|here)\b|"
    r"\btorch\W{0,3}(?:version\W{0,3})?v?[12]\.\d",
    re.IGNORECASE,
)
# "My laptop has no GPU"; "Windows 11, no NVIDIA GPU". A program that finds none says something else.
_NO_GPU = re.compile(
    rf"\b{_PLACE}\b[^.\n]{{0,20}} (?:has|have|had|with|without|is|does(?:n't| not) have) (?:no |any |an? )?"
    r"(?:nvidia |cuda |discrete |dedicated )?(?:gpu|graphics card)\b|"
    r"[\w.+], (?:but |and )?no (?:nvidia |discrete |dedicated )?(?:gpu|graphics card)\b(?! (?:was|is|found|"
    r"detected))",
    re.IGNORECASE,
)
_HAS_ONE = re.compile(
    r" (?:has|have|had|with|is) (?:an? )?(?:nvidia |cuda |discrete |dedicated )?(?:gpu|gr)", re.IGNORECASE
)

# What only talks of a failure: it is gone, explained, listed or handled.
_ONLY_TALK = re.compile(
    r"\b(?:(?<!not )(?<!n't )work(?:s|ed|ing)|gone|no more|no longer|solved|fixed|resolved|enum|faq|readme|if you|"
    r"what does|why|note|docs?|requirements|downgrad\w*|pin(?:s|ned)?|handles?|catch(?:es)?|avoids?|prevents?|since)\b|"
    r"#define",
    re.IGNORECASE,
)


def is_only_talk(text: str, at: int) -> bool:
    """Whether the line there speaks of a failure that nobody has any more."""
    line = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]
    return _ONLY_TALK.search(line[:600]) is not None


def last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last place; only one is kept, of however many."""
    return next(iter(deque(pattern.finditer(text), maxlen=1)), None)


def of_another(text: str, start: int, end: int) -> bool:
    """Whether the words around what stands from start to end, or before its block, give it to another machine."""
    return any(_ELSEWHERE.search(words) for words in _around(text, start, end))


def is_elsewhere(line: str, following: str, above: str) -> bool:
    """Whether a line's own words, those that lead to it or those that go on below give it to another machine."""
    lead = above[-300:] if above.endswith(":") else ""
    rest = following[:80] if _GOES_ON.match(following) else ""
    return any(_ELSEWHERE.search(words) for words in (line[:300], lead, rest))


def is_past(text: str, start: int, end: int) -> bool:
    """Whether the sentence around an error says that it is gone."""
    return any(_SETTLED.search(words) for words in _around(text, start, end))


def is_settled_below(text: str, end: int) -> bool:
    """Whether what comes after a message says that something installed later has mended it."""
    return any(start >= end for start in _settlings(text))


@lru_cache(maxsize=4)
def _settlings(text: str) -> tuple[int, ...]:
    """Where a text says so: once a text, which may have a thousand messages."""
    found = (found for how in (_FIXED_BY, _CLOSED) for found in how.finditer(text))
    return tuple(match.start() for match in found if not _STILL_BROKEN.search(match[0]))


def is_over(text: str, start: int, end: int) -> bool:
    """Whether what the driver said there is another machine's, is only spoken of, or was so until somebody rebooted."""
    if of_another(text, start, end) or is_past(text, start, end) or is_rebooted(text, end):
        return True
    before, _, above = _around(text, start, end)
    return _BEFORE.search(above) is not None or _BEFORE.search(before) is not None or is_asked(text, start, end)


def is_asked(text: str, start: int, end: int) -> bool:
    """Whether the words around a message ask about it, deny it or point to another's."""
    before, after, _ = _around(text, start, end)
    return _NOT_SO.search(before) is not None or after.rstrip().endswith("?")


def is_rebooted(text: str, end: int) -> bool:
    """Whether what comes after a message says that a reboot has ended it, or that it has gone otherwise."""
    if is_settled_below(text, end):
        return True
    found = islice(_REBOOTED.finditer(text, end), _MOST)
    return any(not _STILL.search(_sentence(text, match)) for match in found)


def _sentence(text: str, found: re.Match[str]) -> str:
    """With the words around it: "I hoped that rebooting solves it"; "it helped for a day, then it came back"."""
    before = _END.split(text[max(0, found.start() - 120) : found.start()])[-1]
    return before + found[0] + _END.split(text[found.end() : found.end() + 120])[0]


def is_replaced(rest: str) -> bool:
    """Whether what a text says after it installed one build tells of another."""
    return bool(_SINCE.search(rest))


def is_told_of(text: str, line: str) -> bool:
    """Whether the line with an error, as a page shows it, is a sentence about another machine or a past one."""
    at = text.rfind(line)
    if at < 0:
        return False
    lead, error, _ = line.partition("Error")
    return is_past(text, at, at) or any(_ELSEWHERE.search(words) for words in (lead if error else "", _above(text, at)))


def without_gpu(text: str) -> bool:
    """Whether the text says of a machine that it has no GPU: what nvidia-smi prints is then another's."""
    return any(not _HAS_ONE.search(found[0]) for found in _NO_GPU.finditer(text))


def _around(text: str, start: int, end: int) -> tuple[str, ...]:
    """The rest of its line, and what leads to it."""
    begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return text[begin:start][-300:], text[end : stop if stop >= 0 else len(text)][:300], _above(text, start)


def _above(text: str, at: int) -> str:
    """The line above that leads to a place, or to the block that it stands in: "A colleague had:"; "" where none."""
    begin = text.rfind("\n", 0, at) + 1
    line = text[max(begin - 1_000, 0) : begin].rstrip("`\n ").rpartition("\n")[2]
    if line.endswith("Warning:"):  # the head of the same message
        return _above(text, max(begin - 1 - len(line), 0))
    return line[-300:] if line.endswith(":") else ""
