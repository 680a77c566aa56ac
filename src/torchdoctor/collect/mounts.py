"""Mounted file systems that no longer answer: whoever looks at a path there waits for ever, and so would we.

Only those with a server or a program behind them are asked, each in a thread of its own that nobody has to wait for.
"""

import os
import re
import threading
import time
from pathlib import Path

from torchdoctor.model import Mount
from torchdoctor.pythons.paths import read

REMOTE = r"nfs4?|cifs|smb3?|smbfs|lustre|beegfs\w*|gpfs|ceph|9p|afs|pvfs2|glusterfs|wekafs|panfs|virtiofs|fuse\b.*"
OF_DESKTOPS = ("fuse.gvfsd-fuse", "fuse.portal", "fuse.lxcfs", "fusectl")  # local, and another user may not look there
PATIENCE = 5.0  # seconds in which a healthy server answers, also a busy one
AT_MOST = 200  # mounts asked at once
LONGEST = 1 << 20  # bytes of the list of mounts


def silent(limit: float, root: Path = Path("/")) -> tuple[Mount, ...]:
    """Those that gave no answer within limit seconds, and no more than PATIENCE. An error is an answer."""
    mounts = listed(read(root / "proc/self/mounts", LONGEST))[:AT_MOST]
    threads = [threading.Thread(target=_ask, args=(mount.path,), daemon=True) for mount in mounts]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + min(limit, PATIENCE)
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 0))
    return tuple(mount for mount, thread in zip(mounts, threads, strict=True) if thread.is_alive())


def listed(text: str) -> list[Mount]:
    """The mounts with somebody behind them, of /proc/self/mounts: "server:/home /home nfs4 rw,... 0 0"."""
    rows = (line.split(" ") for line in text.splitlines())
    found = {row[1]: row[2] for row in rows if len(row) >= 3 and re.fullmatch(REMOTE, row[2])}
    return [Mount(_unescaped(path), kind) for path, kind in found.items() if kind not in OF_DESKTOPS]


def _unescaped(path: str) -> str:
    r"""The kernel writes a blank as \040."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)


def _ask(path: str) -> None:
    try:
        os.statvfs(path)
    except OSError:
        return
