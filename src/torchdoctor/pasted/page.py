"""A pasted text without what pasting did to it: quotes, bullets, fences, HTML, colours, line ends."""

import html
import json
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from torchdoctor import lazy_re as re

_TAGS = "details|summary|pre|code|samp|p|div|span|li|ul|ol|td|th|tr|table|tbody|thead|blockquote|b|strong|em|i|a|font"
_MARKUP = (
    (re.compile("[\x1b�]\\[[0-9;]*[A-Za-z]"), ""),  # terminal colours, also where their escape was lost
    (re.compile(r"<(?:br|/p|/li|/tr|/div|/pre|/summary)\b[^<>]{0,300}>", re.IGNORECASE), "\n"),
    (re.compile(r"</t[dh]>\s{0,20}<t[dh]\b[^<>]{0,300}>", re.IGNORECASE), ": "),
    (re.compile(rf"</?(?:{_TAGS})\b[^<>]{{0,300}}>", re.IGNORECASE), ""),  # "<pip>" and "<develop>" are conda's own
    (re.compile(r"<!--[^<>]{0,2000}-->"), ""),  # what an issue's template says to its reader
    (re.compile("~~(?!~)[^~\n]{1,200}~~"), ""),  # what was struck out
    (re.compile("={10,}"), "\n"),  # vLLM's form frames its headings
    (re.compile("[\u200b-\u200f\ufeff\u00ad]"), ""),
    (re.compile(r"\r\n?|\x0b|\x0c|\u2028"), "\n"),
)
_FULL_WIDTH = str.maketrans({"：": ": ", "，": ", ", "；": "; ", "（": " (", "）": ") "})
_ESCAPED = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_QUOTE = re.compile(r"^(?:\s*>)+")
_FENCE = re.compile(r"(?:`{3,}|~{3,}) ?[\w+.{}-]{0,30}")
_FRAME = re.compile(r"[=\-+|: ]*")
_BULLET = re.compile(r"^(?:#+(?=-\s)|(?:#+|[-*+•◦▪]|\d+[.)])\s+)")
_BULLET_IN_BULLET = re.compile(r"^(?:[-*•]|\[[ xX]\])\s+")  # also a task in a list
_NOT_TICKED = re.compile(r"^\s{0,8}[-*+]\s\[ \]\s")  # what somebody did not choose in a form
_ESCAPE = re.compile(r"\\([_*\[\]#<>`~+.()!-])")
# What a log puts in front of each line: when, who, how grave.
_STAMP = re.compile(
    r"^\s{0,8}\[?(?:\d{4}[-/])?\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?\]?\s{0,3}"
    r"(?:-\s(?:[\w.]{1,60}\s-\s)?(?:(?:INFO|WARNING|ERROR|DEBUG)\s-\s?)?)?"
)
# The same of other loggers: "[2026-01-02 03:04:05,6][DEBUG] ", "2026-01-02 03:04:05.6 | INFO | a:b:7 - ",
# "INFO 01-02 03:04:05 a.py:7] ", "INFO:root:", "Jan 02 03:04:05 host program[8]: ", "[rank0]: ", "(EngineCore pid=9) ".
_LOGGER = re.compile(
    r"^\s{0,8}(?:\[[\d:., /T-]{8,30}\]\s?\[?(?:DEBUG|INFO|WARNING|ERROR)\]?:?\s|"
    r"[\d:., T-]{8,30}\s?\|\s?(?:DEBUG|INFO|WARNING|ERROR|SUCCESS)\s{0,5}\|\s?[\w.<>:]{1,80}\s[-|]\s|"
    r"(?:DEBUG|INFO|WARNING|ERROR)\s(?:[\d:. -]{8,30}\s)?\[?[\w.]{1,60}\.py:\d{1,6}\]\s|"
    r"(?:DEBUG|INFO|WARNING|ERROR):[\w.]{1,60}:|"
    r"[A-Z][a-z]{2}\s{1,2}\d{1,2}\s\d\d:\d\d:\d\d\s\S{1,60}\s[\w./-]{1,60}\[\d{1,8}\]:\s|"
    r"\d{1,6}\.\ds\s{1,3}\d{1,6}\s|"
    r"\[(?:rank|default)\d{1,4}\]:\s?|\(\w{1,40} (?:rank=\d+ )?pid=\d{1,9}\)\s)"
)
# What rich puts behind a line of its log.
_SOURCE = re.compile(r"\s{2,}[\w./-]{1,60}\.py:\d{1,6}\s*$")
_RICH = re.compile(r"^(?:\[[\d:/ ]{8,20}\]|\s{10,20}) (?:DEBUG|INFO|WARNING|ERROR)\s{3,4}")
# What uv and git took out, and what stands there now.
_CHANGED = re.compile(r" {0,8}([-+~]) ?([\w.-]{1,60})==\S{1,80}\s?")
_MOST_CHANGED = 40  # lines between what went and what came
# Below the headings of a table.
_OF_MACHINE = re.compile(
    r"(?:(?:nvidia |my |operating )?(?:gpus?|os|system|platform|python|(?:py)?torch|torch(?:vision|audio)|driver|cuda|"
    r"cudnn|cpu|v?ram|memory|numpy|transformers|xformers|diffusers|"
    r"accelerate|triton|vllm|comfyui|conda|kernel|arch|architecture|distro|distribution|machine|host|graphics card)"
    r"(?: (?:version|name|model))?|version)",
    re.IGNORECASE,
)
_OF_NONE = re.compile(
    r"benchmark|support|requir|prerequisit|compat|tested|price|cost|result|recommend|minimum|combo|matrix|example|"
    r"expected|speed|performance|paper|colleague|friend",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|){2,}(?:\s*:?-{2,}:?\s*)?")
_BARE_RULE = re.compile(r"\s{0,3}:?-{2,}:?\s*\|\s*:?-{2,}:?\s*")  # of two columns without bars around them
_BARE_ROW = re.compile(r"[A-Za-z][^|]{0,60}\|[^|]{1,200}")
_TIME_INSIDE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9} - ")  # ComfyUI's desktop puts it before each print
LONGEST = 10_000  # letters of a line that are read


class Page(NamedTuple):
    """lines: never empty, blanks single, without marks. lower: all of them in lower case, one a line."""

    lines: tuple[str, ...]
    lower: str


def page(text: str) -> Page:
    lines = tuple(_lines(text))
    return Page(lines, "\n".join(lines).lower())


def _lines(text: str) -> Iterator[str]:
    if text.count("\n") < 2 and "\\n" in text:  # as it stands inside a JSON string
        text = (
            text.replace("\\r\\n", "\n")
            .replace("\\n", "\n")
            .replace('\\"', '"')
            .replace("\\t", " ")
            .replace("\\\\", "\\")
        )
        text = _ESCAPED.sub(lambda found: json.loads(f'"{found[0]}"'), text).encode("utf-8", "replace").decode()
    text = html.unescape(text)
    for pattern, plain in _MARKUP:
        text = pattern.sub(plain, text)
    rows = text.translate(_FULL_WIDTH).split("\n")
    bare = any(_BARE_RULE.fullmatch(row) for row in rows)
    gone = {row.strip(" -"): number for number, row in enumerate(rows) if "==" in row and row.lstrip()[:1] == "-"}
    for number, line in enumerate(rows):
        if line.count("|") > 3 and (heads := _heads(rows, number)):
            own = rows.count(rows[number - 2]) == 1 and _is_of_machine(heads, rows[max(0, number - 9) : number - 2])
            cells = zip(heads, _cells(line), strict=True) if own else ()
            yield from (f"{head}: {cell}" for head, cell in cells if cell)
            continue
        if "==" in line and (
            _is_replaced(rows, number)
            or (gone.get(line.strip(" +"), -1) > number and line.lstrip()[:1] == "+")  # by a later run
        ):
            continue
        if "[ ]" in line and _NOT_TICKED.match(_QUOTE.sub("", line)):
            continue
        if bare and line.count("|") == 1 and _BARE_ROW.fullmatch(line):
            line = line.replace("|", ": ")
        if unmarked := _unmarked(_unlogged(line) if ":" in line or "pid=" in line or "s\t" in line else line):
            yield unmarked


def _is_replaced(rows: Sequence[str], number: int) -> bool:
    """Whether uv or git took it out: what came stands below, with nothing but such lines between."""
    out = _CHANGED.fullmatch(rows[number])
    below = map(_CHANGED.fullmatch, rows[number + 1 : number + _MOST_CHANGED]) if out and out[1] == "-" else iter(())
    return any(row and out and row[1] == "+" and row[2] == out[2] for row in takewhile(bool, below))


def _heads(rows: Sequence[str], number: int) -> list[str]:
    """The headings of a table's only row; none where there are more, which may be of several machines."""
    if number < 2 or not _RULE.fullmatch(rows[number - 1]) or "|" in "".join(rows[number + 1 : number + 2]):
        return []
    heads = _cells(rows[number - 2])
    of_packages = heads[0].lower() in ("name", "package", "library", "component")
    return heads if len(heads) == len(_cells(rows[number])) and all(heads) and not of_packages else []


def _is_of_machine(heads: Sequence[str], above: Sequence[str]) -> bool:
    """Whether all headings are a machine's, and nothing above says what else the table lists."""
    said = [row for row in above if row.strip()][-2:]
    return all(map(_OF_MACHINE.fullmatch, heads)) and not any(map(_OF_NONE.search, said))


def _cells(row: str) -> list[str]:
    cells = map(str.strip, row.strip().strip("|").split("|"))
    return [cell if cell.startswith(">=") else _unmarked(cell) for cell in cells]


def _unlogged(line: str) -> str:
    if "T" in line and " - " in line:
        line = _TIME_INSIDE.sub(" ", line)
    if ".py:" in line:
        line = _RICH.sub("", _SOURCE.sub("", line))
    return _STAMP.sub("", _LOGGER.sub("", line, count=1), count=1)


def _unmarked(line: str) -> str:
    """Without the marks of quotes, lists, headings, tables, emphasis and code."""
    line = " ".join(_QUOTE.sub("", line).split())
    if line.isalnum():
        return line
    if _FENCE.fullmatch(line) or _FRAME.fullmatch(line):
        return ""
    line = _BULLET_IN_BULLET.sub("", _BULLET.sub("", line)).removeprefix(">>> ")
    if line.startswith("│") and line.endswith("│"):
        line = " ".join(cell.strip() for cell in line.strip("│").split("│")).strip()
    if line.startswith("|"):
        line = ": ".join(cell.strip() for cell in line.strip("|").split("|"))
    if "\\" in line:
        line = _ESCAPE.sub(r"\1", line)
    return line.replace("**", "").replace("`", "").strip()
