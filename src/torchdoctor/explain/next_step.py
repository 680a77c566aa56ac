"""The next step that a text itself tells where its cause is not known here: by the line that tells it."""

import shlex
from dataclasses import replace
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.explain.commands import pip
from torchdoctor.explain.fit import fitted
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

MOST = 2
_KILLED = "sudo dmesg -T | grep -i 'killed process' | tail"
_PATH = r"['\"`<]?((?:[A-Za-z]:)?[\w./\\~*@%+-]{1,200}\.(?:log|txt|err|out)\b)"


class _Step(NamedTuple):
    """pattern: the line. text: what to do, {0} is what the line names. unless: what tells more."""

    pattern: str
    text: str
    commands: tuple[str, ...] = ()
    unless: str = ""


_NO_FILE = (
    "There is no {0} where the program looks: relative paths count from the folder in which it is started; give the "
    "full path of a file that is there"
)
# Of a traceback, whatever it raises.
_RAISED = (
    _Step(
        r"-packages[/\\]+unsloth\w*[/\\][^\n]*\n(?:(?![^\n]*(?:-packages[/\\]|\.py\b))[^\n]*\n?){0,12}\Z"
        r"|Error: _?[Uu]nsloth\w*\(\)|Error: [^\n]{0,80}\b_unsloth_\w+|unsloth_compiled_cache[/\\]\w+Trainer",
        "unsloth writes parts of transformers and trl anew as it is imported, and this release does not fit theirs: "
        "update its two packages together, delete the folder unsloth_compiled_cache, and restart the notebook's kernel",
        (pip("install", "-U", "--no-deps", "unsloth", "unsloth_zoo"),),
    ),
    _Step(
        r"requests[/\\]models\.py\"?,[^\n]*\bin json\b|requests\.exceptions\.JSONDecodeError|\.get\([^\n]*\)\.json\(\)",
        "A server answered something that is no JSON: an error page, a proxy's page, or nothing. Try its address in a "
        "browser, switch the proxy or VPN off (unset http_proxy https_proxy), and update the package that asks it",
    ),
    _Step(
        r"(?:not (?:been )?(?:initiali[sz]ed|loaded)[.!]?\n(?:[^\n]*\n){0,30}?)[\s\S]{0,1500}\nAssertionError:?\s*\Z",
        "The lines above say what was not loaded: load the models first, and look at what that step prints (the "
        "weights' path, a download that failed)",
    ),
    _Step(
        r"[Cc]ould not find (?:the )?(?:requested )?[\w ]{0,40}?(\w+) in ([\w.]+) \(([^)\n]+)\)",
        "The copy in {2} runs, and has no {0}: if the project brings its own, uninstall this one, and install the "
        "project's in the folder with its setup.py or pyproject.toml (python -m pip install -e .)",
    ),
    _Step(
        r"Method '(?:forward|__call__)' is not defined",
        "A TorchScript model is called that was saved without a compiled forward(), or by another torch: load the "
        "model from its code (CLIP: jit=False), or take the torch release that the project names",
    ),
    _Step(
        r"argument --(?:task|arch|criterion)\b[^\n]{0,40}: invalid choice[\s\S]*fairseq"
        r"|fairseq[\s\S]*argument --(?:task|arch|criterion)\b[^\n]{0,40}: invalid choice",
        "fairseq finds such plug-ins only in the folder that --user-dir names, as examples/NAME: give it, before the "
        "other options",
    ),
    _Step(
        r"(?:model|sequence|tensor|data|context|expert|process)[ _\w]{0,40}group is not initialized",
        "The program asks for its process group, which only a start with several processes makes: start it with "
        "torchrun on as many GPUs as its README says; on one, update the program, or skip that line",
    ),
)
# Of a log, and of what a shell says.
_LOGGED = (
    _Step(
        r"HYDRA_FULL_ERROR|Error executing job with overrides: \[",
        "Hydra does not show the error itself: start it again with its whole traceback. Of several GPUs, look at what "
        "each rank prints; where none does, at what the system ended",
        ("export HYDRA_FULL_ERROR=1", _KILLED),
    ),
    _Step(
        r"Sending process \d+ closing signal SIGTERM",
        "One process ended first, and the launcher then ended the others: the line `failed (exitcode: ...)` below "
        "says which, and its own error is above. -9 is usually main memory (fewer processes, num_workers); this shows "
        "it",
        (_KILLED,),
        r"exitcode ?: ?-?\d|Received (?:\d+|Signals\.\w+) death signal",
    ),
    _Step(
        r"NCCL INFO \S+\.cc:\d+ -> \d",
        "These lines only pass a failure on: the reason is in the first line with NCCL WARN, or in the first error of "
        "another rank. Let NCCL tell more, and name the network interface that all nodes share (NCCL_SOCKET_IFNAME)",
        ("export NCCL_DEBUG=INFO",),
        r"NCCL WARN ",
    ),
    _Step(
        r"([\w./\\:-]*\bpath[/\\_]to\b[\w./\\-]*)[^\n]{0,60}(?:not (?:found|recognized)|No such file)"
        r"|(?:The term '|No such file or directory: ')([\w./\\:-]*\bpath[/\\_]to\b[\w./\\-]*)",
        "{0} is a placeholder of the instructions: write the true path in its place",
    ),
    _Step(
        r"(?:^|: )([\w.+-]{2,40}): (?:command )?not found$|command not found: ([\w.+-]{2,40})$"
        r"|(?:'|The term ')([\w.+-]{2,40})' is not recognized as",
        "The shell does not find {0}. If a Python package brings it, activate the environment that has that package, "
        "or install it there (a folder Scripts or bin that pip warned of must be on PATH); else install the program, "
        "and open a new terminal",
    ),
    _Step(
        r"Error opening (?:input file )?'?([^'\n:]{1,200}?)'?: (?:System error|No such file)"
        r"|(?:[Ff]ailed to|[Cc]ould not|[Cc]annot|[Uu]nable to) (?:open|find|load|read) (?:the )?"
        r"(?:input |audio |image |video |config )?(?:file|image|path)[: ]{1,2}['\"`]?([^'\"`\n]{1,200}?\.\w{2,6})\b",
        _NO_FILE,
    ),
    _Step(
        r"\[WinError 2\]",
        "Windows finds no program, or no file, of the name that is asked for; where no file is named it is often git, "
        "or ffmpeg: install what these do not find, open a new terminal, and start again",
        ("where.exe git", "where.exe ffmpeg"),
    ),
    _Step(
        r"CalledProcessError: Command '?\[?['\"]?(?:[^'\"\s,]*[/\\])?([\w.+-]{2,40})\b",
        "The program only reports that another, {0}, failed: its own message is further up; else run that command "
        "alone, in a terminal, to see it",
    ),
)
_FILES = (
    r"(?i)(?:\blogs? (?:files? )?(?:is|are)?(?: also)?(?: saved| written| stored| located| found)? ?(?:in|at|to|under)"
    r"|\bsee(?: also)?(?: the)?(?: logs?(?: file)?)?(?: at| in)?|\bcheck(?: the)?(?: logs?(?: file)?)?(?: at| in)?"
    r"|(?:details|information|output|errors?)(?: can be found| is| are)? (?:in|at)|\blog:) ?:? ?" + _PATH
)
# What makes a program tell more, as its own message names it.
_TELLS_MORE = (
    r"\b([A-Z][A-Z0-9_]{2,40}(?:DEBUG|VERBOSE|VERBOSITY|BACKTRACE|STACKTRACES?|ERROR|LOGS?|LEVEL|LOGGING|FILTERING)"
    r"=[\w+.,:-]{1,30})(?![\w/$])"
)
_SAYS_SO = r"(?i)\b(?:set|run(?:ning)?|rerun|use|with|try|export|consider|environment variable)\b[^\n]{0,60}"
_MARK = re.compile(r"^\W{0,9}Traceback \(most recent call last|terminated with the following error:", re.M)
_LAST_LINE = re.compile(r"^[>| \t]{0,9}(?:\w+\.)*\w*(?:Error|Exception|Interrupt|Exit|Stop|Iteration)\b(?!\()", re.M)
_GOES_ON = re.compile(r"(?:During handling|The above exception)[^\n]{0,80}\s*\Z")


def cut_at(text: str) -> int:
    """Where the last traceback begins whose last line, which names the error, is missing; -1 if it is there."""
    mark = max(_MARK.finditer(text), key=lambda found: found.start(), default=None)
    if mark is None or _LAST_LINE.search(text, mark.end()) or _GOES_ON.search(text, 0, mark.start()):
        return -1
    return mark.start()


def after_raising(told: Told) -> tuple[Fix, ...]:
    """What helps after an exception that the text shows."""
    return _of(_RAISED, told)[:1]


def steps(text: str) -> tuple[Fix, ...]:
    """What a text offers in which no error is known; the line that says most first."""
    told = Told(text)
    made = (*_of(_RAISED, told)[:1], *_alone(told), *_of(_LOGGED, told)[:1], *_named_files(told), *_more(told))
    return tuple(_without_dmesg(fitted(fix, told), told) for fix in made[:MOST])


def _without_dmesg(fix: Fix, told: Told) -> Fix:
    kept = fix.commands if told.os in ("", "linux") else tuple(line for line in fix.commands if line != _KILLED)
    return replace(fix, commands=kept) if kept != fix.commands else fix


def for_a_cut(text: str) -> tuple[Fix, ...]:
    """Where a traceback is cut off."""
    if cut_at(text) < 0:
        return ()
    return (
        Fix(
            "The last traceback is cut off before its last line, which names the error: pass it to its end. Lines "
            "above it that only warn are not the cause"
        ),
    )


def _of(table: tuple[_Step, ...], told: Told) -> tuple[Fix, ...]:
    found = (
        (step, line)
        for step in table
        if (line := told.last(f"(?m){step.pattern}")) and not (step.unless and told.has(step.unless))
    )
    return tuple(Fix(step.text.format(*filter(None, line.groups())), step.commands) for step, line in found)


def _alone(told: Told) -> tuple[Fix, ...]:
    """The command of pip that a launcher ran, where all of it is there."""
    line = pip_alone(told)
    text = "The launcher only says that pip failed: run its command alone, and read its last lines"
    return (Fix(f"{text} (the network, a full disk, no release that fits)", (line,)),) if line else ()


def pip_alone(told: Told) -> str:
    """ "python -m pip install ...", or "" where it is cut off, or of signs that no requirement has."""
    found = told.last(
        r"(?:Command: [^\n]{0,300}?| command )-m pip (install [^\n]{3,600})\n(?=[^\n]*(?:[Ee]rror code|exit))"
    ) or told.last(r"CalledProcessError: Command '\[[^\n]{0,300}?'-m', 'pip', ('install'[^\n]{3,600}?)\]' returned")
    if found is None:
        return ""
    words = re.sub(r"'(?:, )?", " ", found[1]).split()
    if not all(re.fullmatch(r"[\w.+=:/\[\],~<>!@-]+", word) for word in words):
        return ""
    return shlex.join(("python", "-m", "pip", words[0], "--no-cache-dir", *words[1:]))


def _named_files(told: Told) -> tuple[Fix, ...]:
    named = told.last(_FILES)
    if named is None or "requirements" in named[1]:
        return ()
    whole = re.fullmatch(r"[\w./~-]+", named[1]) is not None and told.os != "windows"
    text = f"The error stands in the log that the text names, {named[1]}: look at its end, and pass that"
    return (Fix(text, (shlex.join(("tail", "-n", "60", named[1])),) if whole and "~" not in named[1] else ()),)


def _more(told: Told) -> tuple[Fix, ...]:
    named = told.last(_SAYS_SO + _TELLS_MORE)
    text = "The text says how to see more: start it again with"
    return (Fix(text, (shlex.join(("export", named[1])),)),) if named else ()
