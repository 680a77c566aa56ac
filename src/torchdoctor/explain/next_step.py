"""The next step that a text itself names where its cause is not known here: by the line that names it."""

import shlex
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.explain import late, own_message, whose
from torchdoctor.explain.commands import pip
from torchdoctor.explain.fit import fitted
from torchdoctor.explain.steps import LOGGED, RAISED, TABLE, read
from torchdoctor.explain.steps.processes import KILLED
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_LONGEST = 2000  # characters of a line; what is longer are images and programs in one line
_WINDOW = 200_000  # characters at the end of a text, in which the lines of its failure are

_FILES = (
    r"(?i)(?:\blogs? (?:files? )?(?:is|are)?(?: saved| written| stored| located)? ?(?:in|at|to|under)"
    r"|\b(?:see(?: also)?|check)(?: the)?(?: logs?(?: file)?(?![\w./\\-]))?(?: at| in)?"
    r"|(?:details|information|output|errors?)(?: can be found| is| are)? (?:in|at)|\blog(?: path| file)?:) ?:? ?"
    r"['\"`<]?(?!-)((?:[A-Za-z]:)?[\w./\\*@%+-]{1,200}\.(?:log|txt|err|out)\b)"
)
_A_LOG = re.compile(r"(?i)\.log$|(?:^|[/\\._-])(?:log|err|out|std(?:out|err)|error|output)s?(?:[._-][\w.-]*)?$")
_FAILS = re.compile(
    r"(?i)(?<!no )(?<!without )(?<!any )(?<!0 )(?:\b(?:fail|error|exception|crash|abort|killed|traceback"
    r"|exit(?:ed)? (?:with )?(?:code|status) -?[1-9])|\w(?:Error|Exception)\b)"
)
_IS_DONE = re.compile(
    r"(?i)\b(?:training|run|job|epochs?|tests?|everything|all)\b[^\n]{0,30}\b(?:finished|complete[d]?|done|passed|succeeded)\b"
    r"|Init COMPLETE|Prompt executed"
)
_IN_A_LOG = "The error may be in the log"
# What makes a program tell more, as its own message names it.
_TELLS_MORE = (
    r"(?i:\b(?:set|run(?:ning)?|rerun|use|with|try|export|variable)\b)[^\n]{0,60}\b"
    r"((?!TF_CPP_)[A-Z][A-Z0-9_]{2,40}(?:DEBUG|VERBOSE|VERBOSITY|BACKTRACE|FULL_ERROR|LOGS?|LOG_LEVEL)=[\w+.,:-]{1,30})(?![\w/$])"
)

_MARK = re.compile(
    r"^(?:[^\n]{0,200}/s\]|\W{0,9}(?:\w+(?:Error|Exception) {2,})?)Traceback \(most recent call last(?:\):?)?[ \t]*$"
    r"|terminated with the following error:",
    re.M,
)
_LAST_LINE = re.compile(r"^[>| \t]{0,9}(?:\w+\.)*\w*(?:Error|Exception|Interrupt|Exit|Stop|Iteration)\b(?!\()", re.M)
_LINUX = r"SIGTERM|NCCL|[ \"']/(?:home|root|opt|data|mnt|workspace)/"  # where no system is named
_OTHER_LAST = re.compile(r"^[A-Za-z_]\w*(?:(?:\.\w+)*:(?: |$)|(?:\.\w+)+$)", re.M)  # a class of any name, not indented
_NUMBERED = re.compile(r"^-{2,}> ?\d+ [^\n]*(?:\n +\d* [^\n]*|\n *)*\Z", re.M)  # the end of one that IPython shows
_FRAMES = re.compile(r"^(?:File |Input In|<ipython-input|Cell In)[^\n]{1,300}(?: in |:\d)", re.M)
_GOES_ON = re.compile(r"(?:During handling|The above exception)[^\n]{0,80}\s*\Z")


def cut_at(text: str) -> int:
    """Where the last traceback begins whose last line, which names the error, is missing; -1 if it is there."""
    mark = max(_MARK.finditer(text), key=lambda found: found.start(), default=None)
    if mark is None and _FRAMES.search(text) and (last := _NUMBERED.search(text)):
        return last.start()
    if (
        mark is None
        or any(last.search(text, mark.end()) for last in (_LAST_LINE, _OTHER_LAST))
        or _GOES_ON.search(text, 0, mark.start())
    ):
        return -1
    return mark.start()


def after_raising(told: Told) -> tuple[Fix, ...]:
    """What helps after an exception that the text shows; a key that is missing is of the data, not of releases."""
    return () if told.has(r"(?m)^(?:Key|Index)Error: [^\n]{0,300}\s*\Z") else read(RAISED, told)


def steps(text: str) -> tuple[Fix, ...]:
    """What a text offers in which no error is known; the line that says most first."""
    told = Told(in_short_lines(text[-_WINDOW:]))
    logged = read(LOGGED, told) if _FAILS.search(told.text) or not _IS_DONE.search(told.text) else ()
    made = tuple(dict.fromkeys((*read(RAISED, told), *read(TABLE, told), *logged, *_named_files(told))))
    made = (*made, *_more(told, made))[:2] or (() if cut_at(text) >= 0 else late.step(told))
    if told.os != "linux" and (told.os or not told.has(_LINUX)):
        made = tuple(replace(fix, commands=tuple(x for x in fix.commands if x != KILLED)) for fix in made)
    return tuple(_whole(fix, told) for fix in made)


# What a Mac has not.
_NOT_ON_MACS = re.compile(r"(?:sudo )?(?:apt-get|dmesg|ss|free|journalctl|systemctl|xvfb-run|vulkaninfo)\b")


def _whole(fix: Fix, told: Told) -> Fix:
    """Fitted to the system; of a recipe that loses a step there nothing is left but its words."""
    made = fitted(fix, told)
    foreign = told.os == "macos" and any(_NOT_ON_MACS.match(line) for line in made.commands)
    return replace(made, commands=()) if foreign or len(made.commands) < len(fix.commands) else made


def of_its_message(text: str) -> tuple[str, tuple[Fix, ...]] | None:
    """The line with the program's own message, and what it tells to do; None where it tells nothing."""
    told = Told(in_short_lines(text[-_WINDOW:]))
    made = own_message.steps(told)
    return (own_message.line(told), tuple(fitted(fix, told) for fix in made)) if made else None


def names_a_log(offered: tuple[Fix, ...]) -> bool:
    """Whether all that is offered is a file in which the error may be."""
    return all(fix.text.startswith(_IN_A_LOG) for fix in offered)


def for_a_cut(text: str) -> tuple[Fix, ...]:
    """Where a traceback is cut off."""
    if cut_at(text) < 0:
        return ()
    shown = text
    text = "The last traceback is cut off before its last line, which names the error: pass it to its end. Lines above "
    made = (Fix(f"{text}it that only warn are not the cause"),)
    program = whose.of(Told(shown))
    again = f"The lines that fail are those of {program.name}: see whether it is its newest release" if program else ""
    return (*made, Fix(f"{again}, and update it{program.how}", program.commands)) if program else made


def in_short_lines(text: str) -> str:
    """With the beginning and the end of lines that are longer than any message."""
    half = _LONGEST // 2
    return re.sub(rf"([^\n]{{{half}}})[^\n]+([^\n]{{{half}}})", r"\1\n\2", text)


def pip_alone(told: Told) -> tuple[str, ...]:
    """The command of pip that a launcher ran; () where it is cut off, or has signs that no requirement has."""
    found = told.last(r"Command: [^\n]{0,300}? -m pip install ([^\n]{3,600})\n(?=Error code)")
    words = found[1].split() if found else []
    plain = all(re.fullmatch(r"[\w.+=:/\[\],~<>!@-]+", word) for word in words)
    return (pip("install", "--no-cache-dir", *words),) if words and plain else ()


def _named_files(told: Told) -> tuple[Fix, ...]:
    named = told.last(_FILES)
    if named is None or not _A_LOG.search(named[1]) or not _FAILS.search(told.text.replace(named[1], " ")):
        return ()
    unix = told.os in ("linux", "macos") or (not told.os and "/" in named[1])
    whole = re.fullmatch(r"[\w./-]+", named[1]) and unix
    text = f"{_IN_A_LOG} that the text names, {named[1]}: look at its end, and pass that"
    return (Fix(text, (shlex.join(("tail", "-n", "60", named[1])),) if whole else ()),)


def _more(told: Told, made: tuple[Fix, ...]) -> tuple[Fix, ...]:
    named = told.last(_TELLS_MORE)
    line = shlex.join(("export", named[1])) if named else ""
    if not line or line in told.text or any(line in fix.commands for fix in made):
        return ()
    return (Fix("The text says how to see more: start it again with", (line,)),)
