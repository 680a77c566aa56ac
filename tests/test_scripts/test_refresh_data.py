"""scripts/refresh_data.py: what it finds in files that contradict themselves, and in pages of upstream."""

import copy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

import refresh_data  # noqa: E402


@pytest.fixture
def data() -> dict[str, Any]:
    """Our files, and in place of the releases two that the test makes."""
    return {**copy.deepcopy(refresh_data.load()), "releases": {"releases": [row("2.98.0"), row("2.99.0", indexed={})]}}


def row(torch: str, **changes: Any) -> dict[str, Any]:
    wheels = {"linux_x86_64": ["cpu", "cu126"], "windows_amd64": ["cpu", "cu126"]}
    pythons = {place: ["3.11", "3.12"] for place in wheels}
    companions = {"torchvision": ["0.98.0"], "torchaudio": ["2.98.0"], "torchcodec": ["0.97", "0.98"]}
    return {"torch": torch, "pythons": pythons, "indexed": wheels, "pypi": {}, **companions, **changes}


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
    assert done.stderr.startswith("upstream: ")


def test_contradictions_are_named() -> None:
    data = copy.deepcopy(refresh_data.load())
    releases = data["releases"]["releases"]
    first, second = (item["torch"] for item in releases[:2])
    releases[0], releases[1] = releases[1], releases[0]
    releases[-2]["indexed"]["linux_x86_64"]["cu199"] = "listing"
    next(item for item in releases if item["torch"] == "2.13.0")["torchvision"] = ["0.11.0"]
    data["architectures"]["builds"].append(data["architectures"]["builds"][0])
    data["gpus"]["names"]["8.6"] = "rtx 3090"
    told = "\n".join(refresh_data.inconsistencies(data))
    assert f"releases.json: {first} stands behind {second}" in told
    assert "drivers.json: no floor for cu199 on linux" in told
    assert "torchvision 0.11.0 of torch 2.13.0 is older" in told
    assert "is listed twice" in told
    assert "gpus.json: $.names['8.6']" in told


def test_new_releases_on_pypi_are_named(data: dict[str, Any]) -> None:
    page = {
        "releases": {
            "2.99.0": [{"filename": "torch-2.99.0-cp316-cp316-manylinux_2_28_x86_64.whl"}],
            "2.99.1": [{"filename": "torch-2.99.1-cp312-cp312-manylinux_2_28_x86_64.whl"}],
            "2.100.0rc1": [{"filename": "torch-2.100.0rc1-cp312-cp312-manylinux_2_28_x86_64.whl"}],
            "2.101.0": [],
        }
    }
    told = list(refresh_data.newer_on_pypi(data, "torch", page))
    assert told == ["torch 2.99.1 is on PyPI", "torch 2.99.0 has wheels for Python 3.16 on PyPI"]
    codec: dict[str, Any] = {"releases": {"0.98.3": [{}], "0.99.0": [{}]}}
    assert list(refresh_data.newer_on_pypi(data, "torchcodec", codec)) == ["torchcodec 0.99.0 is on PyPI"]


def test_new_wheels_on_an_index_are_named(data: dict[str, Any]) -> None:
    page = """
      <a href="/whl/cu126/torch-2.98.0%2Bcu126-cp312-cp312-manylinux_2_28_x86_64.whl#sha256=1">known</a>
      <a href="/whl/cu126/torch-2.99.0%2Bcu126-cp312-cp312-manylinux_2_28_x86_64.whl#sha256=2">new</a>
      <a href="/whl/cu126/torch-2.99.0%2Bcu126-cp312-cp312-win_amd64.whl">new</a>
      <a href="/whl/cu126/torch-2.100.0rc1%2Bcu126-cp312-cp312-win_amd64.whl">candidate</a>
      <a href="/whl/cu126/torch-no-wheel.whl">slip</a>
    """
    assert list(refresh_data.newer_on_index(data, "cu126", page)) == [
        "torch 2.99.0 lies on the cu126 index for linux_x86_64",
        "torch 2.99.0 lies on the cu126 index for windows_amd64",
    ]


def test_what_it_tells_can_be_entered_and_is_then_known(data: dict[str, Any]) -> None:
    data["releases"]["releases"][-1]["indexed"] = {"linux_x86_64": ["cu126"], "windows_amd64": ["cu126"]}
    page = '<a href="/whl/cu126/torch-2.99.0%2Bcu126-cp312-cp312-win_amd64.whl">'
    assert list(refresh_data.newer_on_index(data, "cu126", page)) == []
