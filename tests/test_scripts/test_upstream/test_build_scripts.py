"""scripts/upstream/build_scripts.py: the build matrix, and what builds are compiled for."""

from typing import Any

import pytest
from upstream import build_scripts
from upstream.facts import Fact, Web

from test_scripts.test_upstream import recorded

LINUX = "linux_x86_64"


def answering(**scripts: str) -> Web:
    """Scripts by LINUX, WINDOWS and ROCM; the others are not there."""

    def text(url: str) -> str:
        for name, content in scripts.items():
            if url.endswith(getattr(build_scripts, name)):
                return content
        raise FileNotFoundError(url)

    return recorded.web()._replace(text=text)


def told(frozen: dict[str, Any], torch: str, **scripts: str) -> list[Fact]:
    return list(build_scripts.of_scripts(frozen, torch, answering(**scripts)))


def table(**sm: str) -> str:
    rows = ", ".join(f'"{build[2:4]}.{build[4:]}": {{"x86_64": {{{listed}}}}}' for build, listed in sm.items())
    return f"TORCH_CUDA_ARCH_LIST_TABLE = {{{rows}}}"


def test_the_tables_of_the_scripts_are_read_and_not_run() -> None:
    assert build_scripts.linux(recorded.CUDA_LINUX)[LINUX, "cu142"] == [90, 120]
    assert build_scripts.windows(recorded.CUDA_WINDOWS) == {
        ("windows_amd64", "cu132"): [75, 80, 86, 90, 100, 120],
        ("windows_amd64", "cu992"): [90],
    }
    for text in ("x = 1", "TORCH_CUDA_ARCH_LIST_TABLE = exit()", "TORCH_CUDA_ARCH_LIST_TABLE: dict"):
        with pytest.raises(ValueError, match=r"no TORCH_CUDA_ARCH_LIST_TABLE|malformed"):
            build_scripts.linux(text)


@pytest.mark.parametrize(
    ("version", "targets"),
    [
        ("7.2", ["gfx900", "gfx908", "gfx90a", "gfx1030"]),
        ("99.1", ["gfx908", "gfx90a", "gfx1030", "gfx9999"]),
        ("preview", ["gfx908", "gfx90a", "gfx1030"]),
    ],
)
def test_the_targets_of_a_rocm_version_follow_the_conditions_of_the_script(version: str, targets: list[str]) -> None:
    assert build_scripts.rocm(recorded.ROCM, version) == targets


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("manylinux2_28-builder:rocm*)", "other)", "no case"),
        ('== *"99.1"*', "-gt 99", "a condition of another form"),
        ('"gfx908;gfx1030;gfx90a"', "$(list)", "names no targets"),
        ('"gfx908;gfx1030;gfx90a"', '"$COMMON"', "names no targets"),
    ],
)
def test_a_script_of_another_form_is_no_answer(old: str, new: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        build_scripts.rocm(recorded.ROCM.replace(old, new), "99.2")


def test_code_that_the_data_lack_is_told() -> None:
    frozen = recorded.data()
    row = build_scripts.row_of(frozen, "2.15.0", LINUX, "cu132")
    assert row is not None
    row["torch"].remove("2.15.0")
    assert build_scripts.asked(frozen)[0] == "2.15.0"
    (fact,) = told(frozen, "2.15.0", LINUX=table(cu132="75, 90", cu126="50"))  # of cu126 there is no such torch
    assert (fact.kind, fact.platform, fact.value, fact.more) == ("code", LINUX, "cu132", {"sm": [75, 90]})


@pytest.mark.parametrize(
    ("source", "listed", "kinds"),
    [
        ("carried", "75, 80, 86, 90, 100, 120", ["code"]),  # the same, from a source to be trusted more
        ("carried", "75, 80", ["code"]),  # then disputed
        ("builder", "75, 80", ["code"]),  # two build scripts disagree
        ("ci", "75, 80", ["contradiction"]),  # the same script cannot say both
        ("ci", "75, 80, 86, 90, 100, 120", []),
        ("wheel", "75, 80, 86, 90, 100, 120", []),
        ("wheel", "75, 80", ["contradiction"]),  # what is in the wheel is in the wheel
    ],
)
def test_code_that_the_data_have_is_weighed_by_its_source(source: str, listed: str, kinds: list[str]) -> None:
    frozen = recorded.data()
    row = build_scripts.row_of(frozen, "2.15.0", LINUX, "cu132")
    assert row is not None
    row["source"] = source
    assert [fact.kind for fact in told(frozen, "2.15.0", LINUX=table(cu132=listed))] == kinds


@pytest.mark.parametrize(("source", "kinds"), [("uv", ["targets"]), ("build", ["contradiction"])])
def test_targets_that_the_data_have_are_weighed_by_their_source(source: str, kinds: list[str]) -> None:
    frozen = recorded.data()
    frozen["amd"]["builds"]["2.14"] = {"rocm7.2": {"gfx": ["gfx900"], "source": source}}
    del frozen["releases"]["releases"][-2]["indexed"][LINUX]["rocm7.14"]
    assert [fact.kind for fact in told(frozen, "2.14.1", ROCM=recorded.ROCM)] == kinds


def test_what_is_disputed_stays_so() -> None:
    frozen = recorded.data()
    row = build_scripts.row_of(frozen, "2.15.0", LINUX, "cu132")
    assert row is not None
    row |= {"disputed": [86], "against": "carried"}
    assert told(frozen, "2.15.0", LINUX=table(cu132="75")) == []
