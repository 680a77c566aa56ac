"""Many Pythons of one machine: which torch each has, whether it suits the machine, and what starts which."""

from dataclasses import dataclass, field, replace

from torchdoctor.compat import Compat
from torchdoctor.model import Facts, Problem
from torchdoctor.rules import BY_ID, diagnose

SCHEMA = "torchdoctor.interpreters/1"
NOT_OF_TORCH = ("TD104", "TD201")  # that there is none is seen, and who installs where stands in the table


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


def examined(known: Interpreter, facts: Facts | None, machine: Facts, compat: Compat) -> Interpreter:
    """With what the interpreter says of itself, judged beside what is known of the machine."""
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
    results = diagnose(facts, compat, (rule for id, rule in BY_ID.items() if id not in NOT_OF_TORCH))
    return tuple(item.slug for item in results if item.findings and item.severity.value in ("error", "warning"))
