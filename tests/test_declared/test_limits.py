"""Version limits and markers of every tool, as PEP 440 and PEP 508 have them."""

import pytest
from declarations import LINUX, MAC, UNKNOWN_PYTHON, WINDOWS
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


def test_markers_by_target() -> None:
    assert [limits.holds("sys_platform == 'linux'", aim) for aim in (LINUX, WINDOWS, MAC)] == [True, False, False]
    assert [limits.holds("platform_system == 'Windows'", aim) for aim in (LINUX, WINDOWS)] == [False, True]
    assert limits.holds("platform_machine == 'AMD64'", WINDOWS)
    assert limits.holds("python_version >= '3.10'", LINUX)
    assert limits.holds("python_version >= '3.10'", UNKNOWN_PYTHON) is None
    assert limits.holds("extra == 'gpu' and sys_platform == 'linux'", LINUX)
    assert limits.holds("no marker", LINUX) is None


def test_what_cannot_be_read_limits_nothing() -> None:
    assert limits.allows("what", "2.1.0")
    assert limits.allows("==" + "1" * 10_000, "2.1.0")
