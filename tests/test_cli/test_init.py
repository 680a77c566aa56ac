"""The command line as a person meets it: help, wrong use, completion. What the commands do is tested beside them."""

import importlib.util
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from typer.main import get_command
from typer.models import OptionInfo

from torchdoctor.cli import of_the_machine
from torchdoctor.cli.line import COMMANDS, command_line

pytestmark = pytest.mark.process

WRONG = {
    "chekc": "No such command 'chekc'. Did you mean 'check'? See ",
    "--verison": "--version",
    "check --formt json": "--format",
    "check -f jsn": "'jsn' is not one of 'text', 'json'",
    "check --timeout abc": "'--timeout'",
    "check --timeout 0": "1<=x<=3600",
    "pythons extra": "unexpected extra argument",
    "check --python": "requires an argument",
    "install-cmd --gpus A100": "--gpu",
    "compare": "FILE...",
    "run": "PROGRAM",
}


def torchdoctor(*arguments: str, cwd: Path | None = None, **env: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "torchdoctor", *arguments]
    env = {**os.environ, "COLUMNS": "80", **env}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=env, cwd=cwd)


@pytest.mark.parametrize("line", WRONG)
def test_wrong_use_is_one_line_that_helps(line: str) -> None:
    done = torchdoctor(*line.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert WRONG[line] in done.stderr
    assert done.stderr.endswith("--help\n")


def test_every_flag_with_a_metavar_is_named() -> None:
    """Typer 0.27 takes the metavar PYTHON of a parameter `python` for its flag, so that --python is none."""
    for file in COMMANDS.values():
        hints = get_type_hints(import_module(f"torchdoctor.cli.{file}").command, include_extras=True)
        for name, hint in hints.items():
            for option in getattr(hint, "__metadata__", ()):
                if isinstance(option, OptionInfo) and option.metavar:
                    assert str(option.default).startswith("-"), (file, name)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("--help", 0),
        ("check --no-smoke --fail-on never", 0),
        ("explain zzz qqq", 1),
        ("run true", 0),
        ("chekc", 2),
    ],
)
def test_streams_that_are_closed(line: str, code: int, closed: str) -> None:
    shell = ["sh", "-c", f'"$0" -m torchdoctor {line} {closed}', sys.executable]
    done = subprocess.run(shell, capture_output=True, text=True, timeout=60)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


@pytest.mark.parametrize(
    "line",
    [
        "--from x --python y",
        "--from x --smoke full",
        "--no-smoke --smoke full",
        "-qv",
    ],
)
def test_flags_of_which_one_would_be_ignored_are_refused(line: str) -> None:
    done = torchdoctor("check", *line.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be used together" in done.stderr


FLAGS_OF_CHECK = [
    "--python x", "--from x", "--smoke full", "--no-smoke", "-o json=x", "--require cuda", "--baseline x",
    "--fail-on note", "--select TD1", "--ignore TD1", "--verify", "-v", "-q",
    "--node", "--label a=b", "--baseline-facts torch", "--write-baseline x",
    "--declared", "--for x", "--os linux", "--arch x86_64", "--python-version 3.12", "--driver 535", "--gpu A100",
    "--compute-capability 8.6", "--wsl", "--diff",
]  # fmt: skip


@pytest.mark.parametrize("flag", FLAGS_OF_CHECK)
def test_all_refuses_a_flag_that_it_would_ignore(flag: str, tmp_path: Path) -> None:
    done = torchdoctor("check", "--all", *flag.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    long = {"-o": "--output", "-v": "--verbose", "-q": "--quiet"}
    assert f"check --all: {long.get(flag.split()[0], flag.split()[0])} has no effect" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_flag_of_check_was_forgotten_for_all() -> None:
    known = {text.split()[0] for text in FLAGS_OF_CHECK}
    command: Any = get_command(command_line("check"))
    flags = [flag for flag in command.commands["check"].params if flag.opts[0].startswith("-")]
    known |= {"--all", "--timeout", "-f"}
    assert [flag.opts for flag in flags if not known & {*flag.opts}] == []


def test_without_a_command_the_help_is_shown() -> None:
    done = torchdoctor()
    assert done.returncode == 2
    assert torchdoctor("--help").stdout.strip() in done.stdout + done.stderr


def test_every_command_is_told_in_a_whole_sentence_on_80_columns() -> None:
    shown = torchdoctor("--help").stdout
    for name in COMMANDS:
        assert re.search(rf"^  {name} +[A-Z].*[^.]\.$", shown, re.M), shown


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command(name: str) -> None:
    """Its exit codes, and examples whose flags exist."""
    shown = torchdoctor(name, "--help").stdout
    assert "Exit code" in shown
    examples = shown.partition("Example")[2].partition("\n\n")[0]
    flags = {
        flag
        for line in examples.splitlines()
        if f"torchdoctor {name}" in line
        for flag in re.findall(r" (-[-a-z]+)", line)
    }
    known = shown.partition("Options:")[2]
    assert [flag for flag in flags if name != "run" and not re.search(rf"(?<![-\w]){flag}\b", known)] == []


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("torchdoctor che", "check"),
        ("torchdoctor pyt", "pythons"),
        ("torchdoctor check --fail", "--fail-on"),
        ("torchdoctor pythons -f js", "json"),
        ("torchdoctor check -f sar", "sarif"),
        ("torchdoctor check --select TD30", "TD301"),
        ("torchdoctor check --ignore driver-too", "driver-too-old-for-build"),
        ("torchdoctor explain cublas", "cublas-alloc-failed"),
    ],
)
def test_the_shell_completes(typed: str, offered: str) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    program = [
        sys.executable,
        "-c",
        "import sys; sys.argv[0] = 'torchdoctor'; from torchdoctor.__main__ import main; main()",
    ]
    env = {**os.environ, **words, "_TORCHDOCTOR_COMPLETE": "complete_bash"}
    done = subprocess.run(program, capture_output=True, text=True, timeout=60, env=env)
    assert offered in done.stdout.split(), done.stderr


NO_TORCH = importlib.util.find_spec("torch") is None


@pytest.mark.parametrize(
    "command",
    [
        ["check", "--no-smoke"],
        ["pythons"],
        pytest.param(["bench"], marks=pytest.mark.skipif(NO_TORCH, reason="there is no torch to measure")),
        ["install-cmd"],
    ],
)
def test_a_mirror_that_is_none_is_one_line_of_every_command(command: list[str]) -> None:
    call = [sys.executable, "-m", "torchdoctor", *command]
    env = {**os.environ, "TORCHDOCTOR_INDEX": "mirror.example"}
    done = subprocess.run(call, env=env, capture_output=True, text=True, timeout=120)
    line = (
        "torchdoctor: mirror.example is not the address of an index, such as https://mirror.example/whl, "
        "without a password\n"
    )
    assert (done.returncode, done.stderr) == (2, line)


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("can't start new thread"), RuntimeError("can't allocate read lock")]
)
def test_what_any_program_would_fail_of_is_no_fault_to_report(error: Exception) -> None:
    assert of_the_machine(error)
    assert not of_the_machine(RuntimeError("dictionary changed size during iteration"))
