"""The user's repository around the working directory: the policy in its pyproject.toml, and where it asks for torch."""

import os
import re
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from torchdoctor.policy import BadPolicy, Settings
from torchdoctor.pythons import paths
from torchdoctor.render import Anchor

TABLE = "tool.torchdoctor"
KEYS = ("require", "select", "ignore", "severity", "fail-on", "targets")
OF_TARGET = ("name", "os", "arch", "python-version", "driver", "gpu", "compute-capability", "wsl")
SEVERITIES = ("error", "warning", "note")
ASKS = (
    "requirements*.txt",
    "requirements/*.txt",
    "pyproject.toml",
    "environment*.y*ml",
    "setup.cfg",
    "setup.py",
    "Pipfile",
)
TORCH = r"""(?i)(?<![\w./-])(?:py)?torch(?![\w./-])\s*(?:[<>=~!^\["',;@]|$)"""


def folders(start: Path) -> Iterator[Path]:
    """From here up to the root of the repository; only this one where there is no repository."""
    above = [start, *start.parents]
    root = next((number for number, folder in enumerate(above) if paths.there(folder / ".git")), 0)
    yield from above[: root + 1]


def settings(start: Path) -> Settings:
    """[tool.torchdoctor] of the nearest pyproject.toml that has one. Raises BadPolicy."""
    for folder in folders(start):
        path = folder / "pyproject.toml"
        text = paths.read(path)
        if f"[{TABLE}" in text:
            return _settings(_table(path, text))
    return Settings()


def anchor(start: Path) -> Anchor:
    """The file and line that asks for torch, as a path from the root of the repository; else a file that could."""
    inside = list(folders(start))
    found = (path for folder in inside for pattern in ASKS for path in sorted(folder.glob(pattern)))
    there = [path for path in found if paths.is_file(path)]
    for path in there:
        for number, line in enumerate(paths.read(path).splitlines(), 1):
            if re.search(TORCH, line.partition("#")[0]):
                return Anchor(path.relative_to(inside[-1]).as_posix(), number)
    return Anchor(there[0].relative_to(inside[-1]).as_posix()) if there else Anchor()


def _table(path: Path, text: str) -> dict[str, Any]:
    place = os.path.relpath(path)
    try:
        if sys.version_info >= (3, 11):
            import tomllib
        else:
            import tomli as tomllib
    except ImportError:
        raise BadPolicy(
            f"{place}: Python older than 3.11 needs the package tomli to read it, which is not installed"
        ) from None
    try:
        table: Any = tomllib.loads(text).get("tool", {}).get("torchdoctor", {})
    except (tomllib.TOMLDecodeError, AttributeError) as error:
        raise BadPolicy(f"{place}: {error}") from None
    return table if isinstance(table, dict) else {}


def _settings(table: dict[str, Any]) -> Settings:
    for key in table:
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1) or KEYS
            raise BadPolicy(f"[{TABLE}] has no setting {key!r}; did you mean {' or '.join(near)}?")
    severity = table.get("severity", {})
    if not isinstance(severity, dict):
        raise BadPolicy(f'[{TABLE}] severity: not a table; write for example severity = {{ TD301 = "warning" }}')
    for rule, value in severity.items():
        _one_of(f"severity.{rule}", value, SEVERITIES)
    return Settings(
        require=_strings("require", table),
        select=_strings("select", table),
        ignore=_strings("ignore", table),
        severity=severity,
        targets=tuple(_targets(table.get("targets", []))),
        fail_on=_one_of("fail-on", table.get("fail-on", "error"), (*SEVERITIES, "never")),
    )


def _targets(value: Any) -> Iterator[dict[str, object]]:
    """Each with the flags that describe it, and a name."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise BadPolicy(
            f'[{TABLE}] targets: not a list of tables; write for example targets = [{{ os = "linux", driver = "535" }}]'
        )
    for number, item in enumerate(value[:50], 1):
        for key, given in item.items():
            if key not in OF_TARGET:
                near = get_close_matches(key, OF_TARGET, 1) or OF_TARGET
                raise BadPolicy(f"[{TABLE}] targets: no setting {key!r}; did you mean {' or '.join(near)}?")
            several = key in ("gpu", "compute-capability") and isinstance(given, list)
            if not (
                all(isinstance(one, str) for one in given)
                if several
                else isinstance(given, bool if key == "wsl" else str)
            ):
                raise BadPolicy(f"[{TABLE}] targets: {key} is {'true or false' if key == 'wsl' else 'a string'}")
        yield {"name": f"target {number}", **item}


def _strings(key: str, table: dict[str, Any]) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadPolicy(f'[{TABLE}] {key}: not a list of strings; write for example {key} = ["..."]')
    return tuple(value)


def _one_of(key: str, value: Any, valid: tuple[str, ...]) -> str:
    if value not in valid:
        raise BadPolicy(f"[{TABLE}] {key}: {value!r} is none of {', '.join(valid)}")
    return str(value)
