"""Version limits of every tool, as PEP 440 has them."""

import pytest
from faults import each

from torchdoctor.declared import limits


@each(
    [
        ("^2.1", ">=2.1,<3"),
        ("^0.15.2", ">=0.15.2,<0.16"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("~2.1", ">=2.1,<2.2"),
        ("~2.1.3", ">=2.1.3,<2.2"),
        ("~2", ">=2,<3"),
        ("2.1.0", "==2.1.0"),
        ("=2.1.0", "==2.1.0"),
        ("2.1.*", "==2.1.*"),
        ("*", ""),
        (">=2.1 <3", ">=2.1,<3"),
        (">=2.1, <3", ">=2.1,<3"),
    ]
)
def test_poetry(written: str, meant: str) -> None:
    assert limits.poetry(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("=2.1", "==2.1.*"),
        ("2.1.0", "==2.1.0"),
        ("==2.1.0", "==2.1.0"),
        (">=2.1,<3", ">=2.1,<3"),
        ("2.1.*", "==2.1.*"),
        ("*", ""),
    ],
)
def test_conda(written: str, meant: str) -> None:
    assert limits.conda(written) == meant


def test_of_conda_alternatives_are_not_read() -> None:
    assert limits.conda("2.1|2.2") == ""


def test_a_tag_is_of_an_exact_version() -> None:
    assert limits.local("==2.1.0+cu121") == "cu121"
    assert limits.local(">=2.1.0") is None
    assert limits.exact("==2.1.*") is None


def test_what_cannot_be_read_limits_nothing() -> None:
    assert limits.allows("what", "2.1.0")
    assert limits.allows("==" + "1" * 10_000, "2.1.0")
