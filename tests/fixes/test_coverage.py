"""Every fix that calls an installer is pasted by a case, or the page of fixes says why not."""

from fixes.cases import ASKED, CASES
from fixes.coverage import NOT_PASTED, with_an_installer


def test_every_fix_is_pasted_or_there_is_a_reason() -> None:
    pasted = {case.rule for case in (*CASES, *ASKED)}
    assert with_an_installer() - pasted == {*NOT_PASTED}
    assert not pasted & {*NOT_PASTED}
