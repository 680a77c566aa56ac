"""Projects of uv, poetry and pdm: what is wrong is in the lock, or only in the environment; a fix lasts in both."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from fixes.cases_pip import Base
from fixes.laboratory import Case, Laboratory, Place

INDEX = "https://download.pytorch.org/whl/{}"
Written = Callable[[list[str], str], str]


class Tool(NamedTuple):
    """sync: what installs the project as locked. again: what every later command of the tool does by itself."""

    name: str
    written: Written  # the pyproject.toml of these dependencies, torch and torchvision from the index of a build
    first: str
    again: str
    files: tuple[str, ...]


def _project(dependencies: list[str]) -> str:
    listed = ", ".join(f'"{item}"' for item in dependencies)
    return f'[project]\nname = "demo"\nversion = "0.1.0"\nrequires-python = ">=3.10,<4"\ndependencies = [{listed}]\n'


def for_uv(dependencies: list[str], build: str) -> str:
    index = f'[[tool.uv.index]]\nname = "pytorch-{build}"\nurl = "{INDEX.format(build)}"\nexplicit = true\n'
    sources = f'[tool.uv.sources]\ntorch = {{ index = "pytorch-{build}" }}\n'
    return _project(dependencies) + (index + sources if build else "[tool.uv]\n")


def for_poetry(dependencies: list[str], build: str) -> str:
    text = _project(dependencies) + "[tool.poetry]\npackage-mode = false\n"
    if not build:
        return text
    source = f'[[tool.poetry.source]]\nname = "pytorch-{build}"\nurl = "{INDEX.format(build)}"\npriority = "explicit"\n'
    return text + f'[tool.poetry.dependencies]\ntorch = {{ source = "pytorch-{build}" }}\n' + source


def for_pdm(dependencies: list[str], build: str) -> str:
    text = _project(dependencies) + "[tool.pdm]\ndistribution = false\n"
    if not build:
        return text
    source = (
        f'[[tool.pdm.source]]\nname = "pytorch-{build}"\nurl = "{INDEX.format(build)}"\ninclude_packages = ["torch"]\n'
    )
    return text + source


UV = Tool("uv", for_uv, "uv -q sync", "uv -q sync", ("pyproject.toml", "uv.lock"))
POETRY = Tool("poetry", for_poetry, "poetry -q -n install", "poetry -q -n sync", ("pyproject.toml", "poetry.lock"))
PDM = Tool("pdm", for_pdm, "pdm -q install", "pdm -q sync --clean", ("pyproject.toml", "pdm.lock"))


def project(tool: Tool, dependencies: list[str], build: str, *later: str) -> Base:
    """A project with these dependencies, locked and installed; then these commands in its folder."""

    def make(laboratory: Laboratory, folder: Path) -> Place:
        root = folder / "a project"
        root.mkdir()
        (root / "pyproject.toml").write_text(tool.written(dependencies, build))
        place = Place(laboratory, root, root / ".venv")
        place.paste([tool.first, *later])
        return place

    return make


SITE = ".venv/lib/python*/site-packages"
WITHOUT_SYMPY = "uv -q pip uninstall --python .venv/bin/python sympy"
DAMAGED = f"echo 'raise ImportError()' > {SITE}/torch/__init__.py"
ALL = {
    **{"torch": "2.14.1+cpu", "torchvision": "0.29.1+cpu", "filelock": "3.20.0", "typing-extensions": "4.15.0"},
    **{"sympy": "1.14.0", "networkx": "3.5", "jinja2": "3.1.6", "fsspec": "2025.9.0", "pillow": "12.0.0"},
}


class Fault(NamedTuple):
    name: str
    rule: str
    dependencies: list[str]
    changed: Mapping[str, str | None]
    later: tuple[str, ...] = ()  # what is done after the project was installed
    build: str = "cpu"
    fixes: tuple[int, ...] = (0,)
    as_locked: bool = False  # then neither the project's file nor its lock may change


FAULTS = (
    Fault(
        "NumPy 2 is locked next to torch 2.2",
        "numpy2-with-old-torch",
        ["torch==2.2.2", "numpy==2.1.3"],
        {"numpy": "1.26.4"},
    ),
    Fault(
        "a requirement that is locked is gone",
        "torch-requirement-missing",
        ["torch==2.13.0"],
        {"sympy": "1.14.0"},
        (WITHOUT_SYMPY,),
        as_locked=True,
    ),
    Fault(
        "torchtext, which has ended, next to a newer torch",
        "torchtext-mismatch",
        ["torch==2.13.0", "torchtext==0.18.0"],
        {"torchtext": None},
    ),
    Fault(
        "torchvision of another build",
        "torchvision-mismatch",
        ["torch==2.13.0", "torchvision==0.28.0"],
        {"torchvision": "0.28.0+cpu"},
    ),
    Fault("no torch in the project", "torch-not-installed", ["numpy==2.3.4"], ALL, build=""),
    Fault(
        "a damaged torch", "torch-not-importable", ["torch==2.13.0"], {"torch": "2.13.0+cpu"}, (DAMAGED,), fixes=(1,)
    ),
)


# pdm has no command for an index, nor for what is locked: what pip then does is said not to last.
FOR = {UV: FAULTS, POETRY: FAULTS, PDM: FAULTS[:3]}


def cases() -> list[Case]:
    return [
        Case(
            f"{tool.name} project: {fault.name}",
            fault.rule,
            project(tool, fault.dependencies, fault.build, *fault.later),
            fault.changed,
            fault.fixes,
            files=() if fault.as_locked else tool.files,
            again=tool.again,
            needs=tool.name,
        )
        for tool, faults in FOR.items()
        for fault in faults
    ]
