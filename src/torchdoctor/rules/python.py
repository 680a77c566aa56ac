"""TD1xx: the interpreter."""

from collections.abc import Iterator

from torchdoctor.knowledge import Compat, Release, at_least, version
from torchdoctor.model import Facts, Finding, Fix, Severity
from torchdoctor.rule import Family, Seen, rule
from torchdoctor.rules import fixes, given
from torchdoctor.rules.given import Skip

FAMILY = Family("TD1", "python")

OLDEST = "1.12"  # what only an older torch supports is too old to be mended


@rule("TD101", Severity.ERROR, explained_by=("no-wheel-32bit",))
def python_unsupported(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """torch has wheels for this Python.

    What it checks: whether any known torch release has wheels for this version of Python, if torch is not installed
    yet.
    Why it matters: pip then says only "Could not find a version that satisfies the requirement torch".
    How to fix it: create an environment with a Python that the newest torch supports.
    Source: data/releases.json, read from the wheels of each release.
    """
    python = given.python(facts)
    if facts.torch is not None:
        raise Skip("torch is installed for this Python")
    releases = [release for release in compat.releases.all() if at_least(release.torch, OLDEST)]
    newest = releases[-1]
    minor = version(python.version)[:2]
    oldest = min((release.python_min for release in releases), key=version)
    fix = _another_python(facts, newest)
    if minor < version(oldest):
        if facts.source == "report":
            raise Skip("the report may be as old as its Python")
        yield Finding(
            f"Python {python.version} is too old: torch {newest.torch} needs Python {newest.python_min} or newer",
            (fix,),
        )
    elif minor > max(version(release.python_max) for release in releases):
        known = f"{newest.torch} has wheels up to Python {newest.python_max}"
        yield Finding(f"Python {python.version} is newer than any known torch: {known}", (fix,))
    elif python.implementation != "cpython":
        yield Finding(f"torch has wheels for CPython only, but this is {python.implementation}", (fix,))
    else:
        yield Seen(
            f"Python {python.version}; torch {OLDEST} to {newest.torch} have wheels for {oldest} to {newest.python_max}"
        )


def _another_python(facts: Facts, newest: Release) -> Fix:
    """Not the newest Python: companions and extensions come later than torch itself."""
    major, minor = version(newest.python_max)[:2]
    python = f"{major}.{minor - 1}"
    text = f"Create an environment with Python {python}; uv downloads it if it is not installed"
    return fixes.new_environment(facts, python, text)
