"""Builds dist/torchdoctor.pyz: torchdoctor and what it needs in one file, for machines without a network.

`python scripts/build_pyz.py [FILE]`. Pure Python: what is native (psutil) is left out, and torchdoctor does without. It
is to fit into a ConfigMap of Kubernetes, which has room for 1 MiB: of other packages only the modules that torchdoctor
can reach are taken, of these only the functions that something names, of the catalogue of errors no proofs, of hashes
those of the last release; comments, annotations and docstrings are left out where nobody is shown them, names that no
other module asks for are short (short_names.py), and packages of many modules are a single file (bundle.py). Lines have
other numbers than in the sources; public functions have their names.
"""

import argparse
import ast
import io
import itertools
import json
import os
import re
import runpy
import subprocess
import sys
import tempfile
import tokenize
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType

from bundle import PARTS, UNPACKER, bundled, coded, finder, joined
from kept import Kept
from short_names import by_place, named, shortened
from unreached import only, shaken

ROOT = Path(__file__).resolve().parent.parent
NAME = "torchdoctor"
LARGEST = 1_048_576  # bytes: 1 MiB, which the values of a ConfigMap may have in all
PACKER = "zopfli>=0.2.3"  # it finds shorter forms of what zlib unpacks, a twenty-fifth less
SHORTENER = "python-minifier>=3"  # blanks and local names: a thirtieth less. What tracebacks or typer show stays
KEPT = (
    "remove_annotations", "remove_literal_statements", "hoist_literals", "combine_imports", "remove_object_base",
    "remove_explicit_return_none", "remove_builtin_exception_brackets",
)  # fmt: skip
# Native; or what of rich and typer only help in colours, tracebacks, tables, Markdown and progress bars need.
LEFT_OUT = (
    "psutil", "pygments", "markdown_it", "mdurl", "ray", "torch", "IPython", "ipywidgets", "rich._emoji_codes",
    "rich._inspect", "rich._ratio", "rich._timer", "rich._win32_console", "rich.abc", "rich.ansi", "rich.box",
    "rich.columns", "rich.diagnose", "rich.file_proxy", "rich.json", "rich.layout", "rich.live", "rich.markdown",
    "rich.padding", "rich.panel", "rich.pretty", "rich.progress", "rich.progress_bar", "rich.prompt", "rich.rule",
    "rich.scope", "rich.spinner", "rich.status", "rich.syntax", "rich.table", "rich.traceback", "rich.tree",
    "typer.rich_utils", "typer.testing", "typer.cli", "typer._click._termui_impl", "packaging.licenses",
    "packaging.metadata", "packaging.pylock",
)  # fmt: skip
# What the slow steps made before: of a build of the same sources nothing is left to do.
CACHE = Path(os.environ.get("TORCHDOCTOR_BUILD_CACHE") or ROOT / "build/kept")
FIX, OF_SCHEMAS = f"{NAME}/fix", ("__init__", "model")  # the command needs psutil; its answers' forms are printed
BY_NAME = ("shellingham/**/*.py",)  # imported by names that are made while running
NVML = f"{NAME}/inside/nvml.py"  # what asks pynvml, which is 280 kB
WIDTHS = "rich/_unicode_data"  # a table of characters' widths for each version of Unicode: the newest is enough
HASHES = f"{NAME}/data/hashes.json"
ERRORS = "explain/errors"
# Packages of many modules, of which most are loaded together.
BUNDLED = (
    *(
        f"{NAME}/{room}"
        for room in (
            *(ERRORS, "pasted", "rules", "declared", "declared/readers", "declared/rules", "explain", "explain/steps"),
            *("bench", "cli", "install", "collect", "collect/elf", "render", "fleet", "fleet/render", "knowledge"),
            *("pythons", "model", "bench/render", "inside", "bench/inside", "fleet/inside", "data"),
        )
    ),
    NAME,
    *("rich", "rich/_unicode_data", "typer", "typer/_click", "packaging", "shellingham", "shellingham/posix"),
    "annotated_doc",
)
DATA = (".json", ".css", ".js")  # in the folders of these packages, and parts of their files too
APART = (f"{NAME}/{ERRORS}", f"{NAME}/pasted")  # larger than what a packer looks back to, and not always loaded
ALONE = ("__main__",)  # what Python itself starts
MAIN = f"import sys\nfrom {NAME}.__main__ import main\nsys.exit(main())\n"
SHEBANG = b"#!/usr/bin/env python3\n"
YEAR = (1980, 1, 1, 0, 0, 0)  # of every file, so that the same sources give the same bytes


def build(file: Path) -> None:
    """Installs torchdoctor into a passing folder and packs what it reaches. Raises CalledProcessError if pip fails."""
    with tempfile.TemporaryDirectory() as made:
        folder, tools = Path(made, "packed"), Path(made, "tools")
        for target, what in ((folder, [str(ROOT)]), (tools, [PACKER, SHORTENER])):
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--target", str(target), *what]
            subprocess.run(pip, check=True)
        kept = Kept(CACHE, of=sorted(path.name for path in tools.glob("*.dist-info")))
        pack = kept(partial(entered(tools, "zopfli.zlib").compress, numiterations=5), "pack")
        shorten = kept.text(partial(entered(tools, "python_minifier").minify, **dict.fromkeys(KEPT, False)), "shorten")
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as opened:
            opened.write(SHEBANG)
            with zipfile.ZipFile(opened, "w") as archive:
                put(archive, "__main__.py", MAIN.encode(), pack)
                for name, data in {**finder(), **dict(contents(folder, pack, shorten, kept(coded, "code")))}.items():
                    put(archive, name, data, pack)
        kept.forget_the_rest()
        file.chmod(0o755)


def entered(folder: Path, module: str) -> ModuleType:
    """A module of what was installed into a folder."""
    sys.path.insert(0, str(folder))
    try:
        return import_module(module)
    finally:
        sys.path.remove(str(folder))


def contents(
    folder: Path, pack: Callable[[bytes], bytes], shorten: Callable[..., str], code: Callable[[str], bytes]
) -> Iterator[tuple[str, bytes]]:
    """Every file's name and what is packed of it. A folder without __init__.py is only found by an entry of its own."""
    paths = sorted({*ours(folder), *reached(folder)})
    python = [path for path in paths if path.suffix == ".py"]
    yield "LICENSES", licenses(folder).encode()
    unpacker = (ROOT / "scripts/lzma_in_python.py").read_text("utf-8")
    yield f"{UNPACKER}.py", shortened(without(untyped(unpacker)), True, shorten).encode()
    modules = {str(path): source(path, folder) for path in python}
    whole = {folder / NAME, folder / "pynvml.py"}
    modules = shaken(modules, lambda name: not whole.isdisjoint((Path(name), *Path(name).parents)))
    together = {
        package: {
            path: modules.pop(str(path))
            for path in python
            if path.parent == folder / package and path.stem not in ALONE
        }
        for package in BUNDLED
    }
    data = {path: dense(path) for path in paths if path.suffix in DATA}
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if path.is_dir():
            if name not in BUNDLED and not (path / "__init__.py").exists():
                yield f"{name}/", b""
        elif name == HASHES:
            yield name, data.pop(path).encode()
        elif path.suffix != ".py" and path not in data:
            yield name, path.read_bytes()
        elif str(path) in modules:
            yield name, shortened(modules[str(path)], name.startswith(NAME), shorten).encode()
    mine = named(
        *(text for path, text in modules.items() if Path(path).is_relative_to(folder / NAME)),
        *(text for package, texts in together.items() if package.startswith(NAME) for text in texts.values()),
    )
    parts = {
        package: {
            path.stem: shortened(by_place(text, mine) if is_free(package) else text, package.startswith(NAME), shorten)
            for path, text in texts.items()
        }
        for package, texts in together.items()
    }
    for path, text in data.items():
        parts[path.parent.relative_to(folder).as_posix()][path.name] = text
    files = {
        first: {package: parts[package] for package in parts if holder(package) == first}
        for first in map(holder, parts)
    }
    yield from joined(files.pop(""), pack, code).items()
    yield from bundled(files, pack, code).items()


def dense(path: Path) -> str:
    """A file of data; of JSON without blanks."""
    if path.suffix != ".json":
        return path.read_text("utf-8")
    data = json.loads(path.read_bytes())
    if path.match(HASHES):
        data["index"] = of_last_release(data["index"])
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def is_free(package: str) -> bool:
    """Whether the names of its functions' arguments are its own affair: typer shows those of commands, and what runs in
    the patient's Python may be read by one that knows no "/"."""
    return package.startswith(NAME) and Path(package).name not in ("cli", "inside")


def holder(package: str) -> str:
    """The package whose file holds its modules: of ours one holds all, but for the largest. Those of other packages are
    in one that is of none of them (""): with codes for each alone they were a twentieth larger."""
    if package in APART:
        return package
    return NAME if package.startswith(NAME) else ""


def of_last_release(wheels: dict[str, object]) -> dict[str, object]:
    """Those of each package's last release: hashes pack badly, and without one the address is printed alone."""
    last: dict[str, list[int]] = {}

    def release(place: str) -> tuple[str, list[int]]:
        package, version, *_ = place.partition("/")[2].split("-")
        return package, [int(part) for part in re.findall(r"\d+", version.partition("+")[0])]

    for package, version in map(release, wheels):
        last[package] = max(version, last.get(package, []))
    return {place: wheel for place, wheel in wheels.items() if release(place) in last.items()}


class Packer:
    """What zipfile asks for compressed data, with a packer for zlib: a fifteenth less than zlib's own."""

    def __init__(self, pack: Callable[[bytes], bytes]) -> None:
        self.pack = pack

    def compress(self, data: bytes) -> bytes:
        return self.pack(data)[2:-4]  # without zlib's header and checksum

    def flush(self) -> bytes:
        return b""


def put(archive: zipfile.ZipFile, name: str, data: bytes, pack: Callable[[bytes], bytes]) -> None:
    """What is packed already, or empty, as it is."""
    info = zipfile.ZipInfo(name, YEAR)
    stored = not data or name.endswith(f"/{PARTS}")
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16  # as writestr() would set it
    with archive.open(info, "w") as file:
        if not stored:
            vars(file).update(_compressor=Packer(pack))
        file.write(data)


def ours(folder: Path) -> Iterator[Path]:
    """But for the forms of the data, which only its tests read, and the work of `fix`, which needs psutil."""
    for path in (folder / NAME).rglob("*"):
        of_fix = path.parent == folder / FIX and path.stem not in OF_SCHEMAS
        if path.suffix not in (".pyc", ".typed") and "schemas" not in path.parts and not of_fix:
            yield path


def licenses(folder: Path) -> str:
    """Of ourselves and of the packages of which something is taken, below their places; pynvml begins with its own."""
    texts = {path: path.read_text("utf-8") for path in folder.rglob("LICENSE*") if path.is_file()}
    nvml = folder / "pynvml.py"
    texts[nvml] = "\n".join(itertools.takewhile(re.compile("#").match, nvml.read_text("utf-8").splitlines()))
    places = {path: path.relative_to(folder).as_posix() for path in texts}
    kept = (path for path in sorted(texts) if places[path].startswith(NAME) or not places[path].startswith(LEFT_OUT))
    return "\n\n".join(f"{places[path]}:\n\n{texts[path]}" for path in kept)


def reached(folder: Path) -> set[Path]:
    """The modules of other packages that ours import, at their start or later."""
    todo = [path for path in ours(folder) if path.suffix == ".py"]
    found = {path for pattern in BY_NAME for path in folder.glob(pattern)}
    found.add(folder / WIDTHS / f"unicode{newest(folder).replace('.', '-')}.py")
    while todo:
        for name in imported(todo.pop(), folder):
            for path in files(name, folder) if not name.startswith(LEFT_OUT) else ():
                if path not in found:
                    found.add(path)
                    todo.append(path)
    return found


def newest(folder: Path) -> str:
    """The last version of Unicode that rich has a table for."""
    versions = runpy.run_path(str(folder / WIDTHS / "_versions.py"))["VERSIONS"]
    return str(versions[-1])


def imported(path: Path, folder: Path) -> Iterator[str]:
    """Full names of what a module imports; of `from a import b` both a and a.b, which may be a module too."""
    place = path.relative_to(folder).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (item.name for item in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = [*(place[: -node.level] if node.level else ()), *filter(None, [node.module])]
            yield ".".join(parts)
            yield from (".".join([*parts, item.name]) for item in node.names)


def files(name: str, folder: Path) -> Iterator[Path]:
    """The module, and the packages that it is in; nothing where it is of the standard library."""
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        place = folder.joinpath(*parts[:count])
        yield from (path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file())


# Of ours, where docstrings are shown: of rules as their pages, of the functions that are commands as their --help.
PAGES = ("rules", "declared", "cli")
COMMANDS = ("command", "torchdoctor")
# Typer makes options of the annotations of functions there.
READ_BY_TYPER = ((NAME, "cli"), ("typer", "completion.py"))


def source(path: Path, folder: Path) -> str:
    """Python with nothing that only its readers need."""
    if path == folder / WIDTHS / "_versions.py":
        return f"VERSIONS = ({newest(folder)!r},)\n"
    with tokenize.open(path) as file:
        text = file.read()
    if path.parent == folder / NAME / ERRORS:
        return unproved(text)
    if path == folder / "pynvml.py":
        text = only(text, asked=(folder / NVML).read_text(encoding="utf-8"))
    package, room, *_ = (*path.relative_to(folder).parts, "")
    if (package, room) not in READ_BY_TYPER:
        text = untyped(text)
    return without(text, pages=package == NAME and room in PAGES)


def without(text: str, pages: bool = False) -> str:
    """Python without its comments and docstrings, but for those that are shown; every line keeps its number."""
    lines = text.splitlines(keepends=True)
    for token in reversed([*tokenize.generate_tokens(io.StringIO(text).readline)]):
        if token.type == tokenize.COMMENT and not token.string.startswith("#!"):
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip() + "\n"
    for start, end, column in documented(text, pages):
        lines[start - 1] = lines[start - 1][:column] + '""\n'
        lines[start:end] = ["\n"] * (end - start)
    return "".join(lines)


def untyped(text: str) -> str:
    """Functions without their annotations; those of fields of classes stay, from which data are decoded."""
    lines = text.encode().splitlines(keepends=True)
    for first, start, last, end in sorted(annotations(ast.parse(text), lines), reverse=True):
        lines[first] = lines[first][:start] + b"\n" * (last - first) + lines[last][end:]
        lines[first + 1 : last + 1] = [b""] * (last - first)
    return b"".join(lines).decode()


def annotations(module: ast.Module, lines: list[bytes]) -> Iterator[tuple[int, int, int, int]]:
    """(first line, its column, last line, column after it) of each, with its colon or arrow; arrows on one line."""
    for node in ast.walk(module):
        if not isinstance(node, ast.FunctionDef):
            continue
        of = node.args
        for item in (*of.posonlyargs, *of.args, *of.kwonlyargs, *filter(None, (of.vararg, of.kwarg))):
            if (hint := item.annotation) is not None and hint.end_lineno is not None:
                column = item.col_offset + len(item.arg.encode())
                yield item.lineno - 1, column, hint.end_lineno - 1, hint.end_col_offset or 0
        if (hint := node.returns) is not None and hint.end_lineno == hint.lineno:
            before = lines[hint.lineno - 1][: hint.col_offset].rstrip()
            if before.endswith(b"->"):
                yield hint.lineno - 1, len(before) - 2, hint.lineno - 1, hint.end_col_offset or 0


def unproved(text: str) -> str:
    """Errors without where they are from, and without the messages that prove their patterns."""
    module = ast.parse(untyped(without(text)))
    for seen in proved(module):
        if len(seen.args) > 3:
            seen.args[2] = ast.Constant("")
        else:
            del seen.args[2]
    for error in calls(module, "Error"):
        error.keywords = [keyword for keyword in error.keywords if keyword.arg != "source"]
    return ast.unparse(module)


def proved(module: ast.Module) -> Iterator[ast.Call]:
    for error in calls(module, "Error"):
        seen = (call for argument in error.args[4:5] for call in calls(argument, "Seen"))
        yield from (call for call in seen if isinstance(call.args[2], ast.Constant))


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def documented(text: str, pages: bool) -> Iterator[tuple[int, int, int]]:
    """(first line, last line, first column) of each docstring that stands on lines of its own, and is not shown."""
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if pages and isinstance(node, ast.FunctionDef) and (node.decorator_list or node.name in COMMANDS):
            continue
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
            continue
        start, end, column = first.lineno, first.end_lineno or first.lineno, first.col_offset
        around = lines[start - 1].encode()[:column] + lines[end - 1].encode()[first.end_col_offset :]
        if isinstance(first.value.value, str) and not around.strip():
            yield start, end, column


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, default=ROOT / "dist/torchdoctor.pyz", metavar="FILE")
    file = parser.parse_args().file
    build(file)
    size = file.stat().st_size
    print(f"{file}: {size:,} bytes")
    if size > LARGEST:
        print(f"more than the {LARGEST:,} that a ConfigMap takes", file=sys.stderr)
    return int(size > LARGEST)


if __name__ == "__main__":
    sys.exit(main())
