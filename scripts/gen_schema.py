"""Writes docs/schemas/ from the types of the models. With --check it only says which files are stale.

The schemas that were at docs/NAME.schema.json before are written there, too: programs load them from that address.
"""

import json
import sys
from pathlib import Path

from torchdoctor.schema import DOCUMENTS, schema

DOCS = Path(__file__).parent.parent / "docs"
FORMER = ("report", "compare", "fix", "undo", "explain")


def main(arguments: list[str]) -> int:
    made = files()
    present = {path.relative_to(DOCS).as_posix() for path in (DOCS / "schemas").glob("*.json")}
    stale = sorted(name for name in made.keys() | present if text_of(name) != made.get(name))
    if arguments == ["--check"]:
        for name in stale:
            print(f"docs/{name} is stale: run scripts/gen_schema.py")
        return int(bool(stale))
    (DOCS / "schemas").mkdir(exist_ok=True)
    for name in stale:
        if name in made:
            (DOCS / name).write_text(made[name], "utf-8")
        else:
            (DOCS / name).unlink()
    return 0


def files() -> dict[str, str]:
    """By their names below docs/."""
    texts = {name: json.dumps(schema(name), indent=1) + "\n" for name in DOCUMENTS}
    now = {f"schemas/{name}-1.json": text for name, text in texts.items()}
    return {**now, **{f"{name}.schema.json": texts[name] for name in FORMER}}


def text_of(name: str) -> str | None:
    path = DOCS / name
    return path.read_text("utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
