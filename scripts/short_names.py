"""Python with shorter names, for the single file: of what a module keeps to itself, and of arguments nobody names."""

import ast
import re
from collections.abc import Callable


def named(*texts: str) -> frozenset[str]:
    """The arguments that some call in these modules names."""
    calls = (node for text in texts for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return frozenset(keyword.arg for call in calls for keyword in call.keywords if keyword.arg)


def by_place(text: str, names: frozenset[str]) -> str:
    """With "/" behind the arguments of functions before the first that a call names, so that they can have any name."""
    module = ast.parse(text)
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.Lambda) and not node.args.posonlyargs:
            plain = [item.arg not in names for item in node.args.args]
            first = [*plain, False].index(False)
            node.args.posonlyargs, node.args.args = node.args.args[:first], node.args.args[first:]
    return ast.unparse(module)


def shortened(text: str, own: bool, shorten: Callable[..., str]) -> str:
    """Without blanks, and with short local names.

    In a module of ours also of what it alone names: that begins with _, and no other asks for it.
    """
    kept = re.findall(r"\b(?!_[A-Za-z])\w+", text)
    return shorten(bare(text), rename_globals=own, preserve_globals=kept, convert_posargs_to_args=own)


def bare(text: str) -> str:
    """Python without what is left of its docstrings, where something else stands in their place."""
    module = ast.parse(text)
    for node in ast.walk(module):
        body = getattr(node, "body", None)
        if isinstance(body, list) and len(body) > 1 and is_empty(body[0]):
            del body[0]
    return ast.unparse(module)


def is_empty(statement: ast.stmt) -> bool:
    """Whether it is what is left of a docstring."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and not statement.value.value
