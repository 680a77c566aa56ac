"""`torchdoctor fleet --ray` on many real raylets of this machine, of which two hang. `pytest -m cluster`.

TORCHDOCTOR_RAYLETS=50 starts 50 of them, with 10 GB of memory; without it, 6 are started.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytestmark = [pytest.mark.cluster, pytest.mark.process]

COUNT = int(os.environ.get("TORCHDOCTOR_RAYLETS", "6"))
HUNG = 2
MARK = "CUDA_MODULE_LOADING"  # in the allow-list of reports, so that a node can differ by it
LONG = str(600_000)  # milliseconds
# No worker before a task wants one; nobody is called dead because a busy machine answers late.
SPARING = {
    "RAY_enable_worker_prestart": "0",
    "RAY_prestart_worker_first_driver": "0",
    "RAY_num_prestart_python_workers": "0",
    "RAY_raylet_start_wait_time_s": "600",
    "RAY_worker_register_timeout_seconds": "600",
    "RAY_agent_register_timeout_ms": LONG,
    "RAY_health_check_initial_delay_ms": LONG,
    "RAY_health_check_period_ms": LONG,
    "RAY_health_check_timeout_ms": LONG,
    "RAY_metrics_report_interval_ms": LONG,
    "RAY_memory_monitor_refresh_ms": "0",
}
OBJECTS = 80 * 1024 * 1024  # bytes of each node's object store, the least that Ray takes


class Raylets(NamedTuple):
    address: str
    hung: set[str]  # the first 8 digits of their IDs, which name a node


@pytest.fixture(scope="module")
def raylets() -> Iterator[Raylets]:
    utils = pytest.importorskip("ray.cluster_utils", reason="takes the extra `ray`")
    stopped: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SPARING.items():
            patch.setenv(name, value)
        cluster = utils.Cluster()
        try:
            nodes = [start(cluster, "EAGER" if number == COUNT // 2 else "LAZY") for number in range(COUNT)]
            for node in nodes[-HUNG:]:
                (raylet,) = node.all_processes["raylet"]
                os.kill(raylet.process.pid, signal.SIGSTOP)
                stopped.append(raylet.process.pid)
            yield Raylets(cluster.address, {node.node_id[:8] for node in nodes[-HUNG:]})
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
            cluster.shutdown()


def start(cluster: Any, loading: str) -> Any:
    """One after another: many at once keep each other from registering in time."""
    node = cluster.add_node(
        num_cpus=1,
        object_store_memory=OBJECTS,
        include_dashboard=False,
        include_log_monitor=False,
        env_vars={MARK: loading},
        wait=False,
    )
    cluster.wait_for_nodes(timeout=300)
    return node


def test_each_node_that_answers_is_judged_and_the_hung_ones_are_named(raylets: Raylets, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "RAY_ADDRESS": raylets.address}
    deadline = 60 + 6 * COUNT
    command = [sys.executable, "-m", "torchdoctor", "fleet", "--no-smoke", "--ray", "auto", "-f", "json"]
    command += ["--parallel", "8", "--deadline", str(deadline), "--fail-on-diff", "-o", str(tmp_path)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=deadline + 120, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    found = json.loads(done.stdout)
    assert (found["reports"], found["alike"]) == (COUNT - HUNG, COUNT - HUNG - 1)
    (group,) = found["deviating"]
    assert group["fields"] == {f"host.env.{MARK}": "EAGER"}
    assert {item["report"].rpartition("-")[2] for item in found["broken"]} == raylets.hung
    assert all(item["why"].startswith("no answer within ") for item in found["broken"]), found["broken"]
    assert len(list(tmp_path.glob("*.json"))) == COUNT - HUNG
