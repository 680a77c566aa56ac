"""How `check` obeys requirements, settings and flags, and where it writes."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from machines import h100, laptop, with_torch

from torchdoctor.codec import encode
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Policy
from torchdoctor.render.json import document
from torchdoctor.rules import judge


def project(folder: Path, text: str) -> Path:
    (folder / "pyproject.toml").write_text(text, "utf-8")
    return folder


def run(folder: Path, facts: Facts, *flags: str) -> "subprocess.CompletedProcess[str]":
    """`check --from` a report on these facts."""
    (folder / "facts.json").write_text(json.dumps(document(judge(facts, load(), "2026-11-01T00:00:00+00:00"))), "utf-8")
    command = [sys.executable, "-m", "torchdoctor", "check", "--from", "facts.json", *flags]
    env = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.process
def test_a_torch_newer_than_the_data_is_said_to_be_in_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, with_torch(h100(), "2.99.0+cu990"))
    said = f"torch 2.99.0+cu990 is newer than the data of {load().data_version}, which ends with 2.15.0"
    assert done.stdout.splitlines().count(said) == 1
    report = json.loads(run(tmp_path, with_torch(h100(), "2.99.0+cu990"), "-f", "json").stdout)
    assert report["data_note"] == said
    assert json.loads(run(tmp_path, h100(), "-f", "json").stdout)["data_note"] == ""


@pytest.mark.process
def test_fixes_of_another_machine_are_not_verified_here(tmp_path: Path) -> None:
    done = run(tmp_path, h100(), "--verify")
    assert (done.returncode, done.stderr) == (2, "torchdoctor: --from and --verify cannot be used together\n")


@pytest.mark.process
def test_a_cpu_only_runner_is_green(tmp_path: Path) -> None:
    done = run(tmp_path, laptop(), "--require", "cpu-only", "--require", "torch>=2.8", "--fail-on", "note")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.process
def test_where_only_the_cpu_is_wanted_the_idle_gpu_is_no_finding(tmp_path: Path) -> None:
    facts = with_torch(h100(), "2.9.1+cpu")
    assert run(tmp_path, facts).returncode == 1
    assert run(tmp_path, facts, "--require", "cpu-only").returncode == 0


@pytest.mark.process
def test_torch_and_cuda_that_are_asked_for_together_are_installed_together(tmp_path: Path) -> None:
    done = run(tmp_path, h100(), "--require", "torch==2.8.*", "--require", "cuda==12.8", "-f", "json")
    report = json.loads(done.stdout)
    findings = next(item["findings"] for item in report["results"] if item["rule"] == "TD901")
    commands = {command for item in findings for fix in item["fixes"] for command in fix["commands"]}
    assert len(findings) == 2
    (command,) = commands
    assert "torch==2.8.0+cu128" in command
    assert report["facts"]["policy"]["require"] == ["torch==2.8.*", "cuda==12.8"]


@pytest.mark.process
def test_pyproject_is_obeyed_and_flags_add_to_it(tmp_path: Path) -> None:
    project(tmp_path, '[tool.torchdoctor]\nrequire = ["gpus>=8"]\nseverity = { TD9 = "warning" }\n')
    done = run(tmp_path, laptop(), "--require", "numpy>=9")
    assert done.returncode == 0
    assert "! warning requirement-unmet TD901  gpus>=8" in done.stdout
    assert "numpy>=9" in done.stdout
    assert run(tmp_path, laptop(), "--fail-on", "warning").returncode == 1
    assert run(tmp_path, laptop(), "--fail-on", "warning", "--ignore", "requirement-unmet").returncode == 0


@pytest.mark.process
@pytest.mark.parametrize(
    ("flags", "config", "says"),
    [
        (["--require", "gpu>=8"], "", "did you mean gpus?"),
        ([], 'require = ["torch>>2"]', "not a version limit"),
        ([], 'ignore = ["TD999"]', "no rule is called 'TD999'"),
        ([], 'severity = { TD99 = "note" }', "no rule is called 'TD99'"),
        (["--baseline", "nowhere.json"], "", "--baseline nowhere.json: No such file"),
        (["--baseline", "pyproject.toml"], "", "--baseline pyproject.toml: not JSON"),
        (["-o", "json"], "", "not of the form FORMAT=PATH"),
        (["-o", "yaml=x"], "", "where FORMAT is one of text, json, junit"),
        (["-o", "json=no/such/folder/x"], "", "No such file or directory"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(tmp_path: Path, flags: list[str], config: str, says: str) -> None:
    project(tmp_path, f"[tool.torchdoctor]\n{config}\n")
    done = run(tmp_path, laptop(), *flags)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.process
def test_every_output_is_written_beside_the_report(tmp_path: Path) -> None:
    formats = ["text", "json", "junit", "sarif", "github", "markdown", "html"]
    outputs = [flag for name in formats for flag in ("-o", f"{name}=out.{name}")]
    (tmp_path / "out.html").write_text("what was there before, and longer" * 10_000, "utf-8")
    done = run(tmp_path, laptop(), *outputs, "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert {name: (tmp_path / f"out.{name}").stat().st_size > 0 for name in formats} == dict.fromkeys(formats, True)
    assert (tmp_path / "out.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["facts"] == encode(laptop())


def test_the_step_summary_is_added_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from torchdoctor import output

    summary, other = tmp_path / "summary.md", tmp_path / "other.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    for path in (summary, other):
        path.write_text("# Built\n", "utf-8")
        (item,) = output.open_all([f"markdown={path}"])
        item.write("ours")
    assert (summary.read_text("utf-8"), other.read_text("utf-8")) == ("# Built\nours", "ours")


@pytest.mark.process
def test_a_bad_output_is_told_before_anything_is_collected_and_harms_no_other(tmp_path: Path) -> None:
    (tmp_path / "kept.json").write_text("kept", "utf-8")
    command = ["check", "--python", sys.executable, "-o", "json=kept.json", "-o", "html=no/such/folder"]
    done = subprocess.run(
        [sys.executable, "-m", "torchdoctor", *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert (tmp_path / "kept.json").read_text("utf-8") == "kept"


@pytest.mark.process
def test_a_saved_policy_is_replayed_where_nothing_else_is_asked(tmp_path: Path) -> None:
    facts = replace(laptop(), policy=Policy(("gpus>=8",)))
    assert run(tmp_path, facts).returncode == 1
    assert run(tmp_path, facts, "--require", "torch").returncode == 0
