"""What a regular expression cannot see: sizes and versions compared."""

import re

_UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
_SIZE = r"(\d+(?:\.\d+)?) (bytes|[KMGT]iB)"
_ASKED = re.compile(rf"Tried to allocate {_SIZE}")
_TOTAL = re.compile(rf"total capaci?ty of {_SIZE}|{_SIZE} total capacity")
_FREE = re.compile(rf"{_SIZE}(?: is)? free")
_OWN = re.compile(rf"this process has {_SIZE}|{_SIZE} reserved|{_SIZE} is allocated by PyTorch")

# 0.1.2 is a placeholder, from before there were wheels.
_OFFERED = re.compile(r"requirement [\w-]+(?:==|<=|~=|<)(\d[\d.]*)\S* \(from versions: (?!0\.1\.2)(\d[\d.]*)")

# As uv says which Python is used, and the first that a package has wheels for.
_PYTHONS = re.compile(r"using CPython 3\.(\d+) \(`cp3\d+`\)[^:]*tags?: `cp3(\d+)`")


def others_hold_most(said: str) -> bool:
    """Whether most of the GPU's memory is in other hands, and without them it would fit.

    As c10/cuda/CUDACachingAllocator.cpp words it, today and from torch 1.5 on. True where sizes are not told.
    """
    asked, total, free, own = (_size(pattern, said) for pattern in (_ASKED, _TOTAL, _FREE, _OWN))
    if asked is None or total is None or free is None or own is None:
        return True
    return total - free - own > total / 2 and own + asked <= total


def asked_is_older(said: str) -> bool:
    """Whether pip was asked for a version older than the first that it has. True where it says nothing of both."""
    if _PYTHONS.search(said) and python_is_older(said):
        return False
    if not (told := _OFFERED.search(said)):
        return True
    asked, first = ([int(part) for part in version.split(".") if part] for version in told.groups())
    return asked < first


def python_is_older(said: str) -> bool:
    """Whether the Python is older than the first that has wheels. True where uv says nothing of both."""
    told = _PYTHONS.search(said)
    return not told or int(told[1]) < int(told[2])


def _size(pattern: re.Pattern[str], said: str) -> float | None:
    """The first size of that kind, in bytes."""
    if not (told := pattern.search(said)):
        return None
    number, unit = filter(None, told.groups())
    return float(number) * _UNITS[unit]
