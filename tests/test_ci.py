"""The action, the hook and the snippets of docs/ci.md: read by their formats' parsers, and their commands run."""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from faults import each
from pasted_forms import text_of
from patients import WORKING, Patient

from torchdoctor.declared.readers import form_of
from torchdoctor.fleet.parcel import parcel
from torchdoctor.policy import parse
from torchdoctor.repository import KEYS, settings

ROOT = Path(__file__).parent.parent
CI = (ROOT / "docs" / "ci.md").read_text("utf-8")
ACTION: Any = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: dict[str, Any] = {step["id"]: step for step in ACTION["runs"]["steps"]}
OURS = Path(sys.executable).parent  # where torchdoctor is installed
STARTS = f"import os, sys\nos.execv({str(OURS / 'torchdoctor')!r}, ['torchdoctor', *sys.argv[1:]])\n"


def snippet(name: str) -> str:
    """The block of docs/ci.md whose first lines name a file, without its fence."""
    found = re.search(rf"^```\w+\n((?:[^`]*\n)?(?:#|//) [^\n]*{re.escape(name)}\n.*?)^```", CI, re.S | re.M)
    assert found, name
    return found[1]


def substituted(text: str, values: Mapping[str, str]) -> str:
    """As the runner fills in ${{ ... }}."""
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: values[found[1]], text)


class Runner:
    """A runner of GitHub Actions, as far as a composite action sees it. bash as `shell: bash` calls it."""

    def __init__(self, folder: Path, inputs: Mapping[str, str], path: str) -> None:
        defaults = {name: item["default"] for name, item in ACTION["inputs"].items()}
        assert set(inputs) <= set(defaults)
        self.folder, self.values = folder, {"github.action_path": str(ROOT)}
        self.values |= {f"inputs.{name}": value for name, value in {**defaults, **inputs}.items()}
        self.summary, self.output = folder / "summary.md", folder / "output.txt"
        self.env = {
            "PATH": path,
            "HOME": str(folder),
            "RUNNER_TEMP": str(folder / "temp"),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }
        (folder / "temp").mkdir()
        (folder / "work").mkdir()

    def run(self, step: str, **more: str) -> "subprocess.CompletedProcess[str]":
        item = STEPS[step]
        assert item["shell"] == "bash"
        self.output.write_text("", "utf-8")
        env = {**self.env, **{key: substituted(value, self.values) for key, value in item["env"].items()}, **more}
        bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", item["run"]]
        done = subprocess.run(
            bash, cwd=self.folder / "work", env=env, capture_output=True, text=True, timeout=300, check=False
        )
        told = dict(line.split("=", 1) for line in self.output.read_text("utf-8").splitlines())
        self.values |= {f"steps.{step}.outputs.{key}": value for key, value in told.items()}
        return done


def check(folder: Path, patient: Patient, **inputs: str) -> tuple[Runner, "subprocess.CompletedProcess[str]"]:
    """The step `check`, as if `install` had put torchdoctor where it is for these tests."""
    given = {"python": str(patient.prefix), **{key.replace("_", "-"): value for key, value in inputs.items()}}
    runner = Runner(folder, given, os.environ["PATH"])
    runner.values |= {"steps.install.outputs.bin": str(OURS), "steps.install.outputs.python": ""}
    return runner, runner.run("check")


@pytest.mark.process
def test_the_action_installs_itself_and_checks_the_python_on_path(tmp_path: Path) -> None:
    """All steps in order, from a registry, as on a runner."""
    runner = Runner(tmp_path, {"fail-on": "never", "smoke": "false"}, f"{OURS}{os.pathsep}{os.environ['PATH']}")
    installed = runner.run("install")
    if "No matching distribution" in installed.stderr:
        pytest.skip("no registry to install from")
    assert installed.returncode == 0, installed.stderr
    runner.values["steps.install.outputs.python"] = ""
    home = Path(runner.values["steps.install.outputs.bin"])
    assert (home / "torchdoctor").exists()
    done = runner.run("check")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(Path(runner.values["steps.check.outputs.report"]).read_text("utf-8"))
    assert report["facts"]["target"]["why"] == "PATH"
    assert Path(report["facts"]["python"]["prefix"]).expanduser() == OURS.parent


def test_a_step_that_finds_nothing(tmp_path: Path, patient: Patient) -> None:
    patient.torch(WORKING)
    runner, done = check(tmp_path, patient, require="cpu-only\ntorch>=2.8\n\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "::error" not in done.stdout
    assert runner.summary.read_text("utf-8").startswith("## torchdoctor: ")
    report = json.loads(Path(runner.values["steps.check.outputs.report"]).read_text("utf-8"))
    assert report["facts"]["policy"]["require"] == ["cpu-only", "torch>=2.8"]


def test_a_step_that_fails_annotates_the_file_that_asks_for_torch(tmp_path: Path, patient: Patient) -> None:
    patient.torch(WORKING)
    given = {"require": "gpus>=8", "sarif": "found.sarif", "ignore": "TD216\nTD3"}
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "requirements.txt").write_text("numpy\ntorch\n", "utf-8")
    (tmp_path / "work").rename(tmp_path / "repository")
    runner = Runner(tmp_path, {"python": str(patient.prefix), **given}, os.environ["PATH"])
    shutil.copy(tmp_path / "repository" / "requirements.txt", tmp_path / "work")
    runner.values |= {"steps.install.outputs.bin": str(OURS), "steps.install.outputs.python": ""}
    done = runner.run("check")
    assert done.returncode == 1
    assert "::error file=requirements.txt,line=2,title=requirement-unmet (TD901)::gpus>=8" in done.stdout
    assert "requirement-unmet" in runner.summary.read_text("utf-8")
    sarif = json.loads((tmp_path / "work" / "found.sarif").read_text("utf-8"))
    assert sarif["runs"][0]["results"][0]["ruleId"] == "TD901"


@pytest.mark.parametrize(("inputs", "status"), [({"fail_on": "never"}, 0), ({"fail_on": "everything"}, 2), ({}, 1)])
def test_the_steps_exit_code(tmp_path: Path, patient: Patient, inputs: dict[str, str], status: int) -> None:
    patient.torch(WORKING)
    assert check(tmp_path, patient, require="gpus>=8", **inputs)[1].returncode == status


def test_requirements_may_have_comments_and_rules_blanks(tmp_path: Path, patient: Patient) -> None:
    patient.torch(WORKING)
    runner, done = check(
        tmp_path, patient, require="# what we need\ncpu-only  # no GPU here\n", ignore="TD216, TD3", args="-v\n# no\n"
    )
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(Path(runner.values["steps.check.outputs.report"]).read_text("utf-8"))
    assert report["facts"]["policy"]["require"] == ["cpu-only"]
    assert not [item for item in report["results"] if item["rule"].startswith("TD3")]


def test_the_folder_of_sarif_is_made(tmp_path: Path, patient: Patient) -> None:
    patient.torch(WORKING)
    _, done = check(tmp_path, patient, sarif="made/for/it.sarif")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "work/made/for/it.sarif").exists()


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"require": "=>2"}, "'=>2'"),
        ({"select": "NOPE"}, "no rule is called 'NOPE'"),
        ({"working_directory": "nowhere"}, "working-directory: nowhere does not exist"),
    ],
)
def test_a_wrong_input_is_an_annotation(tmp_path: Path, patient: Patient, inputs: dict[str, str], says: str) -> None:
    patient.torch(WORKING)
    _, done = check(tmp_path, patient, **inputs)
    assert done.returncode == 2
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("::error title=torchdoctor::")]
    assert says in line


def test_a_working_directory(tmp_path: Path, patient: Patient) -> None:
    patient.torch(WORKING)
    given = {"python": str(patient.prefix), "working-directory": "sub", "require": "gpus>=8"}
    runner = Runner(tmp_path, given, os.environ["PATH"])
    (tmp_path / "work/sub").mkdir()
    (tmp_path / "work/sub/requirements.txt").write_text("torch\n", "utf-8")
    runner.values |= {"steps.install.outputs.bin": str(OURS), "steps.install.outputs.python": ""}
    assert "::error file=requirements.txt,line=1" in runner.run("check").stdout


@pytest.mark.process
def test_a_container_without_python_is_told(tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "bash").symlink_to(shutil.which("bash") or "")
    runner = Runner(tmp_path, {}, str(tools))
    done = runner.run("install")
    assert done.returncode == 2
    assert done.stdout.startswith("::error title=torchdoctor::no Python on PATH. In a container install it first")


def test_a_single_file_needs_no_installation(tmp_path: Path, patient: Patient) -> None:
    patient.torch(WORKING)
    file = tmp_path / "torchdoctor.pyz"
    file.write_bytes(parcel())
    runner = Runner(tmp_path, {"python": str(patient.prefix), "single-file": str(file)}, os.environ["PATH"])
    installed = runner.run("install")
    assert (installed.returncode, installed.stderr) == (0, "")
    assert not (tmp_path / "temp/torchdoctor").exists()
    runner.values["steps.install.outputs.bin"] = ""
    done = runner.run("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert runner.summary.read_text("utf-8").startswith("## torchdoctor: ")


def test_an_input_is_a_value_and_never_a_command(tmp_path: Path, patient: Patient) -> None:
    evil = '"; touch pwned; echo $(touch pwned) `touch pwned`'
    _, done = check(tmp_path, patient, require=evil, ignore=evil)
    assert done.returncode == 2
    assert not (tmp_path / "work" / "pwned").exists()
    assert not re.search(r"\$\{\{", "".join(step["run"] for step in STEPS.values()))


GH = """#!/bin/sh
echo "$@" >>"$HOME/calls"
case "$*" in *--paginate*) cat "$HOME/own" 2>/dev/null ;; esac
"""


def triaged(folder: Path, body: str, own: str = "", **inputs: str) -> list[str]:
    """What gh is called with by the mode issue; own: the IDs of the action's comments."""
    tools = folder / "tools"
    tools.mkdir()
    (tools / "gh").write_text(GH, "utf-8")
    (tools / "gh").chmod(0o755)
    (folder / "own").write_text(own, "utf-8")
    event = folder / "event.json"
    event.write_text(json.dumps({"issue": {"number": 7, "title": "It fails", "body": body}}), "utf-8")
    runner = Runner(folder, {"mode": "issue", **inputs}, f"{tools}{os.pathsep}{os.environ['PATH']}")
    runner.env |= {"GITHUB_EVENT_PATH": str(event), "GITHUB_REPOSITORY": "ada/engine"}
    runner.values |= {"steps.install.outputs.bin": str(OURS), "github.event.issue.number": "7"}
    runner.values["inputs.token"] = "not-told"
    assert "GH_TOKEN" not in STEPS["triage"]["env"]
    for step in ("triage", "answer"):
        done = runner.run(step)
        assert (done.returncode, done.stderr) == (0, "")
    calls = folder / "calls"
    return calls.read_text("utf-8").splitlines() if calls.exists() else []


@pytest.mark.process
def test_an_issue_is_answered_and_the_answer_edited(tmp_path: Path) -> None:
    for name, own, verb in (("new", "", "--silent repos/ada/engine/issues/7/comments -F"), ("old", "41\n", "PATCH")):
        folder = tmp_path / name
        folder.mkdir()
        *_, last = triaged(folder, text_of("diffusers"), own)
        assert verb in last
        assert "body=@" in last


@pytest.mark.process
def test_an_issue_without_a_fault_stays_without_an_answer(tmp_path: Path) -> None:
    for name, own, calls in (("new", "", 1), ("old", "41\n", 2)):
        folder = tmp_path / name
        folder.mkdir()
        found = triaged(folder, "$(touch pwned) `touch pwned` How do I train?", own)
        assert len(found) == calls
        assert ("DELETE repos/ada/engine/issues/comments/41" in found[-1]) == bool(own)
        assert not list(folder.rglob("pwned"))


def test_every_output_of_the_action_is_one_of_a_step() -> None:
    for item in ACTION["outputs"].values():
        step, name = re.fullmatch(r"\$\{\{ steps\.(\w+)\.outputs\.(\w+) \}\}", item["value"]).groups()  # type: ignore[union-attr]
        assert f'echo "{name}=' in STEPS[step]["run"]


def test_the_hook_is_what_pre_commit_asks_for() -> None:
    hook, of_files = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert {"id", "name", "entry", "language"} <= set(hook) & set(of_files)
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)
    assert (of_files["id"], of_files.get("pass_filenames", True)) == ("torchdoctor-files", True)
    used = yaml.safe_load(snippet(".pre-commit-config.yaml"))["repos"][0]["hooks"][0]
    assert used["id"] == hook["id"]


@each(
    [
        ("requirements.txt", True),
        ("deploy/requirements-gpu.txt", True),
        ("requirements/base.in", True),
        ("a/pyproject.toml", True),
        ("uv.lock", True),
        ("environment-gpu.yml", True),
        ("docker/gpu.Dockerfile", True),
        ("compose.yaml", True),
        (".github/workflows/ci.yml", True),
        ("README.md", False),
        ("src/requirements.py", False),
    ]
)
def test_the_hook_for_files_gets_those_that_are_read(path: str, judged: bool) -> None:
    _, hook = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert bool(re.search(hook["files"], path)) is judged is bool(form_of(path))


def test_the_hook_checks_the_users_environment_and_not_its_own(tmp_path: Path, patient: Patient) -> None:
    """pre-commit installs it in .../py_env-*, and puts that in front of PATH and in VIRTUAL_ENV."""
    patient.torch(WORKING)
    own = tmp_path / "pre-commit" / "repox" / "py_env-python3"
    venv.create(own, symlinks=True)
    site = next(OURS.parent.glob("lib/python*/site-packages"))
    (next(own.glob("lib/python*/site-packages")) / "borrowed.pth").write_text(
        f"import site; site.addsitedir({str(site)!r})\n"
    )
    path = os.pathsep.join((str(own / "bin"), str(patient.prefix / "bin"), os.environ["PATH"]))
    env = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(own)}
    command = [str(own / "bin" / "python"), "-m", "torchdoctor", "check", "-f", "json"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path)
    target = json.loads(done.stdout)["facts"]["target"]
    assert (target["python"], target["why"], target["hint"]) == (str(patient.python), "PATH", "")


def shell(script: str, folder: Path, patient: Patient, **env: str) -> "subprocess.CompletedProcess[str]":
    """A snippet's commands; the single file that they name starts torchdoctor as it is installed for these tests."""
    for place in ("ci", "opt/ci"):
        (folder / place).mkdir(parents=True, exist_ok=True)
        (folder / place / "torchdoctor.pyz").write_text(STARTS)
    here = re.sub(r"(?<![\w.])/(opt|var|etc)/", lambda found: f"{folder}/{found[1]}/", script)
    path = f"{patient.prefix / 'bin'}{os.pathsep}{os.environ['PATH']}"
    given = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
    return subprocess.run(
        ["sh", "-c", here],
        cwd=folder,
        env={**given, "PATH": path, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_gitlab(tmp_path: Path, patient: Patient) -> None:
    job = yaml.safe_load(snippet(".gitlab-ci.yml"))["torchdoctor"]
    (command,) = job["script"]
    patient.torch(WORKING)
    assert shell(command, tmp_path, patient).returncode == 1
    kept = [*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]]
    assert [name for name in kept if not (tmp_path / name).stat().st_size] == []


def test_jenkins(tmp_path: Path, patient: Patient) -> None:
    text = snippet("Jenkinsfile")
    assert text.count("{") == text.count("}")
    (command,) = re.findall(r"sh '(.*)'", text)
    patient.torch(WORKING)
    assert shell(command, tmp_path, patient).returncode == 1
    kept = re.findall(r"(?:junit|archiveArtifacts) '(.*?)'", text)
    assert [name for name in kept if not (tmp_path / name).stat().st_size] == []


def test_dockerfile(tmp_path: Path, patient: Patient) -> None:
    *_, line = snippet_of_language("dockerfile").splitlines()
    patient.torch(WORKING, "2.9.1+cu128", "12.8")
    done = shell(line.removeprefix("RUN "), tmp_path, patient)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def snippet_of_language(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", CI, re.S | re.M)
    return str(found)


def test_kubernetes(tmp_path: Path, patient: Patient) -> None:
    spec = yaml.safe_load(snippet("pod.yaml"))["spec"]
    (first,), (main,) = spec["initContainers"], spec["containers"]
    assert (first["image"], first["resources"]) == (main["image"], main["resources"])
    patient.torch(WORKING)
    done = shell(
        " ".join(f"'{word}'" for word in first["command"]).replace("'/opt", "'" + str(tmp_path) + "/opt"),
        tmp_path,
        patient,
    )
    assert done.returncode == 1
    assert "gpus>=1 is required" in done.stdout


def test_azure(tmp_path: Path, patient: Patient) -> None:
    pipeline = yaml.safe_load(snippet("azure-pipelines.yml"))
    script = pipeline["steps"][0]["script"]
    patient.torch(WORKING)
    done = shell(script, tmp_path, patient)
    assert done.returncode == 1
    assert "##vso[task.logissue type=error;" in done.stdout
    assert "##vso[task.uploadsummary]" in done.stdout


@pytest.mark.parametrize("name", ["gpu.yml", "cpu.yml"])
def test_workflows_give_the_action_what_it_takes(name: str) -> None:
    workflow = yaml.safe_load(snippet(name))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    (ours,) = [step for step in steps if "torchdoctor" in step.get("uses", "").split("@")[0]]
    assert set(ours["with"]) <= set(ACTION["inputs"])
    assert [parse(line).text for line in ours["with"]["require"].splitlines()]


def test_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(snippet("pyproject.toml"), "utf-8")
    found = settings(tmp_path)
    assert found.require
    assert found.severity
    assert set(KEYS) - {"select"} == {key for key in KEYS if re.search(rf"^{key} = ", snippet("pyproject.toml"), re.M)}


@each(re.findall(r"^\| (`.*?) \|", CI, re.M))
def test_requirements_of_the_table(row: str) -> None:
    assert [parse(text).text for text in re.findall(r"`(.*?)`", row)]


def test_no_step_runs_the_repositorys_modules() -> None:
    """A Python that is not isolated imports json.py and logging.py of the folder that it is started in."""
    for step in STEPS.values():
        calls = re.findall(r'(?:"\$\{?(?:python|PYTHON|bin/python)\}?"|"\$bin/python")(?! cannot)([^\n]*)', step["run"])
        assert [call for call in calls if not call.startswith(" -I ") and " -I " not in call] == [], step["id"]
    used = "\n".join(step["run"] for step in STEPS.values())
    assert used.count(" -I ") >= 4
    assert "-m torchdoctor" not in used
