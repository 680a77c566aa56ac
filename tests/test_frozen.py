"""The quick frozen dataclasses behave as the standard library's."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from torchdoctor.frozen import dataclass as quick


def make(decorator: Callable[..., Any]) -> Any:
    class Point:
        """A point."""

        x: int
        y: int = 2
        tags: tuple[str, ...] = dataclasses.field(default_factory=tuple)

    return decorator(frozen=True)(Point)


STANDARD, QUICK = make(dataclasses.dataclass), make(quick)


@pytest.mark.parametrize("args", [(1,), (1, 3), (1, 3, ("a",))])
@pytest.mark.parametrize("named", [{}, {"tags": ("b",)}])
def test_makes_the_same_or_refuses_the_same(args: tuple[Any, ...], named: dict[str, Any]) -> None:
    try:
        wanted = dataclasses.asdict(STANDARD(*args, **named))
    except TypeError:
        with pytest.raises(TypeError, match="Point"):
            QUICK(*args, **named)
    else:
        assert dataclasses.asdict(QUICK(*args, **named)) == wanted


@pytest.mark.parametrize(("args", "named"), [((), {}), ((1, 2, (), 4), {}), ((1,), {"z": 1}), ((1,), {"x": 1})])
def test_refuses(args: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        STANDARD(*args, **named)
    with pytest.raises(TypeError, match="Point"):
        QUICK(*args, **named)


def test_is_a_frozen_value() -> None:
    one, same, other = QUICK(1), QUICK(1, 2), QUICK(2)
    assert one == same
    assert one != other
    assert one != STANDARD(1)
    assert len({one, same, other}) == 2
    assert repr(one) == repr(STANDARD(1))
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.x = 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.x


def test_is_a_dataclass_to_others() -> None:
    assert [item.name for item in dataclasses.fields(QUICK)] == ["x", "y", "tags"]
    assert dataclasses.replace(QUICK(1), y=5) == QUICK(1, 5)
    assert copy.deepcopy(QUICK(1)) == QUICK(1)


def test_can_be_pickled() -> None:
    from torchdoctor.model import Target

    assert pickle.loads(pickle.dumps(Target("python", "PATH"))) == Target("python", "PATH")
