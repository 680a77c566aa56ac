"""What Linux says about the CPU and the CPU time of a cgroup: read alike by torchdoctor and in the patient."""

import os


def text(path: str, limit: int = 1 << 16) -> str:
    """Of a file, or "" where it cannot be read."""
    try:
        with open(path, "rb", opener=not_waiting) as file:
            return (file.read(limit) or b"").decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""


def not_waiting(path: str, flags: int) -> int:
    """Opens also a pipe that nobody writes to, which would be waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def cpu(root: str = "/") -> "tuple[str | None, str | None, list[str] | None]":
    """(model, vendor, flags) of the first CPU; None for what is not said."""
    said = {}  # type: dict[str, str]
    for line in text(os.path.join(root, "proc/cpuinfo"), 8192).splitlines():
        name, _, value = line.partition(":")
        said.setdefault(name.strip(), value.strip())
    flags = said.get("flags", said.get("Features"))
    return said.get("model name") or None, said.get("vendor_id") or None, None if flags is None else flags.split()


def quota(root: str = "/") -> "tuple[float, float, str] | None":
    """(CPUs' worth of time, seconds of a period, folder) of the tightest limit over this process; None without one."""
    limits = ((quota_of(folder), folder) for folder in cpu_cgroups(root))
    return min(((*limit, folder) for limit, folder in limits if limit), default=None)


def cpu_cgroups(root: str) -> "list[str]":
    """The folders of this process's cgroup for CPU time and of all its ancestors, of version 1 and 2."""
    own = {}  # type: dict[str, str]
    for line in text(os.path.join(root, "proc/self/cgroup")).splitlines():
        _, controllers, path = [*line.split(":", 2), "", ""][:3]
        for controller in controllers.split(","):
            own[controller] = path
    folders = []
    for line in text(os.path.join(root, "proc/self/mountinfo")).splitlines():
        fields, _, kind = line.partition(" - ")
        key = "" if kind.startswith("cgroup2 ") else "cpu"
        if key == "" or (kind.startswith("cgroup ") and "cpu" in kind.split()[-1].split(",")):
            mount = os.path.join(root, fields.split()[4].lstrip("/"))
            folders += up_from(mount, fields.split()[3], own.get(key, "/"))
    return folders or [os.path.join(root, "sys/fs/cgroup"), os.path.join(root, "sys/fs/cgroup/cpu")]


def up_from(mount: str, top: str, path: str) -> "list[str]":
    """From the cgroup up to the mount. top: the part of the hierarchy that is mounted there."""
    inner = path[len(top) :] if top != "/" and path.startswith(top) else path
    parts = [part for part in inner.split("/") if part not in ("", "..")]
    return [os.path.join(mount, *parts[:count]) for count in range(len(parts), -1, -1)]


def quota_of(folder: str) -> "tuple[float, float] | None":
    """(CPUs' worth of time, seconds of a period), or None without a limit."""
    words = text(os.path.join(folder, "cpu.max")).split()
    if not words:
        words = [text(os.path.join(folder, "cpu.cfs_%s_us" % part)).strip() for part in ("quota", "period")]
    if len(words) == 2 and words[0].isdigit() and words[1].isdigit() and int(words[1]):
        return int(words[0]) / int(words[1]), int(words[1]) / 1e6
    return None
