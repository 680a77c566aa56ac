"""Many Pythons of one machine: which torch each has, whether it suits the machine, and what starts which."""

import re
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from torchdoctor import __version__, collect
from torchdoctor.collect import child, patient
from torchdoctor.collect.elf import libraries
from torchdoctor.knowledge import Compat, load
from torchdoctor.model import Facts, Problem, Python
from torchdoctor.privacy import redact
from torchdoctor.pythons import find, jupyter, paths, pip
from torchdoctor.rules import RULES, diagnose

SCHEMA = "torchdoctor.interpreters/1"
AT_ONCE = 4  # interpreters asked side by side
OF_PIP = re.compile(r"^pip \S+ from (.+?) \(python \d")
# That there is no torch is seen, and who installs where is in the table.
NOT_OF_TORCH = ("pip-of-another-python", "torch-not-installed")


@dataclass(frozen=True)
class Interpreter:
    """One Python, and what is known of its torch without importing it."""

    python: str
    found_by: str
    version: str | None = None
    environment: str | None = None  # "venv", "conda" or "system"
    torch: str | None = None
    build: str | None = None
    problems: tuple[str, ...] = ()  # slugs of the rules that found errors and warnings
    started_by: tuple[str, ...] = ()  # "python", "pip", "kernel Python 3 (ipykernel)"
    why: str = ""  # it gave no answer


@dataclass(frozen=True)
class Survey:
    """unclear: what names start that is no interpreter, or none that is known."""

    interpreters: tuple[Interpreter, ...]
    unclear: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    version: str = ""
    seconds: float | None = field(default=None, metadata={"volatile": True})
    schema: str = SCHEMA


class Call(NamedTuple):
    """What a name starts. python: "" where that is not known; told: what is known then."""

    name: str  # "python", "pip", "kernel Python 3 (ipykernel)"
    python: str
    told: str = ""


class Answer(NamedTuple):
    """What one interpreter says of itself. facts: without the machine's; None where it gave no answer."""

    place: find.Place
    facts: Facts | None
    why: str = ""


def survey(
    env: Mapping[str, str],
    cwd: Path | None,
    home: Path,
    limit: float,
    progress: Callable[[str], None] = lambda step: None,
) -> Survey:
    """Every Python that can be found from here, each step within limit seconds."""
    began = time.monotonic()
    machine = collect.machine(limit)
    answers = ask(paths.within(limit, lambda: find.find(env, cwd, home)), limit, progress)
    started = calls(env, home, answers, limit)
    around = machine.facts(progress)
    return Survey(
        interpreters(answers, started, around, load()),
        unclear=tuple(redact(f"{call.name}: {call.told}") for call in started if call.told),
        problems=around.problems,
        version=__version__,
        seconds=round(time.monotonic() - began, 3),
    )


def interpreters(
    answers: Sequence[Answer], started: Sequence[Call], machine: Facts, compat: Compat
) -> tuple[Interpreter, ...]:
    """Each with the names that start it."""
    names: dict[Path, list[str]] = {}
    for call in started:
        if call.python:
            names.setdefault(pip.home(call.python), []).append(redact(call.name))
    return tuple(examined(answer, names.get(pip.home(answer.place.python), ()), machine, compat) for answer in answers)


def ask(
    places: Sequence[find.Place], limit: float, progress: Callable[[str], None] = lambda step: None
) -> list[Answer]:
    """What each says of itself, a few at once, each within limit seconds."""
    progress(f"asking {len(places)} interpreters")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda place: _answer(place, limit), places))


def _answer(place: find.Place, limit: float) -> Answer:
    """Of who is not distrusted: as root, or on a machine of many, to start what others left is to become theirs."""
    if not place.named and (why := paths.distrusted(place.python)):
        return Answer(place, None, f"not started: {why}; to check it, use --python")
    found, ending = patient.facts(patient.start_facts(place.python, limit))
    if found.python is not None:
        target = replace(found.target, python=found.python.executable or place.python, why=place.by)
        packages = found.packages or ()
        torch = libraries.inspect(found.torch, packages, found.python, None) if found.torch else None
        return Answer(place, replace(found, target=target, torch=torch))
    version = patient.version_only(place.python, limit / 4) if ending.kind != "timeout" else None
    only = replace(found, python=Python(version)) if version else None
    said = "too old (Python 2)" if version else f"{ending.kind} {ending.detail}".strip()
    return Answer(place, only, said)


def calls(env: Mapping[str, str], home: Path, answers: Sequence[Answer], limit: float) -> list[Call]:
    """What `python`, `pip` and each kernel start, by the interpreters that answered."""
    prefixes = [find.prefix(answer.place.python) for answer in answers]
    found = [_python(name, env, limit) for name in ("python", "python3")]
    found.append(_pip(env, answers, limit))
    for kernel in jupyter.find(env, home, prefixes):
        name = f"kernel {kernel.name}"
        found.append(Call(name, kernel.python) if kernel.there else Call(name, "", f"{kernel.python} does not exist"))
    return [call for call in found if call.python or call.told]


def _python(name: str, env: Mapping[str, str], limit: float) -> Call:
    """Of a shim the interpreter that it chooses, which only running it tells."""
    path = shutil.which(name, path=env.get("PATH", ""))
    if path is None or not pip.is_script(path):
        return Call(name, path or "")
    found, ending = patient.facts(patient.start_facts(path, limit))
    if found.python is not None and found.python.executable:
        return Call(name, str(Path(found.python.executable).expanduser()))
    return Call(name, "", f"{path} does not start a Python: {ending.kind} {ending.detail}".strip())


def _pip(env: Mapping[str, str], answers: Sequence[Answer], limit: float) -> Call:
    path = shutil.which("pip", path=env.get("PATH", ""))
    if path is None:
        return Call("pip", "")
    python = pip.interpreter(path, env)
    if python is not None:
        there = paths.there(python)
        return Call("pip", python) if there else Call("pip", "", f"{path} needs {python}, which does not exist")
    said = OF_PIP.match(child.run([path, "--version"], limit).stdout)
    site = Path(said[1]).parent.as_posix() if said else ""
    for answer in answers:
        if site and answer.facts and answer.facts.python and site in answer.facts.python.path:
            return Call("pip", answer.place.python)
    return Call("pip", "", f"it is not known which Python {path} installs into")


def examined(answer: Answer, names: Sequence[str], machine: Facts, compat: Compat) -> Interpreter:
    """With what the interpreter says of itself, judged beside what is known of the machine."""
    place, facts = answer.place, answer.facts
    known = Interpreter(redact(place.python), place.by, started_by=tuple(names), why=redact(answer.why))
    if facts is None or facts.python is None:
        return known
    torch = facts.torch
    return replace(
        known,
        version=facts.python.version,
        environment=facts.python.environment,
        torch=torch.version if torch else None,
        build=torch.build if torch else None,
        problems=_problems(replace(facts, host=machine.host, nvidia=machine.nvidia), compat) if torch else (),
    )


def _problems(facts: Facts, compat: Compat) -> tuple[str, ...]:
    results = diagnose(facts, compat, (rule for rule in RULES if rule.slug not in NOT_OF_TORCH))
    return tuple(item.slug for item in results if item.findings and item.severity.value in ("error", "warning"))
