"""Starts torchdoctor as another user, under limits, from odd folders, and says what every command owes there."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

START = "import sys; sys.path[:] = filter(None, sys.path); from torchdoctor.__main__ import main; main()"
AS_ROOT = os.geteuid() == 0
NOBODY = 65534


def torchdoctor(
    *words: str,
    cwd: Path | None = None,
    user: int | None = None,
    limits: Callable[[], None] | None = None,
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    def before() -> None:
        if limits:
            limits()
        if user is not None:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)

    given = {"PATH": os.environ["PATH"], "HOME": "/nowhere", "LANG": "C.UTF-8", **(env or {})}
    return subprocess.run(
        [sys.executable, "-c", START, *words],
        cwd=cwd,
        env=given,
        capture_output=True,
        text=True,
        timeout=90,
        preexec_fn=before,
        check=False,
    )


def fine(done: subprocess.CompletedProcess[str], *codes: int) -> None:
    assert done.returncode in codes, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert "please report" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2, done.stderr
