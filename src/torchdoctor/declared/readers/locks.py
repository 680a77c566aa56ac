"""Lock files: uv.lock, poetry.lock, pdm.lock, pylock.toml, Pipfile and its lock. Only what concerns torch is parsed.

A lock file may have megabytes and thousands of tables; each table of interest is found by its name and read by tomllib
alone, which also gives its place.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from torchdoctor.declared.indexes import has
from torchdoctor.declared.model import Form, Index, Install, Place, Requirement, Sheet, Source, Tool, Unread
from torchdoctor.declared.readers.poetry import limits_of
from torchdoctor.declared.readers.tomls import Text, Unreadable, at, named, parsed, strings, tables
from torchdoctor.knowledge.versions import normalised

OF_INTEREST = (
    r"torch|torchvision|torchaudio|torchtext|torchcodec|numpy|vllm|xformers|triton"
    r"|flash[-_.]attn|torch[-_.](?:scatter|sparse|cluster)"
)
_TABLE = re.compile(r"^\[\[packages?\]\][ \t]*\r?\n", re.M)
# It begins with plain text, which is looked for quickly.
_NAME = re.compile(rf"\nname[ \t]*=[ \t]*[\"'](?i:{OF_INTEREST})[\"']")
_OTHER = re.compile(r"^\[(?!\[?packages?[\].])", re.M)
# They are written over several lines, and end with a line of their own.
_LISTS = re.compile(
    r"^(?:wheels|files|dependencies|dev-dependencies)[ \t]*=[ \t]*\[[ \t]*\r?\n(?:[ \t].*\n)*?\][ \t]*$", re.M
)
LONGEST = 200_000  # characters of one table


def toml(form: Form, tool: Tool) -> Callable[[str, str], Sheet]:
    """The reader of a lock file in TOML."""

    def read(file: str, text: str) -> Sheet:
        page = Text(file, text)
        found: list[Requirement] = []
        unread: list[Unread] = []
        for begin, end, name in _tables(text):
            place = _place(page, text, begin, end, name)
            try:
                found.append(_locked(_with_its_tables(parsed(_short(text[begin : min(end, begin + LONGEST)]))), place))
            except Unreadable as error:
                unread.append(Unread(place, str(error)))
        if not found and not _TABLE.search(text):
            unread += _whole(file, text)
        header = _header(text)
        block = re.search(r"^overrides = \[(.{0,20000}?)^\]", text, re.M | re.S) if "\noverrides = [" in text else None
        if block:
            found = [replace(item, marker=_joined(item.marker, _override(item.name, block[1]))) for item in found]
        install = Install(
            Place(file), tool, tuple(found), requires_python=header, locked=True, what="", project=file, indexes=()
        )
        return Sheet(file, form, (install,) if found else (), unread=tuple(unread))

    return read


def _short(table: str) -> str:
    """Without its lists of files and dependencies, which are most of it and not needed."""
    return _LISTS.sub("", table)


def _tables(text: str) -> Iterator[tuple[int, int, int]]:
    """(begin, end, place of the name) of the tables of interest, which are few of thousands."""
    for found in _NAME.finditer(text):
        header = text.rfind("\n[", 0, found.start() + 1)
        table = _TABLE.match(text, header + 1)
        if table is None:
            continue
        following = _TABLE.search(text, found.end())
        end = following.start() if following else len(text)
        # What belongs to the table itself, and not to another one that follows.
        other = _OTHER.search(text, found.end(), end)
        yield table.end(), other.start() if other else end, found.start() + 1


def _with_its_tables(table: dict[str, Any]) -> dict[str, Any]:
    """The table with those below it, such as [package.source]: they describe the package above them."""
    return {**table, **named(table.get("package")), **named(table.get("packages"))}


def _place(page: Text, text: str, begin: int, end: int, name: int) -> Place:
    """That of the version, which is what is wrong mostly."""
    version = re.compile(r"^version[ \t]*=", re.M).search(text, begin, end)
    return page.place(version.start() if version else name)


def _locked(table: dict[str, Any], place: Place) -> Requirement:
    number, name = str(table.get("version", "")), normalised(str(table["name"]))
    markers = [
        *strings(table.get("resolution-markers")),
        *[str(table[key]) for key in ("marker", "markers") if isinstance(table.get(key), str)],
    ]
    marker = " or ".join(f"({item})" for item in markers)
    if isinstance(table.get("markers"), dict):  # poetry: by group
        values = {str(value) for value in table["markers"].values()}
        marker = values.pop() if len(values) == 1 else ""
    url = _index(table)
    return Requirement(
        name,
        place,
        "",
        f"=={number}" if number else "",
        marker,
        index=url,
        build=number.partition("+")[2] or has(url).build,
    )


def _index(table: dict[str, Any]) -> str:
    """Where it was locked from."""
    source = named(table.get("source"))
    for key in ("registry", "url", "git"):
        if isinstance(source.get(key), str):
            return str(source[key])
    return str(table.get("index") or "https://pypi.org/simple")


def _override(name: str, text: str) -> str:
    """The marker of an override in uv's manifest: one that is never true takes the package out."""
    found = re.search(rf'name = "{re.escape(name)}", marker = "([^"\n]+)"', text)
    return found[1] if found else ""


def _joined(*markers: str) -> str:
    given = [marker for marker in markers if marker]
    return given[0] if len(given) == 1 else " and ".join(f"({marker})" for marker in given)


def _header(text: str) -> str:
    """The Pythons that a lock is for."""
    found = re.search(
        r"^(?:requires-python|requires_python|python-versions)[ \t]*=[ \t]*\"([^\"\n]{1,100})\"", text, re.M
    )
    return limits_of(found[1]) if found else ""


def _whole(file: str, text: str) -> list[Unread]:
    try:
        parsed(text)
    except Unreadable as error:
        return [Unread(Place(file, error.line), str(error))]
    return []


def pipfile_lock(file: str, text: str) -> Sheet:
    """Pipfile.lock: JSON with one section for each category."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        return Sheet(file, "Pipfile.lock", unread=(Unread(Place(file, line), f"not JSON: {error}"[:200]),))
    urls = {str(item.get("name")): str(item.get("url")) for item in tables(at(data, "_meta", "sources"))}
    page, found = Text(file, text), []
    for name, value in named(at(data, "default")).items():
        item = named(value)
        if not re.fullmatch(OF_INTEREST, name, re.I):
            continue
        number = str(item.get("version", ""))
        begin = re.search(rf'"{re.escape(name)}"\s*:', text)
        place = page.place(begin.start()) if begin else Place(file)
        url = urls.get(str(item.get("index")), "https://pypi.org/simple")
        found.append(
            Requirement(
                normalised(name),
                place,
                "",
                number,
                str(item.get("markers", "")),
                index=url,
                build=has(url).build,
            )
        )
    python = at(data, "_meta", "requires", "python_version")
    install = Install(
        Place(file),
        "pipenv",
        tuple(found),
        locked=True,
        python=python if isinstance(python, str) else None,
        project=file,
    )
    return Sheet(file, "Pipfile.lock", (install,) if found else ())


def pipfile(file: str, text: str) -> Sheet:
    """Pipfile."""
    try:
        data = parsed(text)
    except Unreadable as error:
        return Sheet(file, "Pipfile", unread=(Unread(Place(file, error.line), str(error)),))
    page = Text(file, text)
    urls = {str(item.get("name")): str(item.get("url")) for item in tables(data.get("source"))}
    found = []
    for name, value in named(data.get("packages")).items():
        place, written = page.key("packages", name)
        item = named(value)
        asked = value if isinstance(value, str) else str(item.get("version", "*"))
        sources = (Source(urls.get(str(item["index"]), str(item["index"]))),) if "index" in item else ()
        url = str(item.get("file") or item.get("git") or item.get("path") or "")
        found.append(
            Requirement(
                normalised(name),
                place,
                written,
                "" if asked == "*" else asked,
                str(item.get("markers", "")),
                url,
                sources=sources,
            )
        )
    indexes = tuple(
        Index(url, "explicit", page.string(url), url, name) for name, url in urls.items() if has(url).kind != "pypi"
    )
    python = at(data, "requires", "python_version")
    install = Install(
        Place(file),
        "pip",
        tuple(found),
        indexes=indexes,
        python=python if isinstance(python, str) else None,
        project=file,
    )
    return Sheet(file, "Pipfile", (install,) if found else ())


uv = toml("uv.lock", "uv")
poetry = toml("poetry.lock", "poetry")
pdm = toml("pdm.lock", "pdm")
pylock = toml("pylock", "pip")
