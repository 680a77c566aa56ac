"""A text as the program wrote it: without what terminals, loggers, web pages and word processors made of it."""

from itertools import pairwise

from torchdoctor import lazy_re as re
from torchdoctor.explain.rests import completed

# Those that few texts need are compiled when one does.
_NOISE = re.compile(
    r"\x1b(?:\[[0-9;:?]{0,40}[ -/]{0,4}[@-~]|\][^\x07\x1b\n]{0,400}(?:\x07|\x1b\\)?|[@-Z\\-_])"
    r"|(?<!\w)\[(?:0|\d{1,2};\d{1,3}(?:;\d{1,3}){0,3}|3\d)m(?!\])"
    r"|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|^E {2,9}",
    re.M,
)
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’", "'"),
        **dict.fromkeys("“”", '"'),
        **dict.fromkeys(
            "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000", " "
        ),
        **dict.fromkeys("‐‑‒–−", "-"),
        "\r": "\n",
        "）": ")",
        "│": "|",
    }
)
# Of East Asian keyboards: ": " or ", ", but "::", "cuda:0" and "https://".
_WIDE = r"[：，](?=[\s\d：/]|$)|(?<=：)：|(?<=[\s(])（|（(?=\)|s\))"
# Between their letters and Latin ones there is no blank.
_ASIAN = "\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af"
_BORDER = rf"(?<=[{_ASIAN}])(?=[A-Za-z])|(?<=[a-z])(?=[{_ASIAN}])"
# But none is put into a path: between quotes, or up to its last separator.
_PATH = r"(?<=[\"'])(?:[A-Za-z]:[\\/]|/)[^\"'\n]{1,300}(?=[\"'])|(?:[A-Za-z]:[\\/]|(?<!\S)/)[^\s\"'<>|*?:]{0,300}[\\/]"
_BLANKS, _EMPTY = re.compile(r"[ \t]{81,}"), re.compile(r"\n[ \t]{0,80}\n[ \t]{0,80}\n(?:[ \t]{0,80}\n)+")
# The repr of an exception, alone.
_REPR = re.compile(
    r"^ {0,3}((?:\w{1,40}\.){0,6}\w{1,60}(?:Error|Exception|Warning))\(([\"'])([^\n]{1,2000})\2,?\)$", re.M
)
# Words of which no two stand one blank apart.
_SPREAD = re.compile(r"^[ \t]*(?:\S{1,200}(?: {2,8}|\t)){5,200}\S+$", re.M)
# A traceback whose last line is missing: what it raises is at the end of a frame's line, or of the text.
_RAISES = (
    r"(?m)(?:(?<=, in )(?P<name>\w{1,60})[ \t]{1,9}|^[ \t>]{1,20})raise "
    r"(?P<error>[\w.]{3,60})\((?P<quote>['\"])(?P<said>[^\n]{8,300}?)"
    r"(?P=quote)(?:\.format\([^\n]{0,200}\)| ?%[^\n]{0,200})?\)\s{0,9}(?(name)$|\Z)"
)

# A last line that is cut, whose message the line above it has in full.
_CUT_SHORT = (
    r"(?m)(^[ \t>]{1,20}raise (\w{3,60})\([rbf]?['\"]([^'\"{\n]{8,300})[^\n]{0,20}\n"
    r"[> ]{0,9}(?:\w+\.)*\2: )([^\n]{4,300})\s*\Z"
)

_ERROR = r"(?:\w{1,40}\.){0,6}[A-Z]\w{0,40}(?:Error|Exception)"

# "RuntimeError:CUDA", "KeyError : 'x'"
_CLOSE = re.compile(r"(?<=Error|ption|rning) : |(?<=[Ee]rror|ption|rning):(?=[^\s:/\\\d])")

_GLUED = r"(?<=odule named|o attribute|import name)(?=')"
_LOOSE = r"(?<=[\w)\]'\"]) (?=[:,.)])|(?<=[([]) "
_STUCK = r"(?<=[a-zA-Z)'\"][:,])(?=[A-Za-z'\"])|(?<=[a-z]{3})(?='[\w.]{1,60}'(?!\w))"

# An exception in two fields of a report: "**Exception Type:** KeyError", "**Exception Message:** 'x'".
_FIELDS = (
    r"\bException Type:?[* ]{0,6}:? {0,3}([\w.]{3,80})[ \t]{0,9}\n"
    r"[-* \t]{0,9}Exception Message:?[* ]{0,6}:? {0,3}(?:\1: )?"
)

# Web pages: entities, and the elements that end a line.
_ENTITIES = {
    **{"lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " ", "amp": "&"},
    **{"#34": '"', "#39": "'", "#x27": "'", "#x22": '"', "#160": " ", "#60": "<", "#62": ">"},
}
_ENTITY = rf"(?i)&({'|'.join(map(re.escape, _ENTITIES))});"
_MARKUP = re.compile(r"</(?:p|pre|code|div|t[dr]|li|span)>|<br ?/?>", re.I)
_ENDS = (
    r"(?i)[ \t]{0,80}(?:<(?:br|/?(?:p|pre|div|tr|li|[uo]l|table|tbody|blockquote|h[1-6]))(?:\s[^<>\n]{0,200})?/?>){1,9}"
)
_INLINE = r"(?i)</?(?:code|span|t[dh]|strong|em|font|kbd|samp)(?:\s[^<>\n]{0,200})?>"

# Markdown, JSON and Python: a backslash before a sign; and in a string, a line break that is written, where a path's
# "\new" cannot be meant.
_SIGN = r"\\([_*\[\]<>#`()~\"'])"
_BREAK = r"(?<!\\)\\{1,8}n(?=[\s\\\"']|$|File \"|Traceback|[A-Z][a-z])"
_LETTER = r"(?<!\\)\\u([0-9a-fA-F]{4})"
_QUOTE = r"\\{1,8}([\"'])"
_ESCAPED = r"\\([nt\"'\\])"
_WRITTEN = {"n": "\n", "t": "\t"}

# Python 2 does not say which module; the line of code does.
_OF_MODULE = (
    r"(?<![\w.])(torch(?:vision|audio)?(?:\.\w{1,40}){0,5})\.(\w{1,60})"
    r"([^\n]{0,300}\n(?:[ ~^]{1,200}\n)?(?:\w{0,40}Error: )?)"
    r"'module' object has no attribute '\2'"
)
_REBUILDS, _OF_UTILS = (
    r"'module' object has no attribute '(_rebuild_\w+)'",
    r"module 'torch._utils' has no attribute '\1'",
)

_BARE = r"(?m)(ImportError: cannot import name )'?(\w{1,60})'?(?=[ \t]*$)"
_PACKAGE = r"-packages[/\\]+((?:\w+[/\\]+)+\w+)\.py"

# What loggers, launchers and builders put before each line.
_PREFIX = re.compile(
    r"""^[ ]{0,8}(?:
    \[(?:rank|default)\d{1,5}\]:[ ]? | \[\d{1,5},\d{1,5}\]<std(?:err|out)>:[ ]?
    | \((?:\w{1,40}[ ])?pid=\d{1,8}[^()\n]{0,60}\)[ ]?
    | \[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[ ]?[+-]\d\d:?\d\d)?\]?:?(?:[ ]std(?:err|out)[ ][FP])?[ ]
    | \#\d{1,4}[ ]\d{1,6}\.\d{1,3}[ ]
    | \#\#\[error\]
    ){1,3}""",
    re.M | re.X,
)
# A title in Markdown, alone or above the rest.
_TITLE = re.compile(r"\A\s{0,9}#{1,6} +(?=[^\n]*(?:\n[ \t]*(?:\n|\Z)|\Z))")
# What counts only where nearly all lines have it.
_SHARED = (
    r"[ ]{0,8}\d{1,6}(?:[:|]|[ ]\|)[ ]{1,2}",
    r"[ ]{1,8}\d{1,6}[ ]{1,4}(?=\S|\s{2})",
    r"[\w.-]{1,40} {1,20}\| ?",
    r"(?:#|//|\+|!{1,3}|>{1,3}|stderr:|\[(?:ERROR|error)\]|(?:ERROR|WARNING):\w{1,40}:) ?",
    r"\[?\d\d:\d\d:\d\d(?:[.,-]\d{1,6})?\]? {1,4}(?:(?:ERROR|INFO|WARNING) {1,8})?",
    r"[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d [\w.-]{1,40} [\w./-]{1,40}(?:\[\d{1,8}\])?: ",
    r"-? ?\w{1,40} - (?:ERROR|INFO|WARNING|DEBUG) - ",
    r"(?:ERROR|INFO|WARNING)(?: in \w{1,40}:| \d\d-\d\d \d\d:\d\d:\d\d \[[\w./-]{1,60}:\d{1,6}\]) ",
    r"`(?=.*`$)",
    r"\*\*(?=.*\*\*$)",
)
_PREFIXES = tuple(map(re.compile, _SHARED))
_NOT_LETTERS = re.compile(r"[^A-Za-z]+")
LINES, MOST = 200, 0.85  # lines that are looked at for a prefix, and the share of them that must have it
FEWEST = 3

# A traceback in one line.
_JOINED = r"\S[^\n]{0,200}? File \"[^\"\n]{1,300}\", line \d"
_FRAME = r"(?<=\S)[ \t]+(File \"[^\"\n]{1,300}\", line \d{1,7}(?:, in [\w.<>]{1,80})?)[ \t]*"
_RAISED = rf"(?<=\S)(?<!except)(?<!Caught)(?<!During)[ \t]+(?={_ERROR}: )"

# A line of code and what it raised behind it, as it is copied from a page.
_CODE_RAISED = re.compile(
    rf"^([ \t]{{0,20}}(?:return |[\w.]{{1,40}} = )[\w.]{{1,60}}\([^\n\"'#`]{{0,200}}[,)])"
    rf"[ \t]{{1,9}}(?={_ERROR}: [A-Z])",
    re.M,
)

# Where a text is broken between words, what its program writes in one line.
_SOFT = re.compile(
    r"(?<=site-)\n[ \t>|]{0,9}(?=packages)|(?<=dist-)\n[ \t>|]{0,9}(?=packages)|(?<=linux-)\n[ \t>|]{0,9}(?=gnu)"
    r"|(?<=\.so:)\n[ \t>|]{0,9}(?=(?:undefined symbol|cannot open))|(?<=\"),\n[ \t>|]{0,9}(?=line \d)"
)

# A terminal's hard breaks: of lines of one width, each goes on in the next.
NARROW, WIDE, FULL = 36, 250, 3
NEAR = 12  # characters by which lines are shorter that are broken between words
_ENDS_ITSELF = re.compile(r"([-=_*~#+.]) ?\1{9}|[|╮╯┐┘\]]$")
_BEGINS = re.compile(rf"\s*(?:Traceback|File \"|{_ERROR}:|#{{1,6}} |[-*>$] )")

# What shells say in other languages, of which the English words are known. Only the name varies.
_ABROAD = re.compile(
    r"不是内部|not an internal|reconnu|reconoce|reconhecido|является|ist entweder|项识别|命令"
    r"|nicht|introuvable|ncontrad|найден"
)
_COMMAND = r"([\w./\\+-]{2,120})"
_ENGLISH = (
    (
        rf"['\"]{_COMMAND}['\"] ?(?:不是内部|is not an internal or|n'est pas reconnu|no se reconoce|não é reconhecido"
        r"|не является внутр|ist entweder falsch)[^\n]*",
        r"'\1' is not recognized as an internal or external command",
    ),
    (
        rf"{_COMMAND} ?: (?:未找到命令|找不到命令|Befehl nicht gefunden|commande introuvable|orden no encontrada"
        r"|comando não encontrado|команда не найдена)",
        r"\1: command not found\n",
    ),
    (
        rf"(?:无法将|[Ll]e terme|El término|O termo|Имя|Benennung) ?[\"'« ]{{1,3}}{_COMMAND} ?[\"'»] ?"
        r"(?:项识别为|n'est pas|no se|não é|не |wurde nicht)",
        r"The term '\1' is not recognized as the name of a cmdlet ",
    ),
)

_DIGITS = re.compile(r"([0-9]{15})[0-9]{85,}")  # Python makes no number of thousands of them


# A traceback whose lines were joined: the message follows the last frame's code in the same line.
_ON_ONE_LINE = r"(?m)^([^\n]{1,600}\bFile [^\n]{1,300}, line \d+, in \S[^\n]{0,400}?) (?=\w{1,40}Error: \S)"


def plain(text: str) -> str:
    """Without colours, odd quotes and blanks, escapes and markup, prefixes of lines, and long runs of blanks."""
    text = _TITLE.sub("", _NOISE.sub("", text.replace("\r\n", "\n").translate(_PLAIN)))
    text = text if text.isascii() else _western(text)
    if _ABROAD.search(text):
        for said, english in _ENGLISH:
            text = re.sub(said, english, text)
    text = _CLOSE.sub(": ", _unescaped(_without_markup(text)))
    text = re.sub(_FIELDS, r"\n\1: ", text) if "Exception Type" in text else text
    text = _SOFT.sub(_joined, unbroken(_in_lines(unprefixed(text))))
    if "it/s]" in text or "s/it]" in text:  # a bar of progress, which ends no line
        text = re.sub(r"((?:it/s|s/it)\]) ?(?=\S)", r"\1\n", text)
    if "odule name" in text:
        text = re.sub(r"\b[Nn]o(?:module named| modules? name) ?(?=['\"])", "No module named ", text)
    if "rror 1455" in text and re.search(r"\b[A-Z]:\\\w", text):  # Windows's number, alone in a title
        text = re.sub(r"(?m)^Error 1455\b", "os error 1455", text)
    if "raise " in text:
        text = re.sub(_CUT_SHORT, _finished, re.sub(_RAISES, _raised, text))
    text = _REPR.sub(r"\1: \3", text)
    if "Error: " in text:
        text = _CODE_RAISED.sub(r"\1\n", text)
        text = re.sub(_ON_ONE_LINE, r"\1\n", text)
    text = re.sub(_GLUED, " ", text)
    if "'module' object has no attribute" in text:
        text = re.sub(_OF_MODULE, r"\1.\2\3module '\1' has no attribute '\2'", re.sub(_REBUILDS, _OF_UTILS, text))
    if "cannot import name" in text:
        text = re.sub(_BARE, _from_where, text)
    text = _DIGITS.sub(r"\1", text)
    text = completed(text)
    return _EMPTY.sub("\n\n\n", _BLANKS.sub(" " * 80, _SPREAD.sub(_closed, text)))


def _from_where(found: re.Match[str]) -> str:
    """The module of a name that could not be imported, which Python says since 3.7: as the import above has it."""
    before = found.string[max(found.start() - 900, 0) : found.start()]
    names = r"(?:(?!\bimport )[^()]){0,400}?"
    *_, line = (None, *re.finditer(rf"\bfrom (\.*[\w.]*) import \(?{names}\b{found[2]}\b", before))
    module = line[1] if line is not None else ""
    if module.startswith("."):
        *_, path = (None, *re.finditer(_PACKAGE, before))
        parts = re.split(r"[/\\]+", path[1])[: -len(module) + len(module.lstrip("."))] if path is not None else []
        module = ".".join(filter(None, [*parts, module.lstrip(".")])) if parts else ""
    return f"{found[1]}'{found[2]}' from '{module}'" if module else found[0]


def _western(text: str) -> str:
    text = re.sub(_WIDE, lambda found: {"：": ":", "，": ",", "（": "("}[found[0]], text)
    text = text.replace("：", ": ").replace("，", ", ").replace("（", " (")
    kept = [(path.start(), path.end()) for path in re.finditer(_PATH, text)] if "\\" in text or "/" in text else []
    return re.sub(_BORDER, lambda at: "" if any(a < at.start() < b for a, b in kept) else " ", text)


def _raised(found: re.Match[str]) -> str:
    return f"{found['name'] or ''}\n{found['error']}: {found['said']}"


def _finished(found: re.Match[str]) -> str:
    return found[1] + found[3] if found[3].startswith(found[4]) else found[0]


def _closed(found: re.Match[str]) -> str:
    return " ".join(found[0].split())


# What Python says, as people write it: with other letters, without quotes, or with one.
_OPEN, _SHUT = r"[ :]{1,3}[`'\"]?", r"[`'\"]?(?!\w)"
_NOT_A_NAME = r"(?!(?:errors?|issues?|problems?|exceptions?|and|or|in|is|on|at|the|after|when|while|but)\b)"
_WRITTEN_SO = (
    (
        rf"(?i)\bno (?:mod[a-z]{{2,4}}|m[a-z]dule) named?{_OPEN}{_NOT_A_NAME}([A-Za-z_][\w.]*\w){_SHUT}",
        r"No module named '\1'",
    ),
    (
        rf"(?i)\bmodule (?:named? )?[`'\"]?(torch\w*){_SHUT} (?:is |was |could )?not (?:be )?found",
        r"No module named '\1'",
    ),
    (r"(?i)\bno module ([a-z_]\w*\.\w[\w.]*\w) (?:was |is )?found\b", r"No module named '\1'"),
    (rf"(?i)\bhas no at+rib[a-z]{{1,4}}{_OPEN}{_NOT_A_NAME}([A-Za-z_]\w*){_SHUT}", r"has no attribute '\1'"),
    (rf"(?i)\bcan(?: ?not|'t) import name{_OPEN}{_NOT_A_NAME}(\w+){_SHUT}", r"cannot import name '\1'"),
)


def respelled(text: str) -> str:
    """With what Python says of a name in Python's own letters."""
    for written, said in _WRITTEN_SO:
        text = re.sub(written, said, text)
    return text


def respaced(text: str) -> str:
    """With the blanks about signs that a program writes, where a screenshot was read or somebody typed."""
    return re.sub(_STUCK, " ", re.sub(_LOOSE, "", text))


def _without_markup(text: str) -> str:
    """Of a web page's source, its text."""
    if _MARKUP.search(text):
        text = re.sub(_INLINE, lambda found: " " if found[0][:3] in ("</t", "</T") else "", text)
        text = re.sub(_ENDS, "\n", text)
    return re.sub(_ENTITY, lambda found: _ENTITIES[found[1].lower()], text) if "&" in text else text


def _unescaped(text: str) -> str:
    """What stands in a string of JSON, Python or Markdown."""
    if "\\" not in text:
        return text
    return "\n".join(_line_unescaped(line) if "\\" in line else line for line in text.split("\n"))


def _line_unescaped(line: str) -> str:
    without = re.sub(_SIGN, r"\1", line)
    if "\\" not in without:
        return without
    if not re.search(_BREAK, line):
        return re.sub(_QUOTE, r"\1", re.sub(_LETTER, _letter, line))
    line = line[1:-1] if line[0] in "\"'" and line[-1] == line[0] else line
    line = re.sub(_ESCAPED, lambda found: _WRITTEN.get(found[1], found[1]), re.sub(_LETTER, _letter, line))
    return _line_unescaped(line) if re.search(_BREAK, line) else line


def _letter(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if 0x80 <= number < 0xD800 or number > 0xDFFF else found[0]


def unprefixed(text: str) -> str:
    """Without what a logger put before each line."""
    text = _PREFIX.sub("", text)
    some = [line for line in text.split("\n", LINES)[:LINES] if line.strip()]
    if len(some) < FEWEST:
        return text
    for prefix in _PREFIXES:
        heads = [found[0] for line in some if (found := prefix.match(line))]
        kinds = len({_NOT_LETTERS.sub("", head) for head in heads})  # of a table they are as many as lines
        if len(heads) >= MOST * len(some) and FEWEST * kinds <= len(heads):
            text = "\n".join(prefix.sub("", line, count=1) if prefix.match(line) else line for line in text.split("\n"))
            some = [line for line in text.split("\n", LINES)[:LINES] if line.strip()]
    return text


def _joined(found: re.Match[str]) -> str:
    if found[0][0] == ",":
        return ", "
    return " " if found.string[found.start() - 1] == ":" else ""


def _in_lines(text: str) -> str:
    """A traceback that was joined to one line, in lines."""
    if 'File "' not in text:
        return text
    return "\n".join(
        re.sub(_RAISED, "\n", re.sub(_FRAME, r"\n  \1\n    ", line)) if re.match(_JOINED, line) else line
        for line in text.split("\n")
    )


def unbroken(text: str, fewest: int = FULL) -> str:
    """With the lines whole that a terminal broke at its width, also inside words.

    fewest: how many lines of a block must be full.
    """
    return "\n\n".join(_unbroken(block.split("\n"), fewest) for block in text.split("\n\n"))


def _unbroken(lines: list[str], fewest: int) -> str:
    width = max(map(len, lines))
    full = sum(len(line) == width for line in lines[:-1])
    soft = sum(width - NEAR <= len(line) < width for line in lines[:-1])
    if not NARROW <= width <= WIDE or full < fewest or 3 * soft > full:
        return "\n".join(lines)
    made = lines[0]
    for line, following in pairwise(lines):
        goes_on = len(line) == width and not _ENDS_ITSELF.search(line) and not _BEGINS.match(following)
        made += following if goes_on and line[:4] != following[:4] else f"\n{following}"
    return made
