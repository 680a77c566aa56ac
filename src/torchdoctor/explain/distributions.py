"""How a Linux distribution installs a package of its own: by the one that the text named last."""

from torchdoctor import shell
from torchdoctor.explain.told import Told

# The installer, and the distributions that have it; yum where dnf is not yet there.
_NAMED = (
    r"(?i)(?<!not )(?<!not on )(?:(?P<apk>\balpine\b|\bapk add\b)|(?P<pacman>\b(?:pacman|arch ?linux|manjaro)\b)"
    r"|(?P<yum>\b(?:centos|rhel)\D{0,30}7\b|\.el7\b)"
    r"|(?P<dnf>\b(?:dnf|yum|centos|fedora|rhel|red hat|rocky|alma)(?![a-z])|\balmalinux|\.el\d)"
    r"|(?P<apt>\b(?:ubuntu|debian|bookworm|bullseye|apt(?:-get)?)\b))"
)


def installer(told: Told) -> str:
    """apk, pacman, yum, dnf or apt; apt where the text names no distribution."""
    found = told.last(_NAMED)
    return (found.lastgroup or "apt") if found else "apt"


def install(told: Told, debian: str, rpm: str = "", alpine: str = "", arch: str = "") -> str:
    """The command that installs a package, whose names differ where they are given. Alpine's images have no sudo."""
    by = installer(told)
    name = {"apk": alpine, "pacman": arch, "yum": rpm, "dnf": rpm}.get(by) or debian
    start = {
        "apk": ("apk", "add"),
        "pacman": ("sudo", "pacman", "-S"),
        "yum": ("sudo", "yum", "install", "-y"),
        "dnf": ("sudo", "dnf", "install", "-y"),
    }.get(by, ("sudo", "apt-get", "install", "-y"))
    return shell.command("linux", *start, *name.split())
