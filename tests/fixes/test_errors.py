"""What `explain` answers to an error, asked in the environment that has it, mends it when it is pasted."""

import json
import re
from pathlib import Path

import pytest

from fixes.cases_errors import CUDNN, FAILURES, Failure, Made, failures
from fixes.cases_projects import SITE, UV, project
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


def test_every_kind_is_pasted_or_there_is_a_reason() -> None:
    pasted = {failure.kind for _, _, failure in failures()}
    assert kinds_with_an_installer() - pasted == {*NOT_FAILED}
    assert not pasted & {*NOT_FAILED}
    assert FAILURES
