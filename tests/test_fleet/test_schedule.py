"""Many nodes at once, on a clock of our own: one limit for those that hang together, and nobody is lost."""

import heapq
from typing import Any

import pytest

from torchdoctor.fleet.schedule import Late, Limits, spread

FOREVER = 1e9


class Cluster:
    """Nodes that take as long as is said, on a clock that only moves when somebody waits."""

    def __init__(self, seconds: list[float]) -> None:
        self.seconds, self.time = seconds, 0.0
        self.ends: dict[int, float] = {}
        self.most = 0

    def start(self, node: int) -> int:
        if self.seconds[node] < 0:
            raise RuntimeError("cannot be started")
        self.ends[node] = self.time + self.seconds[node]
        return node

    def wait(self, tasks: list[int], seconds: float) -> list[int]:
        self.most = max(self.most, len(tasks))
        first = heapq.nsmallest(1, ((self.ends[task], task) for task in tasks))[0]
        if first[0] > self.time + seconds:
            self.time += seconds
            return []
        self.time = max(self.time, first[0])
        return [first[1]]

    def finish(self, task: int) -> str:
        if task % 100 == 99:
            raise ValueError("no torch")
        return f"report {task}"

    def run(self, limit: float, parallel: int, whole: float = FOREVER) -> dict[int, Any]:
        nodes = range(len(self.seconds))
        found = spread(nodes, self, Limits(limit, whole, parallel), lambda: self.time)
        return dict(found)


def test_a_thousand_nodes_of_which_fifty_hang() -> None:
    cluster = Cluster([FOREVER if node % 20 == 3 else 5.0 for node in range(1000)])
    found = cluster.run(240, 64)
    assert len(found) == 1000
    assert sum(isinstance(item, Late) for item in found.values()) == 50
    assert sum(isinstance(item, ValueError) for item in found.values()) == 10
    assert cluster.most == 64
    assert cluster.time < 3 * 240  # one after the other they would cost 50 limits


def test_nodes_that_hang_together_cost_one_limit() -> None:
    cluster = Cluster([FOREVER, FOREVER, FOREVER, 1.0])
    found = cluster.run(122, 64)
    assert cluster.time == 122
    assert str(found[0]) == "no answer within 122 s"
    assert found[3] == "report 3"


def test_one_deadline_for_all_keeps_what_has_come_and_names_the_others() -> None:
    cluster = Cluster([5.0] * 4 + [FOREVER] * 996)
    found = cluster.run(240, 64, whole=600)
    assert cluster.time == 600  # by limits of the nodes alone it would be an hour
    assert len(found) == 1000
    assert [found[node] for node in range(4)] == [f"report {node}" for node in range(4)]
    words = [str(item) for item in found.values() if isinstance(item, Late)]
    assert words.count("no answer within 240 s") == 2 * 64 - 4 + 4
    assert words.count("no answer within 600 s, the time limit for all nodes") == 64
    assert words.count("not started within 600 s, the time limit for all nodes") == 1000 - 4 - 3 * 64


def test_what_is_ready_comes_first() -> None:
    cluster = Cluster([9.0, 1.0, 5.0])
    assert [*cluster.run(60, 2)] == [1, 2, 0]


def test_a_node_that_cannot_be_started_is_that_nodes_alone() -> None:
    found = Cluster([-1.0, 1.0, -1.0]).run(60, 1)
    assert [str(found[node]) for node in range(3)] == ["cannot be started", "report 1", "cannot be started"]


@pytest.mark.parametrize("parallel", [1, 3, 100])
def test_no_more_than_so_many_at_a_time(parallel: int) -> None:
    cluster = Cluster([1.0] * 10)
    assert len(cluster.run(60, parallel)) == 10
    assert cluster.most <= parallel
