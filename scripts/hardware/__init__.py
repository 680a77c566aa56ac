"""What scripts/on_hardware.py does on a machine with a GPU: steps that each prove one thing, and what they share."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

Data = dict[str, Any]
Verdict = Literal["passed", "failed", "skipped"]


class Skip(Exception):
    """This machine has not what the step needs; the text says what."""


class Broken(Exception):
    """A program did not do what the step was to build upon; the text says how it ended."""


@dataclass(frozen=True)
class Outcome:
    """What a step found. faults: what is not as asserted, in words. data: what is kept in the record."""

    faults: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


class Done(NamedTuple):
    """How a program ended."""

    status: int
    out: str
    err: str
    seconds: float


@dataclass(frozen=True)
class Setup:
    """Where the steps work. doctor: how torchdoctor is started. python: the Python that has torch.

    limit: seconds for each program that a step starts. keep: a folder for reports, or None.
    """

    doctor: tuple[str, ...]
    python: str
    limit: float = 120.0
    keep: Path | None = None

    def run(self, command: Sequence[str], given: str = "", env: Mapping[str, str] | None = None) -> Done:
        """Any program. Raises Broken where it could not be started, or did not end in time."""
        began, name = time.monotonic(), Path(command[0]).name
        try:
            done = subprocess.run(
                command,
                input=given,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=self.limit,
                env={**os.environ, **(env or {})},
            )
        except subprocess.TimeoutExpired:
            raise Broken(f"{name} did not finish within {self.limit:.0f} s") from None
        except OSError as error:
            raise Broken(f"{name} could not be started: {error.strerror}") from None
        return Done(done.returncode, done.stdout, done.stderr, round(time.monotonic() - began, 3))

    def torchdoctor(self, *args: str, given: str = "", env: Mapping[str, str] | None = None) -> Done:
        return self.run((*self.doctor, *args), given, env)

    def json(self, *args: str, given: str = "", env: Mapping[str, str] | None = None) -> tuple[Data, Done]:
        """What a command of torchdoctor prints with -f json. Raises Broken where that is no JSON."""
        done = self.torchdoctor(*args, "-f", "json", given=given, env=env)
        return decoded(f"torchdoctor {args[0]}", done), done

    def of_python(self, script: Path, *args: str, env: Mapping[str, str] | None = None) -> Done:
        """A script of ours in the Python that has torch."""
        return self.run((self.python, str(script), *args), env=env)

    def kept(self, name: str, text: str) -> None:
        if self.keep is not None:
            (self.keep / name).write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Step:
    """One step: its name, what it proves, and what it does. together: it may run beside its neighbours."""

    name: str
    what: str
    does: Callable[[Setup], Outcome]
    together: bool = False


def decoded(what: str, done: Done) -> Data:
    """Raises Broken where it printed no JSON."""
    try:
        found: Data = json.loads(done.out)
    except ValueError:
        last = " ".join(done.err.strip().splitlines()[-1:])
        raise Broken(f"{what} ended with exit status {done.status} and printed no JSON: {last[:300]}") from None
    return found


def only(faults: Iterable[str | None]) -> tuple[str, ...]:
    """The faults among answers of which None is none."""
    return tuple(fault for fault in faults if fault)
