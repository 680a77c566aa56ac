"""Every fix that is a command is pasted into the environment that it is for: it heals, alone, and lasts."""

import shutil
from pathlib import Path

import pytest

from fixes.cases import ASKED, CASES
from fixes.laboratory import Case, Laboratory, commands, cured, prepare

pytestmark = pytest.mark.process


def named(case: Case) -> object:
    marks = [] if case.quick else [pytest.mark.fixes]
    return pytest.param(case, id=case.name, marks=marks)


@pytest.mark.parametrize("case", [named(case) for case in (*CASES, *ASKED)])
def test_a_pasted_fix_heals_and_lasts(case: Case, laboratory: Laboratory, tmp_path: Path) -> None:
    if case.needs and not shutil.which(case.needs, path=laboratory.env["PATH"]):
        pytest.skip(f"{case.needs} is not installed")
    place, before = prepare(case, laboratory, tmp_path)
    place.paste(commands(before.report, case))
    cured(case, place, before)
    if case.again:
        place.paste([case.again])
        cured(case, place, before)
