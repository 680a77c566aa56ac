"""What check does with --baseline: reads it, and writes one."""

from typing import Any

from torchdoctor.cli.screen import stop
from torchdoctor.frozen import dataclass


@dataclass(frozen=True)
class Baselined:
    """The earlier report, and the sections of facts in which a change counts."""

    report: dict[str, Any]
    facts: tuple[str, ...]


def baseline_of(path: str | None, facts: list[str] | None) -> Baselined | None:
    """The report that --baseline names."""
    if not path:
        return stop("--baseline-facts needs --baseline") if facts else None
    from torchdoctor.fleet.baseline import BadBaseline, chosen

    try:
        return Baselined(read(path), chosen([word for text in facts or () for word in text.split(",") if word]))
    except BadBaseline as error:
        stop(str(error))


def read(path: str) -> dict[str, Any]:
    """A saved report, of this version or an older one."""
    from torchdoctor import older, saved
    from torchdoctor.codec import decode, encode
    from torchdoctor.model import SCHEMA, Result

    try:
        data = saved.load(path)
        if not isinstance(data, dict) or data.get("schema") != SCHEMA or not isinstance(data.get("facts"), dict):
            stop(f"--baseline {path}: not a torchdoctor report (no schema {SCHEMA})")
        results = [encode(decode(Result, item)) for item in data.get("results") or ()]
        return {**data, "facts": encode(older.facts_of(data["facts"])), "results": results}
    except (ValueError, TypeError) as error:
        stop(f"--baseline {path}: {error}")


def written_as_baseline(path: str | None) -> tuple[str, ...]:
    """As a value of --output."""
    return (f"json={path}",) if path else ()
