"""Every case of the laboratory is fixed by `fix --yes` and brought back by `undo`, file by file."""

import json
import shutil
from pathlib import Path

import pytest

from fixes.cases import CASES
from fixes.laboratory import Case, Laboratory, cured, prepare

pytestmark = pytest.mark.process


def named(case: Case) -> object:
    marks = [] if case.quick else [pytest.mark.fixes]
    return pytest.param(case, id=case.name, marks=marks)


@pytest.mark.parametrize("case", [named(case) for case in CASES])
def test_fix_heals_and_undo_brings_back_every_file(case: Case, laboratory: Laboratory, tmp_path: Path) -> None:
    if case.needs and not shutil.which(case.needs, path=laboratory.env["PATH"]):
        pytest.skip(f"{case.needs} is not installed")
    place, before = prepare(case, laboratory, tmp_path)
    place.env["XDG_STATE_HOME"] = str(tmp_path / "state")
    whole = place.whole()
    done = place.torchdoctor("fix", "--yes", "-f", "json", "--select", case.rule)
    made = json.loads(done.stdout)
    assert (done.returncode, made["status"]) == (0, "fixed"), done.stdout + done.stderr
    assert made["healed"] == [case.rule]
    cured(case, place, before)
    done = place.torchdoctor("undo", "--yes", "-f", "json")
    assert (done.returncode, json.loads(done.stdout)["status"]) == (0, "undone"), done.stdout + done.stderr
    assert place.whole() == whole
    assert place.check()["results"] == before.report["results"]
