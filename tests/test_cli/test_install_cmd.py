"""install-cmd as a user calls it: what stands on which stream, exit codes, eval in a shell, start-up."""

import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from patients import Patient

pytestmark = pytest.mark.process

DESCRIBED = ["--os", "linux", "--python-version", "3.12", "--driver", "580.95.05", "--gpu", "Tesla V100-SXM2-16GB"]
COMMAND = "pip install torch==2.14.1 torchvision==0.29.1 --index-url https://download.pytorch.org/whl/cu126"


def run(*args: str, **env: str) -> "subprocess.CompletedProcess[str]":
    call = [sys.executable, "-m", "torchdoctor", "install-cmd", *args]
    return subprocess.run(call, capture_output=True, text=True, timeout=120, env={**os.environ, **env})


def test_standard_output_is_the_command_alone_and_the_reasons_stand_on_standard_error() -> None:
    done = run(*DESCRIBED)
    assert (done.returncode, done.stdout) == (0, COMMAND + "\n")
    assert "NVIDIA driver 580.95.05 runs CUDA 12.6" in done.stderr
    assert "not torch 2.15.0 (cu130): torch 2.15.0 with CUDA 13.0 has no code for Tesla V100" in done.stderr
    assert all(line.startswith("# ") for line in done.stderr.splitlines())  # pasteable even with both streams


def test_json() -> None:
    done = run(*DESCRIBED, "-f", "json")
    answer = json.loads(done.stdout)
    assert answer["schema"] == "torchdoctor.install/1"
    assert (answer["command"], answer["torch"], answer["build"]) == (COMMAND, "2.14.1", "cu126")
    assert answer["packages"] == {"torch": "2.14.1", "torchvision": "0.29.1"}
    assert answer["index_url"] == "https://download.pytorch.org/whl/cu126"
    assert set(answer["wheels"][0]) == {"package", "version", "filename", "url", "sha256", "size"}
    assert {item["build"] for item in answer["rejected"]} == {"cu132", "cu130"}
    assert answer["why"]


def test_nothing_runs_is_exit_1_with_reasons_and_the_nearest() -> None:
    flags = ["--os", "linux", "--driver", "470.82", "--compute", "cu130"]
    done = run(*flags)
    assert (done.returncode, done.stdout) == (1, "")
    assert "cu130: CUDA 13.0 needs NVIDIA driver 580, but this machine has 470.82" in done.stderr
    assert "nearest: a different build: torch 2.7.1 (cu118)" in done.stderr
    answer = json.loads(run(*flags, "-f", "json").stdout)
    assert (answer["rejected"][0]["build"], bool(answer["nearest"])) == ("cu130", True)


@pytest.mark.parametrize(
    "flags", [["--torch", "2.99"], ["--os", "linux", "--gpu", "RTX 9999"], ["--python", "/nowhere"]]
)
def test_bad_input_is_one_line_and_exit_2(flags: list[str]) -> None:
    done = run(*flags)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"torchdoctor: {flags[-2]}")


def test_eval_runs_what_is_printed(tmp_path: Path) -> None:
    """A stand-in pip writes down how it was called."""
    (tmp_path / "pip").write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$(dirname "$0")/seen"\n')
    (tmp_path / "pip").chmod(0o755)
    line = f'eval "$({sys.executable} -m torchdoctor install-cmd {" ".join(DESCRIBED[:6])} --compute cu126)"'
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["sh", "-c", line], check=True, env=env, timeout=120, capture_output=True)
    assert (tmp_path / "seen").read_text().split() == COMMAND.split()[1:]


def test_without_flags_it_is_for_the_environment_that_python_names(patient: Patient) -> None:
    done = run("--python", str(patient.python), "--compute", "cpu", "--torch", "2.13.0")
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()  # it has no pip yet
    python, _, arguments = second.partition(" -m pip install ")
    assert first == f"{python} -m ensurepip --upgrade"
    assert Path(python).expanduser() == patient.python
    assert arguments == "torch==2.13.0 torchvision==0.28.0 --index-url https://download.pytorch.org/whl/cpu"


def test_a_python_too_old_for_any_torch_is_named(tmp_path: Path) -> None:
    """Something that answers to -V alone."""
    old = tmp_path / "python2.7"
    old.write_text("#!/bin/sh\necho 'Python 2.7.18' >&2\n")
    old.chmod(0o755)
    done = run("--python", str(old))
    assert (done.returncode, done.stdout) == (1, "")
    assert "has no wheel for Python 2.7" in done.stderr


def test_what_is_no_python_is_exit_3(tmp_path: Path) -> None:
    deaf = tmp_path / "python"
    deaf.write_text("#!/bin/sh\nexit 7\n")
    deaf.chmod(0o755)
    done = run("--python", str(deaf))
    assert (done.returncode, done.stdout) == (3, "")
    assert "gave no answer" in done.stderr


def test_a_release_that_is_due_is_told(tmp_path: Path) -> None:
    data = json.loads(Path(os.environ["TORCHDOCTOR_DATA"], "releases.json").read_text())
    data["next_release"] = date.today().isoformat()
    (tmp_path / "releases.json").write_text(json.dumps(data))
    said = f"the next torch was due on {date.today()}"
    done = run(*DESCRIBED, TORCHDOCTOR_DATA=str(tmp_path))
    assert done.stdout == COMMAND + "\n"
    assert said in done.stderr
    refused = run("--os", "macos", "--compute", "cu126", TORCHDOCTOR_DATA=str(tmp_path))
    assert said in refused.stderr


def test_a_broken_override_is_one_line_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "releases.json").write_text("{")
    done = run(*DESCRIBED, TORCHDOCTOR_DATA=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert str(tmp_path / "releases.json") in done.stderr


def test_a_described_machine_is_answered_without_looking_at_this_one() -> None:
    """Nothing that collects, renders or judges is imported; the limit in time is generous."""
    call = [sys.executable, "-X", "importtime", "-m", "torchdoctor", "install-cmd", *DESCRIBED]
    began = time.monotonic()
    done = subprocess.run(call, capture_output=True, text=True, timeout=120)
    assert time.monotonic() - began < 20
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "torchdoctor.install.plan" in loaded
    assert not loaded & {
        "rich",
        "psutil",
        "pynvml",
        "packaging",
        "torchdoctor.collect",
        "torchdoctor.rules",
    }


def test_not_known_is_told_apart_from_no() -> None:
    """Which builds the index has of a release that is known from PyPI alone."""
    asked = ("--os", "linux", "--python-version", "3.12", "--torch", "2.15.0")
    unknown = run(*asked, "--compute", "cpu", "-f", "json")
    assert unknown.returncode == 4
    assert json.loads(unknown.stdout)["status"] == "unknown"
    assert "not known whether a torch build meets this request" in unknown.stderr
    assert "--verify" in unknown.stderr
    no = run(*asked, "--compute", "cu126", "-f", "json")
    assert (no.returncode, json.loads(no.stdout)["status"]) == (1, "does-not-run")
    yes = run(*asked, "--compute", "cu132", "-f", "json")
    assert (yes.returncode, json.loads(yes.stdout)["status"]) == (0, "runs")


def test_builds_of_one_reason_are_one_line() -> None:
    done = run("--os", "linux", "--python-version", "3.12", "--gpu", "RTX 5060", "--driver", "566.36")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("update the driver first") == 1
    assert "nearest: NVIDIA driver 570 or newer: torch 2.13.0 (cu129)" in done.stderr
