"""--smoke chooses live tests by their names, and a terminal shows which of them is at work."""

import json
import os
import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from torchdoctor.cli import flags, live_tests
from torchdoctor.cli.line import command_line
from torchdoctor.collect.live_tests import names

CHECK = ["check", "--python", sys.executable, "--fail-on", "never"]


def test_words_and_names() -> None:
    assert live_tests.chosen("quick") == live_tests.chosen("none") == ()
    assert live_tests.chosen("full") == names()
    assert live_tests.chosen("gloo, tensors") == ("gloo", "tensors")


@pytest.mark.parametrize("typed", ["tensor", "tensors,", "quick,tensors", "", "FULL"])
def test_a_name_that_no_test_has_is_refused_in_one_line(typed: str) -> None:
    done = CliRunner().invoke(command_line("check"), [*CHECK, "--smoke", typed])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("torchdoctor: --smoke: there is no live test '")
    assert done.stderr.count("\n") == 1
    assert all(name in done.stderr for name in names())


@pytest.mark.parametrize("other", ["--no-smoke", "--node", "--from=x"])
def test_tests_by_name_do_not_go_with_what_runs_none(other: str) -> None:
    done = CliRunner().invoke(command_line("check"), ["check", other, "--smoke", "gloo"])
    assert done.exit_code == 2
    assert "--smoke gloo cannot be used together" in done.stderr


def test_the_help_names_them_all() -> None:
    told = re.sub(r"\s+", " ", CliRunner().invoke(command_line("check"), ["check", "--help"]).stdout)
    named = told[told.index("or any of ") :].partition(". ")[0].partition("any of ")[2]
    assert named.replace("- ", "-").split(", ") == [*names()]


def test_the_shell_completes_the_last_of_several() -> None:
    assert flags.live_test_names("fu") == ["full"]
    assert flags.live_test_names("gloo,pro") == ["gloo,profiler"]


@pytest.mark.process
def test_only_those_that_are_named_run_and_times_are_kept() -> None:
    done = CliRunner().invoke(command_line("check"), [*CHECK, "--smoke", "autograd,tensors", "-f", "json"])
    facts = json.loads(done.stdout)["facts"]
    assert [(test["name"], test["result"]) for test in facts["smoke_tests"]] == [("tensors", "ok"), ("autograd", "ok")]
    assert all(test["ending"]["seconds"] > 0 for test in facts["smoke_tests"])
    assert facts["smoke"]["import_seconds"] > 0
    assert all(device["tensor_ms"] >= 0 and device["autograd_ms"] >= 0 for device in facts["smoke"]["devices"])


def on_a_terminal(*flags: str) -> str:
    """What `check` writes to a standard error that is a terminal."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "torchdoctor", *CHECK, *flags]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 1 << 16):
            said += part
    except OSError:  # the terminal's other end was closed
        pass
    assert running.wait(120) == 0
    os.close(ours)
    return said.decode()


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="a terminal is a pty")
def test_a_terminal_shows_which_of_how_many() -> None:
    said = on_a_terminal("--smoke", "tensors,autograd")
    assert "live test 1 of 2: tensors ..." in said
    assert "live test 2 of 2: autograd ..." in said
    assert said.endswith("\r\x1b[K")  # wiped


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="a terminal is a pty")
def test_quiet_shows_nothing_there() -> None:
    assert on_a_terminal("--smoke", "tensors", "-q") == ""
