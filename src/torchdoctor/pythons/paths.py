"""Looking at paths on a machine where anything may be in the way: what may not be seen is not there, nothing raises."""

import os
import signal
import stat
import sys
from _thread import get_ident
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
Pathlike = str | Path

MOST = 1 << 20  # bytes of a file that people or tools write by hand; a link may lead to a device, which never ends

_looking: dict[int, str] = {}  # of each thread, at which path: a mount that does not answer is named by it


class NoAnswer(OSError):
    """A path that is looked at for longer than the limit, as one on a network's disk whose server is gone."""


def there(path: Pathlike) -> bool:
    """Whether there is anything. Path.exists() raises for a folder that may not be entered."""
    _looking[get_ident()] = str(path)
    return os.path.exists(path)  # noqa: PTH110


def is_folder(path: Pathlike) -> bool:
    _looking[get_ident()] = str(path)
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: Pathlike) -> bool:
    """Whether it is a regular file, or links to one."""
    _looking[get_ident()] = str(path)
    return os.path.isfile(path)  # noqa: PTH113


def is_link(path: Pathlike) -> bool:
    _looking[get_ident()] = str(path)
    return os.path.islink(path)  # noqa: PTH114


def target_of(link: Pathlike) -> str:
    """What a link names; "" where it is none, or no longer there."""
    try:
        return os.readlink(link)  # noqa: PTH115
    except OSError:
        return ""


def names(folder: Pathlike) -> list[str]:
    """What is in a folder, sorted; nothing where it may not be read."""
    _looking[get_ident()] = str(folder)
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - of a thousand, paths take 5 ms
    except (OSError, ValueError):
        return []


def listed(folder: Pathlike) -> list[Path]:
    """names() as paths."""
    return [Path(folder, name) for name in names(folder)]


def not_waiting(path: str, flags: int) -> int:
    """An opener for open(): a pipe that nobody writes to holds nobody, it is empty."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def content(path: Pathlike, most: int = MOST) -> bytes:
    """The start of a file; nothing where it cannot be read. No pipe or device in its place is waited for."""
    _looking[get_ident()] = str(path)
    try:
        with open(path, "rb", opener=not_waiting) as file:
            return file.read(most) or b""
    except (OSError, ValueError):
        return b""


def read(path: Pathlike, most: int = MOST) -> str:
    """content() as text, with what is no UTF-8 replaced."""
    return content(path, most).decode("utf-8", "replace").replace("\r\n", "\n")


def resolved(path: Pathlike) -> Path:
    """Without links. Path.resolve() raises for a circle of them."""
    _looking[get_ident()] = str(path)
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):  # a zero byte
        return Path(path)


def here() -> Path | None:
    """The working directory; None where it was deleted."""
    try:
        return Path.cwd()
    except OSError:
        return None


def deaf(to_signals: bool = True) -> None:
    """For a thread that may wait for ever: a signal that ends us must not wait with it. Its children inherit that."""
    if sys.platform != "win32":
        how = signal.SIG_BLOCK if to_signals else signal.SIG_UNBLOCK
        signal.pthread_sigmask(how, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))


def within(limit: float, look: Callable[[], T]) -> T:
    """What looking gives, or raises. In a thread, since no signal wakes it. Raises NoAnswer after limit seconds.

    By _thread, since threading waits without a limit for a thread that had no memory to begin.
    """
    import _thread

    ended = _thread.allocate_lock()
    found: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            deaf()
            found.append(look())
        except BaseException as error:
            raised.append(error)
        finally:
            ended.release()

    ended.acquire()
    thread = _thread.start_new_thread(run, ())
    if not ended.acquire(timeout=limit):
        raise NoAnswer(f"{_looking.get(thread, 'a path')} does not answer ({limit:g} s)")
    if raised:
        raise raised[0]
    return found[0]


def distrusted(program: Pathlike) -> str:
    """Why a program that was come upon is not to be started: others could have put it there; "" if they could not.

    Of it, of what it links to and of every folder above the owner must be root or this user, and nobody else may write
    to it. On Windows "": there the permissions of folders say more than owners do.
    """
    if sys.platform == "win32":
        return ""
    path = os.path.abspath(program)  # noqa: PTH100 - links stay
    checked = {path, os.path.realpath(path)}
    for place in tuple(checked):
        checked |= {str(folder) for folder in Path(place).parents}
    return next(filter(None, map(_why_distrusted, sorted(checked, key=len, reverse=True))), "")


def _why_distrusted(place: str) -> str:
    if sys.platform == "win32":
        return ""
    try:
        found, top = os.lstat(place), os.stat("/")  # noqa: PTH116
    except OSError as error:
        return f"{place}: {error.strerror}"
    if found.st_uid not in (0, os.geteuid(), top.st_uid):
        return f"{place} belongs to {_name(found.st_uid)}"
    if stat.S_ISLNK(found.st_mode) or (found.st_mode & stat.S_ISVTX and stat.S_ISDIR(found.st_mode)):
        return ""  # in a folder as /tmp everybody may add, and nobody replace what is another's
    of_group = found.st_mode & stat.S_IWGRP and found.st_gid not in (0, os.getegid())
    return f"other users may write to {place}" if found.st_mode & stat.S_IWOTH or of_group else ""


def _name(user: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"
