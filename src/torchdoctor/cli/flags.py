"""Values of flags that several commands have."""

from enum import Enum


class Format(str, Enum):
    TEXT = "text"
    JSON = "json"


class FailOn(str, Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"
