"""`check --node`: the machine alone, one line, and what a scheduler makes of the exit code."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from machines import h100, with_gpu

from torchdoctor.cli.checking import exit_code
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Mount, Problem, Report
from torchdoctor.render import render
from torchdoctor.rules import OF_NODE, judge

WHEN = "2026-11-01T00:00:00+00:00"


def node(facts: Facts) -> Facts:
    """The same machine, of which nothing but itself was looked at."""
    return replace(facts, source="node", python=None, packages=None, torch=None, smoke=None)


def judged(facts: Facts) -> Report:
    return judge(facts, load(), WHEN, OF_NODE)


def line(facts: Facts) -> str:
    text = render(judged(facts), "line")
    assert len(text) <= 81
    assert text.isascii()
    assert text.count("\n") == 1
    return text.rstrip("\n")


def lost(facts: Facts) -> Facts:
    assert facts.nvidia
    return replace(facts, nvidia=replace(facts.nvidia, xids=("79 on 0000:3B:00",)))


def silent(facts: Facts) -> Facts:
    return replace(facts, silent_mounts=(Mount("/data", "nfs4"),))


def unknown(facts: Facts) -> Facts:
    problem = Problem("asking the NVIDIA driver", "no answer within 20 s", "nvidia")
    return replace(facts, nvidia=None, problems=(problem,))


def test_a_healthy_node() -> None:
    assert line(node(h100())) == "OK 8 x NVIDIA H100 80GB HBM3, NVIDIA driver 580.95.05 (CUDA 13.0)"
    assert exit_code(judged(node(h100())), "error") == 0


def test_a_fault_of_the_node() -> None:
    assert line(lost(node(h100()))).startswith("TD405 warning the kernel log ")
    assert (exit_code(judged(lost(node(h100()))), "error"), exit_code(judged(lost(node(h100()))), "warning")) == (0, 1)
    assert line(silent(lost(node(h100())))) == "TD706 error no answer from /data (nfs4); +1 more"
    assert exit_code(judged(silent(node(h100()))), "error") == 1


def test_what_could_not_be_asked_is_neither_well_nor_a_fault() -> None:
    assert line(unknown(node(h100()))) == "UNKNOWN asking the NVIDIA driver: no answer within 20 s"
    assert exit_code(judged(unknown(node(h100()))), "error") == 3
    assert exit_code(judged(silent(unknown(node(h100())))), "error") == 1


def test_no_fault_of_an_environment_is_a_nodes() -> None:
    """A driver that is too old for a torch, or a torch that is missing, must not drain a node."""
    assert {rule.id[:3] for rule in OF_NODE} == {"TD3", "TD4", "TD7", "TD9"}
    old = with_gpu(h100(), "450.80.02", *h100().gpus)
    assert [result.slug for result in judged(node(old)).results if result.findings] == []


def run(*flags: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "torchdoctor", "check", "--node", *flags]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.process
def test_it_starts_no_python_of_a_user(tmp_path: Path) -> None:
    """Neither the shell's Python nor a project's table has a say."""
    spy = tmp_path / "bin/python"
    spy.parent.mkdir()
    spy.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n", "utf-8")
    spy.chmod(0o755)
    (tmp_path / "pyproject.toml").write_text('[tool.torchdoctor]\nrequire = ["torch"]\n', "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "torchdoctor", "check", "--node", "-f", "line"],
        env={**os.environ, "PATH": f"{spy.parent}{os.pathsep}{os.environ['PATH']}", "VIRTUAL_ENV": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    assert "torch" not in done.stdout
    assert not (tmp_path / "started").exists()


@pytest.mark.process
def test_requirements_of_machines() -> None:
    done = run("-f", "line", "--require", "gpus>=4096")
    assert done.returncode == 1
    assert done.stdout.startswith("TD901 error gpus>=4096 is required, ")


@pytest.mark.process
@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--require", "torch>=2"], "--node checks only the machine"),
        (["--require", "numpy"], "--node checks only the machine"),
        (["--python", "x"], "--node and --python cannot be used together"),
        (["--from", "x"], "--node and --from cannot be used together"),
        (["--smoke", "full"], "--node and --smoke full cannot be used together"),
        (["--label", "rack"], "write NAME=VALUE"),
    ],
)
def test_what_a_node_cannot_be_asked(flags: list[str], says: str) -> None:
    done = run(*flags)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
