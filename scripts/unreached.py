"""What nothing in a set of modules names: functions, methods, classes and demonstrations of other packages.

For scripts/build_pyz.py: rich, typer and packaging come as whole modules, and few of their methods are called.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

_Defined = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_MAIN = "__name__ == '__main__'"


def shaken(modules: dict[str, str], ours: Callable[[str], bool]) -> dict[str, str]:
    """The modules without what no word in any of them names; ours stay whole, and every line keeps its number."""
    made = {name: text if ours(name) else _without(text, _demonstrations(text)) for name, text in modules.items()}
    words: Counter[str] = Counter()
    for text in made.values():
        words.update(_named(text))
    while gone := {
        name: nodes for name, text in made.items() if not ours(name) and (nodes := [*_unnamed(text, words)])
    }:
        for name, nodes in gone.items():
            words.subtract(_named(made[name]))
            made[name] = _without(made[name], nodes)
            words.update(_named(made[name]))
    return made


def _named(text: str) -> Counter[str]:
    """How often each word is there, but for where something of its name is defined."""
    words = Counter(re.findall(r"\w+", text))
    words.subtract(node.name for node in ast.walk(ast.parse(text)) if isinstance(node, _Defined))
    return words


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


def _without(text: str, gone: Iterable[ast.stmt]) -> str:
    lines = text.splitlines(keepends=True)
    for node in gone:
        first = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", ()))])
        last = node.end_lineno or node.lineno
        lines[first - 1 : last] = ["\n"] * (last - first + 1)
    return "".join(lines)


def only(text: str, asked: str) -> str:
    """pynvml without the functions and constants that nothing in `asked` reaches; every line keeps its number.

    It names its functions without "nvml", and the exceptions are made of the constants NVML_ERROR_*.
    """
    body = ast.parse(text).body
    names = {statement: defined(statement) for statement in body}
    wanted = {word for name in re.findall(r"\w+", asked) for word in (name, f"nvml{name}")}
    wanted |= {
        name for made in names.values() for name in made if name.startswith(("NVML_ERROR_", "NVML_SUCCESS", "_"))
    }
    kept, size = {statement for statement in body if not names[statement]}, 0
    while len(kept) > size:
        size = len(kept)
        wanted |= {name for statement in kept for name in used(statement)}
        kept |= {statement for statement in body if names[statement] & wanted}
    return _without(text, (statement for statement in body if statement not in kept))


def defined(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def used(statement: ast.stmt) -> Iterator[str]:
    """Names, also where they are strings, as those of functions of the library are."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
