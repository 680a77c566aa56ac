"""Shell scripts as simple commands with their places, and the variables that they use."""

import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from torchdoctor.declared.model import Place

LONGEST = 20_000  # characters of one command


_SPLIT = re.compile(r"&&|\|\||;|\n|(?<![|&>])\|(?!\|)")


_PREFIX = re.compile(
    r"^(?:\(|\{|!|then\b|do\b|else\b|if\b|sudo\b(?:\s+-\w*[ugh]\s+\S+|\s+--?\w[\w-]*(?:=\S+)?)*|time\b|exec\b|(?:[A-Za-z_]\w*=(?:\"[^\"]*\"|'[^']*'|\S*)\s+))\s*"
)


# What a command must have for its words to matter; to take every one apart costs more than all else.
_OF_INTEREST = re.compile(r"pip|uv|conda|mamba|apt|yum|dnf|apk|export|=")


_OPENS = ("if",)


class Line(NamedTuple):
    """One simple command, with where it begins."""

    words: tuple[str, ...]
    place: Place
    text: str
    variables: tuple[tuple[str, str], ...] = ()
    conditional: bool = False  # in a branch, or after a test


def simple(text: str, place: Place, variables: Sequence[tuple[str, str]] = ()) -> Iterator[Line]:
    """The commands that a shell script is made of, as far as that can be read without running it."""
    offset = depth = 0
    tested = False
    for joint, part in _pieces(text[:LONGEST]):
        start = text.find(part, offset)
        offset = start + len(part)
        bare = re.sub(r"^(?:\\\r?\n|\s)+", "", part).rstrip()
        while found := _PREFIX.match(bare):
            if not found[0]:
                break
            depth += found[0].strip() in _OPENS
            bare = bare[found.end() :]
        closing = min(bare.count(")") - bare.count("("), len(bare) - len(bare.rstrip(")")))
        bare = bare[: len(bare) - max(closing, 0)].rstrip()  # of (cd a && pip install b)
        if not bare:
            continue
        word = bare.split(maxsplit=1)[0]
        depth += word in ("for", "case", "while", "until")
        depth -= word in ("fi", "esac", "done")
        tested = joint == "||" or (joint == "&&" and tested) or word in ("[", "[[", "test")
        begin = text.find(bare[:40], start)
        line = place.line + text.count("\n", 0, max(begin, 0))
        last = text.rfind("\n", 0, max(begin, 0))
        column = begin - last if last >= 0 else place.column + max(begin, 0)
        where = Place(place.file, line, max(column, 1))
        yield Line(_words(bare), where, bare, tuple(variables), depth > 0 or tested)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """(what ended the command before, command), split outside of quotes."""
    plain = re.sub(r"\\\r?\n", lambda found: " " * (len(found[0]) - 1) + "\x00", text)  # keeps offsets
    start, quote, index, joint = 0, "", 0, ""
    while index < len(plain):
        letter = plain[index]
        if letter == "\\" and quote != "'":
            index += 1  # what follows stands for itself
        elif quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif found := _SPLIT.match(plain, index):
            yield joint, text[start:index]
            start = index = found.end()
            joint = found[0]
            continue
        index += 1
    yield joint, text[start:]


def _words(text: str) -> tuple[str, ...]:
    joined = re.sub(r"\\\r?\n", " ", text)
    if not _OF_INTEREST.search(joined):
        return tuple(joined.split())
    try:
        return tuple(shlex.split(joined, comments=True))
    except ValueError:  # quotes in quotes, as in $(python -c "...")
        return tuple(word.strip("'\"") for word in joined.split())


_SHELLS = frozenset(("bash", "sh", "dash", "ash", "zsh"))
_QUOTED = re.compile(r"(?:\\\r?\n|\s)*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)')", re.S)


def in_quotes(line: Line) -> list[Line]:
    """The commands that a shell or su is given as one word: bash -euxo pipefail -c "...", su me -c '...'."""
    found = _given(line)
    if found is None:
        return []
    double = found[1] is not None
    at = found.start(1 if double else 2)
    made = []
    for inner in simple(found[1 if double else 2], _place_at(line, at), line.variables):
        escaped = double and '\\"' in inner.text
        words = _words(inner.text.replace('\\"', '"')) if escaped else inner.words
        made.append(inner._replace(words=words, conditional=inner.conditional or line.conditional))
    return made


def _given(line: Line) -> "re.Match[str] | None":
    """The word in quotes after -c, before which a shell has options alone, and su a user."""
    name = line.words[0].rpartition("/")[2] if line.words else ""
    valued = False  # an option that ends with o has a value: -o pipefail
    for found in islice(re.finditer(r"\S+", line.text), 1, 12) if name in _SHELLS or name == "su" else ():
        word = found[0]
        if re.fullmatch(r"-[a-z]*c[a-z]*", word):
            return _QUOTED.match(line.text, found.end())
        if name != "su" and not valued and word[0] not in "-+\\":
            return None
        valued = re.fullmatch(r"[-+]\w*[oO]", word) is not None
    return None


def filled(text: str, variables: Sequence[tuple[str, str]]) -> str:
    """With the variables that are known; ${NAME:-default} too."""
    known = dict(variables)

    def value(found: "re.Match[str]") -> str:
        name, default = found[1] or found[3], found[2]
        return known.get(name) or (default if default is not None else known.get(name, found[0]))

    return re.sub(r"\$(?:\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|([A-Za-z_]\w*))", value, text)


def place_of(line: Line, word: str) -> Place:
    """Where in a command that may go over several lines a word is."""
    at = _found(line.text, word)
    return line.place if at < 0 else _place_at(line, at)


def _place_at(line: Line, at: int) -> Place:
    before = line.text[:at]
    if "\n" not in before:
        return Place(line.place.file, line.place.line, line.place.column + at)
    return Place(line.place.file, line.place.line + before.count("\n"), at - before.rfind("\n"))


def _found(text: str, word: str) -> int:
    """Where a word stands alone; -1: nowhere."""
    at = text.find(word)
    while at >= 0:
        around = text[max(at - 1, 0) : at], text[at + len(word) : at + len(word) + 1]
        if not any(letter.isalnum() or letter in "_.@/+-" for letter in around if letter):
            return at
        at = text.find(word, at + 1)
    return -1


_TELLING = r"(?i)install|python|torch|setup|env|req|dep"


def may_install(words: list[str]) -> bool:
    """Whether a command runs a script that installs things, by its name; that of conda brings no torch."""
    shells = ("bash", "sh", "zsh", "source", ".")
    name = next((word for word in words[:3] if word.endswith(".sh")), "").rpartition("/")[2]
    runs = words[0].rpartition("/")[2] in (*shells, name)
    return runs and re.search(_TELLING, name) is not None and not re.search(r"(?i)conda|forge|mamba", name)
