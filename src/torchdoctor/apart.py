"""A process that only waits for the one that works: whoever asks a dead file system cannot be ended, and so holds us.

A thread that waits for FUSE or Lustre keeps its process, and whoever waits for that process, until the mount answers.
A process that never touches a path is free to end.
"""

import contextlib
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
COMMANDS = ("check", "explain", "install-cmd", "pythons")  # those that only look, at paths on any mount
REMOTE = [
    "nfs",
    "nfs4",
    "cifs",
    "smb",
    "smb3",
    "smbfs",
    "lustre",
    "beegfs",
    "beegfs_nodev",
    "gpfs",
    "ceph",
    "9p",
    "afs",
]
REMOTE += ["pvfs2", "glusterfs", "wekafs", "panfs", "virtiofs", "fuse"]
OF_DESKTOPS = ("fuse.gvfsd-fuse", "fuse.portal", "fuse.lxcfs", "fusectl")  # local, and another user may not look there
FORWARDED = ("SIGINT", "SIGTERM", "SIGHUP")

_waiting: list[int] = []  # of the process that works: where the one that waits listens


def work_apart(command: str = "") -> None:
    """On Linux with a mount that may stop answering: go on in a child, while this process waits for its exit code."""
    if command not in COMMANDS or sys.platform != "linux" or not _may_stop_answering():
        return
    parent = os.getpid()
    try:
        listen, answer = os.pipe()
        child = os.fork()
    except OSError:  # no more processes or files: then in this one
        return
    if child:
        os.close(answer)
        os._exit(_awaited(child, listen))
    os.close(listen)
    _waiting.append(answer)
    _end_with(parent)


def leave(code: int) -> None:
    """Ends this process at once: no collector's thread that never came back holds it, nor does tearing down."""
    for answer in _waiting:
        with contextlib.suppress(OSError):  # no /dev/null, or no more files
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):  # a thread that cannot be ended keeps them open: whoever reads waits for their end
                os.dup2(nowhere, stream)
        with contextlib.suppress(OSError):  # nobody waits any more
            os.write(answer, bytes([code & 255]))
    os._exit(code)


def has_server(kind: str) -> bool:
    """Whether file systems of this kind have a server or a program behind them, which may stop answering."""
    return (kind in REMOTE or kind.startswith("fuse.")) and kind not in OF_DESKTOPS


def _may_stop_answering() -> bool:
    """Of any mount: "server:/home /home nfs4 rw,... 0 0"."""
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - starts every check
            return any(has_server(row[2]) for row in map(str.split, file) if len(row) > 2)
    except OSError:
        return False


def _end_with(parent: int) -> None:
    """The kernel tells us when the process that waits is killed."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(128 + signal.SIGTERM)


def _forward(number: int, child: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # it has just ended
        os.kill(child, number)


def _awaited(child: int, listen: int) -> int:
    """The exit code of the child, or of the signal that ended it."""
    for name in FORWARDED:
        number = getattr(signal, name)
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda number, frame: _forward(number, child))
    if said := os.read(listen, 1):
        return said[0]
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code if code >= 0 else 128 - code
