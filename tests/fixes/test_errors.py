"""What `explain` answers to an error, asked in the environment that has it, mends it when it is pasted."""

import json
import re
import shutil
from pathlib import Path

import pytest

from fixes.cases_errors import CUDNN, FAILURES, Failure, Made, failures
from fixes.cases_projects import POETRY, SITE, UV, Tool, project
from fixes.coverage import NOT_FAILED, kinds_with_an_installer
from fixes.laboratory import Laboratory, Place

PLACEHOLDER = re.compile(r"\b(?:VERSION|PACKAGE)\b")


@pytest.mark.process
@pytest.mark.fixes
@pytest.mark.parametrize(
    ("make", "failure"), [pytest.param(make, failure, id=name) for name, make, failure in failures()]
)
def test_a_pasted_fix_ends_the_error(make: Made, failure: Failure, laboratory: Laboratory, tmp_path: Path) -> None:
    place = make(laboratory, tmp_path)
    before = place.packages()
    done = place.run(str(place.python), "-c", failure.code, check=False)
    assert done.returncode, "the code should have failed"
    place.paste(_answer(place, failure.said or done.stderr, failure))
    place.run(str(place.python), "-c", failure.code)
    wanted = {**before, **failure.changed}
    assert place.packages() == {name: version for name, version in wanted.items() if version is not None}


@pytest.mark.process
@pytest.mark.fixes
def test_a_text_from_a_uv_project_gets_what_mends_the_project(laboratory: Laboratory, tmp_path: Path) -> None:
    """`uv add torch` would leave alone what is there, damaged or not."""
    place = project(UV, ["torch==2.13.0"], "cu126", f"rm {SITE}/{CUDNN}")(laboratory, tmp_path)
    before = place.packages()
    done = place.run(str(place.python), "-c", "import torch", check=False)
    assert "libcudnn.so.9: cannot open shared object file" in done.stderr
    found = place.torchdoctor("explain", f"$ uv run train.py\n{done.stderr}", "--no-check", "-f", "json")
    fix = json.loads(found.stdout)["matches"][0]["fixes"][0]["commands"]
    assert fix == ["uv sync --reinstall"]
    place.paste(fix)
    place.run(str(place.python), "-c", "import torch")
    assert place.packages() == before


HASHES = "error: Failed to download `torch==2.13.0`\n  Caused by: Hash mismatch for `torch==2.13.0`"
POETRYS_HASHES = (
    "Hash for torch (2.13.0+cu126) from archive torch-2.13.0+cu126-cp311-cp311-linux_x86_64.whl not found in known "
    "hashes (was: sha256:0)"
)


@pytest.mark.process
@pytest.mark.fixes
@pytest.mark.parametrize(
    ("tool", "text", "commands"),
    [
        pytest.param(UV, f"$ uv sync\n{HASHES}", ["uv cache clean", "uv sync"], id="uv"),
        pytest.param(
            POETRY,
            f"$ poetry install\n{POETRYS_HASHES}",
            ["poetry cache clear -n --all .", "poetry lock", "poetry install"],
            id="poetry",
        ),
    ],
)
def test_a_damaged_download_of_a_project_is_fetched_again(
    tool: Tool, text: str, commands: list[str], laboratory: Laboratory, tmp_path: Path
) -> None:
    place = project(tool, ["torch==2.13.0"], "cu126")(laboratory, tmp_path)
    place.env = {"UV_CACHE_DIR": str(tmp_path / "uv"), "POETRY_CACHE_DIR": str(tmp_path / "poetry")}
    before = place.packages()
    shutil.rmtree(place.site / "torch")
    shutil.rmtree(next(place.site.glob("torch-*.dist-info")))
    assert _first(place, text) == commands
    place.paste(commands)
    place.run(str(place.python), "-c", "import torch")
    assert place.packages() == before


@pytest.mark.process
@pytest.mark.fixes
def test_poetry_takes_a_build_from_the_index_that_has_it(laboratory: Laboratory, tmp_path: Path) -> None:
    place = project(POETRY, ["filelock"], "")(laboratory, tmp_path)
    text = "$ poetry add torch==2.13.0+cu126\nUnable to find installation candidates for torch (2.13.0+cu126)"
    place.paste(_first(place, text))
    place.run(str(place.python), "-c", "import torch")
    assert place.packages()["torch"] == "2.13.0+cu126"


@pytest.mark.process
@pytest.mark.fixes
def test_an_environment_whose_python_is_gone_is_made_again(laboratory: Laboratory, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    place = Place(laboratory, folder, folder / ".venv")
    place.run("python3", "-m", "venv", ".venv")
    for python in (place.prefix / "bin").glob("python*"):
        python.unlink()
    started = place.run("bash", "-c", ".venv/bin/pip install torch", check=False)
    assert "bad interpreter" in started.stderr or "not found" in started.stderr or "required file" in started.stderr
    place.paste(_first(place, started.stderr))
    place.run(str(place.python), "-c", "import torch")


def _first(place: Place, text: str) -> list[str]:
    """The commands of the first fix of the first cause."""
    done = place.torchdoctor("explain", text, "--no-check", "-f", "json", python=False)
    commands: list[str] = json.loads(done.stdout)["matches"][0]["fixes"][0]["commands"]
    return commands


def _answer(place: Place, text: str, failure: Failure) -> list[str]:
    """The commands of the first cause's fixes, as printed."""
    done = place.torchdoctor("explain", text, "--check", "-f", "json")
    assert done.returncode == 0, done.stderr
    first = json.loads(done.stdout)["matches"][0]
    assert first["id"] == failure.kind, first["id"]
    printed = [first["fixes"][number]["commands"] for number in failure.fixes]
    assert all(printed), first["fixes"]
    lines = [line for commands in printed for line in commands]
    assert not [line for line in lines if PLACEHOLDER.search(line)], lines
    return lines


@pytest.mark.long
def test_every_kind_is_pasted_or_there_is_a_reason() -> None:
    pasted = {failure.kind for _, _, failure in failures()}
    assert kinds_with_an_installer() - pasted == {*NOT_FAILED}
    assert not pasted & {*NOT_FAILED}
    assert FAILURES
