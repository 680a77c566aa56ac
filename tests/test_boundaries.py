"""The walls of the house: who may import what, what runs in old Pythons, what start-up may load."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from faults import assert_none, each

from torchdoctor.cli.line import COMMANDS

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "torchdoctor"
MODULES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))
ON_NODES = "fleet/inside/on_node.py"  # runs on machines where the rest of us is not
INSIDE = [name for name in MODULES if "inside/" in name]
PURE_ROOMS = r"(rules|render|install|pasted|knowledge|bench/render)/|(explain|words|model|codec)\b"
PURE_ROOMS += r"|fleet/(?!ray|inside|parcel)|declared/(?!around|find|here|texts|verified)"
PURE = [name for name in MODULES if re.match(PURE_ROOMS, name)]
READS_DATA = ("knowledge/__init__.py", "knowledge/reader.py")  # the one pure room with a door: to its own data files
# The rooms that these may import from, also for types.
WALLS = {
    "model": {"frozen"},
    "shell": set[str](),
    "words": {"model"},
    "knowledge": {"codec", "frozen", "model"},
    "pasted": {"knowledge", "lazy_re", "model", "privacy"},
    "pythons": {"frozen"},
    "install": {"knowledge", "model", "shell"},
    "explain": {"install", "knowledge", "lazy_re", "model", "shell"},
    "declared": {
        "__init__",
        "collect",
        "frozen",
        "install",
        "knowledge",
        "model",
        "privacy",
        "pythons",
        "rule",
        "rules",
        "shell",
        "verify",
        "words",
    },
    "rules": {"explain", "frozen", "install", "knowledge", "model", "policy", "rule", "shell", "words"},
}
SHARED_BY_RULES = ("fixes", "given", "metadata", "rule")
MACHINE = {
    "ctypes", "glob", "http", "importlib.metadata", "multiprocessing", "os", "pathlib", "psutil", "pty", "pynvml",
    "shutil", "socket", "subprocess", "tempfile", "urllib.request",
}  # fmt: skip
SLOW = {"jsonschema", "packaging", "psutil", "pynvml", "rich", "torchdoctor.collect", "torchdoctor.rules"}
# Every text of the project.
TREE = [
    path
    for folder in ("src", "scripts", "tests", "docs", "benchmarks", ".ci", ".")
    for path in ((ROOT / folder).rglob("*") if folder != "." else ROOT.iterdir())
    if path.is_file() and path.name != ".git" and path.suffix in ("", ".py", ".md", ".json", ".toml", ".txt", ".c")
]


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((SOURCE / name).read_text(encoding="utf-8"))


@cache
def nodes(name: str) -> tuple[ast.AST, ...]:
    """As ast.walk, which takes three times as long, but for whether a name is read or set."""
    found: list[ast.AST] = [tree(name)]
    for node in found:
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                found += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
                found.append(value)
    return (*found,)


@cache
def imports(name: str) -> tuple[ast.Import | ast.ImportFrom, ...]:
    return tuple(node for node in nodes(name) if isinstance(node, (ast.Import, ast.ImportFrom)))


@cache
def imported(name: str, for_types: bool = False) -> tuple[str, ...]:
    """Every module that one of ours names in an import, wherever in it; for_types: also for type checking alone."""
    return (*named_in_imports(name, for_types),)


def named_in_imports(name: str, for_types: bool) -> Iterator[str]:
    guards = [] if for_types else [node for node in nodes(name) if type_checking(node)]
    skipped = {node for guard in guards for node in ast.walk(guard)}
    for node in imports(name):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            assert node.level == 0, f"{name}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def of(names: Iterable[str], packages: set[str]) -> set[str]:
    return {name for name in names if any(name == item or name.startswith(f"{item}.") for item in packages)}


@cache
def graph(for_types: bool = False) -> dict[str, set[str]]:
    """For each module of ours those that it imports, inside functions too."""
    names = {dotted(name): name for name in MODULES}

    def named(item: str) -> Iterator[str]:
        """The module itself, or the one that the imported name is of."""
        for candidate in (item, item.rpartition(".")[0]):
            if candidate in names:
                yield candidate
                return

    return {
        own: {found for item in imported(name, for_types) for found in named(item)} - {own}
        for own, name in names.items()
    }


def dotted(name: str) -> str:
    return ".".join(("torchdoctor", *Path(name).with_suffix("").parts)).removesuffix(".__init__")


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that import each other, directly or through others."""
    reach = {name: reachable(name, edges) for name in edges}
    groups = {tuple(sorted(other for other in reach[name] if name in reach[other])) for name in edges}
    return [list(group) for group in groups if group]


def reachable(start: str, edges: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [*edges[start]]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += edges[name]
    return found


def none(names: Iterable[str], fault: Callable[[str], object]) -> None:
    """One test a rule, which names all modules that break it."""
    assert_none({name: fault(name) for name in names})


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circles(graph()) == []


def test_no_circle_even_for_types() -> None:
    assert circles(graph(for_types=True)) == []


def room(module: str) -> str:
    """The folder or file directly in the package that a module belongs to."""
    return [*module.split("."), ""][1]


def rooms(edges: dict[str, set[str]]) -> dict[str, set[str]]:
    """For each room the others that it imports from."""
    found: dict[str, set[str]] = {room(name): set() for name in edges}
    for name, others in edges.items():
        found[room(name)] |= {room(other) for other in others} - {room(name), ""}
    return found


@pytest.mark.parametrize("for_types", [False, True])
def test_rooms_stand_on_floors(for_types: bool) -> None:
    """What a room imports from lies below it: no arrow runs up."""
    assert circles(rooms(graph(for_types))) == []


@each(WALLS.items())
def test_walls(name: str, below: set[str]) -> None:
    assert rooms(graph(for_types=True))[name] <= below


def test_what_reads_texts_compiles_late() -> None:
    """But the catalogue, whose patterns are read in a way of their own, and the one that is tried on bytes of logs."""
    texts = {name: (SOURCE / name).read_text("utf-8") for name in MODULES}
    early = {name for name, text in texts.items() if "re.compile(" in text and re.search("^import re$", text, re.M)}
    found = {name for name in early if name.startswith(("explain/", "pasted/"))}
    assert found == {"explain/pattern.py", "explain/stream.py"}, "from torchdoctor import lazy_re as re"


def test_a_circle_is_seen() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def test_rules_are_leaves_on_one_floor() -> None:
    """Rules share what they need in rules/given.py, rules/fixes.py and properties of Facts, never each other's."""
    shared = {f"torchdoctor.rules.{item}" for item in SHARED_BY_RULES}
    rules = [name for name in MODULES if name.startswith("rules/") and name != "rules/__init__.py"]
    none(rules, lambda name: of(graph()[dotted(name)], {"torchdoctor.rules"}) - shared)


# What the line of a command begins with.
PROGRAM = r"(sudo|export|unset|uv|conda|pip|python|nvidia-smi|wsl|apt-get|dnf|rm|ls|Remove-Item|\$env:\w+) "


def test_no_string_is_formatted_into_a_command() -> None:
    """A command with a value of the machine's in it is built as arguments by shell.py, which quotes them."""
    none((name for name in MODULES if re.match("(rules|install)/", name)), formatted)


def formatted(name: str) -> list[object]:
    """The beginnings of commands, and the lines of commands of a fix, that are formatted in a module."""
    parts = (node.values[0] for node in nodes(name) if isinstance(node, ast.JoinedStr) and node.values)
    starts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    begun = [text for text in starts if re.match(PROGRAM, text) and not text.startswith(SENTENCES)]
    fixes = (node for node in nodes(name) if isinstance(node, ast.Call) and called(node) == "Fix")
    given = (item for node in fixes for item in (*node.args[1:2], *(word.value for word in node.keywords)))
    commands = [item for several in given if isinstance(several, ast.Tuple) for item in several.elts]
    return [*begun, *(item.lineno for item in commands if isinstance(item, ast.JoinedStr))]


SENTENCES = ("conda has ",)  # of what is found


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def test_only_the_command_line_knows_typer() -> None:
    others = (name for name in MODULES if not name.startswith("cli/"))
    none(others, lambda name: of(imported(name), {"typer", "click"}))


def test_only_one_module_starts_processes() -> None:
    none(MODULES, starts_processes)


def starts_processes(name: str) -> set[str]:
    modules = of(imported(name), {"subprocess", "multiprocessing", "pty"})
    found = (node for node in nodes(name) if isinstance(node, ast.Attribute))
    calls = {node.attr for node in found if isinstance(node.value, ast.Name) and node.value.id == "os"}
    forbidden = "system|popen|fork|posix_spawn|spawn" if name in INSIDE else "system|popen|fork|posix_spawn|spawn|exec"
    allowed = modules if name in ("collect/child.py", ON_NODES) else set[str]()
    if name == "apart.py":  # which stays behind itself, and starts no other program
        calls -= {"fork"}
    return modules - allowed | {call for call in calls if re.match(forbidden, call)}


# Methods of Path that raise for folders that may not be entered, or wait for a pipe; paths.py has their like.
HASTY = {
    "exists", "is_dir", "is_file", "is_fifo", "is_symlink", "iterdir", "lstat", "open", "read_bytes", "read_text",
    "readlink", "resolve", "samefile", "stat",
}  # fmt: skip
OF_OUR_OWN_FILES = {"knowledge/reader.py", "fleet/parcel.py", "verify.py"}  # which nobody else has put there


def test_what_is_looked_at_may_be_anything() -> None:
    none((name for name in MODULES if name not in OF_OUR_OWN_FILES | {*INSIDE}), looks_in_haste)


def looks_in_haste(name: str) -> set[str]:
    withs = (node for node in nodes(name) if isinstance(node, ast.With))
    guards = [
        *(node for node in nodes(name) if isinstance(node, ast.Try)),
        *(node for node in withs if any("suppress" in names_in(item.context_expr) for item in node.items)),
    ]
    guarded = {inner for node in guards for inner in ast.walk(node)}
    calls = (node for node in nodes(name) if isinstance(node, ast.Call) and node not in guarded)
    methods = [node.func for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr in HASTY]
    return {f"{func.attr} in line {func.lineno}" for func in methods if not {"os", "paths"} & names_in(func.value)}


def names_in(node: ast.expr) -> set[str]:
    inner = [*ast.walk(node)]
    names = {item.id for item in inner if isinstance(item, ast.Name)}
    return names | {item.attr for item in inner if isinstance(item, ast.Attribute)}


def test_judging_and_writing_do_not_look_at_the_machine() -> None:
    none((name for name in PURE if name not in READS_DATA), looks)


def looks(name: str) -> set[str]:
    names = {node.id for node in nodes(name) if isinstance(node, ast.Name)}
    return of(imported(name), MACHINE) | names & {"open", "input", "exec", "eval", "__import__"}


def test_data_is_read_in_one_place() -> None:
    assert set().union(*(of(imported(name), MACHINE) for name in READS_DATA)) == {"os", "pathlib.Path"}


def test_what_judges_does_not_know_who_collects() -> None:
    collecting = {"torchdoctor.collect", "torchdoctor.inside", "torchdoctor.cli"}
    none(PURE, lambda name: of(imported(name), collecting))


# What bench may use of the rest; of the patient's scripts only those that do nothing when they are imported.
OUTSIDE_OF_BENCH = {
    "torchdoctor.__version__", "torchdoctor.bench", "torchdoctor.codec", "torchdoctor.collect.child",
    "torchdoctor.collect.patient", "torchdoctor.inside.throttling", "torchdoctor.knowledge.load",
    "torchdoctor.knowledge.peaks", "torchdoctor.model.Ending", "torchdoctor.model.Fix", "torchdoctor.model.Severity",
    "torchdoctor.privacy", "torchdoctor.pythons.target.Target", "torchdoctor.render.markdown",
    "torchdoctor.render.page", "torchdoctor.render.text", "torchdoctor.shell", "torchdoctor.words",
}  # fmt: skip
DOORS_OF_BENCH = {"cli/bench.py", "cli/compare.py", "cli/flags.py", "pages.py", "schema.py"}


def test_bench_is_a_wing_of_its_own() -> None:
    bench = (name for name in MODULES if name.startswith("bench/") and name not in INSIDE)
    none(bench, not_of_bench)


def not_of_bench(name: str) -> set[str]:
    ours = of(imported(name), {"torchdoctor"})
    private = {found for found in ours - of(ours, {"torchdoctor.bench"}) if re.search(r"\._", found)}
    return ours - of(ours, OUTSIDE_OF_BENCH) | private - {"torchdoctor.__version__"}


def test_only_commands_enter_the_wing_of_bench() -> None:
    others = (name for name in MODULES if not name.startswith("bench/") and name not in DOORS_OF_BENCH)
    none(others, lambda name: of(imported(name), {"torchdoctor.bench"}))


def test_commands_do_not_import_one_another() -> None:
    """Only `check --all`, which is the command pythons under another name."""
    commands = {path.stem for path in (SOURCE / "cli").glob("*.py") if "def command(" in path.read_text("utf-8")}
    assert commands == set(COMMANDS.values())
    found = {
        (name, target.split(".")[2])
        for name in (f"{command}.py" for command in commands)
        for target in of(imported(f"cli/{name}"), {f"torchdoctor.cli.{command}" for command in commands})
    }
    assert found == {("check.py", "pythons")}


# Ray's own package, a Python too old for the rest, what only some reports need, the rules of files, what these do not
# need (the planner and its managers), and what a plain check starts with.
LATE = {
    "__main__.py", "collect/__init__.py", "fleet/ray.py", "rules/fixes.py", "explain/causes.py", "explain/fixes.py",
    "pages.py", "declared/repair.py", "install/flags.py", "start.py",
}  # fmt: skip


def test_only_the_doors_of_commands_import_ours_late() -> None:
    """docs/adding.md says what it is worth there."""
    others = [name for name in MODULES if not name.startswith("cli/")]
    none((name for name in others if name not in LATE), imports_late)
    assert [name for name in LATE if name not in others or not imports_late(name)] == [], "import nothing late any more"


def imports_late(name: str) -> set[str]:
    if not any(node.col_offset for node in imports(name)):
        return set()
    functions = (node for node in nodes(name) if isinstance(node, ast.FunctionDef))
    inner = (node for function in functions for node in ast.walk(function) if isinstance(node, ast.ImportFrom))
    return {node.module for node in inner if node.module and node.module.partition(".")[0] == "torchdoctor"}


def test_scripts_for_the_patient_stand_alone() -> None:
    """They import one another when they start: later a torchdoctor of the patient's own would be found."""
    none(INSIDE, needs_others)


def needs_others(name: str) -> set[str]:
    foreign = {module for module in imported(name) if module.partition(".")[0] not in sys.stdlib_module_names}
    ours = {module for module in foreign if re.match(r"torchdoctor\.(bench\.)?inside\.\w+\.", module)}
    at_start = {node for node in tree(name).body if isinstance(node, ast.ImportFrom)}
    in_time = {f"{node.module}.{alias.name}" for node in at_start for alias in node.names}
    return foreign - ours - {"torch", "pynvml"} | ours - in_time


def test_scripts_for_the_patient_have_the_syntax_of_python_3_6() -> None:
    none(INSIDE, not_of_python_3_6)


def not_of_python_3_6(name: str) -> str:
    text = (SOURCE / name).read_text(encoding="utf-8")
    try:
        text.encode("ascii")  # old Pythons in a C locale read standard input as ASCII
        ast.parse(text, feature_version=(3, 6))
    except (UnicodeError, SyntaxError) as error:
        return str(error)
    return ""


@pytest.mark.process
@pytest.mark.parametrize("version", ["3.6", "3.7", "3.8"])
def test_old_pythons_compile_the_scripts(version: str) -> None:
    homes = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    python = next(map(str, homes), None) or shutil.which(f"python{version}")
    if python is None:
        pytest.skip(f"Python {version} is not here")
    code = "import sys\nfor name in sys.argv[1:]: compile(open(name).read(), name, 'exec')"
    names = [str(SOURCE / name) for name in INSIDE]
    done = subprocess.run([python, "-c", code, *names], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.process
def test_version_loads_nothing_slow() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "torchdoctor", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    loaded = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert done.stdout.startswith("torchdoctor ")
    assert "torchdoctor.cli" in loaded
    assert of(loaded, SLOW) == set()


def test_first_line_says_what_the_file_is_for() -> None:
    none(MODULES, says_too_little)


def says_too_little(name: str) -> str:
    said = ast.get_docstring(tree(name))
    if not said:
        return "no docstring"
    if not (SOURCE / name).read_text(encoding="utf-8").startswith(('"""', "#!")):
        return "does not begin with its docstring"
    return "" if re.match(r"\S.{15,}", said.splitlines()[0]) else f"says too little: {said.splitlines()[0]}"


def test_nothing_of_this_workplace_is_in_the_tree() -> None:
    words = [re.escape(str(ROOT)), "/work" + "/(main|shared)", "/tmp" + "/td", "issue" + r" #?\d", "design" + r"\.md"]
    home = re.escape(str(Path.home())) + r"/\."
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in TREE
        if path != Path(__file__) and "__pycache__" not in path.parts
        for match in re.finditer("|".join([*words, home]), path.read_text(encoding="utf-8", errors="replace"), re.I)
    ]
    assert found == []


def test_no_cellar() -> None:
    cellars = {"utils", "util", "helpers", "common", "core", "misc", "base"}
    assert not cellars & {part for name in MODULES for part in Path(name).with_suffix("").parts}


def texts_made(node: ast.expr) -> Iterator[ast.expr]:
    """What is put together of parts in an expression; what functions are given are arguments, which shell.py quotes."""
    if isinstance(node, ast.Call):
        return
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod))):
        yield node
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.expr):
            yield from texts_made(inner)


PROGRAMS = r"(?:sudo|pixi|poetry|uv|export|unset|rm|apt-get|dnf|docker|wsl|Remove-Item) "


def test_no_text_with_gaps_becomes_a_command() -> None:
    """shell.py makes them from lists of arguments: no other module writes one with a value in it."""
    others = (name for name in MODULES if not name.startswith(("inside/", "explain/errors/")) and name != "shell.py")
    none(others, commands_with_gaps)


def commands_with_gaps(name: str) -> list[str]:
    made = [node for node in nodes(name) if isinstance(node, ast.Call) and called(node) == "Fix"]
    given = [
        item
        for node in made
        for item in [*node.args[1:2], *(key.value for key in node.keywords if key.arg == "commands")]
    ]
    wrong = [ast.unparse(text) for item in given for text in texts_made(item)]
    begun = ((node, node.values[0]) for node in nodes(name) if isinstance(node, ast.JoinedStr))
    return wrong + [
        ast.unparse(node)
        for node, first in begun
        if isinstance(first, ast.Constant) and re.match(PROGRAMS, str(first.value))
    ]
