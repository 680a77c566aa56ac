"""Every fix that calls an installer is pasted by a case, or the page of fixes says why not."""

import pytest

from fixes.cases import ASKED, CASES
from fixes.cases_combined import cases as combined
from fixes.coverage import NOT_PASTED, with_an_installer


@pytest.mark.long
def test_every_fix_is_pasted_or_there_is_a_reason() -> None:
    together = {slug for item in combined() for slug in (*item.found, *item.then)}
    pasted = {case.rule for case in (*CASES, *ASKED)} | together
    assert with_an_installer() - pasted == {*NOT_PASTED}
    assert not pasted & {*NOT_PASTED}
