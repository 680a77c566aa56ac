"""The check on every node of a Ray cluster, placed there by Ray's own scheduler; nothing need be installed there."""

import contextlib
import importlib
import json
import os
import re
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

from torchdoctor import shell
from torchdoctor.fleet.parcel import parcel
from torchdoctor.fleet.schedule import Late, Limits, spread

REACHED = 10.0  # seconds for a connection
SLACK = 120.0  # seconds beside the check's own limits that a node may take to start a worker
# Ray hides all GPUs from a task that reserves none, and we are to see them without taking one from a job.
UNHIDDEN = {"env_vars": {"RAY_EXPERIMENTAL_NOSET_CUDA_VISIBLE_DEVICES": "1"}}

DEAD = "this node is dead"
GONE = ("TaskUnschedulableError", "NodeDiedError")  # what Ray raises for it
ENDED = ("WorkerCrashedError", "LocalRayletDiedError", "OutOfMemoryError")

Progress = Callable[[int, int], None]  # nodes that have ended, of how many


class NoCluster(RuntimeError):
    """The cluster cannot be used; the text is one line for the user."""


def limits_of(timeout: float, whole: float, parallel: int) -> Limits:
    """timeout: of a check's steps. parallel: a thousand nodes that import torch from one file server are too many."""
    return Limits(2 * timeout + SLACK, whole, parallel)


def reports(
    address: str,
    timeout: float,
    flags: list[str],
    limits: Limits,
    progress: Progress = lambda done, of: None,
) -> Iterator[tuple[str, Any]]:
    """(node, decoded report, or the exception that says why there is none), dead nodes too. Raises NoCluster.

    flags: of check. limits: as limits_of() makes them.
    """
    try:
        ray = importlib.import_module("ray")
        strategies = importlib.import_module("ray.util.scheduling_strategies")
    except ImportError:
        system = "windows" if os.name == "nt" else "linux"
        command = shell.command(system, sys.executable, "-m", "pip", "install", "ray[client]>=2.40")
        raise NoCluster(f"--ray needs the package ray: {command}") from None
    _reach(address)
    with _quiet():
        try:
            ray.init(address=address, logging_level="ERROR", log_to_driver=False, runtime_env=UNHIDDEN)
        except Exception as error:  # of many kinds, and all mean the same here
            raise NoCluster(f"--ray {address}: {' '.join(str(error).split())}") from None
        try:
            yield from _of_nodes(_Ray(ray, strategies, timeout, flags, limits.node), limits, progress)
        finally:
            ray.shutdown()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Ray prints what becomes of nodes on both outputs, where only our answer and our progress belong.

    sys.stderr stays ours; what is written to the descriptors goes nowhere.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    kept = [os.dup(1), os.dup(2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    ours = sys.stderr
    sys.stderr = os.fdopen(os.dup(kept[1]), "w", encoding=ours.encoding, errors="replace")
    try:
        for descriptor in (1, 2):
            os.dup2(nowhere, descriptor)
        yield
    finally:
        sys.stderr.close()
        sys.stderr = ours
        for number, descriptor in enumerate(kept, 1):
            os.dup2(descriptor, number)
            os.close(descriptor)
        os.close(nowhere)


def _reach(address: str) -> None:
    """Ray would go on trying for minutes. "auto" and names of other kinds are Ray's to understand."""
    found = re.fullmatch(r"(?:ray://)?\[?([^\]]+?)\]?:(\d+)", address)
    try:
        if found:
            socket.create_connection((found[1], int(found[2])), timeout=REACHED).close()
    except (OSError, OverflowError) as error:
        raise NoCluster(f"--ray {address}: {error}") from None


class _Ray:
    """As schedule.py asks for it: a task is a check on one node."""

    def __init__(self, ray: Any, strategies: Any, timeout: float, flags: list[str], limit: float) -> None:
        from torchdoctor.fleet.inside import on_node

        ray.cloudpickle.register_pickle_by_value(on_node)
        self.ray, self.at = ray, strategies.NodeAffinitySchedulingStrategy
        self.task = ray.remote(num_cpus=0, max_retries=0)(on_node.check)
        self.parcel = ray.put(parcel())
        self.limit = limit
        self.flags = [*flags, f"--timeout={timeout:g}", "--fail-on=never"]

    def start(self, node: Any) -> Any:
        place = self.at(node_id=node["NodeID"], soft=False)
        return self.task.options(scheduling_strategy=place).remote(self.parcel, self.flags, self.limit)

    def wait(self, tasks: list[Any], seconds: float) -> list[Any]:
        ended, _ = self.ray.wait(tasks, num_returns=1, timeout=seconds)
        return list(ended)

    def finish(self, task: Any) -> Any:
        return self.ray.get(task)


def _of_nodes(cluster: _Ray, limits: Limits, progress: Progress) -> Iterator[tuple[str, Any]]:
    nodes = sorted(cluster.ray.nodes(), key=name_of)
    for node in nodes:
        if not node["Alive"]:
            yield name_of(node), ValueError(DEAD)
    alive = [node for node in nodes if node["Alive"]]
    progress(0, len(alive))
    for done, (node, answer) in enumerate(spread(alive, cluster, limits), 1):
        progress(done, len(alive))
        yield name_of(node), _report(answer)


def _report(answer: Any) -> Any:
    """Decoded, or the exception that says why there is none."""
    if isinstance(answer, Exception):
        return ValueError(_why(answer))
    said, errors = answer
    try:
        return json.loads(said)
    except ValueError:
        lines = [line for line in errors.splitlines() if line.strip()] or ["the check wrote no report"]
        return ValueError(lines[-1].removeprefix("torchdoctor: "))


def name_of(node: Any) -> str:
    """Several nodes may run on one host."""
    return f"{node['NodeManagerHostname']}-{node['NodeID'][:8]}"


def _why(error: Exception) -> str:
    """The last line of Ray's many, which is the exception that was raised on the node."""
    kind = type(error).__name__
    if isinstance(error, Late):
        return str(error)
    if kind in GONE:
        return DEAD
    if kind in ENDED:
        return f"its Ray worker died ({kind})"
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[-1].strip() if lines else kind
