"""Where nothing is left to work on: what a line before says is missing, which is why."""

from torchdoctor import lazy_re as re
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_MISSING = re.compile(r"(?:No such file or directory|does not exist|[Nn]ot found):? ?['\"]([^'\"\n]{3,300})['\"]")
NOTHING = r"(?i)\bempty\b|nothing (?:to work on|was collected)|len\(dataset\)"  # of a fix for data that are not there


def missing_before(made: tuple[Fix, ...], told: Told) -> tuple[Fix, ...]:
    """Where nothing is left to work on, and a line before says what is not there."""
    at = told.text.rfind("Traceback (most recent")
    named = [*_MISSING.finditer(told.text, 0, at)] if at > 0 and made and re.search(NOTHING, made[0].text) else []
    if not named:
        return made
    text = (
        f"A line above says what is missing, {named[-1][1]}, which may be why there is nothing: what makes it (an "
        "earlier step, a fold, a download) has to run to its end first"
    )
    return (Fix(text), *made)
