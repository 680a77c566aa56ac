"""Every fix of the rules' tables that changes lines is made, and the changed files are judged again."""

import re
from collections.abc import Iterator, Mapping

from declarations import Case, declared, verdicts

from test_declared.test_rules.test_cases import CASES
from torchdoctor.declared.diff import applied
from torchdoctor.model import Edit, Fix

FOUND = [case for case in CASES if case.status == "failed"]


def fixes(case: Case) -> Iterator[Fix]:
    for finding in verdicts(case.facts)[case.rule].findings[:1]:
        yield from finding.fixes


def changed(files: Mapping[str, str], edits: tuple[Edit, ...]) -> dict[str, str]:
    """The files after all edits of a fix."""
    return {
        name: applied(text.splitlines(keepends=True), [edit for edit in edits if edit.file == name])
        for name, text in files.items()
    }


def left(case: Case, fix: Fix) -> str:
    """What is wrong with the files after a fix; "" where nothing is."""
    files = changed(case.files, fix.edits)
    if same := [edit for edit in fix.edits if changed(case.files, (edit,)) == dict(case.files)]:
        return f"no such text in the file: {same}"
    (aim,) = case.facts.aims
    found = [
        f"{result.rule} {item.file}:{item.line} {item.message}"
        for result in verdicts(declared(files, aim)).values()
        for item in result.findings
        if result.rule not in case.others
    ]
    wanted = re.fullmatch(r"Require (torch \S+ \(\S+\))", fix.text)
    said = declared(files, aim).target.hint
    if wanted and f"brings {wanted[1]}" not in said:
        found.append(f"the files do not bring {wanted[1]}: {said}")
    return "\n".join([*found, "--- the files:", *files.values()]) if found else ""


def test_a_fix_leaves_no_finding() -> None:
    wrong = [f"{case}\n{why}" for case in FOUND for fix in fixes(case) if fix.edits and (why := left(case, fix))]
    assert wrong == [], "\n\n".join(wrong)


def test_most_fixes_are_changed_lines() -> None:
    """The others say what only a person, or another tool, can do; the tables name some of them: new=""."""
    of_files = [case for case in FOUND if case.rule not in ("TD001", "TD013", "TD014") and case.new != ""]
    first = [next(fixes(case), None) for case in of_files]
    words = [str(case) for case, fix in zip(of_files, first, strict=True) if fix is None or not fix.edits]
    assert len(words) * 8 <= len(of_files), words
