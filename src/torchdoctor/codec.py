"""Dataclasses to JSON and back: the one decoder for probe replies, reports and data files.

Decoding is tolerant where time passes (unknown keys are ignored, missing ones take their default) and strict where
meaning would be lost (a value of another type is an error that names its place). A word that a Literal does not list
is kept: a report of another version has words of its own.
"""

import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any, TypeVar

T = TypeVar("T")
Decoder = Callable[[Any, str], Any]

DIGITS = 1000
LARGEST = 1 << 64  # whole numbers are bytes, counts and flags: no machine has more of anything


class DecodeError(ValueError):
    """The data does not fit the type; the text names the place, like `facts.torch.version`."""


def encode(value: Any) -> Any:
    """JSON-ready form: dataclasses become objects, tuples lists, enums their values."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None  # JSON knows no others
    if isinstance(value, (Enum, str)):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [encode(item) for item in value]
    kind: Any = type(value)
    return {name: encode(getattr(value, name)) for name in _names(kind)}


def decode(cls: type[T], data: Any) -> T:
    """An instance of cls from decoded JSON. Raises DecodeError."""
    kind: Any = cls
    return typing.cast(T, _decoder(kind)(data, cls.__name__.lower()))


@cache
def _names(cls: Any) -> tuple[str, ...]:
    return tuple(item.name for item in fields(cls))


@cache
def _decoder(kind: Any) -> Decoder:
    """The decoder of one annotation, made once: 1,000 packages are decoded in every run."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        (inner,) = (item for item in args if item is not type(None))
        return _optional(_decoder(inner))
    if origin is tuple:
        return _sequence(_decoder(args[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(_decoder(args[1]))
    if is_dataclass(kind) or hasattr(kind, "_fields"):
        return _record(kind)
    if origin is None and issubclass(kind, Enum):
        return _enum(kind)
    return _scalar(str if origin is typing.Literal else kind)


def _fail(place: str, wanted: str, data: Any) -> typing.NoReturn:
    raise DecodeError(f"{place}: expected {wanted}, found {type(data).__name__}")


def _optional(inner: Decoder) -> Decoder:
    return lambda data, place: None if data is None else inner(data, place)


def _sequence(inner: Decoder) -> Decoder:
    def run(data: Any, place: str) -> Any:
        if not isinstance(data, list):
            _fail(place, "a list", data)
        try:
            return tuple([inner(item, place) for item in data])
        except DecodeError:  # again, to say which: naming all 1,000 packages beforehand would cost every run
            return tuple([inner(item, f"{place}[{index}]") for index, item in enumerate(data)])

    return run


def _mapping(inner: Decoder) -> Decoder:
    def run(data: Any, place: str) -> Any:
        if not isinstance(data, dict):
            _fail(place, "an object", data)
        return {key: inner(item, f"{place}.{key}") for key, item in data.items()}

    return run


def _enum(kind: type[Enum]) -> Decoder:
    def run(data: Any, place: str) -> Any:
        try:
            return kind(data)
        except ValueError:
            raise DecodeError(f"{place}: {data!r} is none of {', '.join(item.value for item in kind)}") from None

    return run


def _scalar(kind: type) -> Decoder:
    allowed = (int, float) if kind is float else (kind,)

    def run(data: Any, place: str) -> Any:
        if not isinstance(data, allowed) or (isinstance(data, bool) and kind is not bool):
            _fail(place, kind.__name__, data)
        return data

    def number(data: Any, place: str) -> Any:
        run(data, place)
        if not (isfinite(data) if isinstance(data, float) else -LARGEST <= data <= LARGEST):
            raise DecodeError(f"{place}: not a number that a machine can have")
        return data

    def text(data: Any, place: str) -> Any:
        run(data, place)
        if len(data) > DIGITS and re.search(rf"\d{{{DIGITS}}}", data):  # which Python refuses to read as a number
            raise DecodeError(f"{place}: not a number that a machine can have")
        return data

    return number if kind in (int, float) else text if kind is str else run


def _required(cls: Any) -> set[str]:
    """The fields of a dataclass or NamedTuple that have no default."""
    if hasattr(cls, "_fields"):
        return {name for name in cls._fields if name not in cls._field_defaults}
    return {item.name for item in fields(cls) if item.default is MISSING and item.default_factory is MISSING}


def _hints(cls: Any) -> dict[str, Any]:
    """The types of its fields; typing's own function takes fifteen times as long, which only names in quotes need."""
    given = {item.name: item.type for item in fields(cls)} if is_dataclass(cls) else {}
    return given if given and not any(isinstance(kind, str) for kind in given.values()) else typing.get_type_hints(cls)


class _Fields(dict[str, Decoder]):
    """The decoders of a record's fields, each made when it is first asked for: a reply holds few of those of Facts."""

    def __init__(self, cls: Any) -> None:
        super().__init__()
        self.hints = _hints(cls)

    def __missing__(self, name: str) -> Decoder:
        return self.setdefault(name, _decoder(self.hints[name]))


def _record(cls: Any) -> Decoder:
    read = _Fields(cls)
    names, required = tuple(read.hints), _required(cls)

    def run(data: Any, place: str) -> Any:
        if not isinstance(data, dict):
            _fail(place, "an object", data)
        if missing := required - data.keys():
            raise DecodeError(f"{place}: no {', '.join(sorted(missing))}")
        return cls(**{name: read[name](data[name], f"{place}.{name}") for name in names if name in data})

    return run
