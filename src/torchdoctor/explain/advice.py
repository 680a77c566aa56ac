"""What a library's own message advises: the sentences in it that say what to do."""

import re

MOST = 260  # characters of a message's advice that are shown

_ENDS = r"(?<=[.!?;])\s+(?=[A-Z`(\"'*])|\s*\n\s*(?=[-*]|\d\.|[A-Z])"
_DO = (
    "Add|Call|Change|Check|Choose|Consider|Convert|Disable|Do not|Don't|Either|Enable|Ensure|Increase|Install|Instead"
    "|Load|Make sure|Pass|Please|Provide|Reduce|Rename|Remove|Replace|Run|Select|Set|Specify|Try|Turn|Update|Upgrade"
    "|Use|You (?:can|have to|may|must|need|should)"
)
_TELLS = (
    rf"^\W*(?:{_DO})\b|\b(?:[Pp]lease|make sure|[Tt]ry (?:to|using|with|setting|a )|[Cc]onsider \w+ing)\b"
    r"|[,;] (?:try|use|did you|you (?:should|need to|must|can|may))\b|^\W*Did you\b"
    r"|\b[Uu]se [`'\"]?[\w.()]+[`'\"]? instead"
    r"|^\W*(?:To|In order to) (?:fix|avoid|disable|enable|suppress|resolve|skip|force|turn|work|use|load|save|run)\b"
)
_RULES = (
    r"\b(?:should|must|needs? to|has to|have to|instead|you can|[Ee]xpect(?:s|ed)|only (?:supports?|be|works?)"
    r"|only supported|requires?|(?:use|set|pass) [`'\"]|is deprecated|in favou?r of|was renamed"
    r"|has been (?:moved|renamed|removed))"
    r"|one of|[Vv]alid (?:values|options|keys)|[Aa]vailable \w+ (?:are|:)|[Aa]llowed|at least|at most|not supported"
)
_REPORT = r"(?i)open an issue|file an? (?:issue|bug)|report|github\.com/\S+/issues|contact|for more (?:info|detail)"


def advised(message: str) -> str:
    """The sentences of a message that say what to do, or what it expects; "" where none does."""
    return told_to(message) or _saying(_RULES, message)


def told_to(message: str) -> str:
    """Those alone that say what to do."""
    return _saying(_TELLS, message)


def _saying(words: str, message: str) -> str:
    sentences = [" ".join(part.split()) for part in re.split(_ENDS, message) if not re.search(_REPORT, part)]
    found = [part for part in sentences if re.search(words, part)]
    return _cut(" ".join(found[:2] if len(found[0]) < MOST // 2 else found[:1])) if found else ""


def _cut(text: str) -> str:
    return text if len(text) <= MOST else text[:MOST].rsplit(" ", 1)[0] + " ..."
