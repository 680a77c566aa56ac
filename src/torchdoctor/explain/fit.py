"""An error's fixes, fitted to its text and to the machine."""

from collections.abc import Iterator
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.explain import late, nothing_left, own_code, rented, whose, whose_python
from torchdoctor.explain.allowed import within
from torchdoctor.explain.commands import written
from torchdoctor.explain.fixes import complete_torch, repair_torch
from torchdoctor.explain.known import Error, Fitted
from torchdoctor.explain.systems import for_cuda
from torchdoctor.explain.told import Told
from torchdoctor.explain.torch_builds import INDEX
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Fix

CUDA_LIBRARIES = "TD50"  # how the rules about them begin
OWN = r"[\\/]torch[\\/]lib[\\/]"  # a library of torch itself


def fixes(
    error: Error, said: str = "", facts: Facts | None = None, compat: Compat | None = None, line: str = ""
) -> tuple[Fix, ...]:
    """The fixes of an error for the text that shows it, or in general; with facts, those that fit the machine."""
    told = Told(said, facts, compat, error.on[0] if len(error.on) == 1 else "", line)
    kept = [fix for fix in error.fixes if not _idle(fix, error, told)]
    made = [item for fix in kept for item in ((fix,) if isinstance(fix, Fix) else fix(told))]
    made = list(late.first(error.id, nothing_left.missing_before(tuple(made), told), told))
    made = list(_of_another(made, told) if error.environment else whose.first(error, made, told))
    made = rented.fitted(made, told)
    every = [*dict.fromkeys(_of_the_system(_where(error, made, told), told))]
    every = [fix for at, fix in enumerate(every) if not _again(fix, every[:at])]
    if told.text and not told.os and not told.has(_UNIX) and (at := _of_unix(every)) >= 0:
        every[at] = replace(every[at], text=f"{every[at].text} {_on_windows(every[at])}")
    if (
        every
        and any(line.startswith("%pip install") for line in every[0].commands)
        and not _RESTARTS.search(str(every))
    ):
        every[0] = replace(every[0], text=f"{every[0].text}; then restart the kernel")
    return tuple(whose_python.named(every, told) if error.environment else every)


_RESTARTS = re.compile(r"restart|!uv venv")  # an environment beside the kernel's


def _on_windows(fix: Fix) -> str:
    """What is otherwise there: the path, and the index without which pip takes the CPU build."""
    bare = any(re.search(r" -m pip install torch(?: torchvision| torchaudio)*$", line) for line in fix.commands)
    index = f", and for an NVIDIA GPU --index-url {INDEX}/cu126" if bare else ""
    return f"(on Windows: .venv\\Scripts\\python{index})"


def _again(fix: Fix, before: list[Fix]) -> bool:
    """Whether its environment with another Python is that of one before it."""
    return " has no wheel for Python " in fix.text and any(fix.commands == other.commands for other in before)


# What tells of Unix where nothing names the system.
_UNIX = r"(?<![\w.:])/(?:usr|opt|home|root|mnt)/\w|externally-managed|exit code 13\d\b|core dumped|\bSIG[A-Z]{3,4}\b"


def _of_unix(every: list[Fix]) -> int:
    """The first whose commands name an environment's Python as Unix has it; -1 if none does."""
    at = next((at for at, fix in enumerate(every) if any(line.startswith(".venv/bin/") for line in fix.commands)), -1)
    return -1 if at >= 0 and "Windows" in every[at].text else at


_NO_CUDA = Fix("A Mac has no CUDA (macOS 10.13 was the last): run on the CPU, or on Apple silicon with device='mps'")


_ANNOUNCES = re.compile(r"(?:Or )?(?:check|look|remove|add|if|install the libraries)\b", re.I)


def _of_the_system(made: list[Fix], told: Told) -> list[Fix]:
    """With commands for the place; on a Mac one word in place of all that is for NVIDIA's GPUs.

    A sentence that only announces its command goes with that.
    """
    every = [(fix, fitted(fix, told)) for fix in made]
    cuda = [now for fix, now in every if any(map(for_cuda, fix.commands)) and _without_cuda(now)]
    if told.os != "macos" or told.place:
        cuda = []
    kept = [now for _, now in every if now not in cuda]
    if cuda and not any("mps" in fix.text.lower() or "Mac" in fix.text for fix in kept):
        kept = [_NO_CUDA, *kept]
    silent = [now for fix, now in every if fix.commands and not now.commands and _ANNOUNCES.match(now.text)]
    return [fix for fix in kept if fix not in silent] or kept


def _without_cuda(fix: Fix) -> bool:
    """Whether what is left has no command, or one without the build that its sentence names."""
    return not fix.commands or (re.search(r"\bcu\d{2,3}\b", fix.text) is not None)


# What computes on GPUs without torch, and commands that install a torch.
_ANOTHER = (
    r"(?i)(?<![A-Za-z])(tensorflow|mxnet|paddle(?:paddle)?|onnx ?runtime|tensorrt|jax(?:lib)?|cupy|caffe|openpose"
    r"|darknet|llama\.cpp|llamafile|ollama)(?![A-Za-z])"
)
_GETS_TORCH = re.compile(r"\binstall\b[^\n]*(?<![\w-])torch(?![\w-])|torchdoctor install-cmd")


def _of_another(made: list[Fix], told: Told) -> Iterator[Fix]:
    """A text that names another framework and no torch gets no torch: its own build is what has to fit."""
    kept = [fix for fix in made if not _GETS_TORCH.search("\n".join(fix.commands))]
    named = None if len(kept) == len(made) or told.facts or told.has("(?i)torch") else told.last(_ANOTHER)
    if named is None:
        yield from made
        return
    if kept[:1] != made[:1]:
        yield Fix(f"Install the release of {named[1]} that is made for the CUDA and the driver of this machine")
    yield from kept


def _where(error: Error, made: list[Fix], told: Told) -> list[Fix]:
    """With the line of the user's own program, for faults in code, where no fix names it."""
    line = told.own_line
    if error.environment or not line or whose.of(told) or error.symptom == 2 or re.match(r"\w*main\w*\(", line.code):
        return made
    if any(line.file in fix.text for fix in made):
        return made
    if made and not made[0].commands and "No module" not in told.line:
        return own_code.at_its_line(error.id, made, line, told.line or told.text[-600:])
    return [*made, Fix(f"The line of your program that led there is {line.file}, line {line.number}: {line.code}")]


def fitted(fix: Fix, told: Told) -> Fix:
    """With commands for the place."""
    fix = within(fix, told)
    made = written(fix.commands, told)
    if "sudo apt-get install -y nvidia-driver" in set(made) - set(fix.commands):
        text = f"{fix.text} (Debian has it in its part non-free: add contrib and non-free to apt's sources first)"
        return replace(fix, text=text, commands=made)
    return replace(fix, commands=made) if fix.commands else fix


def _idle(fix: Fix | Fitted, error: Error, told: Told) -> bool:
    """Reinstalling a torch without CUDA does nothing for a CUDA library that another package misses."""
    cuda = (error.rule or "").startswith(CUDA_LIBRARIES) and not told.has(OWN)
    return (
        cuda
        and fix in (complete_torch, repair_torch)
        and bool(told.facts and told.facts.torch and told.facts.torch.build == "cpu")
    )
