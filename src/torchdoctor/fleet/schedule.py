"""Work on many nodes at once: so many at a time, none longer than its limit, all within one deadline."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol


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


class Limits(NamedTuple):
    """In seconds: of one node, and of all together, whatever hangs; and how many nodes work at a time."""

    node: float
    whole: float
    parallel: int


def spread(
    nodes: Sequence[Any], cluster: Cluster, limits: Limits, now: Callable[[], float] = time.monotonic
) -> Iterator[tuple[Any, Any]]:
    """(node, its result or the exception that says why there is none), in the order in which they end.

    All that run are watched at once, so that nodes that hang together cost one limit and not one each.
    """
    waiting, end = deque(nodes), now() + limits.whole
    running: dict[Any, tuple[Any, float]] = {}
    while waiting or running:
        while waiting and len(running) < limits.parallel and now() < end:
            node = waiting.popleft()
            try:
                running[cluster.start(node)] = (node, min(now() + limits.node, end))
            except Exception as error:  # whatever the cluster raises: this node's reason, and no more
                yield node, error
        if not running:
            if now() < end:
                continue
            yield from (
                (node, Late(f"not started within {limits.whole:.0f} s, the time limit for all nodes"))
                for node in waiting
            )
            return
        first = min(deadline for _, deadline in running.values())
        for task in cluster.wait([*running], max(first - now(), 0)):
            node, _ = running.pop(task)
            yield node, _result(cluster, task)
        for task in [task for task, (_, deadline) in running.items() if deadline <= now()]:
            node, _ = running.pop(task)
            whole = f"{limits.whole:.0f} s, the time limit for all nodes" if now() >= end else f"{limits.node:.0f} s"
            yield node, Late(f"no answer within {whole}")


def _result(cluster: Cluster, task: Any) -> Any:
    try:
        return cluster.finish(task)
    except Exception as error:
        return error
