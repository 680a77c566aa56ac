"""Versions, builds and distributions by their names: how they are read and compared."""

import re
from functools import cache

Version = tuple[int, ...]
DIGITS = 18  # of a number; a text may hold thousands, which Python refuses to convert


@cache
def version(text: str) -> Version:
    """The leading numbers of a version: "570.86.10" -> (570, 86, 10), "2.13.0+cu126" -> (2, 13, 0)."""
    match = re.match(r"\d+(\.\d+)*", text)
    return tuple(int(part[:DIGITS]) for part in match[0].split(".")) if match else ()


def at_least(found: str, floor: str) -> bool:
    """Whether a version reaches a floor, as far as its numbers are given ("450.80" reaches 450.80.02)."""
    have = version(found)
    return have >= version(floor)[: len(have)]


def plain(torch: str) -> str:
    """A version without its local tag: "2.13.0+cu126" -> "2.13.0"."""
    return torch.partition("+")[0]


def release_of(torch: str) -> str:
    """The release that a version without a tag names, by its three numbers: "2.4" is 2.4.0."""
    return f"{torch}.0" if torch.count(".") == 1 else torch


@cache
def cuda_of(build: str) -> str | None:
    """The CUDA version in a build's name: "cu126" -> "12.6", "cu92" -> "9.2"; None for cpu, rocm6.4, xpu."""
    digits = build.removeprefix("cu")
    return f"{digits[:-1]}.{digits[-1]}" if digits != build and digits.isdigit() and len(digits) > 1 else None


def normalised(name: str) -> str:
    """A distribution's name by PEP 503; packaging.utils has the same, and takes 20 ms to import."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
