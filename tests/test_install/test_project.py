"""Fixes in a project are its tool's own commands; where it has none, what undoes the fix is said."""

from dataclasses import replace

import pytest
from faults import each
from machines import laptop

from torchdoctor.install import cures
from torchdoctor.install.project import brought_back, commands, in_lock, parsed, removal, source_name, undone
from torchdoctor.model import Project, ProjectTool

CPU = "https://download.pytorch.org/whl/cpu"
ADD = ["numpy<2"]
LOCKED = ["numpy>=2.1"]  # which the lock has: only the environment has not
FORCED = ["--force-reinstall", "--no-deps", "numpy==2.1.3"]
BUILD = ["torch==2.9.1+cpu", "--index-url", CPU]


def project(tool: ProjectTool, **locked: str) -> Project:
    return Project("~/demo", tool, f"{tool}.lock", locked)


@each(
    [
        ("uv", ADD, ["uv add --project ~/demo 'numpy<2'"]),
        ("uv", LOCKED, ["uv sync --project ~/demo --inexact"]),
        ("poetry", LOCKED, ["poetry --directory ~/demo install"]),
        ("pdm", LOCKED, ["pdm install --project ~/demo"]),
        ("pixi", LOCKED, ["pixi install --manifest-path ~/demo"]),
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
    ]
)
def test_commands(tool: ProjectTool, arguments: list[str], lines: list[str]) -> None:
    assert list(commands("linux", project(tool, numpy="2.1.3"), arguments)) == lines


def test_what_was_forced_in_and_is_not_locked_is_added() -> None:
    assert commands("linux", project("uv", numpy="2.2.0"), FORCED) == ("uv add --project ~/demo numpy==2.1.3",)


def test_what_lasts_needs_no_words() -> None:
    held = project("pdm", numpy="2.1.3")
    assert undone(held, FORCED) == ""
    assert undone(held, BUILD) == "; pdm.lock does not contain it, so the next `pdm` command undoes it"
    assert undone(Project("~/demo"), BUILD) == ""
    assert "add it to the project's files" in undone(Project("~/demo", "hatch"), ADD)


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


@pytest.mark.parametrize(
    ("tool", "line"),
    [
        ("uv", "uv remove --project ~/demo torchtext"),
        ("poetry", "poetry --directory ~/demo remove torchtext"),
        ("pdm", "pdm remove --project ~/demo torchtext"),
        ("pixi", "pixi remove --manifest-path ~/demo --pypi torchtext"),
    ],
)
def test_what_the_project_asks_for_is_removed_from_it(tool: ProjectTool, line: str) -> None:
    own = replace(project(tool, torchtext="0.18.0"), direct=("torchtext",))
    assert removal("linux", own, ["torchtext"]) == (line,)
    assert brought_back(own, ["torchtext"]) == ""


def test_what_another_package_asks_for_comes_back() -> None:
    held = project("uv", triton="3.4.0")
    assert removal("linux", held, ["triton"]) == ()
    assert "uv.lock requires triton, so the next `uv` command reinstalls it" in brought_back(held, ["triton"])
    assert brought_back(held, ["xformers"]) == ""
    assert brought_back(Project("~/demo", direct=("triton",)), ["triton"]) == ""


def test_no_tool_but_these_removes_or_installs_as_locked() -> None:
    own = replace(project("hatch", numpy="2.1.3"), direct=("numpy",))
    assert removal("linux", own, ["numpy"]) == ()
    assert commands("linux", own, LOCKED) == ()


def test_what_is_no_requirement_is_in_no_lock() -> None:
    assert not in_lock(project("uv", numpy="2.1.3"), ["numpy<2"])
    assert not in_lock(project("uv", numpy="2.1.3"), ["no requirement"])
