"""What keeps a fix from being applied: each refusal is one sentence, and nothing was changed."""

import contextlib
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

from torchdoctor.collect import child
from torchdoctor.fix.steps import Place
from torchdoctor.model import Facts
from torchdoctor.pythons import paths

# What an installer is called, as a program or as a module of Python.
INSTALLERS = {"pip", "pip3", "uv", "conda", "mamba", "micromamba", "poetry", "pdm", "pixi", "pipenv"}
ONLY_RUNS = {"run", "shell", "exec", "x", "tool", "list", "show", "freeze"}
VENV = "python3 -m venv .venv && . .venv/bin/activate"


class Refused(Exception):
    """The text is one line for the user."""


def not_ours(facts: Facts) -> str:
    """Why this Python is not to be changed; "" for one in an environment of its own."""
    python = facts.python
    if python is None or (python.environment in ("venv", "conda") and not python.externally_managed):
        return ""
    hint = "py -m venv .venv" if facts.os == "windows" else VENV
    return (
        f"{facts.target.python} is not in a virtual or conda environment, and fix changes nothing else; create "
        f"one: {hint}"
    )


def not_writable(prefix: Path) -> str:
    """Of a mount, or by permissions."""
    folders = (prefix, *prefix.glob("lib/python*/site-packages"), *prefix.glob("Lib/site-packages"))
    closed = next((folder for folder in folders if not os.access(folder, os.W_OK)), None)
    return f"{closed} is not writable, so nothing can be changed in this environment" if closed else ""


def busy(place: Place, ours: frozenset[int] = frozenset()) -> str:
    """Another installer at work in the environment or the project; "" where none is seen. ours: not these processes."""
    if _locked(place.prefix / ".lock"):
        return _busy("uv", place)
    above = {process.pid for process in psutil.Process().parents()}
    for process in psutil.process_iter():
        if process.pid == os.getpid() or process.pid in ours or process.pid in above:
            continue
        with contextlib.suppress(psutil.Error, OSError):
            if name := _at_work(process, place):
                return _busy(f"{name} (process {process.pid})", place)
    return ""


def _busy(who: str, place: Place) -> str:
    return f"{who} is working in {place.prefix}; try again when it has finished"


def _locked(file: Path) -> bool:
    """Whether somebody holds uv's lock of an environment."""
    try:
        import fcntl
    except ImportError:  # Windows, where the process is seen
        return False
    with contextlib.suppress(OSError), open(file, "rb", opener=paths.not_waiting) as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _at_work(process: psutil.Process, place: Place) -> str:
    """The name of the installer that a process is, where it works on this environment."""
    words = process.cmdline()
    name = _installer(words)
    if not name:
        return ""
    about = [*words, process.environ().get("VIRTUAL_ENV", ""), process.environ().get("CONDA_PREFIX", "")]
    if any(_inside(word, place.prefix) for word in about):
        return name
    own = place.project
    return name if own is not None and name not in ("pip", "pip3") and Path(process.cwd()) == own else ""


def _installer(words: list[str]) -> str:
    """As which installer a process was called; "" also for one that only runs the user's program."""
    names = [Path(word).name.removesuffix(".exe") for word in words]
    at = 2 if names[1:2] == ["-m"] else next((at for at, name in enumerate(names[:2]) if name in INSTALLERS), -1)
    if not 0 <= at < len(names) or names[at] not in INSTALLERS:
        return ""
    verb = next((word for word in words[at + 1 :] if not word.startswith("-")), "")
    return "" if verb in ONLY_RUNS else names[at]


def _inside(word: str, prefix: Path) -> bool:
    if not word.startswith(("/", "~")) and ":" not in word[:3]:
        return False
    path = Path(os.path.realpath(Path(word).parent), Path(word).name)
    return path == prefix or prefix in path.parents


def still_running(pid: int, began: float) -> bool:
    """Whether the installer that an interrupted fix had started is still at work, or what that has started."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.status() != psutil.STATUS_ZOMBIE and _is_of(process, pid, began):
                return True
    return False


def _is_of(process: psutil.Process, pid: int, began: float) -> bool:
    if process.pid == pid:
        return abs(process.create_time() - began) < 2
    if sys.platform == "win32":
        return False
    return os.getsid(process.pid) == pid and process.create_time() >= began - 2


@contextlib.contextmanager
def alone(root: Path, prefix: Path) -> Iterator[None]:
    """For one fix or undo of an environment at a time. Raises Refused, and OSError."""
    folder = root.parent / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(str(prefix).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _take(descriptor):
            raise Refused(f"another torchdoctor fix or undo is working in {prefix}; try again when it has finished")
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    """Gone with the process that holds it, however that ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def project_files(place: Place) -> tuple[Path, ...]:
    """The files of a project that its tool edits; they need not exist."""
    names = {
        "uv": ("pyproject.toml", "uv.lock"),
        "poetry": ("pyproject.toml", "poetry.lock"),
        "pdm": ("pyproject.toml", "pdm.lock", ".pdm-python"),
        "pixi": ("pyproject.toml", "pixi.toml", "pixi.lock"),
    }
    return tuple(place.project / name for name in names.get(place.tool, ())) if place.project else ()


def uncommitted(files: tuple[Path, ...]) -> tuple[str, ...]:
    """Names of these files that git has changes of, or does not know; () outside a repository."""
    there = [file for file in files if paths.there(file)]
    if not there or not shutil.which("git"):
        return ()
    names = [file.name for file in there]
    asked = ["git", "-C", str(there[0].parent), "status", "--porcelain", "--untracked-files=normal", "--", *names]
    said = child.run(asked, 10.0)
    return tuple(line[3:] for line in said.stdout.splitlines()) if said.kind == "exit" and said.status == 0 else ()


def room_for(prefix: Path) -> int | None:
    """Bytes free where the environment is."""
    try:
        return shutil.disk_usage(prefix).free
    except OSError:
        return None
