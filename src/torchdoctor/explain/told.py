"""What a text tells of the machine it comes from, beside its error: system, shell, installer, interpreter."""

import re
from collections import deque
from dataclasses import dataclass, field

from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts


@dataclass(frozen=True)
class Told:
    """The text about an error, and the machine where one was asked: facts and compat are given together."""

    text: str = ""
    facts: Facts | None = None
    compat: Compat | None = field(default=None, compare=False)

    def last(self, pattern: str) -> re.Match[str] | None:
        """Of what the text names, the last."""
        return next(iter(deque(re.finditer(pattern, self.text), maxlen=1)), None)
