"""Requirements and settings: what is accepted, what they mean, and how `check` obeys them."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from machines import h100, laptop, with_torch

from torchdoctor.codec import encode
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Policy
from torchdoctor.policy import BadPolicy, Settings, meets, parse
from torchdoctor.render import Anchor
from torchdoctor.render.json import document
from torchdoctor.repository import anchor, settings
from torchdoctor.rules import judge


@pytest.mark.parametrize(
    ("text", "name", "limits"),
    [
        ("torch>=2.8", "torch", ">=2.8"),
        (" torch >= 2.8, < 3 ", "torch", ">=2.8,<3"),
        ("cuda", "cuda", ""),
        ("CPU_ONLY", "cpu-only", ""),
        ("compute_capability>=8.0", "compute-capability", ">=8.0"),
        ("vram>=23.5GiB", "vram", ">=23.5GiB"),
        ("nvidia.cudnn_cu12==9.*", "nvidia-cudnn-cu12", "==9.*"),
        ("gpustat", "gpustat", ""),
        ("xformers!=0.0.30", "xformers", "!=0.0.30"),
    ],
)
def test_requirement_is_read(text: str, name: str, limits: str) -> None:
    assert parse(text)[1:] == (name, limits)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is no requirement"),
        (">=2.8", "is no requirement"),
        ("torch 2.8", "is no requirement"),
        ("torch[gpu]>=2", "is no requirement"),
        ("torch>>2", ">>2 is no version limit"),
        ("torch=2.8", "=2.8 is no version limit"),
        ("torch>=new", "is no version limit"),
        ("gpu>=8", "did you mean gpus?"),
        ("drivers>=570", "did you mean driver?"),
        ("compute-capabilty>=8", "did you mean compute-capability?"),
        ("gpus", "how many? As gpus>=8"),
        ("vram", "As vram>=24GB"),
        ("gpus>=8GB", "as 8"),
        ("gpus>=8,", "nothing does not name a number"),
        ("vram>=24", "a size, as 24GB or 24GiB"),
        ("vram>=24PB", "a size"),
        ("vram~=24GB", "a size"),
        ("cpu-only>=1", "has no version"),
    ],
)
def test_bad_requirement_says_why_in_one_line(text: str, says: str) -> None:
    with pytest.raises(BadPolicy) as caught:
        parse(text)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value", "met"),
    [
        ("torch>=2.8", "2.10.0+cu128", True),
        ("torch>=2.8", "2.7.1", False),
        ("torch==2.8.0", "2.8.0+cpu", True),
        ("torch>=2.8", "2.9.0.dev20250901+cu130", True),
        ("torch>=2.8,<3,!=2.9.0", "2.9.0+cu128", False),
        ("driver>=570", "570.86.10", True),
        ("driver>=570.100", "570.86.10", False),
        ("driver>=570", "not a version", False),
        ("compute-capability>=9.0", "12.0", True),
        ("vram>=24GB", 25_757_220_864, True),
        ("vram>=24GiB", 25_757_220_864, False),
        ("vram>20gb,<1TB", 25_757_220_864, True),
        ("gpus==8", 8, True),
        ("gpus!=8", 8, False),
        ("gpus>8", 8, False),
        ("gpus<=8", 8, True),
    ],
)
def test_limits(text: str, value: str | float, met: bool) -> None:
    assert meets(parse(text), value) is met


def project(folder: Path, text: str) -> Path:
    (folder / "pyproject.toml").write_text(text, "utf-8")
    return folder


FULL = """
[project]
name = "x"
[tool.torchdoctor]
require = ["torch>=2.8", "gpus>=8"]
ignore = ["TD216"]
select = ["TD2"]
severity = { TD301 = "warning", numpy2-with-old-torch = "error" }
fail-on = "warning"
"""


def test_settings_of_pyproject(tmp_path: Path) -> None:
    severity = {"TD301": "warning", "numpy2-with-old-torch": "error"}
    expected = Settings(("torch>=2.8", "gpus>=8"), ("TD2",), ("TD216",), severity, "warning")
    assert settings(project(tmp_path, FULL)) == expected


def test_settings_are_found_from_a_folder_of_the_repository_but_not_beyond_it(tmp_path: Path) -> None:
    project(tmp_path, FULL)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert settings(below) == Settings()
    (tmp_path / ".git").mkdir()
    assert settings(below).require == ("torch>=2.8", "gpus>=8")
    (below / ".git").mkdir()
    assert settings(below) == Settings()


@pytest.mark.parametrize("text", ["", "[tool.other]\nx = 1\n", "not toml at all ["])
def test_pyproject_that_does_not_speak_to_us_is_none_of_our_concern(tmp_path: Path, text: str) -> None:
    assert settings(project(tmp_path, text)) == Settings()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('requires = ["torch"]', "'requires'; did you mean require?"),
        ('require = "torch"', "require: not a list of strings"),
        ("ignore = [1]", "ignore: not a list of strings"),
        ('severity = "error"', "severity: not a table"),
        ('severity = { TD301 = "fatal" }', "severity.TD301: 'fatal' is none of error, warning, note"),
        ("fail-on = 1", "fail-on: 1 is none of"),
        ("require = [", "pyproject.toml: "),
    ],
)
def test_bad_setting_says_why_in_one_line(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(BadPolicy) as caught:
        settings(project(tmp_path, f"[tool.torchdoctor]\n{line}\n"))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("requirements.txt", "numpy\n# torch is needed\ntorch==2.9.1\n", 3),
        ("requirements-gpu.txt", "torchvision\n--index-url https://download.pytorch.org/whl/cu128\ntorch\n", 3),
        (
            "pyproject.toml",
            '[project]\ndependencies = [\n  "numpy",\n  "torch>=2.8; sys_platform != \'darwin\'",\n]\n',
            4,
        ),
        ("environment.yml", "dependencies:\n  - pytorch=2.5\n", 2),
        ("setup.py", "setup(install_requires=['torch'])\n", 1),
        ("pyproject.toml", '[tool.torchdoctor]\nrequire = ["numpy"]\n', 1),
    ],
)
def test_anchor_is_the_line_that_asks_for_torch(tmp_path: Path, name: str, text: str, line: int) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "service"
    folder.mkdir()
    (folder / name).write_text(text, "utf-8")
    (tmp_path / "requirements.txt").write_text("numpy\n", "utf-8")
    assert anchor(folder) == Anchor(f"service/{name}", line)


def test_no_file_no_anchor(tmp_path: Path) -> None:
    assert anchor(tmp_path) == Anchor()


def run(folder: Path, facts: Facts, *flags: str) -> "subprocess.CompletedProcess[str]":
    """`check --from` a report on these facts."""
    (folder / "facts.json").write_text(json.dumps(document(judge(facts, load(), "2026-11-01T00:00:00+00:00"))), "utf-8")
    command = [sys.executable, "-m", "torchdoctor", "check", "--from", "facts.json", *flags]
    env = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)


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
        ([], 'require = ["torch>>2"]', "no version limit"),
        ([], 'ignore = ["TD999"]', "no rule is called 'TD999'"),
        ([], 'severity = { TD99 = "note" }', "no rule is called 'TD99'"),
        (["--baseline", "nowhere.json"], "", "--baseline nowhere.json: No such file"),
        (["--baseline", "pyproject.toml"], "", "--baseline pyproject.toml: not JSON"),
        (["-o", "json"], "", "not of the form FORMAT=PATH"),
        (["-o", "yaml=x"], "", "FORMAT one of text, json, junit"),
        (["-o", "json=no/such/folder/x"], "", "No such file or directory"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(tmp_path: Path, flags: list[str], config: str, says: str) -> None:
    project(tmp_path, f"[tool.torchdoctor]\n{config}\n")
    done = run(tmp_path, laptop(), *flags)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def saved(folder: Path, facts: Facts) -> str:
    (folder / "before.json").write_text(
        json.dumps(document(judge(facts, load(), "2026-10-01T00:00:00+00:00"))), "utf-8"
    )
    return str(folder / "before.json")


def failed(done: "subprocess.CompletedProcess[str]") -> dict[str, list[Any]]:
    return {item["rule"]: item["findings"] for item in json.loads(done.stdout)["results"] if item["status"] == "failed"}


@pytest.mark.process
def test_baseline_knows_what_was_wrong_before(tmp_path: Path) -> None:
    facts = with_torch(h100(), "2.9.1+cpu")
    done = run(tmp_path, facts, "--baseline", saved(tmp_path, facts), "-f", "json")
    assert (done.returncode, failed(done)) == (0, {})
    known = sum(
        result["status"] == "failed" for result in json.loads((tmp_path / "before.json").read_text())["results"]
    )
    assert known
    done = run(tmp_path, facts, "--baseline", saved(tmp_path, facts))
    assert f"{known} known from the baseline" in done.stdout


@pytest.mark.process
def test_baseline_tells_what_changed_and_what_came_of_it(tmp_path: Path) -> None:
    done = run(tmp_path, with_torch(h100(), "2.9.1+cpu"), "--baseline", saved(tmp_path, h100()), "-f", "json")
    found = failed(done)
    assert done.returncode == 1
    assert set(found) == {"TD207", "TD902"} or {"TD902"} < set(found)
    messages = {item["subject"]: item["message"] for item in found["TD902"]}
    assert "changed since 2026-10-01T00:00:00+00:00: " in messages["section:torch"]
    assert "torch.version: 2.9.1+cu130 → 2.9.1+cpu" in messages["section:torch"]
    assert "section:smoke" not in messages  # not made this time
    changes = json.loads(done.stdout)["facts"]["policy"]["changes"]
    assert {"field": "torch.cuda", "was": "13.0", "now": ""} in changes


@pytest.mark.process
def test_baseline_ignores_what_changes_from_run_to_run(tmp_path: Path) -> None:
    before = h100()
    assert before.host
    assert before.smoke
    now = replace(
        before,
        host=replace(before.host, disk_free=1, tmp_free=2),
        smoke=replace(before.smoke, ending=replace(before.smoke.ending, seconds=9.0, output="[W] 12:00")),
        target=replace(before.target, why="PATH"),
    )
    done = run(tmp_path, now, "--baseline", saved(tmp_path, before), "-f", "json")
    assert (done.returncode, failed(done)) == (0, {})


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
