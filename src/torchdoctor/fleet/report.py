"""A saved report as decoded JSON, taken apart; what is no report says so in one line."""

from typing import Any

from torchdoctor.model import SCHEMA

# What reading damaged data raises: a wrong type, a missing field, a number that is too large.
DAMAGED = (TypeError, ValueError, AttributeError, KeyError, IndexError, ArithmeticError, RecursionError)


class NotAReport(ValueError):
    """Decoded JSON that is no report of torchdoctor; the text is one line for the user."""


def sections(data: Any) -> dict[str, Any]:
    """The sections of its facts, and its results. Raises NotAReport."""
    if isinstance(data, Exception):
        raise NotAReport(str(data))
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise NotAReport(f"not a torchdoctor report (no schema {SCHEMA})")
    facts = data.get("facts")
    if not isinstance(facts, dict):
        raise NotAReport("damaged report: no facts")
    return {**facts, "results": data.get("results") or []}
