"""--verify: what a real pip and a real uv say of commands, with a package server on loopback."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import indexes
import pytest
import wheelhouse

from torchdoctor import verify
from torchdoctor.install.machine import Machine
from torchdoctor.knowledge import load
from torchdoctor.knowledge import wheels as names
from torchdoctor.model import Facts, Finding, Fix, Host, Python, Report, Result, Severity, Target

pytestmark = pytest.mark.process

PINS = ("2.14.1", "2.99.0")
HERE = Machine("linux", "x86_64", "3.12", interpreter=sys.executable)
INSTALLERS = ["pip", pytest.param("uv", marks=pytest.mark.skipif(not shutil.which("uv"), reason="uv is not here"))]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("index")
    for build, tag in (("cpu", "+cpu"), ("cu126", "+cu126")):
        (root / build).mkdir()
        wheelhouse.torch(root / build, f"2.14.1{tag}")
        wheelhouse.torchvision(root / build, f"0.29.1{tag}", "2.14.1")
    wheelhouse.torch(root / "cpu", "2.15.0+cpu")
    wheelhouse.torchvision(root / "cpu", "0.29.2+cpu", "2.15.0")
    return root


@pytest.fixture
def server(wheels: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Pip and uv of nobody's configuration, and no proxy."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    with indexes.serving(wheels, failing="cu130") as url:
        yield url


def asked(server: str, build: str, installer: str, torch: str = "2.14.1") -> verify.Verified:
    given = [f"torch=={torch}", "torchvision==0.29.1", "--index-url", f"{server}/{build}"]
    return verify.arguments(given, HERE._replace(installer=installer))


@pytest.mark.parametrize("installer", INSTALLERS)
def test_what_the_index_has_is_confirmed(server: str, installer: str) -> None:
    said = asked(server, "cu126", installer)
    assert (said.answer, said.newer) == ("confirmed", "")
    assert said.found == {"torch": "2.14.1+cu126", "torchvision": "0.29.1+cu126"}
    assert said.detail.startswith(f"{installer} finds torch 2.14.1+cu126")


def test_pip_names_the_hashes_and_the_server_the_sizes(server: str, wheels: Path) -> None:
    said = asked(server, "cu126", "pip")
    assert set(said.sha256) == {"torch", "torchvision"}
    assert said.sha256["torch"] in indexes.page(wheels / "cu126", "torch")
    (wheel,) = (wheels / "cu126").glob("torch-*.whl")
    assert said.size["torch"] == wheel.stat().st_size


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_newer_one_is_named(server: str, installer: str) -> None:
    said = asked(server, "cpu", installer)
    assert (said.answer, said.newer) == ("confirmed", "2.15.0" if installer == "pip" else "2.15.0+cpu")


@pytest.mark.parametrize("installer", INSTALLERS)
def test_what_the_index_lacks_is_not_found(server: str, installer: str) -> None:
    said = asked(server, "cu126", installer, torch="2.99.0")
    assert (said.answer, said.found) == ("not-found", {})
    assert "2.99.0" in said.detail


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_build_that_the_server_does_not_have_is_not_found(server: str, installer: str) -> None:
    assert asked(server, "cu199", installer).answer == "not-found"


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_server_that_fails_or_is_not_there_is_no_answer(server: str, installer: str) -> None:
    assert asked(server, "cu130", installer).answer == "unreachable"
    assert asked("http://127.0.0.1:9/whl", "cpu", installer).answer == "unreachable"


def test_a_constraint_is_to_blame_only_where_the_index_answered() -> None:
    held = "    The user requested (constraint) torchvision<=0.29.1\nERROR: ResolutionImpossible: for help visit x"
    silent = "WARNING: Retrying (Retry(total=0)) after connection broken by '[Errno -2] Name or service not known'"
    assert verify.last_words(held) == (
        "The user requested (constraint) torchvision<=0.29.1, according to your pip's configuration"
    )
    assert "Name or service not known" in verify.last_words(f"{silent}\n{held}")


@pytest.mark.skipif(not shutil.which("uv"), reason="uv is not here")
def test_uv_is_asked_for_another_machine_where_there_is_no_pip(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    uv = str(shutil.which("uv"))
    monkeypatch.setattr(shutil, "which", {"uv": uv}.get)
    target = load().wheels.wheel("torch", "2.14.1", names.Target("cpu", "windows_amd64", "3.12"))
    given = ["torch==2.14.1", "--index-url", f"{server}/cpu"]
    said = verify.arguments(given, Machine("windows", "amd64", "3.12"), target)
    assert (said.answer, said.found) == ("confirmed", {"torch": "2.14.1+cpu"})


def test_an_interpreter_without_pip_is_no_answer(server: str, tmp_path: Path) -> None:
    said = verify.arguments(["torch"], HERE._replace(interpreter=str(tmp_path / "python")))
    assert said.answer == "unreachable"


@pytest.mark.parametrize("installer", INSTALLERS)
def test_nothing_is_installed(server: str, installer: str) -> None:
    before = subprocess.run([sys.executable, "-m", "pip", "list", "--format", "json"], capture_output=True).stdout
    asked(server, "cpu", installer)
    after = subprocess.run([sys.executable, "-m", "pip", "list", "--format", "json"], capture_output=True).stdout
    assert before == after


def test_the_line_of_a_fix(server: str) -> None:
    line = f"{sys.executable} -m pip install torch==2.14.1+cu126 --index-url {server}/cu126"
    said = verify.line(line, HERE)
    assert said is not None
    assert said.answer == "confirmed"
    assert verify.line("sudo modprobe nvidia", HERE) is None
    assert verify.line("conda install pytorch", HERE) is None


def test_the_fixes_of_a_report(server: str) -> None:
    found, missing = (f"{sys.executable} -m pip install torch=={torch} --index-url {server}/cpu" for torch in PINS)
    fixes = (Fix("Install it", (found,)), Fix("Install this", (missing,)), Fix("Update the driver", needs="root"))
    result = Result("TD201", "x", "X", Severity.ERROR, "failed", (Finding("no torch", fixes),))
    facts = Facts(Target(sys.executable, "asked"), Host("linux", "x86_64"), Python("3.12.1", sys.executable))
    (one,) = verify.fixes(Report(facts, (result,), "1", "2026-11-25", "2026-11-25T00:00:00+00:00")).results
    texts = [fix.text for fix in one.findings[0].fixes]
    assert texts[0] == "Install it (confirmed: pip finds torch 2.14.1+cpu)"
    assert texts[1].startswith("Install this (not found: pip: ")
    assert texts[2] == "Update the driver"


def install_cmd(server: str, *args: str) -> tuple[int, str, str, dict[str, Any]]:
    described = ["--os", "linux", "--python-version", "3.12", "--verify", "--index-base", server, *args]
    call = [sys.executable, "-m", "torchdoctor", "install-cmd", *described]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120)
    answer = json.loads(done.stdout) if "json" in args else {}
    return done.returncode, done.stdout, done.stderr, answer


def test_install_cmd_prints_what_is_confirmed(server: str) -> None:
    code, stdout, stderr, _ = install_cmd(server, "--compute", "cu126")
    assert (code, stdout) == (0, f"pip install torch==2.14.1 torchvision==0.29.1 --index-url {server}/cu126\n")
    assert "# confirmed: " in stderr


def test_install_cmd_does_not_print_what_is_not(server: str) -> None:
    code, stdout, stderr, _ = install_cmd(server, "--compute", "cu132", "--torch", "2.14.1")
    assert (code, stdout) == (1, "")
    assert "# not found: " in stderr
    code, _, _, answer = install_cmd(server, "--compute", "cu130", "--torch", "2.14.1", "-f", "json")
    assert (code, answer["status"], answer["verified"]["answer"]) == (4, "unknown", "unreachable")


def test_what_the_data_do_not_know_the_index_does(server: str) -> None:
    """torch 2.15.0 is known from PyPI alone: without --verify this is exit code 4."""
    code, _, _, answer = install_cmd(server, "--compute", "cpu", "--torch", "2.15.0", "-f", "json")
    assert (code, answer["status"]) == (0, "runs")
    assert answer["verified"]["found"]["torch"] == "2.15.0+cpu"
    assert answer["index_url"] == f"{server}/cpu"
