"""Fixes as one diff."""

from torchdoctor.declared import diff
from torchdoctor.model import Edit, Facts, Finding, Fix, Report, Result, Severity, Target

LINES = {
    "a.txt": ["torch\r\n", "numpy\r\n"],
    "Dockerfile": ["RUN apt-get install \\\n", "    nvidia-driver-535 \\\n", "    git\n"],
}


SECRET = {"a.txt": ["-i https://***@a.b\n", "torch\n", "numpy\n", "rich\n"]}


def of(report: Report, lines: dict[str, list[str]] = LINES) -> str:
    return diff.of(report, lines.__getitem__, lambda file: frozenset())[0]


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
    )
    assert "+torch==1\r\n" in text
    assert "torch==2" not in text
    assert "+numpy<2\r\n" in text


def test_several_lines_for_one_and_none() -> None:
    text = of(
        report((Edit("a.txt", 1, "torch", "-i x\ntorch"),), (Edit("Dockerfile", 2, "nvidia-driver-535", ""),)),
    )
    assert "+-i x\r\n torch\r\n" in text
    assert "-    nvidia-driver-535 \\\n     git\n" in text


def test_what_is_not_there_any_more_is_left_alone() -> None:
    assert of(report((Edit("a.txt", 1, "jax", "torch"),), (Edit("a.txt", 9, "torch", "jax"),))) == ""


def test_a_line_with_a_secret_is_not_printed() -> None:
    """Neither as context, nor where it would be changed: then the file is named instead."""
    near, at = report((Edit("a.txt", 3, "numpy", "numpy<2"),)), report((Edit("a.txt", 1, "-i", "-f"),))
    text, left = diff.of(near, SECRET.__getitem__, lambda file: frozenset({1}))
    assert left == []
    assert "@@ -2,3 +2,3 @@\n torch\n-numpy\n+numpy<2\n rich\n" in text
    assert diff.of(at, SECRET.__getitem__, lambda file: frozenset({1})) == ("", ["a.txt"])


def test_two_words_of_one_line() -> None:
    lines = {"Dockerfile": ["RUN dnf install -y a nvidia-b nvidia-c d\n"]}
    both = (Edit("Dockerfile", 1, "nvidia-b", "", 22),), (Edit("Dockerfile", 1, "nvidia-c", "", 31),)
    assert "+RUN dnf install -y a d\n" in of(report(*both), lines)
    same = (Edit("Dockerfile", 1, "nvidia-b", "", 22),), (Edit("Dockerfile", 1, "nvidia-b nvidia-c", "", 22),)
    assert "+RUN dnf install -y a nvidia-c d\n" in of(report(*same), lines)
