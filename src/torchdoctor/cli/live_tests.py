"""What --smoke chooses: no live test, the quick ones, all of them, or some by their names."""

from typing import Annotated

import typer

from torchdoctor.cli.flags import beginning
from torchdoctor.cli.screen import stop

QUICK, FULL, NONE = "quick", "full", "none"


def completed(incomplete: str) -> list[str]:
    """Words that begin so; of a list its last name."""
    from torchdoctor.collect.live_tests import names

    before, comma, last = incomplete.rpartition(",")
    words = names() if comma else (QUICK, FULL, NONE, *names())
    return [f"{before}{comma}{word}" for word in beginning(words, last)]


LiveTests = Annotated[
    str,
    typer.Option(
        metavar="TESTS",
        autocompletion=completed,
        help="Live tests: none; quick (import torch, compute once on each device); full (also small examples of "
        "what torch is used for); or any of tensors, autograd, module, optimizer, dataloader, amp, "
        "save-load, numpy, profiler, torchscript, onnx, gloo, nccl, torchvision, torchaudio, compile.",
    ),
]


def chosen(typed: str) -> tuple[str, ...]:
    """The tests beyond the quick ones. A name that none has is one line, exit code 2."""
    if typed in (QUICK, NONE):
        return ()
    from torchdoctor.collect.live_tests import names

    if typed == FULL:
        return names()
    wanted = [word.strip() for word in typed.split(",")]
    if unknown := [word for word in wanted if word not in names()]:
        stop(f"--smoke: there is no live test {unknown[0]!r}; use quick, full, none, or any of {', '.join(names())}")
    return tuple(wanted)
