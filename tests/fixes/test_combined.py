"""All fixes of one report, pasted in its order into one shell: none undoes another, and the next check is clean."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from fixes.cases_combined import Combined, cases
from fixes.laboratory import OF_OTHERS, Before, Laboratory, Place, failed, findings, touched

pytestmark = [pytest.mark.process, pytest.mark.fixes]


def first_fixes(report: dict[str, Any]) -> list[str]:
    """The commands of the first fix that has some, of every finding but notes."""
    ours = [item for item in report["results"] if item["status"] == "failed" and item["slug"] not in OF_OTHERS]
    worse = [item for item in ours if item["severity"] != "note"]
    worse.sort(key=lambda item: ["error", "warning"].index(item["severity"]))
    printed = [
        next(fix["commands"] for fix in finding["fixes"] if fix["commands"])
        for item in worse
        for finding in item["findings"]
    ]
    return [line for lines in printed for line in lines]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])
def test_all_fixes_of_a_report_heal_together(case: Combined, laboratory: Laboratory, tmp_path: Path) -> None:
    if case.needs and not shutil.which(case.needs, path=laboratory.env["PATH"]):
        pytest.skip(f"{case.needs} is not installed")
    place = case.make(laboratory, tmp_path)
    before = Before(place.check(), place.packages(), place.contents(), place.owners())
    for expected in filter(None, (case.found, case.then)):
        report = place.check()
        assert sorted(failed(report)) == sorted(expected), findings(report)
        place.paste(first_fixes(report))
    is_well(case, place, before)
    if case.again:
        place.paste([case.again])
        is_well(case, place, before)


def is_well(case: Combined, place: Place, before: Before) -> None:
    after = place.check()
    assert set(failed(after)) <= {*case.left}, findings(after)
    wanted = {**before.packages, **case.changed}
    assert place.packages() == {name: version for name, version in wanted.items() if version is not None}
    assert touched(case.alone, place, before) == []
