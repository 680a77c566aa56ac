"""How long the search of one text may take."""

import time

TIME = 1.5  # seconds of computing that a search may take; only a text made to be slow comes near


class Clock:
    """What is left of the time for one search. ran_out: whether something was left untried."""

    def __init__(self, seconds: float = TIME) -> None:
        self.end = time.thread_time() + seconds
        self.ran_out = False

    def is_over(self) -> bool:
        self.ran_out = self.ran_out or time.thread_time() > self.end
        return self.ran_out
