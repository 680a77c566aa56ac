"""What explain found, as text or JSON; and the page of a known error."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from torchdoctor.explain.causes import Cause
from torchdoctor.explain.cures import fixes
from torchdoctor.explain.known import Error
from torchdoctor.model import Fix

SCHEMA = "torchdoctor.explain/1"
WIDTH = 100
UNKNOWN = "This text shows no error that torchdoctor knows."
COLLECT = (
    Fix("Give it the whole output, the first error included, not only its last line"),
    Fix("See what is wrong with this environment", ("torchdoctor check",)),
    Fix("To ask others, attach", ("torchdoctor check -f json > report.json", "python -m torch.utils.collect_env")),
)


def text(found: Sequence[Cause]) -> str:
    return "\n".join(_lines(found) if found else _unknown())


def json_form(found: Sequence[Cause]) -> dict[str, Any]:
    matches = [_match(cause) for cause in found]
    return {"schema": SCHEMA, "matches": matches, "collect": [] if found else [_fix(fix) for fix in COLLECT]}


def _match(cause: Cause) -> dict[str, Any]:
    error = cause.error
    return {
        "id": error.id,
        "slug": error.id,
        "cause": error.cause,
        "environment": error.environment,
        "fixes": [_fix(fix) for fix in cause.fixes],
        "rule": error.rule,
        "line": cause.line,
        "when": cause.when,
        "here": cause.here,
        "confirmed": cause.confirmed,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {"text": fix.text, "commands": list(fix.commands), "needs": fix.needs}


def _lines(found: Sequence[Cause]) -> Iterator[str]:
    yield f"> {found[0].line}"
    for number, cause in enumerate(found):
        yield ""
        yield from _cause(cause, found[0] if number else None)


def _cause(cause: Cause, first: Cause | None) -> Iterator[str]:
    fault = "the environment" if cause.error.environment else "the code"
    title = " ".join(filter(None, (cause.error.id, cause.error.rule or "", f"(at fault: {fault})")))
    yield title if first is None else f"or {title}" + (f", if {cause.when}" if cause.when else "")
    if first is not None and cause.line != first.line:
        yield f"  > {cause.line}"
    yield from _wrapped(cause.error.cause, "  ")
    if cause.here:
        yield from _wrapped(f"here: {cause.here}", "  ")
    yield from _fixes(cause.fixes if first is None else cause.fixes[:1])


def _fixes(cures: Sequence[Fix]) -> Iterator[str]:
    for fix in cures:
        needs = f" (needs {fix.needs})" if fix.needs else ""
        yield from _wrapped(f"→ {fix.text}{needs}", "  ")
        yield from (f"    {command}" for command in fix.commands)


def _unknown() -> Iterator[str]:
    yield UNKNOWN
    yield from _fixes(COLLECT)


def of_error(error: Error) -> str:
    """The page of a known error."""
    return "\n".join(_page(error))


def _page(error: Error) -> Iterator[str]:
    fault = "environment" if error.environment else "code"
    yield f"{error.id} ({fault})" + (f", tested by {error.rule}" if error.rule else "")
    yield from ("", *_wrapped(error.cause, ""))
    yield from _fixes(fixes(error))
    for other in error.alternatives:
        yield from _wrapped(f"or {other.id}, if {other.when}", "")
    yield from ("", "Seen as:", *(f"  {line}" for line in error.seen[0].text.splitlines()), f"Source: {error.source}")


def _wrapped(line: str, indent: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False)
