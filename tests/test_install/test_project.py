"""Fixes in a project are its tool's own commands; where it has none, what undoes the fix is said."""

from dataclasses import replace

import pytest
from machines import laptop

from torchdoctor.install import cures
from torchdoctor.install.project import commands, parsed, source_name, undone
from torchdoctor.model import Project, ProjectTool

CPU = "https://download.pytorch.org/whl/cpu"
ADD = ["numpy<2"]
FORCED = ["--force-reinstall", "--no-deps", "numpy==2.1.3"]
BUILD = ["torch==2.9.1+cpu", "--index-url", CPU]


def project(tool: ProjectTool, **locked: str) -> Project:
    return Project("~/demo", tool, f"{tool}.lock", locked)


@pytest.mark.parametrize(
    ("tool", "arguments", "lines"),
    [
        ("uv", ADD, ["uv add --project ~/demo 'numpy<2'"]),
        ("uv", FORCED, ["uv sync --project ~/demo --inexact --reinstall-package numpy"]),
        ("uv", BUILD, [f"uv add --project ~/demo --index pytorch-cpu={CPU} torch==2.9.1+cpu"]),
        ("poetry", ADD, ["poetry --directory ~/demo add 'numpy<2'"]),
        (
            "poetry",
            BUILD,
            [
                f"poetry --directory ~/demo source add --priority=explicit pytorch-cpu {CPU}",
                "poetry --directory ~/demo add --source pytorch-cpu torch==2.9.1+cpu",
            ],
        ),
        ("pdm", ADD, ["pdm add --project ~/demo 'numpy<2'"]),
        ("pixi", ADD, ["pixi add --manifest-path ~/demo --pypi 'numpy<2'"]),
        ("pixi", FORCED, ["pixi reinstall --manifest-path ~/demo numpy"]),
        ("poetry", FORCED, []),
        ("pdm", FORCED, []),
        ("pdm", BUILD, []),
        ("pixi", BUILD, []),
        ("hatch", ADD, []),
        ("", ADD, []),
    ],
)
def test_commands(tool: ProjectTool, arguments: list[str], lines: list[str]) -> None:
    assert list(commands("linux", project(tool, numpy="2.1.3"), arguments)) == lines


def test_what_was_forced_in_and_is_not_locked_is_added() -> None:
    assert commands("linux", project("uv", numpy="2.2.0"), FORCED) == ("uv add --project ~/demo numpy==2.1.3",)


def test_what_lasts_needs_no_words() -> None:
    held = project("pdm", numpy="2.1.3")
    assert undone(held, FORCED) == ""
    assert undone(held, BUILD) == "; pdm.lock does not ask for it, so the next `pdm` command undoes it"
    assert undone(Project("~/demo"), BUILD) == ""
    assert "enter it in the project's files" in undone(Project("~/demo", "hatch"), ADD)


@pytest.mark.parametrize("run", [["-f", "https://example.org/page"], ["--pre", "torch"], ["torch @ https://x/y.whl"]])
def test_what_no_tool_has_a_word_for(run: list[str]) -> None:
    assert parsed(run) is None


def test_sources_have_the_name_of_the_build() -> None:
    assert source_name(f"{CPU}/") == "pytorch-cpu"


def test_fix_of_a_project() -> None:
    facts = laptop()
    in_project = replace(facts, project=project("uv"))
    fix = cures.add(in_project, ["numpy<2"])
    assert fix.commands == ("uv add --project ~/demo 'numpy<2'",)
    assert cures.add(facts, ["numpy<2"]).commands != fix.commands
