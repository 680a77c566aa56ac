"""torchdoctor schema: the JSON Schema of what a command prints as JSON."""

from typing import Annotated

import typer

from torchdoctor.cli.flags import beginning
from torchdoctor.cli.screen import say, stop, write


def names(incomplete: str) -> list[str]:
    from torchdoctor.schema import DOCUMENTS

    return beginning(DOCUMENTS, incomplete)


def command(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", autocompletion=names, help="report or torchdoctor.report/1. Default: a list."),
    ] = None,
) -> None:
    """Print the JSON Schema of a command's JSON output.

    Without NAME it lists them all. Exit code: 0 printed, 2 wrong usage.

    \b
    Examples:
      torchdoctor schema                      which there are
      torchdoctor schema report > report-1.json
    """
    import json

    from torchdoctor.schema import DOCUMENTS, identifier, schema

    if name is None:
        rows = [(known, identifier(known), item.printed_by) for known, item in DOCUMENTS.items()]
        titled = [("NAME", "SCHEMA", "PRINTED BY"), *rows]
        say("".join(f"{known:<13}  {full:<27}  {commands}\n" for known, full, commands in titled))
        return
    known = next((item for item in DOCUMENTS if name in (item, identifier(item))), None)
    if known is None:
        stop(f"schema: there is no schema {name!r}, only {', '.join(DOCUMENTS)}")
    write(json.dumps(schema(known), indent=1) + "\n")
