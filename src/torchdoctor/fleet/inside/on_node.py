"""Runs on a node of a Ray cluster, where torchdoctor need not be installed: unpacks it, and starts the check.

Ray ships this module by value, so it imports nothing but the standard library.
"""

import os
import subprocess
import sys
import tempfile


def check(parcel: bytes, arguments: "list[str]", limit: float) -> "tuple[str, str]":
    """(the report as JSON, what went to standard error) of `torchdoctor check` on the Python of Ray's workers here.

    parcel: torchdoctor as a single file. limit: seconds. Raises subprocess.TimeoutExpired.
    """
    with tempfile.NamedTemporaryFile(prefix="torchdoctor-", suffix=".pyz") as file:
        file.write(parcel)
        file.flush()
        command = [sys.executable, "-I", file.name, "check", "--python", sys.executable, "-f", "json", *arguments]
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=limit,
            check=False,
            env={key: value for key, value in os.environ.items() if key != "TORCHDOCTOR_DEBUG"},
        )
    return done.stdout, done.stderr[-2000:]
