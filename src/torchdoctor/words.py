"""Numbers and names in words, the same in findings as in the report around them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from torchdoctor.model import Ending, Gpu, Torch

# The innermost line of the patient's own in the stack that Python's faulthandler leaves of a crash or a hang.
STACK = r'\(most recent call first\):\n(?:  File "<[^\n]*\n)*  File "([^"<]+)", line (\d+)'
KNOWN = "as it was in the baseline"  # why a rule is skipped whose findings are not new


def counted(number: int, noun: str) -> str:
    """ "1 error", "2 errors"."""
    return f"{number} {noun}{'s' * (number != 1)}"


def minute(moment: str) -> str:
    """ "2026-11-26 10:00 UTC", of a time in ISO 8601 and UTC; anything else as it is."""
    found = re.match(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)", moment)
    return f"{found[1]} {found[2]} UTC" if found else moment


def torch_name(torch: Torch) -> str:
    """ "torch 2.9.1+cpu", or "this torch", where an error is all that is known of it."""
    return f"torch {torch.version}" if torch.version else "this torch"


def gpu_names(names: Iterable[str]) -> str:
    """ "2 × NVIDIA H100, NVIDIA T4"."""
    return ", ".join(name if count == 1 else f"{count} × {name}" for name, count in Counter(names).items())


def some_of(names: Sequence[str]) -> str:
    """Up to four names; of more the first three, and how many there are besides."""
    return ", ".join(names) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"


def not_installed(names: Sequence[str]) -> str:
    """ "triton, which is not installed", "sympy, jinja2, which are not installed"."""
    return f"{some_of(names)}, which {'is' if len(names) == 1 else 'are'} not installed"


def of_gpus(values: Iterable[str | None], unknown: str) -> str:
    """What GPUs have in common and how many have it: "default on 7 GPUs, prohibited on 1 GPU"."""
    found = Counter(value or unknown for value in values)
    return ", ".join(f"{value} on {counted(count, 'GPU')}" for value, count in found.items()) or "no GPU is listed"


def gpu_subject(gpus: Iterable[Gpu]) -> str:
    """What a finding is about: "gpu:0,1"."""
    return "gpu:" + ",".join(str(gpu.index) for gpu in gpus)


def which_gpus(gpus: Sequence[Gpu]) -> str:
    """ "GPU 0 (NVIDIA H100)", "GPUs 1, 5 (2 × NVIDIA H100)"."""
    numbers = ", ".join(str(gpu.index) for gpu in gpus)
    return f"GPU{'s' * (len(gpus) > 1)} {numbers} ({gpu_names(gpu.name for gpu in gpus)})"


def shortened(text: str, most: int) -> str:
    """At most so many letters, cut between words."""
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0].rstrip(',;:(')} ..."


def only_what_differs(before: str, now: str, most: int) -> tuple[str, str]:
    """Of two lists of which one is longer than so many letters only what is not in both: "..., /a", "..., /b"."""
    if max(len(before), len(now)) <= most:
        return before, now
    first, second = before.split(", "), now.split(", ")
    gone, new = ([item for item in of if item not in other] for of, other in ((first, second), (second, first)))
    if (len(gone), len(new)) == (len(first), len(second)) or not (gone or new):
        return before, now
    return ", ".join(["...", *gone]), ", ".join(["...", *new])


def how_it_ended(ending: Ending, doing: str) -> str:
    """One sentence, e.g. "importing torch was killed by SIGSEGV, at ~/lib/torch/__init__.py line 415"."""
    seconds = f"{ending.seconds:.0f} s"
    stack = re.search(STACK, ending.output)
    place = f", at {stack[1]} line {stack[2]}" if stack else ""
    return {
        "signal": f"{doing} was killed by {ending.detail}{place}",
        "timeout": f"{doing} gave no answer within {seconds}{place}",
        "exit": f"{doing} exited with status {ending.detail}",
        "flood": f"{doing} printed output endlessly and was stopped after {seconds}",
        "start-failed": f"the interpreter could not be started: {ending.detail}",
    }.get(ending.kind, f"{doing} failed: {' '.join(ending.detail.split())[:500]}")
