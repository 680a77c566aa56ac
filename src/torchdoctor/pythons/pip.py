"""For which Python a `pip` on PATH installs, by its first line; it is not run."""

import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from torchdoctor.pythons.paths import content, is_folder, resolved, there

HEAD, TAIL, LAUNCHER = (
    1024,
    1 << 17,
    1 << 22,
)  # bytes; a Windows launcher has its first line behind the program, before 100 kB of zip
LINE = rb'#!\s*"?(?P<path>(?:/|[A-Za-z]:\\)[^"\r\n\0]*?python[\w.]*(?:\.exe)?)"?(?:[ \t][^\r\n]*)?\r?\n'
ENV = rb"#!\s*/usr/bin/env\s+(python[\w.]*)"
# For paths that are too long for a first line, or have spaces in them, installers write a shell's.
SHELL = rb"#!/bin/sh\n'''exec' \"?(?P<path>/[^\"\n]*?python[\w.]*)\"? "


def interpreter(pip: str, env: Mapping[str, str]) -> str | None:
    """The Python that this pip runs in; None where its file does not say, as those of pyenv and other shims."""
    text = content(pip, HEAD)
    if text.startswith(b"MZ"):
        text = content(pip, LAUNCHER)[-TAIL:]
    if by_path := re.match(ENV, text):
        return shutil.which(by_path[1].decode(), path=env.get("PATH", ""))
    if text.startswith(b"#!/bin/sh"):
        found = re.match(SHELL, text)
    else:
        found = re.match(LINE, text) or (re.search(LINE, text) if not text.startswith(b"#!") else None)
    return found["path"].decode("utf-8", "replace") if found else None


def foreign(env: Mapping[str, str], patient: str) -> str | None:
    """The Python that `pip` on PATH installs for; None where that is the patient, our own environment, or not known.

    A hook of pre-commit, and whoever starts us by our full path, has our environment first on PATH.
    """
    pip = shutil.which("pip", path=env.get("PATH", ""))
    found = interpreter(pip, env) if pip else None
    if not found or not there(found) or is_script(patient) or is_script(found):
        return None
    return None if home(found) in (home(patient), home(sys.executable)) else found


def home(python: str) -> Path:
    """What tells one Python's packages from another's: a virtual environment's folder, or the interpreter's file."""
    folder = Path(python).parent.parent
    if there(folder / "pyvenv.cfg") or is_folder(folder / "conda-meta"):
        return resolved(folder)
    return resolved(python)


def is_script(path: str) -> bool:
    """A shim, which chooses an interpreter only when it is called."""
    return content(path, 2) == b"#!"
