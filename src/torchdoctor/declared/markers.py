"""Markers of PEP 508 in the form that nearly all have: comparisons of a variable with a string, and, or, brackets.

packaging evaluates the others. To import what it needs for that takes as long as to read the files of a project.
"""

import re
from collections.abc import Mapping
from functools import cache

from torchdoctor.declared import limits
from torchdoctor.declared.model import Aim

DEEPEST = 50  # brackets
_OF_VERSIONS = ("python_version", "python_full_version")
_OF_TEXT = ("os_name", "sys_platform", "platform_machine", "platform_system", "platform_python_implementation")
_NAME = "|".join((*_OF_VERSIONS, *_OF_TEXT))
_TOKEN = re.compile(
    rf"\s*(?:([()]|and\b|or\b)|({_NAME})\s*(==|!=|<=|>=|<|>|~=)\s*(?:'([^'\"]*)'|\"([^'\"]*)\"))",
)
Tokens = list[tuple[str, ...]]


LONGEST = 2000  # characters that packaging is given
_SYSTEMS = {
    "linux": ("linux", "Linux", "posix"),
    "windows": ("win32", "Windows", "nt"),
    "macos": ("darwin", "Darwin", "posix"),
}
_MACHINES = {("windows", "amd64"): "AMD64", ("windows", "arm64"): "ARM64"}


class Unusual(ValueError):
    """A marker of a different form."""


def evaluate(marker: str, environment: Mapping[str, str]) -> bool:
    """Whether it is true. Raises Unusual."""
    tokens = [*_tokens(marker)]
    value = _any(tokens, environment, 0)
    if tokens:
        raise Unusual
    return value


@cache
def is_plain(marker: str) -> bool:
    """Whether it is of that form, and whole."""
    try:
        evaluate(marker, dict.fromkeys((*_OF_VERSIONS, *_OF_TEXT), "3.12"))
    except Unusual:
        return False
    return True


@cache
def _tokens(marker: str) -> tuple[tuple[str, ...], ...]:
    found, at = [], 0
    text = marker.rstrip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise Unusual
        found.append((token[1],) if token[1] else (token[2], token[3], token[4] or token[5] or ""))
        at = token.end()
    return tuple(found)


def _any(tokens: Tokens, environment: Mapping[str, str], depth: int) -> bool:
    value = _all(tokens, environment, depth)
    while tokens and tokens[0] == ("or",):
        tokens.pop(0)
        value = _all(tokens, environment, depth) or value
    return value


def _all(tokens: Tokens, environment: Mapping[str, str], depth: int) -> bool:
    value = _one(tokens, environment, depth)
    while tokens and tokens[0] == ("and",):
        tokens.pop(0)
        value = _one(tokens, environment, depth) and value
    return value


def _one(tokens: Tokens, environment: Mapping[str, str], depth: int) -> bool:
    token = tokens.pop(0) if tokens else ("",)
    if token == ("(",) and depth < DEEPEST:
        value = _any(tokens, environment, depth + 1)
        if not tokens or tokens.pop(0) != (")",):
            raise Unusual
        return value
    if len(token) != 3:
        raise Unusual
    return _compared(environment[token[0]], *token)


def _compared(have: str, name: str, how: str, wanted: str) -> bool:
    if name in _OF_TEXT:
        if how not in ("==", "!="):
            raise Unusual
        return (have == wanted) == (how == "==")
    if limits.specifiers(f"{how}{wanted}") is None:
        raise Unusual
    return limits.allows(f"{how}{wanted}", have)


def environment(aim: Aim, python: str | None = None) -> dict[str, str] | None:
    """What markers are evaluated with, for a target. None where its Python is not known."""
    number = python or aim.python
    platform, system, name = _SYSTEMS[aim.os]
    if number is None:
        return None
    plain = number.removesuffix("t")
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{plain}.0",
        "os_name": name,
        "platform_machine": _MACHINES.get((aim.os, aim.arch), aim.arch),
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": system,
        "platform_version": "",
        "python_full_version": f"{plain}.0",
        "python_version": plain,
        "sys_platform": platform,
        "extra": "",
    }


@cache
def _marker(text: str) -> object:
    from packaging.markers import InvalidMarker, Marker

    try:
        return Marker(text) if len(text) <= LONGEST else None
    except InvalidMarker:
        return None


def holds(marker: str, aim: Aim, python: str | None = None) -> bool | None:
    """Whether a marker is true on a target; None where that is not known. Extras are taken as asked for."""
    if not marker:
        return True
    text = re.sub(r"extra\s*==\s*(?P<q>['\"]).*?(?P=q)", "os_name != ''", marker)
    values = environment(aim, python)
    if values is None:
        if re.search(r"python_|implementation_version", text):
            return None
        values = environment(aim, "3.12") or {}
    try:
        return evaluate(text, values)
    except Unusual:
        return _by_packaging(text, values)


def _by_packaging(text: str, values: Mapping[str, str]) -> bool | None:
    parsed = _marker(text)
    if parsed is None:
        return None
    try:
        return bool(parsed.evaluate(values))  # type: ignore[attr-defined]
    except Exception:  # whatever a version of packaging raises for what cannot be compared
        return None
