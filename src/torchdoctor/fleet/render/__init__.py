"""What compare and fleet found, in every format."""

from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torchdoctor.fleet.model import Comparison


class FleetFormat(str, Enum):
    """Each is a module beside this one, whose render(comparison, verbose) -> str does it."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    PROMETHEUS = "prometheus"


def render(found: "Comparison", format: FleetFormat, verbose: bool = False) -> str:
    """As text that ends in a line break. verbose: also what most have, in the formats for people."""
    text: str = import_module(f"{__name__}.{format.value}").render(found, verbose)
    return text if text.endswith("\n") else text + "\n"
