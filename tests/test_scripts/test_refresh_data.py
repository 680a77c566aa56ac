"""scripts/refresh_data.py: what it finds in files that contradict themselves, or lack something."""

import copy
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

import refresh_data  # noqa: E402


@pytest.mark.process
def test_check_is_content_with_the_files_and_does_not_need_the_network() -> None:
    call = [sys.executable, str(SCRIPTS / "refresh_data.py"), "--check"]
    blocked = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(call, capture_output=True, text=True, timeout=120, env=blocked)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("nothing to do\n")


@pytest.mark.process
def test_upstream_that_does_not_answer_is_exit_2() -> None:
    call = [sys.executable, str(SCRIPTS / "refresh_data.py"), "--check", "--network"]
    blocked = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(call, capture_output=True, text=True, timeout=120, env=blocked)
    assert done.returncode == 2
    assert done.stdout.endswith("nothing to do\n")
    assert {line.partition(":")[0] for line in done.stderr.splitlines()} == {"no answer"}
    # four packages of PyPI, the README, the index, the build matrix, the selector, and the scripts of two releases
    assert len(done.stderr.splitlines()) == 10


def test_contradictions_are_named() -> None:
    data = copy.deepcopy(refresh_data.load())
    releases = data["releases"]["releases"]
    first, second = (item["torch"] for item in releases[:2])
    releases[0], releases[1] = releases[1], releases[0]
    known = [item for item in releases if "linux_x86_64" in item["indexed"]]  # a new release has none at first
    known[-1]["indexed"]["linux_x86_64"]["cu199"] = "listing"
    next(item for item in releases if item["torch"] == "2.13.0")["torchvision"] = ["0.11.0"]
    data["architectures"]["builds"].append(data["architectures"]["builds"][0])
    data["gpus"]["names"]["8.6"] = "rtx 3090"
    told = "\n".join(refresh_data.inconsistencies(data))
    assert f"releases.json: {first} stands behind {second}" in told
    assert "drivers.json: no floor for cu199 on linux" in told
    assert "torchvision 0.11.0 of torch 2.13.0 is older" in told
    assert "is listed twice" in told
    assert "gpus.json: $.names['8.6']" in told


def test_what_is_missing_fails_the_check() -> None:
    data = copy.deepcopy(refresh_data.load())
    releases = data["releases"]["releases"]
    newest = next(item for item in reversed(releases) if item["torch"] in data["companions"]["triton"])
    newest["indexed"] = {"linux_x86_64": {"cu199": "listing", "rocm99.1": "listing"}}
    torch = newest["torch"]
    del data["companions"]["triton"][torch]
    told = "\n".join(refresh_data.inconsistencies(data))
    assert f"architectures.json: torch {torch} cu199 on linux_x86_64 is missing" in told
    assert "rocm99.1 is missing" in told
    assert f"companions.json: the triton of torch {torch} is missing" in told
