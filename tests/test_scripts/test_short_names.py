"""Names that no other module asks for are short in the single file; those that a call names are not."""

import ast
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
from short_names import bare, by_place, named

TEXT = """def f(told, name, *rest, other=1, **more):
    return told
class A:
    def of(self, text, start=0):
        return sorted(text, key=lambda item: item[start])
def g(first, /, second):
    return first
"""


def test_arguments_before_the_first_that_a_call_names_can_have_any_name() -> None:
    names = named("f(told=1) if A() else f(1, key=2)", "A().of('', start=3)", "partial(f, **more)")
    assert names == {"told", "key", "start"}
    heads = [line.strip() for line in by_place(TEXT, names).splitlines() if "def " in line or "lambda" in line]
    assert heads == [
        "def f(told, name, *rest, other=1, **more):",
        "def of(self, text, /, start=0):",
        "return sorted(text, key=lambda item, /: item[start])",
        "def g(first, /, second):",
    ]


def test_what_is_left_of_docstrings_is_packed_where_it_is_needed() -> None:
    text = "def f():\n ''\n return 'a'  # so\n\nclass A:\n ''\n\ndef g():\n 'Shown.\\n\\n        so'\n"
    made = ast.parse(bare(text))
    assert [len(node.body) for node in made.body if isinstance(node, ast.FunctionDef | ast.ClassDef)] == [1, 1, 1]
    assert [ast.get_docstring(node) for node in made.body if isinstance(node, ast.FunctionDef)] == [
        None,
        "Shown.\n\nso",
    ]
