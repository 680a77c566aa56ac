"""TOML, read by tomllib, and where in the text a value of it is, which tomllib does not say."""

import json
import re
import sys
from typing import Any

from torchdoctor.declared.model import Anchor, Place


class Unreadable(ValueError):
    """A text that is not what its name says; line: where that shows."""

    def __init__(self, why: str, line: int = 1) -> None:
        super().__init__(why)
        self.line = line


def parsed(text: str) -> dict[str, Any]:
    """Raises Unreadable."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        raise Unreadable(f"not TOML: {error}", int(found[1]) if found else text.count("\n") + 1) from None
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    return data


class Text:
    """A file's text, to find places in."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text

    def place(self, offset: int) -> Place:
        line = self.text.count("\n", 0, offset) + 1
        return Place(self.file, line, offset - self.text.rfind("\n", 0, offset))

    def table(self, name: str) -> int:
        """Where a table begins: after its header; 0 where it has none of its own."""
        plain = [at + len(head) for head in (f"\n[{name}]", f"\n[[{name}]]") if (at := self.text.find(head)) >= 0]
        if plain:
            return min(plain)
        keys = r"\s*\.\s*".join(rf"[\"']?{re.escape(part)}[\"']?" for part in name.split("."))
        found = re.search(rf"^[ \t]*\[\[?\s*{keys}\s*\]\]?", self.text, re.M)
        return found.end() if found else 0

    @property
    def end(self) -> Anchor | None:
        return self.anchor("end", len(self.text.rstrip()) - 1)

    def anchor(self, name: str, offset: int) -> Anchor | None:
        """The end of the line that an offset is in; None for an offset below 0."""
        if offset < 0:
            return None
        begin = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        line = self.text[begin : end if end >= 0 else len(self.text)].rstrip()
        return Anchor(name, self.place(begin + len(line))) if line else None

    def string(self, value: str, after: int = 0) -> Place:
        """A string, without its quotes; the file's beginning where it is not found."""
        for quoted in (f'"{value}"', f"'{value}'", json.dumps(value)):
            at = self.text.find(quoted, after)
            if at < 0 and after:
                at = self.text.find(quoted)
            if at >= 0:
                return self.place(at + 1)
        return Place(self.file)

    def key(self, table: str, name: str) -> tuple[Place, str]:
        """Where a key is set in a table, and the line as it is."""
        begin = self.table(table)
        following = re.compile(r"^[ \t]*\[", re.M).search(self.text, begin) if begin else None
        end = following.start() if following else len(self.text)
        found = re.compile(rf"^[ \t]*([\"']?{re.escape(name)}[\"']?\s*=[^\n]*)", re.M | re.I).search(
            self.text, begin, end
        )
        if found is None:
            spelled = re.escape(name).replace(r"\-", "[-_.]")
            found = re.compile(rf"^[ \t]*([\"']?{spelled}[\"']?\s*=[^\n]*)", re.M | re.I).search(self.text, begin, end)
        return (self.place(found.start(1)), found[1].strip()) if found else (self.place(begin), "")


def strings(value: Any) -> list[str]:
    """The strings of a list; none of anything else."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def tables(value: Any) -> list[dict[str, Any]]:
    """The tables of a list; a table alone counts as one."""
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def at(data: Any, *path: str) -> Any:
    """The value at a path of tables; None where there is none."""
    for key in path:
        if not isinstance(data, dict):
            return None
        data = data.get(key)
    return data


def named(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
