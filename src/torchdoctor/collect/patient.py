"""Asks the patient: sends it the scripts of inside/, and turns reply and ending into facts."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from torchdoctor.codec import decode
from torchdoctor.collect import child
from torchdoctor.model import Ending, Facts, Smoke, Torch
from torchdoctor.privacy import cleaned, ending_of
from torchdoctor.pythons.paths import there

SENTINEL = "@torchdoctor "
LOCAL_TAG = re.compile(r"\+(cpu|cu\d+|rocm[\d.]+|xpu)")
# Runs the scripts on its standard input, each as the module that it is here: so they can import one another, and a
# traceback names their files and lines. Python given "-" would read a pipe byte by byte: 17,000 system calls.
READ = """import sys
for part in open(0, "rb", closefd=False).read().decode().split("\\n#@ ")[1:]:
 name, _, source = part.partition("\\n")
 module = sys.modules[name] = type(sys)(name)
 exec(compile(source, "<%s.py>" % name.replace(".", "/"), "exec"), module.__dict__)"""
READER = f"exec({READ!r})"  # on one line: some Pythons are started by a batch file, which ends at a line's end
IMPORTED = re.compile(r"^from torchdoctor\.([\w.]+) import", re.M)
LIMIT_REACHED = r"(?m)^Timeout \(\d+:\d\d:\d\d"  # how faulthandler begins the stack of a hang
OUTPUT_KEPT = 40_000  # characters of the end of standard error


def script(*names: str) -> str:
    """Scripts ("inside/facts") for the reader, in this order; what a script imports comes before it."""
    parts: dict[str, str] = {}
    for name in ("inside/imports", *names):
        _add(name, parts)
    return "".join(f"\n#@ torchdoctor.{name.replace('/', '.')}\n{source}" for name, source in parts.items())


def _add(name: str, parts: dict[str, str]) -> None:
    """Read so that it works from a zip, as pkgutil does, whose import would cost more than that."""
    if name not in parts:
        loader: Any = __spec__.loader
        source = loader.get_data(str(Path(__file__).parents[1] / f"{name}.py")).decode("utf-8")
        for other in IMPORTED.findall(source):
            _add(other.replace(".", "/"), parts)
        parts[name] = source


def start(
    python: str, names: Sequence[str], limit: float, *args: str, env: Mapping[str, str] | None = None
) -> child.Running:
    """Scripts of inside/ started in one process of this Python. env: changes to our environment."""
    return child.Running(command(python, limit, *args), limit, script(*names), env)


def command(python: str, limit: float, *args: str) -> list[str]:
    """How this Python is started to run the scripts that it is given."""
    return [python, "-B", "-c", READER, str(limit), *args]


def answer_of(running: child.Running) -> tuple[dict[str, Any], Ending]:
    """The last reply ({} if none came whole), and how the process ended."""
    outcome = running.outcome()
    state = last_reply(outcome.printed)
    step, output = str(state.get("step", "")), ending_of(outcome.stderr, OUTPUT_KEPT)
    ending = Ending(outcome.kind, outcome.detail, step, output, outcome.seconds)
    if ending.kind == "signal" and re.search(LIMIT_REACHED, outcome.stderr):
        ending = replace(ending, kind="timeout", detail="")  # telling where it stood can itself crash a Python
    if state.get("done"):
        return state, replace(ending, kind="reply", detail="")
    if state.get("exception"):
        return state, replace(ending, kind="exception", detail=str(state.get("message", "")))
    return state, ending


def last_reply(printed: str) -> dict[str, Any]:
    """Decoded before it is redacted: a secret with a quote in it is another text inside JSON."""
    for line in reversed(printed.splitlines()):
        if line.startswith(SENTINEL):
            try:
                state = json.loads(line[len(SENTINEL) :])
            except ValueError:
                continue  # cut off in the middle of the line
            return cleaned(line, state) if isinstance(state, dict) else {}
    return {}


def start_facts(python: str, limit: float) -> child.Running:
    return start(python, ["inside/facts"], limit)


def no_driver_loaded(root: Path = Path("/")) -> bool:
    """Is this a Linux whose kernel has no NVIDIA driver, so that asking for one could create device nodes?"""
    if sys.platform != "linux" or there(root / "dev/dxg"):
        return False
    return not any(there(root / place) for place in ("proc/driver/nvidia/version", "sys/module/nvidia"))


def start_smoke(python: str, limit: float, careful: bool) -> child.Running:
    """careful: without the right to create device nodes."""
    return start(python, ["inside/rights", "inside/smoke"] if careful else ["inside/smoke"], limit)


def facts(running: child.Running) -> tuple[Facts, Ending]:
    """Interpreter, distributions, torch on disk and shadows, as the patient's own Python sees them."""
    state, ending = answer_of(running)
    found = decode(Facts, {**state, "target": {"python": "", "why": ""}})
    if found.torch:
        found = replace(found, torch=replace(found.torch, build=build_of(found.torch)))
    elif found.problems:
        found = replace(found, packages=None)  # what it may not read may well be the torch that it lacks
    return found, ending


def smoke(running: child.Running) -> Smoke:
    """The live test: see inside/smoke.py."""
    state, ending = answer_of(running)
    return replace(decode(Smoke, {**state, "ending": {"kind": ""}}), ending=ending)


def step_of(running: child.Running) -> str:
    """What the live test is doing, for who watches: "live test 3 of 4: tensor on cuda:0"; "" while it imports."""
    state = last_reply(running.latest())
    if not state.get("test"):
        step = str(state.get("step", ""))
        return f"calling {step}" if step.startswith("torch.") else ""
    which = f"{state['test']} of {state['tests']}" if state.get("tests") else f"{state['test']}"
    return f"live test {which}: {state.get('step', '')}"


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
