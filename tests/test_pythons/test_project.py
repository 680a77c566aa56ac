"""The project around a folder: its tool, its lock file, its environment, as each tool lays them out."""

import subprocess
import sys
from pathlib import Path

import pytest

from torchdoctor.pythons.project import Project, around, direct, environments, lock_of, locked, tool_of
from torchdoctor.pythons.target import Around, choose

TABLES = {"uv": "[tool.uv]", "poetry": "[tool.poetry]", "pdm": "[tool.pdm.scripts]", "pixi": "[tool.pixi.workspace]"}


def environment(folder: Path) -> str:
    """A folder with an interpreter in bin/; its path."""
    (folder / "bin").mkdir(parents=True)
    python = folder / "bin" / "python"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    return str(python)


@pytest.mark.parametrize("tool", ["uv", "poetry", "pdm", "pixi"])
def test_tool_by_its_lock_or_by_its_table(tool: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "demo"\n{TABLES[tool]}\n')
    assert (tool_of(tmp_path), lock_of(tmp_path, tool_of(tmp_path))) == (tool, "")
    (tmp_path / f"{tool}.lock").write_text("")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "demo"\n')
    assert (tool_of(tmp_path), lock_of(tmp_path, tool_of(tmp_path))) == (tool, f"{tool}.lock")


@pytest.mark.parametrize(
    "text",
    ["", "[project]\nname = 'demo'\n", "[tool.ruff]\n", "[tool.hatch.version]\n", "# [tool.uv]\n", "[tool.uvx]\n"],
)
def test_other_tables_make_no_project_of_a_tool(text: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert tool_of(tmp_path) == ""
    assert Project(tmp_path, "") not in list(around(tmp_path))


def test_innermost_project_first(tmp_path: Path) -> None:
    inner = tmp_path / "packages" / "one" / "src"
    inner.mkdir(parents=True)
    (tmp_path / "uv.lock").write_text("")
    environment(tmp_path / "packages" / "one" / ".venv")
    found = [item for item in around(inner) if tmp_path in (item.root, *item.root.parents)]
    assert found == [Project(tmp_path / "packages/one", ""), Project(tmp_path, "uv", "uv.lock")]


@pytest.mark.parametrize(
    ("tool", "place"),
    [("uv", ".venv"), ("pixi", ".pixi/envs/default"), ("poetry", ".venv"), ("pdm", ".venv"), ("", ".venv")],
)
def test_environment_of_a_project_goes_before_path(tool: str, place: str, tmp_path: Path) -> None:
    root = tmp_path / "project"
    meant, other = environment(root / place), environment(tmp_path / "path")
    if tool:
        (root / f"{tool}.lock").write_text("")
    (root / "sub").mkdir()
    env = {"PATH": str(tmp_path / "path/bin")}
    chosen = choose(None, env, str(tmp_path / "own"), Around(root / "sub", tmp_path))
    assert chosen.python == meant
    assert chosen.why == (f"{tool} project {root}" if tool else f".venv of {root}")
    assert chosen.project == Project(root, tool, f"{tool}.lock" if tool else "")  # type: ignore[arg-type]
    active = environment(tmp_path / "active")
    assert (
        choose(None, {**env, "VIRTUAL_ENV": str(tmp_path / "active")}, str(tmp_path / "own"), Around(root)).python
        == active
    )
    assert choose(None, env, str(tmp_path / "own"), Around(tmp_path)).python == other
    by_flag = choose(str(root / place), env, str(tmp_path / "own"), Around(tmp_path, tmp_path))
    assert by_flag.project == chosen.project


def test_uv_and_pdm_say_where_their_environment_is(tmp_path: Path) -> None:
    project = Project(tmp_path, "uv")
    assert next(environments(project, {"UV_PROJECT_ENVIRONMENT": "other"}, tmp_path)) == tmp_path / "other"
    (tmp_path / ".pdm-python").write_text(f"{tmp_path}/elsewhere/bin/python\n")
    assert next(environments(Project(tmp_path, "pdm"), {}, tmp_path)) == tmp_path / "elsewhere"


def test_conda_base_does_not_hide_a_project(tmp_path: Path) -> None:
    root = tmp_path / "project"
    meant, base = environment(root / ".venv"), environment(tmp_path / "base")
    env = {"CONDA_PREFIX": str(tmp_path / "base"), "CONDA_DEFAULT_ENV": "base"}
    assert choose(None, env, str(tmp_path / "own"), Around(root)).python == meant
    assert choose(None, env, str(tmp_path / "own"), Around(tmp_path)).python == base
    assert choose(None, {**env, "CONDA_DEFAULT_ENV": "dl"}, str(tmp_path / "own"), Around(root)).python == base


def test_python_that_runs_the_module_is_meant(tmp_path: Path) -> None:
    environment(tmp_path / ".venv")
    chosen = choose(None, {}, str(tmp_path / "own"), Around(tmp_path, module=True))
    assert (chosen.python, chosen.why) == (sys.executable, "python -m torchdoctor")


def test_environment_that_is_gone_is_reported(tmp_path: Path) -> None:
    other = environment(tmp_path / "path")
    env = {"VIRTUAL_ENV": str(tmp_path / "moved"), "PATH": str(tmp_path / "path/bin")}
    chosen = choose(None, env, str(tmp_path / "own"))
    assert chosen.python == other
    assert f"VIRTUAL_ENV points to {tmp_path}/moved, which has no Python;" in chosen.hint


def test_versions_in_lock_files(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").write_text('version = 1\n\n[[package]]\nname = "numpy"\nversion = "2.1.3"\nsource = 1\n')
    assert locked(Project(tmp_path, "uv", "uv.lock"), {"numpy", "torch"}) == {"numpy": "2.1.3"}
    (tmp_path / "pixi.lock").write_text("- pypi: https://a/b.whl\n  name: numpy\n  version: 2.1.3\n  sha256: 0\n")
    assert locked(Project(tmp_path, "pixi", "pixi.lock"), {"numpy"}) == {"numpy": "2.1.3"}
    assert locked(Project(tmp_path, "uv"), {"numpy"}) == {}


@pytest.mark.process
def test_module_judges_the_python_that_runs_it(tmp_path: Path) -> None:
    environment(tmp_path / ".venv")
    command = [sys.executable, "-m", "torchdoctor", "check", "--no-smoke"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path)
    assert done.stdout.splitlines()[0].endswith("(python -m torchdoctor)")


def test_what_the_projects_own_files_ask_for(tmp_path: Path) -> None:
    text = """
[build-system]
requires = ["setuptools"]
[project]
name = "pillow"
dependencies = ["torch>=2", "Torch_Text[all] ==0.18", 3]
[dependency-groups]
dev = ["numpy"]
[tool.poetry.dependencies]
torchvision = {version = "*", source = "pytorch"}
[tool.pixi.pypi-dependencies]
triton = "*"
"""
    (tmp_path / "pyproject.toml").write_text(text)
    (tmp_path / "pixi.toml").write_text("[dependencies]\nsympy = '*'\n")
    names = {*("setuptools", "pillow", "torch", "torch-text", "numpy", "torchvision", "triton", "sympy", "mpmath")}
    found = ("sympy", "torch", "torch-text", "torchvision", "triton")
    assert direct(Project(tmp_path, "uv", "uv.lock"), names) == found
    assert direct(Project(tmp_path, ""), names) == ()


@pytest.mark.parametrize(
    "text", ["[project\n", "project = 3", "[project]\ndependencies = 'torch'", "[tool]\npixi = [1]"]
)
def test_a_damaged_project_file_asks_for_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert direct(Project(tmp_path, "uv"), {"torch"}) == ()
