"""The three answers: what is certain outweighs what is not known."""

from torchdoctor.install.request import Rejected, Unmet


def test_nothing_runs_only_where_that_is_known_of_every_build() -> None:
    no, unknown = Rejected("cu126", "no code", "2.9.1"), Rejected("cu130", "not seen", "2.9.1", "unknown", "the index")
    assert Unmet([no]).status == "does-not-run"
    assert Unmet([no, unknown]).status == "unknown"
    assert str(Unmet([no, unknown])) == "cu126: no code; cu130: not seen"


def test_builds_of_one_reason_stand_together() -> None:
    rejected = [Rejected(build, "too old a driver", "2.9.1") for build in ("cu130", "cu132")]
    rejected.append(Rejected("cpu", "not seen", "2.9.1", "unknown", "the index"))
    assert Unmet(rejected).reasons() == ["cu130, cu132: too old a driver", "cpu: not seen (the index would tell)"]
