"""The commands of docs/fleet.md: torchrun is real; srun and kubectl are stand-ins that run what they are given."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

DOCS = (Path(__file__).parents[2] / "docs" / "fleet.md").read_text("utf-8")
OURS = Path(sys.executable).parent
# Two nodes, the second of which has another environment.
SRUN = """#!/bin/sh
[ "$1 $2" = "-N 2" ] || exit 9 # without -N it would run on one node alone
shift 3
SLURMD_NODENAME=node1 "$@" && SLURMD_NODENAME=node2 CUDA_MODULE_LOADING=EAGER "$@"
"""
KUBECTL = """#!/bin/sh
case $1 in
get) printf 'pod/train-0\\npod/train-1\\n' ;;
exec) [ "$2" = pod/train-0 ] || export CUDA_MODULE_LOADING=EAGER; shift 3; exec "$@" ;;
esac
"""


def commands(title: str) -> str:
    (found,) = re.findall(rf"^## {title}\n.*?^```sh\n(.*?)^```", DOCS, re.S | re.M)
    return str(found)


def run(folder: Path, title: str, **programs: str) -> "subprocess.CompletedProcess[str]":
    """The block under a title, with torchdoctor and these programs on PATH."""
    tools = folder / "tools"
    tools.mkdir()
    (tools / "torchdoctor").symlink_to(OURS / "torchdoctor")
    for name, text in programs.items():
        (tools / name).write_text(text, "utf-8")
        (tools / name).chmod(0o755)
    env = {**os.environ, "PATH": f"{tools}{os.pathsep}{OURS}{os.pathsep}{os.environ['PATH']}"}
    env.pop("CUDA_MODULE_LOADING", None)
    env["COUNT"] = "2"
    command = ["sh", "-ec", commands(title)]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("title", "programs", "names"),
    [("Slurm", {"srun": SRUN}, ("node1", "node2")), ("Kubernetes", {"kubectl": KUBECTL}, ("train-0", "train-1"))],
)
def test_collect_and_compare(tmp_path: Path, title: str, programs: dict[str, str], names: tuple[str, str]) -> None:
    done = run(tmp_path, title, **programs)
    assert (done.returncode, done.stderr) == (0, "")
    first, second = names
    told = f"{first}.json → {second}.json: 1 difference\n  host.env.CUDA_MODULE_LOADING: none → EAGER\n"
    assert done.stdout.endswith(told)


def test_torchrun(tmp_path: Path) -> None:
    if shutil.which("torchrun", path=str(OURS)) is None:
        pytest.skip("torchrun comes with torch, which is not installed")
    for name in ("localhost", socket.gethostname()):
        try:
            socket.getaddrinfo(name, None)
        except OSError:
            pytest.skip("localhost or this machine's own name cannot be resolved, and torchrun would wait for it")
    done = run(tmp_path, "torchrun")
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "reports" / "0.json").read_text("utf-8"))["facts"]["python"]


def test_the_configuration_of_node_problem_detector_has_fields_that_it_reads() -> None:
    """By the types of its source of August 2026, which ignore a field that they do not know."""
    (text,) = re.findall(r"^### node-problem-detector\n.*?^```json\n(.*?)^```", DOCS, re.S | re.M)
    plugin = json.loads(text)
    whole = {"invoke_interval", "timeout", "max_output_length", "concurrency"}
    whole |= {"enable_message_change_based_condition_update", "skip_initial_status"}
    assert plugin.keys() <= {"plugin", "pluginConfig", "source", "conditions", "rules", "metricsReporting"}
    assert plugin["pluginConfig"].keys() <= whole
    (condition,), (rule,) = plugin["conditions"], plugin["rules"]
    assert condition.keys() == {"type", "reason", "message"}
    assert rule.keys() <= {"type", "condition", "reason", "path", "args", "timeout", "invoke_interval"}
    assert (plugin["plugin"], rule["type"], rule["condition"]) == ("custom", "permanent", condition["type"])
    assert int(rule["timeout"].removesuffix("s")) <= int(plugin["pluginConfig"]["timeout"].removesuffix("s"))


def test_ansible(tmp_path: Path) -> None:
    if shutil.which("ansible") is None:
        pytest.skip("no ansible on PATH")
    here = f"ansible_connection=local ansible_python_interpreter={sys.executable}"
    (tmp_path / "hosts").write_text(f"[gpus]\nnode1 {here}\nnode2 {here}\n", "utf-8")
    # Both are this machine, and share the file in /tmp: one after the other.
    (tmp_path / "ansible.cfg").write_text("[defaults]\ninventory = hosts\nforks = 1\n", "utf-8")
    done = run(tmp_path, "Ansible")
    assert done.returncode == 0, done.stderr
    assert "node1/tmp/torchdoctor.json and node2/tmp/torchdoctor.json do not differ." in done.stdout
