"""What nothing in a set of modules names: functions, methods, classes and demonstrations of other packages.

For scripts/build_pyz.py: rich, typer and packaging come as whole modules, and few of their methods are called.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator

_Defined = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_MAIN = "__name__ == '__main__'"


def shaken(modules: dict[str, str], ours: Callable[[str], bool]) -> dict[str, str]:
    """The modules without what no word in any of them names; ours stay whole, and every line keeps its number."""
    made = {name: text if ours(name) else _without(text, _demonstrations(text)) for name, text in modules.items()}
    while True:
        words = Counter(word for text in made.values() for word in re.findall(r"\w+", text))
        words.subtract(name for text in made.values() for name in _defined(text))
        gone = {name: [*_unnamed(text, words)] for name, text in made.items() if not ours(name)}
        if not any(gone.values()):
            return made
        made |= {name: _without(made[name], nodes) for name, nodes in gone.items() if nodes}


def _defined(text: str) -> Iterator[str]:
    return (node.name for node in ast.walk(ast.parse(text)) if isinstance(node, _Defined))


def _demonstrations(text: str) -> Iterator[ast.stmt]:
    """What runs where a module is started as a program."""
    return (node for node in ast.parse(text).body if isinstance(node, ast.If) and ast.unparse(node.test) == _MAIN)


def _unnamed(text: str, words: Counter[str]) -> Iterator[ast.stmt]:
    """Of a module and its classes; a class keeps one statement."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef):
            gone = [item for item in node.body if isinstance(item, _Defined) and _is_unnamed(item.name, words)]
            yield from gone if len(gone) < len(node.body) else ()


def _is_unnamed(name: str, words: Counter[str]) -> bool:
    return not name.startswith("__") and words[name] <= 0


def _without(text: str, gone: "Iterator[ast.stmt] | list[ast.stmt]") -> str:
    lines = text.splitlines(keepends=True)
    for node in gone:
        first = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", ()))])
        last = node.end_lineno or node.lineno
        lines[first - 1 : last] = ["\n"] * (last - first + 1)
    return "".join(lines)
