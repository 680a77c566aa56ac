"""What a program's own message tells to do next, by its form, where no error is known: the honest no's first step."""

import shlex

from torchdoctor import lazy_re as re
from torchdoctor.explain.advice import advised
from torchdoctor.explain.clock import Clock
from torchdoctor.explain.mention import genuine
from torchdoctor.explain.steps.row import read
from torchdoctor.explain.steps.tools import TOOLS
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_LONGEST = 600  # characters of a message that is read
# The beginning of a line that tells of a failure, and its message.
_SAYING = (
    r"(?m)^[^\w\n]{0,12}(?:\[[^\]\n]{1,60}\][^\w\n]{0,4}){0,4}(?:\d[\d:.,\- ]{4,30}\W{0,4})?"
    r"(?:(?:(?:\w+\.)*(?!CalledProcess)\w*(?:Error|Exception|Exit)|ERROR|FATAL|[Ff]atal(?: error)?|[Ee]rror|CRITICAL)"
    r"(?:\([\w .]{1,30}\))?(?:[\]|)]| -)? ?[:：!] ?|\W?[❌✗✖⛔]\W{1,3})([^\n]{4,})"
    r"|^ *raise \w+\([rb]?(?:\"([^\"\n]{4,})\"|'([^'\n]{4,})')\)\s*(?=\n\n|\Z)"
)
_NOT_THERE = (
    r"\b([A-Za-z][\w.-]{1,40}?)(?: (?:package|library|module|python package))? (?:is |are |was )?(?:still )?not "
    r"(?:been )?(?:installed|available|found)\b(?!:? ?[/\\'\"])"
    r"|\b(?:package|module|library) ['\"`]?([A-Za-z][\w.-]{1,40}?)['\"`]? (?:is |was )?(?:not (?:installed"
    r"|found|available)|missing)|[Pp]lease install (?:the )?['\"`]?([a-z][\w.-]{2,40})\b"
    r"(?: (?:first|package|using|with|via|by|to)\b|[ '\"`.]*$)"
)
_NO_PACKAGE = re.compile(
    r"(?i)^(?:file|files|model|models|path|device|devices|gpu|gpus|cuda|torch|command|data|dataset|folder|directory|it|"
    r"they|this|that|image|images|config|key|token|module|package|library|version|server|checkpoint|checkpoints|weights"
    r"|node|nodes|driver|python|pip|which|is|are|was|and|or|the|port|resource|page|user|method|function|attribute"
    r"|argument)$"
)
_WEIGHTS = (
    r"(?i)\b(?:fail(?:ed|ure|s)?|could ?n[o']t|can ?not|unable|error)(?: (?:in|to|while|when|on|at))?"
    r" (?:load(?:ing)?|read(?:ing)?|open(?:ing)?)\b[^\n]{0,60}?\w*(?:check_?point|\bmodel|weights?\b|state_dict|\.pth"
    r"|\.pt\b|\.ckpt|\.safetensors)"
)
_TAKEN = (
    r"(?:[Ii]nput should be|must be (?:one of|either|in)|should be (?:one of|either|in)|expected one of|[Cc]hoose from"
    r"|(?:[Vv]alid|[Ss]upported|[Aa]vailable|[Aa]llowed|[Pp]ossible) (?:\w+ ?){0,3}?(?:(?:are|is)\b:?|:)|but only)"
    r"[ :]{0,3}([\[({]?['\"`]?[\w./-]+['\"`]?(?:, ?| or | and | \| ?)[^\n]{2,160})"
)
_VALUE = r"\[type=literal_error, input_value='?([^,'\n]{1,60})'?,"
_CHILD = (
    r"(?:CalledProcessError: |[Cc]ommand )\[?'?\[?['\"](?P<first>[^'\"\n]{1,300})['\"]"
    r"(?:, ['\"](?P<then>[^'\"\n]{1,300})['\"])?[^\n]{0,3000}?(?:returned non-zero exit status|died with|,[^\n]*\Z)"
)
_SCRIPT = (
    r"(?:(?P<tool>[\w.-]{2,60}\.exe)[/\\]{1,2}__main__\.py|[/\\](?:bin|Scripts)[/\\](?P<script>[\w-]{2,60}))\"?"
    r", line \d+, in <module>\s+"
    r"(?:[^\n]*\n\s*)?ModuleNotFoundError: No module named '(?P<name>\w+)'"
)
_OPENCV = r"Argument '(\w+)' (?:can not be treated as|is required to be) (?:a|an) (double|integer|float|number|int)"
_CHECK = r"(?m)^[> ]*(assert [^\n]{0,200}?(?<![\w.])(?:\w+\.)*(\w+) ?(?:==|!=|>=?|<=?|in\b|is\b)[^\n]{0,80})$"


def said(told: Told) -> tuple[str, int]:
    """The message of the last line that tells of a failure, and where it begins; "" where there is none."""
    found = "", -1
    clock = Clock()
    for line in re.finditer(_SAYING, told.text):
        if clock.is_over():
            break
        at = line.start(line.lastindex or 0)
        start = told.text.rfind("\n", 0, at) + 1
        if line.lastindex != 1 or genuine(told.text[start : line.end(1)], at - start):
            found = line[line.lastindex or 0][:_LONGEST].strip(), at
    return found


def line(told: Told) -> str:
    """The whole line of it."""
    message, at = said(told)
    return told.text[told.text.rfind("\n", 0, at) + 1 :].partition("\n")[0].strip()[:300] if message else ""


def steps(told: Told) -> tuple[Fix, ...]:
    """What to do next, by the form of the message."""
    message, at = said(told)
    whole = told.text[at : at + _LONGEST].partition("\n\n")[0] if message else ""
    return (
        _of_a_script(told)
        or read(TOOLS, told)
        or _of_values(whole, told)
        or _of_a_package(message, at, told)
        or _of_a_number(message)
        or (*_of_the_title(told), *_as_it_says(whole))
        or _of_weights(message)
        or _of_a_check(told)
        or _of_a_child(told)
    )


def _of_a_script(told: Told) -> tuple[Fix, ...]:
    """A command whose package lacks the module that it starts."""
    found = told.last(_SCRIPT)
    if found is None:
        return ()
    text = (
        f"The command {found['tool'] or found['script']} starts the module {found['name']}, which its package does not "
        "have: the installation is mixed or that release is faulty. Reinstall that package alone, in another release "
        "(pip install --force-reinstall --no-deps NAME)"
    )
    return (Fix(text),)


def _of_a_child(told: Told) -> tuple[Fix, ...]:
    """A command that a program ran, and that failed."""
    found = told.last(_CHILD)
    if found is None:
        return ()
    names = [re.split(r"[/\\]", name)[-1] for name in (found["first"], found["then"] or "") if name]
    name = (
        names[1] if len(names) > 1 and re.match(r"(?i)python", names[0]) and not names[1].startswith("-") else names[0]
    )
    text = (
        f"The program only reports that {name} failed: its own error stands above that line, in the program's log or "
        "console; or run that command alone, as the message has it"
    )
    return (Fix(text),)


def _of_the_title(told: Told) -> tuple[Fix, ...]:
    """An option of the program, to which the first line lays the failure."""
    title, _, rest = told.text.strip().partition("\n")
    found = re.search(r"\b(?:with|us(?:ing|es?)|by|sett?(?:ing)?|when|if) (?:\w+ )?[`'\"]?(--[a-z][\w-]{2,40})", title)
    if found is None or found[1] not in rest or not re.search(r"(?i)crash|fail|error|broken|n[o']t work|bug", title):
        return ()
    return (Fix(f"The first line lays it to {found[1]}: start without it, or take the release in which it worked"),)


def _of_values(message: str, told: Told) -> tuple[Fix, ...]:
    """A value that a program does not take, with those that it does."""
    taken = re.search(_TAKEN, message)
    if taken is None:
        return ()
    values = taken[1].partition(" [type=")[0].strip().rstrip(".")
    got = re.search(_VALUE, message)
    named = told.last(r"validation errors? for \w+\s*\n([A-Za-z_][\w.]{0,60})\s*\n")
    name = named[1] if named else "the setting"
    what = f"{name} is {got[1]}, which" if got else f"The value of {name}"
    ending = f"; a variable of the environment is taken back with: unset {name}" if named and name.isupper() else ""
    return (Fix(f"{what} is not accepted: the message lists those that are, {values}{ending}"),)


def _of_a_package(message: str, at: int, told: Told) -> tuple[Fix, ...]:
    """A package that a program says it lacks, whose import may have failed for another reason."""
    found = re.search(_NOT_THERE, message)
    name = next(filter(None, found.groups()), "") if found else ""
    of_python = re.search(
        r"(?i)package|library|pip install|module|import", told.text[max(at - 60, 0) : at + len(message)]
    )
    if not of_python or re.search(r"\.(?:so|txt|md|json|ya?ml|dll|exe|py)\b", name):
        return ()
    if not name or _NO_PACKAGE.match(name) or "/" in message[: found.start() if found else 0]:
        return ()
    text = f"The program does not find {name} in the Python that it runs with, or its import fails for another reason"
    if not name.islower():
        text += (
            ": the first error of an import stands above, in the program's log. Install what its own requirements name"
        )
        return (Fix(f"{text}, in that Python, and look at what it prints at its start"),)
    text += (
        ": these show which. If it is not there, install it in that Python, by the project's own setup or "
        "requirements; where it would replace torch, with --no-deps"
    )
    module = name.replace("-", "_").partition(".")[0]
    show = shlex.join(("python", "-m", "pip", "show", name))
    return (Fix(text, (show, shlex.join(("python", "-c", f"import {module}")))),)


def _of_a_number(message: str) -> tuple[Fix, ...]:
    """OpenCV, which takes no tensors and no NumPy scalars of some types."""
    found = re.search(_OPENCV, message)
    if found is None:
        return ()
    kind = "int" if found[2].startswith("int") else "float"
    return (
        Fix(f"OpenCV wants a plain number for {found[1]}, and gets a tensor or an array: {kind}(x) around it there"),
    )


def _as_it_says(message: str) -> tuple[Fix, ...]:
    says = advised(message)
    return (Fix(f"Its own message says: {says}"),) if says else ()


def _of_weights(message: str) -> tuple[Fix, ...]:
    if not re.search(_WEIGHTS, message):
        return ()
    text = (
        "The program does not say why its file of weights does not load: most often it is missing, in another folder, "
        "or only partly downloaded. Compare its size with the one on the page that it comes from, and download it "
        "again into the folder that the program reads"
    )
    return (Fix(text),)


def _of_a_check(told: Told) -> tuple[Fix, ...]:
    """An assertion about what the command sets by an option of the same name."""
    found = told.last(_CHECK)
    option = told.last(rf"(?<![\w-])(--?{found[2]})[ =]\S+") if found else None
    if found is None or option is None:
        return ()
    text = (
        f"The program's own check `{found[1].strip()}` is about the option {option[1]} of the command: leave it out, "
        "or give the value that the check wants; where the command ran before, take the release of the project that it "
        "was written for"
    )
    return (Fix(text),)
