"""torchdoctor explain as a command: where the text comes from, what is printed, exit codes."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from envtext import envtext

from torchdoctor.cli.explain import blocks

pytestmark = pytest.mark.process


class Terminal(io.BytesIO):
    """Whoever reads it once more waits for a second Ctrl-D."""

    def isatty(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        assert self.tell() == 0
        return super().read(size)


ERROR = "RuntimeError: CUDA error: device-side assert triggered"


def explain(*words: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "torchdoctor", "explain", *words]
    return subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)


def ids(done: "subprocess.CompletedProcess[bytes]") -> list[str]:
    return [match["id"] for match in json.loads(done.stdout)["matches"]]


def test_text_as_argument() -> None:
    done = explain(ERROR)
    assert done.returncode == 0
    assert done.stdout.decode().splitlines()[0] == f"> {ERROR}"
    assert b"device-side-assert" in done.stdout
    assert done.stderr == b""


def test_text_as_several_words() -> None:
    assert ids(explain("-f", "json", *ERROR.split()))[0] == "device-side-assert"


@pytest.mark.parametrize("words", [["-"], []])
def test_standard_input(words: list[str]) -> None:
    assert ids(explain("-f", "json", *words, given=f"step\n{ERROR}\n".encode()))[0] == "device-side-assert"


def test_file(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    log.write_text(f"step 1\n{ERROR}\n" + "step\n" * 200_000)
    assert ids(explain("-f", "json", str(log)))[0] == "device-side-assert"


def test_not_known() -> None:
    done = explain("all is well")
    assert done.returncode == 1
    assert b"does not recognise an error" in done.stdout
    assert b"torchdoctor check" in done.stdout


def test_page() -> None:
    assert explain("TD301").stdout.startswith(b"TD301 driver-too-old-for-build")


@pytest.mark.parametrize("word", ["/no/such/file", "missing.log", "TD999", "."])
def test_wrong_usage(word: str) -> None:
    done = explain(word)
    assert (done.returncode, done.stdout) == (2, b"")
    assert word.encode() in done.stderr
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("TD31", "TD319"),
        ("driver-too-old-for-bild", "driver-too-old-for-build"),
        ("cublas-alloc-faild", "cublas-alloc-failed"),
    ],
)
def test_near_names_are_suggested(word: str, meant: str) -> None:
    done = explain(word)
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"{word!r}; did you mean " in done.stderr.decode()
    assert meant in done.stderr.decode()


def test_a_library_that_a_cpu_build_does_not_use_is_not_mended_by_reinstalling_it() -> None:
    text = "ImportError: libcudnn.so.9: cannot open shared object file"
    done = explain("--check", "--python", sys.executable, "-f", "json", text)
    fixes = json.loads(done.stdout)["matches"][0]["fixes"]
    assert fixes
    assert not any("Reinstall torch" in fix["text"] for fix in fixes)


def test_check_says_what_this_machine_says() -> None:
    done = explain(
        "--check",
        "--python",
        sys.executable,
        "-f",
        "json",
        "ImportError: libcudnn.so.9: cannot open shared object file",
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["matches"][0]["id"] == "missing-libcudnn"


def test_colours_of_the_text_do_not_reach_the_terminal() -> None:
    assert b"\x1b" not in explain(f"\x1b[31m{ERROR}\x1b[0m\x07").stdout


def test_a_report_in_the_text_fits_the_fix_and_shows_what_else_is_wrong() -> None:
    ill = envtext(["torch==2.5.1", "torchvision==0.16.2"])
    done = explain("-", given=f"{ERROR}\n\n{ill}".encode())
    assert done.returncode == 0
    assert b"device-side-assert" in done.stdout
    assert b"torchvision-mismatch TD212" in done.stdout
    told = json.loads(explain("-f", "json", "-", given=f"{ERROR}\n\n{ill}".encode()).stdout)
    assert [item["slug"] for item in told["report"]] == ["torchvision-mismatch"]


REPORT = """RuntimeError: CUDA error: no kernel image is available for execution on the device

Collecting environment information...
PyTorch version: 2.6.0+cu124
CUDA used to build PyTorch: 12.4
OS: Ubuntu 22.04.4 LTS (x86_64)
Python version: 3.11.9 (main, Apr  6 2024, 17:59:24) [GCC 11.4.0] (64-bit runtime)
Python platform: Linux-6.5.0-41-generic-x86_64-with-glibc2.35
Is CUDA available: True
GPU models and configuration: GPU 0: NVIDIA GeForce RTX 5090
Nvidia driver version: 570.86.10
[pip3] torch==2.6.0
[pip3] torchvision==0.21.0
"""


def test_a_report_in_the_same_text_decides() -> None:
    match = json.loads(explain("-f", "json", given=REPORT.encode()).stdout)["matches"][0]
    assert match["id"] == "no-kernel-image-torch"
    assert "RTX 5090" in match["here"]
    commands = [command for fix in match["fixes"] for command in fix["commands"]]
    assert any(command.startswith("python -m pip install torch==2.7.0+cu128") for command in commands)


ERROR_ALONE = """Traceback (most recent call last):
  File "/home/a/venv/lib/python3.11/site-packages/torchaudio/__init__.py", line 2, in <module>
OSError: /home/a/venv/lib/python3.11/site-packages/torchaudio/lib/libtorchaudio.so: undefined symbol: _ZN2at4_ops5zeros
"""


def test_an_error_alone_is_no_report_of_another_machine() -> None:
    """So that its fix is this machine's."""
    answer = json.loads(explain("-f", "json", given=ERROR_ALONE.encode()).stdout)
    assert answer["matches"][0]["id"] == "torchaudio-mismatch"
    assert any(fix["commands"] for fix in answer["matches"][0]["fixes"])
    assert "report" not in answer


def test_plain_words_are_never_certain() -> None:
    done = explain("-f", "json", "training", "is", "slow", "gpu", "idle")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["matches"]) == (0, [])
    assert ["torchdoctor bench"] in [fix["commands"] for item in answer["nearest"] for fix in item["fixes"]]


def test_what_is_not_about_torch_gets_an_honest_no() -> None:
    done = explain("-f", "json", "center a div in css")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["matches"], answer["nearest"]) == (1, [], [])


def test_one_ctrl_d_ends_what_is_typed() -> None:
    assert [*blocks(Terminal(b"RuntimeError: x\n"))] == [b"RuntimeError: x\n"]


def test_what_a_short_question_reports_comes_before_guesses() -> None:
    question = "training takes hours on Windows 11 with an RTX 3060, torch 2.3.0+cpu"
    said = explain(given=question.encode()).stdout.decode()
    assert said.startswith("The report in this text shows:")
    assert "cpu-build-on-gpu-machine" in said
    assert "No error message" not in said


def test_a_warning_alone_is_not_repeated_as_a_fact() -> None:
    text = "UserWarning: CUDA initialization: The NVIDIA driver on your system is too old (found version 11040)."
    said = explain(given=text.encode()).stdout.decode()
    assert "Facts:" not in said
    assert "This driver is for CUDA 11.4: install a torch build that it can run, cu118" in " ".join(said.split())


def test_what_is_planned_is_for_the_programs_own_python() -> None:
    warning = (
        "NVIDIA GeForce RTX 5080 with CUDA capability sm_120 is not compatible with the current PyTorch installation.\n"
        "The current PyTorch install supports CUDA capabilities sm_50 sm_60 sm_61 sm_70 sm_75 sm_80 sm_86 sm_90.\n"
    )
    shown = f"C:\\app\\venv\\lib\\site-packages\\torch\\cuda\\__init__.py:230: UserWarning:\n{warning}"
    said = " ".join(explain(given=shown.encode()).stdout.decode().split())
    assert "C:\\app\\venv\\Scripts\\python.exe -m pip install torch==" in said
    assert " torchvision==" in said  # what it is mostly installed with
    assert "whl/cu128" in said  # no driver is known, and builds for CUDA 13 need a newer one than these GPUs


def test_what_is_planned_is_for_the_portable_python() -> None:
    text = (
        "D:\\ComfyUI_windows_portable>.\\python_embeded\\python.exe -s ComfyUI\\main.py\n"
        "Device: cuda:0 NVIDIA GeForce GTX 1070\npytorch version: 2.9.0+cu130\n"
        "RuntimeError: CUDA error: no kernel image is available for execution on the device\n"
    )
    said = " ".join(explain(given=text.encode()).stdout.decode().split())
    assert ".\\python_embeded\\python.exe -m pip install torch==2.9.0+cu126" in said
