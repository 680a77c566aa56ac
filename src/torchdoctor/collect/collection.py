"""The steps of collecting, each guarded and with a time limit, side by side; and the facts that they make together."""

import os
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from torchdoctor import model
from torchdoctor.collect import child, host, mounts, nvidia, other_gpus, patient, toolkit
from torchdoctor.collect.elf import libraries
from torchdoctor.collect.elf.loader import Loader
from torchdoctor.knowledge.versions import normalised
from torchdoctor.privacy import redact
from torchdoctor.pythons import pip, project
from torchdoctor.pythons.paths import deaf
from torchdoctor.pythons.target import Target

PACKAGES, IMPORT = "reading installed packages", "importing torch"
MACHINE, DRIVER = "reading the system", "asking the NVIDIA driver"
LIBRARIES, TOOLKIT = "checking torch's libraries", "looking for CUDA toolkits"
VENDORS, MOUNTS = "looking for other vendors' GPUs", "checking mounted file systems"
LOOK = 0.1  # seconds between two looks at which live test is at work
# The facts that are missing where a step fails.
SECTIONS: Mapping[str, model.Section] = {
    PACKAGES: "packages",
    IMPORT: "smoke",
    MACHINE: "host",
    MOUNTS: "host",
    DRIVER: "nvidia",
    LIBRARIES: "torch",
    TOOLKIT: "toolkit",
    VENDORS: "vendors",
}


class Collection:
    """Collectors at work in threads. Daemon threads: one that never comes back must not hold the report."""

    def __init__(self, target: Target, limit: float, root: Path) -> None:
        self.target, self.limit, self.root = target, limit, root
        self.alone = False  # whether the machine is looked at without a patient
        self.importing: child.Running | None = None  # the process of the live test
        self.found: dict[str, Any] = {}
        self.problems: list[tuple[str, str]] = []  # collector, why
        self.threads: dict[str, threading.Thread] = {}

    def start(self, name: str, collector: Callable[[], Any]) -> None:
        self.threads[name] = threading.Thread(target=self._guard, args=(name, collector), daemon=True)
        self.threads[name].start()

    def _guard(self, name: str, collector: Callable[[], Any]) -> None:
        deaf()
        try:
            self.found[name] = collector()
        except Exception as error:
            self.problems.append((name, f"{type(error).__name__}: {redact(str(error))}"))

    def machine(self) -> model.Host:
        """The host, and once that is known its driver beside it."""

        machine = host.collect(os.environ, Path(self.target.python).parent, self.root)
        if not self.alone:
            machine = replace(machine, foreign_pip=pip.foreign(os.environ, self.target.python))
        self.start(DRIVER, lambda: self.driver(machine))
        self.start(VENDORS, lambda: self.vendors(machine))
        return machine

    def vendors(self, machine: model.Host) -> dict[str, Any]:
        """By the names of their sections."""

        linux = machine.os == "linux"
        return {
            "amd": other_gpus.amd(self.root) if linux else None,
            "intel": other_gpus.intel(self.root) if linux else None,
            "apple": other_gpus.apple(machine, self.limit / 4),
        }

    def driver(self, machine: model.Host) -> model.Nvidia | None:

        found = nvidia.collect(self.limit, machine, self.root, self.target.python)
        if found is not None and not self.alone:
            self.toolkits()
        return found

    def mounts(self) -> tuple[model.Mount, ...]:

        return mounts.silent(self.limit, self.root)

    def toolkits(self) -> None:
        """Where there is a GPU or a torch for it: elsewhere nobody asks, and start-up counts."""

        if TOOLKIT not in self.threads:
            self.start(TOOLKIT, lambda: toolkit.collect(os.environ, self.root, self.loader()))

    def loader(self) -> Loader | None:
        """The way libraries are found by the patient."""

        if sys.platform != "linux":
            return None
        return Loader(self.target.python, os.environ, os.uname().machine, self.root)

    def answer(self, running: child.Running) -> model.Facts | None:
        """What the patient says of itself; of one too old for our script at least the version."""

        found, ending = patient.facts(running)

        self.problems += [(item.collector, item.why) for item in found.problems]
        if found.python is not None:
            self.start(LIBRARIES, lambda: self.libraries(found))
            return found
        why = f"{redact(self.target.python)} gave no answer: {ending.kind} {ending.detail}".strip()
        self.problems.append((PACKAGES, why))
        version = patient.version_only(self.target.python, self.limit / 4) if ending.kind != "timeout" else None
        return model.Facts(model.Target("", ""), python=model.Python(version)) if version else None

    def libraries(self, found: model.Facts) -> model.Torch | None:
        """torch with what its library files tell."""

        if found.torch is None or found.python is None:
            return None
        if found.torch.cuda:
            self.toolkits()
        return libraries.inspect(found.torch, found.packages or (), found.python, self.loader())

    def project(self, packages: tuple[model.Package, ...]) -> model.Project | None:
        """The project whose environment it is, with what its lock file says of torch and of what belongs to it."""
        found = self.target.project
        if found is None:
            return None
        family = [item for item in packages if item.requires]
        required = {normalised(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for item in family for line in item.requires}
        locked = project.locked(found, required | {item.name for item in family})
        direct = project.direct(found, {item.name for item in packages})
        return model.Project(redact(str(found.root)), found.tool, found.lock, locked, direct)

    def _watch(self, deadline: float, progress: Callable[[str], None]) -> None:
        """Tell which live test is at work, as long as there is one."""
        while self.threads[IMPORT].is_alive() and self.importing and time.monotonic() < deadline:
            if step := patient.step_of(self.importing):
                progress(step)
            self.threads[IMPORT].join(LOOK)

    def facts(self, progress: Callable[[str], None] | None = None) -> model.Facts:
        """Wait for all, telling progress what is waited for. child.py ends every process within limit and grace."""

        deadline = time.monotonic() + self.limit + 2 * child.GRACE + 1
        # each behind those that start it
        for name in (MOUNTS, MACHINE, VENDORS, PACKAGES, LIBRARIES, DRIVER, TOOLKIT, IMPORT):
            if name in self.threads:
                if progress:
                    progress(name)
                if progress and name == IMPORT:
                    self._watch(deadline, progress)
                self.threads[name].join(max(deadline - time.monotonic(), 0))
                if self.threads[name].is_alive():
                    self.problems.append((name, f"no answer within {self.limit:g} s"))
        answer: model.Facts | None = self.found.get(PACKAGES)
        return model.Facts(
            target=_named(self.target, answer),
            host=self.found.get(MACHINE),
            python=answer.python if answer else None,
            packages=answer.packages if answer else None,
            torch=self.found.get(LIBRARIES) or (answer.torch if answer else None),
            shadows=answer.shadows if answer else (),
            project=self.project(answer.packages or () if answer else ()),
            nvidia=self.found.get(DRIVER),
            toolkit=self.found.get(TOOLKIT),
            **self.found.get(VENDORS, {}),
            smoke=self.found.get(IMPORT),
            silent_mounts=self.found.get(MOUNTS, ()),
            problems=tuple(model.Problem(step, why, SECTIONS[step]) for step, why in self.problems),
            source="node" if self.alone else "machine",
        )


def _named(target: Target, answer: model.Facts | None) -> model.Target:
    """With the interpreter that really answered, in place of a pyenv shim that chooses one by the working directory."""

    real = answer.python.executable if answer and answer.python else ""
    return model.Target(real or redact(target.python), target.why, redact(target.hint))
