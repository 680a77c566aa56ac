"""Other processors under qemu-user, with the real torch: `pytest -m emulated`. Minutes, and the network.

Needs Linux, `unshare` with user namespaces, and qemu-user-static; the arm64 Debian also debootstrap and a kernel whose
user namespaces have a binfmt_misc of their own (Linux 6.7). $TORCHDOCTOR_ARM64_ROOT names one that is there already.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.emulated, pytest.mark.process]

SOURCE = Path(__file__).parents[2] / "src/torchdoctor"
# PyPI's last torch for arm64 without CUDA.
TORCH = (
    "torch==2.7.1",
    "sympy",
    "filelock",
    "typing-extensions",
    "networkx",
    "jinja2",
    "fsspec",
    "markupsafe",
    "mpmath",
)
DOCTOR = (
    "typer<0.29", "rich", "packaging", "nvidia-ml-py", "shellingham", "pygments", "markdown-it-py", "mdurl",
    "annotated-doc", "click", "typing-extensions",
)  # fmt: skip
ELF = r"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00"
MASK = r"\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff"
# In a namespace of its own: what is mounted and registered there is seen by nobody else, and ends with it.
ENTER = f"""
mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
printf '%s' ':arm64:M::{ELF}:{MASK}:'"$QEMU"':F' >/proc/sys/fs/binfmt_misc/register
mount --rbind /proc "$ROOT/proc" && mount --rbind /dev "$ROOT/dev"
exec chroot "$ROOT" env -i PATH=/usr/bin:/bin HOME=/root "$@"
"""


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name}")
    return found


def alone(script: str, *arguments: str, limit: float = 900, **env: str) -> "subprocess.CompletedProcess[str]":
    """A shell script in namespaces of its own, as root there."""
    command = [tool("unshare"), "-Urm", "sh", "-c", script, "sh", *arguments]
    environment = {**os.environ, **env}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=limit, env=environment)


def found_by(report: dict[str, Any]) -> dict[str, str]:
    return {item["slug"]: item["findings"][0]["message"] for item in report["results"] if item["findings"]}


@pytest.fixture
def old_cpu(tmp_path: Path) -> tuple[Path, Path]:
    """A Python on a CPU of 2008, without AVX, that has this environment's torch; and what its /proc/cpuinfo says."""
    qemu, python, cpuinfo = tool("qemu-x86_64-static"), tmp_path / "python", tmp_path / "cpuinfo"
    python.write_text(f'#!/bin/sh\nexec {qemu} -cpu Nehalem {sys.executable} "$@"\n')
    python.chmod(0o755)
    told = re.sub(r" (avx\w*|fma|f16c|bmi[12])\b", "", Path("/proc/cpuinfo").read_text("utf-8"))
    cpuinfo.write_text(re.sub(r"(?m)^(model name\s*:).*", r"\1 Intel Core i7 9xx (Nehalem)", told))
    return python, cpuinfo


OLD = 'mount --bind "$CPUINFO" /proc/cpuinfo && exec "$@"'


@pytest.mark.skipif(platform.machine() != "x86_64", reason="this CPU is not an x86-64 one")
def test_a_cpu_without_avx_is_why_torch_dies(old_cpu: tuple[Path, Path]) -> None:
    python, cpuinfo = old_cpu
    command = (sys.executable, "-m", "torchdoctor", "check", "--python", str(python), "--timeout", "300", "-f", "json")
    done = alone(OLD, *command, CPUINFO=str(cpuinfo))
    found = found_by(json.loads(done.stdout))
    assert (done.returncode, list(found)) == (1, ["cpu-without-avx2"])
    assert "import torch was killed by SIGILL" in found["cpu-without-avx2"]
    assert "(Intel Core i7 9xx (Nehalem)) does not have AVX" in found["cpu-without-avx2"]


@pytest.mark.skipif(platform.machine() != "x86_64", reason="this CPU is not an x86-64 one")
def test_run_says_why_it_died_and_dies_like_it(old_cpu: tuple[Path, Path]) -> None:
    python, cpuinfo = old_cpu
    command = (sys.executable, "-m", "torchdoctor", "run", "--", str(python), "-c", "import torch")
    done = alone(OLD, *command, CPUINFO=str(cpuinfo))
    assert done.returncode in (-4, 132)
    assert "The CPU lacks instructions that this torch uses" in done.stderr


@pytest.fixture(scope="module")
def arm64(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of an arm64 Debian with torch in /opt/env and torchdoctor in /opt/doctor; only unpacked."""
    tool("qemu-aarch64-static")
    if given := os.environ.get("TORCHDOCTOR_ARM64_ROOT"):
        return Path(given)
    root = tmp_path_factory.mktemp("arm64") / "root"
    command = [tool("debootstrap"), "--arch=arm64", "--foreign", "--variant=minbase", "--include=python3,python3-numpy"]
    subprocess.run([*command, "bookworm", str(root)], check=True, capture_output=True, timeout=1200)
    for package in (root / "var/cache/apt/archives").glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), str(root)], check=True, timeout=300)
    for name, wanted in (("env", TORCH), ("doctor", DOCTOR)):
        made = within(root, "/usr/bin/python3", "-m", "venv", "--without-pip", f"/opt/{name}")
        assert made.returncode == 0, made.stderr
        install(wanted, root / f"opt/{name}/lib/python3.11/site-packages", root.parent / name)
    shutil.copytree(SOURCE, root / "opt/doctor/lib/python3.11/site-packages/torchdoctor")
    return root


def install(wanted: tuple[str, ...], site: Path, folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", str(folder)]
    pip += ["--python-version", "3.11", "--platform", "manylinux_2_28_aarch64", "--platform", "manylinux2014_aarch64"]
    subprocess.run([*pip, *wanted], check=True, timeout=1200)
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(site)


def within(root: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    return alone(ENTER, *command, ROOT=str(root), QEMU=tool("qemu-aarch64-static"))


def test_an_arm64_debian_is_healthy(arm64: Path) -> None:
    words = ("check", "--python", "/opt/env", "--timeout", "600", "-f", "json")
    done = within(arm64, "/opt/doctor/bin/python", "-m", "torchdoctor", *words)
    report = json.loads(done.stdout)
    facts = report["facts"]
    assert (done.returncode, found_by(report)) == (0, {})
    assert facts["problems"] == []
    assert (facts["host"]["arch"], facts["torch"]["version"]) == ("aarch64", "2.7.1+cpu")
    assert [(one["device"], one["tensor"], one["autograd"]) for one in facts["smoke"]["devices"]] == [
        ("cpu", "ok", "ok")
    ]


def test_install_cmd_knows_the_builds_of_arm64(arm64: Path) -> None:
    done = within(arm64, "/opt/doctor/bin/python", "-m", "torchdoctor", "install-cmd")
    assert done.returncode == 0, done.stderr
    assert "--index-url https://download.pytorch.org/whl/cpu" in done.stdout
