"""Versions and builds by their names."""

import pytest

from torchdoctor.knowledge import at_least, cuda_of, version


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("570.86.10", (570, 86, 10)), ("2.13.0+cu126", (2, 13, 0)), ("2.14.0a0", (2, 14, 0)), ("", ()), ("new", ())],
)
def test_version(text: str, numbers: tuple[int, ...]) -> None:
    assert version(text) == numbers


@pytest.mark.parametrize(
    ("found", "floor", "reached"),
    [
        ("450.80.02", "450.80.02", True),
        ("450.80", "450.80.02", True),
        ("450.51.06", "450.80.02", False),
        ("580", "580", True),
    ],
)
def test_at_least(found: str, floor: str, reached: bool) -> None:
    assert at_least(found, floor) is reached


def test_cuda_of() -> None:
    assert [cuda_of(build) for build in ("cu126", "cu92", "cpu", "rocm6.4", "xpu")] == ["12.6", "9.2", None, None, None]
