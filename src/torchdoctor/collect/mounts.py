"""Mounted file systems that no longer answer: whoever looks at a path there waits for ever, and so would we.

Only those with a server or a program behind them are asked, each by a small process of its own: one that waits for FUSE
or Lustre cannot be ended before the mount answers, and what it holds meanwhile is a few hundred kB.
"""

import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from torchdoctor.apart import has_server
from torchdoctor.collect import child
from torchdoctor.model import Mount
from torchdoctor.pythons.paths import read, there

PATIENCE = 5.0  # seconds in which a healthy server answers, also a busy one
AT_MOST = 200  # mounts asked at once
LONGEST = 1 << 20  # bytes of the list of mounts
SHORTEST, LONGEST_PAUSE = 0.001, 0.05  # seconds between two looks at who has answered
ROOT = Path("/")
PROGRAMS = ("/usr/bin/stat", "/bin/stat")


def those_of_servers(root: Path = ROOT) -> list[Mount]:
    """The mounts with somebody behind them, who may stop answering."""
    return listed(read(root / "proc/self/mounts", LONGEST))


def silent(limit: float, root: Path = ROOT, asking: Sequence[str] = ()) -> tuple[Mount, ...]:
    """Those that gave no answer within limit seconds, and no more than PATIENCE. An error is an answer.

    asking: the program that is given each path. Raises OSError where it cannot be started.
    """
    argv = asking or asker()
    waiting = {mount: child.Unattended([*argv, mount.path]) for mount in those_of_servers(root)[:AT_MOST]}
    deadline, pause = time.monotonic() + min(limit, PATIENCE), SHORTEST
    while True:
        waiting = {mount: process for mount, process in waiting.items() if not process.has_ended()}
        if not waiting or time.monotonic() > deadline:
            break
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    for process in waiting.values():
        process.kill()
    return tuple(waiting)


def asker() -> list[str]:
    """The program that asks a file system: the system's, else our own Python."""
    program = next((path for path in PROGRAMS if there(path)), None)
    return [program, "-f", "--"] if program else [sys.executable, "-ISc", "import os, sys; os.statvfs(sys.argv[1])"]


def listed(text: str) -> list[Mount]:
    """The mounts with somebody behind them, of /proc/self/mounts: "server:/home /home nfs4 rw,... 0 0"."""
    rows = (line.split(" ") for line in text.splitlines())
    found = {row[1]: row[2] for row in rows if len(row) >= 3 and has_server(row[2])}
    return [Mount(_unescaped(path), kind) for path, kind in found.items()]


def _unescaped(path: str) -> str:
    r"""The kernel writes a blank as \040."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)
