"""Names of Python's own modules, by its release."""

import importlib
import sys

from faults import each

from torchdoctor.explain import stdlib
from torchdoctor.explain.causes import explain
from torchdoctor.explain.told import Told

NAMES = [
    (f"{parts[0]}.{name}", release, False)
    for release, homes in stdlib._CAME.items()
    for parts in (home.split() for home in homes.split("; "))
    for name in parts[1:]
]
NAMES += [(name, release, True) for release, names in stdlib._GONE.items() for name in names]


@each(NAMES)
def test_the_table_is_that_of_the_python_which_runs_this(name: str, release: str, gone: bool) -> None:
    module, _, own = name.partition(".")
    here = sys.version_info >= tuple(map(int, release.split(".")))
    assert hasattr(importlib.import_module(module), own) == (here != gone)


@each(NAMES)
def test_each_is_told_by_either_message(name: str, release: str, gone: bool) -> None:
    module, _, own = name.partition(".")
    said = f"AttributeError: module '{module}' has no attribute '{own}'"
    assert stdlib.lacking(said) == stdlib.Lacking(name, release, gone, stdlib._GONE[release][name] if gone else "")
    imported = f"ImportError: cannot import name '{own}' from '{module}' (/usr/lib/python3.6/{module}.py)"
    assert stdlib.lacking(imported) == stdlib.lacking(said)


@each(
    [
        # a Python that has the name: then something hides the module
        ("File \"/usr/lib/python3.12/a.py\"\nAttributeError: module 'typing' has no attribute 'Self'", ""),
        # a name that no Python has, and a file of one's own
        ("import torch\nAttributeError: module 'typing' has no attribute 'Selfish'", ""),
        ("import torch\nImportError: cannot import name 'Self' from 'typing' (/home/u/app/typing.py)", ""),
        (
            "import torch\nImportError: cannot import name 'Self' from 'typing' (/opt/conda/lib/python3.10/typing.py)",
            "3.10 runs here",
        ),
        (
            "import torch\nImportError: cannot import name 'StrEnum' from 'enum' (C:\\Python310\\Lib\\enum.py)",
            "3.10 runs here",
        ),
        ("import torch\nModuleNotFoundError: No module named 'tomllib'", "package tomli"),
        ("import torch\nModuleNotFoundError: No module named 'importlib.metadata'", "importlib-metadata"),
        ("import torch\nModuleNotFoundError: No module named 'graphlib'\nPython 3.8", "graphlib-backport"),
        ("import torch\nModuleNotFoundError: No module named 'zoneinfo'\nPython 3.8", "backports.zoneinfo"),
        # the file of the message counts more than what else is said, and a place where it works is another one
        (
            "import torch\nImportError: cannot import name 'Self' from 'typing' (/opt/a/lib/python3.10/typing.py)\n"
            "On Python 3.12 of my laptop it runs.",
            "3.10 runs here",
        ),
        (
            "import torch\nImportError: cannot import name 'Self' from 'typing' (/opt/a/lib/python3.12/typing.py)\n"
            "Python 3.10 was older",
            "",
        ),
        (
            "import torch\nmodule 'math' has no attribute 'prod'\n(my own Python 3.7; on server Python 3.10 it works)",
            "3.7 runs here",
        ),
        # what is built in prints no location
        ("ImportError: cannot import name 'pairwise' from 'itertools' (unknown location)\nPython 3.9", "3.9 runs here"),
    ]
)
def test_what_the_text_says(text: str, wanted: str) -> None:
    first = [cause.error.id for cause in explain(text).causes[:1]]
    assert (first == ["code-for-other-python"]) == bool(wanted)
    assert wanted in "\n".join(fix.text for fix in stdlib.of_python(Told(text)))


def test_a_long_line_of_them_ends() -> None:
    assert stdlib.explains("cannot import name 'Self' from 'typing' (" * 20_000)


def test_what_is_built_in_is_not_installed() -> None:
    found = explain("ImportError: cannot import name 'foo' from 'time' (unknown location)\nPython 3.9").causes
    assert not [line for fix in found[0].fixes for line in fix.commands]


def test_a_page_without_a_text() -> None:
    assert stdlib.of_python(Told(""))
