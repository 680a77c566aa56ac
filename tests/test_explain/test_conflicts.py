"""pip's list of what no longer fits is read, and solved where one version suits all."""

from torchdoctor.explain.conflicts import Clash, clash, listed, newest, solved

TEXT = """ERROR: pip's dependency resolver does not currently take into account all the packages that are installed.
tokenizers 0.15.2 requires huggingface_hub<1.0,>=0.16.4, but you have huggingface-hub 0.14.1 which is incompatible.
transformers 4.38.2 requires huggingface-hub<1.0,>=0.19.3, but you have huggingface-hub 0.14.1 which is incompatible.
torch 2.2.1+cu121 requires nvidia-cublas-cu12==12.1.3.1; platform_system == "Linux", which is not installed.
The shop requires a coat, but you have none.
"""


def test_reads_the_lines() -> None:
    assert listed(TEXT) == [
        Clash("tokenizers", "0.15.2", "huggingface_hub", "<1.0,>=0.16.4"),
        Clash("transformers", "4.38.2", "huggingface-hub", "<1.0,>=0.19.3"),
        Clash("torch", "2.2.1+cu121", "nvidia-cublas-cu12", "==12.1.3.1"),
    ]


def test_solves_what_can_be_solved() -> None:
    fitting, others = solved(listed(TEXT)[:2])
    assert fitting == ["huggingface-hub<1.0,>=0.16.4,>=0.19.3"]
    assert not others
    apart = [Clash("a", "1", "numpy", "<2"), Clash("b", "1", "numpy", ">=2.1"), Clash("c", "1", "six", "")]
    assert solved(apart) == (["six"], ["a", "b"])
    assert solved([Clash("a", "1", "x", "=>2")]) == ([], ["a"])
    assert solved([Clash("a", "1", "x", "~=2.1,!=2.1"), Clash("b", "1", "x", "<3")])[1] == []


def test_the_newest_that_all_accept() -> None:
    asked = [Clash("fastai", "2.7.12", "torch", "<2.1,>=1.7")]
    assert newest(["1.13.1", "2.0.1", "2.1.0", "2.9.1"], asked) == "2.0.1"
    assert newest(["2.1.0"], asked) == ""
    assert newest(["2.1.0"], [Clash("a", "1", "torch", "=>2")]) == ""


def test_old_pip_words_it_differently() -> None:
    line = (
        "ERROR: raiwidgets 0.17.0 has requirement jinja2==2.11.3, but you'll have jinja2 3.0.3 which is incompatible."
    )
    assert listed(line) == [Clash("raiwidgets", "0.17.0", "jinja2", "==2.11.3")]


def test_pips_reasons_name_the_two_that_exclude_each_other() -> None:
    text = (
        "The user requested numpy==1.20\n    scipy 1.11 depends on numpy<1.28 and >=1.21\n"
        "    pandas 2.0 depends on numpy>=1.19"
    )
    found = clash(text)
    assert found is not None
    assert (found[0].limits, found[1].user, found[1].limits) == ("==1.20", "scipy", "<1.28,>=1.21")
    assert clash(text.replace("1.20", "1.22")) is None


def test_two_that_require_exclude_each_other_without_a_wish() -> None:
    text = "    a 1.0 depends on hub<1.0 and >=0.3\n    b 2.0 depends on hub>=1.2"
    found = clash(text)
    assert found is not None
    assert (found[0].user, found[1].user) == ("a", "b")
