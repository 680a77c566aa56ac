"""Groups of reports that are compared with each other: by their GPUs, a label, or the name of the report."""

import re
from collections.abc import Callable, Mapping
from typing import Any

GPU, LABEL = "gpu", "label"
WORD = r"[\w-]+"  # a label's name; anything else is a regular expression


class BadGrouping(ValueError):
    """A --group-by that cannot be used; the text is one line for the user."""


def grouping(word: str) -> Callable[[str, Any], str]:
    """The group of a report by its name and data. Raises BadGrouping."""
    if word == GPU:
        return lambda name, data: _gpus(data)
    if re.fullmatch(WORD, word):
        return lambda name, data: _label(data, word)
    try:
        pattern = re.compile(word)
    except re.error as error:
        raise BadGrouping(f"--group-by {word}: not a regular expression: {error}") from None
    return lambda name, data: _match(pattern, name)


def labels(texts: "list[str]") -> Mapping[str, str]:
    """Of `--label rack=12`. Raises BadGrouping."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not re.fullmatch(WORD, name) or name in (GPU, LABEL):
            raise BadGrouping(f"--label {text}: write NAME=VALUE, for example rack=12; {GPU} and {LABEL} are reserved")
        found[name] = value
    return found


def _gpus(data: Any) -> str:
    """Their models, and not how many: a node that has lost one is compared with its kind."""
    nvidia = data["facts"].get("nvidia") or {}
    return ", ".join(sorted({str(gpu["name"]) for gpu in nvidia.get("gpus") or ()})) or "no NVIDIA GPU"


def _label(data: Any, word: str) -> str:
    given = data.get("labels") or {}
    if word == LABEL:
        return ", ".join(f"{name}={value}" for name, value in sorted(given.items())) or "no label"
    return f"{word}={given[word]}" if word in given else f"no label {word}"


def _match(pattern: "re.Pattern[str]", name: str) -> str:
    """What the first group matched, or all of the pattern."""
    found = pattern.search(name)
    return (found[1] if pattern.groups else found[0]) or "" if found else "other names"
