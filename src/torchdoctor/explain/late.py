"""When it fails: what has run for hours or thousands of steps is set up well, and fails by a sample, heat or memory."""

from collections.abc import Iterable

from torchdoctor import lazy_re as re
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# A bar of progress that has not come to its end, with the time that it took; and lines of a log.
_BAR = re.compile(r"(?<![\d.])(\d{1,9})/(\d{1,9}) \[(\d+:)?(\d+):(\d\d)<|(?<!\w)(\d{1,9})it \[(\d+:)?(\d+):(\d\d), ")
_COUNTED = re.compile(
    r"(?i)(?<![\w-])(?<!max )(?<!total )(?<!num )(epoch|iter(?:ation)?|step|global_step)\b ?[=:#]? ?\[?\(? ?(\d{1,9})\b"
)
_SPOKEN = re.compile(
    r"(?i)\b(?:after|about|for)\s{1,3}(?:\w+ ){0,2}?(?:~ ?)?(?:\d[\d.,]*k?|many|several|some|few|two"
    r"|three)(?: or (?:less|more|so))?"
    r" ?(?:training )?(hours?|days|h\b|epochs|iterations|steps|iters?\b|batches)\b"
    r"|\b(?:train(?:s|ed|ing)?|r[ua]n(?:s|ning)?|works?)\b[^.\n]{0,40}\b(?:for (?:a|some) (?:while|time)|halfway"
    r"|successfully for)\b"
    r"|\bthousands? of (?:iterations|steps)|\btraining (?:has )?suddenly (?:stop|crash|end|exit)"
    r"|\bin the middle of (?:the )?(?:training|an? epoch)|\brandom(?:ly)? (?:crash|stop|fail)|训练(?:了)?(?:一段时间"
    r"|[几\d]+(?:个)?(?:小时|epoch|轮))"
)
_AT_ONCE = re.compile(r"(?i)\bimmediately|right away|at (?:the )?(?:very )?(?:start|first step)\b|as soon as")
# Errors that a sound set-up ends by, where it has run before.
CRASHES = ("segfault",)
_OF_DATA = ("python-error", "bad-input-data", "index-out-of-range", "raised-in-worker")
_EMPTY = re.compile(r"(?i)\bempty\b|nothing (?:to work on|was collected)|len\(dataset\)|scikit-learn was given gaps")


def ran(text: str) -> str:
    """How long it had run, "10427 steps"; "" where the text does not say that it had."""
    if _AT_ONCE.search(text):
        return ""
    for found in reversed([*_BAR.finditer(text)]):
        at, hours, minutes, seconds = (found[1], found[3], found[4], found[5]) if found[1] else found.groups()[5:]
        took = 3600 * int((hours or "0:")[:-1]) + 60 * int(minutes) + int(seconds)
        if int(at) < int(found[2] or at) + (not found[1]) and (took >= 120 or int(at) >= 100):
            return f"{at} steps"
    for kind, at in reversed(_COUNTED.findall(text)):
        if int(at) >= (2 if kind.lower() == "epoch" else 50):
            return f"{kind.lower()} {at}"
    spoken = _SPOKEN.search(text)
    return "a while" if spoken else ""


def first(id: str, made: Iterable[Fix], told: Told) -> tuple[Fix, ...]:
    """The fixes of an error, after what is likelier where it had run before."""
    made = tuple(made)
    crash = id in CRASHES
    of_data = id == "raised-in-worker" or (id in _OF_DATA and bool(made) and _EMPTY.search(made[0].text) is not None)
    if not made or not (crash or of_data) or not (ran_for := ran(told.text)):
        return made
    began = f"It ran before ({ran_for})" if ran_for != "a while" else "It ran for a while"
    if not crash:
        text = (
            f"{began}, so one sample or batch leaves nothing (no box, no speech, a damaged file), or the loss became "
            f"nan: "
            "see at which file it stops, leave that out or pass over empty results; where losses are nan before, lower "
            "the learning rate"
        )
        return (Fix(text), *made)
    return (_of_the_machine(began, told), *made)


def step(told: Told) -> tuple[Fix, ...]:
    """Where no error is shown at all, and it ended after hours."""
    ended = told.has(
        r"(?i)\b(?:crash(?:e[sd])?|process exited|exit(?:ed)? (?:with )?code|shut ?down|reboot(?:s|ed)?)\b"
    )
    return (_of_the_machine("It ran for a while", told),) if ended and ran(told.text) else ()


def _of_the_machine(began: str, told: Told) -> Fix:
    windows = told.os == "windows" or told.has(r"0xC0000|-10737\d{5}|322122\d{4}")
    text = (
        f"{began}, so it is seldom what is installed: heat, overclocked, faulty or full memory, or an old BIOS "
        f"(microcode). "
        f"See what the system noted then{' (Event Viewer)' if windows else ''}; test the memory at standard clocks, "
        f"and go "
        "on from the last checkpoint"
    )
    return Fix(text, () if windows else ("sudo dmesg -T | tail -n 50",))
