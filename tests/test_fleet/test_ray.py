"""`torchdoctor fleet --ray` on a real Ray cluster of four nodes on this machine: one is dead, and one differs."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.process

MARK = "CUDA_MODULE_LOADING"  # in the allow-list of reports, so that a node can differ by it
VALUES = ("LAZY", "LAZY", "EAGER", "LAZY")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    why = "takes the extra `ray`"
    pytest.importorskip("ray", reason=why)
    utils = pytest.importorskip("ray.cluster_utils", reason=why)
    made = utils.Cluster()
    try:
        nodes = [made.add_node(num_cpus=1, env_vars={MARK: value}) for value in VALUES]
        made.wait_for_nodes()
        made.remove_node(nodes[-1], allow_graceful=False)
        yield made
    finally:
        made.shutdown()


def fleet(*flags: str) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "torchdoctor", "fleet", "--no-smoke", *flags]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=180, check=False)


def test_the_nodes_need_no_torchdoctor(cluster: Any, tmp_path: Path) -> None:
    """It is called by a Python that has it on PYTHONPATH, which the nodes do not see, and is sent there."""
    done = fleet("--ray", cluster.address, "-f", "json", "--parallel", "1")
    found = json.loads(done.stdout)
    assert found["reports"] == 3
    assert done.stderr == ""


def test_every_live_node_once_the_dead_one_named_and_the_different_one_found(cluster: Any, tmp_path: Path) -> None:
    done = fleet("--ray", cluster.address, "-o", str(tmp_path / "reports"), "-f", "json", "--fail-on-diff")
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    assert (found["reports"], found["alike"]) == (3, 2)
    assert found["majority"] == {f"host.env.{MARK}": "LAZY"}
    (group,) = found["deviating"]
    assert group["fields"] == {f"host.env.{MARK}": "EAGER"}
    assert [item["why"] for item in found["broken"]] == ["this node is dead"]
    kept = {path.stem: json.loads(path.read_text("utf-8")) for path in (tmp_path / "reports").iterdir()}
    assert len(kept) == 3
    assert kept[group["reports"][0]]["facts"]["host"]["env"][MARK] == "EAGER"


@pytest.mark.parametrize(
    ("address", "says"), [("nonsense", "--ray nonsense: "), ("127.0.0.1:1", "--ray 127.0.0.1:1: ")]
)
def test_no_cluster_is_one_line_and_exit_code_2(address: str, says: str) -> None:
    pytest.importorskip("ray", reason="takes the extra `ray`")
    done = fleet("--ray", address)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_without_ray_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['ray'] = None; sys.argv = ['torchdoctor', 'fleet', '--ray', 'auto']\n"
    code += "from torchdoctor.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (
        2,
        f"torchdoctor: --ray needs the package ray: {sys.executable} -m pip install 'ray[client]>=2.40'\n",
    )
