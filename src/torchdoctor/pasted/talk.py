"""What somebody asked Python of torch and of the system, and what it answered: sessions, one-liners, scripts.

Each as (kind, value), in the kinds of a list that is written by hand.
"""

from collections.abc import Iterator, Sequence

from torchdoctor import lazy_re as re
from torchdoctor.pasted.sections import GPU, VERSION

_ANSWER = {  # by kind; "" says nothing of the machine, and stands between what does
    kind: re.compile(rf"['\"]?({pattern})['\"]?(?=[\s,)\]]|$)")
    for kind, pattern in {
        "torch": VERSION,
        "torchvision": VERSION,
        "torchaudio": VERSION,
        "available": "[Tt]rue|[Ff]alse",
        "built": r"\d+\.\d+|None",
        "hip": r"\d\.\d[\w.-]{0,40}|None",
        "gpu": r"[A-Z]\w[\w ()-]{1,59}",
        "os": r"(?:Linux|Windows|macOS|Darwin)-[\w.+-]{3,120}",
        "mac": "True|False",
        "python": r"3\.\d{1,2}\.\d{1,2}[^\n\[]{0,120}(?:\[(?:GCC|Clang|MSC)[^\]\n]{1,60}\])?",
        "platform": "linux|win32|darwin",
        "": r"True|False|None|\d[\w.+-]{0,60}|\(\d{1,2}, \d\)",
    }.items()
}
_INSTALLED = r"(?:[\w.]{1,40}\.)?(?:version|get_distribution)\(['\"]%s['\"]\)(?:\.version)?"
_ASKED = (
    ("torch", rf"torch\.(?:version\.)?__version__|{_INSTALLED % 'torch'}"),
    ("torchvision", rf"torchvision\.__version__|{_INSTALLED % 'torchvision'}"),
    ("torchaudio", rf"torchaudio\.__version__|{_INSTALLED % 'torchaudio'}"),
    ("available", r"torch\.cuda\.is_available\(\)"),
    ("built", r"torch\.version\.cuda"),
    ("hip", r"torch\.version\.hip"),
    ("gpu", r"torch\.cuda\.get_device_name(?:\([\w.()]{0,40}\))?"),
    ("os", r"platform\.platform\(\)"),
    ("mac", r"torch\.backends\.mps\.is_(?:available|built)\(\)"),
    (
        "",
        r"torch\.(?:cuda\.(?:device_count|current_device|get_device_capability)\([\w.()]{0,40}\)|"
        r"backends\.cudnn\.(?:version\(\)|enabled)|xpu\.is_available\(\))|numpy\.__version__|"
        r"\b\w{2,30}\.__version__(?=,)|(?<=, )\w{2,30}\.__version__",
    ),
    ("python", r"\bsys\.version\b(?!_)"),
    ("platform", r"\bsys\.platform\b"),
)
_KINDS = tuple(kind for kind, _ in _ASKED)
_EXPRESSION = re.compile("|".join(f"(?P<e{number}>{pattern})" for number, (_, pattern) in enumerate(_ASKED)))
_JOINT = re.compile(r"[\s,;()\[\]\"'{}f]*(?:print\([f\"']{0,2}[\"'{]*)?")  # between two of one line
_BETWEEN = re.compile(r",?\s")
_TO_ANSWER = re.compile(r"[)\]}\"';\s>]*(?:Out ?\[\d{1,4}\]: ?)?")
_SETTLES = re.compile(r"\b(?:if|when|unless|should|expect\w*|assert|while|not)\b")
_SESSION = re.compile(r">>>|\bIn ?\[|print\(| -c |\bimport ")
_LABEL = re.compile(r"print\(f?[\"'](?P<label>[^\"'{}]{2,40}?)(?: ?[:=]? ?)(?:[\"'], ?|\{)(?P<rest>.{3,80})")
_PRINTED = re.compile(
    rf"\(?'?({VERSION})'?(?:,? '?(\d+\.\d+|None)'?)?,? (True|False)(?:,? '?(\d+\.\d+|None)'?)?"
    r"(?:,? \d{1,2})?(?:,? '?([A-Za-z][\w ]{3,60})'?)?\)?"
)
_GOT = re.compile(
    r"(?:and )?(?:now )?(?:i (?:got|get)|it (?:prints|returns|gives|says|shows)) (?:me )?(True|False)"
    r"(?=\W*$|[,.] |\s(?:so|but|and|now)\b)(?!.{0,40}\bif\b)",
    re.IGNORECASE,
)
_ANYTHING = "?"  # what a script prints that is no question of ours
_OF_A_SCRIPT = re.compile(
    r"print\(|\bimport |=|^(?:with|for|if|else|def|try|except)\b|^(?:outputs?|gives|prints|returns|result)\W*$|"
    r"^(?:and )?(?:my|mine|our) (?:own )?(?:output|result)s?(?: (?:is|are|was|were))?(?: \w+){0,2}\W*$",
    re.I,
)
# Of those who wrote the script: what the reader's own machine printed comes below.
_OF_ITS_WRITER = re.compile(
    r"^(?:(?:your|his|their|the (?:docs?|tutorial|notebook|readme|author)\S{0,2}) (?:\w+ )?(?:output|"
    r"result)s?|expected(?: output)?)\b.{0,40}:$",
    re.IGNORECASE,
)
_OF_MINE = re.compile(r"^(?:and |but )?(?:my|mine|our|i|actual)\b.{0,40}:$", re.IGNORECASE)
_LONG = 2_000  # letters of a line
MOST = 40  # expressions on a line


def printed(line: str) -> Iterator[tuple[str, str]]:
    """ "2.6.0 12.4 True", "('2.1.0+cpu', False)": what a one-liner printed of torch."""
    if not (line.startswith(("(", "'")) or line[:1].isdigit()):
        return
    found = _PRINTED.fullmatch(re.sub(r"\s+#.*$", "", line))
    if found is None:
        return
    yield from (("torch", found[1]), ("available", found[3]))
    if built := found[2] or found[4]:
        yield "built", built
    if found[5] and GPU.search(found[5]):
        yield "gpu", found[5]


def asked(line: str, following: str) -> Iterator[tuple[str, str]]:
    """What a line asks, where the same line answers, or the next."""
    runs = _runs(line)
    if not runs:
        return
    bare = _EXPRESSION.fullmatch(line.strip("$>. ")) is not None
    session = bare or _SESSION.search(line) is not None
    told = [row for kinds, end in runs for row in _beside(kinds, line, end, session or len(kinds) > 1)]
    kinds = runs[0][0]
    if told or len(runs) > 1 or not (session or len(kinds) > 1):
        yield from told
        return
    _, hash_sign, comment = line.partition("# ")
    following = comment if hash_sign and "print(" in line and _answers(kinds, comment) else following
    if kinds == ["available"] and (got := _GOT.match(following[:80])):
        yield "available", got[1]
    else:
        yield from _answered(kinds, following)


def _answers(kinds: Sequence[str], comment: str) -> bool:
    """Whether a comment is the answer, and not a word on what is asked."""
    return bool([*_answered(kinds, comment)] or _GOT.match(comment[:80]))


def _runs(line: str) -> list[tuple[list[str], int]]:
    """The kinds of what stands together, as in `a, b` and `print(a); print(b)`, and where they end."""
    if "(" not in line and "__" not in line and "torch." not in line:
        return []
    runs: list[tuple[list[str], int]] = []
    for number, match in enumerate(_EXPRESSION.finditer(line[:_LONG])):
        kind = _KINDS[int(str(match.lastgroup)[1:])]
        if runs and _JOINT.fullmatch(line, runs[-1][1], match.start()):
            runs[-1] = ([*runs[-1][0], kind], match.end())
        else:
            runs.append(([kind], match.end()))
        if number > MOST:
            break
    return runs


def _beside(kinds: Sequence[str], line: str, end: int, session: bool) -> Iterator[tuple[str, str]]:
    """What the same line answers: a one-liner's, or where line breaks were lost."""
    to = _TO_ANSWER.match(line, end)
    if not session or to is None or to.end() == end or _SETTLES.search(line[:end]):
        return
    yield from _rows(kinds, _taken(kinds, line, to.end(), whole=False))


def _answered(kinds: Sequence[str], text: str) -> Iterator[tuple[str, str]]:
    yield from _rows(kinds, _taken(kinds, text[:400].strip(), 0, whole=True))


def _taken(kinds: Sequence[str], text: str, at: int, whole: bool) -> list[str]:
    """One answer for each, from there on, to the end of the text if they are the whole of it; else none."""
    found: list[str] = []
    at += text[at : at + 1] in ("(", "[")
    for kind in kinds:
        between = _BETWEEN.match(text, at) if found else None
        answer = _ANSWER[kind].match(text, between.end() if between else at)
        if answer is None or (found and between is None):
            return []
        found.append(answer[1])
        at = answer.end()
    at += text[at : at + 1] in (")", "]")
    return found if at == len(text) or (not whole and text[at].isspace()) else []


def _rows(kinds: Sequence[str], values: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A companion is a package of a list, and only a Mac has MPS."""
    for kind, value in zip(kinds, values, strict=False):
        if kind in ("torchvision", "torchaudio"):
            yield "package", f"{kind}={value}"
        elif kind == "mac" and value == "True":
            yield "os", "macOS"
        elif kind == "platform":
            yield "os", {"linux": "Linux", "win32": "Windows", "darwin": "macOS"}[value]
        elif kind not in ("", "mac") and (kind != "gpu" or GPU.search(value)):
            yield kind, value.strip()


def outputs(lines: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """What a script asked for, and the lines below it answer, in the same order or behind its own words; by line."""
    block: list[str] = []
    labels: dict[str, str] = {}
    apart = False
    for number, line in enumerate([*lines, ""]):
        apart = bool((apart or (block and _OF_ITS_WRITER.match(line))) and not _OF_MINE.match(line))
        if apart:
            continue
        if "print(" in line:
            labels |= _labels(line)
            runs = _runs(line)
            known = sum(len(kinds) for kinds, _ in runs) == line.count("print(")
            block += [kind for kinds, _ in runs for kind in kinds] if known else [_ANYTHING] * line.count("print(")
        elif block and (found := _below(block[:MOST], lines[number:])):
            yield from ((*row, number + at) for at, kind, values in found for row in _rows([kind], values))
            block = []
        elif labels:
            yield from ((*row, number) for row in _labelled(line, labels))
        if block and not _OF_A_SCRIPT.search(line):
            block = []


def _below(block: Sequence[str], lines: Sequence[str]) -> list[tuple[int, str, list[str]]]:
    """The answers of a block of questions, a line each; none where one is missing. What is not known has any answer."""
    known = [kind for kind in block if kind != _ANYTHING]
    while block and block[-1] == _ANYTHING:
        block = block[:-1]  # of which the last may have failed
    found = [
        (at, kind, _taken([kind], text[:100], 0, whole=True))
        for at, (kind, text) in enumerate(zip(block, lines, strict=False))
        if kind != _ANYTHING
    ]
    return found if len(known) > 1 and len(found) == len(known) and all(values for *_, values in found) else []


def _labels(line: str) -> dict[str, str]:
    """ "cuda version" is torch's where `print("CUDA version:", torch.version.cuda)` printed it."""
    found = _LABEL.search(line[:_LONG])
    runs = _runs(found["rest"]) if found else []
    return {found["label"].lower(): runs[0][0][0]} if found and len(runs) == 1 and len(runs[0][0]) == 1 else {}


def _labelled(line: str, labels: dict[str, str]) -> Iterator[tuple[str, str]]:
    for label, kind in labels.items():
        if line.lower().startswith(label):
            yield from _answered([kind], line[len(label) :].strip(" :=\"'"))
