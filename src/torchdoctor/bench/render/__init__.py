"""Every way to write a benchmark: a module for each format, whose render(bench) -> str does it."""

from importlib import import_module

from torchdoctor.bench import Format
from torchdoctor.bench.model import Bench


def render(bench: Bench, format: Format) -> str:
    """As text that ends in a line break."""
    text: str = import_module(f"{__name__}.{format.value}").render(bench)
    return text if text.endswith("\n") else text + "\n"
