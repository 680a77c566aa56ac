"""Whether a text shows an error or only mentions its words: in source code, a test's name, a manual's "if you see".

Judged by what stands before and behind the words on their line.
"""

from torchdoctor import lazy_re as re

REACH = 400  # characters of a line on each side of the words: progress bars and JSON make lines of megabytes
NEAR = 200  # characters around the beginning of the words that hold their message

# A call or comparison that the words are an argument of: source code, also as grep and tracebacks show it.
_CODE = re.compile(
    r"""(?<!\bit[ ])\b(?:raise|throw|assert\w*|return|except|isinstance|grep|rg)\b[ (](?!(?:an?|the|this|that|me)\b)
    | \braises\(
    | ^\W*(?:and|or|if|elif|not)\s+(?:not\s+)?[rbfu]*["'] | \S\s{2,}\#\s
    | ^\W*(?:\d+\s+)?(?:def|class|const|static|from\s+\S+\s+import)\b
    | \bin\s+(?:str|repr)\( | \bmatch\s*= | [!=]=\s*[rbfu]*["'] | :\s*[rbfu]+["'] | << | (?<!:)// | /\*
    | \blambda\b(?!\ \[\])
    | [\[(,]\s*[rbfu]*["'](?!\w*(?:Error|Exception)\b) | (?<!\w)[\w.]+\s*=\s*[rbfu]*["'](?:[^"']|\w'\w)*$
    | (?:[!=]=|\bcase|\|\||&&)\s*["'(]?[\w.:]*$ | \b(?:if|or|and|not)\s*["'(][\w.:]*$
    | \.(?:warn|warning|error|info|debug|exception|critical|log)\( | \.(?:match|search|find|startswith|append|write)\(
    | \b(?:print|fprintf|printf|echo|warn|Exception)\( | \b(?:Runtime|Value|Assertion|Import|OS|NotImplemented)Error\(
    | \b(?:TORCH_(?:CHECK|WARN|INTERNAL_ASSERT)|AT_ERROR|AT_ASSERT|CHECK|LOG)\w*\(""",
    re.X,
)
# A line of a string literal: indented, or with code's punctuation behind the closing quote, then perhaps a comment.
_STRING = re.compile(
    r"""(?:\s{4,}[rbfu]{0,2}["'].*["'][,)\]:;\\]*|[rbfu]{0,2}["'].*["']\s*[,)\];:]+)\s*(?:(?:\#|//)\s.*)?$"""
)
# A name in a list, a string that is filled or looked for.
_PIECE = re.compile(r"""^\s*[\w.]+,\s*$|["']\.format\(|^\W*["'][^"']*["']\s+(?:not\s+)?in\s+\w""")
# A message before its values are put in: Could not load {0}, invalid device %d.
_TEMPLATE = re.compile(r"\{\d\}|(?<![\d%])%[sd]\b")
_RAISED = re.compile(r"\s*[\w.]*(?:Error|Exception): ")  # some are raised so: their values were never put in
# Quoted in a sentence, as manuals do: it fails with "no kernel image ..."; but not: RuntimeError: "addmm" not ...
_QUOTED = re.compile(r"""[A-Za-z]{2}.*[\s(]["`]$""")
# What a piece of code, which was taken out, returns is its writer's.
_SAID = re.compile(
    r"""\b(?:\w*(?:[Ee]rror|[Ee]xception|ERROR|FATAL|fatal)|said|says|shows|prints|(?<=\s\s)returns)\b[^"`]{0,30}["`]$
    | \b(?:due\ to|but\ the\ result\ (?:is|was))\ ["`]$
    | (?:\b(?:crash(?:es|ed)|report(?:s|ed)|throws|threw|gives|gave|gets?|got|rais(?:es|ed)|complain(?:s|ed)|message)\b
    | 报错|错误|提示|出现|抛出|报出|崩出|显示|エラー|오류|에러|ошибк\w*)[^"`]{0,30}"$
    | (?:\b(?:I|[Ww]e|[Mm]y|me|us)\b|^\W*(?:[Gg]et(?:ting)?|[Gg]ot|[Ss]ee(?:ing)?|[Ff]acing)\b)[^"`.?!]{0,60}["`]$
    | (?:-{1,2}>|=>|→)\s?["`]$
    | \|\s*["`]$""",
    re.X,
)
_LITERAL = re.compile(r"""^\W*(?:[\w.]+\W{0,3})?["'].*["'][,)\]]+;?\s*$""")
# The record of an error as JSON.
_RECORD = re.compile(r"""^[^a-z]*(?:\{.*)?["']\w+["']\s*:\s*\[?["'][^"']*|\berr(?:or)?\w*=\w+\(['"]""")
# Code in a sentence, which ends before the words.
_INLINE = re.compile(r"`[^`\n]{1,200}`")
# What opens the repr of an exception, as logs and Rust's panics print it: "raised unexpected: RuntimeError('"; the
# arguments of one that has several; a command that subprocess says has failed; or the message of an assertion in C++:
# x.cpp:12: guarantee(false && "; or the files that macOS's loader tried.
_REPR = re.compile(
    r"""^\s*[\w.]*(?:Error|Exception):\s\(\w+\(["']
    | (?:^[\s`]*\w*(?:Error|Exception)|(?<=[^"')\]]:)\s+[`'"]?[A-Z]\w*(?:\([A-Z]\w*)*)\(["']
    | (?:^|(?<=\s))[\w.]*(?:Error|Exception):\s\(["'] | \bgot[ ]\w*(?:Error|Exception)\(["']
    | <class[ ]'[\w.]+'>,[ ]\w+\(["']
    | \bCommand[ ]'\[[^\]]*\]'[ ]
    | \btried:\s(?:'[^']*'\s\([^()]*\),\s)*'[^']*'\s\(
    | sigkill_handler\][ ]\['[^\]]*\][ ]
    | :\d+:[ ](?:[^"]*Assertion[ ]`|\w+\()[^"]*&&[ ]\"""",
    re.X,
)
# A test and how it went; but pytest's summary gives the error of one that failed: "FAILED test_x.py::test_y - "
_TEST = re.compile(
    r"""\b(?:PASSED|XFAIL|XPASS|SKIPPED)\b|\.\.\.\s*(?:ok|skipped)\b|^\s*[✓✔√]|^ok[ ]\d+|\bxfail\b
    |^(?!\W{0,9}(?:FAILED|ERROR)\b.{0,300}::\S+\s-\s).*::test_""",
    re.X,
)
# TensorFlow's log of what it does without; it has nothing to do with torch. What ends it (F) is another thing.
_TENSORFLOW = re.compile(r"(?:^|\s)[WIE] (?:tensorflow/|external/local_xla/)|\bjaxlib[./]|\bxla_(?:extension|bridge)\b")
_LISTED = re.compile(r"^\S+\.(?:md|rst|html?|po|ipynb|tex|adoc)(?:[:-]\d+)?[:-]")
# What a manual, a changelog or a tutorial writes before the words.
_ADVICE = re.compile(
    r"""\b(?:if|when(?:ever)?|should|in\ case|once)\s+(?:you|your|one|users?|we|there|torch|pytorch|the|it|an?|this)\b
    | \byou\s+(?:may|might|can|could|will|would|often|sometimes|probably|likely)\b
    | (?<!\bi\ )(?<!\bwe\ )\b(?:may|might|can|could|would)\s+(?:be|see|get|raise|fail|cause|produce|result|lead)\b
    | \b(?:may|might|can|could|would)\s+(?:encounter|happen|occur|throw|show|also|print)\b
    | \be\.g\. | \bfor\ (?:example|instance)\b | \bsuch\ as\b(?![^,\n]{1,60},\ (?:it|i|we)\ )
    | \b(?:errors|messages|exceptions|warnings)\s+like\b
    | \b(?:how|what|why)\s+(?:to|is|does|do|are|the)\b
    | \b(?:avoids?|prevents?|(?<!instead\ of\ )handl(?:e|es|ing)|catch(?:es|ing)?|simulat\w+|mock\w*)\b
    | \b(?:troubleshoot\w*|explains?|means|expects?|workarounds?)\b
    | \b(?:fix(?:e[sd])?|resolve[sd]?|close[sd]?)\b(?!\s+by\b) | \b(?:common|typical|frequent|famous|dreaded|known)\s
    | \b(?:tutorial|chapter|section|lesson|changelog)\b | \bno\ longer\b""",
    re.X | re.I,
)
# What somebody asks about an error of their own.
_ASKED = re.compile(
    r"\b(?:how|why|what)\s+(?:do|does|can|should|could|am|is|did)\s+(?:i|we|my)\b"
    r"|\bwhy\s+(?:do|does|is|did)\s+(?:it|this|torch|pytorch|python)\b(?!.*\b(?:when|if)\s+you\b)",
    re.I,
)
# The heading above a list of errors that are mended or known, and that list up to its last line.
_NOTES = re.compile(
    r"""^[^a-z\n]*(?:(?:bug[ ]?)?fixes|(?:fixed|resolved|known)(?:[ ](?:bugs|issues|limitations))?)
    [^a-z\n]*\n\s*(?:\S.*\n)*\Z""",
    re.X | re.I | re.M,
)


# A traceback whose line breaks were lost: the error's name stands right before the words, whatever code stands above.
_TRACEBACK = re.compile(r"Traceback \(most recent call last\):.*\b\w*(?:Error|Exception): [^()\"'`]{0,80}$")
# What compose and loggers put before every line.
_PREFIX = re.compile(r"^(?:[\w.-]{1,40} {1,8}\| ?|\d{4}-\d\d-\d\d[ T][\d:,.]{5,15} {1,3}\w{0,10}:? ?)", re.M)


# Whoever writes this quotes what a program said: "when I train with fp16, I got an error: expected scalar type Half".
_TOLD_ERROR = re.compile(
    r"""(?:\b(?:got|get|getting|gives?|gave|throws?|following|reporting|reports)\b[^.:;!?"`']{0,30}\berrors?[:：]\ ?
    | (?<!\bif\ )(?<!\bwhen\ )(?<!\bunless\ )(?<!ever\ )(?<!\bonce\ )(?<!\bafter\ )(?<!\bcase\ )
      \b(?:the|this|my)\ (?:(?:run-?time|cuda|full|same)\ )?(?:errors?(?:\ message)?|problem|issue)
      \ (?:is|was|will\ occur|occur(?:s|red)|appear(?:s|ed)|comes\ up|came\ up|happen(?:s|ed)|show(?:s|ed)(?:\ up)?
      |aris(?:es|ing)(?:\ with)?)\b[\ ]?[:：,]?\ ?["'`]?)
    (?:[\w.]*Error:\ ?[^:"'`]{0,80})?["'`]?$""",
    re.I | re.X,
)


def genuine(line: str, start: int) -> bool:
    """Whether the words of an error that begin there are that error and not talk about it."""
    if len(line) > 2 * REACH:
        cut = max(start - REACH, 0)
        line, start = line[cut : start + REACH], start - cut
    before = line[:start]
    if _TRACEBACK.search(before):
        return True
    if _TEST.search(line) or _LISTED.match(line) or _STRING.match(line) or _TENSORFLOW.search(before):
        return False
    template = _TEMPLATE.search(line, max(start - NEAR, 0), start + NEAR) and not _RAISED.match(line)
    if template or _PIECE.search(line):
        return False
    if not _RECORD.search(before) and _code(before, line):
        return False
    if _TOLD_ERROR.search(before):
        return True
    sentence = _sentence(before)
    return not ((_ADVICE.search(sentence) and not _ASKED.search(sentence)) or _heading(before))


# Somebody writes about an error; source code, lists of changes and logs only contain its words.
ASKS = re.compile(r"\?(?:\s|\Z)|(?<![\w'])(?:I|[Mm]y|[Ww]e|[Hh]ow|[Ww]hy|[Hh]elp|[Aa]nyone)\b|[吗怎求？]")
PAGE = 600  # characters of a text from which on one that nobody asks in is a page, or a program


def is_asked(text: str) -> bool:
    """Whether somebody may have written a text to ask for help."""
    return len(text) <= PAGE or ASKS.search(text) is not None


_SEGMENT = re.compile(
    r"`([^`\n]{6,400})`|\"([^\"\n]{6,400})\"|\*\*([^*\n]{6,400})\*\*|[«「『„]([^«»「」『』„\n]{6,400})[»」』\"]"
)


def apart(text: str) -> str:
    """With what a sentence quotes as an error on a line of its own."""

    def own_line(found: re.Match[str]) -> str:
        start = text.rfind("\n", 0, found.start()) + 1
        end = text.find("\n", found.end())
        line = text[start : end if end >= 0 else len(text)]
        said = next(filter(None, found.groups()))
        return f"\n{said}\n" if genuine(line, found.start() - start + 1) else found[0]

    return _SEGMENT.sub(own_line, text)


# A heading that is an error, below another heading: a page of answers or of changes, and no report of one failure.
_SECTION = re.compile(
    r"""^(?:\#{1,6}[ ][^\#\n]{0,60}|\W{0,4})\b(?:FAQs?|[Ff]requently[ ]asked|[Cc]hange[ ]?log|CHANGELOG
    |[Rr]elease[ ][Nn]otes|[Tt]roubleshooting)\b | ^\#{1,6}[ ]\[?v?\d+\.\d[\w.]*\]?(?:[ ]|$)""",
    re.X | re.M,
)


def chaptered(line: str, before: str) -> bool:
    """Whether a line is a heading in an FAQ, a changelog or a page on troubleshooting."""
    return line.startswith("#") and _SECTION.search(before) is not None


def noted(before: str) -> bool:
    """Whether the lines before end in the list of release notes that the next line belongs to."""
    return bool(_NOTES.search(_PREFIX.sub("", before)))


# What stands in quotes is an error where it begins like one.
_NAMED = re.compile(r"[\w.]{0,60}(?:Error|Exception|Warning): ")


# What a program does, in a line that says no more: "Building wheel for torch (setup.py): still running..."
AT_WORK = re.compile(
    r"(?m)^\W*(?:Building|Collecting|Compiling|Downloading|Getting|Installing|Loading|Preparing|Running)\b"
    r"[^\n]*(?:\.\.\.|…)\W*$"
)
_TOOL = re.compile(r"^==[A-Z\d]+== ")  # how NVIDIA's profilers and valgrind begin a line


def _code(before: str, line: str) -> bool:
    """Whether the words are a piece of source code, or quoted; the repr of an exception is neither."""
    before = _INLINE.sub(" ", _TOOL.sub("", before))
    said = _REPR.sub(" ", before)
    quoted = _quoted(said) and not _NAMED.match(line, len(before))
    return bool(_CODE.search(said)) or quoted or (said == before and bool(_LITERAL.search(line)))


def _quoted(before: str) -> bool:
    return bool(_QUOTED.search(before)) and not _SAID.search(before)


def _sentence(before: str) -> str:
    """The last sentence before the words."""
    return re.split(r"[.!?]\s+(?=[A-Z`*\"']|\Z)", before)[-1] if " " in before else ""


def _heading(before: str) -> bool:
    """A comment, or a heading about the error: "## CUDA out of memory".

    But not a warning as Python prints it, in a transcript where what a command prints is a comment below it.
    """
    return bool(
        re.match(
            r"\s+#|#(?!#{0,5}\s{0,2}\S+\.py:\d+: \w*Warning: )(?!#{0,5}(?:(?<=##) )?\S*(?:[Ee]rror|Exception)\b)",
            before,
        )
    )


_IS_OVER = re.compile(
    r"(?i)\b(?:no longer (?:get|see|ha(?:ve|s|d)|happens?|ends?|fails?|occurs?)|not any ?more|is gone"
    r"|(?:I|we)(?:'ve| have)? (?:solved|fixed|resolved)|(?:everything|all) is (?:fine|well)|runs (?:well|fine)"
    r"|(?:is|are|was|were|got|now) (?:solved|fixed)"
    r"|(?<!seem to )(?<!others )(?<!used to )work(?:s|ed)? fine(?! (?:using|with|in|on|for|under|when|if)\b)"
    r"|have no error"
    r"|is what the (?:readme|manual|page) says)\b"
)


def stands(text: str, line: re.Match[str]) -> bool:
    """Whether nothing says that it is over: in its line and the next one, or pip that it ended well."""
    start, end = text.rfind("\n", 0, line.start()) + 1, text.find("\n", line.end())
    around = text[max(start, line.start() - 300) : (line.end() if end < 0 else end) + 120]
    return not _IS_OVER.search(around) and not re.search(r"Successfully (?:built|installed)", text[line.end() :])
