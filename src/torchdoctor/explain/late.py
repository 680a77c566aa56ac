"""When it fails: what has run for hours or thousands of steps is set up well, and fails by a sample, heat or memory."""

from collections.abc import Iterable

from torchdoctor import lazy_re as re
from torchdoctor.explain.nothing_left import NOTHING
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# A bar of progress that has not come to its end, with the time that it took; and lines of a log.
_BAR = re.compile(r"(?<![\d.])(\d{1,9})/(\d{1,9}) \[(\d+:)?(\d+):(\d\d)<|(?<!\w)(\d{1,9})it \[(\d+:)?(\d+):(\d\d), ")
_ENDS = 20_000  # characters at each end of a text that are read: what people say, and a log's last lines
# What comes before a count of other work, and the speed of a download.
_NO_TRAINING = re.compile(r"(?i)load|fetch|extract|tokeniz|resum|\bsav|cach|\bmap\b")
_BYTES = re.compile(r"(?i)\d[kmg]?i?b/s")
_COUNTED = re.compile(
    r"(?i)(?<![\w-])(?<!max )(?<!total )(?<!num )(epoch|iter(?:ation)?|step|global_step)\b ?[=:#]? ?\[?\(? ?(\d{1,9})\b"
    r"(?! ?/ ?\2\b)"
)
_LOGS = re.compile(r"(?i)\bloss|\bacc(?:uracy)?\b")  # what a line of a log of training has beside the number
_SOME = (
    r"(?:\w+ ){0,2}?(?:~ ?)?(?:\d[\d.,]*k?|many|several|some|few|two|three)(?: or (?:less|more|so))? ?(?:training )?"
)
_TIME = r"(?:hours?|days|h)\b"  # "training for 300 epochs" is what is planned
_LONG = rf"{_SOME}(?:{_TIME}|(?:epochs|iterations|steps|iters?|batches)\b)"
_FAILS = r"(?:stop|crash|fail|die|exit|end|freez|hang|kill|happen|occur|reboot|restart)"
_SPOKEN = re.compile(
    rf"(?i)\b(?:train(?:s|ed|ing)?|r[ua]n(?:s|ning)?|{_FAILS}\w*)\b[^\n]{{0,40}}?\b"
    rf"(?:(?:after|at) {_LONG}|for {_SOME}{_TIME})"
    rf"|\bafter\s{{1,3}}{_LONG}[^\n]{{0,60}}\b{_FAILS}"
    r"|\b(?:train(?:s|ed|ing)?|r[ua]n(?:s|ning)?|works?)\b[^.\n]{0,40}\b(?:for (?:a|some) (?:while|time)|halfway"
    r"|successfully for)\b"
    r"|\btrain[^\n]{0,30}\bthousands? of (?:iterations|steps)|\btraining (?:has )?suddenly (?:stop|crash|end|exit)"
    r"|\bin the middle of (?:the )?(?:training|an? epoch)|\brandom(?:ly)? (?:crash|stop|fail)|训练(?:了)?(?:一段时间"
    r"|[几\d]+(?:个)?(?:小时|epoch|轮))"
)
# What denies it in a sentence, and in a text: it fails at once, ended well, or was ended by who tells of it.
_DENIED = re.compile(
    r"(?i)\b(?:no longer|not|never|tr(?:y|ied|ying)|before,|used to|will|want|would|should|if)\b|n't\b|\?"
)
_NEVER = re.compile(
    r"(?i)\bimmediately|right away|at (?:the )?(?:very )?(?:start|first step)\b|as soon as|\bimport|\bcode:? ?0\b"
    r"|\b(?:solved|resolved|is fixed|fixed (?:it|that)|now works|works now)\b|\bI (?:\w+ )?(?:stop|shut|kill|cancel|"
    r"interrupt|press|end)"
)
# Errors by which a set-up that has run before ends for want of data, where their fix says so.
_OF_DATA = ("python-error", "bad-input-data", "index-out-of-range")
_EMPTY = re.compile(f"{NOTHING}|scikit-learn was given gaps")


def ran(text: str) -> str:
    """How long it had run, "10427 steps"; "" where the text does not say that it had."""
    if _NEVER.search(text):
        return ""
    if len(text) > 2 * _ENDS:
        text = f"{text[:_ENDS]}\n{text[-_ENDS:]}"
    lines = text.split("\n")
    for line in reversed(lines):
        for found in reversed([] if _BYTES.search(line) else [*_BAR.finditer(line)]):
            if _NO_TRAINING.search(line, max(found.start() - 80, 0), found.start()):
                continue
            at, hours, minutes, seconds = (found[1], *found.groups()[2:5]) if found[1] else found.groups()[5:]
            took = 3600 * int((hours or "0:")[:-1]) + 60 * int(minutes) + int(seconds)
            if took >= 120 or int(at) >= 100:  # the last that took long: one at its end has ended well
                return f"{at} steps" if int(at) < int(found[2] or at) + (not found[1]) else ""
    return _counted(lines) or _spoken(lines)


def _counted(lines: list[str]) -> str:
    for line in reversed(lines):
        for found in reversed([*_COUNTED.finditer(line)] if _LOGS.search(line) else []):
            kind, at = found.groups()
            other = _NO_TRAINING.search(line, max(found.start() - 80, 0), found.start())
            if not other and int(at) >= (2 if kind.lower() == "epoch" else 50):
                return f"{kind.lower()} {at}"
    return ""


def _spoken(lines: list[str]) -> str:
    told = (said for line in lines for said in re.split(r"(?<=[.!?。]) ", line) if not _DENIED.search(said))
    return "a while" if any(map(_SPOKEN.search, told)) else ""


def first(id: str, made: Iterable[Fix], told: Told) -> tuple[Fix, ...]:
    """The fixes of an error, after what is likelier where it had run before."""
    made = tuple(made)
    crash = id == "segfault"
    of_data = id == "raised-in-worker" or (id in _OF_DATA and bool(made) and _EMPTY.search(made[0].text) is not None)
    of_data = of_data and not told.has("num_samples=0")  # as a DataLoader is made
    if not made or not (crash or of_data) or not (ran_for := ran(told.here)):
        return made
    began = f"It ran before ({ran_for})" if ran_for != "a while" else "It ran for a while"
    if not crash:
        text = (
            f"{began}, so one sample or batch leaves nothing (no box, no speech, a damaged file), or the loss became "
            "nan: see at which file it stops, leave that out or pass over empty results; where losses are nan before, "
            "lower the learning rate"
        )
        return (Fix(text), *made)
    return (_of_the_machine(began, told), *made)


def step(told: Told) -> tuple[Fix, ...]:
    """Where no error is shown at all, and it ended after hours."""
    ended = told.has(
        r"(?i)\b(?:crash(?:e[sd])?|process exited|exit(?:ed)? (?:with )?code|shut ?down|reboot(?:s|ed)?)\b"
    )
    return (_of_the_machine("It ran for a while", told),) if ended and not told.has(r"[?？]") and ran(told.here) else ()


def _of_the_machine(began: str, told: Told) -> Fix:
    windows = told.os == "windows" or told.has(r"0xC0000|-10737\d{5}|322122\d{4}")
    notes = " (Event Viewer)" if windows else " (Console)" if told.os == "macos" else ""
    text = (
        f"{began}, so it is seldom what is installed: heat, memory that is overclocked, faulty or full, or an old BIOS "
        f"(microcode). See what the system noted then{notes}; test the memory at standard clocks, and go on from the "
        "last checkpoint"
    )
    return Fix(text, () if notes or told.place not in ("", "wsl") else ("sudo dmesg -T | tail -n 50",))
