"""The check on every node of a Ray cluster, placed there by Ray's own scheduler."""

import contextlib
import importlib
import json
import os
import re
import socket
import sys
from collections.abc import Iterator
from typing import Any

REACHED = 10.0  # seconds for a connection
SLACK = 120.0  # seconds beside the check's own limits that a node may take to start a worker
# Ray hides all GPUs from a task that reserves none, and we are to see them without taking one from a job.
UNHIDDEN = {"env_vars": {"RAY_EXPERIMENTAL_NOSET_CUDA_VISIBLE_DEVICES": "1"}}

DEAD = "this node is dead"
GONE = ("TaskUnschedulableError", "NodeDiedError")  # what Ray raises for it


class NoCluster(RuntimeError):
    """The cluster cannot be used; the text is one line for the user."""


def reports(address: str, timeout: float, smoke: bool) -> Iterator[tuple[str, Any]]:
    """(node, decoded report, or the exception that says why there is none), dead nodes too. Raises NoCluster."""
    try:
        ray = importlib.import_module("ray")
        strategies = importlib.import_module("ray.util.scheduling_strategies")
    except ImportError:
        raise NoCluster("--ray takes the package ray: pip install 'torchdoctor[ray]'") from None
    _reach(address)
    with _to_standard_error():
        yield from _session(ray, address, strategies.NodeAffinitySchedulingStrategy, timeout, smoke)


def _session(ray: Any, address: str, at: Any, timeout: float, smoke: bool) -> Iterator[tuple[str, Any]]:
    try:
        ray.init(address=address, logging_level="ERROR", log_to_driver=False, runtime_env=UNHIDDEN)
    except Exception as error:  # of many kinds, and all mean the same here
        raise NoCluster(f"--ray {address}: {' '.join(str(error).split())}") from None
    try:
        yield from _of_nodes(ray, at, timeout, smoke)
    finally:
        ray.shutdown()


@contextlib.contextmanager
def _to_standard_error() -> Iterator[None]:
    """Ray prints what becomes of nodes on standard output, where only our answer belongs."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def _reach(address: str) -> None:
    """Ray would go on trying for minutes. "auto" and names of other kinds are Ray's to understand."""
    found = re.fullmatch(r"(?:ray://)?\[?([^\]]+?)\]?:(\d+)", address)
    try:
        if found:
            socket.create_connection((found[1], int(found[2])), timeout=REACHED).close()
    except (OSError, OverflowError) as error:
        raise NoCluster(f"--ray {address}: {error}") from None


def _of_nodes(ray: Any, at: Any, timeout: float, smoke: bool) -> Iterator[tuple[str, Any]]:
    task = ray.remote(num_cpus=0, max_retries=0)(on_node)
    running = {}
    for node in sorted(ray.nodes(), key=name_of):
        if node["Alive"]:
            place = at(node_id=node["NodeID"], soft=False)
            running[name_of(node)] = task.options(scheduling_strategy=place).remote(timeout, smoke)
        else:
            yield name_of(node), ValueError(DEAD)
    for name, result in running.items():
        try:
            yield name, json.loads(ray.get(result, timeout=2 * timeout + SLACK))
        except Exception as error:  # Ray's, for a node that died or a worker that could not start; or CheckFailed
            yield name, ValueError(_why(error))


def name_of(node: Any) -> str:
    """Several nodes may run on one host."""
    return f"{node['NodeManagerHostname']}-{node['NodeID'][:8]}"


def _why(error: Exception) -> str:
    """The last line of Ray's many, which is the exception that was raised on the node."""
    if type(error).__name__ in GONE:
        return DEAD
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[-1].strip() if lines else type(error).__name__


def on_node(timeout: float, smoke: bool) -> str:
    """Runs on the node: a report on the Python that Ray's workers run there, as JSON."""
    from torchdoctor.api import check
    from torchdoctor.render import json

    return json.render(check(timeout=timeout, smoke=smoke))
