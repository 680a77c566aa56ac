"""The catalogue of known errors, data/errors.json."""

import json
import pkgutil
from dataclasses import dataclass
from functools import cache

from torchdoctor.codec import decode


@dataclass(frozen=True)
class Variant:
    """What a cure is for texts in which the regular expression `when` is found; \\1 stands for its first group."""

    when: str
    text: str
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class CatalogueFix:
    """A cure. cure: the name of one that is made to fit the machine, see explain/cures.py."""

    text: str = ""
    commands: tuple[str, ...] = ()
    needs: str = ""
    cure: str = ""
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class Alternative:
    """Another error that the same text may show. when: how to tell."""

    id: str
    when: str


@dataclass(frozen=True)
class Error:
    """One kind of error.

    patterns: regular expressions, each of which tells it; a blank in them stands for any gap.
    symptom: 1 where it is what other errors bring about, or a last resort: any other that the text shows stands before
    it; 2 where it is the last word of a process, brought about by symptoms, too.
    check: the name of what must hold besides for what stands behind the words, see explain/checks.py.
    rule: ID of the rule that tests for it on a machine. samples: genuine texts to match.
    """

    id: str
    patterns: tuple[str, ...]
    cause: str
    environment: bool
    symptom: int = 0
    check: str = ""
    fixes: tuple[CatalogueFix, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    rule: str | None = None
    samples: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class _Catalogue:
    date: str
    errors: tuple[Error, ...]


@cache
def catalogue() -> tuple[Error, ...]:
    """Every known error, the more special before the more general."""
    data = pkgutil.get_data("torchdoctor", "data/errors.json")
    return decode(_Catalogue, json.loads(data or b"")).errors


@cache
def by_id() -> dict[str, Error]:
    return {error.id: error for error in catalogue()}
