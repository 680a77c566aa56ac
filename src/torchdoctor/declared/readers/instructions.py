"""The instructions of a Dockerfile, with their places: continued lines, here-documents, what each is given.

Put together here, since the libraries for it do not know here-documents, which BuildKit has had since 2021.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from torchdoctor.declared.model import Place

MOST = 5000  # lines


_HEREDOC = r"(?<![<\w(])<<-?\s*[\"']?([A-Za-z_]\w*)[\"']?"


_SHELL = re.compile(r"(?:\S*/)?(?:ba|z|da)?sh(?:\s+-\w+)*")


_KEYWORDS = "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL"


KNOWN = frozenset((*_KEYWORDS.split(), "USER", "VOLUME", "WORKDIR"))


class Instruction(NamedTuple):
    """One instruction: its keyword, its text with line ends as they are, and where the text begins."""

    keyword: str
    text: str
    place: Place


def instructions(file: str, text: str) -> Iterator[Instruction]:
    """Each with the lines that it continues on, without comment lines."""
    escape = "`" if re.match(r"\s*#\s*escape\s*=\s*`", text) else "\\"
    lines = re.split(r"\r\n?|\n", text)[:MOST]
    places: dict[str, list[int]] = {}  # of words that stand alone in a line
    for index, line in enumerate(lines if "<<" in text else ()):
        places.setdefault(line.strip(), []).append(index)
    number = 0
    while number < len(lines):
        line = lines[number]
        if not line.strip() or line.lstrip().startswith("#"):
            number += 1
            continue
        begin, gathered = number, [line]
        while gathered[-1].rstrip().endswith(escape) and number + 1 < len(lines):
            number += 1
            gathered.append("\\" if lines[number].lstrip().startswith("#") else lines[number])
        number += 1
        keyword, rest = [*line.strip().split(None, 1), ""][:2]
        begins = "\n".join(gathered) if keyword.upper() in ("RUN", "COPY", "ADD") else ""
        for word in re.findall(_HEREDOC, begins) if "<<" in begins else ():
            at = bisect_left(places.get(word, []), number)
            for ends in places.get(word, [])[at : at + 1]:  # else it is a shift, or text in quotes
                gathered += lines[number : ends + 1]
                number = ends + 1
        column = line.rfind(rest) + 1 if rest else 1
        parts = [rest, *gathered[1:]]
        whole = "\n".join(parts if escape == "\\" else [re.sub(r"`\s*$", r"\\", part) for part in parts])
        yield Instruction(keyword.upper(), whole, Place(file, begin + 1, max(column, 1)))


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """ENV A=1 B="two", ENV A one, ARG A, ARG A=1."""
    joined = re.sub(r"\\\s*\n", " ", text).strip()
    found = re.findall(r"(?<!\w)([A-Za-z_]\w*)=(\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\s\"']*)", joined)
    if found and re.match(r"[A-Za-z_]\w*=", joined):
        yield from ((name, value.strip("\"'")) for name, value in found)
        return
    name, *value = joined.split(None, 1) or [""]
    if re.fullmatch(r"[A-Za-z_]\w*", name):
        yield name, "".join(value).strip()


def line_of(item: Instruction, name: str) -> Place:
    at = item.text.find(name)
    before = item.text[: max(at, 0)]
    if "\n" not in before:
        return Place(item.place.file, item.place.line, item.place.column + len(before))
    return Place(item.place.file, item.place.line + before.count("\n"), len(before) - before.rfind("\n"))


def script(item: Instruction) -> tuple[str, Place]:
    """What a RUN gives to the shell: without its own options; of the form in brackets, and of a here-document."""
    text, place = item.text, item.place
    while found := re.match(r"(?:\\\s*\n|\s)*--\w+(?:=\S+)?(?:[ \t]|\\\s*\n)+", text):
        gone = found[0]
        lines = gone.count("\n")
        column = place.column + len(gone) if not lines else len(gone) - gone.rfind("\n")
        text, place = text[found.end() :], Place(place.file, place.line + lines, column)
    if text.lstrip().startswith("["):
        try:
            words = [*map(str, json.loads(re.sub(r"\\\s*\n", " ", text)))]
            at = next((number for number, word in enumerate(words[1:8], 2) if re.fullmatch(r"-[a-z]*c", word)), 0)
            given = at and re.fullmatch(r"(?:.*/)?\w*sh", words[0])
            return "".join(words[at : at + 1]) if given else " ".join(words), place
        except (ValueError, TypeError, RecursionError):
            return text, place
    ends = {line.strip() for line in text.split("\n")[1:]} if "<<" in text else ()
    found = next((one for one in re.finditer(_HEREDOC, text) if one[1] in ends), None) if ends else None
    head = text[: text.find("\n", found.end())] if found and "\n" in text[found.end() :] else text
    if found is None or head == text:
        return text, place
    before = text[: found.start()].replace("\\\n", " ").strip()
    if before and not _SHELL.fullmatch(before):
        return head, place  # it goes into a file, or to a program
    inner = text[len(head) + 1 :].rpartition("\n")[0]
    return inner, Place(place.file, place.line + head.count("\n") + 1, 1)


def system_packages(words: list[str]) -> Iterator[str]:
    """Of apt-get, apt, dnf, yum and apk."""
    names = [word.rpartition("/")[2] for word in words]
    if (
        names[:1]
        and names[0] in ("apt-get", "apt", "dnf", "yum", "microdnf", "apk", "aptitude")
        and {"install", "add"} & {*names}
    ):
        at = next(index for index, name in enumerate(names) if name in ("install", "add"))
        yield from (word for word in words[at + 1 :] if not word.startswith("-"))


def has_in_order(name: str, pieces: list[str]) -> bool:
    """Whether a name is these pieces with anything between them; as an expression of many gaps it could take hours."""
    first, *others, last = pieces
    at = len(first)
    for piece in others:
        at = name.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return name.startswith(first) and name.endswith(last) and at <= len(name) - len(last)
