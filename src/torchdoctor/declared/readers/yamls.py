"""YAML as nodes with places, read event by event: aliases are not followed twice, and depth and number have limits."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from torchdoctor.declared.model import Anchor, Place
from torchdoctor.declared.readers.tomls import Unreadable

DEEPEST, MOST = 60, 200_000  # levels, nodes
LACKING = "reading YAML needs the package pyyaml: pip install pyyaml"


class Lacking(RuntimeError):
    """The package that reads YAML is not installed."""


_NO_KEYS: "dict[str, tuple[int, int]]" = {}


class Node(NamedTuple):
    """A value and its place. value: a string, a list of nodes, or a table of nodes by key."""

    value: "str | list[Node] | dict[str, Node]"
    line: int
    column: int
    keys: "dict[str, tuple[int, int]]" = _NO_KEYS  # where each key of a table is

    def get(self, *path: str) -> "Node | None":
        """The node at a path of keys; None where there is none."""
        found: Node | None = self
        for key in path:
            if found is None or not isinstance(found.value, dict):
                return None
            found = found.value.get(key)
        return found

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else ""

    @property
    def items(self) -> "list[Node]":
        return self.value if isinstance(self.value, list) else []

    @property
    def table(self) -> "dict[str, Node]":
        return self.value if isinstance(self.value, dict) else {}

    def place(self, file: str) -> Place:
        return Place(file, self.line, self.column)

    def key(self, name: str, file: str) -> Place:
        """Where a key is."""
        line, column = self.keys.get(name, (self.line, self.column))
        return Place(file, line, column)

    def anchor(self, name: str, key: str, file: str) -> Anchor | None:
        """In front of a key of a table that is written over several lines."""
        if key not in self.keys or len({line for line, _ in self.keys.values()}) < len(self.keys):
            return None
        return Anchor(name, self.key(key, file))

    def in_front(self, name: str, file: str) -> Anchor | None:
        """In front of the first key of a table."""
        first = min(self.keys, key=lambda key: self.keys[key], default="")
        return self.anchor(name, first, file)

    def item(self, name: str, file: str) -> Anchor | None:
        """In front of the first item of a list, each of whose items has a dash and a line of its own."""
        if not self.items or (self.items[0].line == self.line and self.items[0].column != self.column + 2):
            return None
        return Anchor(name, Place(file, self.items[0].line, self.column))


def texts(node: Node | None) -> list[str]:
    """A string, or the strings of a list."""
    if node is None:
        return []
    return [node.text] if node.text else [item.text for item in node.items if item.text]


def documents(text: str) -> list[Node]:
    """Every document of a text. Raises Unreadable and Lacking."""
    try:
        import yaml
    except ImportError:
        raise Lacking(LACKING) from None
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return list(_Build(yaml.parse(_plain(text), Loader=loader)).documents())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = str(getattr(error, "problem", None) or error).splitlines()[0][:150]
        raise Unreadable(f"not YAML: {why}", mark.line + 1 if mark else 1) from None
    except RecursionError:
        raise Unreadable("nested too deeply") from None


def _plain(text: str) -> str:
    """Without what YAML does not allow, and Jinja's statements, as conda's templates have them."""
    if deep := re.search(r"[\[{]{60,}|(?:- ){60,}", text):
        raise Unreadable("nested too deeply", text.count("\n", 0, deep.start()) + 1)
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]", "\ufffd", text)  # the last end lines for YAML


class _Build:
    """Nodes from events."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events, self.anchors, self.count = events, dict[str, Node](), 0

    def documents(self) -> Iterator[Node]:
        for event in self.events:
            if type(event).__name__ == "DocumentStartEvent":
                self.anchors.clear()
                yield self._node(next(self.events), 0)

    def _node(self, event: Any, depth: int) -> Node:
        self.count += 1
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if depth > DEEPEST or self.count > MOST:
            raise Unreadable("nested too deeply" if depth > DEEPEST else "too long", line)
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self.anchors.get(event.anchor, Node("", line, column))._replace(line=line, column=column)
        made = Node("", line, column)
        if kind == "ScalarEvent":
            made = Node(event.value, line, column)
        elif kind == "SequenceStartEvent":
            made = Node([*self._sequence(depth)], line, column)
        elif kind == "MappingStartEvent":
            made = self._table(line, column, depth)
        if event.anchor:
            self.anchors[event.anchor] = made
        return made

    def _sequence(self, depth: int) -> Iterator[Node]:
        for event in self.events:
            if type(event).__name__ == "SequenceEndEvent":
                return
            yield self._node(event, depth + 1)

    def _table(self, line: int, column: int, depth: int) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, tuple[int, int]] = {}
        merged: dict[str, Node] = {}
        for event in self.events:
            if type(event).__name__ == "MappingEndEvent":
                break
            key = self._node(event, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if key.text == "<<":
                for item in value.items or [value]:
                    merged.update(item.table)
            elif isinstance(key.value, str):
                values[key.value], keys[key.value] = value, (key.line, key.column)
        return Node({**merged, **values}, line, column, keys)
