"""How fast torch computes here, and why not faster: a wing of its own, which only commands import."""

from enum import Enum

SCHEMA = "torchdoctor.bench/1"


class Format(str, Enum):
    """Each is written by the module of its name in render/."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
