"""Fixes as one diff."""

from torchdoctor.declared.diff import of
from torchdoctor.model import Edit, Facts, Finding, Fix, Report, Result, Severity, Target

LINES = {
    "a.txt": ["torch\r\n", "numpy\r\n"],
    "Dockerfile": ["RUN apt-get install \\\n", "    nvidia-driver-535 \\\n", "    git\n"],
}


def report(*fixes: tuple[Edit, ...]) -> Report:
    findings = tuple(Finding("", tuple(Fix("", edits=(edit,)) for edit in edits)) for edits in fixes)
    result = Result("TD001", "a", "", Severity.ERROR, "failed", findings)
    return Report(Facts(Target("", "")), (result,), "", "", "")


def test_the_first_fix_of_each_finding() -> None:
    text = of(
        report(
            (Edit("a.txt", 1, "torch", "torch==1"), Edit("a.txt", 1, "torch", "torch==2")),
            (Edit("a.txt", 2, "numpy", "numpy<2"),),
        ),
        LINES.__getitem__,
    )
    assert "+torch==1\r\n" in text
    assert "torch==2" not in text
    assert "+numpy<2\r\n" in text


def test_several_lines_for_one_and_none() -> None:
    text = of(
        report((Edit("a.txt", 1, "torch", "-i x\ntorch"),), (Edit("Dockerfile", 2, "nvidia-driver-535", ""),)),
        LINES.__getitem__,
    )
    assert "+-i x\r\n torch\r\n" in text
    assert "-    nvidia-driver-535 \\\n     git\n" in text


def test_what_is_not_there_any_more_is_left_alone() -> None:
    assert of(report((Edit("a.txt", 1, "jax", "torch"),), (Edit("a.txt", 9, "torch", "jax"),)), LINES.__getitem__) == ""
