"""Work on many nodes at once: so many at a time, none longer than its limit, each result as it comes."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol


class Late(RuntimeError):
    """A node gave no answer in time; the text is for the user."""


class Cluster(Protocol):
    """Where the work is done. A task is whatever the cluster gives for it."""

    def start(self, node: Any) -> Any:
        """Begin a node's work. May raise."""

    def wait(self, tasks: list[Any], seconds: float) -> list[Any]:
        """Which of these tasks have ended, within so many seconds."""

    def finish(self, task: Any) -> Any:
        """A task's result. May raise."""


def spread(
    nodes: Sequence[Any], cluster: Cluster, limit: float, parallel: int, now: Callable[[], float] = time.monotonic
) -> Iterator[tuple[Any, Any]]:
    """(node, its result or the exception that says why there is none), in the order in which they end.

    All that run are watched at once, so that nodes that hang together cost one limit and not one each.
    """
    waiting = deque(nodes)
    running: dict[Any, tuple[Any, float]] = {}
    while waiting or running:
        while waiting and len(running) < parallel:
            node = waiting.popleft()
            try:
                running[cluster.start(node)] = (node, now() + limit)
            except Exception as error:  # whatever the cluster raises: this node's reason, and no more
                yield node, error
        if not running:
            continue
        first = min(deadline for _, deadline in running.values())
        for task in cluster.wait([*running], max(first - now(), 0)):
            node, _ = running.pop(task)
            yield node, _result(cluster, task)
        for task in [task for task, (_, deadline) in running.items() if deadline <= now()]:
            node, _ = running.pop(task)
            yield node, Late(f"no answer within {limit:.0f} s")


def _result(cluster: Cluster, task: Any) -> Any:
    try:
        return cluster.finish(task)
    except Exception as error:
        return error
