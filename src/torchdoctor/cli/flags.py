"""What several commands' flags have in common: values, and the names that a shell completes."""

from collections.abc import Iterable
from enum import Enum


class Format(str, Enum):
    TEXT = "text"
    JSON = "json"


class FailOn(str, Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


def rule_names(incomplete: str) -> list[str]:
    """IDs and slugs of rules that begin so."""
    from torchdoctor.rules import RULES

    return beginning((name for rule in RULES for name in (rule.id, rule.slug)), incomplete)


def page_names(incomplete: str) -> list[str]:
    """Rules and errors that have a page."""
    from torchdoctor.explain.catalogue import by_id

    return list(dict.fromkeys([*rule_names(incomplete), *beginning(by_id(), incomplete)]))


def beginning(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.lower().startswith(incomplete.lower())]
