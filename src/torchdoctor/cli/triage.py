"""torchdoctor triage: the comment that an issue gets."""

from typing import Annotated

import typer

from torchdoctor.cli.screen import FOUND, stop
from torchdoctor.cli.source import read_text


def command(
    source: Annotated[
        str, typer.Argument(metavar="FILE|-", help="An issue as text, or the event of GitHub Actions as JSON.")
    ],
) -> None:
    """Print the comment that answers an issue, for maintainers.

    Nothing is posted: the GitHub action does that. Exit code: 0 a comment, 1 nothing is sure, 2 wrong usage.

    \b
    Examples:
      torchdoctor triage issue.md
      torchdoctor triage "$GITHUB_EVENT_PATH"
    """
    import sys

    from torchdoctor import knowledge, triage
    from torchdoctor.cli.causes import say

    try:
        found = triage.comment(text_of(read_text(source)), knowledge.load())
    except (OSError, ValueError) as error:
        stop(f"triage {source}: {getattr(error, 'strerror', None) or error}")
    if not found:
        raise typer.Exit(FOUND)
    say(found.rstrip("\n"), sys.stdout)


def text_of(text: str) -> str:
    """Of an event what people wrote; any other text as it is."""
    import json

    from torchdoctor import triage

    if not text.lstrip().startswith("{"):
        return text
    try:
        event = json.loads(text)
    except (RecursionError, ValueError):
        return text
    return triage.text_of(event) if isinstance(event, dict) and ("issue" in event or "comment" in event) else text
