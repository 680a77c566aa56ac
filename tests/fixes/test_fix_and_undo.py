"""Every case of the laboratory is fixed by `fix --yes` and brought back by `undo`; and what can go wrong with that."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from fixes.cases import CASES
from fixes.cases_pip import CPU, install, remove
from fixes.laboratory import Case, Laboratory, Place, cured, prepare

pytestmark = pytest.mark.process
# What is changed is outside of the environment, so fix leaves it to the user.
CHANGING = re.compile(r", in [\d.]+ s$|[\d.]+ GB, needed")
OUTSIDE = ("conda: a torch in the user's own folder",)
MISMATCH = next(case for case in CASES if case.name == "pip: torchvision of another torch")


def named(case: Case) -> object:
    marks = [] if case.quick else [pytest.mark.undo]
    return pytest.param(case, id=case.name, marks=marks)


def answer(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def judged(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Without the seconds that something took, and the free space of the disk."""
    return [
        {**result, "seen": [CHANGING.sub("", text) for text in result.get("seen", ())]} for result in report["results"]
    ]


def pixi(laboratory: Laboratory, folder: Path) -> Place:
    """A project of pixi whose torch came from PyPI, and lacks something."""
    root, program = folder / "a project", folder / "bin/pixi"
    where = root / ".pixi/envs/default"
    shutil.copytree(laboratory.template, where, symlinks=True)
    program.parent.mkdir()
    script = Path(__file__).with_name("pixi_by_uv.py")
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{script}' \"$@\"\n")
    program.chmod(0o755)
    place = Place(laboratory, root, where, {"PATH": f"{program.parent}:{laboratory.env['PATH']}"})
    (root / "pixi.toml").write_text('[workspace]\nname = "demo"\n[pypi-dependencies]\n')
    (root / "pixi.lock").write_text("")
    install("torch==2.13.0", *CPU)(place)
    remove("sympy")(place)
    return place


PIXI = Case(
    "pixi project: a requirement is gone", "torch-requirement-missing", pixi, {"sympy": "1.14.0"}, files=("*/pixi.*",)
)


@pytest.mark.parametrize("case", [named(case) for case in (*CASES, PIXI)])
def test_fix_heals_and_undo_brings_back_every_file(case: Case, laboratory: Laboratory, tmp_path: Path) -> None:
    if case.needs and not shutil.which(case.needs, path=laboratory.env["PATH"]):
        pytest.skip(f"{case.needs} is not installed")
    place, before = prepare(case, laboratory, tmp_path)
    place.env["XDG_STATE_HOME"] = str(tmp_path / "state")
    whole = place.whole()
    done = place.torchdoctor("fix", "--yes", "-f", "json", "--select", case.rule, *place.options)
    made = answer(done)
    if case.name in OUTSIDE:
        assert (done.returncode, made["status"]) == (1, "left"), done.stdout + done.stderr
        assert "in your user site folder" in made["plan"]["by_hand"][0]["why"]
        assert place.whole() == whole
        return
    assert (done.returncode, made["status"]) == (0, "fixed"), done.stdout + done.stderr
    assert made["healed"] == [case.rule]
    cured(case, place, before)
    done = place.torchdoctor("undo", "--yes", "-f", "json")
    assert (done.returncode, answer(done)["status"]) == (0, "undone"), done.stdout + done.stderr
    assert place.whole() == whole
    assert judged(place.check()) == judged(before.report)


@pytest.fixture
def broken(laboratory: Laboratory, tmp_path: Path) -> Place:
    place, _ = prepare(MISMATCH, laboratory, tmp_path)
    place.env["XDG_STATE_HOME"] = str(tmp_path / "state")
    place.env |= {"PIP_RETRIES": "1", "PIP_NO_CACHE_DIR": "1"}
    return place


def refused(place: Place, words: str, code: int = 2) -> None:
    """One clear sentence and the exit code, and nothing was changed."""
    whole = place.whole()
    done = place.torchdoctor("fix", "--yes")
    assert done.returncode == code, done.stdout + done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("✗ ")]
    assert words in line
    assert "Traceback" not in done.stdout + done.stderr
    assert place.whole() == whole


@pytest.mark.fixes
def test_the_system_s_python_is_refused(broken: Place) -> None:
    system = Path(sys.base_prefix, "bin/python3")
    done = broken.run(sys.executable, "-m", "torchdoctor", "fix", "--yes", "--python", str(system), check=False)
    assert done.returncode == 2, done.stdout + done.stderr
    assert (
        "is not in a virtual or conda environment, and fix changes nothing else; create one: python3 -m venv"
        in done.stdout
    )


@pytest.mark.fixes
def test_without_a_network_nothing_is_begun(broken: Place) -> None:
    broken.env |= dict.fromkeys(("HTTPS_PROXY", "https_proxy"), "http://127.0.0.1:9")
    refused(broken, "pip could not reach its index")


@pytest.mark.fixes
@pytest.mark.parametrize(("whole", "code"), [(0, 2), (1, 1)])
def test_a_download_that_breaks_off(broken: Place, whole: int, code: int) -> None:
    """While it is planned, and while it is applied."""
    broken.laboratory.mirror.breaks["torchvision-0.28.0"] = whole
    try:
        refused(broken, "not applied" if code == 2 else "rolled back: the environment is unchanged", code)
    finally:
        broken.laboratory.mirror.breaks.clear()
    assert broken.torchdoctor("fix", "--yes").returncode == 0


def mounted(place: Place, script: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """torchdoctor where mounts are its own."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("only root can mount")
    if place.run("unshare", "-m", "true", check=False).returncode:
        pytest.skip("mounts are not allowed here")
    program = (sys.executable, "-m", "torchdoctor", *arguments, "--python", str(place.python))
    return place.run("unshare", "-m", "sh", "-ec", f'{script}; exec "$@"', "sh", *program, check=False)


@pytest.mark.fixes
def test_a_read_only_environment_is_refused(broken: Place) -> None:
    whole = broken.whole()
    script = f"mount --bind '{broken.prefix}' '{broken.prefix}'; mount -o remount,ro,bind '{broken.prefix}'"
    done = mounted(broken, script, "fix", "--yes")
    assert (done.returncode, "is not writable, so nothing can be changed" in done.stdout) == (2, True), done
    assert broken.whole() == whole


@pytest.mark.fixes
def test_a_full_disk_is_refused(broken: Place) -> None:
    """Of the environment, and of the state folder."""
    whole = broken.whole()
    size = sum(path.stat().st_size for path in broken.prefix.rglob("*") if path.is_file() and not path.is_symlink())
    aside = f"'{broken.prefix}.aside'"
    own = f"cp -a '{broken.prefix}' {aside}; mount -t tmpfs -o size={size // 1024 + 8000}k none '{broken.prefix}'"
    fill = f"dd if=/dev/zero of='{broken.prefix}/filler' bs=4k 2>/dev/null || true"
    script = f"{own}; cp -a {aside}/. '{broken.prefix}'; {fill}"
    done = mounted(broken, script, "fix", "--yes")
    assert done.returncode == 2, done
    assert " are free" in done.stdout
    shutil.rmtree(f"{broken.prefix}.aside")
    state = broken.env["XDG_STATE_HOME"]
    script = f"mkdir -p '{state}'; mount -t tmpfs -o size=64k none '{state}'; dd if=/dev/zero of='{state}/x' || true"
    done = mounted(broken, script, "fix", "--yes")
    assert (done.returncode, "No space left on device" in done.stdout) == (2, True), done
    assert broken.whole() == whole


def installers(place: Place) -> list[psutil.Process]:
    """Of this environment, still alive."""
    found = []
    for process in psutil.process_iter():
        try:
            if str(place.python) in process.cmdline():
                found.append(process)
        except psutil.Error:
            continue
    return found


def started(place: Place) -> "subprocess.Popen[bytes]":
    """`fix --yes` that has begun to save the way back."""
    env = {**place.laboratory.env, **place.env}
    argv = [sys.executable, "-m", "torchdoctor", "fix", "--yes", "--python", str(place.python)]
    process = subprocess.Popen(argv, cwd=place.folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not list(Path(place.env["XDG_STATE_HOME"]).glob("torchdoctor/undo/*")) and process.poll() is None:
        time.sleep(0.002)
    return process


def killed(place: Place, after: float, group: bool) -> None:
    """A kill -9 some seconds later: of torchdoctor alone, or of all that it has started too."""
    process = started(place)
    time.sleep(after)
    below = psutil.Process(process.pid).children(recursive=True) if group and process.poll() is None else []
    process.send_signal(signal.SIGKILL)
    for child in below:
        if child.is_running():
            child.kill()
    process.wait()
    deadline = time.monotonic() + 120
    while installers(place) and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.mark.undo
def test_thirty_interruptions_lose_nothing(broken: Place) -> None:
    broken.env |= {"PIP_NO_CACHE_DIR": "0"}
    whole, chance = broken.whole(), random.Random()
    process, began = started(broken), time.monotonic()
    assert process.wait() == 0
    seconds = time.monotonic() - began
    assert broken.torchdoctor("undo", "--yes").returncode == 0
    undone = 0
    for number in range(30):
        moment = chance.uniform(0, seconds)
        killed(broken, moment, group=bool(number % 2))
        done = broken.torchdoctor("undo", "--yes", "-f", "json")
        status = answer(done)["status"]
        assert (done.returncode, status in ("undone", "nothing to undo")) == (0, True), (moment, done)
        undone += status == "undone"
        assert {name for name in broken.whole() if "/.torchdoctor" not in name} == {*whole}, moment
        assert {name: value for name, value in broken.whole().items() if name in whole} == whole, moment
    print(f"{undone} of 30 had begun to change something")
