"""Real libraries from the C compiler, and torch examined for real: collected, and judged by all rules."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from patients import Patient

from torchdoctor.collect import collect
from torchdoctor.knowledge import load
from torchdoctor.model import Facts
from torchdoctor.pythons.target import Target
from torchdoctor.rules import diagnose


@cache
def compiler() -> str:
    """The system's C compiler, if it finds its headers."""
    found = shutil.which("cc")
    command = [found or "cc", "-fsyntax-only", "-x", "c", "-"]
    if (
        found is None
        or subprocess.run(command, input=b"#include <stdio.h>", capture_output=True, timeout=60).returncode
    ):
        pytest.skip("no C compiler with headers (Debian and Ubuntu: apt install gcc libc6-dev)")
    return found


def compile_library(to: Path, *flags: str, source: str = "int nothing;") -> None:
    """A shared library by the system's C compiler."""
    to.parent.mkdir(exist_ok=True, parents=True)
    command = [
        compiler(),
        "-shared",
        "-fPIC",
        "-x",
        "c",
        "-",
        "-x",
        "none",
        "-o",
        str(to),
        f"-Wl,-soname,{to.name}",
        *flags,
    ]
    subprocess.run(command, input=source.encode(), check=True, timeout=60)


# What a healthy torch is told for its build and for the GPU of the machine that runs the tests, and neither is meant.
OF_THE_BUILD = ("cpu-build-on-gpu-machine", "no-driver")


def examine(patient: Patient, smoke: bool = True) -> tuple[Facts, dict[str, str]]:
    """The facts, and the findings by slug, whichever build of torch is installed here."""
    facts = collect(Target(str(patient.python), "--python"), 60, smoke)
    found = {result.slug: result.findings[0].message for result in diagnose(facts, load()) if result.findings}
    return facts, {slug: said for slug, said in found.items() if slug not in OF_THE_BUILD}
