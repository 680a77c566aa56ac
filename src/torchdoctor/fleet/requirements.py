"""What is required of every machine of a fleet, judged from the facts of its report."""

from dataclasses import replace
from typing import Any

from torchdoctor.codec import encode
from torchdoctor.knowledge import load
from torchdoctor.model import Policy
from torchdoctor.older import facts_of
from torchdoctor.rules import BY_ID, diagnose

RULE = "TD901"


def results(data: Any, require: tuple[str, ...]) -> list[Any]:
    """The report's own results, with what is now required in place of what was. Raises DecodeError."""
    facts = replace(facts_of(data["facts"]), policy=Policy(require))
    judged = diagnose(facts, load(), [BY_ID[RULE]])
    return [*(item for item in data.get("results") or () if item["rule"] != RULE), *map(encode, judged)]
