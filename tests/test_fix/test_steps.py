"""Which commands are run, in which order, and why the others are left to the user."""

from dataclasses import replace
from pathlib import Path

import pytest

from test_fix import stage
from torchdoctor import shell
from torchdoctor.fix import steps
from torchdoctor.fix.model import Command
from torchdoctor.fix.steps import Place
from torchdoctor.model import Finding, Fix, Package, Report


@pytest.fixture
def place(tmp_path: Path) -> stage.Stage:
    return stage.make(tmp_path)


@pytest.fixture
def here(place: stage.Stage) -> Place:
    made = steps.place_of(place.facts())
    assert made
    return made._replace(project=place.project.resolve(), tool="uv")


RUN = [
    ("pip", "{python} -m pip install torch==2.13.0"),
    ("pip", "{python} -m pip uninstall -y torch"),
    ("ensurepip", "{python} -m ensurepip --upgrade"),
    ("uv", "uv pip install --python {python} torch==2.13.0"),
    ("uv project", "uv add --project {project} torch==2.13.0"),
    ("uv project", "uv sync --project {project} --inexact --reinstall-package torch"),
    ("poetry", "poetry --directory {project} add torch==2.13.0"),
    ("pdm", "pdm add --project {project} torch==2.13.0"),
    ("pixi", "pixi add --manifest-path {project} --pypi torch==2.13.0"),
    ("conda", "conda install -p {prefix} pytorch=2.4"),
    ("cache", "uv cache clean torch"),
    ("delete", "rm -rf {site}/torch"),
]
NOT_RUN = [
    "python -m pip install torch",  # of the shell
    "pip install torch",
    "/usr/bin/python3 -m pip install torch",
    "uv pip install torch",
    "uv pip install --system torch",
    "uv pip install --python /usr/bin/python3 torch",
    "uv add --project /elsewhere torch",
    "uv cache clean",
    "uv venv --python 3.13",
    "conda install pytorch",
    "conda install -p /opt/conda pytorch",
    "rm -rf {site}/torch /etc",
    "rm -rf {site}/../../../../project",
    "rm -rf {prefix}",
    "sudo apt-get install cuda",
    "export LD_LIBRARY_PATH=/x",
    "{python} -c 'import torch'",
    "{python} -m pip install torch && rm -rf /",
    "curl https://example.com/x | sh",
    "",
]


def filled(line: str, place: stage.Stage) -> str:
    return line.format(python=place.python, project=place.project, prefix=place.prefix, site=place.site)


@pytest.mark.parametrize(("tool", "line"), RUN)
def test_an_installer_of_this_environment_is_run(tool: str, line: str, place: stage.Stage, here: Place) -> None:
    words = shell.split(filled(line, place), "linux")
    assert words
    assert steps.tool_of(words, here) == tool


@pytest.mark.parametrize("line", NOT_RUN)
def test_nothing_else_is_run(line: str, place: stage.Stage, here: Place) -> None:
    words = shell.split(filled(line, place), "linux")
    assert words is None or steps.tool_of(words, here) is None


def test_a_link_out_of_the_environment_is_not_followed(place: stage.Stage, here: Place) -> None:
    (place.site / "out").symlink_to(place.project)
    assert steps.tool_of(("rm", "-rf", f"{place.site}/out/pyproject.toml"), here) is None
    assert steps.tool_of(("rm", "-rf", f"{place.site}/out"), here) == "delete"  # the link itself


def chosen(report: Report, here: Place) -> list[str]:
    return [step.slug for step in steps.chosen(report, here)[0]]


def test_what_is_deleted_comes_first_then_torch_then_what_has_to_fit(place: stage.Stage, here: Place) -> None:
    report = place.report(
        ("numpy", Finding("", (Fix("", (place.command("install", "numpy==1.26.4"),)),))),
        ("torch", Finding("", (Fix("", (place.command("install", "torch==2.13.0"),)),))),
        ("orch", Finding("", (Fix("", (shell.delete("linux", str(place.site), "torch"),)),))),
    )
    assert chosen(report, here) == ["orch", "torch", "numpy"]


def test_of_two_that_want_different_versions_one_is_taken(place: stage.Stage, here: Place) -> None:
    report = place.report(
        ("build", Finding("", (Fix("", (place.command("install", "torch==2.13.0+cu126"),)),))),
        ("vision", Finding("", (Fix("", (place.command("install", "torch==2.13.0+cpu", "torchvision==0.28.0"),)),))),
        ("numpy", Finding("", (Fix("", (place.command("install", "numpy==1.26.4"),)),))),
    )
    assert chosen(report, here) == ["build", "numpy"]


def test_the_same_commands_are_run_once(place: stage.Stage, here: Place) -> None:
    fix = Fix("", (place.command("install", "torch==2.13.0"),))
    report = place.report(("a", Finding("", (fix,))), ("b", Finding("", (fix,))))
    assert chosen(report, here) == ["a"]


def test_a_fix_that_is_not_wholly_run_is_not_begun(place: stage.Stage, here: Place) -> None:
    mixed = Fix("Do both", (place.command("install", "torch==2.13.0"), "sudo reboot"))
    found, by_hand = steps.chosen(place.report(("a", Finding("broken", (mixed,)))), here)
    assert found == []
    assert by_hand[0].why == "`sudo` here is not an installer that changes only this environment"
    assert by_hand[0].commands == mixed.commands


def test_a_package_in_the_user_s_own_folder_is_left_to_the_user(place: stage.Stage, here: Place) -> None:
    fix = Fix("Remove it", (place.command("uninstall", "-y", "torch"),))
    report = place.report(("duplicate-install", Finding("twice", (fix,))))
    assert chosen(report, here) == ["duplicate-install"]
    facts = place.facts(user_site="/home/someone/.local/lib")
    facts = replace(facts, packages=(Package("torch", "2.12.0", "/home/someone/.local/lib"),))
    outside = steps.place_of(facts)
    assert outside
    found, by_hand = steps.chosen(report, outside)
    assert (found, "in your user site folder" in by_hand[0].why) == ([], True)


NAMED = [
    (
        "{python} -m pip install torch==2.13.0+cpu numpy<2 -f https://x",
        {"torch": "==2.13.0+cpu", "numpy": "<2"},
    ),
    ("{python} -m pip uninstall -y nvidia_cublas_cu12", {"nvidia-cublas-cu12": "gone"}),
    ("{python} -m pip install --force-reinstall --no-deps triton==3.7.1", {"triton": "==3.7.1"}),
    ("uv pip install --python {python} --reinstall-package torch torch==2.13.0", {"torch": "==2.13.0"}),
    ("uv sync --project {project} --inexact --reinstall-package torch", {"torch": ""}),
    ("poetry --directory {project} source add --priority=explicit pytorch-cpu https://x", {}),
    ("poetry --directory {project} add --source pytorch-cpu torch==2.13.0", {"torch": "==2.13.0"}),
    ("conda install -p {prefix} pytorch=2.4 nvidia::cuda=12.1 -c nvidia", {"pytorch": "=2.4", "cuda": "=12.1"}),
    ("rm -rf {site}/torch", {}),
]


@pytest.mark.parametrize(("line", "wanted"), NAMED)
def test_the_packages_that_a_command_names(line: str, wanted: dict[str, str], place: stage.Stage, here: Place) -> None:
    words = tuple(filled(line, place).split(" "))
    tool = steps.tool_of(words, here)
    assert tool
    named = steps.named([Command(words, "", tool)])
    assert {name: limit for name, limit in named.items() if limit or name in wanted} == wanted
    assert ("pytorch-cuda" in named) is bool({"torch", "pytorch"} & {*wanted})
