"""`check` with files: targets by flags and reports, exit codes, formats that show the place."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from faults import each
from typer.testing import CliRunner

from torchdoctor.cli.line import command_line
from torchdoctor.codec import encode
from torchdoctor.knowledge import load
from torchdoctor.rules import judge

WINDOWS = ("--os", "windows", "--python-version", "3.12", "--gpu", "RTX 4090")


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(command_line("check"), ["check", *arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "requirements.txt").write_text("numpy<2\ntorch==2.4.1\ntorchvision==0.20.1\n")
    return tmp_path


def test_text_names_the_file_the_target_and_the_line() -> None:
    code, out, _ = run("requirements.txt", *WINDOWS)
    assert code == 1
    assert out.startswith("requirements.txt\nfor windows amd64, Python 3.12, RTX 4090\n")
    assert "TD005  requirements.txt:3: torchvision 0.20.1 goes with torch 2.5.1" in out
    assert "    torchvision==0.19.1\n" in out


def test_what_would_be_installed_is_said(here: Path) -> None:
    (here / "requirements.txt").write_text("torch==2.4.1\n")
    code, out, _ = run("requirements.txt", "--os", "linux", "--python-version", "3.12")
    assert (code, "requirements.txt:1 brings torch 2.4.1 (cu121) from PyPI\n" in out) == (0, True)


def place(format: str) -> str:
    return run("requirements.txt", *WINDOWS, "-f", format)[1]


def test_every_format_of_ci_has_the_place() -> None:
    sarif: Any = json.loads(place("sarif"))
    where = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert where == {"artifactLocation": {"uri": "requirements.txt"}, "region": {"startLine": 3, "startColumn": 1}}
    assert "::error file=requirements.txt,line=3,col=1,title=declared-companion-mismatch (TD005)::" in place("github")
    gitlab: Any = json.loads(place("gitlab"))
    assert gitlab[0]["location"] == {"path": "requirements.txt", "lines": {"begin": 3}}
    assert "sourcepath=requirements.txt;linenumber=3;columnnumber=1;" in place("azure")
    found: Any = json.loads(place("json"))
    assert found["facts"]["source"] == "files"
    finding = next(item for result in found["results"] for item in result["findings"])
    assert (finding["file"], finding["line"], finding["column"]) == ("requirements.txt", 3, 1)


@pytest.mark.parametrize("format", ["junit", "markdown", "html", "line", "prometheus"])
def test_every_other_format_can_write_it(format: str) -> None:
    code, out, _ = run("requirements.txt", *WINDOWS, "-f", format)
    assert (code, "TD005" in out) == (1, True)


def test_files_of_a_folder(here: Path) -> None:
    (here / "a").mkdir()
    (here / "a/requirements.txt").write_text("torch==2.1.3\n")
    code, out, _ = run("--declared", *WINDOWS, "-q")
    assert (code, "a/requirements.txt:1" in out, "requirements.txt:3" in out) == (1, True, True)
    assert run("--declared", "a", *WINDOWS, "-q")[1].count("✗") == 1
    (here / "empty").mkdir()
    assert run("--declared", "empty", *WINDOWS)[0] == 2


def test_for_the_machine_of_a_report(here: Path) -> None:
    from machines import h100

    report = judge(h100(), load(), "")
    (here / "report.json").write_text(json.dumps({"schema": report.schema, **encode(report)}))
    assert "NVIDIA H100" in run("requirements.txt", "--for", "report.json")[1]
    assert run("requirements.txt", "--for", "gone.json")[0] == 2


def test_rules_are_chosen_and_graded(here: Path) -> None:
    assert run("requirements.txt", *WINDOWS, "--ignore", "TD005")[0] == 0
    assert run("requirements.txt", *WINDOWS, "--select", "TD001")[0] == 0
    assert run("requirements.txt", *WINDOWS, "--fail-on", "never")[0] == 0
    (here / "pyproject.toml").write_text('[tool.torchdoctor]\nignore = ["TD212"]\nseverity = { TD005 = "note" }\n')
    code, out, _ = run("requirements.txt", *WINDOWS)
    assert (code, "· note declared-companion-mismatch" in out) == (0, True)
    code, _, err = run("requirements.txt", *WINDOWS, "--select", "TD099")
    assert (code, "no rule is called 'TD099'" in err) == (2, True)


@each(
    [
        (("gone.txt",), "gone.txt: no such file"),
        (("--all", "requirements.txt"), "check --all: files has no effect"),
        (("requirements.txt", "--python", "x"), "--python has no effect when checking files"),
        (("requirements.txt", "--require", "torch"), "--require has no effect when checking files"),
        (("requirements.txt", "--smoke", "full"), "--smoke has no effect when checking files"),
        (("requirements.txt", "-q", "-v"), "-q and -v cannot be used together"),
        (("requirements.txt", "--os", "beos"), "--os beos"),
        (("--driver", "535"), "--driver is for project files"),
        (("--for", "report.json"), "--for is for project files"),
    ]
)
def test_wrong_use_is_one_line(arguments: tuple[str, ...], why: str) -> None:
    code, _, err = run(*arguments)
    assert (code, err.count("\n"), why in err) == (2, 1, True), err


def test_a_projects_settings_may_name_rules_of_files_in_a_check_of_a_machine(here: Path) -> None:
    from machines import laptop

    from torchdoctor.cli.wishes import judged, wishes

    (here / "pyproject.toml").write_text('[tool.torchdoctor]\nignore = ["TD005"]\nseverity = { TD007 = "note" }\n')
    assert judged(laptop(), "", wishes(None, None, None, None, False), None).results


def test_fixes_as_a_diff_that_git_applies(here: Path) -> None:
    (here / "a").mkdir()
    (here / "a/requirements.txt").write_text("torch==2.4.1  # why\ntorchvision==0.20.1")
    code, out, _ = run("requirements.txt", "a/requirements.txt", "--diff", "--os", "linux", "--python-version", "3.12")
    assert code == 1
    assert "--- a/requirements.txt\n+++ b/requirements.txt\n" in out
    assert "-torchvision==0.20.1\n+torchvision==0.19.1\n" in out
    assert out.endswith("+torchvision==0.19.1\n\\ No newline at end of file\n")
    assert run("requirements.txt", "--diff", "--os", "linux", "--select", "TD001") == (0, "", "")
    assert run("--diff")[0] == 2


OLD = "torch==2.4.1\r\ntorchvision==0.20.1\n"
APPLIES = {
    "a mark of the byte order": b"\xef\xbb\xbf" + OLD.encode(),
    "line ends of Windows": b"torch==2.4.1\r\ntorchvision==0.20.1\r\n",
    "a form feed": b"# a\x0c\n# b\x0c# c\n" + OLD.encode(),
    "a line separator": "# a\u2028# b\n\x85\n".encode() + OLD.encode(),
}
NOT_SHOWN = {
    "UTF-16": OLD.encode("utf-16"),
    "Latin-1": b"# caf\xe9\n" + OLD.encode(),
    "line ends of the old Mac": OLD.replace("\r\n", "\r").encode(),
}


@pytest.mark.process
@pytest.mark.parametrize("written", APPLIES.values(), ids=APPLIES)
def test_a_diff_of_odd_line_ends_applies(written: bytes, here: Path) -> None:
    (here / "requirements.txt").write_bytes(written)
    arguments = ["check", "requirements.txt", "--diff", "--os", "linux", "--python-version", "3.12"]
    done = CliRunner().invoke(command_line("check"), arguments)
    subprocess.run(["git", "apply", "-"], input=done.stdout_bytes, check=True)
    assert (here / "requirements.txt").read_bytes() == written.replace(b"0.20.1", b"0.19.1")


@each(NOT_SHOWN.items())
def test_a_file_that_no_diff_can_change_is_named(name: str, written: bytes) -> None:
    Path("requirements.txt").write_bytes(written)
    code, out, err = run("requirements.txt", "--diff", "--os", "linux", "--python-version", "3.12")
    assert (code, out) == (1, "")
    assert err == (
        "torchdoctor: requirements.txt: not in the diff, which takes UTF-8 text with usual line ends alone; "
        "change it by hand\n"
    )


def test_several_targets_of_a_project(here: Path) -> None:
    (here / "requirements.txt").write_text("torch==2.9.1\n")
    targets = '{ name = "old", driver = "450.80.02" }, { name = "desk", os = "windows", gpu = ["RTX 4090"] }'
    (here / "pyproject.toml").write_text(f"[tool.torchdoctor]\ntargets = [{targets}]\n")
    code, out, _ = run("requirements.txt")
    assert code == 1
    assert "for old (linux x86_64" in out
    assert "CUDA 12.8 needs NVIDIA driver 525.60.13, but the target has 450.80.02 (on old)" in out
    assert "cannot use RTX 4090 (on desk)" in out
    assert "brings torch 2.9.1 (cpu) from PyPI on desk" in out
    assert "(on" not in run("requirements.txt", "--os", "windows", "--gpu", "RTX 4090")[1]


@pytest.mark.parametrize(
    "targets", ["3", "[3]", '[{ oss = "x" }]', "[{ os = 3 }]", '[{ wsl = "x" }]', '[{ os = "beos" }]']
)
def test_a_target_that_cannot_be_used_is_one_line(here: Path, targets: str) -> None:
    (here / "pyproject.toml").write_text(f"[tool.torchdoctor]\ntargets = {targets}\n")
    code, _, err = run("requirements.txt")
    assert (code, err.count("\n")) == (2, 1)


def test_a_report_on_files_is_no_machine(here: Path) -> None:
    (here / "report.json").write_text(run("requirements.txt", *WINDOWS, "-f", "json")[1])
    for arguments in (("--from", "report.json"), ("requirements.txt", "--for", "report.json")):
        code, _, err = run(*arguments)
        assert (code, "a report on project files" in err) == (2, True)


def test_files_without_a_fault_are_said_to_have_none(here: Path) -> None:
    (here / "requirements.txt").write_text("torch==2.4.1\ntorchvision==0.19.1\n")
    code, said, _ = run("requirements.txt", "--os", "linux", "--python-version", "3.12")
    assert code == 0
    assert said.splitlines()[-1].startswith("no problem found · ")


def test_verbose_tells_what_each_rule_compared(here: Path) -> None:
    (here / "requirements.txt").write_text("torch==2.4.1\ntorchvision==0.19.1\n")
    _, said, _ = run("requirements.txt", "--os", "linux", "--gpu", "RTX 4090", "--driver", "550.54.14", "-v")
    assert "; the target's driver is 550.54.14, and CUDA 12.1 needs 525.60.13\n" in said
    assert "How it was found" not in said
