"""The pages that explain shows by name."""

import pytest

from torchdoctor.pages import near, page


@pytest.mark.parametrize("word", ["TD301", "td301", "driver-too-old-for-build"])
def test_page_of_a_rule(word: str) -> None:
    assert page(word).startswith("TD301 driver-too-old-for-build (error)\n\n")
    assert "How to fix it:" in page(word)


def test_page_of_a_kind() -> None:
    assert page("oom").startswith("The GPU ran out of memory [oom]")
    assert "Seen as:" in page("oom")
    assert page("no-such-thing") == page("two words") == ""


def test_a_name_that_is_almost_right_is_known() -> None:
    assert near("driver-too-old-for-biuld")[0] == "driver-too-old-for-build"
    assert "TD301" in near("TD3O1") or near("TD3011")
    assert near("what is this") == near("train.log") == []


def test_a_page_fits_the_width_and_says_the_same() -> None:
    for word in ("TD212", "TD318", "cgroup-quota", "zero-grad"):
        rows = page(word, 60).splitlines()
        assert max(len(row) for row in rows[: rows.index("Seen as:") if "Seen as:" in rows else None]) <= 60, word
        assert page(word, 60).split() == page(word, 1000).split()
    assert "\nWhy it matters: " in page("TD212", 60)
