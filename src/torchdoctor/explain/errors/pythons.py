"""Code for another Python than the one that runs it."""

from torchdoctor.explain import stdlib
from torchdoctor.explain.commands import pip
from torchdoctor.explain.environments import new_environment
from torchdoctor.explain.known import Error, Seen, cases, exactly, when
from torchdoctor.explain.names import DISTRIBUTIONS
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix


def _older_python(told: Told, python: str) -> tuple[Fix, ...]:
    return (Fix(f"Or use Python {python}, in a new environment", new_environment(told, python, "torch")[:2]),)


def _for_python_37(told: Told) -> tuple[Fix, ...]:
    """Packages say which Python they are for; old installers (easy_install, setup.py) do not look."""
    found = told.last(r"(?:site|dist)-packages[/\\](\w+?)(?:-[\d.]+\w*-py3\.\d+[\w.-]*\.egg)?[/\\]")
    name = found[1] if found else ""
    if name in ("PIL", "Pillow"):
        text = "This Pillow needs Python 3.7 or newer: install the last one for Python 3.6"
        return (Fix(text, (pip("uninstall", "-y", "pillow"), pip("install", "pillow<9"))),)
    if name:
        text = f"This {name} needs Python 3.7 or newer: let pip choose the last release for this Python"
        made = Fix(
            text,
            (
                pip("install", "-U", "pip"),
                pip("install", "--force-reinstall", "--no-deps", DISTRIBUTIONS.get(name, name.replace("_", "-"))),
            ),
        )
        return (made, *_older_python(told, "3.10"))
    return (Fix("The code needs Python 3.7 or newer"), *_older_python(told, "3.10"))


ERRORS = (
    Error(
        "code-for-other-python",
        "The code was written for another Python",
        "The program, or a package, uses something that this Python no longer has, or does not have yet.",
        "environment",
        *cases(
            when(
                (
                    Seen(
                        "cannot import name | has no attribute | No module named",
                        stdlib.LACKS,
                        "ImportError: cannot import name 'Self' from 'typing' (/usr/lib/python3.10/typing.py)",
                    ),
                ),
                stdlib.of_python,
            ),
            when(
                (
                    Seen(
                        "is not allowed use default factory",
                        r"mutable default [^\n]{0,120} is not allowed: use default_factory",
                        "ValueError: mutable default <class 'CommonConfig'> for field common is not allowed: use "
                        "default_factory",
                    ),
                ),
                Fix("Python 3.11 and newer refuse it: update the package (fairseq: install it from its repository)"),
                lambda told: _older_python(told, "3.10"),
            ),
            when(
                exactly("has no attribute 'SafeConfigParser'", "has no attribute 'readfp'"),
                Fix("Python 3.12 removed it: update the package (versioneer in old setups)"),
                lambda told: _older_python(told, "3.11"),
            ),
            when(
                exactly("No module named 'imp'", "No module named 'asynchat'", "No module named 'asyncore'"),
                Fix("Python 3.12 removed it: update the package that imports it"),
                lambda told: _older_python(told, "3.11"),
            ),
            when(
                exactly(
                    *(
                        f"No module named '{name}'"
                        for name in ("cgi", "audioop", "pyaudioop", "imghdr", "telnetlib", "pipes")
                    )
                ),
                Fix(
                    "Python 3.13 removed it: update the package that imports it, or install its successor",
                    (pip("install", "legacy-cgi", "audioop-lts", "standard-imghdr"),),
                ),
                lambda told: _older_python(told, "3.12"),
            ),
            when(
                exactly("_evaluate() missing 1 required keyword-only argument: 'recursive_guard'"),
                Fix(
                    "pydantic 1 is too old for this Python: update it and what uses it",
                    (pip("install", "-U", "pydantic", "spacy", "fastapi", "langchain"),),
                ),
            ),
            when(
                exactly("has no attribute 'formatargspec'", "cannot import name 'formatargspec' from 'inspect'"),
                Fix("Python 3.11 removed it: update wrapt", (pip("install", "-U", "wrapt"),)),
            ),
            when(
                exactly(
                    "unsupported operand type(s) for |: 'type' and 'NoneType'",
                    "unsupported operand type(s) for |: 'type' and 'type'",
                    "'type' object is not subscriptable",
                ),
                Fix(
                    "The code needs Python 3.10 (X | None) or 3.9 (list[int]); as a workaround, write at its top: "
                    "from __future__ import annotations"
                ),
                lambda told: _older_python(told, "3.12"),
            ),
            when(
                exactly("Missing parentheses in call to 'print'"),
                Fix(
                    "print without parentheses is Python 2: use the Python that the project names, or translate it",
                    ("2to3 -w FILE.py",),
                ),
            ),
            when(exactly("future feature annotations is not defined"), _for_python_37),
        ),
        amid=stdlib.explains,
        asked=("mutable default is not allowed use default_factory", "no module named imp", "code needs python 3.10"),
        source="What's New in Python 3.9 to 3.13",
    ),
)
