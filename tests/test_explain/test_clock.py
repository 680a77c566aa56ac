"""A clock of a search: what it says when its time is over, and that it remembers."""

from torchdoctor.explain.clock import Clock


def test_one_without_time_is_over_and_one_with_time_is_not() -> None:
    over, running = Clock(seconds=-1), Clock(seconds=1_000)
    assert (over.ran_out, over.is_over(), over.ran_out) == (False, True, True)
    assert not running.is_over()
    assert not running.ran_out
