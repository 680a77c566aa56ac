"""`check --from`: a JSON report or the text of collect_env, from a file or standard input, in any shell's encoding."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from envtext import envtext

pytestmark = pytest.mark.process

HEALTHY = envtext(["torch==2.5.1", "torchvision==0.20.1"])
ILL = envtext(["torch==2.5.1", "torchvision==0.16.2"])


def check(source: bytes | Path, *options: str) -> subprocess.CompletedProcess[bytes]:
    path, fed = (str(source), None) if isinstance(source, Path) else ("-", source)
    command = [sys.executable, "-m", "torchdoctor", "check", "--from", path, *options]
    return subprocess.run(command, input=fed, capture_output=True, timeout=60, check=False)


def as_json(done: subprocess.CompletedProcess[bytes]) -> Any:
    return json.loads(done.stdout)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    done = check(ILL.replace("Ubuntu", "Übuntu").encode(encoding))
    assert done.returncode == 1, done.stderr
    assert b"torchvision-mismatch TD212" in done.stdout


def test_healthy_report_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(HEALTHY, encoding="utf-8")
    done = check(path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"python (saved report)" in done.stdout
    assert b"no problem found" in done.stdout


def test_its_json_gives_the_same_verdicts() -> None:
    first = as_json(check(ILL.encode(), "-f", "json"))
    again = as_json(check(json.dumps(first).encode(), "-f", "json"))
    assert first["facts"]["target"] == {
        "python": "python",
        "why": "saved report",
        "hint": "read from it: collect_env",
    }
    assert again["results"] == first["results"]


def test_no_problem_is_not_said_of_what_was_not_read() -> None:
    done = check(b"GPU 0: NVIDIA L4 (UUID: GPU-1)")
    assert done.returncode == 0
    assert b"read from it: nvidia-smi" in done.stdout
    assert b"? torch's version: not in the text" in done.stdout
    assert b"no problem found" not in done.stdout


def test_report_without_its_python_is_judged_all_the_same() -> None:
    done = check(
        b"PyTorch version: 2.5.1+cu124\nNvidia driver version: 470.57.02\nIs CUDA available: False\nOS: Debian 12"
    )
    assert done.returncode == 1
    assert b"driver-too-old-for-build" in done.stdout
    assert b"Python not told" in done.stdout


@pytest.mark.parametrize("text", [b"", b"hello", b"{", b"[]", bytes(range(256)) * 4])
def test_other_input_is_one_line_and_exit_code_2(text: bytes) -> None:
    done = check(text)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"torchdoctor: --from standard input: ")
    assert done.stderr.count(b"\n") == 1


def test_an_error_beside_the_report_is_explained_on_the_same_page() -> None:
    error = "ImportError: libcusparse.so.12: undefined symbol: __nvJitLinkComplete_12_4, version libnvJitLink.so.12"
    done = check(f"{error}\n\n{HEALTHY}".encode())
    assert done.returncode == 1
    assert b"The text also shows an error" in done.stdout
    assert b"LD_LIBRARY_PATH" in done.stdout


def test_what_the_report_itself_confirms_is_said_once() -> None:
    ill = envtext(["torch==2.5.1"], torch="2.5.1+cpu", cuda="None", available="False")
    done = check(f"AssertionError: Torch not compiled with CUDA enabled\n\n{ill}".encode())
    assert done.returncode == 1
    assert done.stdout.count(b"torch==2.5.1+cu") == 1
    assert b"> AssertionError: Torch not compiled with CUDA enabled" in done.stdout


@pytest.mark.parametrize("form", ["json", "markdown", "html"])
def test_every_page_has_the_error_beside_the_report(form: str) -> None:
    error = "ImportError: libcusparse.so.12: undefined symbol: __nvJitLinkComplete_12_4, version libnvJitLink.so.12"
    done = check(f"{error}\n\n{HEALTHY}".encode(), "-f", form)
    assert done.returncode == 1
    assert b"unset LD_LIBRARY_PATH" in done.stdout
    if form == "json":
        assert [item["id"] for item in json.loads(done.stdout)["errors"]] == ["ld-path-clash"]
