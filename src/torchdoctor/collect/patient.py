"""Asks the patient: sends it the scripts of inside/, and turns reply and ending into facts."""

import json
import pkgutil
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from torchdoctor.codec import decode
from torchdoctor.collect import child
from torchdoctor.model import Ending, Package, Python, Shadow, Smoke, Torch

SENTINEL = "@torchdoctor "
LOCAL_TAG = re.compile(r"\+(cpu|cu\d+|rocm[\d.]+|xpu)")


@dataclass(frozen=True)
class Answer:
    """What facts.py found out. Also the shape of its reply."""

    python: Python | None = None
    packages: tuple[Package, ...] | None = None
    torch: Torch | None = None
    shadows: tuple[Shadow, ...] = ()


def script(*names: str) -> str:
    """The texts of scripts of inside/, one behind the other; read so that it works from a zip."""
    texts = (pkgutil.get_data("torchdoctor", f"inside/{name}.py") or b"" for name in names)
    return b"\n".join(texts).decode("utf-8")


def ask(python: str, names: Sequence[str], limit: float, *args: str) -> tuple[dict[str, Any], Ending]:
    """Run scripts of inside/ as one in this Python; the last reply ({} if none came whole) and how it ended."""
    outcome = child.run([python, "-B", "-", str(limit), *args], limit, given=script("protocol", *names))
    state = last_reply(outcome.stdout)
    ending = outcome.ending(str(state.get("step", "")))
    if state.get("done"):
        return state, replace(ending, kind="reply", detail="")
    if state.get("exception"):
        return state, replace(ending, kind="exception", detail=str(state.get("message", "")))
    return state, ending


def last_reply(printed: str) -> dict[str, Any]:
    for line in reversed(printed.splitlines()):
        if line.startswith(SENTINEL):
            try:
                state = json.loads(line[len(SENTINEL) :])
            except ValueError:
                continue  # cut off in the middle of the line
            return state if isinstance(state, dict) else {}
    return {}


def answer(python: str, limit: float) -> tuple[Answer, Ending]:
    """Interpreter, distributions and torch on disk, as the patient's own Python sees them."""
    state, ending = ask(python, ["facts"], limit)
    found = decode(Answer, state)
    if found.torch:
        found = replace(found, torch=replace(found.torch, build=build_of(found.torch)))
    return found, ending


def build_of(torch: Torch) -> str | None:
    """Which build it is: from the local tag, or where that is missing from what it was compiled for."""
    if tag := LOCAL_TAG.search(torch.version or ""):
        return tag.group(1)
    if torch.cuda:
        return "cu" + "".join(torch.cuda.split(".")[:2])
    if torch.hip:
        return "rocm" + ".".join(torch.hip.split(".")[:2])
    if torch.xpu:
        return "xpu"
    return "cpu" if torch.version else None


def version_only(python: str, limit: float) -> str | None:
    """The version of a Python too old or too broken to run our scripts; Python 2 prints it on standard error."""
    outcome = child.run([python, "-V"], limit)
    found = re.match(r"Python (\d+\.\d+\S*)", outcome.stdout or outcome.stderr)
    return found.group(1) if found else None


def smoke(python: str, limit: float, careful: bool) -> Smoke:
    """The live test in the patient: see inside/smoke.py. careful: without the right to create device nodes."""
    state, ending = ask(python, ["rights", "smoke"] if careful else ["smoke"], limit)
    return replace(decode(Smoke, {**state, "ending": {"kind": ""}}), ending=ending)
