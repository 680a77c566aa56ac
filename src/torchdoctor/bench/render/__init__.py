"""Every way to write a benchmark: FORMATS maps the format's name to the module whose render(bench) -> str does it."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torchdoctor.bench.model import Bench

FORMATS = {name: f"{__name__}.{name}" for name in ("text", "json", "markdown", "html")}


def render(bench: "Bench", format: str) -> str:
    """The benchmark in one of FORMATS, as text that ends in a line break."""
    text: str = import_module(FORMATS[format]).render(bench)
    return text if text.endswith("\n") else text + "\n"
