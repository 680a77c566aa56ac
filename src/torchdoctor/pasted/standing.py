"""Whether an error stands in a text as a program printed it, and nothing around it says that it is over."""

from torchdoctor import lazy_re as re
from torchdoctor.pasted import quoted

# What says that it is over, is another's, or works elsewhere. To find nothing is better than a false alarm.
_OVER = re.compile(
    r"(?<!not )(?<!n't )(?<!nothing )(?<!never )(?<!still )\b(?:works|worked(?! (?:\w+ )?(?:before|until)\b)|"
    r"working|helped|helps|runs (?:now|fine)|fixed|fixes|solved|solves|solution|resolved|resolves|closed|gone|"
    r"imports? \w+ without|all good|all fine|"
    r"is fine|is over|(?:rolled|went|moved|put|changed|switched|is) (?:\w+ ){0,3}back|back in place|it runs|"
    r"no (?:more )?errors?(?! (?:message|log|code))|(?:all|it|everything) is ok(?:ay)?|torch imports|"
    r"does (?:it )?again|"
    r"did the trick|shows the driver)\b|"
    r"^\W{0,4}(?:edit|update)\d?\W{0,2}:|\bthanks\b(?! (?:in advance|for (?:any|your) help))|"
    r"\b(?:no longer|no more|used to|earlier|last week|yesterday|"
    r"(?<!worked )(?<!ly )(?<!fine )(?<!well )before (?:the|i|we))\b|"
    r"\bafter (?:an? |the |another )?(?:re-?boot|restart)|\blink(?:er)? warning|"
    r"\bis_available\W{0,6}(?:is |: ?|= ?|returns )?true\b|\bcuda works\b|"
    r"\b(?:known problems|faq|mine|my machine)\b\W|"
    r"\b(?:we|i) (?:rebooted|fixed|reinstalled)\b(?![^.\n]{0,60}\b(?:still|same|not)\b)",
    re.IGNORECASE | re.MULTILINE,
)
# What leads to it: another time, another place, a question or advice.
_LED = re.compile(
    r"\b(?:if you|when you|colleagues?|friends?|another|used to|no longer|earlier|previously|before|yesterday|"
    r"what does|why|see (?:the )?issue|related|on the \w+ (?:image|machine|node)|docker|docs|old)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\bwhat (?:does|is|do)\b[^\n?]{0,80}\?|\bmean(?:s|ing)?\s?\?", re.IGNORECASE)
_REACH = 120  # letters of the line above
_MOST = 200_000  # letters below


def stands(text: str, start: int, end: int) -> bool:
    """Whether it is of this machine, as it is."""
    begin = text.rfind("\n", 0, start) + 1
    above = text[max(0, begin - 1_000) : begin].rstrip("`\n ").rpartition("\n")[2]
    led = _LED.search(above[-_REACH:]) if not above.startswith(("File ", "Traceback", "import ", "from ")) else None
    if led or _LED.search(text[begin:start][-_REACH:]) or _ASKED.search(text[begin : begin + 1_000]):
        return False
    if _OVER.search(text[end : end + _MOST]) or _ASKED.search(text[end : end + _MOST]):
        return False
    return not (quoted.is_past(text, start, end) or quoted.of_another(text, start, end))


def is_printed(found: re.Match[str]) -> bool:
    """Whether it is of this machine, as it is, and no word of somebody's talk."""
    text, start, end = found.string, *found.span()
    return stands(text, start, end) and not quoted.is_only_talk(text, start)
