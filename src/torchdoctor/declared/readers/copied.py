"""Where the files of an image come from: which file of the build's folder COPY has put at a place."""

import posixpath
import re
from fnmatch import fnmatchcase

MOST = 100  # instructions


class Copied:
    """What COPY and ADD have put where, in the order of the instructions; and the folder that commands begin in."""

    def __init__(self) -> None:
        self.folder = "/"
        self.known: list[tuple[tuple[str, ...], str]] = []  # sources by the build's folder, and the absolute target
        self.clones = False  # a repository was cloned, so files may belong to a different project

    def copy(self) -> "Copied":
        """For a stage that is built on this one."""
        made = Copied()
        made.folder, made.known, made.clones = self.folder, [*self.known], self.clones
        return made

    def move(self, folder: str) -> None:
        """WORKDIR."""
        self.folder = posixpath.normpath(posixpath.join(self.folder, folder.strip("\"'")))

    def take(self, text: str) -> None:
        """The arguments of COPY or ADD, in words or as a list."""
        plain = re.sub(r"\\\s*\n", " ", text).strip()
        words = re.findall(r'"([^"]*)"', plain) if plain.startswith("[") else plain.split()
        words = [word for word in words if not word.startswith("--")]
        if len(words) > 1 and "<<" not in plain and len(self.known) < MOST:
            self.known.append((tuple(words[:-1]), posixpath.join(self.folder, words[-1])))

    def origin(self, name: str, folder: str) -> str | None:
        """The path in the build's folder of a file that a command in a folder names. None: not known."""
        path = posixpath.normpath(posixpath.join(folder, name))
        for sources, target in reversed(self.known):
            place = posixpath.normpath(target)
            for source in sources:
                if found := _origin(path, source, place, target.endswith("/") or len(sources) > 1):
                    return found
        return None


def _origin(path: str, source: str, place: str, is_folder: bool) -> str | None:
    plain = posixpath.normpath(source).lstrip("/") or "."
    name = posixpath.basename(path)
    if posixpath.dirname(path) == place and fnmatchcase(name, posixpath.basename(plain)):
        return posixpath.join(posixpath.dirname(plain), name)  # a file in a folder
    if path == place and not is_folder and "." in posixpath.basename(plain):
        return plain  # a file under a name
    inside = path.removeprefix(place.rstrip("/") + "/")
    if inside != path and not re.search(r"[*?\[]|\.\w+$", posixpath.basename(plain) if plain != "." else ""):
        return posixpath.normpath(posixpath.join(plain, inside))  # a folder
    return None
