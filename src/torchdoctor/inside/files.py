"""Files and folders of the patient, also those that cannot be read. It imports nothing that takes time."""

import os

METADATA_LIMIT = 200000  # bytes; requirements stand in the first few thousand


def read(*path: str, limit: int = METADATA_LIMIT) -> str:
    """Text of a file, or "" where it cannot be read."""
    try:
        # a text file object takes three times as long to make
        with open(os.path.join(*path), "rb", 0, opener=not_waiting) as file:
            return (file.read(limit) or b"").decode("utf-8", "replace").replace("\r\n", "\n")
    except (OSError, ValueError):
        return ""


def not_waiting(path: str, flags: int) -> int:
    """Opens also a pipe that nobody writes to, which would be waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def listed(folder: str) -> "list[str]":
    """Names in a folder, or [] where it cannot be read."""
    try:
        return os.listdir(folder)
    except PermissionError:
        closed.add(folder)
    except OSError:
        pass
    return []


closed = set()  # type: set[str]  # folders that this user may not read


def assigned(text: str) -> "dict[str, str]":
    """Names and values of a version file: texts, and True or False."""
    found = {}
    for line in text.splitlines():
        name, _, value = line.partition("=")
        name, value = name.partition(":")[0].rstrip(), value.strip()
        if value[:1] in ("'", '"'):
            found[name] = value[1:].partition(value[0])[0]
        elif value in ("True", "False"):
            found[name] = value
    return found


def absolute(path: "list[str]") -> "list[str]":
    """The working directory, which stands as "", is left out where it was deleted."""
    try:
        return [os.path.abspath(entry) for entry in path if isinstance(entry, str)]
    except OSError:
        return [entry for entry in path if isinstance(entry, str) and os.path.isabs(entry)]
