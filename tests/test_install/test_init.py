"""What the package hands on, and that nothing of it is loaded before it is asked for."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from torchdoctor import install


def test_what_type_checkers_see_is_there() -> None:
    tree = ast.parse(Path(install.__file__).read_text("utf-8"))
    seen = {
        (item.name, (node.module or "").rpartition(".")[2])
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("torchdoctor.")
        for item in node.names
    }
    assert seen == {(name, place) for place, names in install._PLACES.items() for name in names}
    assert all(getattr(install, name).__module__ == f"torchdoctor.install.{place}" for name, place in seen)


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        install.nothing  # noqa: B018


@pytest.mark.process
def test_rules_alone_load_none_of_it() -> None:
    code = "import sys, torchdoctor.rules; print([name for name in sys.modules if 'torchdoctor.install.' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"
