"""Values of a type, drawn by dice: what the types allow, whether a machine has it or not."""

import random
import types
import typing
from collections.abc import Mapping
from dataclasses import is_dataclass
from enum import Enum
from typing import Any

WORDS = (
    "", "torch", "2.13.0+cu130", "2.9", "535.261.03", "NVIDIA H100", "x86_64", "/usr/lib/libcuda.so.1", "caf\udce9",
    "\x1b[31m", "Ω", "cu130", "0", "-1", "numpy>=2; python_version < '3.9'", "no", "a\nb", "sm_90", "8.9", "\u202e",
)  # fmt: skip
NUMBERS = (0, 1, 2, 3, 7, 80, 1 << 33, 1 << 45, -1)
MOST = 3  # items of a list


def draw(hint: Any, dice: random.Random) -> Any:
    """A value of an annotation as the codec and the schemas read it."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        (inner,) = (item for item in args if item is not type(None))
        return None if dice.random() < 0.3 else draw(inner, dice)
    if origin in (tuple, list):
        return origin(draw(args[0], dice) for _ in range(dice.randint(0, MOST)))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {dice.choice(WORDS): draw(args[1], dice) for _ in range(dice.randint(0, MOST))}
    if is_dataclass(hint) or typing.is_typeddict(hint) or hasattr(hint, "_fields"):
        return record(hint, dice)
    return scalar(hint, dice)


def scalar(hint: Any, dice: random.Random) -> Any:
    """One of the words that a closed set lists, or any value of a plain type."""
    if typing.get_origin(hint) is typing.Literal:
        return dice.choice(typing.get_args(hint))
    if issubclass(hint, Enum):
        return dice.choice([*hint])
    plain = {bool: dice.random() < 0.5, str: dice.choice(WORDS), float: dice.uniform(0, 1e12)}
    return plain.get(hint, dice.choice(NUMBERS))


def record(kind: Any, dice: random.Random) -> Any:
    """All of its fields; but "schema" is what it is in every document of that kind."""
    hints = typing.get_type_hints(kind)
    return kind(**{name: draw(hint, dice) for name, hint in hints.items() if name != "schema"})
