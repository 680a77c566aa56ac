"""The text report on a terminal: wrapped at its width and coloured, which is rich's job."""

from collections.abc import Iterable
from dataclasses import replace

from rich.console import Console
from rich.text import Text

from torchdoctor.render.text import Line, encodable

STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}
LEAST_WIDTH = 20  # columns; narrower, wrapping helps nobody


def show(lines: Iterable[Line], console: Console) -> None:
    for line in lines:
        for row in [_text(line, console)] if line.verbatim else _wrapped(line, console):
            console.print(row, soft_wrap=True, highlight=False, markup=False, emoji=False)


def _text(line: Line, console: Console) -> Text:
    parts = ((encodable(text, console.encoding), STYLES.get(style, style)) for text, style in line.parts)
    return Text.assemble(" " * line.indent, *parts)


def _wrapped(line: Line, console: Console) -> Iterable[Text]:
    """At the width of the terminal, the following rows indented like the first."""
    whole = _text(replace(line, indent=0), console)
    for row in whole.wrap(console, max(console.width - line.indent, LEAST_WIDTH)) or [whole]:
        row.rstrip()
        yield Text(" " * line.indent).append_text(row)
