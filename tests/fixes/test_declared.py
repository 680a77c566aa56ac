"""Fixes of declared files that are commands: pasted where the files lie, after which the same check finds nothing."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from fixes.cases_projects import PDM, POETRY, UV, Tool
from fixes.laboratory import Laboratory, Place

pytestmark = [pytest.mark.process, pytest.mark.fixes]
AN_OLD_DRIVER = ("--driver", "535.261.03", "--gpu", "RTX 3090", "--python-version", "3.11", "--os", "linux")
HASHED = "torch==2.14.1 --hash=sha256:" + 64 * "0" + "\n"


def judged(place: Place, *arguments: str) -> list[dict[str, Any]]:
    """The findings of a check of the files."""
    done = place.torchdoctor("check", *arguments, "-f", "json", python=False)
    assert done.returncode in (0, 1), done.stderr
    results = json.loads(done.stdout)["results"]
    return [{**finding, "slug": result["slug"]} for result in results for finding in result["findings"]]


@pytest.mark.parametrize("tool", [UV, POETRY, PDM], ids=lambda tool: tool.name)
def test_a_lock_that_disagrees_is_locked_again(tool: Tool, laboratory: Laboratory, tmp_path: Path) -> None:
    root = tmp_path / "a project"
    root.mkdir()
    place = Place(laboratory, root, root / ".venv")
    (root / "pyproject.toml").write_text(tool.written(["torch==2.12.0"], "cpu"))
    place.paste([tool.first])
    (root / "pyproject.toml").write_text(tool.written(["torch==2.13.0"], "cpu"))
    (finding,) = judged(place, *tool.files)
    assert finding["slug"] == "declared-lock-disagrees"
    place.paste(finding["fixes"][0]["commands"])
    assert judged(place, *tool.files) == []
    place.paste([tool.again])
    assert place.packages()["torch"] == "2.13.0+cpu"


def test_torch_is_installed_first_where_a_line_cannot_change(laboratory: Laboratory, tmp_path: Path) -> None:
    place = Place(laboratory, tmp_path, tmp_path / "venv")
    place.run(sys.executable, "-m", "venv", "venv")
    place.env["PATH"] = f"{place.prefix / 'bin'}{os.pathsep}{laboratory.env['PATH']}"  # as when it is activated
    (place.folder / "requirements.txt").write_text(HASHED)
    (finding,) = judged(place, "requirements.txt", *AN_OLD_DRIVER)
    assert finding["slug"] == "declared-driver-too-old"
    place.paste(finding["fixes"][0]["commands"])
    assert place.packages()["torch"] == "2.14.1+cu126"


INDEX = "https://download.pytorch.org/whl"
FILES = {
    "a build that the driver does not run": ("torch\nnumpy\n", "2.14.1+cu126"),
    "an index that pip does not prefer": (f"--extra-index-url {INDEX}/cu126\ntorch\n", "2.14.1+cu126"),
    "a package that the index lacks": (f"--index-url {INDEX}/cu126\ntorch\naccelerate\n", "2.14.1+cu126"),
    "a companion of another release": ("torch==2.12.0\ntorchvision==0.19.1\n", "2.12.0+cu126"),
}


@pytest.mark.parametrize(("written", "torch"), FILES.values(), ids=FILES)
def test_changed_lines_are_applied_and_installed(
    written: str, torch: str, laboratory: Laboratory, tmp_path: Path
) -> None:
    """As often as it takes: of two changes of one line the second waits for the next check."""
    place = Place(laboratory, tmp_path, tmp_path / "venv")
    place.run(sys.executable, "-m", "venv", "venv")
    (place.folder / "requirements.txt").write_text(written)
    assert judged(place, "requirements.txt", *AN_OLD_DRIVER) != []
    for _ in range(2):
        done = place.torchdoctor("check", "requirements.txt", *AN_OLD_DRIVER, "--diff", python=False)
        if done.stdout:
            (place.folder / "fix.diff").write_text(done.stdout)
            place.run("git", "apply", "fix.diff")
    assert judged(place, "requirements.txt", *AN_OLD_DRIVER) == []
    place.pip("install", "-r", "requirements.txt")
    assert place.packages()["torch"] == torch


COMMANDS = {
    "pip": f'pip install torch==2.12.0 accelerate --index-url "{INDEX}/cu126"',
    "uv": f"uv pip install --default-index={INDEX}/cu126 torch==2.12.0 accelerate",
}


@pytest.mark.parametrize("written", COMMANDS.values(), ids=COMMANDS)
def test_a_command_of_an_image_searches_pypi_too(written: str, laboratory: Laboratory, tmp_path: Path) -> None:
    place = Place(laboratory, tmp_path, tmp_path / "venv")
    place.run(sys.executable, "-m", "venv", "venv")
    place.env |= {"VIRTUAL_ENV": str(place.prefix), "UV_PYTHON": str(place.python)}
    place.env["PATH"] = f"{place.prefix / 'bin'}{os.pathsep}{laboratory.env['PATH']}"
    file = place.folder / "Dockerfile"
    file.write_text(f"FROM python:3.11\nRUN {written}\n")
    (finding,) = judged(place, "Dockerfile", *AN_OLD_DRIVER)
    assert finding["slug"] == "declared-index-lacks-package"
    done = place.torchdoctor("check", "Dockerfile", *AN_OLD_DRIVER, "--diff", python=False)
    (place.folder / "fix.diff").write_text(done.stdout)
    place.run("git", "apply", "fix.diff")
    assert judged(place, "Dockerfile", *AN_OLD_DRIVER) == []
    place.paste([file.read_text().partition("RUN ")[2]])
    assert place.packages()["torch"] == "2.12.0+cu126"
    assert "accelerate" in place.packages()
