"""requirements.txt and constraints files: the form that pip documents, each requirement read by packaging.

The libraries for it bring pyparsing along and are no longer maintained, so the lines are put together here.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from torchdoctor.declared.model import Index, Install, Place, Requirement, Role, Sheet, Tool, Unread
from torchdoctor.declared.readers.requirement import requirement
from torchdoctor.declared.texts import numbered

MOST = 20_000  # lines
FOREIGN = 3  # unreadable lines, of a file that has no other ones: the list of another tool
_OPTION = re.compile(
    r"(?:^|\s)(?:(-[irfce])(?=[\s=]|[^-\s])[\s=]*(\S.*?)?|(--[a-z][a-z-]*)(?:[\s=]+(?!-)(\S.*?))?)(?<!\s)(?=\s+-|\s*$)"
)
# Where those of one requirement begin. A run of blanks is looked at once, from its first: else it costs the square.
_OPTIONS = re.compile(r"(?<!\s)\s+-(?=[\w-])")
_ROLES: dict[str, Role] = {
    "-i": "index",
    "--index-url": "index",
    "--pypi-url": "index",
    "--extra-index-url": "extra",
    "-f": "links",
    "--find-links": "links",
}
_INCLUDED = {"-r": "", "--requirement": "", "-c": "-c ", "--constraint": "-c "}
_QUIET = {
    "--no-index", "--prefer-binary", "--pre", "--require-hashes", "--no-binary", "--only-binary", "--trusted-host",
    "--use-feature", "--always-unzip",
}  # fmt: skip


def read(file: str, text: str, tool: Tool = "pip") -> Sheet:
    """One sheet; what -r and -c name is not read here."""
    requirements: list[Requirement] = []
    indexes: list[Index] = []
    unread: list[Unread] = []
    includes: list[str] = []
    pre = False
    lines = [*logical_lines(text)]
    if manual := _manual(lines):
        why = "commands to type, not requirements that pip reads; nothing is said of what they install"
        return Sheet(file, "requirements", unread=(Unread(Place(file, manual), why, wrong=False),))
    for number, column, line in lines:
        place = Place(file, number, column)
        if line.startswith("-"):
            for name, value, written in _options(line):
                pre = pre or name == "--pre"
                if name in _ROLES:
                    url, _, rest = value.partition(" ")
                    indexes.append(Index(url, _ROLES[name], place, written.removesuffix(rest).rstrip()))
                    unread += _behind(rest, place)
                elif name in _INCLUDED:
                    includes.append(_INCLUDED[name] + value)
                elif name not in ("-e", "--editable") and name not in _QUIET:
                    unread.append(Unread(place, f"pip has no option {name} in a requirements file"))
            continue
        found, why = _requirement(line, place)
        if found:
            requirements.append(found)
            indexes += _passed_over(line, found)
        elif why:
            unread.append(Unread(place, why))
    unread = unread if requirements or indexes or includes else _foreign(unread)
    limits = re.search(r"(?i)constraints?[^/]*$", file) is not None
    install = Install(Place(file), tool, tuple(requirements), indexes=tuple(indexes), pre=pre, only_limits=limits)
    return Sheet(file, "requirements", (install,), unread=tuple(unread), includes=tuple(includes))


def _manual(lines: list[tuple[int, int, str]]) -> int:
    """Of a list of commands to type, which is not what pip reads, whatever its name, the line of the first; else 0."""
    may = [(number, line) for number, _, line in lines if " install" in line]
    commands = [
        number
        for number, line in may
        if re.match(r"(?:\S*python[\d.]* -m )?(?:pip[\d.]*|conda|mamba|uv pip) install\b", line)
    ]
    return commands[0] if len(commands) > 1 else 0


def _options(line: str) -> Iterator[tuple[str, str, str]]:
    """(name, value, both as they are written); a line may have several."""
    for found in _OPTION.finditer(line):
        name, value = found[1] or found[3], (found[2] or found[4] or "").strip().strip("\"'")
        yield name, value, found[0].strip()


def _foreign(unread: list[Unread]) -> list[Unread]:
    """Of a file without a readable line: that of another tool has several of them."""
    if len(unread) <= FOREIGN:
        return unread
    return [replace(unread[0], why=f"none of its {len(unread)} lines is a requirement of pip's", wrong=False)]


def _behind(rest: str, place: Place) -> list[Unread]:
    """What follows the value of an option in its line, where a line was to begin there."""
    found = requirement(rest, place)
    return (
        [Unread(place, f"pip ignores what follows an option in its line: {rest[:80]}")]
        if found and found.limits
        else []
    )


def _passed_over(line: str, item: Requirement) -> Iterator[Index]:
    """Indexes in the line of a requirement: pip reads them, and does not use them."""
    if " -" not in line and "\t-" not in line:
        return
    for found in re.finditer(r"(?<!\s)\s+(-i|-f|--index-url|--extra-index-url|--find-links)[\s=]+(\S+)", line):
        if item.written in line[: found.start()]:
            place = Place(item.place.file, item.place.line, item.place.column + found.start())
            yield Index(found[2].strip("\"'"), "ignored", place, found[0])


def _requirement(line: str, place: Place) -> tuple[Requirement | None, str]:
    """What it is, or why it is nothing that pip takes. A path, an archive or a repository is neither."""
    if line[0] in "<=>" and re.match(r"<{7} |={7}$|>{7} ", line):  # each conflict has three such lines
        return None, "a conflict of git's that is not resolved" if line[0] == "<" else ""
    bare = _OPTIONS.split(line, maxsplit=1)[0].rstrip("; ").strip()
    hashed = "--hash" in line
    found = requirement(bare, place)
    if found:
        return Requirement(
            found.name, found.place, bare, found.limits, found.marker, found.url, found.index, hashed=hashed
        ), ""
    if re.match(r"[./~$]|[a-zA-Z][a-zA-Z+]*:|\w:\\", bare) or re.search(r"[/\\]|\.(whl|zip|tar|tgz)|\$\{", bare):
        return None, ""
    return None, f"not a requirement by PEP 508: {bare[:80]}"


def logical_lines(text: str) -> Iterator[tuple[int, int, str]]:
    """(line, column, text) without comments, with what a backslash at the end continues."""
    begin, column, gathered = 0, 1, ""
    for number, line in islice(numbered(text), MOST):
        comment = re.search(r"(^|\s)#", line)
        plain = line[: comment.start()] if comment else line
        if not gathered:
            begin, column = number, len(plain) - len(plain.lstrip()) + 1
        if plain.endswith("\\") and not comment:
            gathered += plain[:-1].strip() + " "
            continue
        whole = (gathered + plain.strip()).strip()
        gathered = ""
        if whole:
            yield begin, column, whole
    if gathered.strip():
        yield begin, column, gathered.strip()
