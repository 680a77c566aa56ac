"""collect(target) -> Facts: the steps, each guarded and with a time limit, run side by side."""

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from torchdoctor.collect import child, host, nvidia, patient
from torchdoctor.collect.privacy import redact
from torchdoctor.model import Facts, Host, Problem, Python, Target

ROOT = Path("/")
PACKAGES, IMPORT = "reading installed packages", "importing torch"
MACHINE, DRIVER = "looking at the machine", "asking the NVIDIA driver"


@dataclass
class Collection:
    """Collectors at work in threads. Daemon threads: one that never comes back must not hold the report."""

    target: Target
    limit: float
    root: Path
    found: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    threads: dict[str, threading.Thread] = field(default_factory=dict)

    def start(self, name: str, collector: Callable[[], Any]) -> None:
        self.threads[name] = threading.Thread(target=self._guard, args=(name, collector), daemon=True)
        self.threads[name].start()

    def _guard(self, name: str, collector: Callable[[], Any]) -> None:
        try:
            self.found[name] = collector()
        except Exception as error:
            self.problems.append(Problem(name, f"{type(error).__name__}: {redact(str(error))}"))

    def machine(self) -> Host:
        """The host, and once that is known its driver beside it."""
        machine = host.collect(os.environ, Path(self.target.python).parent, self.root)
        self.start(DRIVER, lambda: nvidia.collect(self.limit, machine, self.root))
        return machine

    def answer(self) -> patient.Answer:
        """What the patient says of itself; of one too old for our script at least the version."""
        answer, ending = patient.answer(self.target.python, self.limit)
        if answer.python is None:
            version = patient.version_only(self.target.python, self.limit / 4) if ending.kind != "timeout" else None
            why = f"{redact(self.target.python)} gave no answer: {ending.kind} {ending.detail}".strip()
            self.problems.append(Problem(PACKAGES, why))
            return patient.Answer(python=Python(version)) if version else answer
        return answer

    def facts(self, progress: Callable[[str], None] = lambda step: None) -> Facts:
        """Wait for all, telling progress what is waited for. child.py ends every process within limit and grace."""
        deadline = time.monotonic() + self.limit + 2 * child.GRACE + 1
        for name in (MACHINE, PACKAGES, DRIVER, IMPORT):  # the slowest last; DRIVER is started by MACHINE
            if name in self.threads:
                progress(name)
                self.threads[name].join(max(deadline - time.monotonic(), 0))
                if self.threads[name].is_alive():
                    self.problems.append(Problem(name, f"no answer within {self.limit:g} s"))
        answer = self.found.get(PACKAGES) or patient.Answer()
        return Facts(
            target=_named(self.target, answer),
            host=self.found.get(MACHINE),
            python=answer.python,
            packages=answer.packages,
            torch=answer.torch,
            shadows=answer.shadows,
            nvidia=self.found.get(DRIVER),
            smoke=self.found.get(IMPORT),
            problems=tuple(self.problems),
        )


def begin(target: Target, limit: float, smoke: bool = True, root: Path = ROOT) -> "Collection":
    """Start all steps; the caller can do its own start-up work before it asks for the facts.

    limit: seconds for each step. smoke: also import torch in the target. root: where /proc, /sys and /etc are read.
    """
    collection = Collection(target, limit, root)
    collection.start(PACKAGES, lambda: collection.answer())
    if smoke:
        collection.start(IMPORT, lambda: patient.smoke(target.python, limit, careful=no_driver_loaded(root)))
    collection.start(MACHINE, lambda: collection.machine())
    return collection


def collect(target: Target, limit: float, smoke: bool = True, root: Path = ROOT) -> Facts:
    """All facts about this machine and the target on it, within limit seconds and a short grace. Never raises."""
    return begin(target, limit, smoke, root).facts()


def _named(target: Target, answer: patient.Answer) -> Target:
    """With the interpreter that really answered, in place of a pyenv shim that chooses one by the working directory."""
    real = answer.python.executable if answer.python else ""
    return replace(target, python=real or redact(target.python), hint=redact(target.hint))


def no_driver_loaded(root: Path = ROOT) -> bool:
    """Is this a Linux whose kernel has no NVIDIA driver, so that asking for one could create device nodes?"""
    if sys.platform != "linux" or (root / "dev/dxg").exists():
        return False
    return not any((root / place).exists() for place in ("proc/driver/nvidia/version", "sys/module/nvidia"))
